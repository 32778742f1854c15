"""Indicator tables whose rows have a line each.

`序号 指标 单位 2020年 2025年 属性`, `1 人均收入 元 100 120左右 预期性`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.clause_words import clause_words
from ingest.tables import VALUE, TableRow

LONGEST_LINE = 120  # characters of a row or of the column heads
LONGEST_GROUP = 24  # characters of the name of a group of rows
MIN_ROWS = 2
MIN_HEADS = 2  # columns with a name of such tables, beside those of years
_CELLS = re.compile(r"[\s|｜\u3000]+")
_YEAR = re.compile(r"((?:19|20)\d\d)年?.{0,6}")
_CELL = re.compile(rf"{VALUE}(?:[-—–－~～]{VALUE})?[%％]?")  # 20—22 is one value
_NUMBER = re.compile(r"(\d{1,3})[.．、]?")
_UNIT_IN_NAME = re.compile(r"[（(]([^（）()]{1,8})[）)]$")
_GROUP_NUMBER = re.compile(r"^[（(]?[一二三四五六七八九十]{1,3}[）)、.．]\s*")


@dataclass(frozen=True, slots=True)
class TableLines:
    """A table over the sentences `[first, last]`: its column heads, rows and names of groups."""

    first: int
    last: int
    rows: tuple[tuple[int, TableRow], ...]  # with the sentence each is


@dataclass(frozen=True, slots=True)
class _Columns:
    """What the column heads say."""

    years: tuple[str, ...]
    numbered: bool
    has_unit: bool


def table_lines(texts: Sequence[str]) -> list[TableLines]:
    """Find the tables of a document.

    Args:
        texts: its sentences in restored order, headings and all.

    Returns:
        The tables in order; none overlap.
    """
    found: list[TableLines] = []
    at = 0
    while at < len(texts):
        columns = _columns(texts[at])
        table = _table(texts, at, columns) if columns else None
        if table:
            found.append(table)
        at = table.last + 1 if table else at + 1
    return found


def _columns(text: str) -> _Columns | None:
    """Read column heads; None if the line has none."""
    if len(text) > LONGEST_LINE or "。" in text:
        return None
    cells = [cell for cell in _CELLS.split(text.strip()) if cell]
    years = tuple(m[1] for cell in cells if (m := _YEAR.fullmatch(cell)))
    heads = [cell for cell in cells if cell.startswith(clause_words().table_heads)]
    if not years or len(heads) < MIN_HEADS or len(heads) + len(years) < len(cells):
        return None
    return _Columns(years, any(cell.startswith("序号") for cell in cells), any(c.startswith("单位") for c in cells))


def _table(texts: Sequence[str], first: int, columns: _Columns) -> TableLines | None:
    """Read the lines below column heads as far as they are rows, or names of groups with a row behind."""
    rows: list[tuple[int, TableRow]] = []
    group, last = "", first
    for i in range(first + 1, len(texts)):
        if row := _row(texts[i], len(rows) + 1, group, columns):
            rows.append((i, row))
            last = i
        elif i + 1 < len(texts) and _is_group(texts[i]) and _row(texts[i + 1], len(rows) + 1, "", columns):
            group = _GROUP_NUMBER.sub("", texts[i].strip())
        else:
            break
    return TableLines(first, last, tuple(rows)) if len(rows) >= MIN_ROWS else None


def _is_group(text: str) -> bool:
    """Tell whether a line can be the name of a group of rows."""
    return len(text) <= LONGEST_GROUP and not re.search(r"[。，；：]", text)


def _row(text: str, number: int, group: str, columns: _Columns) -> TableRow | None:
    """Read a row; None if the line is none, or has another number than the next one."""
    cells = [cell for cell in _CELLS.split(text.strip()) if cell]
    if len(text) > LONGEST_LINE or len(cells) < len(columns.years) + 1 + columns.numbered + columns.has_unit:
        return None
    if columns.numbered:
        match = _NUMBER.fullmatch(cells[0])
        if match is None or int(match[1]) != number:
            return None
        cells = cells[1:]
    # The values stand side by side, behind name and unit; behind them an attribute at most (约束性).
    ends = [end for end in (len(cells), len(cells) - 1) if end - len(columns.years) >= 1 + columns.has_unit]
    read = {e: [bool(_CELL.fullmatch(c)) for c in cells[e - len(columns.years) : e]] for e in ends}
    end = next((e for e in ends if all(read[e])), None)
    if end is None and columns.numbered and ends and any(read[ends[-1]]):
        end = ends[-1]  # 61 每县至少1所 约束性: of a row with the next number one value may be words
    if end is None or end < len(cells) and _CELL.fullmatch(cells[-1]):
        return None
    start = end - len(columns.years)
    name, unit = "".join(cells[: start - 1]) if columns.has_unit else "".join(cells[:start]), ""
    if columns.has_unit:
        unit = cells[start - 1]
    elif match := _UNIT_IN_NAME.search(name):
        name, unit = name[: match.start()], match[1]
    values = [None if re.fullmatch(r"[-—–－]+", cell) else cell for cell in cells[start:end]]
    return TableRow(number, name, group, unit, dict(zip(columns.years, values, strict=True)))
