"""A place that a question asks about and the gazetteer does not know: 哥谭市的定位, positioning of Springfield."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from kb.lexicon import english_words, normalise, word_list
from kb.theme_words import strip_words

_NAME_ZH = re.compile(r"[^\W\da-z的是在有哪各每本该]{2,6}?(?:自治[州县旗]|(?<![城都省县区地])[市县省])")
_POSITIONED = r"定位|\b(?:position(?:ing|ings|ed)?)\b"
_POSITION = re.compile(rf"{_POSITIONED}|\b(?:profiles?|priorit(?:y|ies))\b")
_MOST = 3  # words of an English name


def asks_position(text: str) -> bool:
    """Tell whether a text asks what a place is positioned as."""
    return bool(_POSITION.search(normalise(text)))


def asks_positioning(text: str) -> bool:
    """Tell whether a text asks for the positioning itself, and not for what a place gives priority to."""
    return bool(re.search(_POSITIONED, normalise(text)))


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
    frame = sorted(word_list("profile_words_zh") | word_list("stopwords_zh"), key=len, reverse=True)
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
