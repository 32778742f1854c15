"""Parts asked for as a range, without a number, or by what they are on; what a number is."""

from __future__ import annotations

import pytest

from kb.ask import ask
from kb.library import Library
from kb.part_in_words import asks_for_part, what_part_is_on
from kb.part_named import find_reference
from kb.part_ranges import ranges_written_out
from kb.reference import parse_reference

PLAN = "gx-services-14fyp"


@pytest.fixture(scope="module")
def lib(corpus_index):
    with Library.open(corpus_index) as opened:
        yield opened


def shown(answer):
    return [s for hit in answer.passages for s in hit.sentences]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("第四章第一节到第三节讲什么", "第四章第一节和第二节和第三节讲什么"),
        ("第七至第八章", "第七章和第八章"),
        ("专栏3至5", "专栏3和专栏4和专栏5"),
        ("sections 1 to 2 of chapter 9", "section 1 and section 2 of chapter 9"),
        ("chapters seven through eight", "chapter 7 and chapter 8"),
        ("第三章到第五节", "第三章到第五节"),  # of two levels
        ("第五章到第三章", "第五章到第三章"),
        ("从2020年到2025年", "从2020年到2025年"),
        ("articles 1 to 1260", "articles 1 to 1260"),
    ],
)
def test_a_range_of_parts_is_written_out(text, written):
    assert ranges_written_out(text) == written


def test_every_part_of_a_range_is_given(lib):
    answer = ask(lib, "第九章第一节到第三节")
    assert [s.sentence_id for s in shown(answer)] == [
        s.sentence_id for n in "一二三" for s in shown(ask(lib, f"第九章第{n}节"))
    ]


def test_numbers_of_parts_in_words_go_up_to_twenty():
    assert parse_reference("box fifteen").boxes == (15,)
    assert parse_reference("the sixteenth section").levels == (("section", 16),)


@pytest.mark.parametrize(
    "text",
    ["前言", "引言讲什么", "what does the introduction say", "第一章之前写了什么", "what stands before chapter 1"],
)
def test_what_stands_before_the_first_heading_is_a_part(lib, text):
    answer = ask(lib, text)
    assert not answer.abstained and answer.intent == "section"
    first = [s for s in lib.store.sentences(PLAN) if s.section_id is None and s.box_id is None]
    assert shown(answer) == first
    assert shown(ask(lib, answer.read_as.partition("：")[2] or answer.read_as.partition(": ")[2])) == first


def test_an_introduction_of_something_else_is_no_part(lib):
    assert not find_reference(lib.store, "人才引进的前言政策").front
    assert not find_reference(lib.store, "introduction of foreign capital").front


@pytest.mark.parametrize("text", ["来宾市在各专栏里的内容", "哪些专栏提到了来宾", "which boxes mention Laibin"])
def test_all_boxes_give_what_they_have_of_a_city(lib, text):
    answer = ask(lib, text)
    of = [s for s in lib.store.sentences(PLAN) if s.box_id and (s.city == "来宾市" or "来宾" in s.text)]
    assert len(of) > 1 and shown(answer) == of


def test_a_box_of_a_number_stays_that_box(lib):
    assert find_reference(lib.store, "来宾在专栏13中的内容").boxes == (13,)
    assert not find_reference(lib.store, "南宁市有哪些物流集聚区专栏").all_boxes


def test_where_a_thing_is_dealt_with_asks_for_a_part():
    assert asks_for_part("where is intellectual property discussed") and asks_for_part("在哪里讲了知识产权")
    assert not asks_for_part("where is the airport") and not asks_for_part("哪里有机场")
    assert what_part_is_on("which section covers cold chain").split() == ["cold", "chain"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("人才政策在哪一节", "加强高端人才支撑"),
        ("which section covers the county economy", "促进县域服务业协调发展"),
        ("县域经济在哪一节", "促进县域服务业协调发展"),
        ("Which section covers cold chain", "现代物流"),
        ("where is intellectual property discussed", "科技服务"),
    ],
)
def test_a_part_whose_title_has_a_word_of_the_subject_comes_first(lib, text, title):
    answer = ask(lib, text)
    assert answer.intent == "section" and title in answer.text


@pytest.mark.parametrize(("text", "has"), [("2375.7亿元是什么", "2375.7亿元"), ("what is 11492.4", "11492.4")])
def test_what_a_number_is_is_told_by_the_clauses_that_have_it(lib, text, has):
    answer = ask(lib, text)
    assert not answer.abstained and all(has in s.text for s in shown(answer))


@pytest.mark.parametrize("text", ["2375.8亿元是什么", "15是什么", "what is 3"])
def test_a_number_that_nothing_has_or_that_says_nothing_is_no_such_question(lib, text):
    assert ask(lib, text).abstained


def test_a_figure_told_again_in_more_words_stands_beside_it(lib):
    figures = ask(lib, "亿元企业多少家").figures
    assert figures[0].written == "550个" and "超过550家" in [f.written for f in figures]
