"""Take screenshots of every page and state: both languages, wide and narrow, light and dark (`make screenshots`).

They go to build/screenshots/; the two that README shows go to tests/screenshots/.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

from page_server import CHROMIUM, ROOT, served
from page_steps import INGEST, choose_file, click, settled, watch_runs
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from refused_files import refused_files

from ui.wording import LANGUAGES, Wording, wording

OUT, IN_README = ROOT / "build" / "screenshots", ROOT / "tests" / "screenshots"
SENTENCE = "gx-services-14fyp/s106"
ASKED = {
    "start": "",
    "cities": "which cities target 冷链物流",
    "profile": "防城港市的定位",
    "figure": "到2025年A级以上物流企业数量",
    "section": "专栏3",
    "clause": "blockchain application scenarios",
    "declined": "成都市的产业定位",
}
_FADING = 500  # milliseconds
WIDE, NARROW = (1280, 1000), (390, 844)


def pages() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Every page and state: name, path, what goes into the address."""
    for name, question in ASKED.items():
        yield f"ask-{name}", "/", {"q": question} if question else {}
    for view in ("matrix", "map", "profile", "compare"):
        yield f"cities-{view}", "/cities", {"view": view}
    yield "figures", "/figures", {}
    yield "document", "/document", {"id": SENTENCE}
    yield "basket", "/basket", {}
    yield "library", "/library", {}


def _collected(page: Page, words: Wording) -> None:
    """Fill the basket from an answer and open it."""
    for _ in range(2):
        before = page.get_by_role("button", name=words("clause.collected"), exact=True).count()
        page.get_by_role("button", name=words("clause.collect"), exact=True).first.click()
        page.get_by_role("button", name=words("clause.collected"), exact=True).nth(before).wait_for()
    menu = page.get_by_role("button", name=words("streamlit.open_menu"))
    if menu.is_visible():
        menu.click()
    page.get_by_role("link", name=words("pages.basket")).first.click()
    page.get_by_label(words("basket.note")).first.wait_for()


def _refused(name: str) -> Callable[[Page, Wording], object]:
    """What uploads a file that cannot be read."""

    def upload(page: Page, words: Wording) -> None:
        choose_file(page, words, name, refused_files()[name], "application/octet-stream")
        page.get_by_text(words("library.refused", name=name)).wait_for(timeout=INGEST)

    return upload


def _not_taken(data: bytes, name: str) -> Callable[[Page, Wording], object]:
    """What gives the browser a file that it does not even send, and asks for it all the same."""

    def choose(page: Page, words: Wording) -> None:
        page.get_by_text(words("library.upload")).click()
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / name  # on disk: 50 MB on their way through the browser's pipe take half a minute
            file.write_bytes(data)
            page.locator('input[type="file"]').set_input_files(file)
        page.locator('[data-testid="stFileChip"]').wait_for()
        click(page.get_by_role("button", name=words("library.add")))

    return choose


def _filtered(page: Page, words: Wording) -> None:
    """Choose a filter, and then one of another kind beside it, as far as there is one."""
    chips = page.locator('[class*="st-key-filters-"] button[data-variant="pills"]')
    click(chips.first)
    click(chips.last)


def _contradicted(page: Page, words: Wording) -> None:
    """Choose a city and a chapter that no passage is in both of."""
    chips = page.locator('[class*="st-key-filters-"] button[data-variant="pills"]')

    def names() -> list[str]:
        return [re.sub(r" \(\d+\)$", "", name) for name in chips.all_inner_texts()]

    def press(name: str) -> None:
        click(chips.filter(has_text=re.compile(rf"^{re.escape(name)} \(\d+\)$")))

    before = names()
    parts, cities = (
        [n for n in before if ("市" in n.split(" ")[0] and n[0] != "第") is city] for city in (False, True)
    )
    for city in cities:
        press(city)
        left = names()
        press(city)
        with_it = next((name for name in parts if name in left), None)
        without = next((name for name in parts if name not in left), None)
        if with_it and without:
            for name in (with_it, without, city, with_it):  # beside a chapter that has both, the city is offered
                press(name)
            page.get_by_text(words("answer.inside_none")).wait_for()
            return
    raise AssertionError("every city stands in every chapter")


def _picked(page: Page, words: Wording) -> None:
    """Click on a row of the figures."""
    table = page.locator('[data-testid="stDataFrame"]')
    table.scroll_into_view_if_needed()
    table.click(position={"x": 100, "y": 60}, force=True)
    page.get_by_role("heading", name=words("figures.source")).wait_for()


def _themes(page: Page, words: Wording) -> None:
    """Open the choice of a theme; it closes again when the page scrolls, so the chip is scrolled to before."""
    chip = page.get_by_role("combobox", name=words("ask.theme"))
    chip.scroll_into_view_if_needed()
    settled(page)
    chip.click()
    page.get_by_role("option").first.wait_for()


STATES: tuple[tuple[str, str, dict[str, str], Callable[[Page, Wording], object]], ...] = (
    (
        "ask-cite",
        "/",
        {"q": ASKED["cities"]},
        lambda p, w: p.get_by_role("button", name=w("clause.cite")).first.click(),
    ),
    ("ask-theme", "/", {"q": ASKED["cities"]}, _themes),
    (
        "ask-filter",
        "/",
        {"q": "物流"},
        lambda p, w: p.locator('[class*="st-key-filters-"] button[data-variant="pills"]').first.click(),
    ),
    ("basket-full", "/", {"q": ASKED["cities"]}, _collected),
    ("cities-cell", "/cities", {}, lambda p, w: click(p.locator("button.cell.focus").nth(9))),
    (
        "document-box",
        "/document",
        {},
        lambda p, w: p.locator('.outline [data-part$="box1"]').evaluate("b => b.click()"),
    ),
    *((f"library-refused-{Path(name).stem}", "/library", {}, _refused(name)) for name in refused_files()),
    ("library-too-large", "/library", {}, _not_taken(bytes(51_000_000), "large.txt")),
    ("library-other-kind", "/library", {}, _not_taken(b"MZ", "program.exe")),
    ("ask-contradicted", "/", {"q": "物流"}, _contradicted),
    ("ask-two-filters", "/", {"q": "物流"}, _filtered),
    ("ask-empty", "/", {}, lambda p, w: click(p.get_by_role("button", name=w("ask.button"), exact=True))),
    ("figures-source", "/figures", {}, _picked),
    ("library-remove", "/library", {}, lambda p, w: p.get_by_role("button", name=w("library.remove")).first.click()),
)


def _settle(page: Page) -> None:
    """Wait until the page is drawn; colours fade in and the page scrolls to what was opened."""
    settled(page)
    page.wait_for_timeout(_FADING)


def take(browser: Browser, address: str) -> None:
    """Take all of them, or those whose names begin with what the command line says."""
    wanted = tuple(sys.argv[1:]) or ("",)
    for lang in LANGUAGES:
        for look, size, dark in (("wide", WIDE, False), ("narrow", NARROW, False), ("dark", WIDE, True)):
            context = browser.new_context(
                viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
            )
            page = context.new_page()
            watch_runs(page)
            for name, path, query in pages():
                if not name.startswith(wanted):
                    continue
                page.goto(f"{address}{path}?{urlencode({**query, 'lang': lang})}")
                _settle(page)
                page.screenshot(path=OUT / f"{name}-{lang}-{look}.png")
            for name, path, query, act in STATES:
                if not name.startswith(wanted):
                    continue
                page.goto(f"{address}{path}?{urlencode({**query, 'lang': lang})}")
                _settle(page)
                act(page, wording(lang))
                _settle(page)
                page.screenshot(path=OUT / f"{name}-{lang}-{look}.png")
            context.close()


def main() -> None:
    """Serve the index of this checkout and take the screenshots."""
    if CHROMIUM is None:
        raise SystemExit("error: no Chromium on this machine; on Debian: apt install chromium fonts-noto-cjk")
    OUT.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(ROOT / "indexes", folder=Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        take(browser, address)
        browser.close()
    if sys.argv[1:]:
        return
    for taken, shown in (("ask-cities-en-wide", "ask_en"), ("document-zh-wide", "document_zh")):
        # A page has few colours; with 256 of them a file has half of its bytes and looks the same.
        Image.open(OUT / f"{taken}.png").convert("RGB").quantize(256).save(IN_README / f"{shown}.png", optimize=True)
    print(f"{len(list(OUT.glob('*.png')))} screenshots in {OUT.relative_to(ROOT)}/")


if __name__ == "__main__":
    main()
