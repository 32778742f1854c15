"""Numbers from indicator tables: the row a question asks for, its values as printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from kb.ask.wording import say
from kb.lexicon import pairs
from kb.library import Library
from kb.question import Question
from kb.records import Answer, Document, Figure, Indicator
from kb.search import quoted

# Share of an indicator's two-character pairs that the question must contain. On the Guangxi plan's eight rows the right
# row has 1.0 when named in full; a question on 数字经济核心产业增加值占GDP比重 reaches 0.6 with a wrong one.
COVERED = 0.7


def answer_figure(library: Library, question: Question) -> Answer | None:
    """Answer a question for a number from the indicator tables.

    Args:
        library: the library.
        question: the question.

    Returns:
        The answer, or None when no row of a table is what the question asks for.
    """
    store = library.store
    asked = set(pairs(" ".join((question.text, *question.bridged.terms))))
    rows = [(d, i) for d in store.documents() for i in store.indicators(d.document_id)]
    scored = [(_covered(indicator.name, asked), -n) for n, (_, indicator) in enumerate(rows)]
    best, position = max(scored, default=(0.0, 0))
    if best < COVERED:
        return None
    document, indicator = rows[-position]
    figures = _figures(indicator, document, re.findall(r"20\d\d", question.text))
    if not figures:
        return None
    sentence = store.sentence(indicator.sentence_id)
    voice = question.voice
    first = figures[0]
    return Answer(
        question=question.text,
        lang=question.lang,
        intent="figure",
        abstained=False,
        text=say(
            voice,
            "figure",
            indicator=first.indicator,
            value=first.value,
            unit=first.unit,
            period=first.period,
            kind=say(voice, first.kind),
        ),
        read_as=say(voice, "read_figure", indicator=indicator.name),
        figures=tuple(figures),
        passages=quoted(library, [sentence]),
    )


def _covered(name: str, asked: set[str]) -> float:
    """Share of a name's pairs that were asked for."""
    wanted = [pair for pair in pairs(name) if len(pair) > 1]
    return sum(pair in asked for pair in wanted) / len(wanted) if wanted else 0.0


def _figures(indicator: Indicator, document: Document, years: Sequence[str]) -> list[Figure]:
    """Values of a row; the years of the question first, then targets before the present state."""
    found = [
        Figure(indicator.name, value, indicator.unit, year, _kind(year, document), indicator.sentence_id)
        for year, value in indicator.values.items()
        if value is not None
    ]
    return sorted(found, key=lambda f: (f.period not in years, f.kind != "target", f.period or ""))


def _kind(year: str, document: Document) -> Literal["target", "baseline", "actual"]:
    """A year inside the document's period or later is a target, one before it the present state."""
    start = document.period[:4] or document.issued_on[:4]
    return "target" if start and year >= start else "baseline"
