"""Folds repeated sentences: the same words in another dress, or with a damaged character, are one sentence."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from ingest.cleanest import Usage, cleanest, usage_of
from ingest.markers import markdown_marks, marker_at
from ingest.near import NearPair, bare_key, near_pairs
from ingest.records import FoldedSentence, Occurrence

# Characters that a reading has more than another from which they are a title in front: damage adds one or two.
MIN_TITLE = 3
# What stands where a reading breaks off: "……", "...", "[展开全文]", "（未完）".
BROKEN = re.compile(r"(?:…+|\.{3,}|[\[【（(][^\[\]【】（）()。，；]{1,8}[\]】）)])\s*$")
_SPACE = re.compile(r"\s+")
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_QUOTES = {ord(c): mark for mark, marks in (('"', "“”„‟"), ("'", "‘’‚‛")) for c in marks}
_DRESS = str.maketrans({chr(code): plain for code, plain in (*_WIDE.items(), *_QUOTES.items())})
_BY_PLACE = "Σ"  # the one letter whose small form depends on where it stands


def folded_characters(text: str) -> list[str]:
    """What each character counts for when readings are compared: "" for white space, plain marks for wide ones.

    White space between two ASCII letters or digits counts as one space: `10 20` is not `102 0`. Nothing else is
    folded: NFKC would make 10² and 102 one sentence.

    Args:
        text: a sentence.

    Returns:
        One string per code point of `text`.
    """
    if _BY_PLACE in text or len(out := list(text.translate(_DRESS).lower())) != len(text):  # İ becomes two
        out = [char.translate(_DRESS).lower() for char in text]
    for gap in _SPACE.finditer(text):
        between = _joins(text[gap.start() - 1 : gap.start()]) and _joins(text[gap.end() : gap.end() + 1])
        out[gap.start() : gap.end()] = [" " if between else "", *[""] * (len(gap[0]) - 1)]
    return out


def fold_key(text: str) -> str:
    """The form in which two readings of a sentence are equal: see `folded_characters`."""
    return _kept_key(text) if len(text) <= _SHORT else _key(text)


def _key(text: str) -> str:
    if _BY_PLACE in text:
        return "".join(folded_characters(text))
    out, *others = text.split() or ("",)
    for word in others:
        out += " " + word if _joins(out[-1]) and _joins(word[0]) else word
    return out.translate(_DRESS).lower()


# A dozen stages ask for key and number of a sentence. Of 16,272 sentences of plans, laws and reports 40 are longer.
_SHORT, _KEPT = 300, 1 << 16
_kept_key = lru_cache(_KEPT)(_key)


def _joins(char: str) -> bool:
    return char.isascii() and char.isalnum()


def number_end(text: str) -> int:
    """Where the number of a heading or of a member of a list ends that a sentence begins with; 0 where it has none.

    Args:
        text: a sentence.
    """
    return _kept_number_end(text) if len(text) <= _SHORT else _number_end(text)


def _number_end(text: str) -> int:
    marker = marker_at(text, markdown_marks(text), bare_articles=True)
    return marker.end if marker is not None else 0


_kept_number_end = lru_cache(_KEPT)(_number_end)


def bare_reading(text: str) -> str:
    """The form in which copies are compared: a sentence without its number, punctuation and white space.

    Args:
        text: a sentence.
    """
    return bare_key("".join(fold_key(text[number_end(text) :]).split()))


def fold_repeats(occurrences: Sequence[Occurrence]) -> tuple[list[FoldedSentence], list[NearPair]]:
    """Make one sentence of all its occurrences: equal readings, and readings evidently damaged.

    Args:
        occurrences: in source order.

    Returns:
        Distinct sentences in order of first occurrence, and the pairs of them (by index) that may be one but need
        more evidence than their characters. The cleanest reading is kept (`ingest.cleanest`).
    """
    groups: dict[str, list[Occurrence]] = {}
    for occurrence in occurrences:
        groups.setdefault(fold_key(occurrence.text), []).append(occurrence)
    texts = [group[0].text for group in groups.values()]
    heads = [fold_key(text[: number_end(text)]) for text in texts]
    near = near_pairs([key[len(head) :] for key, head in zip(groups, heads, strict=True)], heads)
    exact = [FoldedSentence(group[0].text, tuple(group)) for group in groups.values()]
    return merge_with(exact, _evident(near), near)


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
    return merge_with(sentences, list(pairs), ())[0]


def merge_with(
    sentences: Sequence[FoldedSentence], certain: Sequence[NearPair], near: Sequence[NearPair]
) -> tuple[list[FoldedSentence], list[NearPair]]:
    """Make one sentence of each pair, and carry other pairs over to the joined sentences.

    Args:
        sentences: distinct sentences.
        certain: those (by index) that are one.
        near: pairs that may be one.

    Returns:
        Sentences in order of first occurrence, and the pairs of them that may be one.
    """
    head = list(range(len(sentences)))

    def find(i: int) -> int:
        while head[i] != i:
            head[i] = head[head[i]]
            i = head[i]
        return i

    for pair in certain:
        one, other = find(pair.one), find(pair.other)
        head[max(one, other)] = min(one, other)
    members: dict[int, list[int]] = {}
    for i in range(len(sentences)):
        members.setdefault(find(i), []).append(i)
    read = {
        first: sorted((o for i in group for o in sentences[i].occurrences), key=lambda o: o.start)
        for first, group in members.items()
    }
    kept = cleanest_of(read)
    joined = {first: FoldedSentence(kept[first], tuple(group)) for first, group in read.items()}
    order = sorted(joined, key=lambda first: joined[first].occurrences[0].start)
    rank = {first: at for at, first in enumerate(order)}
    left: dict[tuple[int, int], NearPair] = {}
    for pair in near:
        one, other = sorted((rank[find(pair.one)], rank[find(pair.other)]))
        if one != other and (pair.single and not pair.word or (one, other) not in left):
            left[one, other] = replace(pair, one=one, other=other, damage=0.0, clean=None)
    return [joined[first] for first in order], [left[pair] for pair in sorted(left)]


def cleanest_of(groups: Mapping[int, Sequence[Occurrence]]) -> dict[int, str]:
    """Choose the reading of each sentence, with the number at its beginning that some of its readings may lack.

    Args:
        groups: the occurrences of each sentence of the whole text, in source order.

    Returns:
        The text of each sentence.
    """
    several = {i for i, group in groups.items() if len({occurrence.text for occurrence in group}) > 1}
    out = {i: group[0].text for i, group in groups.items()}
    if several:
        texts = list(dict.fromkeys(occurrence.text for group in groups.values() for occurrence in group))
        sole = [out[i] for i in groups if i not in several]
        usage = usage_of(sole, dict.fromkeys(map(fold_key, texts)))
        for i in several:
            out[i] = _kept([occurrence.text for occurrence in groups[i]], usage)
    return out


def _kept(texts: Sequence[str], usage: Usage) -> str:
    """The cleanest of the whole readings, behind the cleanest of their numbers."""
    texts = _whole(texts)
    ends = [len(text) - len(text[end:].lstrip()) if end else 0 for text in texts for end in [number_end(text)]]
    numbers = [(t[:end], fold_key(t[:end])) for t, end in zip(texts, ends, strict=True) if end]
    bodies = [(t[end:], fold_key(t[end:])) for t, end in zip(texts, ends, strict=True)]
    # A reading may lack the title at the beginning: what stands behind the title is compared with it.
    title = max((text[:end] for text, _ in bodies if (end := _title_of(text, bodies))), key=len, default="")
    kept = title + cleanest([_behind(body, _title_of(body[0], bodies)) for body in bodies], usage)
    own = next((t for t, end in zip(texts, ends, strict=True) if t[end:] == kept and bool(end) == bool(numbers)), None)
    return own or (cleanest(numbers, usage) if numbers else "") + kept


def _whole(texts: Sequence[str]) -> Sequence[str]:
    """The readings without those that break off: that are the beginning of the longest, and no more."""
    keys = [bare_reading(BROKEN.sub("", text)) for text in texts]
    longest = max(keys, key=len)
    return [
        text
        for text, key in zip(texts, keys, strict=True)
        if len(longest) < len(key) + MIN_TITLE or not longest.startswith(key)
    ]


def _title_of(text: str, bodies: Sequence[tuple[str, str]]) -> int:
    """Where the title ends that a reading has in front of what the shortest one is a reading of; 0: it has none."""
    least = min(("".join(key.split()) for _, key in bodies), key=len)
    solid = [(at, char) for at, folded in enumerate(folded_characters(text)) for char in folded if char != " "]
    over = len(solid) - len(least)
    if over < MIN_TITLE:
        return 0
    whole = "".join(char for _, char in solid)
    # Damage may have taken a mark of the shortest one, or given it one.
    over = min((over, over - 1, over + 1), key=lambda cut: Levenshtein.distance(whole[cut:], least))
    return solid[over][0]


def _behind(body: tuple[str, str], end: int) -> tuple[str, str]:
    return (body[0][end:], fold_key(body[0][end:])) if end else body
