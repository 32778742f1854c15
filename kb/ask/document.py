"""A document itself: what the library records of it, and the parts it has."""

from __future__ import annotations

from collections.abc import Sequence

from kb.ask.wording import listed, say
from kb.document_question import DocumentQuestion
from kb.outline import box_label, find_sections, path_in, section_label
from kb.question import Question, Voice
from kb.quote_marks import quoted
from kb.records import Answer, Box, Choice, Document, Section
from kb.store import Store

_OFFERED = 20  # documents to choose from; the library lists all
MOST = 5  # documents that one answer speaks of; more do not fit on a screen


def answer_document(store: Store, question: Question, asked: DocumentQuestion) -> Answer:
    """Answer with what the library records of documents, or with the headings they have.

    Args:
        store: the store.
        question: the question.
        asked: what it asks of a document itself.

    Returns:
        The answer, without passages; abstained when too many documents are meant, or none has what is asked.
    """
    voice = question.voice
    read = listed(voice, [say(voice, fact) for fact in asked.facts] or [say(voice, f"unit_{asked.part}")])
    choices: tuple[Choice, ...] = ()
    within = [i for i in asked.document_ids if question.scope is None or _is_inside(store, question, i)]
    if len(within) > MOST:
        lines, found = [say(voice, "which_document", count=len(within))], False
        choices = which_document(store, question, within)
    else:
        answers = [_about(store, store.document(i), asked, voice) for i in within]
        lines, found = [line for line, _ in answers], any(has for _, has in answers)
    return Answer(
        question=question.text,
        lang=question.lang,
        intent="section",
        abstained=not found,
        text="\n".join(lines),
        read_as=say(voice, "read_facts", facts=read),
        unclear=bool(choices),
        choices=choices,
    )


def which_document(store: Store, question: Question, document_ids: Sequence[str]) -> tuple[Choice, ...]:
    """Offer the same question of each of several documents.

    Args:
        store: the store.
        question: the question, which names none of them.
        document_ids: the documents that it may mean.

    Returns:
        One choice a document, at most _OFFERED.
    """
    documents = [store.document(i) for i in document_ids[:_OFFERED]]
    return tuple(Choice(titled(d, question.voice), f"《{d.title}》{question.text}") for d in documents)


def _is_inside(store: Store, question: Question, document_id: str) -> bool:
    """Tell whether the filters leave anything of a document."""
    return any(question.allows(sentence.sentence_id) for sentence in store.sentences(document_id))


def _about(store: Store, document: Document, asked: DocumentQuestion, voice: Voice) -> tuple[str, bool]:
    """Say what is asked of one document, and whether there is anything."""
    return _facts(document, asked, voice) if asked.facts else _parts(store, document, asked, voice)


def _facts(document: Document, asked: DocumentQuestion, voice: Voice) -> tuple[str, bool]:
    """What the library records of a document; what was read in its text and confirmed by nobody is marked."""
    names = [n for fact in asked.facts for n in ((fact, "published_on") if fact == "issued_on" else (fact,))]
    known = [(name, getattr(document, name)) for name in names if getattr(document, name)]
    if not known:
        facts = listed(voice, [say(voice, fact) for fact in asked.facts])
        return say(voice, "no_facts", title=titled(document, voice), facts=facts), False
    colon, stop = (": ", "; ") if voice == "en" else ("：", "；")
    said = [
        say(voice, name) + colon + (say(voice, "unconfirmed", value=value) if name in document.unconfirmed else value)
        for name, value in known
    ]
    return say(voice, "facts", title=titled(document, voice), facts=stop.join(said)), True


def _parts(store: Store, document: Document, asked: DocumentQuestion, voice: Voice) -> tuple[str, bool]:
    """The parts of one kind that a document has, or a part of it; those that it has instead where it has none."""
    sections = store.sections(document.document_id)
    by_id = {s.section_id: s for s in sections}
    head = next(iter(find_sections(store, document.document_id, asked.inside)), None) if asked.inside else None
    within = [s for s in sections if head is None or head in path_in(by_id, s.section_id)]
    top = [s for s in within if s.parent_id == (head.section_id if head else None)]
    ids = {s.section_id for s in within}
    boxes = [box for box in store.boxes(document.document_id) if head is None or box.section_id in ids]
    found: Sequence[Section | Box] = [s for s in within if s.level == asked.part]
    if asked.part in ("outline", "box"):
        found = top if asked.part == "outline" else boxes
    place = section_label(path_in(by_id, head.section_id), lang=voice) if head else ""
    values = {
        "title": titled(document, voice),
        "inside": f" {place}" if place and voice == "en" else place,
        "unit": say(voice, f"unit_{asked.part}"),
    }
    if asked.inside and head is None or not found:
        known = listed(voice, [_named(by_id, s, voice) for s in top]) or "—"
        return say(voice, "no_parts", known=known, **values), False
    names = listed(voice, [_named(by_id, part, voice, below=head) for part in found])
    return say(voice, "parts", count=len(found), names=names, **values), True


def titled(document: Document, voice: Voice) -> str:
    """Give the title of a document in the language of the answer, where it has one."""
    return document.title_en if voice == "en" and document.title_en else document.title


def _named(by_id: dict[str, Section], part: Section | Box, voice: Voice, below: Section | None = None) -> str:
    """Label and title of a part, without the headings above the part that was asked about."""
    if isinstance(part, Box):
        label = box_label(part, lang=voice)
    else:
        path = path_in(by_id, part.section_id)
        label = section_label(path[path.index(below) + 1 :] if below in path else path, lang=voice)
    if not part.title or part.title in label:
        return label
    return f"{label}: {part.title}" if voice == "en" else f"{label}{quoted(part.title)}"
