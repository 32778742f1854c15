"""Figures: every value of the documents as a table, the planned ones as a chart, and each row's source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from textwrap import wrap
from typing import Any

import altair as alt
import streamlit as st

from ingest.figure_words import numbers_in
from kb.ask.checked import sound_figures
from kb.export_figures import figures_csv, figures_xlsx
from kb.figure_values import english_unit, english_value
from kb.records import Document, FigureRecord
from kb.store import Store
from ui import render
from ui.browser_parts import note_opened, reveal
from ui.choose import choose_document
from ui.clause import draw_clauses
from ui.figure_labels import beside
from ui.render import city_name
from ui.session import current_words, library_or_message
from ui.wording import Wording

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ROLES = ("target", "baseline", "actual")
_CHART_WIDTH = 230  # pixels of one indicator's chart; four stand side by side on a wide page, one on a telephone
_VALUE_WIDTH, _NUMBER_WIDTH = 130, 64  # pixels; room for 2375.7亿元, and for the name of the column of numbers
_DIGIT_WIDTH, _CELL_PADDING = 6.6, 20  # pixels; in 110 the beginning of 90,000,000,000,000 was cut off
_CHART_HEIGHT = 120  # of which two lines of title
_LONGEST_LINE = 34  # characters of the English terms above a chart, in a font of 11 pixels
_TEXT_COLOURS = {"light": "#5f6b77", "dark": "#a3aeb9"}  # of values and years: no colour has 4.5 on both grounds
_BAR_COLOURS = ["#8fb8d8", "#2f7fb5"]  # the second is seen on the light and on the dark page: 4.3 and 4.2


def main() -> None:
    """Draw the page."""
    words = current_words()
    st.caption(words("figures.lead"))
    library = library_or_message(words)
    if library is None:
        return
    with library.reading():
        store = library.store
        counts = {document_id: len(store.figures(document_id)) for document_id in store.document_ids()}
        document = choose_document(store, words, counts=counts)
        if document is not None:
            _draw(store, document, words)


def _draw(store: Store, document: Document, words: Wording) -> None:
    """Draw chart, filters, table and the source of the chosen row."""
    documents = store.documents()
    everywhere = len(documents) > 1 and st.toggle(words("figures.everywhere"), key="figures_everywhere")
    shown_of = documents if everywhere else (document,)
    figures, withheld = sound_figures(store, [f for each in shown_of for f in store.figures(each.document_id)])
    if withheld:
        st.error(words("answer.withheld", count=len(withheld)))
    titles = {each.document_id: render.distinct_title(each, documents, words) for each in documents if everywhere}
    if not figures:
        st.info(words("figures.none"))
        return
    if not everywhere:
        _chart(figures, words)
    shown = _filtered(figures, words)
    st.caption(words("figures.count", count=len(shown)))
    left, right = st.columns([2, 1], gap="medium")  # beside the table a source is seen at once, below it is not
    with left:
        name = "figures" if everywhere else document.document_id
        at = _table(name, shown, titles, words)
        _downloads(name, shown, words)
    with right:
        name = shown[at].sentence_id if at is not None else ""
        if name != st.session_state.get("figure_shown"):  # the table tells what is picked, not that it was just now
            note_opened(name)
        st.session_state["figure_shown"] = name
        reveal(name)
        if at is None:
            st.info(words("figures.pick"), icon=":material/touch_app:")
        else:
            _source(store, shown[at], words)


def _table(name: str, shown: Sequence[FigureRecord], titles: Mapping[str, str], words: Wording) -> int | None:
    """Draw the figures as a table, with the titles of their documents if given; give the place of what was clicked."""
    rows = [_row(figure, titles, words) for figure in shown]
    longest = max((len(f"{row[words('figures.number')] or 0:,}") for row in rows), default=0)
    width = max(_NUMBER_WIDTH, round(_CELL_PADDING + longest * _DIGIT_WIDTH))
    picked = st.dataframe(
        rows,
        hide_index=True,
        column_config={
            words("figures.value"): st.column_config.Column(width=_VALUE_WIDTH),
            words("figures.number"): st.column_config.NumberColumn(format="localized", width=width),
        },
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        key=f"figures:{name}:{len(shown)}",
    ).selection
    chosen = [*picked.rows, *(row for row, _ in picked.cells)]
    return next((row for row in chosen if row < len(shown)), None)


def _source(store: Store, figure: FigureRecord, words: Wording) -> None:
    """Draw the row or clause that a figure stands in."""
    st.markdown(f"##### {words('figures.source')}")
    with st.container(border=True, gap="small"):
        matched = (figure.indicator, figure.value) if figure.table else (figure.written,)
        draw_clauses(store, (figure.sentence_id,), matched=matched, key="figure", words=words)


def _row(figure: FigureRecord, titles: Mapping[str, str], words: Wording) -> dict[str, str | float | None]:
    """Write a figure as a line of the table; by its number it can be sorted, which text would do sign by sign."""
    numbers = [number for number in (figure.low, figure.high) if number is not None] or numbers_in(figure.value)
    cells = {
        "indicator": render.printable(figure.indicator),
        "value": render.printable(figure.written),
        "number": numbers[0] if numbers else None,
        "unit": render.printable(figure.unit),
        "period": render.printable(figure.period),
        "kind": words(f"answer.kind_{figure.role}"),
        "city": render.printable(city_name(figure.city, words)) if figure.city else "",
        "group": render.printable(figure.row_group),
    }
    if words.language == "en":  # what its reader reads comes first
        english: dict[str, str | float | None] = {
            "english": render.printable(beside(figure.indicator, figure.unit, words)),
            "value_english": render.printable(_value_said(figure, words)),
        }
        cells = english | cells
    row = {words(f"figures.{name}"): cell for name, cell in cells.items()}
    if titles:
        row[words("figures.document")] = render.printable(titles[figure.document_id])
    return row


def _value_said(figure: FigureRecord, words: Wording) -> str:
    """A value in the reader's language; as written where English has no other."""
    return (english_value(figure.written) if words.language == "en" else None) or figure.written


def _filtered(figures: Sequence[FigureRecord], words: Wording) -> list[FigureRecord]:
    """Draw the filters and give the figures they leave."""
    counts: Counter[str] = Counter(figure.role for figure in figures)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        sought = (
            st.text_input(
                words("figures.search"),
                key="figures_search",
                type="search",
                live=True,
                placeholder=words("figures.search"),
            )
            or ""
        )
        roles = st.pills(
            words("figures.role"),
            [role for role in _ROLES if counts[role]],
            format_func=lambda role: words("figures.role_count", role=words(f"answer.kind_{role}"), count=counts[role]),
            selection_mode="multi",
            key="figures_roles",
        )
        only_table = st.toggle(words("figures.table_only"), key="figures_table")
    plain = sought.strip().lower()
    return [
        figure
        for figure in figures
        if (not roles or figure.role in roles)
        and (figure.table or not only_table)
        and plain in _searched(figure, words)
    ]


def _searched(figure: FigureRecord, words: Wording) -> str:
    """Write what a figure is found by."""
    named = [figure.indicator, beside(figure.indicator, figure.unit, words)]
    return " ".join((*named, figure.written, figure.period, city_name(figure.city, words))).lower()


def _downloads(name: str, figures: Sequence[FigureRecord], words: Wording) -> None:
    """Draw the buttons that save what the table shows."""
    csv, xlsx = (
        partial(figures_csv, figures),
        partial(figures_xlsx, figures),
    )  # made at the click: 1,900 rows take 3 s
    with st.container(horizontal=True):
        st.download_button(words("figures.csv"), csv, f"{name}.csv", "text/csv", on_click="ignore")
        st.download_button(words("figures.xlsx"), xlsx, f"{name}.xlsx", _EXCEL, on_click="ignore")


def _chart(figures: Sequence[FigureRecord], words: Wording) -> None:
    """Draw each indicator of the tables with a value in the first and in the last year."""
    rows = [figure for figure in figures if figure.table and len(figure.period) == 4 and _number(figure) is not None]
    years = sorted({figure.period for figure in rows})
    if len(years) < 2:
        return
    first, last = years[0], years[-1]
    with st.expander(words("figures.chart", first=first, last=last), icon=":material/bar_chart:", expanded=True):
        with st.container(key="charts", horizontal=True, gap="small"):
            for indicator in dict.fromkeys(figure.indicator for figure in rows):
                pair = [f for f in rows if f.indicator == indicator and f.period in (first, last)]
                _bars(pair, years=(first, last), words=words)
        st.caption(words("figures.chart_help"))


def _bars(pair: Sequence[FigureRecord], *, years: tuple[str, str], words: Wording) -> None:
    """Draw one indicator: a bar a year, each with its value as written."""
    # 40.0亿美元 is short as 40.0 below a title that says 100 million US dollars, and keeps the digits of the table.
    scaled = english_unit(pair[0].unit) if words.language == "en" and pair[0].unit[:1] in ("亿", "万") else None
    in_title = f", {scaled}" if scaled else ""
    data = [
        {
            "year": f.period,
            "number": _number(f),
            "written": render.printable(f.value if in_title else _value_said(f, words)),
            "said": render.printable(f"{f.indicator}, {f.period}: {_value_said(f, words)}"),
        }
        for f in pair
    ]
    colour_of_text = _TEXT_COLOURS["dark" if st.context.theme.type == "dark" else "light"]
    english = wrap(beside(pair[0].indicator, pair[0].unit, words) + in_title, _LONGEST_LINE)
    original = _lines(render.printable(pair[0].indicator))
    title = alt.TitleParams(
        english or original,
        subtitle=original if english else alt.Undefined,
        subtitleColor=colour_of_text,
        fontSize=12,
        fontWeight="normal",
        anchor="start",
        aria=False,  # each bar says its indicator itself
    )
    longest = max(_number(figure) or 0.0 for figure in pair)
    base = alt.Chart(alt.InlineData(values=data), title=title).encode(
        y=alt.Y("year:N", title=None, sort=list(years), axis=alt.Axis(aria=False, labelColor=colour_of_text)),
        # Room behind the longest bar for its value.
        x=alt.X("number:Q", title=None, axis=None, scale=alt.Scale(domain=[0, 1.9 * longest or 1.0])),
    )
    colour: Any = alt.Color("year:N", scale=alt.Scale(domain=list(years), range=_BAR_COLOURS), legend=None)
    label = base.mark_text(align="left", dx=4, fontSize=12, color=colour_of_text).encode(
        text="written:N", description="said:N"
    )
    st.altair_chart(
        (base.mark_bar(aria=False).encode(color=colour) + label).properties(
            height=_CHART_HEIGHT + 14 * (len(english) + len(original) - 1),
            description=render.printable(pair[0].indicator),
        ),
        width=_CHART_WIDTH,
    )


def _lines(text: str) -> list[str]:
    """Break a title into lines that a small chart can hold."""
    return [text[at : at + 16] for at in range(0, len(text), 16)]


def _number(figure: FigureRecord) -> float | None:
    """The number a bar stands for; a range has none."""
    if figure.low is not None and figure.high is not None and figure.low != figure.high:
        return None
    try:
        return float(figure.value)
    except ValueError:
        return None


if __name__ == "__main__":
    main()
