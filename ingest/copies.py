"""Folds the copies of a text that is one reading: a paragraph or a page that stands twice close behind itself.

What a text repeats on purpose stays: "第一节 概述" of every chapter, "（二）其他职权。" of every article, a rule of two
articles.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import product

from ingest.cut_readings import cut_short
from ingest.headings import starts_article
from ingest.markers import MEMBERS, article_number, markdown_marks, marker_at
from ingest.near import LONG, NearPair, damaged_copy
from ingest.records import FoldedSentence, Occurrence
from ingest.repeats import bare_reading, cleanest_of, fold_key, merge, number_end
from ingest.title_model import MAX_TITLE

# A copy this near is one even where numbered parts repeat each other's sentences on purpose. In sentences, and in lines
# where both are whole lines. In 35 plans, laws and reports no line comes again on purpose within 30; the nearest
# sentences are 21 apart. In reports with doubled paragraphs the copies are 4 apart.
NEAR_COPY, NEAR_LINES = 12, 12
_BESIDE = 3  # places beside a given one, itself included
# Sentences of a line that is looked for inside another; a longer one only at its beginning, else two endless lines cost
# the product of their lengths. The longest line of 35 texts has 29.
LONGEST_COPIED_LINE = 200
_CLOSED = ("。", "；", ".", ";", "！", "？")
MIN_COPY = 15  # characters of a copied run; shorter ones ("（财政部负责）") come back on purpose
MIN_CLOSE_COPY = 20  # the same where one character or two differ
MIN_ALIKE_COPY = 12  # the same where what differs looks alike: 未 and 末
MIN_FAR_COPY = 20  # the same where no part of the text stands between numbered articles
MIN_MEMBER = 4  # of a member of a list said again right behind it, without its number
MIN_CLOSE_MEMBER = 6  # characters of it where it stands right behind
NEAR_HEADED = 4  # numbered sentences looked back at for the whole of one that has lost its number and title
MIN_SPOILT_COPY = 4  # the same where one of two near readings is spoilt: who repeats on purpose writes it alike
# Sentences read twice, to the letter or evidently damaged, from which a text is one that repeats itself by accident.
REPEATS_ITSELF = 3
_WRAP = re.compile(r"[^\S\n]*\n\s*")


def fold_copies(
    sentences: Sequence[FoldedSentence], possible: Sequence[NearPair], articles: bool
) -> list[FoldedSentence]:
    """Fold the copies.

    A copy is a run of neighbouring sentences that comes again soon, or, where the text has no numbered articles,
    anywhere.

    Args:
        sentences: folded sentences.
        possible: pairs of them that are one if their neighbours are.
        articles: whether the text is made of numbered articles.

    Returns:
        Sentences in order of first occurrence.
    """
    ways = (_close_by, _counted_again, _beside_repeats, _in_copied_lines, _behind_members, _without_heading)
    found = [pair for way in ways for pair in way(sentences, possible)]
    sentences = merge(sentences, [*found, *cut_short(sentences)])
    stream = _stream(sentences)
    copied = _copied(stream, articles)
    groups: list[list[Occurrence]] = []
    for sentence in sentences:
        kept = [o for o in sentence.occurrences if o.start not in copied] or [sentence.occurrences[0]]
        # Each copy goes to the sentence of its own part of the text: the last one before it.
        own: dict[int, list[Occurrence]] = {o.start: [o] for o in kept}
        for copy in sentence.occurrences:
            if copy.start not in own:
                own[max((s for s in own if s < copy.start), default=kept[0].start)].append(copy)
        groups += [sorted(group, key=lambda o: o.start) for group in own.values()]
    texts = cleanest_of(dict(enumerate(groups)))
    out = [FoldedSentence(texts[i], tuple(group)) for i, group in enumerate(groups)]
    return sorted(out, key=lambda sentence: sentence.occurrences[0].start)


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
    for pair in _told_alone(sentences, possible):
        one, other = sentences[pair.one].text, sentences[pair.other].text
        same = _same_number(one, other)
        long = min(len(one), len(other)) >= MIN_CLOSE_COPY
        copied = same and (
            long
            and (pair.spoilt or pair.single and _opens_part(one))
            or pair.broken
            or pair.alike
            and min(len(one), len(other)) >= (LONG if pair.word else MIN_ALIKE_COPY)
        )
        if copied and _apart(places[pair.one], places[pair.other]) <= NEAR_COPY:
            yield pair


def _counted_again(sentences: Sequence[FoldedSentence], possible: Sequence[NearPair]) -> Iterator[NearPair]:
    """The members that have one number and are one but for a character: who counts goes on.

    Either only sentences without a number stand between them, or only members of their list.
    """
    stream = _stream(sentences)
    kinds = [_kind(sentences[i].text) for _, i in stream]
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


def _kind(text: str) -> str:
    """The kind of the number that a sentence begins with; "": none."""
    marker = marker_at(text, markdown_marks(text), bare_articles=True)
    return marker.kind if marker is not None else ""


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
        member = marker is not None and marker.kind in MEMBERS and text.endswith(_CLOSED)
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
            if long and 0 <= title <= MAX_TITLE and damaged_copy(keys[one][title:], again):
                yield NearPair(min(one, i), max(one, i), 0.0, None)
                break
        before = i
        if headed[i]:
            recent.append(i)


def _told_alone(sentences: Sequence[FoldedSentence], possible: Sequence[NearPair]) -> Sequence[NearPair]:
    """The pairs that need no repeated neighbours.

    Weak ones only where the text has said other things twice, and under one heading: what the next section says in
    other words is another sentence.
    """
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
    """Of each sentence the numbers of the headings, counted through the text, that it stands behind."""
    out: list[set[int]] = [set() for _ in sentences]
    headings = 0
    for occurrence, i in _stream(sentences):
        headings += number_end(occurrence.text) > 0 and not _says(occurrence.text)
        out[i].add(headings)
    return out


def _same_part(sentences: Sequence[FoldedSentence], pair: NearPair) -> bool:
    """Whether both open a part, chapter, section or article, and of the same number."""
    one, other = sentences[pair.one].text, sentences[pair.other].text
    return _opens_part(one) and _same_number(one, other)


def _opens_part(text: str) -> bool:
    """Whether a sentence opens a numbered part, chapter, section or article."""
    return _kind(text) in ("part", "chapter", "section", "article")


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
        return behind_title or (min(one, other), max(one, other)) in near

    return like


def _copied(stream: Sequence[tuple[Occurrence, int]], articles: bool) -> set[int]:
    """Starts of the occurrences that are copies of earlier ones."""
    keys = [i for _, i in stream]
    read = [occurrence for occurrence, _ in stream]
    nth = _line_counts(read)
    seen: dict[int, list[int]] = {}
    out: set[int] = set()
    at = 0
    while at < len(keys):
        found = sorted(((_run(keys, first, at), first) for first in seen.get(keys[at], ())[-8:]), reverse=True)
        # The longest may be what the text says again far behind; a shorter one close by is a copy all the same.
        run = next((run for run, first in found if _is_copy(read, nth, (first, at, run), articles)), 0)
        out.update(o.start for o in read[at : at + run])
        run = max(run, 1)
        for place in range(at, at + run):
            # What is printed again near a copy, on a page printed twice, is one as well.
            seen.setdefault(keys[place], []).append(place)
        at += run
    return out


def _is_copy(read: Sequence[Occurrence], nth: Sequence[int], found: tuple[int, int, int], articles: bool) -> bool:
    """Whether a run (first place, place again, length) is a copy and not what the text says again on purpose."""
    first, at, run = found
    apart = at - (first + run)
    if apart <= 1 and _headings_again(read, first, at, run):
        return True
    pairs = list(zip(read[first : first + run], read[at : at + run], strict=True))
    # An article may end with the words of another, and one of its paragraphs may be a sentence of the article before;
    # a copy of an article is one of whole lines.
    whole = (_whole_lines(read, first, run), _whole_lines(read, at, run))
    other = articles and any(starts_article(occurrence.text) for occurrence in read[first + run : at])
    lines = all(whole) if other else whole[1] or articles and whole[0]
    close = apart <= NEAR_COPY or lines and nth[at] - nth[first + run - 1] <= NEAR_LINES
    spoilt = close and any(_inner(one.text) != _inner(other.text) for one, other in pairs)
    near = close and (spoilt or not articles or lines)
    # Numbered sentences come back on purpose, but not with the same words soon after; bare headings do.
    plain = sum(
        len(text)
        for text in (one.text for one, _ in pairs)
        if (near and _says(text) if number_end(text) else spoilt or not text.startswith(("（", "(")))
    )
    needed = MIN_SPOILT_COPY if spoilt else MIN_COPY if near else MIN_FAR_COPY
    return plain >= needed and (near or not articles)


def _headings_again(read: Sequence[Occurrence], first: int, at: int, run: int) -> bool:
    """Whether headings on lines of their own come again at once, or behind a short line without a number."""
    between = [read[place].text for place in range(first + run, at)]
    return (
        all(number_end(occurrence.text) and not _says(occurrence.text) for occurrence in read[first : first + run])
        and _whole_lines(read, first, run)
        and _whole_lines(read, at, run)
        and not any(number_end(text) or len(text) > MAX_TITLE for text in between)
    )


def _says(text: str) -> bool:
    """Whether a numbered sentence is more than a heading; an article may open the list that stands below it."""
    return text.endswith(_CLOSED) or text.endswith(("：", ":")) and bool(starts_article(text) or article_number(text))


def _line_counts(read: Sequence[Occurrence]) -> list[int]:
    """The number of each occurrence's line among those that hold sentences."""
    numbers = {line: n for n, line in enumerate(dict.fromkeys(occurrence.line for occurrence in read))}
    return [numbers[occurrence.line] for occurrence in read]


def _whole_lines(read: Sequence[Occurrence], at: int, run: int) -> bool:
    """Whether nothing else stands in the lines of a run."""
    first = at == 0 or read[at - 1].line != read[at].line
    return first and (at + run == len(read) or read[at + run].line != read[at + run - 1].line)


def _inner(text: str) -> str:
    """A reading to the character, but for white space at line ends, which wrapping makes, and capitals."""
    return _WRAP.sub("", text.strip()).lower()


def _run(keys: Sequence[int], first: int, at: int) -> int:
    """How many sentences from `first` on come again from `at` on."""
    run = 0
    while at + run < len(keys) and first + run < at and keys[first + run] == keys[at + run]:
        run += 1
    return run
