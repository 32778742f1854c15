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
_Key = tuple[str, int, str]


def without_copies(read: Sequence[Node], running: frozenset[str]) -> list[Node]:
    """Leave out the headings that come again.

    Args:
        read: the headings read, in restored order.
        running: levels whose numbers run on through their parents.

    Returns:
        The others; `again` of each holds the pieces of its copies.
    """
    same = _same(read, running)
    dropped = {i: first for i, first in same.items() if _is_copy(i, read, same, running)}
    copies: dict[int, list[tuple[int, int]]] = {}
    for i, first in sorted(dropped.items()):
        piece = read[i].piece
        if piece is not None:
            copies.setdefault(first, []).append(piece)
    return [replace(node, again=tuple(copies.get(i, ()))) for i, node in enumerate(read) if i not in dropped]


def _same(read: Sequence[Node], running: frozenset[str]) -> dict[int, int]:
    """Headings (indices) that say what an earlier one under the same parent says → that one."""
    out: dict[int, int] = {}
    under: dict[int, dict[_Key, int]] = {}  # by parent, -1: none
    anywhere: dict[_Key, int] = {}
    open_: list[int] = []
    for i, node in enumerate(read):
        open_ = [k for k in open_ if DEPTH[read[k].level] < DEPTH[node.level]]
        parent = out.get(open_[-1], open_[-1]) if open_ else -1
        title = re.sub(r"\W+", "", node.title or "")
        if node.level in _LEVELS and len(title) >= MIN_TITLE:
            key = (node.level, node.number, title)
            siblings = anywhere if node.level in running else under.setdefault(parent, {})
            first = siblings.setdefault(key, i)
            if first != i:
                out[i] = first
        open_.append(i)
    return out


def _is_copy(i: int, read: Sequence[Node], same: dict[int, int], running: frozenset[str]) -> bool:
    """Whether the numbers around a heading that comes again go on as if it were not there."""
    node = read[i]
    before = next((read[k] for k in range(i - 1, -1, -1) if k not in same and read[k].level == node.level), None)
    if before is None or before.number == node.number:
        return True
    behind = next((read[k] for k in range(i + 1, len(read)) if k not in same and _at_least(read[k], node)), None)
    if behind is not None and behind.level == node.level:
        return behind.number == before.number + 1
    return node.level in running or all(DEPTH[node.level] <= DEPTH[other.level] for other in read)


def _at_least(node: Node, other: Node) -> bool:
    return DEPTH[node.level] <= DEPTH[other.level]
