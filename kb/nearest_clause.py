"""The cities of the clause nearest to a theme that the table of cities and themes does not tie to any."""

from __future__ import annotations

from kb.attribution import named_cities, tied_cities
from kb.city_ties import Ties
from kb.fuse import fuse
from kb.legs import Legs
from kb.lexicon import cut_words
from kb.library import Library
from kb.match import in_sentence, needles
from kb.question import Question
from kb.records import Tie, Tier
from kb.store import Store
from kb.support import covered

NEAREST, NEAREST_SHARE = 5, 0.5  # clauses looked at, and the share of the theme that the best must contain


def add_nearest(ties: Ties, library: Library, question: Question, legs: Legs) -> None:
    """Add the cities of the nearest clause, if it says enough of what is asked; a list of cities is in focus.

    Args:
        ties: what is added to.
        library: the library.
        question: the question.
        legs: what the retrievers gave for it.
    """
    store = library.store
    groups = question.theme.groups
    if groups and all(any(not any(_words_held(store, t) for t in terms) for terms in group) for group in groups):
        return  # each asks for a thing that no document names: 充电桩 beside 新能源汽车
    hits = fuse([legs.dense, legs.sparse])[:NEAREST]
    passages = store.sound_passages([hit.passage_id for hit in hits])
    sentences = [store.sentence(i) for hit in hits for i in passages[hit.passage_id].sentence_ids]
    shares = covered(store, question, [s.text for s in sentences])
    best = max(range(len(sentences)), key=lambda n: (shares[n], -n), default=None)
    if best is None or shares[best] < NEAREST_SHARE:
        return
    sentence = sentences[best]
    names = [cut_words(name) for row in groups for name in row[0]] if question.theme.named else []
    if names and not any(all(word in sentence.text for word in words) for words in names):
        return  # 临空经济 has most characters of 低空经济
    own = library.clauses(sentence.document_id)
    rows = [[one for terms in group for one in needles(own, terms)] for group in groups]
    if any(in_sentence(row, own.plain(sentence)) for row in rows):
        return  # the table has read it, and it ties the theme to no city
    met = [t for a in question.bridged.added for t in a.terms if t in sentence.text] or list(question.bridged.terms)
    words = met[0] if met else question.theme.phrase
    plain, mentions = own.plain(sentence), own.named(sentence)
    for found in tied_cities(plain, mentions, [words]) if words in plain else named_cities(plain, mentions):
        tier: Tier = "focus" if len(found.cities) > 1 else "mention"
        for city in found.cities:
            ties.add(tier, city, [Tie(sentence.sentence_id, words, "list" if tier == "focus" else "clause")])
    if sentence.city:
        ties.add("mention", sentence.city, [Tie(sentence.sentence_id, words, "clause")])


def _words_held(store: Store, term: str) -> bool:
    """Tell whether the documents have all words of a term: 邮轮 and 码头."""
    return all(map(store.holds, cut_words(term)))
