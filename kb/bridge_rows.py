"""The tables of the bridge between the languages: a document's terms to rows and back, and what leads to them.

An index without them is sound; English words then go by the glossary alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kb.database import Database
from kb.memo import Each, Kept, kept, kept_each

FloatArray = npt.NDArray[np.float32]
PART = 100  # added to the place of a term that only a part of its English name leads to
_CANDIDATES, _KEY = 16_000_000, 200  # bytes of candidates that are remembered; of a key without its candidates
_MARK = "terms of "  # key in meta, followed by a document_id: what its terms were made with


@dataclass(frozen=True, slots=True)
class Term:
    """A term that a document has."""

    term: str
    stem: str  # forms of one English word share it, and the first form stands for all; otherwise the term itself
    keys: Mapping[str, int]  # `dictionary.key` of English words, or Chinese words, that lead to it: how usual, 0 most


@dataclass(frozen=True, slots=True)
class Candidate:
    """A term of the corpus that a word may mean."""

    term: str
    place: int  # among the meanings of the term, 0 the most usual
    vector: FloatArray  # (dim,) float32, unit length


def terms_key(document_id: str) -> str:
    """Name the row of meta that says what a document's terms were made with."""
    return _MARK + document_id


class Reader(Protocol):
    """Runs a statement; kb.database.Database does."""

    def run(self, query: str, *values: str | int | float | bytes | None) -> list[sqlite3.Row]:
        """Run one statement and give its rows."""


class BridgeTerms:
    """The terms of the store's present state; reads inside a snapshot of the store see its generation."""

    def __init__(self, database: Database) -> None:
        """Take the store's file; use Library.bridge."""
        self._database = database
        self._each: dict[str, Each] = {}
        self._kept: dict[str, Kept] = {}

    def candidates(self, keys: Iterable[str]) -> dict[str, list[Candidate]]:
        """Find the terms that keys lead to.

        Args:
            keys: `dictionary.key` of English words, or Chinese words.

        Returns:
            Key to its candidates, ordered by term; keys without any are left out.
        """
        found = self._candidates(tuple(dict.fromkeys(keys)))
        return {key: own for key, own in found.items() if own}

    @kept_each(_CANDIDATES, size=lambda own: _KEY + sum(one.vector.nbytes for one in own))
    def _candidates(self, wanted: Sequence[str]) -> dict[str, list[Candidate]]:
        """Read candidates, an empty list for a key without any: most stretches of a question have none."""
        if not wanted:
            return {}
        # Of several forms of an English word the first stands for all: SQLite takes the bare columns of its row.
        query = (
            "SELECT k.key, min(t.term) AS term, k.place, t.vector FROM bridge_keys k"
            " JOIN bridge_terms t ON t.term = k.term"
            f" WHERE k.key IN ({','.join('?' * len(wanted))}) GROUP BY k.key, t.stem ORDER BY k.key, t.term"
        )
        found: dict[str, list[Candidate]] = {key: [] for key in wanted}
        for key, term, place, vector in self._database.run(query, *wanted):
            found[key].append(Candidate(term, place, _vector(vector)))
        return found

    def vectors(self, terms: Sequence[str]) -> dict[str, FloatArray]:
        """Read the vectors of terms; unknown terms are left out."""
        return self._vectors(tuple(terms))

    @kept(_CANDIDATES, size=lambda known: _KEY + sum(_KEY + vector.nbytes for vector in known.values()))
    def _vectors(self, terms: tuple[str, ...]) -> dict[str, FloatArray]:
        query = f"SELECT term, vector FROM bridge_terms WHERE term IN ({','.join('?' * len(terms))})"
        return {term: _vector(vector) for term, vector in self._database.run(query, *terms)}


def replace_terms(
    db: sqlite3.Connection, document_id: str, terms: Sequence[tuple[Term, FloatArray]], *, revision: str
) -> None:
    """Write the terms of a document anew; the caller holds the transaction.

    Args:
        db: connection inside a transaction.
        document_id: the document.
        terms: its terms with their vectors, (dim,) float32, unit length.
        revision: bridge_terms.terms_revision.
    """
    before = _held(db, document_id)
    db.execute("DELETE FROM bridge_held WHERE document_id = ?", (document_id,))
    for term, vector in terms:
        blob = np.ascontiguousarray(vector, dtype="<f2").tobytes()
        db.execute("INSERT OR IGNORE INTO bridge_terms VALUES (?,?,?)", (term.term, term.stem, blob))
        if term.keys:
            db.execute("DELETE FROM bridge_keys WHERE term = ?", (term.term,))
            rows = [(key, term.term, place) for key, place in term.keys.items()]
            db.executemany("INSERT INTO bridge_keys VALUES (?,?,?)", rows)
    rows_held = [(document_id, term.term, bool(term.keys)) for term, _ in terms]
    db.executemany("INSERT INTO bridge_held VALUES (?,?,?)", rows_held)
    _drop_unheld(db, before)
    db.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (terms_key(document_id), revision))


def delete_terms(db: sqlite3.Connection, document_id: str) -> None:
    """Delete the terms of a document that no other has; the caller holds the transaction.

    Args:
        db: connection inside a transaction.
        document_id: the document; nothing happens when it has none.
    """
    before = _held(db, document_id)
    db.execute("DELETE FROM bridge_held WHERE document_id = ?", (document_id,))
    _drop_unheld(db, before)
    db.execute("DELETE FROM meta WHERE key = ?", (terms_key(document_id),))


def without_terms(database: Reader, revision: str) -> tuple[str, ...]:
    """List the documents whose terms are missing or made with something else.

    Args:
        database: the store's file.
        revision: bridge_terms.terms_revision.

    Returns:
        Their ids, ordered.
    """
    query = (
        "SELECT d.document_id FROM documents d LEFT JOIN meta m ON m.key = ? || d.document_id"
        " WHERE m.value IS NOT ? ORDER BY 1"
    )
    return tuple(row[0] for row in database.run(query, _MARK, revision))


def _held(db: sqlite3.Connection, document_id: str) -> list[tuple[str]]:
    """The terms of a document as rows."""
    found = db.execute("SELECT term FROM bridge_held WHERE document_id = ?", (document_id,))
    return [(row[0],) for row in found]


def _drop_unheld(db: sqlite3.Connection, terms: Sequence[tuple[str]]) -> None:
    """Drop those of the terms that no document holds, and keys that only a removed document's reading had."""
    nowhere = "NOT EXISTS (SELECT 1 FROM bridge_held h WHERE h.term = ?1"
    db.executemany(f"DELETE FROM bridge_keys WHERE term = ?1 AND {nowhere} AND h.keyed)", terms)
    db.executemany(f"DELETE FROM bridge_terms WHERE term = ?1 AND {nowhere})", terms)


def _vector(blob: bytes) -> FloatArray:
    """A stored vector in single precision."""
    return np.frombuffer(blob, dtype="<f2").astype(np.float32)
