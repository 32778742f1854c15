"""Questions that name several indicators, 旅游人次和旅游总消费, and those that name none: 增速."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from kb.lexicon import normalise
from kb.records import FigureRecord

Kind = Literal["growth", "share", "target", "count", "money", "baseline", "actual"]

_JOINED = re.compile(r"以及|[和与及、]|\s+(?:and|as well as)\s+")
_RATE = r"(?:年均|平均)?(?:增速|增长率?|增幅)|占[^占，,]*?比重|比重|占比|比例"
# What an indicator ends with. Of 软件和信息技术服务业营业收入 only the end does, so it is one indicator.
_HEAD = re.compile(
    rf"(?:{_RATE}|人次|人数|消费|额|总值|增加值|产值|gdp|数量|家数|个数|规模|收入|投资|贡献率|量|(?:多少|几)[家个所])$"
)
_ASKING = re.compile(
    r"(?:的|各自?|分别|目标值?|将|要|会|能|达到?|到|是|为|有|多少(?![家个所])|预计|计划|[?？。!！\s]|20\d\d年?)+$"
)
_OF_LEFT = re.compile(rf"(?:{_RATE})")  # of what stands before the first indicator's own rate
_BARE = re.compile(r"(?:总|营业|销售|年)*(?:人次|人数|消费|额|增加值|产值|数量|规模|收入|投资|量)")
_GRADES = re.compile(r"(国家级|自治区级|省级|市级)(?:以及|[和与及、])(国家级|自治区级|省级|市级)")
_TRADES = re.compile(
    rf"(?P<one>[^和与及、]+业)(?:以及|[和与及、])(?P<other>[^和与及、]+业)的?(?P<of>(?:{_RATE}|增加值|产值).*)"
)
_NOT_NUMBERS = re.compile(r"怎[么样]|如何|哪[些个]|为什么|关系|\b(?:how (?:do|does|will|can|should)|why|which)\b")
_WORDS = (
    r"(?:的|是|为|有|多少|什么|呢|分别|各|到|年|20\d\d年?|[“\"]?十[一二三四五]五[”\"]?(?:时期|期间|末)?|[\s?？。])*"
)
_WORDS_EN = r"(?:what|which|is|are|was|were|the|in|by|for|of|20\d\d|[\s?.])*"
_KINDS: tuple[tuple[Kind, str, str], ...] = (
    ("growth", "(?:年均|平均)?(?:增速|增长率|增长速度|增幅)", r"(?:annual |average )*growth(?: rates?)?"),
    ("share", "比重|占比|比例|份额", "shares?|percentages?|proportions?"),
    ("target", "目标值?|目标数值?|指标值?", "targets?|target values?"),
    ("count", "数量|个数|家数", "numbers?|counts?"),
    ("money", "总额|金额|产值|收入", "amounts?|revenues?"),
    ("baseline", "现状值|基期值", "baselines?|baseline values?"),
    ("actual", "实际值", "actual values?"),
)
_ALONE = tuple(
    (kind, re.compile(f"{_WORDS}(?:{zh}){_WORDS}|{_WORDS_EN}(?:{en}){_WORDS_EN}")) for kind, zh, en in _KINDS
)
_GRADE = re.compile("国家级?|自治区级|省级|市级|县级")

_SHORT = 5  # characters of an indicator that may stand in another by chance


@dataclass(frozen=True, slots=True)
class Parts:
    """The indicators that a question names, each in the question's words."""

    texts: tuple[str, ...]
    sure: bool  # each ends as an indicator does; else they are two only if the documents have a figure of each


def indicators_named(text: str) -> Parts | None:
    """Tell the indicators that a question for numbers names apart, if it names several.

    Args:
        text: the question.

    Returns:
        Its parts; what the second is of is said with it (占GDP比重 of what the first one is of). None for one.

    >>> indicators_named("到2025年旅游人次和旅游总消费").texts
    ('到2025年旅游人次', '旅游总消费')
    >>> indicators_named("服务业增加值增速和占gdp比重目标").texts
    ('服务业增加值增速', '服务业增加值占gdp比重')
    >>> indicators_named("软件和信息技术服务业营业收入").sure, indicators_named("2025年旅游总消费")
    (False, None)
    """
    plain = normalise(text)
    if _NOT_NUMBERS.search(plain):
        return None
    if both := _GRADES.search(plain):
        front, of = plain[: both.start()], _ASKING.sub("", plain[both.end() :])
        return Parts((front + both[1] + of, front + both[2] + of), sure=False)
    if both := _TRADES.fullmatch(_ASKING.sub("", plain)):
        return Parts((both["one"] + both["of"], both["other"] + both["of"]), sure=True)
    marks = list(_JOINED.finditer(plain))
    ended = [mark for mark in marks if _HEAD.search(_ASKING.sub("", plain[: mark.start()]))]
    sure = bool(ended) and bool(_HEAD.search(_ASKING.sub("", plain[ended[-1].end() :])))
    used = ended if sure else marks if len(marks) == 1 else []
    if not used:
        return None
    starts, ends = [0, *(m.end() for m in used)], [*(m.start() for m in used), len(plain)]
    texts: list[str] = []
    for start, end in zip(starts, ends, strict=True):
        part = _ASKING.sub("", plain[start:end])
        texts.append(_with_subject(part, texts[0]) if texts else part)
    return Parts(tuple(texts), sure) if all(texts) else None


def _with_subject(part: str, first: str) -> str:
    """A part with what it is of, which only the first one says: 增速, 占GDP比重, 总消费."""
    if re.match(_OF_LEFT, part):
        return re.sub(rf"(?:{_RATE})$", "", first) + part
    return _HEAD.sub("", first) + part if _BARE.fullmatch(part) else part


def kind_alone(text: str) -> Kind | None:
    """Tell whether a question names a kind of value and nothing that has it.

    Args:
        text: the question.

    >>> kind_alone("增速"), kind_alone("2025年目标是多少？"), kind_alone("旅游增速")
    ('growth', 'target', None)
    """
    plain = normalise(text)
    return next((kind for kind, pattern in _ALONE if pattern.fullmatch(plain)), None)


def differ_in_grade(one: str, other: str) -> bool:
    """Tell whether two indicators are the same but for whose things they count.

    Args:
        one: an indicator.
        other: another.

    >>> differ_in_grade("国家级示范企业", "自治区级示范企业"), differ_in_grade("示范企业", "国家级示范企业")
    (True, False)
    """
    both = bool(_GRADE.search(one) and _GRADE.search(other))
    return both and one != other and _GRADE.sub("", one) == _GRADE.sub("", other)


def is_told_again(first: FigureRecord, other: FigureRecord) -> bool:
    """Tell whether a figure is told elsewhere once more, in more words: 550个 in a table, 超过550家 in the text.

    Args:
        first: the figure.
        other: another figure of the same document.

    Returns:
        True for one value of the same period and kind in another sentence, where one indicator has all characters of
        the other in its order.
    """
    if first.sentence_id == other.sentence_id or (first.city, first.growth) != (other.city, other.growth):
        return False
    if (first.value, first.period, first.role) != (other.value, other.period, other.role):
        return False
    short, long = sorted((first.indicator, other.indicator), key=len)
    rest = iter(long)
    return len(short) > _SHORT and all(character in rest for character in short)
