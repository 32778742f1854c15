"""What a question for a number says that a figure must not contradict: its grade, its restriction, what it is above."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kb.figure_question import FigureQuestion, settled
from kb.figure_values import counted
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
# All of those people are asked for, and not those who are trained or come.
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
# People asked for by number; 人次 counts visits, which whoever works in a trade does not make.
_AT_END = r"(?:总|的|目标|值|是|有|为|达到?|将|会|预计|规模|数量?|多少|20\d\d年?|[?？。\s])*$"
_WORK = r"从业(?:人数|人员|者)|就业(?:人数|人口|人员)?|用工(?:人数)?|(?:职工|员工|工人|雇员|劳动力)(?:人数)?"
_WORKERS = re.compile(
    rf"(?:{_WORK}){_AT_END}|(?:多少|几)[万亿]?[人名][^，,。]{{0,6}}(?:从业|就业|工作|上班)"
    rf"|(?:{_WORK})[^，,。]{{0,4}}(?:多少|几)[万亿]?[人名](?!次)"
    r"|\b(?:how many|number of)\b(?:\W+\w+){0,3}?\W+(?:employees|workers|jobs|staff)\b"
    r"|\bhow many people\b.*\b(?:work|employ\w*)\b"
    r"|\b(?:employment|workforce|headcount)(?: (?:target|in|by|20\d\d))*\W*$"
)
_PEOPLE = re.compile(
    rf"人数{_AT_END}|(?<!第)(?:多少|几)[万亿]?(?:人(?![次均民])|名)"
    r"|\b(?:how many|number of)\b(?:\W+\w+){0,2}?\W+(?:people|persons|professionals|graduates)\b"
)
_PERSONS = re.compile(r"[千万亿]*(?:人|名|位)")
_NAMES_WORKERS = re.compile(r"就业|从业|岗位|人员|用工|[员工]$")
_NAMES_PEOPLE = re.compile(r"人数|人员|人才|人口|就业|从业|岗位|[员工者生师士民]$")
# Enterprises asked for by number, and what counts something else or only some of them.
_FIRMS = re.compile(
    r"(?:企业|公司)的?总?(?:数量|家数|个数|总?数)|(?:多少|几)[家个户][^，,。的]{0,12}(?:企业|公司)"
    r"|(?:企业|公司)[^，,。]{0,4}(?:多少|几)[家个户]"
    r"|\b(?:how many|number of)\b(?:\W+\w+){0,3}?\W+(?:firms|companies|enterprises|businesses)\b"
)
_NO_FIRMS = re.compile(r"园区?$|基地$|集聚区$|中心$|项目$|平台$|品牌$|示范区$")
_SOME_FIRMS = (
    (re.compile(r"(?:\d+|[百千])强"), re.compile(r"强|\btop\b")),
    (
        re.compile("入驻"),
        re.compile(
            r"入驻|入园|区|园|基地|规模以上|限额以上|规上|\b(?:clusters?|parks?|zones?|settled|located|above|designated)\b"
        ),
    ),
)
_OF_ALL = re.compile("总数")
_OF_SOME = re.compile(r"[\da]级|示范|龙头|重点|规模以上|限额以上|国家级|自治区级|省级|上市|高新技术")
# One part of what is counted, of which the whole is no figure.
_ONE_PART = re.compile(r"入境|出境|境外|过夜|\binbound\b|\boutbound\b|\bovernight\b")
_PART_ZH = {"inbound": "入境", "outbound": "出境", "overnight": "过夜"}
_ONE_WAY = re.compile(r"(?<!进)出口|进口|\b(?:exports?|imports?)\b")
_BOTH_WAYS = re.compile(
    r"进出口|贸易总额|\btrade (?:volume|value|total)\b|\bexports?\b.*\bimports?\b|\bimports?\b.*\bexports?\b"
)
_MONEY = re.compile(r"元|yuan")
# What an amount is of by its name, 保有量, which cut into words may be none.
_AMOUNT_OF = re.compile(
    r"([\u4e00-\u9fff]{2})(?<![数总存分增体质力能重])量(?:的|目标值?|现状值?|是|为|达到?|多少|[?？。\s])*$"
)
_RATE_ASKED = re.compile(r"(?<![效频功])率(?:的|目标值?|现状值?|是|为|达到?|多少|[?？。\s])*$")
_HOW_ABOVE = re.compile(r"同期|年均|增速|增长率?|增幅|平均|水平|全区|全省|全市|本区|的|了")
_THEIRS_EN = ((re.compile(r"\bgdp\b"), "gdp"), (re.compile(r"\b(?:national|nation|china|country)\b"), "全国"))
_BEHIND = re.compile(r".*?(?:[高低快慢]于)")
_WHOLE = re.compile(r"占[^，,。；;]*?(?=比[重例]|份额|[\d约超]|$)")
_COMPARED_WITH = re.compile(r"[高低快慢]于[^，,。；;]*")


@dataclass(frozen=True, slots=True)
class Counted:
    """What a figure says that a question may contradict, whatever is asked."""

    record: FigureRecord
    indicator: str  # settled
    said: str  # its sentence up to the end of its clause, settled; "" for a row of a table
    grades: frozenset[str]
    restricted: bool  # counts those above an amount alone
    around: frozenset[str] | None  # pairs of what it is built around; None for nothing
    difference: bool  # says by how many points one value is above another
    paid: bool
    trained: bool


def counted_by(record: FigureRecord, said: str, *, difference: bool) -> Counted:
    """Work out what a figure says that a question may contradict.

    Args:
        record: the figure.
        said: its sentence up to the end of its clause; "" for a row of a table.
        difference: whether the figure says by how many points one value is above another.

    Returns:
        What `contradicts` compares with a question.
    """
    indicator, clause = settled(record.indicator), settled(said)
    around = _AROUND.match(indicator)
    return Counted(
        record,
        indicator,
        clause,
        grades=_grades(f"{indicator} {clause}"),
        restricted=bool(_RESTRICTED.search(indicator)),
        around=frozenset(pairs(around[1])) if around else None,
        difference=difference,
        paid=bool(_PAID.search(f"{indicator}{clause}")),
        trained=bool(_TRAINED.search(f"{indicator}{clause}")),
    )


@dataclass(frozen=True, slots=True)
class _Limits:
    """What a question says that a figure must not contradict."""

    grades: frozenset[str]
    restricts: bool
    paid: bool
    in_money: bool
    everyone: bool  # all of the people, and not those who are trained or come
    rate: bool  # of a year; what doubles has none
    amount: frozenset[str]  # characters of what an amount is of
    rate_asked: bool
    workers: bool
    people: bool
    firms: bool
    some_firms: tuple[bool, ...]  # for each kind of enterprises whether it is named
    of_all: bool
    of_some: frozenset[str]
    parts: tuple[str, ...]  # in Chinese
    one_way: bool


@lru_cache(maxsize=64)  # a question is compared with each figure
def _limits(text: str) -> _Limits:
    """Read the limits of a question, settled."""
    amount, workers, people = _AMOUNT_OF.search(text), bool(_WORKERS.search(text)), bool(_PEOPLE.search(text))
    return _Limits(
        grades=_grades(text),
        restricts=bool(_RESTRICTS.search(text)),
        paid=bool(_PAID.search(text)),
        in_money=bool(_IN_MONEY.search(text)),
        everyone=bool(_EVERYONE.search(text)) and (workers or people) and not _TRAINED.search(text),
        rate=bool(_RATE.search(text)) and _DOUBLED not in text,
        amount=frozenset(amount[1] if amount else ""),
        rate_asked=bool(_RATE_ASKED.search(text)),
        workers=workers,
        people=people,
        firms=bool(_FIRMS.search(text)),
        some_firms=tuple(bool(named.search(text)) for _, named in _SOME_FIRMS),
        of_all=bool(_OF_ALL.search(text)),
        of_some=frozenset(_OF_SOME.findall(text)),
        parts=tuple(_PART_ZH.get(part, part) for part in _ONE_PART.findall(text)),
        one_way=bool(_ONE_WAY.search(text)) and not _BOTH_WAYS.search(text),
    )


def contradicts(figure: Counted, text: str, asked: FigureQuestion, *, names: str) -> bool:
    """Tell whether a figure is of another grade or of fewer things than asked for, no rate, or above something else.

    Args:
        figure: what the figure says.
        text: the question, settled.
        asked: what it asks for.
        names: the question with what its English words are called in Chinese, settled.
    """
    limits, indicator = _limits(text), figure.indicator
    if limits.grades and not limits.grades & figure.grades:
        return True
    if figure.restricted and not limits.restricts:
        return True
    if figure.around is not None and not any(pair in names for pair in figure.around):
        return True
    if _of_others(figure, limits):
        return True
    if asked.growth and limits.rate and _DOUBLED in figure.record.value:
        return True
    if not limits.amount <= set(indicator):
        return True
    if _counts_others(figure, limits, asked) or _is_of_another_part(figure, limits):
        return True
    return figure.difference and not _is_above(indicator, figure.said, text)


def _of_others(figure: Counted, limits: _Limits) -> bool:
    """Tell whether a figure counts something where pay is asked for, is a share of money, or of those trained alone."""
    if limits.paid and not figure.paid:
        return True
    if limits.in_money and figure.record.unit in ("%", "％", "‰", "个百分点"):
        return True
    return limits.everyone and figure.trained


def _counts_others(figure: Counted, limits: _Limits, asked: FigureQuestion) -> bool:
    """Tell whether a figure counts no people where people are asked for, no enterprises or only some, or is no rate.

    How much something grows and which share it has are told in no persons.
    """
    if asked.growth or asked.measure == "share":
        return False
    unit, indicator = figure.record.unit, figure.indicator
    if limits.rate_asked and (unit in counted() or _PERSONS.fullmatch(unit)):
        return True
    if limits.workers:
        return not (_PERSONS.fullmatch(unit) or _NAMES_WORKERS.search(indicator))
    if limits.people:
        persons = unit.endswith("人次") or _PERSONS.fullmatch(unit)
        return not (persons or _NAMES_PEOPLE.search(indicator))
    return limits.firms and _counts_no_firms(unit, indicator, limits)


def _counts_no_firms(unit: str, indicator: str, limits: _Limits) -> bool:
    """Tell whether a figure is not the number of enterprises, or that of a kind that the question does not name."""
    if _NO_FIRMS.search(indicator) or _MONEY.search(unit):
        return True
    if limits.of_all and not limits.of_some.issuperset(_OF_SOME.findall(indicator)):
        return True
    kinds = zip(_SOME_FIRMS, limits.some_firms, strict=True)
    return any(some.search(indicator) and not named for (some, _), named in kinds)


def _is_of_another_part(figure: Counted, limits: _Limits) -> bool:
    """Tell whether a figure is of a whole where one part of it is asked for: 入境, 出口."""
    if any(part not in figure.indicator + figure.said for part in limits.parts):
        return True
    return limits.one_way and "进出口" in figure.indicator


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
