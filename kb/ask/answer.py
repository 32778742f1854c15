"""From question to answer."""

from __future__ import annotations

from dataclasses import replace

from kb.ask.checked import checked
from kb.ask.cities import answer_cities, elsewhere, with_cities
from kb.ask.clause import answer_clause
from kb.ask.document import answer_document
from kb.ask.figure import answer_figure
from kb.ask.outside import about_outside
from kb.ask.part_of import answer_part_of
from kb.ask.profile import answer_profile
from kb.ask.regions import answer_regions
from kb.ask.section import answer_section
from kb.ask.value import answer_value
from kb.ask.wording import listed, say
from kb.filters import described, known_city, scope_of, with_quotes
from kb.legs import Legs, check_question, cleaned, retrieve
from kb.lexicon import normalise
from kb.library import Library
from kb.lookup import evidence, find_cities, in_order, part
from kb.question import Question, Voice, read_question
from kb.records import Answer, Bridged, Bridging, Filters, PassageHit
from kb.reference import Reference
from kb.search import leg_shares, passage_hits, rank

SHOWN = 10  # passages below an answer


def ask(
    library: Library,
    question: str,
    *,
    bridging: Bridging = Bridging(),  # noqa: B008
    filters: Filters = Filters(),  # noqa: B008
    voice: Voice | None = None,
) -> Answer:
    """Answer a question from the index; no language model is used and every word comes from a stored sentence.

    Args:
        library: the library.
        question: Chinese, English or mixed.
        bridging: what the person wants of the bridge between the languages.
        filters: restrictions; nothing outside them is in the answer. What the question has in quotes is one more.
        voice: the language to answer a mixed question in; None goes by its words. Others are answered in their own.

    Returns:
        The answer; `abstained` when the documents do not answer it.

    Raises:
        BadQuestionError: if the question is empty or too long.
        UnknownFilterError: if a filter names something unknown.
    """
    # Outside the lock: encoding is the slow part, and other askers would have to wait for it.
    library.encode_question(check_question(question))
    # Inside, a question has one turn: it waits once for those before it, and everything is of one generation. With a
    # turn for each of its three steps, p95 of 20 people was 1.29 times their median; with one it is 1.15.
    with library.reading():
        asked, restricted = _read(library, question, filters, bridging, voice)
        legs = retrieve(library, asked.text, scope=asked.scope, bridged=asked.bridged)
        return _finished(library, question, asked, restricted, legs)


def _read(
    library: Library, question: str, filters: Filters, bridging: Bridging, voice: Voice | None
) -> tuple[Question, Filters]:
    """Understand a question, what it may be answered from included, and all filters on it."""
    asked = read_question(library, question, bridging)
    asked = replace(asked, voice=voice) if voice and asked.lang == "mixed" else asked
    # Around the title of the part or the theme that is asked for, quotes are its name: the text need not repeat it.
    restricted = filters if asked.intent in ("section", "cities") else with_quotes(filters, question)
    added = tuple(phrase for phrase in restricted.phrases if phrase not in filters.phrases)
    if added and all(map(str.isascii, added)) and _is_empty(library, restricted) and not _is_empty(library, filters):
        # English words in quotes that no clause has: Chinese documents have them in Chinese.
        asked, restricted = replace(asked, unquoted=added), filters
    # A list filtered by a city asks of that city, of which clauses outside its own paragraph may speak as well.
    of_city = filters.city if asked.intent == "cities" and not asked.only else None
    of_city = None if _is_empty(library, restricted) else of_city
    if of_city is not None:
        asked = replace(asked, only=(known_city(library.store, of_city),))
    if asked.intent == "cities" and asked.theme and filters.box is not None and not asked.reference:
        asked = replace(asked, reference=Reference(boxes=(filters.box,)))  # asked of the box, as in the words of box 3
    if asked.boxed and filters.box is None:
        restricted = replace(restricted, box=asked.reference.box)
    store, wide = library.store, replace(restricted, city=None) if of_city is not None else restricted
    return replace(asked, scope=scope_of(store, wide), whole_scope=scope_of(store, filters)), restricted


def _is_empty(library: Library, filters: Filters) -> bool:
    """Tell whether filters leave nothing."""
    scope = scope_of(library.store, filters)
    return scope is not None and not scope.sentence_ids


def _finished(library: Library, question: str, asked: Question, filters: Filters, legs: Legs) -> Answer:
    """Answer, or say that nothing is inside the filters."""
    if asked.scope is not None and not asked.scope.sentence_ids:
        return replace(_nothing(asked, filters), question=cleaned(question))
    answer = _answer(library, asked, legs)
    if asked.intent == "cities" and filters.city is not None:
        answer = replace(answer, passages=_inside(library, filters, answer))
    if asked.scope is not None and answer.abstained and _is_outside(library, asked):
        return replace(_nothing(asked, filters), question=cleaned(question), read_as=answer.read_as)
    # What the legs gave is evidence for the answer; only a search says it.
    bare = (PassageHit(h.rank, h.score, h.sentences, h.citation) if h.shares else h for h in answer.passages)
    answer = replace(answer, passages=tuple(bare))
    if asked.unquoted:
        words = listed(asked.voice, asked.unquoted)
        answer = replace(answer, read_as=answer.read_as + say(asked.voice, "read_unquoted", words=words))
    answer = checked(library.store, answer, asked.voice)
    return replace(answer, question=cleaned(question), bridged=_as_typed(asked.bridged, question))


def _as_typed(bridged: Bridged, question: str) -> Bridged:
    """Leave out numbers that only the reading of a question has: that of a box it names by its title."""
    plain = normalise(question)
    numbers = [a for a in bridged.added if a.origin == "structure" or a.words.isdecimal()]
    return replace(bridged, added=tuple(a for a in bridged.added if a not in numbers or a.words in plain))


def _inside(library: Library, filters: Filters, answer: Answer) -> tuple[PassageHit, ...]:
    """The passages below a list that the filters leave, and those that tie the city to the theme."""
    scope, ties = scope_of(library.store, filters), {i for found in answer.cities for i in found.sentence_ids}
    within = ties | (scope.sentence_ids if scope else frozenset())
    return tuple(hit for hit in answer.passages if any(s.sentence_id in within for s in hit.sentences))


def _is_outside(library: Library, asked: Question) -> bool:
    """Tell whether the part or the city's positioning that is asked for is there, but not inside the filters."""
    if asked.intent == "section" and not asked.document:
        return bool(part(library.store, asked.reference))
    return asked.intent == "profile" and any(p.city in asked.places for p in library.store.cities())


def _nothing(asked: Question, filters: Filters) -> Answer:
    """Say that nothing is inside the filters, quotes included."""
    text = say(asked.voice, "nothing_inside", filters=described(filters, asked.voice))
    text += say(asked.voice, "quotes_exact") if filters.phrases else ""
    return Answer(asked.text, asked.lang, asked.intent, True, text, say(asked.voice, "read_clause", text=asked.text))


def _answer(library: Library, asked: Question, legs: Legs) -> Answer:
    """Answer by the kind of the question."""
    found = find_cities(library, asked, legs) if asked.intent == "cities" and not asked.elsewhere else None
    first = in_order(found) if found and (asked.theme or found.group) else evidence(library, asked, legs)
    hits = rank(library, legs, first, scope=asked.scope, most=SHOWN)
    weighed = asked.intent in ("figure", "clause")  # the others do not ask what the legs gave
    nearest = passage_hits(library, hits, leg_shares(hits, legs) if weighed else None)
    if found is not None:
        return answer_cities(library.store, asked, found, nearest)
    if asked.elsewhere:
        return elsewhere(library.store, asked, nearest)
    if asked.regions:
        return answer_regions(library, asked, asked.regions, nearest)
    if asked.intent == "profile":
        return answer_profile(library, asked, nearest)
    if asked.document:
        return answer_document(library.store, asked, asked.document)
    if asked.intent == "section":
        return answer_section(library, asked, nearest)
    if value := answer_value(library, asked) if asked.intent in ("figure", "clause") else None:
        return value
    figure = answer_figure(library, asked, nearest) if asked.intent in ("figure", "clause") else None
    answer = about_outside(library, asked, figure or answer_clause(library, asked, nearest, tied=bool(first)))
    return answer if figure else answer_part_of(library, asked, answer) or with_cities(library, asked, answer)
