"""Figures in sentences: what is measured, value, period, target or reached; golden/figures.json was read by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_plan import PLAN, library, plan

from ingest.figures import LONGEST_READ, figures_in, figures_of
from kb.records import Document, Section, Sentence

CASES = json.loads((Path(__file__).parent / "golden" / "figures.json").read_text(encoding="utf-8"))


def figures(text: str, *, period: str = "2021-2025"):
    document = Document(**dict.fromkeys(Document.__dataclass_fields__, "") | {"document_id": "d", "period": period})
    return figures_in(document, Sentence("d/s000", "d", 0, text, None, None, None, None, "explicit", ()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["sentence"][:16])
def test_figures_are_read_as_a_person_reads_them(case):
    read = [[f.indicator, f.written, f.period, f.role, f.growth, f.low, f.high] for f in figures(case["sentence"])]
    assert read == case["figures"]


NUMBERS = st.sampled_from(
    "到2025年 达到 120 家 ， 。 1.7万亿 元 % 超 6 左右 、 1—2 个 percent by 2030 增长 （ ） 年均 “十四五”".split()  # noqa: SIM905
)


@given(st.lists(NUMBERS | st.text(max_size=4), max_size=14).map("".join))
def test_a_figure_stands_in_its_sentence_as_it_is_given(text):
    for figure in figures(text):
        assert figure.written == text[figure.start : figure.end].strip()
        assert figure.value.replace(" ", "") in text.replace(" ", "")
        assert figure.low is None or figure.high is None or figure.low <= figure.high


def test_a_year_of_the_plan_and_later_is_a_target_and_an_earlier_one_is_not():
    assert [f.role for f in figures("2020年冷库达到5家，2025年冷库达到9家。")] == ["actual", "target"]
    assert [f.role for f in figures("2020年冷库达到5家，2025年冷库达到9家。", period="2026-2030")] == [
        "actual",
        "actual",
    ]


def test_the_store_gives_figures_back_as_they_were_read(tmp_path):
    restored = plan()
    assert restored.figures
    with library(tmp_path / "index", restored) as lib:
        assert lib.store.figures(PLAN) == restored.figures


@pytest.mark.parametrize(
    ("text", "written", "low"),
    [
        ("粮食产量达到六十万吨。", "六十万吨", 600_000),
        ("合格率达到百分之三十以上。", "百分之三十以上", 30),
        ("到2035年，总量翻一番。", "翻一番", 1),
        ("着力提升“山水休闲”、“乡村休闲”八大主题产品。", "八大", 8),
        ("粮食产量连续三年超过计划。", "连续三年", 3),
        ("培育五个具有比较优势、彰显特色的优势型产业。", "五个", 5),
    ],
)
def test_a_number_written_in_chinese_is_a_figure(text, written, low):
    assert [(f.written, f.low) for f in figures(text)] == [(written, low)]


@pytest.mark.parametrize(
    "text",
    [
        "打造一个平台。",
        "落实“四个新”要求。",
        "第五个产业园。",
        "四个方面重要工作。",
        "千家万户。",
        "党的二十大精神。",
        "力争五年内建成。",
    ],
)
def test_words_that_only_look_like_numbers_are_no_figures(text):
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "indicator", "value"),
    [
        ("经济总量在2020年基础上翻一番，结构更优。", "经济总量", "翻一番"),
        ("居民收入比2010年翻了两番。", "居民收入", "翻了两番"),
        ("数字经济占比翻一番。", "数字经济占比", "翻一番"),
        ("邻省连续21年保持本省最大贸易伙伴地位；", "邻省保持本省最大贸易伙伴地位", "21"),
        ("加快建设钢材、农产品批发等十大专业市场。", "专业市场", "十"),
    ],
)
def test_doublings_years_in_a_row_and_groups_are_figures_of_their_subject(text, indicator, value):
    assert [(f.indicator, f.value) for f in figures(text)] == [(indicator, value)]


def test_yearly_growth_is_of_all_years_of_the_plan():
    text = "“十三五”时期，服务业增加值大幅增长，由“十二五”末的50亿元增加至“十三五”末的80亿元，年均增速达到8.0%。"
    assert [f.period for f in figures(text)] == ["2015", "2020", "2016-2020"]


def test_figures_of_a_sentence_without_end_stand_where_they_are_said():
    said = [f"第{n}座渔港吞吐量达到{n}万吨" for n in range(1, 200)]
    text = "，".join(said)
    assert len(text) > 2 * LONGEST_READ
    found = figures(text)
    assert [f.value for f in found] == [f"{n}万" for n in range(1, 200)]
    assert all(text[f.start : f.end] == f.written for f in found)


@pytest.mark.parametrize(
    ("text", "indicator", "value"),
    [
        ("每千人口拥有3岁以下婴幼儿托位数达到4.6个。", "每千人口拥有3岁以下婴幼儿托位数", "4.6"),
        ("设立规模为30亿元的现代服务业引导基金，重点投向冷链。", "现代服务业引导基金规模", "30亿"),
        ("社会物流总费用与地区生产总值的比率高达15.8%。", "社会物流总费用与地区生产总值的比率", "15.8"),
        ("冰雪季游客人数在疫情前的2019年突破8000万人次。", "冰雪季游客人数", "8000万"),
        ("培育具有较强区域影响力的工业设计集聚区1—2个。", "工业设计集聚区", "1—2"),
    ],
)
def test_what_stands_around_a_number_is_no_part_of_its_name(text, indicator, value):
    assert [(f.indicator, f.value) for f in figures(text)] == [(indicator, value)]


@pytest.mark.parametrize("text", ["支持七台河市建设康复医学中心。", "推动六盘水市发展旅游。"])
def test_a_number_in_the_name_of_a_place_counts_nothing(text):
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("到2025年，30%以上的公办幼儿园实现托幼一体化。", "实现托幼一体化的公办幼儿园占比"),
        ("到2025年，推动80%左右的乡镇全部接入冷链骨干网。", "接入冷链骨干网的乡镇占比"),
        ("到2025年，30%以上的企业受益。", "企业受益"),
        ("与东盟进出口总额达到2375.7亿元。", "与东盟进出口总额"),
        ("建成仓库12座，与东盟贸易额达到20亿元。", "与东盟贸易额"),
        ("到2025年，打造以海洋设计为核心，具有较强竞争力的创意园区3个。", "以海洋设计为核心的创意园区"),
        ("坚持以创新为核心，建成创意园区3个。", "创意园区"),
    ],
)
def test_an_indicator_keeps_which_things_its_number_is_of(text, indicator):
    assert [f.indicator for f in figures(text)][-1] == indicator


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        (
            "By 2025, at least 30% of public kindergartens will offer nursery care.",
            "share of public kindergartens that offer nursery care",
        ),
        (
            "More than 60 percent of townships are to have a cold store by 2027.",
            "share of townships that have a cold store",
        ),
    ],
)
def test_an_english_share_keeps_its_things_and_what_they_do(text, indicator):
    assert [f.indicator for f in figures(text)] == [indicator]


def test_a_difference_is_named_by_what_it_is_from():
    found = figures("“十三五”期间，物流业投资年均增长11.9%，较全省平均水平（9.9%）高2个百分点。")
    assert [f.indicator for f in found][-1] == "物流业投资年均增长高于全省平均水平"
    (gap,) = figures("与全国相比，2020年物流业增加值占GDP比重仍低2.7个百分点。")
    assert gap.indicator == "物流业增加值占GDP比重低于全国"


def marks(text: str, *titles: str, before: str = "", period: str = "2021-2025", issued_on: str = ""):
    """The marks of the figures of a sentence that stands under headings, the uppermost first, behind another one."""
    known = {"document_id": "d", "period": period, "issued_on": issued_on}
    document = Document(**dict.fromkeys(Document.__dataclass_fields__, "") | known)
    above = [None, *(f"d/{n}" for n in range(len(titles)))]
    sections = [
        Section(f"d/{n}", "d", above[n], "section", n + 1, title, False, n, ()) for n, title in enumerate(titles)
    ]
    texts = [t for t in (before, text) if t]
    sentences = [
        Sentence(f"d/s{n}", "d", n, t, above[-1], None, None, None, "explicit", ()) for n, t in enumerate(texts)
    ]
    found = figures_of(document, sentences, (), sections)
    return [(f.role, f.period) for f in found if f.sentence_id == sentences[-1].sentence_id]


REACHED = "冷库总容量超过300万吨。"


@pytest.mark.parametrize(
    ("titles", "mark"),
    [
        (("发展基础与形势", "主要成就"), "actual"),
        (("发展环境", "短板弱项"), "actual"),
        (("总体要求", "主要目标"), "target"),
        (("重点任务", "完善冷链物流"), "target"),
        (("补齐冷链短板",), "target"),
        (("夯实发展基础",), "target"),
        (("优化发展环境",), "target"),
        (("巩固拓展脱贫攻坚成果",), "target"),
        (("“十三五”规划目标完成情况",), "actual"),
    ],
)
def test_the_headings_tell_what_is_aimed_at_from_what_was_reached(titles, mark):
    assert marks(REACHED, *titles) == [(mark, "")]


def test_headings_that_tell_nothing_leave_a_document_that_is_no_plan_as_it_was():
    assert marks("罚款5万元以上。", "法律责任", period="") == [("actual", "")]
    assert marks("罚款5万元以上。", "工作目标", period="") == [("target", "")]


def test_a_year_said_for_the_aims_holds_for_the_sentences_behind_it_only_there():
    said = "到2025年，全省服务业迈上新台阶。"
    assert marks(REACHED, "发展目标", before=said) == [("target", "2025")]
    assert marks(REACHED, "现代物流", before=said) == [("target", "")]
    assert marks(REACHED, "现代物流", before="主要目标是：到2025年迈上新台阶。") == [("target", "2025")]
    assert marks(REACHED, "发展目标", before="到2025年打好基础，到2035年全面建成。") == [("target", "")]


def test_a_task_says_itself_what_is_done_already():
    assert marks("目前已建成冷库12座。", "现代物流") == [("actual", "")]
    assert marks("在已有12座冷库基础上，新建冷库20座。", "现代物流")[-1] == ("target", "")
    assert marks("报销比例由50%提高到60%。", "医疗服务") == [("actual", ""), ("target", "")]


def test_under_a_heading_of_both_the_aims_begin_where_they_are_said():
    titles = ("“十三五”时期发展成就和“十四五”时期主要目标",)
    assert marks(REACHED, *titles, issued_on="2021-03-05", period="") == [("actual", "")]
    said = "“十四五”时期主要目标任务如下。"
    assert marks(REACHED, *titles, before=said, issued_on="2021-03-05", period="") == [("target", "")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("服务业从业人员由2015年的968万人增加到2020年的1210万人左右。", ["服务业从业人员", "服务业从业人员"]),
        ("到2025年，单位工业增加值能耗较2022年下降16%。", ["单位工业增加值能耗下降"]),
        ("稳步提高土地出让收入用于农业农村的比例，到2025年达到50%以上。", ["土地出让收入用于农业农村的比例"]),
        ("到2025年，内河港口货物吞吐量突破1亿吨。", ["内河港口货物吞吐量"]),
        ("培训从业人员20万人次。", ["从业人员"]),
        ("企业开办时间压缩至1个工作日以内。", ["企业开办时间"]),
        ("2026年前建成固态电池示范线1条。", ["固态电池示范线"]),
        ("2020年过夜游客平均停留仅1.9天。", ["过夜游客平均停留"]),
        ("建设10万吨级航道。", []),
    ],
)
def test_verbs_adverbs_and_years_are_no_part_of_a_name(text, found):
    assert [f.indicator for f in figures(text)] == found
