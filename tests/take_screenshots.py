"""Take screenshots of every page and state: both languages, wide and narrow, light and dark (`make screenshots`).

They go to build/screenshots/; the two that README shows go to tests/screenshots/.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

from page_server import CHROMIUM, ROOT, served
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

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
WIDE, NARROW = (1280, 1000), (390, 844)
SETTLED = 800  # milliseconds after the last placeholder is gone; charts and tables draw themselves then

DRAWN = """document.querySelector('[data-test-script-state="notRunning"]')
  && !document.querySelector('[data-testid="stSkeleton"]')"""


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


def _refused(page: Page, words: Wording) -> None:
    """Upload a file that cannot be read."""
    page.get_by_text(words("library.upload")).click()
    page.locator('input[type="file"]').set_input_files(
        {"name": "broken.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 no PDF"}
    )
    page.get_by_role("button", name=words("library.add")).click()
    page.get_by_text(words("library.refused", name="broken.pdf")).wait_for(timeout=60_000)


STATES: tuple[tuple[str, str, dict[str, str], Callable[[Page, Wording], object]], ...] = (
    (
        "ask-cite",
        "/",
        {"q": ASKED["cities"]},
        lambda p, w: p.get_by_role("button", name=w("clause.cite")).first.click(),
    ),
    ("ask-theme", "/", {"q": ASKED["cities"]}, lambda p, w: p.get_by_role("combobox", name=w("ask.theme")).click()),
    (
        "ask-filter",
        "/",
        {"q": "物流"},
        lambda p, w: p.locator('[class*="st-key-filters-"] button[data-variant="pills"]').first.click(),
    ),
    ("basket-full", "/", {"q": ASKED["cities"]}, _collected),
    ("cities-cell", "/cities", {}, lambda p, w: p.locator("button.cell.focus").nth(9).click()),
    (
        "document-box",
        "/document",
        {},
        lambda p, w: p.locator('.outline [data-part$="box1"]').evaluate("b => b.click()"),
    ),
    ("library-refused", "/library", {}, _refused),
    ("library-remove", "/library", {}, lambda p, w: p.get_by_role("button", name=w("library.remove")).first.click()),
)


def _settle(page: Page) -> None:
    """Wait until the page is drawn."""
    page.locator("h1").wait_for(timeout=60_000)
    page.wait_for_function(DRAWN, timeout=60_000)
    page.wait_for_timeout(SETTLED)


def take(browser: Browser, address: str) -> None:
    """Take all of them."""
    for lang in LANGUAGES:
        for look, size, dark in (("wide", WIDE, False), ("narrow", NARROW, False), ("dark", WIDE, True)):
            context = browser.new_context(
                viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
            )
            page = context.new_page()
            for name, path, query in pages():
                page.goto(f"{address}{path}?{urlencode({**query, 'lang': lang})}")
                _settle(page)
                page.screenshot(path=OUT / f"{name}-{lang}-{look}.png")
            for name, path, query, act in STATES:
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
    for taken, shown in (("ask-cities-en-wide", "ask_en"), ("document-zh-wide", "document_zh")):
        # A page has few colours; with 256 of them a file has half of its bytes and looks the same.
        Image.open(OUT / f"{taken}.png").convert("RGB").quantize(256).save(IN_README / f"{shown}.png", optimize=True)
    print(f"{len(list(OUT.glob('*.png')))} screenshots in {OUT.relative_to(ROOT)}/")


if __name__ == "__main__":
    main()
