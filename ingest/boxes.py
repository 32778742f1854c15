"""Finds the extent of boxes (专栏), their entries, and boxes whose title the source lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.box_entries import LISTED
from ingest.clause_words import clause_words
from ingest.markers import marker_at
from ingest.records import ParsedSentence
from ingest.row_lines import row_lines
from ingest.table_lines import TableLines

MIN_LOST_ENTRIES = 2  # entries in a row that make a box whose title was lost, where the numbering has a gap
MIN_ALIKE = 2  # paragraphs that open with a short sentence of their own (….工程。) and so are entries
_BULLET = r"[-*•·●■◆□▲○◎※\s]*"
_LABEL = re.compile(rf"{_BULLET}([^，。；：！？\n]{{2,60}})：(?=.)")
_SHORT = re.compile(rf"{_BULLET}([^，。；：！？\n]{{2,20}})。$")
_LISTED_LABEL = re.compile(r"\s*([^，。；：！？\n]{2,40})(?:[。：]|$)")
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
                told = -1 if body(sentence).strip() else _label_entries(parsed, labels, i + 1)
                last = _table_end(parsed, ends, i)
                last = last if last > i else _last(parsed, labels, i, j, embed, told)
                entries = _entries(labels, i, last)
                found.append(BoxExtent(piece.heading.number, piece.heading.title, False, i, last, entries, (i, j)))
    return sorted([*found, *_lost_boxes(parsed, labels, found, embed)], key=lambda box: box.first)


def _stop(parsed: Sequence[ParsedSentence], first: int) -> int:
    """The next sentence with a heading in it."""
    while first < len(parsed) and not _headed(parsed[first]):
        first += 1
    return first


def _table_end(parsed: Sequence[ParsedSentence], ends: Mapping[int, int], first: int) -> int:
    """The last sentence of the table below a box's title, at most one line (单位：亿元) between them; -1: none."""
    if body(parsed[first]).strip():
        return -1
    if first + 1 in ends or first + 2 >= len(parsed) or "。" in body(parsed[first + 1]) or _headed(parsed[first + 1]):
        return ends.get(first + 1, -1)
    return ends.get(first + 2, -1)


def _label_entries(parsed: Sequence[ParsedSentence], labels: list[str | None], first: int) -> int:
    """Label the entries of the box below `first` that are numbered (（一）, ①) or open alike (…工程。).

    Gives the last sentence that is one of these entries for certain; -1: none is.
    """
    stop = _stop(parsed, first)
    found = _listed_labels(parsed, first, stop)
    last = max(found, default=-1)
    if found and last + 1 < stop and not _says_more(parsed, last):
        last += 1  # a label with a line to itself has its entry below
    if not found and first < stop and labels[first] is None:
        found = _short_labels(parsed, first, stop)
    for i, text in found.items():
        labels[i] = text
    return max([last, *found])


def _says_more(parsed: Sequence[ParsedSentence], i: int) -> bool:
    """Whether an entry has more than its label in its line."""
    alone = _LISTED_LABEL.fullmatch(body(parsed[i]).rstrip("。："))
    return not alone or i + 1 < len(parsed) and _line(parsed[i + 1]) == _line(parsed[i])


def _listed_labels(parsed: Sequence[ParsedSentence], first: int, stop: int) -> dict[int, str]:
    """Labels of entries numbered from （一）, （1） or ① on; a number alone where nothing is set apart behind it."""
    found: dict[int, str] = {}
    kind = ""
    for i in range(first, stop):
        text = body(parsed[i])
        marker = marker_at(text, 0)
        if marker is None or marker.kind not in LISTED or i == first and marker.number != 1:
            if i == first:
                return {}
            continue
        kind = kind or marker.kind
        if (marker.kind, marker.number) == (kind, len(found) + 1):
            match = _LISTED_LABEL.match(text, marker.end)
            found[i] = match[1].strip() if match else text[: marker.end].strip()
    return found


def _short_labels(parsed: Sequence[ParsedSentence], first: int, stop: int) -> dict[int, str]:
    """Labels of lines one below the other that all open with a short sentence and say more (…工程。支持…)."""
    found: dict[int, str] = {}
    for i in range(first, stop):
        if i > first and _line(parsed[i]) == _line(parsed[i - 1]):
            continue
        match = _SHORT.match(body(parsed[i]))
        more = i + 1 < stop and _line(parsed[i + 1]) == _line(parsed[i])
        if not match or not more or not match[1].endswith(clause_words().box_tails):
            break
        found[i] = match[1]
    return found if len(found) >= MIN_ALIKE else {}


def _headed(sentence: ParsedSentence) -> bool:
    return any(piece.kind == "heading" for piece in sentence.pieces)


def _numbered(sentence: ParsedSentence) -> bool:
    return _NUMBERED.match(body(sentence)) is not None


def _run_end(parsed: Sequence[ParsedSentence], labels: Sequence[str | None], first: int) -> tuple[int, int]:
    """Last labelled sentence of the run that begins at `first`, and the end of the stretch without a heading."""
    stop, last = _stop(parsed, first + 1), first
    for i in range(first + 1, stop):
        # More than two sentences between two labels: the second label is not of this run.
        if labels[i] is not None and (i - last <= 3 or _numbered(parsed[i]) and _numbered(parsed[last])):
            last = i
    return last, stop


def _last(
    parsed: Sequence[ParsedSentence], labels: Sequence[str | None], first: int, piece: int, embed: Embed, told: int
) -> int:
    """The last sentence of the box that begins at `first`; up to `told` sentences are its entries for certain."""
    if any(p.kind == "table" for p in parsed[first].pieces[piece:]):
        return first
    alone = not body(parsed[first]).strip()
    start = first + 1 if alone else first
    if start >= len(parsed) or alone and _headed(parsed[start]):
        return first
    last, stop = _run_end(parsed, labels, start)
    last = max(last, told)
    if alone:
        # The title has a line to itself: so have the entries, and the last one ends with its paragraph.
        rows = row_lines([body(sentence) for sentence in parsed[start:stop]])
        while last + 1 - start in rows and last - start in rows:
            last += 1
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
