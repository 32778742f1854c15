"""Lists of cities in boxes, asked for by the label of an entry or the title of a box: 试点城市：甲市、乙市."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from kb.attribution import city_lists
from kb.clauses import Clauses
from kb.lexicon import HAN, normalise, pairs, word_list
from kb.library import Library
from kb.question import Question
from kb.records import Document, Sentence, Tie
from kb.store import Store

LISTED = 0.5  # share of an entry that the names of its cities make up: else it tells of something that they do
# Share of a name's pairs of characters that a question has, and of the question's that the name has, its box and
# document with it. 示范城市 for 培育城市 is .8 of one; the names asked for have all but a joint.
NAMED, MEANT = 0.9, 0.75
_ASIDE = re.compile(r"[\W_]+|[和与及的]")
_KIND = re.compile(r"(?:城市|市州|地市|市|名单|范围|对象|清单|如下)+$")


@dataclass(frozen=True, slots=True)
class _BoxLists:
    """The lists of cities in a box."""

    name: str  # its title for comparing; empty where it has none
    above: str  # the titles of box and document
    entries: tuple[tuple[str, Sentence], ...]  # label for comparing, and the list


# The library keeps the clauses of a document for a generation; what is gathered of them is kept as long.
_gathered: WeakKeyDictionary[Clauses, tuple[_BoxLists, ...]] = WeakKeyDictionary()


def listed_under(library: Library, question: Question, asked: str) -> list[tuple[str, Tie]]:
    """Find the cities of the list that a question names.

    Args:
        library: the library.
        question: the question; the terms that its English words stand for count as its words.
        asked: what it asks for, without places and words of asking.

    Returns:
        City and tie, in document order; empty if the question names no list, or names several equally well.
    """
    best: dict[str, list[Sentence]] = {}
    most = NAMED
    for name, above, entries in _lists(library, question):
        share = _named(name, question)
        if share < NAMED or _meant(name + above, question, asked) < MEANT:
            continue
        best, most = ({}, share) if share > most else (best, most)
        if share == most:
            best[name] = entries
    if len(best) != 1:
        return []
    return [tied for name, entries in best.items() for sentence in entries for tied in _tied(library, sentence, name)]


def _lists(library: Library, question: Question) -> Iterator[tuple[str, str, list[Sentence]]]:
    """The lists of cities in boxes: name, titles above it, entries."""
    for document in library.store.documents():
        clauses = library.clauses(document.document_id)
        if (boxes := _gathered.get(clauses)) is None:
            boxes = _gathered[clauses] = tuple(_gather(library.store, document, clauses))
        for box in boxes:
            entries = [(label, s) for label, s in box.entries if question.allows(s.sentence_id)]
            for label, sentence in entries:
                yield label, box.above, [sentence]
            if len(entries) == 1 and box.name:
                yield box.name, box.above, [entries[0][1]]


def _gather(store: Store, document: Document, clauses: Clauses) -> Iterator[_BoxLists]:
    """Find the lists of cities in the boxes of a document."""
    inside: dict[str, list[tuple[str, Sentence]]] = {}
    for sentence in clauses.sentences:
        if sentence.box_id and sentence.entry and not sentence.city and _is_list(clauses, sentence):
            inside.setdefault(sentence.box_id, []).append((_plain(sentence.entry), sentence))
    for box in store.boxes(document.document_id):
        if entries := inside.get(box.box_id):
            above = normalise(f"{box.title or ''}\n{document.title}")
            yield _BoxLists(_plain(box.title or ""), above, tuple(entries))


def _is_list(clauses: Clauses, sentence: Sentence) -> bool:
    """Tell whether an entry is a list of cities and hardly more."""
    text = clauses.plain(sentence).removeprefix(normalise(sentence.entry or "")).strip(":： 。")
    found = city_lists(clauses.plain(sentence), clauses.named(sentence))
    return bool(found) and sum(f.end - f.start for f in found) >= LISTED * len(text)


def _tied(library: Library, sentence: Sentence, name: str) -> Iterator[tuple[str, Tie]]:
    """The cities of an entry, tied to what they are listed for."""
    clauses = library.clauses(sentence.document_id)
    for found in city_lists(clauses.plain(sentence), clauses.named(sentence)):
        for city in found.cities:
            yield city, Tie(sentence.sentence_id, name, "list")


def _plain(name: str) -> str:
    """A name for comparing."""
    return _ASIDE.sub("", normalise(name))


def _named(name: str, question: Question) -> float:
    """Share of a name that a question has, in its own Chinese or in the terms of its English words."""
    telling = _KIND.sub("", name)
    own = _ASIDE.sub("", normalise(question.text))
    if HAN.search(question.theme.phrase):  # 培育 and 示范 frame a question, and tell lists apart
        return _share(telling, own)
    terms = {normalise(t) for a in question.bridged.added if a.origin != "structure" for t in a.terms}
    rest = "".join(_left(telling, terms))
    return 1 - len(rest) / len(telling) if telling else 0.0


def _meant(text: str, question: Question, asked: str) -> float:
    """Share of what a question asks for that a name has, or the titles above it."""
    own = _KIND.sub("", _ASIDE.sub("", asked))
    if HAN.search(own):
        return _share(own, _ASIDE.sub("", text))
    added = [a for a in question.bridged.added if a.origin not in ("structure", "place")]
    left = [word for word in question.bridged.left if word not in word_list("stopwords_en")]
    met = sum(any(normalise(term) in text for term in a.terms) for a in added)
    return met / (len(added) + len(left)) if added else 0.0


def _share(part: str, whole: str) -> float:
    """Share of the pairs of characters of one text that another has."""
    wanted = [pair for pair in pairs(part) if len(pair) > 1]
    return sum(pair in whole for pair in wanted) / len(wanted) if wanted else 0.0


def entry_cities(library: Library, entries: Sequence[Sentence]) -> list[tuple[str, Tie]]:
    """Take all cities that the clauses of an entry name: it lists what is asked for, and the places it is at.

    Args:
        library: the library.
        entries: clauses of one entry or several.

    Returns:
        City and tie, in document order.
    """
    return [tied for sentence in entries for tied in _tied(library, sentence, sentence.entry or "")]


def said_whole(label: str, said: Collection[str], titles: str) -> bool:
    """Tell whether words say all of a label but what is general, or said of the whole box: 物流 is not 冷链物流.

    Args:
        label: of an entry, in lower case.
        said: words.
        titles: of the box.
    """
    return all(rest in titles for rest in _left(label, said))


def _left(label: str, said: Collection[str]) -> list[str]:
    """What is left of a label without words that are said and those that are general."""
    general = {word.strip("-") for word in word_list("generic_words_zh")}
    for word in sorted({*said, *general}, key=lambda word: (-len(word), word)):
        label = label.replace(word, " ")
    return label.split()
