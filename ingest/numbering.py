"""Reads from the numbers of headings which of them the source lost, and what is usual in the document.

四 → 六 means 五 is lost; 第一节 after 第四节 means a new chapter began; 二 after 二 means a new section began;
"七个成长型产业" with four read means three are lost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice, pairwise

from ingest.markers import value
from ingest.records import ParsedSentence
from ingest.tree import DEPTH, Node, level_of, lost_node

# Numbers of these do not prove that a heading is lost: lists are numbered anew at will, articles run on.
_UNPROVING = frozenset({"annex", "article", "point", "subpoint", "circled"})
_FAR = 9  # numbers apart from which a gap is a number misread, not so many headings lost
_UNDER = 0.7  # share of items under sections from which an item right under a chapter proves a lost section
_AGREE = 0.5  # share of the headings of a level, two at least, that must have as long an introduction
_MANY_POINTS, _TITLED = 6, 0.8  # points, and the share of them with titles, from which a gap among them is a loss
_SKIPPED = 3  # numbers run on through their parents also where the first of a parent are lost: 五 after 二


def number_headings(read: Sequence[Node]) -> list[Node]:
    """Insert the headings whose loss the numbering proves, not placed yet (`at` -1)."""
    out: list[Node] = []
    usual = _usual_parents(read)
    run_on = running_on(read)
    unproving = _UNPROVING - _titled_points(read)
    last: dict[str, int] = {}  # number last used at each level inside the open parents
    ever: dict[str, int] = {}  # and in the whole document
    for i, node in enumerate(read):
        depth = DEPTH[node.level]
        above = max((lv for lv in last if DEPTH[lv] < depth), key=DEPTH.__getitem__, default="")
        used = last.get(node.level, ever.get(node.level, 0) if node.level in run_on else 0)
        ever[node.level] = node.number
        # A list that begins again under the same article is another list.
        if node.number <= used and node.level not in unproving and above not in unproving | {""}:
            out.append(lost_node(level_of(above), last[above] + 1))
            last = {lv: n for lv, n in last.items() if DEPTH[lv] <= DEPTH[above]}
            last[above] += 1
            ever[above] = last[above]
            used = 0
        missing = usual.get(node.level)
        if (
            missing is not None
            and missing not in last
            and node.level not in unproving
            and any(DEPTH[lv] < DEPTH[missing] for lv in last)
        ):
            number = _next_of(missing, read, i, ever) if missing in run_on else 1
            out.append(lost_node(level_of(missing), number))
            last[missing] = ever[missing] = number
            used = 0
        if node.level not in unproving or node.level == "article" and used:
            if node.number - used > _FAR:
                # The first chapters of an excerpt: those that have sections are lost, not all before them.
                runs = _runs(out, len(out), DEPTH[node.level], unproving) if node.level in run_on else ()
                used = node.number - 1 - len(runs)
            lost = [lost_node(node.level, n) for n in range(used + 1, node.number)]
            _insert(out, lost, node, unproving, on=bool(used))
        out.append(node)
        last = {lv: n for lv, n in last.items() if DEPTH[lv] < depth}
        last[node.level] = node.number
    return out


def _titled_points(read: Sequence[Node]) -> frozenset[str]:
    """Kinds of points that are headings here, with titles: 1．推进煤炭消费替代。 and text behind it, not lists."""
    out = set()
    for level in ("point", "subpoint"):
        mine = [bool(node.title) for node in read if node.level == level]
        if len(mine) >= _MANY_POINTS and sum(mine) >= _TITLED * len(mine):
            out.add(level)
    return frozenset(out)


def _next_of(level: str, read: Sequence[Node], at: int, ever: Mapping[str, int]) -> int:
    """The number of a lost heading whose level runs on; the first of an excerpt stands before the first one read."""
    if level in ever:
        return ever[level] + 1
    return max(1, next((node.number for node in islice(read, at, None) if node.level == level), 2) - 1)


def _insert(out: list[Node], lost: Sequence[Node], node: Node, unproving: frozenset[str], *, on: bool) -> None:
    """Put headings lost before `node` where the headings read say: see below; if `on`, behind others of their level.

    （八）, 四、, （十） right behind it: （九） was the last under 三、, before the parents of `node`.
    """
    if not lost:
        return
    end = len(out)
    while on and end and DEPTH[out[end - 1].level] < DEPTH[node.level] and node.at - out[end - 1].at <= 1:
        end -= 1
    places = _with_their_own(out, end, lost, unproving) or _opening_inside(out, end, lost) or [end] * len(lost)
    for at, heading in zip(reversed(places), reversed(lost), strict=True):
        out.insert(at, heading)


def _runs(out: Sequence[Node], end: int, depth: int, unproving: frozenset[str]) -> list[int]:
    """Where runs of numbers begin right under the last heading above `depth`, if none of `depth` stands between.

    Of the headings before `end`.
    """
    tail = _tail(out, end, depth)
    outermost = min((DEPTH[out[i].level] for i in range(tail, end)), default=0)
    run = [i for i in range(tail, end) if DEPTH[out[i].level] == outermost]
    if not run or out[run[0]].level in unproving or tail and DEPTH[out[tail - 1].level] == depth:
        return []
    return [i for n, i in enumerate(run) if not n or out[i].number <= out[run[n - 1]].number]


def _tail(out: Sequence[Node], end: int, depth: int) -> int:
    """Where the last headings before `end` begin that are deeper than `depth`."""
    while end and DEPTH[out[end - 1].level] > depth:
        end -= 1
    return end


def _with_their_own(out: Sequence[Node], end: int, lost: Sequence[Node], unproving: frozenset[str]) -> list[int] | None:
    """Put the first lost headings of a level before the runs of lower ones, where there is a run for each of them.

    （一）…（三）, （一）…（四）, 三、: the two runs stood under 一、 and 二、. None: they do not stand so.
    """
    opens = _runs(out, end, DEPTH[lost[0].level], unproving)
    return opens if len(opens) == len(lost) else None


def _opening_inside(out: Sequence[Node], end: int, lost: Sequence[Node]) -> list[int] | None:
    """Put a lost heading before the first section that follows articles right under the chapter before it.

    A chapter has articles or sections of articles: 第三章, 第七十二条…, 第一节, …, 第五章. None: it is not so.
    """
    if len(lost) != 1:
        return None
    tail = _tail(out, end, DEPTH[lost[0].level])
    outermost = min((DEPTH[node.level] for node in out[tail : tail + 1]), default=0)
    for i in range(tail + 1, end):
        depth = DEPTH[out[i].level]
        if out[i].number == 1 and outermost > depth:
            return [i]
        outermost = min(outermost, depth)
    return None


def running_on(read: Sequence[Node]) -> set[str]:
    """Levels whose numbers run on through their parents (第五章 opens 第二篇) instead of beginning again."""
    balance: dict[str, int] = {}
    ever: dict[str, int] = {}
    opened: set[str] = set()  # levels used since the last higher heading
    for node in read:
        if node.level not in opened and node.level in ever:
            on = 1 < node.number - ever[node.level] + 1 <= _SKIPPED
            balance[node.level] = balance.get(node.level, 0) + on - (node.number == 1)
        opened = {level for level in opened if DEPTH[level] <= DEPTH[node.level]} | {node.level}
        ever[node.level] = node.number
    return {level for level, count in balance.items() if count > 0}


def _usual_parents(read: Sequence[Node]) -> dict[str, str]:
    """The level under which this document keeps the headings of a level, where it nearly always does."""
    under: dict[str, Counter[str]] = {}
    open_levels: list[str] = []
    for node in read:
        open_levels = [level for level in open_levels if DEPTH[level] < DEPTH[node.level]]
        if open_levels:
            under.setdefault(node.level, Counter())[open_levels[-1]] += 1
        open_levels.append(node.level)
    first = {level: parents.most_common(1)[0] for level, parents in under.items()}
    return {level: name for level, (name, count) in first.items() if count >= _UNDER * under[level].total()}


def introductions(
    nodes: Sequence[Node], running: frozenset[str], alone: frozenset[int], begins: frozenset[int] | None
) -> dict[tuple[str, str], int]:
    """How much this document puts between a heading and the first one under it, where it mostly agrees.

    Args:
        nodes: the headings, those lost among them.
        running: levels whose numbers run on through their parents.
        alone: sentences that are nothing but headings; they are not counted.
        begins: the sentences that begin lines, where headings keep to lines; None: not so.

    Returns:
        By (level, level under it) the number of sentences, or of lines.
    """
    seen: dict[tuple[str, str], Counter[int]] = {}
    for node, child in pairwise(nodes):
        if node.inferred or child.inferred:
            continue
        if DEPTH[node.level] < DEPTH[child.level] and (child.number == 1 or child.level in running):
            between = range(node.at + (node.at in alone), child.at)
            size = len(between) if begins is None else sum(i in begins for i in between)
            seen.setdefault((node.level, child.level), Counter())[size] += 1
    usual = {pair: counts.most_common(1)[0] for pair, counts in seen.items()}
    return {pair: size for pair, (size, count) in usual.items() if count > max(_AGREE * seen[pair].total(), 1)}


def declared(nodes: Sequence[Node], parsed: Sequence[ParsedSentence]) -> list[Node]:
    """Append the items a chapter's introduction counts ("七个成长型产业") but its section no longer has."""
    out: list[Node] = []
    section = chapter = None  # the last ones
    for i, node in enumerate(nodes):
        out.append(node)
        section, chapter = node if node.level == "section" else section, node if node.level == "chapter" else chapter
        closes = i + 1 == len(nodes) or DEPTH[nodes[i + 1].level] < DEPTH["item"]
        if node.level != "item" or not closes:
            continue
        if section is None or chapter is None or not section.title or chapter.piece is None:
            continue
        count = _declared_count(parsed[chapter.at].sentence.text, section.title)
        out.extend(lost_node("item", n) for n in range(node.number + 1, min(count, 20) + 1))
    return out


def _declared_count(introduction: str, title: str) -> int:
    for size in range(len(title), 3, -1):
        at = introduction.find(title[-size:])
        if at >= 0:
            counts = re.findall(r"([一二三四五六七八九十]+)[个大项]", introduction[:at])
            return value(counts[-1]) if counts else 0
    return 0
