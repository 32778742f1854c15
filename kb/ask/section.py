"""A part of a document, whole: 第三章第一节, chapter 9, 专栏11."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.ask.document import MOST, titled
from kb.ask.wording import say
from kb.document_question import documents_named
from kb.library import Library
from kb.lookup import part
from kb.numerals import to_chinese
from kb.outline import box_label, find_sections, section_label, section_path
from kb.question import Question, Voice
from kb.records import Answer, Box, PassageHit, Section, Sentence
from kb.reference import Reference
from kb.search import quoted
from kb.store import Store

_ENGLISH = {"part": "Part", "chapter": "Chapter", "section": "Section", "article": "Article", "item": "Item"}
_CHINESE = {"part": "篇", "chapter": "章", "section": "节", "article": "条", "item": "项"}


def answer_section(library: Library, question: Question, nearest: tuple[PassageHit, ...]) -> Answer:
    """Answer with the text of the part that a question names.

    Args:
        library: the library.
        question: the question; it names a box or a heading.
        nearest: nearest passages, shown when there is no such part.

    Returns:
        The answer; abstained when no document has such a part, which then says which parts there are, or when more
        documents have one than an answer can speak of.
    """
    store, voice = library.store, question.voice
    asked = _name(store, question.reference, voice)
    sentences = [s for s in part(store, question.reference) if question.allows(s.sentence_id)]
    if named := documents_named(store, question.text):
        sentences = [s for s in sentences if s.document_id in named]
    owners = list(dict.fromkeys(s.document_id for s in sentences))
    if not sentences:
        text = say(voice, "no_section", label=asked, known=_known(store, question.reference, voice))
    elif len(owners) > MOST:
        text = say(voice, "which_document", count=len(owners))
        sentences = []
    else:
        text = "\n".join(
            _found(store, question, [s for s in sentences if s.document_id == owner], several=len(owners) > 1)
            for owner in owners
        )
    return Answer(
        question=question.text,
        lang=question.lang,
        intent="section",
        abstained=not sentences,
        text=text,
        read_as=say(voice, "read_section", label=asked),
        passages=quoted(library, sentences) if sentences else nearest,
    )


def _found(store: Store, question: Question, own: Sequence[Sentence], *, several: bool) -> str:
    """Say which part of one document was found, naming the document where there are several."""
    voice = question.voice
    label, title = _heading(store, question.reference, own, voice)
    text = say(voice, "section", label=label, title=title, count=len(own))
    if not several:
        return text
    owner = titled(store.document(own[0].document_id), voice)
    return f"{owner}, {text}" if voice == "en" else f"《{owner}》{text}"


def _heading(store: Store, reference: Reference, found: Sequence[Sentence], voice: Voice) -> tuple[str, str]:
    """Label and title of the part, with the marks of what is only inferred; several boxes have labels only."""
    first = found[0]
    in_boxes = reference.boxes or first.box_id in reference.part_ids
    if in_boxes and first.box_id is not None:
        boxes = [store.box(i) for i in dict.fromkeys(s.box_id for s in found if s.box_id)]
        labels = (", " if voice == "en" else "、").join(box_label(box, lang=voice) for box in boxes)
        return labels, _title(boxes[0].title if len(boxes) == 1 else None, voice)
    path = section_path(store, first)
    ends = [i for i, s in enumerate(path) if s.section_id in reference.part_ids]
    if not ends and reference.levels:
        level, number = reference.levels[-1]
        ends = [i for i, s in enumerate(path) if s.number == number and s.level in (level, "item")]
    path = path[: ends[0] + 1] if ends else path
    label, title = section_label(path, lang=voice), path[-1].title if path else None
    return label, "" if title and title in label else _title(title, voice)


def _title(title: str | None, voice: Voice) -> str:
    """Set a title off from its label."""
    return f"{': ' if voice == 'en' else '“'}{title}{'' if voice == 'en' else '”'}" if title else ""


def _name(store: Store, reference: Reference, voice: Voice) -> str:
    """Name the part that was asked for."""
    comma = ", " if voice == "en" else "、"
    if reference.part_ids:
        sections = {s.section_id: s.title for d in store.documents() for s in store.sections(d.document_id)}
        boxes = [store.box(i) for i in reference.part_ids if i not in sections]
        titles = [sections.get(i) for i in reference.part_ids] + [b.title or box_label(b, lang=voice) for b in boxes]
        return comma.join(dict.fromkeys(title for title in titles if title))
    if reference.boxes:
        return comma.join(f"Box {n}" if voice == "en" else f"专栏{n}" for n in reference.boxes)
    if voice == "en":
        return ", ".join(f"{_ENGLISH.get(level, level.capitalize())} {number}" for level, number in reference.levels)
    return "".join(
        f"附件{number}" if level == "annex" else f"第{_chinese(number)}{_CHINESE.get(level, '项')}"
        for level, number in reference.levels
    )


def _chinese(number: int) -> str:
    """Chinese numeral, or digits beyond the range of headings."""
    return to_chinese(number) if number <= 9999 else str(number)


def _beside(store: Store, document_id: str, reference: Reference) -> list[list[Section]]:
    """List the headings that the part asked for would stand among, each below the part above it that there is."""
    sections = store.sections(document_id)
    for depth in range(len(reference.levels) - 1, 0, -1):
        above = replace(reference, levels=reference.levels[:depth])
        heads = {
            s.section_id: s
            for s in find_sections(store, document_id, above)
            if (s.level, s.number) == reference.levels[depth - 1]
        }
        if under := [[heads[s.parent_id], s] for s in sections if s.parent_id in heads]:
            return under
    return [[s] for s in sections if s.parent_id is None]


def _known(store: Store, reference: Reference, voice: Voice) -> str:
    """List the boxes, or the top headings, that there are."""
    ids = [d.document_id for d in store.documents()]
    if reference.boxes:
        boxes: list[Box] = sorted((b for d in ids for b in store.boxes(d)), key=lambda b: b.number)
        labels = [box_label(box, lang=voice) for box in boxes]
    else:
        labels = [section_label(path, lang=voice) for d in ids for path in _beside(store, d, reference)]
    return (", " if voice == "en" else "、").join(dict.fromkeys(labels)) or "—"
