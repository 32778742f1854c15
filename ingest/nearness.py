"""How near sentences are to each other, worked out for the pairs that are asked for: a book has too many pairs."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
# Gives rows of a matrix: how near the sentences of a slice are to all of them.
Rows = Callable[[slice], FloatArray]

_HAN_BIGRAM = re.compile(r"(?=([\u4e00-\u9fff]{2}))|([A-Za-z]{2,}|\d+)")


class Nearness(Protocol):
    """A matrix of sentences by sentences, (n, n) float64, or what is asked as one: see below."""

    def __getitem__(self, at: Any, /) -> Any:
        """Of (sentence, other) the nearness; of (sentence, others) an array."""


class ByVectors:
    """The products of vectors."""

    def __init__(self, vectors: FloatArray) -> None:
        """Keep the vectors.

        Args:
            vectors: (n, dim) float64.
        """
        self._vectors = vectors

    def __getitem__(self, at: tuple[int, int | list[int]]) -> float | FloatArray:
        """Of (sentence, other) the nearness; of (sentence, others) an array."""
        found: float | FloatArray = self._vectors[at[1]] @ self._vectors[at[0]]
        return found

    def among(self, chain: Sequence[int]) -> Rows:
        """How near some sentences are to each other.

        Args:
            chain: indices of sentences.
        """
        chosen = self._vectors[list(chain)]
        return lambda rows: chosen[rows] @ chosen.T


class ByWords:
    """Cosines of idf-weighted character pairs and words; a sentence is as far from itself as from one without any."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Weigh the words of sentences by how few of them have each.

        Args:
            texts: the sentences.
        """
        counts = [Counter(a or b.lower() for a, b in _HAN_BIGRAM.findall(text)) for text in texts]
        frequency = Counter(term for count in counts for term in count)
        column = {term: i for i, term in enumerate(term for term, df in frequency.items() if df > 1)}
        norms = np.zeros(len(texts))
        terms: list[int] = []
        weights: list[float] = []
        ends: list[int] = []
        for row, count in enumerate(counts):
            for term, n in count.items():
                weight = (1 + math.log(n)) * math.log(len(texts) / frequency[term])
                norms[row] += weight * weight
                if term in column:
                    terms.append(column[term])
                    weights.append(weight)
            ends.append(len(terms))
        self.columns = len(column)
        self._terms = np.array(terms, dtype=np.int32)
        self._ends = np.array([0, *ends])
        self._weights = np.array(weights, dtype=np.float32)
        self._weights /= np.repeat(np.sqrt(np.maximum(norms, 1e-12)).astype(np.float32), np.diff(self._ends))

    def matrix(self) -> npt.NDArray[np.float32]:
        """The weights, (n, columns) float32; rows have length 1 at most."""
        out = np.zeros((len(self._ends) - 1, self.columns), dtype=np.float32)
        out[np.repeat(np.arange(len(out)), np.diff(self._ends)), self._terms] = self._weights
        return out

    @cached_property
    def _rows(self) -> list[dict[int, float]]:
        terms, weights = self._terms.tolist(), self._weights.tolist()
        ends = self._ends.tolist()
        return [
            dict(zip(terms[start:end], weights[start:end], strict=True))
            for start, end in zip(ends, ends[1:], strict=False)
        ]

    def __getitem__(self, at: tuple[int, int | list[int]]) -> float | FloatArray:
        """Of (sentence, other) the nearness; of (sentence, others) an array."""
        sentence, other = at
        if isinstance(other, int):
            return self._pair(sentence, other)
        return np.array([self._pair(sentence, one) for one in other])

    def _pair(self, one: int, other: int) -> float:
        if one == other:
            return 0.0
        few, many = sorted((self._rows[one], self._rows[other]), key=len)
        return sum(weight * many[term] for term, weight in few.items() if term in many)

    def among(self, chain: Sequence[int]) -> Rows:
        """How near some sentences are to each other.

        Args:
            chain: indices of sentences.
        """
        rows = [self._rows[sentence] for sentence in chain]
        posted: list[list[tuple[int, float]]] = [[] for _ in range(self.columns)]
        for at, row in enumerate(rows):
            for term, weight in row.items():
                posted[term].append((at, weight))
        places = [np.array([at for at, _ in post], dtype=np.intp) for post in posted]
        weights = [np.array([weight for _, weight in post]) for post in posted]

        def nearness(asked: slice) -> FloatArray:
            out = np.zeros((len(rows[asked]), len(rows)))
            for at, row in enumerate(rows[asked]):
                for term, weight in row.items():
                    out[at, places[term]] += weight * weights[term]
            return out

        return nearness


def word_vectors(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Weigh the words of sentences by how few of them have each.

    Args:
        texts: the sentences.

    Returns:
        (n, terms) float32; terms are character pairs and words that two sentences share, rows of length 1 at most.
    """
    return ByWords(texts).matrix()


def among(nearness: Nearness, chain: Sequence[int]) -> Rows:
    """How near some sentences are to each other.

    Args:
        nearness: of all.
        chain: indices of sentences.

    Returns:
        What gives rows of it, (n_rows, n_chain); a whole matrix of a book would have gigabytes.
    """
    if isinstance(nearness, ByVectors | ByWords):
        return nearness.among(chain)
    whole = nearness[np.ix_(chain, chain)]
    return lambda rows: whole[rows]
