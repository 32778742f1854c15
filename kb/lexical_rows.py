"""The lexical index in memory, as far as questions asked for it: what each word gives to the score of each passage.

SQLite's bm25() looks up every word of a question anew and scores every passage that has any: 0.5 ms for 478 passages,
a fifth of the encoding of the question. What a word gives to a passage does not depend on the rest of the question, so
it is kept for each word, and a question adds up what its words give, in SQLite's order: to the last bit its scores.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from kb.database import Database, damaged
from kb.memo import Each, Kept, kept, kept_each

Term = tuple[str, str]  # column of the lexical index (words, pairs), and what to look for in it
Keys = npt.NDArray[np.int64]
Given = tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]  # places of passages among all, what each is given
# bm25 weights of whole words and of two-character pairs: pairs rescue words that jieba cuts differently inside a
# sentence (development questions: nDCG@10 0.794 with words alone, 0.812 with both; more weight on pairs adds nothing).
WORD_WEIGHT, PAIR_WEIGHT = 1.0, 0.3
K1, B = 1.2, 0.75  # of bm25, as SQLite has them
LEAST = 1e-6  # weight of a term that half of the passages have, as SQLite has it
_INSTANCES = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.instances USING fts5vocab(main, passages_fts, instance)"
_WEIGHTS = {"words": WORD_WEIGHT, "pairs": PAIR_WEIGHT}
_KEPT = 16_000_000  # bytes of what words give; a common word of 20,000 passages has 0.2 MB
_WORD = 300  # of a word without them
# What SQLite's tokeniser leaves as it is: one token, without a mark or an accent.
_AS_IT_IS = re.compile(r"[a-z0-9]+|[\u3400-\u4db5\u4e00-\u9fa5]+")


def is_plain(terms: Sequence[Term]) -> bool:
    """Tell whether each term is one token of the lexical index, just as it is written.

    Args:
        terms: terms of a question.
    """
    return all(_AS_IT_IS.fullmatch(word) for _, word in terms)


class LexicalRows:
    """What the words of the store's present state give to its passages."""

    def __init__(self, database: Database) -> None:
        """Take the store's file."""
        self._database = database
        self._kept: dict[str, Kept] = {}
        self._each: dict[str, Each] = {}

    def rank(self, terms: Sequence[Term], *, depth: int, keys: Keys | None = None) -> list[tuple[int, float]]:
        """Score the passages that have any of some terms, as SQLite's bm25() does.

        Args:
            terms: plain ones (`is_plain`), each once.
            depth: passages given, and more where several score like the last of them.
            keys: restrict to these passages; None for all.

        Returns:
            (key, score) of the best passages, in no order; higher is better.

        Raises:
            IndexDamagedError: if the lexical index contradicts itself.
        """
        known, _ = self._lengths()
        given = self._given(terms)
        places, own = (np.concatenate([given[term][part] for term in terms]) for part in (0, 1))
        scores = np.bincount(places, own, len(known))  # adds in this order
        if keys is not None:
            scores[~np.isin(known, keys)] = 0.0
        met = np.flatnonzero(scores)  # a term gives more than nothing to all that have it
        if len(met) > depth:
            least = np.partition(scores[met], -depth)[-depth]
            met = met[scores[met] >= least]
        return list(zip(known[met].tolist(), scores[met].tolist(), strict=True))

    def all_held(self, terms: Sequence[Term]) -> bool:
        """Tell whether each of some plain terms stands in any passage.

        Args:
            terms: plain ones.
        """
        return all(len(places) for places, _ in self._given(terms).values())

    @kept_each(_KEPT, size=lambda given: _WORD + sum(part.nbytes for part in given))
    def _given(self, terms: Sequence[Term]) -> dict[Term, Given]:
        """What terms give to the passages that have them."""
        self._database.run(_INSTANCES)
        known, long = self._lengths()
        found = {}
        for column, word in terms:
            # As one value: a row an occurrence takes twice as long.
            query = "SELECT json_group_array(doc) FROM temp.instances WHERE term = ? AND col = ?"
            ((listed,),) = self._database.run(query, word, column)
            held, times = np.unique(np.array(json.loads(listed), dtype=np.int64), return_counts=True)
            places = np.searchsorted(known, held).astype(np.int32)
            if not np.array_equal(known[places[places < len(known)]], held):
                raise damaged(self._database.path, f"the word {word} stands in passages without a length")
            # SQLite adds the weight for every occurrence, which is not the product to the last bit.
            sums = np.cumsum(np.full(times.max(initial=0), _WEIGHTS[column]))
            often = sums[times - 1]
            rarity = math.log((len(known) - len(held) + 0.5) / (len(held) + 0.5))
            own = (rarity if rarity > 0 else LEAST) * (often * (K1 + 1.0) / (often + long[places]))
            found[column, word] = (places, own)
        return found

    @kept(1)
    def _lengths(self) -> tuple[Keys, npt.NDArray[np.float64]]:
        """The keys of all passages, ascending, and how their lengths count against them."""
        found = self._database.run("SELECT id, sz FROM passages_fts_docsize ORDER BY id")
        counts = np.array([sum(numbers(sizes)) for _, sizes in found], dtype=np.float64)
        usual = counts.sum() / len(counts) if len(counts) else 1.0
        return np.array([key for key, _ in found], dtype=np.int64), K1 * (1 - B + B * counts / usual)


def numbers(record: bytes) -> list[int]:
    """Read SQLite's variable-length numbers.

    Args:
        record: of FTS5, which keeps sizes so.

    Returns:
        The numbers.

    Source: https://www.sqlite.org/fts5.html, section "FTS5 Data Structures"

    >>> numbers(bytes([45, 0x81, 0x00]))
    [45, 128]
    """
    found, value = [], 0
    for byte in record:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            found.append(value)
            value = 0
    return found
