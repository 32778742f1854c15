"""What each part of search is worth: the same questions with parts left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from kb.evaluate import DEPTH, judgements, mean, read_lines, read_questions, retrieval
from kb.index import to_hits
from kb.legs import Legs, retrieve
from kb.library import Library
from kb.lookup import evidence
from kb.question import read_question
from kb.records import Bridging, Hit
from kb.rows import FloatArray
from kb.search import rank, search

_BATCH = 64  # passages encoded at once
OFF = Bridging(on=False)


def ablation(library: Library, path: Path, *, split: str | None = None) -> Iterator[str]:
    """Measure search with parts of it left out.

    Args:
        library: the library.
        path: a question set, one JSON object a line.
        split: only the questions of this split; None takes all.

    Yields:
        The lines of a Markdown table.

    Raises:
        KBError: if the file cannot be read or is not a question set.
    """
    questions = read_questions(read_lines(path, split))
    qrels = judgements(library, questions)
    groups = [("all", questions), *((lang, [q for q in questions if q.lang == lang]) for lang in ("zh", "en", "mixed"))]
    groups = [(name, chosen) for name, chosen in groups if chosen]
    yield "| search | " + " | ".join(f"nDCG@10 {name} | R@5 {name}" for name, _ in groups) + " |"
    yield "| --- |" + " --- | --- |" * len(groups)
    for name, find in _variants(library):
        table = retrieval(questions, qrels, find)
        cells = [mean(table[q.query_id] for q in chosen if q.query_id in table) for _, chosen in groups]
        yield f"| {name} | " + " | ".join(f"{c['nDCG@10']:.3f} | {c['R@5']:.3f}" for c in cells) + " |"


_Find = Callable[[str], Sequence[Hit]]


def _variants(library: Library) -> Iterator[tuple[str, _Find]]:
    """Give the ways of searching that are compared."""
    for label, bridging in (("", Bridging()), (", bridge off", OFF)):
        legs = partial(_legs, library, bridging)
        yield f"vectors{label}", partial(_dense, legs)
        yield f"words{label}", partial(_sparse, legs)
        yield f"nearest words{label}", partial(_tokens, legs)
        yield f"words and vectors fused{label}", partial(_fused, library, legs, tokens=False)
        yield f"all three fused{label}", partial(_fused, library, legs, tokens=True)
        yield f"search without nearest words{label}", partial(_whole, library, bridging)
        yield f"search as it is{label}", partial(search, library, k=DEPTH, bridging=bridging)
    bare = _Bare(library)
    yield "vectors, passages without headings", bare.dense
    yield "all three fused, vectors without headings", bare.fused
    yield "search, vectors without headings", bare.whole


def _legs(library: Library, bridging: Bridging, text: str) -> Legs:
    """Ask both retrievers."""
    question = read_question(library, text, bridging)
    return retrieve(library, question.text, bridged=question.bridged)


def _dense(legs: Callable[[str], Legs], text: str) -> list[Hit]:
    """Vectors alone."""
    return legs(text).dense[:DEPTH]


def _sparse(legs: Callable[[str], Legs], text: str) -> list[Hit]:
    """Words alone."""
    return legs(text).sparse[:DEPTH]


def _tokens(legs: Callable[[str], Legs], text: str) -> list[Hit]:
    """The hits of both by their nearest words alone."""
    near = legs(text).tokens
    best = sorted(near, key=lambda passage_id: (-near[passage_id], passage_id))[:DEPTH]
    return [Hit(passage_id, near[passage_id], place) for place, passage_id in enumerate(best, start=1)]


def _fused(library: Library, legs: Callable[[str], Legs], text: str, *, tokens: bool) -> list[Hit]:
    """Both, with the nearest words or without, without what the structure names."""
    found = legs(text)
    return rank(library, found if tokens else replace(found, tokens={}), [])[:DEPTH]


def _whole(library: Library, bridging: Bridging, text: str) -> list[Hit]:
    """Search without the nearest words."""
    question = read_question(library, text, bridging)
    legs = replace(retrieve(library, question.text, bridged=question.bridged), tokens={})
    return rank(library, legs, evidence(library, question, legs))[:DEPTH]


class _Bare:
    """Search whose passages are embedded without their headings; lives for one comparison."""

    def __init__(self, library: Library) -> None:
        """Keep the library; the passages are encoded when first asked for."""
        self._library = library
        self._embedded: tuple[list[str], FloatArray] | None = None

    def dense(self, text: str) -> list[Hit]:
        """Rank by vectors of the bare passages; the question is moved by the bridge as in the real search."""
        if self._embedded is None:
            store = self._library.store
            passages = [p for d in store.documents() for p in store.passages(d.document_id)]
            parts = [
                self._library.encoder.encode_document([p.text for p in passages[start : start + _BATCH]])
                for start in range(0, len(passages), _BATCH)
            ]
            self._embedded = [p.passage_id for p in passages], np.concatenate(parts)
        ids, vectors = self._embedded
        question = read_question(self._library, text)
        scores = vectors @ retrieve(self._library, question.text, bridged=question.bridged).vector
        best = np.argsort(-scores, kind="stable")[:DEPTH].tolist()
        return to_hits([(n, float(scores[n])) for n in best], {n: ids[n] for n in best})

    def fused(self, text: str) -> list[Hit]:
        """Fuse them with the words."""
        return self._ranked(text, [])

    def whole(self, text: str) -> list[Hit]:
        """Put in front what the structure names."""
        question = read_question(self._library, text)
        legs = retrieve(self._library, question.text, bridged=question.bridged)
        return self._ranked(text, evidence(self._library, question, legs))

    def _ranked(self, text: str, first: Sequence[str]) -> list[Hit]:
        """Rank as search does, with the bare vectors in place of the stored ones."""
        question = read_question(self._library, text)
        legs = retrieve(self._library, question.text, bridged=question.bridged)
        bare = replace(legs, dense=self.dense(text))
        return rank(self._library, bare, first)[:DEPTH]
