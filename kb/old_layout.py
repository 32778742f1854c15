"""An index of an older layout is put aside and built anew from the sources; a removal looks into what was put aside."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection
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


def forget(index_dir: Path, document_id: str, *, present: Collection[str], say: Callable[[str], None]) -> None:
    """Let no file that was put aside keep what is removed.

    Such a file goes whole, or not at all: its tables are of another program, and its lexical index cannot be cleaned
    without that program's word cut.

    Args:
        index_dir: folder of the index; its write lock is held.
        document_id: the document that is removed.
        present: ids of the documents that the index has now.
        say: is told of every file that was deleted, or that may still hold the document and why it was not deleted.
    """
    aside = [*index_dir.glob(f"{STORE_FILE}.layout-*"), *index_dir.glob(f"{STORE_FILE}.damaged")]
    for path in sorted(aside):
        held = _document_ids(path)
        if held is None:
            say(f"{path} was put aside, cannot be read and may hold {document_id}; delete it when you do not need it")
        elif document_id in held:
            others = sorted(held - {document_id} - set(present))
            if others:
                say(
                    f"{path} was put aside and still holds {document_id}, but {', '.join(others)} as well, which the "
                    "index has not; delete it when you do not need them"
                )
            else:
                path.unlink()
                say(f"{path} was put aside, held {document_id}, and is deleted; the index has its other documents")


def _document_ids(path: Path) -> frozenset[str] | None:
    """What an index file holds; None where it cannot be read."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as old:
            return frozenset(str(row[0]) for row in old.execute("SELECT document_id FROM documents"))
    except sqlite3.Error:
        return None
