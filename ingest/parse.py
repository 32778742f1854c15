"""Cuts all sentences into pieces, twice: titles without evidence of their own are cut like their certain siblings."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.headings import DocumentHints, cut, own_lines
from ingest.records import FoldedSentence, ParsedSentence, Piece, Readings


def parse(sentences: Sequence[FoldedSentence], readings: Readings, *, titles: Sequence[str]) -> list[ParsedSentence]:
    """Cut the distinct sentences, in restored order, into headings, tables, set-aside parts and bodies.

    Args:
        sentences: folded sentences.
        readings: their true order.
        titles: the document's own titles, set aside where they are glued to its front matter.

    Returns:
        Parsed sentences in restored order.
    """
    ordered = [sentences[i] for i in readings.order]
    texts = [sentence.text for sentence in ordered]
    hints = DocumentHints("\n".join(texts), tuple(titles), own_lines(ordered))
    cuts = [cut(text, following=texts[i + 1 : i + 8], hints=hints) for i, text in enumerate(texts)]
    runs = _item_runs(cuts)
    for run in runs:
        lengths = [len(p.heading.title) for i, p in run if p.heading and p.heading.title and not _alone(texts[i], p)]
        for i, piece in run:
            if piece.heading and not piece.heading.title and lengths:
                cuts[i] = cut(texts[i], following=texts[i + 1 : i + 8], hints=hints, siblings=lengths)
    return [
        ParsedSentence(sentence, pieces, readings.order[i] in readings.doubtful)
        for i, (sentence, pieces) in enumerate(zip(ordered, cuts, strict=True))
    ]


def _alone(text: str, piece: Piece) -> bool:
    return piece.end == len(text)


def _item_runs(cuts: Sequence[tuple[Piece, ...]]) -> list[list[tuple[int, Piece]]]:
    """Item headings grouped by the higher heading they stand under."""
    runs: list[list[tuple[int, Piece]]] = [[]]
    for i, pieces in enumerate(cuts):
        for piece in pieces:
            if piece.heading is None:
                continue
            if piece.heading.kind == "item":
                runs[-1].append((i, piece))
            elif piece.heading.kind in ("part", "chapter", "section"):
                runs.append([])
    return [run for run in runs if len(run) > 1]
