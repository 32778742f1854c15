"""Cuts each sentence into headings, tables, front matter and the sentence proper.

A heading stands at the start of a sentence, directly behind another heading, or behind a flattened table. A number in
the middle of a sentence ("第四章第三节规定") is a reference and stays text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from statistics import mean

from ingest.clause_words import clause_words
from ingest.markers import NUMERAL, Marker, article_number, markdown_marks, marker_at
from ingest.records import Heading, Piece
from ingest.titles import ENGLISH_CHANCE, box_title_end, english_title_end, title_end
from kb.places import gazetteer
from kb.records import AsideReason

# What may stand before an item number inside glued headings: 统一、唯一、万一 are words.
_NOT_ITEM_AFTER = frozenset("统唯单同专万之第其均如")
_GLUED = re.compile(
    rf"第{NUMERAL}[章节](?![约省能规所的])|第{NUMERAL}条(?![的规所和、至第款中项以之])"
    rf"|(?<![{''.join(_NOT_ITEM_AFTER)}])一、|图\d+|（{NUMERAL}）"
    r"|(?<!\bin )(?<!\bof )(?<!\bto )(?<!under )(?<!and )\b(?:Chapter|Section|Article)\s+[\dIVX]+\b"
)
# The label of a city paragraph: a title in front of it ends there.
_CITY_LABEL = re.compile(r"(?<=[\u4e00-\u9fff])(?=([\u4e00-\u9fff]{2,8}?[市州盟县区])[—－])")
_REFERENCE = re.compile(r"^(第|规定|所|的|和|、|至|中|款|项)")
_FRONT: tuple[tuple[re.Pattern[str], AsideReason], ...] = (
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


# Kinds of which a text may have titles on lines of their own, titles glued to their text, or numbers without titles.
_TITLED = ("part", "chapter", "section", "item", "subitem", "point", "subpoint")
_MAY_LACK_TITLES = ("item", "subitem", "point", "subpoint")
_OWN = 0.5  # share of a kind's headings with a line to themselves from which nothing of that kind is glued
_SHORT = 0.8  # the same where most of them are a first sentence of two short clauses; from 0.7 on glued titles are lost
_MANY = 4  # and as many of them: one short first sentence says nothing
_RUN = 4  # headings of a kind, numbered on, that tell by themselves how they are written
_LIKELY = 0.4  # the same where headings stand inside paragraphs
_STRAY = 0.1  # share of a kind that may stand inside paragraphs in a text that does not glue its headings
_LIST = 0.3  # share of a kind that ends in a semicolon from which it numbers members of lists
# Mean chance of the titles of a kind from which they are titles, glued to their text. In 26 documents: 0.89 to 0.97
# where they are, 0.45 to 0.85 where numbered paragraphs have none (4 of 22 such kinds by 3 or 4 paragraphs each above).
_EVIDENT = 0.87
_ENGLISH_TITLED = ("part", "chapter", "section", "annex")  # an English article begins with its text
_ENGLISH_TITLE = 120  # characters of an English title, 60 of a Chinese one


@dataclass(frozen=True, slots=True)
class Form:
    """How headings of one kind are written, in the whole document or in one run of numbers."""

    own_lines: bool = False  # they have lines to themselves: none of them is glued
    untitled: bool = False  # they number paragraphs without giving them titles
    listed: bool = False  # they number the members of lists: these end in semicolons


@dataclass(frozen=True, slots=True)
class DocumentHints:
    """What the whole document tells about one heading."""

    all_text: str  # every distinct sentence once
    titles: tuple[str, ...]  # the document's own title, from the manifest
    by_kind: Mapping[str, Form] = field(default_factory=dict)
    by_sentence: Mapping[int, Form] = field(
        default_factory=dict
    )  # of the first heading of a sentence, where its run tells
    bare_articles: bool = False  # whether 第三条 opens an article without white space behind it


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one number at the beginning of a sentence tells."""

    at: int  # the sentence
    kind: str
    number: int
    alone: bool  # a line or a short sentence to itself
    short: bool  # a first sentence of two short clauses: a title only where headings begin lines
    inside: bool  # inside a paragraph
    semicolon: bool
    chance: float | None  # of the likeliest title glued to the text; None where nothing can be glued


def read_hints(texts: Sequence[str], first: Sequence[bool], titles: Sequence[str]) -> DocumentHints:
    """Find out how a document writes its headings.

    Args:
        texts: the distinct sentences, in restored order.
        first: for each whether it begins a paragraph.
        titles: the document's own titles.

    Returns:
        Its hints.
    """
    bare, whole = _bare_articles(texts), "\n".join(texts)
    runs: list[list[_Seen]] = []
    open_runs: dict[str, list[_Seen]] = {}
    for at, begins in enumerate(first):
        seen = _seen(at, texts, whole, inside=not begins, bare=bare)
        if seen is None:
            continue
        if seen.kind not in open_runs or seen.number <= open_runs[seen.kind][-1].number:
            open_runs[seen.kind] = []
            runs.append(open_runs[seen.kind])
        open_runs[seen.kind].append(seen)
    kinds: dict[str, list[_Seen]] = {}
    for run in runs:
        kinds.setdefault(run[0].kind, []).extend(run)
    by_kind = {kind: _form(seen) for kind, seen in kinds.items()}
    telling = [(run, _form(run)) for run in runs if len(run) >= _RUN]
    by_sentence = {seen.at: form for run, form in telling if form.own_lines for seen in run}
    return DocumentHints(whole, tuple(titles), by_kind, by_sentence, bare)


def _seen(at: int, texts: Sequence[str], document: str, *, inside: bool, bare: bool) -> _Seen | None:
    """What the number at the beginning of a sentence tells, if there is one that may have a title."""
    text = texts[at]
    marker = marker_at(text, markdown_marks(text), bare_articles=bare)
    if marker is None or marker.kind not in _TITLED:
        return None
    rest = text[marker.end :]
    if _glued_marker(rest):
        return None
    run_in = _run_in(rest, comma=True) and _ends_a_title(rest, texts[at + 1] if at + 1 < len(texts) else "", document)
    alone = bool(_whole(rest) or run_in and "，" not in rest)
    may_glue = not alone and (bool(run_in) or marker.kind in _MAY_LACK_TITLES)
    return _Seen(
        at,
        marker.kind,
        marker.number,
        alone=alone,
        short=bool(run_in) and not alone,
        inside=inside,
        semicolon=text.endswith(("；", ";")),
        chance=title_end(rest, document=document)[1] if may_glue else None,
    )


def _form(seen: Sequence[_Seen]) -> Form:
    alone, short = sum(s.alone for s in seen), sum(s.short for s in seen)
    own = alone >= _OWN * len(seen) or short >= _MANY and alone + short >= _SHORT * len(seen)
    # Where headings stand inside paragraphs they are glued to the text around them, titles and all.
    lined = sum(s.inside for s in seen) <= _STRAY * len(seen)
    chances = [s.chance for s in seen if s.chance is not None]
    untitled = bool(chances) and not own and mean(chances) < (_EVIDENT if lined else _LIKELY)
    return Form(own, untitled, sum(s.semicolon for s in seen) >= _LIST * len(seen))


def _ends_a_title(rest: str, following: str, document: str) -> bool:
    """Whether a title would end where a short first sentence does, were it glued to the sentence behind it."""
    title = rest.rstrip("。")
    return title_end(title + following, document=document)[0] >= len(title)


def _bare_articles(texts: Sequence[str]) -> bool:
    """Whether sentences begin 第一条…, 第二条… without white space, counting up."""
    found = [article_number(text) for text in texts]
    numbers = [number for number in found if number]
    steps = sum(1 <= b - a <= 3 for a, b in zip(numbers, numbers[1:], strict=False))
    return len(numbers) >= 2 and numbers[0] <= 3 and steps >= 0.7 * (len(numbers) - 1)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around one sentence."""

    following: tuple[str, ...] = ()  # the sentences after it in restored order
    siblings: tuple[int, ...] = ()  # lengths of parallel item titles, in characters
    box_entry: int = 0  # number that the next numbered entry of an open box has; 0: no such box is open
    at: int = -1  # its place in restored order


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
    at = _front_matter(text, hints, pieces)
    while at < len(text):
        skip = markdown_marks(text) if at == 0 else 0
        marker = marker_at(text, at + skip, bare_articles=hints.bare_articles)
        first = not pieces or pieces[-1].kind != "heading"
        if marker is None or not _opens_heading(text, marker, first) or 0 < around.box_entry == _entry_number(marker):
            break
        end, chance = _title_end(text, marker, around, hints, opening=not pieces)
        title = text[marker.end : end].strip(" \u3000\xa0:：。.*—–-" if marker.english else " \u3000\xa0:：。*")
        pieces.append(Piece("heading", at, end, Heading(marker.kind, marker.number, title, at, end, chance), ""))
        at = end
        if marker.kind == "box":
            table = _table_end(text, at)
            if table > at:
                pieces.append(Piece("table", at, table, None, ""))
                at = table
    if at < len(text):
        pieces.append(Piece("sentence", at, len(text), None, ""))
    return tuple(pieces)


def _entry_number(marker: Marker) -> int:
    return marker.number if marker.kind == "point" else -1


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


def _opens_heading(text: str, marker: Marker, first: bool) -> bool:
    """Whether a marker opens a heading here, and is not part of a reference or of a sentence."""
    rest = text[marker.end :]
    if marker.kind in ("part", "chapter", "section") and not marker.english:
        return not _REFERENCE.match(rest) or _next_marker(rest)
    if marker.kind in ("figure", "table"):
        return not first or bool(_whole(rest)) and len(rest) >= 2
    if marker.kind == "annex":
        return bool(_whole(rest)) and not rest.lstrip().startswith(("：", ":"))
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
    glued = _glued_marker(rest)
    if glued:
        return after + glued, 1.0
    if kind == "box":
        end, chance = _box_title_end(rest, marker, around, hints)
        return after + end, chance
    form = hints.by_kind.get(kind, Form())
    if opening:
        form = hints.by_sentence.get(around.at, form)
    alone = _alone(rest, marker, around, form)
    if marker.english and not alone and kind in _ENGLISH_TITLED:
        return after + english_title_end(rest), ENGLISH_CHANCE
    if alone or form.own_lines or form.untitled or form.listed or marker.english or kind == "circled":
        return after + alone, 1.0
    region = _region_label().match(rest)
    if region:
        return after + region.end(1), 1.0
    for label in _CITY_LABEL.finditer(rest[: _ENGLISH_TITLE // 2]):
        if gazetteer().by_name(label[1]) is not None:
            return after + label.start(), 1.0
    end, chance = title_end(rest, document=hints.all_text, siblings=around.siblings)
    return after + end, chance


def _box_title_end(rest: str, marker: Marker, around: Around, hints: DocumentHints) -> tuple[int, float]:
    labels = [label for label in (_label(s) for s in around.following[:6]) if label]
    end = box_title_end(rest, next_labels=labels, known=lambda s: hints.all_text.count(s) > 1)
    end = end or _table_start(rest) or _whole(rest)
    if end:
        return end, 1.0
    return (english_title_end(rest), ENGLISH_CHANCE) if marker.english else title_end(rest, document=hints.all_text)


def _alone(rest: str, marker: Marker, around: Around, form: Form) -> int:
    """Length of a title that its line or its sentence sets apart from the text; 0 if there is none."""
    whole = _whole(rest, english=marker.english)
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
    return _run_in(rest, comma=True)


def _whole(rest: str, *, english: bool = False) -> int:
    """Length of a title that has its line to itself: no sentence end, no clause."""
    if english:
        return len(rest) if len(rest) <= _ENGLISH_TITLE and not re.search(r"[.!?;]\s*$|[!?;]", rest[1:]) else 0
    # "（五）经营所得，是指：" opens a list.
    return len(rest) if len(rest) <= _ENGLISH_TITLE // 2 and not re.search(r"[。；！？]|，.*[：:]\s*$", rest) else 0


def _run_in(rest: str, *, comma: bool = False) -> int:
    """Length of a short first sentence without a clause: "（一）加强组织领导。" in front of its paragraph."""
    if comma and re.fullmatch(r"[^，；：！？]{2,20}，[^，；：！？]{2,20}。", rest):
        return len(rest)
    return len(rest) if re.fullmatch(r"[^，；：！？]{2,40}。", rest) else 0


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


def _glued_marker(rest: str) -> int:
    """Where the next heading's marker begins, when it is glued to this title without any clause between."""
    for match in _GLUED.finditer(rest[:_ENGLISH_TITLE]):
        between = rest[: match.start()]
        one_title = len(between) >= 2 and not re.search(r"[。；：.]", between) and between.count("，") <= 1
        if one_title and between.count("“") == between.count("”"):
            return match.start()
    return 0


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
