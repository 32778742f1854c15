"""Do the documents answer a question at all? A small model weighs the evidence; without enough the answer is a no."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from functools import cache
from importlib import resources
from itertools import pairwise

from kb.coverage import Thing, says_nothing_new, shares_of, things_asked, without_asking
from kb.detail import names_benefit, names_detail
from kb.legs import without_places
from kb.lexicon import HAN, cut_words, normalise, tokenise, word_list, word_tag
from kb.part_in_words import asks_for_part, what_part_is_on
from kb.question import Question
from kb.records import PassageHit
from kb.store import Store

# Parts of speech of words that name a thing; v, a, d and so on say what is to be done with it, in words of the asker.
_NAMING = frozenset(("n", "vn", "ns", "nr", "an", "j", "l", "i", "s", "b", "z", "g"))
_TRADES = frozenset(("服务", "服务业", "产业", "行业", "事业"))
_NO_RANK = 100  # of a passage that a leg did not give


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer; place names are left out, for they are in most clauses of a plan.

    The order of the fields is that of the weights in data/support_model.json.
    """

    covered: float  # 0 to 1: share of what the question asks for that one passage contains, rare words weigh more
    unknown: float  # names of things that no sentence has; one that only a part of a term explains counts half
    words: float  # best score of the lexical leg, as a multiple of the weight of a word that one sentence has
    word_rank: float  # log of the rank in the lexical leg of the passage that covers most
    meaning_rank: float  # log of its rank by meaning
    things: float  # log of the number of things asked for
    figure: float  # 1 for a question for a number, which a clause can answer only in words
    far: float  # how near the words of the question that the passage shown lacks most come to its words, see kb.late
    length: float  # log of the pieces that the question is cut into: in a long one such words are farther
    detail: float  # 1 if it asks for a detail of practice (a fee, a penalty, a form) and that passage has none


@cache
def support_model() -> dict[str, list[float]]:
    """The weights of the evidence, and what it is measured from: see bench/support_model.py."""
    text = resources.files("kb").joinpath("data/support_model.json").read_text(encoding="utf-8")
    model: dict[str, list[float]] = json.loads(text)
    return model


def supported(evidence: Evidence) -> bool:
    """Tell whether the evidence is enough for an answer.

    Args:
        evidence: what speaks for an answer.

    Returns:
        True when the model finds an answer likely enough; where to cut was chosen with the weights.
    """
    model = support_model()
    rows = zip(astuple(evidence), model["weights"], model["mean"], model["spread"], strict=True)
    score = math.fsum(weight * (value - mean) / spread for value, weight, mean, spread in rows)
    return score >= model["cut"][0]


def weigh(
    store: Store,
    question: Question,
    hits: Sequence[PassageHit],
    texts: Sequence[str],
    compared: tuple[float, int] | None = None,
) -> Evidence:
    """Weigh what speaks for an answer.

    Args:
        store: the store.
        question: the question.
        hits: the best passages found, with what the legs gave them.
        texts: their texts.
        compared: how near the farthest words of the question come to the first passage, and the number of its pieces;
            None where the encoder tells no words, which then speaks neither for nor against.

    Returns:
        The evidence.
    """
    things = _things(store, question)
    shares = shares_of(things, texts)
    best = max(range(len(hits)), key=lambda i: (shares[i], -i), default=None)
    ranks = {share.leg: share.rank for share in hits[best].shares} if best is not None else {}
    scores = [share.score or 0.0 for hit in hits for share in hit.shares if share.leg == "words"]
    return Evidence(
        covered=max(shares, default=0.0),
        unknown=_unknown(store, question, "" if best is None else texts[best]),
        words=max(scores, default=0.0) / _rarest(store),
        word_rank=math.log(ranks.get("words", _NO_RANK)),
        meaning_rank=math.log(ranks.get("vectors", _NO_RANK)),
        things=math.log(max(1, len(things))),
        figure=float(question.intent == "figure"),
        far=_usual("far") if compared is None else compared[0],
        length=_usual("length") if compared is None else math.log(compared[1]),
        detail=float(_asks_detail(question, "" if best is None else texts[best])),
    )


def _usual(measure: str) -> float:
    """What a measure is on average."""
    model = support_model()
    return model["mean"][[f.name for f in fields(Evidence)].index(measure)]


def _asks_detail(question: Question, text: str) -> bool:
    """Whether a question asks for a detail or a subsidy that a passage lacks; talent recruitment (人才引进) is none."""
    if names_benefit(question.text) and not names_benefit(text):
        return True
    if not names_detail(question.text) or names_detail(text):
        return False
    rest = normalise(question.text)
    for added in question.bridged.added:
        if added.origin == "glossary" and " " in added.words and any(term in normalise(text) for term in added.terms):
            rest = rest.replace(added.words, " ")
    return names_detail(rest)


def covered(store: Store, question: Question, texts: Sequence[str]) -> list[float]:
    """Measure how much of what a question asks for each text contains.

    Args:
        store: the store; its document frequencies weigh the words.
        question: the question.
        texts: any texts.

    Returns:
        A share for each text, 0 to 1.
    """
    return shares_of(_things(store, question), texts)


def _things(store: Store, question: Question) -> list[Thing]:
    """What a question asks for."""
    return things_asked(store, _own_text(store, question), question.bridged)


def _own_text(store: Store, question: Question) -> str:
    """A question without places and parts; of "which cities" the clause has to be about the theme."""
    if question.intent == "cities":
        return question.theme.phrase
    plain = normalise(question.text)
    return without_places(store, what_part_is_on(plain) if asks_for_part(plain) else question.text)


def _rarest(store: Store) -> float:
    """Weight of a thing that no sentence has."""
    return math.log(1 + store.count_sentences() / 0.5)


def _unknown(store: Store, question: Question, text: str) -> float:
    """Count the names of things that no sentence has: what the bridge left, and nouns of the question's own Chinese.

    What the heading of the passage says (壮大人才队伍) is known, and words that any clause is name nothing.
    """
    parts = sum(a.origin == "part" for a in question.bridged.added)
    left = sum(not says_nothing_new(word) for word in question.bridged.left)
    runs = [cut_words(run) for run in HAN.findall(without_asking(_own_text(store, question)))]
    words = dict.fromkeys(word for run in runs for word in run)
    # A verb, or a word that no dictionary has, before the word for a trade names it: 殡葬服务, 电竞产业.
    verbs = {w for run in runs for w, trade in pairwise(run) if trade in _TRADES and word_tag(w) in ("v", "x")}
    named = {a.words for a in question.bridged.added if any(map(store.count_containing, a.terms))}
    named |= word_list("clause_frame_zh")
    asked = (word for word in words if word not in named and word not in text)
    return left + 0.5 * parts + sum(_is_unknown(store, word, names=word in verbs) for word in asked)


def _is_unknown(store: Store, word: str, *, names: bool) -> bool:
    """Tell whether a word names a thing that no sentence has, neither whole nor in all its parts."""
    if len(word) < 2 or not (names or word_tag(word) in _NAMING) or word in word_list("stopwords_zh"):
        return False
    rest = word
    for part in sorted({*tokenise(word)}, key=lambda part: (-len(part), part)):
        if len(part) > 1 and store.count_containing(part):
            rest = rest.replace(part, "")
    return bool(rest)


def short_name(place: str) -> str:
    """Give the name of a place without its unit, as clauses write it.

    Args:
        place: a full name.
    """
    short = re.sub(r"(市|省|县|区|自治区|壮族自治区|自治州)$", "", place)
    return short if len(short) > 1 else place
