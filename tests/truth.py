"""Reads a well-formed policy text: the truth that restoration is measured against, found without `ingest`.

A text is well-formed when every heading of part, chapter and section has its line to itself, every other numbered
paragraph begins its line with its number, and numbers count on. A text that breaks these rules gets complaints and is
not used as truth.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

DEPTH = {
    level: depth
    for depth, level in enumerate(("part", "chapter", "section", "article", "item", "subitem", "point", "subpoint"))
}
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
_N = "([一二三四五六七八九十百零〇○两]+)"
_MARKERS = (
    ("part", rf"第{_N}[编篇]"),
    ("chapter", rf"第{_N}章"),
    ("section", rf"第{_N}节"),
    ("article", rf"第{_N}条(?=[\s　])"),
    ("box", r"专栏\s*(\d+)"),
    ("item", rf"{_N}、"),
    ("subitem", rf"[（(]{_N}[）)]"),
    ("point", r"(\d{1,2})[.．](?!\d)"),
    ("subpoint", r"[（(](\d{1,2})[）)]"),
    ("part", r"Part ([IVXL]+|\d+)\b[.:]?"),
    ("chapter", r"Chapter ([IVXL]+|\d+)\b[.:]?"),
    ("section", r"Section (\d+)\b[.:]?"),
    ("article", r"Article (\d+)\b[.:]?"),
    ("box", r"Box (\d+)\b[.:]?"),
)
_PATTERNS = tuple((level, re.compile(pattern)) for level, pattern in _MARKERS)
_END = re.compile(r"[。！？!?]+[”’」』）》)\"']*|\.(?=\s+[A-Z“\"(])")
_CLOSED = re.compile(r"[。！？；：!?;:.][”’」』）》)\"']*$|）$|‍$")
_JUNK = re.compile(r"[\u200b-\u200f\u2060\ufeff]")
_RUN_IN = 25  # characters: a first sentence up to this length without a comma is the title of its paragraph
_OWN_LINE = 60  # characters of a title on its own line


@dataclass(frozen=True, slots=True)
class Heading:
    """A true heading; `title` None where the text gives it only a number; `text` as the line has it.

    `member`: the number of a member of a list in running text, which a restorer may take for a heading or not.
    """

    level: str
    number: int
    title: str | None
    text: str
    member: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A true sentence; `path` holds indices of headings, of which the first `sure` are beyond doubt.

    `box` is the index of its box's heading; `boxed` None means that the text does not tell whether it is inside.
    """

    text: str
    path: tuple[int, ...]
    sure: int
    box: int | None = None
    boxed: bool | None = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the clean text: a heading (index or None) and the sentences behind it (indices)."""

    heading: int | None
    sentences: tuple[int, ...]


@dataclass(slots=True)
class CleanText:
    """A well-formed text taken apart."""

    name: str
    lang: str
    headings: list[Heading] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def numeral(text: str) -> int:
    """The value of a Chinese, Roman or Arabic numeral below 1000."""
    if text.isdigit():
        return int(text)
    if text[0] in _ROMAN:
        values = [_ROMAN[c] for c in text]
        return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
    total = current = 0
    for char in text:
        if char in "十百":
            total, current = total + (current or 1) * (10 if char == "十" else 100), 0
        else:
            current = _DIGITS[char]
    return total + current


def split(text: str) -> list[str]:
    """Cut a paragraph into sentences as the contract does: behind 。！？, in English behind a full stop."""
    out, start = [], 0
    for end in [*(m.end() for m in _END.finditer(text)), len(text)]:
        if text[start:end].strip():
            out.append(text[start:end].strip())
        start = end
    return out


def squeeze(text: str) -> str:
    """`text` without white space and invisible characters."""
    return re.sub(r"\s+", "", _JUNK.sub("", text))


class _Reader:
    def __init__(self, name: str, lang: str) -> None:
        self.text = CleanText(name, lang)
        self.open: list[int] = []  # headings above the next sentence
        self.box: int | None = None
        self.introduces = False  # whether the line before introduces or continues a list

    def line(self, line: str) -> None:
        """Take one line that is not empty."""
        level, number, marker_end = _marker(line)
        rest = line[marker_end:].strip()
        if level in ("part", "chapter", "section", "box") and (len(rest) > _OWN_LINE or re.search("[。；]", rest)):
            level, rest = "", line
        if level == "point" and self.box is not None:
            level, rest = "", line
        if not level:
            self._body(None, line)
        elif level == "box":
            self.text.headings.append(Heading(level, number, _title(rest), line))
            self.box = len(self.text.headings) - 1
            self.text.lines.append(Line(self.box, ()))
        else:
            self._numbered(level, number, line, rest)
        self.introduces = bool(re.search(r"[：；:;]$", line))

    def _numbered(self, level: str, number: int, line: str, rest: str) -> None:
        self.box = None
        headings = self.text.headings
        # A numbered paragraph under an article, or in a list that the line before introduces, is a member of a list.
        listed = any(headings[i].level == "article" or headings[i].member for i in self.open)
        member = DEPTH[level] >= DEPTH["item"] and (self.introduces or listed and level != "item")
        title, body, own = _cut_title(level, rest, member)
        head = line[: len(line) - len(body)].strip() if body else line
        while self.open and DEPTH[headings[self.open[-1]].level] >= DEPTH[level]:
            self.open.pop()
        headings.append(Heading(level, number, title, head, member))
        self.open.append(len(headings) - 1)
        if own:
            self.text.lines.append(Line(self.open[-1], ()))
        else:
            self._body(self.open[-1], body)

    def _body(self, heading: int | None, body: str) -> None:
        path = tuple(self.open)
        sure = sum(not self.text.headings[i].member for i in path)
        label = re.match(r"[^，。；：]{2,40}：|\d+[.．]", body)
        boxed = None if self.box is not None and not label else self.box is not None
        first = len(self.text.sentences)
        for text in split(body):
            self.text.sentences.append(Sentence(text, path, sure, self.box, boxed))
        self.text.lines.append(Line(heading, tuple(range(first, len(self.text.sentences)))))
        if heading is None and not _CLOSED.search(body):
            self.text.complaints.append(f"a line of text without an end: {body[:30]}")


def _marker(line: str) -> tuple[str, int, int]:
    for level, pattern in _PATTERNS:
        match = pattern.match(line)
        if match and not re.match(r"第[一二三四五六七八九十]|规定|所", line[match.end() :]):
            return level, numeral(match[1]), match.end()
    return "", 0, 0


def _cut_title(level: str, rest: str, member: bool) -> tuple[str | None, str, bool]:
    """The title behind a marker, the text behind the title, and whether the title has the line to itself."""
    if level == "article":
        return "", rest, not rest
    if DEPTH[level] < DEPTH["item"]:
        return _title(rest), "", True
    if not member and len(rest) <= _OWN_LINE and not re.search(r"[。！？；：!?;:]", rest):
        return _title(rest), "", True
    first = re.match(rf"[^，；：,;:。！？]{{2,{_RUN_IN}}}。", rest)
    if not member and first:
        return _title(first[0]), rest[first.end() :].strip(), first.end() == len(rest)
    return None, rest, False


def _title(text: str) -> str:
    return text.strip(" \u3000。：:")


def read_truth(name: str, lines: Sequence[str], lang: str = "zh") -> CleanText:
    """Take a well-formed text apart.

    Args:
        name: of the text.
        lines: paragraphs and headings; Markdown marks, comments, front matter without a sentence end, and signature
            lines at the end are left out.
        lang: "zh" or "en".

    Returns:
        The truth; look at its `complaints` before use.
    """
    body = [_JUNK.sub("", line).strip().lstrip("#").strip() for line in lines]
    body = [line for line in body if line and not line.startswith("<!--")]
    while body and (not _CLOSED.search(body[-1]) or body[-1].startswith("（此件")):
        body.pop()
    first = next((i for i, line in enumerate(body) if _marker(line)[0] in DEPTH), 0)
    front = [line for line in body[:first] if len(line) > 30 and line.endswith(("。", "."))]
    reader = _Reader(name, lang)
    for line in [*front, *body[first:]]:
        reader.line(line)
    reader.text.complaints += _numbering(reader.text.headings)
    return reader.text


def _numbering(headings: Sequence[Heading]) -> list[str]:
    """Numbers that neither count on under their parent nor through the text."""
    out: list[str] = []
    under: dict[str, int] = {}
    ever: dict[str, int] = {}
    for heading in headings:
        expected = {under.get(heading.level, 0) + 1, ever.get(heading.level, 0) + 1}
        if heading.number not in expected:
            out.append(f"{heading.level} {heading.number} stands where one of {sorted(expected)} is due")
        if heading.level in DEPTH:
            under = {k: v for k, v in under.items() if k == "box" or DEPTH[k] <= DEPTH[heading.level]}
        under[heading.level] = ever[heading.level] = heading.number
    return out
