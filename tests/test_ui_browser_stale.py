"""In a real browser: two people; what one adds or removes, the other sees at the next click, whatever page is open."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from page_server import NEEDS_CHROMIUM
from page_steps import EN, ask, click, open_page, remove, settled, taken_out_after, upload
from playwright.sync_api import Page, expect

pytestmark = NEEDS_CHROMIUM
NAME = "bees.txt"
TEXT = (
    "关于加快养蜂业发展的意见\n一、总体要求\n到2027年，青溪县蜂群数量达到三万群，蜂蜜产量达到120吨。\n"
    "二、重点任务\n在松林镇建设蜂蜜检测中心，推广成熟蜜生产技术。\n支持玉林市、桂林市建设蜂产品交易中心。\n"
    "玉林市—围绕蜂业集散地的发展定位，重点发展冷链物流、电子商务等服务业态。\n"
)


@pytest.fixture
def others(open_window: Callable[..., Page], address: str, page: Page) -> dict[str, Page]:
    """Windows of another person on every page about a document that was added, and which is removed meanwhile."""
    open_page(page, f"{address}/library?lang=en")
    upload(page, EN, NAME, TEXT)
    opened = {}
    for name, path, seen in (
        ("ask", "/?q=蜂蜜检测中心", "松林镇"),
        ("cities", "/cities?doc=bees&view=compare", "蜂业集散地"),
        ("figures", "/figures?doc=bees", EN("figures.pick")),
        ("document", "/document?id=bees/s002", "蜂群数量"),
        ("library", "/library", "养蜂业"),
    ):
        window = open_window()
        open_page(window, f"{address}{path}{'&' if '?' in path else '?'}lang=en")
        expect(window.get_by_text(re.compile(re.escape(seen))).first).to_be_attached()
        opened[name] = window
    basket = open_window()
    open_page(basket, f"{address}/?q=蜂蜜检测中心&lang=en")
    click(basket.get_by_role("button", name=EN("clause.collect"), exact=True).first)
    click(basket.get_by_role("link", name=f"{EN('pages.basket')} (1)"))
    expect(basket.get_by_label(EN("basket.note"))).to_be_visible()
    opened["basket"] = basket
    open_page(page, f"{address}/library?lang=en")
    remove(page, EN, "bees")
    return opened


def test_a_removed_document_is_gone_at_the_next_click_on_every_page(others: dict[str, Page]) -> None:
    window = others["ask"]
    chips = window.locator(".st-key-reading")
    click(chips.get_by_text(EN("kind.cities"), exact=True))
    expect(window.get_by_text("松林镇")).to_have_count(0)
    ask(window, "蜂蜜检测中心在哪里")
    expect(window.get_by_text(EN("answer.abstained"))).to_be_visible()

    gone = re.compile(re.escape(EN("document.unknown_document", id="bees")))
    window = others["cities"]
    click(window.get_by_text(EN("cities.profile"), exact=True))
    expect(window.get_by_text(gone)).to_be_visible()
    expect(window.get_by_text("蜂业集散地")).to_have_count(0)

    window = others["figures"]
    click(window.get_by_text(EN("figures.table_only"), exact=True))
    expect(window.get_by_text(gone)).to_be_visible()

    window = others["document"]
    click(window.locator(".sentence").first)
    expect(window.get_by_text(re.compile(re.escape(EN("document.unknown_sentence"))))).to_be_visible()
    expect(window.locator(".reader").get_by_text("蜂群数量")).to_have_count(0)
    expect(window.locator(".reader").get_by_text("服务业").first).to_be_attached()

    window = others["library"]
    click(window.locator('[class*="st-key-remove-bees"] button'))
    expect(window.get_by_text("养蜂业")).to_have_count(0)
    expect(window.get_by_role("dialog")).to_have_count(0)

    window = others["basket"]
    window.get_by_label(EN("basket.note")).fill("keep")
    window.get_by_label(EN("basket.note")).press("ControlOrMeta+Enter")
    expect(window.get_by_text(re.compile("no longer in the index"))).to_be_visible()
    expect(window.locator('[data-testid="stDownloadButton"] button').first).to_be_disabled()
    expect(window.get_by_text("松林镇")).to_have_count(0)
    for window in others.values():
        settled(window)
        expect(window.locator('[data-testid="stException"]')).to_have_count(0)
        expect(window.get_by_text(EN("error.failed"))).to_have_count(0)


def test_an_added_document_is_found_at_the_next_click(
    open_window: Callable[..., Page], page: Page, address: str
) -> None:
    other = open_window()
    open_page(other, f"{address}/?q=蜂蜜检测中心&lang=en")
    expect(other.get_by_text(EN("answer.abstained"))).to_be_visible()
    cities = open_window()
    open_page(cities, f"{address}/cities?lang=en")
    with taken_out_after(page, address, EN, "bees"):
        open_page(page, f"{address}/library?lang=en")
        upload(page, EN, NAME, TEXT)
        ask(other, "蜂蜜检测中心在哪")
        expect(other.get_by_text("松林镇").first).to_be_visible()
        click(cities.get_by_text(EN("cities.map"), exact=True))
        expect(cities.get_by_role("combobox", name=EN("document.choose"))).to_be_visible()
