"""Which figure leads of those that fit: of the years or aims that are asked for, the last of those alike."""

from __future__ import annotations

from collections.abc import Sequence

from kb.figure_question import FigureQuestion
from kb.figure_search import FoundFigure, period_fit


def of_years_or_aims(found: Sequence[FoundFigure], asked: FigureQuestion, *, aimed: bool) -> list[FoundFigure]:
    """Leave of the figures, where only a year or an aim asks for a number, those of the year, or of the very thing.

    Args:
        found: the figures that fit, best first.
        asked: what the question asks for.
        aimed: whether a target is asked for, and nothing else that is a number by its name.

    Returns:
        Those that are left, in order.
    """
    if asked.periods:
        return [f for f in found if max(period_fit(f.record.period, p) for p in asked.periods) > 0]
    return [f for f in found if not (aimed and (f.missing or f.evidence.unasked or f.record.role != "target"))]


def latest_or_aimed(found: Sequence[FoundFigure], asked: FigureQuestion, least: float) -> list[FoundFigure]:
    """Lead with a target where one is asked for, and of figures that fit alike, and no period is asked, with the last.

    由6841亿元增加至11492亿元 gives two of one indicator: what it is now is the second.

    Args:
        found: the figures that fit, best first.
        asked: what the question asks for.
        least: the log of the odds above which a figure is shown.

    Returns:
        All of them.
    """
    aims = [f for f in found if f.record.role == "target" and not f.missing and f.score >= least]
    if asked.role == "target" and aims and found[0].record.role == "actual":
        return [*aims, *(f for f in found if f not in aims)]
    alike = [f for f in found if (f.score, f.record.indicator) == (found[0].score, found[0].record.indicator)]
    if asked.periods or len({f.record.role for f in alike}) > 1:
        return list(found)
    last = sorted(alike, key=lambda f: f.record.period[-4:], reverse=True)
    return [*last, *(f for f in found if f not in alike)]
