"""What a question for a number asks: of what, when, in which unit, planned or reached, how large or how fast."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from typing import Literal

from kb.lexicon import english_words, normalise
from kb.longest_first import longest_first
from kb.question import Question

Measure = Literal["count", "money", "share", "visits", ""]
Role = Literal["target", "actual", "baseline", ""]
Level = Literal["nation", "province", "city", "county", ""]
Relative = Literal["own", "before", "base"]
_PLANS = "一二三四五六七八九十"
_PLAN_ZH = re.compile(
    r"[“\"]?十([一二三四五六七八九])?五(?:规划|时期|期间|计划)*[”\"]?(末|期末|结束|收官|收尾)?(?:那年|之年|时)?"
    r"|\b(\d+)th (?:five[- ]year (?:plan|period)|fyp)\b"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# What a value is compared with is not its period: 比“十二五”末增长了多少.
_COMPARED = re.compile(
    r"(?<!占)[比较](?:上?[“\"]?十[一二三四五六七八九]?五[”\"]?(?:期?末|时期)?|20\d\d年)"
    r"|\b(?:than|versus|vs\.?|compared? (?:with|to)|relative to|against)(?: (?:in|at|the|end|of|year|level|levels))*"
    r" (?:20\d\d|\d+th (?:five[- ]year plan|fyp))(?: levels?)?"
)
_NOT_MEANT = re.compile(  # 不要2025年的目标
    r"(?:不要|不是|并非|而非|不含)(?:19|20)\d\d|\b(?:not|rather than) (?:(?:the|in|for|of) )*(?:19|20)\d\d"
)
_AMOUNT_EN = re.compile(
    r"\d+(?:\.\d+)?\s*(?:million|billion|trillion)\b|\b\d+(?:th|st|nd|rd)\b"
    r"|\bper (?:1,?0{2,4}|10,?000|thousand|ten thousand)\b"  # 每千人口 has its number in words
)
_AT_END = re.compile(r"\bend of\b[^,?]*(?:five[- ]year plan|fyp)")
_MEASURES: tuple[tuple[Measure, re.Pattern[str]], ...] = (
    ("visits", re.compile(r"人次|\b(?:visits|visitors|tourist arrivals|passenger trips)\b")),
    (
        "share",
        re.compile(
            r"比重|占比|比例|比率|份额|百分之|几成|分量|贡献率|占(?!地)"
            r"|\b(?:share|ratio|percentage|percent|proportion|portion|fraction|contribut(?:ion|es?|ed))\b"
        ),
    ),
    (
        "count",
        re.compile(r"多少[家个所座名户件项条张]|几[家个所座项大]|家数|个数|数量|数[?]?$|\b(?:how many|number of)\b"),
    ),
    (
        "money",
        re.compile(
            r"多少(?:万|亿)*元|亿元|美元|多少(?:亿|钱)|增加值|产值|额(?!度)|消费|营业收入|营收|投资(?!占)"
            r"|\b(?:value added|how much|revenue|yuan|dollars?|spend|worth)\b"
        ),
    ),
)
_ADDED = re.compile(
    r"新增|净增|再增加?|增加(?:了)?(?:多少|几)[家个所座]"
    r"|(?<!value[ -])\b(?:added|additional|newly|how many (?:more|new))\b"
)
_FRACTION = re.compile(r"占(?!地)|比重|比例|比率|\b(?:share|ratio|percentage|proportion|fraction)\b")
_GROWTH = re.compile(
    r"增速|增长(?!贡献|极)|增幅|下降|提高了|[涨长]了?(?:多少|几|幅|百分)|增加(?:了|百分|多少)|提速|递增|翻"
    r"|\b(?:19|20)\d\d\b.*\bcompared? (?:with|to)\b.*\b(?:19|20)\d\d\b"
    r"|\b(?:growth(?!-)|grow|grew|grown|increase|rise|rose|expand|expanded|climb|climbed|how (?:fast|quickly))\b"
)
# What a question says it does not mean, or where the number stands: (指企业,不是基地), (indicator table).
_ASIDE = re.compile(
    r"\([^()]*(?:不是|不要|不只|不含|\bnot\b)[^()]*\)|\((?:(?:see|in) )?(?:the )?(?:indicators? )?table\)|\(指标表\)"
)
# 服务业增速, how fast did services grow: what grows is the output.
_OUTPUT = re.compile(
    r"业(?:的|年均|平均|每年)*(?:增长|增速|增幅)"
    r"|\b(?:sector|industr(?:y|ies)|services?|economy)(?: to)? (?:grow|grew|growth)\b"
)
_COMPARES = re.compile(
    r"[高低快慢]|(?<!占)比(?![重例率])|较|\b(?:than|compared|gap|exceeds?|higher|lower|faster|slower|ahead|behind"
    r"|difference|below|outpaced?|outstrip|beats?|surpass\w*|outgr[eo]w\w*)\b"
    r"|\babove (?:the )?(?:national|regional|provincial|average|country)\b|\bhow many (?:percentage )?points\b"
)
# 贡献了多少税费 asks for the taxes; 对增长贡献了多少 for a rate.
_GIVEN = re.compile(r"贡献了(?=多少(?!个?百分|份额|比重|[^，,？?]*增长)[\u4e00-\u9fff]{2})")
_POINTS = re.compile(r"百分点|\b(?:percentage )?points\b")
_SPAN = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*年?\s*(?:[-—–~～至到]+|\b(?:to|through|until)\b|(?<=between ....) and )\s*"
    r"((?:19|20)\d\d)(?!\d)"
)
_NO_GROWTH = re.compile(
    r"[对动][^，]*增长的?贡献|拉动[^，,]*(?:比例|比重|份额)[^，,]*增长"
    r"|contribut[a-z]*[^?]* to [^?]*growth|\bgrowth pole"
)
_TARGET = re.compile(
    r"目标|到20\d\d年|要(?!素)|计划|争取|力争|规划|预期"
    r"|\b(?:targets?|by 20|will|should|planned|are to be|is to be|goal|to be)\b"
)
_BASELINE = re.compile(r"现状值|基期值?|基数|\b(?:baseline|base value|current value)\b")
_ACTUAL = re.compile(
    r"现状|现[在有]|目前|当前|实际|已|成功|了(?:多少|几)"
    r"|\b(?:was|were|did|has been|have been|had|now|current(?:ly)?|actual)\b"
)
# A period told from the plan that is asked: its own five years, the five before, their ends, the year it starts from.
_RELATIVE: tuple[tuple[Relative, re.Pattern[str]], ...] = (
    (
        "before",
        re.compile(
            r"(?:上一?个?|过去的?|前一?个?|此前)五年(?:规划|计划)?"
            r"|\b(?:previous|last|past|preceding|prior) (?:five[- ]years?|5[- ]years?)(?:[- ](?:plan|period))*"
            r"|\b(?:previous|last|preceding) plan\b"
        ),
    ),
    (
        "own",
        re.compile(
            r"(?:今后|未来|接下来)五年|规划期(?:内|间)?"
            r"|\b(?:next|coming) (?:five|5)[- ]years?|\bplan(?:ning)? period\b|\bduring the plan\b"
        ),
    ),
    ("base", re.compile(r"基准年|基年|\bbase(?:line)?(?: year)?\b")),
)
_LAST_YEAR = re.compile(r"期末|到期|末期|\b(?:by the )?end of\b")
_WHOLE = re.compile(r"总量|总值|总规模|\b(?:total gdp|gdp total|size of)\b")
# What has to be met: 最低要多少, 达到多少才能认定.
_REQUIRED = re.compile(
    r"最低(?!工资|生活)|门槛|下限|(?:要|需|得|必须)(?:达到|有|满)?[^，,]{0,6}多少[^，,]{0,6}(?:才|方可)|至少[要需得]"
    r"|\b(?:threshold|to (?:qualify|be (?:recognis|recogniz|admitt|eligible|certifi|accredit))|minimum .*\brequir)"
)
# Whose bases, firms or zones are counted: 国家级 ones are no 自治区级 ones.
_LEVELS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    ("province", re.compile(r"自治区级|省级|\b(?:provincial|region-level|autonomous-region-level)\b")),
    ("city", re.compile(r"市级|\b(?:municipal|city-level)\b")),
    ("county", re.compile(r"县级|\bcounty-level\b")),
    ("nation", re.compile(r"国家级?(?!高新|税)|国字号|\bnational(?:-level)?\b(?! average)")),
)
LEVEL_WORDS: dict[Level, str] = {
    "nation": "国家级国字号",
    "province": "自治区级省级",
}  # a figure of one level meets all
_ONES = {word: n for n, word in enumerate("one two three four five six seven eight nine ten".split(), 1)}  # noqa: SIM905
_ONES["a"] = 1
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}


@dataclass(frozen=True, slots=True)
class FigureQuestion:
    """A question for a number as understood."""

    plain: str  # what the number is of, in the documents' words; frame, years and synonyms settled
    periods: tuple[str, ...]  # "2025", "2021-2025"; as records have them
    relative: tuple[Relative, bool] | None  # a period told from the plan's own; true for its last year
    measure: Measure
    growth: bool
    role: Role
    output: bool  # what grows is a whole industry: its value added is meant
    level: Level  # whose bases, firms or zones are counted
    compared: bool  # asks by how much one thing is above another
    added: bool = False  # asks how many more there are to be: 新增多少家
    fraction: bool = False  # asks for a part of a whole by name: 占…比重
    whole: bool = False  # asks for all of something, of which a share is no answer: GDP总量
    points: bool = False  # asks how many percentage points one thing is above another; a value is none
    required: bool = False  # asks what is needed to be admitted or recognised: 最低要多少


def without_asides(question: Question) -> Question:
    """Leave out what a question for a number says in brackets that it does not mean.

    Args:
        question: the question.

    Returns:
        The question without it, and without what the bridge found for its words.
    """
    plain = normalise(question.text)
    text = " ".join(_ASIDE.sub(" ", plain).split())
    if text == " ".join(plain.split()):
        return question
    return restricted(question, text)


def restricted(question: Question, text: str) -> Question:
    """Give a question that has only some of another's words.

    Args:
        question: the other one.
        text: the words.

    Returns:
        The question, with what the bridge found for these words.
    """
    kept = set(english_words(text))
    added = tuple(a for a in question.bridged.added if not a.words.isascii() or kept.issuperset(english_words(a.words)))
    left = tuple(word for word in question.bridged.left if word in kept)
    return replace(question, text=text, bridged=replace(question.bridged, added=added, left=left))


def read_figure_question(question: Question, places: tuple[str, ...]) -> FigureQuestion:
    """Read what a question for a number asks.

    Args:
        question: the question.
        places: names of places as they stand in it; they say nothing about what the number is of.

    Returns:
        The reading.
    """
    text = normalise(question.text)
    periods = _periods(text)
    relative = None if periods else _relative(_COMPARED.sub(" ", text))
    growth = bool(_GROWTH.search(text)) and not _NO_GROWTH.search(text)
    measure: Measure = next((name for name, pattern in _MEASURES if pattern.search(text)), "")
    role: Role = (
        "baseline"
        if _BASELINE.search(text)
        else "target"
        if _TARGET.search(text)
        else "actual"
        if _ACTUAL.search(text)
        else ""
    )
    for place in places:
        text = text.replace(normalise(place), " ")
    output, compared = growth and bool(_OUTPUT.search(text)), bool(_COMPARES.search(_COMPARED.sub(" ", text)))
    return FigureQuestion(
        _content(text),
        periods,
        relative,
        measure,
        growth,
        role,
        output,
        level_of(text),
        compared,
        added=bool(_ADDED.search(text)),
        fraction=bool(_FRACTION.search(text)),
        whole=bool(_WHOLE.search(text)) and measure != "share" and not _FRACTION.search(text),
        points=compared and bool(_POINTS.search(text)),
        required=bool(_REQUIRED.search(text)),
    )


@lru_cache(maxsize=4096)  # the same figures for each question
def level_of(text: str) -> Level:
    """Tell whose bases, firms or zones a text speaks of.

    Args:
        text: of a question or an indicator.

    Returns:
        "" when it names no level or several.
    """
    found = [level for level, pattern in _LEVELS if pattern.search(text)]
    return found[0] if len(found) == 1 else ""


def period_words(text: str) -> frozenset[str]:
    """Give the English words of a question that name a period: baseline year, end of the 13th five-year plan.

    Args:
        text: the question.
    """
    patterns = (_PLAN_ZH, _LAST_YEAR, *(pattern for _, pattern in _RELATIVE))
    found = (match[0] for pattern in patterns for match in pattern.finditer(normalise(text)))
    return frozenset(word for phrase in found for word in re.findall(r"[a-z0-9]+", phrase))


def periods_for(asked: FigureQuestion, plan: str) -> tuple[str, ...]:
    """Give the periods that a question names, as those of one document.

    Args:
        asked: what the question asks for.
        plan: the document's own period, "2021-2025"; "" for none.

    Returns:
        Periods as records have them; empty when the question names none, or one told from a plan's that this is not.

    >>> question = FigureQuestion("", (), ("before", True), "", False, "", False, "", False)
    >>> periods_for(question, "2021-2025"), periods_for(question, "")
    (('2020',), ())
    """
    if asked.relative is None or not re.fullmatch(r"\d{4}-\d{4}", plan):
        return asked.periods
    kind, at_end = asked.relative
    first, last = int(plan[:4]), int(plan[-4:])
    if kind == "base":
        return (str(first - 1),)
    if kind == "before":
        first, last = first - 5, first - 1
    return (str(last),) if at_end else (f"{first}-{last}",)


@lru_cache(maxsize=16_384)  # the figures of a question are compared with each question anew
def settled(text: str) -> str:
    """Write a text with each word of the list of synonyms as the plans' own word, for comparing.

    Args:
        text: of a question or an indicator.

    Returns:
        The text, normalised.
    """
    plain = _GIVEN.sub("贡献", normalise(text))
    return _synonym_pattern().sub(lambda m: _synonyms()[m[0]], plain)


def english_terms(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Give what English phrases of a question are called in Chinese plans.

    Args:
        text: the question.

    Returns:
        Each phrase of the list that stands in it, as listed, with its alternatives in Chinese.
    """
    found = (match[0] for match in _english_pattern().finditer(normalise(text)))
    return tuple((phrase, _english()[phrase]) for phrase in dict.fromkeys(found))


def amounts(text: str) -> tuple[str, ...]:
    """Give English amounts the way Chinese plans write them: 10 billion yuan is 100亿元, 100 million yuan 亿元.

    Args:
        text: the question.

    Returns:
        The amounts, in order.
    """
    found = re.findall(rf"(\d+(?:\.\d+)?|\b(?:{'|'.join(_ONES)}))\s*(million|billion|trillion)\b", text.lower())
    values = [float(_ONES.get(number) or number) * _SCALES[scale] / 1e8 for number, scale in found]
    return tuple("亿元" if v == 1 else f"{v:g}亿元" for v in values if v >= 1)


def _content(text: str) -> str:
    """The words that say what the number is of."""
    text = _PLAN_ZH.sub(" ", _YEAR.sub(" ", _AMOUNT_EN.sub(" ", text)))
    for _, pattern in _RELATIVE:
        text = pattern.sub(" ", text)
    text = _LAST_YEAR.sub(" ", text)
    text = re.sub(r"到\s*年|\s年|年底|期间|时期", " ", text)
    text = settled(text)
    for word in longest_first("figure_frame_zh", "stopwords_zh"):
        text = text.replace(word, " ") if len(word) > 1 else text
    return re.sub(r"[a-z][a-z'&-]+|[的是有在?？和与及了要超末“”\"]", " ", text)


def _periods(text: str) -> tuple[str, ...]:
    """The periods that a question names."""
    text = _NOT_MEANT.sub(" ", _COMPARED.sub(" ", text))
    found = [f"{first}-{last}" for first, last in _SPAN.findall(text)] + _YEAR.findall(_SPAN.sub(" ", text))
    for ordinal, end, english in _PLAN_ZH.findall(text):
        number = int(english) if english else 10 + (_PLANS.index(ordinal) + 1 if ordinal else 0)
        first = 1966 + 5 * (number - 3)
        at_end = end or (english and _AT_END.search(text))
        found.append(str(first + 4) if at_end else f"{first}-{first + 4}")
    return tuple(dict.fromkeys(found))


def _relative(text: str) -> tuple[Relative, bool] | None:
    """The period that a question tells from the plan's own: 规划期末, the previous five years, the baseline year."""
    at_end = bool(_LAST_YEAR.search(text))
    kind = next((kind for kind, pattern in _RELATIVE if pattern.search(text)), None)
    return (kind or "own", at_end) if kind or at_end else None


@cache
def _english() -> dict[str, tuple[str, ...]]:
    return {words: tuple(map(settled, names.split("|"))) for words, names in _pairs("figure_terms_en.tsv")}


@cache
def _english_pattern() -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(_english(), key=len, reverse=True))) + r")\b")


def _pairs(name: str) -> list[tuple[str, str]]:
    """Read the rows of a data file of two columns."""
    text = resources.files("kb").joinpath(f"data/{name}").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return [(row[0], row[1]) for row in rows]


@cache
def _synonyms() -> dict[str, str]:
    return dict(_pairs("figure_synonyms.tsv"))


@cache
def _synonym_pattern() -> re.Pattern[str]:
    # What a synonym stands for is matched too, so that 电子商务 is not read as 电 and 商务, nor 国内生产总值 twice.
    words = sorted({*_synonyms(), *_synonyms().values()}, key=len, reverse=True)
    return re.compile("|".join(re.escape(w) for w in words if w in _synonyms()))
