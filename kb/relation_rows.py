"""The table city × theme: records to rows and back; rows.py does the same for all other records."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from kb.records import Relation, Tie
from kb.relations import relations_revision

_MARK = "relations of "  # key in meta, followed by a document_id: what its rows were made with


def replace_relations(db: sqlite3.Connection, document_id: str, relations: Sequence[Relation]) -> None:
    """Write the rows of a document anew; the caller holds the transaction.

    Args:
        db: connection inside a transaction.
        document_id: the document.
        relations: its rows.
    """
    delete_relations(db, document_id)
    rows = [(document_id, i, r.city, r.theme, r.theme_en, r.tier, r.listed) for i, r in enumerate(relations)]
    db.executemany("INSERT INTO relations VALUES (?,?,?,?,?,?,?)", rows)
    ties = [
        (document_id, i, j, t.sentence_id, t.words, t.how)
        for i, r in enumerate(relations)
        for j, t in enumerate(r.ties)
    ]
    db.executemany("INSERT INTO ties VALUES (?,?,?,?,?,?)", ties)
    db.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (_MARK + document_id, relations_revision()))


def delete_relations(db: sqlite3.Connection, document_id: str) -> None:
    """Delete the rows of a document; the caller holds the transaction.

    Args:
        db: connection inside a transaction.
        document_id: the document; nothing happens when there are none.
    """
    db.execute("DELETE FROM relations WHERE document_id = ?", (document_id,))
    db.execute("DELETE FROM meta WHERE key = ?", (_MARK + document_id,))


def made_with(mark: Callable[[str], str | None], document_id: str) -> str | None:
    """Give the mark of what a document's rows were made with, None where it has no rows."""
    return mark(_MARK + document_id)


def to_relations(rows: Iterable[sqlite3.Row], ties: Iterable[sqlite3.Row]) -> tuple[Relation, ...]:
    """Build relations from rows of their table and the rows of their ties, both in order."""
    grouped: defaultdict[tuple[str, int], list[Tie]] = defaultdict(list)
    for tie in ties:
        key = (tie["document_id"], tie["relation_position"])
        grouped[key].append(Tie(tie["sentence_id"], tie["words"], tie["how"]))
    return tuple(
        Relation(
            document_id=row["document_id"],
            city=row["city"],
            theme=row["theme"],
            theme_en=row["theme_en"],
            tier=row["tier"],
            ties=tuple(grouped[row["document_id"], row["position"]]),
            listed=bool(row["listed"]),
        )
        for row in rows
    )
