"""A hash over every row of a document, written with it: a changed byte that SQLite cannot notice is found by it."""

from __future__ import annotations

import hashlib
import sqlite3

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
)


def digest_key(document_id: str) -> str:
    """Name the row of meta that keeps a document's hash."""
    return f"digest of {document_id}"


def digest(db: sqlite3.Connection, document_id: str) -> str:
    """Hash every row of a document.

    Args:
        db: connection.
        document_id: the document.

    Returns:
        SHA-256, hex.
    """
    found = hashlib.sha256()
    for query in _QUERIES:
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
