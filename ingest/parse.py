"""Cuts all sentences into pieces, twice: a title that is not certain is weighed again beside its siblings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.bare_members import members_as_sentences
from ingest.behind_lists import back_to
from ingest.box_entries import next_entry
from ingest.contents import Contents
from ingest.decimal_numbers import decimal_headings
from ingest.document_end import document_end
from ingest.heading_forms import read_hints
from ingest.headings import Around, cut
from ingest.markers import article_number
from ingest.parallel_titles import Siblings, siblings_of
from ingest.records import FoldedSentence, Heading, ParsedSentence, Piece, Readings
from ingest.table_lines import TableLines
from ingest.title_model import EndWeigher
from ingest.titled_readings import body_start
from ingest.titles_below import titles_below
from kb.records import LEVELS

SURE = 0.95  # chance from which the end of a title needs no help from its siblings


def parse(
    sentences: Sequence[FoldedSentence],
    readings: Readings,
    *,
    titles: Sequence[str],
    tables: Sequence[TableLines],
    tokens: EndWeigher | None = None,
    contents: Contents | None = None,
) -> list[ParsedSentence]:
    """Cut the distinct sentences, in restored order, into headings, tables, set-aside parts and bodies.

    Args:
        sentences: folded sentences.
        readings: their true order.
        titles: the document's own titles, set aside where they are glued to its front matter.
        tables: the tables whose rows have a line each, among the sentences in restored order.
        tokens: weighs the ends of glued titles by the encoder's tokens; None: words alone do.
        contents: the titles that a table of contents lists; None: there is none.

    Returns:
        Parsed sentences in restored order.
    """
    ordered = [sentences[i] for i in readings.order]
    texts = [sentence.text for sentence in ordered]
    again = [sentence.text for sentence in ordered if len(sentence.occurrences) > 1]
    # How headings are written is told by words alone: clean texts have nothing encoded for their titles.
    first = _begins_paragraph(ordered)
    rows = frozenset(i for t in tables for i in range(t.first, t.last + 1))
    end = document_end(texts, first, rows)
    # Headings that their lines tell, whatever stands in them.
    told = decimal_headings(texts, first, rows) | end.annexes | titles_below(texts, first, rows)
    hints = read_hints(texts, first, titles, again, tables, end.outside | told.keys())
    hints = replace(hints, tokens=tokens, contents=contents or Contents())
    plain = {article_number(text) for text in texts}
    arounds: list[Around] = []
    cuts: list[tuple[Piece, ...]] = []
    article = 0
    for i, text in enumerate(texts):
        entry = next_entry(cuts, arounds[-1].box_entry if arounds else None, texts)
        following = tuple(texts[i + 1 : i + 8])
        coming = article + 1 if article and article + 1 not in plain else 0
        arounds.append(Around(following, None, entry, i, body_start(ordered[i]), coming))
        cuts.append(told.get(i) or cut(text, arounds[i], hints))
        article = next(
            (p.heading.number for p in reversed(cuts[i]) if p.heading and p.heading.kind == "article"), article
        )
    for i, siblings in _beside(cuts):
        cuts[i] = cut(texts[i], replace(arounds[i], siblings=siblings), hints)
    for i, pieces in members_as_sentences(cuts, texts).items():
        cuts[i] = pieces
    back = back_to(cuts, texts, first)
    outside = end.outside | {i for i, level in back.items() if level is None}
    return [
        ParsedSentence(sentence, pieces, readings.order[i] in readings.doubtful, i in outside, back.get(i))
        for i, (sentence, pieces) in enumerate(zip(ordered, cuts, strict=True))
    ]


def _begins_paragraph(ordered: Sequence[FoldedSentence]) -> list[bool]:
    first: dict[int, int] = {}
    for occurrence in (o for sentence in ordered for o in sentence.occurrences):
        first[occurrence.line] = min(occurrence.start, first.get(occurrence.line, occurrence.start))
    return [sentence.occurrences[0].start == first[sentence.occurrences[0].line] for sentence in ordered]


def _beside(cuts: Sequence[tuple[Piece, ...]]) -> list[tuple[int, Siblings]]:
    """The sentences with a heading whose title is not certain, each with what its siblings are like."""
    headings: list[tuple[int, Heading]] = []
    runs: list[str] = []
    open_runs: dict[str, str] = {}
    for i, pieces in enumerate(cuts):
        for heading in (piece.heading for piece in pieces if piece.heading and piece.heading.kind in LEVELS):
            # Headings of one level under one higher heading are a run.
            depth = LEVELS.index(heading.kind)
            open_runs = {kind: run for kind, run in open_runs.items() if LEVELS.index(kind) <= depth}
            open_runs.setdefault(heading.kind, f"{heading.kind} {i} {heading.start}")
            headings.append((i, heading))
            runs.append(open_runs[heading.kind])
    beside = siblings_of(runs, [h.kind for _, h in headings], [(h.title, h.chance) for _, h in headings])
    return [(i, around) for (i, heading), around in zip(headings, beside, strict=True) if heading.chance < SURE]
