"""The part of a document that is on a subject where no title names it: 哪一节讲平台企业怎么管."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from kb.ask.section import answer_section, name_of_parts
from kb.ask.wording import say
from kb.lexicon import HAN, cut_words, english_words, normalise
from kb.library import Library
from kb.lookup import part
from kb.match import core
from kb.outline import section_path
from kb.part_in_words import asks_for_part, kind_of_part, what_part_is_on
from kb.question import Question
from kb.records import Answer, Sentence
from kb.reference import Reference
from kb.store import Store
from kb.support import covered

# Of what is asked one clause has to have; in English what nothing explains weighs more. A part that neither opens with
# it nor has a word of it in its title needs more: what only a few of its clauses say half of is beside the point.
_LEAST_ZH, _LEAST_EN, _MOST = 0.5, 0.4, 0.7
_SAID = 6  # of as many sentences of a part one at least has to say what the part is asked for
_OPENS = 0.8  # of what the best clause of a part has, where the first one tells what it is on
_LEAST = 0.6  # of what the best clause has; what has less is on something else
_TITLED = 2.0  # a part whose title has a word of the subject counts as often
_NEAR, _NEARER = 3, 2.0  # the clauses that search puts first count as often
_CLEAR = 0.8  # the same where the clause by itself was not evidence enough


def answer_part_of(library: Library, question: Question, found: Answer) -> Answer | None:
    """Answer with the part in which clauses on a subject stand, where a part is asked for that no title names.

    Args:
        library: the library.
        question: the question, e.g. `哪一节讲平台企业怎么管`.
        found: the clause that answers it, or none.

    Returns:
        The part, of the kind asked for, or the innermost. None where no part is asked for, no clause has enough of
        the subject, or every part only mentions it: the clause says so better.
    """
    plain = normalise(question.text)
    if question.intent != "clause" or question.places or not asks_for_part(plain):
        return None
    store = library.store
    subject = _subject(question, plain)
    sentences = [s for d in store.documents() for s in store.sentences(d.document_id) if question.allows(s.sentence_id)]
    shares = covered(store, subject, [s.text for s in sentences])
    most = max(shares, default=0.0)
    if most < (_CLEAR if found.abstained else _LEAST_ZH if HAN.search(subject.text) else _LEAST_EN):
        return None
    near = {s.sentence_id for hit in found.passages[:_NEAR] for s in hit.sentences}
    on = [
        (s, share**2 * (_NEARER if s.sentence_id in near else 1.0))
        for s, share in zip(sentences, shares, strict=True)
        if share >= _LEAST * most
    ]
    parts = _parts_around(store, subject, on, kind_of_part(plain), near)
    chosen = next((part_id for part_id, titled in parts if _is_on(store, subject, part_id, titled=titled)), None)
    if chosen is None:
        return None
    # The clause has what stands in quotes; the rest of its part need not.
    about = Reference(part_ids=(chosen,))
    asked = replace(question, intent="section", reference=about, scope=question.whole_scope)
    answer = answer_section(library, asked, found.passages)
    label = name_of_parts(store, about, question.voice)
    return replace(answer, read_as=say(question.voice, "read_section_of", label=label))


def _subject(question: Question, plain: str) -> Question:
    """The question without the words that ask for a part, and without what the bridge made of them."""
    text = what_part_is_on(plain)
    said = frozenset(english_words(text))
    added = tuple(a for a in question.bridged.added if not a.words.isascii() or said.issuperset(english_words(a.words)))
    left = tuple(word for word in question.bridged.left if word in said)
    return replace(question, text=text, bridged=replace(question.bridged, added=added, left=left))


def _parts_around(
    store: Store, subject: Question, on: Sequence[tuple[Sentence, float]], kind: str, near: Collection[str]
) -> Iterator[tuple[str, bool]]:
    """The parts of clauses on a subject, the one that says most of it in fewest sentences first.

    Each comes behind the part of the kind asked for that it stands in, with whether its title has a word of the
    subject; a part has such a title, or one of the clauses that search puts first.
    """
    weights, around = dict[str, float](), dict[str, list[tuple[str, str]]]()
    searched = set[str]()
    for sentence, weight in on:
        if parts := _parts_of(store, sentence, kind):
            inner = parts[-1][0]
            weights[inner] = weights.get(inner, 0.0) + weight
            around[inner] = parts
            searched |= {inner} if sentence.sentence_id in near else set()
    words = _words(subject)
    titled = {inner: any(w in parts[-1][1] for w in words) for inner, parts in around.items()}
    sizes = {inner: len(part(store, Reference(part_ids=(inner,)))) for inner in weights}

    def worth(inner: str) -> float:
        return weights[inner] / math.sqrt(max(1, sizes[inner])) * (_TITLED if titled[inner] else 1.0)

    shown = (inner for inner in weights if titled[inner] or inner in searched)
    for inner in sorted(shown, key=lambda one: -worth(one)):
        yield from ((part_id, part_id == inner and titled[inner]) for part_id, _ in around[inner])


def _words(subject: Question) -> list[str]:
    """The words of a subject as titles may have them: 冷链 and 物流 of cold chain logistics."""
    named = [term for added in subject.bridged.added for term in added.terms]
    runs = [*HAN.findall(normalise(subject.text)), *named]
    return [w for run in runs for w in cut_words(run) if len(w) > 1 and core(f"甲乙{w}") != "甲乙"]


def _parts_of(store: Store, sentence: Sentence, kind: str) -> list[tuple[str, str]]:
    """The parts that a sentence stands in, with titles: of the kind asked for, then the innermost if it is all text."""
    path = section_path(store, sentence)
    found = [(s.section_id, s.title or "") for s in path if s.level == kind]
    if sentence.box_id and kind in ("", "box"):
        found.append((sentence.box_id, store.box(sentence.box_id).title or ""))
    above = {s.parent_id for s in store.sections(sentence.document_id)}
    return found + [(s.section_id, s.title or "") for s in path[-1:] if s.section_id not in above]


def _is_on(store: Store, subject: Question, part_id: str, *, titled: bool) -> bool:
    """Tell whether a part is on a subject: its title has a word of it, or a clause opens it or is one of several."""
    own = part(store, Reference(part_ids=(part_id,)))
    shares = covered(store, subject, [s.text for s in own])
    most = max(shares, default=0.0)
    saying = sum(share > most / 2 for share in shares)
    opens = bool(own) and part_id in (own[0].section_id, own[0].box_id) and shares[0] >= _OPENS * most
    return titled or opens or most >= _MOST and _SAID * saying >= len(own)
