"""Search: what the structure of the documents names first, then the two retrievers fused by rank."""

from __future__ import annotations

from collections.abc import Sequence

from kb.cite import cite
from kb.fuse import RRF_K, fuse
from kb.legs import DEPTH, MAX_QUESTION, Legs, check_question, filter_keys, retrieve
from kb.library import Library
from kb.lookup import evidence
from kb.question import read_question
from kb.records import Bridging, Filters, Hit, PassageHit, Sentence

__all__ = ["MAX_QUESTION", "passage_hits", "quoted", "rank", "search"]


def search(
    library: Library,
    query: str,
    *,
    k: int = 10,
    filters: Filters = Filters(),  # noqa: B008
    bridging: Bridging = Bridging(),  # noqa: B008
) -> list[Hit]:
    """Rank passages for a question.

    Args:
        library: the library.
        query: the question, Chinese, English or mixed.
        k: most hits returned, >= 1.
        filters: restrictions; no hit outside them is ever given.
        bridging: what the person wants of the bridge between the languages.

    Returns:
        Hits, best first; fewer than k when the filters leave fewer.

    Raises:
        BadQuestionError: if the question is empty or too long.
        UnknownFilterError: if a filter names something unknown.
        ValueError: if k < 1.
    """
    if k < 1:
        raise ValueError(f"k must be >= 1, got {k}")
    library.encode_question(check_question(query))  # outside the lock: it is the slow part, others need not wait
    with library.reading():
        question = read_question(library, query, bridging)
        legs = retrieve(library, question.text, filters=filters, bridged=question.bridged)
        return rank(library, legs, evidence(library, question, legs), filters=filters)[:k]


def rank(library: Library, legs: Legs, first: Sequence[str], *, filters: Filters = Filters()) -> list[Hit]:  # noqa: B008
    """Put the passages that the structure names on top of the fused ones.

    Args:
        library: the library.
        legs: what the retrievers gave under the same filters.
        first: ids of the sentences that the structure names, best first.
        filters: restrictions.

    Returns:
        Hits, best first. Fused scores stay below 1 and named passages get 1 and more, so that score and rank agree.
    """
    with library.reading():
        keys = filter_keys(library.store, filters)
        allowed = None if keys is None else set(keys.tolist())
        passages = library.store.passages_with(first)
    named = [passage_id for key, passage_id in passages if allowed is None or key in allowed]
    fused = fuse([legs.dense, legs.sparse], depth=DEPTH)
    scores = [(passage_id, 1.0 + 1.0 / (RRF_K + n)) for n, passage_id in enumerate(named, start=1)]
    scores += [(hit.passage_id, hit.score) for hit in fused if hit.passage_id not in named]
    return [Hit(passage_id, score, n) for n, (passage_id, score) in enumerate(scores, start=1)]


def passage_hits(library: Library, hits: Sequence[Hit]) -> tuple[PassageHit, ...]:
    """Fetch the sentences of hits and their citations.

    Args:
        library: the library.
        hits: hits of `search`.

    Returns:
        One PassageHit a hit, in the same order.
    """
    store = library.store
    with library.reading():
        passages = store.passages_by_id([hit.passage_id for hit in hits])
        known = [hit for hit in hits if hit.passage_id in passages]
        return tuple(
            PassageHit(
                rank=hit.rank,
                score=hit.score,
                sentences=tuple(store.sentence(i) for i in passages[hit.passage_id].sentence_ids),
                citation=cite(store, passages[hit.passage_id].sentence_ids, style="plain"),
            )
            for hit in known
        )


def quoted(library: Library, sentences: Sequence[Sentence]) -> tuple[PassageHit, ...]:
    """Show sentences that were looked up, not ranked: each a passage of its own, in the order given.

    Args:
        library: the library.
        sentences: the sentences.

    Returns:
        One PassageHit a sentence, score 1.
    """
    store = library.store
    with store.snapshot():
        return tuple(
            PassageHit(rank, 1.0, (sentence,), cite(store, [sentence.sentence_id]))
            for rank, sentence in enumerate(sentences, start=1)
        )
