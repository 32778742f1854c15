"""What a question for a number says that a figure must not contradict: its grade, its restriction, what it is above."""

from __future__ import annotations

import re
from functools import lru_cache

from kb.figure_question import FigureQuestion, settled
from kb.lexicon import pairs
from kb.records import FigureRecord

# 3A级, 5A-level; a letter alone only before 级, for a level is any level.
_GRADE = re.compile(
    r"(?<![a-z\d])(\d?a{1,5}|(?<![村乡镇县市州省区国家同上下各这那])[一二三四五]|[甲乙丙特])级"
    r"|(?<![a-z\d])(\da|a{2,5})(?=[- ]?(?:level|grade|rated|class|以上|景区|旅游|物流))"
)
# 营业收入超过100亿元的集聚区: which of them are counted.
_RESTRICTED = re.compile(r"(?:\d|[过超十百千])[^，的]{0,8}元(?:以上|及以上)?的")
_AROUND = re.compile(r"以(.+?)为[^的]{2}的")  # 以工业设计为核心的集聚区
_RESTRICTS = re.compile(
    r"\d[^，,]{0,6}[万亿]|[十百千过超]亿|亿元|收入|营收|超过|以上|规模"
    r"|\b(?:[mb]illion|revenues?|incomes?|turnover|sales|over|above|exceed\w*|more than|at least)\b"
)
_FOREIGN_TRADE = re.compile(r"(?:外贸|对外贸易|货物贸易)|\b(?:foreign|external|goods|merchandise) trade\b")
_SERVICES = re.compile(r"服务|\bservices?\b")
_TRADE_IN_SERVICES = "服务贸易"
_RATE = re.compile(r"增速|增长率|增幅|年均|\bgrowth rate|\bannual|\b(?:per|a) year\b|\byearly\b")
_DOUBLED = "翻"
# What somebody is paid, or has to pay for one thing: the number of those who get it is no answer.
_PAID = re.compile(
    r"工资|薪酬|薪资|月薪|年薪|票价|房价|租金|单价|\b(?:wages?|salar(?:y|ies)|ticket prices?|house prices?|rents?)\b"
)
_IN_MONEY = re.compile(r"多少(?:[万亿]+)?(?:美)?元|\bhow many (?:[mb]illion )?(?:yuan|dollars)\b")
# People are asked for; and all of them, not those who are trained or come.
_PEOPLE = re.compile(r"多少名?人(?!次)|\bhow many (?:people|persons|workers|employees|staff|jobs)\b")
_OF_PEOPLE = ("人", "名", "人次", "people", "persons", "jobs", "个", "")
_EVERYONE = re.compile(r"总数|总人数|总量|\b(?:in total|altogether|employed|employment|headcount)\b")
_TRAINED = re.compile(r"培训|培养|引进")
# What something is above or below, up to the words that ask by how much.
_ABOVE = re.compile(
    r"(?:[高低快慢]于|高出|低出|超过|(?<!占)比(?![重例]))(?P<zh>[^，,。？?]{2,16}?)(?=[高低快慢]|多少|几|$)"
    r"|\b(?:than|above|below|outpac\w+|exceed\w*|beats?|surpass\w*|outgr[eo]w\w*|ahead of|behind)\b"
    r"(?P<en>(?:(?!\b(?:is|was|were|are|did|does|will|in|by)\b)[^,?.])*)"
)
# Whether the question says that it lies above, or below; the other one is no answer. 差多少, gap: either.
_HIGHER = re.compile(
    r"[高快][^，,]{0,3}(?:于|出|多少|几)|\b(?:exceed\w*|higher|faster|above|beats?|outpac\w+|surpass\w*|ahead of)\b"
)
_LOWER = re.compile(r"[低慢][^，,]{0,3}(?:于|出|多少|几)|\b(?:lower|slower|below|behind|lag\w*|short of)\b")
_HOW_ABOVE = re.compile(r"同期|年均|增速|增长率?|增幅|平均|水平|全区|全省|全市|本区|的|了")
_THEIRS_EN = ((re.compile(r"\bgdp\b"), "gdp"), (re.compile(r"\b(?:national|nation|china|country)\b"), "全国"))
_BEHIND = re.compile(r".*?(?:[高低快慢]于)")
_WHOLE = re.compile(r"占[^，,。；;]*?(?=比[重例]|份额|[\d约超]|$)")
_COMPARED_WITH = re.compile(r"[高低快慢]于[^，,。；;]*")


def contradicts(
    record: FigureRecord, said: str, text: str, asked: FigureQuestion, *, names: str, difference: bool
) -> bool:
    """Tell whether a figure is of another grade or of fewer things than asked for, no rate, or above something else.

    Args:
        record: the figure.
        said: its sentence up to the end of its clause; "" for a row of a table.
        text: the question, settled.
        asked: what it asks for.
        names: the question with what its English words are called in Chinese, settled.
        difference: whether the figure says by how many points one value is above another.
    """
    indicator = settled(record.indicator)
    grades = _grades(text)
    if grades and not grades & _grades(f"{indicator} {settled(said)}"):
        return True
    if _RESTRICTED.search(indicator) and not _RESTRICTS.search(text):
        return True
    around = _AROUND.match(indicator)
    if around and not any(pair in names for pair in pairs(around[1])):
        return True
    if _of_others(record, f"{indicator}{settled(said)}", text):
        return True
    if asked.growth and _DOUBLED in record.value and _RATE.search(text) and _DOUBLED not in text:
        return True
    return difference and not _is_above(indicator, settled(said), text)


def _of_others(record: FigureRecord, said: str, text: str) -> bool:
    """Tell whether a figure counts something where pay is asked for, no people where people are, or only new ones."""
    if _PAID.search(text) and not _PAID.search(said):
        return True
    if _IN_MONEY.search(text) and record.unit in ("%", "％", "‰", "个百分点"):
        return True
    if not _PEOPLE.search(text):
        return False
    trained = _EVERYONE.search(text) and _TRAINED.search(said) and not _TRAINED.search(text)
    return bool(trained) or record.unit.lstrip("万亿千百") not in _OF_PEOPLE


def is_of_services_alone(record: FigureRecord, text: str) -> bool:
    """Tell whether a figure is of trade in services where all of foreign trade is asked for.

    Args:
        record: the figure.
        text: the question as it was typed; settled, it says no more than imports and exports.
    """
    of_all = _FOREIGN_TRADE.search(text.lower()) and not _SERVICES.search(text.lower())
    return bool(of_all) and _TRADE_IN_SERVICES in record.indicator


def without_wholes(text: str) -> str:
    """Take out of a text what a share is of and what a value is compared with: neither has a value there.

    Args:
        text: of a clause, settled.

    >>> without_wholes("服务业增加值占全区gdp比重51.5%，增速高于同期gdp增速1.9个百分点")
    '服务业增加值比重51.5%，增速'
    """
    return _COMPARED_WITH.sub("", _WHOLE.sub("", text))


@lru_cache(4096)  # the question's are compared with those of each figure, the figures with each question
def _grades(text: str) -> frozenset[str]:
    """The grades that a settled text names; AAAAA is 5A."""
    found = (one or other for one, other in _GRADE.findall(text))
    return frozenset(f"{len(grade)}a" if re.fullmatch("a{2,5}", grade) else grade for grade in found)


def _is_above(indicator: str, said: str, text: str) -> bool:
    """Whether a difference is one from what the question compares with; a question may leave that open."""
    higher, lower = bool(_HIGHER.search(text)), bool(_LOWER.search(text))
    if (
        higher != lower
        and re.search("[低慢]" if higher else "[高快]", indicator)
        and not (re.search("[高快]" if higher else "[低慢]", indicator))
    ):
        return False
    match = _ABOVE.search(text)
    if match is None:
        return True
    names = [name for pattern, name in _THEIRS_EN if pattern.search(match["en"] or "")]
    names += [name for name in _HOW_ABOVE.split(match["zh"] or "") if len(name) > 1]
    behind = _BEHIND.match(indicator)
    # 与全国相比，…占GDP比重仍低2.7个百分点: what it is below stands before, and GDP is what it is a share of.
    where = indicator[behind.end() :] if behind else _WHOLE.sub("", said)
    return all(name in where for name in names)
