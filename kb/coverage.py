"""How much of what a question asks for a text contains, rare things weigh more: a third sign beside the legs."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise

from kb.dictionary import stem
from kb.lexicon import HAN, cut_words, normalise, pairs, word_list
from kb.longest_first import longest_first
from kb.records import Added, Bridged
from kb.store import Store

_GRAMMAR = frozenset("的在让对把被了吗呢着么怎到和与及")  # a pair with one of these says how, not what
# Weights of such words, and of what of a part stays unmet; with 1 instead of 1.4 a clause on power has much of "nuclear
# power".
PART_MET, UNEXPLAINED, UNMET = 0.25, 1.5, 1.4
Thing = tuple[tuple[str, ...], float]  # its names, its weight


def things_asked(store: Store, own: str, bridged: Bridged) -> list[Thing]:
    """List what a question asks for, each thing in its names, with a weight: the rarer, the heavier.

    A thing is a word of the other language in what the bridge made of it, a word that nothing explains, which no
    passage can meet, or a pair of characters of the question's own Chinese.

    Args:
        store: the store; its document frequencies weigh the words.
        own: the question without places, whose Chinese counts.
        bridged: what the bridge found for it.

    Returns:
        The things; empty when nothing is asked for.
    """
    count = store.count_sentences()

    def weight(names: Sequence[str]) -> float:
        """Weigh a thing by its most common name."""
        return math.log(1 + count / (0.5 + max((store.count_containing(name) for name in names), default=0)))

    spans = [a for a in bridged.added if a.origin not in ("place", "structure")]
    # "What does the plan say about …": unless nothing else is asked.
    spans = [a for a in spans if not says_nothing_new(a.words)] or spans
    said = [(*a.terms, normalise(a.words)) if _is_other_name(a) else a.terms for a in spans if a.origin != "part"]
    things: list[Thing] = [(names, weight(names)) for names in said]
    # What only a part of a name explains is met half; what nothing explains is probably the point of the question.
    things += [(a.terms, PART_MET * weight(())) for a in spans if a.origin == "part"]
    things += [((), (1 - PART_MET) * UNMET * weight(())) for a in spans if a.origin == "part"]
    things += [((), UNEXPLAINED * weight(())) for word in bridged.left if not says_nothing_new(word)]
    plain = _without_generic(_without_other_names(without_asking(own), spans))
    across = _across_words(plain)
    doubles = dict.fromkeys(p for p in pairs(plain) if len(p) > 1 and not set(p) & _GRAMMAR)
    # What stands between two words and in no sentence is no thing: 引世 of 吸引世界500强.
    doubles = {p: None for p in doubles if p not in across or store.count_containing(p)}
    return things + [((pair,), weight((pair,))) for pair in doubles]


def shares_of(things: Sequence[Thing], texts: Sequence[str]) -> list[float]:
    """Measure how much of what is asked for each text contains.

    Args:
        things: what is asked for.
        texts: any texts.

    Returns:
        A share for each text, 0 to 1.
    """
    total = math.fsum(weight for _, weight in things)
    if not total:
        return [0.0] * len(texts)
    # In all texts together, each name is looked for once where no text has it, which is the rule for names of clauses.
    plain = [_plain(text) for text in texts]
    every = "\n".join(plain)
    starts = list(accumulate((len(text) + 1 for text in plain), initial=0))
    met: list[list[float]] = [[] for _ in texts]
    for names, weight in things:
        for at in {at for name in names for at in _having(name, every, starts)}:
            met[at].append(weight)
    return [math.fsum(weights) / total if weights else 0.0 for weights in met]


def _having(name: str, every: str, starts: Sequence[int]) -> Iterator[int]:
    """Tell which texts have a name, of several that stand one behind the other."""
    found = every.find(name)
    while found >= 0:
        at = bisect_right(starts, found) - 1
        yield at
        found = every.find(name, starts[at + 1])


def without_asking(text: str) -> str:
    """Take the words of asking out of Chinese text.

    Args:
        text: a question.

    Returns:
        What is left, normalised.
    """
    for frame in longest_first("stopwords_zh", "figure_words_zh"):
        text = text.replace(frame, " ") if len(frame) > 1 else text
    return normalise(text)


def _without_other_names(plain: str, spans: Sequence[Added]) -> str:
    """Take out of Chinese what the documents call otherwise: 抵押 is asked for by 质押, not by its characters."""
    for added in spans:
        if _is_other_name(added):
            plain = plain.replace(normalise(added.words), " ")
    return plain


def _across_words(plain: str) -> set[str]:
    """The pairs of characters of which one ends a word and the other begins the next, both words of two or more."""
    runs = [cut_words(run) for run in HAN.findall(plain)]
    inside = {pair for run in runs for word in run for pair in pairs(word)}
    ends = {a[-1] + b[0] for run in runs for a, b in pairwise(run) if len(a) > 1 and len(b) > 1}
    return ends - inside


def _is_other_name(added: Added) -> bool:
    """Tell whether what was added are other Chinese names for a Chinese word of the question."""
    return added.origin == "glossary" and bool(HAN.search(added.words)) and any(map(HAN.search, added.terms))


def _without_generic(plain: str) -> str:
    """Take out of Chinese the words that any clause is, unless nothing else is asked: 人才政策 asks for 人才."""
    rest = plain
    for word in word_list("clause_frame_zh"):
        rest = rest.replace(word, " ")
    return rest if any(len(run) > 1 for run in HAN.findall(rest)) else plain


def says_nothing_new(words: str) -> bool:
    """Tell whether English words say of any clause of a policy document that it is one.

    Args:
        words: one word or several.
    """
    return _generic().issuperset(map(stem, words.split()))


@lru_cache(maxsize=10_000)
def _plain(text: str) -> str:
    """A text in the form in which words are compared; passages come again with other questions."""
    return normalise(text)


@cache
def _generic() -> frozenset[str]:
    """Stems of such words."""
    return frozenset(stem(word) for word in word_list("clause_frame_en"))
