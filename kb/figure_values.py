"""Values of figures for English readers: 40.0亿美元 is US$4.00 billion. Digits stay; only the decimal point moves."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from functools import cache
from importlib import resources

from kb.lexicon import HAN
from kb.numerals import from_chinese

_SCALES = {
    "万亿": 12,
    "千亿": 11,
    "百亿": 10,
    "亿": 8,
    "千万": 7,
    "百万": 6,
    "万": 4,
    "千": 3,
    "百": 2,
}  # powers of ten
_ENGLISH = ((12, "trillion"), (9, "billion"), (6, "million"))
_TENS = {
    "万亿": "trillion",
    "千亿": "100 billion",
    "百亿": "10 billion",
    "亿": "100 million",
    "千万": "10 million",
    "百万": "million",
    "万": "10,000",
    "千": "1,000",
    "百": "100",
}
_DIGITS = r"\d+(?:[,，]\d{3})*(?:\.\d+)?"
_NUMBER = re.compile(rf"({_DIGITS})\s*((?:{'|'.join(_SCALES)})(?<!千)|千(?![克米瓦]))?|((?:百|千)(?:亿|万))")  # 210千克
_LEADING = ("余", "多")  # 320余场
_HAN_NUMBER = re.compile(r"[一二两三四五六七八九十百千万亿]+")
_DOLLARS = "US$"  # stands before its number
_RANGE = re.compile(r"[元个家万亿至到]")  # between two numbers: 700亿—800亿元


def english_value(written: str) -> str | None:
    """Write a value with its unit and qualifier in English.

    Args:
        written: value, unit and qualifier as they stand in the text.

    Returns:
        The value; None where it has nothing Chinese in it, or a word that the list (`data/figure_names.toml`) lacks.

    >>> english_value("超过4.6万亿元"), english_value("10个左右"), english_value("40.0亿美元")
    ('over 4.6 trillion yuan', 'about 10', 'US$4.00 billion')
    >>> english_value("6.5%以上"), english_value("1—2个"), english_value("翻一番"), english_value("连续21年")
    ('6.5% or more', '1–2', 'doubled', 'for 21 years')
    """
    if not HAN.search(written):
        return None
    if whole := _lists()["values"].get(written):
        return whole
    numbers = list(_NUMBER.finditer(written)) or list(_HAN_NUMBER.finditer(written))[:1]
    if not numbers or len(numbers) > 2 or HAN.search(_RANGE.sub("", written[numbers[0].end() : numbers[-1].start()])):
        return None
    before = _words_of(written[: numbers[0].start()], "before")
    unit, after = _after(written[numbers[-1].end() :].strip())
    read = [scaled for number in numbers if (scaled := _scaled(number[0]))]
    if before is None or after is None or len(read) < len(numbers):
        return None
    value = _together([(digits, power or read[-1][1]) for digits, power in read])
    value = f"{_DOLLARS}{value}" if unit == _DOLLARS else value + unit
    first, last = (after, "") if after == "about" else ("", after)
    return " ".join(word for word in (first, before, value, last) if word)


def english_unit(unit: str) -> str | None:
    """Name a unit in English.

    Args:
        unit: as a figure has it: 元, 亿美元, 个.

    Returns:
        The name, "" for what English counts without a word (个, 家); None for one that the list lacks.

    >>> english_unit("亿美元"), english_unit("人次"), english_unit("家"), english_unit("万千瓦")
    ('100 million US dollars', 'person-times', '', '10,000 kW')
    """
    units = _lists()["units"]
    scale = next((s for s in _SCALES if unit.startswith(s) and unit not in units and unit.removeprefix(s) in units), "")
    bare = unit.removeprefix(scale)
    if not unit or bare in counted():
        return ""
    name = units.get(bare)
    if name is None:
        return None
    name = "US dollars" if name == _DOLLARS else name.strip()
    return f"{_TENS[scale]} {name}" if scale else name


def _scaled(number: str) -> tuple[str, int] | None:
    """The digits of a number and its power of ten, 0 where it names none."""
    match = _NUMBER.fullmatch(number)
    if match and match[1]:
        return re.sub("[,，]", "", match[1]), _SCALES.get(match[2] or "", 0)
    if number in _SCALES:
        return "1", _SCALES[number]
    scale = next((s for s in ("万亿", "亿", "万") if number.endswith(s) and number != s), "")
    value = from_chinese(number.removesuffix(scale))
    return None if value is None else (str(value), _SCALES.get(scale, 0))


def _together(numbers: list[tuple[str, int]]) -> str:
    """One number or a range, in thousands, millions, billions or trillions of the greater end."""
    values = [Decimal(digits).scaleb(power) for digits, power in numbers]
    scale, word = next(((s, w) for s, w in _ENGLISH if max(values) >= Decimal(10) ** s), (0, ""))
    if not any(power for _, power in numbers):
        scale, word = 0, ""  # 12635.6 stays as it is printed
    point = any("." in digits for digits, _ in numbers)
    written = [_plain(value.scaleb(-scale), point=point) for value in values]
    return "–".join(written) + (f" {word}" if word else "")


def _plain(value: Decimal, *, point: bool) -> str:
    """Write a number without an exponent; zeros stay where a point was printed: 40.0亿 is 4.00 billion."""
    text = f"{value:,f}"
    return text if point or "." not in text else text.rstrip("0").rstrip(".")


def _words_of(text: str, kind: str) -> str | None:
    """Qualifiers in English; None where one is unknown."""
    known, rest, found = _lists()[kind], text.strip(), []
    while rest:
        word = next((w for w in sorted(known, key=len, reverse=True) if rest.startswith(w)), None)
        if word is None:
            return None
        found.append(known[word])
        rest = rest.removeprefix(word).strip()
    return " ".join(found)


def _after(text: str) -> tuple[str, str | None]:
    """The unit behind a number and the qualifiers around it, 余场, 个左右; None for these if a word is unknown."""
    lead = next((word for word in _LEADING if text.startswith(word)), "")
    text = text.removeprefix(lead)
    units = _lists()["units"]
    unit = next((n for n in sorted((*units, *counted()), key=len, reverse=True) if text.startswith(n)), "")
    return units.get(unit, ""), _words_of(lead + text.removeprefix(unit), "after")


@cache
def counted() -> frozenset[str]:
    """Give the units of what is counted one by one, for which English has the number alone: 个, 家."""
    return frozenset(_lists()["counted"])


@cache
def _lists() -> dict[str, dict[str, str]]:
    """Read the list once."""
    text = resources.files("kb").joinpath("data/figure_names.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
