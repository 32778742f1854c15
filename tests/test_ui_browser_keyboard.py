"""The journeys of the page's users by keyboard alone; an upload stands in test_ui_browser.py."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from page_keyboard import Keyboard
from page_server import NEEDS_CHROMIUM
from page_steps import EN, ZH, eventually, open_page, rerun
from playwright.sync_api import Page, expect

pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def keyboard(page: Page) -> Keyboard:
    """The keyboard of a window of a person who reads English."""
    return Keyboard(page)


def popovers(page: Page) -> int:
    """How many popovers are open."""
    return page.locator('[data-testid="stPopoverBody"]').count()


def test_a_question_is_asked_cited_collected_opened_and_saved_by_keyboard_alone(
    keyboard: Keyboard, address: str
) -> None:
    page = keyboard.page
    open_page(page, f"{address}/?lang=en")
    keyboard.go("textbox", EN("ask.label"))
    keyboard.type("which cities target 冷链物流")
    keyboard.press("Enter")
    expect(page.get_by_text("防城港市 (Fangchenggang)", exact=True)).to_be_visible()
    keyboard.go("radio", EN("kind.cities"))
    for arrow, kind in (("ArrowRight", "clause"), ("ArrowLeft", "cities")):
        for _ in range(3):
            page.keyboard.press(arrow)
        keyboard.press("Space")
        expect(page.get_by_role("radio", name=EN(f"kind.{kind}"))).to_be_focused()  # a new one, of another question
    expect(page.get_by_text("防城港市 (Fangchenggang)", exact=True)).to_be_visible()
    keyboard.go("button", re.compile(re.escape(EN("answer.focus"))))  # the sign of help says what it is about
    keyboard.go("button", EN("clause.cite"))
    page.keyboard.press("Enter")
    style = page.get_by_role("combobox", name=EN("ask.style"))
    expect(style).to_be_focused()  # what was opened stands at the end of the page
    page.keyboard.press("Shift+Tab")
    eventually(page, lambda: _closed_at(keyboard, EN("clause.cite")))
    page.keyboard.press("Enter")
    expect(style).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.get_by_role("option", name=EN("style.gbt7714"), exact=True).wait_for()
    page.keyboard.press("ArrowDown")
    keyboard.press("Enter")
    keyboard.go("button", EN("streamlit.copy"))
    page.keyboard.press("Enter")
    eventually(page, lambda: _copied(page, "广西壮族自治区人民政府"))
    stop = keyboard.tab()  # behind the last stop of a popover comes what follows its button
    assert (stop.role, stop.name) == ("button", EN("clause.collect"))
    eventually(page, lambda: _closed_at(keyboard, EN("clause.collect")))
    keyboard.press("Enter")
    keyboard.go("link", EN("clause.open"))
    keyboard.press("Enter")
    expect(page.locator(".sentence.picked")).to_be_focused()
    page.keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(page.locator(".source mark").first).to_be_visible()
    expect(page.locator(".sentence.picked")).to_be_focused()
    keyboard.go("link", re.compile(re.escape(EN("pages.basket"))), back=True)
    keyboard.press("Enter")
    expect(page.get_by_label(EN("basket.note"))).to_be_visible()
    keyboard.go("button", EN("basket.docx"))
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert Path(saved.value.path()).read_bytes()[:2] == b"PK"


def _closed_at(keyboard: Keyboard, name: str) -> None:
    """Check that no popover is open and a button has the focus."""
    assert popovers(keyboard.page) == 0
    assert keyboard.here().name == name


def _copied(page: Page, part: str) -> None:
    """Check what was copied."""
    assert part in page.evaluate("navigator.clipboard.readText()")


def test_cities_are_compared_a_figure_is_traced_and_the_language_switched_by_keyboard_alone(
    keyboard: Keyboard, address: str
) -> None:
    page = keyboard.page
    open_page(page, f"{address}/cities?lang=en&view=compare")
    keyboard.go("combobox", EN("cities.second"))
    keyboard.type("Fangch")
    page.get_by_role("option", name="防城港市 (Fangchenggang)").wait_for()
    keyboard.press("Enter")
    stop = keyboard.tab()
    assert stop.role == "button" and EN("cities.focus") in stop.name  # the table of both is one stop
    page.keyboard.press("ArrowDown")
    keyboard.press("Enter")
    assert keyboard.tab().name == EN("clause.open")
    keyboard.go("link", EN("pages.figures"), back=True)
    keyboard.press("Enter")
    keyboard.go("Canvas", EN("pages.figures"))  # the table is drawn on one
    with rerun(page):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("heading", name=EN("figures.source"))).to_be_visible()
    keyboard.go("link", EN("clause.open"))  # beyond the table: it holds nobody
    keyboard.go("radio", re.compile("中文|English"), back=True)
    page.keyboard.press("ArrowLeft")  # to the first of the two
    keyboard.press("Enter")
    expect(page.get_by_role("heading", name=ZH("figures.source"))).to_be_visible()
