"""The heading tree: its nodes, their ids, and the headings that the source has for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.records import Heading, ParsedSentence
from kb.records import LEVELS, Level

DEPTH: dict[str, int] = {level: depth for depth, level in enumerate(LEVELS)}
NAME_IN_ID: dict[Level, str] = {  # how a level is written in the id of a section
    "annex": "annex", "part": "part", "chapter": "ch", "section": "sec", "article": "art", "item": "item",
    "subitem": "sub", "point": "p", "subpoint": "sp", "circled": "c",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A heading of the tree; `at` is the sentence (restored order) it begins before."""

    level: Level
    number: int
    title: str | None
    inferred: bool
    at: int
    piece: tuple[int, int] | None  # (sentence, piece) of the heading read; None when inferred
    again: tuple[tuple[int, int], ...] = ()  # the same of its copies that the source has elsewhere


@dataclass(frozen=True, slots=True)
class Tree:
    """Headings in document order, and the sentences whose place under them is concluded rather than read."""

    nodes: tuple[Node, ...]
    concluded: frozenset[int]


def level_of(kind: str) -> Level:
    """The level of a heading kind that is one of DEPTH."""
    return kind  # type: ignore[return-value]  # narrowed by membership in DEPTH


def lost_node(level: Level, number: int) -> Node:
    """A heading that the source lost, not placed yet (`at` -1)."""
    return Node(level, number, None, True, -1, None)


def section_ids(document_id: str, nodes: Sequence[Node]) -> list[tuple[str, str | None]]:
    """Readable ids (`doc/ch3/sec1/item2`) and parents, in order; a repeated number gets a suffix (`item2-2`)."""
    out: list[tuple[str, str | None]] = []
    stack: list[tuple[int, str]] = []
    taken: set[str] = set()
    times: dict[str, int] = {}
    for node in nodes:
        while stack and stack[-1][0] >= DEPTH[node.level]:
            stack.pop()
        parent = stack[-1][1] if stack else None
        base = f"{parent or document_id}/{NAME_IN_ID[node.level]}{node.number}"
        name = base
        while name in taken:  # only a suffix that another number looks like is tried in vain
            times[base] = times.get(base, 1) + 1
            name = f"{base}-{times[base]}"
        taken.add(name)
        stack.append((DEPTH[node.level], name))
        out.append((name, parent))
    return out


def heading_of(node: Node, parsed: Sequence[ParsedSentence]) -> Heading | None:
    """The heading read for `node`, or None when it was inferred."""
    if node.piece is None:
        return None
    return parsed[node.piece[0]].pieces[node.piece[1]].heading
