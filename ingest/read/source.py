"""What every reader returns, and the error of a file that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kb.errors import KBError
from kb.records import Note

# Between the cells of a table's row. Two spaces or a tab in front of a number at the end of a line would read as a
# line of a table of contents.
CELL_GAP = " | "

Kind = Literal["text", "pdf", "html", "docx"]


class UnreadableError(KBError):
    """A file whose text cannot be read."""


class NoTextLayerError(UnreadableError):
    """A PDF file that shows a text without saying which characters it is: OCR may read it."""


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file as the restorer takes it; the offsets of sentences refer to it."""

    text: str
    kind: Kind
    encoding: str = ""  # of text and web pages; "" where the format has its own
    pages: tuple[int, ...] = ()  # where each page starts, in code points of text; () for formats without pages
    notes: tuple[Note, ...] = ()  # repairs, doubts and what was left out
    title: str = ""  # as the file's own metadata give it, unchecked
