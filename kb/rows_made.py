"""The rows city × theme of themes that a document's table does not have, made for a question and remembered."""

from __future__ import annotations

from collections.abc import Sequence

from kb.library import Library
from kb.memo import remembered
from kb.records import Relation
from kb.relations import Terms, relate
from kb.store import Store

_KEPT = 256  # themes of which the rows are remembered, 0.8 kB each
_Key = tuple[str, tuple[tuple[str, ...], ...], str]  # document, terms, the theme's name


def rows_made(library: Library, document_id: str, terms: Sequence[Terms], theme: str) -> tuple[Relation, ...]:
    """Give the rows of a theme by looking through all clauses on cities; an answer asks for the same ones again.

    Args:
        library: the library.
        document_id: the document.
        terms: the theme in Chinese; every term must be met, in one of its names.
        theme: its name, as the rows shall have it.

    Returns:
        One row a city.
    """
    known = library.store.derived(_known)
    key = document_id, tuple(map(tuple, terms)), theme
    return remembered(known, key, _KEPT, lambda: relate(library.clauses(document_id), [terms], theme=theme))


def _known(_store: Store) -> dict[_Key, tuple[Relation, ...]]:
    """What was made in one state of the store."""
    return {}
