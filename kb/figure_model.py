"""How far what speaks for a figure makes it the answer: a small model, learnt by bench/figure_model.py."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from operator import attrgetter


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a figure and against it; 0 where a question does not ask."""

    named: float  # share of what is asked for that the indicator has, rare things weigh more
    own: float  # share of the indicator that the question names
    near: float  # likeness of question and passage: 1 for the nearest passage, 0 for one not among the nearest
    lacking: float  # words that say what is counted and that neither indicator nor clause has
    lacking_share: float  # the same as a share of such words
    narrowed: float  # those of them that stand directly before another word of the thing asked for: 养老 in 养老服务业
    unexplained: float  # those that nothing explains: salary, where no document speaks of any
    unasked: float  # words of the indicator that are not asked for
    period: float  # as period_fit
    measure: float  # the unit is of the kind asked for
    other_measure: float  # it is of another
    growth: float  # says how much something changes, as asked
    difference: float  # says by how much one thing is above another, as asked
    role: float  # planned or reached, as asked


def weigh(evidence: Evidence) -> float:
    """Weigh the evidence for a figure.

    Args:
        evidence: what speaks for it and against it.

    Returns:
        Log of the odds that this figure is the answer against that no figure is.
    """
    weights, constant = _model()
    return constant + math.fsum(w * x for w, x in zip(weights, _measures(evidence), strict=True))


_measures = attrgetter(*(field.name for field in fields(Evidence)))  # astuple copies: 2 of 17 ms of an answer


def most_of_nearness() -> float:
    """Give what the nearest passage adds to the log of the odds."""
    return _model()[0][[field.name for field in fields(Evidence)].index("near")]


@cache
def _model() -> tuple[tuple[float, ...], float]:
    """Read the weights once, in the order of the fields of Evidence."""
    stored = json.loads(resources.files("kb").joinpath("data/figure_model.json").read_text(encoding="utf-8"))
    return tuple(float(stored["weights"][field.name]) for field in fields(Evidence)), float(stored["constant"])
