"""A part of a document, whole: 第三章第一节, chapter 9, 专栏11."""

from __future__ import annotations

from kb.ask.wording import say
from kb.library import Library
from kb.lookup import part
from kb.numerals import to_chinese
from kb.outline import Reference, box_label, section_label, section_path
from kb.question import Question, Voice
from kb.records import Answer, Box, PassageHit, Sentence
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
        The answer; abstained when no document has such a part, which then says which parts there are.
    """
    store, voice = library.store, question.voice
    asked = _name(question.reference, voice)
    sentences = part(store, question.reference)
    if not sentences:
        text = say(voice, "no_section", label=asked, known=_known(store, question.reference, voice))
    else:
        label, title = _heading(store, question.reference, sentences[0], voice)
        text = say(voice, "section", label=label, title=title, count=len(sentences))
    return Answer(
        question=question.text,
        lang=question.lang,
        intent="section",
        abstained=not sentences,
        text=text,
        read_as=say(voice, "read_section", label=asked),
        passages=quoted(library, sentences) if sentences else nearest,
    )


def _heading(store: Store, reference: Reference, first: Sentence, voice: Voice) -> tuple[str, str]:
    """Label and title of the part, with the marks of what is only inferred."""
    if reference.box is not None and first.box_id is not None:
        box = store.box(first.box_id)
        return box_label(box, lang=voice), _title(box.title, voice)
    path = section_path(store, first)
    level, number = reference.levels[-1]
    ends = [i for i, s in enumerate(path) if (s.level, s.number) == (level, number)]
    path = path[: ends[0] + 1] if ends else path
    return section_label(path, lang=voice), _title(path[-1].title if path else None, voice)


def _title(title: str | None, voice: Voice) -> str:
    """Set a title off from its label."""
    return f"{': ' if voice == 'en' else '“'}{title}{'' if voice == 'en' else '”'}" if title else ""


def _name(reference: Reference, voice: Voice) -> str:
    """Name the part that was asked for."""
    if reference.box is not None:
        return f"Box {reference.box}" if voice == "en" else f"专栏{reference.box}"
    if voice == "en":
        return ", ".join(f"{_ENGLISH[level]} {number}" for level, number in reference.levels)
    return "".join(f"第{_chinese(number)}{_CHINESE[level]}" for level, number in reference.levels)


def _chinese(number: int) -> str:
    """Chinese numeral, or digits beyond the range of headings."""
    return to_chinese(number) if number <= 999 else str(number)


def _known(store: Store, reference: Reference, voice: Voice) -> str:
    """List the boxes, or the top headings, that there are."""
    ids = [d.document_id for d in store.documents()]
    if reference.box is not None:
        boxes: list[Box] = sorted((b for d in ids for b in store.boxes(d)), key=lambda b: b.number)
        labels = [box_label(box, lang=voice) for box in boxes]
    else:
        labels = [section_label([s], lang=voice) for d in ids for s in store.sections(d) if s.parent_id is None]
    return (", " if voice == "en" else "、").join(dict.fromkeys(labels)) or "—"
