"""Reads a question: language, kind, places, theme, outline reference."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

from kb.abroad import countries_asked
from kb.area_names import SIDES, areas_in_chinese
from kb.asked_region import AskedRegion, asked_region, group_written_out
from kb.asked_theme import asked_of_anyone, asked_whether
from kb.boxes_named import box_written_out
from kb.bridge import cross, switched, widely
from kb.cities_chosen import chosen_written_out
from kb.city_question import (
    ALL_OF_IT,
    FIGURE,
    WHAT_HAPPENS,
    all_but,
    among,
    asks_for_cities,
    without_cities,
)
from kb.counted_back import counted_from_start
from kb.detail import names_detail
from kb.document_question import DocumentQuestion, about_document
from kb.filters import Scope
from kb.key_cities import key_cities_in_chinese
from kb.legs import bridge, check_question, find_places, provinces
from kb.lexicon import HAN, english_words, normalise, word_list, word_tag
from kb.library import Library
from kb.longest_first import longest_first
from kb.part_in_words import WHICH_PART
from kb.part_named import find_reference
from kb.part_ranges import ranges_written_out
from kb.places import PlaceMention
from kb.profile_model import asks_profile
from kb.question_words import Language, language, plain_words
from kb.records import Added, Bridged, Bridging, CityProfile, Intent
from kb.reference import Reference, without_boxes
from kb.region_question import RegionQuestion, about_regions
from kb.rows import FloatArray
from kb.store import Store
from kb.theme_pieces import Vocabulary
from kb.theme_reading import Theme, read_theme
from kb.theme_words import is_theme_name, strip_words
from kb.unknown_place import asks_position, asks_positioning, asks_to_become, places_elsewhere, unknown_place

Voice = Literal["zh", "en"]
_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+(?:\+[\u3400-\u4dbf\u4e00-\u9fff]+)*")  # 会展+文旅 is one thing
_VOICE_ZH = re.compile(r"哪|什么|多少|如何|怎|吗|呢|的|是|列|讲|为")
# Neither X nor Y: 既不…也不…, 既没有…也没有….
_NEITHER = re.compile(r"既(?=[不没未])|\bneither\b")
_NOR = re.compile(r"[,，]?也(?=[不没未])|\bnor\b")
_NOT = re.compile(
    r"(没有?|未|并未|不)(被)?(提到|提及|提|涉及|列入|列为|列出|包括|包含|发展|重点发展|重点|优先|重视|布局|写到?|把|将"
    r"|安排|纳入|搞|做(?!好|大|强)|说到?|讲到?|计划|打算|出现|进入?|入选|上榜)|不在(?=[^,，?？]{2,20}(?:名单|之列|其中|里|中))|缺[少乏]|只字[未不]提|忽[略视]|无关(?=\W*$)"
    r"|\b(do|does|did|are|is|have|has) not( mention| list| name| target| include| cover)?\b|\b(do|does|did)n['’]?t\b"
    r"|\b(?:have|has|with|says?|lists?) (?:nothing|no(?! mention))\b(?: at all)?(?: on| about)?"
    r"|\bnot (?:mention|list|nam|target|includ|cover|focus|prioriti|develop|promot|plan)(?:[sz]?ed?|[sz]?ing)?\b"
    r"|\b(?:without|with no|no) (?:any )?(?:mention|reference)s?(?: (?:of|to))?"
    r"|\b(?:without|omit|lack)(?:ting|ing|s)?\b"
    r"|\bfail(?:s|ed|ing)? to (?:mention|list|name|include)\b|\bleav(?:e|es|ing) out\b|\bnever (?:mention|list|name)\w*"
    r"|\b(?:ignor|neglect|skip)(?:e|es|s|ing|ping)?\b|\b(?:unrelated|nothing to do) (?:to|with)\b"
)
# A theme asked for beside one to be left out: 发展物流但不发展旅游, tourism but not logistics.
_CONTRAST = re.compile(
    r"但是?|而(?!且)|却|可是|不过|又(?=[不没])"
    r"|(?<=[\u4e00-\u9fff]{2})(?=没有(?!出现|[提列被涉入上进写说把将]|任何)|不(?:发展|搞|做))"
    r"|\b(?:but|yet|though|although|while)\b|\band (?=(?:not?|do|does|did|are|is|have)\b)"
    r"|(?=\bwithout\b)|\b(?=(?:excluding|except)\b)"
)
_NOT_IN_PART = re.compile(
    _NOT.pattern + r"|\b(?:is |are )?not\b(?! only)|^\s*(?:[不没未无非]|not?\b|excluding|except(?: for)?)"
)
_NOT_EVEN_NAMED = re.compile(r"提|涉及|包括|写|有|\b(?:mention|includ|cover|without|no\b|omit)")  # else: no priority
_PRIORITY = re.compile(r"重点|优先|主攻|\b(?:priorit\w+|focus\w*|key)\b")  # the lists of priorities are compared
# Words that ask what a place is to be, or to do, without saying more.
_TO_BE = re.compile(
    r"定位|重点|方向|主攻|主打|功能|角色|抓|发展|打造|规划|目标|优势|特色|做什么|干什么|[建变]成|成为|概况|蓝图|愿景|业态|什么(?=.{0,4}城市)"
    r"|\b(?:(?:aim|focus|position|profile|goal|direction|role|function|ambition|develop|build)\w*"
    r"|(?:becom|concentrat|priorit|strateg|speciali|strength|pursu|emphasi)\w+"
    r"|vision|future|outlook|meant|supposed|layout|bet|betting|target (?:industr\w+|sectors?))\b"
)
# Does X target cold-chain logistics: to target is to aim at, no target value.
_AIMS = re.compile(r"^(\W*(?:do|does|did|will|should|is|are)\b.{1,60}?)\btarget(?:s|ing|ed)?\b(?! (?:for|of|value))")
_WHO = re.compile(
    r"谁|何时|哪年|什么时候|多少|(?<!哪)几[个家]|\b(?:who|whom|when|how (?:many|much|big|large|far|old))\b"
)
_SIDE_OF = re.compile(rf"\b(?:{'|'.join(SIDES)})(?:ern)?[ -]$", re.IGNORECASE)  # northern Jiangsu
# Which Hunan prefecture asks for one of them; Hunan prefecture is a slip for the province.
_ASKS_WHICH, _ASKED_UNIT = re.compile(r"\b(?:which|what|any) $", re.I), re.compile(r"(?<=[ -])prefecture$", re.I)
_NO_THEME = Theme("", ())


@dataclass(frozen=True, slots=True)
class Without:
    """A theme that the cities asked for must not have: X but not Y."""

    theme: Theme
    strictly: bool  # no clause may tie it to the city; else it must not be among the city's priorities


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood."""

    text: str
    lang: Language
    voice: Voice  # language of the answer
    intent: Intent
    places: tuple[str, ...]  # full Chinese names, in the order of the question
    theme: Theme
    reference: Reference
    bridged: Bridged = Bridged()  # what the bridge between the languages found for the whole question
    negated: bool = False  # asks for the cities that the theme is not tied to
    without: Without | None = None
    by_position: bool = False  # asks for the cities that are positioned so
    unknown_place: str | None = None  # as written; the gazetteer does not have it
    elsewhere: tuple[str, ...] = ()  # places outside the documents' provinces whose cities are asked for
    only: tuple[str, ...] = ()  # the cities asked about, where a list is asked of them alone
    region: AskedRegion | None = None  # the group that they are, or that is left out, where it is named and not they
    no_group: str = ""  # what the question names as a group of cities, and the documents have no such group
    but: tuple[str, ...] = ()  # the cities that a list shall leave out
    unquoted: tuple[str, ...] = ()  # stood in quotes, but no clause has it so
    document: DocumentQuestion | None = None  # asks of a document itself: who issued it, how many chapters it has
    regions: RegionQuestion | None = None  # asks of groups of cities: which one a city is in, what one is to be
    scope: Scope | None = None  # what the filters leave of the index; None for everything
    whole_scope: Scope | None = None  # the same without what stands in quotes in the question

    @property
    def boxed(self) -> bool:
        """Tell whether the cities of one box are asked for."""
        return self.intent == "cities" and len(self.reference.boxes) == 1

    def allows(self, sentence_id: str) -> bool:
        """Tell whether a sentence is inside the filters."""
        return self.scope is None or sentence_id in self.scope.sentence_ids


def read_question(library: Library, text: str, bridging: Bridging = Bridging()) -> Question:  # noqa: B008
    """Understand a question.

    Args:
        library: the library; its documents' regions decide between places of one name.
        text: as typed.
        bridging: what the person wants of the bridge between the languages.

    Returns:
        The question with its kind; kinds are tried from the most to the least specific.

    Raises:
        BadQuestionError: if it is empty or too long.
    """
    clean = check_question(text)
    if document := about_document(library.store, clean):
        lang = language(clean)
        return Question(clean, lang, _voice(clean, lang), "section", (), _NO_THEME, Reference(), document=document)
    lang, vector = language(clean), library.encode_question(clean)
    listed = key_cities_in_chinese(library.store, ranges_written_out(clean))
    boxed = box_written_out(
        library.store,
        listed,
        lambda words: cross(library.store, library.bridge, words, places=(), vector=vector, listing=True),
    )
    numbered = chosen_written_out(library.store, counted_from_start(library.store, boxed))
    named = areas_in_chinese(library, numbered)
    if regions := about_regions(library.store, clean, named):
        places = regions.places
        return Question(clean, lang, _voice(clean, lang), "profile", places, _NO_THEME, Reference(), regions=regions)
    if region := asked_region(library.store, numbered, named):
        asked = _about_its_text(library, region.rest, bridging, vector, None if region.left_out else region)
        if asked.intent == "cities" and (region.cities or asked.theme):
            asked = replace(asked, text=clean, lang=lang, voice=_voice(clean, lang))
            return _of_group(asked, region)
    grouped = group_written_out(library.store, numbered, named)
    spoken = named if grouped == numbered else areas_in_chinese(library, grouped)
    asked = _about_its_text(library, spoken, bridging, vector)
    return asked if spoken == clean else replace(asked, text=clean, lang=lang, voice=_voice(clean, lang))


def _of_group(asked: Question, region: AskedRegion) -> Question:
    """Add to a question for cities the group that it is asked of, or what it takes for one."""
    if not region.cities:
        return replace(asked, no_group=region.name)
    if region.left_out:
        return replace(asked, region=region, but=tuple(dict.fromkeys((*asked.but, *region.cities))))
    if asked.only != region.cities:
        return asked
    return replace(asked, region=region, only=asked.only if asked.theme else ())  # without one all of it are asked for


def _about_its_text(
    library: Library, clean: str, bridging: Bridging, vector: FloatArray, region: AskedRegion | None = None
) -> Question:
    """Understand a question that is answered from the text of the documents; `vector` is that of it as typed.

    One that is asked of a group of cities stands without it.
    """
    mentions = find_places(library.store, clean)
    places = tuple(dict.fromkeys(m.place.name for m in mentions))
    rest = clean
    for mention in reversed(mentions):
        before = _SIDE_OF.sub("", rest[: mention.start]) if mention.place.level == "province" else rest[: mention.start]
        unit = _ASKED_UNIT.search(rest[: mention.end]) if _ASKS_WHICH.search(before) else None
        rest = f"{before} {unit[0] if unit else ''} {rest[mention.end :]}"
    plain = normalise(clean)

    @cache  # a phrase is met several times while the theme is looked for
    def explain(phrase: str) -> Bridged:
        """Find the Chinese terms of a part of the question, weighed in the whole question's context."""
        found = cross(library.store, library.bridge, phrase, places=(), vector=vector, listing=True)
        return _with_own_words(switched(found, bridging, ""), written)

    def written(phrase: str) -> bool:
        """Tell whether Chinese documents have a Latin word as it is: RCEP, 5G."""
        return phrase.isalnum() and library.store.count_in_chinese(phrase) > 0

    store = library.store
    # Titles of several kinds of parts are compared with the same words.
    reference = find_reference(store, clean, cache(lambda phrase: widely(library.bridge, explain(phrase))))
    subject = normalise(" ".join(d.title for d in store.documents()))
    words = Vocabulary(
        _theme_names(store.cities()),
        lambda t: written(t) if t.isascii() else store.holds(t),
        store.count_containing,
        explain,
        subject,
    )
    about = re.sub(r"\s+", " ", normalise(rest))
    # 专栏13 各市名单 asks for what stands there.
    but = all_but(clean, mentions)
    places = tuple(place for place in places if place not in but)
    inner = any(m.place.level != "province" for m in mentions)
    listing = asks_for_cities(about, inner) and not (reference and ALL_OF_IT.search(about))
    of_part = bool(WHICH_PART.search(about))
    listing = listing and not of_part  # 哪个专栏列出了各市的展会
    only = among(clean, mentions, store.city_names(), listing=listing)
    only = region.cities if region and not only else only  # 沿江片区的苏州和无锡 are asked of by themselves
    about = without_boxes(about) if listing else about  # which cities of box 5: the answer is looked for there alone
    theme, unwanted, negated = _wanted(about, words) if listing else (read_theme(about, words), "", False)
    anyone = None if listing or of_part else asked_of_anyone(about, words, of_a_part=bool(reference))
    listing, theme = listing or anyone is not None, anyone or theme
    whether = asked_whether(about, words) if only and not (listing or reference) else None
    listing, theme = listing or whether is not None, whether or theme
    without = _left_out(unwanted, theme, about, words) if unwanted and theme else None
    by_position = listing and (asks_positioning(about) or asks_to_become(about))
    detail = names_detail(clean)  # the capital of a province, a city's mayor
    intent: Intent = "clause"
    if listing and (not reference.boxes or theme and _have_box(store, reference)):
        intent = "cities"
    elif reference:
        intent = "section"
    elif places and not detail and (not _beyond_profile(rest) or _is_profile(store, about, places, words)):
        intent = "profile"
    elif FIGURE.search(_AIMS.sub(r"\1", plain)) and not WHAT_HAPPENS.search(plain):
        intent = "figure"
    elif not detail and _means_profile(library, clean, vector, mentions, theme):
        intent = "profile"
    lang = language(clean)
    bridged = _with_own_words(bridge(library, clean, bridging, vector=vector, listing=intent == "cities"), written)
    asking = not places and (intent == "clause" or intent == "cities" and lang == "en")  # Gotham City is no list
    unknown = unknown_place(rest, bridged.left, lambda name: store.count_containing(name) > 0) if asking else None
    if unknown or asking and intent == "clause" and asks_position(rest) and not _beyond_profile(rest):
        intent = "profile"
    return Question(
        clean,
        lang,
        _voice(clean, lang),
        intent,
        places,
        theme,
        reference,
        bridged,
        negated,
        without,
        by_position,
        unknown,
        _elsewhere(store, clean, mentions, lang) if intent == "cities" else (),
        only=only if intent == "cities" else (),
        but=but if intent == "cities" else (),
    )


@lru_cache(maxsize=8)  # the profiles of an index are the same until it changes
def _theme_names(profiles: tuple[CityProfile, ...]) -> frozenset[str]:
    """The names that the documents have for themes, normalised."""
    return frozenset(normalise(name) for p in profiles for name in (*p.priorities, p.region_group) if name)


def _elsewhere(store: Store, text: str, mentions: Sequence[PlaceMention], lang: Language) -> tuple[str, ...]:
    """The provinces and countries that the documents are not about and whose cities are asked for."""
    home = provinces(store)
    return (*places_elsewhere(text, mentions, home), *(countries_asked(text, _voice(text, lang)) if home else ()))


def _without_not(plain: str) -> str:
    """Take the negations out of a question; neither X nor Y are X, Y."""
    if not _NEITHER.search(plain):
        return _NOT.sub(" ", plain)
    return re.sub(r"[没未不]有?", " ", _NOT.sub(" ", _NOR.sub(" , ", _NEITHER.sub(" ", plain))))


def _voice(text: str, lang: Language) -> Voice:
    """Tell in which language a question is answered: a mixed one in that of its words of asking."""
    return "zh" if lang == "zh" or (lang == "mixed" and _VOICE_ZH.search(text)) else "en"


def _have_box(store: Store, reference: Reference) -> bool:
    """Tell whether a document has one of the boxes named; one that none has is said to be missing, as any part is."""
    return any(box.number in reference.boxes for d in store.documents() for box in store.boxes(d.document_id))


def _left_out(unwanted: str, theme: Theme, about: str, words: Vocabulary) -> Without | None:
    """Read the theme to be left out; where none is named it is that the cities have the theme for a priority."""
    other = read_theme(without_cities(_NOT_IN_PART.sub(" ", unwanted)), words)
    if not other:
        return Without(theme, strictly=False) if _PRIORITY.search(unwanted) else None  # 提到养老但不是重点
    return Without(other, strictly=bool(_NOT_EVEN_NAMED.search(unwanted)) and not _PRIORITY.search(about))


def _is_profile(store: Store, about: str, places: tuple[str, ...], words: Vocabulary) -> bool:
    """Tell whether a question asks what places are to be: all else it names is what they are positioned as."""
    if not _TO_BE.search(about) or _WHO.search(about):
        return False
    theme = read_theme(_TO_BE.sub(" | ", _profile_words().sub(" | ", about)), words)
    own = "".join(normalise(p.positioning) for p in store.cities() if p.city in places)
    rows = [all(any(t in own or t in words.subject for t in terms) for terms in row) for row in theme.groups]
    # Words of direction only say where it lies: 东边的门户.
    unknown = [word for word in theme.unknown if word_tag(word) not in ("s", "f")]
    return not unknown and (any(rows) or not rows)


def _means_profile(
    library: Library, text: str, vector: FloatArray, mentions: Sequence[PlaceMention], theme: Theme
) -> bool:
    """Tell whether a question asks for the profile of places in words of its own, and for nothing beside that."""
    elsewhere = any(map(str.isascii, theme.unknown))  # of what nobody explains: a role in the Olympic Games, weather
    if not mentions or elsewhere or _WHO.search(normalise(text)):
        return False
    places = {mention.place.name for mention in mentions}
    own = [normalise(p.positioning) for p in library.store.cities() if p.city in places]
    own += [normalise(d.title) for d in library.store.documents()]
    # "Future" can be 期货, and mostly is not: a word that may mean something general names no theme.
    named = (terms for row in theme.names for terms in row if all(map(is_theme_name, terms)))
    beyond = any(not any(t in line for t in terms for line in own) for terms in named)
    return not beyond and asks_profile(library, text, mentions, vector=vector, bare=not theme)


@cache
def _profile_words() -> re.Pattern[str]:
    """What asks for a profile, the longest first."""
    listed = [w for w in longest_first("profile_words_zh", "profile_words_en") if len(w) > 1]
    return re.compile("|".join(rf"\b{re.escape(w)}\b" if w.isascii() else w for w in listed))


def _wanted(about: str, words: Vocabulary) -> tuple[Theme, str, bool]:
    """Read what a question for cities asks about, what it leaves out, and whether it asks who has it not."""
    neither = bool(_NEITHER.search(about) and _NOR.search(about))
    wanted, unwanted = (about, "") if neither else _parted(about)
    theme = read_theme(without_cities(wanted, words.held), words) if unwanted else None
    if theme:
        return theme, unwanted, False
    # Cities without tourism: beside what they lack nothing is wanted.
    negated = neither or bool(unwanted or _NOT.search(about))
    return read_theme(without_cities(_without_not(about) if negated else about, words.held), words), "", negated


def _parted(plain: str) -> tuple[str, str]:
    """Part a question into what is wanted and what is not; the second is empty when nothing is left out."""
    for contrast in _CONTRAST.finditer(plain):
        before, after = plain[: contrast.start()], plain[contrast.end() :]
        if _NOT_IN_PART.search(after) and not _NOT_IN_PART.search(before):
            return before, after
        if _NOT_IN_PART.search(before) and not _NOT_IN_PART.search(after):
            return after, before
    return plain, ""


def _with_own_words(found: Bridged, written: Callable[[str], bool]) -> Bridged:
    """Add to the terms of a word the word itself where Chinese documents have it."""
    added = tuple(replace(a, terms=(*a.terms, a.words)) if written(a.words) else a for a in found.added)
    own = [word for word in found.left if written(word)]
    added += tuple(Added(word, (word,), "dictionary") for word in own)
    return replace(found, added=added, left=tuple(w for w in found.left if w not in own))


def _beyond_profile(rest: str) -> bool:
    """Tell whether a question about places says more than profile questions do."""
    plain = normalise(rest)
    chinese = "".join(HAN.findall(plain))
    if strip_words(chinese, longest_first("profile_words_zh", "stopwords_zh")):
        return True
    allowed = word_list("profile_words_en") | word_list("stopwords_en")
    return any(
        w not in allowed and e not in allowed for w, e in zip(plain_words(plain), english_words(plain), strict=True)
    )
