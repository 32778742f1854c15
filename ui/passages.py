"""The passages below an answer: why each was found, and filters with counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import streamlit as st

from kb.facets import KINDS, Facet, Found, Trait, common_words, find_all
from kb.library import Library
from kb.outline import box_label
from kb.question_words import says_nothing
from kb.quote_marks import quoted
from kb.records import Answer, Bridging, PassageHit
from kb.search import passage_hits, search_inside
from kb.store import Store
from ui import render
from ui.clause import draw_actions, draw_clauses, draw_gloss, draw_more, draw_sentence, place, some_of, table_rows
from ui.links import link_to
from ui.render import city_name
from ui.wording import Wording

_SHOWN = 10  # as many as `kb ask` gives, and as many more at each click
_SENTENCES_SHOWN = 40  # of a part that is asked for, and as many more at each click: 870 of a law took 12 s to draw
_MOST_FILTERS = 12  # more than two lines of chips hide the passages


def draw_passages(library: Library, answer: Answer, bridging: Bridging, words: Wording) -> None:
    """Draw the passages of an answer.

    Args:
        library: the library.
        answer: the answer.
        bridging: what the person wants of the bridge between the languages.
        words: the interface language.
    """
    if not answer.passages or answer.abstained and (answer.intent == "section" or says_nothing(answer.question)):
        return  # nothing is near to a part that there is not, or to words that ask for nothing
    if answer.abstained:
        _headings(library.store, answer, words)
        return
    if answer.intent == "section":
        _part(library.store, answer, words)
        return
    st.markdown(f"##### {words('answer.passages')}", help=words("answer.passages_help"))
    found = find_all(library, answer, bridging)
    chosen = _filters(library.store, found, answer.question, words)
    if chosen:
        _inside(library, answer, bridging, found.within(chosen), words)
        return
    for hit in answer.passages[:_SHOWN]:
        _passage(library.store, answer, hit, words)


def _headings(store: Store, answer: Answer, words: Wording) -> None:
    """Draw where the text comes nearest to a question that it does not answer, as `kb ask` does.

    Headings that open the document there, and nothing that could be taken for support: no clause, no entry of a city,
    no score, nothing to cite or to collect.
    """
    nearest: dict[str, str] = {}
    for sentence in (hit.sentences[0] for hit in answer.passages):
        heading = replace(sentence, entry=None, placement="explicit")  # of the heading, not of the sentence below it
        nearest.setdefault(place(store, heading, words), sentence.sentence_id)
    st.markdown(f"##### {words('answer.nearest_headings')}")
    with st.container(key="nearest", gap="xsmall"):
        for label, sentence_id in list(nearest.items())[: render.HEADINGS]:
            link_to("document", label, words=words, icon=":material/article:", id=sentence_id)


def _part(store: Store, answer: Answer, words: Wording) -> None:
    """Draw the sentences of a part that was asked for, some at a time."""
    ids = [sentence.sentence_id for hit in answer.passages for sentence in hit.sentences]
    count = f"sentences:{answer.question}"
    shown = some_of(ids, _SENTENCES_SHOWN, count=count)
    with st.container(border=True, gap="small"):
        draw_clauses(store, shown, key="section", words=words)
    draw_more(shown, ids, _SENTENCES_SHOWN, count=count, words=words)


def _filters(store: Store, found: Found, question: str, words: Wording) -> list[Trait]:
    """Draw the filters, counted over all that was found, and give what is chosen."""
    key = _chosen_key(question)
    known = found.facets()
    traits = {_key(facet): (facet.kind, facet.value) for facet in known}
    before = [name for name in st.session_state.get(key) or () if name in traits]  # a document may be gone since
    if key in st.session_state:
        st.session_state[key] = before
    offered = {_key(facet) for facet in _offered(found, [traits[name] for name in before])}
    counted = [facet for facet in found.facets([traits[name] for name in before]) if _key(facet) in {*offered, *before}]
    # What was chosen stays to be taken away again, also where another choice leaves nothing of it.
    left = {_key(facet) for facet in counted}
    counted += [Facet(*traits[name], 0) for name in before if name not in left]
    counted.sort(key=lambda facet: KINDS.index(facet.kind))
    labels = {_key(facet): _label(store, facet, words) for facet in counted}
    if not labels:
        return []
    listed = "或".join(map(quoted, found.words)) if words.language == "zh" else " or ".join(found.words)
    which = "filters_nearest" if not found.words else "filters" if found.complete else "filters_best"
    chosen = st.pills(
        words(f"answer.{which}", count=len(found.traits), words=render.escape_markdown(listed)),
        list(labels),
        format_func=lambda name: labels.get(name, name),
        selection_mode="multi",
        key=key,
        help=words("answer.filters_help"),
    )
    return [traits[name] for name in chosen]


def _offered(found: Found, chosen: Sequence[Trait]) -> list[Facet]:
    """The filters worth a chip; of several documents each may have a third chapter, so parts and boxes are of one."""
    documents = [trait for trait in chosen if trait[0] == "document"]
    facets = found.facets(documents)
    one = len(documents) == 1 or all(facet.kind != "document" for facet in facets)
    named = [facet for facet in facets if one or facet.kind in ("document", "city")]
    return sorted(named, key=lambda facet: -facet.count)[:_MOST_FILTERS]


def _chosen_key(question: str) -> str:
    """Where the session keeps the filters of a question."""
    return f"filters:{question}"


def _inside(library: Library, answer: Answer, bridging: Bridging, keys: npt.NDArray[np.int64], words: Wording) -> None:
    """Draw the passages that the filters leave, best first, some at a time."""
    if not keys.size:
        st.info(words("answer.inside_none"), icon=":material/filter_alt_off:")
        st.button(  # on a telephone the chips that were chosen may stand outside the screen
            words("answer.filters_clear"),
            key=f"clear:{answer.question}",
            on_click=st.session_state.__setitem__,
            args=(_chosen_key(answer.question), []),
        )
        return
    count = f"shown:{answer.question}:{hash(keys.tobytes())}"
    most = int(st.session_state.get(count, _SHOWN))
    hits = search_inside(library, answer.question, k=most, keys=keys, bridging=bridging)
    st.caption(words("answer.inside", count=len(keys)))
    for hit in passage_hits(library, hits):
        _passage(library.store, answer, hit, words)
    if len(hits) == most < len(keys):
        st.button(
            words("answer.more", count=min(_SHOWN, len(keys) - most)),
            key=f"more:{answer.question}",
            icon=":material/expand_more:",
            on_click=st.session_state.__setitem__,
            args=(count, most + _SHOWN),
        )


def _key(facet: Facet) -> str:
    """Name a facet for the control that shows it."""
    return f"{facet.kind}\t{facet.value}"


def _label(store: Store, facet: Facet, words: Wording) -> str:
    """Write a facet with its count, as Markdown."""
    if facet.kind == "document":
        text = render.distinct_title(store.document(facet.value), store.documents(), words)
    elif facet.kind == "city":
        text = city_name(facet.value, words)
    elif facet.kind == "box":
        text = box_label(store.box(facet.value), lang=words.language)
    else:
        text = render.heading_step(store.section_path(facet.value)[0], words.language)
    return f"{render.escape_markdown(render.shorten_title(text, limit=24))} ({facet.count})"


def _passage(store: Store, answer: Answer, hit: PassageHit, words: Wording) -> None:
    """Draw one passage with its place, why it was found, and its actions."""
    text = "".join(sentence.text for sentence in hit.sentences)
    common = common_words(answer, text)
    with st.container(key=f"passage-{hit.rank}", border=True, gap="xsmall"):
        st.caption(f"**{hit.rank}** · {place(store, hit.sentences[0], words)}")
        if any(table_rows(store, sentence) for sentence in hit.sentences):
            for sentence in hit.sentences:
                draw_sentence(store, sentence, matched=common, words=words)
        else:
            st.markdown("".join(render.highlight(sentence.text, common) for sentence in hit.sentences))
            draw_gloss(text, words, matched=common)
        if common:
            why = words("answer.why_words", words=render.escape_markdown(render.list_names(common, words)))
        else:
            why = words("answer.why_meaning")
        st.caption(f"{why} · {words('answer.score', score=f'{hit.score:.4f}')}")
        ids = [sentence.sentence_id for sentence in hit.sentences]
        draw_actions(store, ids, key=f"passage{hit.rank}", words=words)
