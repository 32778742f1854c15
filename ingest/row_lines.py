"""Tells which lines of a text are rows of a table: cells side by side, as many as in the row above or below.

Rows have no end of a sentence and are of one length, so that they look like lines of a wrapped paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST_ROW = 120  # characters of a row or of the column heads
MIN_CELLS = 3  # of a row whose cells are parted by white space
# Share of them that are one Chinese character or a Latin word: all where a space stands behind each, as in English.
MAX_SINGLE = 0.5
_MANY_CELLS = 5  # from which one row may have one more than the other: the name of a group stands once
_PIPES = re.compile(r"[|｜]")
_SPACES = re.compile(r"\s+")
_SINGLE = re.compile(r"[\u4e00-\u9fff]|[^\u4e00-\u9fff]*[A-Za-z]{2}[^\u4e00-\u9fff]*")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SENTENCE = re.compile(r"[。！？；;]|[，,、：:]$")
_COMMA = re.compile(r"[，：]")
_LEADS = re.compile(r"(\d{1,3})[.．、]?")
_RULE = re.compile(r"[:：]?[-—–－=]{2,}[:：]?")


def cells_of(text: str) -> list[str]:
    """The cells of a line: between its upright strokes, empty ones and all, or between its white space.

    Args:
        text: one line.
    """
    text = text.strip()
    if not _PIPES.search(text):
        return text.split()
    cells = [" ".join(cell.split()) for cell in _PIPES.split(text)]
    return cells[not cells[0] : len(cells) - (len(cells) > 1 and not cells[-1])]


def ruled(text: str) -> bool:
    """Whether upright strokes part the cells of a line.

    Args:
        text: one line.
    """
    return bool(_PIPES.search(text))


def is_rule(cells: Sequence[str]) -> bool:
    """Whether cells are the line below the column heads of a Markdown table (`|---|:--:|`).

    Args:
        cells: of a line.
    """
    return bool(cells) and all(_RULE.fullmatch(cell) for cell in cells)


def row_lines(texts: Sequence[str]) -> frozenset[int]:
    """Find the lines that are rows, or the column heads over them.

    Args:
        texts: lines in order.

    Returns:
        Their places. A single line is no row, whatever it looks like.
    """
    seen = [_seen(text) for text in texts]
    out: set[int] = set()
    for at, (one, other) in enumerate(zip(seen, seen[1:], strict=False)):
        if one and other and _alike(one, other):
            out |= {at, at + 1}
    return frozenset(out)


def _seen(text: str) -> list[str]:
    """The cells of a line that may be a row; none if it cannot be one."""
    if len(text) > LONGEST_ROW or _SENTENCE.search(text):
        return []
    cells = cells_of(text)
    if ruled(text):
        return cells if len(cells) > 1 else []
    single = sum(_SINGLE.fullmatch(cell) is not None for cell in cells)
    enough = len(cells) >= MIN_CELLS and _CHINESE.search(text) and single <= MAX_SINGLE * len(cells)
    # 到 2025 年，…: text that has a space on both sides of its numbers.
    return cells if enough and (_LEADS.fullmatch(cells[0]) or not _COMMA.search(text)) else []


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two lines, one below the other, have cells as rows of one table do."""
    first, second = _LEADS.fullmatch(one[0]), _LEADS.fullmatch(other[0])
    if first and second:
        return int(second[1]) == int(first[1]) + 1
    apart = abs(len(one) - len(other))
    return apart == 0 or apart == 1 and min(len(one), len(other)) >= _MANY_CELLS
