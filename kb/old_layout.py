"""Puts an index of an older layout aside, so that it can be built anew from the sources."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kb.database import SCHEMA_VERSION
from kb.store import STORE_FILE


@dataclass(frozen=True, slots=True)
class OldIndex:
    """An index that was put aside.

    Attributes:
        layout: its layout.
        kept: its file; nothing of it was changed.
        document_ids: what it held.
    """

    layout: str
    kept: Path
    document_ids: tuple[str, ...]


def put_aside(index_dir: Path) -> OldIndex | None:
    """Put an index of an older layout aside; one of this layout, a newer or a damaged one stays where it is.

    Args:
        index_dir: folder of the index; its write lock is held.

    Returns:
        The old index, or None if nothing was put aside.
    """
    path = index_dir / STORE_FILE
    if not path.is_file():
        return None
    try:
        with closing(sqlite3.connect(path)) as old:
            (layout,) = old.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone() or ("",)
            if not layout.isdecimal() or int(layout) >= int(SCHEMA_VERSION):
                return None
            ids = tuple(row[0] for row in old.execute("SELECT document_id FROM documents ORDER BY document_id"))
            old.execute("PRAGMA journal_mode = DELETE")  # the log is brought into the file, which then stands alone
    except sqlite3.Error:
        return None  # who opens it says what is wrong
    return OldIndex(layout, path.replace(path.with_name(f"{path.name}.layout-{layout}")), ids)
