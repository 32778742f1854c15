"""How the page looks in a real browser: colours, the ring of the focus, its language, and on a telephone."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from page_server import NEEDS_CHROMIUM
from page_steps import INGEST, ZH, choose_file, click, eventually, narrow, open_page, settled
from playwright.sync_api import Page, expect

from ui.upload import MAX_MEGABYTES

pytestmark = NEEDS_CHROMIUM
SENTENCE = "gx-services-14fyp/s106"
COLOURS = Path(__file__).with_name("page_colours.js").read_text(encoding="utf-8")
PLACES = {
    "start": "/?",
    "cities": "/?q=which cities target 冷链物流&",
    "figure": "/?q=到2025年A级以上物流企业数量&",
    "clause": "/?q=区块链应用场景&",
    "declined": "/?q=成都市的产业定位&",
    "matrix": "/cities?view=matrix&",
    "map": "/cities?view=map&",
    "compare": "/cities?view=compare&",
    "figures": "/figures?",
    "document": f"/document?id={SENTENCE}&",
    "basket": "/basket?",
    "library": "/library?",
}


def opened(page: Page, address: str, place: str, lang: str = "zh") -> Page:
    """Open a page and wait until it is drawn."""
    open_page(page, f"{address}{PLACES[place]}lang={lang}")
    settled(page)
    return page


@pytest.fixture(params=["light", "dark"])
def coloured(request: pytest.FixtureRequest, page: Page) -> Page:
    """A window of a person who likes it light, or dark."""
    page.emulate_media(color_scheme=request.param)
    return page


@pytest.mark.parametrize("place", sorted(PLACES))
def test_every_text_has_the_contrast_that_wcag_asks_for(coloured: Page, address: str, place: str) -> None:
    opened(coloured, address, place)

    def readable() -> None:  # colours fade in
        texts = coloured.evaluate(COLOURS)
        assert len(texts) > 10
        assert [text for text in texts if text["contrast"] < (3 if text["large"] else 4.5)] == []

    eventually(coloured, readable)


SAID = """() => {
  const out = [];
  const look = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.currentNode; node; node = walker.nextNode()) {
      if (node.shadowRoot) look(node.shadowRoot);
      const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
      if (!element?.closest || element.closest("style, script, noscript, code, pre, .sentence")) continue;
      if (!element.checkVisibility()) continue;
      if (node.nodeType === Node.TEXT_NODE) out.push(node.nodeValue);
      else ["aria-label", "title", "placeholder", "alt"].forEach((name) => out.push(node.getAttribute(name) || ""));
    }
  };
  look(document.body);
  return out.map((text) => text.trim());
}"""
# What is no translation's business: names, formats, and the language that is switched to.
NAMES = {"English", "Policy KB", "Markdown", "Word", "BibTeX", "RIS", "APA", "CSV", "Excel"}


def in_chinese(page: Page) -> None:
    """Check that nothing is said in English."""
    said = page.evaluate(SAID)
    assert len(said) > 10
    # Icons are words in a font of signs: lower case, with underscores.
    words = [text for text in said if re.search("[A-Za-z]{3}", text) and not re.fullmatch("[a-z_]+", text)]
    assert [text for text in words if not re.search("[\u4e00-\u9fff]", text) and text not in NAMES] == []


def test_nothing_on_the_chinese_page_is_left_in_english(page: Page, address: str) -> None:
    for place in PLACES:
        opened(page, address, place)
        eventually(page, partial(in_chinese, page))


def test_an_unknown_address_is_told_in_the_language_of_the_page(page: Page, address: str) -> None:
    open_page(page, f"{address}/nosuch?lang=zh")
    expect(page.get_by_role("dialog")).to_contain_text(ZH("streamlit.no_page_there"))
    eventually(page, partial(in_chinese, page))


def test_what_the_browser_says_of_a_file_is_in_chinese_and_the_name_of_the_file_stays(
    page: Page, address: str, tmp_path: Path
) -> None:
    opened(page, address, "library")
    page.get_by_text(ZH("library.upload")).click()
    chips = page.locator('[data-testid="stFileChip"]')
    for at, (name, size, said) in enumerate(
        [
            ("程序.exe", 2, ZH("streamlit_around.kind", it="")[:6]),
            ("长文.txt", MAX_MEGABYTES * 1_000_000 + 4_000_000, ZH("streamlit_around.too_large", it="")[:5]),
            ("Remove 一份.txt", 3, ZH("streamlit_around.remove", it="Remove 一份.txt")),
        ]
    ):
        (tmp_path / name).write_bytes(b"a" * size)
        page.locator('input[type="file"]').set_input_files(tmp_path / name)
        expect(chips).to_have_count(at + 1)
        expect(page.locator('[data-testid="stFileChipIconSpinner"]')).to_have_count(0)
        expect(chips.nth(at).locator('[data-testid="stFileChipName"]')).to_have_text(name)
        expect(chips.nth(at)).to_have_attribute("aria-label", re.compile("^" + re.escape(name)))
        chips.nth(at).hover()

        def told(said: str = said) -> None:
            assert any(said in text for text in page.evaluate(SAID))
            in_chinese(page)

        eventually(page, told)


def test_the_search_inside_the_table_is_in_chinese(page: Page, address: str) -> None:
    opened(page, address, "figures")
    click(page.locator('[data-testid="stDataFrame"]'))
    page.keyboard.press("ControlOrMeta+f")
    expect(page.get_by_role("button", name=ZH("streamlit.next_result"))).to_be_visible()
    eventually(page, partial(in_chinese, page))


def test_a_refusal_is_in_the_language_of_the_page(page: Page, address: str) -> None:
    opened(page, address, "library")
    choose_file(page, ZH, "broken.pdf", b"%PDF-1.4 this is no PDF", "application/pdf")
    expect(page.get_by_text("broken.pdf 是损坏的 PDF，无法打开；请重新获取文件")).to_be_visible(timeout=INGEST)


def test_a_telephone_shows_the_clauses_behind_a_cell(telephone: Page, address: str) -> None:
    opened(telephone, address, "matrix")
    click(telephone.locator('button.cell[title*="玉林"][title*="冷链物流"]'))
    title = telephone.get_by_text(ZH("cities.clauses", city="玉林市", theme="冷链物流"))
    expect(title).to_be_in_viewport(ratio=1)
    expect(telephone.get_by_text("玉林市—围绕").first).to_be_in_viewport()


def test_a_telephone_shows_the_source_of_the_sentence_that_was_touched_but_opens_a_link_at_the_text(
    telephone: Page, address: str
) -> None:
    opened(telephone, address, "document")
    expect(telephone.locator(".sentence.picked")).to_be_in_viewport()
    click(telephone.locator(".sentence.picked + .sentence"))
    expect(telephone.locator(".source mark").first).to_be_in_viewport()
    expect(telephone.locator(".source mark").first).to_contain_text("加快建设钢材")


def test_a_telephone_needs_no_sideways_scrolling_with_the_outline_open(telephone: Page, address: str) -> None:
    opened(telephone, address, "document")
    expect(telephone.get_by_role("searchbox", name=ZH("document.search_outline"))).to_be_hidden()
    telephone.locator(".outline summary").click()
    expect(telephone.get_by_role("searchbox", name=ZH("document.search_outline"))).to_be_visible()
    narrow(telephone)


def test_a_telephone_shows_the_first_rows_of_the_figures_below_their_charts(telephone: Page, address: str) -> None:
    opened(telephone, address, "figures")
    expect(telephone.locator('[data-testid="stVegaLiteChart"] svg').first).to_be_in_viewport()
    expect(telephone.locator('[data-testid="stDataFrame"]')).to_be_in_viewport()
    narrow(telephone)


def test_a_file_that_the_browser_keeps_back_is_answered_with_what_is_allowed(page: Page, address: str) -> None:
    opened(page, address, "library")
    choose_file(page, ZH, "program.exe", b"MZ", "application/octet-stream")
    expect(page.get_by_text(re.compile(ZH("library.nothing", kinds=".*", limit=MAX_MEGABYTES)))).to_be_visible()


def test_the_actions_of_a_clause_stand_in_one_line_of_an_english_telephone(
    open_window: Callable[..., Page], address: str
) -> None:
    telephone = opened(open_window(viewport={"width": 390, "height": 844}), address, "cities", "en")

    def in_one_line() -> None:
        actions = telephone.locator('[class*="st-key-actions-"]').first
        middles = [
            box["y"] + box["height"] / 2
            for box in (button.bounding_box() for button in actions.locator("a, button").all())
            if box
        ]
        assert len(middles) == 3 and max(middles) - min(middles) < 5

    eventually(telephone, in_one_line)
