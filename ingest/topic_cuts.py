"""Cuts a stretch of sentences between two headings where its topic changes.

The cuts taken are those that leave the parts most alike within themselves, by meaning and by shared words.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ingest.nearness import word_vectors
from ingest.records import ParsedSentence

# Sentences that state a target, and boxes, usually close a section. In units of a sentence's mean squared length
# after centring; tuned on the Guangxi plan only: 0.75 to 2 give the same cuts, 0 moves two of thirteen.
_CLOSE_BONUS = 1.0
# Weight of shared words beside meaning. With 0, 0.7, 1, 1.5 and 3 the right place under lost headings of 11 texts is
# found for 0.80, 0.83, 0.83, 0.85 and 0.84 of the sentences; from 1.5 on a cut of the plan moves.
_WORDS = 1.0
# Worth of a part that is e times as long, in the same units: parts of one sentence or article are mostly chance. Of the
# articles of 39 chapters of ten laws whose heading is taken away 0.80 stood right with sentences as parts and 0,
# 0.84 with articles and 0, 0.88, 0.92 and 0.91 with 0.2, 0.5 and 1.
_SIZE = 0.5
_CONTEXT = 3  # sentences after the window that take part where the lost part goes on there
# What the first article of a part says of the whole of it, and the worth of a cut before one.
_OF_ITSELF = {
    level: re.compile(
        rf"[用]本{name}(?:的)?规定|本{name}[没未]|^(?:在)?本{name}|(?i:\b(?:in|for the purposes? of) this {english}\b)"
    )
    for level, name, english in (("part", "编", "part"), ("chapter", "章", "chapter"), ("section", "节", "section"))
}
_OPENS_BONUS = 3.0
_TARGET = re.compile(r"^(到20\d\d年|力争到20\d\d年|“[一二三四五六七八九十]+五”期间)")

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Text:
    """What the place of a lost heading is concluded from."""

    parsed: Sequence[ParsedSentence]
    boxed: frozenset[int]
    embed: Embed
    running: frozenset[str]  # levels whose numbers run on through their parents
    alone: frozenset[int]  # sentences that are nothing but headings
    # (level, level of its first child): the usual number of sentences between the two, or of lines that begin there
    introductions: Mapping[tuple[str, str], int]
    begins: frozenset[int] | None = None  # sentences that begin a line, where the headings read all do; None: not so

    lines: Sequence[int] = field(init=False)  # the same in order

    def __post_init__(self) -> None:
        """Put the beginnings of lines in order."""
        object.__setattr__(self, "lines", sorted(self.begins or ()))

    @property
    def end(self) -> int:
        """The number of sentences."""
        return len(self.parsed)

    def before(self, at: int, count: int) -> int:
        """The sentence that `count` sentences, or lines where headings keep to lines, before `at` begin with."""
        if self.begins is None:
            return max(0, at - count)
        before = bisect_left(self.lines, at)
        return self.lines[max(0, before - count)] if before and count else at

    def behind(self, at: int, count: int) -> int:
        """The sentence behind as many of them from `at` on."""
        if self.begins is None:
            return min(at + count, self.end)
        behind = bisect_right(self.lines, at) + count - 1
        return at if not count else self.lines[behind] if behind < len(self.lines) else self.end


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences `[low, high)` among which lost headings begin."""

    low: int
    high: int
    goes_on: bool  # the last lost part continues after `high`
    context: int  # the first sentence, at or before `low`, that tells what the heading before speaks of
    only: frozenset[int] | None = None  # the sentences they may begin with; None: any
    first: int | None = None  # where the first of them begins, if that is certain
    level: str = ""  # of the lost headings


def cuts(text: Text, window: Window, count: int) -> list[int]:
    """The `count` cuts of the window that leave the parts most alike within themselves.

    Boxes are left out: their entries are alike by form, whatever they speak of. What stands right before the window,
    and where the lost part goes on the sentences after it, take part as context.
    """
    if not count:
        return []  # the only one begins where another heading says
    inside = [i for i in range(window.low, window.high) if i not in text.boxed]
    may = [i for i in inside if i > window.context and (not window.only or i in window.only)]
    if text.begins is not None:
        may = [i for i in may if i in text.begins]
    if len(may) <= count:
        # No more places than headings; what the only ones leave over begin where the window ends. No line is cut.
        only = may if may or text.begins is not None else inside
        return (only + [window.high] * count)[:count]
    right = [i for i in range(window.high, min(window.high + _CONTEXT, text.end)) if i not in text.boxed]
    members = [i for i in range(window.context, window.low) if i not in text.boxed] + inside
    texts = [_body(text.parsed[i]) for i in [*members, *(right if window.goes_on else [])]]
    # What cannot be cut, an article, a paragraph on its line, counts as one.
    places = set(may)
    opens = [k for k in range(len(texts)) if not k or k >= len(members) or members[k] in places]
    vectors = np.hstack([_parts(text.embed(texts), opens), _WORDS * _parts(word_vectors(texts), opens)])
    # Articles count alike, whatever their length; paragraphs by their sentences.
    lengths = range(len(opens) + 1) if window.only else [*opens, len(texts)]
    sums = np.vstack([np.zeros(vectors.shape[1]), np.cumsum(vectors, axis=0)])
    unit = float(np.mean(np.sum(vectors * vectors, axis=1)))
    allowed = [n for n, k in enumerate(opens) if k < len(members) and members[k] in places]
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}  # by start of a part: worth of those before it
    for part in range(count + 1):
        row: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (score, path) in best.items():
            bonus = unit * _closes(members, opens[start], texts, text.boxed)
            bonus += unit * _OPENS_BONUS * _opens(texts, opens, start, window.level)
            for end in [n for n in allowed if n > start] if part < count else [len(opens)]:
                total = sums[end] - sums[start]
                gain = (
                    score
                    + float(total @ total) / (end - start)
                    + bonus
                    + _SIZE * unit * math.log(lengths[end] - lengths[start])
                )
                if end not in row or gain > row[end][0]:
                    row[end] = (gain, (*path, start))
        best = row
    return [members[opens[start]] for start in best[len(opens)][1][1:]]


def _parts(vectors: npt.NDArray[np.float32], opens: Sequence[int]) -> npt.NDArray[np.float64]:
    """One vector for each part that begins at `opens`: the direction of its mean, centred."""
    sizes = np.diff([*opens, len(vectors)])
    means = np.add.reduceat(vectors.astype(np.float64), opens, axis=0) / sizes[:, None]
    return _centred(means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12))


def _centred(vectors: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Vectors around their mean, scaled so that their mean squared length is 1."""
    out = vectors - vectors.mean(axis=0)
    scale: npt.NDArray[np.float64] = out / max(float(np.sqrt(np.mean(np.sum(out * out, axis=1)))), 1e-12)
    return scale


def _closes(members: Sequence[int], start: int, texts: Sequence[str], boxed: frozenset[int]) -> float:
    """Bonus for a cut before member `start`: behind a target sentence or a box a section usually ends."""
    if start == 0 or start >= len(members):
        return 0.0
    return _CLOSE_BONUS * (bool(_TARGET.match(texts[start - 1])) or members[start] - 1 in boxed)


def _opens(texts: Sequence[str], opens: Sequence[int], start: int, level: str) -> bool:
    """Whether a part begins with what a chapter says of itself: 适用本章规定, 本章未作规定的, in this Part."""
    if start == 0 or level not in _OF_ITSELF:
        return False
    end = opens[start + 1] if start + 1 < len(opens) else len(texts)
    return any(_OF_ITSELF[level].search(said) for said in texts[opens[start] : end])


def _body(sentence: ParsedSentence) -> str:
    return "".join(sentence.sentence.text[p.start : p.end] for p in sentence.pieces if p.kind != "set_aside")
