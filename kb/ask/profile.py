"""What a city is positioned as: its positioning, its priorities, and every clause about it."""

from __future__ import annotations

from collections.abc import Sequence

from kb.ask.wording import city_name, listed, say
from kb.city_view import whole_profiles
from kb.legs import provinces
from kb.lexicon import glossary
from kb.library import Library
from kb.lookup import city_clauses
from kb.places import Place, gazetteer
from kb.question import Question
from kb.records import Answer, Choice, CityFinding, CityProfile, PassageHit, Sentence
from kb.region_aims import aims_of_province
from kb.search import quoted
from kb.store import Store
from kb.unknown_place import asks_positioning

_OFFERED = 20  # cities to choose from; the answer names all


def answer_profile(library: Library, question: Question, nearest: tuple[PassageHit, ...]) -> Answer:
    """Answer a question about one or several cities' positioning.

    Args:
        library: the library.
        question: the question; it names a place, one that no gazetteer has, or should have named one.
        nearest: nearest passages, shown when the index has no positioning.

    Returns:
        The answer; abstained when no place of the question has a positioning in the index.
    """
    store = library.store
    voice = question.voice
    inside = [p for p in store.cities() if question.allows(p.sentence_id)]
    profiles = whole_profiles(p for p in inside if p.city in question.places)
    names = listed(voice, (city_name(voice, place) for place in question.places)) or question.unknown_place or "?"
    read_as = say(voice, "read_profile", city=names)
    said = [] if profiles else mentions(store, question, question.places)
    if said and not asks_positioning(question.text):
        return Answer(
            question=question.text,
            lang=question.lang,
            intent="profile",
            abstained=False,
            text=say(voice, "only_mentioned_one" if len(said) == 1 else "only_mentioned", city=names, count=len(said)),
            read_as=read_as,
            passages=quoted(library, said),
        )
    own = aims_of_province(store) if question.places and set(question.places) <= set(store.regions()) else ()
    if not profiles and (aims := [s for s in own if question.allows(s.sentence_id)]):
        hits = quoted(library, aims)
        text = say(voice, "province_aims", place=names, citation=hits[0].citation, text=aims[0].text)
        return Answer(question.text, question.lang, "profile", False, text, read_as, passages=hits)
    if not profiles:
        cities = [city_name(voice, city) for city in dict.fromkeys(p.city for p in inside)]
        known = listed(voice, cities)
        offered = cities[:_OFFERED] if _why_none(question) == "which_place" else ()
        none = [say(voice, _why_none(question), city=names, cities=known or "—")]
        none += [say(voice, "no_profile_but_named", city=names, count=len(said))] if said else []
        return Answer(
            question=question.text,
            lang=question.lang,
            intent="profile",
            abstained=True,
            text=(" " if voice == "en" else "").join(none),
            read_as=read_as,
            passages=quoted(library, said) if said else nearest,
            unclear=bool(offered),
            choices=tuple(Choice(name, say(voice, "ask_profile", city=name)) for name in offered),
        )
    findings, shown = [], []
    for profile in profiles:
        about = [s for s in city_clauses(library, profile) if question.allows(s.sentence_id)]
        findings.append(CityFinding(profile.city, "focus", tuple(s.sentence_id for s in about), profile.priorities))
        shown.extend(about)
    missing = [
        city_name(voice, place)
        for place in question.places
        if place not in {p.city for p in profiles} and place not in store.regions()
    ]
    without = [say(voice, "no_profile_either", city=listed(voice, missing))] if missing else []
    return Answer(
        question=question.text,
        lang=question.lang,
        intent="profile",
        abstained=False,
        text=(" " if voice == "en" else "").join((*(_in_words(question, p) for p in profiles), *without)),
        read_as=read_as,
        cities=tuple(findings),
        passages=quoted(library, shown),
    )


def mentions(store: Store, question: Question, places: Sequence[str]) -> list[Sentence]:
    """List the clauses that name places of the documents' own provinces, regions aside.

    Args:
        store: the store.
        question: the question, with its filters.
        places: full names of the places that it names.

    Returns:
        In document order.
    """
    asked = (place for name in places if (place := gazetteer().by_name(name)) and place.province in provinces(store))
    return clauses_naming(store, question, [place for place in asked if place.name not in store.regions()])


def clauses_naming(store: Store, question: Question, places: Sequence[Place]) -> list[Sentence]:
    """List the clauses that name places.

    Args:
        store: the store.
        question: the question, with its filters.
        places: any places; their short names count.

    Returns:
        In document order.
    """
    wanted = {place.name: place.short for place in places}
    found = []
    for sentence in (s for d in store.documents() for s in store.sentences(d.document_id)):
        text = f"{sentence.entry or ''}：{sentence.text}"
        if any(name in text for name in wanted.values()) and question.allows(sentence.sentence_id):
            named = {m.place.name for m in gazetteer().find(text, short_forms=wanted)}
            found += [sentence] if named & wanted.keys() else []
    return found


def _why_none(question: Question) -> str:
    """Tell why there is no profile: another place, a name that no place has, no name at all."""
    if question.places:
        return "no_profile"
    return "unknown_place" if question.unknown_place else "which_place"


def _in_words(question: Question, profile: CityProfile) -> str:
    """Put a profile into words; positioning and priorities are quoted as the document has them."""
    voice = question.voice
    key = ("profile" if profile.priorities else "profile_bare") if profile.positioning else "profile_listed"
    priorities = "、".join(profile.priorities)
    if voice == "en":
        priorities = listed(voice, (_in_english(p) for p in profile.priorities))
    city = city_name(voice, profile.city)
    return say(voice, key, city=city, positioning=profile.positioning, priorities=priorities)


def _in_english(priority: str) -> str:
    """Name a priority for English readers; one without an English name keeps its Chinese one."""
    english = glossary().english_for(priority)
    return f"{english} ({priority})" if english else priority
