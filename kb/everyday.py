"""Everyday words of a Chinese question in the words of the documents: 借钱 is 信贷 there, 乡下 农村.

A word that the documents lack has English glosses in the dictionary; what the documents have with the same gloss means
nearly the same, and the encoder weighs it in the question's context as it does for an English word. Search alone asks
so: an answer says which clauses meet a theme, and a word near in meaning is not the theme.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kb.bridge import weigh
from kb.bridge_rows import PART, BridgeTerms, Candidate
from kb.dictionary import clean, key, whole_text
from kb.lexicon import HAN, cut_words, normalise, word_list, word_tag
from kb.records import Added
from kb.rows import FloatArray
from kb.store import Store

# Parts of speech of grammar, in jieba's letters: conjunction, pronoun, number, adverb, preposition, particles.
_GRAMMAR = frozenset("crmdpuy")


def everyday(store: Store, file: BridgeTerms, question: str, vector: FloatArray) -> list[Added]:
    """Find what the documents call the words of a question that they lack.

    Args:
        store: the store.
        file: the terms of the bridge.
        question: the question, without names of places.
        vector: (dim,) float32, the question embedded: the context in which meanings are weighed.

    Returns:
        For each such word its terms, at most bridge.MOST; words without any are left out.
    """
    stops = word_list("stopwords_zh")
    words = [w for run in HAN.findall(normalise(question)) for w in cut_words(run)]
    found = []
    for word in dict.fromkeys(words):
        if len(word) < 2 or word in stops or word_tag(word)[0] in _GRAMMAR or store.holds(word):
            continue
        keys = _keys(word)
        meanings: dict[str, Candidate] = {}
        for candidates in file.candidates(keys).values():
            for one in candidates:
                if one.place < PART:
                    meanings.setdefault(one.term, one)
        if terms := weigh(list(meanings.values()), (), vector):
            found.append(Added(word, terms, "dictionary"))
    return found


def glosses_of(headword: str) -> tuple[str, ...]:
    """Look one word up: 5 ms, where reading all entries takes half a second.

    Args:
        headword: simplified.

    Returns:
        Its glosses, cleaned, in the order of the dictionary; none for an unknown word.

    >>> glosses_of("借钱")
    ('borrow money', 'lend money')
    """
    text, found = whole_text(), dict[str, None]()
    entry = re.compile(rf"\S+ {re.escape(headword)} \[[^\]]*\] /(.*)/\r?$", re.MULTILINE)
    at = text.find(f" {headword} [")
    while at >= 0:
        if match := entry.match(text, text.rfind("\n", 0, at) + 1):
            found |= dict.fromkeys(clean(match[1]))
        at = text.find(f" {headword} [", at + 1)
    return tuple(found)


@lru_cache(maxsize=10_000)
def _keys(word: str) -> tuple[str, ...]:
    """Glosses of a word in the form in which the bridge keeps names."""
    return tuple(dict.fromkeys(found for gloss in glosses_of(word) if (found := key(gloss))))
