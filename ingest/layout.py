"""Lays a source out as paragraphs: page furniture is set aside, lines wrapped at a width are joined again.

Clean text has a paragraph a line and comes through line by line. A paragraph knows for each of its characters where
it stands in the source.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.clause_words import clause_words
from ingest.furniture import furniture
from ingest.hyphens import cutting_hyphens
from ingest.latin_lines import is_spaced
from ingest.records import Aside, Line, Paragraph
from ingest.row_lines import row_lines
from ingest.wrapped_lines import MIN_INDENT, WrappedLines, cut_reference, holds_clauses, words_torn

_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
# Characters without width: byte order mark, joiners, direction marks. They are no text and break no heading.
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u00ad"
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_EDGE = re.compile(rf"[\s{INVISIBLE}]+")
_WIDE = re.compile(
    r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6“”‘’…—]"
)
_FINISHED = re.compile(r"[。！？!?；;：:][”’」』）》)\"']*[①-⑳]?$|\.[”’)\"']*$")
_WORD = re.compile(r"[‘“]*[!-~]+[’”]*")  # what a line of Latin script is not wrapped inside of
_ARTICLE = re.compile(r"[#\s]*第\s*[一二三四五六七八九十百千零〇\d]+\s*条")
_SEMICOLON = re.compile(r"[；;]$")
_INTRODUCES = re.compile(r"[：:]$")
_STARTS_PART = re.compile(
    r"[#\s]*(?:第\s*[一二三四五六七八九十百千零〇\d]+\s*[编篇章节条](?![约省假]|能(?![源力]))|[一二三四五六七八九十百]+、(?![一二三四五六七八九十])"
    r"|[（(][一二三四五六七八九十百\d]+[）)]|\d{1,2}[.．、](?!\d)|[①-⑳]|[【\[〔]?\s*专栏\s*[\d一二三四五六七八九十]"
    r"|(?:part|chapter|section|article|box|annex)\s+[\divxlc]+\b|[-*•·●■◆□]\s|——)",
    re.IGNORECASE,
)

_ENGLISH_PART = re.compile(r"(?:Part|Chapter|Section|Article|Box|Annex)\s+[\dIVXLC]+\b")
# The rest of a reference to a part of a clause: （三）项规定的.
_OF_CLAUSE = re.compile(r"[（(][一二三四五六七八九十百\d]+[）)]\s*(?:项(?!目)|、\s*[（(]|[至和或]\s*第?\s*[（(])")
_CLOSES = re.compile("[。，、；：！？）》」』”’]")  # no line begins with such a mark of its own
_UPPER = re.compile(r"[#\s]*第\s*[一二三四五六七八九十百零〇\d]+\s*[编篇章节]")  # opens a title that may end in 的规定
# A heading's number with a line to itself: its title stands in the next one.
_BARE = re.compile(
    r"[#\s]*(?:第\s*[一二三四五六七八九十百零〇\d]+\s*[编篇章节]|专栏\s*[\d一二三四五六七八九十]+"
    r"|(?:part|chapter|section)\s+[\divxlc]+[.:]?)",
    re.IGNORECASE,
)
MAX_TITLE = 60  # characters of such a title
MIN_WIDTH, MAX_WIDTH = 24, 160  # columns of a wrapped line: 12 Chinese characters to a wide English page
SLACK = 6  # columns a wrapped line may fall short: three Chinese characters, where no mark may begin a line
MIN_CHARACTERS = 12  # of a line wrapped at a number of characters, whatever their width
SLACK_CHARACTERS = 3
MIN_FULL = 0.1  # share of lines that reach the width in mid-sentence; 0.15 to 0.8 in wrapped text, 0 to 0.03 in other
MIN_REACHING = 0.7  # share of the lines without an end that reach the width; 0.8 to 1 in wrapped text, to 0.6 in other
# In text of short paragraphs wrapped at a wide measure few lines are full; then hardly any other is without an end.
FEW_FULL, ALL_REACHING = 0.04, 0.95
# Weight of the share of them that end right at the width beside that of those that reach it: a page wrapped at 43
# characters reaches 81 columns as well where its paragraphs are indented, but for its lines with many digits.
_SHARP = 0.1
MAX_LONGER = 0.05  # share of lines much longer than the width: rows of tables
MIN_INDENTED = 0.4  # share of lines with such an indent in a text that indents its paragraphs and is not wrapped
MIN_LINES = 5  # lines of a text below which nothing tells that it is wrapped


@dataclass(frozen=True, slots=True)
class Layout:
    """The paragraphs of a source, what was set aside, and the width it was wrapped at (0: not wrapped)."""

    paragraphs: tuple[Paragraph, ...]
    set_aside: tuple[Aside, ...]
    width: int  # columns, a Chinese character takes two; or characters, where the text was wrapped by their number


@dataclass(frozen=True, slots=True)
class _Wrap:
    """How lines are measured, and the width they were wrapped at; 0: they were not."""

    width: int
    slack: int
    measure: Callable[[Line], int]
    of_word: Callable[[str], int]  # room that a word takes

    def reaches(self, line: Line, room: int = 0) -> bool:
        """Whether a line, with so much more behind it, ends at the width."""
        return self.measure(line) + room >= self.width - self.slack


def lay_out(text: str) -> Layout:
    """Lay a source out as paragraphs.

    Args:
        text: the source as received.

    Returns:
        Paragraphs in source order. Every character is in one of them or set aside; but for white space.
    """
    lines = list(_lines(text))
    aside = furniture(lines)
    kept = [i for i in range(len(lines)) if i not in aside]
    rows = row_lines([lines[i].text for i in kept])
    wrap = _wrapped([lines[i] for k, i in enumerate(kept) if k not in rows])
    ignore_blanks = _double_spaced(lines, kept, wrap)
    told = WrappedLines([lines[i] for i in kept], wrap.reaches) if wrap.width else None
    indented = sum(lines[i].indent >= MIN_INDENT for i in kept) >= MIN_INDENTED * len(kept)
    groups: list[list[int]] = []
    listed = False  # the last group is a member of a list
    for k, i in enumerate(kept):
        over_furniture = k > 0 and (i - kept[k - 1] > 1 or lines[i].after_break)
        over_page = over_furniture and indented and lines[i].indent < MIN_INDENT
        before = [lines[j] for j in groups[-1]] if told is not None and k else []
        if k in rows or k - 1 in rows or before and told is not None and told.begins(before, lines[i]):
            groups.append([i])
            listed = _is_listed(lines[kept[k - 1]], lines[i], listed)
        elif k and (
            over_page
            and _goes_on_over_page(lines[kept[k - 1]], lines[i])
            or _continues(lines[kept[k - 1]], lines[i], wrap, over_furniture, ignore_blanks)
            or wrap.width
            and _small_behind_semicolon(lines[kept[k - 1]], lines[i], wrap)
            or not (listed or over_furniture)
            and _goes_on_behind_semicolon(lines[kept[k - 1]], lines[i], wrap)
            or before
            and told is not None
            and told.goes_on(before, lines[i])
        ):
            groups[-1].append(i)
        else:
            listed = _is_listed(lines[kept[k - 1]] if k else None, lines[i], listed)
            groups.append([i])
    asides = [Aside(lines[i].start, lines[i].end, reason) for i, reason in aside.items()]
    asides += [Aside(m.start(), m.end(), "invisible characters") for m in _INVISIBLE.finditer(text)]
    asides += [Aside(start, end, "comment") for start, end in _comments(text)]
    found = [[lines[i] for i in group] for group in groups]
    cut = cutting_hyphens(found, lines)
    asides += [Aside(lines[i].end - 1, lines[i].end, "hyphen at a line end") for i in kept if lines[i].start in cut]
    joined = [_paragraph(group, cut) for group in found]
    parts = [
        part for paragraph in joined if paragraph.text for part in (_parts(paragraph) if wrap.width else [paragraph])
    ]
    paragraphs = tuple(replace(part, line=line) for line, part in enumerate(parts))
    return Layout(paragraphs, tuple(sorted(asides, key=lambda a: a.start)), wrap.width)


def place(runs: Sequence[tuple[int, int]], at: int) -> int:
    """Where character `at` of a text stands in the source.

    Args:
        runs: (position in the text, position in the source) where a stretch that is contiguous in both begins.
        at: a position in the text.

    Returns:
        The code point in the source.
    """
    first, source = runs[bisect_right(runs, at, key=lambda run: run[0]) - 1]
    return source + at - first


def _comments(text: str) -> Iterable[tuple[int, int]]:
    """Comments of Markdown that end on their line; a pattern would look for the end of each to the end of the text."""
    start, end = text.find("<!--"), -1
    while start >= 0:
        if end < start + 4:
            end = text.find("-->", start + 4)
        if end < 0:
            return
        line_end = text.find("\n", start, end)
        if line_end < 0:
            yield start, end + 3
        start = text.find("<!--", end + 3 if line_end < 0 else line_end)


def _without_comments(line: str) -> str:
    """A line with spaces in the place of its comments."""
    parts, at = [], 0
    for start, end in _comments(line):
        parts += [line[at:start], " " * (end - start)]
        at = end
    return "".join([*parts, line[at:]])


def _lines(text: str) -> Iterable[Line]:
    """The lines that hold something, without white space and invisible characters at their ends."""
    last_end = 0
    for number, match in enumerate(_LINE.finditer(text)):
        raw = _without_comments(match[0])
        lead = _EDGE.match(raw)
        start = lead.end() if lead else 0
        end = len(raw)
        while end > start and (raw[end - 1].isspace() or raw[end - 1] in INVISIBLE):
            end -= 1
        if end > start:
            gap = text[last_end : match.start()]
            blank = gap.count("\n") > 1
            yield Line(
                match.start() + start,
                match.start() + end,
                number,
                raw[start:end],
                columns(raw[:start].replace("\u3000", "  ")),
                blank,
                "\x0c" in gap,
                len(raw[:start]),
            )
            last_end = match.end()


def reach(line: Line) -> int:
    """The column a line ends at.

    Args:
        line: with its indent.
    """
    return line.indent + columns(line.text)


def columns(text: str) -> int:
    """Width of a text in columns: a Chinese character takes two.

    Args:
        text: one line.
    """
    return len(text) + len(_WIDE.findall(text))


def _wrapped(lines: Sequence[Line]) -> _Wrap:
    """How a text was wrapped: at the width, in columns or in characters, where most of its lines end in mid-sentence.

    Programs that wrap by characters leave lines with many digits short in columns. Of the two measures the one counts
    by which more lines without an end reach the width, and end right there; of equals the one that more of all reach.
    """
    wraps = (
        _Wrap(0, SLACK, reach, columns),
        _Wrap(0, SLACK_CHARACTERS, lambda line: line.lead + len(line.text), len),
    )
    found = [
        (round(reaching, 9), full, -place, replace(wrap, width=width))
        for place, (wrap, least) in enumerate(zip(wraps, (MIN_WIDTH, MIN_CHARACTERS), strict=True))
        for width, reaching, full in [_wrapped_at(lines, wrap, least)]
    ]
    return max(found, key=lambda f: f[:3])[3]


def _wrapped_at(lines: Sequence[Line], wrap: _Wrap, least: int) -> tuple[int, float, int]:
    """The width a text was wrapped at, how well and how many lines without an end keep to it; 0: it was not wrapped."""
    widths = [wrap.measure(line) for line in lines]
    common = Counter(width for width in widths if least <= width <= MAX_WIDTH).most_common(1)
    if not common or len(lines) < MIN_LINES:
        return 0, 0.0, 0
    # Where paragraphs are short, lines of the full width are not the most common ones, but the longest without an end.
    open_ends = [(line, w) for line, w in zip(lines, widths, strict=True) if not _FINISHED.search(line.text)]
    longest = max((width for _, width in open_ends), default=0)
    for width in dict.fromkeys((max(common[0][0], sorted(widths)[len(widths) // 2]), longest)):
        # Lines without an end that are no headings: in wrapped text nearly all of them reach the width.
        reached = width - wrap.slack
        unfinished = [w for line, w in open_ends if w >= reached or not _STARTS_PART.match(line.text)]
        full = sum(w >= reached for w in unfinished)
        longer = sum(w > width + width // 4 + wrap.slack for w in widths)
        if longer > MAX_LONGER * len(lines) or not least <= width <= MAX_WIDTH:
            continue
        needed = FEW_FULL if full >= ALL_REACHING * len(unfinished) else MIN_FULL
        if full < max(3, needed * len(lines)):
            continue
        told, reaches = full >= MIN_REACHING * len(unfinished), replace(wrap, width=width).reaches
        if told and holds_clauses(lines, reaches) or words_torn(lines, reaches):
            sharp = sum(width - 1 <= w <= width for w in unfinished)
            return width, (full + _SHARP * sharp) / len(unfinished), full
    return 0, 0.0, 0


def _double_spaced(lines: Sequence[Line], kept: Sequence[int], wrap: _Wrap) -> bool:
    """Whether a blank line stands behind every line, so that it says nothing about paragraphs."""
    if not wrap.width:
        return False
    between = zip(kept, kept[1:], strict=False)
    pairs = [(lines[a], lines[b]) for a, b in between if wrap.reaches(lines[a]) and not _FINISHED.search(lines[a].text)]
    return sum(after.blank_before for _, after in pairs) > 0.5 * len(pairs)


def _continues(before: Line, line: Line, wrap: _Wrap, over_furniture: bool, ignore_blanks: bool) -> bool:
    """Whether `line` goes on with the paragraph of the line before it."""
    if wrap.width and _CLOSES.match(line.text) or cut_reference(before, line):
        return True
    if _FINISHED.search(before.text) or _STARTS_PART.match(line.text) and not _refers(before, line, wrap):
        return False
    if _BARE.fullmatch(before.text):
        return len(line.text) <= MAX_TITLE and not over_furniture and not _FINISHED.search(line.text)
    if not wrap.width:
        # A page break in mid-sentence: no heading is as long as a line of text without an end.
        long = columns(before.text) >= MIN_WIDTH * 2 and not _STARTS_PART.match(before.text)
        return over_furniture and long and line.indent < MIN_INDENT
    if line.blank_before and not over_furniture and not ignore_blanks:
        return False
    word = _WORD.match(line.text)
    return wrap.reaches(before, wrap.of_word(word[0]) - 1 if word else 0)


def _refers(before: Line, line: Line, wrap: _Wrap) -> bool:
    """Whether a number that begins a line is a reference cut off by the wrapping (依照本法|第三条, under|Article 3)."""
    word = _WORD.match(line.text)  # "Article" had no room in the line before
    full = wrap.width and wrap.reaches(before, wrap.of_word(word[0]) if word else 0)
    if not full or _UPPER.match(before.text) or line.indent >= MIN_INDENT:
        return False
    if line.text[0].isascii():
        return bool(_ENGLISH_PART.match(line.text) and re.search(r"(?:^|\s)[a-z]+,?$", before.text))
    if _OF_CLAUSE.match(line.text):
        return True
    return line.text.startswith("第") and before.text.endswith(clause_words().reference_before)


def _goes_on_behind_semicolon(before: Line, line: Line, wrap: _Wrap) -> bool:
    """Whether a line without indent or number goes on with a sentence that is at a semicolon."""
    if not _SEMICOLON.search(before.text) or line.blank_before or line.indent >= MIN_INDENT:
        return False
    return not _STARTS_PART.match(line.text) and (not wrap.width or wrap.reaches(before))


def _small_behind_semicolon(before: Line, line: Line, wrap: _Wrap) -> bool:
    """Whether a line that begins with a small letter goes on with a full line that ends in a semicolon."""
    word = _WORD.match(line.text)
    if not word or not line.text[0].islower() or not _SEMICOLON.search(before.text):
        return False
    return line.indent < MIN_INDENT and wrap.reaches(before, wrap.of_word(word[0]))


def _is_listed(before: Line | None, line: Line, listed: bool) -> bool:
    """Whether a paragraph is a member of a list: numbered, behind a colon, or behind another member's semicolon."""
    if _STARTS_PART.match(line.text):
        return not _ARTICLE.match(line.text)  # which may have a sentence of several parts
    return before is not None and bool(_INTRODUCES.search(before.text) or listed and _SEMICOLON.search(before.text))


def _goes_on_over_page(before: Line, line: Line) -> bool:
    """Whether a line without indent, in a text of indented paragraphs, goes on with what is above the page break."""
    heading = _STARTS_PART.match(before.text) and columns(before.text) < MIN_WIDTH * 2
    cut = before.indent >= MIN_INDENT and not heading and not _FINISHED.search(before.text)
    return cut and not _STARTS_PART.match(line.text)


def _parts(paragraph: Paragraph) -> list[Paragraph]:
    """Cut where wrapped text has a space behind a full stop: there Chinese paragraphs were run together."""
    starts = [0, *(m.end() for m in re.finditer(r"。[ \u3000]+(?=[^\x00-\x7f])", paragraph.text))]
    return [
        Paragraph(paragraph.text[start:end].rstrip(), cut_runs(paragraph.runs, start, end), 0)
        for start, end in zip(starts, [*starts[1:], len(paragraph.text)], strict=True)
    ]


def cut_runs(runs: Sequence[tuple[int, int]], start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The runs of the stretch `[start, end)` of a text, relative to `start`.

    Args:
        runs: of the whole text.
        start: first position, in the text.
        end: behind the last position, start < end.
    """
    at = bisect_right(runs, start, key=lambda run: run[0])
    inside = [(first - start, source) for first, source in runs[at:] if first < end]
    return ((0, place(runs, start)), *inside)


def _paragraph(lines: Sequence[Line], cut: Collection[int]) -> Paragraph:
    """Join lines; between two Latin words the line break counts as a space, but for a word `cut` by a hyphen."""
    parts: list[str] = []
    runs: list[tuple[int, int]] = []
    length, whole = 0, True
    for line in lines:
        if parts and whole and is_spaced(parts[-1], line.text):
            runs.append((length, line.start - 1))
            parts.append(" ")
            length += 1
        at, whole = 0, line.start not in cut
        for part in _INVISIBLE.split(line.text if whole else line.text[:-1]):
            at = line.text.index(part, at) if part else at
            if part:
                runs.append((length, line.start + at))
                parts.append(part)
                length += len(part)
                at += len(part)
    return Paragraph("".join(parts), _merged(runs), 0)


def _merged(runs: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Drop the starts of runs that only continue the run before."""
    out: list[tuple[int, int]] = []
    for at, source in runs:
        if not out or source - at != out[-1][1] - out[-1][0]:
            out.append((at, source))
    return tuple(out)
