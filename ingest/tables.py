"""Turns an indicator table flattened into one run of characters back into rows.

`序号指标单位2020年2025年…1人均收入元100120左右2…`: row numbers count up, each row ends with a unit and one
value a year, and the names of the groups stand cut apart between the rows.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kb.records import Note

_UNITS = (
    "万亿元|亿美元|万美元|亿元|万元|亿人次|万人次|人次|亿人|万人|万吨|亿吨|万平方米|平方米|平方公里|公里|万户|万件|万家|吨标准煤"
    "|百分点|美元|个|家|件|项|张|户|人|元|吨|年|岁|天|倍|所|辆|台|套|处|条|座|%|％|‰"
)
VALUE = r"(?:[≥≤＞＜><约超]*\d+(?:\.\d+)?(?:以上|以下|左右|以内|以后)?|[-—–－])"
# Heads of columns whose figures are of no year; glued to those of the years nothing parts them.
_NO_YEAR = re.compile(r"年均|累计|增[速幅]|[比较](?:19|20)\d\d年")
_YEAR = re.compile(r"((?:19|20)\d\d)年")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of an indicator table, values as printed, keyed by year; None where the table has a dash."""

    number: int
    name: str
    group: str
    unit: str
    values: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class TableReading:
    """The rows of a table and what had to be guessed to read them."""

    rows: tuple[TableRow, ...]
    notes: tuple[Note, ...]


def read_table(text: str, *, known: Callable[[str], bool]) -> TableReading:
    """Read a flattened indicator table.

    Args:
        text: the table, from its first column head to its last value.
        known: whether a string stands in the document's sentences; a name whose first character was displaced by the
            line wrap of its cell is put right when only the repaired name stands there.

    Returns:
        The rows in order; none when the text does not read as such a table.
    """
    years = tuple(dict.fromkeys(_YEAR.findall(text[:200])))
    starts = _row_starts(text)
    if not years or not starts or _NO_YEAR.search(text[: starts[0]]):
        return TableReading((), (Note("table_unread", {}),))
    rows: list[TableRow] = []
    notes: list[Note] = []
    group = _group_before(text[: starts[0]])
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True), 1):
        row = _row(text[start + len(str(number)) : end], number, years, known, notes)
        if row is None:
            return TableReading((), (Note("table_row_unread", {"row": number, "text": text[start:end][:40]}),))
        name, unit, values, rest = row
        rows.append(TableRow(number, name, group, unit, dict(zip(years, values, strict=True))))
        group = _continued(rows, group, rest)
    return TableReading(tuple(rows), tuple(notes))


def _row_starts(text: str) -> list[int]:
    """Where 1, 2, 3 … begin as row numbers: a number right before a Chinese character that is not its unit."""
    starts: list[int] = []
    at = 0
    for number in itertools.count(1):
        row = rf"[^0-9.%]{{0,6}}?[\u4e00-\u9fff（“].*?(?:{_UNITS})\s*{VALUE}"
        match = re.compile(
            rf"(?<![\d.≥≤]){number}(?=(?!年|个|家){row})|(?<=[\u4e00-\u9fff]){number}(?=(?!年){row})"
        ).search(text, at)
        if match is None:
            return starts
        starts.append(match.start())
        at = match.end() + 1
    return starts


def _group_before(header: str) -> str:
    """The name of the first group: what stands between the column heads and row 1."""
    match = re.search(r"([\u4e00-\u9fff]+)$", header)
    tail = match[1].removeprefix("年") if match else ""
    for head in ("目标值", "现状值", "规划值", "基期值", "单位", "属性", "年均", "累计"):
        tail = tail.rpartition(head)[2] if head in tail else tail
    return tail


def _row(
    text: str, number: int, years: Sequence[str], known: Callable[[str], bool], notes: list[Note]
) -> tuple[str, str, list[str | None], str] | None:
    match = re.match(rf"(.+?)({_UNITS})\s*((?:{VALUE}\s*){{1,{len(years) + 1}}})([^\d]*)$", text.strip())
    if match is None:
        return None
    values = _values(match[3].strip(), len(years))
    if values is None:
        return None
    if re.fullmatch(r"\d+(左右|以上|以下)?", match[3].strip()):
        glued = {"row": number, "values": match[3].strip(), "read": ", ".join(map(str, values))}
        notes.append(Note("values_glued", glued))
    return _repaired(match[1], known, notes), match[2], values, match[4]


def _values(run: str, count: int) -> list[str | None] | None:
    """Split a run of glued values: the same number of decimals, or else the values nearest to each other."""
    best: tuple[float, list[str]] | None = None
    for cuts in itertools.combinations(range(1, len(run)), count - 1):
        parts = [run[a:b] for a, b in zip((0, *cuts), (*cuts, len(run)), strict=True)]
        if not all(re.fullmatch(VALUE, part) for part in parts):
            continue
        numbers = [re.search(r"\d+(?:\.(\d+))?", part) for part in parts]
        found = [m for m in numbers if m is not None]
        if any(len(m[0]) > 1 and m[0][0] == "0" and "." not in m[0] or float(m[0]) == 0 for m in found):
            continue
        decimals = {len(m[1] or "") for m in found}
        spread = max((float(m[0]) for m in found), default=1.0) / min((float(m[0]) for m in found), default=1.0)
        cost = 10.0 * (len(decimals) - 1) + math.log(spread)
        if best is None or cost < best[0]:
            best = (cost, parts)
    if best is None:
        return None
    return [None if re.fullmatch(r"[-—–－]", part) else part for part in best[1]]


def _repaired(name: str, known: Callable[[str], bool], notes: list[Note]) -> str:
    """Move a displaced first character to the end when the document knows only that name."""
    turned = name[1:] + name[:1]
    if not known(name) and known(turned):
        notes.append(Note("name_turned", {"name": turned}))
        return turned
    return name


def _continued(rows: list[TableRow], group: str, rest: str) -> str:
    """The group of the next row; a fragment that begins with 和/与/及/、 completes the name of the one before."""
    rest = rest.strip()
    if not rest:
        return group
    if rest[0] in "和与及、":
        whole = group + rest
        for i, row in enumerate(rows):
            if row.group == group:
                rows[i] = TableRow(row.number, row.name, whole, row.unit, row.values)
        return whole
    return rest
