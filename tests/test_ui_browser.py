"""The page in a real browser: the journeys of its users.

Skipped where there is no Chromium; with KB_BROWSER_TESTS=1 a missing browser is a failure, as in .ci/run.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from page_server import CHROMIUM, served
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from ui.wording import wording

FORCED = os.environ.get("KB_BROWSER_TESTS") == "1"
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not FORCED,
    reason="no Chromium on this machine; on Debian: apt install chromium fonts-noto-cjk",
)
EN, ZH = wording("en"), wording("zh")
QUESTION = "which cities target 冷链物流"
SENTENCE = "gx-services-14fyp/s106"
SLOW = 30_000  # milliseconds: the first answer loads the model, and other tests may run beside
UPLOAD = (
    "青溪县养蜂业发展意见\n一、总体要求\n到2027年，全县蜂群数量达到三万群。\n"
    "二、重点任务\n在松林镇建设蜂蜜检测中心，推广成熟蜜生产技术。\n"
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, corpus_index: Path) -> Iterator[str]:
    """A page of its own on a copy of the index, with an empty corpus folder."""
    folder = tmp_path_factory.mktemp("page")
    shutil.copytree(corpus_index, folder / "index")
    (folder / "corpus").mkdir()
    with served(folder / "index", folder=folder) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    assert CHROMIUM, "KB_BROWSER_TESTS=1, but no Chromium is installed"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window of a person who reads English; what the page's scripts report as errors fails the test."""
    context: BrowserContext = browser.new_context(
        locale="en-US", viewport={"width": 1280, "height": 1000}, permissions=["clipboard-read", "clipboard-write"]
    )
    opened = context.new_page()
    opened.set_default_timeout(SLOW)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("dialog", lambda dialog: errors.append(f"dialog: {dialog.message}") or dialog.dismiss())
    yield opened
    context.close()
    assert errors == []


def ask(page: Page, question: str) -> None:
    """Type a question and press Enter."""
    page.get_by_label(EN("ask.label")).fill(question)
    page.get_by_label(EN("ask.label")).press("Enter")


def clause(page: Page, city: str) -> Locator:
    """The bordered block of a city in an answer."""
    name = page.get_by_text(city, exact=True).first
    return page.locator('[data-testid="stVerticalBlock"]').filter(has=name).last


def test_asking_in_english_finds_the_city_and_opens_its_clause_at_the_source(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, QUESTION)
    expect(page.get_by_text("防城港市 (Fangchenggang)", exact=True)).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("2 of 14", exact=False).first).to_be_visible()
    clause(page, "防城港市 (Fangchenggang)").get_by_role("link", name=EN("clause.open")).click()
    picked = page.locator(".sentence.picked")
    expect(picked).to_contain_text("防城港市—围绕", timeout=SLOW)
    expect(picked).to_be_in_viewport()
    expect(page.locator(".source mark").first).to_contain_text("防城港市—围绕")


def test_a_citation_is_copied_in_the_style_that_was_chosen(page: Page, address: str) -> None:
    page.goto(f"{address}/?q={QUESTION}&lang=en")
    clause(page, "防城港市 (Fangchenggang)").get_by_role("button", name=EN("clause.cite")).click()
    page.get_by_role("combobox", name=EN("ask.style")).click()
    page.get_by_role("option", name="GB/T 7714—2025", exact=True).click()
    block = page.locator('[data-testid="stPopoverBody"] [data-testid="stCode"]')
    expect(block).to_contain_text("[A]", timeout=SLOW)
    block.hover()
    block.get_by_role("button").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "广西壮族自治区人民政府" in copied and "第三章" in copied
    assert copied == block.locator("code").inner_text().strip()


def test_two_cities_are_compared(page: Page, address: str) -> None:
    page.goto(f"{address}/cities?lang=en&view=compare")
    page.get_by_role("combobox", name=EN("cities.second")).click()
    page.get_by_role("option", name="防城港市 (Fangchenggang)").click()
    table = page.locator(".matrix.pairs")
    expect(table).to_contain_text("防城港市 (Fangchenggang)", timeout=SLOW)
    row = table.locator("tr", has_text="冷链物流")
    expect(row).to_contain_text(EN("cities.silent"))
    row.get_by_role("button", name=EN("cities.focus")).click()
    expect(page.get_by_text("打造区域性国际铁路").first).to_be_visible(timeout=SLOW)


def test_a_cell_of_the_matrix_opens_by_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/cities?lang=en")
    cell = page.locator('button.cell[title*="Fangchenggang"][title*="冷链物流"]')
    page.locator('button.cell[title*="Yulin"][title*="冷链物流"]').focus()
    page.keyboard.press("ArrowRight")
    expect(cell).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("打造区域性国际铁路").first).to_be_visible(timeout=SLOW)
    expect(page.locator('button.cell[tabindex="0"]')).to_have_count(1)


def test_the_text_is_one_stop_of_the_tab_key_and_read_by_the_arrow_keys(page: Page, address: str) -> None:
    page.goto(f"{address}/document?id={SENTENCE}&lang=en")
    picked = page.locator(".sentence.picked")
    expect(picked).to_be_in_viewport(timeout=SLOW)
    picked.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".source mark").first).to_contain_text("加快建设钢材、木材", timeout=SLOW)
    expect(page.locator(".sentence.picked")).to_be_focused()
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.shadowRoot?.activeElement?.classList.contains('sentence')")


def test_an_upload_is_asked_then_removed_and_seen_to_be_gone_elsewhere(
    browser: Browser, page: Page, address: str
) -> None:
    page.goto(f"{address}/library?lang=en")
    page.get_by_text(EN("library.upload")).click()
    page.locator('input[type="file"]').set_input_files(
        {"name": "../<b>蜂</b>.txt", "mimeType": "text/plain", "buffer": UPLOAD.encode()}
    )
    page.get_by_role("button", name=EN("library.add")).click()
    expect(page.get_by_text(re.compile("is in the index"))).to_be_visible(timeout=60_000)
    other = browser.new_page()
    other.goto(f"{address}/?q=蜂蜜检测中心&lang=en")
    expect(other.get_by_text("松林镇").first).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name=EN("library.remove")).first.click()
    page.get_by_role("dialog").get_by_role("button", name=EN("library.remove")).click()
    expect(page.get_by_text(EN("library.removed"), exact=True)).to_be_visible(timeout=60_000)
    ask(other, "蜂蜜检测中心在哪里")
    expect(other.get_by_text(re.compile("蜂蜜检测中心在哪里")).first).to_be_attached(timeout=SLOW)
    expect(other.get_by_text("松林镇")).to_have_count(0, timeout=SLOW)
    other.close()


def test_a_file_that_is_no_text_is_refused_with_the_reason(page: Page, address: str) -> None:
    page.goto(f"{address}/library?lang=en")
    page.get_by_text(EN("library.upload")).click()
    page.locator('input[type="file"]').set_input_files(
        {"name": "junk.txt", "mimeType": "text/plain", "buffer": bytes(range(32)) * 50}
    )
    page.get_by_role("button", name=EN("library.add")).click()
    expect(page.get_by_text("binary data")).to_be_visible(timeout=60_000)


def test_the_language_is_switched_and_the_address_keeps_it(page: Page, address: str) -> None:
    page.goto(f"{address}/?q={QUESTION}")
    expect(page.get_by_text(EN("answer.focus")).first).to_be_visible(timeout=SLOW)
    page.get_by_text("中文", exact=True).click()
    expect(page.get_by_text(ZH("answer.focus")).first).to_be_visible(timeout=SLOW)
    assert "lang=zh" in page.url
    page.reload()
    expect(page.get_by_text(ZH("answer.focus")).first).to_be_visible(timeout=SLOW)


def test_streamlits_own_widgets_speak_the_language_of_the_page(page: Page, address: str) -> None:
    page.goto(f"{address}/library?lang=zh")
    page.get_by_text(ZH("library.upload")).click()
    button = page.locator('[data-testid="stFileUploaderDropzone"] button')
    expect(button).to_contain_text(ZH("streamlit.upload"), timeout=SLOW)
    expect(page.get_by_text("per file")).to_be_hidden()
    assert page.evaluate("document.documentElement.lang") == "zh"
    page.get_by_text("English", exact=True).click()
    expect(button).to_contain_text("Upload", timeout=SLOW)
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_click_anywhere_in_a_row_of_figures_shows_its_source_beside_it(page: Page, address: str) -> None:
    page.goto(f"{address}/figures?lang=en")
    expect(page.get_by_text(EN("figures.pick"))).to_be_visible(timeout=SLOW)
    table = page.locator('[data-testid="stDataFrame"]')
    table.locator("canvas").first.wait_for()
    table.click(position={"x": 200, "y": 60}, force=True)
    expect(page.get_by_role("heading", name=EN("figures.source"))).to_be_in_viewport(timeout=SLOW)


def test_a_link_to_a_sentence_survives_a_reload(page: Page, address: str) -> None:
    page.goto(f"{address}/document?id={SENTENCE}&lang=en")
    expect(page.locator(".sentence.picked")).to_contain_text("玉林市—围绕", timeout=SLOW)
    page.reload()
    expect(page.locator(".sentence.picked")).to_be_in_viewport(timeout=SLOW)


def test_a_clause_goes_into_the_basket_and_out_as_word(page: Page, address: str) -> None:
    page.goto(f"{address}/?q={QUESTION}&lang=en")
    clause(page, "防城港市 (Fangchenggang)").get_by_role("button", name=EN("clause.collect")).click()
    expect(page.get_by_role("link", name=re.compile(r"Basket \(1\)"))).to_be_visible(timeout=SLOW)
    page.get_by_role("link", name=re.compile(r"Basket \(1\)")).click()
    expect(page.get_by_text("防城港市—围绕").first).to_be_visible(timeout=SLOW)
    with page.expect_download() as download:
        page.get_by_role("button", name=EN("basket.docx")).click()
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    "question",
    ["<script>alert(1)</script> 冷链", "[x](javascript:alert(1)) 冷链", "![x](http://localhost:1/x.png) 冷链"],
)
def test_a_hostile_question_stays_text(page: Page, address: str, question: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/?lang=en")
    ask(page, question)
    expect(page.get_by_text(EN("ask.change"))).to_be_visible(timeout=SLOW)
    assert page.locator('a[href^="javascript"]').count() == 0
    assert not [url for url in asked if not url.startswith((address, address.replace("http", "ws"), "data:", "blob:"))]


def test_the_menu_of_a_telephone_makes_way_for_the_page_that_was_chosen(browser: Browser, address: str) -> None:
    narrow = browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN")
    narrow.goto(address)
    narrow.get_by_role("button", name=ZH("streamlit.open_menu")).click(timeout=SLOW)
    narrow.get_by_role("link", name=ZH("pages.library")).click(timeout=SLOW)
    expect(narrow.get_by_text(ZH("library.upload"))).to_be_visible(timeout=SLOW)
    expect(narrow.locator('[data-testid="stSidebar"]')).to_have_attribute("data-collapsed", "true", timeout=SLOW)
    narrow.close()


def test_a_telephone_shows_the_answer_without_scrolling(browser: Browser, address: str) -> None:
    narrow = browser.new_page(viewport={"width": 390, "height": 844}, locale="en-US")
    narrow.goto(f"{address}/?q={QUESTION}&lang=en")
    expect(narrow.get_by_text("2 of 14 cities")).to_be_in_viewport(ratio=1, timeout=SLOW)
    expect(narrow.get_by_text("玉林市 (Yulin)", exact=True).first).to_be_in_viewport()
    narrow.close()


@pytest.mark.parametrize(
    "path", ["/?q=冷链物流&lang=zh", "/cities", "/figures", f"/document?id={SENTENCE}", "/library"]
)
def test_a_telephone_needs_no_sideways_scrolling(browser: Browser, address: str, path: str) -> None:
    narrow = browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN")
    narrow.goto(address + path)
    expect(narrow.locator("h1")).to_be_visible(timeout=SLOW)
    narrow.wait_for_timeout(1500)
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 390
    narrow.close()
