"""The name in the clauses on cities that a theme in other words means: international medical pilot zone.

Names of projects, zones and platforms are many, and hardly any is in a glossary. A name is taken where it says enough
of what is asked in words and is near to it in meaning as well; either alone takes wrong ones (creative park for chips).
"""

from __future__ import annotations

from kb.lexicon import HAN, cut_words, normalise
from kb.library import Library
from kb.nearest_priority import NearestPriority, asks_for_both
from kb.question import Question
from kb.support import covered

# Share of what is asked that a name must say, and cosine to the theme it must have. Of 70 questions for cities in two
# tables of themes and three sets of questions that nothing answered in their words: of these names 23 were better than
# no city, 7 worse; a share of 0.5 leaves 14 and 2, a cosine of 0.88 and 0.80 adds none. Chinese names are nearer to
# Chinese themes.
SAYS = 0.4
NEAR_ZH, NEAR_EN = 0.90, 0.81
# The same for the question without the words that ask for cities, where that has been embedded and the theme has not:
# of the 51 English and 57 Chinese themes that had such a name on eleven plans it decides 46 and 50 as the theme does.
ASKED_ZH, ASKED_EN = 0.8855, 0.806
SHORTLIST = 3  # names compared in meaning, those that say most


def nearest_name(library: Library, question: Question, priority: NearestPriority) -> str | None:
    """Find what clauses on cities name in other words than a question does.

    Args:
        library: the library.
        question: the question, with a theme that no clause ties to a city.
        priority: what was compared with the priorities, none of which it means.

    Returns:
        A name as such a clause has it, normalised; None where none says and means enough.
    """
    store, phrase = library.store, question.theme.phrase
    if len(phrase) > 1 and HAN.fullmatch(normalise(phrase)) and store.count_containing(normalise(phrase)):
        return None  # clauses have it as it is; that none ties it to a city is the answer
    words = [word for run in HAN.findall(normalise(phrase)) for word in cut_words(run)]
    if (
        not phrase or asks_for_both(question.theme) or not all(map(store.holds, words))
    ):  # a thing that no document names: 充电桩 beside 新能源汽车
        return None
    documents = (library.clauses(d.document_id) for d in store.documents())
    names = list(dict.fromkeys(name for clauses in documents for name in clauses.names_beside_cities))
    shares = dict(zip(names, covered(store, question, names), strict=True))
    first = sorted((n for n in names if shares[n] >= SAYS), key=lambda n: (-shares[n], n))[:SHORTLIST]
    if not first:
        return None
    by_question = priority.compared == "question"
    part = priority.asked if by_question else phrase
    asked = library.encode_phrases((part,))[part]
    scores = {name: float(vector @ asked) for name, vector in library.encode_names(first).items()}
    best = max(first, key=lambda name: scores[name])
    chinese = bool(HAN.search(normalise(phrase)))
    near = (ASKED_ZH if chinese else ASKED_EN) if by_question else (NEAR_ZH if chinese else NEAR_EN)
    return best if scores[best] >= near else None
