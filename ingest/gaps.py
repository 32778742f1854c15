"""Tells numbers that are missing from headings that were lost: a lost heading leaves its text behind.

Articles are repealed, an excerpt begins with its third section: where no text can be that of a lost heading, the number
is missing in the original as well.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ingest.markers import MEMBERS
from ingest.records import ParsedSentence
from ingest.tree import DEPTH, Node


def with_text(
    nodes: Sequence[Node], parsed: Sequence[ParsedSentence], alone: Collection[int], begins: Collection[int] | None
) -> list[Node]:
    """Leave out the lost headings that no text can stand under.

    Args:
        nodes: the headings, those lost among them not placed yet.
        parsed: sentences cut into pieces, in restored order.
        alone: sentences that are nothing but headings.
        begins: the sentences that begin lines, where headings keep to lines; None: not so.

    Returns:
        The others, in order; of an excerpt a lost parent stands before the first of its children read.
    """
    read = next((node for node in nodes if not node.inferred), None)
    if read is None:
        return list(nodes)
    out = list(nodes)
    if read.number > 1 and not any(_is_text(sentence) for sentence in parsed[: read.at]):
        out = _of_excerpt(nodes, read)
    if begins is None:
        return out
    repealed = [n for n in out if n.level == "article" or n.piece and _is_english(parsed[n.piece[0]].sentence.text)]
    return _between_lines(out, {node.level for node in repealed}, alone, begins)


def _is_english(text: str) -> bool:
    return text[:1].isascii() and text[:1].isalpha()


def _is_text(sentence: ParsedSentence) -> bool:
    return any(piece.kind in ("sentence", "table") for piece in sentence.pieces)


def _of_excerpt(nodes: Sequence[Node], read: Node) -> list[Node]:
    """Without the headings before the first one read, but for its parents; later parents have a run each."""
    at = next(i for i, node in enumerate(nodes) if node is read)
    out: list[Node] = [*_parents(nodes[:at], read), *nodes[at:]]
    first = next(i for i, node in enumerate(out) if node is read)
    end = next((i for i in range(first, len(out)) if DEPTH[out[i].level] < DEPTH[read.level]), len(out))
    last = next((i for i in range(end, len(out)) if not out[i].inferred or out[i].level != out[end].level), len(out))
    lost = out[end:last]
    mine = [i for i in range(first, end) if out[i].level == read.level]
    opens = [i for n, i in enumerate(mine) if not n or out[i].number <= out[mine[n - 1]].number]
    if first or len(lost) <= len(opens):
        return out
    for i, node in zip(reversed(opens), reversed(lost), strict=False):
        out.insert(i, node)
    return [*out[: end + len(opens)], *out[last + len(opens) :]]


def _parents(lost: Sequence[Node], child: Node) -> list[Node]:
    """Those of some lost headings that stand right above a heading read, one of a level."""
    out: list[Node] = []
    depth = DEPTH[child.level]
    for node in reversed(lost):
        if DEPTH[node.level] < depth:
            out.insert(0, node)
            depth = DEPTH[node.level]
    return out


def _between_lines(
    nodes: Sequence[Node], repealed: Collection[str], alone: Collection[int], begins: Collection[int]
) -> list[Node]:
    """Without the lost headings between two of their level that all lines between are told of.

    Only of the levels of which laws repeal some, and leave the numbers of the others; elsewhere a number that is
    missing says that heading and text were lost.
    """
    headed = {at for node in nodes if not node.inferred for at in (node.at, *(at for at, _ in node.again))}
    # The line under a heading that has a line to itself is its text.
    taken = headed | {at + 1 for at in headed if at in alone}
    out: list[Node] = []
    i = 0
    while i < len(nodes):
        j = i
        while j < len(nodes) and nodes[j].inferred and nodes[j].level == nodes[i].level:
            j += 1
        if i < j < len(nodes) and nodes[j].level == nodes[i].level in repealed and not nodes[j].inferred:
            elder = _elder(out, nodes[i])
            lines = None if elder is None else [k for k in range(elder.at + 1, nodes[j].at) if k in begins]
            if lines is None or any(k not in taken for k in lines):
                out += nodes[i:j]
            i = j
        else:
            out.append(nodes[i])
            i += 1
    return out


def _elder(before: Sequence[Node], lost: Node) -> Node | None:
    """The heading read right before a lost one of its level, if nothing but members of an article's list is between."""
    k = len(before) - 1
    while k >= 0 and lost.level == "article" and before[k].level in MEMBERS and not before[k].inferred:
        k -= 1
    same = k >= 0 and before[k].level == lost.level and before[k].number == lost.number - 1
    return before[k] if same and not before[k].inferred else None
