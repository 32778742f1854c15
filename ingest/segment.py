"""Cuts a source into sentence occurrences; everything between them is white space."""

from __future__ import annotations

import re

from ingest.records import Occurrence

# A sentence ends after 。！？ or, in Latin script, after .!? followed by a space and a capital; closing quotes
# and brackets stay with the sentence they close. A line break always ends one: wrapped lines are joined by readers.
_END = re.compile(r"[。！？!?]+[”’」』）》)\"']*|\.(?=\s+[A-Z“\"(])")
_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")


def segment(text: str) -> list[Occurrence]:
    """Cut `text` into sentences.

    Args:
        text: the source as received.

    Returns:
        Occurrences in source order; they never overlap, and only white space lies outside them.
    """
    found: list[Occurrence] = []
    for number, line in enumerate(_LINE.finditer(text)):
        start = line.start()
        for end in [*(m.end() for m in _END.finditer(text, line.start(), line.end())), line.end()]:
            piece = text[start:end]
            body = piece.strip()
            if body:
                first = start + len(piece) - len(piece.lstrip())
                found.append(Occurrence(first, first + len(body), number, body))
            start = end
    return found
