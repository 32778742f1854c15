"""Late interaction: how near the nearest words of a passage lie to each word of a question, in context.

One vector a text forgets the words. Here every token of the question looks for the token of the passage that means
most nearly the same, and the means of these are compared: 让老人看病方便 finds 医养结合 by its parts. Of a passage's
tokens only the signs are kept, one bit a number; of the question's also which numbers are large, so that likeness is
counted in bits.

Source: Khattab & Zaharia 2020, ColBERT, doi:10.1145/3397271.3401075 (the sum of largest similarities).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_WORD = 8  # bytes compared at once; rows of bits are filled up to whole ones
# Two bits a number, as Max has them for normal numbers: above 0.98 times the spread a number counts 1 + 7/3. Signs
# alone cost the clause questions 0.003 of nDCG@10, numbers instead of bits gain 0.001 for ten times the time
# (2026-11-28).
# Source: Max 1960, Quantizing for minimum distortion, doi:10.1109/TIT.1960.1057548, table I (N = 4).
_LARGE, _ALL_COUNT, _LARGE_COUNTS = 0.98, 3, 7
_MORE = _LARGE_COUNTS / _ALL_COUNT
# Tokens of a question that are compared, the heaviest first: the longest of 2,745 judged questions has 31, and a page
# typed as a question must not cost seconds.
_MOST = 64
_CELLS = 1_000_000  # words of pairs of tokens compared at once, 8 MB; a question is taken in parts beyond it

FloatArray = npt.NDArray[np.float32]
Bits = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class AskedTokens:
    """The tokens of a question.

    Attributes:
        vectors: (n_tokens, dim) float32, in context, centred.
        weights: (n_tokens,) float32, above 0; rare pieces weigh more.
    """

    vectors: FloatArray
    weights: FloatArray


def signs_of(vectors: FloatArray) -> bytes:
    """Keep the signs of a passage's tokens.

    Args:
        vectors: (n_tokens, dim) float32, centred.

    Returns:
        One bit a number, each token filled up to whole words of 64 bits; empty for no tokens.
    """
    return _bits(vectors > 0).tobytes()


def nearness(asked: AskedTokens, signs: Sequence[bytes]) -> list[float]:
    """Compare a question with passages.

    Args:
        asked: the tokens of the question, at least one.
        signs: of each passage, from vectors of the same length.

    Returns:
        A number for each passage, −1 to 1: the weighted mean, over the question's tokens, of the cosine to the nearest
        token of the passage; −1 for a passage without tokens.
    """
    held, cosines, weights = _cosines(asked, signs)
    found = [-1.0] * len(signs)
    if held:
        for at, mean in zip(held, (weights @ cosines / weights.sum()).tolist(), strict=True):
            found[at] = float(mean)
    return found


def farthest(asked: AskedTokens, signs: bytes) -> float:
    """Compare the words of a question that a passage lacks most with the passage.

    Args:
        asked: the tokens of the question, at least one.
        signs: of the passage, from vectors of the same length.

    Returns:
        −1 to 1: the mean, over the third of the question's tokens that lie farthest, of the cosine to the nearest
        token of the passage; −1 for a passage without tokens.
    """
    held, cosines, _ = _cosines(asked, [signs])
    if not held:
        return -1.0
    own = np.sort(cosines[:, 0])
    return float(own[: max(1, len(own) // 3)].mean())


def _cosines(asked: AskedTokens, signs: Sequence[bytes]) -> tuple[list[int], npt.NDArray[np.float64], FloatArray]:
    """Compare each token of a question with the nearest one of each passage.

    Returns:
        Which passages have tokens; (n_tokens, n_held) cosines; (n_tokens,) weights of the tokens compared.
    """
    dim = asked.vectors.shape[1]
    words = math.ceil(dim / (8 * _WORD))
    counts = [len(own) // (_WORD * words) for own in signs]
    held = [at for at, count in enumerate(counts) if count]
    vectors, weights = asked.vectors, asked.weights
    if not held:
        return [], np.empty((len(weights), 0)), weights
    if len(weights) > _MOST:
        chosen = np.sort(np.argsort(-weights, kind="stable")[:_MOST])
        vectors, weights = vectors[chosen], weights[chosen]
    large = np.abs(vectors) > _LARGE * vectors.std(axis=1, keepdims=True)
    ours, heavy = _bits(vectors > 0), _bits(large)
    theirs = np.frombuffer(b"".join(signs), dtype="<u8").reshape(-1, words).T.copy()
    starts = np.cumsum([0, *(counts[at] for at in held)])[:-1]
    step = max(1, _CELLS // (words * theirs.shape[1]))
    parts = [_differing(ours[at : at + step], heavy[at : at + step], theirs) for at in range(0, len(ours), step)]
    found_least = [np.minimum.reduceat(part, starts, axis=1) for part in parts]
    least = (found_least[0] if len(parts) == 1 else np.concatenate(found_least)) / _ALL_COUNT
    many = large.sum(axis=1)
    length = np.sqrt(dim * (dim + (_MORE**2 + 2 * _MORE) * many))
    # A number that differs in sign takes twice its share from the likeness.
    cosines = (dim + _MORE * many - 2 * least.T).T / length[:, None]
    return held, cosines, weights


def _differing(ours: Bits, heavy: Bits, theirs: Bits) -> npt.NDArray[np.uint16]:
    """Count the numbers that differ in sign for each pair of tokens, _ALL_COUNT each, large ones _LARGE_COUNTS more."""
    apart = ours[:, :, None] ^ theirs
    differ: npt.NDArray[np.uint16] = np.bitwise_count(apart).sum(axis=1, dtype=np.uint16)
    apart &= heavy[:, :, None]
    differ *= np.uint16(_ALL_COUNT)
    differ += np.uint16(_LARGE_COUNTS) * np.bitwise_count(apart).sum(axis=1, dtype=np.uint16)
    return differ


def _bits(marks: npt.NDArray[np.bool_]) -> Bits:
    """Pack rows of marks into words of 64 bits."""
    packed = np.packbits(marks, axis=1)
    if missing := -packed.shape[1] % _WORD:
        packed = np.pad(packed, ((0, 0), (0, missing)))
    return np.ascontiguousarray(packed).view("<u8")
