"""Indicator tables whose rows have a line each.

`序号 指标 单位 2020年 2025年 属性`, `1 人均收入 元 100 120左右 预期性`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.markers import markdown_marks, marker_at
from ingest.row_lines import cells_of, is_rule
from ingest.table_columns import Cells, Column, is_like_row, read_cells, read_columns
from ingest.tables import TableRow
from kb.records import Note

LONGEST_GROUP = 24  # characters of the name of a group of rows
MIN_ROWS = 2
_SHOWN = 40  # characters of a row that could not be read
_UNIT_IN_NAME = re.compile(r"[（(]([^（）()]{1,8})[）)]$")
_GROUP_NUMBER = re.compile(r"^[（(]?[一二三四五六七八九十]{1,3}[）)、.．]\s*")


@dataclass(frozen=True, slots=True)
class TableLines:
    """A table over the sentences `[first, last]`: its column heads, rows and names of groups.

    Lines that are rows but could not be read are in it as well, each with a note.
    """

    first: int
    last: int
    rows: tuple[tuple[int, TableRow], ...]  # with the sentence each is
    notes: tuple[Note, ...] = ()


@dataclass(slots=True)
class _Table:
    """A table while its lines are read."""

    columns: Sequence[Column]
    rows: list[tuple[int, TableRow]] = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)  # number in the table and text
    group: str = ""
    centred: bool = False  # the names of groups stand in the middle of their rows: whose the other rows are is not told
    printed: int = 0  # number of the last row, as printed

    def takes(self, at: int, text: str) -> bool:
        """Whether a line is a row; it is kept, read or not."""
        cells = read_cells(text, self.columns)
        if cells and self._goes_on(cells.number):
            if not self.rows and not cells.group and not self.group:
                self.centred = any(column.kind == "group" for column in self.columns)
            self.group = cells.group if self.centred else cells.group or self.group
            self.printed = cells.number
            self.rows.append((at, self._row(cells)))
        elif is_like_row(text, self.columns):
            self.unread.append((self.count + 1, text[:_SHOWN]))
        else:
            return False
        return True

    def has_group(self, text: str, following: str) -> bool:
        """Whether a line is the name of a group, by the row behind it; a number may make it a heading."""
        if len(text) > LONGEST_GROUP or re.search(r"[。，；：]", text):
            return False
        cells = read_cells(following, self.columns)
        if cells and self._goes_on(cells.number):
            return True
        return marker_at(text, markdown_marks(text)) is None and is_like_row(following, self.columns)

    @property
    def count(self) -> int:
        """Rows so far, read or not."""
        return len(self.rows) + len(self.unread)

    def _goes_on(self, number: int) -> bool:
        """Whether a row's number is behind the last one's; each group may begin with 1."""
        return number in (0, 1) or self.printed < number <= self.count + 1

    def _row(self, cells: Cells) -> TableRow:
        name, unit = cells.name, cells.unit
        if not unit and (match := _UNIT_IN_NAME.search(name)):
            name, unit = name[: match.start()], match[1]
        years = [column.year for column in self.columns if column.kind == "year"]
        values = dict(zip(years, cells.values, strict=True))
        return TableRow(max(cells.number, self.count + 1), name, self.group, unit, values)


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
        columns = read_columns(texts[at])
        table = _table(texts, at, columns) if columns else None
        if table:
            found.append(table)
        at = table.last + 1 if table else at + 1
    return found


def _table(texts: Sequence[str], first: int, columns: Sequence[Column]) -> TableLines | None:
    """Read the lines below column heads as far as they are rows, or names of groups with a row behind."""
    table, last = _Table(columns), first
    for i in range(first + 1, len(texts)):
        if table.takes(i, texts[i]) or is_rule(cells_of(texts[i])):
            last = i
        elif i + 1 < len(texts) and table.has_group(texts[i], texts[i + 1]):
            table.group = _GROUP_NUMBER.sub("", texts[i].strip())
        else:
            break
    if table.count < MIN_ROWS:
        return None
    notes = [Note("table_row_unread", {"row": number, "text": text}) for number, text in table.unread]
    return TableLines(first, last, tuple(table.rows), tuple(notes) if table.rows else (Note("table_unread", {}),))
