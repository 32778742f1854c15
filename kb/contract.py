"""The JSON of the contract, defined once: what commands print and scripts rely on. Change it only by adding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from kb.filters import described
from kb.outline import neighbours, path_in
from kb.permanent_ids import permanent_id, resolve
from kb.question_words import asks_nothing
from kb.records import Answer, Box, Bridged, Filters, Indicator, PassageHit, Section, Sentence
from kb.rows import DOCUMENT_COLUMNS
from kb.store import Store

JSON = dict[str, Any]


def export_rows(store: Store, document_id: str) -> Iterator[JSON]:
    """Give one object a sentence, in restored order (`kb export`).

    Args:
        store: the store.
        document_id: the document.

    Yields:
        The contract's export object.
    """
    with store.snapshot():
        sections = {s.section_id: s for s in store.sections(document_id)}
        boxes = {b.box_id: b for b in store.boxes(document_id)}
        sentences = store.sentences(document_id)
    for sentence in sentences:
        yield export_row(sentence, sections, boxes)


def export_row(sentence: Sentence, sections: dict[str, Section], boxes: dict[str, Box]) -> JSON:
    """Give the export object of a sentence.

    Args:
        sentence: the sentence.
        sections: the document's sections by id.
        boxes: its boxes by id.

    Returns:
        The contract's export object.
    """
    box = boxes[sentence.box_id] if sentence.box_id else None
    section_id = sentence.section_id or (box.section_id if box else None)
    return {
        "id": sentence.sentence_id,
        "order": sentence.order,
        "text": sentence.text,
        "section": [_heading(s) for s in path_in(sections, section_id)],
        "box": {**_numbered(box), "entry": sentence.entry} if box else None,
        "city": sentence.city,
        "placement": sentence.placement,
        "spans": [list(span) for span in sentence.spans],
    }


def outline_json(store: Store, document_id: str, *, withheld: frozenset[str] = frozenset()) -> list[JSON]:
    """Give the heading tree, boxes inside the section they stand in (`kb outline`).

    Args:
        store: the store.
        document_id: the document.
        withheld: ids of headings and boxes that are not their source: number and title are null, `withheld` is true.

    Returns:
        Top-level headings; each has `children` and `boxes`. Boxes before any heading stand in a last object whose
        level is null.
    """
    with store.snapshot():
        sections, boxes = store.sections(document_id), store.boxes(document_id)
    nodes: dict[str, JSON] = {
        s.section_id: {"id": s.section_id, **_heading(s), "boxes": [], "children": []} for s in sections
    }
    for name in withheld & nodes.keys():
        nodes[name] |= {"number": None, "title": None, "withheld": True}
    top: list[JSON] = []
    for section in sections:
        (nodes[section.parent_id]["children"] if section.parent_id else top).append(nodes[section.section_id])

    def shown(box: Box) -> JSON:
        """A box, without its title where that is not the source's."""
        return _numbered(box) | ({"number": None, "title": None, "withheld": True} if box.box_id in withheld else {})

    loose = [box for box in boxes if box.section_id is None]
    for box in boxes:
        if box.section_id is not None:
            nodes[box.section_id]["boxes"].append(shown(box))
    if loose:
        top.append({"id": None, "level": None, "boxes": [shown(box) for box in loose], "children": []})
    return top


def outline_rows(store: Store, document_id: str) -> list[tuple[int, Section | Box]]:
    """Give the heading tree as rows for printing.

    Args:
        store: the store.
        document_id: the document.

    Returns:
        (depth from 0, section or box), in outline order; a box follows the heading it stands under.
    """
    with store.snapshot():
        sections, boxes = store.sections(document_id), store.boxes(document_id)
    by_id = {s.section_id: s for s in sections}
    rows: list[tuple[int, Section | Box]] = [(0, box) for box in boxes if box.section_id is None]
    for section in sections:
        depth = len(path_in(by_id, section.section_id)) - 1
        rows.append((depth, section))
        rows.extend((depth + 1, box) for box in boxes if box.section_id == section.section_id)
    return rows


def indicators_json(rows: Sequence[Indicator]) -> list[JSON]:
    """Give the rows of indicator tables (`kb indicators`).

    Args:
        rows: the rows.

    Returns:
        The contract's indicator objects, in the same order.
    """
    return [
        {"number": i.number, "name": i.name, "group": i.group, "unit": i.unit, "values": i.values, "box": i.box_number}
        for i in rows
    ]


def documents_json(store: Store) -> list[JSON]:
    """Give the documents of the index (`kb documents`).

    Args:
        store: the store.

    Returns:
        One object a document: the manifest's fields and the counts of its report.
    """
    with store.snapshot():
        found = [(d, store.report(d.document_id)) for d in store.documents()]
    return [
        {
            **{key: getattr(document, key) for key in DOCUMENT_COLUMNS if key != "text"},
            "characters": report.characters,
            "sentences": report.distinct,
            "headings_read": report.headings_read,
            "headings_inferred": report.headings_inferred,
            "boxes": report.boxes,
        }
        for document, report in found
    ]


def search_json(
    query: str,
    hits: Sequence[PassageHit],
    bridged: Bridged,
    filters: Filters = Filters(),  # noqa: B008
    *,
    withheld: Sequence[str] = (),
) -> JSON:
    """Give the result of a search (`kb search`).

    Args:
        query: the question.
        hits: its passages.
        bridged: what was searched for besides the question's own words.
        filters: its restrictions, with what the question had in quotes.
        withheld: ids of sentences that were found and are not their source.

    Returns:
        The question, its passages, best first, `withheld` and `also_searched`; where nothing was found, a `note` that
        says why.
    """
    found = {
        "query": query,
        "passages": [_passage(hit) for hit in hits],
        "withheld": list(withheld),
        "also_searched": _added(bridged),
    }
    return found if hits or withheld else {**found, "note": nothing_found(query, filters)}


def nothing_found(query: str, filters: Filters) -> str:
    """Say why a search found nothing.

    Args:
        query: the question.
        filters: its restrictions, with what the question had in quotes.

    Returns:
        One line for the person.
    """
    inside = described(filters)
    if inside:
        return f"no passage is inside these filters: {inside}"
    if asks_nothing(query):
        return (
            f"nothing in the question can be searched: {query} has only words such as “what”, “the”, 哪些; name a theme"
        )
    return "no passage found"


def answer_json(answer: Answer) -> JSON:
    """Give an answer (`kb ask`).

    Args:
        answer: the answer.

    Returns:
        The contract's answer object, with `read_as`, `silent_cities`, `left_out_cities` and `also_searched` added.
    """
    return {
        "question": answer.question,
        "lang": answer.lang,
        "intent": answer.intent,
        "abstained": answer.abstained,
        "answer": answer.text,
        "cities": [
            {"city": c.city, "tier": c.tier, "sentences": list(c.sentence_ids), "matched": list(c.matched)}
            for c in answer.cities
        ],
        "withheld": list(answer.withheld),
        "figures": [
            {
                "indicator": f.indicator,
                "value": f.value,
                "unit": f.unit,
                "period": f.period,
                "kind": f.kind,
                "sentence": f.sentence_id,
                "qualifier": f.qualifier,
                "written": f.written,
                "indicator_en": f.indicator_en or None,
                "written_en": f.written_en or None,
            }
            for f in answer.figures
        ],
        "passages": [_passage(hit) for hit in answer.passages],
        "read_as": answer.read_as,
        "silent_cities": list(answer.silent_cities),
        "left_out_cities": list(answer.left_out_cities),
        "also_searched": _added(answer.bridged),
        "unclear": answer.unclear,
        "choices": [{"label": c.label, "question": c.question} for c in answer.choices],
    }


def sentence_json(store: Store, sentence_id: str) -> JSON:
    """Give one sentence as in the export (`kb show`).

    Args:
        store: the store.
        sentence_id: the sentence, in any form that permanent_ids resolves.

    Returns:
        The contract's export object, with the document's id and the ids of its neighbours in the restored document.
    """
    with store.snapshot():
        sentence = resolve(store, sentence_id).sentence
        sections = {s.section_id: s for s in store.sections(sentence.document_id)}
        boxes = {b.box_id: b for b in store.boxes(sentence.document_id)}
        before, after = (other.sentence_id if other else None for other in neighbours(store, sentence))
    row = export_row(sentence, sections, boxes)
    link = permanent_id(sentence)
    return {"document": sentence.document_id, "permanent_id": link, **row, "before": before, "after": after}


def _heading(section: Section) -> JSON:
    """The contract's section object."""
    return {"level": section.level, "number": section.number, "title": section.title, "inferred": section.inferred}


def _numbered(box: Box) -> JSON:
    """Number, title and mark of a box."""
    return {"number": box.number, "title": box.title, "inferred": box.inferred}


def _added(bridged: Bridged) -> list[JSON]:
    """The terms that the bridge between the languages added, with the words of the question that they stand for."""
    return [{"words": a.words, "terms": list(a.terms), "origin": a.origin} for a in bridged.added]


def _passage(hit: PassageHit) -> JSON:
    """The contract's passage object; with what the legs gave it where that was asked for."""
    sentences = [{"id": s.sentence_id, "text": s.text} for s in hit.sentences]
    row = {"rank": hit.rank, "score": hit.score, "sentences": sentences, "citation": hit.citation}
    return {**row, "explained": [asdict(share) for share in hit.shares]} if hit.shares else row
