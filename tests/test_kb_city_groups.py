"""Cities asked for by the name of the group in which a document treats them."""

from __future__ import annotations

import pytest

from kb.area_names import areas_in_chinese
from kb.ask import ask
from kb.asked_region import group_written_out
from kb.library import Library


@pytest.fixture(scope="module")
def lib(corpus_index):
    with Library.open(corpus_index) as opened:
        yield opened


def members(lib, opening):
    return tuple(p.city for p in lib.store.cities() if (p.region_group or "").startswith(opening))


@pytest.mark.parametrize(
    ("question", "group"),
    [
        ("北部湾四市重点发展什么", "北部湾"),
        ("桂西两市定位是什么", "桂西"),
        ("北部湾片区各市的定位", "北部湾"),
        ("请问桂西各市都做什么", "桂西"),
        ("What are the Beibu Gulf cities positioned for?", "北部湾"),
        ("What do the four Beibu Gulf cities focus on?", "北部湾"),
    ],
)
def test_the_profiles_of_a_group_are_those_of_its_cities(lib, question, group):
    answer = ask(lib, question)
    assert (answer.intent, answer.abstained) == ("profile", False)
    assert tuple(c.city for c in answer.cities) == members(lib, group)


@pytest.mark.parametrize(
    "question", ["北部湾四市中哪些发展冷链物流", "Which Beibu Gulf cities target cold-chain logistics?"]
)
def test_a_list_is_asked_of_the_cities_of_a_group_alone(lib, question):
    answer = ask(lib, question)
    assert [(c.city, c.tier) for c in answer.cities] == [("防城港市", "focus")]  # 玉林市 is of another group


@pytest.mark.parametrize(
    "question",
    [
        "北部湾六市的定位",  # there are four
        "北部湾四市包括哪些城市",  # who they are is asked
        "桂西有哪几个市",
        "二高地指哪两个城市",
        "各市的定位",
        "哪些城市重点发展冷链物流",
        "Which cities link the Beibu Gulf cities with others?",
        "Which Guangxi cities focus on finance?",
    ],
)
def test_other_questions_stay_as_they_are(lib, question):
    assert group_written_out(lib.store, question, areas_in_chinese(lib, question)) == question
