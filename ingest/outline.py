"""Builds the heading tree and finds the headings that numbering proves lost.

四 → 六 means 五 is lost; 第一节 after 第四节 means a new chapter began; 二 after 二 means a new section began;
"七个成长型产业" with four read means three are lost. Where a lost heading begins is concluded: the cut between two
explicit headings that leaves both sides most alike within themselves.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ingest.coherence import word_vectors
from ingest.markers import value
from ingest.records import Heading, ParsedSentence
from kb.records import LEVELS, Level

DEPTH: dict[str, int] = {level: depth for depth, level in enumerate(LEVELS)}
_ID = {
    "annex": "annex", "part": "part", "chapter": "ch", "section": "sec", "article": "art", "item": "item",
    "subitem": "sub", "point": "p", "subpoint": "sp", "circled": "c",
}  # fmt: skip
# Numbers of these do not prove that a heading is lost: lists are numbered anew at will, articles run on.
_UNPROVING = frozenset({"annex", "article", "point", "subpoint", "circled"})
_LISTS = frozenset({"point", "subpoint", "circled"})
_UNDER = 0.7  # share of items under sections from which an item right under a chapter proves a lost section
# Sentences that state a target, and boxes, usually close a section. In units of a sentence's mean squared length
# after centring; tuned on the Guangxi plan only: 0.75 to 2 give the same cuts, 0 moves two of thirteen.
_CLOSE_BONUS = 1.0
# Weight of shared words beside meaning. With 0, 0.7, 1, 1.5 and 3 the right place under lost headings of 11 texts is
# found for 0.80, 0.83, 0.83, 0.85 and 0.84 of the sentences; from 1.5 on a cut of the plan moves.
_WORDS = 1.0
_AGREE = 0.5  # share of the headings of a level that must have as long an introduction
_SKIPPED = 3  # numbers run on through their parents also where the first of a parent are lost: 五 after 二
_CONTEXT = 3  # sentences after the window that take part where the lost part goes on there
_TARGET = re.compile(r"^(到20\d\d年|力争到20\d\d年|“[一二三四五六七八九十]+五”期间)")

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Node:
    """A heading of the tree; `at` is the sentence (restored order) it begins before."""

    level: Level
    number: int
    title: str | None
    inferred: bool
    at: int
    piece: tuple[int, int] | None  # (sentence, piece) of the heading read; None when inferred


@dataclass(frozen=True, slots=True)
class Tree:
    """Headings in document order, and the sentences whose place under them is concluded rather than read."""

    nodes: tuple[Node, ...]
    concluded: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Text:
    """What the place of a lost heading is concluded from."""

    parsed: Sequence[ParsedSentence]
    boxed: frozenset[int]
    embed: Embed
    running: frozenset[str]  # levels whose numbers run on through their parents
    introductions: Mapping[tuple[str, str], int]  # (level, level of its first child): sentences usual between the two

    @property
    def end(self) -> int:
        """The number of sentences."""
        return len(self.parsed)


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
        Node(_level(p.heading.kind), p.heading.number, p.heading.title, False, i, (i, j))
        for i, sentence in enumerate(parsed)
        for j, p in enumerate(sentence.pieces)
        if p.heading is not None and p.heading.kind in DEPTH
    ]
    nodes = _declared(_number(read), parsed)
    running = frozenset(_running_on(read)) | {"article"}
    return _place(nodes, _Text(parsed, boxed, embed, running, _introductions(read, running)))


def _level(kind: str) -> Level:
    return kind  # type: ignore[return-value]  # narrowed by membership in DEPTH


def _lost(level: Level, number: int) -> Node:
    return Node(level, number, None, True, -1, None)


def _number(read: Sequence[Node]) -> list[Node]:
    """Insert the headings whose loss the numbering proves, not placed yet (`at` -1)."""
    out: list[Node] = []
    usual = _usual_parents(read)
    run_on = _running_on(read)
    last: dict[str, int] = {}  # number last used at each level inside the open parents
    ever: dict[str, int] = {}  # and in the whole document
    for node in read:
        depth = DEPTH[node.level]
        above = max((lv for lv in last if DEPTH[lv] < depth), key=DEPTH.__getitem__, default="")
        used = last.get(node.level, ever.get(node.level, 0) if node.level in run_on else 0)
        ever[node.level] = node.number
        # A list that begins again under the same article is another list.
        if node.number <= used and node.level not in _UNPROVING and above not in _UNPROVING | {""}:
            out.append(_lost(_level(above), last[above] + 1))
            last = {lv: n for lv, n in last.items() if DEPTH[lv] <= DEPTH[above]}
            last[above] += 1
            used = 0
        missing = usual.get(node.level)
        if (
            missing is not None
            and missing not in last
            and node.level not in _UNPROVING
            and any(DEPTH[lv] < DEPTH[missing] for lv in last)
        ):
            number = ever.get(missing, 0) + 1 if missing in run_on else 1
            out.append(_lost(_level(missing), number))
            last[missing] = ever[missing] = number
            used = 0
        if node.level not in _UNPROVING or node.level == "article" and used:
            out.extend(_lost(node.level, n) for n in range(used + 1, node.number) if node.number - used <= 9)
        out.append(node)
        last = {lv: n for lv, n in last.items() if DEPTH[lv] < depth}
        last[node.level] = node.number
    return out


def _running_on(read: Sequence[Node]) -> set[str]:
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


def _introductions(read: Sequence[Node], running: frozenset[str]) -> dict[tuple[str, str], int]:
    """How many sentences this document puts between a heading and the first one under it, where it mostly agrees."""
    seen: dict[tuple[str, str], Counter[int]] = {}
    for node, child in pairwise(read):
        if DEPTH[node.level] < DEPTH[child.level] and (child.number == 1 or child.level in running):
            seen.setdefault((node.level, child.level), Counter())[child.at - node.at] += 1
    usual = {pair: counts.most_common(1)[0] for pair, counts in seen.items()}
    return {pair: size for pair, (size, count) in usual.items() if count > _AGREE * seen[pair].total()}


def _declared(nodes: Sequence[Node], parsed: Sequence[ParsedSentence]) -> list[Node]:
    """Append the items a chapter's introduction counts ("七个成长型产业") but its section no longer has."""
    out: list[Node] = []
    for i, node in enumerate(nodes):
        out.append(node)
        closes = i + 1 == len(nodes) or DEPTH[nodes[i + 1].level] < DEPTH["item"]
        if node.level != "item" or not closes:
            continue
        section = next((n for n in reversed(out) if n.level == "section"), None)
        chapter = next((n for n in reversed(out) if n.level == "chapter"), None)
        if section is None or chapter is None or not section.title or chapter.piece is None:
            continue
        count = _declared_count(parsed[chapter.at].sentence.text, section.title)
        out.extend(_lost("item", n) for n in range(node.number + 1, min(count, 20) + 1))
    return out


def _declared_count(introduction: str, title: str) -> int:
    for size in range(len(title), 3, -1):
        at = introduction.find(title[-size:])
        if at >= 0:
            counts = re.findall(r"([一二三四五六七八九十]+)[个大项]", introduction[:at])
            return value(counts[-1]) if counts else 0
    return 0


def _place(nodes: Sequence[Node], text: _Text) -> Tree:
    """Give every lost heading its first sentence."""
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
        low = min([low, *starts])
        concluded.update(range(low, high))
        merged = [replace(node, at=at) for node, at in zip(nodes[i:j], starts, strict=True)]
        kept = _kept(placed, merged[0], low)
        placed, swallowed = placed[:kept], placed[kept:]
        unread = [] if swallowed and swallowed[0].level in text.running else _lost_before(swallowed, starts[-1])
        placed = sorted([*placed, *merged, *unread, *swallowed], key=lambda node: node.at)
        i = j
    return Tree(tuple(placed), frozenset(concluded))


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


def _openings(lost: Sequence[Node], before: Node | None, placed: Sequence[Node], text: _Text) -> list[int]:
    """Where lost headings begin whose first child was read: before it, with the introduction that is usual here."""
    starts: list[int] = []
    child = before
    for node in reversed(lost):
        assert child is not None  # see _opening
        low = placed[-1].at + (DEPTH[placed[-1].level] >= DEPTH[node.level]) if placed else 0
        at = (starts[0] if starts else child.at) - text.introductions.get((node.level, child.level), 0)
        starts.insert(0, min(max(at, low), child.at if not starts else starts[0]))
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
    return [replace(_lost(first.level, n), at=at) for n in range(1, first.number)]


def _starts(
    lost: Sequence[Node],
    placed: Sequence[Node],
    before: Node | None,
    text: _Text,
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
        low = min(after.at + text.introductions.get((after.level, lost[0].level), 1), high)
        return low, [low] * len(lost)
    window = _window(lost, placed, before, text)
    cuts = [] if window.first is None else [window.first]
    cuts += _cuts(text, window, groups - len(cuts))
    starts: list[int] = []
    for i, joined in enumerate(together):
        starts.append(starts[-1] if joined else cuts[i - sum(together[: i + 1])])
    return window.low, starts


def _window(lost: Sequence[Node], placed: Sequence[Node], before: Node | None, text: _Text) -> _Window:
    """Say among which sentences lost headings begin."""
    high = text.end if before is None else before.at
    goes_on = before is not None and DEPTH[lost[0].level] < DEPTH[before.level]
    passed = _passed_over(lost[0], placed, text.running)
    bound = placed[-len(passed) - 1] if len(placed) > len(passed) else None
    children = [node.at for node in passed if node.level in text.running and DEPTH[node.level] == _outermost(passed)]
    if children and lost[0].number == 1 and bound is not None and DEPTH[bound.level] < DEPTH[lost[0].level]:
        # Where a chapter has sections, its first article stands in the first of them.
        first = min(bound.at + text.introductions.get((bound.level, lost[0].level), high), children[0])
        return _Window(first, high, goes_on, first, frozenset(children[1:]), first=first)
    if len(children) > 1:
        # The heading before keeps its first child; the lost ones begin with one of the others.
        return _Window(children[1], high, goes_on, children[0], frozenset(children[1:]))
    low = bound.at + 1 if bound is not None else 0
    if passed and not children:
        return _Window(low, high, goes_on, max(0, low - 1), _outside_lists(passed, range(low, high)))
    if before is not None and DEPTH[lost[-1].level] == DEPTH[before.level]:
        # Items read after the cut may already belong to the lost section, if their own first ones were lost too.
        for node in reversed(placed):
            if DEPTH[node.level] <= DEPTH[lost[-1].level] or len(lost) < 2:
                break
            low = node.at + 1
            if node.number <= 2:
                break
    return _Window(low, high, goes_on, max(0, low - 1))


def _passed_over(lost: Node, placed: Sequence[Node], running: frozenset[str]) -> Sequence[Node]:
    """The last headings read that may stand before a lost one or under it: articles under a lost chapter, lists."""
    count = 0
    while count < len(placed) and DEPTH[placed[-count - 1].level] > DEPTH[lost.level]:
        count += 1
    deeper = placed[len(placed) - count :]
    # Numbers that begin again behind a lost heading have told where it was; those that run on have not.
    told = [node for node in deeper if DEPTH[node.level] == _outermost(deeper)]
    return deeper if all(node.level in running | _LISTS for node in told) else ()


def _outermost(nodes: Sequence[Node]) -> int:
    """The depth of the outermost of some headings: articles, not the points inside them."""
    return min((DEPTH[node.level] for node in nodes), default=0)


def _outside_lists(passed: Sequence[Node], window: range) -> frozenset[int]:
    """The sentences that no list would be cut in two by; between lists where there are several."""
    points = [node for node in passed if DEPTH[node.level] == _outermost(passed)]
    opens = [i for i, node in enumerate(points) if node.number == 1]
    out = set(window)
    for i, node in enumerate(points):
        since = points[i - 1].at if i else window.start - 1
        # A list's first point stands behind the clause that opens it; no heading between the two, or between points.
        out -= set(range(node.at, node.at + 1)) if node.number == 1 else set(range(since + 1, node.at + 1))
    between = {k for i in opens if i for k in range(points[i - 1].at + 1, points[i].at)}
    return frozenset(out & between or out)


@dataclass(frozen=True, slots=True)
class _Window:
    """Sentences `[low, high)` among which lost headings begin."""

    low: int
    high: int
    goes_on: bool  # the last lost part continues after `high`
    context: int  # the first sentence, at or before `low`, that tells what the heading before speaks of
    only: frozenset[int] | None = None  # the sentences they may begin with; None: any
    first: int | None = None  # where the first of them begins, if that is certain


def _cuts(text: _Text, window: _Window, count: int) -> list[int]:
    """The `count` cuts of the window that leave the parts most alike within themselves.

    Boxes are left out: their entries are alike by form, whatever they speak of. What stands right before the window,
    and where the lost part goes on the sentences after it, take part as context.
    """
    inside = [i for i in range(window.low, window.high) if i not in text.boxed]
    may = [i for i in inside if i > window.context and (not window.only or i in window.only)]
    if len(may) <= count:
        # No more places than headings; what the only ones leave over begin where the window ends.
        return ((may or inside) + [window.high] * count)[:count]
    right = [i for i in range(window.high, min(window.high + _CONTEXT, text.end)) if i not in text.boxed]
    members = [i for i in range(window.context, window.low) if i not in text.boxed] + inside
    texts = [_body(text.parsed[i]) for i in [*members, *(right if window.goes_on else [])]]
    vectors = np.hstack([_centred(text.embed(texts)), _WORDS * _centred(word_vectors(texts))])
    sums = np.vstack([np.zeros(vectors.shape[1]), np.cumsum(vectors, axis=0)])
    unit = float(np.mean(np.sum(vectors * vectors, axis=1)))
    allowed = [k for k, i in enumerate(members) if i in set(may)]
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}  # by start of a part: worth of those before it
    for part in range(count + 1):
        row: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (score, path) in best.items():
            bonus = unit * _closes(members, start, texts, text.boxed)
            for end in [k for k in allowed if k > start] if part < count else [len(texts)]:
                total = sums[end] - sums[start]
                gain = score + float(total @ total) / (end - start) + bonus
                if end not in row or gain > row[end][0]:
                    row[end] = (gain, (*path, start))
        best = row
    return [members[start] for start in best[len(texts)][1][1:]]


def _centred(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Vectors around their mean, scaled so that their mean squared length is 1."""
    out = vectors.astype(np.float64)
    out -= out.mean(axis=0)
    scale: npt.NDArray[np.float64] = out / max(float(np.sqrt(np.mean(np.sum(out * out, axis=1)))), 1e-12)
    return scale


def _closes(members: Sequence[int], start: int, texts: Sequence[str], boxed: frozenset[int]) -> float:
    """Bonus for a cut before member `start`: behind a target sentence or a box a section usually ends."""
    if start == 0 or start >= len(members):
        return 0.0
    return _CLOSE_BONUS * (bool(_TARGET.match(texts[start - 1])) or members[start] - 1 in boxed)


def _body(sentence: ParsedSentence) -> str:
    return "".join(sentence.sentence.text[p.start : p.end] for p in sentence.pieces if p.kind != "set_aside")


def section_ids(document_id: str, nodes: Sequence[Node]) -> list[tuple[str, str | None]]:
    """Readable ids (`doc/ch3/sec1/item2`) and parents, in order; a repeated number gets a suffix (`item2-2`)."""
    out: list[tuple[str, str | None]] = []
    stack: list[tuple[int, str]] = []
    taken: set[str] = set()
    for node in nodes:
        while stack and stack[-1][0] >= DEPTH[node.level]:
            stack.pop()
        parent = stack[-1][1] if stack else None
        base = f"{parent or document_id}/{_ID[node.level]}{node.number}"
        name, again = base, 2
        while name in taken:
            name, again = f"{base}-{again}", again + 1
        taken.add(name)
        stack.append((DEPTH[node.level], name))
        out.append((name, parent))
    return out


def heading_of(node: Node, parsed: Sequence[ParsedSentence]) -> Heading | None:
    """The heading read for `node`, or None when it was inferred."""
    if node.piece is None:
        return None
    return parsed[node.piece[0]].pieces[node.piece[1]].heading
