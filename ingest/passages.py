"""Builds the passages: what is embedded and indexed, and what is shown with it."""

from __future__ import annotations

from collections.abc import Sequence

from kb.records import Box, Passage, Section, Sentence


def passages(sentences: Sequence[Sentence], sections: Sequence[Section], boxes: Sequence[Box]) -> list[Passage]:
    """Make one passage of every sentence, with its headings as context.

    A sentence alone loses what it is about ("加快发展多式联运。"); its heading titles, box, entry and city say it.

    Args:
        sentences: of one document, in restored order.
        sections: its headings.
        boxes: its boxes.

    Returns:
        Passages in the order of the sentences.
    """
    by_id = {section.section_id: section for section in sections}
    box_by_id = {box.box_id: box for box in boxes}
    return [
        Passage(
            passage_id=f"{sentence.document_id}/p{sentence.order:03d}",
            document_id=sentence.document_id,
            order=sentence.order,
            sentence_ids=(sentence.sentence_id,),
            text=sentence.text,
            context=" ".join(_context(sentence, by_id, box_by_id)),
        )
        for sentence in sentences
    ]


def _context(sentence: Sentence, sections: dict[str, Section], boxes: dict[str, Box]) -> list[str]:
    titles: list[str] = []
    section = sections.get(sentence.section_id or "")
    while section is not None:
        if section.title:
            titles.insert(0, section.title)
        section = sections.get(section.parent_id or "")
    box = boxes.get(sentence.box_id or "")
    if box is not None and box.title:
        titles.append(box.title)
    titles += [word for word in (sentence.entry, sentence.city) if word and word not in sentence.text]
    return list(dict.fromkeys(titles))
