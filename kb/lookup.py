"""What the structure of the documents says about a question: exhaustive look-ups, no ranking.

Cities: a city is in focus or mentioned, never both. Focus: the theme stands in the city's own list of priorities; or,
when no city lists it, the city stands in a list of cities that a sentence ties to it (pilot cities, demonstration
zones) or in a named group of cities. Mention: any other clause about the city or naming it that contains the theme or
its distinguishing modifier, or stands under a heading that is the theme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kb.fuse import fuse
from kb.legs import Legs
from kb.library import Library
from kb.match import (
    Needle,
    cities_of,
    core,
    enumerated_cities,
    in_priority,
    in_sentence,
    is_theme,
    modifier_in_sentence,
    needles,
)
from kb.outline import Reference, find_sections
from kb.question import Question
from kb.records import CityFinding, CityProfile, Sentence, Tier
from kb.store import Store
from kb.support import covered

# An English theme that the glossary does not know is compared with the priorities by the encoder. Measured with
# multilingual-e5-small on the Guangxi plan's 30 priorities: 20 themes that are none of them reach 0.841 at most; of 42
# English names the right one is on top of 34, and the wrong tops have 0.850 or less or lead by 0.013 or less.
NEAREST, NEAREST_SHARE = 5, 0.5  # clauses looked at, and the share of the theme that the best must contain
REGION_SHARE = 0.6  # of the name of a group of cities; its kind alone (现代服务业发展区) is half of such a name
SIMILAR = 0.855
MARGIN = 0.015


@dataclass(frozen=True, slots=True)
class CityFindings:
    """The cities a theme is tied to, in document order."""

    findings: tuple[CityFinding, ...]
    everyone: tuple[str, ...]  # all cities of the index
    from_list: bool  # focus comes from a list of cities in a clause, not from the cities' own priorities


class _Ties:
    """Collects what ties cities to a theme; the first tier a city gets stays."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.tiers: dict[str, Tier] = {}
        self._sentences: dict[str, dict[str, None]] = {}
        self._words: dict[str, dict[str, None]] = {}

    def add(self, tier: Tier, city: str, sentence_id: str, words: str) -> None:
        """Note a sentence and the words in it, each once."""
        self.tiers.setdefault(city, tier)
        self._sentences.setdefault(city, {})[sentence_id] = None
        self._words.setdefault(city, {})[words] = None

    def finding(self, city: str) -> CityFinding:
        """Give what was found for a city."""
        return CityFinding(city, self.tiers[city], tuple(self._sentences[city]), tuple(self._words[city]))


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
    profiles = store.cities()
    ties = _Ties()
    from_list = False
    if not question.theme:
        for profile in profiles:
            ties.add("mention", profile.city, profile.sentence_id, profile.city)
    else:
        groups = _groups(library, question, profiles)
        _add_priorities(ties, groups, profiles)
        if not ties.tiers:
            from_list = True
            _add_regions(ties, question, profiles)
            _add_listed(ties, store, groups)
        _add_mentions(ties, store, groups)
        if not ties.tiers:
            _add_nearest(ties, store, question, legs)
    everyone = tuple(dict.fromkeys((*(p.city for p in profiles), *store.city_names(), *ties.tiers)))
    return CityFindings(tuple(ties.finding(c) for c in everyone if c in ties.tiers), everyone, from_list)


def city_clauses(store: Store, profile: CityProfile) -> list[Sentence]:
    """List the clauses about a city: its positioning, its paragraph and entries, then those that name it.

    Args:
        store: the store.
        profile: the city's profile.

    Returns:
        Sentences, each once.
    """
    paragraph = store.sentences_of_city(profile.city)
    others = store.sentences_containing(profile.city.removesuffix("市"))
    naming = [s for s in others if s.city != profile.city and profile.city in cities_of(store, s)]
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
        if reference.box is not None:
            inside = {b.box_id for b in store.boxes(document.document_id) if b.number == reference.box}
            found.extend(s for s in sentences if s.box_id in inside)
        else:
            sections = {s.section_id for s in find_sections(store, document.document_id, reference)}
            found.extend(s for s in sentences if s.section_id in sections)
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
    if question.intent == "cities" and question.theme:
        return in_order(find_cities(library, question, legs))
    return []


def in_order(found: CityFindings) -> list[str]:
    """List the sentences that tie cities to a theme: focus before mention, every city's first before any second.

    Args:
        found: the cities.

    Returns:
        Sentence ids, each once.
    """
    tiers = sorted(found.findings, key=lambda f: f.tier != "focus")
    firsts = [f.sentence_ids[0] for f in tiers]
    return list(dict.fromkeys([*firsts, *(i for f in tiers for i in f.sentence_ids)]))


def _groups(library: Library, question: Question, profiles: Sequence[CityProfile]) -> list[list[Needle]]:
    """Prepare the theme for looking up; an English theme the glossary does not know goes through the encoder."""
    groups = question.theme.groups
    if not groups and question.theme.unknown:
        groups = tuple(((term,),) for term in _similar(library, " ".join(question.theme.unknown), profiles))
    return [[one for terms in group for one in needles(library.store, terms)] for group in groups]


def _similar(library: Library, phrase: str, profiles: Sequence[CityProfile]) -> tuple[str, ...]:
    """Find the one priority that an English phrase clearly means; nothing when several are as near."""
    terms = sorted({term for profile in profiles for term in profile.priorities})
    if len(terms) < 2:  # without a second best there is no margin
        return ()
    known = library.bridge.vectors(terms) if library.bridge else {}
    missing = [term for term in terms if term not in known]
    known.update(zip(missing, library.encoder.encode_query(missing), strict=True) if missing else ())
    scores = np.stack([known[term] for term in terms]) @ library.encode_question(phrase)
    best, second = np.argsort(-scores, kind="stable")[:2]
    clear = scores[best] >= SIMILAR and scores[best] - scores[second] >= MARGIN
    return (terms[best],) if clear else ()


def _add_priorities(ties: _Ties, groups: Sequence[Sequence[Needle]], profiles: Sequence[CityProfile]) -> None:
    """Add the cities that list the theme among their priorities."""
    for profile in profiles:
        for priority in profile.priorities:
            if any(in_priority(group, priority) for group in groups):
                ties.add("focus", profile.city, profile.sentence_id, priority)


def _add_regions(ties: _Ties, question: Question, profiles: Sequence[CityProfile]) -> None:
    """Add the cities of a named group: 一核心, 东融现代服务业发展区."""
    names = [term for group in question.theme.groups for terms in group for term in terms if len(core(term)) > 1]
    regions = dict.fromkeys(p.region_group for p in profiles if p.region_group)
    named = {region for region in regions if any(name in region or region in name for name in names)}
    if len(named) > 1:  # a word that all groups share; the one is meant that the words cover best
        shares = {region: _share(region, names) for region in named}
        best = max(shares.values())
        named = {region for region in named if shares[region] == best >= REGION_SHARE}
    for profile in profiles:
        if profile.region_group in named:
            ties.add("focus", profile.city, profile.sentence_id, profile.region_group or "")


def _share(region: str, names: Sequence[str]) -> float:
    """Share of a group's name that words cover."""
    rest = region
    for name in sorted(names, key=len, reverse=True):
        rest = rest.replace(name, "")
    return 1 - len(rest) / len(region)


def _add_listed(ties: _Ties, store: Store, groups: Sequence[Sequence[Needle]]) -> None:
    """Add the cities that a sentence lists for the theme."""
    for group in groups:
        for sentence, words in _sentences(store, group):
            for city in enumerated_cities(store, sentence.text, words):
                ties.add("focus", city, sentence.sentence_id, words)


def _add_mentions(ties: _Ties, store: Store, groups: Sequence[Sequence[Needle]]) -> None:
    """Add every other clause that ties a city to the theme; a city in focus keeps its tier and gains the clause."""
    for group in groups:
        near = dict(_headed(store, group))
        if len(group) == 1 and (modifier := group[0].modifier):
            found = ((s, modifier_in_sentence(group, s.text)) for s in store.sentences_containing(modifier))
            near.update({s: words for s, words in found if words})
        near.update(_sentences(store, group))  # the theme itself says more than its heading or its modifier
        for sentence, words in sorted(near.items(), key=lambda item: (item[0].document_id, item[0].order)):
            for city in cities_of(store, sentence, words):
                ties.add("mention", city, sentence.sentence_id, words)


def _add_nearest(ties: _Ties, store: Store, question: Question, legs: Legs) -> None:
    """Add the cities of the nearest clause, if it says enough of what is asked; a list of cities is in focus."""
    hits = fuse([legs.dense, legs.sparse])[:NEAREST]
    passages = store.passages_by_id([hit.passage_id for hit in hits])
    sentences = [store.sentence(i) for hit in hits for i in passages[hit.passage_id].sentence_ids]
    shares = covered(store, question, [s.text for s in sentences])
    best = max(range(len(sentences)), key=lambda n: (shares[n], -n), default=None)
    if best is None or shares[best] < NEAREST_SHARE:
        return
    sentence = sentences[best]
    met = [t for a in question.bridged.added for t in a.terms if t in sentence.text] or list(question.bridged.terms)
    words = met[0] if met else question.theme.phrase
    for city in enumerated_cities(store, sentence.text, words):
        ties.add("focus", city, sentence.sentence_id, words)
    for city in cities_of(store, sentence):
        ties.add("mention", city, sentence.sentence_id, words)


def _headed(store: Store, group: Sequence[Needle]) -> list[tuple[Sentence, str]]:
    """List the sentences under a heading or box entry that is the theme, with that heading."""
    found: list[tuple[Sentence, str]] = []
    for document in store.documents():
        sections = store.sections(document.document_id)
        titled = {s.section_id: s.title for s in sections if s.title and is_theme(group, s.title)}
        below = {
            inner.section_id: title
            for section_id, title in titled.items()
            for inner in find_sections(store, document.document_id, section_id)
        }
        if below:
            sentences = store.sentences(document.document_id)
            found.extend((s, below[s.section_id]) for s in sentences if s.section_id in below)
    for entry in store.entries():
        if is_theme(group, entry):
            found.extend((s, entry) for s in store.sentences_of_entry(entry))
    return found


def _sentences(store: Store, group: Sequence[Needle]) -> list[tuple[Sentence, str]]:
    """List the sentences that meet all terms of the theme, with the words that meet them."""
    candidates: dict[str, Sentence] = {}
    for name in group[0].names:
        candidates.update({s.sentence_id: s for s in store.sentences_containing(name)})
    ordered = sorted(candidates.values(), key=lambda s: (s.document_id, s.order))
    return [(s, words) for s in ordered if (words := in_sentence(group, s.text))]
