"""What the documents are not about: places of other provinces, and positionings that they give to nobody so named."""

from __future__ import annotations

import re
from dataclasses import replace

from kb.abroad import country_asked
from kb.ask.profile import clauses_naming
from kb.ask.told import is_told
from kb.ask.wording import city_name, listed, say
from kb.legs import find_places, provinces
from kb.lexicon import normalise
from kb.library import Library
from kb.question import Question
from kb.records import Answer, PassageHit
from kb.search import quoted

_OF_ZH = re.compile(
    r"^(?:请问|关于)?(?P<name>[^，,。？?的]{2,14}?)的?(?:在(?:本|这份|该)?规划[中里]的?)?"
    r"(?:发展|产业|功能|战略|总体|区域|现代服务业|目标|和|、)*定位"
    r"(?:是什么|是|如何|怎么样|怎样|有哪些|为何|为什么|为)*[？?。]?$"
)
_OF_EN = re.compile(
    r"^(?:what is |what's |what are )?(?:the )?(?:\w+ )?positioning of (?:the )?(?P<of>[a-z][\w .-]{1,40}?)\??$"
    r"|^(?:what is |what's )?(?:the )?(?P<own>[a-z][\w .-]{1,40}?)(?:'s|’s)? (?:\w+ )?positioning\??$"
    r"|^(?:how|what) (?:is|are) (?:the )?(?P<how>[a-z][\w .-]{1,40}?) (?:to be )?positioned(?: as)?\??$"
)
# What says what something is to be; before it stands what it is said of.
_IS_TO_BE = re.compile(r"定位|打造[成为]|建成|建设[成为]|成为")
_ASIDE = "面向对与同和跟、及往至到赴经—"  # before a name that a clause only mentions: 面向东盟, 与洋浦港联动


def about_outside(library: Library, asked: Question, answer: Answer) -> Answer:
    """Say of a place that the documents are not about it; give no positioning that is another's.

    Args:
        library: the library.
        asked: the question.
        answer: its answer, a figure or a clause.

    Returns:
        The answer itself; or one that says that its places lie outside the documents' regions, if nothing answers; or
        one that declines, if what has a positioning is not what was asked for.
    """
    clause = "".join(s.text for hit in answer.passages[:1] for s in hit.sentences)
    country = country_asked(asked.text)
    told = is_told(asked.text, clause) and (not country or any(name in normalise(clause) for name in country))
    if answer.intent == "clause" and not answer.abstained and not told:
        answer = replace(answer, abstained=True, text=say(asked.voice, "no_clause"))
    if answer.abstained:
        return _of_other_places(library, asked, answer)
    name = None if asked.places or answer.intent != "clause" else positioned(asked.text)
    if name is None:
        return answer
    names = (name, *(t for added in asked.bridged.added if added.words in name for t in added.terms))
    hits = sorted(answer.passages, key=lambda hit: not _positions(hit, names))
    if hits and _positions(hits[0], names):
        best = max(hit.score for hit in hits)
        first = replace(hits[0], score=best)
        text = say(asked.voice, "clause", citation=first.citation, text="".join(s.text for s in first.sentences))
        ranked = tuple(replace(hit, rank=rank) for rank, hit in enumerate((first, *hits[1:]), start=1))
        return replace(answer, text=text, passages=ranked)
    known = dict.fromkeys(p.city for p in library.store.cities() if asked.allows(p.sentence_id))
    cities = listed(asked.voice, (city_name(asked.voice, city) for city in known))
    as_typed = re.search(re.escape(name), asked.text, re.IGNORECASE)
    said = as_typed[0] if as_typed else name
    return replace(
        answer,
        intent="profile",
        abstained=True,
        text=say(asked.voice, "no_profile", city=said, cities=cities or "—"),
        read_as=say(asked.voice, "read_profile", city=said),
    )


def positioned(text: str) -> str | None:
    """Tell whose positioning a question asks for, and nothing else.

    Args:
        text: the question.

    Returns:
        The name, normalised; None for any other question.

    >>> positioned("越南的发展定位"), positioned("How is the ASEAN positioned?"), positioned("定位提到港口的城市")
    ('越南', 'asean', None)
    """
    plain = normalise(text).strip()
    if found := _OF_ZH.match(plain):
        return found["name"]
    english = _OF_EN.match(plain)
    return next(filter(None, english.groups())) if english else None


def _positions(hit: PassageHit, names: tuple[str, ...]) -> bool:
    """Whether a clause says what something is to be, and not what a city is to be that has to do with it."""
    for sentence in hit.sentences:
        text = normalise(sentence.text)
        for name in () if sentence.city else names:
            at = text.find(normalise(name))
            if at >= 0 and text[at - 1 : at] not in tuple(_ASIDE) and _IS_TO_BE.search(text, at + len(name)):
                return True
    return False


def _of_other_places(library: Library, asked: Question, answer: Answer) -> Answer:
    """Say that all places of a question without an answer lie outside the provinces of the documents."""
    home, voice = provinces(library.store), asked.voice
    found = find_places(library.store, asked.text)
    # Pingxiang is 萍乡 and 凭祥: a name that a place of the documents may have is none of another province.
    if not home or not found or any(p.province in home for m in found for p in (m.place, *m.others)):
        return answer
    names = listed(voice, (city_name(voice, name) for name in dict.fromkeys(m.place.name for m in found)))
    regions = listed(voice, (city_name(voice, name) for name in library.store.regions()))
    if not (said := clauses_naming(library.store, asked, [m.place for m in found])):
        return replace(answer, text=say(voice, "other_place", place=names, regions=regions))
    text = say(voice, "other_place_named", place=names, regions=regions, count=len(said))
    return replace(answer, text=text, passages=quoted(library, said))
