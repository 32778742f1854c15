"""Where a theme is met: in a list of priorities, in a heading, in a sentence, and by which of its names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from kb.clauses import Clauses
from kb.lexicon import cut_words, glossary, normalise, word_list
from kb.records import How

# A modifier carries a theme alone (冷链 in 冷链物流) when it is rare and its head is common. Measured on the Guangxi
# plan (477 sentences): 冷链 5, 港航 7, 会展 9, 总部 10 carry their theme; 跨境 21, 数字 27, 科技 41 stand in clauses on
# other things. Their heads: 物流 64, 服务 290, 经济 48. A larger share lets 科技创新 count as 科技服务.
RARE_SHARE = 0.025  # of all sentences
RARE_FLOOR = 5  # sentences; below this a word is rare in any document
# One that nearly always stands in its term means it elsewhere too, however common: 冷链 of an invented plan of 200
# sentences, in 5 of its 6. Half would let 先进 count as 先进制造业 (5 of 15 elsewhere), 自治区 as 自治区级 (10 of 21).
ELSEWHERE = 0.25  # of the sentences that have it, at most, are without the term
HEAD_RATIO = 4  # the head stands in at least so many times as many sentences as the modifier
_TRADE = re.compile(r"(?:产业|行业|业)$")


@dataclass(frozen=True, slots=True)
class Needle:
    """A term of the theme in all its Chinese names, and the modifier that alone points to it, if there is one."""

    terms: tuple[str, ...]  # as the question has them, alternatives
    names: tuple[str, ...]  # the same and their other names in the glossary
    modifier: str | None
    others: tuple[str, ...]  # terms of the glossary that hold the modifier and mean something else
    cores: frozenset[str]  # the names without what only says that they are an industry


def needles(clauses: Clauses, terms: Sequence[str]) -> list[Needle]:
    """Prepare a term, or its words one by one where the document has it not whole: 步行街改造 in 步行街、商业圈改造.

    Args:
        clauses: the document.
        terms: a Chinese term, or several of which one is enough.

    Returns:
        One needle, or one a word; all must be met.
    """
    whole = needle(clauses, terms)
    words = _cut(terms[0]) if len(terms) == 1 else ()
    known = any(clauses.has(name) for name in whole.names)
    # A name of the glossary is one thing where a part of it says nothing by itself: 商务服务.
    known = known or glossary().english_for(terms[0]) is not None and _without_service(terms[0]) != terms[0]
    if known or len(words) < 2 or any(len(word) < 2 for word in words):
        return [whole]
    return [needle(clauses, [word]) for word in words]


def needle(clauses: Clauses, terms: Sequence[str]) -> Needle:
    """Prepare a term for looking it up.

    Args:
        clauses: the document; its frequencies decide whether the modifier counts.
        terms: a Chinese term, or several of which one is enough.

    Returns:
        The needle.
    """
    plain = [normalise(term) for term in terms]
    short = [term.removesuffix("性") for term in plain if len(term) > 2 and term.endswith("性")]  # 区域性, 区域
    short += [term.removesuffix("业") for term in plain if len(term) > 4 and term.endswith("服务业")]
    whole = [*plain, *(name for term in plain for name in _synonyms(term)), *short]
    others = (o for term in plain for o in (*_rewritten(term), *_in_short(term), *_parted(term)))
    written = (other for other in others if clauses.has(other))
    names = tuple(dict.fromkeys([*whole, *written]))
    modifier = next((m for term in plain if (m := _modifier(clauses, term))), None)
    same = [n for n in _glossary_names() if modifier and modifier in n and n not in names and n != modifier]
    cores = frozenset(core(name) for name in names)
    return Needle(tuple(plain), names, modifier, tuple(sorted(same, key=len, reverse=True)), cores)


@lru_cache(maxsize=10_000)
def _rewritten(term: str) -> tuple[str, ...]:
    """A compound with a name in it by another of its names: 电子商务产业园 for 电商产业园."""
    inside = [
        name for size in (4, 3, 2) for name in {term[i : i + size] for i in range(len(term) - size + 1)} if name != term
    ]
    inside = [name for name in inside if glossary().english_for(name) is not None]
    return tuple(dict.fromkeys(term.replace(name, other) for name in inside for other in _synonyms(name)[1:]))


@lru_cache(maxsize=10_000)
def _parted(term: str) -> tuple[str, ...]:
    """A compound of two things as a list has them: 邮轮、游船 for 邮轮游船."""
    words = _cut(term)
    if len(words) < 2 or any(len(word) < 2 for word in words):
        return ()
    return tuple("".join(words[:at]) + "、" + "".join(words[at:]) for at in range(1, len(words)))


@lru_cache(maxsize=10_000)
def _in_short(term: str) -> tuple[str, ...]:
    """The name of a pilot or zone without what stands between its field and its kind: 金融试点 for 金融创新试点."""
    kind = next((end for end in sorted(word_list("designations_zh"), key=len, reverse=True) if term.endswith(end)), "")
    words = _cut(term.removesuffix(kind)) if kind else ()
    return (words[0] + kind,) if len(words) > 1 and len(words[0]) > 1 else ()


def in_priority(group: Sequence[Needle], priority: str) -> How | None:
    """Tell how a priority is the theme: an equal name, a name of the glossary, or a kind of it.

    A kind of it stands in kb/data/theme_kinds.tsv (智慧物流 of 现代物流), contains the theme (智慧物流 of 物流), or
    ends in it when what only says "service" is left out (养生养老 of 养老服务).

    Args:
        group: terms that must all be met.
        priority: an entry of a city's list.

    Returns:
        The weakest way in which a term is met; None if one is not met.
    """
    plain = _plain(priority)
    ways = [_in_priority(n, plain) for n in group]
    if any(way is None for way in ways):
        return None
    return next(way for way in ("kind", "synonym", "same") if way in ways)


def in_sentence(group: Sequence[Needle], plain: str) -> tuple[str, ...]:
    """Find a theme in a sentence.

    Args:
        group: terms that must all be met.
        plain: the sentence, normalised.

    Returns:
        The words that meet it, one a term; empty if one is not met.
    """
    found = [next((name for name in n.names if name in plain), None) for n in group]
    words = tuple(word for word in found if word is not None)
    return words if len(words) == len(group) else ()


def kinds_of(group: Sequence[Needle]) -> tuple[str, ...]:
    """List what is a kind or part of a theme: 展览会 of 会展服务.

    Args:
        group: terms of the theme.

    Returns:
        Names of data/theme_kinds.tsv, in order; what belongs to the theme in a clause only (基金 to 金融服务) too.
    """
    return kinds_of_names(group[0].names if len(group) == 1 else ("".join(one.terms[0] for one in group),))


def kinds_in_lists(group: Sequence[Needle]) -> tuple[str, ...]:
    """List what is a kind or part of a theme of one term in lists of priorities, too: 数据中心 of 大数据."""
    return tuple(sorted({kind for name in group[0].names for kind in narrower(name)})) if len(group) == 1 else ()


def kinds_of_names(names: Iterable[str]) -> tuple[str, ...]:
    """List what is a kind or part of a theme with these names, as `kinds_of` does."""
    wholes = {core(whole) for name in names for whole in _coordinated(name)}
    return tuple(sorted({kind for whole in wholes for kind in _kinds_by_core().get(whole, ())}))


def modifier_in_sentence(group: Sequence[Needle], plain: str) -> str | None:
    """Find the distinguishing modifier of a one-term theme in a sentence: 冷链 of 冷链物流 in 冷链体系.

    Args:
        group: terms of the theme; a theme of several terms has no modifier.
        plain: the sentence, normalised.

    Returns:
        The modifier with the word that follows it; None if it does not stand there, or only inside another term
        of the glossary (边境 of 边境贸易 in 边境旅游).
    """
    modifier = group[0].modifier if len(group) == 1 else None
    if modifier is None or modifier not in plain:
        return None
    rest = plain
    for other in group[0].others:
        rest = rest.replace(other, " ")
    if modifier not in rest:
        return None
    tail = cut_words(rest[rest.index(modifier) + len(modifier) :][:6])
    whole = modifier + (tail[0] if tail and len(tail[0]) > 1 else "")
    return whole if whole in plain else modifier


@lru_cache(maxsize=10_000)
def core(name: str) -> str:
    """Remove what adds nothing to the name of an industry: 金融服务, 现代金融 → 金融.

    Args:
        name: a theme or priority.

    Returns:
        The core, at least two characters; else the name itself.
    """
    for word in _generic():
        shorter = name.removesuffix(word[1:]) if word.startswith("-") else name.removeprefix(word[:-1])
        if len(shorter) > 1:
            name = shorter
    return name


def _in_priority(one: Needle, plain: str) -> How | None:
    """Tell how a priority is one term of a theme."""
    own, asked = _priority_names(plain), _asked_names(one.terms)
    if own.core in asked.cores or one.cores & own.parts:  # 医药试验与研发 is 医药研发, too
        return "same"
    if not asked.narrower.isdisjoint(own.others):
        return "kind"
    if one.cores & own.other_cores:
        return "synonym"
    # In its own name: 健康服务 is also called 健康养生, and still no kind of 养生.
    contained = any(name in plain for name in one.names)
    return "kind" if contained or not asked.endings.isdisjoint(own.endings) else None


class _PriorityNames(NamedTuple):
    """What a priority is compared by; every theme is compared with all of them."""

    core: str
    parts: frozenset[str]  # cores of the two names that it joins
    others: frozenset[str]  # its other names and those two
    other_cores: frozenset[str]  # of its other names
    endings: frozenset[str]  # whole words that it ends in: 养生养老 in 养老, but 电子商务 not in 商务


@lru_cache(maxsize=10_000)
def _priority_names(plain: str) -> _PriorityNames:
    parts, words = _coordinated(plain)[1:], _cut(plain)
    # What is asked for may be narrower than a name that the glossary has for the priority; then it is not the priority.
    others = tuple(name for name in _synonyms(plain) if name not in narrower(plain))
    endings = frozenset("".join(words[at:]) for at in range(len(words)))
    cores = frozenset(map(core, others))
    return _PriorityNames(core(plain), frozenset(map(core, parts)), frozenset((*others, *parts)), cores, endings)


class _AskedNames(NamedTuple):
    """What the terms of a needle are compared by with all priorities."""

    cores: frozenset[str]
    narrower: frozenset[str]  # what is a kind of any of them
    endings: frozenset[str]  # without what only says that they are a service


@lru_cache(maxsize=4096)
def _asked_names(terms: tuple[str, ...]) -> _AskedNames:
    kinds = frozenset[str]().union(*map(narrower, terms))
    return _AskedNames(frozenset(map(core, terms)), kinds, frozenset(map(_without_service, terms)))


@lru_cache(maxsize=10_000)
def _synonyms(plain: str) -> tuple[str, ...]:
    """List a name and its other names, those left out that mean something wider."""
    wider = {core(name) for name in _wider(plain)}
    return (plain, *(name for name in glossary().names_of(plain)[1:] if core(name) not in wider))


@lru_cache(maxsize=10_000)
def narrower(term: str) -> frozenset[str]:
    """List what is a kind or part of a theme, as data/theme_kinds.tsv has it; both normalised.

    A trade has the kinds of what it deals in, where it stands there by no name of its own: 现代物流业.
    """
    rows = _kinds().get(term) or _kinds().get(_TRADE.sub("", term), {})
    return frozenset(narrow for narrow, lists in rows.items() if lists)


@lru_cache(maxsize=10_000)
def _wider(term: str) -> frozenset[str]:
    """List what a theme is a kind or part of."""
    return frozenset(wide for wide, kinds in _kinds().items() if kinds.get(term))


@cache
def _kinds() -> dict[str, dict[str, bool]]:
    """Rows of kb/data/theme_kinds.tsv: of a theme what is a kind or part of it, and whether also in a list."""
    text = resources.files("kb").joinpath("data/theme_kinds.tsv").read_text(encoding="utf-8")
    kinds: dict[str, dict[str, bool]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            wide, narrow, *only = line.split("\t")
            kinds.setdefault(normalise(wide), {})[normalise(narrow)] = only != ["mention"]
    return kinds


@cache
def _kinds_by_core() -> dict[str, frozenset[str]]:
    """The same by what a theme is about: what belongs to 金融服务 belongs to 金融."""
    found: dict[str, frozenset[str]] = {}
    for wide, kinds in _kinds().items():
        found[core(wide)] = found.get(core(wide), frozenset()) | kinds.keys()
    return found


@lru_cache(maxsize=10_000)
def _coordinated(name: str) -> tuple[str, ...]:
    """A name and the two that it joins, if they share their first word: 医药试验与研发 is 医药试验 and 医药研发."""
    words = _cut(name)
    joints = [i for i, word in enumerate(words) if word in ("与", "和", "及")]
    if len(joints) != 1 or not 2 <= joints[0] < len(words) - 1:
        return (name,)
    return (name, "".join(words[: joints[0]]), words[0] + "".join(words[joints[0] + 1 :]))


@lru_cache(maxsize=10_000)
def _without_service(name: str) -> str:
    """Remove what only says that a theme is a service or an industry: 养老服务 is about 养老."""
    for word in _generic():
        shorter = name.removesuffix(word[1:]) if word.startswith("-") else name
        if len(shorter) > 1:
            name = shorter
    return name


def _modifier(clauses: Clauses, term: str) -> str | None:
    """Find the part before the head of a term, if it is rare and the head is common in the document."""
    words = _cut(term)
    if len(words) < 2 or "".join(words) != term:
        return None
    head, modifier = words[-1], "".join(words[:-1])
    if len(modifier) < 2 or len(head) < 2 or not (rare := clauses.count(modifier)):  # 铁路 says no 铁路港
        return None
    if (elsewhere := rare - clauses.count(term)) <= ELSEWHERE * rare:
        rare = elsewhere
    limit = max(RARE_FLOOR, RARE_SHARE * len(clauses.sentences))
    return modifier if rare <= limit and clauses.count(head) >= HEAD_RATIO * rare else None


@lru_cache(maxsize=10_000)
def _cut(term: str) -> tuple[str, ...]:
    """Cut a term into words."""
    return tuple(cut_words(term))


@lru_cache(maxsize=10_000)
def _plain(name: str) -> str:
    """Bring a short text to the form in which words are compared."""
    return normalise(name)


@cache
def _generic() -> tuple[str, ...]:
    """Words that add nothing to the name of an industry, the longest first."""
    return tuple(sorted(word_list("generic_words_zh"), key=lambda word: (-len(word), word)))


@cache
def _glossary_names() -> tuple[str, ...]:
    """All Chinese names of the glossary."""
    return tuple(dict.fromkeys(normalise(name) for term in glossary().terms for name in term.chinese))
