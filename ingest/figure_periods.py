"""Years and plan periods in sentences: 到2025年, 2016—2020年, “十四五”期间, by 2025."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ingest.figure_words import figure_words
from kb.records import Document

Role = Literal["target", "baseline", "actual"]
_ORDINALS = "一二三四五六七八九十"
_DIGITS = "〇一二三四五六七八九"
_CHINESE_YEAR = re.compile("[一二][〇九][〇一二三四五六七八九]{2}(?=年)")
# Without quotation marks 十五 is a number, unless the word behind says what it is.
_PLAN = (
    r"(?=[“\"]|十?[一二三四五六七八九]?五(?:规划|时期|期间|计划|末))[“\"]?(?P<plan>十[一二三四五六七八九]?|[一二三四五六七八九])五[”\"]?"
    r"(?:规划|时期|期间|计划)*(?P<end>末)?(?:时期|期间)?"
)
_YEAR = re.compile(
    rf"(?:{_PLAN})|(?P<to>截至|截止|到|至|\b[Bb]y\s+|\b[Ii]n\s+)?\s*(?P<first>(?:19|20)\d\d)\s*(?:年?\s*[—–\-－至到~～]+\s*(?P<last>(?:19|20)\d\d))?\s*"
    r"(?P<unit>年底|年末|年(?:以?前|之前)?)?"
)
_THAN = re.compile(r"(?:较|比|相比|在|相较于)\s*[“\"]?$")
_BEFORE = 12  # characters in front of a period in which a comparison stands, with white space and a quotation mark
_FIRST_PLAN = 1953  # first year of the first five-year plan; from the third (1966) on they follow each other
_THIRD_PLAN = 1966


@dataclass(frozen=True, slots=True)
class Period:
    """A period named in a sentence."""

    start: int  # half-open, in code points of the sentence
    end: int
    text: str  # "2025" or "2021-2025"
    ahead: bool  # written as something to be reached: 到2025年
    compared: bool  # only what a value is compared with: 较“十二五”末


def periods(text: str) -> list[Period]:
    """Find the periods that a sentence names.

    Args:
        text: the sentence.

    Returns:
        In order of place.
    """
    out = []
    for m in _YEAR.finditer(text):
        if m["plan"]:
            first, last = _plan_years(m["plan"])
            written = str(last) if m["end"] else f"{first}-{last}"
        elif m["unit"] or m["to"] and not _counts(text, m.start("first")):
            written = f"{m['first']}-{m['last']}" if m["last"] else m["first"]
        else:
            continue
        compared = bool(_THAN.search(text, max(0, m.start() - _BEFORE), m.start()))
        out.append(Period(m.start(), m.end(), written, bool(m["to"]), compared))
    return out


def _counts(text: str, at: int) -> bool:
    """Tell whether what looks like a year says how many there are: 达到2000列."""
    number = figure_words().number.match(text, at)
    return number is not None and not number["unit"].startswith("年")


def year_named(title: str) -> str:
    """Tell which one year a heading names.

    Args:
        title: of the heading.

    Returns:
        The year; "" if it names none, or several.

    >>> year_named("二〇三五年远景目标"), year_named("2025年目标"), year_named("2016—2020年的成就")
    ('2035', '2025', '')
    """
    digits = _CHINESE_YEAR.sub(lambda m: "".join(str(_DIGITS.index(c)) for c in m[0]), title)
    named = {period.text for period in periods(digits)}
    return named.pop() if len(named) == 1 and all(map(str.isdigit, named)) else ""


def _plan_years(ordinal: str) -> tuple[int, int]:
    """The years of a five-year plan by its ordinal: 十四 gives 2021 and 2025."""
    number = 10 + (_ORDINALS.index(ordinal[1]) + 1 if len(ordinal) > 1 else 0)
    if not ordinal.startswith("十"):
        number = _ORDINALS.index(ordinal) + 1
    first = _THIRD_PLAN + 5 * (number - 3) if number > 2 else _FIRST_PLAN + 5 * (number - 1)
    return first, first + 4


def role_of(document: Document, text: str, period: Period | None) -> Role:
    """Tell what a figure is: meant to be, measured when the plan was made, or measured before.

    Args:
        document: the document; its period, or else its date of issue, says what lies ahead.
        text: the sentence.
        period: the period of the figure.

    Returns:
        A figure without a period is a target when the sentence speaks of making and not of having made.
    """
    words = figure_words()
    start = document.period[:4] or document.issued_on[:4]
    if period is None:
        meant = any(w in text for w in words.meant) and not any(w in text for w in words.done)
        return "target" if meant else "actual"
    year = period.text[-4:]
    if start:
        return "target" if year >= start and not (year == start and not document.period) else "actual"
    return "target" if period.ahead and not any(w in text for w in words.done) else "actual"
