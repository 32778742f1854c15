"""Noise as another hand would make it from the same truth: other samples, lines, gaps, damage, page numbers and losses.

`tests.noise` copies what was measured in the source in corpus/. Here nothing is: what follows is drawn from what the
words "woven", "near repeat", "wrapped" leave open, so that a restorer which learned one generator is found out.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from tests import layout
from tests.noise import CONFUSED, Noisy, provable
from tests.truth import CleanText, squeeze

_FULL = {code: code + 0xFEE0 for code in range(0x30, 0x3A)} | {ord("%"): "％"}
_HALF = str.maketrans("，；：（）！？", ",;:()!?")
# Page numbers, each by its number and the number of pages.
PAGE_FORMS = ("- {n} -", "第{n}页", "{n}/{total}", "Page {n}", "—{n}—", "第 {n} 页 共 {total} 页", "· {n} ·", "{n}")
_TAKEN_FOR = dict(
    pair for both in CONFUSED.split() for pair in ((both[0], both[1]), (both[1], both[0]))
)  # what scanners take a character for


def _between(truth: CleanText, rng: random.Random) -> str:
    return " " if truth.lang == "en" else rng.choice(("", "", " "))


def _units(truth: CleanText, rng: random.Random) -> list[str]:
    return layout.glued(truth, spaced=rng.random() < 0.5)


def woven_by_count(truth: CleanText, seed: int) -> Noisy:
    """A woven sample whose lines hold a number of sentences, not of characters.

    The sample is drawn sentence by sentence or in blocks of one size; the following reading keeps its share of all
    that was read, or reads as many sentences as chance has it while it lags behind.
    """
    rng = random.Random(seed)
    units, between = _units(truth, rng), _between(truth, rng)
    half = len(units) // 2
    rate = rng.uniform(0.5, 0.7)
    if rng.random() < 0.5:
        kept = [i for i in range(half) if rng.random() < rate]
    else:
        block = rng.randint(2, 6)
        kept = [i for at in range(0, half, block) if rng.random() < rate for i in range(at, min(at + block, half))]
    leader = [*kept, *range(half, len(units))]
    even = rng.random() < 0.5
    most = rng.randint(4, 9)
    lines, led, read = [], 0, 0
    while led < len(leader):
        taken = rng.randint(2, most)
        head, led = leader[led : led + taken], led + taken
        due = len(leader) and round(half * min(led, len(leader)) / len(leader)) - read
        run = max(0, due if even else rng.randint(0, 2 * max(1, due)))
        # It lags: what it reads the leader has passed.
        following = [i for i in range(read, min(read + run, half)) if i <= head[-1]]
        read += len(following)
        lines.append(between.join(units[i] for i in (head[0], *following, *head[1:])))
    lines += [between.join(units[i : min(i + most, half)]) for i in range(read, half, most)]
    return Noisy("\n".join(lines) + "\n", "woven_by_count", seed, truth)


def woven_whole(truth: CleanText, seed: int) -> Noisy:
    """Two complete readings in turn: some sentences of the one, some of the other, the second behind by a fixed lag."""
    rng = random.Random(seed)
    units, between = _units(truth, rng), _between(truth, rng)
    lag, most = rng.randint(4, 30), rng.randint(2, 7)
    out: list[str] = []
    led = read = 0
    while led < len(units) or read < len(units):
        step = rng.randint(1, most)
        out += units[led : led + step]
        led = min(led + step, len(units))
        step = max(0, led - lag - read) if led < len(units) else len(units) - read
        out += units[read : read + step]
        read += step
    return Noisy(in_lines(out, between, rng), "woven_whole", seed, truth)


def in_lines(units: Sequence[str], between: str, rng: random.Random, longest: int = 10) -> str:
    """Some units a line, up to `longest` of them."""
    out, at, most = [], 0, rng.randint(3, longest)
    while at < len(units):
        size = rng.randint(1, most)
        out.append(between.join(units[at : at + size]))
        at += size
    return "\n".join(out) + "\n"


def glued_long(truth: CleanText, seed: int) -> Noisy:
    """Headings glued to the text; one line for everything, for each twenty sentences, or spaces between sentences."""
    rng = random.Random(seed)
    units, between = _units(truth, rng), _between(truth, rng)
    size = rng.choice((10, 20, len(units)))
    lines = [between.join(units[i : i + size]) for i in range(0, len(units), size)]
    return Noisy("\n".join(lines) + "\n", "glued_long", seed, truth)


def spoilt(text: str, rng: random.Random) -> str:
    """A copy with one kind of damage: width of marks or of digits, spaces inside words, one or two characters."""
    body, end = text[:-1], text[-1:]
    kind = rng.choice(("half", "full", "spaces", "taken"))
    if kind == "half":
        body = body.translate(_HALF)
    elif kind == "full":
        body = body.translate(_FULL)
    elif kind == "taken":
        for at in rng.sample(places, k=min(len(places), 2)) if (places := _alike(body)) else ():
            body = body[:at] + _TAKEN_FOR[body[at]] + body[at + 1 :]
    if body + end == text or kind == "spaces":
        for _ in range(rng.randint(1, 4)):
            at = rng.randint(1, max(1, len(body) - 1))
            body = body[:at] + rng.choice((" ", "\u3000")) + body[at:]
    return body + end


def _alike(text: str) -> list[int]:
    return [i for i, char in enumerate(text) if char in _TAKEN_FOR and not char.isdigit()]


def near_behind(truth: CleanText, seed: int) -> Noisy:
    """Spoilt copies right behind their sentences, on lines of their own, or in the same line where lines are glued."""
    rng = random.Random(seed)
    own = rng.random() < 0.5
    units = layout.marked_lines(truth) if own else layout.marked_glued(truth, spaced=rng.random() < 0.5)
    variants: dict[str, int] = {}
    out: list[str] = []
    for unit in units:
        out.append(unit.text)
        if unit.sentences and rng.random() < 0.2:
            copies = [spoilt(truth.sentences[i].text, rng) for i in unit.sentences]
            variants.update(zip(map(squeeze, copies), unit.sentences, strict=True))
            out.append(layout.glue(truth).join(copies))
    text = "\n".join(out) + "\n" if own else in_lines(out, layout.glue(truth), rng)
    return Noisy(text, "near_behind", seed, truth, variants=variants)


def pages_twice(truth: CleanText, seed: int) -> Noisy:
    """Pages with the header and the number in one line, now and then a page that was scanned twice."""
    rng = random.Random(seed)
    rows, size = layout.lines(truth), rng.randint(8, 25)
    pages = [rows[i : i + size] for i in range(0, len(rows), size)]
    numbered = [(n, page) for n, page in enumerate(pages, start=1) for _ in range(1 + (rng.random() < 0.08))]
    name = {"zh": "临江省现代产业发展规划", "en": "Plan of the Province of Linjiang"}[truth.lang]
    form = rng.choice(PAGE_FORMS[:6])
    above = rng.random() < 0.5
    return _paged(truth, numbered, "pages_twice", seed, lambda n: f"{name} {form.format(n=n, total=len(pages))}", above)


def wrapped_anyhow(truth: CleanText, seed: int) -> Noisy:
    """Lines cut at 20 to 60 characters, indented or not, with or without blank lines; any form of page number."""
    rng = random.Random(seed)
    width = rng.randint(20, 60) * (2 if truth.lang == "en" else 1)
    rows = layout.wrapped(truth, width, indent=rng.choice(("", "\u3000\u3000", "    ", "  ")))
    size = rng.randint(20, 45)
    pages = list(enumerate((rows[i : i + size] for i in range(0, len(rows), size)), start=1))
    form = rng.choice(PAGE_FORMS)
    return _paged(truth, pages, "wrapped_anyhow", seed, lambda n: form.format(n=n, total=len(pages)), False)


def _paged(
    truth: CleanText,
    pages: Sequence[tuple[int, Sequence[str]]],
    family: str,
    seed: int,
    mark: Callable[[int], str],
    above: bool,
) -> Noisy:
    """Pages with a line of furniture above or below each."""
    text, furniture = "", []
    for n, page in pages:
        rows = [(mark(n), True), *((row, False) for row in page)]
        for row, running in rows if above else [*rows[1:], rows[0]]:
            if running:
                furniture.append((len(text), len(text) + len(row), "running line"))
            text += row + "\n"
    return Noisy(text, family, seed, truth, furniture=tuple(furniture))


def lost_level(truth: CleanText, seed: int) -> Noisy:
    """Every other heading of one level lost, as far as numbering proves it; the rest glued or on lines of their own."""
    rng = random.Random(seed)
    sure = provable(truth)
    levels = sorted({truth.headings[i].level for i in sure} - {"article"}) or ["article"]
    level = rng.choice(levels)
    mine = [i for i in sure if truth.headings[i].level == level]
    lost: set[int] = set()
    for i in mine[rng.randint(0, 1) :: 2][: 12 if level == "article" else None] or mine[:1]:
        if not {i - 1, i + 1} & lost:
            lost.add(i)
    units = layout.glued(truth, spaced=rng.random() < 0.5, lost=frozenset(lost))
    if rng.random() < 0.5:
        return Noisy(in_lines(units, layout.glue(truth), rng), "lost_level", seed, truth, lost=frozenset(lost))
    text = _own_lines(truth, frozenset(lost))
    return Noisy(text, "lost_level", seed, truth, lost=frozenset(lost))


def _own_lines(truth: CleanText, lost: frozenset[int]) -> str:
    """The clean text without the headings lost; what stood in their lines stays."""
    out = []
    for line, text in zip(truth.lines, layout.lines(truth), strict=True):
        if line.heading in lost:
            text = re.sub(r"^\s+", "", text.removeprefix(truth.headings[line.heading or 0].text))
        out += [text] if text else []
    return "\n".join(out) + "\n"


OTHER: dict[str, Callable[[CleanText, int], Noisy]] = {
    function.__name__: function
    for function in (
        glued_long,
        woven_by_count,
        woven_whole,
        near_behind,
        pages_twice,
        wrapped_anyhow,
        lost_level,
    )
}
