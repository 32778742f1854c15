"""The reviewed words by which numbers in sentences are read (`data/figures.toml`), as patterns."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources

from kb.numerals import from_chinese

_DIGITS = r"\d+(?:[,，]\d{3})*(?:\.\d+)?"
# Numbers written in Chinese: 六十万吨, 三个; not 一个, which counts nothing, nor what is quoted (“四个新”) or numbered.
_HAN = "二三四五六七八九两十"
_HAN_NUMBER = (
    rf"(?<![第“一百千万亿零{_HAN}])(?=[百千万亿零]*[一{_HAN}])"
    rf"(?:[一百千万亿零{_HAN}]{{2,}}|[{_HAN}]|一(?=番|倍))(?!个(?:方面|层面|环节|阶段))"
)
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

    number: re.Pattern[str]  # groups: before, value, between, scale, unit, after
    chinese_number: re.Pattern[str]  # the same groups, for numbers written in Chinese
    after_verb: frozenset[str]
    reach: tuple[str, ...]  # longest first, as are all tuples here
    change: tuple[str, ...]
    make: tuple[str, ...]
    openers: tuple[str, ...]
    done: tuple[str, ...]
    meant: tuple[str, ...]
    reached: tuple[str, ...]
    aimed: tuple[str, ...]
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
    chinese_number = re.compile(
        rf"(?P<before>(?:{_any(lists['before'])}\s*)*)(?P<value>百分之[点零一百{_HAN}]+|{_HAN_NUMBER})(?P<between>{gap})?"
        rf"(?P<scale>(?!))?(?P<unit>(?<=之[点零一百{_HAN}])|(?<=之[点零一百{_HAN}]{{2}})|(?<=之[点零一百{_HAN}]{{3}})"
        rf"|(?<=之[点零一百{_HAN}]{{5}})|{_any(lists['units_of_chinese_numbers'])})(?P<after>{_any(lists['after'])})?"
    )
    of_verbs = ("reach", "change", "make", "openers", "done", "meant", "reached", "aimed")
    ordered = {name: _longest_first(lists[name]) for name in of_verbs}
    return FigureWords(
        number=number,
        chinese_number=chinese_number,
        after_verb=frozenset(lists["units_after_verb"]),
        lower=frozenset(lists["lower"]),
        upper=frozenset(lists["upper"]),
        **ordered,
    )


def numbers_in(value: str) -> list[float]:
    """Read the numbers of a value as written, with 万 and 亿; a scale behind the last counts for all without one.

    >>> numbers_in("1.7万亿"), numbers_in("3—5"), numbers_in("10—20万"), numbers_in("六十万"), numbers_in("百分之三十")
    ([1700000000000.0], [3.0, 5.0], [100000.0, 200000.0], [600000.0], [30.0])
    """
    found = re.findall(rf"({_DIGITS})\s*({_any(_SCALE)})?", value)
    if not found:
        number = _chinese(value.removeprefix("百分之"))
        return [] if number is None else [number]
    last = found[-1][1] if found else ""
    return [round(float(re.sub("[,，]", "", digits)) * _SCALE.get(scale or last, 1.0), 6) for digits, scale in found]


def _chinese(value: str) -> float | None:
    """Read a number written in Chinese; None for 两三, which names two."""
    if re.search(r"[一二三四五六七八九两]{2}", value) or "点" in value:
        return None
    total = 0.0
    for scale, factor in (("亿", 1e8), ("万", 1e4)):
        head, mark, rest = value.partition(scale)
        if mark:
            total, value = total + (from_chinese(head) or 1) * factor, rest
    return total + (from_chinese(value) or 0 if value else 0)


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(map(re.escape, _longest_first(words))) + ")"


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(words), key=len, reverse=True))


def bounds(value: str, qualifiers: Sequence[str]) -> tuple[float | None, float | None]:
    """Give the bounds of a value as its qualifiers leave them.

    Args:
        value: as written.
        qualifiers: as written, without those of counting.

    Returns:
        Lowest and highest; None on a side that is open, or left open by 左右 and 约.

    >>> bounds("6", ["超"]), bounds("1—2", []), bounds("10", ["左右"])
    ((6.0, None), (1.0, 2.0), (None, None))
    """
    words, numbers = figure_words(), numbers_in(value)
    if not numbers:
        return None, None
    low, high = min(numbers), max(numbers)
    if any(q in words.lower for q in qualifiers):
        return low, None
    if any(q in words.upper for q in qualifiers):
        return None, high
    return (None, None) if qualifiers else (low, high)
