"""The store: one SQLite file that holds everything the index knows; see schema.sql.

Safe to share between threads (see database.py). `snapshot()` lets one question see one generation even while another
process writes; readers are never blocked (WAL). What is read stands in store_records.py and store_retrieval.py.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import numpy as np

from kb import database, rows
from kb.bridge_rows import Term, replace_terms, terms_key
from kb.database import Database, translated
from kb.digest import bridge_digest, bridge_key, digest, digest_key, note_bridge_digest, note_digest, source_key
from kb.errors import IndexDamagedError, IndexMismatchError
from kb.memo import LISTED, in_memory, kept, kept_each
from kb.records import RestoredDocument
from kb.relation_rows import replace_relations
from kb.relations import relations_of, relations_revision
from kb.rows import FloatArray
from kb.store_retrieval import EncoderMark, RetrievalReader
from kb.terms_revision import terms_revision

STORE_FILE = database.STORE_FILE
# A stored float32 vector of 384 to 1024 numbers keeps its length to about 1e-6; 1e-3 also admits fp16 encoders.
UNIT_TOLERANCE = 1e-3
log = logging.getLogger("kb")


class Store(RetrievalReader):
    """Reads and writes the records of an index. Open it with Store.open."""

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

    @kept(1)
    def generation(self) -> int:
        """Count the writes so far; derived files carry it."""
        return int(self._database.mark("generation") or 0)

    def store_id(self) -> str:
        """Name this very store: passage keys of another one mean other passages."""
        return self._database.mark("store_id") or ""

    def last_key(self) -> int:
        """Give the greatest passage key ever given, 0 for none; keys are never given twice."""
        found = self._database.run("SELECT seq FROM sqlite_sequence WHERE name = 'passages'")
        return int(found[0][0]) if found else 0

    def removed_in(self) -> int:
        """Give the generation in which passages were last removed or replaced, 0 for none."""
        return int(self._database.mark("removed") or 0)

    def write_document(  # noqa: PLR0913 - what one transaction writes
        self,
        restored: RestoredDocument,
        vectors: FloatArray,
        encoder_name: str,
        encoder_revision: str,
        *,
        terms: Sequence[tuple[Term, FloatArray]] | None = None,
        signs: Sequence[bytes] = (),
        check: Callable[[], None] | None = None,
    ) -> None:
        """Write a document, replacing one of the same id, in one transaction; the generation grows by one.

        Args:
            restored: the document.
            vectors: (n_passages, dim) float32, unit rows, in the order of restored.passages.
            encoder_name: encoder the vectors were made with.
            encoder_revision: its revision.
            terms: its terms for the bridge with their vectors; None leaves them to bridge_terms.refresh.
            signs: of the tokens of each passage (kb.late), in the order of restored.passages; none where the encoder
                does not tell.
            check: called when everything is written and nothing is published; what it raises takes the document back.

        Raises:
            ValueError: if the vectors do not fit the passages, are not finite or not of unit length.
            IndexMismatchError: if other documents' vectors come from another encoder.
            KBError: if the records contradict each other, or the file cannot be written.
        """
        matrix = _checked(vectors, len(restored.passages))
        document_id = restored.document.document_id
        mark = EncoderMark(encoder_name, encoder_revision, matrix.shape[1])
        with self._database.writing(document_id) as connection:
            before = self._delete(connection, document_id)
            self._claim_encoder(mark, document_id)
            rows.insert(connection, restored, matrix, revision=encoder_revision, signs=signs)
            if terms is not None:
                replace_terms(connection, document_id, terms, revision=terms_revision(encoder_revision))
                note_bridge_digest(connection, document_id)
            rows.delete_unused_vectors(connection, before)
            note_digest(connection, document_id)
            if check:
                check()

    def keep_vectors(self, vectors: Mapping[str, FloatArray], encoder_revision: str) -> None:
        """Keep vectors of texts that no passage has yet, so that an interrupted ingest finds them again.

        They are dropped when a document is next written. No reader sees them: the generation stays.

        Args:
            vectors: by rows.text_sha256 of the embedded text, each (dim,) float32.
            encoder_revision: the encoder they were made with.
        """
        with self._database.writing("vectors", published=False) as connection:
            rows.insert_vectors(connection, vectors, revision=encoder_revision, table="kept_vectors")

    def write_terms(self, document_id: str, terms: Sequence[tuple[Term, FloatArray]], encoder_revision: str) -> None:
        """Write a document's terms for the bridge anew; the generation grows by one.

        Args:
            document_id: the document.
            terms: its terms with their vectors.
            encoder_revision: the encoder they were made with.
        """
        with self._database.writing(document_id) as connection:
            replace_terms(connection, document_id, terms, revision=terms_revision(encoder_revision))
            note_bridge_digest(connection, document_id)

    def refresh_relations(self) -> tuple[str, ...]:
        """Make the table city × theme anew where another state of the glossary or the program made it.

        No passage changes and no vector file goes stale: the generation stays. A document whose rows are not those that
        were written keeps its hash, so that `kb verify` goes on finding what is damaged.

        Returns:
            The documents whose rows were made anew.
        """
        stale = [d for d in self.document_ids() if self.relations_made_with(d) != relations_revision()]
        damaged = [d for d in stale if not self._as_written(d)]
        for document_id in damaged:
            log.warning("%s is damaged: its table of cities is left as it is; run: kb verify", document_id)
        stale = [d for d in stale if d not in damaged]
        for document_id in stale:
            made = relations_of(self.clauses(document_id))
            with self._database.writing(document_id, published=False) as connection:
                replace_relations(connection, document_id, made)
                note_digest(connection, document_id)
        return tuple(stale)

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
            raise other_model(known, mark, self.path.parent)

    def remove_document(self, document_id: str) -> None:
        """Remove a document and all that came from it in one transaction; the generation grows by one.

        Args:
            document_id: its id.

        Raises:
            UnknownDocumentError: if there is none.
        """
        with self._database.writing(document_id) as connection:
            self.document(document_id)
            before = self._delete(connection, document_id)
            rows.delete_unused_vectors(connection, before)
            keys = (digest_key(document_id), source_key(document_id))
            connection.execute("DELETE FROM meta WHERE key IN (?,?)", keys)
            # The lexical index only marks rows as deleted; merged, it loses their words. Costs as the index is large.
            connection.execute("INSERT INTO passages_fts (passages_fts) VALUES ('optimize')")
        self._database.empty_log()

    def source_path(self, document_id: str) -> str | None:
        """Give the whole path that a document's source was read from; None where it lay in the corpus."""
        return self._database.mark(source_key(document_id))

    def note_source(self, document_id: str, path: str | None) -> None:
        """Keep where a document's source lies; no reader is disturbed, for no answer depends on it.

        Args:
            document_id: the document.
            path: the whole path; None for a file of the corpus.
        """
        if path == self.source_path(document_id):
            return
        with self._database.writing(document_id, published=False) as connection:
            connection.execute("DELETE FROM meta WHERE key = ?", (source_key(document_id),))
            if path is not None:
                connection.execute("INSERT INTO meta VALUES (?,?)", (source_key(document_id), path))

    def copy_to(self, path: Path) -> None:
        """Copy the present state into a new file; writers of other processes go on meanwhile.

        Args:
            path: the file to make.
        """
        self._database.copy_to(path)

    def count_indexed(self) -> int:
        """Count the passages whose words are in the lexical index."""
        return int(self._database.run("SELECT count(*) FROM passages_fts")[0][0])

    def matching_in(self, document_id: str, expression: str) -> frozenset[str]:
        """Find the passages of one document that match, without ranking: the cost is the document's, not the index's.

        Args:
            document_id: the document.
            expression: FTS5 expression whose terms are quoted.

        Returns:
            Their ids.
        """
        # The keys of a document are given in one transaction, so they lie together; FTS5 skips to the first of them.
        query = (
            "SELECT p.passage_id FROM passages_fts JOIN passages p ON p.key = passages_fts.rowid"
            " WHERE passages_fts MATCH ?1 AND passages_fts.rowid >= (SELECT min(key) FROM passages WHERE"
            " document_id = ?2) AND passages_fts.rowid <= (SELECT max(key) FROM passages WHERE document_id = ?2)"
            " AND p.document_id = ?2"
        )
        return frozenset(row[0] for row in self._database.run(query, expression, document_id))

    @kept_each(LISTED, size=in_memory)
    def sentences_by_key(self, keys: Sequence[int]) -> dict[int, list[str]]:
        """List the ids of the sentences of passages, by the passages' vector keys; unknown keys are left out."""
        marks = ",".join("?" * len(keys))
        found: dict[int, list[str]] = {}
        query = f"SELECT passage_key, sentence_id FROM passage_sentences WHERE passage_key IN ({marks})"
        for key, sentence_id in self._database.run(query, *keys):
            found.setdefault(key, []).append(sentence_id)
        return found

    def changed_documents(self) -> tuple[str, ...]:
        """List the documents whose rows are not those that were written: a byte of the file has changed."""
        with self.snapshot():
            return tuple(d for d in self.document_ids() if not self._as_written(d))

    def changed_terms(self) -> tuple[str, ...]:
        """List the documents whose terms for the other language are not those that were written.

        None while an ingest of a newer program has made only some of them anew: documents share rows of terms.
        """
        connection = self._database.connection
        with self.snapshot(), translated(self.path):
            if len({self._database.mark(terms_key(d)) for d in self.document_ids()}) > 1:
                return ()
            noted = {d: self._database.mark(bridge_key(d)) for d in self.document_ids()}
            return tuple(d for d, mark in noted.items() if mark and mark != bridge_digest(connection, d))

    def _as_written(self, document_id: str) -> bool:
        """Whether a document's rows are those that were written; rows that cannot be read are not."""
        try:
            with translated(self.path):
                return self._database.mark(digest_key(document_id)) == digest(self._database.connection, document_id)
        except IndexDamagedError:
            return False

    def check_integrity(self) -> tuple[str, ...]:
        """Let SQLite check its file and the references between tables.

        Returns:
            What is wrong, one line each; empty when sound.
        """
        with self.snapshot():
            pages = [str(row[0]) for row in self._database.run("PRAGMA integrity_check") if row[0] != "ok"]
            broken = self._database.run("PRAGMA foreign_key_check")
        try:
            with self._database.writing("check", published=False) as connection:
                connection.execute("INSERT INTO passages_fts (passages_fts) VALUES ('integrity-check')")
        except IndexDamagedError as error:
            pages.append(f"the lexical index does not fit its passages: {error}")
        links = [f"{row[0]} row {row[1]} refers to a missing row of {row[2]}" for row in broken]
        return tuple(pages + links)

    def _delete(self, connection: sqlite3.Connection, document_id: str) -> list[str]:
        """Delete a document's rows inside a transaction; the hashes of the texts that it had."""
        before = rows.text_hashes(connection, document_id)
        connection.execute("DELETE FROM meta WHERE key = ?", (bridge_key(document_id),))
        rows.delete(connection, document_id)
        if before:
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('removed', ?)", (str(self.generation() + 1),))
        return before

    def _claim_encoder(self, mark: EncoderMark, document_id: str) -> None:
        """Note the encoder of the first document; refuse to mix the vectors of two."""
        self.check_encoder(mark, document_id)
        for key, value in (("encoder_name", mark.name), ("encoder_revision", mark.revision), ("dim", str(mark.dim))):
            self._database.run("INSERT OR REPLACE INTO meta VALUES (?,?)", key, value)


def _checked(vectors: FloatArray, count: int) -> FloatArray:
    """Return the vectors as a float32 matrix, or say what is wrong with them."""
    matrix = np.asarray(vectors, dtype=np.float32)
    if matrix.ndim != 2 or matrix.shape[0] != count:
        raise ValueError(f"vectors must have one row for each of {count} passages, got shape {matrix.shape}")
    lengths = np.linalg.norm(matrix, axis=1)
    if not np.all(np.abs(lengths - 1.0) <= UNIT_TOLERANCE):  # false for NaN and infinity too
        raise ValueError(f"vectors must be finite and of length 1, got lengths {lengths.min()} to {lengths.max()}")
    return matrix


def other_model(known: EncoderMark, asked: EncoderMark, folder: Path) -> IndexMismatchError:
    """Say that an index was built with another encoder.

    Args:
        known: the one it was built with.
        asked: the one that it was to be used with.
        folder: of the index.

    Returns:
        The error to raise.
    """
    return IndexMismatchError.of(
        "index.other_model",
        name=known.name,
        revision=known.revision,
        dim=known.dim,
        other=asked.name,
        other_revision=asked.revision,
        other_dim=asked.dim,
        folder=str(folder),
    )
