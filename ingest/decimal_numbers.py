"""Reads headings numbered 1, 1.1, 1.1.1, each with a line to itself, where the numbers are regular from the first on.

So emergency plans, catalogues and reports are numbered. Rows of tables and figures are so by chance, never regularly.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ingest.markers import markdown_marks, marker_at
from ingest.records import Heading, Piece
from kb.records import Level

_LEVELS: tuple[Level, ...] = ("chapter", "section", "item", "subitem")  # by the count of numbers
# A title, and no amount: 1.5万吨, 2 000, 1.2 产值 300.
_NUMBERED = re.compile(
    r"[#\s]*(\d{1,2}(?:[.．]\d{1,2}){0,3})(?:[.．、]?[\s\u3000]+|(?=[\u4e00-\u9fff])(?![万亿千百个年月日元吨倍项家人名次级号%]))"
    r"(?!.*\s\d[\d,.%]*$)([A-Z\u4e00-\u9fff“《][^。；;：！？!?]{0,79})"
)
MIN_HEADINGS, MIN_UPPER, MIN_LOWER = 4, 2, 2  # in all, with one number, with more
STRAY = 0.2  # lines that look so and are out of order, as a share of those in order
MIN_TEXT = 0.5  # sentences between them, as a share: a list of titles alone is a contents
_OTHER = ("part", "chapter", "section", "article", "item")  # kinds of which a text so numbered has none


def decimal_headings(
    texts: Sequence[str], first: Sequence[bool], rows: Collection[int]
) -> dict[int, tuple[Piece, ...]]:
    """Find the headings with decimal numbers.

    Args:
        texts: the distinct sentences, in restored order.
        first: for each whether it begins a paragraph.
        rows: sentences that are rows of tables.

    Returns:
        By sentence its piece, a heading; empty where the numbers are not regular.
    """
    found: list[tuple[int, tuple[int, ...], re.Match[str]]] = []
    stray = 0
    last: tuple[int, ...] = ()
    for at, text in enumerate(texts):
        whole = first[at] and (at + 1 == len(texts) or first[at + 1]) and at not in rows
        match = _NUMBERED.fullmatch(text) if whole else None
        if match is None or match[0].endswith("."):
            continue
        number = tuple(int(n) for n in re.split("[.．]", match[1]))
        if _follows(number, last):
            found.append((at, number, match))
            last = number
        else:
            stray += 1
    upper = sum(len(number) == 1 for _, number, _ in found)
    enough = len(found) >= MIN_HEADINGS and upper >= MIN_UPPER and len(found) - upper >= MIN_LOWER
    between = found[-1][0] + 2 - found[0][0] - len(found) if found else 0
    if not enough or stray > STRAY * len(found) or between < MIN_TEXT * len(found) or _numbered_otherwise(texts):
        return {}
    return {at: (_piece(texts[at], number, match),) for at, number, match in found}


def _follows(number: tuple[int, ...], last: tuple[int, ...]) -> bool:
    """Whether a number is the next of any level, or the first below the last one."""
    if number == (*last, 1):
        return True
    depth = len(number)
    return depth <= len(last) and number[:-1] == last[: depth - 1] and number[-1] == last[depth - 1] + 1


def _numbered_otherwise(texts: Sequence[str]) -> bool:
    markers = (marker_at(text, markdown_marks(text)) for text in texts)
    return sum(marker is not None and marker.kind in _OTHER for marker in markers) > 1


def _piece(text: str, number: tuple[int, ...], match: re.Match[str]) -> Piece:
    printed = ".".join(str(n) for n in number)
    title = match[2].strip(" \u3000*")
    heading = Heading(_LEVELS[len(number) - 1], number[-1], title, 0, len(text), 1.0, printed)
    return Piece("heading", 0, len(text), heading, "")
