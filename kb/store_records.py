"""What is read of the store as records: documents, sections, boxes, sentences, cities, indicators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Self, TypeVar, cast

from kb import rows
from kb.clauses import Clauses
from kb.database import Database
from kb.errors import UnknownDocumentError, UnknownSentenceError
from kb.figure_rows import to_figures
from kb.memo import LISTED, Each, Kept, in_memory, kept, kept_each
from kb.records import (
    Box,
    CityProfile,
    Document,
    FigureRecord,
    FormerSentence,
    Indicator,
    Passage,
    QualityReport,
    Relation,
    RestoredDocument,
    Section,
    Sentence,
    SetAside,
    Span,
)
from kb.relation_rows import made_with, to_relations

T = TypeVar("T")
FEW, MANY = 32, 4096  # results of a method that are remembered: lists of a place, and single records


class RecordReader:
    """Reads records of an open index."""

    def __init__(self, database: Database) -> None:
        """Take an open file; use Store.open."""
        self.path = database.path
        self._database = database
        self._kept: dict[str, Kept] = {}
        self._each: dict[str, Each] = {}

    def snapshot(self) -> AbstractContextManager[None]:
        """Let all reads inside see one state of the index, whatever is written meanwhile. May be nested."""
        return self._database.snapshot()

    def derived(self, make: Callable[[Self], T]) -> T:
        """Work something out from the records, once for each state of the file.

        Args:
            make: takes this reader; it is known by itself, so it must be no function made anew for each call.

        Returns:
            What it gave; not to be changed.
        """
        return cast("T", self._derived(make))

    @kept(FEW)
    def _derived(self, make: Callable[[Self], object]) -> object:
        with self.snapshot():
            return make(self)

    @kept(1)
    def documents(self) -> tuple[Document, ...]:
        """List the documents, by id."""
        return tuple(map(rows.to_document, self._database.run("SELECT * FROM documents ORDER BY document_id")))

    def document_ids(self) -> tuple[str, ...]:
        """List the ids of the documents, without reading their texts."""
        return tuple(row[0] for row in self._database.run("SELECT document_id FROM documents ORDER BY 1"))

    @kept(LISTED, size=in_memory)
    def document(self, document_id: str) -> Document:
        """Read a document.

        Args:
            document_id: its id.

        Returns:
            The document with its source text as received.

        Raises:
            UnknownDocumentError: if there is none; the message lists those there are.
        """
        found = self._database.run("SELECT * FROM documents WHERE document_id = ?", document_id)
        if not found:
            known = ", ".join(r[0] for r in self._database.run("SELECT document_id FROM documents ORDER BY 1 LIMIT 20"))
            key = "index.unknown_document" if known else "index.no_such_document"
            raise UnknownDocumentError.of(key, id=document_id, known=known)
        return rows.to_document(found[0])

    @kept(LISTED, size=in_memory)
    def sections(self, document_id: str) -> tuple[Section, ...]:
        """List the sections of a document in outline order."""
        self.document(document_id)
        spans = self._spans(document_id, "section")
        found = self._database.run("SELECT * FROM sections WHERE document_id = ? ORDER BY position", document_id)
        return tuple(rows.to_section(row, spans.get(row["section_id"], ())) for row in found)

    @kept(MANY)
    def section_path(self, section_id: str) -> tuple[Section, ...]:
        """Read a section and those above it, from the top level down; empty when there is none."""
        query = (
            "WITH RECURSIVE up (id, depth) AS (SELECT ?, 0 UNION ALL SELECT s.parent_id, up.depth + 1 FROM up"
            " JOIN sections s ON s.section_id = up.id WHERE s.parent_id IS NOT NULL)"
            " SELECT s.* FROM up JOIN sections s ON s.section_id = up.id ORDER BY up.depth DESC"
        )
        with self.snapshot():
            found = self._database.run(query, section_id)
            return tuple(rows.to_section(row, self._spans_of("section", row["section_id"])) for row in found)

    @kept(MANY)
    def box(self, box_id: str) -> Box:
        """Read a box that a sentence refers to."""
        with self.snapshot():
            found = self._database.run("SELECT * FROM boxes WHERE box_id = ?", box_id)
            return rows.to_box(found[0], self._spans_of("box", box_id))

    @kept(LISTED, size=in_memory)
    def boxes(self, document_id: str) -> tuple[Box, ...]:
        """List the boxes of a document in the order they were written."""
        self.document(document_id)
        spans = self._spans(document_id, "box")
        found = self._database.run("SELECT * FROM boxes WHERE document_id = ? ORDER BY position", document_id)
        return tuple(rows.to_box(row, spans.get(row["box_id"], ())) for row in found)

    @kept(LISTED, size=in_memory)
    def sentences(self, document_id: str) -> tuple[Sentence, ...]:
        """List the sentences of a document in restored order."""
        self.document(document_id)
        return self._sentences("document_id = ?", document_id)

    @kept(MANY)
    def sentence(self, sentence_id: str) -> Sentence:
        """Read a sentence.

        Args:
            sentence_id: its id.

        Returns:
            The sentence.

        Raises:
            UnknownSentenceError: if there is none.
        """
        found = self._sentences("sentence_id = ?", sentence_id)
        if not found:
            example = self._database.run("SELECT sentence_id FROM sentences ORDER BY document_id, position LIMIT 1")
            key = "index.unknown_sentence" if example else "index.no_such_sentence"
            raise UnknownSentenceError.of(key, id=sentence_id, example=example[0][0] if example else "")
        return found[0]

    def former_sentence(self, sentence_id: str) -> FormerSentence | None:
        """Read a sentence of an earlier edition; None where there is none of this id."""
        found = self._former("sentence_id = ?", sentence_id)
        return found[0] if found else None

    def former_sentences(self, document_id: str) -> tuple[FormerSentence, ...]:
        """List the sentences of a document's earlier editions."""
        return self._former("document_id = ?", document_id)

    def _former(self, where: str, value: str) -> tuple[FormerSentence, ...]:
        query = f"SELECT document_id, sentence_id, text, became FROM former_sentences WHERE {where} ORDER BY rowid"
        return tuple(FormerSentence(*row) for row in self._database.run(query, value))

    @kept(FEW)
    def sentences_of_city(self, city: str) -> tuple[Sentence, ...]:
        """List the sentences that belong to a city, in document order."""
        return self._sentences("city = ?", city)

    def entries(self) -> tuple[str, ...]:
        """List the labels of box entries, each once."""
        found = self._database.run("SELECT DISTINCT entry FROM sentences WHERE entry IS NOT NULL ORDER BY entry")
        return tuple(row[0] for row in found)

    @kept(1)
    def regions(self) -> tuple[str, ...]:
        """List the regions of the documents, in the order of their names."""
        found = self._database.run("SELECT DISTINCT region FROM documents WHERE region <> '' ORDER BY region")
        return tuple(row[0] for row in found)

    @kept(1)
    def city_names(self) -> tuple[str, ...]:
        """List the cities that sentences belong to, in document order."""
        query = (
            "SELECT city FROM sentences WHERE city IS NOT NULL GROUP BY city ORDER BY min(document_id), min(position)"
        )
        return tuple(row[0] for row in self._database.run(query))

    @kept(LISTED, size=in_memory)
    def cities(self, document_id: str | None = None) -> tuple[CityProfile, ...]:
        """List city profiles in document order, of one document or of all."""
        if document_id is not None:
            self.document(document_id)
        found = self._database.run(
            "SELECT * FROM cities WHERE ? IS NULL OR document_id = ? ORDER BY document_id, position",
            document_id,
            document_id,
        )
        terms = self._database.run("SELECT * FROM priorities ORDER BY document_id, city_position, position")
        lists: dict[tuple[str, int], list[str]] = {}
        for term in terms:
            lists.setdefault((term["document_id"], term["city_position"]), []).append(term["term"])
        return tuple(rows.to_city(row, tuple(lists.get((row["document_id"], row["position"]), ()))) for row in found)

    @kept(LISTED, size=in_memory)
    def relations(
        self,
        document_id: str | None = None,
        *,
        theme: str | None = None,
        city: str | None = None,
        listed: bool | None = None,
    ) -> tuple[Relation, ...]:
        """List rows of the table city × theme, by document, themes as the documents list them, then the glossary's.

        Args:
            document_id: of one document; None for all.
            theme: only this theme, by its Chinese name.
            city: only this city, by its full name.
            listed: only themes that stand in a list of priorities of the document, or only those that do not.

        Returns:
            The rows with their ties.

        Raises:
            UnknownDocumentError: if there is no such document.
        """
        if document_id is not None:
            self.document(document_id)
        wanted = {"document_id": document_id, "theme": theme, "city": city, "listed": listed}
        given = {name: value for name, value in wanted.items() if value is not None}
        where = " AND ".join(f"{name} = ?" for name in given) or "1"
        order = "ORDER BY document_id, position"
        with self.snapshot():
            found = self._database.run(f"SELECT * FROM relations WHERE {where} {order}", *given.values())
            ties = self._database.run(
                "SELECT t.* FROM ties t JOIN relations r ON r.document_id = t.document_id"
                f" AND r.position = t.relation_position WHERE {where.replace('document_id', 'r.document_id')}"
                " ORDER BY t.document_id, t.relation_position, t.position",
                *given.values(),
            )
        return to_relations(found, ties)

    @kept(1)
    def listed_themes(self) -> tuple[tuple[str, str], ...]:
        """List the themes that the documents list for their cities, in document order, with the English name or ""."""
        query = "SELECT theme, theme_en FROM relations WHERE listed ORDER BY document_id, position"
        return tuple(dict((row[0], row[1]) for row in self._database.run(query)).items())

    @kept(1)
    def related_documents(self) -> tuple[str, ...]:
        """List the documents that tie any city to any theme, by id."""
        return tuple(r[0] for r in self._database.run("SELECT DISTINCT document_id FROM relations ORDER BY 1"))

    @kept(MANY)
    def relations_made_with(self, document_id: str) -> str | None:
        """Give the mark of what a document's relations were made with; see relations.relations_revision."""
        return made_with(self._database.mark, document_id)

    def clauses(self, document_id: str) -> Clauses:
        """Read the clauses of a document into memory.

        Args:
            document_id: its id.

        Returns:
            Its sentences, headings and city profiles.

        Raises:
            UnknownDocumentError: if there is none.
        """
        with self.snapshot():
            return Clauses(
                self.document(document_id),
                sentences=self.sentences(document_id),
                sections=self.sections(document_id),
                profiles=self.cities(document_id),
                boxes=self.boxes(document_id),
            )

    @kept(LISTED, size=in_memory)
    def indicators(self, document_id: str) -> tuple[Indicator, ...]:
        """List the indicator rows of a document in table order."""
        self.document(document_id)
        found = self._database.run("SELECT * FROM indicators WHERE document_id = ? ORDER BY position", document_id)
        values: dict[int, dict[str, str | None]] = {}
        query = "SELECT * FROM indicator_values WHERE document_id = ? ORDER BY indicator_position, position"
        for row in self._database.run(query, document_id):
            values.setdefault(row["indicator_position"], {})[row["year"]] = row["value"]
        return tuple(rows.to_indicator(row, values.get(row["position"], {})) for row in found)

    @kept(LISTED, size=in_memory)
    def figures(self, document_id: str) -> tuple[FigureRecord, ...]:
        """List the figures of a document: rows of tables first, then numbers in sentences, in order."""
        self.document(document_id)
        return to_figures(
            self._database.run("SELECT * FROM figures WHERE document_id = ? ORDER BY position", document_id)
        )

    @kept(LISTED, size=in_memory)
    def set_aside(self, document_id: str) -> tuple[SetAside, ...]:
        """List the source text of a document that is neither sentence nor heading."""
        self.document(document_id)
        query = "SELECT * FROM set_aside WHERE document_id = ? ORDER BY position"
        return tuple(map(rows.to_set_aside, self._database.run(query, document_id)))

    def report(self, document_id: str) -> QualityReport:
        """Read the quality report of a document."""
        self.document(document_id)
        found = self._database.run("SELECT body FROM reports WHERE document_id = ?", document_id)
        return rows.to_report(found[0][0])

    def passages(self, document_id: str) -> tuple[Passage, ...]:
        """List the passages of a document in order."""
        self.document(document_id)
        return tuple(self._passages("document_id = ?", document_id).values())

    @kept_each(LISTED, size=in_memory)
    def passages_by_id(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        """Read passages by id; unknown ids are left out."""
        marks = ",".join("?" * len(passage_ids))
        return {p.passage_id: p for p in self._passages(f"passage_id IN ({marks})", *passage_ids).values()}

    def passages_with(self, sentence_ids: Sequence[str]) -> list[tuple[int, str]]:
        """List key and id of the passages that hold sentences, in the order of the sentences, each once."""
        with self.snapshot():
            return list(dict.fromkeys(place for name in sentence_ids for place in self._passages_of(name)))

    @kept(MANY)
    def _passages_of(self, sentence_id: str) -> tuple[tuple[int, str], ...]:
        query = (
            "SELECT p.key, p.passage_id FROM passage_sentences s JOIN passages p ON p.key = s.passage_key"
            " WHERE s.sentence_id = ? ORDER BY p.key"
        )
        return tuple((row[0], row[1]) for row in self._database.run(query, sentence_id))

    def restored(self, document_id: str) -> RestoredDocument:
        """Read a document back as ingest wrote it."""
        with self.snapshot():
            return RestoredDocument(
                document=self.document(document_id),
                sections=self.sections(document_id),
                boxes=self.boxes(document_id),
                sentences=self.sentences(document_id),
                cities=self.cities(document_id),
                indicators=self.indicators(document_id),
                set_aside=self.set_aside(document_id),
                passages=self.passages(document_id),
                report=self.report(document_id),
                figures=self.figures(document_id),
                former=self.former_sentences(document_id),
            )

    def _spans(self, document_id: str, kind: str) -> dict[str, tuple[Span, ...]]:
        """Read all spans of one kind of a document."""
        query = "SELECT owner_id, start, stop FROM spans WHERE document_id = ? AND kind = ? ORDER BY owner_id, position"
        return rows.spans_of(self._database.run(query, document_id, kind))

    def _spans_of(self, kind: str, owner_id: str) -> tuple[Span, ...]:
        """Read the spans of one owner."""
        query = "SELECT start, stop FROM spans WHERE kind = ? AND owner_id = ? ORDER BY position"
        return tuple((row["start"], row["stop"]) for row in self._database.run(query, kind, owner_id))

    def _sentences(self, where: str, *values: str) -> tuple[Sentence, ...]:
        """Read sentences by a condition written in this file, in document order."""
        with self.snapshot():
            found = self._database.run(f"SELECT * FROM sentences WHERE {where} ORDER BY document_id, position", *values)
            ids = f"SELECT sentence_id FROM sentences WHERE {where}"
            spans = rows.spans_of(
                self._database.run(
                    "SELECT owner_id, start, stop FROM spans WHERE kind = 'sentence'"
                    f" AND owner_id IN ({ids}) ORDER BY owner_id, position",
                    *values,
                )
            )
        return tuple(rows.to_sentence(row, spans.get(row["sentence_id"], ())) for row in found)

    def _passages(self, where: str, *values: str) -> dict[int, Passage]:
        """Read passages by a condition written in this file, in document order, by key."""
        with self.snapshot():
            found = self._database.run(f"SELECT * FROM passages WHERE {where} ORDER BY document_id, position", *values)
            keys = f"SELECT key FROM passages WHERE {where}"
            query = f"SELECT * FROM passage_sentences WHERE passage_key IN ({keys}) ORDER BY passage_key, position"
            members: dict[int, list[str]] = {}
            for row in self._database.run(query, *values):
                members.setdefault(row["passage_key"], []).append(row["sentence_id"])
        return {row["key"]: rows.to_passage(row, tuple(members.get(row["key"], ()))) for row in found}
