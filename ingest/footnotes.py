"""Finds the footnotes of a text: their numbers are those of marks in the sentences before them, and no headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

NEAR = 40  # sentences from a mark to its note, at most, where nothing else ties them: those of a page
LABEL = 24  # characters before a mark that its note may say again
# A mark stands behind a word or a full stop. In front of a mark or the end it is no number of a list, which has text
# behind it; inside a sentence the note has to say the words before it again: 示范区①建设, ①示范区：指….
_MARK = re.compile(r"(?<=[\u4e00-\u9fff”’》）)%％\d。！？])([①-⑳])([，。；、：）”\s]|$)?")
_NOTE = re.compile(r"([①-⑳])\s*(?:([^，。；：]{2,20}?)(?:[：:，]|是?指|是)|\S)")


def footnotes(texts: Sequence[str]) -> frozenset[int]:
    """Find the sentences that open footnotes: each begins with a circled number that stood before it as a mark.

    Args:
        texts: the sentences, in order.

    Returns:
        Their places in `texts`; of a mark, the first note behind it.
    """
    marked: dict[str, tuple[int, str]] = {}  # where the mark stands at a mark or an end, and the words before it
    found: set[int] = set()
    for at, text in enumerate(texts):
        note = _NOTE.match(text)
        if note and note[1] in marked:
            near, words = marked.pop(note[1])
            if at - near <= NEAR or note[2] and words.endswith(note[2]):
                found.add(at)
        for mark in _MARK.finditer(text):
            plain = mark[2] is not None
            marked[mark[1]] = at if plain else -NEAR - 1, text[max(0, mark.start() - LABEL) : mark.start()]
    return frozenset(found)
