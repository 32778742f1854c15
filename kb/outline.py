"""The heading tree: paths, labels in the language of the document, and what a reference names in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kb.numerals import to_chinese
from kb.quote_marks import quoted
from kb.records import Box, Level, Section, Sentence
from kb.reference import Reference, parse_reference
from kb.store import Store

_SHAPES: dict[Level, str] = {
    "part": "第{}篇",
    "chapter": "第{}章",
    "section": "第{}节",
    "article": "第{}条",
    "item": "{}、",
    "subitem": "（{}）",
    "annex": "附件{}",
    "point": "{}.",
    "subpoint": "（{}）",
    "circled": "{}",
}
_ARABIC: tuple[Level, ...] = ("annex", "point", "subpoint", "circled")
_IN_ITEMS: tuple[Level, ...] = ("item", "subitem", "point", "subpoint", "circled")


def neighbours(store: Store, sentence: Sentence) -> tuple[Sentence | None, Sentence | None]:
    """Find the sentences before and behind one in the restored document; in the source others may stand there.

    Args:
        store: the store.
        sentence: one of its sentences.

    Returns:
        The two; None at an end of the document.
    """
    own = store.sentences(sentence.document_id)
    at = next(n for n, other in enumerate(own) if other.sentence_id == sentence.sentence_id)
    return own[at - 1] if at else None, own[at + 1] if at + 1 < len(own) else None


def section_path(store: Store, sentence: Sentence) -> list[Section]:
    """Give the headings above a sentence.

    Args:
        store: the store.
        sentence: the sentence.

    Returns:
        Sections from the top level to the sentence's own; empty when it stands before the first heading.
    """
    section_id = sentence.section_id
    if section_id is None and sentence.box_id is not None:
        section_id = store.box(sentence.box_id).section_id
    return list(store.section_path(section_id)) if section_id else []


def behind_sections(store: Store, sentence: Sentence) -> bool:
    """Tell whether a sentence stands behind the sections of its document and in none: a signature, a list of annexes.

    Args:
        store: the store.
        sentence: the sentence.

    Returns:
        False as well for what stands before the first heading.
    """
    if sentence.section_id is not None or sentence.box_id is not None:
        return False
    return any(other.section_id for other in store.sentences(sentence.document_id)[: sentence.order])


def common_part(store: Store, sentence_ids: Sequence[str]) -> tuple[Box | None, list[Section]]:
    """Find the smallest part of a document that has all of some sentences.

    Args:
        store: the store.
        sentence_ids: at least one.

    Returns:
        The box, if all stand in one, and the headings above all of them, from the top level down.
    """
    sentences = [store.sentence(i) for i in sentence_ids]
    boxes = {sentence.box_id for sentence in sentences}
    paths = [section_path(store, sentence) for sentence in sentences]
    above = [steps[0] for steps in zip(*paths, strict=False) if all(step == steps[0] for step in steps)]
    only = boxes.pop() if len(boxes) == 1 else None
    return store.box(only) if only else None, above


def path_in(sections: dict[str, Section], section_id: str | None) -> list[Section]:
    """Give the path to a section from sections already read.

    Args:
        sections: section_id to section, of one document.
        section_id: the innermost section; None gives an empty path.

    Returns:
        Sections from the top level down.
    """
    path: list[Section] = []
    while section_id is not None:
        path.append(sections[section_id])
        section_id = sections[section_id].parent_id
    return path[::-1]


def find_sections(store: Store, document_id: str, reference: str | Reference) -> list[Section]:
    """Find the sections that a reference names, with everything below them.

    Args:
        store: the store.
        document_id: the document.
        reference: a section_id, a reference such as 第三章第一节, or one already parsed.

    Returns:
        Sections in outline order; empty when the reference names nothing in this document.
    """
    sections = store.sections(document_id)
    by_id = {s.section_id: s for s in sections}
    parsed = parse_reference(reference) if isinstance(reference, str) else reference
    if isinstance(reference, str) and reference in by_id:
        named = {reference}
    elif parsed.part_ids:
        named = by_id.keys() & set(parsed.part_ids)
    else:
        paths = {s.section_id: [(p.level, p.number) for p in path_in(by_id, s.section_id)] for s in sections}
        named = next(filter(None, (_named(paths, levels) for levels in _readings(parsed.levels))), set[str]())
    return [s for s in sections if any(p.section_id in named for p in path_in(by_id, s.section_id))]


def section_label(path: Sequence[Section], *, lang: str = "zh") -> str:
    """Write a path the way people cite it; inferred headings are marked and never passed off as read.

    Args:
        path: sections from the top level down.
        lang: ISO 639-1 of the label; everything but "en" gives Chinese.

    Returns:
        e.g. 第三章第一节“一、一核心”, or Chapter 3, Section 1; "" for an empty path.
    """
    path = _decimals_once(path)
    if lang == "en":
        return ", ".join(_english_label(s) + (" [inferred]" if s.inferred else "") for s in path)
    return "".join(_chinese_label(s) for s in path)


def box_label(box: Box, *, lang: str = "zh") -> str:
    """Write a box the way people cite it.

    Args:
        box: the box.
        lang: ISO 639-1 of the label.

    Returns:
        e.g. 专栏11, or Box 11 [inferred].
    """
    mark = (" [inferred]" if lang == "en" else "（推定）") if box.inferred else ""
    return (f"Box {box.number}" if lang == "en" else f"专栏{box.number}") + mark


def _decimals_once(path: Sequence[Section]) -> Sequence[Section]:
    """A path without the headings whose number one below has as well: 2.1.1 says 2 and 2.1."""
    deepest = next((s for s in reversed(path) if s.printed[:1].isdecimal()), None)
    return [s for s in path if s is deepest or not s.printed[:1].isdecimal()]


def _english_label(section: Section) -> str:
    """Label one heading in English: with its number as it is printed, if that is English."""
    if section.printed[:1].isdecimal():
        return f"Section {section.printed}"
    english = section.printed and section.printed.isascii()
    return section.printed if english else f"{section.level.capitalize()} {section.number}"


def _chinese_label(section: Section) -> str:
    """Label one heading: chapters and sections by number, items with their title."""
    chinese = 0 <= section.number <= 999 and section.level not in _ARABIC
    number = to_chinese(section.number) if chinese else str(section.number)
    mark = "（推定）" if section.inferred else ""
    shape = section.printed or _SHAPES[section.level].format(number)
    if section.level in _IN_ITEMS and not section.printed:
        return f"{quoted(shape + section.title)}{mark}" if section.title else f"第{number}项{mark}"
    return shape + mark


def _named(paths: Mapping[str, Sequence[tuple[Level, int]]], wanted: Sequence[tuple[Level, int]]) -> set[str]:
    """The sections whose path ends as wanted and has the other wanted levels above, others between them allowed."""
    return {i for i, path in paths.items() if wanted and path[-1] == wanted[-1] and _follows(path, wanted)}


def _readings(levels: Sequence[tuple[Level, int]]) -> Iterator[Sequence[tuple[Level, int]]]:
    """List what numbers may mean, the likeliest first; the answer names what was found by its own name.

    In a document without articles people call its items 第一条. An item 五、 is called （五）, too; where items have no
    parts of their own 二、（七） is item 7 of section 2.
    """
    yield levels
    yield [("item" if level == "article" else level, number) for level, number in levels]
    if levels and levels[-1][0] == "subitem":
        outer: dict[Level, Level] = {"item": "section", "subitem": "item"}
        inside = any(level == "item" for level, _ in levels)
        yield [(outer.get(level, level) if inside or level == "subitem" else level, n) for level, n in levels]


def _follows(path: Sequence[tuple[Level, int]], wanted: Sequence[tuple[Level, int]]) -> bool:
    """Tell whether the wanted levels stand in the path in this order, others between them allowed."""
    steps = iter(path)
    return all(step in steps for step in wanted)
