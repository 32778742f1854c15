"""The table of figures: records to rows and back; rows.py does the same for all other records."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields
from typing import Any

from kb.records import FigureRecord

_OTHER_NAMES = {"end": "stop", "table": "in_table"}  # fields whose names are words of SQL
_COLUMNS = tuple(_OTHER_NAMES.get(field.name, field.name) for field in fields(FigureRecord))


def insert_figures(db: sqlite3.Connection, figures: Sequence[FigureRecord]) -> None:
    """Write the figures of a document; the caller holds the transaction.

    Args:
        db: connection inside a transaction.
        figures: in the order they are to be read back.
    """
    names, marks = ", ".join(_COLUMNS), ",".join("?" * len(_COLUMNS))
    counts: Counter[str] = Counter()
    for figure in figures:
        position = counts[figure.document_id]
        counts[figure.document_id] += 1
        db.execute(f"INSERT INTO figures (position, {names}) VALUES (?,{marks})", (position, *astuple(figure)))


def to_figures(rows: Iterable[sqlite3.Row]) -> tuple[FigureRecord, ...]:
    """Build figures from rows of their table."""
    return tuple(FigureRecord(*(_value(name, row[name]) for name in _COLUMNS)) for row in rows)


def _value(column: str, value: Any) -> Any:
    """SQLite has no truth values of its own."""
    return bool(value) if column in ("growth", "in_table") else value
