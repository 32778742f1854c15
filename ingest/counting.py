"""Whether a sentence's numbers count on in a chain: 第十二条 behind 第十一条, （一） below a new heading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable

from ingest.markers import Marker, article_number, marker_at

_RANK = {
    kind: rank
    for rank, kind in enumerate(
        ("part", "chapter", "section", "article", "item", "subitem", "point", "subpoint", "circled")
    )
}
LOOKED_AT = 40  # characters of a sentence in which glued headings are looked for; titles seldom are longer
Numbers = tuple[tuple[int, int], ...]  # (rank, number)

_CLAUSES = re.compile("[，；：,;:]")
# A title of a chapter, section or item may have a comma (三、壮大市场主体，优化市场环境（九）…); behind one in what an
# article says a number is a reference.
_TITLE_ENDS, _CLAUSE_ENDS = re.compile("[。；：]"), re.compile("[，。；：]")
_OPENS = re.compile(r"(?<!第)(?<!款)[第一（(]|(?<=\s)(?:Part|Chapter|Section|Article)(?=\s)")
UNKNOWN = 1 << 40
SKIPPED: Numbers = tuple((rank, UNKNOWN) for rank in _RANK.values())  # of a chain that left out what came before
MISFIT = 3.0  # nats lost by a number that does not count on (odds 20 to 1); 2 to 4 give the same results
BACKWARDS = 20.0  # by an article at or before the last one: no gap in a sample and no lost heading makes that
AGAIN = 1.0  # by a list that begins anew without a heading above it
# By a number that counts on over a higher heading where numbers here begin anew below one (（八） in 二、 behind （七）
# in 一、): dearer than a gap, which a sample makes. 22 weaves, seeds 201 and 202, section numbers 0.951 without it,
# 0.956 with 1.5, 0.986 with 4 (one report 0.33 to 0.99; 5 and 6 do the same to it).
OVER = 4.0


def numbers_in(text: str) -> Numbers:
    """The numbers that a sentence begins with, its glued headings' included.

    Args:
        text: a sentence.

    Returns:
        (rank of the level, number), in order.
    """
    found: list[tuple[int, int]] = []
    marker = marker_at(text, 0, bare_articles=True)
    at = 0
    while marker is not None and marker.kind in _RANK:
        found.append((_RANK[marker.kind], marker.number))
        at = marker.end
        marker = _next(text, at, found[-1][0])
    if not found and (number := article_number(text)):
        found.append((_RANK["article"], number))
    return tuple(found)


def is_title(text: str) -> bool:
    """Whether a sentence is a numbered title and no more, as （五）规范审核程序。 is.

    Args:
        text: a sentence.
    """
    return len(text) <= LOOKED_AT and not _CLAUSES.search(text) and marker_at(text, 0) is not None


def _next(text: str, at: int, rank: int) -> Marker | None:
    """A deeper marker glued behind a title."""
    ends = _TITLE_ENDS if rank < _RANK["article"] or rank == _RANK["item"] else _CLAUSE_ENDS
    for match in _OPENS.finditer(text, at, at + LOOKED_AT):
        place = match.start()
        if ends.search(text, at, place):
            return None
        marker = marker_at(text, place, bare_articles=True)
        if marker is not None and marker.kind in _RANK and _RANK[marker.kind] > rank:
            return marker
    return None


def runs_on(sentences: Iterable[Numbers]) -> frozenset[int]:
    """The ranks whose numbers count on over higher headings, as （八） in 二、 behind （七） in 一、.

    Args:
        sentences: the numbers of sentences that follow each other.

    Returns:
        Ranks of which more numbers above 1 go on over a higher heading than begin anew at 1 below it.
    """
    chain: Numbers = ()
    votes: Counter[int] = Counter()
    # One by one: a number may be glued to the higher heading that it counts on over.
    for rank, number in (each for numbers in sentences for each in numbers):
        before = dict(chain).get(rank, 0)
        if before < 0:
            votes[rank] += (number > 1 and number == 1 - before) - (number == 1)
        _, chain = counted_on(chain, ((rank, number),))
    return frozenset(rank for rank, count in votes.items() if count > 0)


def counted_on(chain: Numbers, numbers: Numbers, running: Collection[int] = ()) -> tuple[float, Numbers]:
    """Count on in a chain.

    Args:
        chain: the last number of each rank in it; negative where a higher heading has come since; a number of UNKNOWN
            makes the next one of its rank free.
        numbers: of the next sentence.
        running: ranks that count on over higher headings, see `runs_on`; articles always do.

    Returns:
        Nats lost by numbers that do not fit, and the chain afterwards.
    """
    lost = 0.0
    last = dict(chain)
    for rank, number in numbers:
        before = last.get(rank, 0)
        # Articles, and （一） in many plans, count through the whole text; other numbers begin anew below a heading.
        if number != abs(before) + 1 and before != UNKNOWN and not (number == 1 and before <= 0):
            # Articles never count back; other numbers do behind a higher heading, which may be lost.
            back = (rank == _RANK["article"] or rank in running) and number <= abs(before)
            lost += AGAIN if number == 1 else BACKWARDS if back else MISFIT
        elif number > 1 and before < 0 and rank not in running and rank > _RANK["chapter"] and rank != _RANK["article"]:
            lost += OVER
        last[rank] = number
        for deeper in last:
            if deeper > rank and last[deeper] != UNKNOWN:
                last[deeper] = -abs(last[deeper])
            elif deeper > rank and deeper not in running and deeper != _RANK["article"]:
                last[deeper] = 0  # whatever was left out, below this heading they begin anew
    return lost, tuple(sorted(last.items()))
