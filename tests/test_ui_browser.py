"""The page in a real browser: the journeys of its users.

Skipped where there is no Chromium; with KB_BROWSER_TESTS=1 a missing browser is a failure, as in .ci/run.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from page_keyboard import Keyboard
from page_server import NEEDS_CHROMIUM
from page_steps import (
    EN,
    INGEST,
    ZH,
    ask,
    choose_file,
    clause,
    click,
    download,
    drawn,
    eventually,
    narrow,
    open_page,
    removed,
    rerun,
    settled,
)
from playwright.sync_api import FileChooser, Locator, Page, expect

pytestmark = NEEDS_CHROMIUM
QUESTION = "which cities target 冷链物流"
SENTENCE = "gx-services-14fyp/s106"
UPLOAD = (
    "青溪县养蜂业发展意见\n一、总体要求\n到2027年，全县蜂群数量达到三万群。\n"
    "二、重点任务\n在松林镇建设蜂蜜检测中心，推广成熟蜜生产技术。\n"
)


def test_asking_in_english_finds_the_city_and_opens_its_clause_at_the_source(page: Page, address: str) -> None:
    open_page(page, address)
    ask(page, QUESTION)
    expect(page.get_by_text("防城港市 (Fangchenggang)", exact=True)).to_be_visible()
    expect(page.get_by_text("2 of 14", exact=False).first).to_be_visible()
    click(clause(page, "防城港市 (Fangchenggang)").get_by_role("link", name=EN("clause.open")))
    picked = page.locator(".sentence.picked")
    expect(picked).to_contain_text("防城港市—围绕")
    expect(picked).to_be_in_viewport()
    expect(page.locator(".source mark").first).to_contain_text("防城港市—围绕")
    page.go_back()
    expect(page.get_by_text("2 of 14", exact=False).first).to_be_visible()
    expect(page.get_by_label(EN("ask.label"))).to_have_value(QUESTION)


def test_a_citation_is_copied_in_the_style_that_was_chosen(page: Page, address: str) -> None:
    open_page(page, f"{address}/?q={QUESTION}&lang=en")
    clause(page, "防城港市 (Fangchenggang)").get_by_role("button", name=EN("clause.cite")).click()
    page.get_by_role("combobox", name=EN("ask.style")).click()
    click(page.get_by_role("option", name="GB/T 7714—2025", exact=True))
    block = page.locator('[data-testid="stPopoverBody"] [data-testid="stCode"]')
    expect(block).to_contain_text("[A]")
    expect(block.get_by_role("button", name=EN("streamlit.copy"))).to_be_visible()  # no pointer needs to be over it
    block.get_by_role("button").click()

    def copied() -> None:
        text = page.evaluate("navigator.clipboard.readText()")
        assert "广西壮族自治区人民政府" in text and "第三章" in text
        assert text == block.locator("code").inner_text().strip()

    eventually(page, copied)


def test_two_cities_are_compared(page: Page, address: str) -> None:
    open_page(page, f"{address}/cities?lang=en&view=compare")
    page.get_by_role("combobox", name=EN("cities.second")).click()
    click(page.get_by_role("option", name="防城港市 (Fangchenggang)"))
    table = page.locator(".matrix.pairs")
    expect(table).to_contain_text("防城港市 (Fangchenggang)")
    row = table.locator("tr", has_text="冷链物流")
    expect(row).to_contain_text(EN("cities.silent"))
    click(row.get_by_role("button", name=EN("cities.focus")))
    expect(page.get_by_text("打造区域性国际铁路").first).to_be_visible()


def test_a_cell_of_the_matrix_opens_by_keyboard(page: Page, address: str) -> None:
    open_page(page, f"{address}/cities?lang=en")
    cell = page.locator('button.cell[title*="Fangchenggang"][title*="冷链物流"]')
    page.locator('button.cell[title*="Yulin"][title*="冷链物流"]').focus()
    page.keyboard.press("ArrowRight")
    expect(cell).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("打造区域性国际铁路").first).to_be_visible()
    expect(page.locator('button.cell[tabindex="0"]')).to_have_count(1)


def test_the_text_is_one_stop_of_the_tab_key_and_read_by_the_arrow_keys(page: Page, address: str) -> None:
    open_page(page, f"{address}/document?id={SENTENCE}&lang=en")
    picked = page.locator(".sentence.picked")
    expect(picked).to_be_in_viewport()
    picked.focus()
    page.keyboard.press("ArrowDown")
    with rerun(page):
        page.keyboard.press("Enter")
    expect(page.locator(".source mark").first).to_contain_text("加快建设钢材、木材")
    expect(page.locator(".sentence.picked")).to_be_focused()
    page.keyboard.press("Tab")

    def beyond() -> None:
        assert not page.evaluate("document.activeElement.shadowRoot?.activeElement?.classList.contains('sentence')")

    eventually(page, beyond)


def _add_by_keyboard(keyboard: Keyboard, name: str, data: bytes) -> None:
    """Give a file to the page Library, which is open, without a mouse."""
    page = keyboard.page
    keyboard.go("DisclosureTriangle", EN("library.upload"))
    page.keyboard.press("Enter")
    keyboard.go("button", EN("streamlit.upload"))
    asked: list[FileChooser] = []
    page.on("filechooser", lambda chooser: asked.append(chooser))

    def opened() -> None:  # on a busy machine a key that comes while the form still unfolds is lost
        if not asked:
            page.keyboard.press("Enter")
            page.wait_for_timeout(1000)
        assert asked

    eventually(page, opened)
    asked[0].set_files({"name": name, "mimeType": "text/plain", "buffer": data})
    expect(page.locator('[data-testid="stFileChip"]')).to_have_count(1)
    expect(page.locator('[data-testid="stFileChipIconSpinner"]')).to_have_count(0)
    keyboard.go("button", EN("library.add"))
    page.keyboard.press("Enter")


def test_an_upload_is_asked_then_removed_by_keyboard_alone_and_seen_to_be_gone_elsewhere(
    open_window: Callable[..., Page], page: Page, address: str
) -> None:
    keyboard = Keyboard(page)
    open_page(page, f"{address}/library?lang=en")
    links = page.get_by_role("link", name=EN("library.open"))
    before = links.count()
    _add_by_keyboard(keyboard, "../<b>蜂</b>.txt", UPLOAD.encode())
    expect(page.get_by_text(re.compile("is in the index"))).to_be_visible(timeout=INGEST)
    drawn(page)
    expect(links).to_have_count(before + 2)  # one in the list, one beside the message
    other = open_window()
    open_page(other, f"{address}/?q=蜂蜜检测中心&lang=en")
    expect(other.get_by_text("松林镇").first).to_be_visible()
    # Beside another document, each clause says which one it is of.
    cards = other.locator('[class*="st-key-passage-"]')
    expect(cards.filter(has_text="松林镇").first).to_contain_text("青溪县养蜂业发展意见")
    expect(cards.filter(has_text="Chapter").first).to_contain_text("广西现代服务业")
    page.locator("main").focus()  # what had the focus is gone with the form
    keyboard.go("button", EN("library.remove"))
    keyboard.press("Enter")
    keyboard.go("checkbox", EN("library.remove_source"))
    keyboard.go("button", EN("library.remove"))
    page.keyboard.press("Enter")
    expect(page.get_by_text(removed(EN))).to_be_visible(timeout=INGEST)
    ask(other, "蜂蜜检测中心在哪里")
    expect(other.get_by_text(re.compile("蜂蜜检测中心在哪里")).first).to_be_attached()
    expect(other.get_by_text("松林镇")).to_have_count(0)


def test_a_file_that_is_no_text_is_refused_with_the_reason(page: Page, address: str) -> None:
    open_page(page, f"{address}/library?lang=en")
    choose_file(page, EN, "junk.txt", bytes(range(32)) * 50)
    expect(page.get_by_text("binary data")).to_be_visible(timeout=INGEST)


def test_the_language_is_switched_and_the_address_keeps_it(page: Page, address: str) -> None:
    open_page(page, f"{address}/?q={QUESTION}")
    expect(page.get_by_text(EN("answer.focus")).first).to_be_visible()
    click(page.get_by_text("中文", exact=True))
    expect(page.get_by_text(ZH("answer.focus")).first).to_be_visible()
    expect(page).to_have_url(re.compile("lang=zh"))
    page.reload()
    expect(page.get_by_text(ZH("answer.focus")).first).to_be_visible()


def test_streamlits_own_widgets_speak_the_language_of_the_page(page: Page, address: str) -> None:
    open_page(page, f"{address}/library?lang=zh")
    page.get_by_text(ZH("library.upload")).click()
    button = page.locator('[data-testid="stFileUploaderDropzone"] button')
    expect(button).to_contain_text(ZH("streamlit.upload"))
    expect(page.get_by_text("per file")).to_be_hidden()
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    click(page.get_by_text("English", exact=True))
    expect(button).to_contain_text("Upload")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_click_anywhere_in_a_row_of_figures_shows_its_source_beside_it(page: Page, address: str) -> None:
    open_page(page, f"{address}/figures?lang=en")
    expect(page.get_by_text(EN("figures.pick"))).to_be_visible()
    table = page.locator('[data-testid="stDataFrame"]')
    expect(table.locator('canvas [role="gridcell"]').first).to_be_attached()
    settled(page)
    table.click(position={"x": 200, "y": 60}, force=True)
    expect(page.get_by_role("heading", name=EN("figures.source"))).to_be_in_viewport()


def test_a_link_to_a_sentence_survives_a_reload(page: Page, address: str) -> None:
    open_page(page, f"{address}/document?id={SENTENCE}&lang=en")
    expect(page.locator(".sentence.picked")).to_contain_text("玉林市—围绕")
    page.reload()
    expect(page.locator(".sentence.picked")).to_be_in_viewport()


def test_a_clause_goes_into_the_basket_and_out_as_word(page: Page, address: str) -> None:
    open_page(page, f"{address}/?q={QUESTION}&lang=en")
    click(clause(page, "防城港市 (Fangchenggang)").get_by_role("button", name=EN("clause.collect")))
    expect(page.get_by_role("link", name=re.compile(r"Basket \(1\)"))).to_be_visible()
    click(page.get_by_role("link", name=re.compile(r"Basket \(1\)")))
    expect(page.get_by_text("防城港市—围绕").first).to_be_visible()
    assert download(page, EN("basket.docx")).read_bytes()[:2] == b"PK"


def chips(page: Page) -> Locator:
    """The chips of the reading."""
    return page.locator(".st-key-reading")


def test_a_click_on_a_chip_asks_for_another_kind_or_city_or_without_the_theme(page: Page, address: str) -> None:
    open_page(page, f"{address}/?q={QUESTION}&lang=en")
    click(chips(page).get_by_text(EN("kind.clause"), exact=True))
    reading = page.get_by_text(re.compile(EN("ask.reading", text="")))
    expect(reading).to_contain_text("clause")
    page.get_by_role("combobox", name=EN("ask.city"), exact=True).click()
    click(page.get_by_role("option", name="玉林市 (Yulin)"))
    expect(page.get_by_label(EN("ask.label"))).to_have_value("what does the plan say about 冷链物流 in Yulin")
    expect(page.get_by_text("玉林市—围绕").first).to_be_visible()
    click(chips(page).get_by_role("button", name=EN("streamlit.clear")).first)
    expect(page.get_by_label(EN("ask.label"))).to_have_value("Yulin positioning")
    expect(page.get_by_text("Priorities: ").first).to_be_visible()


def test_another_theme_is_typed_into_its_chip_by_keyboard(page: Page, address: str) -> None:
    open_page(page, f"{address}/?q={QUESTION}&lang=zh")
    page.get_by_role("combobox", name=ZH("ask.theme"), exact=True).focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("绿色金融")
    expect(page.get_by_role("option")).to_contain_text(ZH("streamlit_around.add", it="绿色金融"))
    page.keyboard.press("Enter")
    expect(page.get_by_text(ZH("ask.reading", text="城市 × 绿色金融"))).to_be_visible()


def test_the_outline_is_searched_and_opens_a_box_by_mouse_and_by_keyboard(page: Page, address: str) -> None:
    open_page(page, f"{address}/document?id={SENTENCE}&lang=en")
    outline = page.locator(".outline")
    expect(outline.locator('[aria-current="true"]')).to_have_text("Item 3 三片区")
    outline.get_by_role("searchbox").fill("Box 3")
    expect(outline.get_by_role("button")).to_have_count(1)
    outline.get_by_role("button").click()
    box = page.locator(".reader .box", has_text="面向东盟的金融开放门户重大工程")
    expect(box).to_be_in_viewport()
    outline.get_by_role("searchbox").fill("Box 2")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    first = page.locator(".reader .box", has_text="现代物流服务平台重点工程").locator(".sentence").first
    expect(first).to_be_focused()
    expect(first).to_be_in_viewport()
    outline.get_by_role("searchbox").fill("<script>")
    expect(outline.get_by_text(EN("document.no_heading"))).to_be_visible()


def test_the_menu_of_a_telephone_makes_way_for_the_page_that_was_chosen(telephone: Page, address: str) -> None:
    open_page(telephone, address)
    telephone.get_by_role("button", name=ZH("streamlit.open_menu")).click()
    click(telephone.get_by_role("link", name=ZH("pages.library")))
    expect(telephone.get_by_text(ZH("library.upload"))).to_be_visible()
    expect(telephone.locator('[data-testid="stSidebar"]')).to_have_attribute("data-collapsed", "true")


def test_a_telephone_shows_the_answer_without_scrolling(telephone: Page, address: str) -> None:
    open_page(telephone, f"{address}/?q={QUESTION}&lang=en")
    expect(telephone.get_by_text("2 of 14 cities")).to_be_in_viewport(ratio=1)
    expect(telephone.get_by_text("玉林市 (Yulin)", exact=True).first).to_be_in_viewport()


@pytest.mark.parametrize(
    "path", ["/?q=冷链物流&lang=zh", "/cities", "/figures", f"/document?id={SENTENCE}", "/library"]
)
def test_a_telephone_needs_no_sideways_scrolling(telephone: Page, address: str, path: str) -> None:
    open_page(telephone, address + path)
    narrow(telephone)
