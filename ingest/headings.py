"""Cuts each sentence into headings, tables, front matter and the sentence proper.

A heading stands at the start of a sentence, directly behind another heading, or behind a flattened table. A number in
the middle of a sentence ("第四章第三节规定") is a reference and stays text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from ingest.clause_words import clause_words
from ingest.heading_forms import DocumentHints, Form
from ingest.markers import MEMBERS, NUMERAL, Marker, markdown_marks, marker_at
from ingest.metadata import is_labelled_row
from ingest.parallel_titles import Siblings
from ingest.printed import printed_number
from ingest.records import Heading, Piece
from ingest.titles import (
    ENGLISH_CHANCE,
    LONGEST_TITLE,
    SHORTEST_BODY,
    box_title_end,
    english_title_end,
    short_first_sentence,
    title_before_number,
    title_end,
    whole_title,
)
from kb.places import gazetteer
from kb.records import AsideReason

# The label of a city paragraph: a title in front of it ends there.
_CITY_LABEL = re.compile(r"(?<=[\u4e00-\u9fff])(?=([\u4e00-\u9fff]{2,8}?[市州盟县区])[—－])")
# A title may begin with such a word: 第一审程序, 中标和合同, 所得税, 和谐社会, 项目管理.
_REFERENCE = re.compile(
    rf"(第{NUMERAL}[编篇章节条款项目]|规定|所[称列述规指]|的|、|[和至](?=第|本|前)|中(?=[的所规有第]))"
)
_FRONT: tuple[tuple[re.Pattern[str], AsideReason], ...] = (
    (
        re.compile(r".{4,80}?的(通知|意见|决定|批复|函|公告)(（[^（）]{4,24}号）)?发布日期[:：]\s*\d{4}-\d\d-\d\d"),
        "title and date line",
    ),
    (
        # "财政部2004年8月11日发布的…同时废止" is a sentence.
        re.compile(
            r".{2,24}?(政府|委员会|办公厅|办公室|厅|局|院|部)\d{4}年\d{1,2}月\d{1,2}日(（此件[^（）]{2,8}）)?"
            r"(?![发公颁]布|印发|[起前后以之至的，、。—]|[批核]准|通过|制定|下发)"
        ),
        "signature and date",
    ),
)
_DEFINES = re.compile(r"[^，。；：！？]{2,30}[：:]\s*(?:主要|一般|通常)?是?[指即]")  # 岸电：指…: a term, and no title
_TABLE_BODY = re.compile(r"(?=第[一二三四五六七八九十]+[章节])")
# Sentences of a text among which the table over it stands; government sites' have up to twelve rows.
_FRONT_SENTENCES = 24
# A box's title before the number of its first entry, glued to it: 数据质量提升工程|1.提升基础数据资源质量。
_FIRST_ENTRY = re.compile(r"[^，。；：！？\n]{2,40}?(?=[1１][.．、][^\d.．]|\s+1\.\s)")
_TITLE_LINES = 3  # a title is printed on at most so many
_ENGLISH_TITLED = ("part", "chapter", "section", "annex")  # an English article begins with its text


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around one sentence."""

    following: tuple[str, ...] = ()  # the sentences after it in restored order
    siblings: Siblings | None = None  # what the titles parallel to its own are like
    box_entry: tuple[str, int] | None = None  # kind and number of the next numbered entry of an open box, if one is
    at: int = -1  # its place in restored order
    body: int = 0  # where the text begins behind its headings, as another reading without them tells; 0: none does
    next_article: int = 0  # the number that the next article has, if no sentence plainly opens it; 0: none


def cut(text: str, around: Around, hints: DocumentHints) -> tuple[Piece, ...]:
    """Cut one distinct sentence into pieces that cover it without gap or overlap.

    Args:
        text: the sentence with whatever is glued to it.
        around: what stands around it.
        hints: what the whole document tells.

    Returns:
        Pieces in order; kinds "heading", "sentence", "table", "set_aside".
    """
    pieces: list[Piece] = []
    at = _front_matter(text, around, hints, pieces)
    while at < len(text) and around.at not in hints.in_sentence and not 0 < around.body <= at:
        skip = markdown_marks(text) if at == 0 else 0
        marker = marker_at(text, at + skip, bare_articles=hints.bare_articles, next_article=around.next_article)
        first = not pieces or pieces[-1].kind != "heading"
        # The entries of a box are no headings; the first may be glued to its title.
        of_box = not first and pieces[-1].heading and pieces[-1].heading.kind == "box"
        entry = ("point", 1) if of_box else around.box_entry
        if marker is None or not _opens_heading(text, marker, first) or _is_entry(marker, entry):
            break
        end, chance = _title_end(text, marker, around, hints, opening=not pieces)
        title = text[marker.end : end].strip(" \u3000\xa0:：。.*—–-" if marker.english else " \u3000\xa0:：。*")
        printed = printed_number(marker.kind, marker.number, text[at + skip : marker.end])
        heading = Heading(marker.kind, marker.number, title, at, end, chance, printed)
        pieces.append(Piece("heading", at, end, heading, ""))
        at = end
        if marker.kind == "box":
            table = _table_end(text, at)
            if table > at:
                pieces.append(Piece("table", at, table, None, ""))
                at = table
    if at < len(text):
        pieces.append(Piece("sentence", at, len(text), None, ""))
    return tuple(pieces)


def _is_entry(marker: Marker, due: tuple[str, int] | None) -> bool:
    """Whether a number is that of the entry due in a box, or of the last one, given twice."""
    if due is None or marker.kind != due[0]:
        return False
    again = due[0] == "point" and 1 < due[1] == marker.number + 1  # （二） may be the section's that counts on
    return marker.number == due[1] > 0 or again


def _front_matter(text: str, around: Around, hints: DocumentHints, pieces: list[Piece]) -> int:
    front = around.at < _FRONT_SENTENCES
    reason: AsideReason | None = "title and date line" if front and is_labelled_row(text) else None
    if _bare(text) in _title_lines(hints.all_text, hints.titles, hints.again):
        reason = "title of the document"
    if reason:
        pieces.append(Piece("set_aside", 0, len(text), None, reason))
        return len(text)
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


@lru_cache(maxsize=8)
def _title_lines(all_text: str, titles: tuple[str, ...], again: frozenset[str]) -> frozenset[str]:
    """Lines that are the title, or of which up to three together are; none in a text that has nothing else.

    The whole title may stand again on every page. A part of it that also stands alone somewhere (`again`: it comes
    oftener than the other parts) is a line of the text as well, and stays.
    """
    wanted = {_bare(title) for title in titles} - {""}
    lines = all_text.split("\n")
    bare = [_bare(line) for line in lines]
    found: set[str] = set()
    for at, line in enumerate(bare):
        if line and any(title.startswith(line) for title in wanted):
            for count in range(1, _TITLE_LINES + 1):
                parts = range(at, min(at + count, len(lines)))
                if "".join(bare[k] for k in parts) in wanted:
                    alike = len({lines[k] in again for k in parts}) == 1
                    found.update(bare[k] for k in parts if alike or lines[k] not in again)
    return frozenset(found) if any(line and line not in found for line in bare) else frozenset()


def _bare(text: str) -> str:
    """A line without what only dresses it: white space, Markdown's marks, brackets of a title."""
    return re.sub(r"[\s#*_《》“”\"]+", "", text)


def _opens_heading(text: str, marker: Marker, first: bool) -> bool:
    """Whether a marker opens a heading here, and is not part of a reference or of a sentence."""
    rest = text[marker.end :]
    if marker.kind in ("part", "chapter", "section") and not marker.english:
        return not _REFERENCE.match(rest) or _next_marker(rest)
    if marker.kind in ("figure", "table"):
        return not first or bool(whole_title(rest)) and len(rest) >= 2
    if marker.kind == "annex":
        return bool(whole_title(rest)) and not rest.lstrip().startswith(("：", ":"))
    return True


def _next_marker(rest: str) -> bool:
    marker = marker_at(rest, 0)
    return marker is not None and marker.kind in ("section", "item")


def _title_end(text: str, marker: Marker, around: Around, hints: DocumentHints, *, opening: bool) -> tuple[int, float]:
    """Where the title behind a marker ends, and the chance that it does."""
    rest, kind, after = text[marker.end :], marker.kind, marker.end
    if kind == "article":
        lead = re.match(r"[.:：\s\u3000*]+", rest)
        return after + (lead.end() if lead else 0), 1.0
    end = title_before_number(rest, around.next_article) or _told_end(rest, marker, around, hints)
    if end:
        return after + end, 1.0
    if kind == "box":
        end, chance = _box_title_end(rest, marker, around, hints)
        return after + end, chance
    form = hints.by_kind.get(kind, Form())
    if opening:
        form = hints.by_sentence.get(around.at, form)
    alone = _alone(rest, marker, around, form)
    if marker.english and not alone and kind in _ENGLISH_TITLED:
        return after + english_title_end(rest), ENGLISH_CHANCE
    untitled = form.untitled or form.listed or kind == "circled" or _DEFINES.match(rest)
    if alone or form.own_lines or untitled or marker.english:
        return after + alone, 1.0
    region = _region_label().match(rest)
    if region:
        return after + region.end(1), 1.0
    for label in _CITY_LABEL.finditer(rest[: LONGEST_TITLE // 2]):
        if gazetteer().by_name(label[1]) is not None:
            return after + label.start(), 1.0
    end, chance = title_end(rest, document=hints.all_text, siblings=around.siblings, tokens=hints.tokens)
    # "（一）科学核定|最高准许收入。": so little is no sentence, but the rest of the title.
    whole = kind in MEMBERS and 0 < len(rest) - end < SHORTEST_BODY and short_first_sentence(rest)
    return after + (whole or end), chance


def _told_end(rest: str, marker: Marker, around: Around, hints: DocumentHints) -> int:
    """Where a reading without headings, or the contents, end a title glued to its text; 0: neither does.

    The contents say nothing of a title that has its line to itself.
    """
    if marker.end < around.body:
        return around.body - marker.end
    if whole_title(rest, english=marker.english):
        return 0
    end = hints.contents.end(marker.kind, marker.number, rest)
    return end + 1 if end and rest.startswith("。", end) else end


def _box_title_end(rest: str, marker: Marker, around: Around, hints: DocumentHints) -> tuple[int, float]:
    labels = [label for label in (_label(s) for s in around.following[:6]) if label]
    end = box_title_end(rest, next_labels=labels, known=lambda s: hints.all_text.count(s) > 1)
    first = _FIRST_ENTRY.match(rest)
    end = (first.end() if first else 0) or end or _table_start(rest) or whole_title(rest)
    if end:
        return end, 1.0
    return (
        (english_title_end(rest), ENGLISH_CHANCE)
        if marker.english
        else title_end(rest, document=hints.all_text, tokens=hints.tokens)
    )


def _alone(rest: str, marker: Marker, around: Around, form: Form) -> int:
    """Length of a title that its line or its sentence sets apart from the text; 0 if there is none."""
    whole = whole_title(rest, english=marker.english)
    if whole or marker.english:
        return whole
    if form.own_lines:
        # "（五）加强测试能力建设 充分利用…": a space stands where the line broke.
        spaced = re.match(r"[^\s，。；：！？]{4,40}(?=[ \u3000]+[^\s\d]{10})", rest.lstrip())
        if spaced:
            return len(rest) - len(rest.lstrip()) + spaced.end()
    goes_on = around.following[:1] and not starts_with_number(around.following[0])
    if form.listed or not form.own_lines or not goes_on or around.following[0].startswith(("（", "(")):
        return 0
    return short_first_sentence(rest, comma=True)


def starts_with_number(text: str) -> bool:
    """Whether a sentence begins with the number of a heading or of a member of a list."""
    return marker_at(text, markdown_marks(text), bare_articles=True) is not None


def starts_article(text: str) -> bool:
    """Whether a sentence opens a numbered article (第三条 …)."""
    marker = marker_at(text, markdown_marks(text), bare_articles=True)
    return marker is not None and marker.kind == "article"


def _label(sentence: str) -> str:
    match = re.match(r"([^，。；：]{2,60})：", sentence)
    return match[1] if match else ""


@cache
def _region_label() -> re.Pattern[str]:
    """A title that names regions, and the label of the first of them, a sentence of its own (两带|沿河经济带)."""
    nouns = "|".join(clause_words().region_nouns)
    return re.compile(rf"([^，。；：、]{{2,8}}?(?:{nouns}))[^，。；：、]{{3,16}}(?:{nouns})。$")


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
