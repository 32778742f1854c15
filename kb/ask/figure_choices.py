"""A kind of value asked for and nothing that has it, 增速: the indicators that have one, to choose from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kb.ask.wording import listed, say
from kb.figure_facts import is_difference, measure_of
from kb.figure_parts import Kind
from kb.figure_question import FigureQuestion, periods_for
from kb.figure_search import period_fit
from kb.figure_table import FigureTable
from kb.figure_values import counted
from kb.question import Question, Voice
from kb.records import Answer, Choice, FigureRecord
from kb.store import Store

# Indicators that are offered: those of the documents' tables first, which are their own choice, counted things last.
MOST = 12


def which_figure(
    store: Store,
    question: Question,
    asked: FigureQuestion,
    kind: Kind,
    declined: Answer,
    named: Callable[[FigureRecord], str],
) -> Answer | None:
    """Offer the indicators that have a value of a kind.

    Args:
        store: the store.
        question: the question.
        asked: what it asks for; its period counts.
        kind: the kind of value.
        declined: the answer when there is nothing to choose, its text left to be filled.
        named: gives a figure's name as it is shown.

    Returns:
        An unclear answer with a question for each indicator; None if no figure is of the kind.
    """
    every = [r for r in store.derived(FigureTable).records if question.allows(r.sentence_id)]
    fitting = [r for r in every if _has_kind(r, kind) and _in_time(store, r, asked) and _is_own(r)]
    first: dict[str, FigureRecord] = {}
    for record in sorted(fitting, key=lambda r: (not r.table, r.unit in counted())):
        first.setdefault(record.indicator, record)
    offered = list(first.values())[:MOST]
    if not offered:
        return None
    voice = question.voice
    choices = tuple(Choice(named(r), _asking(r, voice)) for r in offered)
    known = listed(voice, (choice.label for choice in choices)) + ("…" if len(first) > MOST else "")
    text = say(voice, "which_figure", word=question.text.strip(" ?？。"), known=known)
    return replace(declined, text=text, unclear=True, choices=choices)


def _asking(record: FigureRecord, voice: Voice) -> str:
    """Ask for a figure by what it measures, and by what it is counted in."""
    if record.unit in counted():
        return say(voice, "ask_count", indicator=record.indicator, unit=record.unit)
    return say(voice, "ask_figure", indicator=record.indicator)


def _is_own(record: FigureRecord) -> bool:
    """Tell a figure of the documents' own region from one of a city and from what it is compared with."""
    return not record.city and not is_difference(record) and "平均水平" not in record.indicator


def _has_kind(record: FigureRecord, kind: Kind) -> bool:
    """Tell whether a figure is of a kind."""
    if kind in ("target", "baseline", "actual"):
        return record.role == kind
    return record.growth if kind == "growth" else not record.growth and measure_of(record) == kind


def _in_time(store: Store, record: FigureRecord, asked: FigureQuestion) -> bool:
    """Tell whether a figure is of the period asked for."""
    periods = periods_for(asked, store.document(record.document_id).period)
    return not periods or max(period_fit(record.period, p) for p in periods) > 0
