"""The bridge's file: which English words lead to which terms of the corpus, with the terms' vectors.

Derived from the store, the dictionary and the glossary; `kb ingest` writes it, deleting it loses nothing. It is a file
of its own because the dictionary's licence (CC BY-SA 4.0) goes with it.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np

from kb import dictionary
from kb.encode import Encoder
from kb.lexicon import HAN, english_words, glossary, pairs, word_list
from kb.places import gazetteer
from kb.rows import FloatArray
from kb.store import Store

BRIDGE_FILE = "bridge.sqlite"
LAYOUT = "1"
PART = 100  # added to the place of a term that only a part of its English name leads to
PARTS = 4  # words of a name that lead to it one by one; more are an explanation
_BATCH = 64  # terms encoded between two calls of progress
_SHORTEST = 3  # letters of an English word that stands for a meaning; characters of a headword jieba may have cut
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE terms (id INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE, vector BLOB NOT NULL) STRICT; -- float16, unit
CREATE TABLE keys (key TEXT NOT NULL, term INTEGER NOT NULL REFERENCES terms, place INTEGER NOT NULL,
    PRIMARY KEY (key, term)) STRICT, WITHOUT ROWID; -- place: how usual the meaning is, 0 the most
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A term of the corpus that a word may mean."""

    term: str  # Chinese, or the English forms of one word joined by spaces
    place: int  # among the meanings of the term, 0 the most usual
    vector: FloatArray  # (dim,) float32, unit length


class BridgeFile:
    """An open bridge file; safe to share between threads."""

    def __init__(self, connection: sqlite3.Connection, meta: Mapping[str, str]) -> None:
        """Take an open file; use BridgeFile.open."""
        self._connection = connection
        self._lock = threading.Lock()
        self.meta = meta

    @classmethod
    def open(cls, path: Path) -> BridgeFile | None:
        """Open the file.

        Args:
            path: the file.

        Returns:
            The file, or None if it is missing or no bridge file of this program.
        """
        if not path.is_file():
            return None
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        try:
            meta = dict(connection.execute("SELECT key, value FROM meta"))
        except sqlite3.DatabaseError:
            connection.close()
            return None
        if meta.get("layout") != LAYOUT:
            connection.close()
            return None
        return cls(connection, meta)

    def candidates(self, keys: Iterable[str]) -> dict[str, list[Candidate]]:
        """Find the terms that keys lead to.

        Args:
            keys: `dictionary.key` of English words, or Chinese words.

        Returns:
            Key to its candidates, ordered by term; keys without any are left out.
        """
        wanted = tuple(dict.fromkeys(keys))
        query = (
            "SELECT k.key, t.term, k.place, t.vector FROM keys k JOIN terms t ON t.id = k.term"
            f" WHERE k.key IN ({','.join('?' * len(wanted))}) ORDER BY k.key, t.term"
        )
        found: defaultdict[str, list[Candidate]] = defaultdict(list)
        with self._lock:
            for key, term, place, vector in self._connection.execute(query, wanted):
                found[key].append(Candidate(term, place, np.frombuffer(vector, dtype="<f2").astype(np.float32)))
        return dict(found)

    def vectors(self, terms: Sequence[str]) -> dict[str, FloatArray]:
        """Read the vectors of terms; unknown terms are left out."""
        query = f"SELECT term, vector FROM terms WHERE term IN ({','.join('?' * len(terms))})"
        with self._lock:
            found = self._connection.execute(query, tuple(terms)).fetchall()
        return {term: np.frombuffer(vector, dtype="<f2").astype(np.float32) for term, vector in found}

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def is_current(store: Store, path: Path, encoder_revision: str) -> bool:
    """Tell whether the file is the one that `write` would write.

    Args:
        store: the store.
        path: the file.
        encoder_revision: of the encoder in use.

    Returns:
        False also if it is missing or unreadable.
    """
    found = BridgeFile.open(path)
    if found is None:
        return False
    found.close()
    return all(found.meta.get(name) == value for name, value in _meta(store, encoder_revision).items())


def write(store: Store, path: Path, encoder: Encoder, progress: Callable[[int, int], None]) -> int:
    """Write the file anew and put it in place in one step; vectors of the old file are used again.

    Args:
        store: the store.
        path: the file.
        encoder: embeds the terms; the one that embedded the passages.
        progress: is told how many of how many terms are embedded.

    Returns:
        Number of terms.
    """
    with store.snapshot():
        meta = _meta(store, encoder.revision)
        keys = _chinese_keys(store)
        if any(document.lang == "en" for document in store.documents()):
            _add_english_keys(store, keys)
    vectors = _vectors(path, list(keys), encoder, progress)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with sqlite3.connect(new) as connection:
        connection.executescript(_TABLES)
        connection.executemany("INSERT INTO meta VALUES (?,?)", meta.items())
        rows = [(n, term, vectors[term].astype("<f2").tobytes()) for n, term in enumerate(keys)]
        connection.executemany("INSERT INTO terms VALUES (?,?,?)", rows)
        pairs_ = [(key, n, place) for n, found in enumerate(keys.values()) for key, place in found.items()]
        connection.executemany("INSERT INTO keys VALUES (?,?,?)", pairs_)
    connection.close()
    os.replace(new, path)  # noqa: PTH105 (the same, and says that it replaces)
    return len(keys)


def shrink(store: Store, path: Path) -> None:
    """Bring the file up to a store that lost documents: drop the terms that it no longer holds; needs no encoder.

    Args:
        store: the store.
        path: the file; nothing is done if it is missing.
    """
    found = BridgeFile.open(path)
    if found is None:
        return
    found.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        terms = connection.execute("SELECT id, term FROM terms").fetchall()
        with store.snapshot():
            gone = [(i,) for i, term in terms if not store.holds(english_form(term))]
            generation = str(store.generation())
        connection.executemany("DELETE FROM keys WHERE term = ?", gone)
        connection.executemany("DELETE FROM terms WHERE id = ?", gone)
        connection.execute("UPDATE meta SET value = ? WHERE key = 'generation'", (generation,))


def _meta(store: Store, encoder_revision: str) -> dict[str, str]:
    """What the file depends on."""
    return {
        "layout": LAYOUT,
        "generation": str(store.generation()),
        "encoder_revision": encoder_revision,
        "sources": f"{dictionary.version()}/{_sources_hash()}",
    }


@cache
def _sources_hash() -> str:
    """Hash of the glossary, the rules and the code that make keys: others make another file."""
    names = ("bridge_file.py", "dictionary.py", "data/glossary.tsv", "data/dictionary_rules.toml")
    return hashlib.sha256(b"\0".join(resources.files("kb").joinpath(n).read_bytes() for n in names)).hexdigest()[:16]


def _chinese_keys(store: Store) -> dict[str, dict[str, int]]:
    """Chinese terms of the corpus with the keys that lead to them and how usual each meaning is."""
    words = {word for word in store.vocabulary("words") if HAN.fullmatch(word)}
    doubles = frozenset(store.vocabulary("pairs"))
    keys: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for headword, glosses in dictionary.entries():
        # jieba may have cut a long headword differently: then its pairs must stand in a row somewhere.
        whole = headword in words or (len(headword) >= _SHORTEST and _in_a_row(store, headword, doubles))
        if whole and not _is_place(headword):
            for place, gloss in enumerate(glosses):
                if key := dictionary.key(gloss):
                    keys[headword].setdefault(key, place)
            _add_parts(keys[headword])
    for name in (name for term in glossary().terms for name in term.chinese):
        if _in_a_row(store, name, doubles):
            keys[name].update({})
    for profile in store.cities():  # compared with themes that nothing explains
        for priority in profile.priorities:
            keys[priority].update({})
    return {term: keys[term] for term in sorted(keys)}


def _add_parts(found: dict[str, int]) -> None:
    """Let every word of a name lead to the term too, behind whole names: `appliance` to a home appliance."""
    for key, place in tuple(found.items()):
        if key.count(" ") < PARTS:
            for word in key.split():
                found.setdefault(word, PART + place)


def _is_place(headword: str) -> bool:
    """Tell the names of places, which the gazetteer reads: 北海 is no lake, 河池 not where the Zhuang live."""
    return any((m.start, m.end) == (0, len(headword)) for m in gazetteer().find(headword))


def _in_a_row(store: Store, term: str, doubles: frozenset[str]) -> bool:
    """Tell whether a term stands somewhere in the corpus; the pairs of the index answer for most terms at once."""
    return all(pair in doubles for pair in pairs(term)) and store.holds(term)


def _add_english_keys(store: Store, keys: dict[str, dict[str, int]]) -> None:
    """Add the English words of the corpus, all forms of a word as one term, with the Chinese words they translate."""
    forms: defaultdict[str, list[str]] = defaultdict(list)
    for word in store.vocabulary("words"):
        if word.isascii() and word.isalpha() and len(word) >= _SHORTEST and word not in word_list("stopwords_en"):
            forms[dictionary.key(word)].append(word)
    terms = {found: " ".join(sorted(words)) for found, words in forms.items() if found}
    for headword, names in _translations():
        for place, name in enumerate(names):
            found = dictionary.key(name)
            term = terms.get(found) or (name if " " in found and _all_known(found, terms) and store.holds(name) else "")
            if term:
                keys.setdefault(term, {}).setdefault(headword, place)


def _translations() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Chinese words with their English names: the glossary's, then the dictionary's."""
    for term in glossary().terms:
        for name in term.chinese:
            yield name, term.english
    yield from dictionary.entries()


def _all_known(key: str, terms: Mapping[str, str]) -> bool:
    """Tell whether the corpus has every word of a key."""
    return all(word in terms for word in key.split())


def _vectors(
    path: Path, terms: Sequence[str], encoder: Encoder, progress: Callable[[int, int], None]
) -> dict[str, FloatArray]:
    """Vectors of the terms; those of the old file are used again if the encoder is the same."""
    found: dict[str, FloatArray] = {}
    old = BridgeFile.open(path)
    if old is not None:
        if old.meta["encoder_revision"] == encoder.revision:
            for start in range(0, len(terms), _BATCH):
                found.update(old.vectors(terms[start : start + _BATCH]))
        old.close()
    new = [term for term in terms if term not in found]
    for start in range(0, len(new), _BATCH):
        batch = new[start : start + _BATCH]
        # Terms are compared with questions, so they are encoded like questions: on the labelled list of ambiguous
        # words 61 of 71 right, 58 when encoded like passages.
        found.update(zip(batch, encoder.encode_query([english_form(term) for term in batch]), strict=True))
        progress(min(start + _BATCH, len(new)), len(new))
    return found


def english_form(term: str) -> str:
    """Name a term by one word: the first of several English forms that share a stem, else the term.

    Args:
        term: Chinese, an English phrase, or the forms of an English word.

    Returns:
        What is encoded and shown.

    >>> english_form("procession processions"), english_form("rule of law"), english_form("港口")
    ('procession', 'rule of law', '港口')
    """
    words = term.split()
    return words[0] if len({dictionary.key(word) for word in words}) == 1 and english_words(term) else term
