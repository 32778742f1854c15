"""Concludes where the headings that the source lost begin: from the headings around them, then from the topic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.clause_words import clause_words
from ingest.topic_cuts import Text, Window, cuts
from ingest.tree import DEPTH, Node, Tree, lost_node

MAX_PREAMBLE = 8  # sentences; the longest of the plans, laws and reports looked at has 6
# Sentences beyond the usual between a heading and its first child; a longer introduction is the text of a heading
# without children, and the child that of the lost one. 2 and 4 put the same right, 7 two chapters fewer.
MAX_INTRODUCTION = 4
# Times the text behind the longest of the headings before it from which the text behind the last one under a heading
# holds that of a lost heading too. From reading two plans whose sections have parts of 2 to 8 sentences.
MUCH_LONGER = 1.5
_INTRODUCES = re.compile(r"[：:;；,，—–-]\s*$|\b(?:and|or)\s*$")
_LISTS = frozenset({"point", "subpoint", "circled"})


def place(nodes: Sequence[Node], text: Text) -> Tree:
    """Give every lost heading its first sentence."""
    nodes = _behind_parents(nodes, text)
    placed: list[Node] = []
    concluded: set[int] = set()
    i = 0
    while i < len(nodes):
        if not nodes[i].inferred:
            placed.append(nodes[i])
            i += 1
            continue
        j = i
        while j < len(nodes) and nodes[j].inferred:
            j += 1
        before = nodes[j] if j < len(nodes) else None
        high = before.at if before is not None else text.end
        opening = _opening(nodes[i:j], before)
        low, starts = _starts(nodes[i : j - opening], placed, before, text)
        starts += _openings(nodes[j - opening : j], before, placed, text)
        low = min([low, _unsure(nodes[i:j], opening, placed, text, high), *starts])
        concluded.update(range(low, high))
        merged = [replace(node, at=at) for node, at in zip(nodes[i:j], starts, strict=True)]
        kept = _kept(placed, merged[0], low)
        swallowed = placed[kept:]
        unread = [] if swallowed and swallowed[0].level in text.running else _lost_before(swallowed, starts[-1])
        _put_in(placed, kept, [*merged, *unread])
        i = j
    return Tree(tuple(placed), frozenset(concluded))


def _put_in(placed: list[Node], at: int, nodes: Sequence[Node]) -> None:
    """Put headings into those placed, in front of the one at `at`, and all in order; only the last ones are moved."""
    first, behind = min(node.at for node in nodes), at
    while behind and placed[behind - 1].at > first:
        behind -= 1
    placed[behind:] = sorted([*placed[behind:at], *nodes, *placed[at:]], key=lambda node: node.at)


def _behind_parents(nodes: Sequence[Node], text: Text) -> list[Node]:
    """Put a lost article behind the chapter that is read after it, where that has text before its first article read.

    Chapters of such a text begin with an article: what a chapter says before the first one that was read is the last
    one lost.
    """
    out = list(nodes)
    for i, node in enumerate(nodes):
        j = i + 1
        while j < len(nodes) and not nodes[j].inferred and DEPTH[nodes[j].level] < DEPTH[node.level]:
            j += 1
        if not node.inferred or node.level not in text.running or j == i + 1:
            continue
        parent = nodes[j - 1]
        end = nodes[j].at if j < len(nodes) and not nodes[j].inferred else -1
        unread = _behind(parent, text) < end
        if unread and text.introductions.get((parent.level, node.level), 1) == 0:
            out[i:j] = [*nodes[i + 1 : j], node]
    return out


def _opening(lost: Sequence[Node], before: Node | None) -> int:
    """How many of the last lost headings begin with the heading read behind them: the parents of a first child."""
    count = 0
    child = before
    for node in reversed(lost):
        if child is None or child.number != 1 or DEPTH[node.level] >= DEPTH[child.level]:
            break
        child = node
        count += 1
    return count


def _openings(lost: Sequence[Node], before: Node | None, placed: Sequence[Node], text: Text) -> list[int]:
    """Where lost headings begin whose first child was read: before it, with the introduction that is usual here."""
    starts: list[int] = []
    child = before
    for node in reversed(lost):
        assert child is not None  # see _opening
        low = placed[-1].at + (DEPTH[placed[-1].level] >= DEPTH[node.level]) if placed else 0
        usual = text.introductions.get((node.level, child.level), 0)
        at = text.before(starts[0] if starts else child.at, usual)
        if node.number == 1 and not placed:
            at = _behind_preamble(text, child.at)
        latest = child.at if not starts else starts[0]
        at = min(max(at, low), latest)
        while at < latest and {at - 1, at} <= text.boxed:  # an introduction is no part of the box before it
            at += 1
        starts.insert(0, at)
        child = node
    return starts


def _kept(placed: Sequence[Node], lost: Node, low: int) -> int:
    """How many of the headings read so far stand before a lost one; the others stand under it."""
    count = len(placed)
    while count and placed[count - 1].at >= max(low, lost.at):
        if placed[count - 1].at == lost.at and DEPTH[placed[count - 1].level] <= DEPTH[lost.level]:
            break
        count -= 1
    return count


def _lost_before(swallowed: Sequence[Node], at: int) -> list[Node]:
    """Items that a section concluded to begin earlier must have had before the first of its items that was read."""
    if not swallowed:
        return []
    first = swallowed[0]
    return [replace(lost_node(first.level, n), at=at) for n in range(1, first.number)]


def _starts(
    lost: Sequence[Node],
    placed: Sequence[Node],
    before: Node | None,
    text: Text,
) -> tuple[int, list[int]]:
    """First sentence that may be under a lost heading, and where each of them begins: a parent with its first child."""
    together = [i > 0 and DEPTH[lost[i - 1].level] < DEPTH[node.level] for i, node in enumerate(lost)]
    groups = len(lost) - sum(together)
    after = placed[-1] if placed else None
    low = after.at + 1 if after is not None else 0
    high = text.end if before is None else before.at
    if not lost:
        return high, []
    if after is not None and groups == 1 and DEPTH[after.level] < DEPTH[lost[0].level]:
        # Behind a chapter heading and its introduction comes the first section.
        usual = text.introductions.get((after.level, lost[0].level), after.at not in text.alone)
        begin = _behind(after, text)
        low = min(text.behind(begin, usual), high)
        return min(begin, low), [low] * len(lost)  # an introduction is usual, not certain
    window = _window(lost, placed, before, text)
    begins = [] if window.first is None else [window.first]
    begins += cuts(text, replace(window, level=lost[0].level), groups - len(begins))
    starts: list[int] = []
    for i, joined in enumerate(together):
        starts.append(starts[-1] if joined else begins[i - sum(together[: i + 1])])
    return window.low, starts


def _window(lost: Sequence[Node], placed: Sequence[Node], before: Node | None, text: Text) -> Window:
    """Say among which sentences lost headings begin."""
    high = text.end if before is None else before.at
    goes_on = before is not None and DEPTH[lost[0].level] < DEPTH[before.level]
    passed = _passed_over(lost[0], placed, text.running)
    bound = placed[-len(passed) - 1] if len(placed) > len(passed) else None
    children = [node.at for node in passed if node.level in text.running and DEPTH[node.level] == _outermost(passed)]
    if bound is None and lost[0].number == 1:
        first = children[0] if children else _behind_preamble(text, high)
        return Window(first, high, goes_on, first, frozenset(children[1:]), first=first)
    begins = lost[0].number == 1 or lost[0].level in text.running  # 第二十三章 is the first of 第四编
    if children and begins and bound is not None and DEPTH[bound.level] < DEPTH[lost[0].level]:
        # Where a chapter has sections, its first article stands in the first of them.
        usual = text.introductions.get((bound.level, lost[0].level), high)
        first = min(text.behind(_behind(bound, text), usual), children[0])
        return Window(first, high, goes_on, first, frozenset(children[1:]), first=first)
    if len(children) > 1:
        # The heading before keeps its first child; the lost ones begin with one of the others.
        return Window(children[1], high, goes_on, children[0], frozenset(children[1:]))
    late = _late_child(lost, placed, text, high)
    if late is not None:
        return Window(late, high, goes_on, late, first=late)
    low = _behind(bound, text) + (DEPTH[bound.level] >= DEPTH[lost[0].level]) if bound is not None else 0
    if passed and not children:
        only = _outside_lists(passed, range(low, high), text, of_article=lost[0].level == "article")
        return Window(low, high, goes_on, max(0, low - 1), only)
    if before is not None and DEPTH[lost[-1].level] == DEPTH[before.level]:
        # Items read after the cut may already belong to the lost section, if their own first ones were lost too.
        for node in reversed(placed):
            if DEPTH[node.level] <= DEPTH[lost[-1].level] or len(lost) < 2:
                break
            low = node.at + 1
            if node.number <= 2:
                break
    return Window(low, high, goes_on, max(0, low - 1))


def _late_child(lost: Sequence[Node], placed: Sequence[Node], text: Text, high: int) -> int | None:
    """Where a lost heading begins to which all headings under the one before it belong, not to that one.

    The first of them stands far behind it, and what follows the last is no longer than what follows the others.
    """
    elder = next((i for i in reversed(range(len(placed))) if DEPTH[placed[i].level] <= DEPTH[lost[0].level]), None)
    if elder is None or elder + 1 == len(placed) or placed[elder].level != lost[0].level or len(lost) > 1:
        return None
    child = placed[elder + 1]
    if child.number != 1 or child.level in text.running | _LISTS:
        return None
    behind, usual = _behind(placed[elder], text), text.introductions.get((lost[0].level, child.level))
    late = text.before(child.at, usual or 0)
    places = [*(node.at for node in placed[elder + 1 :] if node.level == child.level), high]
    sizes = [b - a for a, b in pairwise(places)]
    alike = len(sizes) > 1 and sizes[-1] <= MUCH_LONGER * max(sizes[:-1])
    if late - behind <= (1 if alike else MAX_INTRODUCTION):
        return None
    if usual is not None:
        return late
    return cuts(text, Window(behind + 1, child.at, True, behind), 1)[0]


def _behind(heading: Node, text: Text) -> int:
    """The first sentence of a heading's text: its own, or the next where that is the heading and nothing else."""
    return heading.at + (heading.at in text.alone)


def _behind_preamble(text: Text, high: int) -> int:
    """Where the first heading of a document begins: behind the last of its first sentences that ends a preamble."""
    ends = clause_words().preamble_ends
    openings = [text.parsed[i].sentence.text for i in range(min(high, MAX_PREAMBLE))]
    return max((i + 1 for i, said in enumerate(openings) if any(end in said for end in ends)), default=0)


def _passed_over(lost: Node, placed: Sequence[Node], running: frozenset[str]) -> Sequence[Node]:
    """The last headings read that may stand before a lost one or under it: articles under a lost chapter, lists."""
    tail = _deeper(lost, placed)
    if lost.level == "article":  # whatever numbers stand under an article, they are those of its lists
        return tail
    # Numbers that begin again behind a lost heading have told where it was; those that run on have not.
    told: list[int] = []
    outer = max(DEPTH.values()) + 1  # depth of the last number that runs on; deeper ones number what is inside it
    for i, node in enumerate(tail):
        if node.level in running | _LISTS:
            outer = min(outer, DEPTH[node.level])
        elif DEPTH[node.level] < outer:
            told.append(i)
            outer = max(DEPTH.values()) + 1
    return tail[told[-1] + 1 :] if told else tail


def _deeper(lost: Node, placed: Sequence[Node]) -> Sequence[Node]:
    """The last headings read that are deeper than a lost one."""
    count = 0
    while count < len(placed) and DEPTH[placed[-count - 1].level] > DEPTH[lost.level]:
        count += 1
    return placed[len(placed) - count :]


def _unsure(lost: Sequence[Node], opening: int, placed: Sequence[Node], text: Text, high: int) -> int:
    """The first sentence that is not surely before a lost heading, whatever speaks for a later beginning."""
    if opening == len(lost):
        # It begins with a heading read; how much of what stands before that introduces it is not known.
        last = placed[-1] if placed else None
        return _behind(last, text) + (DEPTH[last.level] >= DEPTH[lost[0].level]) if last is not None else high
    deeper = _deeper(lost[0], placed)
    if not deeper or len(deeper) == len(placed):
        return high
    elder, child = placed[-len(deeper) - 1], deeper[0]
    usual = text.introductions.get((elder.level, child.level), 1)
    close = child.at <= text.behind(_behind(elder, text), usual)
    if not child.inferred and (child.level in text.running or child.number == 1 and close):
        return high
    return _behind(elder, text) + (DEPTH[elder.level] == DEPTH[lost[0].level])


def _outermost(nodes: Sequence[Node]) -> int:
    """The depth of the outermost of some headings: articles, not the points inside them."""
    return min((DEPTH[node.level] for node in nodes), default=0)


def _outside_lists(passed: Sequence[Node], window: range, text: Text, *, of_article: bool) -> frozenset[int]:
    """The sentences that no list would be cut in two by; between lists where there are several."""
    points = [node for node in passed if DEPTH[node.level] == _outermost(passed)]
    opens = [i for i, node in enumerate(points) if node.number == 1]
    # Numbered paragraphs of an article: nothing introduces them, they begin with the heading that has them.
    fresh = {points[i].at for i in opens if not _INTRODUCES.search(text.parsed[max(0, points[i].at - 1)].sentence.text)}
    if of_article and fresh & set(window):
        return frozenset(fresh & set(window))
    out = set(window)
    for i, node in enumerate(points):
        since = points[i - 1].at if i else window.start - 1
        # A list's first point stands behind the clause that opens it; no heading between the two, or between points.
        out -= set(range(node.at, node.at + 1)) if node.number == 1 else set(range(since + 1, node.at + 1))
    between = {k for i in opens if i for k in range(points[i - 1].at + 1, points[i].at)}
    return frozenset(out & between or out)
