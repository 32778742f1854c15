"""Reads PDF pages that are pictures, where the extra `ocr` is installed: RapidOCR, whose models lie in its package."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pypdfium2  # type: ignore[import-untyped]

from ingest.read.pdf_page import WIDE, Glyph

INSTALL = ".venv/bin/pip install -c constraints.txt -e '.[ocr]'"
# Pixels of a page's longer side: 171 dpi on A4, and the most that RapidOCR looks at. A bound on memory as well.
LONGER_SIDE = 2000
# Below it a spot is no text (stamps, rules, dirt); RapidOCR's own default. Lines of text on a clean page have 0.97
# and more, page numbers between dashes 0.63 and more.
MIN_CONFIDENCE = 0.5
_OPENING = "（《〈【〔“‘「『"
_MISSING = 0.3  # em of white in front of the ink of such a bracket
_PAGE_NUMBER = re.compile(r"[-—–―一]\s*(\d{1,4})\s*[-—–―一]")  # short dashes are read as any stroke

_Quad = Sequence[Sequence[float]]  # corners from the upper left one on, clockwise


@dataclass(frozen=True, slots=True)
class Recognised:
    """What stands in the picture of a page."""

    glyphs: tuple[Glyph, ...]  # line by line as pdf_page takes them
    lowest: float  # confidence of the least certain line of text, 1.0 without one
    left_out: int  # spots too uncertain to be text


def ocr_installed() -> bool:
    """Tell whether the packages of the extra are there."""
    return importlib.util.find_spec("rapidocr") is not None


def recogniser() -> Callable[[pypdfium2.PdfPage], Recognised]:
    """Load the models.

    Returns:
        What reads a page.
    """
    import cv2
    from rapidocr import RapidOCR

    cv2.setNumThreads(1)  # one thread: limits on time then mean what they say
    engine = RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.text_score": 0.0,  # what is left out is counted here
            "Global.max_side_len": LONGER_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )

    def recognise(page: pypdfium2.PdfPage) -> Recognised:
        width, height = page.get_size()
        scale = LONGER_SIDE / max(width, height)
        found = engine(page.render(scale=scale).to_numpy())
        if found.boxes is None or found.txts is None:
            return Recognised((), 1.0, 0)
        lines = list(zip(found.boxes.tolist(), found.txts, found.scores, strict=True))
        kept = [line for line in lines if line[2] >= MIN_CONFIDENCE and line[1].strip()]
        sure = [score for _, text, score in kept if not _PAGE_NUMBER.fullmatch(text.strip())]
        pieces = [line_glyphs(text.strip(), quad, scale=scale, height=height) for quad, text, _ in kept]
        return Recognised(in_reading_order(pieces), min(sure, default=1.0), len(lines) - len(kept))

    return recognise


def line_glyphs(text: str, quad: _Quad, *, scale: float, height: float) -> tuple[Glyph, ...]:
    """Spread a recognised line over its place.

    Args:
        text: the line, without white space around it.
        quad: its corners in pixels, y downwards.
        scale: pixels a point.
        height: of the page in points.

    Returns:
        Its characters; those of Chinese are twice as wide as others.
    """
    number = _PAGE_NUMBER.fullmatch(text)
    text = f"— {number[1]} —" if number else text
    left, right = min(x for x, _ in quad) / scale, max(x for x, _ in quad) / scale
    top, bottom = (height - (quad[a][1] + quad[b][1]) / 2 / scale for a, b in ((0, 1), (2, 3)))
    widths = [1.0 if WIDE.match(char) else 0.5 for char in text]
    missing = _MISSING if text[0] in _OPENING else 0.0
    em = (right - left) / (sum(widths) - missing)
    glyphs, at = [], left - missing * em
    for char, width in zip(text, widths, strict=True):
        glyphs.append(Glyph(char, False, at, at + width * em, bottom, top))
        at += width * em
    return tuple(glyphs)


def in_reading_order(pieces: Sequence[Sequence[Glyph]]) -> tuple[Glyph, ...]:
    """Order recognised pieces of lines from top to bottom, those side by side from left to right.

    Args:
        pieces: the characters of each piece, in any order; none is empty.

    Returns:
        Their characters with a line end behind every line and a space between pieces of one line.
    """
    rows: list[list[Sequence[Glyph]]] = []
    for piece in sorted(pieces, key=lambda p: -(p[0].top + p[0].bottom)):
        row = rows[-1] if rows else []
        if row and any(_beside(piece, other) for other in row) and not any(_above(piece, other) for other in row):
            row.append(piece)
        else:
            rows.append([piece])
    out: list[Glyph] = []
    for row in rows:
        row.sort(key=lambda p: p[0].left)
        for at, piece in enumerate(row):
            first, before = piece[0], row[at - 1][-1]
            if at:
                out.append(Glyph(" ", False, before.right, first.left, first.bottom, first.top))
            out += piece
        out.append(Glyph("\n", True, row[-1][-1].right, row[-1][-1].right, row[-1][-1].bottom, row[-1][-1].top))
    return tuple(out)


def _beside(piece: Sequence[Glyph], other: Sequence[Glyph]) -> bool:
    """Whether two pieces stand at one height."""
    return other[0].bottom <= (piece[0].bottom + piece[0].top) / 2 <= other[0].top


def _above(piece: Sequence[Glyph], other: Sequence[Glyph]) -> bool:
    """Whether one of two pieces stands over the other."""
    em = other[0].top - other[0].bottom
    return piece[0].left < other[-1].right - em / 2 and other[0].left < piece[-1].right - em / 2
