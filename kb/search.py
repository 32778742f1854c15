"""Search: what the structure of the documents names first, then the two retrievers fused by rank."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from kb.bridge import switched
from kb.cite import cite
from kb.everyday import everyday
from kb.filters import Scope, scope_of, with_quotes
from kb.fuse import RRF_K, fused_scores
from kb.legs import DEPTH, MAX_QUESTION, Legs, check_question, retrieve, without_places
from kb.lexicon import HAN
from kb.library import Library
from kb.lookup import evidence
from kb.question import Question, read_question
from kb.question_words import asks_nothing
from kb.records import Bridged, Bridging, Filters, Hit, LegShare, PassageHit, Sentence

# Weight of the share of what is asked for that a passage has, beside at most 2 / (RRF_K + 1) from the legs: a rank does
# not tell whether a passage has all of the words or the commonest. nDCG@10 of 134 clause questions, first clause right:
# 0 gives 0.883 and 0.888, 0.05 0.893 and 0.895, 0.1 0.900 and 0.903, 0.2 0.900 and 0.890.
COVERAGE = 0.1
# Weight of how near the nearest words of a passage lie (kb.late): the more, the less of the question its words say. All
# of TOKENS_MORE where the best lexical hits have nothing of it, none of it from a share of KNOWN on. 556 clause
# questions in halves, and 56 in a layman's words among them, nDCG@10: without 0.889, 0.889 and 0.55; 0.3 and 2 0.920,
# 0.915 and 0.70; 0.3 and 3 0.926, 0.913 and 0.73; 0.3 and 4 0.926, 0.913 and 0.73 (2026-11-28).
TOKENS, TOKENS_MORE, KNOWN = 0.3, 3.0, 0.5
LOOKED_AT = 10  # lexical hits whose share tells

__all__ = [
    "MAX_QUESTION",
    "also_searched",
    "leg_shares",
    "passage_hits",
    "quoted",
    "rank",
    "search",
    "search_explained",
    "search_inside",
]


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
        Hits, best first; fewer than k when the filters leave fewer, none for stop words alone without a filter.

    Raises:
        BadQuestionError: if the question is empty, too long or has no word.
        UnknownFilterError: if a filter names something unknown.
        ValueError: if k < 1.
    """
    return [hit for hit, _ in search_explained(library, query, k=k, filters=filters, bridging=bridging)]


def search_explained(
    library: Library,
    query: str,
    *,
    k: int = 10,
    filters: Filters = Filters(),  # noqa: B008
    bridging: Bridging = Bridging(),  # noqa: B008
) -> list[tuple[Hit, tuple[LegShare, ...]]]:
    """Rank passages for a question, and say for each what put it there.

    Args:
        library: the library.
        query: the question; what it has in quotes is a filter more.
        k: most hits returned, >= 1.
        filters: restrictions; no hit outside them is ever given.
        bridging: what the person wants of the bridge between the languages.

    Returns:
        Hits, best first, each with what the legs gave it; the parts of the legs add up to its score. None for stop
        words alone, unless a filter says what is wanted.

    Raises:
        BadQuestionError: if the question is empty, too long or has no word.
        UnknownFilterError: if a filter names something unknown.
        ValueError: if k < 1.
    """
    if k < 1:
        raise ValueError(f"k must be >= 1, got {k}")
    library.encode_question(check_question(query))  # outside the lock: it is the slow part, others need not wait
    with library.reading():
        scope = scope_of(library.store, with_quotes(filters, query))
        if scope is None and asks_nothing(query):
            return []
        question = read_question(library, query, bridging)
        hits, legs, first = _found(library, question, scope, _with_everyday(library, question, bridging))
        named = [passage_id for _, passage_id in library.store.passages_with(first)] if first else []
    return list(zip(hits[:k], leg_shares(hits[:k], legs, named), strict=True))


def search_inside(
    library: Library,
    query: str,
    *,
    k: int,
    keys: npt.NDArray[np.int64] | None = None,
    bridging: Bridging = Bridging(),  # noqa: B008
) -> list[Hit]:
    """Rank chosen passages for a question.

    Args:
        library: the library.
        query: the question.
        k: most hits returned; beyond 2 × DEPTH there are none.
        keys: of the passages, (n,) int64 ascending; None for all.
        bridging: what the person wants of the bridge between the languages.

    Returns:
        Hits, best first; all of the passages where there are at most DEPTH.

    Raises:
        BadQuestionError: if the question is empty, too long or has no word.
    """
    with library.reading():
        scope = None if keys is None else Scope(keys, library.store.sentence_ids_of(keys))
        question = read_question(library, query, bridging)
        # As an answer was searched for, which goes by what is meant, not by what is near to it.
        return _found(library, question, scope, question.bridged)[0][:k]


def _found(
    library: Library, question: Question, scope: Scope | None, bridged: Bridged
) -> tuple[list[Hit], Legs, Sequence[str]]:
    """Hits inside a scope, what the legs gave, and the ids of the sentences that the structure names."""
    question = replace(question, scope=scope)
    legs = retrieve(library, question.text, scope=scope, bridged=bridged)
    first = evidence(library, question, legs)
    if question.intent == "profile":
        # The clauses on a city have its name in their headings, tokens are of their own words alone: with them the
        # nDCG@10 of 171 questions for profiles is 0.925 instead of 0.958.
        legs = replace(legs, tokens={})
    return rank(library, legs, first, scope=scope), legs, first


def also_searched(library: Library, query: str, bridging: Bridging = Bridging()) -> Bridged:  # noqa: B008
    """Say what a search looks for besides the question's own words.

    Args:
        library: the library.
        query: the question.
        bridging: what the person wants of it.

    Returns:
        The terms of the other language, and those of the documents for everyday words.

    Raises:
        BadQuestionError: if the question is empty, too long or has no word.
    """
    with library.reading():
        return _with_everyday(library, read_question(library, query, bridging), bridging)


def _with_everyday(library: Library, question: Question, bridging: Bridging) -> Bridged:
    """What the bridge found for a question, and what the documents call its everyday words."""
    own = question.bridged
    if not bridging.on or library.bridge is None or not HAN.search(question.text):
        return own
    said = {added.words for added in own.added}
    rest = without_places(library.store, question.text)
    found = everyday(library.store, library.bridge, rest, library.encode_question(question.text))
    more = Bridged(tuple(added for added in found if added.words not in said), ())
    return replace(own, added=(*own.added, *switched(more, bridging, question.text).added))


def leg_shares(hits: Sequence[Hit], legs: Legs, named: Sequence[str] = ()) -> list[tuple[LegShare, ...]]:
    """Say what each leg gave hits.

    Args:
        hits: the hits.
        legs: what the retrievers gave.
        named: ids of passages that the structure names; they owe nothing to the others.

    Returns:
        The shares of each hit, at most one a leg.
    """
    runs: tuple[tuple[Literal["words", "vectors"], dict[str, tuple[int, float]]], ...] = (
        ("words", _placed(legs.sparse)),
        ("vectors", _placed(legs.dense)),
    )
    covered, near = sorted(legs.coverage.values()), sorted(legs.tokens.values())
    weight, least = _tokens_weight(legs), near[0] if near else 0.0

    def of(passage_id: str) -> tuple[LegShare, ...]:
        """What each leg gave a passage."""
        found = [
            LegShare(leg, own[0], own[1], 1.0, 1.0 / (RRF_K + own[0]))
            for leg, run in runs
            if (own := run.get(passage_id))
        ]
        if share := legs.coverage.get(passage_id, 0.0):
            found.append(LegShare("coverage", _place(covered, share), share, COVERAGE, COVERAGE * share))
        if (own_near := legs.tokens.get(passage_id)) is not None:
            found.append(LegShare("tokens", _place(near, own_near), own_near, weight, weight * (own_near - least)))
        return tuple(found)

    structure = set(named)
    return [
        (LegShare("structure", hit.rank, None, 1.0, hit.score),) if hit.passage_id in structure else of(hit.passage_id)
        for hit in hits
    ]


def _placed(run: Sequence[Hit]) -> dict[str, tuple[int, float]]:
    """Place and score of each passage that a leg gave."""
    return {hit.passage_id: (place, hit.score) for place, hit in enumerate(run[:DEPTH], start=1)}


def _place(ascending: Sequence[float], value: float) -> int:
    """The place of a value, 1 for the greatest."""
    return 1 + len(ascending) - bisect_right(ascending, value)


def _tokens_weight(legs: Legs) -> float:
    """Weight of the tokens: high where the words of the question stand in no passage."""
    said = max((legs.coverage.get(hit.passage_id, 0.0) for hit in legs.sparse[:LOOKED_AT]), default=0.0)
    return TOKENS + TOKENS_MORE * max(0.0, 1.0 - said / KNOWN)


def rank(
    library: Library, legs: Legs, first: Sequence[str], *, scope: Scope | None = None, most: int | None = None
) -> list[Hit]:
    """Put the passages that the structure names on top of the fused ones.

    Args:
        library: the library.
        legs: what the retrievers gave in the same scope.
        first: ids of the sentences that the structure names, best first.
        scope: what the filters leave; None for everything.
        most: hits given; None for all.

    Returns:
        Hits, best first. Named passages get more than 1 and more than any fused one, so that score and rank agree.
    """
    allowed = None if scope is None else frozenset(scope.keys.tolist())
    with library.reading():
        passages = library.store.passages_with(first)
    named = [passage_id for key, passage_id in passages if allowed is None or key in allowed]
    weight, least = _tokens_weight(legs), min(legs.tokens.values(), default=0.0)
    coverage, tokens = legs.coverage, legs.tokens
    fused = [
        (
            -(score + COVERAGE * coverage.get(passage_id, 0.0) + weight * (tokens.get(passage_id, least) - least)),
            passage_id,
        )
        for passage_id, score in fused_scores([legs.dense, legs.sparse], depth=DEPTH).items()
    ]
    fused.sort()
    above = max([1.0, *(-bad for bad, _ in fused[:1])])
    scores = [(passage_id, above + 1.0 / (RRF_K + n)) for n, passage_id in enumerate(named, start=1)]
    held = set(named)
    scores += [(passage_id, -bad) for bad, passage_id in fused if passage_id not in held]
    return [Hit(passage_id, score, n) for n, (passage_id, score) in enumerate(scores[:most], start=1)]


def passage_hits(
    library: Library, hits: Sequence[Hit], shares: Sequence[tuple[LegShare, ...]] | None = None
) -> tuple[PassageHit, ...]:
    """Fetch the sentences of hits and their citations.

    Args:
        library: the library.
        hits: hits of `search`, in the same `library.reading()`: else another process may have removed one meanwhile.
        shares: what the legs gave each hit, as `search_explained` says; None leaves it out.

    Returns:
        One PassageHit a hit, in the same order.

    Raises:
        IndexDamagedError: if a passage is not found by its id.
    """
    store = library.store
    with library.reading():
        passages = store.sound_passages([hit.passage_id for hit in hits])
        why = [()] * len(hits) if shares is None else shares
        return tuple(
            PassageHit(
                rank=hit.rank,
                score=hit.score,
                sentences=tuple(store.sentence(i) for i in passages[hit.passage_id].sentence_ids),
                citation=cite(store, passages[hit.passage_id].sentence_ids, style="plain"),
                shares=own,
            )
            for hit, own in zip(hits, why, strict=True)
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
