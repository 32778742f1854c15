"""Places below a city, names that are spelled alike, a city's theme, lists that cities are not in."""

from __future__ import annotations

import pytest

from kb.ask import ask
from kb.library import Library


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("桂平市在规划里怎么说", "桂平"),
        ("东兴市发展什么产业", "东兴"),
        ("What does the plan say about Pingxiang?", "凭祥"),
        ("What does the plan say about Bama?", "巴马"),
        ("What does the plan say about Dongxing?", "东兴"),
    ],
)
def test_a_place_without_a_positioning_is_answered_by_the_clauses_that_name_it(
    guangxi: Library, question: str, name: str
) -> None:
    answer = ask(guangxi, question)
    shown = [s for hit in answer.passages for s in hit.sentences]
    assert not answer.abstained and answer.intent == "profile" and not answer.cities
    assert shown and all(name in f"{s.entry or ''}{s.text}" for s in shown)
    assert str(len(shown)) in answer.text


@pytest.mark.parametrize("question", ["桂平市的发展定位", "成都市发展什么", "湛江市重点发展哪些服务业"])
def test_a_positioning_that_there_is_not_and_places_elsewhere_are_declined(guangxi: Library, question: str) -> None:
    assert ask(guangxi, question).abstained


@pytest.mark.parametrize(
    ("question", "tier"), [("北海市的冷链物流", None), ("桂林市的数字经济", "mention"), ("钦州市的港航服务", "focus")]
)
def test_a_theme_of_a_city_is_what_the_city_has_of_it(guangxi: Library, question: str, tier: str | None) -> None:
    answer = ask(guangxi, question)
    assert answer.intent == "cities" and answer.abstained == (tier is None)
    assert [(c.city, c.tier) for c in answer.cities] == ([(question[:3], tier)] if tier else [])


@pytest.mark.parametrize("question", ["哪些城市不在市级集聚区名单中", "哪些城市在市级集聚区建设名单里没有出现"])
def test_who_is_not_in_a_list_is_named_first(guangxi: Library, question: str) -> None:
    first = ask(guangxi, question).text.split("。")[0]
    assert all(city in first for city in ("柳州市", "桂林市", "梧州市", "崇左市")) and "南宁市" not in first


@pytest.mark.parametrize("question", ["which cities develop shipbuilding", "which cities have universities"])
def test_a_theme_that_no_clause_has_names_no_city(guangxi: Library, question: str) -> None:
    answer = ask(guangxi, question)
    assert answer.abstained and not answer.cities


@pytest.mark.parametrize(
    "question",
    [
        "Which cities make up the western Guangxi (Guixi) modern services zone?",
        "Which cities are in the western Guangxi zone?",
        "Guixi zone cities",
    ],
)
def test_a_part_of_the_province_is_named_by_its_own_words_alone(guangxi: Library, question: str) -> None:
    answer = ask(guangxi, question)
    assert {c.city for c in answer.cities if c.tier == "focus"} == {"百色市", "河池市"}
