"""Lists that are asked of one box, by its number, its title or a filter: its cities alone are counted."""

from __future__ import annotations

import pytest

from kb.ask import ask
from kb.records import Filters


def named_in(guangxi, number):
    """The cities that label the sentences of a box."""
    boxes = {b.number: b.box_id for d in guangxi.store.documents() for b in guangxi.store.boxes(d.document_id)}
    sentences = (s for d in guangxi.store.documents() for s in guangxi.store.sentences(d.document_id))
    return {s.city for s in sentences if s.box_id == boxes[number] and s.city}


def cities(answer):
    return {c.city for c in answer.cities}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("市级现代服务业集聚区名单中，哪些市有电商类园区？", {"钦州市", "玉林市", "来宾市"}),
        ("市级现代服务业集聚区中哪些市有电商园区", {"钦州市", "玉林市", "来宾市"}),
        ("自治区级现代服务业集聚区里哪些市有物流园", {"南宁市", "柳州市", "桂林市", "贵港市"}),
        ("专栏“市级现代服务业集聚区建设重点”里哪些市有电商园区", {"钦州市", "玉林市", "来宾市"}),
        ("Which cities have a finance park among the municipal-level service clusters?", {"北海市", "河池市"}),
        ("各市品牌展会的专栏里，哪些市要办以旅游为题的展览？", {"贺州市", "北海市", "崇左市"}),
        ("Going by the box of city exhibitions, which cities hold fairs for farm produce?", {"贵港市"}),
    ],
)
def test_a_list_asked_of_a_box_by_its_title_is_looked_for_there(guangxi, question, expected):
    answer = ask(guangxi, question)
    assert (answer.intent, cities(answer)) == ("cities", expected)
    boxes = {s.box_id for c in answer.cities for i in c.sentence_ids for s in [guangxi.store.sentence(i)]}
    assert len(boxes) == 1 and None not in boxes


def test_the_number_of_a_box_that_is_named_by_its_title_is_no_word_of_the_question(guangxi):
    named = ask(guangxi, "Which cities have a finance park among the municipal-level service clusters?")
    numbered = ask(guangxi, "which cities in Box 13 have a finance park")
    words = [[added.words for added in answer.bridged.added] for answer in (named, numbered)]
    assert words == [["finance", "park"], ["box 13", "finance", "park"]]


def test_a_title_that_two_boxes_have_names_none(guangxi):
    both = ask(guangxi, "现代服务业集聚区里哪些市有物流园")  # of the region and of the cities
    assert "专栏" not in both.read_as
    assert "专栏1" not in ask(guangxi, "集聚区专栏里哪些城市有物流").read_as
    assert cities(both) > cities(ask(guangxi, "自治区级现代服务业集聚区里哪些市有物流园"))


@pytest.mark.parametrize("question", ["专栏13里哪些市没有物流", "Which cities in Box 13 do not have logistics?"])
def test_who_of_a_box_has_it_not_is_counted_among_the_cities_of_the_box(guangxi, question):
    answer = ask(guangxi, question)
    everyone = named_in(guangxi, 13)
    assert cities(answer) == {"来宾市"}
    assert set(answer.silent_cities) == everyone - {"来宾市"}
    assert f"{len(everyone) - 1}" in answer.text and f"{len(everyone)}" in answer.text


def test_a_theme_that_a_box_lacks_was_looked_for_in_its_sentences_alone(guangxi):
    answer = ask(guangxi, "Which cities in box 13 have nuclear power?")
    assert answer.abstained
    assert "Box 13" in answer.read_as and "(10 sentences and 10 cities searched)" in answer.text


def test_a_filter_by_a_box_asks_as_its_number_in_the_question_does(guangxi):
    written, filtered = ask(guangxi, "专栏13里哪些市有物流"), ask(guangxi, "哪些市有物流", filters=Filters(box=13))
    assert (filtered.text, filtered.cities) == (written.text, written.cities)
    assert "重点" not in filtered.text  # a box has no priorities of cities
