"""Weighs where a title glued to the text behind it ends: a small model learned from titles on lines of their own.

Every position is a candidate. The measures of a candidate say how well the words before it end a phrase, how well
the words behind it open a sentence, whether the cut breaks a word or a usual pair of words, how long the title gets,
and whether the document uses it elsewhere. Their weights, and the word counts the measures read, are learned by
`bench/title_model.py` from plans, reports and State Council documents; they are in `data/title_model.json`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import accumulate
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ingest.clause_words import clause_words, opens
from ingest.word_places import WordPlaces
from kb.lexicon import simplified, word_tag
from kb.word_cuts import WordCuts

MAX_TITLE = 45  # characters; the longest title in the plans, laws and reports looked at has 42
MAX_BREAK = 12.0  # nats that a cut may cost the words around it; true ends cost at most 9
# Nats against an end in front of a verb with one short object before the next clause opens (规划|实施机制|按年度).
# Too rare in the titles learned from (0 to 3 give the same 438 of 512); from reading glued plans.
SHORT_GAP = 2.0
_BEHIND = 14  # characters of the text behind a candidate that are looked at
_STOP = re.compile(r"[。；：！？!?;\n]")
PAIRED = (("“", "”"), ("（", "）"), ("《", "》"), ("(", ")"), ("「", "」"))
_PERIOD = re.compile(r"“?[一二三四五六七八九十]+五”?|(到|至)?(20|19)\d\d年")
_FRAME = re.compile("以[^为]*$")  # 以…为重点 is one clause
_CLAUSE_END = re.compile("[，；：。、]")
_NO_START, _NO_END = "，、。；：）)”》」", "，、（(“《「"

MEASURES = (
    "opens", "opens_tag", "ends", "ends_tag", "title_ends", "title_tag", "least", "break", "pair", "usual_pair",
    "repeats", "repeats_edge", "length", "length2", "short", "comma", "after_comma",
    "period", "quote", "one_word", "verb_noun", "noun_verb", "verb_verb", "no_end_tag", "all_verbs", "short_clause",
    "usual_characters", "never_ends", "adverb_ends", "verb_ends", "noun_like_ends", "opener", "weak_opener", "adverb",
    "never_begins", "date", "subject", "named_again",
    "doubled", "echo", "short_gap", "opener_inside", "clause_ends_soon", "same_end",
)  # fmt: skip

_tag = lru_cache(8192)(word_tag)  # asked for the words of a title at each of its ends
FloatArray = npt.NDArray[np.float64]


class EndWeigher(Protocol):
    """What weighs the ends of a title by more than the measures; see `ingest.title_tokens`."""

    def weigh(self, text: str, ends: Sequence[int], rows: FloatArray, alone: FloatArray) -> FloatArray:
        """The chances of the ends.

        Args:
            text: title and body, glued, in simplified characters.
            ends: the candidates.
            rows: (n_ends, n_measures).
            alone: (n_ends,) chances by these measures alone.

        Returns:
            (n_ends,) chances, which add up to 1.
        """

    @property
    def parallel(self) -> FloatArray:
        """(3, n_parallel_measures): weights, means and spreads of what siblings tell beside these chances."""


@dataclass(frozen=True, slots=True)
class WordCounts:
    """How often words and tags (`#n`, `#v|n`) open and close sentences, clauses and titles, and stand anywhere."""

    opening: Mapping[str, int]
    closing: Mapping[str, int]
    anywhere: Mapping[str, int]
    title_closing: Mapping[str, int]
    title_anywhere: Mapping[str, int]
    pairs: Mapping[str, int]  # two neighbouring words, written together
    characters: Mapping[str, int]  # two neighbouring characters


@dataclass(frozen=True, slots=True)
class TitleModel:
    """Weights (n_measures,) of standardised measures, and the counts the measures read."""

    weights: FloatArray
    mean: FloatArray
    spread: FloatArray
    counts: WordCounts

    def chances(self, text: str, document: str, tokens: EndWeigher | None = None) -> list[tuple[int, float]]:
        """The candidates of a glued title with their chances.

        Args:
            text: title and body, glued; without the marker.
            document: all text of the document.
            tokens: weighs them by the encoder's tokens as well; None: by the measures alone.

        Returns:
            (end, chance) per candidate, in order of position; chances add up to 1. Empty when there is none.
        """
        # Learned from simplified characters; places stay.
        plain = simplified(text)
        ends, rows = candidates(plain, _simplified(document), self.counts)
        if not ends:
            return []
        scores = ((rows - self.mean) / self.spread) @ self.weights
        scores = scores - SHORT_GAP * rows[:, MEASURES.index("short_gap")]
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        if tokens is not None:
            chances = tokens.weigh(plain, ends, rows, chances)
        return list(zip(ends, chances.tolist(), strict=True))


@lru_cache(maxsize=2)
def _simplified(document: str) -> str:
    """A whole document, asked for at each of its titles."""
    return simplified(document)


@lru_cache(8192)
def _times(document: str, words: str) -> int:
    """How often a whole document has some words: the same come again at title after title."""
    return _places(document).count(words)


@lru_cache(maxsize=2)
def _places(document: str) -> WordPlaces:
    """Where the words of a whole document stand: read title by title it costs the square of its length."""
    return WordPlaces(document)


@cache
def title_model() -> TitleModel:
    """Read the model once."""
    stored = json.loads(resources.files("ingest").joinpath("data/title_model.json").read_text(encoding="utf-8"))
    if tuple(stored["measures"]) != MEASURES:
        raise ValueError("data/title_model.json was learned for other measures; run bench/title_model.py --write")
    weights, mean, spread = (np.array(stored[name]) for name in ("weights", "mean", "spread"))
    return TitleModel(weights, mean, spread, WordCounts(**stored["counts"]))


def candidates(text: str, document: str, counts: WordCounts) -> tuple[list[int], FloatArray]:
    """Measure every position at which a title may end.

    Args:
        text: title and body, glued; without the marker.
        document: all text of the document.
        counts: what the measures read.

    Returns:
        The positions, and their measures (n, n_measures) float64.
    """
    stop = _STOP.search(text)
    limit = min(stop.start() if stop else len(text), MAX_TITLE + 1)
    whole = text[: limit + 12]
    cuts = WordCuts(whole)
    starts = set(accumulate(map(len, cuts.words(0, len(whole)))))
    cost = cuts.cost(0, len(whole))
    ends: list[int] = []
    rows: list[list[float]] = []
    for end in range(2, limit - 1):
        title, behind = text[:end], whole[end:]
        if behind[:1] in _NO_START or title[-1] in _NO_END or title.count("，") > 1:
            continue
        if any(title.count(a) != title.count(b) for a, b in PAIRED) or _FRAME.search(title) and behind[:1] == "为":
            continue
        broken = 0.0 if end in starts else cuts.cost(0, end) + cuts.cost(end, len(whole)) - cost
        if broken <= MAX_BREAK:
            ends.append(end)
            words = cuts.words(0, end), cuts.words(end, min(end + 10, len(whole)))
            rows.append(_measure(title, behind, words, broken, document, counts))
    return ends, np.array(rows, dtype=np.float64).reshape(len(ends), len(MEASURES))


def _measure(
    title: str, behind: str, cut: tuple[list[str], list[str]], broken: float, document: str, counts: WordCounts
) -> list[float]:
    """The measures of one end; `cut`: the words of the title, and of the first characters behind it."""
    words, next_words = cut
    last, first = words[-1], next_words[0]
    tags, next_tags = [_tag(w) for w in words], [_tag(w) for w in next_words]
    opens = _odds(counts.opening, counts.anywhere, first, 3, 4)
    ends = _odds(counts.closing, counts.anywhere, last, 3, 3)
    clause = _CLAUSE_END.search(behind)
    text_behind = behind[:_BEHIND]
    return [
        opens,
        _odds(counts.opening, counts.anywhere, tag_pair(next_tags[:2]), 5, 3),
        ends,
        _odds(counts.closing, counts.anywhere, tag_pair(["", *tags][-2:]), 5, 3),
        _odds(counts.title_closing, counts.title_anywhere, last, 1, 3),
        _odds(counts.title_closing, counts.title_anywhere, "#" + tags[-1], 3, 3),
        min(opens, ends),
        broken,
        math.log1p(max(0, _times(document, last + first) - 1)) if len(last + first) > 2 else 0.0,
        math.log1p(counts.pairs.get(last + first, 0) / 10),
        float(any(title[i : i + 2] in text_behind for i in range(len(title) - 1))),
        float(title[:2] in text_behind or title[-2:] in text_behind),
        len(title) / 10,
        (len(title) / 10) ** 2,
        float(len(title) < 4),
        float("，" in title),
        float("，" in title[-4:]),
        float(_PERIOD.match(behind) is not None),
        float(behind[:1] in "“（《"),
        float(len(words) == 1),
        float(tags[0] == "v" and tags[-1][0] == "n"),
        float(tags[0][0] == "n" and tags[-1][0] == "v"),
        float(tags[-1][0] == "v" and next_tags[0][0] == "v"),
        float(tags[-1] in ("v", "p", "d", "c", "u", "r", "m")),
        float(len(words) <= 3 and all(tag[0] in "vda" for tag in tags) and tags[0][0] in "vd"),
        float(clause is not None and clause.start() < 4),
        math.log1p(counts.characters.get(title[-1] + behind[0], 0) / 10),
        *_listed(words, next_words),
        float(next_tags[0][0] in "tm"),
        float(next_tags[0][0] in "nrt"),
        float(len("".join(next_words[:2])) > 1 and (first if len(first) > 1 else "".join(next_words[:2])) in title),
        float(len(words) > 1 and last == words[-2]),
        float(first == last),
        *_openers(words, next_words, behind),
        float(clause is not None and clause.start() <= 9),
        float(clause is not None and behind[max(0, clause.start() - 2) : clause.start()] == title[-2:]),
    ]


def _openers(words: Sequence[str], next_words: Sequence[str], behind: str) -> list[float]:
    """Whether another clause opens right behind the first words, and whether one opens inside the title."""
    lists = clause_words()
    strong = lists.adverbs | lists.strong
    at, gap = 0, MAX_TITLE
    for word in next_words:
        if at and opens(word, strong) and behind[at - 1] != "的":
            gap = at
            break
        at += len(word)
    short = opens(next_words[0], strong | lists.weak) and len(next_words[0]) < gap <= 4
    return [float(short), float(any(opens(word, strong) for word in words[1:]))]


def _listed(words: Sequence[str], next_words: Sequence[str]) -> list[float]:
    """What the reviewed word lists say of the last word of the title and the first word behind it."""
    lists = clause_words()
    last, first = words[-1], next_words[0]
    verb = opens(last, lists.strong | lists.weak)
    return [
        float(last in lists.never_last),
        float(last in lists.adverbs),
        float(verb and last not in lists.nominal),
        float(verb and last in lists.nominal),
        float(opens(first, lists.strong)),
        float(opens(first, lists.weak)),
        float(opens(first, lists.adverbs)),
        float(words[0] in lists.never_first),
    ]


def tag_pair(tags: Sequence[str]) -> str:
    """The name under which two neighbouring tags are counted."""
    return "#" + "|".join(tags)


def _odds(part: Mapping[str, int], whole: Mapping[str, int], word: str, smooth: int, most: float) -> float:
    """Log-odds of standing in `part`, against all words or tags; within ±`most` (below: 3)."""
    kind = "#|" if "|" in word else "#" if word.startswith("#") else ""
    if not part.get(kind + "*") or not whole.get(kind + "*"):
        return 0.0  # a lone word has no pair of tags
    base = part[kind + "*"] / whole[kind + "*"]
    chance = (part.get(word, 0) + smooth * base) / (whole.get(word, 0) + smooth)
    return max(-3.0, min(most, math.log(chance / base)))
