"""References to parts of a document as people write them: 第三章第一节, Box 3, chapter IX, section 2.3, a title."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from kb.lexicon import normalise, tokenise, word_list
from kb.longest_first import longest_first
from kb.named_titles import by_words, closest, compact, says_nothing_else, title_with
from kb.numerals import from_chinese
from kb.part_names import named_part
from kb.records import LEVELS, Bridged, Level
from kb.store import Store
from kb.theme_words import is_theme_name

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
_CHAPTER = re.compile(r"/(part|ch)\d+(-\d+)?$")  # the id of a part or chapter
_CARDINALS = "one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()  # noqa: SIM905
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ZH = "[零〇一二三四五六七八九十百千]+"
_NUMBER_EN = rf"\d+|[ivxlc]+|{'|'.join(_CARDINALS)}"
_UNIT_EN = (
    r"(?:part|chapter|section|article|item|annex|appendix)|(?:ch|sec|art)(?=[.\s\d])"
    r"|(?:(?<=\d)|(?<=\d )|(?<=\d, ))s(?=\d)"
)
_NO = r"(?:(?:no|nos|number|nr)\b\.?|#)?\s*"  # chapter no. 4, box #12
_DOTTED = re.compile(
    r"(?<![\d.])(?:\b(?:sections?|secs?|chapters?|chs?|items?|parts?)\.?\s*|第\s*)?"
    r"(\d{1,2})\.(\d{1,2})(?:\.(\d{1,2}))?(?![\d.]*\d)\s*(节)?"
)
_AMOUNT = re.compile(r"\s*(?:%|[个万亿千百元倍吨人家公平]|percent|per cent|times|million|billion)")  # behind a number
# 四章二节, 第四章二节; 共四章二十节 counts them, and in 保障措施一章的第四节 it is no number.
_BARE = re.compile(
    rf"(?:第\s*({_ZH}|\d+)\s*章的?\s*第?|(?<![共有第零〇一二三四五六七八九十百千\d])({_ZH}|\d+)章)\s*({_ZH}|\d+)\s*节"
)
_REFERENCE = re.compile(
    rf"第\s*(?P<zh>{_ZH}|\d+)\s*(?P<unit>篇|编|章|节|条|项)"
    rf"|附[件录]\s*(?P<annex>{_ZH}|\d+)"
    rf"|\b(?P<named>{_UNIT_EN})\.?\s*{_NO}(?P<number>{_NUMBER_EN})\b"
    rf"|\b(?P<ordinal>{'|'.join(_ORDINALS)})\s+(?P<of>{_UNIT_EN})"
)
# Behind a section its item may stand as it does in the text: 第四章第一节三、金融服务.
_ITEM = re.compile(
    rf"(?<=[章节])的?\s*(?P<item>{_ZH})(?:、|(?=[的讲写说，,？?。]|$))|(?<=[章节])\s*[(（](?P<sub>{_ZH})[)）]"
)
_BOX = re.compile(
    rf"专栏\s*第?\s*{_NO}({_ZH}|\d+)|(?:第|#)\s*({_ZH}|\d+)\s*[个号]?\s*(?:专栏|box\b)"
    rf"|\bbox(?:es)?\s*{_NO}({_NUMBER_EN})\b|\b({'|'.join(_ORDINALS)})\s+box\b"
)
# Between parts named side by side; a comma and 、 only between parts of one level, as they go down too: 第九章，第二节.
_AND = re.compile(r"\s*(?:以及|还有|[和与及跟&+]|\band\b)\s*|(?P<comma>\s*[、,，;；]\s*)")
_PLURAL = re.compile(rf"\b(part|chapter|section|article|item)s\s+({_NUMBER_EN})\s*(?:and|&)\s*({_NUMBER_EN})\b")
_ITS_BOXES = re.compile(r"专栏|栏目|\bbox(?:es)?\b")
_MORE_BOXES = re.compile(r"\s*(?:和|与|及|、|,|and)\s*(?:专栏|box\s*)?(\d+)(?![\d.年%])")
_QUOTED = re.compile(r"[“「『《\"]([^“”「」『』《》\"]{2,60})[”」』》\"]")
# A word that says that a part of the document is meant.
_PART = re.compile(
    r"[一这那该本][章节条项]|专栏|栏目|全文|部分|章节|\b(?:section|chapter|box|part|heading|item)\b"
    r"|(?<=[\w”」])[章节](?=的|写|讲|说|有|$)"
)
_KINDS: tuple[tuple[str, str], ...] = (
    (r"专栏|栏目|\bbox\b", "box"),
    (r"[项条]|\bitem\b", "item"),
    (r"节|\bsection\b", "section"),
    (r"章|\bchapter\b", "chapter"),
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in an outline as a question or filter names it."""

    levels: tuple[tuple[Level, int], ...] = ()  # from the outermost named to the innermost
    boxes: tuple[int, ...] = ()
    part_ids: tuple[str, ...] = ()  # sections or boxes that are named by their titles
    all_boxes: bool = False  # the boxes of the part and nothing else of it: 第三章的专栏; part_ids has those there are
    also: tuple[Reference, ...] = ()  # named beside it: 第九章第二节和专栏11

    @property
    def box(self) -> int | None:
        """The first box named."""
        return self.boxes[0] if self.boxes else None

    def __bool__(self) -> bool:
        """Tell whether anything is named."""
        return bool(self.levels or self.boxes or self.part_ids)


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
    rest = plain = _BARE.sub(lambda found: f"第{found[1] or found[2]}章第{found[3]}节", plain)
    dotted = _DOTTED.search(plain)
    # Three numbers are no amount; two are one unless they are said to be a part, or nothing else is said.
    if dotted and (
        dotted[3]
        or dotted[4]
        or not dotted[0][0].isdigit()
        or not _AMOUNT.match(plain, dotted.end())
        and says_nothing_else(plain.replace(dotted[0], " "))
    ):
        found = [int(number) for number in dotted.groups()[:3] if number]
        levels += zip(("chapter", "section", "item"), found, strict=False)
        rest = rest.replace(dotted[0], " ")
    for match in _REFERENCE.finditer(rest):
        number = _number(match["zh"] or match["annex"] or match["number"] or match["ordinal"])
        if number is not None:
            levels.append((_LEVEL_OF[match["unit"] or match["named"] or match["of"] or "annex"], number))
    if item := _ITEM.search(rest):
        levels.append(("item" if item["item"] else "subitem", from_chinese(item["item"] or item["sub"]) or 0))
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
        number = _number(next(filter(None, match.groups())))
        if number is None:
            continue
        found.append(number)
        end = match.end()
        while more := _MORE_BOXES.match(plain, end):
            found.append(int(more[1]))
            end = more.end()
        rest = rest.replace(plain[match.start() : end], " ")
    return tuple(dict.fromkeys(found)), rest


def _number(written: str) -> int | None:
    """Read a number of a heading: 九, 9, ix, nine, ninth."""
    for words in (_CARDINALS, _ORDINALS):
        if written in words:
            return words.index(written) + 1
    if set(written) <= _ROMAN.keys():
        values = [_ROMAN[letter] for letter in written]
        return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
    return from_chinese(written)


def find_reference(store: Store, text: str, explain: Callable[[str], Bridged] = lambda _: Bridged()) -> Reference:
    """Find the part of the documents that a question names, by number or by title.

    Args:
        store: the store; its documents' titles count.
        text: the question.
        explain: gives the Chinese terms of English words, for titles that are named in other words.

    Returns:
        What is named. A title counts when the question is it, but for words such as 全文 and 一节; a bare title of a
        section or item that is also the name of a theme (现代物流) asks for clauses on the theme.
    """
    plain = normalise(text)
    if several := _side_by_side(plain):
        return replace(several[0], also=several[1:])
    reference, rest = without_references(plain)
    titles = store.derived(_titles)
    says_part = bool(_PART.search(plain))
    quoted = _QUOTED.search(text)
    sought = compact(quoted[1]) if quoted and says_part else _OPENS.sub("", compact(_without_frame(rest)))
    found = titles.get(sought, ()) or tuple(part for title in title_with(rest, titles) for part in titles[title])
    if reference:
        inside = (
            _inside(store, reference, found)
            or _in_named_chapter(store, rest, reference)
            or _by_words(store, rest, reference, explain)
        )
        if not inside and reference.levels and not reference.boxes and _ITS_BOXES.search(rest):
            return replace(reference, part_ids=_boxes_in(store, reference), all_boxes=True)
        return replace(reference, part_ids=inside) if inside else reference
    usual = named_part(rest, titles, _document_titles(store))
    if usual:
        return Reference(part_ids=tuple(part for title in usual for part in titles[title]))
    # A chapter is wider than a theme (保障措施); a section or item that is named like one may be meant as one.
    if found and (says_part or not is_theme_name(sought) or all(map(_CHAPTER.search, found))):
        kinds = [part for part in found if _is_box(part)] if "专栏" in plain or "box" in plain else found
        return Reference(part_ids=tuple(kinds or found))
    return Reference(part_ids=_by_words(store, rest, reference, explain)) if says_part else reference


_OPENS = re.compile(r"^[在对就从于]")  # before a title: 在某某方面


def _side_by_side(plain: str) -> tuple[Reference, ...]:
    """The parts that a question names side by side, each whole: in 第三章第一节和第二节 both are of chapter 3.

    Empty for one part, for boxes alone, which are one answer, and where what stands between them is no part.
    """
    plain = _PLURAL.sub(r"\1 \2 and \1 \3", plain)
    pieces, start = list[str](), 0
    for between in _AND.finditer(plain):
        before = without_references(plain[start : between.start()])[0]
        after = without_references(plain[between.end() :])[0]
        alike = before.levels and after.levels and before.levels[-1][0] == after.levels[0][0]
        if before and after and (alike or not between["comma"]):
            pieces.append(plain[start : between.start()])
            start = between.end()
    out, above = list[Reference](), tuple[tuple[Level, int], ...]()
    for piece in (*pieces, plain[start:]) if pieces else ():
        found = without_references(piece)[0]
        if found.levels:
            outer = LEVELS.index(found.levels[0][0])
            own = tuple(level for level in above if LEVELS.index(level[0]) < outer)
            above = (*own, *found.levels)
            found = replace(found, levels=above)
        out.append(found)
    if out and len(out[-1].levels) > 1:  # sections 1 and 2 of chapter 3
        whole = out[-1].levels[:-1]
        inner = [r for r in out if r.levels and r.levels[0][0] == out[-1].levels[-1][0]]
        out = [replace(r, levels=(*whole, *r.levels)) if r in inner else r for r in out]
    return tuple(dict.fromkeys(out)) if any(reference.levels for reference in out) else ()


def _boxes_in(store: Store, reference: Reference) -> tuple[str, ...]:
    """The boxes that stand in a part."""
    from kb.outline import find_sections  # outline reads references, too

    found = list[str]()
    for document in store.documents():
        within = {s.section_id for s in find_sections(store, document.document_id, reference)}
        found += [box.box_id for box in store.boxes(document.document_id) if box.section_id in within]
    return tuple(found)


def _document_titles(store: Store) -> list[str]:
    """The titles of the documents, in both languages."""
    return [title for d in store.documents() for title in (d.title, d.title_en) if title]


def _titles(store: Store) -> dict[str, tuple[str, ...]]:
    """The ids of sections and boxes by their titles."""
    found = dict[str, tuple[str, ...]]()
    for document in store.documents():
        sections = ((s.title, s.section_id) for s in store.sections(document.document_id))
        boxes = ((b.title, b.box_id) for b in store.boxes(document.document_id))
        for title, part_id in (*sections, *boxes):
            if title and len(key := compact(title)) > 1:
                found[key] = (*found.get(key, ()), part_id)
    return found


def _inside(store: Store, reference: Reference, found: tuple[str, ...]) -> tuple[str, ...]:
    """Of the parts with a title, those that stand in the part that is named by number: 第三章第一节 二高地."""
    from kb.outline import find_sections  # outline reads references, too

    if not found or not reference.levels or reference.boxes:
        return ()
    within = {s.section_id for d in store.documents() for s in find_sections(store, d.document_id, reference)}
    return tuple(part for part in found if part in within)


def _in_named_chapter(store: Store, rest: str, reference: Reference) -> tuple[str, ...]:
    """The part of a number in the chapter that is named by its title: 保障措施一章的第四节."""
    from kb.outline import find_sections  # outline reads references, too

    if not reference.levels or reference.boxes or reference.levels[0][0] in ("part", "chapter"):
        return ()
    said, found = compact(rest), list[str]()
    for document in store.documents():
        sections = store.sections(document.document_id)
        named = [s for s in sections if _CHAPTER.search(s.section_id) and s.title and compact(s.title) in said]
        own = find_sections(store, document.document_id, reference)
        found += [s.section_id for s in own for c in named[:1] if s.section_id.startswith(f"{c.section_id}/")]
    return tuple(found)


def _by_words(store: Store, rest: str, reference: Reference, explain: Callable[[str], Bridged]) -> tuple[str, ...]:
    """The part that words name, in the one named by number, or that one itself; of the kind said if there is one."""
    from kb.outline import find_sections  # outline reads references, too

    if reference.boxes:
        return ()
    parts, whole = list[tuple[str, str, str]](), list[tuple[str, str]]()  # whole: what the numbers name
    for document in store.documents():
        own = document.document_id
        sections = find_sections(store, own, reference) if reference.levels else store.sections(own)
        parts += [(s.level, s.section_id, s.title) for s in sections if s.title]
        within = {s.section_id for s in sections}
        named = (s for s in sections if s.title and s.parent_id not in within) if reference.levels else ()
        whole += [(s.section_id, s.title or "") for s in named]
        parts += [("box", b.box_id, b.title) for b in store.boxes(own) if b.title and b.section_id in within]
    kind = next((kind for pattern, kind in _KINDS if re.search(pattern, rest)), "")
    owners = _document_titles(store)
    exact, every = ([p[1:] for p in parts if p[0] == kind], [p[1:] for p in parts])
    found = by_words(rest, exact, owners) or by_words(rest, every, owners)
    itself = by_words(rest, whole, owners) or (() if found else closest(rest, whole, explain, owners))
    found = itself or found or closest(rest, exact, explain, owners)
    if found or kind != "box":
        return found or closest(rest, every, explain, owners)
    # A box whose title is lost is known by the labels of its entries, and by what most of them say.
    titled = {part_id for level, part_id, _ in parts if level == "box"}
    labels = [(box_id, "".join(names)) for box_id, names in _labels(store, titled).items()]
    return closest(rest, labels, explain, owners)


def _labels(store: Store, titled: Collection[str]) -> dict[str, list[str]]:
    """The labels of the entries of every box; of one without a title also the words that most of its entries have."""
    labels: dict[str, dict[str, None]] = {}
    texts: dict[str, list[str]] = {}
    for sentence in (s for d in store.documents() for s in store.sentences(d.document_id)):
        if sentence.box_id and sentence.entry:
            labels.setdefault(sentence.box_id, {})[sentence.entry] = None
            texts.setdefault(sentence.box_id, []).append(sentence.text)
    return {i: [*own, *(() if i in titled else _common_words(texts[i]))] for i, own in labels.items()}


def _common_words(texts: Sequence[str]) -> list[str]:
    """The words of more than half of several texts."""
    counts = Counter(word for text in texts for word in dict.fromkeys(tokenise(text)) if len(word) > 1)
    return [word for word, count in counts.items() if 2 * count > len(texts) > 1]


def _is_box(part_id: str) -> bool:
    """Whether an id is a box's."""
    return re.fullmatch(r"box\d+.*", part_id.rpartition("/")[2]) is not None


def _without_frame(rest: str) -> str:
    """A question without the words that ask for a part's text."""
    for word in longest_first("section_frame_zh"):
        rest = rest.replace(word, " ")
    english = word_list("section_frame_en")
    return re.sub(r"[a-z]+", lambda match: " " if match[0] in english else match[0], rest)
