"""Joins the lines of PDF pages to paragraphs, where the page shows that they are one.

In a document whose paragraphs are indented a line that fills its column goes on in the next one that is not indented,
whatever characters stand at the line break. Everything less certain is left as lines to the layout of the restorer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.read.pdf_page import Row

INDENT = "\u3000\u3000"
PAGE_BREAK = "\x0c"
# Lengths in em of the line.
MIN_INDENT, MAX_INDENT = 1.5, 2.5  # official documents indent by two characters
MAX_SHORT = 1.6  # a full line lacks at most so much: a character and a mark that may not begin the next line
MAX_OFF_MARGIN = 0.5  # a line at the margin is at most so far from it
MAX_SPACING = 1.4  # of the page's usual distance of lines; more is white space between paragraphs
MIN_MARGIN = 0.2  # share of a page's lines that begin at its left edge
MIN_INDENTED = 0.3  # share of the pages with an indented line in a document that indents its paragraphs
_LEADERS = re.compile(r"[.．。·•…⋯‥_]\s?(?:[.．。·•…⋯‥_]\s?){2,}")
_ENDS = re.compile(r"[。！？!?；;：:][”’」』）》)\"']*$")
_STARTS_PART = re.compile(
    r"第[一二三四五六七八九十百千零〇\d]+[编篇章节条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、]"
)


def page_texts(pages: Sequence[Sequence[Row]]) -> list[str]:
    """Write the lines of pages as text.

    Args:
        pages: the lines of each page in the order they are read.

    Returns:
        A text a page: a paragraph a line where the document indents its paragraphs, each with its indent; else a line
        of the page a line.
    """
    margins = [_margins(rows) for rows in pages]
    indented = [any(_indented(row, edges) for row in rows) for rows, edges in zip(pages, margins, strict=True) if rows]
    joins = sum(indented) >= MIN_INDENTED * len(indented)
    return [_page(rows, edges, joins=joins) for rows, edges in zip(pages, margins, strict=True)]


def _margins(rows: Sequence[Row]) -> dict[int, float]:
    """Left edges of a page's columns, each with the right edge that full lines reach."""
    starts = Counter(round(row.left) for row in rows)
    lefts = sorted(left for left, count in starts.items() if count >= MIN_MARGIN * len(rows))
    columns: list[int] = []
    for left in lefts:
        if not any(left - other < MAX_INDENT * rows[0].em for other in columns):  # the indent of short paragraphs
            columns.append(left)
    return {left: _right_edge(rows, left, after) for left, after in zip(columns, [*columns[1:], None], strict=False)}


def _right_edge(rows: Sequence[Row], left: int, after: int | None) -> float:
    """The right edge of the column that begins at `left`; lines that run into the next one do not tell."""
    ends = sorted(row.right for row in rows if abs(row.left - left) < MAX_INDENT * row.em and row.whole)
    own = [end for end in ends if after is None or end < after] or ends
    return own[int(0.9 * (len(own) - 1))] if own else max(row.right for row in rows)


def _indented(row: Row, margins: dict[int, float]) -> bool:
    return any(MIN_INDENT * row.em < row.left - left < MAX_INDENT * row.em for left in margins)


def _page(rows: Sequence[Row], margins: dict[int, float], *, joins: bool) -> str:
    spacing = _spacing(rows)
    out: list[str] = []
    for at, row in enumerate(rows):
        text = INDENT + row.text if _indented(row, margins) else row.text
        if joins and at and _goes_on(rows[at - 1], row, margins, spacing):
            gap = (
                " " if re.search(r"[!-~]$", out[-1]) and re.match(r"\w", text, re.ASCII) and out[-1][-1] != "-" else ""
            )
            out[-1] += gap + text
        else:
            out.append(text)
    return "\n".join(out)


def _spacing(rows: Sequence[Row]) -> float:
    """The usual distance of lines, from foot to foot."""
    gaps = sorted(above.bottom - row.bottom for above, row in zip(rows, rows[1:], strict=False))
    return gaps[len(gaps) // 2] if gaps else 0.0


def _column(row: Row, margins: dict[int, float]) -> int | None:
    """The margin of the column that a line stands in."""
    return max((left for left in margins if row.left >= left - MAX_OFF_MARGIN * row.em), default=None)


def _goes_on(above: Row, row: Row, margins: dict[int, float], spacing: float) -> bool:
    """Whether a line continues the paragraph of the line above it."""
    if not (above.whole and row.whole) or _LEADERS.search(above.text) or _LEADERS.search(row.text):
        return False
    left = next((left for left in margins if abs(row.left - left) <= MAX_OFF_MARGIN * row.em), None)
    if left is None:
        return False
    own = (
        _column(above, margins) if row.bottom > above.top else left
    )  # the next column begins above where this one ends
    if own is None or above.left - own > MAX_INDENT * above.em or margins[own] - above.right > MAX_SHORT * above.em:
        return False
    if not 0.8 < row.em / above.em < 1.25 or above.bottom - row.bottom > MAX_SPACING * spacing:
        return False
    # A heading at the margin, below a paragraph whose last line happens to be full.
    return not (_ENDS.search(above.text) and _STARTS_PART.match(row.text))
