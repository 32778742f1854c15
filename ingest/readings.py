"""Restores the true order of two readings woven together.

Two readings of one text, woven: each is in true order, one (the leader) runs ahead of the other (the follower). A
sentence that stands twice was read first by the leader, then by the follower; that much is certain. A sentence that
stands once before the leader's last repeated sentence belongs to the follower, whose reading is the complete one
there. A sentence that stands once after it belongs to either: line structure, the share of a line the follower
usually takes, entry lists and coherence decide, by a beam search over the rest of the text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ingest.coherence import WINDOW, FloatArray, Similarities, learn_weights, measures, similarities
from ingest.records import FoldedSentence, Readings
from kb.records import Note

LEADER, FOLLOWER = 0, 1

MIN_LINES = 4  # lines of the certain part below which their structure is not relied upon
BEAM = 64  # states kept; 16 already gives the same result on the Guangxi text
SHARE_WEIGHT = 0.5  # of the follower's usual share of a line; 0.3 to 0.6 give the same result
LEAVES_ENTRIES = 1.5  # cost of leaving a list of entries for plain text without a heading; 1 to 2 the same
DOUBT = 0.7  # log-score lost by the other place, below which it is as good as even (odds 2 to 1)


class Embed(Protocol):
    """Embeds passages; `kb.encode.Encoder.encode_document` fits."""

    def __call__(self, texts: Sequence[str], /) -> npt.NDArray[np.float32]:
        """Return (n, dim) float32."""


@dataclass(frozen=True, slots=True)
class _Stream:
    """The occurrences as received: sentence index and line of each, and which are certain (None: open)."""

    sentence: tuple[int, ...]
    line: tuple[int, ...]
    length: tuple[int, ...]
    certain: tuple[int | None, ...]
    turning: int  # position of the leader's last repeated sentence


@dataclass(frozen=True, slots=True)
class _State:
    score: float
    chains: tuple[tuple[int, ...], tuple[int, ...]]  # last WINDOW sentences of leader and follower
    choices: tuple[int, ...]
    phase: int  # in the line: 0 leader's head, 1 follower's run, 2 leader's tail
    share: int  # characters of the line given to the follower


def restore_order(sentences: Sequence[FoldedSentence], embed: Embed) -> Readings:
    """Put the distinct sentences of two woven readings into their true order.

    Args:
        sentences: with one or two occurrences each, in order of first occurrence (`ingest.weave.pair_readings`).
        embed: turns texts into vectors.

    Returns:
        Readings, with count 2.
    """
    stream = _stream(sentences)
    texts = [sentence.text for sentence in sentences]
    sims = similarities(texts, embed(texts))
    weights = _weights(stream, sims)
    choices = _search(stream, sims, weights)
    order = _merge(stream, choices)
    doubtful = _doubtful(stream, sims, weights, choices)
    open_count = sum(c is None for c in stream.certain)
    shared = sum(len(s.occurrences) > 1 for s in sentences)
    notes = [Note("woven", {"shared": shared, "assigned": open_count})]
    if doubtful:
        notes.append(Note("doubtful_order", {"count": len(doubtful)}))
    return Readings(order, doubtful, 2, tuple(notes))


def one_reading(sentences: Sequence[FoldedSentence]) -> Readings:
    """The readings of a text that is not woven: its own order.

    Args:
        sentences: in order of first occurrence.
    """
    return Readings(tuple(range(len(sentences))), frozenset(), 1, ())


def _stream(sentences: Sequence[FoldedSentence]) -> _Stream:
    """The woven stream with what is certain about it."""
    entries = sorted(
        (occ.start, index, nth, occ.line, occ.end - occ.start)
        for index, sentence in enumerate(sentences)
        for nth, occ in enumerate(sentence.occurrences)
    )
    twice = [len(sentence.occurrences) == 2 for sentence in sentences]
    turning = max(place for place, (_, index, nth, _, _) in enumerate(entries) if twice[index] and nth == 0)
    certain: list[int | None] = []
    for place, (_, index, nth, _, _) in enumerate(entries):
        if twice[index]:
            certain.append(LEADER if nth == 0 else FOLLOWER)
        else:
            certain.append(FOLLOWER if place < turning else None)
    _, index_, _, line, length = zip(*entries, strict=True)
    _settle_lines(certain, index_, line)
    return _Stream(tuple(index_), tuple(line), tuple(length), tuple(certain), turning)


def _settle_lines(certain: list[int | None], sentence: Sequence[int], line: Sequence[int]) -> None:
    """Where both readings of a sentence stand in one line, the line tells which is whose.

    The follower's run may read what the rest of the leader's line is about to read. The run is the one that has
    exactly one reading of each such sentence, and agrees with what other lines make certain.
    """
    for number in sorted(set(line)):
        places = [p for p in range(len(line)) if line[p] == number]
        inside = [sentence[p] for p in places]
        double = {i for i in inside if inside.count(i) == 2}
        if not double:
            continue
        for end in range(len(places), 1, -1):
            run = places[1:end]
            once = all(sum(sentence[p] == i for p in run) == 1 for i in double)
            agrees = all(
                certain[p] in (None, FOLLOWER if p in run else LEADER) for p in places if sentence[p] not in double
            )
            if once and agrees:
                for p in places:
                    if sentence[p] in double:
                        certain[p] = FOLLOWER if p in run else LEADER
                break


def _weights(stream: _Stream, sims: Similarities) -> FloatArray:
    """Learn from the certain part which measures tell the chains apart."""
    chains: tuple[list[int], list[int]] = ([], [])
    better, worse = [], []
    for place in range(stream.turning + 1):
        side = stream.certain[place]
        if side is None:
            continue
        if chains[0] and chains[1]:
            better.append(measures(sims, chains[side], stream.sentence[place]))
            worse.append(measures(sims, chains[1 - side], stream.sentence[place]))
        chains[side].append(stream.sentence[place])
    return learn_weights(np.array(better), np.array(worse))


def _lines_hold(stream: _Stream) -> bool:
    """Whether lines of the certain part read: leader once, a run of the follower, leader to the end."""
    fits = total = 0
    for line in sorted(set(stream.line[: stream.turning + 1])):
        sides = [stream.certain[p] for p in range(stream.turning + 1) if stream.line[p] == line]
        changes = sum(a != b for a, b in zip(sides, sides[1:], strict=False))
        total += 1
        fits += sides[0] == LEADER and changes <= 2 and (len(sides) < 2 or changes == 0 or sides[1] == FOLLOWER)
    return total >= MIN_LINES and fits >= 0.8 * total


def _usual_share(stream: _Stream) -> tuple[float, float]:
    """Mean and spread of the follower's share of the characters of a line, in the certain part."""
    shares = []
    for line in sorted(set(stream.line[: stream.turning])):
        places = [p for p in range(stream.turning) if stream.line[p] == line]
        whole = sum(stream.length[p] for p in places)
        shares.append(sum(stream.length[p] for p in places if stream.certain[p] == FOLLOWER) / whole)
    return float(np.mean(shares)), max(float(np.std(shares)), 0.05)


def _search(stream: _Stream, sims: Similarities, weights: FloatArray) -> list[int]:
    """Assign every occurrence to leader or follower; lines that contradict the repeats count for nothing."""
    found = _beam(stream, sims, weights, by_line=_lines_hold(stream))
    return found or _beam(stream, sims, weights, by_line=False)


def _beam(stream: _Stream, sims: Similarities, weights: FloatArray, *, by_line: bool) -> list[int]:
    """The best assignment; empty when the lines leave none."""
    usual = _usual_share(stream)
    states = [_State(0.0, ((), ()), (), 0, 0)]
    for place in range(len(stream.sentence)):
        line_starts = place == 0 or stream.line[place] != stream.line[place - 1]
        grown = []
        for state in states:
            if line_starts:
                state = _State(state.score, state.chains, state.choices, 0, 0)
            for side in _sides(stream, place, state, by_line and place > stream.turning, line_starts):
                grown.append(_extend(stream, sims, weights, place, state, side))
        if by_line and _closes_line(stream, place):
            grown = [_weigh_share(state, _line_length(stream, place), usual) for state in grown]
        best: dict[tuple[object, ...], _State] = {}
        for state in sorted(grown, key=lambda s: (-s.score, s.choices)):
            best.setdefault((state.chains, state.phase, state.share), state)
        states = list(best.values())[:BEAM]
    return list(states[0].choices) if states else []


def _sides(stream: _Stream, place: int, state: _State, by_line: bool, line_starts: bool) -> tuple[int, ...]:
    certain = stream.certain[place]
    if not by_line:
        return (LEADER, FOLLOWER) if certain is None else (certain,)
    if line_starts:
        allowed: tuple[int, ...] = (LEADER,)
    elif state.phase == 2:
        allowed = (LEADER,)
    else:
        allowed = (LEADER, FOLLOWER)
    if certain is None:
        return allowed
    # A certain side that the line structure forbids still counts: the repeat is the harder evidence.
    return (certain,) if certain in allowed or len(allowed) == 1 and state.phase != 2 else ()


def _extend(stream: _Stream, sims: Similarities, weights: FloatArray, place: int, state: _State, side: int) -> _State:
    sentence = stream.sentence[place]
    own, other = state.chains[side], state.chains[1 - side]
    score = state.score
    if place > stream.turning:
        score += _log_chance(_preference(sims, weights, own, other, sentence))
        if own and sims.entry[own[-1]] and not sims.entry[sentence] and not sims.headed[sentence]:
            score -= LEAVES_ENTRIES
    grown = (*own, sentence)[-WINDOW:]
    chains = (grown, other) if side == LEADER else (other, grown)
    starts = place == 0 or stream.line[place] != stream.line[place - 1]
    phase = 0 if starts and side == LEADER else 1 if side == FOLLOWER else 2
    share = state.share + (stream.length[place] if side == FOLLOWER else 0)
    return _State(score, chains, (*state.choices, side), phase, share)


def _preference(
    sims: Similarities, weights: FloatArray, own: Sequence[int], other: Sequence[int], sentence: int
) -> float:
    """Log-odds that `sentence` follows `own` rather than `other`."""
    return float((measures(sims, own, sentence) - measures(sims, other, sentence)) @ weights)


def _log_chance(log_odds: float) -> float:
    return -math.log1p(math.exp(-log_odds))


def _weigh_share(state: _State, whole: int, usual: tuple[float, float]) -> _State:
    off = (state.share / whole - usual[0]) / usual[1]
    return _State(state.score - SHARE_WEIGHT * off * off / 2, state.chains, state.choices, state.phase, state.share)


def _merge(stream: _Stream, choices: Sequence[int]) -> tuple[int, ...]:
    """Lay the two readings over each other at the sentences they share."""
    chains: tuple[list[int], list[int]] = ([], [])
    for place, side in enumerate(choices):
        chains[side].append(stream.sentence[place])
    shared = set(chains[LEADER]) & set(chains[FOLLOWER])
    order: list[int] = []
    placed: set[int] = set()
    leader = iter(chains[LEADER])
    for sentence in chains[FOLLOWER]:
        if sentence in placed:
            continue
        if sentence in shared:
            for ahead in leader:
                if ahead == sentence:
                    break
                if ahead not in shared and ahead not in placed:
                    order.append(ahead)
                    placed.add(ahead)
        order.append(sentence)
        placed.add(sentence)
    order.extend(dict.fromkeys(sentence for sentence in chains[LEADER] if sentence not in placed))
    return tuple(order)


def _doubtful(stream: _Stream, sims: Similarities, weights: FloatArray, choices: Sequence[int]) -> frozenset[int]:
    """Open sentences at the edge of a run whose other place would explain the whole text nearly as well."""
    by_line = _lines_hold(stream)
    chosen = _total(stream, sims, weights, choices, by_line)
    found = set()
    for place in range(stream.turning + 1, len(choices)):
        edge = any(0 <= p < len(choices) and choices[p] != choices[place] for p in (place - 1, place + 1))
        if stream.certain[place] is not None or not edge:
            continue
        other = [*choices[:place], 1 - choices[place], *choices[place + 1 :]]
        if by_line and not _line_reads(stream, other, place):
            continue
        if chosen - _total(stream, sims, weights, other, by_line) < DOUBT:
            found.add(stream.sentence[place])
    return frozenset(found)


def _line_reads(stream: _Stream, choices: Sequence[int], place: int) -> bool:
    sides = [side for side, line in zip(choices, stream.line, strict=True) if line == stream.line[place]]
    changes = [a for a, b in zip(sides, sides[1:], strict=False) if a != b]
    return sides[0] == LEADER and len(changes) <= 2 and (not changes or sides[1] == FOLLOWER)


def _total(stream: _Stream, sims: Similarities, weights: FloatArray, choices: Sequence[int], by_line: bool) -> float:
    """The score the search gives to a complete assignment."""
    usual = _usual_share(stream)
    state = _State(0.0, ((), ()), (), 0, 0)
    for place, side in enumerate(choices):
        if place == 0 or stream.line[place] != stream.line[place - 1]:
            state = _State(state.score, state.chains, (), 0, 0)
        state = _extend(stream, sims, weights, place, state, side)
        if by_line and _closes_line(stream, place):
            state = _weigh_share(state, _line_length(stream, place), usual)
    return state.score


def _closes_line(stream: _Stream, place: int) -> bool:
    """Whether a line of the open part ends at `place`."""
    last = place + 1 == len(stream.line) or stream.line[place + 1] != stream.line[place]
    return last and place > stream.turning


def _line_length(stream: _Stream, place: int) -> int:
    return sum(n for n, line in zip(stream.length, stream.line, strict=True) if line == stream.line[place])
