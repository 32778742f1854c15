"""Proof that the lexical leg is alive: terms that a document certainly holds are searched for before it is published.

A lexical index that is cut in another way than the questions are, or that was not written, fails in silence: every
question gets fewer hits, none an error. So an ingest asks the leg for terms taken from the restored records, and of the
passages of the document that meet most of the question one must hold the term. Which of several with the term comes
first is a matter of ranking and proves nothing; that only others are found, or none, proves that the leg is dead.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from kb.common_terms import quoted
from kb.errors import LexicalLegDeadError
from kb.legs import lexical_terms
from kb.lexicon import HAN, cut_words, normalise, pairs, tokenise, word_list
from kb.phrase import contains
from kb.records import RestoredDocument
from kb.rows import searched_text
from kb.store import Store

ProbeKind = Literal["document number", "city", "heading", "mixed script", "word", "pair"]

# Words, pairs and mixed terms asked for, each, taken evenly from the document; cities and headings are all asked for.
# 40 cost 1.2 to 1.8 % of an ingest with the encoder that comes with the program; more only cost more.
SAMPLED = 40
_SHOWN = 10  # dead probes named in the message
_COLUMNS = {"word": "words", "pair": "pairs"}  # kind of a probe to the column of the lexical index it asks
# Letters or digits that touch Han characters, with or without a sign between: 5G＋工业互联网, A级景区, 互联网+.
_MIXED = re.compile(
    r"(?<![a-z0-9])[a-z0-9]*[a-z][a-z0-9]*\+?[\u4e00-\u9fff]{2,5}|[\u4e00-\u9fff]{2,4}\+[\u4e00-\u9fff]{2,4}"
)


@dataclass(frozen=True, slots=True)
class Probe:
    """A term that stands in at least one passage of a document."""

    kind: ProbeKind
    term: str  # normalised


@dataclass(frozen=True, slots=True)
class Failure:
    """A probe that died."""

    probe: Probe
    found: str | None  # a passage that was found instead; None for none


def probes_of(restored: RestoredDocument, *, sampled: int = SAMPLED) -> tuple[Probe, ...]:
    """Choose the probes of a document.

    Args:
        restored: the document.
        sampled: words, pairs and terms in mixed script to ask for, each, >= 1.

    Returns:
        Every city, the longest word of every heading and box title with text below it, the document's number, terms in
        mixed script, two-character words and two-character pairs; each once, none that no passage holds.
    """
    number = restored.document.doc_number
    texts = [normalise(searched_text(passage, number)) for passage in restored.passages]
    stops = word_list("stopwords_zh") | word_list("stopwords_en")
    titles = [title for title in (*(s.title for s in restored.sections), *(b.title for b in restored.boxes)) if title]
    cities = [c.city for c in restored.cities] + [s.city for s in restored.sentences if s.city]
    sample = _evenly(texts, sampled)
    wanted: dict[ProbeKind, Iterable[str]] = {
        "document number": [number] if number else [],
        "city": cities,
        "heading": (word for title in titles for word in _key_word(title, stops)),
        "mixed script": _evenly([term for text in texts for term in _MIXED.findall(text)], sampled),
        "word": (word for text in sample for word in [w for w in tokenise(text) if _is_pair(w)][-1:]),
        "pair": (pair for text in sample for pair in [p for p in pairs(text) if _is_pair(p)][-1:]),
    }
    everything = "\n".join(texts)
    return tuple(
        Probe(kind, term)
        for kind, terms in wanted.items()
        for term in dict.fromkeys(map(normalise, terms))
        # A word that is cut differently when it stands alone is no probe of the column of words.
        if term in everything and term not in stops and (kind != "word" or tokenise(term) == [term])
    )


def failures(store: Store, document_id: str, probes: Sequence[Probe]) -> tuple[Failure, ...]:
    """Ask the lexical leg for every probe, within the document: no other one that holds the term hides its death.

    Args:
        store: the store; it may be inside a write transaction.
        document_id: the document that holds the terms.
        probes: what to ask for.

    Returns:
        The probes for which none of the passages that meet most of the expression holds the term, in their order.
    """
    best = {probe: _best(store, document_id, probe) for probe in probes}
    texts = store.searched_texts(sorted({passage_id for found in best.values() for passage_id in found}))
    return tuple(
        Failure(probe, min(found, default=None))
        for probe, found in best.items()
        if not any(contains(texts[passage_id], probe.term) for passage_id in found)
    )


def check(store: Store, restored: RestoredDocument) -> None:
    """Refuse a document that the lexical leg does not find.

    Args:
        store: the store, the document written to it but not yet published.
        restored: the document.

    Raises:
        LexicalLegDeadError: if a probe died; the message names the probes.
    """
    dead = failures(store, restored.document.document_id, probes_of(restored))
    if not dead:
        return
    raise LexicalLegDeadError.of(
        "index.words_dead",
        id=restored.document.document_id,
        count=len(dead),
        why=", ".join(dict.fromkeys(f.probe.kind for f in dead)),
        terms=", ".join(f.probe.term for f in dead[:_SHOWN]) + (" …" if len(dead) > _SHOWN else ""),
        folder=str(store.path.parent),
    )


def _best(store: Store, document_id: str, probe: Probe) -> list[str]:
    """Find the passages that meet most of a probe's expression; of words and pairs one column is asked alone.

    BM25 would weigh every passage of the index that has a word of the expression: 0.03 s a probe at 36,000 passages.
    """
    terms = lexical_terms(probe.term)
    if probe.kind in _COLUMNS:  # neither column hides the other's death
        terms = [term for term in terms if term[0] == _COLUMNS[probe.kind]]
    met = Counter(passage_id for term in terms for passage_id in store.matching_in(document_id, quoted(term)))
    most = max(met.values(), default=0)
    return [passage_id for passage_id, count in met.items() if count == most]


def _key_word(title: str, stops: frozenset[str]) -> list[str]:
    """Choose the longest word of a title, the first of those as long; none of a title of stop words."""
    words = [word for word in cut_words(title) if word not in stops and len(word) > 1]
    return [max(words, key=len)] if words else []


def _is_pair(word: str) -> bool:
    """Whether a word has two Han characters and no other."""
    return len(word) == 2 and HAN.fullmatch(word) is not None


def _evenly(items: Sequence[str], most: int) -> list[str]:
    """Take at most so many, evenly spread."""
    step = max(1.0, len(items) / most)
    return [items[int(n * step)] for n in range(min(len(items), most))]
