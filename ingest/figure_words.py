"""The reviewed words by which numbers in sentences are read (`data/figures.toml`), as patterns."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

_DIGITS = r"\d+(?:[,，]\d{3})*(?:\.\d+)?"
_SCALE = {
    "万亿": 1e12,
    "千亿": 1e11,
    "百亿": 1e10,
    "千万": 1e7,
    "百万": 1e6,
    "亿": 1e8,
    "万": 1e4,
    "千": 1e3,
    "百": 1e2,
}


@dataclass(frozen=True, slots=True)
class FigureWords:
    """Patterns and lists for reading figures."""

    number: re.Pattern[str]  # groups: before, value, between, unit, after
    after_verb: frozenset[str]
    reach: tuple[str, ...]  # longest first, as are all tuples here
    change: tuple[str, ...]
    make: tuple[str, ...]
    openers: tuple[str, ...]
    done: tuple[str, ...]
    meant: tuple[str, ...]
    lower: frozenset[str]
    upper: frozenset[str]


@functools.cache
def figure_words() -> FigureWords:
    """Read the words once."""
    with resources.files("ingest").joinpath("data/figures.toml").open("rb") as file:
        lists = tomllib.load(file)
    units = _any([*lists["units"], *lists["units_after_verb"]])
    scale, gap = _any(_SCALE), _any(lists["between"])
    value = rf"{_DIGITS}(?:\s*{scale})?(?:%)?(?:\s*[—–\-－~～至到]+\s*{_DIGITS}(?:\s*{scale})?)?"
    number = re.compile(
        rf"(?P<before>(?:{_any(lists['before'])}\s*)*)(?<![\dA-Za-z.第])(?P<value>{value})\s*"
        rf"(?P<between>{gap})?(?P<scale>{scale})?\s*(?P<unit>{units})(?![A-Za-z])(?P<after>{_any(lists['after'])})?"
    )
    ordered = {name: _longest_first(lists[name]) for name in ("reach", "change", "make", "openers", "done", "meant")}
    return FigureWords(
        number=number,
        after_verb=frozenset(lists["units_after_verb"]),
        lower=frozenset(lists["lower"]),
        upper=frozenset(lists["upper"]),
        **ordered,
    )


def numbers_in(value: str) -> list[float]:
    """Read the numbers of a value as written, with 万 and 亿; a scale behind the last counts for all without one.

    >>> numbers_in("1.7万亿"), numbers_in("3—5"), numbers_in("10—20万")
    ([1700000000000.0], [3.0, 5.0], [100000.0, 200000.0])
    """
    found = re.findall(rf"({_DIGITS})\s*({_any(_SCALE)})?", value)
    last = found[-1][1] if found else ""
    return [round(float(re.sub("[,，]", "", digits)) * _SCALE.get(scale or last, 1.0), 6) for digits, scale in found]


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(map(re.escape, _longest_first(words))) + ")"


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(words), key=len, reverse=True))
