"""Chooses the cleanest of the readings of one sentence, by the words, the rest of the text, and how it is set."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import add

from ingest.near import changes_of, lost_by
from kb.lexicon import word_cost

# Weights found on 4,400 sentences of 22 texts with one or two characters changed, to one of similar form or to a common
# one: by words alone 99.2 and 94.8 % of the choices are right, with the rest of the text (0.5 to 5 alike) 99.7 and
# 97.0, with the share of frequency 99.8 and 97.9; 0.7 and 1 are better still where damage makes common characters only.
UNSEEN = 0.5  # count of a pair of characters that no other sentence has
# Share of its frequency that a character is not credited with: damage makes common characters rather than rare ones.
FREQUENT = 0.5
RARE = 14.0  # nats that any rarer character counts for
AGAIN = 8.0  # nats for each further time a reading stands in the text: damage seldom strikes twice alike
BLEMISH, MOST = 1.0, 3  # nats for a blemish, and how many count: what has one kind of damage often has another
# Marks in half width for each in full width from which a text is set in half width: where damage left two readings
# apart, as many of each stand in sentences of one reading.
MOSTLY = 2
_NARROW = re.compile(r"(?<=[\u4e00-\u9fff”）》])[,;:?!()]|[,;:?!()](?=[\u4e00-\u9fff“（《])")  # mark beside Chinese
_FULL = re.compile(r"[，；：？！（）]")
_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ．％]")
_ASCII = re.compile(r"[0-9A-Za-z]")


@dataclass(frozen=True, slots=True)
class Usage:
    """What a text writes: pairs of characters that stand together, and whether it sets marks and digits wide."""

    pairs: Counter[str]
    narrow_marks: bool
    wide_digits: bool

    def blemishes(self, text: str) -> int:
        """White space, and marks and digits of the width that the text does not use elsewhere.

        Args:
            text: a reading.
        """
        marks = _FULL if self.narrow_marks else _NARROW
        digits = _ASCII if self.wide_digits else _WIDE
        return sum(map(str.isspace, text)) + len(marks.findall(text)) + len(digits.findall(text))


def usage_of(sole: Iterable[str], keys: Iterable[str]) -> Usage:
    """Count what a text writes.

    Args:
        sole: its sentences with one reading. Of those with several, which would count is what is to be decided: a text
            woven of a clean reading and one whose marks were taken down has as many of each.
        keys: all its readings, folded, each once.
    """
    whole = "\n".join(sole)
    return Usage(
        _pairs_of(frozenset(keys)),
        len(_NARROW.findall(whole)) > MOSTLY * len(_FULL.findall(whole)),
        len(_WIDE.findall(whole)) > len(_ASCII.findall(whole)),
    )


def cleanest(readings: Sequence[tuple[str, str]], usage: Usage) -> str:
    """Choose the cleanest reading.

    Args:
        readings: (text, folded) of each occurrence, in source order.
        usage: of the text, these readings included.

    Returns:
        The text of one of them, the first of equals.
    """
    count = Counter(key for _, key in readings)
    kept = next(iter(count))
    if len(count) > 1:
        own: Counter[str] = Counter()
        for key in count:
            own.update(_pairs(key))

        def seen(pair: str) -> float:
            return max(usage.pairs[pair] - own[pair], 0) + UNSEEN

        def worth(key: str) -> float:
            blemished = min(MOST, min(usage.blemishes(text) for text, k in readings if k == key))
            return AGAIN * count[key] - BLEMISH * blemished + sum(_better(key, k, seen) for k in count if k != key)

        kept = max(count, key=worth)
    return min((text for text, key in readings if key == kept), key=usage.blemishes)


def _better(one: str, other: str, seen: Callable[[str], float]) -> float:
    """Nats by which `one` reads better than `other`; `seen` counts pairs of characters in other sentences."""
    changes = changes_of(one, other)
    if not any((a + b).isalnum() or (a + b).isspace() for _, _, a, b in changes):
        return 0.0  # marks alone: what is commoner says nothing (where half a text has , for 、 that is), blemishes do
    nats = lost_by(one, other, changes)
    for at, there, a, b in changes:
        if a and b:
            nats += FREQUENT * (min(word_cost(a), RARE) - min(word_cost(b), RARE))
            nats += sum(
                math.log(
                    seen(one[max(at + step, 0) : at + step + 2]) / seen(other[max(there + step, 0) : there + step + 2])
                )
                for step in (-1, 0)
            )
    return nats


@lru_cache(1)  # three stages ask, and mostly of the same readings
def _pairs_of(keys: frozenset[str]) -> Counter[str]:
    """How often two characters stand together; nobody changes it."""
    return Counter(chain.from_iterable(map(_pairs, keys)))


def _pairs(key: str) -> Iterator[str]:
    return map(add, key, key[1:])
