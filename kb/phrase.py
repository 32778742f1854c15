"""Phrases as they stand: quotes in a question mean exact, and a passage with the whole question in it comes first."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from kb.lexical_rows import is_plain
from kb.lexicon import HAN, normalise, pairs
from kb.records import Hit
from kb.store import Store

Keys = npt.NDArray[np.int64]

# Straight and full-width quotes close with themselves; curly and corner ones with their partner.
_QUOTED = re.compile(r'"([^"]*)"|＂([^＂]*)＂|“([^”]*)”|「([^」]*)」|『([^』]*)』')
_MARKS = "\"'＂＇“”‘’「」『』"  # of quotes inside quotes, which are not meant to stand in the text
_EDGES = re.compile(r"^\W+|\W+$")
_LATIN = re.compile(r"[a-z0-9]+")
_DEPTH = 100  # passages looked at for the whole question, as many as the lexical leg gives


def quoted_phrases(question: str) -> tuple[str, ...]:
    """Find what a question has in quotes.

    Args:
        question: as typed.

    Returns:
        The phrases, normalised, in their order; empty quotes, and quotes without letter, digit or Han character, ask
        for nothing and are left out.

    >>> quoted_phrases('哪里提到「5G＋工业互联网」、“『冷链』”和 "" ？')
    ('5g+工业互联网', '冷链')
    """
    found = ("".join(groups).strip(f" {_MARKS}") for groups in _QUOTED.findall(question))
    plain = (" ".join(normalise(phrase).split()) for phrase in found)
    return tuple(dict.fromkeys(phrase for phrase in plain if any(c.isalnum() for c in phrase)))


def contains(text: str, phrase: str) -> bool:
    """Tell whether a text contains a phrase, whatever its width, case and script; Latin words only whole.

    Args:
        text: any text.
        phrase: a normalised phrase.

    Returns:
        Whether it does. White space between Han characters, as wrapped lines leave it, does not count.

    >>> contains("建設５Ｇ＋工業互聯網平台", "5g+工业互联网"), contains("smart parks", "art")
    (True, False)
    """
    before = r"(?<![a-z0-9])" if _LATIN.match(phrase) else ""
    after = r"(?![a-z0-9])" if _LATIN.match(phrase[-1:]) else ""
    return re.search(before + _pattern(phrase) + after, normalise(text)) is not None


def phrase_keys(store: Store, phrases: Sequence[str]) -> Keys:
    """Find the passages that contain every phrase.

    Args:
        store: the store.
        phrases: normalised phrases, at least one.

    Returns:
        Keys of the passages with all of them in their text; where there is none, of those below headings, boxes and
        cities that have them, text and headings together. (n,) int64, ascending.
    """
    expressions = [e for e in (necessary(phrase) for phrase in phrases) if e]
    found = store.texts_matching(" AND ".join(f"({e})" for e in expressions))

    def with_all(texts: Sequence[tuple[int, str]]) -> Keys:
        return np.array(sorted(k for k, t in texts if all(contains(t, p) for p in phrases)), dtype=np.int64)

    own = with_all([(key, text) for key, text, _ in found])
    return own if len(own) else with_all([(key, f"{context}\n{text}") for key, text, context in found])


def literal_first(
    store: Store,
    question: str,
    match: Callable[[str], list[Hit]],
    hits: list[Hit],
    expression: str,
    *,
    small: bool = False,
) -> list[Hit]:
    """Put the passages that hold the whole question, as it stands, in front of those that hold its words.

    A question that is no phrase of the documents changes nothing.

    Args:
        store: the store.
        question: the question.
        match: ranks passages for an FTS5 expression.
        hits: what it gave for the words of the question, ties by passage_id.
        expression: the expression it was given for them.
        small: whether the store is so small that asking it whether it has the phrase costs less than ranking.

    Returns:
        Hits, best first. A passage that holds the question scores its own score and the best one's more.
    """
    phrase = _EDGES.sub("", normalise(question))
    if not hits or not phrase:
        return hits
    needed = necessary(phrase)
    if needed and small and not (_parts_held(store, phrase) and store.finds(needed)):  # most questions
        return hits
    held = match(f"({needed}) AND ({expression})") if needed else hits
    texts = store.searched_texts([hit.passage_id for hit in held])
    best = max(hit.score for hit in (*hits, *held))
    literal = {hit.passage_id: hit.score + best for hit in held if contains(texts[hit.passage_id], phrase)}
    scores = {hit.passage_id: hit.score for hit in hits} | literal
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:_DEPTH]
    return [Hit(passage_id, score, rank) for rank, (passage_id, score) in enumerate(ordered, start=1)]


def _parts_held(store: Store, phrase: str) -> bool:
    """Tell whether each part that a phrase needs stands in a passage: its pairs of characters, or its words.

    What each stands in is at hand, or read once; SQLite would look all of them up for each question.
    """
    runs = [pair for run in HAN.findall(phrase) if len(run) > 1 for pair in pairs(run)]
    column, parts = ("pairs", runs) if runs else ("words", _LATIN.findall(phrase))
    terms = [(column, part) for part in dict.fromkeys(parts)]
    return not is_plain(terms) or store.hold_all(terms)


def necessary(phrase: str) -> str:
    """Write an FTS5 expression that every passage with a phrase meets.

    Args:
        phrase: a normalised phrase.

    Returns:
        The expression; "" when the words of the phrase say too little.
    """
    runs = [pairs(run) for run in HAN.findall(phrase) if len(run) > 1]
    if runs:
        return " AND ".join(f'pairs : "{" ".join(run)}"' for run in runs)
    # Next to a Han character a Latin letter may be part of a word of the dictionary (T恤), which is one term; letters
    # with marks are indexed without them.
    words = [] if HAN.search(phrase) or not phrase.isascii() else _LATIN.findall(phrase)
    return " AND ".join(f'words : "{word}"' for word in words)


def _pattern(phrase: str) -> str:
    """Write a phrase as a pattern that lets white space stand, or be missing, beside a Han character."""
    parts = re.split(r"(\s+|[\u3400-\u9fff])", phrase)
    return (
        "".join(
            rf"\s*{part}\s*" if HAN.fullmatch(part) else r"\s+" if part.isspace() else re.escape(part) for part in parts
        )
        .replace(r"\s*\s+", r"\s*")
        .replace(r"\s+\s*", r"\s*")
    )
