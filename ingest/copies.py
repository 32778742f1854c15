"""Folds the copies of a text that is one reading: a paragraph or a page that stands twice close behind itself.

What a text repeats on purpose stays: "第一节 概述" of every chapter, "（二）其他职权。" of every article, a rule of two
articles.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from ingest.copied_runs import (
    CLOSED,
    MIN_COPY,
    NEAR_COPY,
    NEAR_LINES,
    copied_runs,
    kind_of,
    marker_of,
    opens_part,
    says,
)
from ingest.cut_readings import cut_short
from ingest.headings import starts_article
from ingest.markers import MEMBERS, marker_at
from ingest.near import LONG, NearPair, damaged_copy
from ingest.own_texts import texts_of_headings
from ingest.records import FoldedSentence, Occurrence
from ingest.repeats import bare_reading, cleanest_of, fold_key, merge, number_end
from ingest.title_model import MAX_TITLE

_BESIDE = 3  # places beside a given one, itself included
# Sentences of a line that is looked for inside another; a longer one only at its beginning, else two endless lines cost
# the product of their lengths. The longest line of 35 texts has 29.
LONGEST_COPIED_LINE = 200
_CLAUSE_MARKS = ("，", ",", "；", ";", "、")
MIN_CLOSE_COPY = 20  # the same where one character or two differ
MIN_ALIKE_COPY = 12  # the same where what differs looks alike: 未 and 末
MIN_MEMBER = 4  # of a member of a list said again right behind it, without its number
MIN_CLOSE_MEMBER = 6  # characters of it where it stands right behind
NEAR_HEADED = 4  # numbered sentences looked back at for the whole of one that has lost its number and title
# Sentences read twice, to the letter or evidently damaged, from which a text is one that repeats itself by accident.
REPEATS_ITSELF = 3


@dataclass(frozen=True, slots=True)
class Unwoven:
    """The sentences of a text that is one reading, in order of first occurrence.

    `homes`: for each the start of the occurrence whose place it has. `doubtful`: indices of those that are all the
    text of a heading elsewhere.
    """

    sentences: list[FoldedSentence]
    homes: list[int]
    doubtful: frozenset[int]


def fold_copies(sentences: Sequence[FoldedSentence], possible: Sequence[NearPair], articles: bool) -> Unwoven:
    """Fold the copies.

    A copy is a run of neighbouring sentences that comes again soon, or, where the text has no numbered articles,
    anywhere; but not what is all the text of a heading.

    Args:
        sentences: folded sentences.
        possible: pairs of them that are one if their neighbours are.
        articles: whether the text is made of numbered articles.

    Returns:
        The sentences and where they belong.
    """
    ways = (_close_by, _counted_again, _beside_repeats, _in_copied_lines, _behind_members, _without_heading)
    found = [pair for way in ways for pair in way(sentences, possible)]
    sentences = merge(sentences, [*found, *cut_short(sentences)])
    stream = _stream(sentences)
    copied = copied_runs(stream, articles)
    repeats = _Repeats(sentences, copied, texts_of_headings(stream, copied))
    groups = [group for i in range(len(sentences)) for group in repeats.parted(i)]
    texts = cleanest_of({i: group.occurrences for i, group in enumerate(groups)})
    out = [(FoldedSentence(texts[i], group.occurrences), group) for i, group in enumerate(groups)]
    out.sort(key=lambda pair: pair[0].occurrences[0].start)
    return Unwoven(
        [sentence for sentence, _ in out],
        [group.home for _, group in out],
        frozenset(i for i, (_, group) in enumerate(out) if group.doubtful),
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """The occurrences of one sentence, in source order; `home` is the start of the one whose place it has."""

    occurrences: tuple[Occurrence, ...]
    home: int
    doubtful: bool


class _Repeats:
    """Parts the occurrences of what a text says on purpose several times."""

    def __init__(self, sentences: Sequence[FoldedSentence], copied: set[int], own: set[int]) -> None:
        """Take the sentences, and the starts of copies and of what is all the text of a heading."""
        self._sentences, self._copied, self._own = sentences, copied, own
        self._before = {o.start: before.text for (before, _), (o, _) in pairwise(_stream(sentences))}
        # Where other sentences are read twice by accident, so is one that stands under a heading of its own as well.
        strayed = [
            s
            for s in sentences
            if len(s.text) >= MIN_COPY and any(o.start in copied for o in s.occurrences) and not self._of_heading(s)
        ]
        self._by_accident = len(strayed) >= REPEATS_ITSELF

    def parted(self, i: int) -> list[_Group]:
        """The groups of a sentence: each copy goes to the sentence of its own part of the text, the last before it."""
        occurrences = self._sentences[i].occurrences
        kept = [o.start for o in occurrences if o.start not in self._copied or o.start in self._own]
        kept = kept or [occurrences[0].start]
        found = self._of_heading(self._sentences[i])
        if found and self._by_accident:
            kept = [start for start in kept if start in self._own]
        groups: dict[int, list[Occurrence]] = {start: [] for start in kept}
        for occurrence in occurrences:
            home = occurrence.start
            groups[home if home in groups else max((s for s in kept if s < home), default=kept[0])].append(occurrence)
        return [
            _Group(tuple(group), self._numbered(group, home), found and home not in self._own)
            for home, group in groups.items()
        ]

    def _numbered(self, group: Sequence[Occurrence], home: int) -> int:
        """Where a group belongs: what a number opens does not move up to a copy that has none, glued or above it."""
        numbered = next((o for o in group if number_end(o.text)), None)
        above = self._before.get(home, "")
        return home if numbered is None or above and _same_number(above, numbered.text) else numbered.start

    def _of_heading(self, sentence: FoldedSentence) -> bool:
        """Whether a copy of it is all the text of a heading."""
        return any(o.start in self._copied and o.start in self._own for o in sentence.occurrences)


def _stream(sentences: Sequence[FoldedSentence]) -> list[tuple[Occurrence, int]]:
    """All occurrences in source order, with the index of their sentence."""
    found = [(occurrence, i) for i, sentence in enumerate(sentences) for occurrence in sentence.occurrences]
    return sorted(found, key=lambda pair: pair[0].start)


def _close_by(sentences: Sequence[FoldedSentence], possible: Sequence[NearPair]) -> Iterator[NearPair]:
    """The spoilt readings that stand close by, behind the same number or none; sections and articles have theirs alone.

    In 35 plans, laws and reports no such pair stands within 12 sentences, whatever its length.
    """
    places: dict[int, list[int]] = {}
    for at, (_, i) in enumerate(_stream(sentences)):
        places.setdefault(i, []).append(at)
    told = {(pair.one, pair.other) for pair in _told_alone(sentences, possible)}
    for pair in possible:
        one, other = sentences[pair.one].text, sentences[pair.other].text
        same = _same_number(one, other)
        long = min(len(one), len(other)) >= MIN_CLOSE_COPY
        copied = same and (
            long
            and (pair.spoilt or pair.single and opens_part(one) or starts_article(one))
            or pair.broken
            or pair.alike
            and min(len(one), len(other)) >= (LONG if pair.word else MIN_ALIKE_COPY)
        )
        apart = _apart(places[pair.one], places[pair.other])
        # No list has a number twice running.
        if copied and apart <= NEAR_COPY and (pair.one, pair.other) in told or apart == 1 and same and number_end(one):
            yield pair


def _counted_again(sentences: Sequence[FoldedSentence], possible: Sequence[NearPair]) -> Iterator[NearPair]:
    """The members that have one number and are one but for a character: who counts goes on.

    Either only sentences without a number stand between them, or only members of their list.
    """
    stream = _stream(sentences)
    kinds = [kind_of(sentences[i].text) for _, i in stream]
    near = {(pair.one, pair.other) for pair in possible if pair.single}
    for at, (_, one) in enumerate(stream):
        between: set[str] = set()
        for again in range(at + 1, min(at + 1 + NEAR_COPY, len(stream)) if kinds[at] in MEMBERS else at):
            other, kind = stream[again][1], kinds[again]
            same = kind == kinds[at] and _same_number(sentences[one].text, sentences[other].text)
            if same and (min(one, other), max(one, other)) in near:
                yield NearPair(min(one, other), max(one, other), 0.0, None)
            between.add(kind)
            if len(between) > 1 or kind not in ("", kinds[at]):
                break


def _same_number(one: str, other: str) -> bool:
    """Whether two sentences begin with one number, or both with none."""
    return fold_key(one[: number_end(one)]) == fold_key(other[: number_end(other)])


def _apart(one: Sequence[int], other: Sequence[int]) -> int:
    """How far apart the two nearest places of two sentences are; both ascending, neither empty."""
    found = []
    for a in one:
        at = bisect_left(other, a)
        found += [abs(a - b) for b in other[max(0, at - 1) : at + 1]]
    return min(found)


def _behind_members(sentences: Sequence[FoldedSentence], possible: Sequence[NearPair]) -> Iterator[NearPair]:
    """Members of lists and the same words without the number right behind: nobody says so on purpose."""
    stream = _stream(sentences)
    for (_, one), (_, other) in zip(stream, stream[1:], strict=False):
        text, again = sentences[one].text, sentences[other].text
        marker = marker_at(text, 0)
        member = marker is not None and marker.kind in MEMBERS and text.endswith(CLOSED)
        if not member or len(again) < MIN_MEMBER or number_end(again):
            continue
        if fold_key(text[number_end(text) :]) == fold_key(again):
            yield NearPair(min(one, other), max(one, other), 0.0, None)


def _without_heading(sentences: Sequence[FoldedSentence], possible: Sequence[NearPair]) -> Iterator[NearPair]:
    """Sentences behind a number, with or without a title, and the same words shortly behind without them."""
    keys = [bare_reading(s.text) for s in sentences]
    headed = [number_end(s.text) > 0 for s in sentences]
    recent: deque[int] = deque(maxlen=NEAR_HEADED)
    before = -1
    for _, i in _stream(sentences):
        again = keys[i]
        for nth, one in enumerate(reversed(recent)) if not headed[i] else ():
            title = len(keys[one]) - len(again)
            long = len(again) >= (MIN_CLOSE_MEMBER if nth == 0 and one == before else MIN_COPY)
            behind = long and 0 <= title <= MAX_TITLE and damaged_copy(keys[one][title:], again)
            if behind and not _behind_clause(sentences[one].text, len(again)):
                yield NearPair(min(one, i), max(one, i), 0.0, None)
                break
        before = i
        if headed[i]:
            recent.append(i)


def _behind_clause(text: str, length: int) -> bool:
    """Whether a mark that no title ends in stands before the last so many letters and digits of a sentence."""
    for at in range(len(text) - 1, -1, -1):
        length -= text[at].isalnum()
        if length == 0:
            return text[:at].rstrip().endswith(_CLAUSE_MARKS)
    return False


def _told_alone(sentences: Sequence[FoldedSentence], possible: Sequence[NearPair]) -> Sequence[NearPair]:
    """The pairs that need no repeated neighbours.

    Weak ones only where the text has said other things twice, and under one heading: what the next section says in
    other words is another sentence.
    """
    if not any(pair.weak for pair in possible):
        return possible
    repeated = sum(len(s.occurrences) > 1 and len(s.text) >= MIN_COPY for s in sentences) >= REPEATS_ITSELF
    under = _headings_of(sentences)
    return [
        pair
        for pair in possible
        if not pair.weak
        or _same_part(sentences, pair)
        or repeated
        and (pair.alike or under[pair.one] & under[pair.other])
    ]


def _headings_of(sentences: Sequence[FoldedSentence]) -> list[set[int]]:
    """Of each sentence the numbers of the headings, counted through the text, that it stands behind.

    A member of a list before which none has the number before it strayed here: it may stand behind any close by.
    """
    out: list[set[int]] = [set() for _ in sentences]
    headings = 0
    counted: dict[str, int] = {}
    for occurrence, i in _stream(sentences):
        marker = marker_of(occurrence.text)
        headings += marker is not None and not says(occurrence.text)
        out[i].add(headings)
        if marker is not None and marker.kind in MEMBERS:
            if marker.number not in (1, counted.get(marker.kind, 0) + 1):
                out[i].update(range(max(0, headings - NEAR_COPY), headings))
            counted[marker.kind] = marker.number
    return out


def _same_part(sentences: Sequence[FoldedSentence], pair: NearPair) -> bool:
    """Whether both open a part, chapter, section or article, and of the same number."""
    one, other = sentences[pair.one].text, sentences[pair.other].text
    return opens_part(one) and _same_number(one, other)


def _beside_repeats(sentences: Sequence[FoldedSentence], possible: Sequence[NearPair]) -> Iterator[NearPair]:
    """The possible pairs whose neighbours are repeats of each other, paragraph for paragraph.

    On one side, or on both where the two readings have other words.
    """
    stream = _stream(sentences)
    places: dict[int, list[int]] = {}
    for at, (_, i) in enumerate(stream):
        places.setdefault(i, []).append(at)

    def told(place: int) -> int | None:
        inside = 0 <= place < len(stream) and len(sentences[stream[place][1]].text) >= MIN_COPY
        return stream[place][1] if inside else None

    for pair in possible:
        if pair.word and not pair.alike:
            if _between_repeats(places[pair.one], places[pair.other], told):
                yield pair
            continue
        for side in (-1, 1):
            # Of four places behind the same sentence one is not beside any given place.
            beside: dict[int | None, list[int]] = {}
            for b in places[pair.other]:
                if (neighbour := told(b + side)) is not None and len(beside.setdefault(neighbour, [])) <= _BESIDE:
                    beside[neighbour].append(b)
            if any(abs(a - b) > 1 for a in places[pair.one] for b in beside.get(told(a + side), ())):
                yield pair
                break


def _between_repeats(one: Sequence[int], other: Sequence[int], told: Callable[[int], int | None]) -> bool:
    """Whether two sentences stand between the same two others; before the same remark alone, 进口 and 出口 are two."""
    for a, b in product(one[:_BESIDE], other[:_BESIDE]):
        around = {told(a + side) for side in (-1, 1) if told(a + side) == told(b + side)} - {None}
        if len(around) > 1 and abs(a - b) > 1:
            return True
    return False


def _in_copied_lines(sentences: Sequence[FoldedSentence], possible: Sequence[NearPair]) -> Iterator[NearPair]:
    """The pairs in lines that repeat, sentence for sentence, a part of a line close by.

    A copy may lack what the line begins with: the number of an article, or a numbered title.
    """
    like = _likeness(sentences, possible)
    alone = _likeness(sentences, _told_alone(sentences, possible))
    lines: dict[int, list[int]] = {}
    for occurrence, i in _stream(sentences):
        lines.setdefault(occurrence.line, []).append(i)
    read = list(lines.values())
    for at, line in enumerate(read):
        for earlier in read[max(0, at - NEAR_LINES) : at]:
            short, long = sorted((earlier, line), key=len)
            offsets = len(long) - len(short) + 1 if len(short) <= LONGEST_COPIED_LINE else 1
            for offset in range(offsets):
                if not like(short[0], long[offset]):
                    continue
                beside = list(zip(short, long[offset:], strict=False))
                if all(like(one, other) for one, other in beside) and any(alone(one, other) for one, other in beside):
                    yield from (NearPair(min(p), max(p), 0.0, None) for p in beside if p[0] != p[1])
                    break


def _likeness(sentences: Sequence[FoldedSentence], possible: Sequence[NearPair]) -> Callable[[int, int], bool]:
    """Whether two sentences may be one in lines that repeat each other."""
    near = {(p.one, p.other) for p in possible if p.single and (not p.word or _same_part(sentences, p))}
    keys = [fold_key(sentence.text) for sentence in sentences]
    ends = [number_end(sentence.text) for sentence in sentences]
    # What stands behind the number of a heading alone is its title, which a sentence elsewhere may say too.
    titles = ["" if starts_article(s.text) else fold_key(s.text[end:]) for s, end in zip(sentences, ends, strict=True)]

    def like(one: int, other: int) -> bool:
        if one == other:
            return True
        if not ends[one]:
            one, other = other, one
        headed = bool(ends[one])
        if headed and titles[one] == keys[other] or ends[other] and titles[other] == keys[one]:
            return False
        behind_title = headed and not ends[other] and len(keys[other]) >= MIN_COPY and keys[one].endswith(keys[other])
        behind_title = behind_title and not keys[one].removesuffix(keys[other]).endswith(_CLAUSE_MARKS)
        return behind_title or (min(one, other), max(one, other)) in near

    return like
