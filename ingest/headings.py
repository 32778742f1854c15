"""Cuts each sentence into headings, tables, front matter and the sentence proper.

A heading stands at the start of a sentence, directly behind another heading, or behind a flattened table. A number in
the middle of a sentence ("第四章第三节规定") is a reference and stays text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.records import FoldedSentence, Heading, Piece
from ingest.titles import box_title_end, clause_words, title_end

_NUMERAL = "[一二三四五六七八九十百零〇两]{1,7}"
_ARABIC = r"\d{1,4}(?!\d)"  # a longer number is no heading's
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_MARKERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第({_NUMERAL}|{_ARABIC})[编篇]")),
    ("chapter", re.compile(rf"第({_NUMERAL}|{_ARABIC})章")),
    ("section", re.compile(rf"第({_NUMERAL}|{_ARABIC})节(?![约省能假目日气奏])")),
    # An article number is a heading only before white space; "第三条规定的…" is a reference.
    ("article", re.compile(rf"第({_NUMERAL}|{_ARABIC})条(?=[\s\u3000])")),
    ("item", re.compile(rf"({_NUMERAL})、(?!{_NUMERAL}[、是产次])")),
    ("subitem", re.compile(rf"[（(]({_NUMERAL})[）)]")),
    ("box", re.compile(rf"专栏[\s\u3000]*({_ARABIC}|{_NUMERAL})(?![列所中的内为见和至明给提、，。])")),
    ("figure", re.compile(rf"图[\s\u3000]*({_ARABIC})")),
    ("table", re.compile(rf"表[\s\u3000]*({_ARABIC})(?=.)")),
)
# What may stand before an item number inside glued headings: 统一、唯一、万一 are words.
_NOT_ITEM_AFTER = frozenset("统唯单同专万之第其均如")
_REFERENCE = re.compile(r"^(第|规定|所|的|和|、|至|中|款|项)")
_FRONT = (
    (
        re.compile(r".{4,80}?的(通知|意见|决定|批复|函|公告)(（[^（）]{4,24}号）)?发布日期[:：]\s*\d{4}-\d\d-\d\d"),
        "title and date line",
    ),
    (
        re.compile(r".{2,24}?(政府|委员会|办公厅|办公室|厅|局|院|部)\d{4}年\d{1,2}月\d{1,2}日(（此件[^（）]{2,8}）)?"),
        "signature and date",
    ),
)
_TABLE_BODY = re.compile(r"(?=第[一二三四五六七八九十]+[章节])")


@dataclass(frozen=True, slots=True)
class DocumentHints:
    """What the whole document tells about one heading."""

    all_text: str  # every distinct sentence once
    titles: tuple[str, ...]  # the document's own title, from the manifest
    own_lines: bool = False  # whether headings have lines to themselves: then nothing is glued to them


def numeral(text: str) -> int:
    """The value of a Chinese or Arabic numeral below 1000: 二十三 → 23.

    Raises:
        ValueError: if `text` is empty.
    """
    if not text:
        raise ValueError("numeral must not be empty, got ''")
    if text.isdigit():
        return int(text)
    total = current = 0
    for char in text:
        if char in "十百":
            total += (current or 1) * (10 if char == "十" else 100)
            current = 0
        else:
            current = _DIGITS[char]
    return total + current


def cut(
    text: str, *, following: Sequence[str], hints: DocumentHints, siblings: Sequence[int] = ()
) -> tuple[Piece, ...]:
    """Cut one distinct sentence into pieces that cover it without gap or overlap.

    Args:
        text: the sentence with whatever is glued to it.
        following: the sentences after it in restored order (labels of box entries are read from them).
        hints: what the whole document tells.
        siblings: lengths of parallel item titles.

    Returns:
        Pieces in order; kinds "heading", "sentence", "table", "set_aside".
    """
    pieces: list[Piece] = []
    at = _front_matter(text, hints, pieces)
    while at < len(text):
        marker = _marker_at(text, at + _markdown(text, at), first=not pieces or pieces[-1].kind != "heading")
        if marker is None:
            break
        kind, number, after = marker
        end = _title_end(text, kind, after, following, hints, siblings)
        title = text[after:end].strip(" \u3000:：。")
        pieces.append(Piece("heading", at, end, Heading(kind, number, title, at, end), ""))
        at = end
        if kind == "box":
            table = _table_end(text, at)
            if table > at:
                pieces.append(Piece("table", at, table, None, ""))
                at = table
    if at < len(text):
        pieces.append(Piece("sentence", at, len(text), None, ""))
    return tuple(pieces)


def _markdown(text: str, at: int) -> int:
    """Length of the hash marks of a Markdown heading at the start of a sentence."""
    match = re.match(r"#{1,6}[ \t]+", text) if at == 0 else None
    return match.end() if match else 0


def _front_matter(text: str, hints: DocumentHints, pieces: list[Piece]) -> int:
    at = 0
    for pattern, reason in _FRONT:
        match = pattern.match(text, at)
        if match and match.end() < len(text):
            pieces.append(Piece("set_aside", at, match.end(), None, reason))
            at = match.end()
    for title in hints.titles:
        if pieces and title and text.startswith(title, at) and at + len(title) < len(text):
            pieces.append(Piece("set_aside", at, at + len(title), None, "title of the document"))
            at += len(title)
    return at


def _marker_at(text: str, at: int, *, first: bool) -> tuple[str, int, int] | None:
    for kind, pattern in _MARKERS:
        match = pattern.match(text, at)
        if match is None:
            continue
        if (
            kind in ("part", "chapter", "section")
            and _REFERENCE.match(text[match.end() :])
            and not _next_marker(text, match.end())
        ):
            return None
        if kind in ("figure", "table") and first:
            return None
        return kind, numeral(match[1]), match.end()
    return None


def _next_marker(text: str, at: int) -> bool:
    return any(pattern.match(text, at) for kind, pattern in _MARKERS if kind in ("section", "item"))


def _title_end(
    text: str, kind: str, after: int, following: Sequence[str], hints: DocumentHints, siblings: Sequence[int]
) -> int:
    rest = text[after:]
    if kind == "article":
        return after
    glued = _glued_marker(rest)
    if glued:
        return after + glued
    if hints.own_lines and kind != "box":
        return after + (_whole(rest) or _run_in(rest))
    if kind == "box":
        labels = [label for label in (_label(s) for s in following[:6]) if label]
        end = box_title_end(rest, next_labels=labels, known=lambda s: hints.all_text.count(s) > 1)
        return after + (end or _table_start(rest) or _whole(rest) or title_end(rest))
    whole = _whole(rest)
    if whole:
        return after + whole
    end = title_end(rest, siblings=siblings if kind == "item" else (), comma=kind in ("part", "chapter", "section"))
    return after + end


def _whole(rest: str) -> int:
    """Length of a title that has its line to itself: no sentence end, no clause."""
    return len(rest) if len(rest) <= 60 and not re.search(r"[。；！？]", rest) else 0


def _run_in(rest: str) -> int:
    """Length of a short first sentence without a clause: "（一）加强组织领导。" in front of its paragraph."""
    return len(rest) if re.fullmatch(r"[^，；：！？]{2,40}。", rest) else 0


def own_lines(sentences: Sequence[FoldedSentence]) -> bool:
    """Whether the document's headings have lines to themselves.

    Args:
        sentences: the distinct sentences.

    Returns:
        True if at least half of those that begin with a chapter, section or item number hold no sentence end.
    """
    kinds = [pattern for kind, pattern in _MARKERS if kind in ("part", "chapter", "section", "item")]
    texts = [s.text[_markdown(s.text, 0) :] for s in sentences]
    headed = [text for text in texts if any(pattern.match(text) for pattern in kinds)]
    alone = sum(bool(_whole(text)) for text in headed)
    return alone > 0 and alone >= 0.5 * len(headed)


def starts_with_number(text: str) -> bool:
    """Whether a sentence begins with the number of a heading or of a member of a list."""
    return any(pattern.match(text) for _, pattern in _MARKERS)


def _label(sentence: str) -> str:
    match = re.match(r"([^，。；：]{2,60})：", sentence)
    return match[1] if match else ""


def _glued_marker(rest: str) -> int:
    """Where the next heading's marker begins, when it is glued to this title without any clause between."""
    for match in re.finditer(rf"第{_NUMERAL}[节]|(?<![{''.join(_NOT_ITEM_AFTER)}])一、|图\d+|（一）", rest[:70]):
        between = rest[: match.start()]
        one_title = len(between) >= 2 and not re.search(r"[。；：]", between) and between.count("，") <= 1
        if one_title and between.count("“") == between.count("”"):
            return match.start()
    return 0


def _table_start(rest: str) -> int:
    """Where a flattened table begins: the first of at least three column heads that stand close together."""
    heads = "|".join(clause_words().table_heads)
    match = re.search(rf"(?:(?:{heads})[^，。；：]{{0,1}}?){{3,}}", rest[:120])
    return match.start() if match else 0


def _table_end(text: str, at: int) -> int:
    """Where a flattened table ends: before the next chapter or section number, or at the end of the text."""
    if _table_start(text[at:]) != 0 or not any(text.startswith(h, at) for h in clause_words().table_heads):
        return at
    match = _TABLE_BODY.search(text, at)
    return match.start() if match else len(text)
