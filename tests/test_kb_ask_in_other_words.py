"""Parts, priorities and quotes in words that the documents do not have, asked of the Guangxi plan with its encoder."""

from __future__ import annotations

import pytest

from kb.ask import ask
from kb.named_titles import closest
from kb.question import read_question
from kb.records import Added, Bridged, Filters

TITLES = (("a", "养老托育"), ("b", "养老服务"), ("c", "推动品牌价值提升"), ("d", "完善配套政策保障"))


def focus(answer):
    return {c.city for c in answer.cities if c.tier == "focus"}


def explain(phrase: str) -> Bridged:
    """A bridge that knows one phrase."""
    known = Added("brand value", ("品牌价值",), "glossary")
    words = [word for word in phrase.split() if word not in ("brand", "value")]
    return Bridged((known,) if "brand value" in phrase else (), tuple(words))


@pytest.mark.parametrize(
    ("rest", "found"),
    [
        ("养老托育那一部分怎么规定的", ("a",)),
        ("the part on raising brand value", ("c",)),
        ("养老那一部分", ()),  # two titles have it
        ("the part on nuclear brand value reactors and fusion", ()),  # most of it is in no title
        ("停车收费那一部分", ()),
        ("the whole part", ()),
    ],
)
def test_a_part_is_found_by_most_of_what_is_said_of_it(rest, found):
    assert closest(rest, TITLES, explain) == found


@pytest.mark.parametrize(
    ("question", "ending"),
    [
        ("section text of the part on elderly care and childcare", "item8"),
        ("the box about key areas for linking Guangxi services with ASEAN", "box15"),
        ("Summarise the part on raising brand value in chapter 7", "item2"),
        ("Everything under the heading on sports services", "item4"),
        ("这份规划遵循哪几条主要原则，各条怎么解释？", "sec2"),
    ],
)
def test_a_part_in_other_words_than_its_title_is_given(guangxi, question, ending):
    reference = read_question(guangxi, question).reference
    assert [part.rpartition("/")[2] for part in reference.part_ids] == [ending]
    assert not ask(guangxi, question).abstained


@pytest.mark.parametrize(
    "question", ["the section on hydrogen subsidies", "关于学区划分的那一节", "the box on lotteries"]
)
def test_a_part_that_nothing_is_like_is_not_made_up(guangxi, question):
    assert not read_question(guangxi, question).reference
    assert ask(guangxi, question).abstained


@pytest.mark.parametrize(
    ("question", "meant", "cities"),
    [
        (
            "Where is trading over the land border with neighbouring countries a focus of the local service economy?",
            "边境贸易",
            {"崇左市", "百色市"},
        ),
        (
            "An online exporter asks: in which cities is selling across borders over the internet a stated priority?",
            "跨境电子商务",
            {"防城港市", "崇左市"},
        ),
        ("要带学员走革命历史题材的旅游线路，规划中哪些城市在发展这类旅游？", "红色旅游", {"百色市"}),
    ],
)
def test_a_priority_in_other_words_is_looked_up_and_named(guangxi, question, meant, cities):
    found = ask(guangxi, question)
    assert focus(found) == cities
    assert meant in found.read_as
    assert "nearest in meaning" in found.read_as or "意思最接近" in found.read_as


@pytest.mark.parametrize(
    "question",
    [
        "Which cities build space launch sites?",
        "Which cities plan e-sports arenas?",
        "哪些城市发展 e-sports 电竞产业",
        "metaverse 元宇宙 产业园 which cities",
        "哪些城市重点发展家政服务？",  # a known name of something else
    ],
)
def test_nothing_is_taken_for_a_priority_that_is_not_near(guangxi, question):
    found = ask(guangxi, question)
    assert found.abstained and not found.cities


@pytest.mark.parametrize(
    ("question", "cities"),
    [
        ("北部湾那一组的四个城市当中，谁把信息服务业列入重点？", {"北海市", "钦州市"}),
        ("在对接大湾区的东融片区里，哪几座城市的主攻名单上有电商？", {"玉林市", "来宾市"}),
    ],
)
def test_a_group_of_cities_named_before_the_question_restricts_it(guangxi, question, cities):
    assert focus(ask(guangxi, question)) == cities


@pytest.mark.parametrize(
    ("question", "city"),
    [
        ("我在河池任职，规划希望我们这座城市往什么方向发展、主抓哪些服务行业？", "河池市"),
        ("How does the plan define Qinzhou's role, and which services should it build up?", "钦州市"),
    ],
)
def test_a_profile_is_asked_for_in_whole_sentences(guangxi, question, city):
    found = ask(guangxi, question)
    assert (found.intent, [c.city for c in found.cities]) == ("profile", [city])


def test_a_role_in_something_else_is_no_profile(guangxi):
    assert read_question(guangxi, "What is Nanning's role in the Olympic Games").intent == "clause"


def test_english_quotes_that_no_chinese_clause_has_are_searched_by_their_meaning_and_it_is_said(guangxi):
    found = ask(guangxi, 'linking the trade "single window" with ASEAN countries')
    assert not found.abstained and "单一窗口" in found.passages[0].sentences[0].text
    assert "word for word" in found.read_as


def test_quotes_stay_exact_in_the_documents_language_and_in_filters(guangxi):
    assert "word for word" not in ask(guangxi, "“数字孪生城市”建设").read_as
    exact = ask(guangxi, "trade facilitation", filters=Filters(phrases=("single window",)))
    assert exact.abstained and not exact.passages


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("“十三五”结束时，服务业拉动了全区多大比例的经济增长？", "58.2"),
        ("2025年全区居民消费零售规模想做到多大？", "1.2万亿"),
        ("指标表里，2020年营业收入过亿元的服务业企业有多少家？", "449"),
        ("有多少个县市区评上国家电子商务进农村综合示范县", "66"),
        ("what percentage of public kindergartens should offer integrated childcare by 2025", "30"),
    ],
)
def test_a_figure_in_other_words_is_found(guangxi, text, value):
    assert ask(guangxi, text).figures[0].value == value


def test_no_figure_of_the_nation_stands_for_one_of_the_region(guangxi):
    assert not ask(guangxi, "有多少个自治区级电子商务进农村综合示范县").figures


@pytest.mark.parametrize(
    ("question", "cities"),
    [
        ("Which cities list logistics among their priority services?", 13),  # no question for positionings
        ("A haulier wants to know which cities count logistics, in whatever form, among their key services.", 13),
        ("Which cities prioritise international or border trade?", 3),  # trade is said once
        ("Which cities belong to the Beibu Gulf modern service development zone?", 4),
        (
            "Which cities single out business services, such as legal, accounting or consulting work, for development?",
            2,
        ),
        ("哪些城市承担国家级物流枢纽的建设任务？", 5),
        ("重点发展养生产业的城市", 2),  # not all that 健康养生, a name of 健康服务, has
    ],
)
def test_as_many_cities_are_in_focus_as_the_lists_name(guangxi, question, cities):
    assert len(focus(ask(guangxi, question))) == cities


def test_a_list_of_cities_names_what_stands_in_its_own_clause(guangxi):
    hubs = focus(ask(guangxi, "国家物流枢纽有哪些城市"))
    assert {"南宁市", "钦州市", "北海市", "防城港市"} <= hubs
    assert not focus(ask(guangxi, "多式联运涉及哪些城市"))  # in the clause before: told of, not listed


@pytest.mark.parametrize(
    "question",
    ["国家级示范物流园区落在哪些城市", "Which cities host national-level demonstration logistics parks?"],
)
def test_who_asks_for_parks_that_are_models_gets_where_they_are(guangxi, question):
    assert focus(ask(guangxi, question)) == {"防城港市"}


def test_a_theme_inside_the_name_of_a_park_is_not_the_next_parks(guangxi):
    assert "梧州市" not in {c.city for c in ask(guangxi, "哪些城市和汽车有关").cities}


def test_what_only_says_that_there_is_a_park_is_no_theme(guangxi):
    assert ask(guangxi, "Which cities will build a rocket launch site or a commercial space industry park?").abstained


def test_a_box_whose_title_is_lost_is_found_by_the_labels_of_its_entries(guangxi):
    question = "讲高端航运、特色航运和航运新业态的那个专栏，完整内容是什么？"
    assert [part.rpartition("/")[2] for part in read_question(guangxi, question).reference.part_ids] == ["box6"]


def test_how_many_of_what_the_cities_have_asks_for_a_number(guangxi):
    found = ask(guangxi, "How many branded professional exhibitions are the cities guided to cultivate by 2025?")
    assert (found.intent, found.figures[0].value) == ("figure", "3—5")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("“十三五”这五年里，全区服务业增加值平均一年涨百分之几？", "8.0"),
        ("到2025年要培育多少家国家级的电商示范企业（指企业，不是基地）？", "10"),
        ("“十二五”收尾那年，广西服务业增加值是多少亿元（不要“十三五”末的数）？", "6841.4亿"),
        ("How many e-commerce demonstration bases of the autonomous region (not national ones) by 2025?", "20"),
        ("2020 tax revenue growth of services (indicator table)", "4.9"),
        ("给财政贡献的税费2020年有多少亿元", "50亿"),
    ],
)
def test_what_a_question_says_it_does_not_mean_is_left_out(guangxi, text, value):
    found = ask(guangxi, text).figures[0]
    assert (found.value + found.unit).startswith(value)


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("第四章里商务服务这一部分的内容", "ch4/sec2/item4"),
        ("保障措施一章的第四节，关于配套政策，说了什么？", "ch9/sec4"),
        (
            "Show the part of Chapter 8 about improving the gateway of the New Western Land-Sea Corridor.",
            "ch8/sec2/item2",
        ),
        ("物流服务平台的重点工程栏目里列了哪几项？", "box2"),
    ],
)
def test_a_part_in_a_chapter_is_found_by_its_words(guangxi, question, part):
    assert [p.partition("/")[2] for p in read_question(guangxi, question).reference.part_ids] == [part]


@pytest.mark.parametrize(
    "question", ["哪些城市发展温泉旅游？", "哪些市要建充电桩或者换电站", "cities with links to 老挝"]
)
def test_another_kind_of_a_priority_is_not_taken_for_it(guangxi, question):
    found = ask(guangxi, question)
    assert (found.intent, found.abstained, found.cities) == ("cities", True, ())


@pytest.mark.parametrize(
    ("question", "cities"),
    [
        ("Which cities are supported in creating a national Internet-of-Vehicles pioneer zone?", {"柳州市"}),
        ("量子科技方面点到了哪些城市？", {"南宁市", "柳州市", "桂林市", "北海市", "钦州市"}),
    ],
)
def test_a_name_of_the_clauses_is_found_by_what_it_means_and_the_answer_says_so(guangxi, question, cities):
    answer = ask(guangxi, question)
    assert {c.city for c in answer.cities} == cities
    assert "nearest in meaning" in answer.text or "意思最接近的写法" in answer.text


@pytest.mark.parametrize("question", ["哪些城市要建芯片产业园？", "哪些市要建设新能源汽车的充电桩？"])
def test_a_name_that_shares_only_its_kind_or_lacks_the_thing_is_not_meant(guangxi, question):
    assert not ask(guangxi, question).cities


def test_what_a_clause_says_word_for_word_is_answered_by_no_priority(guangxi):
    answer = ask(guangxi, "国家文化公园在哪些市")
    assert answer.abstained and "文化旅游" not in answer.text


@pytest.mark.parametrize(
    ("question", "cities"),
    [
        ("规划点名的数字经济产业发展重点城市有哪些？", {"南宁市", "柳州市", "桂林市", "北海市", "钦州市"}),
        ("把现代商贸列为重点发展的市", {"南宁市", "柳州市", "梧州市", "贵港市", "玉林市"}),
        ("自贸试验区在哪些城市", {"南宁市"}),
        ("西部片区有哪些城市", {"百色市", "河池市"}),
        ("Which cities aim to be national-level leisure and tourism cities?", {"南宁市", "北海市"}),
        ("Which cities aim to be regional or international consumption centres?", {"南宁市", "北海市"}),
        ("哪些城市把运输仓储这类物流业作为主攻方向？", 13),
        ("For which cities does Box 5 list branded professional exhibitions?", 10),
    ],
)
def test_lists_are_found_by_other_ways_to_name_them(guangxi, question, cities):
    found = focus(ask(guangxi, question))
    assert found == cities if isinstance(cities, set) else len(found) == cities


def test_what_examples_are_said_to_be_answers_where_nobody_has_them_and_is_said_to(guangxi):
    answer = ask(guangxi, "温泉、民宿这类旅游在哪些城市")
    assert len(focus(answer)) == 10 and answer.text.startswith("没有条文写有“温泉 民宿”")


@pytest.mark.parametrize(
    ("question", "ending"),
    [
        ("What is in chapter 8 section 2 on opening up?", "ch8/sec2"),
        ("规划提出的主要原则有哪些", "ch2/sec2"),
        ("在对接东盟的开放高地方面有哪些举措", "ch8/sec2/item1"),
    ],
)
def test_a_part_is_meant_by_its_own_title_or_by_what_a_question_asks_of(guangxi, question, ending):
    (part,) = read_question(guangxi, question).reference.part_ids
    assert part.endswith(ending)
