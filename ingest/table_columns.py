"""Which cell of a row of an indicator table stands in which column: only where the column heads leave no choice.

A value under a year that it does not belong to is worse than none. Columns without a year (年均增速) take their cell;
glued heads and cells (2020年2025年, （亿元）1268.4) are parted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.clause_words import clause_words
from ingest.row_lines import LONGEST_ROW, cells_of, is_rule, ruled

_Way = tuple[tuple[str, ...], ...]  # the cells of each column
Kind = Literal["number", "group", "name", "unit", "year", "figure", "attribute", "other"]

MIN_HEADS = 2  # columns with a name of such tables, beside those of years; of two years one is enough
MAX_OPTIONAL = 4  # columns that may lack their cell
LONGEST_HEAD = 16  # characters of the name of a column
_SIGNS = "[≥≤＞＜><约超+＋±]*"
_NUMBER = rf"{_SIGNS}[-－]?\d+(?:[,，]\d{{3}})*(?:\.\d+)?(?:以上|以下|左右|以内|以后)?"
_RANGE = rf"{_NUMBER}(?:[-—–－~～]{_NUMBER})?[%％]?"  # 20—22 is one value
# [5] is what a plan adds up over its years.
VALUE = rf"(?:{_RANGE}|[-—–－]+|[\[〔【（(]{_RANGE}[\]〕】）)])"
_VALUE = re.compile(VALUE)
_DASH = re.compile(r"[-—–－]+")
_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_SAID = re.compile(r"[\u4e00-\u9fff].*\d|\d.*[\u4e00-\u9fff]")  # 每县至少1所
_ROW_NUMBER = re.compile(r"(\d{1,3})[.．、]?")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_HEADS_MEET = re.compile(r"(?<=[年值位标称期）)])(?=(?:19|20)\d\d年)|(?<=指标|名称)(?=单位)")
_OF_TWO_YEARS = re.compile("[增速比较均]|变化")  # 2025年比2020年增长, 2020年占比: not the value of the year
_OF_FIGURES = re.compile("[增速比较均值率幅量数额]|累计|变化")
_ATTRIBUTE = re.compile("属性|性质|备注|责任|部门|牵头|来源")
_OF_WORDS = re.compile("属性|性质")
_ATTRIBUTE_WORD = re.compile("(?:约束|预期|引导|指导)性(?:指标)?")
# A unit ends in such a character, or is short: 千瓦时, 个/千人, 标准箱, but not 城镇化率.
_UNIT = re.compile(
    r".{0,9}[元人次吨里米户件家项张台套个条座所辆倍岁天年时瓦克升亩顷箱艘架处册场只头株%％‰点]|\D{1,3}|.{1,6}[/／].{1,6}"
)
_GLUED = (
    re.compile(r"(?<=[）)])(?=[≥≤＞＜><约超\[〔【]*\d|[—–－-]+$)"),
    re.compile(r"(?<=[\u4e00-\u9fff%％])(?=[≥≤＞＜><]*\d+(?:[,，]\d{3})*(?:\.\d+)?$)"),
    re.compile(r"(?<=[\d%％—])(?=(?:约束|预期)性$)"),
)
_GLUED_NUMBER = re.compile(r"^(\d{1,3})(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what its cells are, and of which year; `told`: they are words such as 约束性, and no others."""

    kind: Kind
    year: str = ""
    told: bool = False


@dataclass(frozen=True, slots=True)
class Cells:
    """A row, by its columns; `values` are as printed, one for each year, None for a dash or nothing."""

    number: int  # 0: the table has none
    group: str
    name: str
    unit: str
    values: tuple[str | None, ...]


def read_columns(text: str) -> tuple[Column, ...]:
    """Read column heads.

    Args:
        text: a line.

    Returns:
        The columns; none if the line is no column heads of an indicator table.
    """
    if len(text) > LONGEST_ROW or "。" in text:
        return ()
    cells = cells_of(text) if ruled(text) else cells_of(_HEADS_MEET.sub(" ", text))
    columns = [_column(cell) for cell in cells]
    years = [column.year for column in columns if column.kind == "year"]
    heads = [cell for cell, column in zip(cells, columns, strict=True) if _is_head(cell) and column.kind != "year"]
    if not years or not heads or len(heads) + len(years) < min(MIN_HEADS + 1, len(cells)):
        return ()
    optional = sum(column.kind in ("group", "attribute") for column in columns)
    if any(len(cell) > LONGEST_HEAD for cell in cells) or optional > MAX_OPTIONAL:
        return ()
    return _with_name(columns)


def _is_head(cell: str) -> bool:
    return cell.startswith(clause_words().table_heads) or bool(_ATTRIBUTE.search(cell))


def _column(cell: str) -> Column:
    years = _YEAR.findall(cell)
    if len(years) == 1 and not _OF_TWO_YEARS.search(cell):
        return Column("year", years[0])
    if _ATTRIBUTE.search(cell):
        return Column("attribute", told=bool(_OF_WORDS.search(cell)))
    starts: tuple[tuple[str, Kind], ...] = (("序号", "number"), ("类别", "group"), ("单位", "unit"))
    for start, kind in starts:
        if cell.startswith(start):
            return Column(kind)
    if years or _OF_FIGURES.search(cell):
        return Column("figure")
    return Column("name" if re.search("指标|名称", cell) else "other")


def _with_name(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns, one of which has the names: the last called so, or else that of the groups; none without."""
    kinds = [column.kind for column in columns]
    names = [at for at, kind in enumerate(kinds) if kind == "name"] or [
        at for at, kind in enumerate(kinds) if kind == "group"
    ]
    if not names or names[-1] > kinds.index("year"):
        return ()
    out = [Column("group") if at in names else column for at, column in enumerate(columns)]
    out[names[-1]] = Column("name")
    return tuple(out)


def read_cells(text: str, columns: Sequence[Column]) -> Cells | None:
    """Read a row.

    Args:
        text: a line.
        columns: of its table.

    Returns:
        The row; None if the line is none, or if more than one choice of values for the years is possible.
    """
    if len(text) > LONGEST_ROW:
        return None
    years = [column.year for column in columns if column.kind == "year"]
    if len(set(years)) < len(years):
        return None  # two columns of one year: of which a figure tells nothing says
    cells = cells_of(text)
    if ruled(text) and len(cells) == len(columns):
        return _of_ways(columns, [tuple((cell,) for cell in cells)], placed=True)
    if not any(column.kind == "attribute" for column in columns):
        columns = (*columns, Column("attribute", told=True))  # a last column of such words often has no head
    cells = cells if ruled(text) else _parted(cells, columns)
    found = _of_ways(columns, _ways(columns, cells))
    return found or _of_ways(columns, _ways(columns, cells, words=True) if _may_have_words(columns, cells) else [])


def _parted(cells: Sequence[str], columns: Sequence[Column]) -> list[str]:
    """The cells with glued ones parted."""
    text = "\n".join(cells)
    if columns[0].kind == "number":
        text = _GLUED_NUMBER.sub(r"\1\n", text)
    parted = text.split("\n")
    for glued in _GLUED:
        parted = [part for cell in parted for part in glued.split(cell)]
    return parted


def _may_have_words(columns: Sequence[Column], cells: Sequence[str]) -> bool:
    """Whether a value may be words (每县至少1所): in a numbered row in which each column has its cell."""
    whole = any(column.kind == "number" for column in columns) and len(cells) == len(columns)
    return whole and bool(_ATTRIBUTE_WORD.fullmatch(cells[-1]))


def _ways(columns: Sequence[Column], cells: Sequence[str], *, words: bool = False) -> Iterator[_Way]:
    """The ways to give each column its cells, those with a group of their own first."""
    inner = any(column.kind == "unit" for column in columns)

    def ways(column: int, at: int) -> Iterator[_Way]:
        if column == len(columns):
            if at == len(cells):
                yield ()
            return
        kind = columns[column].kind
        counts = {"group": (1, 0), "attribute": (1, 0), "name": range(1, len(cells) - at + 1)}.get(kind, (1,))
        for count in counts:
            taken = tuple(cells[at : at + count])
            if len(taken) == count and _fits(columns[column], taken, inner=inner, words=words):
                for rest in ways(column + 1, at + count):
                    yield taken, *rest

    return ways(0, 0)


def _of_ways(columns: Sequence[Column], ways: Iterable[_Way], *, placed: bool = False) -> Cells | None:
    """The row that all ways agree on; `placed`: each cell stands in its column, whatever it says."""
    rows = []
    for way in ways:
        by = [(column.kind, "".join(taken)) for column, taken in zip(columns, way, strict=True)]
        values = [value for kind, value in by if kind == "year"]
        if any(_VALUE.fullmatch(value) for value in values) and (not placed or _WORDS.search(dict(by)["name"])):
            rows.append(_cells(by, tuple(None if not value or _DASH.fullmatch(value) else value for value in values)))
    return rows[0] if len({row.values for row in rows}) == 1 else None


def _cells(by: Sequence[tuple[Kind, str]], values: tuple[str | None, ...]) -> Cells:
    last = dict(by)
    number = _ROW_NUMBER.fullmatch(last.get("number", ""))
    unit = last.get("unit", "")
    group = "".join(cell for kind, cell in by if kind == "group")
    return Cells(int(number[1]) if number else 0, group, last["name"], "" if _DASH.fullmatch(unit) else unit, values)


def _fits(column: Column, taken: tuple[str, ...], *, inner: bool, words: bool) -> bool:
    """Whether cells can stand in a column; `inner`: numbers may stand inside of a name, for a unit ends it."""
    if not taken:
        return True
    if column.kind == "name":
        values = [bool(_VALUE.fullmatch(cell)) for cell in taken]
        told = not (values[0] or values[-1]) and (inner or not any(values))
        return told and any(_WORDS.search(cell) for cell in taken)
    cell = taken[0]
    is_value = bool(_VALUE.fullmatch(cell))
    match column.kind:
        case "number":
            return bool(_ROW_NUMBER.fullmatch(cell))
        case "year":
            said = words and bool(_SAID.search(cell)) and not _ATTRIBUTE_WORD.fullmatch(cell)
            return is_value or said
        case "figure":
            return is_value
        case "unit":
            return bool(_DASH.fullmatch(cell)) or not is_value and bool(_UNIT.fullmatch(cell))
        case "attribute" if column.told:
            return bool(_ATTRIBUTE_WORD.fullmatch(cell))
        case "other":
            return not _ATTRIBUTE_WORD.fullmatch(cell)
    return not is_value


def is_like_row(text: str, columns: Sequence[Column]) -> bool:
    """Whether a line is a row of a table, be it that its columns cannot be told.

    Args:
        text: a line.
        columns: of the table.
    """
    if len(text) > LONGEST_ROW or re.search("[。！？；]", text):
        return False
    if ruled(text):
        return not is_rule(cells_of(text))
    return any(_VALUE.fullmatch(cell) for cell in _parted(cells_of(text), columns)[1:])
