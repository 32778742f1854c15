"""What a figure says whatever is asked, worked out once: its clause, what it counts, and by which words it is met."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.figure_limits import Counted, counted_by
from kb.figure_question import LEVEL_WORDS, level_of, settled
from kb.figure_words import things_in
from kb.records import FigureRecord

_PERCENT = ("%", "％", "‰", "个百分点", "percent", "per cent")
_MONEY = ("元", "美元", "亿美元", "yuan", "万元", "亿元", "万亿元")
_VISITS = ("人次", "亿人次", "万人次")
_COMMAS = "，；：。,;"
_DIFFERENCE = re.compile(r"[高低快慢]")  # in an indicator counted in percentage points: what lies between two values
_MORE = re.compile(r"新|增|再")  # in the clause of what is added
# Words of asking that a value meets by what it is, whatever its indicator says.
_MEANT = {
    "share": "比重份额分量",
    "money": "总额总量金额总值",
    "visits": "人次人数",
    "count": "数量总数个数",
    "growth": "年均增速每年增长增幅",
}


@dataclass(frozen=True, slots=True)
class FigureFacts:
    """What a figure says whatever is asked; all texts settled."""

    text: str  # its indicator and the group of its row
    about: str  # all that meets the words of a question
    said: str  # indicator and group, and the sentence up to the end of the figure's clause, as written
    national: bool  # 全国文明城市 are 国家 ones
    more: bool  # says what is added
    difference: bool
    measure: str
    things: tuple[str, ...]  # words of the indicator that say what is counted
    counted: Counted


def facts_of(record: FigureRecord, sentence: str, text: str, box: str) -> FigureFacts:
    """Work out what a figure says.

    Args:
        record: the figure.
        sentence: the text of its sentence.
        text: its indicator and the group of its row, settled.
        box: the title of its box, settled; "" for none.

    Returns:
        The facts.
    """
    before, clause = _clauses(record, sentence)
    national = LEVEL_WORDS["nation"] if f"全国{record.indicator[:2]}" in clause else ""
    difference = is_difference(record)
    # A difference names all that it is of; what its sentence says before is of another value.
    near_it = clause if difference else before + clause
    return FigureFacts(
        text=text,
        about=f"{text}\n{settled(near_it)}\n{_means(record)}\n{national}\n{box}",
        said=f"{text} {before}{clause}",
        national=bool(national),
        more=bool(_MORE.search(clause)),
        difference=difference,
        measure=measure_of(record),
        things=things_in(record.indicator),
        counted=counted_by(record, before + clause, difference=difference),
    )


def is_difference(record: FigureRecord) -> bool:
    """Tell whether a figure says by how many points one value is above another.

    Args:
        record: the figure.
    """
    return record.unit == "个百分点" and bool(_DIFFERENCE.search(record.indicator))


def measure_of(record: FigureRecord) -> str:
    """Tell what kind of quantity a figure is.

    Args:
        record: the figure.
    """
    if record.unit in _PERCENT:
        return "share"
    if record.unit in _MONEY:
        return "money"
    return "visits" if record.unit in _VISITS else "count"


def _clauses(record: FigureRecord, sentence: str) -> tuple[str, str]:
    """The sentence before the clause of a figure, and that clause up to the comma behind it; a table's row has none.

    What comes later counts another thing, what comes before may.
    """
    if record.table:
        return "", ""
    end = min((at for mark in _COMMAS if (at := sentence.find(mark, record.end)) >= 0), default=len(sentence))
    begin = max(sentence.rfind(mark, 0, record.start) for mark in _COMMAS) + 1
    return sentence[:begin], sentence[begin:end]


def _means(record: FigureRecord) -> str:
    """What a value says by its unit."""
    kind = _MEANT["growth" if record.growth else measure_of(record)]
    return f"{kind}\n{record.unit}\n{LEVEL_WORDS.get(level_of(record.indicator), '')}"
