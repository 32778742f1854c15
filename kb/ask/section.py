"""A part of a document, whole: 第三章第一节, chapter 9, 专栏11."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.ask.document import MOST, titled, which_document
from kb.ask.wording import city_name, say
from kb.document_question import documents_named
from kb.library import Library
from kb.lookup import part
from kb.numerals import to_chinese
from kb.outline import box_label, find_sections, section_label, section_path
from kb.question import Question, Voice
from kb.quote_marks import quoted as in_quotes
from kb.records import Answer, Box, Choice, Level, PassageHit, Section, Sentence
from kb.reference import Reference
from kb.search import quoted
from kb.store import Store
from kb.support import short_name

_NAMED = 20  # parts of one number that are named; a law's items 一 can be a hundred
_ENGLISH = {"part": "Part", "chapter": "Chapter", "section": "Section", "article": "Article", "item": "Item"}
_ASKED_FOR: tuple[Level, ...] = ("part", "chapter", "section")
_CHINESE = {"part": "篇", "chapter": "章", "section": "节", "article": "条", "item": "项"}


def answer_section(library: Library, question: Question, nearest: tuple[PassageHit, ...]) -> Answer:
    """Answer with the text of the parts that a question names.

    Args:
        library: the library.
        question: the question; it names a box or a heading, or several.
        nearest: nearest passages, shown when there is no such part.

    Returns:
        The answer; abstained when no document has such a part, which then says which parts there are, when several
        parts have the number and none is meant more than another, or when more documents have one than an answer can
        speak of.
    """
    store, voice = library.store, question.voice
    asked = (replace(question.reference, also=()), *question.reference.also)
    parts = [_part(store, question, reference) for reference in asked]
    sentences = list({s.sentence_id: s for _, found, _ in parts for s in found}.values())
    owners = store.document_ids()
    # None of several parts with the number asked for is nearer than another.
    several = any(len(_heads(store, owner, reference)) > 1 for reference in asked for owner in owners)
    choices = tuple(choice for _, _, offered in parts for choice in offered)
    return Answer(
        question=question.text,
        lang=question.lang,
        intent="section",
        abstained=not sentences,
        text="\n".join(text for text, _, _ in parts),
        read_as=say(voice, "read_section", label=name_of_parts(store, question.reference, voice)),
        passages=quoted(library, sentences) if sentences else () if several else nearest,
        unclear=bool(choices) and not sentences,
        choices=choices,
    )


def name_of_parts(store: Store, reference: Reference, voice: Voice) -> str:
    """Name the parts that a question asks for.

    Args:
        store: the store.
        reference: one part, or several.
        voice: the language to name them in.

    Returns:
        e.g. 第九章第二节、专栏11, which asked again names the same parts.
    """
    each = (replace(reference, also=()), *reference.also)
    return (", " if voice == "en" else "、").join(dict.fromkeys(_name(store, one, voice) for one in each))


def parts_to_ask(store: Store, document_ids: Sequence[str], voice: Voice) -> tuple[Choice, ...]:
    """List the parts of documents that can be asked for: parts, chapters and their sections, and boxes.

    Args:
        store: the store.
        document_ids: the documents.
        voice: the language of the labels.

    Returns:
        A label with the title, and the question that asks for the part; in outline order, boxes behind.
    """
    found = list[Choice]()
    for document_id in document_ids:
        heads = [s for s in store.sections(document_id) if s.level in _ASKED_FOR]
        found += _choices(store, heads, voice, several=len(document_ids) > 1)
        whole = f"《{store.document(document_id).title}》" if len(document_ids) > 1 else ""
        for box in store.boxes(document_id):
            label = f"{box_label(box, lang=voice)}{_title(box.title, voice)}"
            found.append(Choice(whole + label, whole + _name(store, Reference(boxes=(box.number,)), voice)))
    return tuple(found)


def _part(store: Store, question: Question, reference: Reference) -> tuple[str, list[Sentence], tuple[Choice, ...]]:
    """Say what one reference names, with its sentences; where it is not clear which part is meant, what it may mean."""
    voice = question.voice
    found = [] if reference.all_boxes and not reference.part_ids else part(store, reference)
    sentences = [s for s in found if question.allows(s.sentence_id)]
    if named := documents_named(store, question.text):
        sentences = [s for s in sentences if s.document_id in named]
    owners = list(dict.fromkeys(s.document_id for s in sentences))
    lost = _lost(store, reference, voice, named)
    if not sentences:
        if lost and not found:
            return lost, [], ()
        if not (found or reference.all_boxes) and any(_heads(store, i, reference) for i in store.document_ids()):
            return say(voice, "empty_section", label=_name(store, reference, voice)), [], ()
        known = _known(store, reference, voice)
        return say(voice, "no_section", label=_name(store, reference, voice), known=known), [], ()
    if len(owners) > MOST:
        return say(voice, "which_document", count=len(owners)), [], which_document(store, question, owners)
    heads = [head for owner in owners for head in _heads(store, owner, reference)]
    if len(heads) > len(owners):
        choices = _choices(store, heads[:_NAMED], voice, several=len({head.document_id for head in heads[:_NAMED]}) > 1)
        known = ("; " if voice == "en" else "、").join(choice.label for choice in choices)
        known += "…" if len(heads) > _NAMED else ""
        label = _name(store, reference, voice)
        return say(voice, "which_part", label=label, count=len(heads), known=known), [], choices
    if cities := _cities_asked(store, question, reference, sentences):
        return (*_of_cities(store, reference, sentences, cities, voice), ())
    several = len(owners) > 1
    by_owner = ([s for s in sentences if s.document_id == owner] for owner in owners)
    said = [_found(store, question, reference, own, several=several) for own in by_owner]
    return "\n".join(filter(None, (*said, lost))), sentences, ()


def _lost(store: Store, reference: Reference, voice: Voice, named: frozenset[str]) -> str:
    """Say of which boxes asked for nothing is left but their place in the numbering; "" where there are none."""
    ids = [i for i in store.document_ids() if not named or i in named]
    there = {box.number for i in ids for box in store.boxes(i)}
    notes = [note for i in ids for note in store.report(i).notes if note.kind == "boxes_gone"]
    gone = {int(number) for note in notes for number in str(note.values["numbers"]).split(", ")} - there
    lost = tuple(number for number in reference.boxes if number in gone)
    return say(voice, "empty_box", label=_name(store, Reference(boxes=lost), voice)) if lost else ""


def _heads(store: Store, document_id: str, reference: Reference) -> list[Section]:
    """The headings of one document that bear the number asked for; parts named by a title or box are clear."""
    if reference.part_ids or reference.boxes:
        return []
    found = find_sections(store, document_id, reference)
    within = {s.section_id for s in found}
    return [s for s in found if s.parent_id not in within]


def _choices(store: Store, heads: Sequence[Section], voice: Voice, *, several: bool) -> tuple[Choice, ...]:
    """Name parts, in place of their texts: whoever asks for 第二节 has one of them in mind."""
    found = list[Choice]()
    for head in heads:
        path = store.section_path(head.section_id)
        label = section_label(path, lang=voice)
        label += "" if head.title and head.title in label else _title(head.title, voice)
        asked = _levels([(s.level, s.number) for s in path], voice)
        if several:
            document = store.document(head.document_id)
            label, asked = f"《{titled(document, voice)}》{label}", f"《{document.title}》{asked}"
        found.append(Choice(label, asked))
    return tuple(found)


def _cities_asked(store: Store, question: Question, reference: Reference, found: Sequence[Sentence]) -> tuple[str, ...]:
    """The cities that a question names beside a box; one that the title of the box has says which box."""
    boxes = [store.box(i).title or "" for i in dict.fromkeys(s.box_id for s in found if s.box_id)]
    if not boxes or not (reference.boxes or any(s.box_id in reference.part_ids for s in found)):
        return ()
    asked = [place for place in question.places if place not in store.regions()]
    every = reference.all_boxes and not reference.levels
    return tuple(place for place in asked if every or not any(short_name(place) in title for title in boxes))


def _of_cities(
    store: Store, reference: Reference, found: Sequence[Sentence], cities: Sequence[str], voice: Voice
) -> tuple[str, list[Sentence]]:
    """Give what a box has of the cities asked for; where it has nothing, say so."""
    of = {city: [s for s in found if _is_of(s, city)] for city in cities}
    every = reference.all_boxes and not reference.levels
    said = [
        say(
            voice,
            ("box_city_one" if len(own) == 1 else "box_city") if own else "no_box_city",
            # Of all boxes those are named that have the city.
            box="".join(_heading(store, reference, own if every else found, voice))
            if own or not every
            else say(voice, "every_box"),
            city=city_name(voice, city),
            count=len(own),
        )
        for city, own in of.items()
    ]
    chosen = {s.sentence_id for own in of.values() for s in own}
    return (" " if voice == "en" else "").join(said), [s for s in found if s.sentence_id in chosen]


def _is_of(sentence: Sentence, city: str) -> bool:
    """Whether a sentence of a box is the entry of a city or names it."""
    name = short_name(city)
    return sentence.city == city or name in sentence.text or name in (sentence.entry or "")


def _found(store: Store, question: Question, reference: Reference, own: Sequence[Sentence], *, several: bool) -> str:
    """Say which part of one document was found, naming the document where there are several."""
    voice = question.voice
    label, title = _heading(store, reference, own, voice)
    text = say(voice, "section_one" if len(own) == 1 else "section", label=label, title=title, count=len(own))
    if not several:
        return text
    owner = titled(store.document(own[0].document_id), voice)
    return f"{owner}, {text}" if voice == "en" else f"《{owner}》{text}"


def _heading(store: Store, reference: Reference, found: Sequence[Sentence], voice: Voice) -> tuple[str, str]:
    """Label and title of the part, with the marks of what is only inferred; several boxes have labels only."""
    first = found[0]
    if reference.front:
        return say(voice, "front_part"), ""
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
    if not title:
        return ""
    return f": {title}" if voice == "en" else in_quotes(title)


def _name(store: Store, reference: Reference, voice: Voice) -> str:
    """Name the part that was asked for."""
    comma = ", " if voice == "en" else "、"
    if reference.front:
        return say(voice, "front_part")
    if reference.all_boxes and not reference.levels:
        return say(voice, "every_box")
    if reference.all_boxes:
        label = _name(store, replace(reference, part_ids=(), all_boxes=False), voice)
        return f"boxes of {label}" if voice == "en" else f"{label}的专栏"
    if reference.part_ids:
        sections = {s.section_id: s.title for d in store.documents() for s in store.sections(d.document_id)}
        boxes = [store.box(i) for i in reference.part_ids if i not in sections]
        paths = {i: section_label(store.section_path(i), lang=voice) for i in reference.part_ids if i in sections}
        titles = [sections[i] or label for i, label in paths.items()]
        titles += [b.title or box_label(b, lang=voice) for b in boxes]
        return comma.join(dict.fromkeys(titles))
    if reference.boxes:
        return comma.join(f"Box {n}" if voice == "en" else f"专栏{n}" for n in reference.boxes)
    return _levels(reference.levels, voice)


def _levels(levels: Sequence[tuple[Level, int]], voice: Voice) -> str:
    """Write a reference the way it is asked for: 第三章第一节, Chapter 3, Section 1."""
    if voice == "en":
        return ", ".join(f"{_ENGLISH.get(level, level.capitalize())} {number}" for level, number in levels)
    return "".join(
        f"附件{number}" if level == "annex" else f"第{_chinese(number)}{_CHINESE.get(level, '项')}"
        for level, number in levels
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
    if reference.boxes or reference.all_boxes:
        boxes: list[Box] = sorted((b for d in ids for b in store.boxes(d)), key=lambda b: b.number)
        labels = [box_label(box, lang=voice) for box in boxes]
    else:
        labels = [section_label(path, lang=voice) for d in ids for path in _beside(store, d, reference)]
    return (", " if voice == "en" else "、").join(dict.fromkeys(labels)) or "—"
