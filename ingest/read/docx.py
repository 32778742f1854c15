"""Reads Word files (.docx): paragraphs with their automatic numbers, and tables by rows, in the order of the document.

python-docx opens the package; its paragraphs leave out what stands in insertions, content controls and text boxes, so
the text itself is taken from the elements.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from lxml import etree  # type: ignore[import-untyped]

from ingest.read.docx_numbering import Numbering
from ingest.read.source import CELL_GAP, Source, UnreadableError
from kb.records import Note
from kb.settings import Limits

MAIN_PART = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", f"{_W}instrText", f"{_W}delText", f"{_W}rt"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_FORMULA_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_TEXT_BOX = f"{_W}txbxContent"
_MARKS = {
    f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}softHyphen": "",
    f"{_W}sym": "\ufffd",
}  # fmt: skip
_OBJECTS = {f"{_W}drawing": "picture", f"{_W}pict": "picture", f"{_W}object": "embedded object"}
_NOTES = {f"{_W}footnoteReference": "footnote", f"{_W}endnoteReference": "endnote"}
# What a damaged package makes python-docx and lxml raise; anything else is a bug and is reported as one.
_DAMAGE = (
    zlib.error,
    OpcError, zipfile.BadZipFile, zipfile.LargeZipFile, etree.LxmlError, KeyError, ValueError, AttributeError,
    IndexError, TypeError, NotImplementedError, OSError, EOFError, RuntimeError,
)  # fmt: skip


def docx_source(data: bytes, name: str, limits: Limits) -> Source:
    """Read the bytes of a Word file.

    Args:
        data: the whole file.
        name: of the file, for messages.
        limits: what it may hold, unpacked.

    Returns:
        Its text, a paragraph or a row of a table a line. Pictures and notes are left out and counted.

    Raises:
        UnreadableError: if it is broken, too large, or has no text.
    """
    check_package(data, name, limits)
    try:
        document = docx.Document(io.BytesIO(data))
        lines = _Lines(Numbering.of(document))
        text = "\n".join(lines.of(document.element.body))
    except _DAMAGE as error:
        # lxml tells a parser without memory as a syntax error; that is the limit of the process and no damage.
        if isinstance(error, etree.XMLSyntaxError) and error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError(str(error)) from error
        raise UnreadableError.of("word.broken", name=name, why=f"{type(error).__name__}: {error}") from error
    if not text.strip():
        count = sum(lines.left_out.values())
        raise UnreadableError.of("word.only_objects" if count else "word.no_text", name=name, count=count)
    if len(text) > limits.characters:
        raise UnreadableError.of("word.characters", name=name, count=len(text), limit=limits.characters)
    notes = tuple(Note("left_out", {"what": kind, "count": n}) for kind, n in sorted(lines.left_out.items()))
    return Source(text, "docx", notes=notes)


def check_package(data: bytes, name: str, limits: Limits) -> None:
    """Refuse a packed file that is no Word document or holds too much, before any of it is unpacked.

    Args:
        data: the whole file.
        name: of the file, for messages.
        limits: what it may hold, unpacked.

    Raises:
        UnreadableError: with the reason.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise UnreadableError.of("word.broken_package", name=name, why=str(error)) from error
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.unpacked_megabytes * 1_000_000:
        size = f"{unpacked / 1e6:.0f}"
        raise UnreadableError.of("word.unpacked", name=name, size=size, limit=limits.unpacked_megabytes)
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableError.of("word.encrypted", name=name)
    names = {part.filename for part in parts}
    if MAIN_PART not in names:
        raise UnreadableError.of(_packed_kind(names), name=name)


def _packed_kind(names: set[str]) -> str:
    """What a packed file is by the names of its parts, as the key of what is said of it."""
    for prefix, key in (("xl/", "word.excel"), ("ppt/", "word.presentation"), ("content.xml", "word.opendocument")):
        if any(name.startswith(prefix) for name in names):
            return key
    return "word.zip"


def _hidden(run: Any) -> bool:
    """Whether a run is hidden: Word neither shows nor prints it."""
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val", "1") not in ("0", "false", "off")


class _Lines:
    """Turns the body of a document into lines; counts what has no text."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self.left_out: Counter[str] = Counter()

    def of(self, container: Any) -> Iterator[str]:
        """The lines of a body, a cell or a content control."""
        for child in container:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child)
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml"):
                yield from self.of(child)

    def _paragraph(self, paragraph: Any) -> Iterator[str]:
        boxes: list[Any] = []
        text = self._numbering.label(paragraph) + "".join(self._text(paragraph, boxes))
        yield from (line.strip() for line in text.split("\n") if line.strip())
        for box in boxes:
            yield from self.of(box)

    def _text(self, element: Any, boxes: list[Any]) -> Iterator[str]:
        for child in element:
            tag = child.tag
            if tag in (f"{_W}t", _FORMULA_TEXT):
                yield (child.text or "").replace("\n", " ")
            elif tag in _MARKS:
                yield _MARKS[tag]
            elif tag == _TEXT_BOX:
                boxes.append(child)
            elif tag not in _SKIPPED and tag != _FALLBACK and not _hidden(child):
                if tag in _NOTES:
                    self.left_out[_NOTES[tag]] += 1
                if tag in _OBJECTS and not any(True for _ in child.iter(_TEXT_BOX)):
                    self.left_out[_OBJECTS[tag]] += 1
                yield from self._text(child, boxes)

    def _table(self, table: Any) -> Iterator[str]:
        """A line a row; a cell merged over rows or columns stands once, a table used for layout gives its lines."""
        for row in table.iter(f"{_W}tr"):
            if next(row.iterancestors(f"{_W}tbl")) is not table:
                continue
            cells = [list(self.of(cell)) for cell in row.iter(f"{_W}tc") if next(cell.iterancestors(f"{_W}tr")) is row]
            if len([cell for cell in cells if cell]) == 1:
                yield from next(cell for cell in cells if cell)
            elif any(cells):
                yield CELL_GAP.join(" ".join(cell) for cell in cells if cell)
