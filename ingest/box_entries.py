"""Numbered entries of boxes: 1. …, （一）…, （1）… or ①… right behind a box's title are no headings."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.markers import Marker, marker_at
from ingest.records import Piece
from ingest.titles import whole_title
from kb.records import LEVELS

FAR = 500  # sentences looked at before and behind for the numbers of the section around a box
# Beside 1., whose entries are told without the rest of the text. 一、 numbers parts of a text, hardly those of a box.
LISTED = ("subitem", "subpoint", "circled")


def next_entry(
    cuts: Sequence[tuple[Piece, ...]], last: tuple[str, int] | None, texts: Sequence[str]
) -> tuple[str, int] | None:
    """Kind and number that the next sentence has if it is a numbered entry of an open box.

    The entries of a box are numbered from 1 and begin right behind its title.

    Args:
        cuts: the sentences so far, cut.
        last: what this gave for the last of them.
        texts: all sentences.

    Returns:
        The entry's kind and number; None if no box is open.
    """
    if not cuts:
        return None
    at = len(cuts)
    kinds = [piece.heading.kind for piece in cuts[-1] if piece.heading is not None]
    if kinds and kinds[-1] == "box":
        if cuts[-1][-1].kind == "heading":
            return _first_entry(cuts, texts)
        first = marker_at(texts[at - 1], cuts[-1][-1].start)
        return ("point", 2) if first is not None and (first.kind, first.number) == ("point", 1) else None
    if kinds or not last:
        return None
    marker = marker_at(texts[at - 1], 0)
    kind, number = last
    if marker is not None and (marker.kind, marker.number) == last:
        number += 1
    if number == 1 or kind in LISTED and at < len(texts) and not _is_entry(cuts, texts, kind, number):
        return None
    return kind, number


def _first_entry(cuts: Sequence[tuple[Piece, ...]], texts: Sequence[str]) -> tuple[str, int]:
    """The entry that may stand behind a box's title, by what the next sentence begins with."""
    at = len(cuts)
    marker = marker_at(texts[at], 0) if at < len(texts) else None
    if marker is None or marker.kind not in LISTED or marker.number != 1:
        return "point", 1
    # （一） with a line to itself is written as a heading of the section is.
    like_heading = marker.kind == "subitem" and whole_title(texts[at][marker.end :])
    counted = _last_of_kind(cuts, marker.kind) > 0 or _comes_again(texts, at, marker)
    return (marker.kind, 1) if counted or not like_heading else ("point", 1)


def _is_entry(cuts: Sequence[tuple[Piece, ...]], texts: Sequence[str], kind: str, number: int) -> bool:
    """Whether the next sentence, if it has a number, goes on with a box and not with the section around it."""
    marker = marker_at(texts[len(cuts)], 0)
    if marker is None or (marker.kind, marker.number) != (kind, number):
        return True
    return _last_of_kind(cuts, kind) != number - 1 or _comes_again(texts, len(cuts), marker)


def _depth(kind: str) -> int:
    return LEVELS.index(kind) if kind in LEVELS else len(LEVELS)


def _last_of_kind(cuts: Sequence[tuple[Piece, ...]], kind: str) -> int:
    """The number of the last heading of a kind in the section that is open; 0: it has none."""
    for pieces in reversed(cuts[-FAR:]):
        for heading in (piece.heading for piece in reversed(pieces) if piece.heading is not None):
            if heading.kind == kind:
                return heading.number
            if heading.kind in LEVELS and _depth(heading.kind) < _depth(kind):
                return 0
    return 0


def _comes_again(texts: Sequence[str], at: int, marker: Marker) -> bool:
    """Whether a number comes once more before the next higher heading."""
    for text in texts[at + 1 : at + FAR]:
        found = marker_at(text, 0)
        if found is None:
            continue
        if (found.kind, found.number) == (marker.kind, marker.number):
            return True
        if found.kind in LEVELS and _depth(found.kind) < _depth(marker.kind):
            return False
    return False
