"""Removal of a document from an index, with everything derived from it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kb.errors import UnknownDocumentError
from kb.index import VECTOR_FILE, publish, publish_if_due
from kb.old_layout import forget
from kb.store import STORE_FILE, Store
from kb.write_lock import write_lock


def remove(index_dir: Path, document_id: str, *, say: Callable[[str], None]) -> str:
    """Take a document out: store, lexical index, terms, vectors; its words and vectors stay in no file of the index.

    Files that were put aside (an older layout, a damaged store) are looked into as well, see old_layout.forget.

    Args:
        index_dir: the folder of the index.
        document_id: the document.
        say: is told once when another process must be waited for, and of files that were put aside.

    Returns:
        The name of the file that it came from.

    Raises:
        UnknownDocumentError: if there is none; what a stopped removal left in the vector file goes nevertheless.
        KBError: if the index is missing, damaged or cannot be written.
    """
    with Store.open(index_dir / STORE_FILE) as store, write_lock(index_dir, say=say):
        try:
            file = store.document(document_id).file
            store.remove_document(document_id)
        except UnknownDocumentError:
            publish_if_due(store, index_dir / VECTOR_FILE)
            forget(index_dir, document_id, present=store.document_ids(), say=say)
            raise
        publish(store, index_dir / VECTOR_FILE)
        forget(index_dir, document_id, present=store.document_ids(), say=say)
    return file
