"""Finds the repeats that are all the text of a heading: there they are text, however often they stand elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ingest.copied_runs import says, whole_lines
from ingest.markers import markdown_marks, marker_at
from ingest.records import Occurrence
from ingest.repeats import number_end
from ingest.tree import DEPTH


def texts_of_headings(stream: Sequence[tuple[Occurrence, int]], copied: Collection[int]) -> set[int]:
    """Find the texts of headings that consist of repeats alone.

    A heading stands alone on its line, is no copy itself, and ends with the text or before a heading of its level or
    above that is no copy either: what stands between a chapter's title and its first section may be a stray copy, and
    a page printed again may begin right behind a heading.

    Args:
        stream: all occurrences in source order, with the index of their sentence.
        copied: starts of the occurrences that are copies of earlier ones.

    Returns:
        Starts of the occurrences between such a heading and the next, the first of each sentence, where all of them
        are copies, or all are what others are copies of.
    """
    read = [occurrence for occurrence, _ in stream]
    repeated = {i for occurrence, i in stream if occurrence.start in copied}
    out: set[int] = set()
    for at, heading in enumerate(read):
        depth = _depth(heading.text)
        if depth is None or says(heading.text) or heading.start in copied or not whole_lines(read, at, 1):
            continue
        end = at + 1
        while end < len(read) and not number_end(read[end].text):
            end += 1
        if end < len(read) and not _closes(read[end], depth, copied):
            continue
        first: dict[int, int] = {}
        for occurrence, i in stream[at + 1 : end]:
            first.setdefault(i, occurrence.start)
        if all(i in repeated for i in first) and len({start in copied for start in first.values()}) == 1:
            out.update(first.values())
    return out


def _closes(behind: Occurrence, depth: int, copied: Collection[int]) -> bool:
    """Whether a numbered sentence ends the text of a heading: it opens what stands beside it or above."""
    found = _depth(behind.text)
    return found is not None and found <= depth and behind.start not in copied


def _depth(text: str) -> int | None:
    """How deep in a tree the number stands that a sentence begins with; None: it has none, or that of a box."""
    marker = marker_at(text, markdown_marks(text), bare_articles=True) if number_end(text) else None
    return DEPTH.get(marker.kind) if marker is not None else None
