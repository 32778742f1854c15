"""Whether the evidence is enough for an answer, and what of a question a text has."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from kb.ask import ask
from kb.coverage import shares_of
from kb.library import Library
from kb.named_titles import by_words, says_nothing_else
from kb.question import read_question
from kb.records import PassageHit
from kb.reference import parse_reference
from kb.support import Evidence, support_model, supported, weigh

GOOD = Evidence(
    covered=0.9,
    unknown=0.0,
    words=5.0,
    word_rank=0.0,
    meaning_rank=0.0,
    things=1.4,
    figure=0.0,
    far=0.3,
    length=1.8,
    detail=0.0,
)  # all words met by the passage that both legs put first
TITLES = (("a", "加强高端人才支撑"), ("b", "完善配套政策保障"), ("c", "平台经济"), ("d", "平台经济政策"))


def test_the_model_has_a_weight_for_every_measure():
    model = support_model()
    assert model["measures"] == [f.name for f in fields(Evidence)]
    assert all(len(model[name]) == len(fields(Evidence)) for name in ("weights", "mean", "spread"))


def test_good_evidence_is_enough_and_less_of_it_is_not():
    assert supported(GOOD)
    assert not supported(replace(GOOD, covered=0.1, words=0.5, word_rank=4.6, meaning_rank=4.6))
    assert not supported(replace(GOOD, covered=0.3, unknown=3.0, words=1.0))


def test_words_that_come_near_speak_for_an_answer():
    doubtful = replace(GOOD, covered=0.35, unknown=0.5, words=1.5, word_rank=2.0, meaning_rank=1.0)
    weights = dict(zip(support_model()["measures"], support_model()["weights"], strict=True))
    assert weights["far"] > 0 and weights["length"] > 0
    assert supported(replace(doubtful, far=0.9)) and not supported(replace(doubtful, far=-0.3))


def test_rare_things_count_for_more_of_a_question():
    things = [(("物流",), 1.0), (("无人配送", "无人投递"), 3.0)]
    assert shares_of(things, ["发展物流", "无人投递", "服务"]) == [0.25, 0.75, 0.0]
    assert shares_of([], ["发展物流"]) == [0.0]


@pytest.mark.parametrize(
    ("rest", "found"),
    [
        ("讲人才的那一节", ("a",)),
        ("platform economy part of the", ("c",)),  # the whole title, not one that says more
        ("政策那部分", ()),  # two titles have it
        ("人才和物流那一节", ()),
        ("人才 zebra item", ()),  # no title can have a word that nothing explains
        ("这一节的内容", ()),
    ],
)
def test_a_part_is_found_by_all_that_is_said_of_it(rest, found):
    assert by_words(rest, TITLES) == found


def test_a_reference_of_words_of_asking_says_nothing_else():
    assert says_nothing_else("的内容是什么") and not says_nothing_else("的人才")


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("4.3.2 港航服务那一段原文", (("chapter", 4), ("section", 3), ("item", 2))),
        ("商务服务（4.2.4）", (("chapter", 4), ("section", 2), ("item", 4))),
        ("7.2 的内容", (("chapter", 7), ("section", 2))),
        ("ch4 s2 item 5", (("chapter", 4), ("section", 2), ("item", 5))),
        ("chapter no. 4", (("chapter", 4),)),
        ("附件2 的内容", (("annex", 2),)),
        ("appendix 3", (("annex", 3),)),
        ("增长2.5个百分点的产业", ()),
        ("提升4.2个百分点", ()),
        ("版本 1.2.3.4 的软件", ()),
    ],
)
def test_numbers_of_parts_are_read_in_their_usual_forms(text, levels):
    assert parse_reference(text).levels == levels


@pytest.mark.parametrize(
    "text", ["box no. 12", "Box #12", "box number twelve", "第十二个专栏", "twelfth box", "Box XII"]
)
def test_numbers_of_boxes_are_read_in_their_usual_forms(text):
    assert parse_reference(text).boxes == (12,)


@pytest.mark.parametrize("question", ["电竞产业扶持政策", "殡葬服务扶持政策"])
def test_a_trade_that_no_sentence_has_is_unknown_whatever_its_word_is_tagged(corpus_index, question):
    with Library.open(corpus_index) as library:
        hit = PassageHit(1, 1.0, (), "")
        assert weigh(library.store, read_question(library, question), [hit], ["扶持产业发展。"]).unknown == 1.0
        assert ask(library, question).abstained


@pytest.mark.parametrize(
    ("question", "clause", "lacks"),
    [
        ("物流补贴标准是多少", "对物流企业给予补贴。", 1.0),
        ("物流补贴标准是多少", "补贴标准为每家10万元。", 0.0),
        ("物流企业补贴", "对物流企业给予补贴。", 0.0),
        ("物流企业补贴", "支持物流企业发展。", 1.0),
        ("subsidies for logistics", "支持物流企业发展。", 1.0),
        ("How do I apply for a logistics licence?", "发展物流。", 1.0),
        ("How is logistics supplied?", "发展物流。", 0.0),  # supply is no "apply"
        ("How does the plan address logistics?", "发展物流。", 0.0),
        ("有几点措施支持物流", "发展物流。", 0.0),
    ],
)
def test_a_detail_of_practice_is_looked_for_in_the_clause(corpus_index, question, clause, lacks):
    with Library.open(corpus_index) as library:
        asked = read_question(library, question)
        hit = PassageHit(1, 1.0, (), "")
        assert weigh(library.store, asked, [hit], [clause]).detail == lacks


@pytest.mark.parametrize(
    "question",
    [
        "殡葬服务改革",  # a verb that names a trade which no clause has
        "office rent in Wuxiang New District",
        "minimum registered capital for a shipping finance leasing company",
        "contact person for recognised service clusters",
    ],
)
def test_what_the_clauses_lack_is_not_answered_by_its_surroundings(guangxi, question):
    assert ask(guangxi, question).abstained


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("由谁来督促考核规划的落实", "督促调度和考核问效"),
        ("headquarters of Fortune Global 500 companies", "世界500强"),
        ("How will foreign capital be drawn into the service sector?", "利用外资"),
    ],
)
def test_words_that_only_ask_do_not_speak_against_a_clause(guangxi, question, clause):
    answer = ask(guangxi, question)
    assert not answer.abstained and clause in answer.text
