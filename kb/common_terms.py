"""The words of a long question in a large store: the rarer ones find passages, the common ones only rank them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from kb.lexical_rows import K1, LEAST, PAIR_WEIGHT, WORD_WEIGHT, B, Term, is_plain
from kb.records import Hit
from kb.store import Store

# SQLite scores every passage that has any term, 2 to 3 µs each: at a million passages the common pairs of characters of
# a question cost half a second. So terms are taken from the rarest up to BUDGET passages, but until CANDIDATES were
# met; the best CANDIDATES of those are scored with the common terms too. bench/scale_words.py, 300,000 passages, 60
# questions, 2026-11: of the first ten by all terms 0.975 stay, p95 98 ms instead of 383; 12,000 and 500 keep 0.935 at
# 55 ms, 30,000 and 1,000 0.983 at 210 ms; leaving the common terms out altogether keeps 0.85 at 124 ms.
BUDGET, CANDIDATES = 20_000, 1_000
# So many budgets may all terms cost before that: to score the best ones again takes as long as one to two of them.
# 200,000 passages without this: p50 112 ms instead of the 69 ms of all terms.
WORTHWHILE = 4
# Passages read at most to count by for filters: 25 µs each to read, compare and sort by its place, so at most 50 of the
# 150 ms that the page may cost beyond an answer. 14,000 passages of 36 documents, five questions of common words: with
# 500 one of five is counted whole, 2,000 three, 4,000 four (up to 108 ms), 8,000 all (130 ms).
MOST_COUNTED = 2_000


def match_terms(store: Store, terms: Sequence[Term], *, depth: int, keys: npt.NDArray[np.int64] | None) -> list[Hit]:
    """Rank passages by BM25 over the terms that they have.

    Args:
        store: the store.
        terms: each once.
        depth: most hits returned.
        keys: restrict to these passages; None for all. Then all terms are asked for: only what is inside is scored.

    Returns:
        Hits, best first, ties by passage_id; those of all terms up to WORTHWHILE budgets, beyond nearly.
    """
    if not terms:
        return []
    count = store.count_passages()
    if is_small(store) and is_plain(terms):
        return store.match_any(terms, depth=depth, keys=keys)
    if asks_all(store, keys):
        return store.match(expression_of(terms), depth=depth, keys=keys)
    frequencies = {term: store.count_matching(quoted(term)) for term in terms}
    if sum(frequencies.values()) <= WORTHWHILE * BUDGET:
        return store.match(expression_of(terms), depth=depth)
    rare: list[Term] = []
    met = 0
    for term in sorted(terms, key=lambda term: (frequencies[term], term)):
        if met >= CANDIDATES and met + frequencies[term] > BUDGET:
            break
        rare.append(term)
        met += frequencies[term]
    common = [term for term in terms if term not in set(rare)]
    found = store.match(expression_of(rare), depth=max(depth, CANDIDATES) if common else depth)
    return _with_common(store, found, {term: _weight(frequencies[term], count) for term in common})[:depth]


def asks_all(store: Store, keys: npt.NDArray[np.int64] | None) -> bool:
    """Tell whether a question is asked with all of its terms: in a small store, and inside a filter."""
    return keys is not None or is_small(store)


def is_small(store: Store) -> bool:
    """Tell whether a store has so few passages that all that have a common word may be scored."""
    return store.count_passages() <= BUDGET


def expression_of(terms: Sequence[Term]) -> str:
    """Join terms by OR, as an FTS5 expression."""
    return " OR ".join(map(quoted, terms))


def quoted(term: Term) -> str:
    """Write a term for FTS5, quoted, so that no character of it is an operator."""
    column, word = term
    return f'{column} : "{word.replace(chr(34), chr(34) * 2)}"'


def _with_common(store: Store, hits: list[Hit], weights: dict[Term, float]) -> list[Hit]:
    """Add to the scores of hits what the common terms give them, and rank them anew."""
    if not weights or not hits:
        return hits
    held = store.indexed([hit.passage_id for hit in hits])
    usual = store.usual_length()
    scores = []
    for hit in hits:
        words, doubles = held[hit.passage_id]
        long = K1 * (1 - B + B * (len(words) + len(doubles)) / usual)
        parts = [hit.score]
        for (column, word), weight in weights.items():
            times = WORD_WEIGHT * words.count(word) if column == "words" else PAIR_WEIGHT * doubles.count(word)
            parts.append(weight * times * (K1 + 1) / (times + long) if times else 0.0)
        scores.append((math.fsum(parts), hit.passage_id))
    scores.sort(key=lambda row: (-row[0], row[1]))
    return [Hit(passage_id, score, rank) for rank, (score, passage_id) in enumerate(scores, start=1)]


def _weight(frequency: int, count: int) -> float:
    """Inverse document frequency of a term, as SQLite has it."""
    return max(LEAST, math.log((count - frequency + 0.5) / (frequency + 0.5)))
