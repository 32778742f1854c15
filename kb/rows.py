"""Records to table rows and back: the only place that knows both. Connections and transactions are store.py's."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, fields

import numpy as np
import numpy.typing as npt

from kb.bridge_rows import delete_terms
from kb.figure_rows import insert_figures
from kb.lexicon import indexed_words, pairs
from kb.records import (
    Box,
    CityProfile,
    Document,
    Indicator,
    Note,
    Passage,
    QualityReport,
    RestoredDocument,
    Section,
    Sentence,
    SetAside,
    Span,
)
from kb.relation_rows import delete_relations, replace_relations
from kb.relations import clauses_of, relations_of

FloatArray = npt.NDArray[np.float32]
DOCUMENT_COLUMNS = tuple(field.name for field in fields(Document))
_LISTS = ("pages", "unconfirmed")  # of them, kept as JSON lists


def embedded_text(passage: Passage) -> str:
    """Give the text that is embedded for a passage.

    Args:
        passage: a passage.

    Returns:
        Its context, a newline and its text; the text alone when there is no context.
    """
    return f"{passage.context}\n{passage.text}" if passage.context else passage.text


def searched_text(passage: Passage, doc_number: str) -> str:
    """Give the text that is cut into words for the lexical index.

    The number of a document (国发〔2021〕1号) stands in no sentence; who searches for it gets the first one.

    Args:
        passage: a passage.
        doc_number: of its document.

    Returns:
        The embedded text; for the first passage of a document with the document's number.
    """
    text = embedded_text(passage)
    return f"{text}\n{doc_number}" if passage.order == 0 and doc_number else text


def text_sha256(text: str) -> str:
    """Hash a text as the store keys vectors.

    Args:
        text: an embedded text.

    Returns:
        SHA-256 of its UTF-8 form, hex.
    """
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def insert(
    db: sqlite3.Connection,
    restored: RestoredDocument,
    vectors: FloatArray,
    *,
    revision: str,
    signs: Sequence[bytes] = (),
) -> None:
    """Write all rows of a document; the caller holds the transaction.

    Args:
        db: connection inside a transaction.
        restored: the document.
        vectors: (n_passages, dim) float32, unit rows, in the order of restored.passages.
        revision: encoder revision the vectors were made with.
        signs: of the tokens of each passage, in the same order; none where the encoder does not tell.
    """
    document_id = restored.document.document_id
    marks = ",".join("?" * len(DOCUMENT_COLUMNS))
    names = ",".join(DOCUMENT_COLUMNS)
    db.execute(f"INSERT INTO documents ({names}) VALUES ({marks})", _document_row(restored.document))
    _insert_outline(db, restored)
    _insert_sentences(db, restored)
    _insert_cities(db, restored)
    _insert_indicators(db, restored)
    insert_figures(db, restored.figures)
    former = [(f.sentence_id, f.document_id, f.text, f.became) for f in restored.former]
    db.executemany("INSERT INTO former_sentences VALUES (?,?,?,?)", former)
    replace_relations(db, document_id, relations_of(clauses_of(restored)))
    rows = [(document_id, i, a.start, a.end, a.reason) for i, a in enumerate(restored.set_aside)]
    db.executemany("INSERT INTO set_aside VALUES (?,?,?,?,?)", rows)
    body = json.dumps(asdict(restored.report), ensure_ascii=False)
    db.execute("INSERT INTO reports VALUES (?,?)", (document_id, body))
    _insert_passages(db, restored, vectors, revision)
    texts = [text_sha256(embedded_text(passage)) for passage in restored.passages] if signs else []
    tokens = [(text, revision, own) for text, own in zip(texts, signs, strict=True)]
    db.executemany("INSERT OR REPLACE INTO tokens VALUES (?,?,?)", tokens)


def delete(db: sqlite3.Connection, document_id: str) -> None:
    """Delete all rows of a document but its vectors; the caller holds the transaction.

    Args:
        db: connection inside a transaction.
        document_id: the document; nothing happens when there is none.
    """
    keys = "SELECT key FROM passages WHERE document_id = ?"
    db.execute(f"DELETE FROM passages_fts WHERE rowid IN ({keys})", (document_id,))
    # Children first: rows of one document also refer to each other, and only documents cascade.
    db.execute(f"DELETE FROM passage_sentences WHERE passage_key IN ({keys})", (document_id,))
    delete_relations(db, document_id)
    delete_terms(db, document_id)
    for table in (
        "passages",
        "figures",
        "former_sentences",
        "priorities",
        "cities",
        "sentences",
        "boxes",
        "sections",
        "documents",
    ):
        db.execute(f"DELETE FROM {table} WHERE document_id = ?", (document_id,))


def text_hashes(db: sqlite3.Connection, document_id: str) -> list[str]:
    """List the hashes of the embedded texts of a document.

    Args:
        db: connection.
        document_id: the document.

    Returns:
        Hashes; empty when there is no such document.
    """
    found = db.execute("SELECT text_sha256 FROM passages WHERE document_id = ?", (document_id,))
    return [row[0] for row in found]


def delete_unused_vectors(db: sqlite3.Connection, hashes: Collection[str]) -> None:
    """Delete vectors and tokens that no passage has any more, and all kept ones; the caller holds the transaction.

    Args:
        db: connection inside a transaction.
        hashes: of the texts that a document had: only these are looked at, so the cost is the document's.
    """
    unused = "text_sha256 = ?1 AND NOT EXISTS (SELECT 1 FROM passages p WHERE p.text_sha256 = ?1)"
    for table in ("vectors", "tokens"):
        db.executemany(f"DELETE FROM {table} WHERE {unused}", [(digest,) for digest in hashes])
    db.execute("DELETE FROM kept_vectors")


def _insert_outline(db: sqlite3.Connection, restored: RestoredDocument) -> None:
    """Write sections and boxes with their spans."""
    sections, boxes = restored.sections, restored.boxes
    section_rows = [
        (s.section_id, s.document_id, s.parent_id, s.level, s.number, s.title, s.inferred, s.order, s.printed)
        for s in sections
    ]
    db.executemany("INSERT INTO sections VALUES (?,?,?,?,?,?,?,?,?)", section_rows)
    box_rows = [(b.box_id, b.document_id, b.number, b.title, b.inferred, b.section_id, i) for i, b in enumerate(boxes)]
    db.executemany("INSERT INTO boxes VALUES (?,?,?,?,?,?,?)", box_rows)
    for section in sections:
        _insert_spans(db, section.document_id, "section", section.section_id, section.spans)
    for box in boxes:
        _insert_spans(db, box.document_id, "box", box.box_id, box.spans)


def _insert_sentences(db: sqlite3.Connection, restored: RestoredDocument) -> None:
    """Write sentences with their spans."""
    rows = [
        (s.sentence_id, s.document_id, s.order, s.text, s.section_id, s.box_id, s.entry, s.city, s.placement)
        for s in restored.sentences
    ]
    db.executemany("INSERT INTO sentences VALUES (?,?,?,?,?,?,?,?,?)", rows)
    for sentence in restored.sentences:
        _insert_spans(db, sentence.document_id, "sentence", sentence.sentence_id, sentence.spans)


def _insert_spans(db: sqlite3.Connection, document_id: str, kind: str, owner_id: str, spans: Sequence[Span]) -> None:
    """Write the occurrences of one owner."""
    rows = [(document_id, kind, owner_id, i, start, stop) for i, (start, stop) in enumerate(spans)]
    db.executemany("INSERT INTO spans VALUES (?,?,?,?,?,?)", rows)


def _insert_cities(db: sqlite3.Connection, restored: RestoredDocument) -> None:
    """Write city profiles and their priorities."""
    for i, c in enumerate(restored.cities):
        row = (c.document_id, i, c.city, c.region_group, c.positioning, c.sentence_id)
        db.execute("INSERT INTO cities VALUES (?,?,?,?,?,?)", row)
        terms = [(c.document_id, i, j, term) for j, term in enumerate(c.priorities)]
        db.executemany("INSERT INTO priorities VALUES (?,?,?,?)", terms)


def _insert_indicators(db: sqlite3.Connection, restored: RestoredDocument) -> None:
    """Write indicator rows and their values."""
    for i, n in enumerate(restored.indicators):
        row = (n.document_id, i, n.number, n.name, n.group, n.unit, n.box_number, n.sentence_id)
        db.execute("INSERT INTO indicators VALUES (?,?,?,?,?,?,?,?)", row)
        values = [(n.document_id, i, j, year, value) for j, (year, value) in enumerate(n.values.items())]
        db.executemany("INSERT INTO indicator_values VALUES (?,?,?,?,?)", values)


def _insert_passages(db: sqlite3.Connection, restored: RestoredDocument, vectors: FloatArray, revision: str) -> None:
    """Write passages, their words and their vectors."""
    for passage, vector in zip(restored.passages, vectors, strict=True):
        text = embedded_text(passage)
        row = (passage.passage_id, passage.document_id, passage.order, passage.text, passage.context, text_sha256(text))
        columns = "passage_id, document_id, position, text, context, text_sha256"
        key = db.execute(f"INSERT INTO passages ({columns}) VALUES (?,?,?,?,?,?)", row).lastrowid
        members = [(key, i, sentence_id) for i, sentence_id in enumerate(passage.sentence_ids)]
        db.executemany("INSERT INTO passage_sentences VALUES (?,?,?)", members)
        searched = searched_text(passage, restored.document.doc_number)
        words = (key, " ".join(indexed_words(searched)), " ".join(pairs(searched)))
        db.execute("INSERT INTO passages_fts (rowid, words, pairs) VALUES (?,?,?)", words)
        insert_vectors(db, {text_sha256(text): vector}, revision=revision)


def insert_vectors(
    db: sqlite3.Connection, vectors: Mapping[str, FloatArray], *, revision: str, table: str = "vectors"
) -> None:
    """Write vectors; the caller holds the transaction.

    Args:
        db: connection inside a transaction.
        vectors: by text_sha256 of the embedded text, each (dim,) float32.
        revision: encoder revision they were made with.
        table: `vectors`, or `kept_vectors` for texts that no passage has yet.
    """
    blobs = [(key, revision, np.ascontiguousarray(vector, dtype="<f4").tobytes()) for key, vector in vectors.items()]
    db.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?,?,?)", blobs)


def spans_of(rows: Iterable[sqlite3.Row]) -> dict[str, tuple[Span, ...]]:
    """Group span rows by owner.

    Args:
        rows: owner_id, start, stop, in order.

    Returns:
        Owner id to its spans.
    """
    grouped: defaultdict[str, list[Span]] = defaultdict(list)
    for row in rows:
        grouped[row["owner_id"]].append((row["start"], row["stop"]))
    return {owner: tuple(spans) for owner, spans in grouped.items()}


def to_document(row: sqlite3.Row) -> Document:
    """Build a Document from a row of its table."""
    lists = {name: tuple(json.loads(row[name])) for name in _LISTS}
    return Document(**{**{name: row[name] for name in DOCUMENT_COLUMNS}, **lists})


def _document_row(document: Document) -> tuple[str, ...]:
    """A document as its table has it."""
    values = dict(zip(DOCUMENT_COLUMNS, astuple(document), strict=True))
    return tuple(json.dumps(value) if name in _LISTS else value for name, value in values.items())


def to_section(row: sqlite3.Row, spans: tuple[Span, ...]) -> Section:
    """Build a Section from a row of its table and its spans."""
    return Section(
        section_id=row["section_id"],
        document_id=row["document_id"],
        parent_id=row["parent_id"],
        level=row["level"],
        number=row["number"],
        title=row["title"],
        inferred=bool(row["inferred"]),
        order=row["position"],
        spans=spans,
        printed=row["printed"],
    )


def to_box(row: sqlite3.Row, spans: tuple[Span, ...]) -> Box:
    """Build a Box from a row of its table and its spans."""
    return Box(
        box_id=row["box_id"],
        document_id=row["document_id"],
        number=row["number"],
        title=row["title"],
        inferred=bool(row["inferred"]),
        section_id=row["section_id"],
        spans=spans,
    )


def to_sentence(row: sqlite3.Row, spans: tuple[Span, ...]) -> Sentence:
    """Build a Sentence from a row of its table and its spans."""
    return Sentence(
        sentence_id=row["sentence_id"],
        document_id=row["document_id"],
        order=row["position"],
        text=row["text"],
        section_id=row["section_id"],
        box_id=row["box_id"],
        entry=row["entry"],
        city=row["city"],
        placement=row["placement"],
        spans=spans,
    )


def to_city(row: sqlite3.Row, priorities: tuple[str, ...]) -> CityProfile:
    """Build a CityProfile from a row of its table and its priorities."""
    return CityProfile(
        document_id=row["document_id"],
        city=row["city"],
        region_group=row["region_group"],
        positioning=row["positioning"],
        priorities=priorities,
        sentence_id=row["sentence_id"],
    )


def to_indicator(row: sqlite3.Row, values: dict[str, str | None]) -> Indicator:
    """Build an Indicator from a row of its table and its values."""
    return Indicator(
        document_id=row["document_id"],
        number=row["number"],
        name=row["name"],
        group=row["group_name"],
        unit=row["unit"],
        values=values,
        box_number=row["box_number"],
        sentence_id=row["sentence_id"],
    )


def to_passage(row: sqlite3.Row, sentence_ids: tuple[str, ...]) -> Passage:
    """Build a Passage from a row of its table and its sentences' ids."""
    return Passage(
        passage_id=row["passage_id"],
        document_id=row["document_id"],
        order=row["position"],
        sentence_ids=sentence_ids,
        text=row["text"],
        context=row["context"],
    )


def to_report(body: str) -> QualityReport:
    """Build a QualityReport from its JSON."""
    values = json.loads(body)
    values["not_placed"] = tuple((start, stop) for start, stop in values["not_placed"])
    values["notes"] = tuple(Note(**note) for note in values["notes"])
    return QualityReport(**values)


def to_set_aside(row: sqlite3.Row) -> SetAside:
    """Build a SetAside from a row of its table."""
    return SetAside(row["document_id"], row["start"], row["stop"], row["reason"])
