"""Restores one document: from its source text to sentences, headings, boxes, cities, figures and the account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.account import account
from ingest.boxes import BoxExtent, find_boxes
from ingest.cities import CityReading, read_cities
from ingest.contents import read_contents
from ingest.copies import fold_copies
from ingest.doubtful_titles import doubtful_titles
from ingest.figures import figures_of
from ingest.folded_note import differing_readings
from ingest.furniture import CONTENTS
from ingest.headings import starts_article
from ingest.layout import lay_out
from ingest.neighbours import NeighbourMap
from ingest.outline import build_tree
from ingest.parse import parse
from ingest.part_copies import cut_at_copies
from ingest.passages import passages
from ingest.printed import printed_number
from ingest.readings import one_reading, restore_order
from ingest.records import Aside, FoldedSentence, Occurrence, ParsedSentence, Readings
from ingest.repeats import fold_repeats, folded_characters
from ingest.segment import cut_at_repeats, cut_open_lists, segment
from ingest.shape import refuse_headings, refuse_sentences, refuse_woven
from ingest.spans import project
from ingest.table_lines import TableLines, table_lines
from ingest.tables import TableReading, TableRow, read_table
from ingest.title_model import EndWeigher
from ingest.titled_readings import fold_titled
from ingest.topic_cuts import Embed
from ingest.tree import Tree, heading_of, section_ids
from ingest.weave import find_weave, join_broken, pair_readings
from kb.records import (
    AsideReason,
    Box,
    CityProfile,
    Document,
    Indicator,
    Note,
    QualityReport,
    RestoredDocument,
    Section,
    Sentence,
    SetAside,
    Span,
)
from kb.settings import Limits

_CAPTIONS: Mapping[str, AsideReason] = {"figure": "figure caption", "table": "table caption"}
# A title cut with a lesser chance is named to the reader. Of the titles of 28 texts, glued to their sections: chance
# from .99 on over 98 % right, .95 to .99 93 %, .8 to .9 76 %, .5 to .7 34 % (bench/title_model.py).
_DOUBTFUL = 0.95
_UNHEADED = 10  # sentences from which a text without any heading is one to be told of
_NAMED = 20  # of them, the least certain first: more make no readable paragraph


@dataclass(frozen=True, slots=True)
class _Structure:
    """What the stages found, before it is written as records."""

    furniture: Sequence[Aside]
    folded: Sequence[FoldedSentence]
    readings: Readings
    tables: Sequence[TableLines]
    parsed: Sequence[ParsedSentence]
    boxes: Sequence[BoxExtent]
    tree: Tree
    cities: CityReading
    by_words: bool  # titles glued to their text were cut by words alone


def restore(
    document: Document,
    embed: Embed,
    *,
    limits: Limits | None = None,
    tokens: EndWeigher | None = None,
    neighbours: NeighbourMap | None = None,
) -> RestoredDocument:
    """Restore a document.

    Args:
        document: with its source text as received.
        embed: turns texts into (n, dim) float32 vectors; used only where coherence has to decide.
        limits: what a text may have; None for the usual ones.
        tokens: weighs where glued titles end by the encoder's tokens; None: words alone do, and a note says so.
        neighbours: what vectors of neighbours share; None: woven readings are told without it, and a note says so.

    Returns:
        The restored document with its passages and quality report.

    Raises:
        OverBudgetError: if the text has more than the limits let it.
    """
    limits = limits or Limits()
    layout = lay_out(document.text)
    folded, readings = _ordered(segment(layout.paragraphs), embed, limits, neighbours)
    tables = table_lines([folded[i].text for i in readings.order])
    listed = (document.text[a.start : a.end] for a in layout.set_aside if a.reason == CONTENTS)
    own_titles = (document.title,) if document.title else ()
    parsed = parse(folded, readings, titles=own_titles, tables=tables, tokens=tokens, contents=read_contents(listed))
    headings = (piece.heading for sentence in parsed for piece in sentence.pieces if piece.heading is not None)
    refuse_headings(sum(heading.kind not in _CAPTIONS for heading in headings), limits)
    boxes = find_boxes(parsed, tables, embed)
    tree = build_tree(parsed, frozenset(i for box in boxes for i in range(box.first, box.last + 1)), embed)
    cities = read_cities(parsed, boxes)
    found = _Structure(layout.set_aside, folded, readings, tables, parsed, boxes, tree, cities, tokens is None)
    return _records(document, found)


def _ordered(
    occurrences: Sequence[Occurrence], embed: Embed, limits: Limits, neighbours: NeighbourMap | None
) -> tuple[list[FoldedSentence], Readings]:
    """Fold the repeats, and put the distinct sentences into their true order."""
    occurrences = cut_at_repeats(cut_at_copies(occurrences), folded_characters)
    folded, possible = fold_repeats(occurrences)
    refuse_sentences([sentence.text for sentence in folded], limits)
    weave = find_weave(folded)
    if (titled := fold_titled(folded, possible)) is not None and (found := find_weave(titled[0])) is not None:
        (folded, possible), weave = titled, found
    if weave is not None and len(opened := cut_open_lists(occurrences)) > len(occurrences):
        again, pairs = fold_repeats(cut_at_repeats(opened, folded_characters))
        again, pairs = fold_titled(again, pairs) or (again, pairs)
        found = find_weave(again)
        folded, possible, weave = (again, pairs, found) if found else (folded, possible, weave)
    if weave is None:
        unwoven = fold_copies(folded, possible, any(starts_article(s.text) for s in folded))
        return unwoven.sentences, one_reading(unwoven.homes, unwoven.doubtful)
    refuse_woven(len(folded), limits)
    folded, possible, weave = join_broken(folded, possible, weave)
    folded = pair_readings(folded, possible, weave)
    return folded, restore_order(folded, embed, neighbours)


def _records(document: Document, found: _Structure) -> RestoredDocument:
    sections = _sections(document.document_id, found)
    section_at, sentences, places = _sentences(document.document_id, found, sections)
    boxes = _boxes(document.document_id, found, section_at)
    tables = _tables(document.document_id, found, sentences, places)
    spent = account(
        document.document_id,
        document.text,
        sentences=[span for sentence in sentences for span in sentence.spans],
        headings=[*(span for s in sections for span in s.spans), *(span for b in boxes for span in b.spans)],
        set_aside=_set_aside(document.document_id, found),
    )
    report = QualityReport(
        document_id=document.document_id,
        characters=len(document.text),
        occurrences=sum(len(s.occurrences) for s in found.folded),
        distinct=len(found.folded),
        repeated=sum(len(s.occurrences) > 1 for s in found.folded),
        readings=found.readings.count,
        headings_read=sum(not s.inferred for s in sections),
        headings_inferred=sum(s.inferred for s in sections),
        boxes=len(boxes),
        inferred_placements=sum(s.placement == "inferred" for s in sentences),
        sentence_characters=spent.sentence_characters,
        heading_characters=spent.heading_characters,
        set_aside_characters=spent.set_aside_characters,
        not_placed=spent.not_placed,
        notes=_notes(found, sections, spent.set_aside, tables[1]),
    )
    return RestoredDocument(
        document=document,
        sections=tuple(sections),
        boxes=tuple(boxes),
        sentences=tuple(sentences),
        cities=_profiles(document.document_id, found, places, sentences),
        indicators=tuple(tables[0]),
        set_aside=spent.set_aside,
        passages=tuple(passages(sentences, sections, boxes)),
        report=report,
        figures=figures_of(document, sentences, tables[0], sections, boxes),
    )


def _sections(document_id: str, found: _Structure) -> list[Section]:
    out = []
    headings = [piece.heading for parsed in found.parsed for piece in parsed.pieces if piece.heading is not None]
    books = any(heading.kind == "part" and heading.printed for heading in headings)  # 编, not 篇: lost ones as well
    ids = section_ids(document_id, found.tree.nodes)
    for order, (node, (section_id, parent_id)) in enumerate(zip(found.tree.nodes, ids, strict=True)):
        heading = heading_of(node, found.parsed)
        printed = heading.printed if heading else printed_number(node.level, node.number, "编" if books else "")
        spans = () if heading is None else project(found.parsed[node.at].sentence, heading.start, heading.end)
        for at, piece in node.again:
            copy = found.parsed[at].pieces[piece]
            spans = tuple(sorted((*spans, *project(found.parsed[at].sentence, copy.start, copy.end))))
        out.append(
            Section(
                section_id,
                document_id,
                parent_id,
                node.level,
                node.number,
                node.title,
                node.inferred,
                order,
                spans,
                printed,
            )
        )
    return out


def _sentences(
    document_id: str, found: _Structure, sections: Sequence[Section]
) -> tuple[list[Section | None], list[Sentence], dict[int, int]]:
    """The sentence records; also the section open at each parsed sentence, and its record's order."""
    box_of = {i: (box, entry) for box in found.boxes for i, entry in _entries(box)}
    nodes = found.tree.nodes
    uncertain = _under_doubtful(sections, doubtful_titles(nodes, [heading_of(node, found.parsed) for node in nodes]))
    opened = 0
    current: Section | None = None
    by_id = {section.section_id: section for section in sections}
    at_section: list[Section | None] = []
    out: list[Sentence] = []
    places: dict[int, int] = {}
    for i, parsed in enumerate(found.parsed):
        at_section.append(current)
        for j, piece in enumerate(parsed.pieces):
            while opened < len(sections) and _opens(found.tree, opened, i, j):
                current, opened = sections[opened], opened + 1
            if j == 0 or piece.heading is not None and piece.heading.kind == "box":
                at_section[i] = current
            if piece.kind not in ("sentence", "table"):
                continue
            if parsed.outside:
                current = None
            while parsed.back_to and current is not None and current.level != parsed.back_to:
                current = by_id.get(current.parent_id or "")
            spans = project(parsed.sentence, piece.start, piece.end)
            text = parsed.sentence.text[piece.start : piece.end].strip()
            if not text:
                continue
            # Behind a box's table the body goes on in the same sentence: it is not in the box.
            box, entry = (
                box_of.get(i, (None, None))
                if piece.kind == "table" or not (parsed.outside or _after_table(parsed, j))
                else (None, None)
            )
            inferred = (
                parsed.doubtful
                or not parsed.outside
                and (i in found.tree.concluded or (current is not None and current.section_id in uncertain))
            )
            places.setdefault(i, len(out))
            out.append(
                Sentence(
                    sentence_id=f"{document_id}/s{len(out):03d}",
                    document_id=document_id,
                    order=len(out),
                    text=text,
                    section_id=current.section_id if current is not None else None,
                    box_id=f"{document_id}/box{box.number}" if box is not None else None,
                    entry=entry,
                    city=found.cities.city_of[i] if piece.kind == "sentence" else None,
                    placement="inferred" if inferred else "explicit",
                    spans=spans,
                )
            )
    return at_section, out, places


def _entries(box: BoxExtent) -> list[tuple[int, str | None]]:
    return list(zip(range(box.first, box.last + 1), box.entries, strict=True))


def _after_table(parsed: ParsedSentence, at: int) -> bool:
    return any(piece.kind == "table" for piece in parsed.pieces[:at])


def _opens(tree: Tree, index: int, sentence: int, piece: int) -> bool:
    """Whether heading `index` of the tree begins at or before this piece."""
    node = tree.nodes[index]
    return node.at <= sentence if node.piece is None else node.piece <= (sentence, piece)


def _under_doubtful(sections: Sequence[Section], doubtful: Collection[int]) -> set[str]:
    """Sections that are inferred or have a doubtful title (indices), or lie under one that does."""
    out: set[str] = set()
    for i, section in enumerate(sections):
        if section.inferred or i in doubtful or section.parent_id in out:
            out.add(section.section_id)
    return out


def _boxes(document_id: str, found: _Structure, section_at: Sequence[Section | None]) -> list[Box]:
    out = []
    for box in found.boxes:
        spans: tuple[Span, ...] = ()
        if box.piece is not None:
            parsed = found.parsed[box.piece[0]]
            piece = parsed.pieces[box.piece[1]]
            spans = project(parsed.sentence, piece.start, piece.end)
        section = section_at[box.first]
        section_id = section.section_id if section is not None else None
        out.append(
            Box(f"{document_id}/box{box.number}", document_id, box.number, box.title, box.inferred, section_id, spans)
        )
    return out


def _tables(
    document_id: str, found: _Structure, sentences: Sequence[Sentence], places: dict[int, int]
) -> tuple[list[Indicator], tuple[Note, ...]]:
    rows: list[Indicator] = []
    notes: list[Note] = []
    whole = "\n".join(s.text for s in found.folded)
    lined = [row for table in found.tables for row in table.rows]
    notes += [note for table in found.tables for note in table.notes]
    rows += [_indicator(document_id, found, i, row, sentences[places[i]]) for i, row in lined]
    for i, parsed in enumerate(found.parsed):
        for piece in parsed.pieces:
            if piece.kind != "table":
                continue
            text = parsed.sentence.text[piece.start : piece.end]
            reading: TableReading = read_table(text, known=_known_outside(whole, text))
            notes += reading.notes
            rows += [_indicator(document_id, found, i, row, sentences[places[i]]) for row in reading.rows]
    return rows, tuple(notes)


def _indicator(document_id: str, found: _Structure, at: int, row: TableRow, sentence: Sentence) -> Indicator:
    """The record of a row that stands at a parsed sentence."""
    number = next((box.number for box in found.boxes if box.first <= at <= box.last), None)
    return Indicator(document_id, row.number, row.name, row.group, row.unit, row.values, number, sentence.sentence_id)


def _known_outside(whole: str, table: str) -> Callable[[str], bool]:
    """A test whether words stand in `whole` outside one table."""
    text = whole.replace(table, "\n")
    return lambda words: words in text


def _set_aside(document_id: str, found: _Structure) -> list[SetAside]:
    out = [SetAside(document_id, aside.start, aside.end, aside.reason) for aside in found.furniture]
    for parsed in found.parsed:
        for piece in parsed.pieces:
            reason = piece.reason
            if piece.heading is not None and piece.heading.kind in _CAPTIONS:
                reason = _CAPTIONS[piece.heading.kind]
            if reason:
                spans = project(parsed.sentence, piece.start, piece.end)
                out += [SetAside(document_id, start, end, reason) for start, end in spans]
    return sorted(out, key=lambda s: s.start)


def _profiles(
    document_id: str, found: _Structure, places: dict[int, int], sentences: Sequence[Sentence]
) -> tuple[CityProfile, ...]:
    return tuple(
        CityProfile(
            document_id, p.city, p.region_group, p.positioning, p.priorities, sentences[places[p.at]].sentence_id
        )
        for p in found.cities.paragraphs
    )


def _notes(
    found: _Structure, sections: Sequence[Section], set_aside: Sequence[SetAside], table_notes: Sequence[Note]
) -> tuple[Note, ...]:
    notes = list(found.readings.notes)
    repeats = sum(len(s.occurrences) > 1 for s in found.folded)
    if repeats:
        notes.append(Note("repeats", {"count": repeats}))
        notes += [note for note in [differing_readings(found.folded)] if note]
    notes += _heading_notes(found, sections)
    boxes = [str(box.number) for box in found.boxes if box.inferred]
    notes += [Note("boxes_by_entries", {"numbers": ", ".join(boxes)})] if boxes else []
    numbers = {box.number for box in found.boxes}
    gone = [str(n) for n in range(1, max(numbers, default=0)) if n not in numbers]
    notes += [Note("boxes_gone", {"numbers": ", ".join(gone)})] if gone else []
    reasons = Counter(aside.reason for aside in set_aside if aside.reason != "white space")
    notes += [Note("set_aside", {"count": count, "reason": reason}) for reason, count in sorted(reasons.items())]
    return (*notes, *table_notes)


def _heading_notes(found: _Structure, sections: Sequence[Section]) -> Iterator[Note]:
    """What of the headings was lost, and where a title was cut by judgement alone."""
    lost = [section.section_id.partition("/")[2] for section in sections if section.inferred]
    if lost:
        yield Note("lost_headings", {"count": len(lost), "where": ", ".join(lost)})
    headings = [piece.heading for parsed in found.parsed for piece in parsed.pieces if piece.heading]
    if not sections and len(found.folded) >= _UNHEADED:
        yield Note("no_headings", {"count": len(found.folded)})
    doubtful = sorted((h.chance, h.title) for h in headings if h.title and h.chance < _DOUBTFUL)
    if doubtful:
        titles = "; ".join(title for _, title in doubtful[:_NAMED])
        yield Note("doubtful_titles", {"count": len(doubtful), "titles": titles})
    judged = sum(bool(h.title) and h.chance < 1 and not h.title.isascii() for h in headings)
    if found.by_words and judged:
        yield Note("titles_by_words", {"count": judged})
