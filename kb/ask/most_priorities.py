"""Which city lists the most priorities, or the fewest: their numbers, counted in what the documents list."""

from __future__ import annotations

import re

from kb.ask.wording import city_name, listed, say
from kb.city_view import whole_profiles
from kb.question import Question
from kb.store import Store

_MOST = re.compile(r"最多|\bmost\b", re.IGNORECASE)
_FEWEST = re.compile(r"最少|\b(?:fewest|least)\b", re.IGNORECASE)


def said_of_numbers(store: Store, question: Question, cities: tuple[str, ...]) -> str | None:
    """Say how many priorities the cities list, the most first, or the fewest where those are asked for.

    Args:
        store: the store.
        question: a question for cities without a theme.
        cities: the cities that are looked at.

    Returns:
        The text; None where no number of priorities is asked for, or no city lists any.
    """
    fewest = bool(_FEWEST.search(question.text))
    if not fewest and not _MOST.search(question.text):
        return None
    profiles = whole_profiles(p for p in store.cities() if p.city in cities and question.allows(p.sentence_id))
    numbers: dict[str, int] = {}
    for profile in profiles:
        numbers[profile.city] = max(numbers.get(profile.city, 0), len(profile.priorities))
    ranked = sorted((c for c in numbers if numbers[c]), key=lambda c: numbers[c] if fewest else -numbers[c])
    if not ranked:
        return None
    voice = question.voice
    first = [city_name(voice, city) for city in ranked if numbers[city] == numbers[ranked[0]]]
    each = [say(voice, "number_of_city", city=city_name(voice, city), count=numbers[city]) for city in ranked]
    key = "fewest_priorities" if fewest else "most_priorities"
    return say(voice, key, cities=listed(voice, first), count=numbers[ranked[0]], each=listed(voice, each))
