"""Restores the true order of two readings woven together.

Two readings of one text, woven: each is in true order, one (the leader) runs ahead of the other (the follower). A
sentence that stands twice was read first by the leader, then by the follower; that much is certain. A sentence that
stands once before the leader's last repeated sentence belongs to the follower, whose reading is the complete one
there. A sentence that stands once after it belongs to either: `ingest.sides` decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ingest.coherence import similarities
from ingest.counting import is_title, numbers_in
from ingest.habits import FOLLOWER, LEADER, Stream
from ingest.kinds_beside import kinds_of
from ingest.list_order import list_part
from ingest.neighbours import NeighbourMap
from ingest.records import FoldedSentence, Readings
from ingest.sides import Sides, tell_sides
from ingest.weave import longest_increasing
from kb.records import Note


class Embed(Protocol):
    """Embeds passages; `kb.encode.Encoder.encode_document` fits."""

    def __call__(self, texts: Sequence[str], /) -> npt.NDArray[np.float32]:
        """Return (n, dim) float32."""


def restore_order(
    sentences: Sequence[FoldedSentence], embed: Embed, neighbours: NeighbourMap | None = None
) -> Readings:
    """Put the distinct sentences of two woven readings into their true order.

    Args:
        sentences: with one or two occurrences each, in order of first occurrence (`ingest.weave.pair_readings`).
        embed: turns texts into vectors.
        neighbours: what vectors of neighbours share; None: they are compared as they are, and a note says so.

    Returns:
        Readings, with count 2.
    """
    stream = stream_of(sentences)
    found = _found(stream, [sentence.text for sentence in sentences], embed, neighbours)
    order = _merge(stream, found.of)
    doubtful = frozenset(stream.sentence[place] for place in found.doubtful)
    open_count = sum(side is None for side in stream.sides[stream.turning :])
    shared = sum(len(s.occurrences) > 1 for s in sentences)
    notes = [Note("woven", {"shared": shared, "assigned": open_count})]
    if open_count and neighbours is None:
        notes.append(Note("woven_by_vectors", {"count": open_count}))
    if doubtful:
        notes.append(Note("doubtful_order", {"count": len(doubtful)}))
    return Readings(order, doubtful, 2, tuple(notes))


def _found(stream: Stream, texts: Sequence[str], embed: Embed, neighbours: NeighbourMap | None) -> Sides:
    """The sides; where repeats prove all of them, nothing has to be compared."""
    proved = tuple(side for side in stream.sides if side is not None)
    if len(proved) == len(stream.sides):
        return Sides(proved, frozenset())
    numbers, lists = [numbers_in(text) for text in texts], [list_part(text) for text in texts]
    sims = similarities(texts, embed(texts), neighbours)
    return tell_sides(stream, sims, numbers, lists, kinds_of(texts, sims.remark))


def one_reading(homes: Sequence[int], doubtful: frozenset[int]) -> Readings:
    """The readings of a text that is not woven: its own order.

    Args:
        homes: where each sentence belongs, in the source.
        doubtful: indices of those that may belong elsewhere.
    """
    notes = (Note("doubtful_order", {"count": len(doubtful)}),) if doubtful else ()
    return Readings(tuple(sorted(range(len(homes)), key=lambda i: homes[i])), doubtful, 1, notes)


def stream_of(sentences: Sequence[FoldedSentence]) -> Stream:
    """The woven stream with what is certain about it.

    Args:
        sentences: with one or two occurrences each.
    """
    entries = sorted(
        (occ.start, index, nth, occ.line, len(occ.text))
        for index, sentence in enumerate(sentences)
        for nth, occ in enumerate(sentence.occurrences)
    )
    twice = [len(sentence.occurrences) == 2 for sentence in sentences]
    _, index_, nth_, line, length = zip(*entries, strict=True)
    sides = [(LEADER if nth == 0 else FOLLOWER) if twice[i] else None for i, nth in zip(index_, nth_, strict=True)]
    turning = max(place for place, side in enumerate(sides) if side == LEADER)
    last = max(place for place, side in enumerate(sides) if side == FOLLOWER)
    _settle_lines(sides, index_, line, turning)
    title = tuple(is_title(sentences[i].text) for i in index_)
    return Stream(tuple(index_), tuple(line), tuple(length), tuple(sides), title, turning, last)


def _settle_lines(sides: list[int | None], sentence: Sequence[int], line: Sequence[int], turning: int) -> None:
    """Where both readings of a sentence stand in one line, the line tells which is whose.

    The follower's run may read what the rest of the leader's line is about to read. The run is the one that has
    exactly one reading of each such sentence, agrees with what other lines make certain, and leaves both readings in
    the order of the first ones, which is the true order whichever reading they belong to.
    """
    count = Counter(sentence)
    last = [-1, -1]  # the sentence read twice that each side read last; sentences are counted by first occurrence
    for _, group in groupby(range(len(line)), key=lambda place: line[place]):
        places = list(group)
        here = Counter(sentence[p] for p in places)
        double = {p for p in places if here[sentence[p]] == 2}
        known = {p: FOLLOWER if sides[p] is None and p < turning else sides[p] for p in places if p not in double}
        for end in range(len(places), 1, -1) if double else ():
            run = set(places[1:end])
            if sorted(sentence[p] for p in run & double) != sorted({sentence[p] for p in double}):
                continue
            told = {p: FOLLOWER if p in run else LEADER for p in places}
            shared = [(told[p], sentence[p]) for p in places if count[sentence[p]] == 2]
            if all(known[p] in (None, told[p]) for p in known) and _in_order(last, shared):
                for p in double:
                    sides[p] = told[p]
                break
        for p in places:
            side = sides[p]
            if side is not None and count[sentence[p]] == 2:
                last[side] = sentence[p]


def _in_order(last: Sequence[int], shared: Sequence[tuple[int, int]]) -> bool:
    """Whether each side goes on in the order of the sentences."""
    for side in (LEADER, FOLLOWER):
        read = [last[side], *(sentence for whose, sentence in shared if whose == side)]
        if read != sorted(read):
            return False
    return True


def _merge(stream: Stream, sides: Sequence[int]) -> tuple[int, ...]:
    """Lay the two readings over each other at the sentences they share.

    The follower's order is kept; what only the leader has follows the last shared sentence before it. Shared sentences
    that stand crosswise hold nothing together.
    """
    chains: tuple[list[int], list[int]] = ([], [])
    for place, side in enumerate(sides):
        chains[side].append(stream.sentence[place])
    rank = {sentence: at for at, sentence in enumerate(chains[FOLLOWER])}
    shared = [sentence for sentence in dict.fromkeys(chains[LEADER]) if sentence in rank]
    held = {shared[i] for i in longest_increasing([rank[sentence] for sentence in shared])}
    behind: dict[int | None, list[int]] = {None: []}
    anchor: int | None = None
    for sentence in dict.fromkeys(chains[LEADER]):
        if sentence in held:
            anchor = sentence
        elif sentence not in rank:
            behind.setdefault(anchor, []).append(sentence)
    order = list(behind[None])
    end = next((s for s in reversed(chains[FOLLOWER]) if s in held), None)
    for sentence in dict.fromkeys(chains[FOLLOWER]):
        order += [sentence, *(behind.get(sentence, ()) if sentence != end else ())]
    return (*order, *(behind.get(end, ()) if end is not None else ()))
