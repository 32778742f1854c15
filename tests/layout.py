"""How a taken-apart text is set as lines: own lines, glued, joined, wrapped, paged."""

from __future__ import annotations

import random
import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.truth import CleanText, Line

PAGE_NUMBERS = ("- {n} -", "{n}", "第{n}页 共{total}页", "— {n} —", "— {n} —")
LEADERS = (".......... ", "……………… ", "·············· ", "\t")
HEADER = {"zh": "临江省现代产业发展规划汇编", "en": "Collected Plans of the Province of Linjiang"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A line, or a sentence with the headings glued to it, and the sentences in it."""

    text: str
    sentences: tuple[int, ...]


def glue(truth: CleanText) -> str:
    """What stands between two sentences of a line."""
    return " " if truth.lang == "en" else ""


def _line(truth: CleanText, line: Line) -> str:
    parts = [truth.headings[line.heading].text] if line.heading is not None else []
    # A number with white space behind it keeps it: 第一条 为了…
    spaced = bool(parts) and (truth.lang == "en" or truth.headings[line.heading or 0].level == "article")
    body = glue(truth).join(truth.sentences[i].text for i in line.sentences)
    return (" " if spaced else "").join(p for p in [*parts, body] if p)


def marked_lines(truth: CleanText) -> list[Unit]:
    """The clean text, one paragraph or heading a line."""
    return [Unit(_line(truth, line), line.sentences) for line in truth.lines]


def lines(truth: CleanText) -> list[str]:
    """The clean text's lines."""
    return [unit.text for unit in marked_lines(truth)]


def marked_glued(truth: CleanText, *, spaced: bool, lost: frozenset[int] = frozenset()) -> list[Unit]:
    """Every sentence with the headings before it glued to it; article numbers keep white space if `spaced`."""
    out: list[Unit] = []
    pending = ""
    for line in truth.lines:
        if line.heading is not None and line.heading not in lost:
            heading = truth.headings[line.heading]
            if truth.lang == "en":
                pending += heading.text + " "
            else:
                pending += re.sub(r"\s+", "", heading.text)
                pending += "\u3000" if spaced and heading.level == "article" else ""
        for i in line.sentences:
            out.append(Unit(pending + truth.sentences[i].text, (i,)))
            pending = ""
    return [*out, Unit(pending, ())] if pending else out


def glued(truth: CleanText, *, spaced: bool, lost: frozenset[int] = frozenset()) -> list[str]:
    """The texts of `marked_glued`."""
    return [unit.text for unit in marked_glued(truth, spaced=spaced, lost=lost)]


def joined(units: Sequence[str], rng: random.Random, between: str) -> str:
    """One to eight units a line, without a separator."""
    out, at = [], 0
    while at < len(units):
        size = rng.randint(1, 8)
        out.append(between.join(units[at : at + size]))
        at += size
    return "\n".join(out) + "\n"


def wrapped(truth: CleanText, width: int, *, indent: str) -> list[str]:
    """Every paragraph and heading cut at `width` characters."""
    out: list[str] = []
    for line, text in zip(truth.lines, lines(truth), strict=True):
        start = indent if line.sentences else ""
        if truth.lang == "en":
            out += textwrap.wrap(text, width, initial_indent=start)
        else:
            whole = start + text
            out += [whole[i : i + width] for i in range(0, len(whole), width)]
    return out


def contents(truth: CleanText, size: int, rng: random.Random) -> list[str]:
    """A table of contents: the upper headings with a leader and a page number."""
    leader = rng.choice(LEADERS)
    listed = [h for h in truth.headings if h.level in ("part", "chapter", "section", "item") and h.title]
    step = max(1, len(truth.lines) // max(1, len(listed)))
    body = [f"{h.text}{leader}{1 + i * step // size}" for i, h in enumerate(listed)]
    return [{"zh": "目  录", "en": "Contents"}[truth.lang], *body]


def paged(
    truth: CleanText,
    pages: Sequence[Sequence[str]],
    rng: random.Random,
    *,
    footer: bool,
    contents: Iterable[str] = (),
) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """Put a running header before and a page number behind every page.

    Returns:
        The text, and the spans of header, number, footer and contents with what they are.
    """
    style = rng.choice(PAGE_NUMBERS)
    header = HEADER[truth.lang] if footer or rng.random() < 0.7 else ""
    text, furniture = "", []
    rows: list[tuple[str, str]] = [(row, "table of contents") for row in contents]
    for n, page in enumerate(pages, start=1):
        rows += [(header, "running header")] if header else []
        rows += [(row, "") for row in page]
        rows.append((style.format(n=n, total=len(pages)), "page number"))
        rows += [("临江省发展改革委员会编印", "running footer")] if footer and truth.lang == "zh" else []
    for row, reason in rows:
        if reason:
            furniture.append((len(text), len(text) + len(row), reason))
        text += row + "\n"
    return text, tuple(furniture)
