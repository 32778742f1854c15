"""Finds the figures that a question asks for: those that count the very thing, best first."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.figure_limits import contradicts, is_of_services_alone, without_wholes
from kb.figure_model import Evidence, most_of_nearness, weigh
from kb.figure_question import LEVEL_WORDS, FigureQuestion, amounts, level_of, periods_for, settled
from kb.figure_table import FigureTable
from kb.figure_words import SURE_WORD, AskedWord, asked_words, has, joints, things_in
from kb.lexicon import word_list
from kb.library import Library
from kb.question import Question
from kb.records import FigureRecord

LOOSE_WORD = 0.5  # of 增加值 where a whole industry's growth is asked for
AS_WELL = 1.0  # log of the odds between figures of which the things counted decide; 领域 and 应用 of one clause 0.4
_HOW_MANY = r"(?:(?:多少|几)[个家所座项条种处名户大]?|\bhow many )"
NEAR = 50  # passages whose likeness to the question counts; the others count as little as the last of them
_PERCENT = ("%", "％", "‰", "个百分点", "percent", "per cent")
_MONEY = ("元", "美元", "亿美元", "yuan", "万元", "亿元", "万亿元")
_VISITS = ("人次", "亿人次", "万人次")
_DOUBLED = "翻"
_MORE = re.compile(r"新|增|再")  # in the clause of what is added
_COMMAS = "，；：。,;"
_DIFFERENCE = re.compile(r"[高低快慢]")  # in an indicator counted in percentage points: what lies between two values
# Words of asking that a value meets by what it is, whatever its indicator says.
_MEANT = {
    "share": "比重份额分量",
    "money": "总额总量金额总值",
    "visits": "人次人数",
    "count": "数量总数个数",
    "growth": "年均增速每年增长增幅",
}


# What a clause must have to tell such a value in words.
_SAID = {
    "share": re.compile(r"比重|比例|占|率|[%％]|百分之"),
    "money": re.compile(r"元|亿|万"),
    "visits": re.compile(r"人次"),
    "count": re.compile(r"\d|[一二三四五六七八九十百千两]+[个家项大座所]"),
    "growth": re.compile(r"增速|增长|增幅|[%％]|翻"),
}


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A figure with what speaks for it."""

    record: FigureRecord
    score: float  # log of the odds that this figure answers and not that none does
    evidence: Evidence
    missing: tuple[str, ...]  # words of the question that say what is counted, and that it does not have


def find_figures(library: Library, question: Question, asked: FigureQuestion) -> list[FoundFigure]:
    """Rank the figures of all documents by a question.

    Args:
        library: the library.
        question: the question.
        asked: what it asks for.

    Returns:
        Figures that contain any of what is asked for, best first.
    """
    store = library.store
    documents = store.documents()
    asked_of = {d.document_id: replace(asked, periods=periods_for(asked, d.period)) for d in documents}
    table = store.derived(FigureTable)
    words = asked_words(question, asked, table.indicators)
    numbers = [word for word in words if word.number]
    things = _things(question, asked, words, table)
    total = math.fsum(weight for _, weight in things) or 1.0
    narrowing = {word.word: word.names for word in words if word.narrows and word.trust >= SURE_WORD}
    elsewhere = {word for word, names in narrowing.items() if any(map(store.count_containing, names))}
    own = "\n".join({name for names, _ in things for name in names})
    text_asked = settled(question.text)
    names_asked = "\n".join((text_asked, *(name for word in words for name in word.names)))
    out = []
    in_text = [frozenset().union(*map(table.own.having, names)) for names, _ in things]
    in_sentence = [frozenset().union(*map(table.around.having, names)) for names, _ in things]
    for at in sorted(frozenset().union(*in_text, *in_sentence)):  # the others have nothing of what is asked for
        record, text, sentence = table.records[at], table.texts[at], table.sentences[at].text
        named = math.fsum(w for (_, w), rows in zip(things, in_text, strict=True) if at in rows) / total
        if not (asked.fraction or asked.compared) and _only_in_wholes(text, table.rests[at], things):
            continue
        before, clause = _clauses(record, sentence)
        # 全国电子商务进农村综合示范县 are 国家 ones.
        national = LEVEL_WORDS["nation"] if f"全国{record.indicator[:2]}" in clause else ""
        if national and asked.level not in ("", "nation"):
            continue
        # A difference names all that it is of; what its sentence says before is of another value.
        near_it = clause if is_difference(record) else before + clause
        whole = f"{text}\n{settled(near_it)}\n{_means(record)}\n{national}\n{table.boxes[at]}"
        said = before + clause
        if contradicts(
            record, said, text_asked, asked, names=names_asked, difference=is_difference(record)
        ) or is_of_services_alone(record, question.text):
            continue
        if numbers and not _has_numbers(record, f"{text} {before}{clause}", numbers, question):
            continue
        if asked.added and not record.growth and not _MORE.search(clause):
            continue
        unnamed = [word for word in things_in(record.indicator) if word not in own]
        lacking = [w for w in words if w.thing and not w.number and not w.met(whole)]
        if not unnamed:
            lacking = [w for w in lacking if not _elaborates(library, w, words, text)]
        # 工业 narrows 增加值: a figure of 服务业 is another one, and where the documents speak of 工业 elsewhere so is
        # one of neither. Of 319 figures asked for it loses one, of 292 questions without one it declines four.
        if any(word.word in (narrowing if unnamed else elsewhere) for word in lacking):
            continue
        evidence = Evidence(
            named=named,
            own=_share(text, own),
            near=0.0,
            lacking=len(lacking),
            lacking_share=len(lacking) / max(1, sum(word.thing for word in words)),
            narrowed=sum(word.narrows for word in lacking),
            unexplained=sum(not word.names for word in lacking),
            unasked=len(unnamed),
            **_fits(record, asked_of[record.document_id]),
        )
        out.append(FoundFigure(record, weigh(evidence), evidence, tuple(w.word for w in lacking)))
    if any(f.score + most_of_nearness() >= 0 for f in out):  # else no figure answers however near it is
        near = _nearness(library, question, table.records)
        # The passage of a table is of all its rows and says nothing of one: a row is taken to be as near as any figure.
        most = max((near.get(f.record.sentence_id, 0.0) for f in out), default=0.0)
        out = [_nearer(f, most if f.record.table else near.get(f.record.sentence_id, 0.0)) for f in out]
    return _counted_first(sorted(out, key=lambda f: -f.score), words, text_asked)


def _counted_first(found: list[FoundFigure], words: Sequence[AskedWord], text: str) -> list[FoundFigure]:
    """Put first, of figures that answer about as well, those of what stands behind 多少个 or "how many"."""
    asked = [text[match.end() :] for match in re.finditer(_HOW_MANY, text)]
    heads = [word for word in words if word.thing and any(rest.startswith(word.word) for rest in asked)]
    near = [f for f in found if f.score >= found[0].score - AS_WELL]
    counted = [f for f in near if any(head.met(settled(f.record.indicator)) for head in heads)]
    return [*counted, *(f for f in found if f not in counted)] if counted else found


def _only_in_wholes(indicator: str, rest: str, things: Sequence[tuple[tuple[str, ...], float]]) -> bool:
    """Tell whether all that an indicator has of what is asked for is the whole that it is a share of: GDP.

    `rest` is the indicator without its wholes.
    """
    if rest == indicator:
        return False
    met = [names for names, _ in things if any(has(indicator, name) for name in names)]
    return bool(met) and not any(has(rest, name) for names in met for name in names)


def _elaborates(library: Library, word: AskedWord, words: Sequence[AskedWord], indicator: str) -> bool:
    """Tell a word that narrows nothing, for it is more common than what stands behind it: 农作物 before 秸秆.

    金融 before 服务业 does narrow it, as the documents speak of 服务业 more often than of 金融.
    """
    behind = words[words.index(word) + 1 :][:1] if word.narrows else ()
    if (
        not behind
        or not behind[0].names
        or not behind[0].met(indicator)
        or behind[0].word in word_list("figure_kinds_zh")
    ):
        return False
    count = library.store.count_containing
    return max(map(count, word.names), default=0) > max(map(count, behind[0].names))


def _nearer(found: FoundFigure, near: float) -> FoundFigure:
    """A figure with the nearness of its passage."""
    if not near:
        return found
    evidence = replace(found.evidence, near=near)
    return replace(found, evidence=evidence, score=weigh(evidence))


def _has_numbers(record: FigureRecord, text: str, numbers: Sequence[AskedWord], question: Question) -> bool:
    """Whether a figure's text has the numbers of a question; its value answers and describes nothing: 10个, 10亿元."""
    asked_for = settled(record.written) in settled(question.text)
    plain = settled(text if asked_for else text.replace(record.written, " "))
    return all(word.met(plain) for word in numbers)


def _things(
    question: Question, asked: FigureQuestion, words: Sequence[AskedWord], table: FigureTable
) -> list[tuple[tuple[str, ...], float]]:
    """What the question asks for, each thing in its names, with a weight: the rarer among the figures, the heavier."""
    count = len(table.records)

    def weight(names: Sequence[str]) -> float:
        """Weigh a thing by its most common name."""
        return math.log(1 + count / (0.5 + max((len(table.around.having(n)) for n in names), default=0)))

    found = [(amount,) for amount in amounts(question.text)]
    things: list[tuple[tuple[str, ...], float]] = [(names, weight(names)) for names in found]
    if asked.output:
        things.append((("增加值", "gdp"), LOOSE_WORD * weight(("增加值",))))
    things += [(w.names, weight(w.names) * w.trust) for w in words if w.thing and not w.number]
    return things


def missing(question: Question, asked: FigureQuestion, text: str) -> tuple[str, ...]:
    """List the words of a question for a number that a text lacks: 金融业 asks of another thing than 服务业.

    Args:
        question: the question.
        asked: what it asks for.
        text: any text.

    Returns:
        Words of the question; empty when the text has all that says what is counted.
    """
    plain = settled(text)
    if not (asked.fraction or asked.compared):
        plain = without_wholes(plain)
    kind = "growth" if asked.growth else asked.measure
    words = tuple(word.word for word in asked_words(question, asked) if word.thing and not word.met(plain))
    return words if not kind or _SAID[kind].search(plain) else (*words, kind)


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


def _share(indicator: str, own: str) -> float:
    """The share of an indicator's pairs that the names of what is asked for have."""
    wanted = joints(indicator)
    return sum(p in own for p in wanted) / len(wanted) if wanted else 0.0


def is_kind(record: FigureRecord, asked: FigureQuestion) -> bool:
    """Tell whether a figure is of the kind asked for: no growth or share for a number, no difference unasked."""
    level = level_of(record.indicator)
    if asked.level and level and level != asked.level:
        return False
    if is_difference(record) and not asked.compared or asked.growth and not record.growth:
        return False
    if asked.points and not record.unit.endswith(("百分点", "percentage point", "percentage points")):
        return False
    if asked.growth:
        return True
    if asked.fraction and not asked.compared and record.growth:
        return False
    if asked.fraction and not asked.compared and measure_of(record) == "money":
        return False
    if asked.whole and measure_of(record) == "share" and "占" in record.indicator:
        return False
    if asked.measure not in ("money", "visits", "count"):
        return True
    if record.growth:  # 翻一番 says how large as well as how fast
        return _DOUBLED in record.value
    return not (asked.measure == "count" and measure_of(record) == "share")


def is_difference(record: FigureRecord) -> bool:
    """Tell whether a figure says by how many points one value is above another.

    Args:
        record: the figure.
    """
    return record.unit == "个百分点" and bool(_DIFFERENCE.search(record.indicator))


def _fits(record: FigureRecord, asked: FigureQuestion) -> dict[str, float]:
    """How well period, unit and kind fit what is asked for; 0 where nothing is asked."""
    wanted = asked.role or ("target" if not asked.periods else "")
    other = bool(asked.measure) and not asked.growth and measure_of(record) != asked.measure
    return {
        "period": max((period_fit(record.period, p) for p in asked.periods), default=0.0),
        "measure": float(bool(asked.measure) and not asked.growth and not other),
        "other_measure": float(other),
        "growth": float(asked.growth == record.growth),
        "difference": float(asked.compared and is_difference(record)),
        "role": _role_fit(record, wanted),
    }


def _role_fit(record: FigureRecord, wanted: str) -> float:
    """How well a figure is what is asked for: meant, reached, or (现状值) what a table says the plan starts from."""
    if wanted == "baseline":
        return {"baseline": 1.0, "actual": 0.5}.get(record.role, 0.0)
    return float(bool(wanted) and (record.role == "target") == (wanted == "target"))


def period_fit(period: str, asked: str) -> float:
    """Tell how well a figure's period fits the one asked for.

    Args:
        period: of the figure; "" for none.
        asked: of the question.

    Returns:
        1 the same, 0.5 its last year or the span that ends with it, 0 none named, -1 another.

    >>> period_fit("2025", "2025"), period_fit("2021-2025", "2025"), period_fit("", "2025"), period_fit("2020", "2025")
    (1.0, 0.5, 0.0, -1.0)
    """
    if not period:
        return 0.0
    if period == asked:
        return 1.0
    return 0.5 if period[-4:] == asked[-4:] else -1.0


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


def _nearness(library: Library, question: Question, records: Sequence[FigureRecord]) -> dict[str, float]:
    """How near each sentence's passage is to the question: 1 for the nearest passage found, 0 for the last of them.

    A share of the way, for encoders differ in how far apart their cosines lie.
    """
    near = dict(library.vectors.search(library.encode_question(question.text), depth=NEAR))
    if not near:
        return {}
    least, most = min(near.values()), max(near.values())
    wanted = {r.sentence_id for r in records}
    out: dict[str, float] = {}
    for key, sentence_ids in library.store.sentences_by_key(list(near)).items():
        for sentence_id in wanted.intersection(sentence_ids):
            share = (near[key] - least) / (most - least) if most > least else 1.0
            out[sentence_id] = max(out.get(sentence_id, 0.0), share)
    return out
