"""Tells hyphens that only cut an English word at the end of a line (imple-|ment) from those of its own (long-|term)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from ingest.records import Line
from kb.dictionary import whole_text

_BEFORE, _BEHIND = re.compile(r"([A-Za-z]{1,30})-$"), re.compile(r"[a-z]{1,30}")
_WORD, _COMPOUND = re.compile(r"[A-Za-z]+"), re.compile(r"\b[A-Za-z]{1,30}-[a-z]{1,30}")


def cutting_hyphens(paragraphs: Iterable[Sequence[Line]], lines: Sequence[Line]) -> frozenset[int]:
    """Find the lines that end in a hyphen which is none of the word it cuts.

    Args:
        paragraphs: the lines of each, in order.
        lines: all lines of the text.

    Returns:
        Where these lines start in the source. The word without the hyphen stands elsewhere in the text or in the
        dictionary's English, and nowhere in the text with it.
    """
    cuts = [
        (before, first[1], behind[0])
        for paragraph in paragraphs
        for before, line in pairwise(paragraph)
        if (first := _BEFORE.search(before.text)) and (behind := _BEHIND.match(line.text))
    ]
    if not cuts:
        return frozenset()
    known = {word.lower() for line in lines for word in _WORD.findall(line.text)}
    compounds = {word.lower() for line in lines for word in _COMPOUND.findall(line.text)}
    return frozenset(
        before.start
        for before, first, second in cuts
        if f"{first}-{second}".lower() not in compounds
        and ((word := (first + second).lower()) in known or word in _dictionary())
    )


@cache
def _dictionary() -> frozenset[str]:
    """The longer English words of the dictionary's glosses; reading them takes a second, which few texts need."""
    return frozenset(re.findall(r"[a-z]{5,}", whole_text().lower()))
