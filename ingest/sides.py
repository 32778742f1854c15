"""Tells for every occurrence of a woven text which of the two readings it belongs to.

A search over the whole text weighs, in nats, what repeats prove, where in a line the follower reads and at what pace,
how the leader's sample skips, whether numbers count on, and how well a sentence goes with what a reading said last.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from ingest.coherence import (
    WINDOW,
    FloatArray,
    SentenceFit,
    Similarities,
    is_usual,
    learn_weights,
    measures,
    sentence_fit,
)
from ingest.counting import SKIPPED, Numbers, counted_on, runs_on
from ingest.habits import FOLLOWER, LEADER, OF_LATE, RUN, START, Habits, Stream, learn_habits, next_phase, place_in_line
from ingest.list_order import BROKEN, ListPart, awaits, breaks_list
from ingest.side_chances import Layer, chances, layer_of

BEAM = 96  # states kept
FAR = 30.0  # nats behind the best state at which another is given up
# Nats that a sentence standing once before the leader's last repeated one costs as the leader's: only a reading lost or
# unrecognisable makes it that. Odds 3000 to 1.
UNREPEATED = 8.0
# Weights of how the leader's sample skips and of where the follower's run ends: lengths of stretches are no coin
# tosses. 0 to 0.25 and 0 to 0.5 restore the plan in corpus/ exactly; more or less than that lose 0.002 of adjacency.
SKIPS, RUNS = 0.25, 0.5
# Of learning lines and pace anew from the whole text, and what goes together from all that is as good as certain, to
# the follower's last repeated sentence: the certain part of a short text has 20 places. 114 woven texts, order and
# neighbours: 0.972 and 0.956 with what goes together learned once, 0.974 and 0.958 anew. 2 rounds cost more.
ROUNDS = 1
ENDS = 1.0  # nats for the follower to end at a given sentence behind its last repeated one
LEAVES_ENTRIES = 1.5  # cost of leaving a list of entries for plain text without a heading; 1 to 2 the same
TORN = 2.0  # nats for a member of a list to break off at a semicolon where the line goes on without a number
# Chance of the other side from which a place is no certain one. Of 32,237 open places in 162 weaves (27 texts, three
# ways of weaving, seeds 601 and 602) 258 are wrong; wrong / right ones marked: 131 / 378 at 0.2, 178 / 743 at 0.1,
# 198 / 1,051 at 0.06, 214 / 1,598 at 0.03.
DOUBT = 0.06
# States that agree in so many last sentences of each chain, and nearly in the follower's pace, are one: those further
# back weigh 0.13 and less.
CLOSE, PACED = 4, 20

Chain = tuple[int, ...]


class _State(NamedTuple):
    """A tuple, for a search makes hundreds of each occurrence: a frozen dataclass takes three times as long to make."""

    score: float
    chains: tuple[Chain, Chain]  # last WINDOW sentences of leader and follower
    numbers: tuple[Numbers, Numbers]
    phase: int
    away: float  # characters that the follower's pace puts it ahead
    usual: float  # the same of late
    own: bool  # whether the follower's last sentence was read by it alone
    ended: bool  # whether the follower's reading is over
    side: int
    before: _State | None


_FIRST = _State(0.0, ((), ()), ((), ()), START, 0.0, 0.0, False, False, LEADER, None)


@dataclass(frozen=True, slots=True)
class Sides:
    """The reading of each occurrence, and the occurrences that have a chance of `DOUBT` to be the other reading's."""

    of: tuple[int, ...]
    doubtful: frozenset[int]


def tell_sides(stream: Stream, sims: Similarities, numbers: Sequence[Numbers], lists: Sequence[ListPart]) -> Sides:
    """Assign every occurrence to the leader or the follower.

    Args:
        stream: the occurrences.
        sims: of the sentences.
        numbers: that each sentence begins with.
        lists: what each sentence is to a list.

    Returns:
        The sides.
    """
    certain = [FOLLOWER if side is None else side for side in stream.sides]
    habits = learn_habits(stream, certain, stream.turning)
    follower = [s for s, side in zip(stream.sentence[: stream.turning], certain, strict=False) if side == FOLLOWER]
    usual = is_usual(sims, follower)
    weights = _weights(stream, sims, certain, upto=stream.turning, usual=usual)
    search = _Search(stream, sims, numbers, lists, weights, habits)
    for _ in range(ROUNDS):
        path, _ = search.best()
        of = [state.side for state in path[1:]]
        whole = learn_habits(stream, of, max(stream.turning, stream.last))
        search.relearn(replace(whole, skips=habits.skips), _weights(stream, sims, of, upto=stream.last, usual=usual))
    path, layers = search.best()
    sides = tuple(state.side for state in path[1:])
    other = [
        chance if side == LEADER else 1 - chance for side, chance in zip(sides, chances(layers, FOLLOWER), strict=True)
    ]
    doubtful = (place for place, side in enumerate(stream.sides) if side is None and other[place] >= DOUBT)
    return Sides(sides, frozenset(doubtful))


def _weights(stream: Stream, sims: Similarities, sides: Sequence[int], *, upto: int, usual: bool) -> FloatArray:
    """Learn from the part up to a place which measures tell the chains apart."""
    chains: tuple[list[int], list[int]] = ([], [])
    better, worse = [], []
    for place in range(upto + 1):
        side = sides[place]
        certain = place <= stream.turning or stream.sides[place] is not None
        if certain and chains[0] and chains[1]:
            better.append(measures(sims, chains[side], stream.sentence[place]))
            worse.append(measures(sims, chains[1 - side], stream.sentence[place]))
        chains[side].append(stream.sentence[place])
    return learn_weights(np.array(better), np.array(worse), usual=usual)


class _Search:
    def __init__(
        self,
        stream: Stream,
        sims: Similarities,
        numbers: Sequence[Numbers],
        lists: Sequence[ListPart],
        weights: FloatArray,
        habits: Habits,
    ) -> None:
        self.stream, self.sims, self.numbers, self.weights, self.habits = stream, sims, numbers, weights, habits
        self.lists = lists
        self._twice = {s for s, side in zip(stream.sentence, stream.sides, strict=True) if side == LEADER}
        # The follower's reading up to the turning is whole: it tells how numbers go on.
        whole = zip(stream.sentence[: stream.turning], stream.sides, strict=False)
        self._running = runs_on(numbers[sentence] for sentence, side in whole if side != LEADER)
        self._at(0)

    def relearn(self, habits: Habits, weights: FloatArray) -> None:
        """Go on with what a first search has taught."""
        self.habits, self.weights = habits, weights

    def _at(self, place: int) -> None:
        """Forget what was found out at another place: hundreds of states ask the same at each."""
        self._turns: dict[tuple[int, int, int], tuple[float, int]] = {}
        self._counts: dict[Numbers, tuple[float, Numbers]] = {}
        self._broken: dict[tuple[int, Chain, Chain], float] = {}
        self._fits: dict[Chain, float] = {}
        self._fit_of: SentenceFit | None = None
        self._closes = self.stream.closes(place)

    def best(self) -> tuple[list[_State], list[Layer]]:
        """The states along the best assignment, the first one before any occurrence; all that were kept beside them."""
        states, layers = [_FIRST], []
        for place in range(len(self.stream.sentence)):
            self._at(place)
            found: dict[tuple[object, ...], _State] = {}
            steps: list[tuple[int, tuple[object, ...], float]] = []
            for before, state in enumerate(states):
                for grown in self._grown(place, state):
                    key = _alike(grown)
                    steps.append((before, key, grown.score - state.score))
                    if key not in found or grown.score > found[key].score:
                        found[key] = grown
            keys = sorted(found, key=lambda k: -found[k].score)[:BEAM]
            kept = {key: at for at, key in enumerate(keys) if found[key].score >= found[keys[0]].score - FAR}
            states = [found[key] for key in kept]
            reached = [(before, kept[key], nats) for before, key, nats in steps if key in kept]
            layers.append(layer_of(reached, [state.side for state in states]))
        path = []
        last: _State | None = states[0]
        while last is not None:
            path.append(last)
            last = last.before
        return path[::-1], layers

    def _grown(self, place: int, state: _State) -> Iterator[_State]:
        side = self.stream.sides[place]
        for choice in (LEADER, FOLLOWER) if side is None else (side,):
            if choice == FOLLOWER and state.ended:
                continue
            yield self.extend(place, state, choice)
            if choice == LEADER and place > self.stream.last and not state.ended:
                yield self.extend(place, state, choice, ends=True)

    def extend(self, place: int, state: _State, side: int, *, ends: bool = False) -> _State:
        """The state behind one more occurrence."""
        stream, habits = self.stream, self.habits
        sentence, known = stream.sentence[place], stream.sides[place]
        score, ended = state.score, state.ended or ends
        if ends:
            score -= ENDS + self._ends_in_list(state.chains[FOLLOWER])
        turn, phase = self._turn(place, state.phase, state.side, side)
        if not ended:
            score += turn
        own = state.own
        if side == FOLLOWER:
            score += SKIPS * habits.skips[int(own)][int(known is None)]
            own = known is None
        if known is None and place <= stream.turning and side == LEADER:
            score -= UNREPEATED
        numbers = state.numbers
        if place == stream.turning + 1:
            numbers = (SKIPPED, numbers[1])
        if self.numbers[sentence]:
            lost, chain = self._counted_on(numbers[side], sentence)
            score -= lost if place > stream.turning else 0.0
            numbers = (chain, numbers[1]) if side == LEADER else (numbers[0], chain)
        mine, other = state.chains[side], state.chains[1 - side]
        score -= self._breaks_list(place, side, mine, other)
        # A remark in brackets tells nothing of the topic: the habits of the lines decide whose it is.
        remark = self.sims.remark[sentence]
        if place > stream.turning and not remark:
            score += self._coherent(mine, other, sentence)
        grown = mine if remark else (*mine, sentence)[-WINDOW:]
        away, usual = state.away, state.usual
        if habits.pace is not None and not ended:
            away += stream.length[place] * (1.0 if side == FOLLOWER else -habits.pace.slope)
            if self._closes:
                score += habits.pace.log_density(away - usual)
                usual += OF_LATE * (away - usual)
        chains = (grown, other) if side == LEADER else (other, grown)
        return _State(
            score, chains, numbers, phase, away, usual, own, ended, side, state
        )  # fmt: skip

    def _turn(self, place: int, phase: int, before: int, side: int) -> tuple[float, int]:
        """The log-chance of a side by the place in the line, and the phase behind it."""
        key = (phase, before, side)
        if key not in self._turns:
            within = place_in_line(self.stream, place, phase, before)
            nats = self.habits.turns[within][side] * (RUNS if within == RUN else 1.0)
            self._turns[key] = nats, next_phase(self.stream, place, phase, side)
        return self._turns[key]

    def _counted_on(self, chain: Numbers, sentence: int) -> tuple[float, Numbers]:
        if chain not in self._counts:
            self._counts[chain] = counted_on(chain, self.numbers[sentence], self._running)
        return self._counts[chain]

    def _breaks_list(self, place: int, side: int, chain: Chain, other: Chain) -> float:
        """Nats that lists lose where a sentence goes on with a chain: the last sentences of both tell."""
        key = (side, chain[-2:], other[-1:])
        if key not in self._broken:
            self._broken[key] = self._list_lost(place, *key)
        return self._broken[key]

    def _list_lost(self, place: int, side: int, chain: Chain, other: Chain) -> float:
        stream = self.stream
        sentence = stream.sentence[place]
        if place <= stream.turning or not chain:
            return 0.0
        lost = 0.0
        if other and awaits(self.lists[other[-1]], self.lists[sentence]):
            lost = 0.0 if awaits(self.lists[chain[-1]], self.lists[sentence]) else BROKEN
        # Behind the leader's sample anything may follow: its last sentence need not be the one before the second half.
        if side == LEADER and chain[-1] in self._twice:
            return lost
        lost += breaks_list(self.lists[chain[-1]], self.lists[sentence])
        # A member that went on behind its semicolon to a full stop was the last.
        if len(chain) > 1 and not self.lists[chain[-1]].numbers and awaits(self.lists[chain[-2]], self.lists[sentence]):
            lost += BROKEN
        if stream.starts(place) or self.lists[sentence].numbered:
            return lost
        # Where a sentence may have been cut in two it may also go on, and behind a semicolon rather does.
        before = stream.sentence[place - 1]
        return 0.0 if before == chain[-1] else lost + TORN * self.lists[before].open

    def _ends_in_list(self, chain: Chain) -> float:
        """Nats that a reading loses by ending with a list open or announced."""
        part = self.lists[chain[-1]] if chain else None
        return BROKEN if part is not None and (part.open or part.introduces) else 0.0

    def _coherent(self, own: Chain, other: Chain, sentence: int) -> float:
        """Log-chance that `sentence` follows `own` rather than `other`."""
        odds = self._fit(own, sentence) - self._fit(other, sentence)
        score = -math.log1p(math.exp(-odds)) if odds > -30 else odds
        sims = self.sims
        if own and sims.entry[own[-1]] and not sims.entry[sentence] and not sims.headed[sentence]:
            score -= LEAVES_ENTRIES
        return score

    def _fit(self, chain: Chain, sentence: int) -> float:
        if chain not in self._fits:
            if self._fit_of is None:
                self._fit_of = sentence_fit(self.sims, self.weights, sentence)
            self._fits[chain] = self._fit_of.after(chain)
        return self._fits[chain]


def _alike(state: _State) -> tuple[object, ...]:
    """What states must share for the better one to stand for both."""
    leader, follower = state.chains
    return leader[-CLOSE:], follower[-CLOSE:], state.phase, round(state.away / PACED), state.ended, state.side
