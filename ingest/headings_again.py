"""Finds headings that the source repeats: copies left over where their text, spoilt or alone, was not folded.

A heading with the number and the title of one that stands under the same parent is that heading again, if the numbers
go on as if it were not there. Where they count on from it, a parent was lost between the two (第一节 一般规定).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.tree import DEPTH, Node

_LEVELS = frozenset({"part", "chapter", "section", "item", "subitem"})  # lists are numbered anew at will
MIN_TITLE = 2  # characters
NEAR = 6  # headings back that one printed again on the same page stands behind
_Key = tuple[str, int, str]


def without_copies(read: Sequence[Node], running: frozenset[str]) -> list[Node]:
    """Leave out the headings that come again.

    Args:
        read: the headings read, in restored order.
        running: levels whose numbers run on through their parents.

    Returns:
        The others; `again` of each holds the pieces of its copies.
    """
    reader = _Reader(read, running)
    first = [reader.take(i) for i in range(len(read))]
    copies: dict[int, list[tuple[int, int]]] = {}
    for node, original in zip(read, first, strict=True):
        if original is not None and node.piece is not None:
            copies.setdefault(original, []).append(node.piece)
    kept = [i for i, original in enumerate(first) if original is None]
    return [replace(read[i], again=(*read[i].again, *copies.get(i, ()))) for i in kept]


class _Reader:
    """Reads headings one by one and tells copies from the others."""

    def __init__(self, read: Sequence[Node], running: frozenset[str]) -> None:
        self._read = read
        self._running = running
        self._outermost = min((DEPTH[node.level] for node in read), default=0)
        self._open: list[int] = []  # the headings kept that the next one may stand under
        self._first: list[int | None] = []  # of each heading read the one that it is a copy of; None: of none
        self._copied: int | None = None  # the original of the heading before, if that is a copy
        self._parent: dict[int, int] = {}  # of the headings kept; -1: none
        self._under: dict[int, dict[_Key, int]] = {}  # the headings kept, by parent
        self._last: dict[tuple[int, str], int] = {}  # the last number kept, by parent and level

    def take(self, i: int) -> int | None:
        """Read a heading: the one it is a copy of; None: it is none."""
        node = self._read[i]
        parent = self._above(node)
        key = self._key(i)
        original = self._under.get(parent, {}).get(key) if key else None
        if original is not None and not self._goes_on_without(i, parent):
            original = None
        if original is None and key and self._copied is not None and not self._fits(node, parent):
            original = self._of_copy(node, key)
        if original is None and key and not self._fits(node, parent):
            original = self._strayed(i, key, parent)
        self._copied = original
        self._first.append(original)
        if original is None:
            self._open = [k for k in self._open if DEPTH[self._read[k].level] < DEPTH[node.level]] + [i]
            self._parent[i] = parent
            self._last[parent, node.level] = node.number
            if key:
                self._under.setdefault(parent, {}).setdefault(key, i)
        return original

    def _key(self, i: int) -> _Key | None:
        node = self._read[i]
        title = re.sub(r"\W+", "", node.title or "")
        return (node.level, node.number, title) if node.level in _LEVELS and len(title) >= MIN_TITLE else None

    def _above(self, node: Node) -> int:
        """The heading a heading stands under: nothing where its numbers run on through all of them."""
        if node.level in self._running:
            return -1
        return next((k for k in reversed(self._open) if DEPTH[self._read[k].level] < DEPTH[node.level]), -1)

    def _fits(self, node: Node, parent: int) -> bool:
        return node.number == self._last.get((parent, node.level), 0) + 1

    def _of_copy(self, node: Node, key: _Key) -> int | None:
        """The heading that one behind a copy is a copy of: a child of that copy's original, or a later sibling."""
        parent = self._copied
        while parent is not None and parent >= 0 and DEPTH[self._read[parent].level] >= DEPTH[node.level]:
            parent = self._parent[parent]
        parent = -1 if parent is None or node.level in self._running else parent
        return self._under.get(parent, {}).get(key)

    def _strayed(self, i: int, key: _Key, parent: int) -> int | None:
        """The heading close above, under another parent, that one is printed again of; the numbers go on without it."""
        near = next((k for k in range(i - 1, max(-1, i - 1 - NEAR), -1) if self._key(k) == key), None)
        if near is None or i + 1 == len(self._read):
            return None
        behind = self._read[i + 1]
        deeper = DEPTH[behind.level] - DEPTH[self._read[i].level]
        if deeper > 0 or deeper == 0 and behind.number != self._last.get((parent, behind.level), 0) + 1:
            return None
        original = self._first[near]
        return near if original is None else original

    def _goes_on_without(self, i: int, parent: int) -> bool:
        """Whether the numbers go on as if a heading that comes again were not there."""
        node = self._read[i]
        before = self._last[parent, node.level]
        if before == node.number:
            return True
        known = self._under[parent]
        behind = next(
            (
                k
                for k in range(i + 1, len(self._read))
                if DEPTH[self._read[k].level] <= DEPTH[node.level] and self._key(k) not in known
            ),
            None,
        )
        if behind is not None and self._read[behind].level == node.level:
            return self._read[behind].number == before + 1
        if behind is not None and parent >= 0 and self._read[behind].level == self._read[parent].level:
            return self._read[behind].number == self._read[parent].number + 1  # no parent is missing
        return node.level in self._running or DEPTH[node.level] == self._outermost
