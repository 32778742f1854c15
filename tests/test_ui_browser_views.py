"""In a real browser: filters of an answer, files that are saved, the map, the matrix, the charts."""

from __future__ import annotations

import csv
import io
import re
from functools import partial
from pathlib import Path
from urllib.parse import unquote

import docx
import openpyxl
import pytest
from page_server import NEEDS_CHROMIUM
from page_steps import EN, ZH, clause, click, download, eventually, open_page, rerun, settled
from playwright.sync_api import Locator, Page, expect

from kb.records import Indicator
from kb.store import STORE_FILE, Store
from ui.wording import Wording

pytestmark = NEEDS_CHROMIUM
QUESTION = "which cities target 冷链物流"
DOCUMENT = "gx-services-14fyp"


def cards(page: Page) -> Locator:
    """The passages below an answer."""
    return page.locator('[class*="st-key-passage-"]')


def filters(page: Page) -> Locator:
    """The chips that filter them."""
    return page.locator('[class*="st-key-filters-"] button[data-variant="pills"]')


def counted(chip: Locator) -> tuple[str, int]:
    """What a chip says, and its count."""
    found = re.fullmatch(r"(.*) \((\d+)\)", chip.inner_text().strip())
    assert found
    return found[1].removesuffix("…"), int(found[2])


def show_all(page: Page) -> None:
    """Click on what shows more until it is gone."""
    more = page.locator('[class*="st-key-more-"] button')
    settled(page)
    while more.count():
        click(more)


def each_has(page: Page, *parts: str) -> None:
    """Check that every passage has all of these in it."""

    def has() -> None:
        texts = cards(page).all_inner_texts()
        assert texts and all(part in text for text in texts for part in parts)

    eventually(page, has)


def test_a_filter_leaves_what_it_counts_and_a_second_click_brings_the_others_back(page: Page, address: str) -> None:
    open_page(page, f"{address}/?q=物流&lang=en")
    expect(cards(page)).to_have_count(10)
    settled(page)
    before = cards(page).all_inner_texts()
    said = page.get_by_text(re.compile(r"Filter the \d+ passages of all documents that have 物流"))
    everything = int(re.findall(r"\d+", said.inner_text())[0])
    assert everything > 50  # more than one search shows
    labels = [counted(chip) for chip in filters(page).all()]
    assert sum(count for label, count in labels if label.startswith("Chapter")) <= everything
    chapter, count = labels[0]
    assert chapter.startswith("Chapter") and 10 < count < everything
    click(filters(page).first)
    expect(page.get_by_text(EN("answer.inside", count=count))).to_be_visible()
    show_all(page)
    expect(cards(page)).to_have_count(count)
    each_has(page, chapter, "物流")
    # What another kind of filter counts is inside the one that is chosen.
    city = next(chip for chip in filters(page).all() if re.search(r"\([A-Z][a-z]+\) \(\d+\)$", chip.inner_text()))
    _, inside = counted(city)
    click(city)
    expect(page.get_by_text(EN("answer.inside", count=inside))).to_be_visible()
    expect(cards(page)).to_have_count(inside)
    each_has(page, chapter)
    click(page.locator('[class*="st-key-filters-"] button[aria-pressed="true"]').nth(1))
    expect(page.get_by_text(EN("answer.inside", count=count))).to_be_visible()
    click(page.locator('[class*="st-key-filters-"] button[aria-pressed="true"]'))
    expect(cards(page)).to_have_count(10)
    expect(page.get_by_text(re.compile(EN("answer.inside", count="\\d+")))).to_have_count(0)

    def as_before() -> None:
        assert cards(page).all_inner_texts() == before

    eventually(page, as_before)


@pytest.mark.parametrize("words", [EN, ZH], ids=["en", "zh"])
def test_figures_are_saved_as_csv_and_excel_as_the_table_shows_them(page: Page, address: str, words: Wording) -> None:
    open_page(page, f"{address}/figures?lang={words.language}")
    shown = page.get_by_text(re.compile("^" + words("figures.count", count=r"\d+") + "$"))
    settled(page)
    everything = int(re.findall(r"\d+", shown.inner_text())[0])
    rows = list(csv.DictReader(io.StringIO(download(page, words("figures.csv")).read_text(encoding="utf-8-sig"))))
    assert len(rows) == everything
    click(page.get_by_role("button", name=re.compile(words("answer.kind_baseline"), re.IGNORECASE)))
    expect(shown).not_to_have_text(words("figures.count", count=everything))
    some = int(re.findall(r"\d+", shown.inner_text())[0])
    sheet = openpyxl.load_workbook(io.BytesIO(download(page, words("figures.xlsx")).read_bytes())).active
    assert sheet is not None
    head, *lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert 0 < some == len(lines) < everything
    roles = {line[head.index("role")] for line in lines}
    assert roles == {"baseline"}
    written = [line[head.index("written")] for line in lines]
    assert set(written) <= {row["written"] for row in rows} and "51.9%" in written


@pytest.mark.parametrize("words", [EN, ZH], ids=["en", "zh"])
def test_the_basket_is_saved_in_four_formats_with_its_notes(page: Page, address: str, words: Wording) -> None:
    open_page(page, f"{address}/?q={QUESTION}&lang={words.language}")
    for number, city in enumerate(("玉林市", "防城港市"), start=1):
        name = city if words.language == "zh" else {"玉林市": "玉林市 (Yulin)"}.get(city, "防城港市 (Fangchenggang)")
        click(clause(page, name).get_by_role("button", name=words("clause.collect"), exact=True).first)
        expect(page.get_by_role("link", name=f"{words('pages.basket')} ({number})")).to_be_visible()
    click(page.get_by_role("link", name=re.compile(words("pages.basket"))))
    note = page.get_by_label(words("basket.note")).first
    expect(note).to_be_visible()
    with rerun(page):
        note.fill("用于第二节\nsecond line")
        note.press("ControlOrMeta+Enter")
    markdown = download(page, words("basket.markdown")).read_text(encoding="utf-8")
    assert markdown.startswith(f"# {words('basket.export_title')}\n")
    assert markdown.index("玉林市") < markdown.index("用于第二节") < markdown.index("防城港市")
    assert "桂政发〔2021〕36号" in markdown
    text = [p.text for p in docx.Document(str(download(page, words("basket.docx")))).paragraphs]
    assert text[0] == words("basket.export_title")
    assert text[1].startswith("1. 玉林市") and any("用于第二节" in line for line in text)
    assert any(line.startswith("2. 防城港市") for line in text) and sum("36号" in line for line in text) == 2
    bibtex = download(page, words("basket.bibtex")).read_text(encoding="utf-8")
    assert re.match(r"@misc\{[\w:.-]+,\n", bibtex) and bibtex.count("{") == bibtex.count("}")
    assert "广西壮族自治区人民政府" in bibtex
    ris = download(page, words("basket.ris")).read_text(encoding="utf-8").splitlines()
    entry = [line for line in ris if line.strip()]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in entry)
    assert entry[0].startswith("TY  - ") and entry[-1].startswith("ER  - ")


def tones(page: Page) -> dict[str, str]:
    """Colour of the ground of each tile, by what the tile says first."""
    return page.locator(".matrix.tiles button.cell").evaluate_all(
        """cells => Object.fromEntries(
            cells.map(c => [c.textContent.split('\\n')[0], getComputedStyle(c).backgroundColor]))"""
    )


def test_the_map_is_coloured_by_the_theme_and_its_tiles_lie_as_the_cities_do(page: Page, address: str) -> None:
    open_page(page, f"{address}/cities?view=map&lang=en")
    tiles = page.locator(".matrix.tiles button.cell")
    expect(tiles).to_have_count(14)
    settled(page)
    before = tones(page)
    page.get_by_role("combobox", name=EN("cities.map_theme")).click()
    page.keyboard.type("cold-chain")
    click(page.get_by_role("option", name="冷链物流 (cold-chain logistics)"))
    expect(page.get_by_text(EN("cities.map_counts", focus=2, mention=1, silent=11))).to_be_visible()

    def coloured() -> None:
        after = tones(page)
        green, blue, silent = after["Yulin"], after["Baise"], after["Hechi"]
        assert after != before and len({green, blue, silent}) == 3
        assert [city for city, tone in after.items() if tone == green] == ["Yulin", "Fangchenggang"]
        assert [city for city, tone in after.items() if tone == blue] == ["Baise"]

    eventually(page, coloured)
    at = {tile.inner_text().split("\n")[0]: tile.bounding_box() for tile in tiles.all()}
    box = {name: place for name, place in at.items() if place}
    assert box["Guilin"]["y"] < box["Nanning"]["y"] < box["Beihai"]["y"]
    assert box["Baise"]["x"] < box["Nanning"]["x"] < box["Wuzhou"]["x"]
    assert len({(round(b["x"]), round(b["y"])) for b in box.values()}) == 14
    click(tiles.filter(has_text="Fangchenggang"))
    expect(page.get_by_text("打造区域性国际铁路").first).to_be_visible()
    expect(tiles.filter(has_text="Hechi")).to_be_disabled()


def test_a_cell_of_the_matrix_opens_by_mouse_and_another_takes_its_place(page: Page, address: str) -> None:
    open_page(page, f"{address}/cities?lang=zh")
    click(page.locator('button.cell[title*="玉林市"][title*="冷链物流"]'))
    title = page.get_by_role("heading", name=ZH("cities.clauses", city="玉林市", theme="冷链物流"))
    expect(title).to_be_visible()
    picked = ZH("cities.cell", city="玉林市", theme="冷链物流", tier=ZH("cities.focus"))
    expect(page.locator("button.cell.picked")).to_have_attribute("title", picked)
    click(page.locator('button.cell[title*="百色市"][title*="冷链物流"]'))
    expect(title).to_have_count(0)
    expect(page.get_by_role("heading", name=re.compile("百色市"))).to_be_visible()
    expect(page.locator("button.cell.picked")).to_have_count(1)


def press(page: Page, what: Locator) -> None:
    """Press the button of the mouse on something and keep it down."""
    what.scroll_into_view_if_needed()
    box = what.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()


def test_a_click_on_a_cell_during_which_the_page_is_drawn_again_is_not_lost(page: Page, address: str) -> None:
    open_page(page, f"{address}/cities?lang=zh")
    with rerun(page):
        page.locator('button.cell[title*="玉林市"][title*="冷链物流"]').click()
        press(page, page.locator('button.cell[title*="百色市"][title*="冷链物流"]'))
    expect(page.get_by_role("heading", name=re.compile("玉林市"))).to_be_visible()
    with rerun(page):
        page.mouse.up()
    expect(page.get_by_role("heading", name=re.compile("百色市"))).to_be_visible()
    expect(page.locator("button.cell.picked")).to_have_attribute("title", re.compile("百色市"))


def test_a_click_on_a_sentence_during_which_the_page_is_drawn_again_is_not_lost(page: Page, address: str) -> None:
    open_page(page, f"{address}/document?id={DOCUMENT}/s106&lang=zh")
    below = page.locator(".sentence.picked ~ .sentence")
    first, second = (below.nth(at).get_attribute("data-id") for at in (0, 2))
    with rerun(page):
        page.locator(f'[data-id="{first}"]').click()
        press(page, page.locator(f'[data-id="{second}"]'))
    expect(page.locator(".sentence.picked")).to_have_attribute("data-id", str(first))
    with rerun(page):
        page.mouse.up()
    expect(page.locator(".sentence.picked")).to_have_attribute("data-id", str(second))
    assert f"id={second}" in unquote(page.url)


@pytest.mark.parametrize("words", [EN, ZH], ids=["en", "zh"])
def test_each_indicator_of_the_table_is_drawn_with_both_years_to_its_own_scale(
    page: Page, address: str, words: Wording, corpus_index: Path
) -> None:
    with Store.open(corpus_index / STORE_FILE) as store:
        rows = [row for row in store.indicators(DOCUMENT) if row.values.get("2025")]
    open_page(page, f"{address}/figures?lang={words.language}")
    charts = page.locator('[data-testid="stVegaLiteChart"] svg')
    expect(charts).to_have_count(len(rows))
    for at, row in enumerate(rows):
        eventually(page, partial(drawn_to_scale, charts.nth(at), row))


def drawn_to_scale(chart: Locator, row: Indicator) -> None:
    """Check that a chart says what a row has, and that its bars are as long as its numbers are large."""
    said = "".join(chart.locator("text").all_text_contents())
    assert row.name in said.replace("\n", "")
    bars = chart.evaluate("svg => [...svg.querySelectorAll('g.mark-rect path')].map(p => p.getBBox().width)")
    numbers = [float(re.sub(r"[^\d.]", "", value)) for year in ("2020", "2025") if (value := row.values.get(year))]
    assert len(bars) == len(numbers)
    assert all(re.sub(r"[^\d.]", "", value or "") in said for value in row.values.values())
    if len(bars) == 2:
        assert bars[0] / bars[1] == pytest.approx(numbers[0] / numbers[1], rel=0.03)


def test_the_matrix_is_saved_as_csv(page: Page, address: str) -> None:
    open_page(page, f"{address}/cities?lang=en")
    rows = list(csv.DictReader(io.StringIO(download(page, EN("cities.download")).read_text(encoding="utf-8-sig"))))
    focus = {row["city_en"] for row in rows if row["theme"] == "冷链物流" and row["tier"] == "focus"}
    assert focus == {"Yulin", "Fangchenggang"}
