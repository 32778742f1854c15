"""Which city lists the most priorities, or the fewest: their numbers, counted in what the documents list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kb.ask.wording import city_name, listed, say
from kb.city_view import whole_profiles
from kb.question import Question
from kb.records import CityFinding
from kb.store import Store

_MOST = re.compile(r"最多|\bmost\b", re.IGNORECASE)
_FEWEST = re.compile(r"最少|\b(?:fewest|least)\b", re.IGNORECASE)


def numbers_asked(store: Store, question: Question, cities: tuple[str, ...]) -> dict[str, int]:
    """Count the priorities that cities list, where it is asked who has the most or the fewest.

    Args:
        store: the store.
        question: a question for cities without a theme.
        cities: the cities that are looked at.

    Returns:
        Number by city, what is asked for first; empty where no such number is asked for, or no city lists any.
    """
    fewest = bool(_FEWEST.search(question.text))
    if not fewest and not _MOST.search(question.text):
        return {}
    numbers: dict[str, int] = {}
    for profile in whole_profiles(p for p in store.cities() if p.city in cities and question.allows(p.sentence_id)):
        numbers[profile.city] = max(numbers.get(profile.city, 0), len(profile.priorities))
    ranked = sorted((c for c in numbers if numbers[c]), key=lambda c: numbers[c] if fewest else -numbers[c])
    return {city: numbers[city] for city in ranked}


def by_number(findings: Sequence[CityFinding], numbers: Mapping[str, int]) -> tuple[CityFinding, ...]:
    """Order cities by what `numbers_asked` gives for them; who comes first is in focus."""
    order = list(numbers)
    best = {city for city in order if numbers[city] == numbers[order[0]]}
    ranked = sorted(findings, key=lambda f: order.index(f.city) if f.city in numbers else len(order))
    return tuple(replace(f, tier="focus") if f.city in best else f for f in ranked)


def said_of_numbers(question: Question, numbers: Mapping[str, int]) -> str:
    """Say which cities come first, and the number of each."""
    voice, (first, *_) = question.voice, numbers
    best = [city_name(voice, city) for city, number in numbers.items() if number == numbers[first]]
    each = [say(voice, "number_of_city", city=city_name(voice, c), count=number) for c, number in numbers.items()]
    key = "fewest_priorities" if _FEWEST.search(question.text) else "most_priorities"
    return say(voice, key, cities=listed(voice, best), count=numbers[first], each=listed(voice, each))
