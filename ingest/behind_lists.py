"""Finds paragraphs behind the last member of a list: they belong to what has the list, not to that member.

（二）排放污水。 ends a list whose members end in semicolons; a paragraph without a number behind it (有前款行为的，…)
is the next one of the article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.markers import MEMBERS
from ingest.records import Heading, Piece
from kb.records import LEVELS, Level

_OPENS = ("：", ":")
_GOES_ON = ("；", ";", "；或者", "；和", "; and", "; or")
KEEP_TO_LINES = 0.95  # share of the headings that begin lines: only there a line says what begins
_ENDS = ("。", ".", "。”", "。）")


@dataclass(slots=True)
class _Open:
    """A heading that is open."""

    level: Level
    number: int
    listed: bool  # the member of a list behind a colon, all those before it ending in semicolons


def back_to(cuts: Sequence[tuple[Piece, ...]], texts: Sequence[str], first: Sequence[bool]) -> dict[int, Level | None]:
    """Find the paragraphs that a list is over before, in a text whose headings begin lines.

    Args:
        cuts: the pieces of each sentence, in restored order.
        texts: the sentences.
        first: for each whether it begins a paragraph.

    Returns:
        By sentence the level of the heading that has the list and the sentence; None: no heading has them.
    """
    led = [first[at] for at, pieces in enumerate(cuts) if pieces and pieces[0].heading is not None]
    if sum(led) < KEEP_TO_LINES * len(led):
        return {}
    out: dict[int, Level | None] = {}
    stack: list[_Open] = []
    for at, pieces in enumerate(cuts):
        headings = [piece.heading for piece in pieces if piece.heading is not None]
        for heading in headings:
            _open(heading, stack, texts[at - 1] if at else "", alone=len(headings) == 1)
        if headings or not first[at] or not stack or not stack[-1].listed or not texts[at - 1].endswith(_ENDS):
            continue
        coming = next((p.heading for later in cuts[at + 1 :] for p in later if p.heading is not None), None)
        closed = False
        while stack and stack[-1].listed and not _counts_on(stack[-1], coming):
            closed = closed or stack[-1].number > 1
            stack.pop()
        if closed:
            out[at] = stack[-1].level if stack else None
    return out


def _open(heading: Heading, stack: list[_Open], said: str, *, alone: bool) -> None:
    """Open a heading, behind what is said before it."""
    if heading.kind not in LEVELS:
        stack.clear()  # no list goes on behind a box or a caption
        return
    level: Level = heading.kind
    before = None
    while stack and LEVELS.index(stack[-1].level) >= LEVELS.index(level):
        before = stack.pop()
    opens = heading.number == 1 and said.endswith(_OPENS)
    on = before is not None and before.level == level and before.listed and said.endswith(_GOES_ON)
    bare = level in MEMBERS and not heading.title and alone
    stack.append(_Open(level, heading.number, bare and (opens or on)))


def _counts_on(member: _Open, heading: Heading | None) -> bool:
    """Whether the next heading is the next member of a list: what stands between belongs to this one."""
    return heading is not None and (heading.kind, heading.number) == (member.level, member.number + 1)
