"""The bridge between the languages: the terms of the corpus that the words of a question may mean in the other one.

English words lead to Chinese terms by the gazetteer, the glossary and the dictionary; Chinese words lead to English
ones in the same way where the corpus has English documents. What a word may mean is weighed in the question's context.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Literal

from kb.bridge_rows import PART, BridgeTerms, Candidate
from kb.dictionary import LONGEST, key, stem
from kb.everyday_names import everyday_names
from kb.joint_provinces import joint_provinces
from kb.lexicon import HAN, cut_words, english_words, glossary, normalise, tokenise, word_list
from kb.numerals import to_chinese
from kb.pinyin import spelled_names
from kb.places import PlaceMention
from kb.records import Added, Bridged, Bridging
from kb.rows import FloatArray
from kb.store import Store
from kb.word_tables import kept_table

MOST = 3  # terms added for one word or phrase
# How far a meaning may lie behind the best one, in cosine, to be added too.
NEAR = 0.02
GLOSSARY_BONUS = 0.02
PART_PENALTY = 0.04
# Between the phrases of a question; "measures to support small firms" asks for no supporting measures, and "opening up
# and the business environment" for no opening of a business.
_BREAK = re.compile(
    r"[^\w\s'&-]|\b(?:measures?|plans?|steps?|polic(?:y|ies)|efforts?|ways?|actions?) (?:taken )?to\b"
    r"|\b(?:and|or) (?:the|an?|its|their|how|whether)\b"
)
_CHINESE_NUMERALS = 1000  # headings and plans are numbered in Chinese numerals below it
_NUMBERED = tuple(
    (re.compile(pattern, re.IGNORECASE), shape)
    for pattern, shape in (
        (r"\b(?P<n>\d{1,2})(?:st|nd|rd|th)[ -]five[ -]year(?:[ -]plan)?\b", "{chinese}五"),
        (r"\bbox(?:es)? (?P<n>\d{1,3})\b", "专栏{n}"),
        (r"\bchapter (?P<n>\d{1,3})\b", "第{chinese}章"),
        (r"\bsection (?P<n>\d{1,3})\b", "第{chinese}节"),
        (r"\barticle (?P<n>\d{1,3})\b", "第{chinese}条"),
        (r"\b(?:by|until|before) (?:the end of )?(?P<n>(?:19|20)\d\d)\b", "到{n}年"),
    )
)
_COUNTS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
# A counted group of things, "eight themed tourism products", is 八大 or 八个 … in Chinese; what documents hold decides.
_COUNTED = re.compile(
    rf"\b(?P<n>{'|'.join(_COUNTS)}) (?!(?:hundred|thousand|million|billion|percent|per)\b)(?:[a-z'-]+ ){{0,2}}[a-z]+s\b"
)
_GROUPS = ("大", "个", "项", "类", "条")
# Amounts in words of English scale: Chinese counts in 万 (10⁴), 亿 (10⁸) and 万亿 (10¹²).
_AMOUNT = re.compile(
    r"\b(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,6}(?:\.\d{1,6})?) ?(?P<scale>thousand|million|billion|trillion)\b",
    re.IGNORECASE,
)
_ENGLISH_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_CHINESE_SCALES = {"万亿": 12, "亿": 8, "万": 4}


_Piece = tuple[int, int, Added]  # words of a run, half-open, and what they mean


@dataclass(frozen=True, slots=True)
class _Word:
    """A content word of the question."""

    word: str  # singular
    stem: str
    at: int  # its place among all words of the question's part


def cross(
    store: Store,
    file: BridgeTerms | None,
    question: str,
    *,
    places: Sequence[PlaceMention],
    vector: FloatArray,
    listing: bool = False,
) -> Bridged:
    """Find the terms of the other language that a question means.

    Args:
        store: the store; only terms that it holds are given.
        file: the terms of the bridge; without them the dictionary is not asked.
        question: the question.
        places: the places named in it.
        vector: (dim,) float32, the question embedded: the context in which meanings are weighed.
        listing: the question asks for a list, so "target" and "plan" in it are no theme.

    Returns:
        What was found, in the order of the question.
    """
    rest, named = question, []
    for mention in reversed(places):
        name, written = mention.place.name, question[mention.start : mention.end]
        rest = f"{rest[: mention.start]} . {rest[mention.end :]}"
        if not HAN.search(written) and mention.place.level != "province":
            named.append(Added(normalise(written), (name,), "place"))
    structure, rest = _structure(rest)
    structure += _counted(store, rest) + joint_provinces(store, question, places)
    found, left = _from_english(store, file, re.sub(HAN, " . ", rest), vector, listing=listing)
    if file is not None:
        found += _from_chinese(file, rest, vector)
    found += _other_names(store, rest) + ([] if listing else everyday_names(store, rest))
    return Bridged(tuple(a for a in (*reversed(named), *structure, *found) if a.terms), left)


def switched(bridged: Bridged, bridging: Bridging, question: str) -> Bridged:
    """Leave out what the person switched off, and what the question says itself.

    Args:
        bridged: what was found.
        bridging: what the person wants.
        question: the question.

    Returns:
        What is left.
    """
    if not bridging.on:
        return Bridged((), bridged.left)
    kept = (
        Added(a.words, tuple(t for t in a.terms if t not in bridging.without and t not in question), a.origin)
        for a in bridged.added
    )
    return Bridged(tuple(a for a in kept if a.terms), bridged.left)


def widely(file: BridgeTerms | None, found: Bridged) -> Bridged:
    """Add to the terms of English words all that they can mean, for comparing with titles: gateway 门户.

    Args:
        file: the terms of the bridge.
        found: what was found for the words.
    """
    if file is None:
        return found
    meanings = file.candidates(key(added.words) for added in found.added)
    wider = (
        replace(a, terms=tuple(dict.fromkeys((*a.terms, *(c.term for c in meanings.get(key(a.words), ()))))))
        for a in found.added
    )
    return replace(found, added=tuple(wider))


def _structure(text: str) -> tuple[list[Added], str]:
    """Read numbered things: plans, boxes, chapters, years; give them in Chinese, and the text without them."""
    found = []
    for pattern, shape in _NUMBERED:
        for match in pattern.finditer(text):
            number = int(match["n"])
            chinese = to_chinese(number) if number < _CHINESE_NUMERALS else str(number)
            found.append(Added(normalise(match[0]), (shape.format(n=number, chinese=chinese),), "structure"))
        text = pattern.sub(" . ", text)
    found += [Added(normalise(match[0]), _in_chinese_scale(match), "structure") for match in _AMOUNT.finditer(text)]
    return found, _AMOUNT.sub(" . ", text)


def _in_chinese_scale(match: re.Match[str]) -> tuple[str, ...]:
    """Write an amount as Chinese documents do: 40 billion is 400亿, 1.2 trillion 1.2万亿 and 12000亿."""
    value = Decimal(match["n"].replace(",", "")).scaleb(_ENGLISH_SCALES[match["scale"].lower()])
    shares = ((value.scaleb(-power), unit) for unit, power in _CHINESE_SCALES.items())
    return tuple(f"{share.normalize():f}{unit}" for share, unit in shares if share >= 1)[:2]


def _counted(store: Store, text: str) -> list[Added]:
    """Read counted groups: what the documents say with the number and one of the usual measure words."""
    numbers = dict.fromkeys(match["n"] for match in _COUNTED.finditer(normalise(text)))
    groups = {number: [to_chinese(_COUNTS.index(number) + 2) + unit for unit in _GROUPS] for number in numbers}
    return [Added(number, tuple(filter(store.holds, terms))[:MOST], "structure") for number, terms in groups.items()]


def _other_names(store: Store, text: str) -> list[Added]:
    """Give the names that the documents have for a term of the glossary that they call otherwise: 社零总额."""
    said = normalise(text)
    openings = _chinese_names()
    named = {name for opening in set(said) for name in openings.get(opening, ()) if name in said}
    names = sorted(named, key=lambda name: (-len(name), name))
    found: list[Added] = []
    for name in names:
        if name not in said:  # inside a longer one
            continue
        said = said.replace(name, " ")
        if not store.holds(name):
            terms = tuple(other for other in glossary().names_of(name)[1:] if store.holds(other))[:MOST]
            found.append(Added(name, terms, "glossary"))
    return found


@cache
def _chinese_names() -> dict[str, tuple[str, ...]]:
    """Chinese names of terms of the glossary that have more than one, by their first character."""
    found: dict[str, dict[str, None]] = {}
    for name in (name for term in glossary().terms if len(term.chinese) > 1 for name in term.chinese):
        found.setdefault(name[0], {})[name] = None
    return {opening: tuple(names) for opening, names in found.items()}


def _from_english(
    store: Store, file: BridgeTerms | None, text: str, vector: FloatArray, *, listing: bool
) -> tuple[list[Added], tuple[str, ...]]:
    """Read the English part of a question: the longest phrases first, the glossary before the dictionary."""
    runs = [run for part in _BREAK.split(normalise(text)) if (run := _content(part))]
    candidates = file.candidates(k for run in runs for _, _, k in _windows(run)) if file else {}
    found: list[Added] = []
    left: list[str] = []
    for run in runs:
        taken = _with_names(store, run, list(_cover(store, run, candidates, vector, listing=listing)))
        found += [added for _, _, added in sorted(taken, key=lambda piece: piece[0])]
        covered = {at for start, end, _ in taken for at in range(start, end)}
        left += [w.word for at, w in enumerate(run) if at not in covered]
    return found, tuple(w for w in left if not w.isdigit() and not _says_nothing(w))


def _with_names(store: Store, run: Sequence[_Word], taken: list[_Piece]) -> list[_Piece]:
    """Add the names in pinyin among the words that nothing explains; a name takes the word for its kind with it."""
    words = [w.word for w in run]
    covered = {at for start, end, _ in taken for at in range(start, end)}
    for name in spelled_names(store, words, [at in covered for at in range(len(words))]):
        taken = [piece for piece in taken if not (name.start <= piece[0] and piece[1] <= name.end)]
        added = Added(" ".join(words[name.start : name.end]), name.terms, "pinyin")
        taken.append((name.start, name.end, added))
    return taken


def _cover(
    store: Store,
    run: Sequence[_Word],
    candidates: Mapping[str, list[Candidate]],
    vector: FloatArray,
    *,
    listing: bool,
) -> Iterator[_Piece]:
    """Choose phrases of a run of words that do not overlap, the longest first, and what each means."""
    free = [True] * len(run)
    doubtful: set[int] = set()  # words of a name of the glossary that these documents do not have
    for start, end, window in sorted(_windows(run), key=_exact_first):
        if not all(free[start:end]):
            continue
        words = run[start:end]
        known = _glossary_terms(window)
        reviewed = [t for t in known if store.holds(t)]
        as_named = end - start == 1 or window in _glossary_rows()  # factories and old bases are no old factory
        if known and as_named and not reviewed and not any(_held_in_parts(store, term) for term in known):
            # What else the dictionary has for a word, or for the parts of a name, is a poor stand-in: pension reform.
            doubtful.update(range(start, end))
        meanings = candidates.get(window, [])
        if end - start == 1 and _says_nothing(words[0].word) and (listing or not _glossary_terms(window)):
            continue
        if end - start > 1:
            # A phrase of the glossary is settled; the dictionary's phrases are weighed among themselves.
            meanings = [] if reviewed else [c for c in meanings if c.place < PART]
        terms = weigh(meanings, reviewed, vector) or (_part_of_a_name(store, window) if end - start == 1 else ())
        if reviewed and reviewed[0] not in terms:
            terms = (*terms[: MOST - 1], reviewed[0])  # what the glossary calls it first, whatever is nearer
        if terms:
            free[start:end] = [False] * (end - start)
            origin = "part" if doubtful.intersection(range(start, end)) else _origin(terms, reviewed, meanings)
            yield start, end, Added(" ".join(w.word for w in words), terms, origin)


def _held_in_parts(store: Store, term: str) -> bool:
    """Tell whether the documents have all words of a term, though not side by side: 邮轮、游船码头 for 邮轮码头."""
    words = cut_words(term)
    return len(words) > 1 and all(len(word) > 1 and store.holds(word) for word in words)


def _origin(
    terms: Sequence[str], reviewed: Sequence[str], meanings: Sequence[Candidate]
) -> Literal["glossary", "dictionary", "part"]:
    """Tell where the terms chosen come from."""
    if set(terms) & set(reviewed):
        return "glossary"
    whole = {c.term for c in meanings if c.place < PART}
    return "dictionary" if set(terms) & whole else "part"


def _says_nothing(word: str) -> bool:
    """Tell words that only frame a question: which cities *focus* on, *make* a *priority* of."""
    return word in word_list("frame_en")


def weigh(meanings: Sequence[Candidate], reviewed: Sequence[str], vector: FloatArray) -> tuple[str, ...]:
    """Keep the meanings nearest to the question.

    Args:
        meanings: what a word may mean.
        reviewed: terms of the glossary among them, or besides them; one without a vector counts as the best.
        vector: (dim,) float32, the question embedded.

    Returns:
        At most MOST terms, the nearest first.
    """
    scores = {c.term: float(c.vector @ vector) - (PART_PENALTY if c.place >= PART else 0.0) for c in meanings}
    best = max(scores.values(), default=0.0)
    for term in reviewed:
        scores[term] = scores.get(term, best) + GLOSSARY_BONUS
    ordered = sorted(scores, key=lambda term: (-scores[term], term))
    return tuple(t for t in ordered[:MOST] if scores[t] >= scores[ordered[0]] - NEAR)


def _from_chinese(file: BridgeTerms, text: str, vector: FloatArray) -> list[Added]:
    """Read the Chinese part of a question: every word, or its parts where the bridge does not know it whole."""
    stops = word_list("stopwords_zh")
    words = [w for run in HAN.findall(normalise(text)) for w in cut_words(run) if len(w) > 1 and w not in stops]
    parts = {word: [p for p in tokenise(word) if p != word and len(p) > 1] for word in words}
    candidates = file.candidates([*words, *(p for found in parts.values() for p in found)])
    found = []
    for word in dict.fromkeys(words):
        for name in [word] if word in candidates else parts[word]:
            terms = weigh(candidates.get(name, []), (), vector)
            found.append(Added(name, terms, "dictionary"))
    return found


def _content(text: str) -> list[_Word]:
    """Cut out the content words of an English text."""
    words = enumerate(english_words(text))
    return [_Word(word, stem(word), at) for at, word in words if word not in word_list("stopwords_en")]


def _windows(run: Sequence[_Word]) -> Iterator[tuple[int, int, str]]:
    """List the stretches of a run with their keys: the longest first, unbroken ones before others, then from the left.

    The quality of the service sector is about a service sector before it is about a quality service.
    """
    for size in range(min(LONGEST, len(run)), 0, -1):
        last = size - 1
        starts = sorted(range(len(run) - last), key=lambda at: run[at + last].at - run[at].at > last)
        for start in starts:
            yield start, start + size, " ".join(w.stem for w in run[start : start + size])


def _exact_first(window: tuple[int, int, str]) -> tuple[int, bool]:
    """The longest first; of as long ones, names with their words in another order last: develop integrated circuits."""
    start, end, text = window
    return start - end, end - start > 1 and bool(_glossary_terms(text)) and text not in _glossary_rows()


@kept_table
def _glossary_rows() -> frozenset[str]:
    """The stems of the English names of the glossary that are several words, in their order."""
    return frozenset(stems for term in glossary().terms for name in term.english if " " in (stems := key(name)))


def _glossary_terms(window: str) -> tuple[str, ...]:
    """Chinese terms that the glossary gives for a phrase, whatever the order of its words."""
    return _glossary_keys().get(frozenset(window.split()), ())


def _part_of_a_name(store: Store, word: str) -> tuple[str, ...]:
    """The terms whose names in the glossary have a word that nothing else explains: multimodal (transport).

    A word that many names have tells nothing; nor does one with a name that these documents lack (minimum wage).
    """
    terms = _glossary_parts().get(word, ())
    return terms if len(terms) <= MOST and all(map(store.holds, terms)) else ()


@kept_table
def _glossary_parts() -> dict[str, tuple[str, ...]]:
    """Index the glossary's terms by the stems of the words of their longer English names."""
    found: dict[str, dict[str, None]] = {}
    for term in glossary().terms:
        for name in term.english:
            stems = key(name).split()
            for word in stems if len(stems) > 1 else ():
                found.setdefault(word, {})[term.zh] = None
    return {word: tuple(terms) for word, terms in found.items()}


@kept_table
def _glossary_keys() -> dict[frozenset[str], tuple[str, ...]]:
    """Index the glossary by the stems of its English names."""
    found: dict[frozenset[str], dict[str, None]] = {}
    for term in glossary().terms:
        for name in term.english:
            if stems := key(name):
                found.setdefault(frozenset(stems.split()), {}).update(dict.fromkeys(term.chinese))
    return {stems: tuple(terms) for stems, terms in found.items()}
