"""Parts of a document asked for by number: one of several, several at once, boxes of a part, a city in a box."""

from __future__ import annotations

import pytest

from kb.ask import ask
from kb.cite import cite
from kb.contract import answer_json
from kb.counted_back import counted_from_start
from kb.library import Library
from kb.part_named import find_reference
from kb.quote_marks import quoted
from kb.records import Filters
from kb.reference import parse_reference
from kb.store import Store

PLAN = "gx-services-14fyp"


@pytest.fixture(scope="module")
def lib(corpus_index):
    with Library.open(corpus_index) as opened:
        yield opened


def shown(answer):
    return [s for hit in answer.passages for s in hit.sentences]


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("四章二节", (("chapter", 4), ("section", 2))),
        ("第九章六节讲什么", (("chapter", 9), ("section", 6))),
        ("看12章3节", (("chapter", 12), ("section", 3))),
        ("第三章第二节一", (("chapter", 3), ("section", 2), ("item", 1))),
        ("第三章第二节的一讲了什么", (("chapter", 3), ("section", 2), ("item", 1))),
        ("第二节一共几句", (("section", 2),)),
        ("共四章二十节", ()),
        ("规划有九章", ()),
        ("保障措施一章的第四节", (("section", 4),)),
        ("第四章的二节", (("chapter", 4), ("section", 2))),
    ],
)
def test_numbers_of_parts_are_read_as_people_write_them(text, levels):
    assert parse_reference(text).levels == levels


@pytest.mark.parametrize(("question", "level"), [("第二节", "section"), ("section 2", "section"), ("第一项", "item")])
def test_a_number_that_several_parts_have_names_them_and_gives_no_text(lib, question, level):
    answer = ask(lib, question)
    number = 2 if level == "section" else 1
    parts = [s for s in lib.store.sections(PLAN) if (s.level, s.number) == (level, number)]
    assert answer.abstained and answer.intent == "section" and not answer.passages
    assert f"有{len(parts)}处" in answer.text or f"{len(parts)} parts" in answer.text
    titles = [part.title if answer.lang == "en" else quoted(part.title)[1:-1] for part in parts if part.title]
    assert all(title in answer.text for title in titles)


def test_a_number_with_its_chapter_is_one_part(lib):
    answer = ask(lib, "第四章第二节")
    assert not answer.abstained
    assert {s.section_id.split("/")[1] for s in shown(answer) if s.section_id} == {"ch4"}


@pytest.mark.parametrize(
    ("question", "same"),
    [
        ("最后一章讲什么", "第九章讲什么"),
        ("第三章的最后一节", "第三章第二节"),
        ("倒数第二章写了哪些内容", "第八章写了哪些内容"),
        ("最后一节", "第九章第六节"),  # with its chapter: nine sections bear the number
        ("最后一个专栏列了什么", "专栏15列了什么"),
        ("第一章和最后一章", "第一章和第九章"),
        ("the last section of chapter 3", "section 2 of chapter 3"),
        ("the second-to-last chapter", "chapter 8"),
        ("the final box", "box 15"),
        ("最后一条", "最后一条"),  # there are none
        ("第三章最后一编", "第三章最后一编"),  # no part stands in a chapter
        ("最后一年的目标", "最后一年的目标"),
    ],
)
def test_parts_are_counted_from_the_end(lib, question, same):
    assert counted_from_start(lib.store, question) == same


def test_the_last_chapter_is_the_last_of_the_document(lib):
    sections = [s for s in lib.store.sections(PLAN) if s.level == "chapter"]
    assert {s.section_id.split("/")[1] for s in shown(ask(lib, "最后一章讲什么")) if s.section_id} == {
        sections[-1].section_id.split("/")[1]
    }


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("第九章 第二节 和 专栏11", ["ch9/sec2", "box11"]),
        ("chapter 9 and box 3", ["ch9", "box3"]),
        ("第三章第一节和第二节讲了什么", ["ch3/sec1", "ch3/sec2"]),
        ("第一章、第二章", ["ch1", "ch2"]),
        ("sections 1 and 2 of chapter 3", ["ch3/sec1", "ch3/sec2"]),
        ("chapters 1 and 2", ["ch1", "ch2"]),
    ],
)
def test_parts_named_side_by_side_are_all_given(lib, question, parts):
    answer = ask(lib, question)
    found = {s.sentence_id for s in shown(answer)}
    wanted = set()
    for part in parts:
        whole = f"{PLAN}/{part}"
        boxes = {
            b.box_id for b in lib.store.boxes(PLAN) if b.box_id == whole or f"{b.section_id}/".startswith(f"{whole}/")
        }
        wanted |= {
            s.sentence_id
            for s in lib.store.sentences(PLAN)
            if f"{s.section_id}/".startswith(f"{whole}/") or s.box_id in boxes
        }
    assert found == wanted
    assert answer.text.count("\n") == len(parts) - 1


def test_a_comma_goes_down_to_a_part_of_the_part(lib):
    assert ask(lib, "第九章，第二节").text == ask(lib, "第九章第二节").text


def test_the_boxes_of_a_part_are_given_without_the_rest_of_it(lib):
    answer = ask(lib, "第四章的专栏")
    boxes = {b.box_id for b in lib.store.boxes(PLAN) if b.section_id.startswith(f"{PLAN}/ch4/")}
    assert boxes and {s.box_id for s in shown(answer)} == boxes


def test_a_part_without_boxes_says_which_there_are(lib):
    answer = ask(lib, "第三章的专栏")
    assert answer.abstained
    assert "第三章的专栏" in answer.text and "专栏11" in answer.text


def test_a_box_named_by_its_title_inside_a_part_is_that_box(lib):
    with Store.open(lib.store.path) as store:
        found = find_reference(store, "第四章信息服务业重点工程专栏")
    assert found.part_ids == (f"{PLAN}/box4",)


@pytest.mark.parametrize(("question", "city"), [("南宁在专栏5里有吗", "南宁市"), ("Box 5 Nanning", "Nanning")])
def test_a_city_that_is_not_in_the_box_is_said_not_to_be_there(lib, question, city):
    assert not any("南宁" in s.text for s in lib.store.sentences(PLAN) if s.box_id == f"{PLAN}/box5")
    answer = ask(lib, question)
    assert answer.abstained and city in answer.text
    assert "没有写到" in answer.text or "says nothing of" in answer.text


def test_of_a_box_only_what_it_has_of_the_city_is_given(lib):
    answer = ask(lib, "专栏5里的北海市")
    assert [s.city for s in shown(answer)] == ["北海市"]
    beside = ask(lib, "第九章第二节和专栏5里的北海市")
    assert {s.city for s in shown(beside) if s.box_id} == {"北海市"} and any(not s.box_id for s in shown(beside))
    both = ask(lib, "专栏5里北海和南宁")
    assert [s.city for s in shown(both)] == ["北海市"] and "没有写到南宁市" in both.text


@pytest.mark.parametrize("question", ["第二节", "section 2", "第一项", "第一节", "item 2"])
def test_each_part_that_is_offered_is_given_when_it_is_asked_for(lib, question):
    answer = ask(lib, question)
    assert answer.unclear and len(answer.choices) > 5
    row = answer_json(answer)
    assert row["abstained"] and row["unclear"] and len(row["choices"]) == len(answer.choices)
    opened = [ask(lib, choice.question) for choice in answer.choices]
    assert not any(found.unclear for found in opened)
    lost = [found.text for found in opened if found.abstained]  # a heading that only its neighbours' numbers prove
    assert (
        all("来源中没有它的文字" in text or "the source has no text of it" in text for text in lost) and len(lost) < 2
    )
    first = [shown(found)[0].sentence_id for found in opened if not found.abstained]
    assert len(set(first)) == len(first)


def test_a_question_without_its_city_offers_the_cities_and_one_that_is_clear_offers_nothing(lib):
    answer = ask(lib, "城市定位")
    assert answer.unclear and {c.label for c in answer.choices} == {p.city for p in lib.store.cities()}
    assert not any(ask(lib, choice.question).abstained for choice in answer.choices)
    assert ask(lib, "总投资多少").unclear
    for clear in ("第四章第二节", "第二十章", "成都市的产业定位", "2025年失业率"):
        assert not ask(lib, clear).unclear, clear


def test_quotes_inside_the_quotes_of_a_title_are_single_ones(lib):
    answer = ask(lib, "第二章第三节第二项")
    assert "“二、‘十四五’时期主要目标”" in answer.text
    sentence = next(s for s in lib.store.sentences(PLAN) if s.section_id == f"{PLAN}/ch2/sec3/item2")
    assert "““" not in cite(lib.store, [sentence.sentence_id]) and "””" not in cite(lib.store, [sentence.sentence_id])
    for found in (ask(lib, "第二节"), ask(lib, "列出所有专栏"), ask(lib, "专栏11")):
        assert "““" not in found.text and "””" not in found.text


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("主要指标有哪些", "专栏1"),
        ("the indicator table", "Box 1"),
        ("2025年主要目标", "第二章第三节"),
        ("What are the targets for 2025?", "Chapter 2, Section 3"),
    ],
)
def test_targets_and_indicators_are_parts_by_other_names(lib, question, part):
    answer = ask(lib, question)
    assert not answer.abstained and answer.intent == "section" and answer.text.startswith(part)


def test_a_target_of_something_is_no_part(lib):
    assert ask(lib, "森林覆盖率 target for 2025").abstained


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("第四章第一节（五）", "第四章第一节“五、文化旅游”"),  # a reader's （五） for 五、
        ("第四章 二、（二）全文", "第四章第二节“二、平台经济”"),  # item 2 of section 2
        ("chapter 6 on clusters and enterprises", "Chapter 6"),  # two titles in it share what is asked for
        ("the part of chapter 6 on platforms", "Chapter 6, Section 2"),
        ("Which shortcomings does chapter 1 describe?", "Chapter 1, Section 1, Item 2"),
        ("Chapter 2 (overall approach)", "Chapter 2"),
        ("Item 1 of the section on growth-type industries (human resources services)", "Chapter 4, Section 3, Item 1"),
        ("Which section of the safeguards chapter deals with talent?", "Chapter 9, Section 5"),
        ("the chapter on strengthening market entities and improving the service sector", "Chapter 6"),
        ("讲一核心、二高地、三片区的那一章", "第三章“坚持全域联动"),
        ("the box listing the municipal service clusters of each city", "Box 13"),
        ("第四章成长型产业里讲人力资源服务的那一小节", "第四章第三节“一、人力资源服务”"),
    ],
)
def test_numbers_and_words_together_name_the_part_that_is_meant(lib, question, part):
    answer = ask(lib, question)
    assert answer.intent == "section" and not answer.abstained
    rest = answer.text.removeprefix(part)
    assert rest != answer.text and rest.startswith((":", " [", "，", "“")) or part.startswith("第三章“"), answer.text


@pytest.mark.parametrize(
    ("question", "part", "said"),
    [
        ("Which part deals with internet platform companies?", "ch4/sec2/item2", "no title says so"),
        ("哪一节讲螺蛳粉", "ch5/sec4/item1", "标题未写明"),
        ("which item covers property management", "ch4/sec3/item7", "no title says so"),
        ("关于“一老一小”的那一项是怎么写的", "ch4/sec2/item8", "标题未写明"),
    ],
)
def test_a_part_that_no_title_names_is_the_one_in_which_the_closest_clause_stands(lib, question, part, said):
    answer = ask(lib, question)
    whole = [s for s in lib.store.sentences(PLAN) if f"{s.section_id}/".startswith(f"{PLAN}/{part}/")]
    found = {s.sentence_id for s in shown(answer)}
    assert answer.intent == "section" and said in answer.read_as
    assert found >= {s.sentence_id for s in whole} and all(
        s.box_id for s in lib.store.sentences(PLAN) if s.sentence_id in found - {w.sentence_id for w in whole}
    )


@pytest.mark.parametrize(
    "question",
    [
        "哪一节提到人民币",
        "哪一节讲房地产调控",
        "which section deals with taxation reform",
        "which section mentions carbon neutrality",
        "the section about tax",
    ],
)
def test_where_a_word_only_stands_the_clause_is_given_and_not_the_part(lib, question):
    answer = ask(lib, question)
    assert answer.intent == "clause" and not answer.abstained and not answer.cities


def test_filters_of_the_reader_hold_for_a_part_that_is_found_by_its_text(lib):
    inside = ask(lib, "哪一部分讲平台型企业的培育", filters=Filters(section="第四章第二节"))
    assert not inside.abstained and all("/ch4/sec2" in (s.section_id or "") for s in shown(inside))
    assert ask(lib, "哪一部分讲平台型企业的培育", filters=Filters(section="第九章")).intent != "section"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("专栏10 讲什么", "由前后编号可知原有专栏10，来源中没有它的文字。"),
        ("what is in box 10", "The numbers before and behind it prove Box 10; the source has no text of it."),
    ],
)
def test_a_box_that_only_the_numbers_prove_is_said_to_have_lost_its_text(lib, question, said):
    answer = ask(lib, question)
    assert answer.abstained and answer.text == said


def test_a_lost_box_asked_for_beside_another_is_named_too(lib):
    answer = ask(lib, "专栏10和专栏11")
    assert not answer.abstained and {s.box_id for s in shown(answer)} == {f"{PLAN}/box11"}
    assert "专栏10，来源中没有它的文字" in answer.text


def test_a_box_beyond_the_last_is_not_said_to_be_lost(lib):
    assert "文件中没有专栏16" in ask(lib, "专栏16").text
