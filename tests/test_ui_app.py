"""The page, run by Streamlit's own test harness on the real corpus."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kb.ask import ask
from kb.export_clauses import Collected
from kb.facets import find_all
from kb.library import Library
from ui.serve import INDEX_VARIABLE
from ui.wording import wording

UI = Path(__file__).parent.parent / "ui"
APP = UI / "app.py"
QUESTION = "which cities target 冷链物流"


def page(monkeypatch: pytest.MonkeyPatch, index: Path, view: str = "", /, **address: str) -> AppTest:
    """The page after its first run: the first one in its frame, or another view by itself."""
    monkeypatch.setenv(INDEX_VARIABLE, str(index))
    if view:  # the harness opens no other page of st.navigation; links between pages are tested in a browser
        monkeypatch.setattr("streamlit.page_link", lambda *args, **kwargs: None)
    app = AppTest.from_file(str(UI / "views" / f"{view}.py" if view else APP), default_timeout=60)
    for key, value in address.items():
        app.query_params[key] = value
    return app.run()


def texts(app: AppTest) -> list[str]:
    """All Markdown and captions of the page."""
    return [element.value for element in (*app.markdown, *app.caption)]


def position(app: AppTest, part: str) -> int:
    """Where the first Markdown with this part stands."""
    return next(at for at, element in enumerate(app.markdown) if part in element.value)


def test_the_question_of_the_main_job_finds_the_three_cities(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path
) -> None:
    app = page(monkeypatch, corpus_index, lang="en")
    app.text_input(key="q").set_value(QUESTION)
    app.button[0].click().run()
    assert not app.exception
    focus, mention = (
        position(app, "Own priorities, or in the list asked for :gray[2 of 14]"),
        position(app, "Other clauses :gray[1 of 14]"),
    )
    assert focus < position(app, "防城港市 \\(Fangchenggang\\)") < mention
    assert focus < position(app, "玉林市 \\(Yulin\\)") < mention
    assert mention < position(app, "百色市 \\(Baise\\)") < position(app, "Passages")
    assert any(":orange-background[冷链物流]" in text for text in texts(app))
    assert any("Chapter 3" in text and "Section 1" in text for text in texts(app))
    assert "桂政发〔2021〕36号" in app.code[0].value


def test_the_address_carries_question_and_language(monkeypatch: pytest.MonkeyPatch, corpus_index: Path) -> None:
    app = page(monkeypatch, corpus_index, lang="zh", q=QUESTION)
    assert app.text_input(key="q").value == QUESTION
    assert any(wording("zh")("page.title") in text for text in texts(app))
    # The page answers in its own language, to a mixed question too.
    assert position(app, "14个城市中有2个") < position(app, "列入本市重点发展") < position(app, ":green[防城港市]")


def test_the_query_of_another_page_is_taken_out_of_the_address_and_the_question_stays(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path
) -> None:
    app = page(monkeypatch, corpus_index, lang="zh", q=QUESTION, id="gx-services-14fyp/s140")
    assert app.text_input(key="q").value == QUESTION
    assert set(app.query_params) == {"lang", "q"}
    position(app, "14个城市中有2个")


@pytest.mark.parametrize(("question", "heading"), [("防城港市的定位", True), ("南宁市和柳州市的定位", False)])
def test_an_answer_is_a_heading_where_it_is_short(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path, question: str, heading: bool
) -> None:
    app = page(monkeypatch, corpus_index, lang="zh", q=question)
    said = next(text.value for text in app.markdown if "的发展定位：" in text.value)
    assert said.startswith("#### ") is heading


def test_a_word_of_the_question_is_no_term_that_was_also_searched(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path
) -> None:
    app = page(monkeypatch, corpus_index, lang="zh", q="服务业增加值占GDP比重目标")
    offered = [option for pills in app.button_group for option in pills.options]
    assert any("地区生产总值" in option for option in offered)
    assert not any(option.startswith("gdp ←") for option in offered)


def test_the_switch_changes_the_language_and_keeps_the_answer(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path
) -> None:
    app = page(monkeypatch, corpus_index, lang="zh", q=QUESTION)
    app.session_state["language"] = "en"
    app.query_params["lang"] = "en"
    app.run()
    assert position(app, "Own priorities, or in the list asked for") < position(app, "防城港市 \\(Fangchenggang\\)")


def test_an_example_asks_itself(monkeypatch: pytest.MonkeyPatch, corpus_index: Path) -> None:
    app = page(monkeypatch, corpus_index, lang="en")
    app.button(key="example_1").click().run()
    assert app.text_input(key="q").value == wording("en")("examples.1")
    assert position(app, "玉林市 \\(Yulin\\)")


def test_the_citation_style_can_be_chosen(monkeypatch: pytest.MonkeyPatch, corpus_index: Path) -> None:
    app = page(monkeypatch, corpus_index, lang="en", q=QUESTION)
    choices = [choice for choice in app.selectbox if choice.key.startswith("style:")]
    choices[1].set_value("bibtex").run()
    # Every clause keeps to it.
    assert {block.value.partition("{")[0] for block in app.code} == {"@misc"}
    assert {choice.value for choice in app.selectbox if choice.key.startswith("style:")} == {"bibtex"}


def test_an_answer_is_not_pushed_down_by_what_a_first_visit_needs(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path
) -> None:
    app = page(monkeypatch, corpus_index, lang="en")
    lead = wording("en")("page.lead")
    assert lead in texts(app) and any(button.key == "example_1" for button in app.button)
    app.text_input(key="q").set_value(QUESTION)
    app.button[0].click().run()
    assert lead not in texts(app) and not any((button.key or "").startswith("example") for button in app.button)


def test_a_section_asked_for_by_number_offers_no_terms_to_switch_off(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path
) -> None:
    app = page(monkeypatch, corpus_index, lang="en", q="专栏3")
    assert not app.exception
    assert not [group for group in app.button_group if (group.key or "").startswith("bridge:")]


def test_a_figure_of_the_indicator_table_shows_its_row_and_no_other(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path
) -> None:
    app = page(monkeypatch, corpus_index, lang="zh", q="服务贸易进出口总额2025年目标是多少")
    row = app.table[0].value
    assert len(row) == 1
    assert "27\\.1" in row.to_string() and ":orange-background[40\\.0]" in row.to_string()


def chips(app: AppTest, question: str) -> dict[str, str | None]:
    """The chips of a reading and what they hold."""
    own = [chip for chip in app.selectbox if (chip.key or "").endswith(f":{question}")]
    return {(chip.key or "").partition(":")[0]: chip.value for chip in own}


def question_of(app: AppTest) -> str:
    """What stands in the question box."""
    return str(app.text_input(key="q").value)


def test_the_reading_stands_in_chips_and_a_change_is_asked_at_once(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path
) -> None:
    app = page(monkeypatch, corpus_index, lang="en", q=QUESTION)
    assert chips(app, QUESTION) == {"theme": "冷链物流", "without": None, "city": None}
    app.button_group(key=f"kind:{QUESTION}").set_value("clause").run()
    assert question_of(app) == "what does the plan say about 冷链物流"
    app.selectbox(key=f"city:{question_of(app)}").set_value("玉林市").run()
    assert question_of(app) == "what does the plan say about 冷链物流 in Yulin"
    assert chips(app, question_of(app)) == {"theme": "冷链物流", "city": "玉林市"}
    app.selectbox(key=f"theme:{question_of(app)}").set_value(None).run()
    assert question_of(app) == "Yulin positioning"
    assert app.button_group(key=f"kind:{question_of(app)}").options == ["Which cities", "A city's positioning"]
    app.selectbox(key=f"city:{question_of(app)}").set_value(None).run()
    assert question_of(app) == "positioning of the cities"
    assert not app.exception


def test_english_names_are_marked_with_the_words_they_stand_for(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path
) -> None:
    app = page(monkeypatch, corpus_index, lang="en", q=QUESTION)
    assert any("冷链物流 :orange-background[cold\\-chain logistics]" in caption.value for caption in app.caption)


def test_what_the_corpus_does_not_answer_looks_different(monkeypatch: pytest.MonkeyPatch, corpus_index: Path) -> None:
    app = page(monkeypatch, corpus_index, lang="en", q="hydrogen fuel cell vehicle subsidies")
    assert not app.exception
    assert wording("en")("answer.abstained") in app.info[0].value
    assert "Searched: " in app.info[0].value


def test_an_empty_question_is_one_line(monkeypatch: pytest.MonkeyPatch, corpus_index: Path) -> None:
    app = page(monkeypatch, corpus_index, lang="en")
    app.button[0].click().run()
    assert [warning.value for warning in app.warning] == [wording("en")("error.empty")]


def test_a_question_that_is_too_long_is_one_line(monkeypatch: pytest.MonkeyPatch, corpus_index: Path) -> None:
    app = page(monkeypatch, corpus_index, lang="zh", q="冷" * 3000)
    assert not app.exception
    assert ["3000" in warning.value for warning in app.warning] == [True]


def test_a_hostile_question_is_shown_as_text(monkeypatch: pytest.MonkeyPatch, corpus_index: Path) -> None:
    app = page(monkeypatch, corpus_index, lang="en", q="<script>alert(1)</script> [x](javascript:alert(1)) :smile: $y$")
    assert not app.exception
    shown = "\n".join(texts(app))
    assert "<script>" not in shown
    assert "](javascript" not in shown
    assert ":smile:" not in shown


def test_every_document_shows_its_account(monkeypatch: pytest.MonkeyPatch, corpus_index: Path) -> None:
    app = page(monkeypatch, corpus_index, "library", lang="en")
    account = app.table[0].value
    assert "477" in account.to_string()
    assert wording("en")("report.not_placed") in account.to_string()


def test_hostile_text_of_a_document_is_shown_as_text(monkeypatch: pytest.MonkeyPatch, small_index: Path) -> None:
    app = page(monkeypatch, small_index, "library", lang="en")
    assert any("\\<i\\>标题\\<\\/i\\>" in text for text in texts(app))
    assert not any("<i>" in text for text in texts(app))
    assert "2 \\(1–3\\)" in app.table[0].value.to_string()


def test_a_rebuilt_index_is_seen_at_the_next_run(monkeypatch: pytest.MonkeyPatch, small_index: Path) -> None:
    from typer.testing import CliRunner

    from ui import cli

    app = page(monkeypatch, small_index, lang="en")
    assert "Documents: 1 " in app.caption[-1].value
    CliRunner().invoke(cli.app, ["remove", "small", "--index", str(small_index)])
    app.run()
    assert "Documents: 0 " in app.caption[-1].value


def test_a_term_that_was_also_searched_can_be_switched_off(monkeypatch: pytest.MonkeyPatch, corpus_index: Path) -> None:
    app = page(monkeypatch, corpus_index, lang="en", q="smart ports")
    pills = app.button_group(key="bridge:smart ports")
    assert pills.options == ["智慧港口 ← smart port"]
    before = texts(app)
    pills.set_value([]).run()
    assert not app.exception
    assert texts(app) != before


def test_the_theme_to_leave_out_is_shown_and_can_be_changed(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path
) -> None:
    app = page(monkeypatch, corpus_index, lang="zh", q="哪些城市发展物流但不发展旅游")
    question = question_of(app)
    assert chips(app, question) == {"theme": "物流", "without": "旅游", "city": None}
    app.selectbox(key=f"without:{question}").set_value("金融服务").run()
    assert not app.exception
    assert any("除去金融服务" in text for text in texts(app))


@pytest.mark.parametrize(
    ("lang", "typed", "group", "read"),
    [
        ("zh", "东融片区哪些城市发展物流", "东融现代服务业发展区", "东融现代服务业发展区的5个城市 × 金融服务"),
        ("zh", "专栏13里哪些市有物流", "专栏13", "专栏13中的城市 × 金融服务"),
        ("en", "which cities in Box 13 have logistics", "Box 13", "cities in Box 13 × financial services"),
    ],
)
def test_a_change_of_theme_keeps_the_group_that_is_asked_of(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path, lang: str, typed: str, group: str, read: str
) -> None:
    app = page(monkeypatch, corpus_index, lang=lang, q=typed)
    question = question_of(app)
    assert app.selectbox(key=f"group:{question}").value == group
    app.selectbox(key=f"theme:{question}").set_value("金融服务").run()
    assert not app.exception
    assert any(read in text for text in map(str, texts(app)))
    app.selectbox(key=f"group:{question_of(app)}").set_value(None).run()
    assert not app.exception
    assert not any(group in text for text in texts(app) if "×" in text)


def test_the_cells_of_the_cities_page_are_the_table_of_the_store(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path
) -> None:
    drawn: dict[str, dict] = {}
    monkeypatch.setattr("ui.browser_parts.draw_matrix", lambda data, *, key, opened: drawn.update({key: data}))
    app = page(monkeypatch, corpus_index, "cities", lang="en")
    assert not app.exception
    rows = {row["text"]: [cell["tone"] for cell in row["cells"]] for row in drawn["heat"]["rows"]}
    cities = [column["text"] for column in drawn["heat"]["columns"]]
    assert [c for c, tone in zip(cities, rows["冷链物流 (cold-chain logistics)"], strict=True) if tone == "focus"] == [
        "Yulin",
        "Fangchenggang",
    ]


def test_two_cities_are_compared_and_a_silent_cell_says_so(monkeypatch: pytest.MonkeyPatch, corpus_index: Path) -> None:
    drawn: dict[str, dict] = {}
    monkeypatch.setattr("ui.browser_parts.draw_matrix", lambda data, *, key, opened: drawn.update({key: data}))
    app = page(monkeypatch, corpus_index, "cities", lang="en", view="compare")
    assert not app.exception
    cells = [cell for row in drawn["compare"]["rows"] for cell in row["cells"]]
    assert {cell["text"] for cell in cells} == {"● priority", "○ mention", "no mention"}
    assert all(cell["opens"] == (cell["text"] != "no mention") for cell in cells)


def test_two_themes_of_one_english_name_are_told_apart(monkeypatch: pytest.MonkeyPatch, corpus_index: Path) -> None:
    drawn: dict[str, dict] = {}
    monkeypatch.setattr("ui.browser_parts.draw_matrix", lambda data, *, key, opened: drawn.update({key: data}))
    page(monkeypatch, corpus_index, "cities", lang="en")
    named = [row["text"] for row in drawn["heat"]["rows"]]
    assert "冷链物流 (cold-chain logistics)" in named and "金融服务 (financial services)" in named
    assert len(set(named)) == len(named)
    # Each has both names, not only those that would be confused.
    assert all(re.fullmatch(r"[\u4e00-\u9fff]+ \(.+\)", name) for name in named if "(" in name or name.isascii())


def test_the_figures_page_lists_every_figure_and_filters_them(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path
) -> None:
    app = page(monkeypatch, corpus_index, "figures", lang="en")
    assert not app.exception
    everything = len(app.dataframe[0].value)
    app.text_input(key="figures_search").set_value("A级以上物流企业").run()
    assert everything > 50
    assert list(app.dataframe[0].value["As written"]) == ["120家"]


def test_a_figure_is_found_by_its_terms_in_english(monkeypatch: pytest.MonkeyPatch, corpus_index: Path) -> None:
    app = page(monkeypatch, corpus_index, "figures", lang="en")
    app.text_input(key="figures_search").set_value("Tax revenue").run()
    assert "服务业税收收入年均增速" in set(app.dataframe[0].value["Indicator"])
    assert all("tax revenue" in terms for terms in app.dataframe[0].value["In English"])


def test_figures_can_be_sorted_by_number_and_their_kinds_are_counted(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path
) -> None:
    app = page(monkeypatch, corpus_index, "figures", lang="en")
    table = app.dataframe[0].value
    numbers = dict(zip(table["As written"], table["Number"], strict=True))
    assert (numbers["6.5%以上"], numbers["1.7万亿元"], numbers["10个左右"]) == (6.5, 1.7e12, 10.0)
    counted = [int(label.rpartition("(")[2].rstrip(")")) for label in app.button_group(key="figures_roles").options]
    assert sum(counted) == len(table)


def test_the_document_opens_at_the_sentence_of_its_address(monkeypatch: pytest.MonkeyPatch, corpus_index: Path) -> None:
    app = page(monkeypatch, corpus_index, "document", lang="en", id="gx-services-14fyp/s107")
    assert not app.exception
    assert any("In the source as received (2)" in text for text in texts(app))
    assert any("id=gx-services-14fyp/ch3/sec1/item3%23s107" in block.value for block in app.code)


def test_a_telephone_does_not_break_the_date_of_a_document(monkeypatch: pytest.MonkeyPatch, corpus_index: Path) -> None:
    for view in ("ask", "document"):
        app = page(monkeypatch, corpus_index, view, lang="zh")
        assert any("2021\u201110\u201121" in text.value for text in app.caption), view


def test_an_unknown_sentence_is_one_warning_with_its_name_as_text(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path
) -> None:
    app = page(monkeypatch, corpus_index, "document", lang="en", id="<script>alert(1)</script>")
    assert not app.exception
    assert "<script>" not in app.warning[0].value and "script" in app.warning[0].value


def test_collected_clauses_are_moved_and_noted(monkeypatch: pytest.MonkeyPatch, corpus_index: Path) -> None:
    monkeypatch.setenv(INDEX_VARIABLE, str(corpus_index))
    monkeypatch.setattr("streamlit.page_link", lambda *args, **kwargs: None)
    app = AppTest.from_file(str(UI / "views" / "basket.py"), default_timeout=60)
    first, second = "gx-services-14fyp/s106", "gx-services-14fyp/s107"
    app.session_state["basket"] = [Collected((first,)), Collected((second,))]
    app.run()
    app.button(key=f"down:{first}").click().run()
    app.text_area(key=f"note:{first}").set_value("写入第二节").run()
    assert app.session_state["basket"] == [Collected((second,)), Collected((first,), "写入第二节")]
    assert [block.value[:5] for block in app.markdown if block.value.startswith("**")] == ["**1.*", "**2.*"]
    assert app.button(key=f"up:{second}").disabled and app.button(key=f"down:{first}").disabled


def test_a_collected_clause_waits_in_the_basket_and_can_be_taken_out(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path
) -> None:
    monkeypatch.setenv(INDEX_VARIABLE, str(corpus_index))
    monkeypatch.setattr("streamlit.page_link", lambda *args, **kwargs: None)
    app = AppTest.from_file(str(UI / "views" / "basket.py"), default_timeout=60)
    app.session_state["basket"] = [Collected(("gx-services-14fyp/s106",)), Collected(("gone/s001",))]
    app.query_params["lang"] = "en"
    app.run()
    assert not app.exception
    assert "冷链物流" in app.markdown[0].value and "gone\\/s001" in app.warning[0].value
    app.button(key="remove:gone/s001").click().run()
    assert not app.warning
    app.button(key="remove:gx-services-14fyp/s106").click().run()
    assert app.info[0].value == wording("en")("basket.empty")


def test_a_filter_that_another_leaves_nothing_of_is_said_and_stays_to_be_taken_away(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path
) -> None:
    with Library.open(corpus_index) as library:
        found = find_all(library, ask(library, "物流"))
    parts, cities = ([f.value for f in found.facets() if f.kind == kind] for kind in ("part", "city"))
    with_it, without, city = next(
        (one, other, city)
        for one, other, city in product(parts[:2], parts[:2], cities)
        if found.within([("part", one), ("city", city)]).size
        and not found.within([("part", other), ("city", city)]).size
    )
    app = page(monkeypatch, corpus_index, lang="en", q="物流")

    def choose(*traits: str) -> list[str]:
        chips = f"filters:{app.text_input(key='q').value}"
        app.button_group(key=chips).set_value(list(traits)).run()
        return list(app.button_group(key=chips).value)

    all_three = [f"part\t{with_it}", f"part\t{without}", f"city\t{city}"]
    assert choose(*all_three) == all_three
    assert choose(*all_three[1:]) == all_three[1:]
    assert [note.value for note in app.info] == [wording("en")("answer.inside_none")]
    assert choose(all_three[1])
    assert not app.info and not app.exception
    assert choose(*all_three) and choose(*all_three[1:]) and app.info
    app.button(key=f"clear:{app.text_input(key='q').value}").click().run()
    assert not app.info and not app.button_group(key=f"filters:{app.text_input(key='q').value}").value


def test_a_number_that_several_parts_have_is_asked_back_and_a_click_gives_the_part(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path
) -> None:
    app = page(monkeypatch, corpus_index, lang="zh", q="第二节")
    words = wording("zh")
    assert any(words("answer.unclear") in info.value for info in app.info)
    assert not any(words("answer.abstained") in info.value for info in app.info)
    choices = [button for button in app.button if (button.key or "").startswith("choice_")]
    assert len(choices) == 9 and "第四章第二节“突破发展先导型产业”" in choices[3].label
    choices[3].click().run()
    assert app.text_input(key="q").value == "第四章第二节"
    assert any("第四章第二节" in text and "句" in text for text in texts(app))
