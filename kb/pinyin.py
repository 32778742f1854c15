"""Names that a question has in pinyin and no gazetteer lists: mountains, canals, villages, dishes, firms.

No dictionary leads from `Dayaoshan` to 大瑶山, but its syllables do: of the characters read so, those that stand in a
row in the documents. Characters across the joint of two words make such rows too, so a row must be cut out by the word
cut, and rows that are no everyday word count before those that are.
"""

from __future__ import annotations

import importlib.resources
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, product

from kb.common_terms import is_small
from kb.dictionary import whole_text
from kb.lexicon import HAN, cut_words, normalise, word_tag
from kb.store import Store
from kb.word_tables import kept_table

_CHARACTER = re.compile(r"^\S+ (\S) \[([a-zA-Z:]+)[1-5]\]", re.MULTILINE)
_SHORTEST_NAME = 2  # syllables; one is read so by a dozen characters
_MOST_SYLLABLES = 6  # of names: longer runs are sentences in pinyin
_MOST_ROWS = 64  # rows of characters kept while a name grows; real names had at most 9 in 35 policy texts
_LOOKED_AT = 5  # passages in which a row must be cut out by the word cut once
_ENGLISH_WORD = re.compile(r"(?<![^\W\d_])[a-z]{4,}(?![^\W_])")  # behind pinyin stands its tone: bei3
_ENGLISH = 4  # letters of a word that may be English; shorter ones (da, xia) stand in the dictionary's examples
MOST = 3  # names added for one spelling


@dataclass(frozen=True, slots=True)
class Spelled:
    """A name found by its sound."""

    start: int  # words of the run of the question that it takes, half-open
    end: int
    terms: tuple[str, ...]  # of the documents, the likeliest first


def spelled_names(store: Store, words: Sequence[str], explained: Sequence[bool]) -> list[Spelled]:
    """Find the names in pinyin in a run of words.

    Args:
        store: the store; only what its documents hold is a name.
        words: lower-case words next to each other, e.g. `dayao`, `mountain`.
        explained: of each word, whether the glossary or the dictionary knows it; such a word begins no name.

    Returns:
        Names in their order; they do not overlap. A word for a kind of thing behind one (mountain, canal) belongs to
        it where the documents have both together: 大瑶山.
    """
    found: list[Spelled] = []
    position = 0
    while position < len(words):
        ends = range(min(len(words), position + _MOST_SYLLABLES), position, -1)
        free = (end for end in ends if not any(explained[position:end]))
        spelled = next((s for end in free if (s := _name(store, words, position, end))), None)
        if spelled:
            found.append(spelled)
        position = spelled.end if spelled else position + 1
    return found


def is_spelled(letters: str, row: str) -> bool:
    """Tell whether letters are the pinyin of a row of characters, without tones.

    >>> is_spelled("qinba", "秦巴"), is_spelled("qinba", "秦岭")
    (True, False)
    """
    known = _characters()
    if not row or not letters:
        return not row and not letters
    return any(
        row[0] in known.get(letters[:size], ()) and is_spelled(letters[size:], row[1:])
        for size in range(1, min(len(letters), 6) + 1)
    )


def _name(store: Store, words: Sequence[str], start: int, end: int) -> Spelled | None:
    """Read some words together as one name, with the word for its kind behind it."""
    if any(len(word) >= _ENGLISH and word in _english() for word in words[start:end]):
        return None
    terms = _written(store, "".join(words[start:end]))
    kinds = _kinds().get(words[end], ()) if end < len(words) else ()
    whole = tuple(term + kind for term in terms for kind in kinds if store.holds(term + kind))
    if whole:
        return Spelled(start, end + 1, whole[:MOST])
    return Spelled(start, end, terms[:MOST]) if terms else None


def _written(store: Store, letters: str) -> tuple[str, ...]:
    """Write letters as the documents do: rows of characters read so; names before everyday words."""
    for syllables in sorted(_cuts(letters), key=lambda cut: (len(cut), cut)):
        rows = [row for row in _rows(store, syllables) if _stands_apart(store, row)]
        if rows:
            ordered = sorted(rows, key=lambda row: (-store.count_containing(row), row))
            return tuple(row for row in ordered if not _is_everyday(row)) or tuple(ordered)
    return ()


def _rows(store: Store, syllables: Sequence[str]) -> tuple[str, ...]:
    """Grow rows of characters from the left; each pair must stand somewhere in the documents, the whole in a row."""
    characters = _characters()
    rows = list(characters[syllables[0]])
    for syllable in syllables[1:]:
        if is_small(store):
            held, wanted = store.derived(_followers), _characters_of(syllable)
            rows = [row + c for row in rows if row[-1] in held for c in held[row[-1]] & wanted]
        else:
            following = characters[syllable]
            pairs = store.pairs_held(tuple(dict.fromkeys(row[-1] + c for row, c in product(rows, following))))
            rows = [row + c for row, c in product(rows, following) if row[-1] + c in pairs]
        rows = rows if len(rows) <= _MOST_ROWS else [row for row in rows if store.holds(row)]
    return tuple(row for row in rows if store.holds(row))


def _followers(store: Store) -> dict[str, frozenset[str]]:
    """Character to those that stand directly behind it in the documents; forty thousand pairs may be asked for."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for pair in store.vocabulary("pairs"):
        found[pair[0]].add(pair[1:])
    return {first: frozenset(following) for first, following in found.items()}


def _stands_apart(store: Store, row: str) -> bool:
    """Tell whether the word cut has the ends of a row as joints in one of the passages that hold it.

    A joint inside does no harm where the ends are some; where none is inside, a longer word may hold the row.
    """
    hits = store.match(f'pairs : "{" ".join(a + b for a, b in zip(row, row[1:], strict=False))}"', depth=_LOOKED_AT)
    texts = store.searched_texts([hit.passage_id for hit in hits])
    return any(_apart_in(run, row) for text in texts.values() for run in HAN.findall(normalise(text)) if row in run)


def _apart_in(run: str, row: str) -> bool:
    """Tell whether a row of characters has its ends at joints of the words of a run, or lies inside one word."""
    joints = list(accumulate((len(word) for word in cut_words(run)), initial=0))
    return any(
        match.start() in joints and (match.start() + len(row) in joints or not _any_in(joints, match.start(), len(row)))
        for match in re.finditer(f"(?={row})", run)
    )


def _any_in(joints: Sequence[int], start: int, length: int) -> bool:
    """Tell whether a joint lies strictly inside a row."""
    return any(start < joint < start + length for joint in joints)


def _is_everyday(row: str) -> bool:
    """Tell a word of the dictionary that is no name; what no dictionary has is one."""
    return word_tag(row) not in ("x", "ns", "nr", "nz")


def _cuts(letters: str) -> Iterator[tuple[str, ...]]:
    """Cut letters into syllables in every way; none for letters that are no pinyin."""
    known = _characters()

    def cut(rest: str, before: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if not rest:
            if len(before) >= _SHORTEST_NAME:
                yield before
            return
        if len(before) < _MOST_SYLLABLES:
            for size in range(1, min(len(rest), 6) + 1):
                if rest[:size] in known:
                    yield from cut(rest[size:], (*before, rest[:size]))

    return cut(letters, ())


@kept_table
def _english() -> frozenset[str]:
    """The words in small letters with which the dictionary explains something: dance and change are pinyin too."""
    return frozenset(_ENGLISH_WORD.findall(whole_text()))


@kept_table
def _characters() -> dict[str, tuple[str, ...]]:
    """Syllable without tone to the characters that may be read so; ü also as v, as keyboards have it."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for character, reading in _CHARACTER.findall(whole_text()):
        if HAN.fullmatch(character):
            for umlaut in ("u", "v"):
                found[reading.lower().replace("u:", umlaut)][character] = None
    return {syllable: tuple(characters) for syllable, characters in found.items()}


@cache
def _characters_of(syllable: str) -> frozenset[str]:
    """The characters that may be read as a syllable; there are some 400."""
    return frozenset(_characters()[syllable])


@cache
def _kinds() -> Mapping[str, tuple[str, ...]]:
    """English word for a kind of place or thing to what ends its Chinese names, from data/name_kinds.tsv."""
    text = importlib.resources.files("kb").joinpath("data/name_kinds.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {english: tuple(chinese.split()) for english, chinese in rows}
