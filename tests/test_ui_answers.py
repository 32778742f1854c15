"""Answers on the page: what is declined, parts with their chips, the profile of a city; by Streamlit's harness."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_ui_app import chips, page, question_of, texts

from kb.city_view import GROUPS
from kb.library import Library
from ui.wording import wording


def test_the_reading_of_a_part_stands_in_chips_too(monkeypatch: pytest.MonkeyPatch, corpus_index: Path) -> None:
    app = page(monkeypatch, corpus_index, lang="zh", q="专栏3讲什么")
    assert chips(app, "专栏3讲什么") == {"part": "专栏3", "theme": None, "city": None}
    assert app.button_group(key="kind:专栏3讲什么").value == "section"
    app.selectbox(key="part:专栏3讲什么").set_value("第四章第二节").run()
    assert question_of(app) == "第四章第二节"
    assert any("第四章第二节“突破发展先导型产业”" in text for text in texts(app))
    assert app.button_group(key="kind:第四章第二节").options == ["哪些城市", "城市定位", "章节"]
    app.selectbox(key="theme:第四章第二节").set_value("冷链物流").run()
    assert chips(app, question_of(app)) == {"theme": "冷链物流", "city": None}
    assert app.button_group(key=f"kind:{question_of(app)}").value == "clause" and not app.exception


def test_a_city_beside_a_box_is_looked_for_in_it_and_beside_a_chapter_by_itself(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path
) -> None:
    app = page(monkeypatch, corpus_index, lang="en", q="Box 11")
    app.selectbox(key="city:Box 11").set_value("百色市").run()
    assert question_of(app) == "Box 11 Baise"
    assert chips(app, "Box 11 Baise") == {"part": "Box 11", "theme": None, "city": "百色市"}
    app.selectbox(key="part:Box 11 Baise").set_value("Chapter 3").run()
    assert question_of(app) == "Chapter 3 Baise"
    app.selectbox(key="city:Chapter 3 Baise").set_value("玉林市").run()
    assert question_of(app) == "Yulin positioning"
    assert not app.exception


def test_a_part_found_by_its_text_keeps_the_theme_asked_for(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path
) -> None:
    asked = "哪一节讲资金支持"
    app = page(monkeypatch, corpus_index, lang="zh", q=asked)
    assert app.button_group(key=f"kind:{asked}").value == "section"
    part = chips(app, asked)["part"]
    assert part and part.startswith("第") and chips(app, asked)["theme"]
    app.button_group(key=f"kind:{asked}").set_value("clause").run()
    assert app.button_group(key=f"kind:{question_of(app)}").value == "clause"


@pytest.mark.parametrize("question", ["成都市的产业定位", "hello", "what is the minimum wage"])
def test_what_the_corpus_does_not_answer_shows_headings_and_nothing_to_cite(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path, question: str
) -> None:
    links: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr(
        "streamlit.page_link", lambda *_, label, query_params, **__: links.append((label, dict(query_params)))
    )
    app = page(monkeypatch, corpus_index, "", lang="zh", q=question)
    shown = "\n".join(texts(app))
    assert wording("zh")("answer.abstained") in app.info[0].value
    assert 1 <= len(links) <= 5 and len({label for label, _ in links}) == len(links)
    assert all(label.startswith("第") and query["id"].startswith("gx-services-14fyp/") for label, query in links)
    assert not any(city in label for label, _ in links for city in ("南宁市", "北海市", "钦州市", "位置推定"))
    assert not app.code and not [b for b in app.button if (b.key or "").startswith("collect:")]
    assert not [group for group in app.button_group if (group.key or "").startswith("filters:")]
    assert wording("zh")("answer.score", score="").strip() not in shown and "没有一段" not in shown
    with Library.open(corpus_index) as library:
        sentences = [s.text for s in library.store.sentences("gx-services-14fyp")]
    assert not any(text in shown for text in sentences)


@pytest.mark.parametrize("question", ["南宁市的定位", "南宁市和百色市的定位"])
def test_the_profile_of_a_city_is_grouped_as_on_its_own_page(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path, question: str
) -> None:
    heads = [f"##### {wording('zh')(f'cities.{name}')} :gray[" for name in GROUPS]
    app = page(monkeypatch, corpus_index, lang="zh", q=question)
    asked = [text.value for text in app.markdown if text.value.startswith(tuple(heads))]
    alone = page(monkeypatch, corpus_index, "cities", lang="zh", view="profile")
    own = [text.value for text in alone.markdown if text.value.startswith(tuple(heads))]
    assert len(own) == 3 and asked[:3] == own and len(asked) == 3 * question.count("市")
