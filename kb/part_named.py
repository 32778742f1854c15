"""Find the part of the documents that a question names, by number, by title or in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from kb.lexicon import normalise, word_list
from kb.longest_first import longest_first
from kb.named_titles import compact, title_with
from kb.outline import find_sections
from kb.part_in_words import WHERE_SAID, document_titles, numbered_in_words, parts_in_words
from kb.part_names import named_part
from kb.places import gazetteer
from kb.records import LEVELS, Bridged, Level
from kb.reference import NUMBER_EN, Reference, without_references
from kb.store import Store
from kb.theme_words import is_theme_name
from kb.unnumbered_parts import unnumbered_part

_CHAPTER = re.compile(r"/(part|ch)\d+(-\d+)?$")  # the id of a part or chapter
# Between parts named side by side; a comma and 、 only between parts of one level, as they go down too: 第九章，第二节.
_AND = re.compile(r"\s*(?:以及|还有|[和与及跟&+]|\band\b)\s*|(?P<comma>\s*[、,，;；]\s*)")
_PLURAL = re.compile(rf"\b(part|chapter|section|article|item)s\s+({NUMBER_EN})\s*(?:and|&)\s*({NUMBER_EN})\b")
_ITS_BOXES = re.compile(r"专栏|栏目|\bbox(?:es)?\b")
_QUOTED = re.compile(r"[“「『《\"]([^“”「」『』《》\"]{2,60})[”」』》\"]")
# A word that says that a part of the document is meant; cities take part in something, or it plays a part in them.
_PART = re.compile(
    r"[一这那该本][章节条项]|[这那]一?段|专栏|栏目|全文|全部内容|完整内容|部分|章节"
    r"|(?<!\btake )(?<!\btakes )(?<!\btook )(?<!\btaking )(?<!\bplay a )(?<!\bplays a )(?<!\bplaying a )"
    r"\b(?:section|chapter|box|part|heading|item)\b"
    r"|(?<=[\w”」])[章节](?=的|写|讲|说|有|$)"
)


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
    titles = store.derived(_titles)
    if unnumbered := unnumbered_part(store, plain, titles, _without_frame):
        return unnumbered
    if several := _side_by_side(plain):
        return replace(several[0], also=several[1:])
    reference, rest = without_references(plain)
    rest = _WHAT.sub("什么", _ADVERBS.sub("", rest))
    says_part = bool(_PART.search(plain) or WHERE_SAID.search(plain))
    quoted = _QUOTED.search(text)
    sought = compact(quoted[1]) if quoted and says_part else _OPENS.sub("", compact(_without_frame(rest)))
    asked_of = tuple(part for title in title_with(rest, titles) for part in titles[title])
    found = titles.get(sought, ()) or asked_of

    usual = _usual(store, rest, titles)
    if reference:
        heads = _heads(store, reference)
        own = {title: parts for title, parts in titles.items() if not heads.isdisjoint(parts)}
        inside = (
            () if _usual(store, rest, own) else _inside(store, reference, found) or _inside(store, reference, usual)
        )
        inside = inside or (
            numbered_in_words(store, rest, reference, explain) or parts_in_words(store, rest, reference, explain)
        )
        if not inside and reference.levels and not reference.boxes and _ITS_BOXES.search(rest):
            return replace(reference, part_ids=_boxes_in(store, reference), all_boxes=True)
        return replace(reference, part_ids=inside) if inside else reference
    if usual:
        return Reference(part_ids=usual)
    # A chapter is wider than a theme (保障措施); a section or item that is named like one may be meant as one.
    if found and (says_part or asked_of or not is_theme_name(sought) or all(map(_CHAPTER.search, found))):
        kinds = [part for part in found if is_box(part)] if "专栏" in plain or "box" in plain else found
        return Reference(part_ids=tuple(kinds or found))
    return Reference(part_ids=parts_in_words(store, rest, reference, explain)) if says_part else reference


# What says nothing before a verb of asking: 都有哪些, 具体讲了啥.
_ADVERBS = re.compile(
    r"(?:都|具体|分别|究竟|到底|主要|大致|大概|一共|总共)+(?=(?:是怎么|怎么)?(?:有[些哪什]|[讲说写列提]|包[括含]|是[哪什啥]))"
)
_WHAT = re.compile(r"啥|些什么")
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
    found = list[str]()
    for document in store.documents():
        within = {s.section_id for s in find_sections(store, document.document_id, reference)}
        found += [box.box_id for box in store.boxes(document.document_id) if box.section_id in within]
    return tuple(found)


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


def _usual(store: Store, rest: str, titles: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The parts that are asked for by one of the usual names of parts."""
    owners = [*document_titles(store), *store.derived(_regions_in_english)]
    return tuple(part for title in named_part(rest, titles, owners) for part in titles[title])


def _regions_in_english(store: Store) -> tuple[str, ...]:
    """The English names of the documents' regions, which their Chinese titles have in Chinese."""
    places = (gazetteer().by_name(region) for region in store.regions())
    return tuple(place.english for place in places if place)


def _heads(store: Store, reference: Reference) -> set[str]:
    """The ids of the parts that are named by number, without those in them."""
    found = [s for d in store.documents() for s in find_sections(store, d.document_id, reference)]
    within = {s.section_id for s in found}
    return {s.section_id for s in found if s.parent_id not in within}


def _inside(store: Store, reference: Reference, found: tuple[str, ...]) -> tuple[str, ...]:
    """Of the parts with a title, those that stand in the part that is named by number: 第三章第一节 二高地."""
    if not found or not reference.levels or reference.boxes:
        return ()
    within = {s.section_id for d in store.documents() for s in find_sections(store, d.document_id, reference)}
    return tuple(part for part in found if part in within)


def is_box(part_id: str) -> bool:
    """Tell whether an id is a box's."""
    return re.fullmatch(r"box\d+.*", part_id.rpartition("/")[2]) is not None


def _without_frame(rest: str) -> str:
    """A question without the words that ask for a part's text."""
    for word in longest_first("section_frame_zh"):
        rest = rest.replace(word, " ")
    english = word_list("section_frame_en")
    return re.sub(r"[a-z]+", lambda match: " " if match[0] in english else match[0], rest)
