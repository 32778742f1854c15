"""Finds numbered members of lists that are all there is of them: a sentence without a full stop, no title over a text.

（1）青山水库工程，总投资12亿元 has a line to itself as a title has, but nothing stands below it. Taken for a title it
would be no clause that can be found and cited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.markers import MEMBERS, markdown_marks, marker_at
from ingest.records import Heading, Piece
from kb.records import LEVELS

# A comma, and an amount or a date behind it, make a statement of the words before.
_STATES = re.compile(r"[，；,;].*\d")
MIN_ALIKE = 2  # members of a list, none with a text below, that tell by themselves


@dataclass(slots=True)
class _Member:
    """A heading that may be a member; `run` names its siblings, `below` says that a text or another heading follows."""

    at: int
    piece: int
    heading: Heading
    run: int
    below: bool = False


def members_as_sentences(cuts: Sequence[tuple[Piece, ...]], texts: Sequence[str]) -> dict[int, tuple[Piece, ...]]:
    """Cut the members of lists that have nothing below them into a number and a sentence.

    Args:
        cuts: the pieces of each sentence, in restored order.
        texts: the sentences.

    Returns:
        The new pieces, by sentence, of those that change.
    """
    members = _members(cuts)
    runs: dict[int, list[_Member]] = {}
    for member in members:
        runs.setdefault(member.run, []).append(member)
    out: dict[int, tuple[Piece, ...]] = {}
    for run in runs.values():
        bare = [m for m in run if not m.below]
        all_bare = len(bare) == len(run) >= MIN_ALIKE
        for member in bare:
            if all_bare or _STATES.search(member.heading.title):
                out |= _split(member, cuts, texts)
    return out


def _members(cuts: Sequence[tuple[Piece, ...]]) -> list[_Member]:
    """All headings of the tree, with what stands below each."""
    out: list[_Member] = []
    open_members: list[_Member] = []
    runs = 0
    for at, pieces in enumerate(cuts):
        for k, piece in enumerate(pieces):
            heading = piece.heading
            if heading is None or heading.kind not in LEVELS:
                if open_members and piece.kind != "set_aside":
                    open_members[-1].below = True
                continue
            depth = LEVELS.index(heading.kind)
            before = None
            while open_members and LEVELS.index(open_members[-1].heading.kind) >= depth:
                before = open_members.pop()
            if open_members:
                open_members[-1].below = True
            same = before is not None and before.heading.kind == heading.kind and before.heading.number < heading.number
            runs += not same
            member = _Member(at, k, heading, before.run if before is not None and same else runs)
            open_members.append(member)
            out.append(member)
    return out


def _split(member: _Member, cuts: Sequence[tuple[Piece, ...]], texts: Sequence[str]) -> dict[int, tuple[Piece, ...]]:
    """The pieces of a member's sentence, its title as a sentence; none where it says that it is a heading."""
    pieces, heading, text = cuts[member.at], member.heading, texts[member.at]
    marks = markdown_marks(text) if heading.start == 0 else 0
    marker = marker_at(text, heading.start + marks)
    last = member.piece + 1 == len(pieces)
    if heading.kind not in MEMBERS or not heading.title or not last or marks or marker is None:
        return {}
    number = Piece(
        "heading", heading.start, marker.end, Heading(heading.kind, heading.number, "", heading.start, marker.end), ""
    )
    return {member.at: (*pieces[:-1], number, Piece("sentence", marker.end, len(text), None, ""))}
