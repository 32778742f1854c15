"""The bridge's terms: which English words lead to which terms of the corpus, and which document has which term.

Derived from the documents, the dictionary (CC BY-SA 4.0) and the glossary. A document's terms depend on nothing but
the document, so adding or removing one touches its own terms only; they are written with it in one transaction.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache

from kb import dictionary
from kb.bridge_rows import PART, Term
from kb.encode import Encoder
from kb.lexicon import HAN, glossary, normalise, pairs, simplified, tokenise, word_list
from kb.places import gazetteer
from kb.records import Passage
from kb.rows import FloatArray, embedded_text
from kb.store import Store
from kb.terms_revision import terms_revision

PARTS = 4  # words of a name that lead to it one by one; more are an explanation
_BATCH = 64  # terms encoded between two calls of progress
_SHORTEST = 3  # letters of an English word that stands for a meaning; characters of a headword jieba may have cut


def terms_of(passages: Sequence[Passage], priorities: Iterable[str], lang: str) -> tuple[Term, ...]:
    """Find the terms of a document.

    Args:
        passages: its passages.
        priorities: themes that its lists of cities name.
        lang: its language; English words count in English documents only.

    Returns:
        Each term once, ordered.
    """
    texts = [embedded_text(passage) for passage in passages]
    words = {word for text in texts for word in tokenise(text)}
    found = _chinese(words, [f" {' '.join(pairs(text))} " for text in texts], priorities)
    if lang == "en":
        found |= _english([f" {_words(text)} " for text in texts])
    return tuple(found[term] for term in sorted(found))


def embed_terms(
    terms: Sequence[Term],
    known: Mapping[str, FloatArray],
    encoder: Encoder,
    progress: Callable[[int, int], None],
) -> dict[str, FloatArray]:
    """Embed terms.

    Args:
        terms: the terms.
        known: vectors that need not be made again, by term.
        encoder: the one that embeds the passages.
        progress: is told how many of how many new terms are embedded.

    Returns:
        Term to its vector, (dim,) float32, unit length.
    """
    found = {t.term: known[t.term] for t in terms if t.term in known}
    new = [t.term for t in terms if t.term not in known]
    for start in range(0, len(new), _BATCH):
        batch = new[start : start + _BATCH]
        # Terms are compared with questions, so they are encoded like questions: on the labelled list of ambiguous
        # words 61 of 71 right, 58 when encoded like passages.
        found.update(zip(batch, encoder.encode_query(batch), strict=True))
        progress(min(start + _BATCH, len(new)), len(new))
    return found


def refresh(store: Store, encoder: Encoder, progress: Callable[[int, int], None]) -> tuple[str, ...]:
    """Make the terms of those documents anew that have none, or have them of another dictionary, glossary or program.

    Args:
        store: the store.
        encoder: the one that embedded the passages.
        progress: is told how many of how many terms of a document are embedded.

    Returns:
        The documents whose terms were made.
    """
    stale = store.without_terms(terms_revision(encoder.revision))
    for document_id in stale:
        with store.snapshot():
            document = store.document(document_id)
            priorities = [term for city in store.cities(document_id) for term in city.priorities]
            terms = terms_of(store.passages(document_id), priorities, document.lang)
            known = store.bridge_terms().vectors([t.term for t in terms])
        vectors = embed_terms(terms, known, encoder, progress)
        store.write_terms(document_id, [(t, vectors[t.term]) for t in terms], encoder.revision)
    return stale


def _chinese(words: set[str], paired: Sequence[str], priorities: Iterable[str]) -> dict[str, Term]:
    """Chinese terms of a document with the keys that lead to them and how usual each meaning is."""
    doubles = {pair for text in paired for pair in text.split()}
    keys: dict[str, dict[str, int]] = {}
    for headword, definitions in _headwords().items():
        if not HAN.fullmatch(headword):
            continue
        # jieba may have cut a long headword differently: then its pairs must stand in a row somewhere.
        begins = len(headword) >= _SHORTEST and simplified(headword)[:2] in doubles
        if (headword in words or begins and _in_a_row(paired, headword, doubles)) and not _is_place(headword):
            entries = [(glosses, proper) for d, proper in definitions if (glosses := dictionary.clean(d))]
            keys |= {headword: _keys(entries)} if entries else {}
    for name in (name for term in glossary().terms for name in term.chinese):
        if _in_a_row(paired, name, doubles):
            keys.setdefault(name, {})
    for priority in priorities:  # compared with themes that nothing explains
        keys.setdefault(priority, {})
    return {term: Term(term, term, found) for term, found in keys.items()}


def _keys(entries: Sequence[tuple[Sequence[str], bool]]) -> dict[str, int]:
    """Keys of a headword's meanings; a headword may have several entries. Proper names are met by whole meanings."""
    found: dict[str, int] = {}
    for glosses, proper in entries:
        for place, gloss in enumerate(glosses):
            # Of a county in Hunan the dictionary says "Hunan": where it lies, not what it is.
            if (key := dictionary.key(gloss)) and not (proper and _is_place(gloss)):
                found.setdefault(key, place)
        if not proper:
            _add_parts(found)
    return found


@cache
def _headwords() -> dict[str, list[tuple[str, bool]]]:
    """Index the dictionary by headword; a document has few of its definitions cleaned."""
    found: defaultdict[str, list[tuple[str, bool]]] = defaultdict(list)
    for headword, definition, proper in dictionary.definitions():
        found[headword].append((definition, proper))
    return dict(found)


def _add_parts(found: dict[str, int]) -> None:
    """Let every word of a name lead to the term too, behind whole names: `appliance` to a home appliance."""
    for key, place in tuple(found.items()):
        if key.count(" ") < PARTS:
            for word in key.split():
                found.setdefault(word, PART + place)


def _is_place(headword: str) -> bool:
    """Tell the names of places, which the gazetteer reads: 北海 is no lake, 河池 not where the Zhuang live."""
    return any((m.start, m.end) == (0, len(headword)) for m in gazetteer().find(headword))


def _in_a_row(paired: Sequence[str], term: str, doubles: set[str]) -> bool:
    """Tell whether a term stands somewhere in the texts, given as their pairs."""
    found = pairs(term)
    if not found or not doubles.issuperset(found):
        return False
    phrase = f" {' '.join(found)} "
    return any(phrase in text for text in paired)


def _english(texts: Sequence[str]) -> dict[str, Term]:
    """English words of a document, and names of several words, with the Chinese words they translate."""
    stops = word_list("stopwords_en")
    words = {w for text in texts for w in text.split() if w.isascii() and w.isalpha() and len(w) >= _SHORTEST}
    stems = {word: stem for word in words - stops if (stem := dictionary.key(word))}
    found = {
        word: Term(word, stem, {headword: place for headword, place, _ in reversed(_translations().get(stem, []))})
        for word, stem in stems.items()
    }
    known = set(stems.values())
    for stem, names in _translations().items():
        if " " not in stem or not known.issuperset(stem.split()):
            continue
        for headword, place, name in names:
            if any(f" {_words(name)} " in text for text in texts):
                keys = found[name].keys if name in found else {}
                found[name] = Term(name, name, {headword: place, **keys})
    return found


def _words(text: str) -> str:
    """The words of a text, one space between them."""
    return " ".join(re.findall(r"\w+", normalise(text)))


@cache
def _translations() -> dict[str, list[tuple[str, int, str]]]:
    """Index Chinese words by the stems of their English names: the glossary's, then the dictionary's."""
    found: defaultdict[str, list[tuple[str, int, str]]] = defaultdict(list)
    for headword, names in _names():
        for place, name in enumerate(names):
            if stems := dictionary.key(name):
                found[stems].append((headword, place, name))
    return dict(found)


def _names() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Chinese words with their English names."""
    for term in glossary().terms:
        for name in term.chinese:
            yield name, term.english
    yield from ((headword, glosses) for headword, glosses, _ in dictionary.entries())
