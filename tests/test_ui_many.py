"""The page of a library of many documents."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from conftest import small_document
from streamlit.testing.v1 import AppTest
from test_ui_app import page, texts

from kb.encode import load_encoder
from kb.facets import Facet, Found, Trait
from kb.index import VECTOR_FILE, publish
from kb.records import Document
from kb.store import STORE_FILE, Store
from ui import answer, passages
from ui.render import distinct_title, shorten_title
from ui.wording import wording

ZH = wording("zh")
OTHERS = 30


@pytest.fixture(scope="module")
def many_index(corpus_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus and OTHERS small documents without cities and figures, some before it by name and some behind."""
    folder = tmp_path_factory.mktemp("many") / "index"
    shutil.copytree(corpus_index, folder)
    encoder = load_encoder()
    with Store.open(folder / STORE_FILE) as store:
        for number in range(OTHERS):
            restored = small_document(f"{'a' if number % 2 else 'z'}{number:02}")
            vectors = encoder.encode_document([passage.text for passage in restored.passages])
            store.write_document(restored, np.asarray(vectors), encoder.name, encoder.revision)
        publish(store, folder / VECTOR_FILE)
    return folder


def buttons(app: AppTest, begins: str) -> list[str]:
    """The keys of the buttons that begin so."""
    return [button.key for button in app.button if (button.key or "").startswith(begins)]


def named(app: AppTest) -> str:
    """The document that the address names; the harness gives what it set itself as a text, else as a list."""
    doc = app.query_params["doc"]
    return doc if isinstance(doc, str) else doc[0]


def test_where_nothing_answers_many_documents_are_counted_and_not_named(
    monkeypatch: pytest.MonkeyPatch, many_index: Path
) -> None:
    app = page(monkeypatch, many_index, lang="zh", q="成都市的产业定位")
    assert ZH("answer.searched_all", count=OTHERS + 1) in app.info[0].value
    assert "标题" not in app.info[0].value


def test_a_long_part_is_drawn_some_sentences_at_a_time(monkeypatch: pytest.MonkeyPatch, many_index: Path) -> None:
    monkeypatch.setattr(passages, "_SENTENCES_SHOWN", 3)
    app = page(monkeypatch, many_index, lang="zh", q="专栏3")
    shown = ",".join(buttons(app, "collect:section")).count("gx-services")
    assert shown == 3
    more = next(button for button in app.button if (button.key or "").startswith("more:"))
    assert more.label == ZH("answer.more_sentences", count=1, total=4)
    more.click().run()
    assert ",".join(buttons(app, "collect:section")).count("gx-services") == 4
    assert not buttons(app, "more:")


def test_the_clauses_of_a_city_are_drawn_some_at_a_time(monkeypatch: pytest.MonkeyPatch, many_index: Path) -> None:
    monkeypatch.setattr(answer, "_CLAUSES_SHOWN", 1)
    app = page(monkeypatch, many_index, lang="zh", q="哪些城市重点发展旅游")
    keys = buttons(app, "more:clauses:")
    more = next(button for button in app.button if button.label == ZH("answer.more_sentences", count=1, total=2))
    assert more.key in keys
    drawn = len(app.markdown)
    more.click().run()
    assert len(app.markdown) > drawn
    assert buttons(app, "more:clauses:") == [key for key in keys if key != more.key]


@pytest.mark.parametrize("view", ["cities", "figures"])
def test_a_page_opens_at_a_document_that_it_has_something_of(
    monkeypatch: pytest.MonkeyPatch, many_index: Path, view: str
) -> None:
    app = page(monkeypatch, many_index, view, lang="zh")
    choice = app.selectbox(key="document")
    assert choice.value == "gx-services-14fyp"
    assert choice.options[0].endswith("（14）" if view == "cities" else "（98）")
    assert all(option.endswith("（0）") for option in choice.options[1:])
    asked = page(monkeypatch, many_index, view, lang="zh", doc="a01")  # a link keeps what it names
    assert asked.selectbox(key="document").value == "a01"
    assert asked.info[0].value == ZH(f"{view}.none")


def test_a_page_opens_at_the_document_that_was_open_last_where_it_has_something_of_it(
    monkeypatch: pytest.MonkeyPatch, many_index: Path
) -> None:
    app = page(monkeypatch, many_index, "document", lang="zh", doc="z02")
    assert app.selectbox(key="document").value == "z02"
    del app.query_params["doc"]  # as the menu does
    app.run()
    assert app.selectbox(key="document").value == "z02" and named(app) == "z02"
    app.session_state["document_read"] = "taken out since"
    del app.query_params["doc"]
    app.run()
    assert app.selectbox(key="document").value == "a01"
    elsewhere = page(monkeypatch, many_index, "cities", lang="zh", doc="z02")
    del elsewhere.query_params["doc"]
    elsewhere.run()
    assert elsewhere.selectbox(key="document").value == "gx-services-14fyp"


def test_the_figures_of_all_documents_stand_in_one_table_with_their_documents(
    monkeypatch: pytest.MonkeyPatch, many_index: Path
) -> None:
    app = page(monkeypatch, many_index, "figures", lang="zh", doc="a01")
    assert app.info[0].value == ZH("figures.none")
    app.toggle(key="figures_everywhere").set_value(True).run()
    assert not app.exception
    table = app.dataframe[0].value
    assert len(table) == 98
    assert set(table[ZH("figures.document")]) == {"广西现代服务业高质量发展“十四五”规划"}


def test_of_documents_of_one_title_the_one_that_is_chosen_opens(
    monkeypatch: pytest.MonkeyPatch, many_index: Path
) -> None:
    app = page(monkeypatch, many_index, "document", lang="zh")
    choice = app.selectbox(key="document")
    assert len(set(choice.options)) == len(choice.options) == OTHERS + 1
    choice.set_value("z04").run()
    assert named(app) == "z04" and app.selectbox(key="document").value == "z04"


def test_a_title_is_told_from_others_by_its_date_and_else_by_its_id() -> None:
    def of(document_id: str, issued_on: str) -> Document:
        return Document(document_id, "x.txt", "条例", "", lang="zh", issued_on=issued_on)

    three = [of("a", "2019-03-02"), of("b", "2023-07-20"), of("c", "2023-07-20"), of("d", "")]
    said = [distinct_title(document, three, ZH) for document in three]
    assert said == ["条例 · 2019-03-02", "条例 · b", "条例 · c", "条例 · d"]
    assert distinct_title(three[0], three[:1], ZH) == "条例"
    assert shorten_title(said[0], limit=1) == "条… · 2019-03-02"


def test_the_library_is_searched_and_draws_an_account_only_when_it_is_opened(
    monkeypatch: pytest.MonkeyPatch, many_index: Path
) -> None:
    app = page(monkeypatch, many_index, "library", lang="zh")
    assert len(buttons(app, "remove:")) == 20 and not app.table
    app.button(key="more_documents").click().run()
    assert len(buttons(app, "remove:")) == OTHERS + 1
    app.text_input(key="find_document").set_value("36号").run()
    assert buttons(app, "remove:") == ["remove:gx-services-14fyp"]
    assert ZH("library.found", count=1) in texts(app)


def test_parts_are_offered_as_filters_of_one_document_only() -> None:
    def passage(document: str, part: str, city: str) -> tuple[Trait, ...]:
        return (("document", document), ("part", f"{document}/{part}"), ("city", city))

    traits = {1: passage("a", "ch1", "甲市"), 2: passage("a", "ch2", "乙市"), 3: passage("b", "ch1", "甲市")}
    found = Found(("词",), traits, complete=True)
    assert {facet.kind for facet in passages._offered(found, [])} == {"document", "city"}
    inside = passages._offered(found, [("document", "a")])
    assert Facet("part", "a/ch2", 1) in inside and Facet("document", "b", 1) in inside
    assert not [facet for facet in inside if facet.value.startswith("b/")]
    both = passages._offered(found, [("document", "a"), ("document", "b")])
    assert {facet.kind for facet in both} == {"document", "city"}
    alone = Found(("词",), {1: traits[1], 2: traits[2]}, complete=True)
    assert {facet.kind for facet in passages._offered(alone, [])} == {"part", "city"}


def test_a_licence_known_by_name_is_said_in_the_language_of_the_page() -> None:
    from ui.account import licence_said

    written = wording("en")("licence.official")
    assert licence_said(written, ZH) == ZH("licence.official")
    assert licence_said(ZH("licence.official") + "。", wording("en")) == written
    assert licence_said("仅供本科室使用", ZH) == "仅供本科室使用"
