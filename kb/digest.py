"""A hash over every row of a document, written with it: a changed byte that SQLite cannot notice is found by it."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence

_OWN = (
    "documents", "sections", "boxes", "sentences", "spans", "cities", "priorities", "indicators", "indicator_values",
    "figures", "former_sentences", "relations", "ties", "set_aside", "reports", "passages",
)  # fmt: skip
_KEYS = "SELECT key FROM passages WHERE document_id = ?"
_QUERIES = (
    *(f"SELECT * FROM {table} WHERE document_id = ?" for table in _OWN),
    f"SELECT * FROM passage_sentences WHERE passage_key IN ({_KEYS})",
    f"SELECT rowid, words, pairs FROM passages_fts WHERE rowid IN ({_KEYS})",
    "SELECT v.* FROM vectors v WHERE text_sha256 IN (SELECT text_sha256 FROM passages WHERE document_id = ?)",
    "SELECT t.* FROM tokens t WHERE text_sha256 IN (SELECT text_sha256 FROM passages WHERE document_id = ?)",
)

# What leads from one language to the other: rows that documents share, each hashed with every document that has it.
_BRIDGE_QUERIES = (
    "SELECT h.term, h.keyed, t.stem, t.vector FROM bridge_held h JOIN bridge_terms t ON t.term = h.term"
    " WHERE h.document_id = ?",
    "SELECT k.* FROM bridge_held h JOIN bridge_keys k ON k.term = h.term WHERE h.document_id = ? AND h.keyed",
)

SOURCE_OF = "source of "  # begins the name of every such row


def digest_key(document_id: str) -> str:
    """Name the row of meta that keeps a document's hash."""
    return f"digest of {document_id}"


def source_key(document_id: str) -> str:
    """Name the row of meta that keeps where a document's source was read, if that was outside the corpus."""
    return f"{SOURCE_OF}{document_id}"


def bridge_key(document_id: str) -> str:
    """Name the row of meta that keeps the hash of a document's terms; indexes made before have none."""
    return f"digest of the terms of {document_id}"


def digest(db: sqlite3.Connection, document_id: str) -> str:
    """Hash every row of a document.

    Args:
        db: connection.
        document_id: the document.

    Returns:
        SHA-256, hex.
    """
    return _hashed(db, document_id, _QUERIES)


def bridge_digest(db: sqlite3.Connection, document_id: str) -> str:
    """Hash the terms of a document with their vectors and what leads to them.

    Args:
        db: connection.
        document_id: the document.

    Returns:
        SHA-256, hex.
    """
    return _hashed(db, document_id, _BRIDGE_QUERIES)


def _hashed(db: sqlite3.Connection, document_id: str, queries: Sequence[str]) -> str:
    found = hashlib.sha256()
    for query in queries:
        rows = sorted(repr(tuple(row)) for row in db.execute(query, (document_id,)))
        found.update(f"{len(rows)}\n".encode())
        for row in rows:
            found.update(row.encode("utf-8", "surrogatepass") + b"\n")
    return found.hexdigest()


def note_digest(db: sqlite3.Connection, document_id: str) -> None:
    """Write a document's hash; the caller holds the transaction.

    Args:
        db: connection inside a transaction.
        document_id: the document.
    """
    db.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (digest_key(document_id), digest(db, document_id)))


def note_bridge_digest(db: sqlite3.Connection, document_id: str) -> None:
    """Write the hash of a document's terms; the caller holds the transaction.

    Args:
        db: connection inside a transaction.
        document_id: the document.
    """
    db.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (bridge_key(document_id), bridge_digest(db, document_id)))
