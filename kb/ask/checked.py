"""Quotations are checked before they are shown: one that is not in its source is taken out, and the answer says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kb.ask.wording import say
from kb.places import gazetteer
from kb.question import Voice
from kb.quotation import set_aside_spans, squeeze, stands_in
from kb.records import Answer, Figure, Sentence, Span
from kb.store import Store


def checked(store: Store, answer: Answer, voice: Voice) -> Answer:
    """Take out of an answer what is not in the source as it says.

    Args:
        store: the store that the answer was made from, in the same generation.
        answer: the answer.
        voice: language of what is said when something is taken out.

    Returns:
        The answer itself when every quotation holds; else one without those that do not, their ids in `withheld`.
    """
    quoted = {s.sentence_id: s for hit in answer.passages for s in hit.sentences}
    named = {i for finding in answer.cities for i in finding.sentence_ids} | {f.sentence_id for f in answer.figures}
    quoted |= {i: store.sentence(i) for i in named if i not in quoted}
    wrong = set(damaged(store, quoted.values()))
    untied = {
        (finding.city, i)
        for finding in answer.cities
        for i in finding.sentence_ids
        if not _is_about(quoted[i], finding.city)
    }
    unread = [figure for figure in answer.figures if not _says(quoted[figure.sentence_id], figure)]
    if not (wrong or untied or unread):
        return answer
    cities = tuple(
        replace(finding, sentence_ids=left)
        for finding in answer.cities
        if (left := tuple(i for i in finding.sentence_ids if i not in wrong and (finding.city, i) not in untied))
    )
    figures = tuple(f for f in answer.figures if f.sentence_id not in wrong and f not in unread)
    wrong |= {i for _, i in untied} | {figure.sentence_id for figure in unread}
    passages = tuple(hit for hit in answer.passages if all(s.sentence_id not in wrong for s in hit.sentences))
    return replace(
        answer,
        text=say(voice, "withheld", count=len(wrong), ids=", ".join(sorted(wrong))),
        abstained=answer.abstained or not (cities or figures or passages),
        cities=cities,
        figures=figures,
        passages=passages,
        withheld=tuple(sorted(wrong)),
    )


def _is_about(sentence: Sentence, city: str) -> bool:
    """Tell whether a sentence belongs to a city or names it: a row of the table city × theme says no more."""
    place = gazetteer().by_name(city)
    name = place.short if place else city
    return sentence.city == city or name in f"{sentence.text}{sentence.entry or ''}"


def _says(sentence: Sentence, figure: Figure) -> bool:
    """Tell whether a sentence has the number of a figure, and the words shown for it have it too.

    The unit of a row of a table stands in a column of its own.
    """
    value = squeeze(figure.value)
    return value in squeeze(sentence.text) and value in squeeze(figure.written or figure.value)


def damaged(store: Store, sentences: Iterable[Sentence]) -> list[str]:
    """Find the sentences that are not their source at their spans.

    Args:
        store: the store.
        sentences: as it has them.

    Returns:
        Their ids.
    """
    sources: dict[str, tuple[str, list[Span]]] = {}
    out = []
    for sentence in sentences:
        document_id = sentence.document_id
        if document_id not in sources:
            sources[document_id] = (store.document(document_id).text, set_aside_spans(store.set_aside(document_id)))
        source, aside = sources[document_id]
        if not stands_in(source, sentence, aside):
            out.append(sentence.sentence_id)
    return out
