"""Records passed between the stages of ingest; spans are half-open, in code points of the source as received."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kb.errors import KBError
from kb.records import AsideReason, Level, Note


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source that holds more than white space; `[start, end)` is without white space at its ends."""

    start: int
    end: int
    number: int  # among the non-empty lines of the source, from 0
    text: str
    indent: int  # columns of white space in front
    blank_before: bool
    after_break: bool = False  # a page break stands in front
    lead: int = 0  # characters of white space in front


@dataclass(frozen=True, slots=True)
class Aside:
    """A stretch `[start, end)` of the source that is no text of the document, and why."""

    start: int
    end: int
    reason: AsideReason


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, its lines joined; `runs` are (position in text, position in source) of contiguous stretches."""

    text: str
    runs: tuple[tuple[int, int], ...]
    line: int  # paragraph of the source, from 0; in text that is not wrapped a line


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One sentence as it stands once in the source, headings glued to it included.

    `runs` are (position in text, position in source) where a stretch begins that is contiguous in both.
    """

    start: int
    end: int
    line: int  # its paragraph, from 0; in text that is not wrapped a line of the source
    text: str
    runs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class FoldedSentence:
    """A distinct sentence with all its occurrences, in source order; `text` is the cleanest reading."""

    text: str
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class Readings:
    """The true order of the distinct sentences.

    `order` holds indices into the folded sentences. `doubtful` are those whose place rests on coherence that
    hardly prefers it.
    """

    order: tuple[int, ...]
    doubtful: frozenset[int]
    count: int
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading found in a sentence: `[start, end)` cuts marker and title out of the sentence's text."""

    kind: Level | str  # a level, or "box", "figure", "table", "annex"
    number: int
    title: str
    start: int
    end: int
    chance: float = 1.0  # that the title ends where it was cut; 1 where a line, a mark or a number says so
    printed: str = ""  # its number as it is printed, where kind and number do not say it (kb.records.Section)


PieceKind = Literal["heading", "sentence", "table", "set_aside"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch `[start, end)` of a distinct sentence's text; the pieces of a sentence cover it exactly."""

    kind: PieceKind
    start: int
    end: int
    heading: Heading | None
    reason: AsideReason | Literal[""]  # why it is set aside; empty otherwise


@dataclass(frozen=True, slots=True)
class ParsedSentence:
    """A distinct sentence in restored order, cut into pieces."""

    sentence: FoldedSentence
    pieces: tuple[Piece, ...]
    doubtful: bool  # its place in the order rests on next to nothing
    outside: bool = False  # it belongs to no section: a signature, a list of annexes
    back_to: Level | None = None  # of the headings open the one of this level has it: a list inside is over


@dataclass(frozen=True, slots=True)
class Rejected:
    """A document that could not be ingested, and at which stage."""

    document_id: str
    stage: str
    reason: str
    error: KBError | None = None  # what was raised, which can be said in other languages too
