"""Cuts paragraphs into sentence occurrences; everything between them is white space."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ingest.counting_on import counting_on
from ingest.layout import cut_runs, place
from ingest.markers import marker_at
from ingest.records import Occurrence, Paragraph

# A sentence ends after 。！？ or, in Latin script, after .!? followed by a space and a capital; closing quotes
# and brackets stay with the sentence they close. A paragraph always ends one.
# Numbered members of a list glued behind each other are sentences of their own, as they are where each has its line.
_END = re.compile(
    r"[。！？!?]+[”’」』）》)\"']*|\.(?=\s+[A-Z“\"(])"
    r"|[；：](?=[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十百千零]+[编篇章节条][\s\u3000])"
)
# A place inside a sentence where another may begin, if that other one stands elsewhere by itself.
_MAY_END = re.compile(r"[；;：:]|(?<=[）)])(?=[^，。；：、）)])")
_SPACE = re.compile(r"\s*")
MIN_REPEATED = 12  # characters of a sentence whose repeat shows where it begins or ends; shorter ones are chance
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
    texts = [paragraph.text for paragraph in paragraphs]
    ends = [[m.end() for m in _END.finditer(text)] for text in texts]
    glued = counting_on(texts, [_starts(text, at) for text, at in zip(texts, ends, strict=True)])
    for paragraph, at, headings in zip(paragraphs, ends, glued, strict=True):
        start = 0
        for end in [*sorted({*at, *headings}), len(paragraph.text)]:
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


def _starts(text: str, ends: Sequence[int]) -> frozenset[int]:
    """Where the sentences that end at `ends` begin, white space excluded."""
    return frozenset(match.end() for end in (0, *ends) if (match := _SPACE.match(text, end)))


def cut_at_repeats(occurrences: Sequence[Occurrence], key: Callable[[str], str]) -> list[Occurrence]:
    """Cut sentences where a part of them, up to a semicolon or colon, stands elsewhere as a sentence.

    Readings woven together set sentences of different parts side by side, a member of a list before a paragraph.

    Args:
        occurrences: of a source, in order.
        key: the form in which two readings of a sentence are equal (`ingest.repeats.fold_key`).

    Returns:
        Occurrences in source order.
    """
    whole = {key(o.text) for o in occurrences}
    out: list[Occurrence] = []
    for occurrence in occurrences:
        rest = occurrence
        while (at := _shown_end(rest.text, whole, key)) is not None:
            out.append(_part(rest, 0, at))
            rest = _part(rest, at, len(rest.text))
        out.append(rest)
    return out


def _shown_end(text: str, whole: set[str], key: Callable[[str], str]) -> int | None:
    """The first place where one side is a sentence that stands elsewhere by itself."""
    number = marker_at(text, 0)
    for match in _MAY_END.finditer(text, number.end + 1 if number else 0):  # a title is not cut from its number
        head, tail = text[: match.end()], text[match.end() :]
        for part in (head, tail):
            if len(part) >= MIN_REPEATED and tail.strip() and key(part) in whole:
                return match.end()
    return None


def _part(occurrence: Occurrence, start: int, end: int) -> Occurrence:
    piece = occurrence.text[start:end]
    body = piece.strip()
    first = start + len(piece) - len(piece.lstrip())
    runs = cut_runs(occurrence.runs, first, first + len(body))
    return Occurrence(runs[0][1], place(runs, len(body) - 1) + 1, occurrence.line, body, runs)
