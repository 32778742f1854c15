"""References to parts of a document as people write them: 第三章第一节, Box 3, chapter IX, section 2.3, a title."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kb.lexicon import normalise
from kb.named_titles import says_nothing_else
from kb.numerals import from_chinese
from kb.records import LEVELS, Level

_LEVEL_OF: dict[str, Level] = {
    "篇": "part",
    "编": "part",
    "章": "chapter",
    "节": "section",
    "条": "article",
    "项": "item",
    "part": "part",
    "chapter": "chapter",
    "ch": "chapter",
    "section": "section",
    "sec": "section",
    "article": "article",
    "art": "article",
    "item": "item",
    "s": "section",
    "annex": "annex",
    "appendix": "annex",
}
_CARDINALS = (  # noqa: SIM905
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty"
).split()
_ORDINALS = (  # noqa: SIM905
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ZH = "[零〇一二三四五六七八九十百千]+"
NUMBER_EN = rf"\d+|[ivxlc]+|{'|'.join(_CARDINALS)}"
_UNIT_EN = (
    r"(?:part|chapter|section|article|item|annex|appendix)|(?:ch|sec|art)(?=[.\s\d])"
    r"|(?:(?<=\d)|(?<=\d )|(?<=\d, ))s(?=\d)"
)
_NO = r"(?:(?:no|nos|number|nr)\b\.?|#)?\s*"  # chapter no. 4, box #12
_DOTTED = re.compile(
    r"(?<![\d.])(?:\b(?:sections?|secs?|chapters?|chs?|items?|parts?)\.?\s*|第\s*)?"
    r"(\d{1,2})\.(\d{1,2})(?:\.(\d{1,2})|\s*[(（](\d{1,2})[)）])?(?![\d.]*\d)\s*(节)?"
)
_AMOUNT = re.compile(r"\s*(?:%|[个万亿千百元倍吨人家公平]|percent|per cent|times|million|billion)")  # behind a number
# 四章二节, 第四章二节; 共四章二十节 counts them, and in 保障措施一章的第四节 it is no number.
_BARE = re.compile(
    rf"(?:第\s*({_ZH}|\d+)\s*章的?\s*第?|(?<![共有第零〇一二三四五六七八九十百千\d])({_ZH}|\d+)章)\s*({_ZH}|\d+)\s*节"
)
_REFERENCE = re.compile(
    rf"第\s*[(（]?(?P<zh>{_ZH}|\d+)[)）]?\s*(?P<unit>篇|编|章|节|条|项)"
    rf"|附[件录]\s*(?P<annex>{_ZH}|\d+)"
    rf"|\b(?P<named>{_UNIT_EN})\.?\s*{_NO}(?P<number>{NUMBER_EN})\b"
    rf"|\b(?P<ordinal>{'|'.join(_ORDINALS)})\s+(?P<of>{_UNIT_EN})"
)
# Behind a section its item may stand as it does in the text: 第四章第一节三、金融服务; 二、（七）.
_ITEM = re.compile(
    rf"(?<=[章节])的?\s*(?P<item>{_ZH})(?:、(?:\s*[(（](?P<below>{_ZH})[)）])?|(?=[的讲写说，,？?。]|$))"
    rf"|(?<=[章节])的?\s*[(（](?P<sub>{_ZH})[)）]"
)
_BOX = re.compile(
    rf"专栏\s*第?\s*{_NO}(?!一[起并同])({_ZH}|\d+)|(?:第|#)\s*({_ZH}|\d+)\s*[个号]?\s*(?:专栏|box\b)"
    rf"|\bbox(?:es)?\s*{_NO}({NUMBER_EN})\b|\b({'|'.join(_ORDINALS)})\s+box\b"
)
_MORE_BOXES = re.compile(r"\s*(?:和|与|及|、|,|and)\s*(?:专栏|box\s*)?(\d+)(?![\d.年%])")


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in an outline as a question or filter names it."""

    levels: tuple[tuple[Level, int], ...] = ()  # from the outermost named to the innermost
    boxes: tuple[int, ...] = ()
    part_ids: tuple[str, ...] = ()  # sections or boxes that are named by their titles
    all_boxes: bool = False  # the boxes of the part and nothing else of it: 第三章的专栏; part_ids has those there are
    also: tuple[Reference, ...] = ()  # named beside it: 第九章第二节和专栏11
    front: bool = False  # what stands before the first heading: 前言

    @property
    def box(self) -> int | None:
        """The first box named."""
        return self.boxes[0] if self.boxes else None

    def __bool__(self) -> bool:
        """Tell whether anything is named."""
        return bool(self.levels or self.boxes or self.part_ids or self.front)


def parse_reference(text: str) -> Reference:
    """Find the numbers of parts in a text.

    Args:
        text: e.g. `第三章第一节`, `chapter IX section 4`, `Section 2.3`, `专栏11 列了哪些载体平台`, `Box 3`.

    Returns:
        What is named; false when nothing is.

    >>> parse_reference("ch. 5 sec. 2").levels
    (('chapter', 5), ('section', 2))
    """
    return without_references(normalise(text))[0]


def without_boxes(plain: str) -> str:
    """Take the numbers of boxes out of a normalised question.

    Args:
        plain: the question.

    Returns:
        The rest of it.

    >>> without_boxes("专栏5里哪些市办展会")
    ' 里哪些市办展会'
    """
    return _boxes(plain)[1]


@lru_cache(maxsize=256)  # a question is asked for its references three times
def without_references(plain: str) -> tuple[Reference, str]:
    """Find the numbers of parts, and give the text without them.

    Args:
        plain: a normalised question.

    Returns:
        What is named, and the rest of the question.

    >>> reference, rest = without_references("第三章有几节")
    >>> reference.levels, rest
    ((('chapter', 3),), ' 有几节')
    """
    levels: list[tuple[Level, int]] = []
    plain = plain.replace("§", " section ")
    rest = plain = _BARE.sub(lambda found: f"第{found[1] or found[2]}章第{found[3]}节", plain)
    dotted = _DOTTED.search(plain)
    # Three numbers are no amount; two are one unless they are said to be a part, or nothing else is said.
    if dotted and (
        dotted[3]
        or dotted[4]
        or dotted[5]
        or not dotted[0][0].isdigit()
        or not _AMOUNT.match(plain, dotted.end())
        and says_nothing_else(plain.replace(dotted[0], " "))
    ):
        found = [int(number) for number in dotted.groups()[:4] if number]
        levels += zip(("chapter", "section", "item"), found, strict=False)
        rest = rest.replace(dotted[0], " ")
    for match in _REFERENCE.finditer(rest):
        number = number_of(match["zh"] or match["annex"] or match["number"] or match["ordinal"])
        if number is not None:
            levels.append((_LEVEL_OF[match["unit"] or match["named"] or match["of"] or "annex"], number))
    if item := _ITEM.search(rest):
        numbered: tuple[tuple[Level, str | None], ...] = (
            ("item", item["item"]),
            ("subitem", item["below"] or item["sub"]),
        )
        levels += [(level, from_chinese(number) or 0) for level, number in numbered if number]
    # Chapter 8, section 2, part 3: no part of a document stands inside its sections.
    if any(level in ("chapter", "section") for level, _ in levels[:-1]) and levels[-1][0] == "part":
        levels[-1] = ("item", levels[-1][1])
    # English names the inner part first: section 2 of chapter 9.
    levels.sort(key=lambda level: LEVELS.index(level[0]))
    boxes, without = _boxes(rest)
    return Reference(tuple(levels), boxes), _ITEM.sub(" ", _REFERENCE.sub(" ", without))


def _boxes(plain: str) -> tuple[tuple[int, ...], str]:
    """Find the numbers of boxes: 专栏14和专栏15, boxes 3 and 5."""
    found: list[int] = []
    rest = plain
    for match in _BOX.finditer(plain):
        number = number_of(next(filter(None, match.groups())))
        if number is None:
            continue
        found.append(number)
        end = match.end()
        while more := _MORE_BOXES.match(plain, end):
            found.append(int(more[1]))
            end = more.end()
        rest = rest.replace(plain[match.start() : end], " ")
    return tuple(dict.fromkeys(found)), rest


def number_of(written: str) -> int | None:
    """Read a number of a heading.

    Args:
        written: e.g. `九`, `9`, `ix`, `nine`, `ninth`; English in small letters.

    Returns:
        The number; None for what is none.
    """
    for words in (_CARDINALS, _ORDINALS):
        if written in words:
            return words.index(written) + 1
    if set(written) <= _ROMAN.keys():
        values = [_ROMAN[letter] for letter in written]
        return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
    return from_chinese(written)
