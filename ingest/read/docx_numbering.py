"""The automatic numbers of a Word file: 第一章, 一、, （一）, 1. stand in no paragraph, Word counts them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kb.numerals import to_chinese

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FORMAL = str.maketrans("一二三四五六七八九十百", "壹贰叁肆伍陆柒捌玖拾佰")
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_DEPTH = 9  # levels of a list
_NORMAL = "Normal"  # the style of a paragraph that names none, in nearly every file
_MAX_LABEL = 40  # characters; a longer pattern is no number


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered; pattern holds %1 to %9 for the numbers of the levels."""

    format: str
    pattern: str
    start: int
    legal: bool  # all its numbers are Arabic
    style: str | None  # paragraphs of this style stand on this level


@dataclass(frozen=True, slots=True)
class _List:
    """A list of a document: lists of one definition count on together, but where one says that it begins again."""

    definition: str
    levels: Mapping[int, _Level]
    restarts: frozenset[int]  # levels that begin again with the first paragraph of this list


class Numbering:
    """Counts the numbered paragraphs of a document in their order."""

    def __init__(self, lists: Mapping[str, _List], styles: Mapping[str, tuple[str | None, int | None]]) -> None:
        """Keep what the document says of its lists; use Numbering.of."""
        self._lists = lists
        self._styles = styles
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[str] = set()

    @classmethod
    def of(cls, document: Any) -> Numbering:
        """Read the lists of a document.

        Args:
            document: as python-docx opened it.
        """
        styles = _style_numbers(document.styles.element)
        try:
            element = document.part.numbering_part.element
        except (KeyError, NotImplementedError):  # a document without lists has no such part
            return cls({}, styles)
        return cls(_lists(element, styles), styles)

    def label(self, paragraph: Any) -> str:
        """Count a paragraph.

        Args:
            paragraph: its element, each once and in order.

        Returns:
            Its number as Word shows it, with a space behind a number that ends in a digit or letter; "" for none.
        """
        list_id, depth = self._place(paragraph)
        numbered = self._lists.get(list_id or "")
        levels = numbered.levels if numbered else {}
        level = levels.get(depth)
        if list_id is None or numbered is None or level is None or level.format in ("none", "bullet"):
            return ""
        counts = self._counts[numbered.definition]
        if list_id not in self._begun:
            self._begun.add(list_id)
            for again in numbered.restarts:
                counts.pop(again, None)
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        for above in range(depth):
            counts.setdefault(above, levels[above].start if above in levels else 1)

        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            kind = "decimal" if level.legal or at not in levels else levels[at].format
            return _written(counts.get(at, 1), kind)

        label = re.sub(r"%([1-9])", number, level.pattern)[:_MAX_LABEL]
        return label + " " if label and (label[-1].isalnum() or label[-1] == ".") else label

    def _place(self, paragraph: Any) -> tuple[str | None, int]:
        """The list of a paragraph and its level in it: its own, else its style's."""
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            return None, 0
        found = properties.find(f"{_W}pStyle")
        style = found.get(f"{_W}val", "") if found is not None else _NORMAL
        list_id, depth = self._styles.get(style, (None, None))
        own = properties.find(f"{_W}numPr")
        if own is not None:
            list_id, depth = _value(own, "numId") or list_id, _depth(own, depth)
        if (
            depth is None and list_id is not None and list_id in self._lists
        ):  # the list says which level a style stands on
            levels = self._lists[list_id].levels
            depth = next((at for at, level in levels.items() if level.style == style), 0)
        return (None if list_id == "0" else list_id), depth or 0


def _lists(element: Any, styles: Mapping[str, tuple[str | None, int | None]]) -> dict[str, _List]:
    """The lists by their ids; a list may change levels of its definition, or where they start."""
    definitions = {d.get(f"{_W}abstractNumId"): d for d in element.iterchildren(f"{_W}abstractNum")}
    of = {entry.get(f"{_W}numId"): _value(entry, "abstractNumId") for entry in element.iterchildren(f"{_W}num")}
    out = {}
    for entry in element.iterchildren(f"{_W}num"):
        name = _value(entry, "abstractNumId") or ""
        link = _value(definitions[name], "numStyleLink") if name in definitions else None
        if link is not None:  # the levels stand in the definition that a style of lists names
            name = of.get(styles.get(link, (None, None))[0]) or name
        levels = _levels(definitions[name]) if name in definitions else {}
        restarts = set()
        for change in entry.iterchildren(f"{_W}lvlOverride"):
            levels |= _levels(change)
            depth, start = _int(change.get(f"{_W}ilvl"), 0), _value(change, "startOverride")
            if start is not None and depth in levels:
                levels[depth] = replace(levels[depth], start=_int(start, levels[depth].start))
                restarts.add(depth)
        out[entry.get(f"{_W}numId")] = _List(name, levels, frozenset(restarts))
    return out


def _levels(element: Any) -> dict[int, _Level]:
    """The levels that stand in a definition or in the change of one."""
    return {
        _int(level.get(f"{_W}ilvl"), 0): _Level(
            _value(level, "numFmt") or "decimal",
            _value(level, "lvlText") or "",
            _int(_value(level, "start"), 1),
            level.find(f"{_W}isLgl") is not None,
            _value(level, "pStyle"),
        )
        for level in element.iterchildren(f"{_W}lvl")
    }


def _style_numbers(element: Any) -> dict[str, tuple[str | None, int | None]]:
    """List and level of each style that is numbered, inherited ones too; None for what it does not say."""
    own: dict[str, tuple[str | None, int | None]] = {}
    based: dict[str, str | None] = {}
    for style in element.iterchildren(f"{_W}style"):
        name = style.get(f"{_W}styleId", "")
        based[name] = _value(style, "basedOn")
        for numbered in style.iter(f"{_W}numPr"):
            own[name] = (_value(numbered, "numId"), _depth(numbered, None))
    out: dict[str, tuple[str | None, int | None]] = {}
    for name in based:
        list_id: str | None = None
        depth: int | None = None
        at: str | None = name
        for _ in range(len(based)):
            if at is None or list_id is not None:
                break
            above = own.get(at, (None, None))
            list_id, depth = above[0], above[1] if depth is None else depth
            at = based.get(at)
        if list_id is not None:
            out[name] = (list_id, depth)
    return out


def _depth(numbered: Any, otherwise: int | None) -> int | None:
    """The level that an element names."""
    written = _value(numbered, "ilvl")
    return otherwise if written is None else min(_int(written, 0), _DEPTH - 1)


def _value(element: Any, tag: str) -> str | None:
    """The value of the first child of this name."""
    child = element.find(f"{_W}{tag}")
    return None if child is None else child.get(f"{_W}val")


def _int(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 6 else otherwise


def _written(number: int, kind: str) -> str:
    """A number in the format of a level; formats not known here are written in Arabic digits."""
    write: Callable[[int], str] | None = {
        "chineseCounting": _chinese,
        "chineseCountingThousand": _chinese,
        "ideographDigital": lambda n: "".join("〇一二三四五六七八九"[int(digit)] for digit in str(n)),
        "japaneseCounting": _chinese,
        "taiwaneseCountingThousand": _chinese,
        "chineseLegalSimplified": lambda n: _chinese(n).translate(_FORMAL),
        "ideographTraditional": lambda n: "甲乙丙丁戊己庚辛壬癸"[n - 1] if 1 <= n <= 10 else str(n),
        "decimalEnclosedCircle": _circled,
        "decimalEnclosedCircleChinese": _circled,
        "decimalZero": lambda n: f"{n:02}",
        "lowerLetter": _letters,
        "upperLetter": lambda n: _letters(n).upper(),
        "lowerRoman": _roman,
        "upperRoman": lambda n: _roman(n).upper(),
    }.get(kind)
    return write(number) if write else str(number)


def _chinese(number: int) -> str:
    return to_chinese(number) if number <= 9999 else str(number)


def _circled(number: int) -> str:
    return chr(ord("①") + number - 1) if 1 <= number <= 20 else str(number)


def _letters(number: int) -> str:
    """Letters a to z, then aa to zz, as Word counts."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 1 <= number <= 260 else str(number)


def _roman(number: int) -> str:
    if not 1 <= number < 400:
        return str(number)
    out = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        out += letters * count
    return out
