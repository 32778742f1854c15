"""Cuts out copies that stand behind a semicolon or a colon of another sentence.

Where lines are glued, "（一）…；（二）…；" and a spoilt copy of （一） behind it have no full stop between them: the
copy is a part of （二）. What a law says again on purpose it says to the letter: only a part that is spoilt, or that
follows its like at once, is cut out.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from ingest.near import bare_key, damaged_copy
from ingest.records import Occurrence
from ingest.repeats import bare_reading, fold_key, number_end
from ingest.segment import part_of

# Parts looked back at. Generated copies stand at most 4 behind; 4 to 12 cut the same in 28 texts.
LOOKED_BACK = 8
MAX_SPOILT = 4  # characters by which two long sentences of several parts may differ and be copies as a whole
READ_ON = 4  # sentences before and behind one among which another reading of it is looked for
MIN_PART = 6  # characters of a part: 有必要的设备 is one, 名称 may come again on purpose
_MARKS = "；;：:。"
_PART = re.compile(r"[^；;：:]*[；;：:]?")
_INNER = re.compile(r"[；;：:](?=\s*\S)")


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a sentence up to a semicolon or colon, without the number it begins with."""

    sentence: int
    start: int
    end: int
    text: str
    key: str
    bare: str


def cut_at_copies(occurrences: Sequence[Occurrence]) -> list[Occurrence]:
    """Cut sentences around the parts that are copies of a part or a sentence shortly before.

    Args:
        occurrences: of a source, in order.

    Returns:
        Occurrences in source order.
    """
    cuts: dict[int, set[int]] = {}
    recent: deque[_Part] = deque(maxlen=LOOKED_BACK)
    for i, occurrence in enumerate(occurrences):
        for part in _parts(i, occurrence.text):
            # The nearest alike decides: what it says to the letter, it says on purpose.
            original = next((r for r in reversed(recent) if _alike(r, part)), None)
            if original is not None and not _is_copy(original, part, occurrences, beside=original is recent[-1]):
                original = None
            for both in (original, part) if original is not None else ():
                cuts.setdefault(both.sentence, set()).update((both.start, both.end))
            recent.append(part)
    out: list[Occurrence] = []
    for i, occurrence in enumerate(occurrences):
        inside = sorted(at for at in cuts.get(i, ()) if 0 < at < len(occurrence.text))
        ends = [*inside, len(occurrence.text)]
        out += [part_of(occurrence, a, b) for a, b in zip([0, *ends], ends, strict=False)] if inside else [occurrence]
    return out


def _parts(sentence: int, text: str) -> list[_Part]:
    found = []
    for match in _PART.finditer(text):
        said = match[0].strip()
        if not said:
            continue
        own = said[number_end(said) :].rstrip(_MARKS)
        own = own[:1].lower() + own[1:]  # behind a semicolon the same words begin with a small letter
        key = fold_key(own)
        found.append(_Part(sentence, match.start(), match.end(), own, key, bare_key("".join(key.split()))))
    return found


def _end_alike(one: str, other: str) -> bool:
    """Whether the shorter of two sentences has several parts and the longer ends in a copy of it."""
    short, long = sorted((bare_reading(one), bare_reading(other)), key=len)
    if min(len(_INNER.findall(text)) for text in (one, other)) == 0:
        return False
    return Levenshtein.distance(short, long[-len(short) :], score_cutoff=MAX_SPOILT) <= MAX_SPOILT


def _alike(one: _Part, other: _Part) -> bool:
    """Whether two parts are one but for damage."""
    if min(len(one.bare), len(other.bare)) < MIN_PART or abs(len(one.bare) - len(other.bare)) > 1:
        return False
    return one.bare == other.bare or damaged_copy(one.key, other.key)


def _is_copy(one: _Part, other: _Part, occurrences: Sequence[Occurrence], *, beside: bool) -> bool:
    """Whether `other`, alike, is a copy of `one` by itself: whole sentences are compared elsewhere."""
    if one.sentence == other.sentence:
        return beside or one.text != other.text
    sentences = occurrences[one.sentence].text, occurrences[other.sentence].text
    if one.text == other.text or _end_alike(*sentences):
        return False
    # Two sentences may end alike, one of them spoilt: another reading of either, close by, says that it is a whole one.
    return not any(_read_again(i, occurrences) for i in (one.sentence, other.sentence))


def _read_again(at: int, occurrences: Sequence[Occurrence]) -> bool:
    """Whether a sentence close by is another reading of all parts of this one."""
    near = range(max(0, at - READ_ON), min(len(occurrences), at + READ_ON + 1))
    return any(k != at and _end_alike(occurrences[at].text, occurrences[k].text) for k in near)
