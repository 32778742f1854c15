"""Builds the heading tree: the headings read, and those that numbering proves lost."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.lost_places import place
from ingest.numbering import declared, introductions, number_headings, running_on
from ingest.records import ParsedSentence
from ingest.topic_cuts import Embed, Text
from ingest.tree import DEPTH, Node, Tree, level_of


def build_tree(parsed: Sequence[ParsedSentence], boxed: frozenset[int], embed: Embed) -> Tree:
    """Read the headings in restored order and insert those the source lost.

    Args:
        parsed: sentences cut into pieces, in restored order.
        boxed: sentences inside boxes.
        embed: turns texts into (n, dim) float32 vectors; called only where a lost heading has to be placed.

    Returns:
        The tree. A lost heading has `title` None and `inferred` True.
    """
    read = [
        Node(level_of(p.heading.kind), p.heading.number, p.heading.title, False, i, (i, j))
        for i, sentence in enumerate(parsed)
        for j, p in enumerate(sentence.pieces)
        if p.heading is not None and p.heading.kind in DEPTH
    ]
    nodes = declared(number_headings(read), parsed)
    running = frozenset(running_on(read)) | {"article"}
    alone = frozenset(i for i, sentence in enumerate(parsed) if all(p.kind == "heading" for p in sentence.pieces))
    return place(nodes, Text(parsed, boxed, embed, running, alone, introductions(read, running, alone)))
