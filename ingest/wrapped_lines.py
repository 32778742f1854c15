"""Tells in wrapped text which lines go on with a paragraph and which begin one, where their ends do not say it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ingest.records import Line
from kb.lexicon import HAN, dictionary_words

MIN_INDENT = 3  # columns in front of a paragraph's first line; in Chinese four, two characters
# Share of the lines behind a finished one that are indented, and of those behind a full line without an end, from and
# up to which an indent begins a paragraph: 1 and 0 where wrapped text indents its paragraphs.
INDENTED, NOT_INDENTED = 0.6, 0.1
MIN_TITLES, OF_TITLES = 2, 0.7  # headings of a kind that fall short of the width, and the share of them without an end
LONG_TEXT = 3  # lines from which a paragraph without a full stop is no title
_NUMBER = r"[一二三四五六七八九十百零〇\d]+"
_KINDS = (
    re.compile(rf"[#\s]*第\s*{_NUMBER}\s*[编篇章节]"),
    re.compile(r"[#\s]*[一二三四五六七八九十百]+、"),
    re.compile(r"[#\s]*[（(][一二三四五六七八九十百]+[）)]"),
)
_REFERENCE = re.compile(r"第\s*[一二三四五六七八九十百千零〇\d]+\s*[编篇章节条]|[（(]\d|专栏")
_FINISHED = re.compile(r"[。！？!?；;：:][”’」』）》)\"']*[①-⑳]?$|\.[”’)\"']*$")
_MARK = re.compile(r"[，。；：！？]")
# Letter or number of a member of an English list, at the beginning of a line and inside one.
_LETTERED = tuple(
    (re.compile(rf"{mark}\s"), re.compile(rf"\S\s{mark}\s")) for mark in (r"[（(][a-z][）)]", r"\(\d{1,2}\)")
)
_CITED = re.compile(r"\(\d{1,2}\)(?:\s(?:of|and|or|to|in|is|are|shall)\b|[,;.)])")  # clause|(2) of this Article
_CLAUSES = re.compile(r"[，。；：！？,;]|\.\s")
_COUNTS = re.compile("[年月日个万亿亩吨人家%％‰元公米千倍]")  # what a number at the end of a line goes on with
# Words cut at the ends of full lines, at least; their share; and how many may be cut at other ends, to each of them.
MIN_TORN, TORN, NOT_TORN = 3, 0.4, 0.1
_WORD = re.compile(r"[!-~]+")  # what had no room in the line before
_POINTS = re.compile(r"\b(?:see|under|in|of|by|with|to)$")
_POINTED_AT = re.compile(r"(?:Part|Chapter|Section|Article|Box|Annex)\s+[\dIVXLC]+\b")
_COUNTED = re.compile(r"[（(]?[一二三四五六七八九十百千零〇\d]")
_AT_MARK = re.compile("[；;：:]$")  # where a sentence may go on, and a paragraph may end
_BEGINS = re.compile("[#（(第附专图表\\d①-⑳一二三四五六七八九十—*•·●■◆□-]")  # what headings and members begin with
_MEMBER = re.compile(r"[（(](\d{1,2})[）)]")


class WrappedLines:
    """What the lines of one wrapped text tell about each other."""

    def __init__(self, lines: Sequence[Line], reaches: Callable[[Line], bool]) -> None:
        """Look at the lines.

        Args:
            lines: of the text, furniture left out.
            reaches: whether a line ends at the width.
        """
        self._reaches = reaches
        finished = [bool(_FINISHED.search(line.text)) for line in lines]
        behind = [b.indent >= MIN_INDENT for end, b in zip(finished, lines[1:], strict=False) if end]
        inside = [
            b.indent >= MIN_INDENT
            for a, end, b in zip(lines, finished, lines[1:], strict=False)
            if not end and reaches(a) and not any(kind.match(a.text) for kind in _KINDS)
        ]
        self.indents = sum(behind) > INDENTED * len(behind) and sum(inside) <= NOT_INDENTED * len(inside)
        # Members of lists stand inside paragraphs where none begins a line behind one that falls short.
        pairs = list(zip(lines, lines[1:], strict=False))
        self._inline = [
            opens
            for opens, inside_line in _LETTERED
            if not any(opens.match(b.text) and not reaches(a) for a, b in pairs)
            and any(inside_line.search(line.text) for line in lines)
        ]
        self._titled = [self._titles(kind, lines, finished) for kind in _KINDS]

    def _titles(self, kind: re.Pattern[str], lines: Sequence[Line], finished: Sequence[bool]) -> bool:
        short = [
            not end
            for line, end in zip(lines, finished, strict=True)
            if kind.match(line.text) and not self._reaches(line)
        ]
        return len(short) >= MIN_TITLES and sum(short) >= OF_TITLES * len(short)

    def begins(self, group: Sequence[Line], line: Line) -> bool:
        """Whether a line behind a full one begins a paragraph: it is indented, or a title of the full width ended.

        Args:
            group: the lines of the paragraph before it.
            line: the line.
        """
        if self.indents:
            return line.indent >= MIN_INDENT
        if len(group) > 1 or _MARK.search(group[0].text):
            return False
        title = any(kind.match(group[0].text) and told for kind, told in zip(_KINDS, self._titled, strict=True))
        # The rest of a title is short and has no end.
        return title and (self._reaches(line) or bool(_FINISHED.search(line.text)))

    def goes_on(self, group: Sequence[Line], line: Line) -> bool:
        """Whether a line that begins as a heading or a member does goes on with a full line (统|一、推进…, …; (2) …).

        Args:
            group: the lines of the paragraph before it.
            line: the line.
        """
        if not self._reaches(group[-1]) or self.indents and line.indent >= MIN_INDENT:
            return False
        if self.indents and _AT_MARK.search(group[-1].text) and not _BEGINS.match(line.text):
            return True
        if _CITED.match(line.text) or any(opens.match(line.text) for opens in self._inline):
            return True
        member = _MEMBER.match(line.text)
        if member:
            said = "\n".join(before.text for before in group)
            return re.search(rf"(?s:.)[（(]{int(member[1]) - 1}[）)]", said) is not None
        if _FINISHED.search(group[-1].text) or _REFERENCE.match(line.text):
            return False
        if any("。" in before.text for before in group) or len(group) >= LONG_TEXT:
            return True
        # 统|一、推进: the numeral is the end of a word.
        return len(dictionary_words(group[-1].text[-3:] + line.text[0])[-1]) > 1


def torn(before: Line, line: Line) -> bool:
    """Whether the end of a line cut a word, or a number from what it counts: 国|民, 2025|年, imple-|ment.

    An English line that begins with a small letter goes on with the one before it all the same.

    Args:
        before: a line without an end.
        line: the one behind it.
    """
    last, first = before.text[-1], line.text[0]
    if last.isascii():
        goes_on = first.isascii() and first.islower() and (last.isalpha() or last in ",-")
        return goes_on or last.isdigit() and _COUNTS.match(first) is not None
    if not (HAN.match(last) and HAN.match(first)):
        return False
    return len(dictionary_words(before.text[-3:] + first)[-1]) > 1


def words_torn(lines: Sequence[Line], reaches: Callable[[Line, int], bool]) -> bool:
    """Whether words are cut at the ends of full lines, and of no others: so wrapping shows among rows and titles.

    Args:
        lines: of a text, furniture left out.
        reaches: whether a line, with so many characters behind it, ends at the width that is asked about.
    """
    full = cut = other = 0
    for before, line in zip(lines, lines[1:], strict=False):
        if _FINISHED.search(before.text):
            continue
        cuts, at_width, word = torn(before, line), reaches(before, 0), _WORD.match(line.text)
        full += at_width
        cut += cuts and at_width
        other += cuts and not reaches(before, len(word[0]) if word else 0)
    return cut >= max(MIN_TORN, TORN * full) and other <= NOT_TORN * cut


def holds_clauses(lines: Sequence[Line], reaches: Callable[[Line, int], bool]) -> bool:
    """Whether any full line without an end has a mark between clauses in it, or ends inside a word.

    Rows and titles of one length have neither.

    Args:
        lines: of a text, furniture left out.
        reaches: as for `words_torn`.
    """
    pairs = zip(lines, lines[1:], strict=False)
    full = ((a, b) for a, b in pairs if reaches(a, 0) and not _FINISHED.search(a.text))
    return any(_CLAUSES.search(before.text) or torn(before, line) for before, line in full)


def cut_reference(before: Line, line: Line) -> bool:
    """Whether a line ends where only the number of a part can follow: 违反第|（三）项, see|Chapter 2.

    Args:
        before: the line.
        line: the one behind it.
    """
    if before.text.endswith("第"):
        return bool(_COUNTED.match(line.text))
    return bool(_POINTS.search(before.text) and _POINTED_AT.match(line.text))
