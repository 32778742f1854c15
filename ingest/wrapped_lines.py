"""Tells in wrapped text which lines go on with a paragraph and which begin one, where their ends do not say it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ingest.records import Line
from kb.lexicon import dictionary_words

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
_FINISHED = re.compile(r"[。！？!?；;：:][”’」』）》)\"']*$|\.[”’)\"']*$")
_MARK = re.compile(r"[，。；：！？]")
# Letter or number of a member of an English list, at the beginning of a line and inside one.
_LETTERED = tuple(
    (re.compile(rf"{mark}\s"), re.compile(rf"\S\s{mark}\s")) for mark in (r"[（(][a-z][）)]", r"\(\d{1,2}\)")
)
_CITED = re.compile(r"\(\d{1,2}\)(?:\s(?:of|and|or|to|in|is|are|shall)\b|[,;.)])")  # clause|(2) of this Article
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
