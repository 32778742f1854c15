"""Finds what stands behind the last section of a document: its annexes, and lines that belong to no section.

The list of the annexes, signature, date, copies and explanations of terms are no text of the section before them. An
annex is a part of its own; its title may stand on the line below its number.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.markers import NUMERAL, markdown_marks, marker_at, value
from ingest.printed import printed_number
from ingest.records import Heading, Piece
from kb.records import LEVELS

LONGEST = 60  # characters of an annex's title, of an entry of their list, of a line of a signature
MOST_SIGNING = 6  # bodies that sign together
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_FEW = r"\s*[\d一二三四五六七八九十]{1,3}\s*"
_DAY = rf"(?:\d{{4}}|[一二][一二三四五六七八九〇○零]{{3}})\s*年{_FEW}月{_FEW}日"
_DATE = re.compile(rf"{_DAY}|\d{{1,2}} {_MONTH} \d{{4}}\.?|{_MONTH} \d{{1,2}}, \d{{4}}\.?")
_SIGNS = re.compile(
    rf"[（(](?:此件|联系人|联系电话|公开)[^（）()]*[）)]|.{{0,{LONGEST}}}\s*{_DAY}\s*印发"
    rf"|[^，。；：！？\d]{{1,40}}[府会厅局委部办室院署行社]\s*{_DAY}"
    r"|(?:抄\s*送|抄\s*报|主题词|联系人|联系电话|联系方式|咨询电话|信息公开)[^：:。]{0,8}[：:].*|特此[^，。]{2,6}[。.]?"
    r"|Done at .{2,60}\d{4}\.?|(?:For the|The President|The Secretary)\b[^.;]{0,60}"
)
_BODY = re.compile(r"[^，。；：:！？!?]{2,60}")
_BODY_ENDS = tuple("府会厅局委部办室院署行社团司处队") + ("中心", "集团")
_GLOSSARY = re.compile(
    r"[#\s]*(?:名词|术语|专业术语|名词术语|专有名词|词语)(?:解释|注释)|Glossary(?: of terms)?", re.IGNORECASE
)
_ENTRY = re.compile(r"(?:\d{1,2}\s*[.．、]|[（(]\d{1,2}[）)])\s*[^。；;！？]{1,60}[；;。]?")
# Behind a number without a mark a reference may go on: 附件1所列…, 附表中的….
_ANNEX = re.compile(
    rf"[#\s]*(?P<name>附\s*[件录表图]|附(?=[：:]))\s*(?P<number>{NUMERAL}|\d{{1,2}}|[A-Z]|)(?:\s*(?P<colon>[：:])|(?=\s|$)"
    r"|(?<=[\dA-Z])(?![所列中的内为见和至明给提、，。之将由与按均以及]))\s*(?P<title>[^。；;！？]*)"
)
_ENGLISH_ANNEX = re.compile(
    r"[#\s]*(?P<name>(?i:annex|appendix|schedule))(?:\s+(?P<number>\d{1,2}|[IVXL]{1,6}|[A-Z]))?\s*(?P<colon>[.:—–-])?"
    r"(?:\s+(?P<title>[^a-z.;!?][^.;!?]*))?"
)
_COUNTED = ("part", "chapter", "section", "article", "item")  # kinds that count on through a document


@dataclass(frozen=True, slots=True)
class DocumentEnd:
    """What no section has, and the pieces of the sentences that are headings of annexes or their titles."""

    outside: frozenset[int] = frozenset()
    annexes: dict[int, tuple[Piece, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Annex:
    """A line that names an annex: as its heading, or in a list of them."""

    number: int
    printed: str
    title: str
    colon: bool


def document_end(texts: Sequence[str], first: Sequence[bool], rows: Collection[int]) -> DocumentEnd:
    """Find the annexes of a document and the lines that belong to no section.

    Args:
        texts: the distinct sentences, in restored order.
        first: for each whether it begins a paragraph.
        rows: sentences that are rows of tables.

    Returns:
        What was found; nothing in most texts.
    """
    whole = [begins and (i + 1 == len(texts) or first[i + 1]) and i not in rows for i, begins in enumerate(first)]
    annexes = _annex_lines(texts, first, whole)
    signed = _signed(texts, whole)
    heads = _heads(texts, annexes, signed)
    pieces: dict[int, tuple[Piece, ...]] = {}
    marked, listed = annexes.keys() | signed, annexes.keys() - heads
    for at in sorted(heads):
        pieces |= _pieces(at, annexes[at], texts, whole, marked)
    outside: set[int] = set()
    end = len(texts)
    for at in [*sorted(heads, reverse=True), 0]:
        outside |= _outside(texts, range(at, end), listed, signed)
        end = at
    return DocumentEnd(frozenset(outside), pieces)


def _annex_lines(texts: Sequence[str], first: Sequence[bool], whole: Sequence[bool]) -> dict[int, _Annex]:
    """The lines that name annexes, behind a text that has begun."""
    found: list[tuple[int, re.Match[str]]] = []
    begun = False
    for at, text in enumerate(texts):
        match = (_ANNEX.fullmatch(text) or _ENGLISH_ANNEX.fullmatch(text)) if begun and first[at] else None
        if match is not None and match.re is _ENGLISH_ANNEX and not match["number"]:
            match = None if match["title"] or match["name"].lower() == "schedule" else match
        # The first entry of a list may be a sentence on the same line: 附件：|1.名单.
        listed = match is not None and match["colon"] and not match["title"]
        if match is not None and (whole[at] or listed) and len(text) <= LONGEST + 10:
            found.append((at, match))
        begun = begun or text.endswith(("。", "；", ".", ";"))
    letters = any(m["number"] in set("ABDEFGHJKMN") for _, m in found if m["number"])
    return {at: _annex(match, letters) for at, match in found}


def _annex(match: re.Match[str], letters: bool) -> _Annex:
    number = match["number"] or ""
    if len(number) == 1 and number.isascii() and number.isalpha() and (letters or number not in "IVXL"):
        counted = ord(number) - ord("A") + 1
    else:
        counted = value(number) if number else 1
    printed = printed_number("annex", counted, f"{match['name']} {number}")
    return _Annex(counted, printed, (match["title"] or "").strip(" \u3000*"), bool(match["colon"]))


def _signed(texts: Sequence[str], whole: Sequence[bool]) -> set[int]:
    """Lines of signatures: dates, the bodies over them, copies and remarks."""
    out = {i for i, text in enumerate(texts) if whole[i] and (_DATE.fullmatch(text) or _SIGNS.fullmatch(text))}
    for at in sorted(out):
        if not _DATE.fullmatch(texts[at]):
            continue
        for k in range(at - 1, max(-1, at - 1 - MOST_SIGNING), -1):
            text = texts[k]
            named = k == at - 1 or text.endswith(_BODY_ENDS)  # who signs alone may be a person
            plain = whole[k] and _BODY.fullmatch(text) and marker_at(text, markdown_marks(text)) is None
            if not (named and plain):
                break
            out.add(k)
    return out


def _heads(texts: Sequence[str], annexes: Mapping[int, _Annex], signed: Collection[int]) -> set[int]:
    """The lines that are headings of annexes, not entries of a list of them: a text stands below."""
    heads: set[int] = set()
    numbers = _Numbers(texts) if annexes else None
    for at in sorted(annexes, reverse=True):
        annex, below = annexes[at], at + 1
        while below < len(texts) and _ENTRY.fullmatch(texts[below]) and (annex.colon or not annex.title):
            below += 1
        ends = below == len(texts) or below in signed or below in annexes
        if not ends and below > at + 1 and annex.colon:
            ends = True  # the entries are told; what follows them is no annex
        listed = ends and (annex.colon or not annex.title or below in signed or below in annexes and below not in heads)
        if not listed and numbers is not None and not numbers.go_on(at):
            heads.add(at)
    return heads


class _Numbers:
    """The numbers that count on through a text, by kind, with their places."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Read the numbers that sentences begin with."""
        self._places: dict[str, list[int]] = {}
        self._values: dict[str, list[int]] = {}
        for at, text in enumerate(texts):
            marker = marker_at(text, markdown_marks(text), bare_articles=True)
            if marker is not None and marker.kind in _COUNTED:
                self._places.setdefault(marker.kind, []).append(at)
                self._values.setdefault(marker.kind, []).append(marker.number)

    def go_on(self, at: int) -> bool:
        """Whether the numbers before a line go on behind it: it is a table of the text, and no annex."""
        for kind, places in self._places.items():
            behind = bisect_left(places, at)
            values = self._values[kind]
            if 0 < behind < len(values) and values[behind] == values[behind - 1] + 1:
                return True
        return False


def _pieces(
    at: int, annex: _Annex, texts: Sequence[str], whole: Sequence[bool], marked: Collection[int]
) -> dict[int, tuple[Piece, ...]]:
    """The heading of an annex, and that of its title where it has the next line."""

    def heading(i: int, title: str) -> tuple[Piece, ...]:
        return (
            Piece(
                "heading",
                0,
                len(texts[i]),
                Heading("annex", annex.number, title, 0, len(texts[i]), 1.0, annex.printed),
                "",
            ),
        )

    out = {at: heading(at, annex.title)}
    below = at + 1
    if annex.title or below + 1 >= len(texts) or not whole[below] or below in marked:
        return out
    title = texts[below]
    plain = len(title) <= LONGEST and not re.search(r"[。；：:;！？!?，]|\.$|\d{3}", title)
    if plain and marker_at(title, markdown_marks(title)) is None:
        out[below] = heading(below, title.strip("#* \u3000"))
    return out


def _outside(texts: Sequence[str], part: range, listed: Collection[int], signed: Collection[int]) -> set[int]:
    """The last lines of a part of the document that belong to no section of it."""
    end = part.stop
    for at in reversed(part):
        if _GLOSSARY.fullmatch(texts[at]) and at > part.start:
            if not any(_is_upper(text) for text in texts[at + 1 : end]):
                end = at
            break
    begin, reached = end, end
    while begin > part.start:
        begin -= 1
        if begin in signed or begin in listed:
            reached = begin
        elif not _ENTRY.fullmatch(texts[begin]):
            break
    return set(range(reached, part.stop))


def _is_upper(text: str) -> bool:
    marker = marker_at(text, markdown_marks(text))
    return marker is not None and marker.kind in LEVELS[: LEVELS.index("item") + 1]
