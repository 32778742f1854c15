"""A restored document as one reads it: headings, sentences, boxes and tables one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kb.outline import path_in
from kb.records import Box, Indicator, Section, Sentence, Span
from kb.store import Store


@dataclass(frozen=True, slots=True)
class HeadingBlock:
    """A heading; depth counts from 0."""

    section: Section
    depth: int


@dataclass(frozen=True, slots=True)
class SentenceBlock:
    """A sentence; where it is a flattened table, the rows it was read as."""

    sentence: Sentence
    rows: tuple[Indicator, ...] = ()


@dataclass(frozen=True, slots=True)
class BoxBlock:
    """A box with what stands in it."""

    box: Box
    sentences: tuple[SentenceBlock, ...]


Block = HeadingBlock | SentenceBlock | BoxBlock


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of the source as received around one occurrence of a sentence."""

    start: int  # of the occurrence, in code points of the source
    end: int
    before: str
    text: str
    after: str


@dataclass(slots=True)
class _Page:
    """The blocks written so far, and the headings that are still to come."""

    blocks: list[Block] = field(default_factory=list)
    waiting: list[HeadingBlock] = field(default_factory=list)

    def head_down_to(self, order: int) -> None:
        """Write the headings up to a place in the outline, those without any sentence too."""
        while self.waiting and self.waiting[0].section.order <= order:
            self.blocks.append(self.waiting.pop(0))


def blocks(store: Store, document_id: str) -> tuple[Block, ...]:
    """Lay out a document for reading.

    Args:
        store: the store.
        document_id: the document.

    Returns:
        Every heading and every sentence once: headings in outline order, each sentence below its own heading, in
        restored order.
    """
    with store.snapshot():
        sections = {section.section_id: section for section in store.sections(document_id)}
        boxes = {box.box_id: box for box in store.boxes(document_id)}
        sentences = store.sentences(document_id)
        indicators = store.indicators(document_id)
    rows: dict[str, tuple[Indicator, ...]] = {}
    for row in indicators:
        rows[row.sentence_id] = (*rows.get(row.sentence_id, ()), row)
    page = _Page(waiting=[HeadingBlock(s, len(path_in(sections, s.section_id)) - 1) for s in sections.values()])
    for box_id, together in _runs(sentences):
        section_id = boxes[box_id].section_id if box_id else together[0].section_id
        if section_id:
            page.head_down_to(sections[section_id].order)
        written = [SentenceBlock(sentence, rows.get(sentence.sentence_id, ())) for sentence in together]
        page.blocks += [BoxBlock(boxes[box_id], tuple(written))] if box_id else written
    page.head_down_to(len(sections))
    return tuple(page.blocks)


def excerpts(source: str, spans: tuple[Span, ...], *, context: int) -> tuple[Excerpt, ...]:
    """Cut every occurrence of a sentence out of its source.

    Args:
        source: the source text as received.
        spans: where the sentence stands in it.
        context: code points to show on either side, >= 0.

    Returns:
        One Excerpt a span, in the order given.
    """
    return tuple(
        Excerpt(start, end, source[max(0, start - context) : start], source[start:end], source[end : end + context])
        for start, end in spans
    )


def _runs(sentences: tuple[Sentence, ...]) -> Iterator[tuple[str | None, list[Sentence]]]:
    """Group sentences that follow each other in the same box, or under the same heading outside any."""
    run: list[Sentence] = []
    for sentence in sentences:
        if run and (run[-1].box_id, run[-1].section_id) != (sentence.box_id, sentence.section_id):
            yield run[0].box_id, run
            run = []
        run.append(sentence)
    if run:
        yield run[0].box_id, run
