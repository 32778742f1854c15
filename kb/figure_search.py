"""Finds the figures that a question asks for: those that count the very thing, best first."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from kb.figure_facts import is_difference, measure_of
from kb.figure_limits import contradicts, is_of_services_alone, without_wholes
from kb.figure_model import Evidence, most_of_nearness, weigh
from kb.figure_question import FigureQuestion, amounts, level_of, periods_for, settled
from kb.figure_table import FigureTable
from kb.figure_words import SURE_WORD, AskedWord, asked_words, has, joints
from kb.lexicon import word_list
from kb.library import Library
from kb.question import Question
from kb.records import FigureRecord

LOOSE_WORD = 0.5  # of 增加值 where a whole industry's growth is asked for
AS_WELL = 1.0  # log of the odds between figures of which the things counted decide; 领域 and 应用 of one clause 0.4
_HOW_MANY = r"(?:(?:多少|几)[个家所座项条种处名户大]?|\bhow many )"
_DOUBLED = "翻"
NEAR = 50  # passages whose likeness to the question counts; the others count as little as the last of them
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


class Candidates(NamedTuple):
    """The figures that have anything of what a question asks for, before it is compared with their passages."""

    found: list[FoundFigure]  # as they stand in the documents
    words: Sequence[AskedWord]
    text: str  # the question, settled

    def may_answer(self, found: FoundFigure, least: float) -> bool:
        """Tell whether a figure can have a score once the nearness of its passage counts."""
        return found.score + most_of_nearness() >= least

    def first_of(self, some: Sequence[FoundFigure], least: float) -> FoundFigure | None:
        """Give the first of some of them if it is that however near the others are, and has a score without it."""
        best = max(some, key=lambda f: f.score, default=None)
        if best is None or best.score < least or re.search(_HOW_MANY, self.text):
            return None
        return best if all(f is best or not self.may_answer(f, best.score) for f in some) else None


def find_figures(
    library: Library, question: Question, asked: FigureQuestion, typed: str | None = None
) -> list[FoundFigure]:
    """Rank the figures of all documents by a question.

    Args:
        library: the library.
        question: the question.
        asked: what it asks for.
        typed: the question with the asides that were taken out, if it has been embedded so.

    Returns:
        Figures that contain any of what is asked for, best first.
    """
    return ranked(library, typed or question.text, candidates(library, question, asked))


def ranked(library: Library, text: str, those: Candidates) -> list[FoundFigure]:
    """Rank figures by what speaks for them and by how near the question is to their passages.

    Args:
        library: the library.
        text: the question; it is embedded if one of them can answer.
        those: figures that it may mean.

    Returns:
        The figures, best first.
    """
    out = those.found
    if any(those.may_answer(f, 0) for f in out):  # else no figure answers however near it is
        near = _nearness(library, text, library.store.derived(FigureTable).records)
        # The passage of a table is of all its rows and says nothing of one: a row is taken to be as near as any figure.
        most = max((near.get(f.record.sentence_id, 0.0) for f in out), default=0.0)
        out = [_nearer(f, most if f.record.table else near.get(f.record.sentence_id, 0.0)) for f in out]
    return _counted_first(sorted(out, key=lambda f: -f.score), those.words, those.text)


def candidates(library: Library, question: Question, asked: FigureQuestion) -> Candidates:
    """Find the figures of all documents that have anything of what a question asks for.

    Args:
        library: the library.
        question: the question; nothing is embedded.
        asked: what it asks for.

    Returns:
        The figures with all that speaks for them but their nearness.
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
    telling = [word for word in words if word.thing]
    counting = [word for word in telling if not word.number]
    out = []
    in_text = [frozenset().union(*map(table.own.having, names)) for names, _ in things]
    in_sentence = [frozenset().union(*map(table.around.having, names)) for names, _ in things]
    for at in sorted(frozenset().union(*in_text, *in_sentence)):  # the others have nothing of what is asked for
        record, facts = table.records[at], table.facts(at)
        if not (asked.fraction or asked.compared) and _only_in_wholes(facts.text, table.rests[at], things):
            continue
        if facts.national and asked.level not in ("", "nation"):
            continue
        if contradicts(facts.counted, text_asked, asked, names=names_asked) or is_of_services_alone(
            record, question.text
        ):
            continue
        if numbers and not _has_numbers(record, facts.said, numbers, question):
            continue
        if asked.added and not record.growth and not facts.more:
            continue
        unnamed = sum(word not in own for word in facts.things)
        lacking = [word for word in counting if not word.met(facts.about)]
        if not unnamed:
            lacking = [w for w in lacking if not _elaborates(library, w, words, facts.text)]
        # 工业 narrows 增加值: a figure of 服务业 is another one, and where the documents speak of 工业 elsewhere so is
        # one of neither. Of 319 figures asked for it loses one, of 292 questions without one it declines four.
        if any(word.word in (narrowing if unnamed else elsewhere) for word in lacking):
            continue
        evidence = Evidence(
            named=math.fsum(w for (_, w), rows in zip(things, in_text, strict=True) if at in rows) / total,
            own=_share(facts.text, own),
            near=0.0,
            lacking=len(lacking),
            lacking_share=len(lacking) / max(1, len(telling)),
            narrowed=sum(word.narrows for word in lacking),
            unexplained=sum(not word.names for word in lacking),
            unasked=unnamed,
            **_fits(record, facts.measure, facts.difference, asked_of[record.document_id]),
        )
        out.append(FoundFigure(record, weigh(evidence), evidence, tuple(w.word for w in lacking)))
    return Candidates(out, words, text_asked)


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


def _fits(record: FigureRecord, measure: str, difference: bool, asked: FigureQuestion) -> dict[str, float]:
    """How well period, unit and kind fit what is asked for; 0 where nothing is asked."""
    wanted = asked.role or ("target" if not asked.periods else "")
    other = bool(asked.measure) and not asked.growth and measure != asked.measure
    return {
        "period": max((period_fit(record.period, p) for p in asked.periods), default=0.0),
        "measure": float(bool(asked.measure) and not asked.growth and not other),
        "other_measure": float(other),
        "growth": float(asked.growth == record.growth),
        "difference": float(asked.compared and difference),
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


def _nearness(library: Library, text: str, records: Sequence[FigureRecord]) -> dict[str, float]:
    """How near each sentence's passage is to the question: 1 for the nearest passage found, 0 for the last of them.

    A share of the way, for encoders differ in how far apart their cosines lie.
    """
    near = dict(library.vectors.search(library.encode_question(text), depth=NEAR))
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
