"""Places that a question asks about and the documents are not: of other provinces, or unknown to the gazetteer."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from kb.lexicon import english_words, normalise, word_list
from kb.longest_first import longest_first
from kb.places import PlaceMention
from kb.theme_words import strip_words

_NAME_ZH = re.compile(r"[^\W\da-z的是在有哪各每本该]{2,6}?(?:自治[州县旗]|(?<![城都省县区地])[市县省])")
_POSITIONED = r"定位|\b(?:position(?:ing|ings|ed)?)\b"
# 哪些城市要建成宜居城市, which cities are to become ports: what they are to be.
_BECOME = (
    r"(?:建成|建设成为?|打造[成为]|成为)(?!什么|怎样|哪)"
    r"|\b(?:to|should|will) (?:become|be (?:turned|built|made) into)\b"
)
_POSITION = re.compile(rf"{_POSITIONED}|\b(?:profiles?|priorit(?:y|ies))\b")
# What says that the cities of a place are asked for, behind and before its name; 与广东合作的城市 are cities of ours.
_CITIES_BEHIND = re.compile(
    r"\s*(?:境内|[内里])?的?\s*(?:都?有)?\s*(?:哪|什么|几个|多少个?).{0,3}?(?:城市|地市|地方|市)"
)
_IN_A_PLACE = re.compile(r"\b(?:in|at|near|from|around|across|inside|within) (?:the )?([A-Z][a-z]{3,})\b")
_CITIES_BEFORE = re.compile(r"\b(?:cities|municipalities|prefectures|places)\s+(?:in|of|across|within)\s+(?:the\s+)?$")
_MOST = 3  # words of an English name


def asks_position(text: str) -> bool:
    """Tell whether a text asks what a place is positioned as."""
    return bool(_POSITION.search(normalise(text)))


def asks_positioning(text: str) -> bool:
    """Tell whether a text asks for the positioning itself, and not for what a place gives priority to."""
    return bool(re.search(_POSITIONED, normalise(text)))


def asks_to_become(text: str) -> bool:
    """Tell whether a question for cities asks for those that are to become something."""
    return bool(re.search(_BECOME, normalise(text)))


def places_elsewhere(text: str, mentions: Sequence[PlaceMention], home: Collection[str]) -> tuple[str, ...]:
    """Find the places outside the documents' provinces whose cities a question asks for.

    Args:
        text: the question.
        mentions: the places it names.
        home: full names of the provinces that the documents are about; none when they name no region.

    Returns:
        Full names, in order; empty when the cities of any other place, or of none, are asked for.

    >>> from kb.places import gazetteer
    >>> text = "云南哪些城市发展边境贸易"
    >>> [places_elsewhere(text, gazetteer().find(text), home) for home in ({"江苏省"}, {"云南省"})]
    [('云南省',), ()]
    """
    asked = [
        m.place
        for m in mentions
        if _CITIES_BEHIND.match(text, m.end) or _CITIES_BEFORE.search(normalise(text[: m.start]))
    ]
    if not home or any(place.province in home for place in asked):
        return ()
    return tuple(dict.fromkeys(place.name for place in asked))


def unknown_place(text: str, left: Collection[str], written: Callable[[str], bool]) -> str | None:
    """Find a place in a question that says nothing else but words of asking for a city's profile.

    Args:
        text: the question, without the places that the gazetteer knows.
        left: its English words that nothing explains.
        written: whether the documents have a word; 设区市 is no name.

    Returns:
        The name as written; None when the question is about something else.
    """
    plain = normalise(text).strip()
    frame = longest_first("profile_words_zh", "stopwords_zh")
    found = _NAME_ZH.match(strip_words(plain, (w for w in frame if plain.startswith(w))))
    if found and not strip_words(re.sub(r"[\W_]+", "", plain.partition(found[0])[2]), frame):
        return None if written(found[0]) else found[0]
    if not asks_position(plain):
        return None
    allowed = word_list("profile_words_en") | word_list("stopwords_en")
    words = [w for w in re.findall(r"[a-z]+", plain) if w not in allowed and not allowed.issuperset(english_words(w))]
    name = " ".join(words)
    known = any(not set(english_words(word)) & set(left) and word not in left for word in words)
    return name.title() if words and len(words) <= _MOST and not known else None


def place_left(text: str, left: Collection[str]) -> str | None:
    """Find a place that an English question is asked about and nobody explains: logistics parks in Hanoi.

    Args:
        text: the question as typed.
        left: its words that neither the documents nor the bridge explain.

    Returns:
        The place as written; None where there is none.

    >>> place_left("logistics parks in Hanoi", ("hanoi",)), place_left("parks in Nanjing", ())
    ('Hanoi', None)
    """
    return next((match[1] for match in _IN_A_PLACE.finditer(text) if match[1].lower() in left), None)
