"""Cuts paragraphs into sentence occurrences; everything between them is white space."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.layout import cut_runs, place
from ingest.records import Occurrence, Paragraph

# A sentence ends after 。！？ or, in Latin script, after .!? followed by a space and a capital; closing quotes
# and brackets stay with the sentence they close. A paragraph always ends one.
# Numbered members of a list glued behind each other are sentences of their own, as they are where each has its line.
_END = re.compile(
    r"[。！？!?]+[”’」』）》)\"']*|\.(?=\s+[A-Z“\"(])|[；：](?=[（(][一二三四五六七八九十]{1,3}[）)])"
    r"|(?<=负责[）)])(?=[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]+[编篇章节条])"
)
# "Article 3." and "1." are no sentences.
_NUMBER = re.compile(
    r"(?:(?:part|chapter|section|article|box|annex|table|figure|no)\.?\s+)?[\divxlc]{1,7}\.", re.IGNORECASE
)


def segment(paragraphs: Sequence[Paragraph]) -> list[Occurrence]:
    """Cut paragraphs into sentences.

    Args:
        paragraphs: of a source, in order.

    Returns:
        Occurrences in source order; they never overlap, and only white space lies outside them.
    """
    found: list[Occurrence] = []
    for paragraph in paragraphs:
        start = 0
        for end in [*(m.end() for m in _END.finditer(paragraph.text)), len(paragraph.text)]:
            piece = paragraph.text[start:end]
            body = piece.strip()
            if end < len(paragraph.text) and _NUMBER.fullmatch(body):
                continue
            if body:
                first = start + len(piece) - len(piece.lstrip())
                runs = cut_runs(paragraph.runs, first, first + len(body))
                last = place(runs, len(body) - 1) + 1
                found.append(Occurrence(runs[0][1], last, paragraph.line, body, runs))
            start = end
    return found
