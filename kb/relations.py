"""City × theme × tier × clause, for any document: one function for the table in the store and for any question.

A city is in focus or mentioned, never both. Focus: the theme stands in the city's own list of priorities; or, when no
city lists it, the city stands in a list of cities that a clause ties to it, in a named group of cities, or has what is
named like a zone, pilot or hub (试验区, 国家物流枢纽). Mention: any other clause that belongs to the city, or names
it, and contains the theme or its distinguishing modifier, or stands under a heading that is the theme. A document is
judged by itself: its rows do not change when another document comes or goes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from kb.areas import areas_of, is_area, names_group, opening_cities
from kb.attribution import clauses_with, is_designation, is_list_of, named_cities, tied_cities, without_place
from kb.clauses import Clauses
from kb.lexicon import cut_words, glossary, normalise
from kb.match import (
    Needle,
    core,
    in_priority,
    in_sentence,
    kinds_in_lists,
    kinds_of,
    kinds_of_names,
    modifier_in_sentence,
    needles,
)
from kb.own_paragraphs import own_paragraphs
from kb.records import How, Relation, RestoredDocument, Sentence, Span, Tie, Tier
from kb.theme_words import is_theme_name

Terms = Sequence[str]  # names of one thing, one of which is enough
Groups = Sequence[Sequence[Terms]]  # alternatives, each a row of terms that must all be met

REGION_SHARE = 0.6  # of the name of a group of cities; its kind alone (现代服务业发展区) is half of such a name
_WAYS: tuple[How, ...] = ("same", "synonym", "kind")
# What decides the rows, besides the records themselves; another state of it makes them anew.
_DECIDING = (
    (
        "",
        (
            "relations.py",
            "areas.py",
            "clauses.py",
            "attribution.py",
            "match.py",
            "lexicon.py",
            "own_paragraphs.py",
            "places.py",
            "theme_words.py",
        ),
    ),
    (
        "data",
        (
            "glossary.tsv",
            "area_nouns_zh.txt",
            "designations_zh.txt",
            "generic_words_zh.txt",
            "organisation_suffixes_zh.txt",
            "company_suffixes_zh.txt",
            "places.toml",
            "frame_zh.txt",
            "stopwords_zh.txt",
            "theme_kinds.tsv",
            "tie_verbs_zh.txt",
        ),
    ),
)


class _Found:
    """Collects what ties cities to a theme; the first tier a city gets stays."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.tiers: dict[str, Tier] = {}
        self.ties: dict[str, dict[str, Tie]] = {}

    def add(self, tier: Tier, city: str, tie: Tie) -> None:
        """Note a sentence; the first words found in it stay."""
        self.tiers.setdefault(city, tier)
        self.ties.setdefault(city, {}).setdefault(tie.sentence_id, tie)


def relate(clauses: Clauses, groups: Groups, *, theme: str = "", theme_en: str = "") -> tuple[Relation, ...]:
    """Find the cities of a document that a theme is tied to.

    Args:
        clauses: the document.
        groups: the theme in Chinese.
        theme: its name, as the rows shall have it.
        theme_en: its English name.

    Returns:
        One row a city, in document order of the cities; cities without clauses of their own last.
    """
    prepared = [[one for terms in group for one in needles(clauses, terms)] for group in groups]
    found = _Found()
    _add_priorities(found, clauses, prepared)
    for group in prepared:
        _add_developed(found, clauses, group)
    if not found.tiers:
        _add_regions(found, clauses, groups)
        for group in prepared:
            _add_lists(found, clauses, group)
            _add_entries(found, clauses, group)
            _add_designated(found, clauses, group)
            _add_areas(found, clauses, group)
    for group in prepared:
        _add_mentions(found, clauses, group)
    listed = any(theme in profile.priorities for profile in clauses.profiles)
    order = (city for city in dict.fromkeys((*clauses.cities, *found.tiers)) if city in found.tiers)
    return tuple(
        Relation(
            clauses.document_id,
            city,
            theme,
            theme_en,
            tier=found.tiers[city],
            ties=tuple(found.ties[city].values()),
            listed=listed,
        )
        for city in order
    )


def relations_of(clauses: Clauses) -> tuple[Relation, ...]:
    """Make the rows of a document's table: every theme of the glossary and of its own lists of priorities.

    Args:
        clauses: the document.

    Returns:
        The rows, themes of its own lists first; a theme that no clause ties to a city has none.
    """
    return tuple(
        row
        for theme in themes_of(clauses)
        if _possible(clauses, theme)
        for row in relate(clauses, [[[theme]]], theme=theme, theme_en=glossary().english_for(theme) or "")
    )


def themes_of(clauses: Clauses) -> tuple[str, ...]:
    """List the themes that a document's table knows, with rows or without.

    Args:
        clauses: the document.

    Returns:
        Chinese names: the document's own priorities in document order, then the glossary's, those left out that
        only frame a question (重点任务, 空间布局).
    """
    own = (priority for profile in clauses.profiles for priority in profile.priorities)
    return tuple(dict.fromkeys((*own, *(term.zh for term in glossary().terms if is_theme_name(normalise(term.zh))))))


def clauses_of(restored: RestoredDocument) -> Clauses:
    """Take the clauses of a document that is not in the store yet."""
    return Clauses(
        restored.document,
        sentences=restored.sentences,
        sections=restored.sections,
        profiles=restored.cities,
        boxes=restored.boxes,
    )


@cache
def relations_revision() -> str:
    """Name the state of the code and word lists that decide the rows.

    Returns:
        A hash, hex.
    """
    digest = hashlib.sha256()
    for folder, names in _DECIDING:
        for name in names:
            digest.update(name.encode() + b"\0" + resources.files("kb").joinpath(folder, name).read_bytes() + b"\0")
    return digest.hexdigest()


def _possible(clauses: Clauses, theme: str) -> bool:
    """Tell cheaply whether a theme may have rows: every match needs its core, first or last word, or a kind of it."""
    names = {normalise(name) for name in glossary().names_of(normalise(theme))}
    names.update(kinds_of_names(names))
    return any(clauses.has(core(name)) or clauses.has(name[:2]) or clauses.has(name[-2:]) for name in names)


def _add_priorities(found: _Found, clauses: Clauses, groups: Sequence[Sequence[Needle]]) -> None:
    """Add the cities that list the theme among their priorities."""
    priorities = dict.fromkeys(priority for profile in clauses.profiles for priority in profile.priorities)
    ways = {p: way for p in priorities if (way := _in_priority(groups, p))}
    for profile in clauses.profiles if ways else ():
        for priority in profile.priorities:
            if priority in ways:
                found.add("focus", profile.city, Tie(profile.sentence_id, priority, ways[priority]))


def _add_developed(found: _Found, clauses: Clauses, group: Sequence[Needle]) -> None:
    """Add the cities whose own paragraph says that they develop it, where the document states no priorities."""
    own = clauses.derived(own_paragraphs)
    if not own or any(is_designation(name) or is_area(clauses, name) for one in group for name in one.names):
        return
    kinds = kinds_in_lists(group)
    names = [[*one.names, *one.cores, *_without_subject(clauses, one)] for one in group]
    for sentence in clauses.containing([*names[0], *kinds]):
        plain = own.get(sentence.sentence_id, "")
        if not plain or len(group) > 1 and not clauses_with(plain, names):
            continue  # 智能农机装备，壮大汽车电子 are no intelligent cars
        words = tuple(next((name for name in own_names if name in plain), "") for own_names in names)
        how: How = "clause" if all(words) else "kind"
        if words := words if all(words) else tuple(kind for kind in kinds if kind in plain)[:1]:
            found.add("focus", sentence.city or "", Tie(sentence.sentence_id, "、".join(words), how))
    for sentence, words in _in_one_item(clauses, group):
        found.add("focus", sentence.city or "", Tie(sentence.sentence_id, "、".join(words), "kind"))


def _in_one_item(clauses: Clauses, group: Sequence[Needle]) -> list[tuple[Sentence, tuple[str, ...]]]:
    """List the sentences of own paragraphs with all words of a name in one item of a list: 铁水公多式联运."""
    own = clauses.derived(own_paragraphs)
    cuts = [tuple(cut_words(core(term))) for term in group[0].terms] if len(group) == 1 else []
    found = []
    for words in [cut for cut in cuts if len(cut) > 1 and all(len(word) > 1 for word in cut)]:
        for sentence in clauses.containing(words[:1]):
            plain = own.get(sentence.sentence_id, "")
            parts = (plain[start:end] for start, end in clauses_with(plain, [[word] for word in words]))
            if any("、" not in part and "," not in part for part in parts):  # no several items of one clause
                found.append((sentence, words))
    return found


def _without_subject(clauses: Clauses, one: Needle) -> list[str]:
    """What is left of names without what the whole document is about: 化工 of 化工物流 in a plan on logistics."""
    cut = (cut_words(name) for name in one.names)
    return ["".join(w[:-1]) for w in cut if len(w) > 1 and w[-1] in clauses.subject and len("".join(w[:-1])) > 1]


def _in_priority(groups: Sequence[Sequence[Needle]], priority: str) -> How | None:
    """Tell the strongest way in which a priority is one of several themes."""
    ways = {in_priority(group, priority) for group in groups}
    return next((way for way in _WAYS if way in ways), None)


def _add_regions(found: _Found, clauses: Clauses, groups: Groups) -> None:
    """Add the cities of a named group: 沿江发展区."""
    names = [term for group in groups for terms in group for term in terms if len(core(term)) > 1]
    regions = dict.fromkeys(p.region_group for p in clauses.profiles if p.region_group)
    named = {region for region in regions if any(names_group(name, region) for name in names)}
    if len(named) > 1:  # a word that all groups share; the one is meant that the words cover best
        shares = {region: _share(region, names) for region in named}
        best = max(shares.values())
        named = {region for region in named if shares[region] == best >= REGION_SHARE}
    for profile in clauses.profiles:
        if profile.region_group in named:
            found.add("focus", profile.city, Tie(profile.sentence_id, profile.region_group or "", "group"))


def _share(region: str, names: Sequence[str]) -> float:
    """Share of a group's name that words cover."""
    rest = region
    for name in sorted(names, key=len, reverse=True):
        rest = rest.replace(name, "")
    return 1 - len(rest) / len(region)


def _add_lists(found: _Found, clauses: Clauses, group: Sequence[Needle]) -> None:
    """Add the cities that a sentence lists for the theme."""
    for sentence in clauses.containing(group[0].names):
        plain = clauses.plain(sentence)
        words = in_sentence(group, plain)
        names = [name for one in group for name in one.names]
        within = _within(clauses, sentence, group)
        for listed in tied_cities(plain, clauses.named(sentence), names, within) if words else ():
            for city in listed.cities if len(listed.cities) > 1 and is_list_of(plain, listed, names) else ():
                found.add("focus", city, Tie(sentence.sentence_id, "、".join(words), "list"))


def _add_entries(found: _Found, clauses: Clauses, group: Sequence[Needle]) -> None:
    """Add the cities whose entries say more of what a box lists city by city: 某市:蚕丝等展览会 for fairs on silk."""
    for entries in clauses.listed_cities:
        texts = [clauses.with_labels(sentence) for sentence in entries]
        common = [one for one in group if sum(bool(in_sentence([one], text)) for text in texts) > len(texts) / 2]
        for sentence, text in zip(entries, texts, strict=True) if 0 < len(common) < len(group) else ():
            if sentence.city and (words := _words_or_kinds(group, text)):
                found.add("focus", sentence.city, Tie(sentence.sentence_id, "、".join(words), "list"))


def _add_areas(found: _Found, clauses: Clauses, group: Sequence[Needle]) -> None:
    """Add the cities of an area by whose name a heading goes: 四、某某生态康养带, 以甲市为中心，联动乙、丙市，…."""
    for one in group:
        others = [other for other in group if other is not one]
        for section_id, name in clauses.derived(areas_of):
            under = clauses.under({section_id}) if core(name) in one.cores else []
            if others and not any(in_sentence(others, clauses.plain(sentence)) for sentence in under):
                continue  # 某某都市圈养老服务同城化: what is done there is said below the heading
            for sentence in [s for s in under if clauses.named(s)][:1]:
                for city in opening_cities(clauses, sentence):
                    found.add("focus", city, Tie(sentence.sentence_id, name, "list"))


def _words_or_kinds(group: Sequence[Needle], text: str) -> tuple[str, ...]:
    """Find all terms of a theme in a text, each by its names or by a kind of it: 基金小镇 for one on finance."""
    met = [in_sentence([one], text) or [kind for kind in kinds_of([one]) if kind in text][:1] for one in group]
    return tuple(word for words in met for word in words) if all(met) else ()


def _add_designated(found: _Found, clauses: Clauses, group: Sequence[Needle]) -> None:
    """Add the cities that have what is named like a zone, pilot or hub, or are an entry of a box of such things."""
    named = [name for one in group for name in one.names if is_designation(name)]
    if len(group) > 1 and is_designation("".join(one.terms[0] for one in group)):
        named = list(group[-1].names)  # 国家级、示范、物流园区, a name that the documents have not whole
    if not named:
        return
    sentences = {s.sentence_id: s for s in (*clauses.containing(named), *clauses.labelled(named))}
    for sentence in sorted(sentences.values(), key=lambda s: s.order):
        if words := in_sentence(group, clauses.with_labels(sentence)):
            # Words of its labels are about the whole of a sentence.
            inside = all(word in clauses.plain(sentence) for word in words)
            within = _within(clauses, sentence, group) if inside else []
            for city in _cities_of(clauses, sentence, words, "clause" if inside else "heading", within):
                found.add("focus", city, Tie(sentence.sentence_id, "、".join(words), "list"))


def _add_mentions(found: _Found, clauses: Clauses, group: Sequence[Needle]) -> None:
    """Add every other clause that ties a city to the theme; a city in focus keeps its tier and gains the clause."""
    near: dict[str, tuple[Sentence, tuple[str, ...], How]] = {}
    # What comes later says more: a heading or a kind of the theme, its modifier, the theme itself.
    headed = _headed(clauses, group)
    for sentence, title in headed:
        near[sentence.sentence_id] = (sentence, (title,), "heading")
    for kind in kinds_of(group):
        near |= {s.sentence_id: (s, (kind,), "kind") for s in clauses.containing([kind]) if s.sentence_id not in near}
    for sentence in clauses.containing([group[0].modifier] if len(group) == 1 and group[0].modifier else []):
        if word := modifier_in_sentence(group, clauses.plain(sentence)):
            near[sentence.sentence_id] = (sentence, (word,), "modifier")
    for sentence in clauses.containing(group[0].names):
        if words := in_sentence(group, clauses.plain(sentence)):
            near[sentence.sentence_id] = (sentence, words, "clause")
    # An entry has its label in front: all of it is about that, not only what stands beside the word.
    near |= {s.sentence_id: (s, (without_place(title),), "heading") for s, title in headed if title == s.entry}
    names = tuple(name for one in group for name in one.names)
    for sentence, words, how in sorted(near.values(), key=lambda row: row[0].order):
        # A sentence may have a theme by two of its names, each for other cities: 电商, 电子商务.
        within = _within(clauses, sentence, group) if how == "clause" else []
        for city in _cities_of(clauses, sentence, names if how == "clause" else words, how, within):
            found.add("mention", city, Tie(sentence.sentence_id, "、".join(words), how))


def _within(clauses: Clauses, sentence: Sentence, group: Sequence[Needle]) -> list[Span]:
    """The parts of a sentence that have a theme whole; not looked for where it names no city."""
    return clauses_with(clauses.plain(sentence), [one.names for one in group]) if clauses.named(sentence) else []


def _cities_of(
    clauses: Clauses, sentence: Sentence, words: Sequence[str], how: How, within: Sequence[Span] = ()
) -> tuple[str, ...]:
    """Name the cities that a sentence ties to a theme: the one it belongs to, then those it names for it."""
    plain, mentions = clauses.plain(sentence), clauses.named(sentence)
    # Under its heading all of a sentence is about the theme.
    heading = how == "heading"
    lists = (
        named_cities(plain, mentions, words, with_parks=True)
        if heading
        else tied_cities(plain, mentions, words, within)
    )
    tied = [city for found in lists for city in found.cities]
    return tuple(dict.fromkeys(([sentence.city] if sentence.city else []) + tied))


def _headed(clauses: Clauses, group: Sequence[Needle]) -> list[tuple[Sentence, str]]:
    """List the sentences under a heading or box entry that is the theme, with that heading."""
    headings, labels = clauses.derived(_headings)
    cores = frozenset.intersection(*(one.cores for one in group))
    titled = {section_id: title for section_id, title, core_of in headings if core_of in cores}
    for section in clauses.sections if titled else ():  # in outline order: what stands above comes first
        if section.parent_id in titled:
            titled.setdefault(section.section_id, titled[section.parent_id])
    found = [(s, titled[s.section_id]) for s in clauses.under(set(titled)) if s.section_id]
    kinds = {core(kind) for kind in kinds_of(group)}  # an entry on testing and certification is on testing
    return [*found, *((s, entry) for s, entry, core_of, whole in labels if core_of in cores or whole in kinds)]


def _headings(clauses: Clauses) -> tuple[list[tuple[str, str, str]], list[tuple[Sentence, str, str, str]]]:
    """The headings of a document with what they are about, and the entries of its boxes: without a place, and whole."""
    headings = [(s.section_id, s.title, core(normalise(s.title))) for s in clauses.sections if s.title]
    labelled = ((s, s.entry) for s in clauses.sentences if s.entry)
    return headings, [(s, e, core(normalise(without_place(e))), core(normalise(e))) for s, e in labelled]
