"""Reads the text layer of PDF files with PDFium; a file without one is left to OCR (ocr.py), which says that it was."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from ingest.read.ocr import Recognised
from ingest.read.pdf_page import Glyph, PageText, page_text, turned
from ingest.read.pdf_paragraphs import PAGE_BREAK, page_texts
from ingest.read.radicals import repair_radicals
from ingest.read.source import NoTextLayerError, Source, UnreadableError
from kb.records import Note
from kb.settings import Limits

# Share of the pages that may be pictures without text: a plan with a map or two is read, a scan with a printed cover
# is not. Between them lie few real files; the pages left out are named either way.
MAX_PICTURES = 0.5
# Share of characters that a font does not map to Unicode; above it the text layer is not the text. A mapped document
# has none, an unmapped one half and more.
MAX_UNMAPPED = 0.05
_LOOKED_AT = 500  # characters of a page by which it is told how they stand


Recognise = Callable[[pypdfium2.PdfPage], Recognised]


def pdf_source(data: bytes, name: str, limits: Limits, *, recognise: Recognise | None = None) -> Source:
    """Read the bytes of a PDF file.

    Args:
        data: the whole file.
        name: of the file, for messages.
        limits: pages and characters that it may have.
        recognise: reads pages that are pictures, or whose font does not say what its signs are; None leaves them out.

    Returns:
        The text with the start of every page. Lines are joined where the page shows that they are one paragraph;
        other line wraps, page numbers and running headers are left to the layout of the restorer.

    Raises:
        NoTextLayerError: if its pages are pictures, or its fonts do not say which characters their signs are.
        UnreadableError: if the file is encrypted, broken, too long, or has no text that can be read.
    """
    document = _opened(data, name)
    try:
        count = len(document)
        if not count:
            raise UnreadableError.of("pdf.no_page", name=name)
        if count > limits.pages:
            raise UnreadableError.of("pdf.pages", name=name, count=count, limit=limits.pages)
        pages = _pages(document, name, limits)
        seen = _recognised(document, pages, recognise) if recognise else {}
    finally:
        document.close()
    pages = [page_text(seen[i].glyphs, has_objects=True) if i in seen else page for i, page in enumerate(pages)]
    return _source(pages, name, seen)


def _recognised(
    document: pypdfium2.PdfDocument, pages: Sequence[PageText], recognise: Recognise
) -> dict[int, Recognised]:
    """What OCR sees on the pages that have no text of their own, by index."""
    without = [i for i, page in enumerate(pages) if page.has_objects and not _has_text(page)]
    return {i: recognise(document[i]) for i in without}


def _has_text(page: PageText) -> bool:
    characters = sum(len(row.text) for row in page.rows)
    return characters > 0 and page.unmapped <= MAX_UNMAPPED * max(characters, page.unmapped)


def _opened(data: bytes, name: str) -> pypdfium2.PdfDocument:
    # A file that was cut off: PDFium would rebuild what is left and say nothing of the pages that are gone.
    if data.rfind(b"%%EOF") < data.rfind(b"endobj"):
        raise UnreadableError.of("pdf.cut_off", name=name)
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise UnreadableError.of("pdf.encrypted", name=name) from error
        raise UnreadableError.of("pdf.broken", name=name, why=str(error)) from error


def _pages(document: pypdfium2.PdfDocument, name: str, limits: Limits) -> list[PageText]:
    out: list[PageText] = []
    left = limits.characters
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
            text, turn = _upright(page)
            glyphs = [turned(glyph, turn) for glyph in _glyphs(text, left, name, limits)]
            out.append(page_text(glyphs, has_objects=pdfium.FPDFPage_CountObjects(page) > 0))
            left -= len(glyphs)
            text.close()
            page.close()
        except pypdfium2.PdfiumError as error:
            raise UnreadableError.of("pdf.broken_page", name=name, page=number, why=str(error)) from error
    return out


def _upright(page: pypdfium2.PdfPage) -> tuple[pypdfium2.PdfTextPage, int]:
    """The text of a page as it reads when most of it stands upright, and the degrees clockwise that it was drawn at.

    PDFium orders characters by how the page is shown; a page shown upside down or sideways would give its lines so.
    """
    text = page.get_textpage()
    count = text.count_chars()
    places = [at for at in range(0, count, count // _LOOKED_AT + 1) if pdfium.FPDFText_IsGenerated(text, at) != 1]
    angles = Counter(round(math.degrees(pdfium.FPDFText_GetCharAngle(text, at))) % 360 for at in places)
    turn, most = angles.most_common(1)[0] if angles else (0, 0)
    if turn % 90 or 2 * most <= len(places):
        turn = 0
    shown = page.get_rotation()
    if (shown + turn) % 360:
        text.close()
        page.set_rotation(-turn % 360)
        text = page.get_textpage()
        page.set_rotation(shown)  # OCR looks at the page as it is shown
    return text, turn


def _glyphs(text: pypdfium2.PdfTextPage, left: int, name: str, limits: Limits) -> list[Glyph]:
    """The characters of a page in reading order of the file, with their boxes."""
    count = text.count_chars()
    if count > left:
        raise UnreadableError.of("pdf.characters", name=name, limit=limits.characters)
    out = []
    for at in range(count):
        code = pdfium.FPDFText_GetUnicode(text, at)
        generated = pdfium.FPDFText_IsGenerated(text, at) == 1
        # PDFium gives characters beyond the basic plane as two halves; half a character is none.
        known = code < 0x110000 and not 0xD800 <= code < 0xE000 and pdfium.FPDFText_HasUnicodeMapError(text, at) != 1
        char = chr(code) if known else "\ufffd"
        # The box that typesetting gives it: the ink of a bracket fills half of it, and a line would seem indented.
        x0, y0, x1, y1 = text.get_charbox(at, loose=True)
        out.append(Glyph(char, generated, x0, x1, y0, y1))
    return out


def _source(pages: Sequence[PageText], name: str, seen: Mapping[int, Recognised]) -> Source:
    pictures = [number for number, page in enumerate(pages, 1) if not page.rows and page.has_objects]
    characters = sum(len(row.text) for page in pages for row in page.rows)
    if not (characters or any(page.unmapped for page in pages)) or len(pictures) > MAX_PICTURES * len(pages):
        if not pictures:
            raise UnreadableError.of("pdf.empty_pages", name=name)
        counts = {"pictures": len(pictures), "pages": len(pages)}
        if seen:
            raise UnreadableError.of("pdf.ocr_found_none", name=name, **counts)
        raise NoTextLayerError.of("pdf.no_text_layer", name=name, **counts)
    unmapped = sum(page.unmapped for page in pages)
    characters = max(characters, unmapped)
    if unmapped > MAX_UNMAPPED * characters:
        raise NoTextLayerError.of("pdf.fonts_silent", name=name, unmapped=unmapped, characters=characters)
    texts = page_texts([page.rows for page in pages])
    text, repaired = repair_radicals(PAGE_BREAK.join(texts))
    starts, at = [], 0
    for page in texts:
        starts.append(at)
        at += len(page) + len(PAGE_BREAK)
    notes = _ocr_notes(seen)
    if repaired:
        notes.append(Note("look_alikes", {"count": repaired}))
    if pictures:
        notes.append(Note("pages_without_text", {"pages": _numbers(pictures)}))
    if columns := [number for number, page in enumerate(pages, 1) if page.columns]:
        notes.append(Note("two_columns", {"pages": _numbers(columns)}))
    if unmapped:
        notes.append(Note("unmapped", {"count": unmapped}))
    return Source(text, "pdf", pages=tuple(min(start, len(text)) for start in starts), notes=tuple(notes))


def _ocr_notes(seen: Mapping[int, Recognised]) -> list[Note]:
    """What a reader must know of pages that OCR read."""
    if not seen:
        return []
    lowest = min(page.lowest for page in seen.values())
    left_out = sum(page.left_out for page in seen.values())
    pages = _numbers([i + 1 for i in sorted(seen)])
    return [Note("read_by_ocr", {"pages": pages, "lowest": f"{lowest:.2f}", "left_out": left_out})]


def _numbers(pages: Sequence[int]) -> str:
    """Page numbers, runs as from–to."""
    out: list[list[int]] = []
    for page in pages:
        if out and page == out[-1][1] + 1:
            out[-1][1] = page
        else:
            out.append([page, page])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in out)
