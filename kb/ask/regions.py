"""Answers on groups of cities themselves: which one a city is in, what one is to be, in which city a county lies."""

from __future__ import annotations

from dataclasses import replace

from kb.ask.profile import answer_profile, mentions
from kb.ask.wording import city_name, listed, say
from kb.city_regions import city_regions
from kb.lexicon import glossary, normalise
from kb.library import Library
from kb.places import gazetteer
from kb.question import Question, Voice
from kb.records import Answer, CityFinding, CityProfile, PassageHit, Sentence
from kb.region_aims import aims_of_region
from kb.region_question import RegionQuestion
from kb.search import quoted
from kb.store import Store

_NAMED_IN = {0: "named_nowhere", 1: "named_in_one"}


def answer_regions(
    library: Library, question: Question, asked: RegionQuestion, nearest: tuple[PassageHit, ...]
) -> Answer:
    """Answer a question on groups of cities.

    Args:
        library: the library.
        question: the question.
        asked: what it asks.
        nearest: nearest passages, shown where the documents have no group for a city.

    Returns:
        The answer; abstained where the documents have no such group, or name none of the places.
    """
    if asked.kind == "group":
        return _groups_of(library, question, asked, nearest)
    if asked.kind == "unit":
        return _units_of(library, question, asked)
    return _aims(library, question, asked, nearest)


def group_title(voice: Voice, title: str) -> str:
    """Name a group as the documents do; English readers get the English name of its first word, if there is one.

    Args:
        voice: language of the answer.
        title: as the documents have it.
    """
    english = _english(title) if voice == "en" else ""
    return f"{title} ({english})" if english else title


def _english(title: str) -> str:
    """The English name of the longest beginning of a title that has one."""
    return next((name for size in range(len(title), 1, -1) if (name := glossary().english_for(title[:size]))), "")


def _groups_of(library: Library, question: Question, asked: RegionQuestion, nearest: tuple[PassageHit, ...]) -> Answer:
    """Say in which groups the documents treat cities."""
    store, voice = library.store, question.voice
    names = listed(voice, (city_name(voice, place) for place in asked.places))
    said: list[str] = []
    found: list[CityFinding] = []
    shown: list[Sentence] = []
    for place in asked.places:
        own = [p for p in store.cities() if p.city == place and p.region_group and question.allows(p.sentence_id)]
        if not own:
            said.append(say(voice, "in_no_group", city=city_name(voice, place)))
            continue
        for title in dict.fromkeys(p.region_group or "" for p in own):
            said.append(_in_group(store, voice, place, title))
        found.append(CityFinding(place, "focus", tuple(dict.fromkeys(p.sentence_id for p in own))))
        shown += [s for p in own if (s := _label(store, p))] + [store.sentence(p.sentence_id) for p in own]
    return Answer(
        question=question.text,
        lang=question.lang,
        intent="profile",
        abstained=not found,
        text=(" " if voice == "en" else "").join(said),
        read_as=say(voice, "read_group_of", city=names),
        cities=tuple(found),
        passages=quoted(library, list({s.sentence_id: s for s in shown}.values())) if found else nearest,
    )


def _in_group(store: Store, voice: Voice, city: str, title: str) -> str:
    """Say of one city which group it is in, with the others of the group."""
    members = next((r.cities for r in city_regions(store) if r.title == normalise(title)), ())
    others = listed(voice, (city_name(voice, other) for other in members if other != city))
    key = "in_group" if others else "in_group_alone"
    return say(voice, key, city=city_name(voice, city), group=group_title(voice, title), others=others)


def _label(store: Store, profile: CityProfile) -> Sentence | None:
    """The sentence in front of a city's paragraph that is the name of its group; none where a heading is."""
    title = normalise(profile.region_group or "")
    return next((s for s in store.sentences(profile.document_id) if normalise(s.text).strip("。.:：") == title), None)


def _units_of(library: Library, question: Question, asked: RegionQuestion) -> Answer:
    """Say which city or province governs places: as the gazetteer has it, with the clauses that name them."""
    voice = question.voice
    places = [place for name in asked.places if (place := gazetteer().by_name(name))]
    said = mentions(library.store, question, asked.places)
    lines = [
        say(
            voice,
            "governed_by",
            place=city_name(voice, place.name),
            unit=city_name(voice, place.province if asked.of == "province" else place.prefecture or place.province),
        )
        for place in places
    ]
    names = listed(voice, (city_name(voice, place) for place in asked.places))
    lines.append(say(voice, _NAMED_IN.get(len(said), "named_in"), city=names, count=len(said)))
    return Answer(
        question=question.text,
        lang=question.lang,
        intent="profile",
        abstained=not said,
        text=(" " if voice == "en" else "").join(lines),
        read_as=say(voice, "read_unit_of", city=names),
        passages=quoted(library, said),
    )


def _aims(library: Library, question: Question, asked: RegionQuestion, nearest: tuple[PassageHit, ...]) -> Answer:
    """Say what a group of cities is to be: by its own clauses, else by the profiles of its cities."""
    voice, group = question.voice, asked.group
    if group is None:
        return answer_profile(library, question, nearest)
    own = [s for s in aims_of_region(library.store, group) if question.allows(s.sentence_id)]
    cities = listed(voice, (city_name(voice, city) for city in group.cities))
    name = group_title(voice, group.title)
    read_as = say(voice, "read_aims", group=name)
    if not own:
        answer = answer_profile(library, replace(question, places=group.cities), nearest)
        return replace(answer, read_as=read_as)
    hits = quoted(library, own)
    text = say(voice, "aims", group=name, cities=cities, text="".join(s.text for s in own), citation=hits[0].citation)
    return Answer(question.text, question.lang, "profile", False, text, read_as, passages=hits)
