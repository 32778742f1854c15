"""Finds the headings whose title was cut by judgement alone where all others of their kind are told apart.

In a law a chapter's title ends before the number of its first article, in a plan an item's before its first part. One
that runs into text there has lost the heading behind it, and whoever cites by its title should know that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ingest.records import Heading
from ingest.tree import DEPTH, Node

SURE = 0.95  # chance of an end from which no doubt is told; see restore.py
# Share of a kind's titles that end at a number, a mark or a line, from which the others have lost what stood behind
# them: 0 to 0.57 in ten texts that glue titles to text, 0.8 to 0.94 in four that had lost such headings.
TOLD = 0.7
FEWEST = 4  # titles of a kind
EVEN = 0.5  # chance below which an end is more likely wrong than right whatever the others are


def doubtful_titles(nodes: Sequence[Node], headings: Sequence[Heading | None]) -> frozenset[int]:
    """Find them, those behind which a heading is known to be lost, and those more likely wrong than right.

    Args:
        nodes: the headings of a document as a tree has them.
        headings: the same as read, None for one that the source lost.

    Returns:
        Their indices.
    """
    kinds: dict[str, list[float]] = defaultdict(list)
    for heading in headings:
        if heading is not None and heading.title:
            kinds[heading.kind].append(heading.chance)
    told = {
        kind for kind, chances in kinds.items() if len(chances) >= FEWEST and chances.count(1.0) >= TOLD * len(chances)
    }
    return frozenset(
        i
        for i, heading in enumerate(headings)
        if heading is not None
        and heading.title
        and heading.chance < SURE
        and (heading.kind in told or _lost_behind(nodes, i) or heading.chance < EVEN)
    )


def _lost_behind(nodes: Sequence[Node], at: int) -> bool:
    """Whether the first heading under this one is lost."""
    return at + 1 < len(nodes) and nodes[at + 1].inferred and DEPTH[nodes[at + 1].level] > DEPTH[nodes[at].level]
