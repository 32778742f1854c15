"""Do the documents answer a question at all? Each leg gives evidence; without any the answer is an honest no."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.legs import find_places
from kb.lexicon import HAN, english_words, glossary, normalise, pairs, word_list
from kb.library import Library
from kb.question import Question
from kb.store import Store


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer; place names are left out, for they are in most clauses of a plan."""

    cosine: float  # best passage, question as asked
    covered: float  # 0 to 1: share of the question's Chinese that one passage contains, rare pairs weigh more
    explained: float  # 0 to 1: share of the English words that the glossary turned into Chinese; 1 without English
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
    bare = _without_places(store, question.text)
    words = [w for w in english_words(re.sub(HAN, " ", bare)) if w not in word_list("stopwords_en") and w.isalpha()]
    terms, left = glossary().chinese_for(" ".join(words))
    plain = [normalise(text) for text in texts]
    foreign = tuple(name for name in question.places if not _named(store, name))
    with library.reading():
        cosine = 1.0
        if bare.strip():
            found = library.vectors.search(library.encode_question(bare), depth=1)
            cosine = found[0][1] if found else 0.0
        wanted = _weights(store, bare, terms)
    total = math.fsum(wanted.values())
    best = max((math.fsum(w for pair, w in wanted.items() if pair in text) for text in plain), default=0.0)
    return Evidence(
        cosine=cosine,
        covered=best / total if total else 0.0,
        explained=1.0 - len([w for w in left if w.isalpha()]) / len(words) if words else 1.0,
        foreign=foreign,
    )


def _without_places(store: Store, text: str) -> str:
    """Remove place names."""
    for mention in reversed(find_places(store, text)):
        text = f"{text[: mention.start]} {text[mention.end :]}"
    return text


def _named(store: Store, place: str) -> bool:
    """Tell whether the documents name a place, in full or without its unit."""
    short = re.sub(r"(市|省|县|区|自治区|壮族自治区|自治州)$", "", place)
    return store.count_containing(short if len(short) > 1 else place) > 0


def _weights(store: Store, text: str, terms: Sequence[str]) -> dict[str, float]:
    """Weigh the character pairs of the question: the rarer in the documents, the heavier; unknown ones most."""
    for frame in sorted(word_list("stopwords_zh") | word_list("figure_words_zh"), key=len, reverse=True):
        text = text.replace(frame, " ") if len(frame) > 1 else text
    found = [p for part in (text, *terms) for p in pairs(part) if len(p) > 1]
    count = store.count_sentences()
    return {p: math.log(1 + count / (0.5 + store.count_containing(p))) for p in dict.fromkeys(found)}
