"""The two retrievers: vectors and words, each restricted by the filters before it ranks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
import numpy.typing as npt

from kb.bridge import cross, switched
from kb.bridge_rows import BridgeTerms
from kb.common_terms import asks_all, expression_of, is_small, match_terms
from kb.coverage import shares_of, things_asked
from kb.errors import BadQuestionError
from kb.filters import Scope
from kb.index import to_hits
from kb.late import nearness
from kb.lexical_rows import Term
from kb.lexicon import HAN, indexed_words, pairs, simplified, word_list
from kb.library import Library
from kb.memo import remembered
from kb.phrase import literal_first
from kb.places import Place, PlaceMention, gazetteer
from kb.records import Bridged, Bridging, Hit
from kb.rows import FloatArray
from kb.store import Store

MAX_QUESTION = 2000  # characters; an encoder reads about 500 words, and nobody asks more
DEPTH = 100  # hits read from each leg
# A lexical hit with less than this share of the best hit's score met only the common words of the question, and its
# rank would count in the fusion all the same. Development questions: nDCG@10 0.957 without it, 0.978 with 0.5.
LEXICAL_FLOOR = 0.5
COVERED = 40  # hits of each leg that are compared with the question; nDCG@10 as with all 100, with 30 it is 0.003 less
# Hits of each leg whose tokens are compared with the question's; with 100 nDCG@10 is 0.001 higher, for twice the time.
COMPARED = 60
# Weight of the mean vector of the added terms beside the question's own. Development questions (the 27 and our own 92),
# nDCG@10: 0 gives 0.974 and 0.864, 0.3 0.979 and 0.861, 0.6 0.981 and 0.864, 1 0.976 and 0.867, 2 0.978 and 0.870;
# embedding question and terms together 0.977 and 0.873, at the price of a second run of the encoder.
ADDED_WEIGHT = 1.0
# Marks that are not seen and part no word: zero width, soft hyphen, direction, variants of a character, tags. Copied
# text has them inside words (冷\u200b链), which a space in their place would cut.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef]+"
)
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_DASH = re.compile(r"(?<=[A-Za-z])[\u2010-\u2015](?=[A-Za-z])")


@dataclass(frozen=True, slots=True)
class Legs:
    """What each retriever gave, before fusion."""

    dense: list[Hit]
    sparse: list[Hit]
    bridged: Bridged  # what the bridge between the languages added to the question
    vector: FloatArray  # (dim,) float32, what the dense leg searched for
    coverage: Mapping[str, float]  # passage_id to the share of what is asked for that it has, headings included
    tokens: Mapping[str, float] = field(default_factory=dict)  # passage_id to how near its nearest words lie, see late


def check_question(text: str) -> str:
    """Accept or refuse a question.

    Args:
        text: as typed.

    Returns:
        The question without control characters, in simplified characters, spaces at the ends removed, with a hyphen
        for a dash between Latin letters (Guangdong–Guangxi).

    Raises:
        BadQuestionError: if nothing is left, it is too long, or it has no letter, digit or Han character: of signs and
            emoji the vectors would find ten arbitrary passages.
    """
    if len(text) > MAX_QUESTION:
        raise BadQuestionError.of("question.long", count=len(text), limit=MAX_QUESTION)
    clean = cleaned(text)
    if not clean:
        raise BadQuestionError.of("question.empty", example="哪些城市重点发展现代物流")
    if not any(map(str.isalnum, clean)):
        raise BadQuestionError.of("question.no_word", question=clean, example="哪些城市重点发展现代物流")
    return _DASH.sub("-", simplified(clean))


def cleaned(text: str) -> str:
    """Remove from a question what cannot be seen, and spaces from its ends; the rest stays as typed.

    Args:
        text: as typed.

    Returns:
        The question.
    """
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def bridge(
    library: Library,
    question: str,
    bridging: Bridging = Bridging(),  # noqa: B008
    *,
    vector: FloatArray | None = None,
    listing: bool = False,
) -> Bridged:
    """Find the terms of the other language that a question, or a part of one, means.

    Args:
        library: the library.
        question: the question, checked.
        bridging: what the person wants of the bridge.
        vector: (dim,) float32, the context in which meanings are weighed; None for the question's own.
        listing: the question asks for a list.

    Returns:
        What was found and not switched off, without what the question itself contains.
    """
    vector = library.encode_question(question) if vector is None else vector
    with library.reading():
        places = find_places(library.store, question)
        found = cross(library.store, library.bridge, question, places=places, vector=vector, listing=listing)
    return switched(found, bridging, question)


def retrieve(
    library: Library,
    query: str,
    *,
    scope: Scope | None = None,
    bridged: Bridged | None = None,
) -> Legs:
    """Ask both retrievers.

    Args:
        library: the library.
        query: the question.
        scope: what the filters leave; None for everything.
        bridged: what the bridge found for the question; None asks it.

    Returns:
        What each gave; a leg that knows none of the words gives nothing.
    """
    question = check_question(query)
    bridged = bridge(library, question) if bridged is None else bridged
    added = bridged.terms
    vector = _towards(library.encode_question(question), library.bridge, added)
    with library.reading():
        keys = None if scope is None else scope.keys
        found = library.vectors.search(vector, depth=DEPTH, keys=keys)
        dense = to_hits(found, library.store.passage_ids([key for key, _ in found]))
        sparse = match_words(library.store, question, added, keys=keys)
        texts = library.store.searched_texts(
            list(dict.fromkeys(hit.passage_id for hit in (*dense[:COVERED], *sparse[:COVERED])))
        )
        things = things_asked(library.store, without_places(library.store, question), bridged)
        coverage = dict(zip(texts, shares_of(things, list(texts.values())), strict=True))
        tokens = _compare_tokens(library, question, dense, sparse)
    return Legs(dense, sparse, bridged, vector, coverage, tokens)


def _compare_tokens(library: Library, question: str, dense: Sequence[Hit], sparse: Sequence[Hit]) -> dict[str, float]:
    """Compare the words of the best hits with those of the question; nothing where the encoder tells no tokens."""
    asked = library.asked_tokens(question)
    if asked is None:
        return {}
    best = dict.fromkeys(hit.passage_id for hit in (*dense[:COMPARED], *sparse[:COMPARED]))
    signs = library.store.signs(list(best))
    held = [passage_id for passage_id in best if signs.get(passage_id)]
    return dict(zip(held, nearness(asked, [signs[passage_id] for passage_id in held]), strict=True))


def match_words(
    store: Store, question: str, added: Sequence[str] = (), *, keys: npt.NDArray[np.int64] | None = None
) -> list[Hit]:
    """Ask the lexical leg.

    Args:
        store: the store.
        question: the question.
        added: further terms.
        keys: restrict to these passages; None for all.

    Returns:
        Hits, best first; empty when the question has only stop words, or none of its words is known.
    """
    terms = lexical_terms(question, added)
    found = match_terms(store, terms, depth=DEPTH, keys=keys)

    def match(expression: str) -> list[Hit]:
        # What holds the whole question has its rarest terms and so was found: a large store is not asked once more.
        return store.match(expression, depth=DEPTH, keys=keys) if asks_all(store, keys) else found

    above = [hit for hit in found if hit.score >= LEXICAL_FLOOR * found[0].score]
    return literal_first(store, question, match, above, expression_of(terms), small=is_small(store))


_KEPT_TEXTS = 256  # texts whose places are remembered
_ZONE = "示范区"
_CAPITALISED = re.compile(r"\b[A-Z][a-z]+(?:['’][a-z]{2,})?")
_AREA = re.compile(r"都市圈|城市群|经济圈|城市圈")  # that goes by a city


def find_places(store: Store, text: str) -> list[PlaceMention]:
    """Find the places that a text names; the regions of the documents decide between places of one name.

    Args:
        store: the store.
        text: Chinese, English or mixed.

    Returns:
        Mentions in text order; a city by which an area goes (南京都市圈) is none.
    """
    known = store.derived(_found_places)
    found = remembered(known, text, _KEPT_TEXTS, lambda: tuple(_find_places(store, text)))
    return list(found)


def _found_places(_store: Store) -> dict[str, tuple[PlaceMention, ...]]:
    """Texts and their places in one state of the store: an answer looks for those of its question four times."""
    return {}


def _find_places(store: Store, text: str) -> list[PlaceMention]:
    home = provinces(store)
    known = store.derived(_city_names) | _counties_in_english(store, text)
    found = gazetteer().find_asked(text, short_forms=known, within=home)
    return [_at_home(store, _with_zone(text, m), text, home) for m in found if not _AREA.match(text, m.end)]


def _counties_in_english(store: Store, text: str) -> frozenset[str]:
    """The counties of the documents' regions that a text names in English without their unit: Kunshan.

    In Chinese they need it, for short names of counties are words as well.
    """
    names = store.derived(_english_counties)
    return frozenset(name for word in _CAPITALISED.findall(text) for name in names.get(word, ()))


def _english_counties(store: Store) -> dict[str, tuple[str, ...]]:
    """English names of the counties of the documents' regions, with the full names they are of."""
    found: dict[str, tuple[str, ...]] = {}
    for place in counties_at_home(store):
        found[place.english] = (*found.get(place.english, ()), place.name)
    return found


def _at_home(store: Store, mention: PlaceMention, text: str, home: frozenset[str]) -> PlaceMention:
    """Of two places whose names are spelled alike, mean the one that the documents name: Pingxiang, 凭祥 and 萍乡."""
    written = text[mention.start : mention.end]
    if not home or HAN.search(written) or mention.place.province in home or mention.place.level == "province":
        return mention
    if store.count_containing(mention.place.short):
        return mention
    alike = (p for p in gazetteer().places if p.province in home and p.english == mention.place.english)
    named = [p for p in alike if store.count_containing(p.short)]
    return replace(mention, place=named[0]) if len(named) == 1 else mention


def _with_zone(text: str, mention: PlaceMention) -> PlaceMention:
    """Take in the zone as which a city that no prefecture has is governed: 济源示范区."""
    governed = mention.place.level == "county" and not mention.place.prefecture and text.startswith(_ZONE, mention.end)
    return replace(mention, end=mention.end + len(_ZONE)) if governed else mention


def without_places(store: Store, text: str) -> str:
    """Remove the names of places.

    Args:
        store: the store.
        text: Chinese, English or mixed.

    Returns:
        The text with a space for each.
    """
    for mention in reversed(find_places(store, text)):
        text = f"{text[: mention.start]} {text[mention.end :]}"
    return text


def provinces(store: Store) -> frozenset[str]:
    """Name the provinces that the documents are about.

    Args:
        store: the store.

    Returns:
        Full names; empty when the documents name no region, or one that is no place.
    """
    return store.derived(_provinces)


def counties_at_home(store: Store) -> tuple[Place, ...]:
    """List the counties of the documents' regions.

    Args:
        store: the store.
    """
    return store.derived(_counties)


def _counties(store: Store) -> tuple[Place, ...]:
    home = provinces(store)
    return tuple(p for p in gazetteer().places if p.level == "county" and p.province in home)


def _provinces(store: Store) -> frozenset[str]:
    places = (gazetteer().by_name(region) for region in store.regions())
    return frozenset(place.province for place in places if place)


def _city_names(store: Store) -> frozenset[str]:
    return frozenset(store.city_names())


def lexical_terms(question: str, added: Sequence[str] = ()) -> list[Term]:
    """List what the lexical index is asked for.

    Args:
        question: the question.
        added: further terms.

    Returns:
        Words, then pairs of characters, each once; none when the question has only stop words.
    """
    stops = _stops()
    texts = (question, *added)
    words = [w for text in texts for w in indexed_words(text) if w not in stops]
    doubles = [p for text in texts for p in pairs(text) if len(p) > 1 and p not in stops]
    return [*(("words", w) for w in dict.fromkeys(words)), *(("pairs", p) for p in dict.fromkeys(doubles))]


@cache
def _stops() -> frozenset[str]:
    """Stop words of both languages."""
    return word_list("stopwords_zh") | word_list("stopwords_en")


def _towards(vector: FloatArray, file: BridgeTerms | None, terms: Sequence[str]) -> FloatArray:
    """Move a question's vector towards the terms added, so that it is embedded once."""
    found = list(file.vectors(terms).values()) if file and terms else []
    if not found:
        return vector
    moved = vector + ADDED_WEIGHT * np.mean(found, axis=0)
    unit: FloatArray = (moved / np.linalg.norm(moved)).astype(np.float32)
    return unit
