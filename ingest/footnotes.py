"""Finds the footnotes of a text: their numbers are those of marks in the sentences before them, and no headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

NEAR = 40  # sentences from a mark to its note, at most: those of a page
# A mark stands behind a word or a full stop and in front of a mark or the end; a list's number has text behind it.
_MARK = re.compile(r"(?<=[\u4e00-\u9fff”’》）)%％\d。！？])([①-⑳])(?=[，。；、：）”\s]|$)")
_NOTE = re.compile(r"([①-⑳])\s*\S")


def footnotes(texts: Sequence[str]) -> frozenset[int]:
    """Find the sentences that open footnotes: each begins with a circled number that stood before it as a mark.

    Args:
        texts: the sentences, in order.

    Returns:
        Their places in `texts`; of a mark, the first note behind it.
    """
    marked: dict[str, int] = {}
    found: set[int] = set()
    for at, text in enumerate(texts):
        note = _NOTE.match(text)
        if note and at - marked.pop(note[1], -NEAR - 1) <= NEAR:
            found.add(at)
        marked.update((mark[1], at) for mark in _MARK.finditer(text))
    return frozenset(found)
