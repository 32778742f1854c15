"""Carries ranges of a sentence's kept reading over to each of its occurrences in the source."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

from ingest.records import FoldedSentence, Occurrence
from ingest.repeats import folded_characters
from kb.records import Span


def project(sentence: FoldedSentence, start: int, end: int) -> tuple[Span, ...]:
    """Where `sentence.text[start:end]` stands in the source.

    Args:
        sentence: a distinct sentence.
        start: first code point of the range.
        end: end of the range, start < end.

    Returns:
        One span per occurrence, in source order, without surrounding white space.
    """
    spans = []
    for occurrence in sentence.occurrences:
        first, last = _carried(sentence.text, occurrence, start, end)
        text = occurrence.text[first:last]
        first += len(text) - len(text.lstrip())
        last -= len(text) - len(text.rstrip())
        if last > first:
            spans.append((occurrence.start + first, occurrence.start + last))
    return tuple(spans)


def _carried(kept: str, occurrence: Occurrence, start: int, end: int) -> tuple[int, int]:
    if occurrence.text == kept:
        return start, end
    # Readings differ in white space and width only: the same count of folded characters lies before the same place.
    before, here = _folded(kept), _folded(occurrence.text)
    return bisect_left(here, before[start]), bisect_left(here, before[end])


def _folded(text: str) -> list[int]:
    """Folded characters before each position."""
    return list(accumulate((len(folded) for folded in folded_characters(text)), initial=0))
