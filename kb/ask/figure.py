"""A number asked for: the figure of the documents that answers, its value as written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.abroad import asks_nation, names_nation_as
from kb.ask.clause import answer_clause
from kb.ask.wording import city_name, listed, say
from kb.figure_question import FigureQuestion, periods_for, read_figure_question, settled, without_asides
from kb.figure_search import FoundFigure, find_figures, is_kind, missing, period_fit
from kb.legs import find_places
from kb.library import Library
from kb.question import Question
from kb.records import Answer, Figure, FigureRecord, PassageHit
from kb.search import quoted
from kb.store import Store
from kb.support import short_name

# Log of the odds above which a figure is shown; SURE: for a question without a word of asking for numbers. Of 292
# questions that no figure answers, each left out of the learning, 3 have a figure above 0 and 2 one above 0.25.
ANSWERED, SURE = 0.25, 0.5
SHOWN = 5  # figures below the first one: the same indicator in other periods, then the next best
NEXT = 1.0  # how far behind the best one's odds such a next one may lie
# Words that can only be answered by a number; a question with one is declined rather than answered with a clause.
_NUMBER_ONLY = re.compile(
    r"多少(?!条)|目标值|几[家个]|占比$|总额|现状值|数量(?:目标)?$"
    r"|\bhow (?:many|much)\b|\b(?:target|number|percentage) (?:of|for)\b"
)


def answer_figure(library: Library, question: Question, nearest: tuple[PassageHit, ...]) -> Answer | None:
    """Answer a question for a number.

    Args:
        library: the library.
        question: the question.
        nearest: nearest passages, shown when no figure answers.

    Returns:
        The answer; None when the question may be answered by a clause instead.
    """
    store, question = library.store, without_asides(question)
    mentions = find_places(store, question.text)
    written = tuple(question.text[m.start : m.end] for m in mentions)
    asked = read_figure_question(question, written)
    if question.intent == "clause" and not (asked.periods or asked.growth or asked.measure):
        return None  # nothing in it asks for a number
    places = places_below(store, question)
    every = find_figures(library, question, asked)
    if store.regions() and not places and asks_nation(question.text):
        best = [store.sentence(f.record.sentence_id).text for f in every[:1]]
        if not any(names_nation_as(settled(question.text), settled(text)) for text in best):
            nation = say(question.voice, "nation")
            return _declined(question, say(question.voice, "no_city_figure", place=nation), nearest)
    found = [f for f in every if question.allows(f.record.sentence_id)]
    fitting = [f for f in found if fits(store, f.record, asked, places)]
    if question.intent == "clause" and not (asked.growth or asked.measure):  # a year alone
        fitting = [f for f in fitting if max(period_fit(f.record.period, p) for p in asked.periods) > 0]
    least = SURE if question.intent == "clause" else ANSWERED
    if fitting and fitting[0].score >= least:
        return _answer(library, question, fitting)
    if places and found and found[0].score >= least:
        names = listed(question.voice, (city_name(question.voice, p) for p in places))
        return _declined(question, say(question.voice, "no_city_figure", place=names), nearest)
    if question.intent == "clause":
        return None
    # 金融业增加值占GDP比重: a clause may answer in words, if it speaks of the very thing.
    told = tuple(hit for hit in nearest if not missing(question, asked, "".join(s.text for s in hit.sentences)))
    if told and not places and not _NUMBER_ONLY.search(question.text.lower()):
        return answer_clause(library, question, told)
    return _declined(question, say(question.voice, "no_figure", count=_count(store)), nearest)


def places_below(store: Store, question: Question) -> tuple[str, ...]:
    """The places asked for that are not a whole region of the documents: another area's figure is no answer."""
    regions = set(store.regions())
    return tuple(p for p in question.places if p not in regions)


def fits(store: Store, record: FigureRecord, asked: FigureQuestion, places: Sequence[str]) -> bool:
    """Tell whether nothing in a figure contradicts the question: its kind, its place or its period.

    Args:
        store: the store.
        record: the figure.
        asked: what the question asks for.
        places: the places asked for that are not a whole region of the documents.
    """
    reached = asked.required and record.role == "actual"  # what has been reached is no condition to be met
    return not reached and is_kind(record, asked) and _is_of(store, record, places) and _in_time(store, record, asked)


def _is_of(store: Store, record: FigureRecord, places: Sequence[str]) -> bool:
    """Whether a figure is about the places asked for: its own city, or the place a phrase ties it to."""
    if not places:
        return True
    if record.city:
        return record.city in places
    # 与东盟进出口总额: what lies outside the gazetteer is part of the indicator, and so may a place be.
    names = [(place, short_name(place)) for place in places]
    if all(any(name in record.indicator for name in both) for both in names):
        return True
    # 依托南京空港…交易量达到30万吨: what its sentence names before it, and no other city, is where it is.
    before = store.sentence(record.sentence_id).text[: record.start]
    named = {m.place.name for m in find_places(store, before)} - set(store.regions())
    return not record.table and named == set(places)


def _in_time(store: Store, record: FigureRecord, asked: FigureQuestion) -> bool:
    """Whether a figure is not of another period than the one asked for."""
    periods = periods_for(asked, store.document(record.document_id).period)
    return not periods or max(period_fit(record.period, p) for p in periods) >= 0


def _answer(library: Library, question: Question, found: Sequence[FoundFigure]) -> Answer:
    """Show the best figure, then those beside it."""
    voice, best = question.voice, found[0]
    same = [f for f in found[1:] if f.record.indicator == best.record.indicator]
    more = [f for f in found[1:] if f not in same and f.score >= max(ANSWERED, best.score - NEXT)]
    records = [f.record for f in (best, *same, *more)][: SHOWN + 1]
    first = best.record
    period = say(voice, "figure_year", period=first.period) if first.period else ""
    sentences = list(dict.fromkeys(r.sentence_id for r in records))
    return Answer(
        question=question.text,
        lang=question.lang,
        intent="figure",
        abstained=False,
        text=say(
            voice,
            "figure",
            indicator=first.indicator,
            written=first.written,
            period=period,
            kind=say(voice, first.role),
        ),
        read_as=say(voice, "read_figure", indicator=first.indicator),
        figures=tuple(_figure(r) for r in records),
        passages=quoted(library, [library.store.sentence(i) for i in sentences]),
    )


def _figure(record: FigureRecord) -> Figure:
    """A record as the contract shows it."""
    return Figure(
        indicator=record.indicator,
        value=record.value,
        unit=record.unit,
        period=record.period or None,
        kind=record.role,
        sentence_id=record.sentence_id,
        qualifier=record.qualifier,
        written=record.written,
    )


def _declined(question: Question, text: str, nearest: tuple[PassageHit, ...]) -> Answer:
    """Say that no figure answers."""
    return Answer(
        question=question.text,
        lang=question.lang,
        intent="figure",
        abstained=True,
        text=text,
        read_as=say(question.voice, "read_figure", indicator=question.text),
        passages=nearest,
    )


def _count(store: Store) -> int:
    """How many figures were searched."""
    return sum(len(store.figures(d.document_id)) for d in store.documents())
