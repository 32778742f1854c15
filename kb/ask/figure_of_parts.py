"""The figures of a question for several, visitors and spending; a part is embedded only where that decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kb.figure_question import FigureQuestion
from kb.figure_search import Candidates, FoundFigure, candidates, ranked
from kb.library import Library
from kb.question import Question
from kb.records import FigureRecord


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a question that may be for a figure of its own."""

    question: Question
    those: Candidates
    fitting: list[FoundFigure]  # those of them that nothing in the part contradicts
    possible: list[FoundFigure]  # of these the ones that may be its answer, however near their passages are


def figures_of_parts(
    library: Library,
    parts: Sequence[Question],
    read: Callable[[Question], FigureQuestion],
    fits: Callable[[FigureRecord, FigureQuestion], bool],
    *,
    sure: bool,
    least: float,
) -> list[FigureRecord | None]:
    """Find the figure that each part of a question is for.

    Args:
        library: the library.
        parts: the parts, as questions.
        read: what a part asks for.
        fits: whether nothing in a figure contradicts a part.
        sure: the parts are for different figures; else they are parts of one name unless each has a figure of its own.
        least: score of a figure that answers.

    Returns:
        A figure for each part, None for one that no figure answers. Empty where the parts cannot be for two figures,
        or for one and another that the documents lack, which mostly is known before they are embedded.
    """
    found: list[_Part] = []
    for question in parts:
        found.append(_part(library, question, read, fits, sure=sure, least=least))
        if not (sure or found[-1].possible):
            return []
    if len({f.record.indicator for part in found for f in part.possible}) < (1 if sure else 2):
        return []
    best: list[FigureRecord | None] = []
    for part in found:
        best.append(_best(library, part, sure=sure, least=least))
        if not (sure or best[-1]):
            return []
    return best


def _part(
    library: Library,
    question: Question,
    read: Callable[[Question], FigureQuestion],
    fits: Callable[[FigureRecord, FigureQuestion], bool],
    *,
    sure: bool,
    least: float,
) -> _Part:
    """Find the figures that a part of a question may be for."""
    wanted = read(question)
    those = candidates(library, question, wanted)
    fitting = [f for f in those.found if not f.missing and fits(f.record, wanted)]
    possible = [f for f in fitting if those.may_answer(f, least) and (sure or not f.evidence.unasked)]
    return _Part(question, those, fitting, possible)


def _best(library: Library, part: _Part, *, sure: bool, least: float) -> FigureRecord | None:
    """The figure that answers a part of a question."""
    if not part.possible:
        return None
    first = part.those.first_of(part.fitting, least)
    if first is None:
        fitting = {f.record for f in part.fitting}
        first = next(f for f in ranked(library, part.question.text, part.those) if f.record in fitting)
    return first.record if first.score >= least and (sure or not first.evidence.unasked) else None
