"""PDF pages as they come: columns, tables between them, pages on their side or head, prints of a browser, passwords."""

from __future__ import annotations

import io

import pypdf
import pytest
from tiny_pdf import Placed, needs_chinese_font, pdf

from ingest.layout import lay_out
from ingest.read.apart import read_here
from kb.settings import Limits

LIMITS = Limits()
PARAGRAPHS = tuple(
    f"支持{place}建设{n}座{what}，健全运行和维护制度，明确责任单位和完成时限，每年向社会公布进展，接受各方面监督；"
    f"鼓励社会资本参与，对达到标准的给予补助，补助资金由{place}统筹安排。"
    for n, (place, what) in enumerate(
        ((p, w) for p in ("沿江各县", "山区乡镇", "海岛渔村") for w in ("冷库", "货运码头", "乡村客运站", "粮食仓库")),
        3,
    )
)
ACROSS, DOWN = 20, 18  # characters of a line, lines of a column
LEFT, RIGHT = 50.0, 310.0


def columns(paragraphs: tuple[str, ...], *, edges: tuple[float, ...], top: float = 760) -> list[list[Placed]]:
    """Set paragraphs in columns, each indented by two characters, page after page."""
    lines: list[tuple[int, str]] = []
    for text in paragraphs:
        lines.append((2, text[: ACROSS - 2]))
        lines += [(0, text[at : at + ACROSS]) for at in range(ACROSS - 2, len(text), ACROSS)]
    pages: list[list[Placed]] = []
    for number, (indent, text) in enumerate(lines):
        at, row = divmod(number, DOWN)
        if at % len(edges) == 0 and row == 0:
            pages.append([])
        pages[-1].append((edges[at % len(edges)] + 12 * indent, top - 18 * row, text))
    return pages


def paragraphs_of(data: bytes) -> list[str]:
    source = read_here("pdf", data, "a.pdf", LIMITS)
    return [paragraph.text for paragraph in lay_out(source.text).paragraphs]


@pytest.mark.parametrize("edges", [(LEFT,), (LEFT, RIGHT)])
def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page(edges):
    pages = columns(PARAGRAPHS, edges=edges)
    assert len(pages) > 1
    assert paragraphs_of(pdf(pages)) == list(PARAGRAPHS)


def test_a_table_over_both_columns_parts_neither_them_nor_its_rows():
    (page,) = columns(PARAGRAPHS[:6], edges=(LEFT, RIGHT), top=600)
    rows = [
        [(x, 780 - 20 * at, f"{what}{at}") for x, what in ((LEFT, "指标"), (230, "现状"), (420, "目标"))]
        for at in range(5)
    ]
    found = paragraphs_of(pdf([[cell for row in rows for cell in row] + page]))
    assert found[:5] == [f"指标{at} 现状{at} 目标{at}" for at in range(5)]
    assert found[5:] == list(PARAGRAPHS[:6])


def turned(data: bytes, drawn: int, shown: int) -> bytes:
    """Draw every page turned clockwise by so many degrees, and let it be shown turned by so many."""
    writer = pypdf.PdfWriter(io.BytesIO(data))
    for page in writer.pages:
        turn = pypdf.Transformation().translate(-297.5, -421).rotate(-drawn).translate(421, 421)
        page.add_transformation(turn)
        page.mediabox.upper_right = (842, 842)
        page.rotate(shown)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


@needs_chinese_font
@pytest.mark.parametrize(
    ("drawn", "shown"), [(90, 270), (90, 0), (180, 180), (180, 0), (270, 90), (270, 0), (0, 180), (0, 90)]
)
def test_a_page_reads_the_same_however_it_is_drawn_and_shown(drawn, shown):
    data = pdf(columns(PARAGRAPHS, edges=(LEFT, RIGHT)))
    assert paragraphs_of(turned(data, drawn, shown)) == list(PARAGRAPHS)


def test_what_only_its_owner_may_change_is_read():
    writer = pypdf.PdfWriter(io.BytesIO(pdf(columns(PARAGRAPHS[:1], edges=(LEFT,)))))
    writer.encrypt("", owner_password="owner", algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    assert paragraphs_of(written.getvalue()) == list(PARAGRAPHS[:1])


def test_what_a_browser_prints_over_and_below_a_page_is_set_aside():
    pages = columns(PARAGRAPHS, edges=(LEFT,))
    for number, page in enumerate(pages, 1):
        page.insert(0, (LEFT, 800, "2026/3/9 14:05 通知公告"))
        page.append((LEFT, 30, f"https://www.example.gov.cn/art/2026/3/9/art_12.html {number}/{len(pages)}"))
    assert paragraphs_of(pdf(pages)) == list(PARAGRAPHS)
