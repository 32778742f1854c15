"""Figures as records: the values of indicator tables and the numbers in sentences, with what they measure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ingest.figure_english import english_figures
from ingest.figure_periods import Period, periods, role_of
from ingest.figure_rows import figures_of_row
from ingest.figure_setting import NOWHERE, Context, contexts, settle
from ingest.figure_things import built_around, difference_from, share_in_front
from ingest.figure_words import FigureWords, bounds, figure_words
from kb.lexicon import HAN
from kb.places import PlaceMention, gazetteer
from kb.records import Box, Document, FigureRecord, Indicator, Section, Sentence

_CLAUSE = re.compile(r"[，；。：,;:！？]|\n")
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")
_STOP = re.compile(r"[，；。、：（(,;:“”\"！？]|以上|左右|以下|其中|和(?=\d)|及(?=\d)")
# 五个具有比较优势、彰显特色的优势型产业: what is counted stands behind its descriptions.
_DESCRIBED = re.compile(r"[^，；。：、的\d]+、[^，；。：的\d]*的([^，；。：、的\d]{2,12})$")
# With whom: 与东盟进出口总额.
_PARTICLE = re.compile(
    r"^(?!与[^，；。\d]{1,12}(?:进出口|出口|进口|贸易|合作|投资|往来))"
    r"(?:[\s的之及和与、]|内(?![河陆贸地容蒙需生部科]))+|[\s的之]+$"
)
_RATE_ALONE = re.compile(r"(?:年均|平均|同比)?(?:增速|增长率|增幅|占比|比重|比例|降幅)")
_PARTS_OF_NAMES = ("级", "类", "强", "市", "区", "县", "镇", "村", "部", "期")  # 4A级景区, 百强县: no units there
# What makes a verb of making a part of the indicator's name: 培训人次, 建设规模.
_MEASURED = re.compile(r"投资|金额|资金|规模|面积|水平|率|速度|强度|人次|总量|总额|量|数|指数|收入|支出|成本|周期|时间")
# What a thing has that a number in front of it may measure: 设立规模50亿元的基金.
_MEASURE_ENDS = re.compile(
    r"(?:总|建设|计划|预算)?(?:投资额?|规模|面积|容量|库容|产能|金额|资金|造价|产值|长度)(?=(?:约?为|达到?|约)?$)"
)
_A_YEAR = re.compile("年均|平均")
_RISES = re.compile("(?:提高|增加|提升|扩大|增长|上升|下降|降低|减少|发展|回落|恢复|缩小|缩短)$")
# 能耗较2022年下降: without the year.
_LEFT_OVER = re.compile(r"(?<=[^占同环对])[较比]上?(?=年均|增长|下降|提高|降低|减少|增加|上升|缩短|压[减缩])")
_THREE = re.compile(r"\d{3}(?!\d)")
_COMPARISON = re.compile("高于|低于")
_NO_GROUP = re.compile(r"[力型幅量会学批小道地]|[^\u4e00-\u9fff]|$")  # 大力, 二十大: 大 counts nothing there
_IN_A_ROW = "连续"
_WHOLE = ("总量", "总额", "总数", "")  # no opening word and a rest
_TIME_WITHIN = re.compile(r"[内来间前后]|之内|时间|左右[内前后]")  # 五年内 says when
_BASE = re.compile(
    r"(?:在[^，；。]{0,12}基础上|(?<!占)[比较](?![重例])[^，；。]{0,6})?(?:实现|力争|再)*$"
)  # what doubling compares with
# Characters read together; what a number measures is looked for in all of them. Twice the longest of 12,954 sentences.
LONGEST_READ = 1000
_LONGEST = 40  # characters of an indicator; the longest of the 60 read by hand in plans and reports has 34


@dataclass(frozen=True, slots=True)
class _Number:
    """A number in a sentence with the text of its clause around it."""

    match: re.Match[str]
    left: str  # of the clause, from the end of the number before
    right: str  # of the clause
    clause: int
    bracketed: bool = False  # stands alone in brackets: 全国平均水平（9.9%）


def figures_of(
    document: Document,
    sentences: Sequence[Sentence],
    indicators: Sequence[Indicator],
    sections: Sequence[Section] = (),
    boxes: Sequence[Box] = (),
) -> tuple[FigureRecord, ...]:
    """Read all figures of a document.

    Args:
        document: the document.
        sentences: its sentences in order.
        indicators: the rows of its indicator tables.
        sections: its headings; under one that names a year (2035年远景目标) a number without a year is of that one,
            and whether it was reached is told by what they speak of.
        boxes: its boxes, for their titles.

    Returns:
        Rows of tables first, then numbers in sentences, in order.
    """
    tables = {i.sentence_id for i in indicators}
    by_id = {s.sentence_id: s for s in sentences}
    around = contexts(document, sentences, sections, boxes)
    out = [f for row in indicators for f in figures_of_row(document, row, by_id[row.sentence_id])]
    for sentence in sentences:
        if sentence.sentence_id not in tables:
            out += figures_in(document, sentence, around[sentence.sentence_id])
    return tuple(out)


def figures_in(document: Document, sentence: Sentence, context: Context = NOWHERE) -> list[FigureRecord]:
    """Read the figures of one sentence.

    Args:
        document: its document; its period tells targets from what has been reached.
        sentence: the sentence.
        context: what its headings and the sentences before say of its numbers.

    Returns:
        The figures in order of place.
    """
    out: list[FigureRecord] = []
    for start, end in _parts(sentence.text):
        found = _figures_in_part(document, replace(sentence, text=sentence.text[start:end]))
        out += [replace(figure, start=figure.start + start, end=figure.end + start) for figure in found]
    return [settle(document, figure, sentence.text, context) for figure in out]


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """A sentence whole; one that does not end, in parts cut behind a mark if there is one."""
    start = 0
    while len(text) - start > LONGEST_READ:
        marks = [m.end() for m in _CLAUSE.finditer(text, start, start + LONGEST_READ) if not _in_number(text, m)]
        end = marks[-1] if marks else start + LONGEST_READ
        yield start, end
        start = end
    yield start, len(text)


def _figures_in_part(document: Document, sentence: Sentence) -> list[FigureRecord]:
    """The figures of a text that is no longer than a sentence."""
    if not HAN.search(sentence.text):
        return english_figures(document, sentence)
    words, text = figure_words(), sentence.text
    named = periods(text)
    numbers = _numbers(text, words, named)
    out: list[FigureRecord] = []
    subjects: dict[int, str] = {}
    main = ""
    for number in numbers:
        # What stands in brackets is compared with the number before.
        subject = out[-1].indicator if number.bracketed and out else _subject_before(text, number, subjects, words)
        indicator, growth = _indicator(number, words, subject)
        if _is_attribute(number, words, numbers):
            indicator = _of_the_thing(number, words, numbers)
        elif not _cut_make(_plain(number.left, words), words):
            indicator = share_in_front(number.right, number.match["unit"], words) or indicator
        indicator = built_around(text[: number.match.start()], indicator)
        if number.match["unit"] == "个百分点":
            indicator = difference_from(text[: number.match.start()], indicator, main)
        if not indicator:
            continue
        if not number.bracketed:
            subjects[number.clause], main = subjects.get(number.clause) or indicator, indicator
        out.append(_record(document, sentence, number, indicator, growth=growth, named=named))
    return out


def _numbers(text: str, words: FigureWords, named: Sequence[Period]) -> list[_Number]:
    """The numbers of a sentence that can be figures."""
    breaks = [0, *(m.end() for m in _CLAUSE.finditer(text) if not _in_number(text, m)), len(text) + 1]
    out: list[_Number] = []
    taken = [(p.start, p.end) for p in named]
    for match in _matches(text, words):
        start = match.start("value")
        if match["unit"] == "岁" and match["after"] and HAN.match(text[match.end() :]):
            continue  # 3岁以下婴幼儿 says whose
        if match["unit"] not in ("%", "％") and re.match("级(?!别)", text[match.end() :]):
            continue  # 10万吨级航道 says of which class
        if any(a <= start < b for a, b in taken) and match["unit"] not in ("%", "％"):
            continue
        clause = bisect_right(breaks, match.start()) - 1
        before = [n for n in out if n.clause == clause]
        kept = [n for n in before if not re.match(r"\s*(?:及以上|以上|以下)?的", n.right)]
        begin = kept[-1].match.end() if kept else breaks[clause]
        left, right = text[begin : match.start()], text[match.end() : breaks[clause + 1] - 1]
        in_a_row = _IN_A_ROW in match["before"]
        counts_time = match["unit"] in words.after_verb and not in_a_row
        measured = "仅" in match["before"] or bool(_ends_with(_plain(left, words), words.reach)[1])  # 平均停留仅1.9天
        if counts_time and (_TIME_WITHIN.match(right) or not measured):
            continue
        if match["unit"] == "大" and (_NO_GROUP.match(right) or left.endswith("党的")):
            continue
        if match["unit"] in _PARTS_OF_NAMES and HAN.match(right) and not _counts(right):
            continue
        alone = left.endswith(("（", "(")) and right.startswith(("）", ")"))
        out.append(_Number(match, left.rstrip("（(") if alone else left, right, clause, alone))
    return out


def _matches(text: str, words: FigureWords) -> list[re.Match[str]]:
    """The numbers written in digits and in Chinese, in order; 4.6万亿元 has no 万亿 of its own, nor a name one."""
    digits = list(words.number.finditer(text))
    spans = [(m.start(), m.end()) for m in digits]
    chinese = list(words.chinese_number.finditer(text))
    if chinese:  # 七台河市, 五大连池 count nothing
        spans += [(place.start, place.end) for place in gazetteer().find(text)]
    chinese = [m for m in chinese if not any(a < m.end("value") and m.start("value") < b for a, b in spans)]
    return sorted([*digits, *chinese], key=lambda m: m.start())


def _counts(right: str) -> bool:
    """Whether a noun that is also a unit stands for itself: 5市获批, 12县（区）."""
    return right[:1] in "（(获实被开建已完"


def _in_number(text: str, mark: re.Match[str]) -> bool:
    """Whether a comma groups digits."""
    return mark[0] in ",，:" and bool(_THREE.match(text, mark.end())) and text[mark.start() - 1].isdigit()


def _indicator(number: _Number, words: FigureWords, subject: str) -> tuple[str, bool]:
    """What a number measures, in the words of its clause; and whether it says how much that changes."""
    left = _plain(number.left, words)
    if _IN_A_ROW in number.match["before"] and number.match["unit"] in words.after_verb:  # 东盟连续21年保持…地位
        return _tidy(left + _STOP.split(number.right)[0], words), False
    if number.match["unit"] == "番":
        return _tidy(_own(_BASE.sub("", left), words, subject), words), True
    stem, verb = _ends_with(left, words.reach)
    if verb in ("有", "实现", "完成", "共有", "拥有") and not stem:
        stem, verb = "", ""
    stem, change = _ends_with(stem if verb else left, words.change)
    growth = bool(change) or bool(re.search(r"增速|增长率|增幅|降幅|增长$|年均", (stem + change)[-8:]))
    if change and not (change == "新增" and not stem):
        return _tidy((_own(stem, words, subject) if not _reference(stem) else subject) + change, words), growth
    after = _after(number.right, words)
    rest = _cut_make(stem, words)
    counted = bool(HAN.match(number.right)) and number.match["unit"] not in ("%", "％", "个百分点")
    if not verb and after and (counted or not rest):
        return _tidy(after, words), False
    if rest[:2] in ("高于", "低于") or rest[:1] in ("较", "比") and len(rest) > 2:
        if number.bracketed:  # 服务业投资年均增长11.9%，较全国平均水平（9.9%）高: the national level of the same
            compared = rest.lstrip("较比")
            grows = bool(subject) and subject.endswith(tuple(words.change))
            return (f"{subject}的{compared}" if subject else _tidy(compared, words)), growth or grows
        return _tidy(_COMPARISON.split(subject)[0] + rest, words), growth
    if rest.startswith("占") or _RATE_ALONE.fullmatch(rest):
        return _tidy(subject.removesuffix(rest) + rest, words), growth
    if not rest:
        return _tidy(subject or after, words), growth
    return _tidy(_own(rest, words, subject if verb else ""), words), growth


def _own(stem: str, words: FigureWords, subject: str) -> str:
    """The words of the clause itself; those of the clause before where it has none, or begins with 占."""
    stem = _cut_make(stem, words)
    if not stem:
        return subject
    return subject + stem if stem.startswith("占") or _RATE_ALONE.fullmatch(stem) else stem


def _reference(stem: str) -> bool:
    """Whether the words before a verb of change only say what is compared: 较“十二五”末, 比上年."""
    return bool(re.fullmatch(r"(?:较|比|同比|相比).{0,12}", stem))


def _plain(left: str, words: FigureWords) -> str:
    """The text before a number without brackets, periods and opening words."""
    left = _BRACKETS.sub("", left).lstrip("）)")
    for period in reversed(periods(left)):  # 增加到2020年的1210万人: the verb keeps its 到
        to = left[period.start] if _RISES.search(left[: period.start]) and left[period.start] in "到至" else ""
        left = left[: period.start] + to + left[period.end :]
    left = re.sub(r"在[\u4e00-\u9fff]{2,6}[前后]的?$", "", left)  # 在疫情前的2019年
    left = re.sub(r"(?:为|按照?|是)?每[人月年日户个]{1,2}$", "", left)
    left = re.sub(r"(?:不能|不得|应当?|需|可以?)$", "", left)
    left = _LEFT_OVER.sub("", left)
    left = re.sub(r"^[由从](?![业事])|[由从]的?$", "", _PARTICLE.sub("", left))
    while word := next((w for w in words.openers if left.startswith(w) and left not in _WHOLE), None):
        left = left.removeprefix(word)
    return _PARTICLE.sub("", left)


def _ends_with(text: str, verbs: Iterable[str]) -> tuple[str, str]:
    """Cut a verb off the end: what stands before it, and the verb; "" where none stands there."""
    verb = next((v for v in verbs if text.endswith(v)), "")
    return (text.removesuffix(verb).rstrip() if verb else text), verb


def _cut_make(text: str, words: FigureWords) -> str:
    """The text without the verbs of making it begins with, and without what stands before one inside it."""
    again = True
    while again:
        verb = next((v for v in words.make if text.startswith(v)), "")
        again = bool(verb) and not _MEASURED.match(text[len(verb) :])
        text = _PARTICLE.sub("", text.removeprefix(verb)) if again else text
    return text


def _after(right: str, words: FigureWords) -> str:
    """The noun behind a number: up to the next mark, number or verb of reaching."""
    right = _BRACKETS.sub("", right)
    if described := _DESCRIBED.match(right):
        return described[1]
    stop = _STOP.search(right)
    noun = right[: stop.start()] if stop else right
    if named := re.match(r".*?(?:获评为?|入选|被评为|被认定为|荣获|获批为?)(.+)", noun):
        return _PARTICLE.sub("", named[1])
    begins = next((m.start() for m in words.chinese_number.finditer(noun)), len(noun))
    noun = _ends_with(re.split(r"\d", noun[:begins])[0], words.make)[0].rstrip("和与及") if begins else noun
    cuts = [noun.find(v) for v in (*words.reach, *words.done) if len(v) > 1 and v in noun]
    return _PARTICLE.sub("", noun[: min(cuts)] if cuts else noun)


def _subject_before(text: str, number: _Number, subjects: dict[int, str], words: FigureWords) -> str:
    """What the clause before is about, for a clause that names nothing itself: 年均增长8%."""
    if number.clause in subjects:
        return _ends_with(subjects[number.clause], words.change[:12])[0]
    earlier = [i for i in subjects if i < number.clause]
    if earlier:
        named = subjects[max(earlier)]
        return _ends_with(named, words.change)[0].partition("占")[0] or named
    clauses = [c for c in _CLAUSE.split(text[: number.match.start()])[:-1] if c.strip()]
    if not clauses:
        return ""
    plain = _plain(clauses[-1], words)
    verbs = "|".join(map(re.escape, [v for v in (*words.reach, *words.change) if len(v) > 1]))
    cut = re.search(rf"(?<=..)(?:{verbs})(?![值额率速幅量到至])", plain)
    return plain[: cut.start()] if cut else plain


def _is_attribute(number: _Number, words: FigureWords, numbers: Sequence[_Number]) -> bool:
    """Whether a number only says which things are counted: 营业收入超过100亿元的集聚区10个."""
    if not re.match(r"\s*(?:及以上|以上|以下)?的", number.right):
        return False
    follows = any(n.clause == number.clause and n.match.start() > number.match.start() for n in numbers)
    left = _plain(number.left, words)
    return follows and bool(left) or bool(_cut_make(left, words) and _after(number.right, words))


def _of_the_thing(number: _Number, words: FigureWords, numbers: Sequence[_Number]) -> str:
    """What a number measures of the thing behind it, where nothing else counts that: 总投资18.5亿元的物流园."""
    measure = _MEASURE_ENDS.search(_plain(number.left, words))
    follows = any(n.clause == number.clause and n.match.start() > number.match.start() for n in numbers)
    if measure is None or follows or number.match["unit"] in ("%", "％"):
        return ""
    thing = _after(re.sub(r"^\s*(?:及以上|以上|以下)?的", "", number.right), words)
    return _tidy(thing + measure[0], words) if HAN.search(thing) else ""


def _tidy(indicator: str, words: FigureWords) -> str:
    """An indicator without what cannot belong to its name; "" where nothing is left or it is a whole sentence."""
    indicator = _PARTICLE.sub("", _BRACKETS.sub("", indicator).strip(" 　，、：；"))
    if indicator.count("“") != indicator.count("”"):
        indicator = re.sub("[“”]", "", indicator)
    indicator = re.sub(r"^(?:具有|拥有|富有)[^的]{2,24}的(?=.{3,})", "", indicator)  # says which, not what
    indicator = re.sub(r"(?:双双|分别|(?<![人户年平])均|仍在?|一度|一直|原则上|稳步|逐步)+$", "", indicator)
    indicator = re.sub(r"^(?:提高|扩大|降低|增加|提升)(?=.{3,}(?:率|规模|比重|比例|水平|收入)$)", "", indicator)
    while word := next((w for w in words.openers if indicator.startswith(w) and len(indicator) > len(w) + 1), None):
        indicator = indicator.removeprefix(word)
    return indicator[-_LONGEST:] if re.search(r"[\u4e00-\u9fffA-Za-z]{2}", indicator) else ""


def _record(
    document: Document, sentence: Sentence, number: _Number, indicator: str, *, growth: bool, named: Sequence[Period]
) -> FigureRecord:
    """The record of a number in a sentence."""
    match, text = number.match, sentence.text
    before = re.sub(rf"(?:共|各|仅|累计|翻了?|{_IN_A_ROW})", "", match["before"] or "").strip()
    qualifier = [before, match["between"] or "", match["after"] or ""]
    value, unit = match["value"].strip() + (match["scale"] or ""), match["unit"]
    if value.endswith("%") and unit not in ("%", "％"):
        value = value.rstrip("%")
    low, high = bounds(value, [q for q in qualifier if q])
    if unit == "番":  # 一番 alone says nothing
        value, unit = re.sub(r"^.*(?=翻)", "", match["before"]) + value + unit, ""
    until = [p for p in named if p.start < match.start() and not p.compared]
    period = until[-1] if until else None
    if period and growth and _A_YEAR.search(indicator):  # “十三五”时期…“十三五”末…年均增速: of all five years
        period = next((p for p in until if "-" in p.text and p.text[-4:] == period.text), period)
    return FigureRecord(
        document_id=document.document_id,
        indicator=indicator,
        value=value,
        unit=unit,
        qualifier=" ".join(q for q in qualifier if q),
        written=text[match.start() : match.end()].strip(),
        low=low,
        high=high,
        period=period.text if period else "",
        role=role_of(document, text, period),
        growth=growth,
        sentence_id=sentence.sentence_id,
        start=match.start(),
        end=match.end(),
        city=sentence.city or _city(text, number, document),
        table=False,
    )


@lru_cache(maxsize=1)
def _places(text: str, region: str) -> tuple[PlaceMention, ...]:
    """The places that a sentence names, asked for each of its numbers."""
    return tuple(gazetteer().find(text, within=(region,) if region else ()))


def _city(text: str, number: _Number, document: Document) -> str:
    """The only prefecture that the clause names before the number; "" for none or several."""
    begin = number.match.start()
    clause = max(text.rfind(mark, 0, begin) for mark in "，；。") + 1
    found = _places(text, document.region)
    named = [m.place for m in found if clause <= m.start and m.end <= begin]
    cities = {p.name for p in named if p.level == "prefecture"}
    return cities.pop() if len(cities) == 1 else ""
