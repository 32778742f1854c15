"""What the structure of the documents says about a question: exhaustive look-ups, no ranking.

Cities: the rows of the table city × theme (relations.py); for a theme that the table does not have, the same function
makes them from the clauses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from kb.attribution import named_cities
from kb.city_question import ANY_STATE
from kb.city_ties import Ties
from kb.entry_lists import entry_cities, listed_under, said_whole
from kb.filters import cities_within
from kb.legs import Legs
from kb.lexicon import cut_words, glossary, normalise
from kb.library import Library
from kb.match import core, in_sentence, needles
from kb.named_titles import closest
from kb.nearest_clause import add_nearest
from kb.nearest_name import nearest_name
from kb.nearest_priority import NearestPriority
from kb.outline import find_sections
from kb.question import Question
from kb.records import Bridged, CityFinding, CityProfile, Relation, Sentence, Tie, Tier
from kb.reference import Reference
from kb.region_groups import group_asked, inside, region_of, side_named
from kb.relations import Terms, relations_revision
from kb.rows_made import rows_made
from kb.store import Store
from kb.theme_words import is_theme_name
from kb.untied import untied

# What is to be done with what a list names; 壮大甲、乙等市园区，培育丙、丁等市园区 are two lists.
_DONE = (
    (re.compile(r"\b(?:strengthen|expand|enlarg|scal(?:e|ing) up|consolidat|grow)\w*"), ("壮大", "做大做强", "做强")),
    (re.compile(r"\b(?:foster|cultivat|nurtur|incubat)\w*"), ("培育",)),
)


@dataclass(frozen=True, slots=True)
class CityFindings:
    """The cities a theme is tied to, in document order."""

    findings: tuple[CityFinding, ...]
    everyone: tuple[str, ...]  # all cities of the index, or inside the filters
    from_list: bool  # focus comes from a list of cities in a clause, not from the cities' own priorities
    left_out: tuple[str, ...] = ()  # tied to the theme, and to one that the question leaves out
    meant: str | None = None  # the priority, or other name, that was looked up for the words of the question
    group: str | None = None  # the group of cities that is all that was asked for
    said: tuple[Sentence, ...] = ()  # have a theme as it is asked for that is tied to no city
    others: tuple[str, ...] = ()  # outside the group asked about: with the theme in focus, else those with it at all


def find_cities(library: Library, question: Question, legs: Legs) -> CityFindings:
    """Find the cities that the theme of a question is tied to; without a theme, all that have a positioning.

    Args:
        library: the library.
        question: the question.
        legs: what the retrievers gave for it, for a theme that no clause has in the question's words.

    Returns:
        The cities, focus and mention.
    """
    store = library.store
    profiles = [p for p in store.cities() if question.allows(p.sentence_id)]
    ties = Ties()
    from_list, meant, asked_group = False, None, None
    region, groups = region_of(question, profiles)
    if whole := group_asked(question, profiles, region, groups):
        asked_group, from_list = whole[0], True
        for profile in whole[1]:  # which cities make up the western development area
            ties.add("focus", profile.city, [Tie(profile.sentence_id, profile.region_group or "", "group")])
    elif not question.theme:
        for profile in () if side_named(question) else profiles:  # a side that the documents have no group for
            ties.add("mention", profile.city, [Tie(profile.sentence_id, profile.city, "same")])
    elif listed := _listed(library, question):
        for city, tie in listed:
            ties.add("focus", city, [tie])
        from_list = True
    else:
        from_list, meant = _add_theme(ties, library, question, profiles, (region, groups), legs)
    everyone = tuple(dict.fromkeys((*(p.city for p in profiles), *cities_within(store, question.scope), *ties.tiers)))
    everyone = tuple(city for city in question.only or everyone if city not in question.but)
    unwanted = _unwanted(library, question, profiles)
    findings = tuple(ties.finding(c) for c in everyone if c in ties.tiers and c not in unwanted)
    left_out = tuple(c for c in everyone if c in ties.tiers and c in unwanted)
    outside = [city for city in ties.tiers if question.region and city not in (*everyone, *question.but)]
    others = tuple(c for c in outside if ties.tiers[c] == "focus") or tuple(outside)
    said = () if findings or left_out or meant or others else untied(library, question)
    return CityFindings(findings, everyone, from_list, left_out, meant, asked_group, said, others)


def _add_theme(
    ties: Ties,
    library: Library,
    question: Question,
    profiles: Sequence[CityProfile],
    within: tuple[frozenset[str], Sequence[Sequence[Terms]]],
    legs: Legs,
) -> tuple[bool, str | None]:
    """Add the cities of a theme; tell whether they come from a list of cities, and which priority was looked up."""
    region, groups = within
    nearest = NearestPriority(library, question, profiles)
    meant = nearest.of_question() if question.theme.unused else None
    groups = [[(meant,)]] if meant else groups
    positioned = _add_positioned(ties, library, question, profiles)
    if positioned:
        rows = [row for group in groups for row in allowed(inside(relations_for(library, group), region), question)]
        if not any(row.tier == "focus" for row in rows):
            _add_paragraphs(ties, library.store, rows)
    from_list = not positioned and _add_rows(ties, library, question, groups, region)
    # What a box's own cities are asked for by adjectives (branded professional exhibitions) is all that it is about.
    alone = [[terms] for row in question.theme.names for terms in row] if question.boxed else []
    for less in () if ties.tiers else (question.theme.wider, question.theme.own, alone):
        _add(ties, library, question, less, region)
        if ties.tiers:
            break
    from_list = from_list or question.boxed and bool(ties.tiers)
    if not ties.tiers and (meant := question.theme.of_kind or nearest.meant()):
        _add(ties, library, question, [[(meant,)]], region)
    if not ties.tiers:
        add_nearest(ties, library, question, legs)
        from_list = "focus" in ties.tiers.values()
    if not ties.tiers and not meant and (meant := nearest_name(library, question, nearest)):
        from_list = _add_rows(ties, library, question, [[(meant,)]], region)
    return from_list, meant


def _add_paragraphs(ties: Ties, store: Store, rows: Sequence[Relation]) -> None:
    """Add what cities' own paragraphs say beside what positions them, where nobody has it for a priority."""
    for row in rows:
        own = [t for t in row.ties if (s := store.sentence(t.sentence_id)).city == row.city and not s.box_id]
        if own:
            ties.add("mention", row.city, own)


def _listed(library: Library, question: Question) -> list[tuple[str, Tie]]:
    """Find the list of cities that a question names: an entry of the box it asks about, or a list in any box."""
    if entries := _entry_asked(library, question):
        return entry_cities(library, entries)
    return [] if question.boxed else listed_under(library, question, question.theme.phrase)


def _entry_asked(library: Library, question: Question) -> list[Sentence]:
    """Find the entry that a question about the cities of one box names by its label: Box 2 logistics platforms."""
    if not question.boxed:
        return []
    inside_box = (s for s in part(library.store, question.reference) if question.allows(s.sentence_id))
    entries = [s for s in inside_box if s.entry and s.entry != s.city]
    labels = list(dict.fromkeys((s.entry or "", s.entry or "") for s in entries))
    boxes = {
        b.box_id: normalise(b.title or "")
        for d in library.store.documents()
        for b in library.store.boxes(d.document_id)
    }
    titles = "\n".join({boxes[s.box_id] for s in entries if s.box_id})
    # "Platforms" of a box of platforms tells none of its entries.
    telling = [a for a in question.bridged.added if a.origin != "structure" and not any(t in titles for t in a.terms)]
    phrase = " ".join(word for word in question.theme.phrase.split() if word not in titles)
    named = closest(phrase, labels, lambda _: Bridged(tuple(telling)))
    said = {*cut_words(question.theme.phrase), *(term for added in telling for term in added.terms)}
    return [s for s in entries if s.entry in named and said_whole(normalise(s.entry or ""), said, titles)]


def _add_rows(
    ties: Ties, library: Library, question: Question, groups: Sequence[Sequence[Terms]], region: frozenset[str]
) -> bool:
    """Add the cities of the theme asked for; tell whether they come from a list of cities."""
    groups = [_by_cores(group) if len(group) > 1 else group for group in groups]
    found = [_rows_of(library, question, group, region) for group in groups]
    aims = _aims(question)
    for at, group in enumerate(groups):
        if not found[at] and (less := [terms for terms in group if terms[0] not in aims]) and len(less) < len(group):
            found[at] = _rows_of(library, question, less, region)
    common = _common(found) if question.theme.every else None
    rows = [row for group in found for row in group if common is None or row.city in common]
    for row in rows:
        tier = row.tier if common is None else common[row.city]
        # Asked for in one box, its cities are the list asked for.
        ties.add("focus" if question.boxed and common is None else tier, row.city, row.ties)
    return are_listed(rows)


def are_listed(rows: Iterable[Relation]) -> bool:
    """Tell whether cities are in focus because a clause lists them, and not by priorities of their own.

    Args:
        rows: rows of the table.
    """
    return any(row.tier == "focus" and row.ties[0].how in ("list", "group") for row in rows)


def _verbs(question: Question) -> Terms:
    """Give what a list clause says where a question says it in English: clusters to be strengthened, to be fostered."""
    spoken = ANY_STATE.sub(" ", normalise(question.text))  # those that are there and those to be fostered
    met = [terms for pattern, terms in _DONE if pattern.search(spoken)]
    return met[0] if len(met) == 1 else ()


def _by_cores(group: Sequence[Terms]) -> list[Terms]:
    """Let each of several terms be met by what it is about, too: clusters on finance, whose name says no 现代金融."""
    return [tuple(dict.fromkeys((*terms, *(core(t) for t in terms if glossary().english_for(t))))) for terms in group]


def _aims(question: Question) -> frozenset[str]:
    """The terms of what an English question says a thing is for, which clauses leave out: old streets for tourism."""
    spoken = normalise(question.text)
    named = (a for a in question.bridged.added if a.words in spoken) if "for " in spoken else ()
    told = (a for a in named if re.search(rf"\bfor (?:[a-z-]+ )?{re.escape(a.words)}", spoken))
    return frozenset(term for added in told for term in added.terms)


def _add(
    ties: Ties, library: Library, question: Question, groups: Sequence[Sequence[Terms]], region: frozenset[str]
) -> None:
    """Add the cities that some of several rows of terms are tied to."""
    for group in groups:
        for row in _rows_of(library, question, group, region):
            ties.add("focus" if question.boxed else row.tier, row.city, row.ties)


def _rows_of(library: Library, question: Question, group: Sequence[Terms], region: frozenset[str]) -> list[Relation]:
    """Give the rows of a theme inside a group of cities and the filters; of two lists the one with the verb asked."""
    rows = allowed(inside(relations_for(library, group), region), question)
    if (verbs := _verbs(question)) and are_listed(rows):
        closer = allowed(inside(relations_for(library, [*group, verbs]), region), question)
        return closer if are_listed(closer) else rows
    return rows


def _unwanted(library: Library, question: Question, profiles: Sequence[CityProfile]) -> set[str]:
    """The cities that have the theme which the question leaves out."""
    if question.without is None:
        return set()
    rows = [row for group in question.without.theme.groups for row in allowed(relations_for(library, group), question)]
    return {row.city for row in rows if question.without.strictly or row.tier == "focus"}


def allowed(rows: Sequence[Relation], question: Question) -> list[Relation]:
    """Keep the ties inside the filters; a city whose focus lies outside is only mentioned inside.

    Args:
        rows: rows of the table.
        question: the question, with its filters.
    """
    kept = [(row, tuple(tie for tie in row.ties if question.allows(tie.sentence_id))) for row in rows]
    return [
        row if ties == row.ties else replace(row, ties=ties, tier=row.tier if ties[0] == row.ties[0] else "mention")
        for row, ties in kept
        if ties
    ]


def _common(groups: Sequence[Sequence[Relation]]) -> dict[str, Tier]:
    """Find the cities that every theme is tied to; in focus is who has all of them in focus."""
    focus = [{row.city for row in group if row.tier == "focus"} for group in groups]
    tied = [{row.city for row in group} for group in groups]
    cities: set[str] = set.intersection(*tied) if tied else set()
    return {city: "focus" if all(city in own for own in focus) else "mention" for city in cities}


def relations_for(library: Library, terms: Sequence[Terms]) -> tuple[Relation, ...]:
    """Give the rows of a theme: from the table if it has the theme, else made by the function that made the table.

    Args:
        library: the library.
        terms: the theme in Chinese; every term must be met, in one of its names.

    Returns:
        The rows of all documents, by document.
    """
    store = library.store
    theme = terms[0][0] if len(terms) == 1 and len(terms[0]) == 1 else None
    stored = store.relations(theme=theme) if theme else ()
    general = theme is not None and is_theme_name(theme) and glossary().names_of(theme)[0] == theme
    rows: list[Relation] = []
    for document_id in store.related_documents():
        own = [row for row in stored if row.document_id == document_id]
        if store.relations_made_with(document_id) == relations_revision() and (own or general):
            rows.extend(own)
        else:
            rows.extend(rows_made(library, document_id, terms, theme or ""))
    return tuple(rows)


def city_clauses(library: Library, profile: CityProfile) -> list[Sentence]:
    """List the clauses about a city: its positioning, its paragraph and entries, then those that name it.

    Args:
        library: the library.
        profile: the city's profile.

    Returns:
        Sentences, each once.
    """
    store = library.store
    paragraph = store.sentences_of_city(profile.city)
    naming: list[Sentence] = []
    for document in store.documents():
        clauses = library.clauses(document.document_id)
        for sentence in clauses.containing([profile.city.removesuffix("市")]):
            lists = named_cities(clauses.plain(sentence), clauses.named(sentence), with_parks=True)
            if sentence.city != profile.city and any(profile.city in found.cities for found in lists):
                naming.append(sentence)
    everything = (store.sentence(profile.sentence_id), *paragraph, *naming)
    return list({s.sentence_id: s for s in everything}.values())


def part(store: Store, reference: Reference) -> list[Sentence]:
    """Read the part of the documents that a reference names.

    Args:
        store: the store.
        reference: a box, or a heading with all below it; a box wins over the heading it was named with.

    Returns:
        Sentences in restored order; empty when no document has such a part.
    """
    found: list[Sentence] = []
    for document in store.documents():
        sentences = store.sentences(document.document_id)
        named = set(reference.part_ids)
        boxes = store.boxes(document.document_id)
        inside = {b.box_id for b in boxes if b.box_id in named or not named and b.number in reference.boxes}
        if inside or reference.boxes:
            found.extend(s for s in sentences if s.box_id in inside)
            continue
        sections = {s.section_id for s in find_sections(store, document.document_id, reference)}
        found.extend(s for s in sentences if s.section_id in sections)
        if reference.front:
            found.extend(takewhile(lambda s: s.section_id is None and s.box_id is None, sentences))
    return found


def evidence(library: Library, question: Question, legs: Legs) -> list[str]:
    """List the sentences that the structure says a question is about, best first; search puts them on top.

    Args:
        library: the library.
        question: the question.
        legs: what the retrievers gave for it.

    Returns:
        Sentence ids; empty when only ranking can help.
    """
    store = library.store
    if question.intent == "section":
        return [s.sentence_id for s in part(store, question.reference)]
    if question.intent == "profile":
        return [p.sentence_id for p in store.cities() if p.city in question.places]
    if question.intent == "cities" and (question.theme or question.region):
        return in_order(find_cities(library, question, legs))
    if question.intent == "clause" and question.theme and question.places:
        rows = [row for group in question.theme.groups for row in relations_for(library, group)]
        ties = [tie for row in rows if row.city in question.places for tie in row.ties]
        return list(dict.fromkeys(tie.sentence_id for tie in ties if question.allows(tie.sentence_id)))
    return []


def in_order(found: CityFindings) -> list[str]:
    """List the sentences that tie cities to a theme: focus before mention, every city's first before any second.

    Args:
        found: the cities.

    Returns:
        Sentence ids, each once.
    """
    if not found.findings:
        return [s.sentence_id for s in found.said]
    tiers = sorted(found.findings, key=lambda f: f.tier != "focus")
    firsts = [f.sentence_ids[0] for f in tiers]
    return list(dict.fromkeys([*firsts, *(i for f in tiers for i in f.sentence_ids)]))


def _add_positioned(ties: Ties, library: Library, question: Question, profiles: Sequence[CityProfile]) -> bool:
    """Add the cities whose positioning names the theme, and those whose sentence of it does beside their priorities.

    Returns:
        Whether the question asks for such, and there are any.
    """
    for profile in profiles if question.by_position else ():
        clauses = library.clauses(profile.document_id)
        own = normalise(profile.positioning)
        beside = clauses.plain(library.store.sentence(profile.sentence_id))
        for priority in profile.priorities:
            beside = beside.replace(normalise(priority), " ")
        for group in question.theme.groups:
            prepared = [one for terms in group for one in needles(clauses, terms)]
            positioned = in_sentence(prepared, own)
            if words := positioned or in_sentence(prepared, beside):
                tier: Tier = "focus" if positioned else "mention"
                ties.add(tier, profile.city, [Tie(profile.sentence_id, "、".join(words), "clause")])
    return bool(ties.tiers)
