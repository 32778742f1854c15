"""Carries ranges of a sentence's kept reading over to each of its occurrences in the source."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

from rapidfuzz.distance import Levenshtein, Opcodes

from ingest.layout import place
from ingest.records import FoldedSentence, Occurrence
from ingest.repeats import fold_key, folded_characters
from kb.records import Span


def project(sentence: FoldedSentence, start: int, end: int) -> tuple[Span, ...]:
    """Where `sentence.text[start:end]` stands in the source.

    Args:
        sentence: a distinct sentence.
        start: first code point of the range.
        end: end of the range, start < end.

    Returns:
        One span per occurrence, in source order, without surrounding white space; a span may hold page furniture
        that interrupts the sentence.
    """
    spans = []
    for occurrence in sentence.occurrences:
        first, last = _carried(sentence.text, occurrence, start, end)
        text = occurrence.text[first:last]
        first += len(text) - len(text.lstrip())
        last -= len(text) - len(text.rstrip())
        if last > first:
            spans.append((place(occurrence.runs, first), place(occurrence.runs, last - 1) + 1))
    return tuple(spans)


def _carried(kept: str, occurrence: Occurrence, start: int, end: int) -> tuple[int, int]:
    if occurrence.text == kept:
        return start, end
    before, here = _folded(kept), _folded(occurrence.text)
    if fold_key(kept) == fold_key(occurrence.text):
        # White space and width only: the same count of folded characters lies before the same place.
        return bisect_left(here, before[start]), bisect_left(here, before[end])
    steps = Levenshtein.opcodes(kept, occurrence.text)
    return (
        _stepped(steps, start) if start else 0,
        _stepped(steps, end) if end < len(kept) else len(occurrence.text),
    )


def _stepped(steps: Opcodes, at: int) -> int:
    """Where position `at` of the kept reading lies in the other one."""
    for step in steps:
        if at < step.src_end:
            return int(min(step.dest_start + max(0, at - step.src_start), step.dest_end))
    return int(steps[-1].dest_end)


def _folded(text: str) -> list[int]:
    """Folded characters before each position."""
    return list(accumulate((len(folded) for folded in folded_characters(text)), initial=0))
