"""Finds the extent of boxes (专栏), their entries, and boxes whose title the source lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.records import ParsedSentence
from ingest.table_lines import TableLines

MIN_LOST_ENTRIES = 2  # entries in a row that make a box whose title was lost, where the numbering has a gap
_LABEL = re.compile(r"([^，。；：！？\n]{2,60})：(?=.)")
_NUMBERED = re.compile(r"\s*\d{1,2}[.．、\s\u3000]\s*([^，。；：！？\d]{2,40})。?\s*$")
_NEIGHBOURS = 150  # sentences around a box that centre the embeddings; 30 lets one entry of the Guangxi plan end early
# Centred cosine from which a sentence behind the last label still belongs to its entry. In the Guangxi plan the
# entries go on at 0.45 and 0.56; the body resumes at -0.02, 0.32 and 0.34.
SAME_ENTRY = 0.4

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class BoxExtent:
    """A box over the sentences `[first, last]` in restored order; `entries` has one label (or None) for each."""

    number: int
    title: str | None
    inferred: bool
    first: int
    last: int
    entries: tuple[str | None, ...]
    piece: tuple[int, int] | None  # where its heading was read


def body(sentence: ParsedSentence) -> str:
    """The sentence without the headings, tables and front matter glued to it."""
    return "".join(sentence.sentence.text[p.start : p.end] for p in sentence.pieces if p.kind == "sentence")


def label(text: str) -> str | None:
    """The label of a box entry (`标签：内容`, `1.标签。`, `01 标签`), or None."""
    match = _LABEL.match(text) or _NUMBERED.match(text)
    return match[1].strip() if match else None


def find_boxes(parsed: Sequence[ParsedSentence], tables: Sequence[TableLines], embed: Embed) -> list[BoxExtent]:
    """Find all boxes, read and lost.

    Args:
        parsed: sentences cut into pieces, in restored order.
        tables: the tables whose rows have a line each.
        embed: turns texts into (n, dim) float32 vectors; called where a sentence behind the last entry may belong
            to it or to the body.

    Returns:
        Boxes in document order; one whose title was lost has `title` None and `inferred` True.
    """
    labels = [label(body(sentence)) for sentence in parsed]
    ends = {table.first: table.last for table in tables}
    found = []
    for i, sentence in enumerate(parsed):
        for j, piece in enumerate(sentence.pieces):
            if piece.heading is not None and piece.heading.kind == "box":
                last = ends.get(i + 1, -1) if not body(sentence).strip() else -1
                last = last if last > i else _last(parsed, labels, i, j, embed)
                entries = _entries(labels, i, last)
                found.append(BoxExtent(piece.heading.number, piece.heading.title, False, i, last, entries, (i, j)))
    return sorted([*found, *_lost_boxes(parsed, labels, found, embed)], key=lambda box: box.first)


def _headed(sentence: ParsedSentence) -> bool:
    return any(piece.kind == "heading" for piece in sentence.pieces)


def _numbered(sentence: ParsedSentence) -> bool:
    return _NUMBERED.match(body(sentence)) is not None


def _run_end(parsed: Sequence[ParsedSentence], labels: Sequence[str | None], first: int) -> tuple[int, int]:
    """Last labelled sentence of the run that begins at `first`, and the end of the stretch without a heading."""
    stop = first + 1
    while stop < len(parsed) and not _headed(parsed[stop]):
        stop += 1
    last = first
    for i in range(first + 1, stop):
        # More than two sentences between two labels: the second label is not of this run.
        if labels[i] is not None and (i - last <= 3 or _numbered(parsed[i]) and _numbered(parsed[last])):
            last = i
    return last, stop


def _last(parsed: Sequence[ParsedSentence], labels: Sequence[str | None], first: int, piece: int, embed: Embed) -> int:
    """The last sentence of the box that begins at `first`."""
    if any(p.kind == "table" for p in parsed[first].pieces[piece:]):
        return first
    alone = not body(parsed[first]).strip()
    start = first + 1 if alone else first
    if start >= len(parsed) or alone and _headed(parsed[start]):
        return first
    last, stop = _run_end(parsed, labels, start)
    if alone:
        # The title has a line to itself: so have the entries, and the last one ends with its paragraph.
        if _NUMBERED.match(body(parsed[last])) and last + 1 < stop and _line(parsed[last]) != _line(parsed[last + 1]):
            last += 1
        while last + 1 < stop and _line(parsed[last + 1]) == _line(parsed[last]):
            last += 1
        return last
    return first if labels[first] is None else _with_rest_of_entry(parsed, first, last, stop, embed)


def _line(sentence: ParsedSentence) -> int:
    return sentence.sentence.occurrences[0].line


def _with_rest_of_entry(parsed: Sequence[ParsedSentence], first: int, last: int, stop: int, embed: Embed) -> int:
    """Extend the last entry over the sentences behind it that clearly speak of the same thing."""
    if last + 1 < stop and _numbered(parsed[last]):
        last += 1  # a label that is a sentence (3.推动标准化工作。) has its entry behind it
    if last + 1 >= stop:
        return last
    low, high = max(0, first - _NEIGHBOURS), min(len(parsed), stop + _NEIGHBOURS)
    vectors = embed([body(parsed[i]) or parsed[i].sentence.text for i in range(low, high)]).astype(np.float64)
    vectors -= vectors.mean(axis=0)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    entry = vectors[last - low]
    while last + 1 < stop and float(vectors[last + 1 - low] @ entry) >= SAME_ENTRY:
        last += 1
    return last


def _entries(labels: Sequence[str | None], first: int, last: int) -> tuple[str | None, ...]:
    current: str | None = None
    out = []
    for i in range(first, last + 1):
        current = labels[i] or current
        out.append(current)
    return tuple(out)


def _lost_boxes(
    parsed: Sequence[ParsedSentence], labels: Sequence[str | None], found: Sequence[BoxExtent], embed: Embed
) -> list[BoxExtent]:
    """Runs of entries outside any box, where the numbers of the boxes around them leave a gap."""
    taken = {i for box in found for i in range(box.first, box.last + 1)}
    lost: list[BoxExtent] = []
    for before, after in zip(found, found[1:], strict=False):
        numbers = list(range(before.number + 1, after.number))
        i = before.last + 1
        while numbers and i < after.first:
            if i in taken or labels[i] is None or _headed(parsed[i]):
                i += 1
                continue
            last, stop = _run_end(parsed, labels, i)
            if sum(labels[k] is not None for k in range(i, last + 1)) >= MIN_LOST_ENTRIES:
                last = _with_rest_of_entry(parsed, i, last, stop, embed)
                lost.append(BoxExtent(numbers.pop(0), None, True, i, last, _entries(labels, i, last), None))
            i = last + 1
    return lost
