"""What the titles beside a glued one tell of where it ends: parallel titles are alike in length and in their last word.

The weights are learned by `bench/title_model.py`, like those of the title by itself; they are in
`data/title_model.json`.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

import numpy as np

from ingest.title_model import FloatArray
from kb.lexicon import dictionary_words, word_tag
from kb.places import gazetteer

# Measures of an end, besides the log of its chance by itself. Of 512 titles left out of training document by document:
# 441 without them, 459 with these; of 51 of an invented plan 43 and 46. Rejected: the last and the first
# word (2 fewer), the kind of word they begin with (2 fewer), enumerations (2 fewer), how many words (the same), the
# siblings weighed once more after this (1 fewer).
PARALLEL_MEASURES = ("alone", "same_last", "length_of_run", "length_of_kind")
LEAST = -13.8  # the log of the smallest chance of a title by itself that is told from none
# Characters that titles of a run usually differ by, and how many titles that counts for; two siblings say little.
# Spread 2 or 3, 1 to 3 titles, FEW 0 to 2: 458 to 461 of the 512 right.
USUAL_SPREAD, USUAL, FEW = 3.0, 3.0, 2.0
TWO = 1.2  # weight of a run below which it is one sibling: its length and last word may be chance (0: 1 more right)
CERTAIN = 0.9  # chance from which a sibling is certain
PARALLEL = 8.0  # odds that a title is as long as its certain siblings when those are all of one length
SMOOTH = 0.5  # siblings added that are unlike: one alike is less than all alike
_NONE_LEFT = 1e-6  # of a weight, below which rounding left it
_LONGEST_PLACE = 16  # characters
PLACES = 0.5  # share of the siblings that must be places and nothing else for a title to be one


@dataclass(frozen=True, slots=True)
class Siblings:
    """Sums over other titles, each weighed by its chance; of one run of numbers, and of its kind in the document."""

    weight: float = 0.0
    length: float = 0.0
    squares: float = 0.0  # of lengths
    last: Mapping[str, float] = field(default_factory=dict)  # by last character, the title itself among them
    own_last: str = ""
    own: float = 0.0  # what the title itself weighs there
    lengths: Mapping[int, int] = field(default_factory=dict)  # of certain titles, the title itself among them
    own_length: int = 0  # its length if it is one of them
    all_certain: bool = False  # no other title of the run is uncertain
    places: float = 0.0  # weight of those that are the name of a place and nothing else
    kind_weight: float = 0.0
    kind_log: float = 0.0  # of logarithms of lengths

    def measures(self, title: str, chance: float) -> list[float]:
        """How well a title stands beside these.

        Args:
            title: a candidate.
            chance: that it is the title, by itself.

        Returns:
            The values of `PARALLEL_MEASURES`, greater for more alike; 0 where there is nothing to compare with.
        """
        beside = alike = 0.0
        if self.weight >= TWO:
            mean = self.length / self.weight
            varied = max(0.0, self.squares - self.length * mean)
            spread = math.sqrt((varied + USUAL * USUAL_SPREAD**2) / (self.weight + USUAL))
            last = self.last.get(title[-1], 0.0) - (self.own if title[-1] == self.own_last else 0.0)
            alike = last / (self.weight + SMOOTH)
            beside = -abs(len(title) - mean) / spread * self.weight / (self.weight + FEW)
        of_kind = -abs(math.log(len(title)) - self.kind_log / self.kind_weight) if self.kind_weight > 0 else 0.0
        return [max(LEAST, math.log(chance)) if chance > 0 else LEAST, alike, beside, of_kind]

    def weigh(
        self, text: str, chances: Sequence[tuple[int, float]], learned: FloatArray | None = None
    ) -> list[tuple[int, float]]:
        """The chances of a title's ends beside its siblings.

        Args:
            text: title and body, glued.
            chances: (end, chance) by itself.
            learned: (3, n_parallel_measures) weights, means and spreads for such chances; None: for those by the
                measures alone.

        Returns:
            The same ends with their chances, which add up to 1.
        """
        if not chances or self.weight <= 0 and self.kind_weight <= 0:
            return list(chances)
        weights, mean, spread = parallel_weights() if learned is None else learned
        rows = np.array([self.measures(text[:end], chance) for end, chance in chances])
        scores = ((rows - mean) / spread) @ weights
        certain = {n for n, count in self.lengths.items() if count > (n == self.own_length)}
        if len(certain) == 1 and self.all_certain:
            scores = scores + math.log(PARALLEL) * np.array([end in certain for end, _ in chances])
        exponents = np.exp(scores - scores.max())
        return [(end, float(e)) for (end, _), e in zip(chances, exponents / exponents.sum(), strict=True)]

    def place_end(self, text: str) -> int:
        """Where the name of a place ends that is the whole title, as the siblings are; 0: they are not, or it is none.

        Args:
            text: title and body, glued.
        """
        if self.weight <= 0 or self.places < PLACES * self.weight:
            return 0
        return max((match.end for match in gazetteer().find(text[:_LONGEST_PLACE]) if match.start == 0), default=0)


def siblings_of(runs: Sequence[str], kinds: Sequence[str], titles: Sequence[tuple[str, float]]) -> list[Siblings]:
    """Gather for each title of a document what the others are like.

    Args:
        runs: for each title the name of its run: titles of one kind under one heading.
        kinds: for each its kind.
        titles: each as it was cut by itself, with its chance; "" for none.

    Returns:
        For each title the sums over the others.
    """
    run_sums: dict[str, _Sums] = {}
    kind_sums: dict[str, _Sums] = {}
    # Titles that begin with a verb are longer than names.
    kinds = [f"{kind} {_begins_with_verb(title)}" for kind, (title, _) in zip(kinds, titles, strict=True)]
    for run, kind, (title, chance) in zip(runs, kinds, titles, strict=True):
        run_sums.setdefault(run, _Sums()).add(title, chance)
        kind_sums.setdefault(kind, _Sums()).add(title, chance)
    return [
        run_sums[run].without(title, chance, kind_sums[kind])
        for run, kind, (title, chance) in zip(runs, kinds, titles, strict=True)
    ]


class _Sums:
    """Sums over titles; a run of thousands is summed once, and each title taken away again."""

    def __init__(self) -> None:
        self.weight = self.length = self.squares = self.logs = self.places = 0.0
        self.last: Counter[str] = Counter()
        self.lengths: Counter[int] = Counter()
        self.doubtful = 0

    def add(self, title: str, chance: float) -> None:
        if title:
            self.weight += chance
            self.length += chance * len(title)
            self.squares += chance * len(title) ** 2
            self.logs += chance * math.log(len(title))
            self.places += chance * _is_place(title)
            self.last[title[-1]] += chance  # type: ignore[assignment]
            self.lengths[len(title)] += chance >= CERTAIN
            self.doubtful += chance < CERTAIN

    def without(self, title: str, chance: float, kind: _Sums) -> Siblings:
        own = chance if title else 0.0
        size = max(1, len(title))
        if self.weight - own < _NONE_LEFT:
            return Siblings(kind_weight=max(0.0, kind.weight - own), kind_log=kind.logs - own * math.log(size))
        return Siblings(
            self.weight - own,
            self.length - own * size,
            self.squares - own * size**2,
            self.last,
            title[-1:],
            own,
            self.lengths,
            size if own >= CERTAIN else 0,
            self.doubtful == (0 < own < CERTAIN),
            self.places - own * _is_place(title),
            max(0.0, kind.weight - own),
            kind.logs - own * math.log(size),
        )


def _begins_with_verb(title: str) -> bool:
    return bool(title) and word_tag(dictionary_words(title)[0])[0] in "vda"


def _is_place(title: str) -> bool:
    return gazetteer().by_name(title) is not None


@cache
def parallel_weights() -> tuple[FloatArray, FloatArray, FloatArray]:
    """Read the weights, means and spreads of the measures once."""
    stored = json.loads(resources.files("ingest").joinpath("data/title_model.json").read_text(encoding="utf-8"))
    learned = stored["parallel"]
    if tuple(learned["measures"]) != PARALLEL_MEASURES:
        raise ValueError("data/title_model.json was learned for other measures; run bench/title_model.py --write")
    weights, mean, spread = (np.array(learned[name]) for name in ("weights", "mean", "spread"))
    return weights, mean, spread
