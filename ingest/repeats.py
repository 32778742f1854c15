"""Folds repeated sentences: the same words in another dress, or with a damaged character, are one sentence."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence

from ingest.near import NearPair, near_pairs
from ingest.records import FoldedSentence, Occurrence

_SPACE = re.compile(r"\s+")
_NARROW = re.compile(r"(?<=[\u4e00-\u9fff”）》])[,;:?!()]|[,;:?!()](?=[\u4e00-\u9fff“（《])")  # mark beside Chinese
_WRAP = re.compile(r"[^\S\n]*\n\s*")
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_QUOTES = {ord(c): mark for mark, marks in (('"', "“”„‟"), ("'", "‘’‚‛")) for c in marks}
_DRESS = str.maketrans({chr(code): plain for code, plain in (*_WIDE.items(), *_QUOTES.items())})

# A copy this near is one even where numbered parts repeat each other's sentences on purpose. In sentences; in ten laws
# the nearest sentences that stand twice on purpose are 21 apart, in reports with doubled paragraphs the copies 4.
NEAR_COPY = 12
_CLOSED = ("。", "；", ".", ";", "！", "？")
MIN_COPY = 15  # characters of a copied run; shorter ones ("（财政部负责）") come back on purpose
MIN_FAR_COPY = 20  # the same where no part of the text stands between numbered articles
MIN_SPOILT_COPY = 4  # the same where one of two near readings is spoilt: who repeats on purpose writes it alike


def folded_characters(text: str) -> list[str]:
    """What each character counts for when readings are compared: "" for white space, plain marks for wide ones.

    White space between two ASCII letters or digits counts as one space: `10 20` is not `102 0`. Nothing else is
    folded: NFKC would make 10² and 102 one sentence.

    Args:
        text: a sentence.

    Returns:
        One string per code point of `text`.
    """
    out = [char.translate(_DRESS).lower() for char in text]
    for gap in _SPACE.finditer(text):
        before, after = text[gap.start() - 1 : gap.start()], text[gap.end() : gap.end() + 1]
        between = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
        out[gap.start() : gap.end()] = [" " if between else "", *[""] * (len(gap[0]) - 1)]
    return out


def fold_key(text: str) -> str:
    """The form in which two readings of a sentence are equal: see `folded_characters`."""
    return "".join(folded_characters(text))


def fold_repeats(occurrences: Sequence[Occurrence]) -> tuple[list[FoldedSentence], list[NearPair]]:
    """Make one sentence of all its occurrences: equal readings, and readings evidently damaged.

    Args:
        occurrences: in source order.

    Returns:
        Distinct sentences in order of first occurrence, and the pairs of them (by index) that may be one but need
        more evidence than their characters. The most frequent reading is kept, then the one with the least white
        space and half-width punctuation; of two that differ by damage the undamaged one.
    """
    groups: dict[str, list[Occurrence]] = {}
    for occurrence in occurrences:
        groups.setdefault(fold_key(occurrence.text), []).append(occurrence)
    exact = [FoldedSentence(_kept(group), tuple(group)) for group in groups.values()]
    near = near_pairs(list(groups))
    return _merge(exact, _evident(near), near)


def _evident(near: Sequence[NearPair]) -> list[NearPair]:
    """The pairs that are certainly one; a damaged one belongs to the one it looks like, or lost most against."""
    dress = [pair for pair in near if math.isinf(pair.damage)]
    best: dict[int, NearPair] = {}
    for pair in near:
        if 0 < pair.damage < math.inf:
            damaged = pair.other if pair.clean == pair.one else pair.one
            if damaged not in best or (pair.alike, pair.damage) > (best[damaged].alike, best[damaged].damage):
                best[damaged] = pair
    return [*dress, *best.values()]


def merge(sentences: Sequence[FoldedSentence], pairs: Iterable[NearPair]) -> list[FoldedSentence]:
    """Make one sentence of each pair.

    Args:
        sentences: distinct sentences.
        pairs: indices of those that are one.

    Returns:
        Sentences in order of first occurrence.
    """
    return _merge(sentences, list(pairs), ())[0]


def _merge(
    sentences: Sequence[FoldedSentence], certain: Sequence[NearPair], near: Sequence[NearPair]
) -> tuple[list[FoldedSentence], list[NearPair]]:
    """Join the pairs; the other near pairs are carried over to the joined sentences."""
    head = list(range(len(sentences)))

    def find(i: int) -> int:
        while head[i] != i:
            head[i] = head[head[i]]
            i = head[i]
        return i

    worse: set[int] = set()
    for pair in certain:
        one, other = find(pair.one), find(pair.other)
        head[max(one, other)] = min(one, other)
        if pair.clean is not None:
            worse.add(pair.other if pair.clean == pair.one else pair.one)
    members: dict[int, list[int]] = {}
    for i in range(len(sentences)):
        members.setdefault(find(i), []).append(i)
    joined: dict[int, FoldedSentence] = {}
    for first, group in members.items():
        clean = [i for i in group if i not in worse] or group
        best = min(clean, key=lambda i: (-len(sentences[i].occurrences), _blemishes(sentences[i].text)))
        occurrences = sorted((o for i in group for o in sentences[i].occurrences), key=lambda o: o.start)
        joined[first] = FoldedSentence(sentences[best].text, tuple(occurrences))
    order = sorted(joined, key=lambda first: joined[first].occurrences[0].start)
    rank = {first: at for at, first in enumerate(order)}
    left = {(rank[find(p.one)], rank[find(p.other)]) for p in near if find(p.one) != find(p.other)}
    return [joined[first] for first in order], [NearPair(min(p), max(p), 0.0, None) for p in sorted(left)]


def _kept(group: Sequence[Occurrence]) -> str:
    return min(group, key=lambda occurrence: _blemishes(occurrence.text)).text


def _blemishes(text: str) -> int:
    return sum(char.isspace() for char in text) + len(_NARROW.findall(text))


def fold_copies(
    sentences: Sequence[FoldedSentence], possible: Sequence[NearPair], numbered: Callable[[str], bool], articles: bool
) -> list[FoldedSentence]:
    """Fold the copies of a text that is one reading, and keep apart what it repeats on purpose.

    A copy is a run of neighbouring sentences that comes again soon, or, where the text has no numbered articles,
    anywhere. "第一节 概述" of every chapter, "（二）其他职权。" of every article and a rule that two articles share
    are sentences of their own.

    Args:
        sentences: folded sentences.
        possible: pairs of them that are one if their neighbours are.
        numbered: whether a sentence begins with the number of a heading or of a member of a list.
        articles: whether the text is made of numbered articles.

    Returns:
        Sentences in order of first occurrence.
    """
    sentences = merge(sentences, _beside_repeats(sentences, possible))
    stream = sorted((o.start, i) for i, sentence in enumerate(sentences) for o in sentence.occurrences)
    keys = [i for _, i in stream]
    copied = _copied(sentences, keys, numbered, articles)
    out: list[FoldedSentence] = []
    for sentence in sentences:
        kept = [o for o in sentence.occurrences if o.start not in copied]
        copies = [o for o in sentence.occurrences if o.start in copied]
        if len(kept) <= 1:
            out.append(FoldedSentence(sentence.text, (*kept, *copies)))
            continue
        # Each copy goes to the sentence of its own part of the text: the last one before it.
        own: dict[int, list[Occurrence]] = {o.start: [o] for o in kept}
        for copy in copies:
            own[max((s for s in own if s < copy.start), default=kept[0].start)].append(copy)
        out += [FoldedSentence(_kept(group), tuple(sorted(group, key=lambda o: o.start))) for group in own.values()]
    return sorted(out, key=lambda sentence: sentence.occurrences[0].start)


def _beside_repeats(sentences: Sequence[FoldedSentence], possible: Sequence[NearPair]) -> list[NearPair]:
    """The possible pairs whose neighbours on one side are repeats of each other, paragraph for paragraph."""
    stream = sorted((o.start, i) for i, sentence in enumerate(sentences) for o in sentence.occurrences)
    places: dict[int, list[int]] = {}
    for at, (_, i) in enumerate(stream):
        places.setdefault(i, []).append(at)

    def same(a: int, b: int) -> bool:
        inside = 0 <= a < len(stream) and 0 <= b < len(stream)
        return inside and stream[a][1] == stream[b][1] and len(sentences[stream[a][1]].text) >= MIN_COPY

    return [
        pair
        for pair in possible
        if any(
            (same(a - 1, b - 1) or same(a + 1, b + 1)) and abs(a - b) > 1
            for a in places[pair.one]
            for b in places[pair.other]
        )
    ]


def _copied(
    sentences: Sequence[FoldedSentence], keys: Sequence[int], numbered: Callable[[str], bool], articles: bool
) -> set[int]:
    """Starts of the occurrences that are copies of earlier ones."""
    stream = sorted((o for sentence in sentences for o in sentence.occurrences), key=lambda o: o.start)
    seen: dict[int, list[int]] = {}
    out: set[int] = set()
    at = 0
    while at < len(keys):
        best = max(((_run(keys, first, at), first) for first in seen.get(keys[at], ())[-8:]), default=(0, 0))
        run, first = best
        apart = at - (first + run)
        pairs = list(zip(stream[first : first + run], stream[at : at + run], strict=True))
        spoilt = apart <= NEAR_COPY and any(_inner(one.text) != _inner(other.text) for one, other in pairs)
        # An article may end with the words of another; a copy of an article is one of whole lines.
        near = run > 0 and apart <= NEAR_COPY and (spoilt or not articles or _whole_lines(stream, at, run))
        # Numbered sentences come back on purpose, but not with the same words soon after; bare headings do.
        plain = sum(
            len(text)
            for text in (sentences[k].text for k in keys[at : at + run])
            if (near and text.endswith(_CLOSED) if numbered(text) else spoilt or not text.startswith(("（", "(")))
        )
        needed = MIN_SPOILT_COPY if spoilt else MIN_COPY if near else MIN_FAR_COPY
        if run and plain >= needed and (near or not articles):
            out.update(o.start for o in stream[at : at + run])
        run = run if run and stream[at].start in out else 1
        for place in range(at, at + run):
            if stream[place].start not in out:
                seen.setdefault(keys[place], []).append(place)
        at += run
    return out


def _whole_lines(stream: Sequence[Occurrence], at: int, run: int) -> bool:
    """Whether nothing else stands in the lines of a run."""
    first = at == 0 or stream[at - 1].line != stream[at].line
    return first and (at + run == len(stream) or stream[at + run].line != stream[at + run - 1].line)


def _inner(text: str) -> str:
    """A reading to the character, but for white space at line ends, which wrapping makes, and capitals."""
    return _WRAP.sub("", text.strip()).lower()


def _run(keys: Sequence[int], first: int, at: int) -> int:
    """How many sentences from `first` on come again from `at` on."""
    run = 0
    while at + run < len(keys) and first + run < at and keys[first + run] == keys[at + run]:
        run += 1
    return run
