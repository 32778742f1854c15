"""The text of one PDF page, from its characters and where they stand: lines, spaces, and one or two columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\u3000-\u303f“”‘’…—〔〕]")
# Control characters and the marks by which PDFium says "hyphen at the end of a line"; a soft hyphen inside a PDF is
# how some fonts name their hyphen.
_HYPHENS = dict.fromkeys(map(ord, "\x02\ufffe\u00ad"), "-")
_CONTROL = {code: None for code in (*range(0x20), 0x7F, 0xFFFF) if code != 0x02}
_CLEAN = {**_CONTROL, **_HYPHENS}

_UNMAPPED = re.compile("[\x00\x01\x03-\x08\x0b\x0e-\x1f\x7f\ufffd\uffff\ue000-\uf8ff\U000f0000-\U0010ffff]")

# Widths in em, the width of a Chinese character of the line.
# Of the spaces PDFium concludes from a gap, those between Chinese and digits in Word and TeX files are 0.2 to 0.5 em
# wide; a space that was typed is 1 em.
MAX_TYPESETTING_GAP = 0.8
MIN_CELL_GAP, MAX_TOUCHING = 0.3, 0.1  # between Chinese characters of two cells of a row, and of one
MIN_TOUCHING = 0.7  # share of the lesser gaps between a row's Chinese characters that are none
MIN_COLUMN_GAP = 1.2  # between the columns of a page, or the cells of a table
# A page has two columns when on both sides of a gutter stand so many lines, most of them as wide as the column. The
# cells of a table are short, so its rows stay lines.
MIN_COLUMN_LINES = 6
MIN_FULL_LINES = 0.6  # share of a column's lines
FULL = 0.8  # share of the column's width that a full line takes
MIN_CELLS = 3  # pieces of a line that is a row of a table; two columns side by side give two
MAX_CROSSING = 0.4  # share of a page's lines that run over the gutter: titles, text above and below


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character of a page with its box in points, y upwards; `generated`: PDFium put it in, it is not printed."""

    char: str
    generated: bool
    left: float
    right: float
    bottom: float
    top: float


def turned(glyph: Glyph, degrees: int) -> Glyph:
    """Turn a character back that stands on its side or its head.

    Args:
        glyph: as it is drawn.
        degrees: 0, 90, 180 or 270: how far it is turned, clockwise.

    Returns:
        It as it would stand upright; only where characters stand to each other has a meaning then.
    """
    left, right, bottom, top = {
        0: (glyph.left, glyph.right, glyph.bottom, glyph.top),
        90: (-glyph.top, -glyph.bottom, glyph.left, glyph.right),
        180: (-glyph.right, -glyph.left, -glyph.top, -glyph.bottom),
        270: (glyph.bottom, glyph.top, -glyph.right, -glyph.left),
    }[degrees]
    return Glyph(glyph.char, glyph.generated, left, right, bottom, top)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a page and where it stands, in points; `em`: width of a Chinese character of it."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    em: float
    whole: bool  # without a wide gap: no row of a table


@dataclass(frozen=True, slots=True)
class PageText:
    """The lines of a page in the order they are read."""

    rows: tuple[Row, ...]
    columns: bool  # read as two columns
    has_objects: bool  # text, pictures or drawings stand on it
    unmapped: int  # signs that the font does not name, or names with what is no character


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a line without a wide gap."""

    glyphs: tuple[Glyph, ...]
    left: float
    right: float
    bottom: float
    top: float

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2


def page_text(glyphs: Sequence[Glyph], *, has_objects: bool) -> PageText:
    """Put the characters of a page into lines.

    Args:
        glyphs: in the order PDFium gives them, with its line ends.
        has_objects: whether anything stands on the page.

    Returns:
        Its lines. Two columns are read one after the other; lines over their whole width stay between what stands
        above and below them.
    """
    lines = _with_raised(list(_lines(glyphs)))
    cut = [list(_pieces(line)) for line in lines]
    gutter = _gutter([piece for pieces in cut if len(pieces) < MIN_CELLS for piece in pieces])
    if gutter is not None:
        lines = _by_column([piece for pieces in cut for piece in (_as_row(pieces) if pieces else pieces)], gutter)
    unmapped = sum(bool(_UNMAPPED.match(glyph.char)) and not glyph.generated for glyph in glyphs)
    rows = tuple(row for row in map(_row, lines) if row is not None)
    return PageText(rows, gutter is not None, has_objects, unmapped)


def _lines(glyphs: Iterable[Glyph]) -> Iterable[list[Glyph]]:
    line: list[Glyph] = []
    for glyph in glyphs:
        if glyph.char in "\r\n":
            if line:
                yield line
            line = []
            continue
        if line and not glyph.char.isspace() and _fallen(line, glyph):
            yield line
            line = []
        line.append(glyph)
    if line:
        yield line


def _fallen(line: Sequence[Glyph], glyph: Glyph) -> bool:
    """Whether a character stands below a line and back to its left: PDFium ends no line before a dash that is thin."""
    last = next((g for g in reversed(line) if not g.char.isspace()), None)
    return last is not None and glyph.top < last.bottom and glyph.right < last.left


def _with_raised(lines: Sequence[list[Glyph]]) -> list[list[Glyph]]:
    """Put the end of a line that reaches up beside the line above it there.

    In the head of a joint document the word 文件 stands beside two names; it is read behind the first.
    """
    out = [list(line) for line in lines]
    for above, line in zip(out, out[1:], strict=False):
        if not above or not line:
            continue
        right, low, high = max(g.right for g in above), min(g.bottom for g in above), max(g.top for g in above)
        at = len(line)
        while at and (
            line[at - 1].char.isspace()
            or line[at - 1].left >= right
            and low <= (line[at - 1].bottom + line[at - 1].top) / 2 <= high
        ):
            at -= 1
        raised = [glyph for glyph in line[at:] if not glyph.char.isspace()]
        if at and raised:
            first = raised[0]
            above += [
                Glyph(" ", False, right, first.left, first.bottom, first.top),
                *line[at:][line[at:].index(first) :],
            ]
            del line[at:]
    return out


def _em(line: Iterable[Glyph]) -> float:
    """Width of a Chinese character of a line; without one, what its letters are high."""
    line = list(line)
    wide = [glyph.right - glyph.left for glyph in line if WIDE.match(glyph.char)]
    return max(wide, default=0.0) or max((glyph.top - glyph.bottom for glyph in line), default=0.0) * 1.2


def _text(line: Sequence[Glyph], em: float) -> str:
    """The text of a line without the spaces that typesetting put between Chinese and other characters.

    Where a line has wide gaps and its other characters touch, a lesser gap between two Chinese ones parts cells, too.
    """
    out, cells = [], _least_cell_gap(line, em)
    for at, glyph in enumerate(line):
        if glyph.char == " " and glyph.generated and 0 < at < len(line) - 1:
            before, after = line[at - 1], line[at + 1]
            chinese = [bool(WIDE.match(glyph.char)) for glyph in (before, after)]
            least = cells if all(chinese) else MAX_TYPESETTING_GAP * em
            if any(chinese) and after.left - before.right < least:
                continue
        out.append(glyph.char)
    return "".join(out).translate(_CLEAN).strip()


def _least_cell_gap(line: Sequence[Glyph], em: float) -> float:
    """The gap from which two Chinese characters of a line are of two cells."""
    printed = [glyph for glyph in line if not glyph.char.isspace()]
    pairs = [(b.left - a.right, WIDE.match(a.char) and WIDE.match(b.char)) for a, b in pairwise(printed)]
    gaps = [gap for gap, chinese in pairs if chinese and gap < MAX_TYPESETTING_GAP * em]
    touching = sum(gap <= MAX_TOUCHING * em for gap in gaps)
    row = any(gap >= MIN_COLUMN_GAP * em for gap, _ in pairs)
    # Of a line that is set wide or justified most characters stand apart.
    return (MIN_CELL_GAP if row and touching >= MIN_TOUCHING * len(gaps) else MAX_TYPESETTING_GAP) * em


def _row(line: Sequence[Glyph]) -> Row | None:
    """A line as text with its place; None for one that prints nothing."""
    em = _em(line)
    text = _text(line, em)
    pieces = list(_pieces(line))
    if not text or not pieces:
        return None
    whole = _piece(line)
    return Row(text, whole.left, whole.right, whole.bottom, whole.top, em, len(pieces) == 1)


def _pieces(line: Sequence[Glyph]) -> Iterable[_Piece]:
    """Cut a line at wide gaps."""
    em = _em(line)
    group: list[Glyph] = []
    for glyph in line:
        if glyph.char.isspace():
            if group:
                group.append(glyph)
            continue
        printed = next((g for g in reversed(group) if not g.char.isspace()), None)
        if printed and not -em < glyph.left - printed.right < MIN_COLUMN_GAP * em:
            yield _piece(group)
            group = []
        group.append(glyph)
    if group:
        yield _piece(group)


def _piece(group: Sequence[Glyph]) -> _Piece:
    printed = [glyph for glyph in group if not glyph.char.isspace()]
    return _Piece(
        tuple(group),
        min(g.left for g in printed),
        max(g.right for g in printed),
        min(g.bottom for g in printed),
        max(g.top for g in printed),
    )


def _as_row(pieces: Sequence[_Piece]) -> Sequence[_Piece]:
    """The pieces of a line as they are, those of a row of a table as one: it is not parted between columns."""
    if len(pieces) < MIN_CELLS:
        return pieces
    return [_piece([glyph for piece in pieces for glyph in piece.glyphs])]


def _gutter(pieces: Sequence[_Piece]) -> float | None:
    """Where the right column of a page begins; None for one column."""
    if len(pieces) < 2 * MIN_COLUMN_LINES:
        return None
    candidates = {round(piece.left) for piece in pieces}
    found = [(crossing, x) for x in sorted(candidates) if (crossing := _crossing(pieces, x)) is not None]
    return min(found)[1] if found else None


def _crossing(pieces: Sequence[_Piece], x: float) -> int | None:
    """How many lines run over a gutter that ends at x; None when no two columns stand beside it."""
    right = [piece for piece in pieces if piece.left >= x - 1]
    left = [piece for piece in pieces if piece.right < x]
    crossing = len(pieces) - len(left) - len(right)
    if min(len(left), len(right)) < MIN_COLUMN_LINES or crossing > MAX_CROSSING * len(pieces):
        return None
    if not _is_column(left) or not _is_column(right):
        return None
    beside = sum(any(other.bottom <= piece.middle <= other.top for other in left) for piece in right)
    low, high = min(p.bottom for p in left), max(p.top for p in left)
    within = sum(low <= piece.middle <= high for piece in right)
    return crossing if beside >= MIN_COLUMN_LINES / 2 or within >= MIN_FULL_LINES * len(right) else None


def _is_column(pieces: Sequence[_Piece]) -> bool:
    """Whether most lines of one side are as wide as the side: a paragraph, no cells of a table."""
    width = max(p.right for p in pieces) - min(p.left for p in pieces)
    return sum(p.right - p.left >= FULL * width for p in pieces) >= MIN_FULL_LINES * len(pieces)


def _by_column(pieces: Sequence[_Piece], x: float) -> list[list[Glyph]]:
    """The lines of a page of two columns, in the order they are read."""
    out: list[list[Glyph]] = []
    sides: tuple[list[_Piece], list[_Piece]] = ([], [])
    for piece in sorted(pieces, key=lambda p: (-round(p.middle), p.left)):
        if piece.right < x:
            sides[0].append(piece)
        elif piece.left >= x - 1:
            sides[1].append(piece)
        else:
            out += [*_joined(sides[0]), *_joined(sides[1]), list(piece.glyphs)]
            sides = ([], [])
    return [*out, *_joined(sides[0]), *_joined(sides[1])]


def _joined(pieces: Iterable[_Piece]) -> list[list[Glyph]]:
    """The pieces of one column as lines; what stands at one height is one line."""
    out: list[list[Glyph]] = []
    last: _Piece | None = None
    for piece in pieces:
        if last and last.bottom <= piece.middle <= last.top and piece.left > last.right:
            gap = Glyph(" ", False, last.right, piece.left, piece.bottom, piece.top)
            out[-1] += [gap, *piece.glyphs]
        else:
            out.append(list(piece.glyphs))
        last = piece
    return out
