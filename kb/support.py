"""Do the documents answer a question at all? Each leg gives evidence; without any the answer is an honest no."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.dictionary import stem
from kb.legs import find_places
from kb.lexicon import normalise, pairs, word_list
from kb.library import Library
from kb.question import Question
from kb.store import Store

_GRAMMAR = frozenset("的在让对把被了吗呢着么怎到")  # a pair with one of these says how, not what
# Weights of such words, and of what of a part stays unmet; measured with COVERED_EN in ask/clause.py. With 1 instead of
# 1.4 "nuclear power" is answered by a clause on power, with 1.4 one more of 131 answerable questions is declined.
PART_MET, UNEXPLAINED, UNMET = 0.25, 1.5, 1.4


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer; place names are left out, for they are in most clauses of a plan."""

    cosine: float  # best passage, question as asked
    covered: float  # 0 to 1: share of what the question asks for that one passage contains, rare words weigh more
    foreign: tuple[str, ...]  # places that the documents never name


def weigh(library: Library, question: Question, texts: Sequence[str]) -> Evidence:
    """Weigh what speaks for an answer.

    Args:
        library: the library.
        question: the question.
        texts: the best passages found, as texts.

    Returns:
        The evidence.
    """
    store = library.store
    foreign = tuple(name for name in question.places if not _named(store, name))
    with library.reading():
        keys = None if question.scope is None else question.scope.keys
        found = library.vectors.search(library.encode_question(question.text), depth=1, keys=keys)
        shares = covered(store, question, texts)
    return Evidence(cosine=found[0][1] if found else 0.0, covered=max(shares, default=0.0), foreign=foreign)


def covered(store: Store, question: Question, texts: Sequence[str]) -> list[float]:
    """Measure how much of what a question asks for each text contains.

    Args:
        store: the store; its document frequencies weigh the words.
        question: the question.
        texts: any texts.

    Returns:
        A share for each text, 0 to 1.
    """
    wanted = _wanted(store, question)
    total = math.fsum(weight for _, weight in wanted)
    plain = [normalise(text) for text in texts]
    met = [math.fsum(weight for names, weight in wanted if any(name in text for name in names)) for text in plain]
    return [value / total if total else 0.0 for value in met]


def _wanted(store: Store, question: Question) -> list[tuple[tuple[str, ...], float]]:
    """List what the question asks for, each thing in its names, with a weight: the rarer, the heavier.

    A thing is a word of the other language in what the bridge made of it, a word that nothing explains, which no
    passage can meet, or a pair of characters of the question's own Chinese.
    """
    count = store.count_sentences()

    def weight(names: Sequence[str]) -> float:
        """Weigh a thing by its most common name."""
        return math.log(1 + count / (0.5 + max((store.count_containing(name) for name in names), default=0)))

    spans = [a for a in question.bridged.added if a.origin not in ("place", "structure")]
    # "What does the plan say about …": unless nothing else is asked.
    generic = {stem(word) for word in word_list("clause_frame_en")}
    spans = [a for a in spans if not generic.issuperset(map(stem, a.words.split()))] or spans
    things = [(a.terms, weight(a.terms)) for a in spans if a.origin != "part"]
    # What only a part of a name explains is met half; what nothing explains is probably the point of the question.
    things += [(a.terms, PART_MET * weight(())) for a in spans if a.origin == "part"]
    things += [((), (1 - PART_MET) * UNMET * weight(())) for a in spans if a.origin == "part"]
    things += [((), UNEXPLAINED * weight(())) for word in question.bridged.left if stem(word) not in generic]
    # "Which cities" is answered by a look-up; the clause has to be about the theme.
    text = question.theme.phrase if question.intent == "cities" else _without_places(store, question.text)
    for frame in sorted(word_list("stopwords_zh") | word_list("figure_words_zh"), key=len, reverse=True):
        text = text.replace(frame, " ") if len(frame) > 1 else text
    own = dict.fromkeys(p for p in pairs(text) if len(p) > 1 and not set(p) & _GRAMMAR)
    return things + [((pair,), weight((pair,))) for pair in own]


def _without_places(store: Store, text: str) -> str:
    """Remove place names."""
    for mention in reversed(find_places(store, text)):
        text = f"{text[: mention.start]} {text[mention.end :]}"
    return text


def _named(store: Store, place: str) -> bool:
    """Tell whether the documents name a place, in full or without its unit."""
    return store.count_containing(short_name(place)) > 0


def short_name(place: str) -> str:
    """Give the name of a place without its unit, as clauses write it.

    Args:
        place: a full name.
    """
    short = re.sub(r"(市|省|县|区|自治区|壮族自治区|自治州)$", "", place)
    return short if len(short) > 1 else place
