"""Which cities: the look-up in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.ask.in_region import read_region, region_name, said_of_region
from kb.ask.most_priorities import by_number, numbers_asked, said_of_numbers
from kb.ask.wording import city_name, listed, say
from kb.city_question import asks_without_priority
from kb.city_ties import Ties
from kb.lexicon import english_words, glossary, normalise
from kb.library import Library
from kb.lookup import CityFindings, allowed, are_listed, relations_for
from kb.misspelt import spelt_like
from kb.places import Place
from kb.question import Question, Voice
from kb.records import Answer, PassageHit
from kb.region_groups import side_named
from kb.store import Store
from kb.theme_reading import BARE_KINDS, Theme
from kb.theme_words import english_frame
from kb.untied import counties_in

_BETWEEN = (re.compile(r"\W+(?:and|or|the|of)\W+"), re.compile(r"\W+"))  # words of a theme
_WORD = re.compile(r"\w")


def answer_cities(store: Store, question: Question, found: CityFindings, passages: tuple[PassageHit, ...]) -> Answer:
    """Answer which cities a theme is tied to.

    Args:
        store: the store.
        question: the question.
        found: the cities it is tied to.
        passages: ranked passages, shown below the answer.

    Returns:
        The answer; abstained when no clause ties the theme to a city.
    """
    bare = bool(found.findings) and not question.theme and not found.group
    numbers = numbers_asked(store, question, found.everyone) if bare else {}
    if numbers:
        found = replace(found, findings=by_number(found.findings, numbers))
    named = {f.city for f in found.findings} | set(found.left_out)
    theme = _asked_name(question, met=bool(found.findings)) if question.theme else say(question.voice, "any_theme")
    if not question.theme and not found.findings:
        theme = side_named(question) or theme
    if found.group:
        theme = _theme_name(question.voice, Theme(found.group, ()))
        theme = region_name(question.voice, question.region) if question.region else theme
    asked, first = theme, say(question.voice, "no_such_group", name=question.no_group) if question.no_group else ""
    if found.meant:
        theme = _theme_name(question.voice, Theme(found.meant, ()))
        kind = "" if any(found.meant in profile.priorities for profile in store.cities()) else "_name"
        first += say(question.voice, f"meant{kind}_first", words=_as_written(question), theme=theme)
        asked = say(question.voice, f"read_meant{kind}", theme=theme, words=_as_written(question))
    return Answer(
        question=question.text,
        lang=question.lang,
        intent="cities",
        abstained=not (found.findings or found.left_out or question.negated and found.others),
        text=first + (said_of_numbers(question, numbers) if numbers else _in_words(store, question, found, theme)),
        read_as=_read_as(question, asked) + ("" if found.meant else _unwanted(question)),
        cities=found.findings,
        left_out_cities=found.left_out,
        silent_cities=tuple(city for city in found.everyone if city not in named),
        passages=passages,
    )


def with_cities(library: Library, question: Question, answer: Answer) -> Answer:
    """Add to the clauses on a theme the cities that the table ties to it, where nothing but the theme is asked.

    Args:
        library: the library.
        question: the question.
        answer: the clauses; without an answer it stays as it is.

    Returns:
        The answer; its own sentence first.
    """
    if answer.abstained or not question.theme.groups or not _is_all(question.text, question.theme.phrase):
        return answer
    if not any(BARE_KINDS.isdisjoint(terms) for group in question.theme.groups for terms in group):
        return answer  # the four centres are no theme of cities
    ties = Ties()
    rows = [row for group in question.theme.groups for row in allowed(relations_for(library, group), question)]
    for row in rows:
        ties.add(row.tier, row.city, row.ties)
    if not ties.tiers:
        return answer
    store = library.store
    everyone = tuple(dict.fromkeys((*store.city_names(), *ties.tiers)))
    found = CityFindings(tuple(ties.finding(c) for c in everyone if c in ties.tiers), everyone, are_listed(rows))
    return replace(
        answer,
        text=answer.text
        + (" " if question.voice == "en" else "")
        + _tied(question, found, _asked_name(question, met=True)),
        cities=found.findings,
        silent_cities=tuple(city for city in everyone if city not in ties.tiers),
    )


def _is_all(text: str, phrase: str) -> bool:
    """Tell whether a question has no words besides those of its theme."""
    spoken, named = (re.sub(r"[\W_a-z0-9]", "", normalise(words)) for words in (text, phrase))
    return spoken == named and not set(english_words(text)) - english_frame() - set(english_words(phrase))


def elsewhere(store: Store, question: Question, nearest: tuple[PassageHit, ...]) -> Answer:
    """Decline a question for the cities of a place that the documents are not about.

    Args:
        store: the store.
        question: the question; it names such places.
        nearest: nearest passages, for orientation.

    Returns:
        The answer, abstained.
    """
    voice = question.voice
    place = listed(voice, [city_name(voice, name) for name in question.elsewhere])
    regions = listed(voice, [city_name(voice, name) for name in store.regions()])
    theme = _asked_name(question, met=False) if question.theme else say(voice, "any_theme")
    return Answer(
        question=question.text,
        lang=question.lang,
        intent="cities",
        abstained=True,
        text=say(voice, "no_region", place=place, regions=regions),
        read_as=say(voice, "read_cities", theme=f"{place} × {theme}"),
        passages=nearest,
    )


def _in_words(store: Store, question: Question, found: CityFindings, theme: str) -> str:
    """Say how many of how many cities, and which."""
    voice = question.voice
    total = len(found.everyone)
    if question.region and question.only:
        said = (
            ""
            if not (found.findings or found.left_out or question.negated)
            else _counted(store, question, found, theme)
        )
        return said_of_region(voice, question.region, found, theme, said)
    if question.only:
        return _of_those_named(voice, found, theme)
    if not found.findings and not found.left_out:
        searched = len(question.scope.sentence_ids) if question.scope else store.count_sentences()
        none = say(voice, "no_city", theme=theme, total=total, sentences=searched)
        alike = spelt_like(store, question.theme)
        more = _said_only(store, question, found) if found.said else ""
        more = more or (say(voice, "spelt_like", names=listed(voice, alike)) if alike else "")
        return none + (" " if voice == "en" and more else "") + more
    if not question.theme and not found.group:
        cities = [city_name(voice, f.city) for f in found.findings]
        return say(voice, "all_cities", total=len(cities), cities=listed(voice, cities))
    return _counted(store, question, found, theme)


def _counted(store: Store, question: Question, found: CityFindings, theme: str) -> str:
    """Say how many of the cities that were looked at have a theme, or have it not."""
    voice, total = question.voice, len(found.everyone)
    if question.negated:
        lists = asks_without_priority(question.text)
        tied = {f.city for f in found.findings if f.tier == "focus" or not lists}
        silent = [city_name(voice, c) for c in found.everyone if c not in tied]
        key = ("" if silent else "none_") + ("not_listed" if lists else "silent")
        said = say(voice, key, theme=theme, total=total, count=len(silent), cities=listed(voice, silent))
        if not found.findings:
            return said
        return said + (" " if voice == "en" else "") + _tied(question, found, theme)
    if question.without is None:
        listing = found.from_list and not question.region  # a list has places outside a group, too
        return _tied(question, found, theme) + (_counties_listed(store, voice, found) if listing else "")
    names = listed(voice, [city_name(voice, city) for city in found.left_out])
    other = _theme_name(voice, question.without.theme)
    key = "left_out_named" if question.without.strictly else "left_out"
    rest = say(voice, key, theme=other, count=len(found.left_out), cities=names) if names else ""
    said = _tied(question, found, theme) if found.findings else say(voice, "none_left", theme=theme)
    return said + (" " if voice == "en" and rest else "") + rest


def _said_only(store: Store, question: Question, found: CityFindings) -> str:
    """Say that clauses have the theme and no city, and which counties they name."""
    voice, theme, count = question.voice, question.theme.phrase, len(found.said)
    # What a clause lists under the theme is of it; elsewhere in a clause other places may stand.
    counties = counties_in(store, [s for s in found.said if theme in normalise(s.entry or "")])
    if not counties:
        return say(voice, "said_only", theme=theme, count=count)
    return say(voice, "said_counties", theme=theme, count=count, counties=_with_cities(voice, counties))


def _counties_listed(store: Store, voice: Voice, found: CityFindings) -> str:
    """Name the counties that stand in a list of cities: they do not stand for their cities, and are not passed over."""
    listing = [f for f in found.findings if f.tier == "focus"]
    words = {normalise(name) for f in listing for name in f.matched}
    clauses = [store.sentence(i) for i in dict.fromkeys(i for f in listing for i in f.sentence_ids)]
    counties = counties_in(store, [s for s in clauses if any(word in normalise(s.text) for word in words)])
    own = [p for p in counties if p.name not in {f.city for f in found.findings}]
    said = say(voice, "counties_listed", counties=_with_cities(voice, own)) if own else ""
    return (" " if voice == "en" and said else "") + said


def _with_cities(voice: Voice, counties: Sequence[Place]) -> str:
    """List counties with the cities in which they lie."""
    return listed(
        voice,
        (
            say(voice, "county_of", county=city_name(voice, p.name), city=city_name(voice, p.prefecture or p.province))
            for p in counties
        ),
    )


def _read_as(question: Question, theme: str) -> str:
    """Say which cities a theme is looked for in."""
    if question.region and question.only:
        return read_region(question, question.region, theme)
    if question.no_group:
        theme += say(question.voice, "read_no_group", name=question.no_group)
    if named := question.only or question.but:
        names = listed(question.voice, [city_name(question.voice, city) for city in named])
        if question.region:  # all but those of a group
            names = region_name(question.voice, question.region, inside=True)
        return say(question.voice, "read_of" if question.only else "read_but", cities=names, theme=theme)
    if question.boxed:
        return say(question.voice, "read_in_box", theme=theme, number=question.reference.box)
    return say(question.voice, "read_cities", theme=theme)


def _of_those_named(voice: Voice, found: CityFindings, theme: str) -> str:
    """Say of each of the cities asked about what ties it to a theme."""
    tiers = {f.city: f.tier for f in found.findings}
    said = []
    for tier, key in (("focus", "asked_listed" if found.from_list else "asked_focus"), ("mention", "asked_mention")):
        if cities := [city_name(voice, city) for city in found.everyone if tiers.get(city) == tier]:
            said.append(say(voice, key, cities=listed(voice, cities), theme=theme))
    if silent := [city_name(voice, city) for city in found.everyone if city not in tiers]:
        said.append(say(voice, "asked_none", cities=listed(voice, silent), theme=theme))
    return (" " if voice == "en" else "").join(said)


def _unwanted(question: Question) -> str:
    """Say which theme is left out, and which words nobody could explain."""
    if question.theme.unused:
        return say(question.voice, "read_unused", words=listed(question.voice, question.theme.unused))
    if question.without is None:
        return ""
    return say(question.voice, "read_without", theme=_theme_name(question.voice, question.without.theme))


def _tied(question: Question, found: CityFindings, theme: str) -> str:
    """Say which cities have the theme among their priorities, and which have it in a clause."""
    voice = question.voice
    focus = [city_name(voice, f.city) for f in found.findings if f.tier == "focus"]
    mention = [city_name(voice, f.city) for f in found.findings if f.tier == "mention"]
    total = len(found.everyone)
    if not focus and found.left_out:
        return say(voice, "mention", theme=theme, count=len(mention), cities=listed(voice, mention))
    if not focus:
        return say(voice, "only_mention", theme=theme, total=total, count=len(mention), cities=listed(voice, mention))
    key = "list" if found.from_list or question.by_position else "focus"  # what a city is to be is no priority
    text = say(voice, key, theme=theme, total=total, count=len(focus), cities=listed(voice, focus))
    if mention:
        text += " " if voice == "en" else ""
        text += say(voice, "also_mention", count=len(mention), cities=listed(voice, mention))
    return text


def _asked_name(question: Question, *, met: bool) -> str:
    """Name what is asked for as it was written; where no clause meets it, not by words that only resemble a part."""
    theme, written = question.theme, _as_written(question)
    if met or not written.isascii():
        return _theme_name(question.voice, theme).replace(theme.phrase, written, 1)
    names, left = glossary().chinese_for(written)
    if len(names) == 1 and not left:
        return f"{written} ({names[0]})"
    guessed = {term for added in question.bridged.added if added.origin == "part" for term in added.terms}
    sure = not any(term in guessed for group in theme.groups for terms in group for term in terms)
    return _theme_name(question.voice, theme).replace(theme.phrase, written, 1) if sure else written


def _as_written(question: Question) -> str:
    """Give the words of a theme as they stand in the question, capitals and hyphens kept, if they stand together."""
    phrase, text = question.theme.phrase, question.text
    plain = text.lower()
    words = phrase.lower().split()
    if not words or not phrase.isascii() or len(plain) != len(text):
        return phrase
    # Not by a pattern of the words, which takes a tenth of the time of encoding the question to compile.
    start = plain.find(words[0])
    while start >= 0:
        end = _end_of(plain, start, words)
        if end and not (start and _WORD.match(plain, start - 1)):
            return text[start:end] if text[start:end].isascii() else phrase
        start = plain.find(words[0], start + 1)
    return phrase


def _end_of(plain: str, start: int, words: Sequence[str]) -> int:
    """Where words end that stand together from a place on, little words between them; 0 where they do not."""
    end = start + len(words[0])
    for word in words[1:]:
        begins = (match.end() for between in _BETWEEN if (match := between.match(plain, end)))
        end = next((at + len(word) for at in begins if plain.startswith(word, at)), 0)
        if not end:
            return 0
    return 0 if _WORD.match(plain, end) else end


def _theme_name(voice: Voice, theme: Theme) -> str:
    """Name a theme as the person wrote it; for English readers a Chinese term gets its English name."""
    phrase = theme.phrase
    terms = [terms[0] for group in theme.groups for terms in group]
    if voice == "en" and (english := glossary().english_for(phrase)):
        return f"{english} ({phrase})"
    # Either of several themes counts, unless all are asked for at once; what must be met together stands side by side.
    joint = say(voice, "comma" if theme.every else "either")
    if phrase.split() == terms:
        return joint.join(listed(voice, [names[0] for names in group]) for group in theme.groups)
    rows = ("、".join(dict.fromkeys(names[0] for names in group)) for group in theme.groups)
    own = joint.join(dict.fromkeys(rows))
    return f"{phrase} ({own})" if terms and phrase not in terms else phrase
