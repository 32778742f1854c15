"""A number asked for: the figure of the documents that answers, its value as written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from kb.abroad import asks_nation, names_nation_as
from kb.ask.clause import answer_clause
from kb.ask.figure_choices import which_figure
from kb.ask.figure_lead import latest_or_aimed, of_years_or_aims
from kb.ask.figure_of_parts import figures_of_parts
from kb.ask.told import level_in_words
from kb.ask.wording import city_name, listed, say
from kb.figure_names import english_indicator
from kb.figure_parts import differ_in_grade, indicators_named, is_told_again, kind_alone
from kb.figure_question import (
    FigureQuestion,
    periods_for,
    read_figure_question,
    restricted,
    settled,
    without_asides,
)
from kb.figure_search import FoundFigure, find_figures, is_kind, missing, period_fit
from kb.figure_table import FigureTable
from kb.figure_values import counted, english_value
from kb.figure_words import AskedWord, asked_words
from kb.legs import find_places
from kb.library import Library
from kb.question import Question, Voice
from kb.records import Answer, Figure, FigureRecord, PassageHit
from kb.search import quoted
from kb.store import Store
from kb.support import short_name

# Log of the odds above which a figure is shown; SURE: for a question without a word of asking for numbers. Of 292
# questions that no figure answers, each left out of the learning, 3 have a figure above 0 and 2 one above 0.25.
ANSWERED, SURE = 0.25, 0.5
SHOWN = 5  # figures below the first one: the same indicator in other periods, then the next best
NEXT = 1.0  # how far behind the best one's odds such a next one may lie
# What is a number by its name, asked for without a word of asking: 江苏GDP, 人均GDP目标.
_QUANTITIES = frozenset(("gdp", "人均gdp", "人均"))
# What needs a thing that it is of: 总投资多少 is of what?
_MEASURES = frozenset(("投资", "总投资", "投资额", "总投资额", "金额", "资金", "规模", "面积", "收入", "产值"))
# Words that can only be answered by a number; a question with one is declined rather than answered with a clause.
_NUMBER_ONLY = re.compile(
    r"多少(?!条)|目标值|几[家个所座辆艘架]|占比$|总额|现状值|数量(?:目标)?$"
    r"|\bhow (?:many|much)\b|\b(?:target|number|percentage) (?:of|for)\b"
)


# Amounts by their names: 保有量, 市值, 空置率. In a year they are numbers, and no clause is one.
_AMOUNT = re.compile(
    r"(?:(?<![质力能重胆分数体])量|市值|余额|产能|库容|里程|面积|(?<!效)率)(?:的?目标值?|的?现状|是多少|多少|多大)*[?？]?$"
    r"|\b(?:output|exports?|imports?|throughput|volumes?|ownership|capacity|revenues?|sales|mileage|rate)"
    r"(?: (?:to|from) [a-z ]{2,20}?)?(?: targets?)? (?:in|by|for) (?:19|20)\d\d\W*$"
)
_AIMED = re.compile(r"(?<!主要|重点|总体|发展|长期|近期|年度|具体)的?目标值?[?？]?$|\btargets?[?]?$")
# What asks for words beside a number.
_IN_WORDS = re.compile(r"怎[么样]|如何|哪[些个]|为什么|\b(?:how (?:do|does|will|can|should)|why|which)\b")
_WHEN = re.compile(r"哪一?年|何时|什么时候|\b(?:when|(?:which|what|by which|in which) year)\b")  # no figure is a time
_NAMED = 0.9  # of what is asked for, in the indicator of a figure of another period that is shown instead


def answer_figure(library: Library, question: Question, nearest: tuple[PassageHit, ...]) -> Answer | None:
    """Answer a question for a number.

    Args:
        library: the library.
        question: the question.
        nearest: nearest passages, shown when no figure answers.

    Returns:
        The answer; None when the question may be answered by a clause instead.
    """
    typed, question = question.text, without_asides(question)
    asked = _read(library.store, question)
    if kind := kind_alone(question.text):
        declined = _declined(question, "", nearest)
        return which_figure(library.store, question, asked, kind, declined, partial(_indicator, question.voice))
    return _of_several(library, question, asked) or _of_one(library, question, asked, nearest, typed)


def _read(store: Store, question: Question) -> FigureQuestion:
    """Read what a question for a number asks."""
    mentions = find_places(store, question.text)
    return read_figure_question(question, tuple(question.text[m.start : m.end] for m in mentions))


def _of_several(library: Library, question: Question, asked: FigureQuestion) -> Answer | None:
    """Answer a question that names several indicators with the figure of each; None where it is one, or none is found.

    What is not found is named, if each part ends as an indicator does; else they may be one name.
    """
    named = indicators_named(question.text)
    store, places = library.store, places_below(library.store, question)
    numbers = question.intent == "figure" or asked.periods or asked.growth or asked.measure or asked.role
    if named is None or not numbers or asks_nation(question.text):
        return None
    best = figures_of_parts(
        library,
        [restricted(question, _with_period(text, asked)) for text in named.texts],
        partial(_read, store),
        lambda record, wanted: question.allows(record.sentence_id) and fits(store, record, wanted, places),
        sure=named.sure,
        least=ANSWERED,
    )
    found = [record for record in best if record]
    if len({r.indicator for r in found}) < (2 if len(found) == len(best) or not named.sure else 1):
        return None
    if len(found) < len(best) and not (named.sure and not any(set(r.indicator) & set("和与及、") for r in found)):
        return None  # 交通运输业和仓储业增加值 may be one name in the documents too
    voice = question.voice
    said = [
        _in_words(question, record) if record else say(voice, "no_figure_for", asked=text)
        for record, text in zip(best, named.texts, strict=True)
    ]
    read_as = listed(voice, (_indicator(voice, r) for r in found))
    return _shown(library, question, said, list(dict.fromkeys(found)), read_as)


def _with_period(text: str, asked: FigureQuestion) -> str:
    """A part of a question with the period and the kind of value that another part says for both."""
    if re.search(r"20\d\d|十[一二三四五]五", text):
        return text
    period = asked.periods[0] if len(asked.periods) == 1 else ""
    target = "目标" if asked.role == "target" else ""
    return f"{period}年{text}{target}" if period else f"{text}{target}"


def _of_one(
    library: Library, question: Question, asked: FigureQuestion, nearest: tuple[PassageHit, ...], typed: str
) -> Answer | None:
    """Answer a question for one number; `typed` has its asides, too."""
    store = library.store
    named = [
        word
        for word in asked_words(question, asked, store.derived(FigureTable).indicators)
        if word.thing and not word.number
    ]
    amount = bool(named and asked.periods) and bool(_AMOUNT.search(settled(question.text)))
    quantity = amount or _is_quantity(store, asked, named)
    aimed = bool(named) and bool(_AIMED.search(question.text.lower()))
    if question.intent == "clause" and not (asked.periods or asked.growth or asked.measure or quantity or aimed):
        return None  # nothing in it asks for a number
    places = places_below(store, question)
    every = find_figures(library, question, asked, typed)
    if store.regions() and not places and _is_of_another_nation(store, question, every[:1]):
        nation = say(question.voice, "nation")
        return _declined(question, say(question.voice, "no_city_figure", place=nation), nearest)
    found = [f for f in every if question.allows(f.record.sentence_id)]
    fitting = [f for f in found if fits(store, f.record, asked, places)]
    if named and all(not _MEASURES.isdisjoint(word.names) for word in named) and not places:
        of_what = say(question.voice, "figure_of_what", word=named[0].word)
        return replace(_declined(question, of_what, nearest), unclear=True)
    if question.intent == "clause" and not (asked.growth or asked.measure):
        fitting = of_years_or_aims(fitting, asked, aimed=aimed and not quantity)
    least = SURE if question.intent == "clause" else ANSWERED
    fitting = latest_or_aimed(fitting, asked, least)
    if fitting and fitting[0].score >= least:
        return _answer(library, question, asked, fitting)
    if places and found and found[0].score >= least:
        names = listed(question.voice, (city_name(question.voice, p) for p in places))
        return _declined(question, say(question.voice, "no_city_figure", place=names), nearest)
    other = _of_another_period(store, question, asked, found, places)
    if other and other.score >= SURE:
        return _of_other_periods(library, question, asked, other.record, found)
    if question.intent == "clause" and not quantity or _WHEN.search(question.text.lower()) and not asked.periods:
        return None
    # 金融业增加值占GDP比重: a clause may answer in words, if it speaks of the very thing.
    told = tuple(hit for hit in nearest if not missing(question, asked, "".join(s.text for s in hit.sentences)))
    worded = asked.fraction and bool(told) and level_in_words("".join(s.text for s in told[0].sentences))
    if told and not places and not amount and (worded or not _NUMBER_ONLY.search(question.text.lower())):
        # A share told in words: English words meet the clause by the names that figures have for them, which the
        # evidence for clauses lacks. For amounts (size of an industry, tax rate) a clause without a number is none.
        said = asked.fraction and question.lang == "en" and len(named) > 1 and all(word.names for word in named)
        return answer_clause(library, question, told, said=said)
    return _declined(question, say(question.voice, "no_figure", count=_count(store)), nearest)


def _is_of_another_nation(store: Store, question: Question, best: Sequence[FoundFigure]) -> bool:
    """Whether a question asks of the whole nation, and the best figure's sentence does not speak of it."""
    texts = [store.sentence(f.record.sentence_id).text for f in best]
    asks = asks_nation(question.text)
    return asks and not any(names_nation_as(settled(question.text), settled(text)) for text in texts)


def _is_quantity(store: Store, asked: FigureQuestion, named: Sequence[AskedWord]) -> bool:
    """Whether what a question names is a number by its name: GDP, a measured indicator asked for by its mark."""
    if named and all(not _QUANTITIES.isdisjoint(word.names) for word in named):
        return True
    return bool(asked.role and named) and _names_measure(store, [word.names for word in named])


def _of_another_period(
    store: Store, question: Question, asked: FigureQuestion, found: Sequence[FoundFigure], places: Sequence[str]
) -> FoundFigure | None:
    """The best figure of the very thing that is asked for, where the documents have it of other periods alone."""
    numbers = question.intent == "figure" or asked.growth or asked.measure
    if not asked.periods or not numbers or _IN_WORDS.search(question.text.lower()):
        return None
    of_it = [f for f in found if not f.missing and is_kind(f.record, asked) and _is_of(store, f.record, places)]
    whole = [f for f in of_it if f.evidence.named > _NAMED and f.record.growth == asked.growth]
    return whole[0] if whole and not any(_in_time(store, f.record, asked) for f in whole) else None


def _of_other_periods(
    library: Library, question: Question, asked: FigureQuestion, best: FigureRecord, found: Sequence[FoundFigure]
) -> Answer:
    """Decline, and say of which periods the documents have what is asked for."""
    store, voice = library.store, question.voice
    period = periods_for(asked, store.document(best.document_id).period)[0]
    same = [f.record for f in found if f.record.indicator == best.indicator and f.record.growth == best.growth]
    each = {r.period: r for r in reversed([best, *(r for r in same if r.city == best.city)])}
    records = [each[known] for known in sorted(each)][:SHOWN]
    known = (" " if voice == "en" else "").join(_in_words(question, r) for r in records)
    sentences = list(dict.fromkeys(r.sentence_id for r in records))
    passages = quoted(library, [store.sentence(i) for i in sentences])
    return _declined(question, say(voice, "other_period", period=period, known=known), passages)


def _names_measure(store: Store, named: Sequence[tuple[str, ...]]) -> bool:
    """Whether all that a question names is one measured indicator, whole: the current online retail sales.

    What is counted one by one (leading enterprises) is asked for in words as well.
    """
    of = {
        settled(r.indicator) for d in store.documents() for r in store.figures(d.document_id) if r.unit not in counted()
    }
    return len(named) == 1 and not of.isdisjoint(named[0])


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
    # What was reached at no time told is no target for a year to come: 2025年要达到多少.
    reached = (
        reached or asked.role == "target" and bool(asked.periods) and record.role == "actual" and not record.period
    )
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
    found = {m.place for m in find_places(store, before)}
    named = {place.name for place in found if place.level == "prefecture" or place.name in places}
    return not record.table and named == set(places)


def _in_time(store: Store, record: FigureRecord, asked: FigureQuestion) -> bool:
    """Whether a figure is not of another period than the one asked for."""
    plan = store.document(record.document_id).period
    periods = periods_for(asked, plan)
    # Without a period it is of the plan's own time, or of the time before: no target for 2030 in a plan up to 2025.
    later = not record.period and bool(plan) and all(p[-4:] > plan[-4:] for p in periods)
    return not periods or not later and max(period_fit(record.period, p) for p in periods) >= 0


def _answer(library: Library, question: Question, asked: FigureQuestion, found: Sequence[FoundFigure]) -> Answer:
    """Show the best figure, for each period that is asked for, then those beside it."""
    voice, best = question.voice, found[0].record
    same = [f.record for f in found[1:] if f.record.indicator == best.indicator]
    least = max(ANSWERED, found[0].score - NEXT)
    more = [f.record for f in found[1:] if f.record.indicator != best.indicator and f.score >= least]
    periods = periods_for(asked, library.store.document(best.document_id).period)
    of_period = {p: next((r for r in (best, *same) if period_fit(r.period, p) > 0), None) for p in periods}
    each = list(dict.fromkeys(r for r in of_period.values() if r)) or [best]
    records = list(dict.fromkeys((*each, best, *same, *more)))[: SHOWN + 1]
    without = [p for p, record in of_period.items() if record is None] if len(periods) > 1 else []
    if len(periods) < 2:
        each = [best, *(r for r in more if _is_other_grade(r, best, asked))]
        records = list(dict.fromkeys((*each, *records)))[: SHOWN + 1]
    said = [_in_words(question, record) for record in each]
    said += [say(voice, "no_figure_of", indicator=_indicator(voice, best), period=period) for period in without]
    records += [r for r in library.store.figures(best.document_id) if is_told_again(best, r) and r not in records]
    return _shown(library, question, said, records, _indicator(voice, best))


def _is_other_grade(record: FigureRecord, best: FigureRecord, asked: FigureQuestion) -> bool:
    """Whether a figure counts at another grade what the best one counts, where the question names no grade."""
    same = (record.period, record.role) == (best.period, best.role)
    return not asked.level and same and differ_in_grade(record.indicator, best.indicator)


def _shown(
    library: Library, question: Question, said: Sequence[str], records: Sequence[FigureRecord], read_as: str
) -> Answer:
    """The answer that says something of figures and shows them."""
    voice = question.voice
    sentences = list(dict.fromkeys(r.sentence_id for r in records))
    return Answer(
        question=question.text,
        lang=question.lang,
        intent="figure",
        abstained=False,
        text=(" " if voice == "en" else "").join(said),
        read_as=say(voice, "read_figure", indicator=read_as),
        figures=tuple(_figure(voice, r) for r in records),
        passages=quoted(library, [library.store.sentence(i) for i in sentences]),
    )


def _in_words(question: Question, record: FigureRecord) -> str:
    """Put a figure into words."""
    voice = question.voice
    period = say(voice, "figure_year", period=record.period) if record.period else ""
    kind = say(voice, record.role)
    english = english_value(record.written) if voice == "en" else None
    written = say(voice, "figure_written", english=english, written=record.written) if english else record.written
    return say(voice, "figure", indicator=_indicator(voice, record), written=written, period=period, kind=kind)


def _indicator(voice: Voice, record: FigureRecord) -> str:
    """What a figure measures, and of which city; in English with the original beside it for who asked in English."""
    of_city = bool(record.city) and short_name(record.city) not in record.indicator
    english = english_indicator(record.indicator, record.unit) if voice == "en" else None
    if of_city:
        named = f"{english} ({record.indicator})" if english else record.indicator
        return say(voice, "figure_of_city", city=city_name(voice, record.city), indicator=named)
    if not english:
        return record.indicator
    return say(voice, "figure_indicator", english=english[:1].upper() + english[1:], indicator=record.indicator)


def _figure(voice: Voice, record: FigureRecord) -> Figure:
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
        indicator_en=english_indicator(record.indicator, record.unit) or "" if voice == "en" else "",
        written_en=english_value(record.written) or "" if voice == "en" else "",
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
