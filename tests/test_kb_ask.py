"""Answers come from the text: tiers, lists, profiles, parts, figures, and the honest no."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sample_plan import LINES, PLAN, library, plan

from kb.ask import answer, ask
from kb.city_question import without_cities
from kb.errors import BadQuestionError
from kb.figure_question import read_figure_question
from kb.question import read_question
from kb.question_words import language
from kb.records import Bridged, Filters
from kb.store import STORE_FILE, Store
from kb.theme_pieces import Vocabulary
from kb.theme_reading import read_theme


@pytest.fixture(scope="module")
def lib(tmp_path_factory):
    with library(tmp_path_factory.mktemp("index")) as opened:
        yield opened


def tiers(answer):
    return {c.city: c.tier for c in answer.cities}


def test_the_cities_that_list_a_theme_are_in_focus_and_a_part_of_it_is_a_mention(lib):
    assert tiers(ask(lib, "which cities target 冷链物流")) == {"南京市": "mention", "苏州市": "focus"}


@pytest.mark.parametrize(
    "question",
    [
        "哪些城市重点发展冷链物流？",
        "哪些市把冷链物流作为重点",
        "Which cities focus on cold chain logistics?",
        "重点发展冷链物流的城市有哪些",
    ],
)
def test_the_same_question_in_other_words_gives_the_same_cities(lib, question):
    assert tiers(ask(lib, question)) == {"南京市": "mention", "苏州市": "focus"}


def test_a_city_in_focus_also_shows_its_other_clauses(lib):
    found = {c.city: c.sentence_ids for c in ask(lib, "which cities target 冷链物流").cities}
    assert found["苏州市"] == (f"{PLAN}/s007", f"{PLAN}/s008")


def test_a_finding_says_which_words_matched(lib):
    found = {c.city: c.matched for c in ask(lib, "which cities target 冷链物流").cities}
    assert found["南京市"] == ("冷链体系",)


def test_cities_come_in_document_order(lib):
    assert [c.city for c in ask(lib, "哪些城市发展物流").cities] == ["南京市", "苏州市", "无锡市"]


def test_the_name_of_a_company_does_not_make_a_city(lib):
    assert "南通市" not in tiers(ask(lib, "which cities target 冷链物流"))


def test_a_city_in_brackets_behind_the_name_of_a_zone_is_not_named(tmp_path):
    sentences = (replace(plan().sentences[0], text="建设冷链物流合作试验区（徐州）。"), *plan().sentences[1:])
    with library(tmp_path, replace(plan(), sentences=sentences)) as opened:
        assert "徐州市" not in tiers(ask(opened, "which cities target 冷链物流"))


def test_the_answer_says_how_many_of_how_many_and_who_is_silent(lib):
    answer = ask(lib, "which cities target 冷链物流")
    assert answer.text.startswith("1 of 4 cities")
    assert answer.silent_cities == ("无锡市", "徐州市")


def test_a_kind_of_the_theme_counts_as_the_theme(lib):
    assert tiers(ask(lib, "哪些城市发展物流"))["南京市"] == "focus"  # 智慧物流


def test_a_word_shared_with_another_theme_is_no_mention(lib):
    assert tiers(ask(lib, "哪些城市发展边境贸易")) == {"无锡市": "focus"}  # not 苏州市 for 边境旅游


def test_a_clause_on_a_kind_of_the_theme_is_a_mention(tmp_path):
    lines = [*LINES, ("", "徐州市：农机、食品等产业展览会。", "ch2", "box1", "徐州市", "徐州市")]
    with library(tmp_path, plan(lines=lines)) as opened:
        found = {c.city: (c.tier, c.matched) for c in ask(opened, "哪些城市发展会展服务").cities}
    assert found["徐州市"] == ("mention", ("展览会",))
    assert found["南京市"][0] == "focus"


def test_generic_endings_do_not_separate_names(lib):
    assert tiers(ask(lib, "哪些城市发展养老产业"))["徐州市"] == "focus"


def test_the_words_of_an_english_theme_may_come_in_any_order(lib):
    answer = ask(lib, "Which cities focus on environmental protection and energy-saving services?")
    assert tiers(answer) == {"无锡市": "focus"}


def test_a_city_named_under_a_heading_that_is_the_theme_is_a_mention(tmp_path):
    line = ("", "推进南通、徐州等市码头建设。", "ch2", None, None, None)
    made = plan(lines=(*LINES[:13], line, *LINES[14:]))
    chapter = replace(made.sections[1], title="港航服务", spans=())
    with library(tmp_path, replace(made, sections=(made.sections[0], chapter, made.sections[2]))) as opened:
        found = {c.city: (c.tier, c.matched) for c in ask(opened, "哪些城市发展港航服务").cities}
    assert found["南通市"] == ("mention", ("港航服务",))


def test_the_cities_of_an_area_by_whose_name_a_heading_goes_are_in_focus(tmp_path):
    named = ("", "布局滨海生态康养带。", "ch1", None, None, None)
    line = ("", "以南通为中心，联动徐州市共建康养基地，推动苏州医院帮扶片区。", "ch2", None, None, None)
    made = plan(lines=(named, *LINES[1:11], line, *LINES[12:]))
    chapter = replace(made.sections[1], title="滨海生态康养带", spans=())
    with library(tmp_path, replace(made, sections=(made.sections[0], chapter, made.sections[2]))) as opened:
        found = tiers(ask(opened, "滨海生态康养带有哪些城市"))
    assert {city for city, tier in found.items() if tier == "focus"} == {"南通市", "徐州市"}


def test_a_named_list_of_cities_is_in_focus(lib):
    answer = ask(lib, "绿色金融改革创新示范区涉及哪些市")
    assert tiers(answer) == dict.fromkeys(("南京市", "无锡市", "徐州市"), "focus")


@pytest.mark.parametrize("question", ["哪些城市没有提到冷链物流", "which cities do not mention cold-chain logistics"])
def test_a_question_for_the_cities_without_a_theme_names_the_silent_ones_first(lib, question):
    answer = ask(lib, question)
    assert not answer.abstained
    assert answer.silent_cities == ("无锡市", "徐州市")
    names = ("无锡市、徐州市", "Wuxi, Xuzhou")
    assert any(name in answer.text.split("。")[0].split(".")[0] for name in names)


@pytest.mark.parametrize("question", ["which cities mention RCEP", "哪些城市利用RCEP"])
def test_a_latin_word_of_chinese_clauses_is_looked_up_as_it_is(tmp_path, question):
    sentences = (replace(plan().sentences[0], text="抓住RCEP机遇，发展物流。"), *plan().sentences[1:])
    with library(tmp_path, replace(plan(), sentences=sentences)) as opened:
        assert [terms for group in read_question(opened, question).theme.groups for terms in group if "rcep" in terms]


def test_quotes_around_a_theme_leave_all_cities_in_the_count(lib):
    assert ask(lib, "哪些城市提到“冷链物流”").text.startswith("4个城市中有1个")


@pytest.mark.parametrize(
    ("question", "periods"), [("服务业占比2020年是多少", ("2020",)), ("服务业比2020年增长多少", ())]
)
def test_a_year_behind_a_share_is_no_year_that_is_compared_with(lib, question, periods):
    assert read_figure_question(read_question(lib, question), ()).periods == periods


def test_a_latin_word_is_counted_in_whatever_capitals_and_as_a_word(tmp_path):
    sentences = (replace(plan().sentences[0], text="抓住RCEP机遇，建设5G基站。"), *plan().sentences[1:])
    with library(tmp_path, replace(plan(), sentences=sentences)) as opened:
        assert [opened.store.count_in_chinese(word) for word in ("rcep", "5g", "rce")] == [1, 1, 0]


def test_a_clause_about_a_place_comes_first_and_no_other_stands_for_it(lib):
    found = ask(lib, "苏州市 冷链物流").passages
    assert "苏州" in found[0].sentences[0].text
    assert [hit.rank for hit in found] == list(range(1, len(found) + 1))
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    assert ask(lib, "昆山市冷链物流怎么发展").abstained  # the documents never name it


def test_a_clause_of_another_year_is_no_answer(lib):
    assert not ask(lib, "到2025年，物流服务水平提升").abstained
    assert ask(lib, "到2031年，物流服务水平提升").abstained


def test_an_english_profile_names_priorities_in_english(lib):
    assert "cold-chain logistics (冷链物流)" in ask(lib, "what are Suzhou's priorities").text


def test_a_theme_that_no_city_has_is_declined_with_passages_kept(lib):
    answer = ask(lib, "Which cities plan nuclear power stations?")
    assert (answer.abstained, answer.cities, bool(answer.passages)) == (True, (), True)


def test_two_themes_are_both_answered(lib):
    assert tiers(ask(lib, "哪些城市发展养老服务、会展服务")) == {"南京市": "focus", "徐州市": "focus"}


def test_cities_without_a_theme_are_those_with_a_positioning(lib):
    assert len(ask(lib, "有哪些城市").cities) == 4


def test_a_city_of_another_province_is_not_counted(tmp_path):
    sentences = (replace(plan().sentences[0], text="与合肥市共建冷链物流通道。"), *plan().sentences[1:])
    with library(tmp_path, replace(plan(), sentences=sentences)) as opened:
        assert "合肥市" not in tiers(ask(opened, "which cities target 冷链物流"))


def test_english_themes_joined_by_and_are_both_answered(lib):
    answer = ask(lib, "which cities develop headquarters economy and elderly care services")
    assert tiers(answer) == {"南京市": "focus", "徐州市": "focus"}


def test_a_profile_quotes_positioning_and_priorities(lib):
    answer = ask(lib, "What is Suzhou positioned as?")
    assert (answer.intent, answer.cities[0].city) == ("profile", "苏州市")
    assert all(word in answer.text for word in ("开放门户城市", "冷链物流", "跨境电子商务", "边境旅游"))


def test_a_profile_of_a_city_outside_the_documents_is_declined(lib):
    answer = ask(lib, "成都市的产业定位")
    assert (answer.intent, answer.abstained, answer.cities) == ("profile", True, ())


def test_a_part_is_given_whole_and_in_order(lib):
    answer = ask(lib, "专栏1 列了哪些载体平台")
    assert [p.sentences[0].sentence_id for p in answer.passages] == [f"{PLAN}/s014", f"{PLAN}/s015"]


def test_a_chapter_includes_what_stands_below_it(lib):
    expected = [s.sentence_id for s in plan().sentences if "/ch2" in (s.section_id or "")]
    assert [p.sentences[0].sentence_id for p in ask(lib, "chapter 2").passages] == expected


def test_a_part_that_does_not_exist_names_those_that_do(lib):
    answer = ask(lib, "第九章讲什么")
    assert answer.abstained and "第一章、第二章" in answer.text


def test_a_figure_is_given_as_printed_with_its_unit_and_kind(lib):
    figure = ask(lib, "到2025年服务贸易进出口总额目标是多少").figures[0]
    assert (figure.value, figure.unit, figure.period, figure.kind) == ("40.0", "亿美元", "2025", "target")


def test_a_value_the_table_does_not_have_gives_no_figure(lib):
    answer = ask(lib, "2020年服务贸易进出口总额是多少")
    assert (answer.abstained, answer.figures) == (True, ())


def test_a_clause_question_is_answered_with_the_clause_and_its_citation(lib):
    answer = ask(lib, "区块链典型应用场景")
    assert (answer.intent, answer.abstained) == ("clause", False)
    assert "区块链" in answer.text and "第二章" in answer.passages[0].citation


@pytest.mark.parametrize("question", ["公务员工资标准", "南京市地铁票价", "hydrogen fuel cell vehicle subsidies"])
def test_a_question_the_documents_do_not_treat_is_declined(lib, question):
    answer = ask(lib, question)
    assert (answer.abstained, answer.cities, answer.figures) == (True, (), ())


def test_an_index_without_documents_declines(tmp_path):
    empty = replace(plan(), sentences=(), passages=(), cities=(), indicators=(), figures=(), boxes=(), set_aside=())
    with library(tmp_path, empty) as opened:
        assert [ask(opened, q).abstained for q in ("冷链物流", "which cities target 冷链物流", "第一章")] == [True] * 3


def test_an_empty_question_is_refused(lib):
    with pytest.raises(BadQuestionError):
        ask(lib, " ")


@pytest.mark.parametrize(
    ("question", "lang"),
    [("冷链物流", "zh"), ("RCEP 带来什么", "zh"), ("A级企业", "zh"), ("cities × 冷链", "mixed"), ("cold chain", "en")],
)
def test_the_language_of_a_question_is_read_from_its_words(question, lang):
    assert language(question) == lang


@pytest.mark.parametrize(
    ("question", "phrase"),
    [
        ("which cities target 冷链物流", "冷链物流"),
        ("哪些城市把国家级数字经济创新发展试验区作为重点", "国家级数字经济创新发展试验区"),
        ("quantum communication metropolitan network cities", "quantum communication metropolitan network"),
        ("哪些市有5G应用", "5g应用"),
        ("Which cities are included?", ""),
    ],
)
def test_the_theme_is_what_is_left_without_the_frame(question, phrase):
    held = {"国家级数字经济创新发展试验区", "5g应用"}.__contains__
    words = Vocabulary(held=held, explain=lambda english: Bridged(left=tuple(english.split())))
    assert read_theme(without_cities(question.lower()), words).phrase == phrase


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("专栏13 列了哪些市级集聚区", "section"),
        ("南京市", "profile"),
        ("南京市地铁票价", "clause"),
        ("智慧城市建设", "clause"),
        ("how many nursing homes", "figure"),
    ],
)
def test_the_kind_of_a_question_is_recognised(lib, question, intent):
    assert read_question(lib, question).intent == intent


def test_an_answer_is_of_one_generation_though_a_document_comes_in_between(tmp_path, monkeypatch):
    """Removed between reading the question and answering it, the plan must not be half in the answer."""
    monkeypatch.setattr("kb.database.BUSY_SECONDS", 0.1)  # the removal waits for readers of the state before
    question = "哪些城市重点发展冷链物流"
    with library(tmp_path / "a", plan(), plan("other")) as opened, library(tmp_path / "b", plan("other")) as after:
        before = ask(opened, question)
        real = answer.retrieve

        def interrupted(*arguments, **named):
            monkeypatch.setattr(answer, "retrieve", real)
            with Store.open(tmp_path / "a" / STORE_FILE) as writer:
                writer.remove_document(PLAN)
            return real(*arguments, **named)

        monkeypatch.setattr(answer, "retrieve", interrupted)
        assert ask(opened, question) == before
        assert ask(opened, question) == ask(after, question) != before


def test_a_row_that_is_closed_by_its_kind_names_every_city_in_it(tmp_path):
    row = ("", "提升南京某巷、苏州古镇、徐州太平街等特色街区品质，建设无锡某园。", "ch1", None, None, None)
    with library(tmp_path, plan(lines=[*LINES, row])) as opened:
        found = tiers(ask(opened, "which cities are named for 特色街区"))
    assert found == {"南京市": "focus", "苏州市": "focus", "徐州市": "focus"}


def test_a_city_in_brackets_inside_the_name_of_a_thing_has_the_thing(tmp_path):
    row = ("", "建设国际信息港（徐州）大数据中心。", "ch1", None, None, None)
    with library(tmp_path, plan(lines=[*LINES, row])) as opened:
        assert tiers(ask(opened, "哪些城市有国际信息港项目")) == {"徐州市": "mention"}


@pytest.mark.parametrize("question", ["省会的发展定位", "What role does the plan give to the provincial capital?"])
def test_the_capital_of_the_documents_province_is_a_city(lib, question):
    answer = ask(lib, question)
    assert (answer.intent, [c.city for c in answer.cities]) == ("profile", ["南京市"])


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("Where in Jiangsu is border trade a priority?", "cities"),
        ("Which 市 target logistics?", "cities"),
        ("city prioritising border trade", "cities"),
        ("How are cities rewarded for good results?", "clause"),
        ("Why do cities develop logistics?", "clause"),
        ("Who is betting on border trade?", "cities"),
        ("谁在做冷链物流", "cities"),
        ("Where does the money come from?", "clause"),
        ("Who develops the standards?", "clause"),
        ("谁建设平陆运河", "clause"),
    ],
)
def test_a_list_of_cities_is_asked_for_in_many_ways(lib, question, intent):
    assert ask(lib, question).intent == intent


def test_the_cities_of_a_box_are_looked_for_in_that_box_alone(tmp_path):
    rows = [("", f"{city}：物流等产业展览会。", "ch2", "box1", f"{city}", f"{city}") for city in ("徐州市", "南通市")]
    with library(tmp_path, plan(lines=[*LINES, *rows])) as opened:
        everywhere = set(tiers(ask(opened, "哪些市发展物流")))
        inside = set(tiers(ask(opened, "专栏1里哪些市发展物流")))
        missing = ask(opened, "专栏77里哪些市发展物流")
    assert "南京市" in everywhere
    assert inside and inside <= {"徐州市", "南通市", "苏州市"}
    assert (missing.intent, missing.abstained) == ("section", True)  # no error: it says which boxes there are


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("南京市的定位", Filters(city="苏州市")),
        ("第一章", Filters(section="第二章")),
    ],
)
def test_what_is_there_but_outside_the_filters_is_not_said_to_be_missing(lib, question, filters):
    answer = ask(lib, question, filters=filters)
    assert answer.abstained
    assert answer.text.startswith("所问内容不在筛选条件之内") and "引号" not in answer.text
