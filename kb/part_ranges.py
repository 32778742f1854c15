"""Parts of the documents asked for from one to another: 第一节到第三节, chapters 3 to 5, 专栏3—6."""

from __future__ import annotations

import re

from kb.lexicon import normalise
from kb.numerals import from_chinese, to_chinese
from kb.reference import NUMBER_EN, number_of

_MOST = 30  # parts of one range; a law's articles 1 to 1260 are the whole of it
_ZH = "[一二三四五六七八九十百]+"
_TO = r"\s*(?:直?到|至|-|~|–|—|—)\s*"
_PARTS_ZH = re.compile(
    rf"第(?P<first>{_ZH}|\d+)(?P<unit>[编篇章节条项])?{_TO}第?(?P<last>{_ZH}|\d+)(?P<same>[编篇章节条项])"
)
_BOXES_ZH = re.compile(rf"专栏\s*(?P<first>{_ZH}|\d+){_TO}(?:专栏)?\s*(?P<last>{_ZH}|\d+)(?![\d年月%])")
_PARTS_EN = re.compile(
    rf"\b(?P<unit>part|chapter|section|article|item|box)(?:e?s)?\s+(?P<first>{NUMBER_EN})"
    rf"(?:\s+(?:to|through|until)\s+|\s*[-–—]\s*)(?:(?P=unit)(?:e?s)?\s+)?(?P<last>{NUMBER_EN})\b"
)


def ranges_written_out(text: str) -> str:
    """Write every part of a range by its number, so that each is asked for.

    Args:
        text: a question.

    Returns:
        The question, normalised where it has a range; as it is where it has none, where the second number is not
        above the first, or where a range has more than 30 parts.

    >>> ranges_written_out("第四章第一节到第三节"), ranges_written_out("chapters 3 to 5")
    ('第四章第一节和第二节和第三节', 'chapter 3 and chapter 4 and chapter 5')
    """
    plain = normalise(text)
    done = _PARTS_EN.sub(_english, _BOXES_ZH.sub(_boxes, _PARTS_ZH.sub(_chinese, plain)))
    return text if done == plain else done


def _numbers(first: int | None, last: int | None) -> range:
    """The numbers of a range; none where they are no range."""
    return range(first, last + 1) if first and last and first < last < first + _MOST else range(0)


def _chinese(found: re.Match[str]) -> str:
    """第一节到第三节 in three parts."""
    if found["unit"] not in (None, found["same"]):
        return found[0]  # from a chapter to a section
    numbers = _numbers(from_chinese(found["first"]), from_chinese(found["last"]))
    return "和".join(f"第{to_chinese(n)}{found['same']}" for n in numbers) or found[0]


def _boxes(found: re.Match[str]) -> str:
    """专栏3至6: the boxes one by one."""
    numbers = _numbers(from_chinese(found["first"]), from_chinese(found["last"]))
    return "和".join(f"专栏{n}" for n in numbers) or found[0]


def _english(found: re.Match[str]) -> str:
    """Chapters 3 to 5 in three parts."""
    numbers = _numbers(number_of(found["first"]), number_of(found["last"]))
    return " and ".join(f"{found['unit']} {n}" for n in numbers) or found[0]
