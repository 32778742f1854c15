"""Where a theme is met: in a list of priorities, in a sentence, and which cities a sentence speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kb.legs import find_places, provinces
from kb.lexicon import cut_words, glossary, normalise, word_list
from kb.places import PlaceMention
from kb.records import Sentence
from kb.store import Store

# A modifier carries a theme alone (冷链 in 冷链物流) when it is rare and its head is common. Measured on the Guangxi
# plan (477 sentences): 冷链 5, 港航 7, 会展 9, 总部 10 carry their theme; 跨境 21, 数字 27, 科技 41 stand in clauses on
# other things. Their heads: 物流 64, 服务 290, 经济 48. A larger share lets 科技创新 count as 科技服务.
RARE_SHARE = 0.025  # of all sentences
RARE_FLOOR = 5  # sentences; below this a word is rare in any document
HEAD_RATIO = 4  # the head stands in at least so many times as many sentences as the modifier
_LIST_GAP = re.compile(r"^市?[、，,和与及—-]+$|^市?以及$")
_NAME_END = re.compile(r"[、，,。；;：:（）()“”\"《》\s]")


@dataclass(frozen=True, slots=True)
class Needle:
    """A term of the theme in all its Chinese names, and the modifier that alone points to it, if there is one."""

    terms: tuple[str, ...]  # as the question has them, alternatives
    names: tuple[str, ...]  # the same and their other names in the glossary
    modifier: str | None


def needles(store: Store, terms: Sequence[str]) -> list[Needle]:
    """Prepare a term, or its words one by one where no document has it whole: 步行街改造 in 步行街、商业圈改造.

    Args:
        store: the store.
        terms: a Chinese term, or several of which one is enough.

    Returns:
        One needle, or one a word; all must be met.
    """
    whole = needle(store, terms)
    words = cut_words(terms[0]) if len(terms) == 1 else []
    known = glossary().english_for(terms[0]) is not None or any(store.holds(name) for name in whole.names)
    if known or len(words) < 2 or any(len(word) < 2 for word in words):
        return [whole]
    return [needle(store, [word]) for word in words]


def needle(store: Store, terms: Sequence[str]) -> Needle:
    """Prepare a term for looking it up.

    Args:
        store: the store; its document frequencies decide whether the modifier counts.
        terms: a Chinese term, or several of which one is enough.

    Returns:
        The needle.
    """
    names = dict.fromkeys([*terms, *(name for term in terms for name in glossary().names_of(term))])
    return Needle(tuple(terms), tuple(names), next((m for t in terms if (m := _modifier(store, t))), None))


def in_priority(group: Sequence[Needle], priority: str) -> bool:
    """Tell whether a priority is the theme: an equal name, a name of the glossary, or a kind of it.

    A kind of it contains the theme (智慧物流 of 物流) or ends in it when what only says "service" is left out
    (养生养老 of 养老服务).

    Args:
        group: terms that must all be met.
        priority: an entry of a city's list.

    Returns:
        True if every term is met.
    """
    plain = normalise(priority)
    cores = {core(plain), *(core(name) for name in glossary().names_of(plain))}
    return all(
        any(core(name) in cores for name in n.names)
        or any(term in plain or plain.endswith(_without_service(term)) for term in n.terms)
        for n in group
    )


def is_theme(group: Sequence[Needle], title: str) -> bool:
    """Tell whether a heading is the theme: an equal name or a name of the glossary; a longer title is another theme.

    Args:
        group: terms that must all be met.
        title: words of a heading, or the label of a box entry.

    Returns:
        True if every term is met.
    """
    plain = core(normalise(title))
    return all(plain in {core(name) for name in n.names} for n in group)


def in_sentence(group: Sequence[Needle], text: str) -> str | None:
    """Find a theme in a sentence.

    Args:
        group: terms that must all be met.
        text: the sentence.

    Returns:
        The words that meet it, as they stand in the text; None if one is not met.
    """
    plain = normalise(text)
    found = [next((name for name in n.names if name in plain), None) for n in group]
    words = [word for word in found if word is not None]
    return "、".join(words) if len(words) == len(group) else None


def modifier_in_sentence(group: Sequence[Needle], text: str) -> str | None:
    """Find the distinguishing modifier of a one-term theme in a sentence: 冷链 of 冷链物流 in 冷链体系.

    Args:
        group: terms of the theme; a theme of several terms has no modifier.
        text: the sentence.

    Returns:
        The modifier with the word that follows it; None if it does not stand there, or only inside another term
        of the glossary (边境 of 边境贸易 in 边境旅游).
    """
    modifier = group[0].modifier if len(group) == 1 else None
    plain = normalise(text)
    if modifier is None or modifier not in plain:
        return None
    others = [
        name for name in _glossary_names() if modifier in name and name not in group[0].names and name != modifier
    ]
    rest = plain
    for other in sorted(others, key=len, reverse=True):
        rest = rest.replace(other, " ")
    if modifier not in rest:
        return None
    tail = cut_words(rest[rest.index(modifier) + len(modifier) :][:6])
    whole = modifier + (tail[0] if tail and len(tail[0]) > 1 else "")
    return whole if whole in plain else modifier


def enumerated_cities(store: Store, text: str, theme: str) -> tuple[str, ...]:
    """Read the cities that a sentence lists for a theme: 南宁、柳州、桂林等市…示范区.

    Args:
        store: the store.
        text: the sentence.
        theme: the words of the theme in it, the first of them if several.

    Returns:
        Full names of the list nearest to the theme, in its order; empty when no two places stand side by side.
    """
    mentions = _cities_named(store, text)
    lists: list[list[PlaceMention]] = []
    for mention in mentions:
        if lists and _LIST_GAP.match(text[lists[-1][-1].end : mention.start]):
            lists[-1].append(mention)
        else:
            lists.append([mention])
    position = max(0, normalise(text).find(theme.split("、")[0]))
    long = [found for found in lists if len(found) > 1]
    if not long:
        return ()
    nearest = min(long, key=lambda found: min(abs(found[-1].end - position), abs(found[0].start - position)))
    return tuple(dict.fromkeys(m.place.name for m in nearest))


def cities_of(store: Store, sentence: Sentence, theme: str = "") -> tuple[str, ...]:
    """Name the cities that a sentence speaks of.

    Args:
        store: the store.
        sentence: the sentence.
        theme: the words of the theme in it; a name that has one of them is a tie: 中国（南宁）跨境电子商务综合试验区.

    Returns:
        The city whose paragraph or entry it belongs to, then cities named in it; a place name that only opens the
        name of a company, park or facility does not count.
    """
    own = (sentence.city,) if sentence.city else ()
    mentions = _cities_named(store, sentence.text)
    named = (m.place.name for m in mentions if not _in_a_name(sentence.text, m, theme))
    return tuple(dict.fromkeys((*own, *named)))


def core(name: str) -> str:
    """Remove what adds nothing to the name of an industry: 金融服务, 现代金融 → 金融.

    Args:
        name: a theme or priority.

    Returns:
        The core, at least two characters; else the name itself.
    """
    for word in sorted(word_list("generic_words_zh"), key=len, reverse=True):
        shorter = name.removesuffix(word[1:]) if word.startswith("-") else name.removeprefix(word[:-1])
        if len(shorter) > 1:
            name = shorter
    return name


def _without_service(name: str) -> str:
    """Remove what only says that a theme is a service or an industry: 养老服务 is about 养老."""
    for word in sorted(word_list("generic_words_zh"), key=len, reverse=True):
        shorter = name.removesuffix(word[1:]) if word.startswith("-") else name
        if len(shorter) > 1:
            name = shorter
    return name


def _modifier(store: Store, term: str) -> str | None:
    """Find the part before the head of a term, if it is rare and the head is common in the store."""
    words = cut_words(term)
    if len(words) < 2 or "".join(words) != term:
        return None
    head, modifier = words[-1], "".join(words[:-1])
    rare = store.count_containing(modifier)
    limit = max(RARE_FLOOR, RARE_SHARE * store.count_sentences())
    common = store.count_containing(head) >= HEAD_RATIO * rare
    return modifier if 0 < rare <= limit and common and len(modifier) > 1 else None


def _cities_named(store: Store, text: str) -> list[PlaceMention]:
    """Find the prefectures named in a text; those of other provinces than the documents' are not their cities."""
    home = provinces(store)
    mentions = (m for m in find_places(store, text) if m.place.level == "prefecture")
    return [m for m in mentions if not home or m.place.province in home]


def _in_a_name(text: str, mention: PlaceMention, theme: str) -> bool:
    """Tell whether a place only opens the name of an organisation or park, or stands in brackets inside one."""
    if text[: mention.start].endswith(("（", "(")) and text[mention.end :].startswith(("）", ")")):
        name = normalise(_NAME_END.split(text[mention.end + 1 :], maxsplit=1)[0])
        return not (theme and any(words in name for words in theme.split("、")))
    stretch = _NAME_END.split(text[mention.end :], maxsplit=1)[0]
    return any(suffix in stretch for suffix in word_list("organisation_suffixes_zh"))


@cache
def _glossary_names() -> tuple[str, ...]:
    """All Chinese names of the glossary."""
    return tuple(name for term in glossary().terms for name in term.chinese)
