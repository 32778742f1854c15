"""The account of a source: every code point is in a sentence, in a heading, or set aside with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.records import SetAside, Span


@dataclass(frozen=True, slots=True)
class Account:
    """Code points by where they went; `set_aside` includes the white space between sentences."""

    sentence_characters: int
    heading_characters: int
    set_aside_characters: int
    set_aside: tuple[SetAside, ...]
    not_placed: tuple[Span, ...]


def account(
    document_id: str, text: str, *, sentences: Iterable[Span], headings: Iterable[Span], set_aside: Sequence[SetAside]
) -> Account:
    """Count where every code point of `text` went.

    Args:
        document_id: of the source.
        text: the source as received.
        sentences: spans of all sentence occurrences.
        headings: spans of all heading occurrences.
        set_aside: what was set aside so far.

    Returns:
        The account. White space in nobody's span is set aside here; anything else left over is `not_placed`.
    """
    kind = bytearray(len(text))
    # Page furniture inside a sentence is not of the sentence: what is set aside comes last.
    for mark, spans in ((2, headings), (1, sentences), (3, ((s.start, s.end) for s in set_aside))):
        for start, end in spans:
            kind[start:end] = bytes([mark]) * (end - start)
    spaces: list[SetAside] = []
    missing: list[Span] = []
    for gap in re.finditer(rb"\x00+", bytes(kind)):
        for part in re.finditer(r"\s+|\S+", text[gap.start() : gap.end()]):
            start, end = gap.start() + part.start(), gap.start() + part.end()
            if part[0].isspace():
                spaces.append(SetAside(document_id, start, end, "white space"))
            else:
                missing.append((start, end))
    everything = tuple(sorted([*set_aside, *spaces], key=lambda s: s.start))
    return Account(
        sentence_characters=kind.count(1),
        heading_characters=kind.count(2),
        set_aside_characters=kind.count(3) + sum(s.end - s.start for s in spaces),
        set_aside=everything,
        not_placed=tuple(missing),
    )
