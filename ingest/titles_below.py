"""Finds titles of English articles that stand on the line below the number: Article 1 | Subject matter | This … ."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ingest.markers import marker_at
from ingest.records import Heading, Piece

MIN_ALIKE = 2  # articles whose number has a line of its own
SHARE = 0.6  # of them must have such a title; a line of a list may stand below one that has none
_NUMBER = re.compile(r"Article\s+\d{1,3}\.?", re.IGNORECASE)
_TITLE = re.compile(r"[A-Z‘“'\"(][^.;:!?]{1,119}")


def titles_below(texts: Sequence[str], first: Sequence[bool], rows: Collection[int]) -> dict[int, tuple[Piece, ...]]:
    """Find the lines that are titles of the articles whose numbers stand above them.

    Args:
        texts: the distinct sentences, in restored order.
        first: for each whether it begins a paragraph.
        rows: sentences that are rows of tables.

    Returns:
        By sentence its piece, a heading with the number of the article; empty where most articles have no such title.
    """
    numbers = [i for i, text in enumerate(texts) if first[i] and _NUMBER.fullmatch(text)]
    titled = [i + 1 for i in numbers if i + 2 < len(texts) and _is_title(i + 1, texts, first) and i + 1 not in rows]
    if len(numbers) < MIN_ALIKE or len(titled) < SHARE * len(numbers):
        return {}
    out: dict[int, tuple[Piece, ...]] = {}
    for at in titled:
        marker = marker_at(texts[at - 1], 0)
        if marker is not None:
            size = len(texts[at])
            out[at] = (Piece("heading", 0, size, Heading(marker.kind, marker.number, texts[at], 0, size), ""),)
    return out


def _is_title(at: int, texts: Sequence[str], first: Sequence[bool]) -> bool:
    """Whether a line is a title: alone on it, no sentence, and a text below that is no article."""
    alone = first[at] and first[at + 1] and marker_at(texts[at], 0) is None
    return alone and bool(_TITLE.fullmatch(texts[at])) and not _NUMBER.fullmatch(texts[at + 1])
