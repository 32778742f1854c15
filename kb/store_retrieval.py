"""What retrieval reads of the store: the lexical index, vectors, and keys of passages under a filter."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.bridge_rows import BridgeTerms, without_terms
from kb.database import damaged
from kb.lexical_rows import PAIR_WEIGHT, WORD_WEIGHT, Term
from kb.memo import LISTED, in_memory, kept, kept_each
from kb.records import Hit, Passage
from kb.rows import FloatArray, searched_text, to_passage
from kb.store_words import WordReader

# What makes a passage one of a kind, as SQL about a sentence s; a passage may be of several.
KIND_CONDITIONS = {
    "text": "s.box_id IS NULL AND s.sentence_id NOT IN (SELECT sentence_id FROM indicators)",
    "box": "s.box_id IS NOT NULL",
    "table": "s.sentence_id IN (SELECT sentence_id FROM indicators)",
    "figure": "s.sentence_id IN (SELECT sentence_id FROM figures)",
    "positioning": "s.sentence_id IN (SELECT sentence_id FROM cities)",
}


@dataclass(frozen=True, slots=True)
class EncoderMark:
    """Which encoder made the vectors of an index."""

    name: str
    revision: str
    dim: int


class RetrievalReader(WordReader):
    """Reads what search needs of an open index."""

    @kept(1)
    def encoder(self) -> EncoderMark | None:
        """Name the encoder of the vectors; None while the index is empty."""
        keys = ("encoder_name", "encoder_revision", "dim")
        found = dict(map(tuple, self._database.run("SELECT key, value FROM meta WHERE key IN (?,?,?)", *keys)))
        return EncoderMark(found[keys[0]], found[keys[1]], int(found[keys[2]])) if keys[1] in found else None

    @kept_each(LISTED, size=in_memory)
    def passage_ids(self, keys: Sequence[int]) -> dict[int, str]:
        """Translate vector keys to passage ids; keys of removed passages are left out."""
        marks = ",".join("?" * len(keys))
        found = self._database.run(f"SELECT key, passage_id FROM passages WHERE key IN ({marks})", *keys)
        return {row["key"]: row["passage_id"] for row in found}

    def sound_passages(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        """Read passages that the index has just named, inside the same snapshot.

        Args:
            passage_ids: their ids.

        Returns:
            Each by its id.

        Raises:
            IndexDamagedError: if one cannot be read by its id.
        """
        found = self.passages_by_id(passage_ids)
        missing = [name for name in passage_ids if name not in found]
        if missing:
            raise damaged(self.path, f"passage {missing[0]} is not found by its id")
        return found

    def keys_where(
        self, conditions: Sequence[tuple[str, Sequence[str]]], kind: str | None = None
    ) -> npt.NDArray[np.int64]:
        """List the vector keys of passages with a sentence for which every condition holds.

        Args:
            conditions: (column of sentences, allowed values) pairs; columns: document_id, city, box_id, section_id.
            kind: one of KIND_CONDITIONS; None for all.

        Returns:
            (n,) int64, ascending.
        """
        clauses = [f"s.{column} IN (SELECT value FROM json_each(?))" for column, _ in conditions]
        clauses += [KIND_CONDITIONS[kind]] if kind else []
        query = (
            "SELECT DISTINCT ps.passage_key FROM passage_sentences ps JOIN sentences s USING (sentence_id)"
            f" WHERE {' AND '.join(clauses) or '1'} ORDER BY 1"
        )
        found = self._database.run(query, *(json.dumps(list(values)) for _, values in conditions))
        return np.array([row[0] for row in found], dtype=np.int64)

    def sentence_ids_of(self, keys: npt.NDArray[np.int64]) -> frozenset[str]:
        """List the sentences of passages, given by their vector keys."""
        query = "SELECT sentence_id FROM passage_sentences WHERE passage_key IN (SELECT value FROM json_each(?))"
        return frozenset(row[0] for row in self._database.run(query, json.dumps(keys.tolist())))

    def match(self, expression: str, *, depth: int, keys: npt.NDArray[np.int64] | None = None) -> list[Hit]:
        """Rank passages by BM25.

        Args:
            expression: FTS5 expression whose terms are quoted (see search.py).
            depth: most hits returned.
            keys: restrict to these passages; None for all.

        Returns:
            Hits, best first, ties by passage_id; higher score is better.
        """
        # One value however many keys: a statement with each of 100,000 written out takes longer to read than to run.
        # The plus keeps SQLite from running the match once for every key.
        within = "" if keys is None else "AND +rowid IN (SELECT value FROM json_each(?3))"
        values = (expression, depth) if keys is None else (expression, depth, json.dumps(keys.tolist()))
        # bm25() is smaller-is-better; this is the one place where it is negated. Names are looked up only for what is
        # not worse than the last one wanted: 1.5 times as fast at 300,000 passages.
        query = (
            f"WITH found AS MATERIALIZED (SELECT rowid AS key, bm25(passages_fts, {WORD_WEIGHT}, {PAIR_WEIGHT}) AS bad"
            f" FROM passages_fts WHERE passages_fts MATCH ?1 {within}),"
            " worst AS (SELECT bad FROM found ORDER BY bad LIMIT 1 OFFSET ?2 - 1)"
            " SELECT p.passage_id, -bad AS score FROM found JOIN passages p USING (key)"
            " WHERE bad <= coalesce((SELECT bad FROM worst), 0) ORDER BY bad, p.passage_id LIMIT ?2"
        )
        found = self._database.run(query, *values)
        return [Hit(row["passage_id"], row["score"], rank) for rank, row in enumerate(found, start=1)]

    def match_any(self, terms: Sequence[Term], *, depth: int, keys: npt.NDArray[np.int64] | None = None) -> list[Hit]:
        """Rank the passages that have any of some plain terms, just as `match` does; see lexical_rows.

        Args:
            terms: plain ones, each once.
            depth: most hits returned.
            keys: restrict to these passages; None for all.
        """
        with self.snapshot():
            found = self._words.rank(terms, depth=depth, keys=keys)
            names = self.passage_ids([key for key, _ in found])
        best = sorted((-score, names[key]) for key, score in found if key in names)[:depth]
        return [Hit(name, -bad, rank) for rank, (bad, name) in enumerate(best, start=1)]

    def indexed(self, passage_ids: Sequence[str]) -> dict[str, tuple[list[str], list[str]]]:
        """Read what the lexical index holds of passages.

        Args:
            passage_ids: ids; unknown ones are left out.

        Returns:
            Id to its words and its pairs.
        """
        query = (
            "SELECT p.passage_id, f.words, f.pairs FROM json_each(?) AS asked CROSS JOIN passages p"
            " ON p.passage_id = asked.value CROSS JOIN passages_fts f ON f.rowid = p.key"
        )
        found = self._database.run(query, json.dumps(list(passage_ids)))
        return {row[0]: (row[1].split(), row[2].split()) for row in found}

    def bridge_terms(self) -> BridgeTerms:
        """Give the terms of the bridge between the languages."""
        return BridgeTerms(self._database)

    def without_terms(self, revision: str) -> tuple[str, ...]:
        """List the documents whose terms are missing or made with something else; see bridge_terms.terms_revision."""
        return without_terms(self._database, revision)

    def texts_matching(self, expression: str) -> list[tuple[int, str, str]]:
        """List the passages that an expression finds, in no order of merit.

        Args:
            expression: FTS5 expression whose terms are quoted; "" for all passages.

        Returns:
            Key, text and context.
        """
        found = "SELECT rowid FROM passages_fts WHERE passages_fts MATCH ?"
        where, values = (f"WHERE key IN ({found})", (expression,)) if expression else ("", ())
        query = f"SELECT key, text, context FROM passages {where}"
        return [(row[0], row[1], row[2]) for row in self._database.run(query, *values)]

    def texts_of(self, passage_ids: Sequence[str]) -> list[tuple[int, str, str]]:
        """Read passages by id; unknown ids are left out.

        Args:
            passage_ids: ids.

        Returns:
            Key, text and context.
        """
        query = (
            "SELECT p.key, p.text, p.context FROM json_each(?) AS asked JOIN passages p ON p.passage_id = asked.value"
        )
        return [(row[0], row[1], row[2]) for row in self._database.run(query, json.dumps(list(passage_ids)))]

    def places_of(self, keys: npt.NDArray[np.int64]) -> dict[int, tuple[str, str | None, str | None, str | None]]:
        """Tell where passages stand, each by its first sentence.

        Args:
            keys: of the passages; unknown ones are left out.

        Returns:
            Key to document_id, section_id of the top-level heading, city and box_id; None for none.
        """
        query = (
            "WITH RECURSIVE first AS MATERIALIZED (SELECT ps.passage_key AS key, s.document_id, s.city, s.box_id,"
            " coalesce(s.section_id, b.section_id) AS section_id FROM json_each(?) AS asked"
            " CROSS JOIN passage_sentences ps ON ps.passage_key = asked.value AND ps.position = 0"
            " JOIN sentences s USING (sentence_id) LEFT JOIN boxes b USING (box_id)),"
            " up (below, id) AS (SELECT DISTINCT section_id, section_id FROM first WHERE section_id IS NOT NULL"
            " UNION ALL SELECT up.below, s.parent_id FROM up JOIN sections s ON s.section_id = up.id"
            " WHERE s.parent_id IS NOT NULL),"
            " top AS MATERIALIZED (SELECT up.below, up.id FROM up JOIN sections s ON s.section_id = up.id"
            " WHERE s.parent_id IS NULL)"
            " SELECT first.key, first.document_id, top.id, first.city, first.box_id FROM first"
            " LEFT JOIN top ON top.below = first.section_id"
        )
        found = self._database.run(query, json.dumps(keys.tolist()))
        return {row[0]: (row[1], row[2], row[3], row[4]) for row in found}

    @kept_each(LISTED, size=in_memory)
    def searched_texts(self, passage_ids: Sequence[str]) -> dict[str, str]:
        """Read what the lexical index holds of passages, before it was cut; see rows.searched_text.

        Args:
            passage_ids: ids that the store gave for its present state.

        Returns:
            Id to text.

        Raises:
            IndexDamagedError: if a passage is not found by its id: a byte of SQLite's own index has changed.
        """
        query = (
            "SELECT p.*, d.doc_number FROM json_each(?) AS asked CROSS JOIN passages p ON p.passage_id = asked.value"
            " JOIN documents d USING (document_id)"
        )
        found = self._database.run(query, json.dumps(list(passage_ids)))
        texts = {row["passage_id"]: searched_text(to_passage(row, ()), row["doc_number"]) for row in found}
        if missing := [passage_id for passage_id in passage_ids if passage_id not in texts]:
            raise damaged(self.path, f"passage {missing[0]} is not found by its id")
        return texts

    def known_vectors(self, text_hashes: Sequence[str], encoder_revision: str) -> dict[str, FloatArray]:
        """Find vectors that need not be computed again.

        Args:
            text_hashes: rows.text_sha256 of embedded texts.
            encoder_revision: the encoder in use; another one's vectors are not given.

        Returns:
            Text hash to vector, (dim,) float32.
        """
        query = (
            "SELECT vector FROM vectors WHERE text_sha256 = ?1 AND encoder_revision = ?2 UNION ALL"
            " SELECT vector FROM kept_vectors WHERE text_sha256 = ?1 AND encoder_revision = ?2 LIMIT 1"
        )
        with self.snapshot():
            found = {text: self._database.run(query, text, encoder_revision) for text in dict.fromkeys(text_hashes)}
        return {text: np.frombuffer(r[0][0], dtype="<f4").astype(np.float32) for text, r in found.items() if r}

    def known_signs(self, text_hashes: Sequence[str], encoder_revision: str) -> dict[str, bytes]:
        """Find the signs of tokens that need not be computed again.

        Args:
            text_hashes: rows.text_sha256 of embedded texts.
            encoder_revision: the encoder in use; another one's are not given.

        Returns:
            Text hash to signs, see kb.late.
        """
        query = (
            "SELECT text_sha256, signs FROM json_each(?) JOIN tokens ON text_sha256 = value AND encoder_revision = ?"
        )
        return {row[0]: row[1] for row in self._database.run(query, json.dumps(list(text_hashes)), encoder_revision)}

    @kept_each(LISTED, size=in_memory)
    def signs(self, passage_ids: Sequence[str]) -> dict[str, bytes]:
        """Read the signs of the tokens of passages.

        Args:
            passage_ids: their ids.

        Returns:
            Id to signs, see kb.late; passages whose encoder does not tell are left out.
        """
        mark = self.encoder()
        query = (  # CROSS JOIN fixes the order of the loops
            "SELECT p.passage_id, t.signs FROM json_each(?) AS a CROSS JOIN passages p ON p.passage_id = a.value"
            " CROSS JOIN tokens t ON t.text_sha256 = p.text_sha256 AND t.encoder_revision = ?"
        )
        found = self._database.run(query, json.dumps(list(passage_ids)), mark.revision if mark else "")
        return {row[0]: row[1] for row in found}

    def passage_keys(self) -> npt.NDArray[np.int64]:
        """List the key of every passage, (n,) int64 ascending."""
        # As one value: a row a key took 5 times as long at 36,000 passages.
        (found,) = self._database.run("SELECT json_group_array(key) FROM passages")
        return np.sort(np.array(json.loads(found[0]), dtype=np.int64))

    def vectors_of(self, keys: Sequence[int]) -> dict[int, FloatArray]:
        """Read the vectors of some passages; the cost depends on how many are asked for, not on how many there are.

        Args:
            keys: of the passages; those of removed passages are left out.

        Returns:
            Key to vector, (dim,) float32.
        """
        mark = self.encoder()
        # CROSS JOIN fixes the order of the loops: one look-up a key.
        query = (
            "SELECT p.key, v.vector FROM json_each(?) AS asked CROSS JOIN passages p ON p.key = asked.value"
            " JOIN vectors v ON v.text_sha256 = p.text_sha256 AND v.encoder_revision = ?"
        )
        found = self._database.run(query, json.dumps(list(keys)), mark.revision if mark else "")
        return {row[0]: np.frombuffer(row[1], dtype="<f4").astype(np.float32) for row in found}

    def all_vectors(self, *, above: int = 0) -> tuple[npt.NDArray[np.int64], FloatArray]:
        """Read the vectors of passages.

        Args:
            above: only of passages whose key is greater, i.e. those written later; 0 for all.

        Returns:
            Keys, (n,) int64 ascending, and vectors, (n, dim) float32.

        Raises:
            IndexDamagedError: if a passage has no vector, or one of another length.
        """
        with self.snapshot():
            mark = self.encoder()
            query = (
                "SELECT p.key, v.vector FROM passages p LEFT JOIN vectors v"
                " ON v.text_sha256 = p.text_sha256 AND v.encoder_revision = ? WHERE p.key > ? ORDER BY p.key"
            )
            found = self._database.run(query, mark.revision if mark else "", above)
        dim = mark.dim if mark else 0
        if any(row["vector"] is None or len(row["vector"]) != 4 * dim for row in found):
            raise damaged(self.path, "a passage has no sound vector")
        matrix = np.frombuffer(b"".join(row["vector"] for row in found), dtype="<f4").reshape(len(found), dim)
        return np.array([row["key"] for row in found], dtype=np.int64), matrix.astype(np.float32)
