"""The priority of the cities that a question means in words of its own: caring for the old."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb.city_question import without_cities
from kb.lexicon import HAN, cut_words, english_words, glossary, normalise, word_list
from kb.library import Library
from kb.match import core
from kb.question import Question
from kb.records import CityProfile
from kb.rows import FloatArray
from kb.theme_reading import Theme
from kb.theme_words import english_frame

_SHORT_ZH, _SHORT_EN = 6, 2  # characters and words of a name; what is longer describes
_MOST = 2  # terms of which a priority must say all
_STEM = 4  # letters by which two English words are one: trade, trading
_PHRASE = 4  # characters; a shorter one is a word, which also stands inside other things
SHORTLIST = 16  # priorities whose English names are compared, too; the right one was among the first 5 of 34
# How near a question has to be, in cosine, and how far before the second. With multilingual-e5-small, of 427 questions
# for cities in tests/eval, those whose words tie no city or are left out: English ones about a priority 0.871 and more,
# about none of them 0.846 and less; Chinese ones 0.909 and more with 0.018 before the second, 0.903 and less.
NEAR_EN, NEAR_ZH = 0.858, 0.907
MARGIN = 0.015
# An English theme alone is shorter, and nearer to any name: 20 that are no priority reach 0.841 at most; of 42 English
# names of priorities the right one is on top for 34, and the wrong tops have 0.850 or less or lead by 0.013 or less.
NEAR_PHRASE = 0.855
# A whole question that is farther from all priorities means none of them, which saves embedding its parts. Of 207 such
# questions on seven plans, the 19 English ones that mean one have 0.819 and more to an English name, the 8 Chinese ones
# 0.894 and more to a Chinese one (0.882 in a table of themes); 88 of the other 180 have less than this.
FAR_EN, FAR_ZH = 0.805, 0.865
# Of a theme and the question without the words that ask for cities, the second is embedded only where the first leaves
# it open. English themes are asked for in the question first: it was nearer to a priority than the theme in 66 of 69,
# by 0.024 at most in the others, and the 15 it means include all that the theme means. Chinese themes come first; what
# the rest of the question is near to is told by the mean of the cosines of theme and whole question: on 82 questions
# the mean is at most 0.040 less, its lead 0.019; those that mean a priority by it alone have 0.886 and lead by 0.026.
# Of 87 such questions that are not far from all priorities 11 are embedded in two parts; all were before.
MAYBE_EN, MAYBE_ZH, MAYBE_LEAD = 0.85, 0.88, 0.01


def meant_priority(library: Library, question: Question, profiles: Sequence[CityProfile]) -> str | None:
    """Find the priority that is meant where nothing meets the words of a theme.

    Args:
        library: the library.
        question: the question, with a theme.
        profiles: the cities whose priorities count.

    Returns:
        The priority as the documents name it; None when none is meant, or the theme names something else.
    """
    theme = question.theme
    if most := _says_most(theme, profiles):
        return most
    if _is_said(library, theme.phrase):
        return None
    # A single word that nothing explains is rarer than any name of a priority: shipbuilding, breweries.
    if theme.unknown == (theme.phrase,) and theme.phrase.isalpha() and theme.phrase.isascii():
        return None
    if _is_far(library, question, profiles):
        return None
    known = set(theme.phrase.split()) - set(theme.unknown) if theme.unknown else set()  # it narrows an unknown word
    if known or theme.wider or theme.own:
        return None if theme.named else question_priority(library, question, profiles)
    if theme.named:  # the name of something else
        return _unless_other(question, priority_like(library, theme.phrase, profiles))
    if not HAN.search(f"{question.text}{theme.phrase}"):
        scores = _scores(library, question, profiles)
        near = _clear(scores, NEAR_EN, 0.0)
        if not near and max(scores.values(), default=0.0) >= MAYBE_EN:
            near = priority_like(library, theme.phrase, profiles)
        return _unless_other(question, near)
    if like := priority_like(library, theme.phrase, profiles):
        return _unless_other(question, like)
    return question_priority(library, question, profiles) if _may_be_near(library, question, profiles) else None


def _may_be_near(library: Library, question: Question, profiles: Sequence[CityProfile]) -> bool:
    """Tell whether a question without the words that ask for cities may mean a priority that its theme does not."""
    whole, phrase = library.encode_question(question.text), library.encode_phrases((question.theme.phrase,))
    between = (whole + phrase[question.theme.phrase]) / 2
    scores = {name: float(own @ between) for name, own in _vectors(library, profiles).items()}
    return _clear(scores, MAYBE_ZH, MAYBE_LEAD) is not None


def _is_far(library: Library, question: Question, profiles: Sequence[CityProfile]) -> bool:
    """Tell whether a question as a whole, which has been embedded, is far from every priority."""
    names, far = _vectors(library, profiles), FAR_ZH
    if not HAN.search(question.text):
        names, far = library.encode_names([e for name in names if (e := glossary().english_for(name))]), FAR_EN
    asked = library.encode_question(question.text)
    return all(float(own @ asked) < far for own in names.values())


def _is_said(library: Library, phrase: str) -> bool:
    """Tell whether a clause has a Chinese phrase as it is, so that no priority stands for it: 国家文化公园."""
    plain = normalise(phrase)
    if not HAN.fullmatch(plain) or len(plain) < _PHRASE:
        return False
    return any(library.clauses(d.document_id).containing([plain]) for d in library.store.documents())


def _says_most(theme: Theme, profiles: Sequence[CityProfile]) -> str | None:
    """Find the one priority that says all terms of a theme but one, and two at least: 节能环保 for 低碳、环保、节能."""
    rows = [row for row in theme.groups if len(row) > _MOST and not theme.unknown]
    names = dict.fromkeys(name for profile in profiles for name in profile.priorities)
    said = [n for n in names if any(sum(any(t in n for t in terms) for terms in row) >= len(row) - 1 for row in rows)]
    return said[0] if len(said) == 1 else None


def question_priority(library: Library, question: Question, profiles: Sequence[CityProfile]) -> str | None:
    """Find the priority that a whole question means, no other kind of the same.

    Args:
        library: the library.
        question: the question.
        profiles: the cities whose priorities count.

    Returns:
        The priority as the documents name it; None when none is meant.
    """
    return _unless_other(question, nearest_priority(library, question, profiles))


def _unless_other(question: Question, priority: str | None) -> str | None:
    """A priority that a question seems to mean, unless the words of the question name another kind of the same."""
    other = priority and (_is_sibling(question.theme.phrase, priority) or _says_a_part(question, priority))
    return None if other else priority


def _is_sibling(phrase: str, priority: str) -> bool:
    """Tell another kind of the same, which is near in meaning and not meant: 温泉旅游 beside 文化旅游."""
    words = cut_words("".join(HAN.findall(normalise(phrase))))
    plain = normalise(priority)
    return len(words) > 1 and plain.endswith(words[-1]) and not any(word in plain for word in words[:-1])


def _says_a_part(question: Question, priority: str) -> bool:
    """Tell a short name of which a priority says a part and not the rest: 智慧旅游 beside 智慧物流."""
    phrase, plain = question.theme.phrase, normalise(priority)
    asked = normalise(question.text).replace("-", " ")
    words = [word for word in cut_words("".join(HAN.findall(normalise(phrase)))) if core(word) == word]
    if words:
        said = [word in plain for word in words if word not in word_list("theme_heads_zh")]
        return sum(map(len, words)) <= _SHORT_ZH and any(said) and not all(said)
    spoken = english_words(phrase)
    own = set(spoken) - english_frame()
    english = english_words(glossary().english_for(priority) or "")
    # Low-altitude economy beside digital economy: another kind of the same, in so many words.
    if len(spoken) > 1 and phrase in asked and english[-1:] == spoken[-1:] and not set(spoken[:-1]) & set(english):
        return True
    if len(own) > _SHORT_EN or phrase not in asked:  # no name, but words picked from a sentence
        return False
    names = [a for a in question.bridged.added if a.origin == "glossary" and own.issuperset(english_words(a.words))]
    said = [any(t in plain or core(t) in plain for t in added.terms) for added in names]
    stems = {word[:_STEM] for word in english}
    in_english = [word[:_STEM] in stems for word in own]
    return any(any(part) and not all(part) for part in (said, in_english))


def priority_like(library: Library, phrase: str, profiles: Sequence[CityProfile]) -> str | None:
    """Find the priority that a theme clearly means.

    Args:
        library: the library; its encoder compares the theme with the Chinese names of the priorities.
        phrase: the theme.
        profiles: the cities whose priorities count.

    Returns:
        The priority as the documents name it; None when none is near enough, or several are as near.
    """
    near = NEAR_ZH if HAN.search(phrase) else NEAR_PHRASE
    vector = library.encode_phrases((phrase,))[phrase]
    return _clear({name: float(own @ vector) for name, own in _vectors(library, profiles).items()}, near, MARGIN)


def nearest_priority(library: Library, question: Question, profiles: Sequence[CityProfile]) -> str | None:
    """Find the priority that a whole question clearly means, though it names none.

    Args:
        library: the library; its encoder compares the question with the names of the priorities, an English one with
            their English names.
        question: the question.
        profiles: the cities whose priorities count.

    Returns:
        The priority as the documents name it; None when none is near enough.
    """
    near, margin = (NEAR_ZH, MARGIN) if HAN.search(_without_cities(question)) else (NEAR_EN, 0.0)
    return _clear(_scores(library, question, profiles), near, margin)


def _scores(library: Library, question: Question, profiles: Sequence[CityProfile]) -> dict[str, float]:
    """How near the names of priorities are to a question without the words that ask for cities, as cosines."""
    known = _vectors(library, profiles)
    asked = _without_cities(question)
    vector = library.encode_phrases((asked,))[asked]
    scores = {name: float(own @ vector) for name, own in known.items()}
    if HAN.search(asked):
        return scores
    first = sorted(scores, key=lambda name: (-scores[name], name))[:SHORTLIST]
    english = {name: name_en for name in first if (name_en := glossary().english_for(name))}
    vectors = library.encode_names(tuple(english.values()))
    return {name: float(vectors[name_en] @ vector) for name, name_en in english.items()}


def _without_cities(question: Question) -> str:
    """A question without the words that ask for cities."""
    asked = question.region.rest if question.region else question.text
    return " ".join(without_cities(normalise(asked)).replace("|", " ").split())


def _vectors(library: Library, profiles: Sequence[CityProfile]) -> dict[str, FloatArray]:
    """Give the vectors of the priorities' Chinese names, by name."""
    names = sorted({name for profile in profiles for name in profile.priorities})
    known = library.bridge.vectors(names) if library.bridge else {}
    return known | library.encode_names([name for name in names if name not in known])


def _clear(scores: Mapping[str, float], near: float, margin: float) -> str | None:
    """Give the nearest name if it is near enough and stands out; without a second nothing tells near from far."""
    best = sorted(((score, name) for name, score in scores.items()), reverse=True)
    if len(best) < 2 or best[0][0] < near or best[0][0] - best[1][0] < margin:
        return None
    return best[0][1]
