"""What a list of cities says where it stays empty, and of the counties that stand beside cities."""

from __future__ import annotations

import pytest

from kb.ask import ask
from kb.library import Library
from kb.misspelt import spelt_like
from kb.records import Filters
from kb.theme_reading import Theme


@pytest.fixture(scope="module")
def lib(corpus_index):
    with Library.open(corpus_index) as opened:
        yield opened


@pytest.mark.parametrize("theme", ["健康养老服务集聚区", "旅游休闲集聚区", "长征国家文化公园"])
def test_a_theme_that_a_clause_has_in_no_city_is_not_said_to_be_missing(lib, theme):
    answer = ask(lib, f"{theme}在哪些城市")
    assert answer.abstained and not answer.cities
    assert f"写有“{theme}”的条文有1句" in answer.text
    assert "没有条文写有" not in answer.text
    assert theme in answer.passages[0].sentences[0].text


def test_the_counties_below_a_label_are_named_with_their_cities(lib):
    assert "巴马瑶族自治县（属河池市）" in ask(lib, "健康养老服务集聚区有哪些城市").text
    assert "属" not in ask(lib, "长征国家文化公园在哪些城市").text  # other places stand in that clause


@pytest.mark.parametrize(
    ("question", "cities", "counties"),
    [
        ("重点开发开放试验区有哪些", {"百色市"}, ["东兴市（属防城港市）", "凭祥市（属崇左市）"]),
        ("国家级示范物流园区有哪些城市", {"防城港市"}, ["凭祥市（属崇左市）"]),
        ("哪些城市重点发展冷链物流", {"玉林市", "防城港市"}, []),
    ],
)
def test_counties_in_a_list_are_named_and_stand_for_no_city(lib, question, cities, counties):
    answer = ask(lib, question)
    assert {c.city for c in answer.cities if c.tier == "focus"} == cities
    assert all(county in answer.text for county in counties)
    assert counties or "县、市、区" not in answer.text


@pytest.mark.parametrize(
    ("city", "tier"), [("桂林市", "mention"), ("柳州市", "focus")]
)  # a clause outside the city's own paragraph speaks of it
def test_a_list_filtered_by_a_city_asks_of_that_city(lib, city, tier):
    answer = ask(lib, "哪些城市重点发展现代物流", filters=Filters(city=city))
    assert [(c.city, c.tier) for c in answer.cities] == [(city, tier)]
    shown = {s.sentence_id for hit in answer.passages for s in hit.sentences}
    own = {s.sentence_id for s in lib.store.sentences_of_city(city)} | set(answer.cities[0].sentence_ids)
    assert shown <= own


def test_a_question_about_one_city_filtered_by_another_has_no_city(lib):
    answer = ask(lib, "柳州发展物流吗", filters=Filters(city="桂林市"))
    assert answer.abstained and not answer.cities
    assert "没有条文写有" not in answer.text


@pytest.mark.parametrize(
    ("unknown", "names"),
    [
        ("toursim", ("tourism",)),
        ("logisitcs", ("logistics",)),
        ("令链物流", ("冷链物流",)),
        ("casinos", ()),
        ("核电站", ()),
    ],
)
def test_a_word_spelt_nearly_as_a_theme_is_asked_about(lib, unknown, names):
    assert spelt_like(lib.store, Theme(unknown, (), (unknown,))) == names


def test_the_answer_asks_whether_the_theme_is_meant(lib):
    assert ask(lib, "cities with toursim").text.endswith("Did you mean: tourism?")
    assert ask(lib, "哪些城市发展令链物流").text.endswith("是否指：冷链物流？")


@pytest.mark.parametrize(
    ("question", "asked", "without"),
    [
        ("既发展现代物流又不发展文化旅游的城市", "现代物流", "文化旅游"),
        ("哪些城市发展现代物流而非文化旅游", "现代物流", "文化旅游"),
        ("哪些城市只发展旅游不发展物流", "旅游", "物流"),
        ("哪些城市有物流没有旅游", "物流", "旅游"),
    ],
)
def test_what_a_list_leaves_out_is_said_in_many_ways(lib, question, asked, without):
    answer = ask(lib, question)
    assert answer.read_as.endswith(f"{asked}，除去{without}")
    assert set(answer.left_out_cities).isdisjoint(c.city for c in answer.cities)


@pytest.mark.parametrize(
    ("question", "same"),
    [
        ("Which cities do border trade business?", "Which cities do border trade?"),
        ("软件业在哪些城市", "软件在哪些城市"),
        ("有六堡茶的是哪个城市", "哪些城市有六堡茶"),
        ("想办医药研发去哪个城市", "哪些城市有医药研发"),
        ("沿海城市有哪些", "哪些城市沿海"),  # 海城市 is no place in it
    ],
)
def test_words_beside_a_theme_change_nothing(lib, question, same):
    one, other = ask(lib, question), ask(lib, same)
    assert one.cities and {(c.city, c.tier) for c in one.cities} == {(c.city, c.tier) for c in other.cities}
