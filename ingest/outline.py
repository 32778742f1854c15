"""Builds the heading tree: the headings read, and those that numbering proves lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.gaps import with_text
from ingest.headings_again import without_copies
from ingest.lost_places import place
from ingest.numbering import declared, introductions, number_headings, running_on
from ingest.records import ParsedSentence
from ingest.topic_cuts import Embed, Text
from ingest.tree import DEPTH, Node, Tree, level_of

# Share of the headings that begin lines from which lost ones did too: 1 in clean text, to 0.6 in glued text.
KEEP_TO_LINES = 0.95


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
    read = _with_titles_below(read)
    read = without_copies(read, frozenset(running_on(read)))
    running = frozenset(running_on(read)) | {"article"}
    alone = frozenset(i for i, sentence in enumerate(parsed) if all(p.kind == "heading" for p in sentence.pieces))
    begins = _begins(read, parsed)
    nodes = declared(with_text(number_headings(read), parsed, alone, begins), parsed)
    usual = introductions(nodes, running, alone, begins)
    return place(nodes, Text(parsed, boxed, embed, running, alone, usual, begins))


def _with_titles_below(read: Sequence[Node]) -> list[Node]:
    """Join headings whose number has one line and whose title the next: annexes, articles."""
    out: list[Node] = []
    for node in read:
        before = out[-1] if out else None
        if (
            before is not None
            and (before.level, before.number, before.title, before.at) == (node.level, node.number, "", node.at - 1)
            and node.title
            and node.piece is not None
        ):
            out[-1] = replace(before, title=node.title, again=(node.piece,))
        else:
            out.append(node)
    return out


def _begins(read: Sequence[Node], parsed: Sequence[ParsedSentence]) -> frozenset[int] | None:
    """The sentences that begin a line, if the headings read keep to them."""
    first: dict[int, int] = {}
    for occurrence in (o for sentence in parsed for o in sentence.sentence.occurrences):
        first[occurrence.line] = min(occurrence.start, first.get(occurrence.line, occurrence.start))
    read_at = [min(sentence.sentence.occurrences, key=lambda o: o.start) for sentence in parsed]
    begins = frozenset(i for i, occurrence in enumerate(read_at) if occurrence.start == first[occurrence.line])
    headings = [node.at for node in read if node.piece is not None and node.piece[1] == 0]
    return begins if headings and sum(at in begins for at in headings) >= KEEP_TO_LINES * len(headings) else None
