"""The store: one SQLite file that holds everything the index knows; see schema.sql.

Safe to share between threads (see database.py). `snapshot()` lets one question see one generation even while another
process writes; readers are never blocked (WAL). One class, longer than the other files: it is all the SQL that reads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

from kb import rows
from kb.database import Database, damaged
from kb.errors import IndexMismatchError, UnknownDocumentError, UnknownSentenceError
from kb.lexicon import HAN, normalise, pairs
from kb.records import (
    Box,
    CityProfile,
    Document,
    Hit,
    Indicator,
    Passage,
    QualityReport,
    RestoredDocument,
    Section,
    Sentence,
    SetAside,
    Span,
)
from kb.rows import FloatArray

STORE_FILE = "kb.sqlite"
# A stored float32 vector of 384 to 1024 numbers keeps its length to about 1e-6; 1e-3 also admits fp16 encoders.
UNIT_TOLERANCE = 1e-3
# bm25 weights of whole words and of two-character pairs: pairs rescue words that jieba cuts differently inside a
# sentence (development questions: nDCG@10 0.794 with words alone, 0.812 with both; more weight on pairs adds nothing).
WORD_WEIGHT, PAIR_WEIGHT = 1.0, 0.3


@dataclass(frozen=True, slots=True)
class EncoderMark:
    """Which encoder made the vectors of an index."""

    name: str
    revision: str
    dim: int


class Store:
    """Reads and writes the records of an index. Open it with Store.open."""

    def __init__(self, database: Database) -> None:
        """Take an open file; use Store.open."""
        self.path = database.path
        self._database = database

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> Store:
        """Open an index.

        Args:
            path: the SQLite file.
            create: make an empty index when the file does not exist.

        Returns:
            The store; close it, or use it as a context manager.

        Raises:
            IndexMissingError: if there is no file and create is False.
            IndexDamagedError: if the file is not a sound index.
            IndexMismatchError: if the file has another layout than this program reads.
        """
        return cls(Database.open(path, create=create))

    def close(self) -> None:
        """Close the file; the store cannot be used afterwards."""
        self._database.close()

    def __enter__(self) -> Store:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Close the file."""
        self.close()

    def snapshot(self) -> AbstractContextManager[None]:
        """Let all reads inside see one state of the index, whatever is written meanwhile. May be nested."""
        return self._database.snapshot()

    # -- state of the index ------------------------------------------------------------------------------------------

    def generation(self) -> int:
        """Count the writes so far; derived files carry it."""
        return int(self._database.meta()["generation"])

    def encoder(self) -> EncoderMark | None:
        """Name the encoder of the vectors; None while the index is empty."""
        meta = self._database.meta()
        if "encoder_revision" not in meta:
            return None
        return EncoderMark(meta["encoder_name"], meta["encoder_revision"], int(meta["dim"]))

    # -- records -----------------------------------------------------------------------------------------------------

    def documents(self) -> tuple[Document, ...]:
        """List the documents, by id."""
        return tuple(map(rows.to_document, self._database.run("SELECT * FROM documents ORDER BY document_id")))

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
            raise UnknownDocumentError(f"unknown document {document_id!r}; the index holds: {known or 'none'}")
        return rows.to_document(found[0])

    def sections(self, document_id: str) -> tuple[Section, ...]:
        """List the sections of a document in outline order."""
        self.document(document_id)
        spans = self._spans(document_id, "section")
        found = self._database.run("SELECT * FROM sections WHERE document_id = ? ORDER BY position", document_id)
        return tuple(rows.to_section(row, spans.get(row["section_id"], ())) for row in found)

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

    def box(self, box_id: str) -> Box:
        """Read a box that a sentence refers to."""
        with self.snapshot():
            found = self._database.run("SELECT * FROM boxes WHERE box_id = ?", box_id)
            return rows.to_box(found[0], self._spans_of("box", box_id))

    def boxes(self, document_id: str) -> tuple[Box, ...]:
        """List the boxes of a document in the order they were written."""
        self.document(document_id)
        spans = self._spans(document_id, "box")
        found = self._database.run("SELECT * FROM boxes WHERE document_id = ? ORDER BY position", document_id)
        return tuple(rows.to_box(row, spans.get(row["box_id"], ())) for row in found)

    def sentences(self, document_id: str) -> tuple[Sentence, ...]:
        """List the sentences of a document in restored order."""
        self.document(document_id)
        return self._sentences("document_id = ?", document_id)

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
            hint = f"ids look like {example[0][0]}" if example else "the index is empty"
            raise UnknownSentenceError(f"unknown sentence {sentence_id!r}; {hint}; `kb search` shows ids")
        return found[0]

    def sentences_containing(self, text: str) -> tuple[Sentence, ...]:
        """List the sentences that contain a text literally, in document order."""
        return self._sentences("instr(text, ?) > 0", text)

    def sentences_of_city(self, city: str) -> tuple[Sentence, ...]:
        """List the sentences that belong to a city, in document order."""
        return self._sentences("city = ?", city)

    def entries(self) -> tuple[str, ...]:
        """List the labels of box entries, each once."""
        found = self._database.run("SELECT DISTINCT entry FROM sentences WHERE entry IS NOT NULL ORDER BY entry")
        return tuple(row[0] for row in found)

    def sentences_of_entry(self, entry: str) -> tuple[Sentence, ...]:
        """List the sentences of box entries with a label, in document order."""
        return self._sentences("entry = ?", entry)

    def count_containing(self, text: str) -> int:
        """Count the sentences that contain a text literally: its document frequency."""
        return int(self._database.run("SELECT count(*) FROM sentences WHERE instr(text, ?) > 0", text)[0][0])

    def count_sentences(self) -> int:
        """Count the sentences of the index."""
        return int(self._database.run("SELECT count(*) FROM sentences")[0][0])

    def regions(self) -> tuple[str, ...]:
        """List the regions of the documents, in the order of their names."""
        found = self._database.run("SELECT DISTINCT region FROM documents WHERE region <> '' ORDER BY region")
        return tuple(row[0] for row in found)

    def city_names(self) -> tuple[str, ...]:
        """List the cities that sentences belong to, in document order."""
        query = (
            "SELECT city FROM sentences WHERE city IS NOT NULL GROUP BY city ORDER BY min(document_id), min(position)"
        )
        return tuple(row[0] for row in self._database.run(query))

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

    def indicators(self, document_id: str) -> tuple[Indicator, ...]:
        """List the indicator rows of a document in table order."""
        self.document(document_id)
        found = self._database.run("SELECT * FROM indicators WHERE document_id = ? ORDER BY position", document_id)
        values: dict[int, dict[str, str | None]] = {}
        query = "SELECT * FROM indicator_values WHERE document_id = ? ORDER BY indicator_position, position"
        for row in self._database.run(query, document_id):
            values.setdefault(row["indicator_position"], {})[row["year"]] = row["value"]
        return tuple(rows.to_indicator(row, values.get(row["position"], {})) for row in found)

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

    def passages_by_id(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        """Read passages by id; unknown ids are left out."""
        marks = ",".join("?" * len(passage_ids))
        return {p.passage_id: p for p in self._passages(f"passage_id IN ({marks})", *passage_ids).values()}

    def passages_with(self, sentence_ids: Sequence[str]) -> list[tuple[int, str]]:
        """List key and id of the passages that hold sentences, in the order of the sentences, each once."""
        query = (
            "SELECT p.key, p.passage_id FROM passage_sentences s JOIN passages p ON p.key = s.passage_key"
            " WHERE s.sentence_id = ? ORDER BY p.key"
        )
        with self.snapshot():
            found = [(row[0], row[1]) for sentence_id in sentence_ids for row in self._database.run(query, sentence_id)]
        return list(dict.fromkeys(found))

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
            )

    # -- retrieval ---------------------------------------------------------------------------------------------------

    def passage_ids(self, keys: Sequence[int]) -> dict[int, str]:
        """Translate vector keys to passage ids; keys of removed passages are left out."""
        marks = ",".join("?" * len(keys))
        found = self._database.run(f"SELECT key, passage_id FROM passages WHERE key IN ({marks})", *keys)
        return {row["key"]: row["passage_id"] for row in found}

    def keys_where(self, conditions: Sequence[tuple[str, Sequence[str]]]) -> npt.NDArray[np.int64]:
        """List the vector keys of passages with a sentence for which every condition holds.

        Args:
            conditions: (column of sentences, allowed values) pairs; columns: document_id, city, box_id, section_id.

        Returns:
            (n,) int64, ascending.
        """
        clauses = [f"s.{column} IN ({','.join('?' * len(values))})" for column, values in conditions]
        query = (
            "SELECT DISTINCT ps.passage_key FROM passage_sentences ps JOIN sentences s USING (sentence_id)"
            f" WHERE {' AND '.join(clauses) or '1'} ORDER BY 1"
        )
        found = self._database.run(query, *(value for _, values in conditions for value in values))
        return np.array([row[0] for row in found], dtype=np.int64)

    def match(self, expression: str, *, depth: int, keys: npt.NDArray[np.int64] | None = None) -> list[Hit]:
        """Rank passages by BM25.

        Args:
            expression: FTS5 expression whose terms are quoted (see search.py).
            depth: most hits returned.
            keys: restrict to these passages; None for all.

        Returns:
            Hits, best first, ties by passage_id; higher score is better.
        """
        within = "" if keys is None else f"AND p.key IN ({','.join(map(str, keys.tolist()))})"
        # bm25() is smaller-is-better; this is the one place where it is negated.
        query = (
            f"SELECT p.passage_id, -bm25(passages_fts, {WORD_WEIGHT}, {PAIR_WEIGHT}) AS score FROM passages_fts"
            f" JOIN passages p ON p.key = passages_fts.rowid WHERE passages_fts MATCH ? {within}"
            " ORDER BY score DESC, p.passage_id LIMIT ?"
        )
        found = self._database.run(query, expression, depth)
        return [Hit(row["passage_id"], row["score"], rank) for rank, row in enumerate(found, start=1)]

    def vocabulary(self, column: str) -> tuple[str, ...]:
        """List what the lexical index holds in one of its columns.

        Args:
            column: `words` or `pairs`.

        Returns:
            Each once, ordered.
        """
        self._database.run(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, passages_fts, col)"
        )
        found = self._database.run("SELECT term FROM temp.vocabulary WHERE col = ? ORDER BY term", column)
        return tuple(row[0] for row in found)

    def holds(self, term: str) -> bool:
        """Tell whether a passage contains a term, by the lexical index: quick however large the store.

        Args:
            term: a Chinese term, its characters next to each other, or English words in a row.

        Returns:
            False also for a term without a Han character, letter or digit.
        """
        column, parts = ("pairs", pairs(term)) if HAN.search(term) else ("words", re.findall(r"\w+", normalise(term)))
        if not parts:
            return False
        phrase = " ".join(parts).replace('"', "")
        query = "SELECT 1 FROM passages_fts WHERE passages_fts MATCH ? LIMIT 1"
        return bool(self._database.run(query, f'{column} : "{phrase}"'))

    def known_vectors(self, text_hashes: Sequence[str], encoder_revision: str) -> dict[str, FloatArray]:
        """Find vectors that need not be computed again.

        Args:
            text_hashes: rows.text_sha256 of embedded texts.
            encoder_revision: the encoder in use; another one's vectors are not given.

        Returns:
            Text hash to vector, (dim,) float32.
        """
        query = "SELECT vector FROM vectors WHERE text_sha256 = ? AND encoder_revision = ?"
        with self.snapshot():
            found = {text: self._database.run(query, text, encoder_revision) for text in dict.fromkeys(text_hashes)}
        return {text: np.frombuffer(r[0][0], dtype="<f4").astype(np.float32) for text, r in found.items() if r}

    def all_vectors(self) -> tuple[npt.NDArray[np.int64], FloatArray]:
        """Read every passage's vector.

        Returns:
            Keys, (n,) int64 ascending, and vectors, (n, dim) float32.

        Raises:
            IndexDamagedError: if a passage has no vector, or one of another length.
        """
        with self.snapshot():
            mark = self.encoder()
            query = (
                "SELECT p.key, v.vector FROM passages p LEFT JOIN vectors v"
                " ON v.text_sha256 = p.text_sha256 AND v.encoder_revision = ? ORDER BY p.key"
            )
            found = self._database.run(query, mark.revision if mark else "")
        dim = mark.dim if mark else 0
        if any(row["vector"] is None or len(row["vector"]) != 4 * dim for row in found):
            raise damaged(self.path, "a passage has no sound vector")
        matrix = np.frombuffer(b"".join(row["vector"] for row in found), dtype="<f4").reshape(len(found), dim)
        return np.array([row["key"] for row in found], dtype=np.int64), matrix.astype(np.float32)

    # -- writing -----------------------------------------------------------------------------------------------------

    def write_document(
        self, restored: RestoredDocument, vectors: FloatArray, encoder_name: str, encoder_revision: str
    ) -> None:
        """Write a document, replacing one of the same id, in one transaction; the generation grows by one.

        Args:
            restored: the document.
            vectors: (n_passages, dim) float32, unit rows, in the order of restored.passages.
            encoder_name: encoder the vectors were made with.
            encoder_revision: its revision.

        Raises:
            ValueError: if the vectors do not fit the passages, are not finite or not of unit length.
            IndexMismatchError: if other documents' vectors come from another encoder.
            KBError: if the records contradict each other, or the file cannot be written.
        """
        matrix = _checked(vectors, len(restored.passages))
        document_id = restored.document.document_id
        mark = EncoderMark(encoder_name, encoder_revision, matrix.shape[1])
        with self._database.writing(document_id) as connection:
            rows.delete(connection, document_id)
            self._claim_encoder(mark, document_id)
            rows.insert(connection, restored, matrix, revision=encoder_revision)
            rows.delete_unused_vectors(connection)

    def keep_vectors(self, vectors: Mapping[str, FloatArray], encoder_revision: str) -> None:
        """Keep vectors of texts that no passage has yet, so that an interrupted ingest finds them again.

        They are dropped when a document is next written. No reader sees them: the generation stays.

        Args:
            vectors: by rows.text_sha256 of the embedded text, each (dim,) float32.
            encoder_revision: the encoder they were made with.
        """
        with self._database.writing("vectors", published=False) as connection:
            rows.insert_vectors(connection, vectors, revision=encoder_revision)

    def check_encoder(self, mark: EncoderMark, document_id: str) -> None:
        """Refuse an encoder whose vectors could not be written, before any are made.

        Args:
            mark: the encoder.
            document_id: the document to be written or replaced; its own vectors do not count.

        Raises:
            IndexMismatchError: if other documents' vectors come from another encoder.
        """
        others = self._database.run("SELECT count(*) FROM documents WHERE document_id != ?", document_id)[0][0]
        known = self.encoder()
        if others and known and known != mark:
            raise IndexMismatchError(
                f"the index was built with {known.name} ({known.revision}, {known.dim} numbers), not with {mark.name} "
                f"({mark.revision}, {mark.dim}); name that model with --model, "
                f"or delete {self.path.parent} and run: kb ingest --index {self.path.parent}"
            )

    def remove_document(self, document_id: str) -> None:
        """Remove a document and all that came from it in one transaction; the generation grows by one.

        Args:
            document_id: its id.

        Raises:
            UnknownDocumentError: if there is none.
        """
        with self._database.writing(document_id) as connection:
            self.document(document_id)
            rows.delete(connection, document_id)
            rows.delete_unused_vectors(connection)

    def count_indexed(self) -> int:
        """Count the passages whose words are in the lexical index."""
        return int(self._database.run("SELECT count(*) FROM passages_fts")[0][0])

    def check_integrity(self) -> tuple[str, ...]:
        """Let SQLite check its file and the references between tables.

        Returns:
            What is wrong, one line each; empty when sound.
        """
        with self.snapshot():
            pages = [str(row[0]) for row in self._database.run("PRAGMA integrity_check") if row[0] != "ok"]
            broken = self._database.run("PRAGMA foreign_key_check")
        links = [f"{row[0]} row {row[1]} refers to a missing row of {row[2]}" for row in broken]
        return tuple(pages + links)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _claim_encoder(self, mark: EncoderMark, document_id: str) -> None:
        """Note the encoder of the first document; refuse to mix the vectors of two."""
        self.check_encoder(mark, document_id)
        for key, value in (("encoder_name", mark.name), ("encoder_revision", mark.revision), ("dim", str(mark.dim))):
            self._database.run("INSERT OR REPLACE INTO meta VALUES (?,?)", key, value)

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


def _checked(vectors: FloatArray, count: int) -> FloatArray:
    """Return the vectors as a float32 matrix, or say what is wrong with them."""
    matrix = np.asarray(vectors, dtype=np.float32)
    if matrix.ndim != 2 or matrix.shape[0] != count:
        raise ValueError(f"vectors must have one row for each of {count} passages, got shape {matrix.shape}")
    lengths = np.linalg.norm(matrix, axis=1)
    if not np.all(np.abs(lengths - 1.0) <= UNIT_TOLERANCE):  # false for NaN and infinity too
        raise ValueError(f"vectors must be finite and of length 1, got lengths {lengths.min()} to {lengths.max()}")
    return matrix
