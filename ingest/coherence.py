"""How well a sentence follows a chain of sentences: the evidence used where nothing harder decides.

Four measures, each by meaning (embedding cosine) and by words (cosine of idf-weighted character bigrams): agreement
with the recent sentences, and with the last sentence that carried a heading. Their weights are learned from the part
of the same text where the right chain is known, beside what they are in other texts, so that no constant is tuned to
one document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ingest.nearness import ByVectors, ByWords, Nearness, among
from ingest.neighbours import NeighbourMap, centre

FloatArray = npt.NDArray[np.float64]

WINDOW = (
    12  # sentences of a chain looked back at; 8 to 12 give the Guangxi order, 4 loses the topic at long box entries
)
RECENT_DECAY = 0.6  # weight of each sentence further back; 0.85 and "last only" both misplace more (DECISIONS.md)
# Pull of the learned weights to 0 where neighbours are not alike; 10 to 30 keep the plan in corpus/ exact.
RIDGE = 10.0
# Weights of the measures, in spreads of the text's own, that 27 texts woven with seeds 201 and 203 have in common, each
# left out in turn (the first is 1.25 to 1.35 in all of them), and the pull to them. Of open places with the true chains
# before them the log-loss is 0.284 learned from the text alone, and 0.253, 0.247 and 0.245 with 10, 30 and 100.
USUAL, USUAL_RIDGE = (1.3, 0.25, 0.4, 0.05), 30.0
# How often neighbours must be nearer by meaning than sentences apart for the usual weights to be the text's as well.
# By the true encoder 0.73 to 0.88 in 23 of 27 texts; 0.57 to 0.71 in an invented one made of templates, where the usual
# weights move 12 sentences instead of 1. Hashed words stay 0.05 to 0.25 behind the words themselves, the true encoder
# is at most 0.09 behind and mostly 0.1 ahead: vectors that tell neighbours worse than words do not say what is meant.
ALIKE, BEHIND_WORDS = 0.72, 0.05
APART = 4  # sentences between two that are no neighbours
_BLOCK = 256  # sentences compared with all others at a time
N_MEASURES = 4
_DECAY = tuple(RECENT_DECAY**i for i in range(WINDOW))
_DECAY_SUMS = tuple(sum(_DECAY[:i]) for i in range(WINDOW + 1))

_HEADED = re.compile(
    r"^(第[一二三四五六七八九十百千零]+[编章节条]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|专栏"
    r"|[^，。；：]{2,9}[市州盟区县][—－-]|——)"
)
_ENTRY = re.compile(r"^[^，。；：]{2,40}：")
# "（财政部、商务部负责）": says who, not what. A numbered clause ends behind its bracket.
_REMARK = re.compile(r"^[（(](?!\d+[)）]|[一二三四五六七八九十]+[)）])[^（()）]*[)）]。?$")


@dataclass(frozen=True, slots=True)
class Similarities:
    """Pairwise similarity of the distinct sentences.

    meaning: by what neighbours share of it, where that is known for the encoder; embedded: by the vectors themselves.
    """

    meaning: Nearness
    embedded: Nearness
    words: Nearness
    headed: tuple[bool, ...]
    entry: tuple[bool, ...]
    remark: tuple[bool, ...]  # in brackets from end to end


def similarities(
    texts: Sequence[str], vectors: npt.NDArray[np.float32], neighbours: NeighbourMap | None = None
) -> Similarities:
    """Compare all sentences with each other.

    Args:
        texts: the distinct sentences.
        vectors: their embeddings, (n, dim) float32.
        neighbours: what such vectors of neighbours share; None: the vectors are compared as they are.

    Returns:
        Similarities; the embeddings are centred first, because e5 vectors of one document share a large common part.
    """
    centred = centre(vectors)
    embedded = ByVectors(centred)
    return Similarities(
        meaning=embedded if neighbours is None else ByVectors(neighbours.of(centred)),
        embedded=embedded,
        words=ByWords(texts),
        headed=tuple(bool(_HEADED.match(text)) for text in texts),
        entry=tuple(bool(_ENTRY.match(text)) for text in texts),
        remark=tuple(bool(_REMARK.match(text)) for text in texts),
    )


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


class _Asked(dict[int, float]):
    """Numbers of sentences, each worked out when it is asked for first."""

    def __init__(self, work: Callable[[int], float]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, sentence: int) -> float:
        found = self[sentence] = self._work(sentence)
        return found


@dataclass(frozen=True, slots=True)
class SentenceFit:
    """How well one sentence follows a chain: the weighed sum of `measures`, asked for chain after chain.

    Each has a number for the sentences that were asked for: what one adds as a recent one, as the last one with a
    heading, and where there is none.
    """

    sentence: int
    recent: _Asked
    headed: _Asked
    meaning: _Asked
    words: _Asked
    has_heading: tuple[bool, ...]
    weights: tuple[float, float]  # of meaning and words where no recent sentence has a heading

    def after(self, chain: Sequence[int]) -> float:
        """The weighed sum after `chain` (indices, oldest first); 0 after an empty one."""
        recent = chain[: -WINDOW - 1 : -1]
        if not recent:
            return 0.0
        total = 0.0
        for weight, y in zip(_DECAY, recent, strict=False):
            total += weight * self.recent[y]
        total /= _DECAY_SUMS[len(recent)]
        headed = next((y for y in recent if self.has_heading[y]), None)
        if headed is not None:
            return total + self.headed[headed]
        of_meaning, of_words = self.weights
        return total + of_meaning * min(self.meaning[y] for y in recent) + of_words * min(self.words[y] for y in recent)


def sentence_fit(sims: Similarities, weights: FloatArray, sentence: int) -> SentenceFit:
    """Prepare to ask how well a sentence follows chains.

    Args:
        sims: of the sentences.
        weights: (N_MEASURES,) of the measures.
        sentence: its index.
    """
    meaning = _Asked(lambda y: float(sims.meaning[sentence, y]))
    words = _Asked(lambda y: float(sims.words[sentence, y]))
    a, b, c, d = weights.tolist()
    return SentenceFit(
        sentence,
        _Asked(lambda y: a * meaning[y] + c * words[y]),
        _Asked(lambda y: b * meaning[y] + d * words[y]),
        meaning,
        words,
        sims.headed,
        (b, d),
    )


def is_usual(sims: Similarities, chain: Sequence[int]) -> bool:
    """Whether neighbours of a chain are alike by meaning, as they usually are.

    Args:
        sims: of the sentences.
        chain: indices of sentences in their true order.
    """
    # Remarks in brackets are alike wherever they stand. What neighbours share was learned from other texts and hides
    # that this one is made of templates: of 18 weaves of invented ones 21 sentences wrong instead of 28.
    said = [sentence for sentence in chain if not sims.remark[sentence]]
    by_meaning = neighbours_nearer(sims.embedded, said)
    return by_meaning >= max(ALIKE, neighbours_nearer(sims.words, said) - BEHIND_WORDS)


def neighbours_nearer(nearness: Nearness, chain: Sequence[int]) -> float:
    """The chance that a pair of neighbours is nearer than a pair apart.

    Args:
        nearness: of all sentences.
        chain: indices of sentences in their true order.

    Returns:
        In [0, 1]; 0.5 where there is nothing to compare.
    """
    pairs = (len(chain) - APART) * (len(chain) - APART + 1) // 2
    if len(chain) <= APART:
        return 0.5
    rows = among(nearness, chain)
    beside = np.array([float(nearness[one, other]) for one, other in pairwise(chain)])
    nearer = np.zeros(len(beside))
    for start in range(0, len(chain) - APART, _BLOCK):
        block = rows(slice(start, start + _BLOCK))
        apart = np.sort(block[np.triu_indices(len(block), start + APART, len(chain))])
        nearer += np.searchsorted(apart, beside, "left") + np.searchsorted(apart, beside, "right")
    return float(nearer.mean() / 2 / pairs)


def learn_weights(better: FloatArray, worse: FloatArray, *, usual: bool = False) -> FloatArray:
    """Logistic regression on differences: which measures tell the right chain from the wrong one.

    Args:
        better: (n, N_MEASURES) measures after the chain the sentence belongs to.
        worse: (n, N_MEASURES) measures after the other chain.
        usual: whether what usually tells them apart is expected here too.

    Returns:
        (N_MEASURES,) weights to multiply with raw differences; zeros where there is nothing to learn from (n is 0).
    """
    if not len(better):
        return np.zeros(N_MEASURES)
    spread = np.vstack([better, worse]).std(axis=0)
    spread[spread == 0] = 1.0
    differences = (better - worse) / spread
    expected = np.array(USUAL) if usual else np.zeros(N_MEASURES)
    ridge = USUAL_RIDGE if usual else RIDGE
    weights: FloatArray = expected.copy()
    for _ in range(100):
        chance = 1 / (1 + np.exp(-np.clip(differences @ weights, -50, 50)))  # beyond it exp overflows
        gradient = differences.T @ (1 - chance) - ridge * (weights - expected)
        curvature = (differences * (chance * (1 - chance))[:, None]).T @ differences + ridge * np.eye(N_MEASURES)
        step = np.linalg.solve(curvature, gradient)
        weights += step
        if float(np.abs(step).max()) < 1e-9:
            break
    scaled: FloatArray = weights / spread
    return scaled
