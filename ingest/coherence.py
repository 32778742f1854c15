"""How well a sentence follows a chain of sentences: the evidence used where nothing harder decides.

Four measures, each by meaning (embedding cosine) and by words (cosine of idf-weighted character bigrams): agreement
with the recent sentences, and with the last sentence that carried a heading. Their weights are learned from the part
of the same text where the right chain is known, so no constant is tuned to a document.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

WINDOW = (
    12  # sentences of a chain looked back at; 8 to 12 give the Guangxi order, 4 loses the topic at long box entries
)
RECENT_DECAY = 0.6  # weight of each sentence further back; 0.85 and "last only" both misplace more (DECISIONS.md)
# Pull of the learned weights to 0. 10 to 30 keep the plan in corpus/ exact. Learned from the text alone: pulled to the
# weights usual in 20 other texts instead, 22 woven texts gain nothing and one loses 0.035 of order (DECISIONS.md).
RIDGE = 10.0
N_MEASURES = 4

_HAN_BIGRAM = re.compile(r"(?=([\u4e00-\u9fff]{2}))|([A-Za-z]{2,}|\d+)")
_HEADED = re.compile(
    r"^(第[一二三四五六七八九十百千零]+[编章节条]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|专栏"
    r"|[^，。；：]{2,9}[市州盟区县][—－-]|——)"
)
_ENTRY = re.compile(r"^[^，。；：]{2,40}：")
# "（财政部、商务部负责）": says who, not what. A numbered clause ends behind its bracket.
_REMARK = re.compile(r"^[（(](?!\d+[)）]|[一二三四五六七八九十]+[)）])[^（()）]*[)）]。?$")


@dataclass(frozen=True, slots=True)
class Similarities:
    """Pairwise similarity of the distinct sentences; both arrays are (n, n) float64."""

    meaning: FloatArray
    words: FloatArray
    headed: tuple[bool, ...]
    entry: tuple[bool, ...]
    remark: tuple[bool, ...]  # in brackets from end to end


def similarities(texts: Sequence[str], vectors: npt.NDArray[np.float32]) -> Similarities:
    """Compare all sentences with each other.

    Args:
        texts: the distinct sentences.
        vectors: their embeddings, (n, dim) float32.

    Returns:
        Similarities; the embeddings are centred first, because e5 vectors of one document share a large common part.
    """
    centred = vectors.astype(np.float64) - vectors.mean(axis=0)
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-12)
    return Similarities(
        meaning=centred @ centred.T,
        words=_word_cosines(texts),
        headed=tuple(bool(_HEADED.match(text)) for text in texts),
        entry=tuple(bool(_ENTRY.match(text)) for text in texts),
        remark=tuple(bool(_REMARK.match(text)) for text in texts),
    )


def word_vectors(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Weigh the words of sentences by how few of them have each.

    Args:
        texts: the sentences.

    Returns:
        (n, terms) float32; terms are character pairs and words that two sentences share, rows of length 1 at most.
    """
    counts = [Counter(a or b.lower() for a, b in _HAN_BIGRAM.findall(text)) for text in texts]
    frequency = Counter(term for count in counts for term in count)
    column = {term: i for i, term in enumerate(term for term, df in frequency.items() if df > 1)}
    matrix = np.zeros((len(texts), len(column)), dtype=np.float32)
    norms = np.zeros(len(texts))
    for row, count in enumerate(counts):
        for term, n in count.items():
            weight = (1 + math.log(n)) * math.log(len(texts) / frequency[term])
            norms[row] += weight * weight
            if term in column:
                matrix[row, column[term]] = weight
    matrix /= np.sqrt(np.maximum(norms, 1e-12))[:, None].astype(np.float32)
    return matrix


def _word_cosines(texts: Sequence[str]) -> FloatArray:
    vectors = word_vectors(texts)
    cosines: FloatArray = (vectors @ vectors.T).astype(np.float64)
    np.fill_diagonal(cosines, 0.0)
    return cosines


def measures(sims: Similarities, chain: Sequence[int], sentence: int) -> FloatArray:
    """The four measures of `sentence` after `chain` (indices, oldest first); zeros after an empty chain."""
    out = np.zeros(N_MEASURES)
    recent = list(reversed(chain[-WINDOW:]))
    if not recent:
        return out
    weights = RECENT_DECAY ** np.arange(len(recent))
    headed = next((y for y in recent if sims.headed[y]), None)
    for slot, matrix in ((0, sims.meaning), (2, sims.words)):
        values = matrix[sentence, recent]
        out[slot] = float(values @ weights / weights.sum())
        out[slot + 1] = matrix[sentence, headed] if headed is not None else float(values.min())
    return out


def learn_weights(better: FloatArray, worse: FloatArray) -> FloatArray:
    """Logistic regression on differences: which measures tell the right chain from the wrong one.

    Args:
        better: (n, N_MEASURES) measures after the chain the sentence belongs to.
        worse: (n, N_MEASURES) measures after the other chain.

    Returns:
        (N_MEASURES,) weights to multiply with raw differences; zeros where there is nothing to learn from (n is 0).
    """
    weights: FloatArray = np.zeros(N_MEASURES)
    if not len(better):
        return weights
    spread = np.vstack([better, worse]).std(axis=0)
    spread[spread == 0] = 1.0
    differences = (better - worse) / spread
    for _ in range(100):
        chance = 1 / (1 + np.exp(-np.clip(differences @ weights, -50, 50)))  # beyond it exp overflows
        gradient = differences.T @ (1 - chance) - RIDGE * weights
        curvature = (differences * (chance * (1 - chance))[:, None]).T @ differences + RIDGE * np.eye(N_MEASURES)
        step = np.linalg.solve(curvature, gradient)
        weights += step
        if float(np.abs(step).max()) < 1e-9:
            break
    scaled: FloatArray = weights / spread
    return scaled
