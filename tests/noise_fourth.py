"""Noise by a fourth hand, from the same truth: pages and chapters twice, headings in one reading alone, narrow lines.

Written down before anything was measured with it, from how a generator of the same task might differ from the others.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from tests import layout
from tests.noise import Noisy, dirty
from tests.noise_other import in_lines
from tests.truth import DEPTH, CleanText, squeeze

_FORMS = ("— {n} —", "第{n}页 共{total}页", "{n}/{total}", "-{n}-", "Page {n} of {total}", "{n}")
_HEADERS = {"zh": "临江省人民政府公报", "en": "Official Journal of Linjiang"}


def chapters_twice(truth: CleanText, seed: int) -> Noisy:
    """Whole chapters that come again, at once or at the end of the text; lines of their own, or glued."""
    rng = random.Random(seed)
    rows = layout.lines(truth)
    top = min(DEPTH[h.level] for h in truth.headings if h.level in DEPTH)
    starts = [
        i
        for i, line in enumerate(truth.lines)
        if line.heading is not None and DEPTH.get(truth.headings[line.heading].level) == top
    ]
    out: list[str] = []
    last: list[str] = []
    for a, b in zip([0, *starts], [*starts, len(rows)], strict=True):
        out += rows[a:b]
        if a < b and rng.random() < 0.3:
            (out if rng.random() < 0.5 else last).extend(rows[a:b])
    out += last
    text = "\n".join(out) + "\n" if rng.random() < 0.5 else layout.joined(out, rng, layout.glue(truth))
    return Noisy(text, "chapters_twice", seed, truth)


def pages_again(truth: CleanText, seed: int) -> Noisy:
    """Paragraphs and pages twice; the header at the top or the bottom, the number beside it or in a line of its own."""
    rng = random.Random(seed)
    rows = [again for row in layout.lines(truth) for again in [row] * (1 + (len(row) > 30 and rng.random() < 0.1))]
    size = rng.randint(6, 25)
    pages = [rows[i : i + size] for i in range(0, len(rows), size)]
    pages = [again for page in pages for again in [page] * (1 + (rng.random() < 0.1))]
    form, above, one = rng.choice(_FORMS), rng.random() < 0.5, rng.random() < 0.4
    header = _HEADERS[truth.lang]
    text, furniture = "", []
    for n, page in enumerate(pages, start=1):
        number = form.format(n=n, total=len(pages))
        running = [f"{header}  {number}"] if one else [header]
        marks = [(row, True) for row in running], [] if one else [(number, True)]
        body = [(row, False) for row in page]
        for row, mark in [*marks[0], *body, *marks[1]] if above else [*body, *marks[0], *marks[1]]:
            if mark:
                furniture.append((len(text), len(text) + len(row), "running line"))
            text += row + "\n"
    return Noisy(text, "pages_again", seed, truth, furniture=tuple(furniture))


def thrice(truth: CleanText, seed: int) -> Noisy:
    """Lines, headings as well, that stand three times within a few lines."""
    rng = random.Random(seed)
    out: list[str] = []
    later: list[tuple[int, str]] = []
    for row in layout.lines(truth):
        out += [row, *(text for due, text in later if due == 0)]
        later = [(due - 1, text) for due, text in later if due > 0]
        if len(row) > 20 and rng.random() < 0.1:
            later += [(rng.randint(0, 3), row), (rng.randint(1, 8), row)]
    return Noisy("\n".join([*out, *(text for _, text in later)]) + "\n", "thrice", seed, truth)


def headed_copies(truth: CleanText, seed: int) -> Noisy:
    """Spoilt copies near their sentences, before or behind them, with the headings glued to them."""
    rng = random.Random(seed)
    variants: dict[str, int] = {}
    out: list[str] = []
    later: list[tuple[int, str]] = []
    for unit in layout.marked_glued(truth, spaced=rng.random() < 0.5):
        out += [text for due, text in later if due == 0]
        later = [(due - 1, text) for due, text in later if due > 0]
        if unit.sentences and rng.random() < 0.15:
            said = truth.sentences[unit.sentences[0]].text
            copy = dirty(said, rng)
            variants[squeeze(copy)] = unit.sentences[0]
            headed = unit.text.replace(said, copy, 1)
            if rng.random() < 0.3:
                out.append(headed)
            else:
                later.append((rng.randint(0, 5), headed))
        out.append(unit.text)
    out += [text for _, text in later]
    return Noisy(in_lines(out, layout.glue(truth), rng), "headed_copies", seed, truth, variants=variants)


def titles_end_lines(truth: CleanText, seed: int) -> Noisy:
    """Headings glued to the text before them, half of them at the end of its line."""
    rng = random.Random(seed)
    between = layout.glue(truth)
    out, line = [], ""
    for unit in layout.marked_glued(truth, spaced=False):
        said = truth.sentences[unit.sentences[0]].text if unit.sentences else ""
        heading = unit.text.removesuffix(said).rstrip()
        line = between.join(part for part in (line, heading) if part)
        if line and rng.random() < (0.5 if heading else 0.2):
            out.append(line)
            line = ""
        line = between.join(part for part in (line, said) if part)
    return Noisy("\n".join([*out, line]) + "\n", "titles_end_lines", seed, truth)


def bare_reading(truth: CleanText, seed: int) -> Noisy:
    """Two complete readings woven, of which only one has the headings."""
    rng = random.Random(seed)
    units = layout.marked_glued(truth, spaced=rng.random() < 0.5)
    readings = [unit.text for unit in units], _bare(units, truth)
    leader, follower = readings if rng.random() < 0.5 else readings[::-1]
    lag, out, led, read = rng.choice((2, 5, 15)), [], 0, 0
    while led < len(leader) or read < len(follower):
        step = rng.randint(1, 5)
        out += leader[led : led + step]
        led = min(led + step, len(leader))
        step = max(0, led - lag - read) if led < len(leader) else len(follower) - read
        out += follower[read : read + step]
        read += step
    return Noisy(in_lines([text for text in out if text], layout.glue(truth), rng), "bare_reading", seed, truth)


def bare_sample(truth: CleanText, seed: int) -> Noisy:
    """A sample of the first half without its headings and the second half, woven with the complete first half."""
    rng = random.Random(seed)
    units = layout.marked_glued(truth, spaced=rng.random() < 0.5)
    half, rate = len(units) // 2, rng.uniform(0.4, 0.7)
    bare = _bare(units, truth)
    sample = [(i, bare[i]) for i in range(half) if bare[i] and rng.random() < rate]
    rest = [(i, units[i].text) for i in range(half, len(units))]
    return Noisy(_woven([*sample, *rest], units, half, rng, layout.glue(truth)), "bare_sample", seed, truth)


def _bare(units: Sequence[layout.Unit], truth: CleanText) -> list[str]:
    return [truth.sentences[unit.sentences[0]].text if unit.sentences else "" for unit in units]


def _woven(
    leader: Sequence[tuple[int, str]], units: Sequence[layout.Unit], half: int, rng: random.Random, between: str
) -> str:
    """Lines of one of the leader, a run of the first half, the rest of the leader's; the run never overtakes."""
    lines, led, read, most = [], 0, 0, rng.randint(6, 12)
    while led < len(leader):
        taken = leader[led : led + rng.randint(2, most)]
        led += len(taken)
        due = max(0, round(half * led / len(leader)) - read)
        run = [i for i in range(read, min(read + due, half)) if i <= taken[0][0]]
        read += len(run)
        lines.append(between.join([taken[0][1], *(units[i].text for i in run), *(text for _, text in taken[1:])]))
    lines += [between.join(unit.text for unit in units[i : min(i + 4, half)]) for i in range(read, half, 4)]
    return "\n".join(lines) + "\n"


def narrow_lines(truth: CleanText, seed: int) -> Noisy:
    """Lines cut at 18 to 24 characters, so that many a title fills its line, and numbers end words."""
    rng = random.Random(seed)
    width = rng.randint(18, 24) * (2 if truth.lang == "en" else 1)
    rows = layout.wrapped(truth, width, indent=rng.choice(("", "\u3000\u3000", "    ")))
    size = rng.randint(20, 45)
    pages = [rows[i : i + size] for i in range(0, len(rows), size)]
    text, furniture = layout.paged(truth, pages, rng, footer=False)
    return Noisy(text, "narrow_lines", seed, truth, furniture=furniture)


FOURTH: dict[str, Callable[[CleanText, int], Noisy]] = {
    function.__name__: function
    for function in (
        chapters_twice,
        pages_again,
        thrice,
        headed_copies,
        titles_end_lines,
        bare_reading,
        bare_sample,
        narrow_lines,
    )
}
