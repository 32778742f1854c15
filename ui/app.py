"""The web page: one question, its answer with clauses and citations, and how well each document was restored.

Streamlit runs this file from top to bottom at every click. It imports kb and ui only. Text of documents and
questions reaches Markdown through render.escape_markdown or render.highlight, and never as HTML.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from kb.ask import ask
from kb.cite import STYLES, Style, cite
from kb.encode import load_encoder
from kb.errors import BadQuestionError, KBError
from kb.library import Library
from kb.outline import section_path
from kb.places import gazetteer
from kb.question import read_question
from kb.records import Answer, Bridging, CityFinding, Document, Figure, PassageHit, Sentence, Tier
from kb.search import MAX_QUESTION
from kb.settings import load_settings
from kb.store import STORE_FILE, Store
from ui import render
from ui.serve import INDEX_VARIABLE
from ui.wording import LANGUAGES, Wording, language_of, wording

_WIDTH = 960  # pixels; wider lines are hard to read, narrower windows shrink the column
_EXAMPLES = 3
_LONGEST_KEPT = 5000  # characters of a question; 10 000 make an address that the server refuses at a reload (64 KiB)
_LESS_SPACE_ABOVE = "<style>.stMainBlockContainer {padding-top: 3.5rem}</style>"  # a constant: never put data here
_LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


def main() -> None:
    """Draw the page."""
    words = _wording()
    st.set_page_config(page_title=f"{words('page.title')} · {words('page.subtitle')}", page_icon="📜", layout="wide")
    st.html(_LESS_SPACE_ABOVE)
    with st.container(horizontal_alignment="center"), st.container(width=_WIDTH):
        _header(words)
        try:
            library = _library()
        except KBError as error:
            st.error(f"**{words('error.index')}**\n\n{render.escape_markdown(str(error))}\n\n{words('error.hint')}")
            return
        _page(library, words)


def _page(library: Library, words: Wording) -> None:
    """Draw what needs an index."""
    question, asked = _question(words)
    try:
        if question.strip():
            with st.spinner(words("ask.working")):
                bridging = _bridging(library, question, words)
                answer = ask(library, question, bridging=bridging)
            with library.reading():
                _answer(library.store, answer, words)
        elif asked:
            st.warning(words("error.empty"))
        with library.reading():
            _documents(library.store, words)
    except BadQuestionError:
        st.warning(words("error.bad_question", count=len(question), limit=MAX_QUESTION))
    except KBError as error:
        st.error(f"**{words('error.title')}**\n\n{render.escape_markdown(str(error))}")


def _wording() -> Wording:
    """Take the language from the address, else from the browser."""
    tag = st.query_params.get("lang") or st.context.locale
    return wording(language_of(tag))


def _library() -> Library:
    """Open the index, or take the one open, in its newest generation."""
    folder = Path(os.environ.get(INDEX_VARIABLE) or load_settings().index_dir)
    path = folder / STORE_FILE
    # A deleted and rebuilt index is another file under the same name, and must be opened anew.
    identity = path.stat().st_ino if path.exists() else 0
    library = _open(str(folder), identity)
    library.refresh()
    return library


@st.cache_resource(max_entries=2, show_spinner=False)
def _open(folder: str, identity: int) -> Library:
    """Open an index once for all sessions; `identity` is there to be part of the cache's key."""
    model = load_settings().model
    return Library.open(Path(folder), load_encoder(model) if model else None)


def _header(words: Wording) -> None:
    """Draw the title and the language switch."""
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.title(f"{words('page.title')} :gray[{words('page.subtitle')}]", anchor=False, width="content")
        if st.session_state.get("language") != words.language:  # the address was changed by hand
            st.session_state["language"] = words.language
        st.segmented_control(
            words("page.language"),
            LANGUAGES,
            format_func=lambda language: _LANGUAGE_NAMES[language],
            key="language",
            required=True,
            on_change=_switch_language,
            label_visibility="collapsed",
        )
    st.caption(words("page.lead"))


def _switch_language() -> None:
    """Keep the language in the address, so that a link shows the page as it was."""
    st.query_params["lang"] = st.session_state["language"]


def _question(words: Wording) -> tuple[str, bool]:
    """Draw the question box and the examples; give the question and whether the button was pressed."""
    with st.form("question", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        question = st.text_input(
            words("ask.label"),
            key="q",
            bind="query-params",
            max_chars=_LONGEST_KEPT,
            placeholder=words("ask.placeholder"),
            width="stretch",
        )
        asked = st.form_submit_button(words("ask.button"), type="primary")
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption(words("ask.examples"), width="content")
        for number in range(1, _EXAMPLES + 1):
            example = words(f"examples.{number}")
            st.button(example, key=f"example_{number}", on_click=_take_example, args=(example,))
    return question, asked


def _bridging(library: Library, question: str, words: Wording) -> Bridging:
    """Show the terms that are searched for besides the question's own, and let each be switched off."""
    labels = render.added_labels(read_question(library, question).bridged)
    if not labels:
        return Bridging()
    kept = st.pills(
        words("ask.added"),
        list(labels),
        default=list(labels),
        format_func=lambda term: labels[term],
        selection_mode="multi",
        key=f"bridge:{question}",
    )
    return Bridging(without=frozenset(labels) - frozenset(kept))


def _take_example(example: str) -> None:
    """Put an example into the question box."""
    st.session_state["q"] = example


def _answer(store: Store, answer: Answer, words: Wording) -> None:
    """Draw an answer: how the question was read, the answer, and what it rests on."""
    st.divider()
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(words("ask.reading", text=render.escape_markdown(answer.read_as)), width="content")
        style = _style(words)
    if answer.abstained:
        _not_in_corpus(store, answer, words)
    else:
        # A count or a value is short; a quoted clause is long and would shout as a heading.
        heading = "#### " if answer.cities or answer.figures else ""
        st.markdown(heading + render.escape_markdown(answer.text))
    if answer.cities:
        _cities(store, answer, style=style, words=words)
    for figure in answer.figures:
        _figure(store, figure, style=style, words=words)
    if answer.passages:
        _passages(store, answer, style=style, words=words)


def _not_in_corpus(store: Store, answer: Answer, words: Wording) -> None:
    """Say that the corpus does not answer, and what was searched; this must not look like an answer."""
    titles = render.list_names([render.title_label(document, words) for document in store.documents()], words)
    searched = words("answer.searched", documents=render.escape_markdown(titles))
    body = f"**{words('answer.abstained')}**\n\n{render.escape_markdown(answer.text)}\n\n{searched}"
    st.info(body, icon=":material/search_off:")


def _style(words: Wording) -> Style:
    """Let the reader choose how clauses are cited."""
    return st.selectbox(
        words("ask.style"),
        STYLES,
        index=STYLES.index("gbt7714"),
        format_func=lambda style: words(f"style.{style}"),
        key="style",
        width=180,
        label_visibility="collapsed",
        help=words("ask.style"),
    )


def _cities(store: Store, answer: Answer, *, style: Style, words: Wording) -> None:
    """Draw the cities in their two groups, and name the silent ones."""
    for tier in ("focus", "mention"):
        group = render.cities_of(answer, tier)
        if answer.intent == "cities":  # elsewhere the city was asked for by name, and there is nothing to count
            count = words("answer.count", count=len(group), total=render.city_total(answer))
            st.markdown(f"##### {words(f'answer.{tier}')} :gray[{count}]", help=words(f"answer.{tier}_help"))
            if not group:
                st.caption(words("answer.none"))
        for finding in group:
            _city(store, finding, tier=tier, style=style, words=words)
    if answer.silent_cities:
        names = render.list_names([_city_name(city, words) for city in answer.silent_cities], words)
        st.caption(words("answer.silent", count=len(answer.silent_cities), names=render.escape_markdown(names)))


def _city(store: Store, finding: CityFinding, *, tier: Tier, style: Style, words: Wording) -> None:
    """Draw one city with its clauses and their citation."""
    colour = "green" if tier == "focus" else "blue"
    with st.container(border=True, gap="small"):
        st.markdown(f"**:{colour}[{render.escape_markdown(_city_name(finding.city, words))}]**")
        _clauses(store, finding.sentence_ids, matched=finding.matched, words=words)
        _citation(cite(store, finding.sentence_ids, style=style))


def _city_name(city: str, words: Wording) -> str:
    """Name a city; in English with its English name."""
    place = gazetteer().by_name(city) if words.language == "en" else None
    return render.with_english(city, place.english if place else None)


def _figure(store: Store, figure: Figure, *, style: Style, words: Wording) -> None:
    """Draw one value as printed, with the clause it stands in."""
    with st.container(border=True, gap="small"):
        kind = f"{figure.period or ''} {words(f'answer.kind_{figure.kind}')}".strip()
        value = render.escape_markdown(f"{figure.value} {figure.unit}")
        st.markdown(f"{render.escape_markdown(figure.indicator)} · **{value}** · {render.escape_markdown(kind)}")
        _clauses(store, (figure.sentence_id,), matched=(figure.value,), words=words)
        _citation(cite(store, [figure.sentence_id], style=style))


def _clauses(store: Store, sentence_ids: Sequence[str], *, matched: tuple[str, ...], words: Wording) -> None:
    """Draw sentences, those that stand together under one line with the way to them through the document."""
    sentences = [store.sentence(sentence_id) for sentence_id in sentence_ids]
    for place, together in groupby(sentences, lambda sentence: _place(store, sentence, words)):
        for sentence in together:
            st.markdown(render.highlight(sentence.text, matched))
        st.caption(place)


def _place(store: Store, sentence: Sentence, words: Wording) -> str:
    """Write the way to a sentence through the document, as Markdown."""
    box = store.box(sentence.box_id) if sentence.box_id else None
    steps = render.path_steps(sentence, section_path(store, sentence), box, words)
    return " › ".join(render.escape_markdown(step) for step in steps)


def _citation(text: str) -> None:
    """Show a citation in a block with a copy button."""
    st.code(render.printable(text), language=None, wrap_lines=True)


def _passages(store: Store, answer: Answer, *, style: Style, words: Wording) -> None:
    """Draw the passages below the answer."""
    title = words("answer.nearest" if answer.abstained else "answer.passages")
    st.markdown(f"##### {title}", help=words("answer.passages_help"))
    matched = tuple(word for finding in answer.cities for word in finding.matched)
    for hit in answer.passages:
        _passage(store, hit, matched=matched, style=style, words=words)


def _passage(store: Store, hit: PassageHit, *, matched: tuple[str, ...], style: Style, words: Wording) -> None:
    """Draw one passage with its section, score and citation."""
    with st.container(border=True, gap="small"):
        score = words("answer.score", score=f"{hit.score:.4f}")
        st.caption(f"**{hit.rank}** · {_place(store, hit.sentences[0], words)} · {score}")
        st.markdown("".join(render.highlight(sentence.text, matched) for sentence in hit.sentences))
        _citation(cite(store, [sentence.sentence_id for sentence in hit.sentences], style=style))


def _documents(store: Store, words: Wording) -> None:
    """Draw the documents with their quality reports, and the state of the index."""
    documents = store.documents()
    st.divider()
    with st.expander(words("documents.title")):
        for document in documents:
            _document(store, document, words)
    state = {"documents": len(documents), "sentences": store.count_sentences(), "generation": store.generation()}
    st.caption(words("page.footer", **state))


def _document(store: Store, document: Document, words: Wording) -> None:
    """Draw one document with the account of its restoration."""
    st.markdown(f"**{render.escape_markdown(render.title_label(document, words))}**")
    known = ("issuer", "doc_number", "issued_on", "licence")
    facts = [f"{words(f'documents.{name}')}: {getattr(document, name)}" for name in known if getattr(document, name)]
    st.caption(render.escape_markdown(" · ".join(facts)))
    if urlsplit(document.url).scheme in ("http", "https"):
        st.link_button(words("documents.source"), document.url)
    report = store.report(document.document_id)
    st.table(dict(render.report_rows(report, words)), border="horizontal", hide_header=True)
    notes = render.notes_paragraph(report, words)
    if notes:
        st.caption(f"{words('documents.notes')}: {render.escape_markdown(notes)}")


if __name__ == "__main__":
    main()
