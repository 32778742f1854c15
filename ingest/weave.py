"""Finds out whether a text is two readings woven together, and which occurrences are one sentence read twice.

The sign of a weave: many sentences stand twice, the second ones come in the order of the first ones, and first and
second ones interleave. A sentence that the text itself has several times (a heading, a rule that two parts share) is
then told apart by the lag: what one reading reads, the other reads a certain way later.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.counting import MISFIT, SKIPPED, counted_on, numbers_in
from ingest.near import NearPair
from ingest.records import FoldedSentence, Occurrence
from ingest.repeats import cleanest_of, merge, merge_with, number_end

MIN_REPEATS = 6  # fewer repeated sentences than this are boilerplate, not a second reading
MIN_TELLING = 8  # characters of a sentence whose repeat is evidence
MIN_INTERLEAVED = 3  # second readings before the last first one; a text repeated behind itself has none
# Numbers that do not count on, which show two readings where fewer interleave, and how many times as many they must be
# as are left when the two are parted.
MIN_MISFITS, MISFITS_EXPLAINED = 4, 3
MIN_IN_ORDER = 0.8  # share of the sentences standing twice whose second places come in the order of the first
# Share of the distinct sentences up to the last repeated one that stand twice. Woven samples have 0.3 and more; the
# company law, whose two halves repeat 30 rules in the same order, 0.05.
MIN_DENSITY = 0.2
# Sentences between the two readings of the one that is furthest apart. Texts woven whole have 5 and more, woven samples
# 44 and more; copies set close behind their sentences in a short text 5 at most, and fewer of them.
MIN_LAG, MIN_LAG_OF_SAMPLE = 5, 20
WHOLE = 0.5  # share of the sentences that stand twice in a text woven whole; samples have less
# How far the share of first readings must fall where the sample ends, and by how many nats two rates must explain them
# better than one. Of 390 weaves of 26 texts three had such a pair and 134 nats and more; the others 6.5 at most.
RARER, ENDS_SAMPLE = 0.4, 12.0
MAX_COPIED_LINES = 0.6  # share of the repeats in lines that repeat as a whole: copied paragraphs are no weave
# Share of the sentences that stand twice from which they are one all the same: two copies of all paragraphs in turn.
ALL_TWICE = 0.8
# Share of the places where the second reading breaks off what the first one has in one piece. Copied pages, chapters
# and paragraphs break off nowhere (0 to 0.03 of 10 to 250 places in 900 such texts), woven readings in 0.06 and more.
MIN_BROKEN_OFF = 0.05
TELLING_PLACES = 10  # below so many nothing is told


@dataclass(frozen=True, slots=True)
class Weave:
    """Places (in order of occurrence) of the sentences certainly read twice: first by the leader, then the follower."""

    firsts: tuple[int, ...]  # ascending
    seconds: tuple[int, ...]  # ascending

    def bounds(self, place: int) -> tuple[int, int]:
        """The open interval in which the follower reads what the leader read at `place`; empty behind the last."""
        if place > self.firsts[-1]:
            return place, place
        at = bisect_left(self.firsts, place)
        low = self.seconds[at - 1] if at > 0 else -1
        same = at < len(self.firsts) and self.firsts[at] == place
        high = self.seconds[at + same] if at + same < len(self.seconds) else 1 << 60
        return low, high


def find_weave(sentences: Sequence[FoldedSentence]) -> Weave | None:
    """Tell whether a text is two readings woven together.

    Args:
        sentences: folded sentences, in order of first occurrence.

    Returns:
        What is certain about the two readings; None for a text that is one reading.
    """
    stream = _stream(sentences)
    places: dict[int, list[int]] = {}
    for at, (_, index) in enumerate(stream):
        places.setdefault(index, []).append(at)
    telling = [i for i in places if _telling(sentences[i].text)]
    twice = sorted((places[i][0], places[i][1]) for i in telling if len(places[i]) == 2)
    if len(twice) < MIN_REPEATS:
        return None
    kept = longest_increasing([second for _, second in twice])
    pairs = _of_sample([twice[i] for i in kept], [at[0] for at in places.values() if len(at) == 1])
    turning = pairs[-1][0]
    distinct = sum(at[0] <= turning for at in places.values())
    broken = _broken_off(pairs, {at for group in places.values() for at in group[1:]})
    interleaved = sum(second < turning for _, second in pairs)
    if (
        len(kept) < max(MIN_REPEATS, MIN_IN_ORDER * len(twice))
        or interleaved < MIN_INTERLEAVED
        and not _numbers_interleave([sentences[i].text for _, i in stream], pairs)
        or max(second - first for first, second in pairs)
        < (MIN_LAG if len(pairs) >= WHOLE * distinct else MIN_LAG_OF_SAMPLE)
        or len(pairs) < MIN_DENSITY * distinct
        or len(pairs) < ALL_TWICE * len(telling)
        and broken is not None
        and broken < MIN_BROKEN_OFF
        or len(pairs) < ALL_TWICE * distinct
        and broken is None
        and _copied_lines(stream, pairs) > MAX_COPIED_LINES
    ):
        return None
    return Weave(tuple(p for p, _ in pairs), tuple(q for _, q in pairs))


def _of_sample(pairs: list[tuple[int, int]], single: Sequence[int]) -> list[tuple[int, int]]:
    """The pairs of the leader's sample, without those its second half makes with the follower's first.

    Every sentence of the sample stands twice; of its second half only what the text itself says in both. So where the
    share of first readings among all that is not a second one falls at one place, and far, the sample ends there.
    """
    firsts = [first for first, _ in pairs]
    ordered = sorted(single)
    alone = [bisect_left(ordered, first) for first in firsts]
    whole = _log_chance(len(pairs), alone[-1])
    best, cut = 0.0, len(pairs)
    for k in range(MIN_REPEATS, len(pairs)):
        before, after = (k, alone[k - 1]), (len(pairs) - k, alone[-1] - alone[k - 1])
        gain = _log_chance(*before) + _log_chance(*after) - whole
        if gain > best and after[0] * sum(before) <= RARER * before[0] * sum(after):
            best, cut = gain, k
    return pairs[:cut] if best >= ENDS_SAMPLE else pairs


def _log_chance(one: int, other: int) -> float:
    """The log-likelihood of so many of each kind at their own rate."""
    return sum(n * math.log(n / (one + other)) for n in (one, other) if n)


def _broken_off(pairs: Sequence[tuple[int, int]], seconds: Collection[int]) -> float | None:
    """Share of the neighbours read twice between whose second readings something else is read; None: too few tell.

    A copy of a page or a paragraph has all of it in one piece. What a reading that runs behind has read in one line,
    the other one had read on.
    """
    told = [
        (one[1], other[1])
        for one, other in pairwise(pairs)
        if other[0] == one[0] + 1 and other[0] < one[1]  # read in one piece, and both before the second reading
    ]
    if len(told) < TELLING_PLACES:
        return None
    return sum(any(at not in seconds for at in range(a + 1, b)) for a, b in told) / len(told)


def _telling(text: str) -> bool:
    """Whether a repeat is evidence: what a text itself says several times ("各位代表！", "（财政部负责）") is none."""
    said = text[number_end(text) :].lstrip()
    return len(said) >= MIN_TELLING and said[0] not in "（("


def _numbers_interleave(texts: Sequence[str], pairs: Sequence[tuple[int, int]]) -> bool:
    """Whether the numbers behind the first second reading count on as two chains, and not as one.

    A text that begins with what it says again below, in order, counts on as one.
    """
    firsts, seconds = {first for first, _ in pairs}, {second for _, second in pairs}
    one, leader, follower = SKIPPED, SKIPPED, SKIPPED
    misfits, parted = 0, 0
    for place in range(pairs[0][0], len(texts)):
        numbers = numbers_in(texts[place])
        led, leading = counted_on(leader, numbers)
        followed, following = counted_on(follower, numbers)
        # Up to its last repeated sentence the leader is a sample, which counts on with gaps.
        sampled = place <= pairs[-1][0]
        follows = place not in firsts if sampled else place in seconds or followed < led
        leader, follower = (leader, following) if follows else (leading, follower)
        if not sampled:
            lost, one = counted_on(one, numbers)
            misfits += lost >= MISFIT
            parted += (followed if follows else led) >= MISFIT
    return misfits >= MIN_MISFITS and parted * MISFITS_EXPLAINED <= misfits


def _stream(sentences: Sequence[FoldedSentence]) -> list[tuple[Occurrence, int]]:
    """All occurrences in source order, with the index of their sentence."""
    found = [(occurrence, i) for i, sentence in enumerate(sentences) for occurrence in sentence.occurrences]
    return sorted(found, key=lambda pair: pair[0].start)


def _copied_lines(stream: Sequence[tuple[Occurrence, int]], pairs: Sequence[tuple[int, int]]) -> float:
    """Share of the pairs that stand in two lines made of the same sentences."""
    lines: dict[int, list[int]] = {}
    for occurrence, index in stream:
        lines.setdefault(occurrence.line, []).append(index)
    same = sum(
        lines[stream[p][0].line] == lines[stream[q][0].line] and stream[p][0].line != stream[q][0].line
        for p, q in pairs
    )
    return same / len(pairs)


def longest_increasing(values: Sequence[int]) -> list[int]:
    """Indices of a longest increasing subsequence.

    Args:
        values: any numbers.
    """
    tails: list[int] = []
    ends: list[int] = []
    back: list[int] = []
    for i, value in enumerate(values):
        at = bisect_left(tails, value)
        tails[at : at + 1] = [value]
        ends[at : at + 1] = [i]
        back.append(ends[at - 1] if at else -1)
    out = []
    i = ends[-1] if ends else -1
    while i >= 0:
        out.append(i)
        i = back[i]
    return out[::-1]


def join_broken(
    sentences: list[FoldedSentence], possible: list[NearPair], weave: Weave
) -> tuple[list[FoldedSentence], list[NearPair], Weave]:
    """Join the readings of a woven text that broke a word of one another, each read once, and find the weave anew.

    That the text is read twice is known by now; where their places do not fit `pair_readings` parts them again.

    Args:
        sentences: folded sentences, in order of first occurrence.
        possible: pairs of them that may be one.
        weave: what is certain about the readings.

    Returns:
        Sentences, pairs and weave; as they were if the joined ones are no weave.
    """
    broken = [p for p in possible if p.broken and all(len(sentences[i].occurrences) == 1 for i in (p.one, p.other))]
    again, left = merge_with(sentences, broken, possible)
    found = find_weave(again) if broken else None
    return (again, left, found) if found else (sentences, possible, weave)


def pair_readings(
    sentences: Sequence[FoldedSentence], possible: Sequence[NearPair], weave: Weave
) -> list[FoldedSentence]:
    """Give every sentence of a woven text its one or two readings.

    Sentences that may be one and stand where the lag expects them are joined; a sentence the text itself has several
    times is cut into as many sentences.

    Args:
        sentences: folded sentences, in order of first occurrence.
        possible: pairs of them that differ by a character or two and may be one.
        weave: what is certain about the readings.

    Returns:
        Sentences with at most two occurrences each, in order of first occurrence.
    """
    start_at = {o.start: at for at, (o, _) in enumerate(_stream(sentences))}

    def at(occurrence: Occurrence) -> int:
        return start_at[occurrence.start]

    fitting = []
    for pair in possible:
        one, other = sentences[pair.one], sentences[pair.other]
        # A reading of a whole text loses no number; what has none is another sentence.
        if bool(number_end(one.text)) != bool(number_end(other.text)):
            continue
        if len(one.occurrences) == len(other.occurrences) == 1:
            low, high = weave.bounds(at(one.occurrences[0]))
            if low < at(other.occurrences[0]) < high:
                fitting.append(pair)
    joined = merge(sentences, fitting)
    certain = set(zip(weave.firsts, weave.seconds, strict=True))
    groups: list[tuple[str, Sequence[Occurrence]]] = []
    for sentence in joined:
        places = [at(o) for o in sentence.occurrences]
        if len(places) == 1 or len(places) == 2 and tuple(places) in certain:
            groups.append((sentence.text, sentence.occurrences))
        else:
            groups += [(sentence.text, group) for group in _instances(sentence, places, weave)]
    # What the text says several times it may say with another mark: each has the reading of its own places.
    texts = cleanest_of({i: group for i, (_, group) in enumerate(groups)}) if len(groups) > len(joined) else {}
    out = [FoldedSentence(texts.get(i, text), tuple(group)) for i, (text, group) in enumerate(groups)]
    return sorted(out, key=lambda sentence: sentence.occurrences[0].start)


def _instances(sentence: FoldedSentence, places: Sequence[int], weave: Weave) -> list[list[Occurrence]]:
    """Pair each occurrence with the first later one that lies where the lag expects its second reading."""
    left = list(range(len(places)))
    out: list[list[Occurrence]] = []
    while left:
        i = left.pop(0)
        low, high = weave.bounds(places[i])
        partner = next((j for j in left if low < places[j] < high), None)
        group = [sentence.occurrences[i]]
        if partner is not None:
            left.remove(partner)
            group.append(sentence.occurrences[partner])
        out.append(group)
    return out
