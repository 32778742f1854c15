"""Figures in English: what is measured is named, values keep their digits, nothing is guessed."""

from __future__ import annotations

import io
import re
from decimal import Decimal

import openpyxl
import pytest

from ingest.figure_words import numbers_in
from kb.ask import ask
from kb.contract import answer_json
from kb.export_figures import figures_csv, figures_json, figures_xlsx
from kb.figure_names import english_indicator
from kb.figure_values import english_unit, english_value
from kb.lexicon import HAN
from ui.figure_labels import beside, figure_name, figure_value
from ui.wording import wording

_POWERS = {"": 1, "million": 10**6, "billion": 10**9, "trillion": 10**12}


@pytest.mark.parametrize(
    ("indicator", "unit", "english"),
    [
        ("服务贸易进出口总额", "亿美元", "total imports and exports of services"),
        ("服务业税收占全社会税收比重", "%", "service sector tax revenue as a share of total tax revenue"),
        ("对东盟出口额", "元", "exports to ASEAN"),
        ("规模以上服务业企业", "家", "above-scale service enterprises"),
        ("规模以上服务业企业数量", "家", "number of above-scale service enterprises"),
        ("社会物流总费用与地区生产总值的比率", "%", "ratio of total social logistics costs to GDP"),
        (
            "服务业增加值年均增速高于同期全国平均增速",
            "个百分点",
            "average annual growth of service sector value added above average national growth in the same period",
        ),
        ("国家级示范区", "个", "national-level demonstration zones"),
    ],
)
def test_an_indicator_is_named_by_how_it_is_built(indicator, unit, english):
    assert english_indicator(indicator, unit) == english


def test_a_word_that_nobody_knows_stays_as_written_and_too_many_of_them_give_no_name():
    assert english_indicator("藠瓟种植面积", "亩") == "藠 瓟 planted area"
    assert english_indicator("稳步") is None
    assert english_indicator("number of ports") is None


@pytest.mark.parametrize(
    ("written", "english"),
    [
        ("突破1500亿元", "over 150 billion yuan"),
        ("≥70%", None),  # nothing Chinese in it
        ("不低于43%", "at least 43%"),
        ("500亿—550亿元", "50–55 billion yuan"),
        ("300万—350万人次", "3–3.5 million person-times"),
        ("320余场", "320 or more"),
        ("六大", "6"),
        ("一万个", "10,000"),
        ("7132万亩", "71.32 million mu (1/15 ha)"),
        ("10.4万元/人", "104,000 yuan per person"),
        ("若干个", None),
        ("3倍于上年", None),  # a word that the list lacks
    ],
)
def test_a_value_is_said_in_english_units_or_not_at_all(written, english):
    assert english_value(written) == english


def test_units_have_english_names():
    assert [english_unit(u) for u in ("元", "个", "万吨", "千瓦时", "庹")] == ["yuan", "", "10,000 tonnes", "kWh", None]


def test_every_figure_of_the_plan_is_named_and_valued_in_english_without_another_number(guangxi):
    figures = guangxi.store.figures("gx-services-14fyp")
    assert len(figures) > 90
    unnamed = [f.indicator for f in figures if HAN.search(english_indicator(f.indicator, f.unit) or "无")]
    assert not unnamed
    for figure in figures:
        english = english_value(figure.written)
        if english is None or "翻" in figure.value:
            assert english or not HAN.search(figure.written), figure.written
            continue
        own = numbers_in(figure.value)
        scale = next((k for k in ("万亿", "亿", "万") if figure.unit.startswith(k) and k not in figure.value), "")
        power = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}[scale]
        read = re.findall(r"\d[\d,]*(?:\.\d+)?", english)
        words = re.findall(r"million|billion|trillion", english)
        said = [Decimal(n.replace(",", "")) * _POWERS[words[-1] if words else ""] for n in read]
        assert [float(n) for n in said] == pytest.approx([n * power for n in own]), (figure.written, english)


def test_an_english_answer_names_indicator_and_unit_with_the_original_beside(guangxi):
    answer = ask(guangxi, "How large should trade in services be by 2025?")
    assert answer.text == (
        "Total imports and exports of services (服务贸易进出口总额): US$4.00 billion (40.0亿美元) (2025, target)."
    )
    row = answer_json(answer)["figures"][0]
    assert (row["value"], row["unit"], row["indicator"]) == ("40.0", "亿美元", "服务贸易进出口总额")
    assert (row["indicator_en"], row["written_en"]) == ("total imports and exports of services", "US$4.00 billion")


def test_a_chinese_answer_has_no_english(guangxi):
    answer = ask(guangxi, "到2025年服务贸易进出口总额目标是多少")
    assert not re.search("[A-Za-z]", answer.text)
    assert answer_json(answer)["figures"][0]["indicator_en"] is None


def test_the_interface_says_figures_in_its_own_language():
    english, chinese = wording("en"), wording("zh")
    assert figure_name("对东盟出口额", "元", english) == "Exports to ASEAN (对东盟出口额)"
    assert figure_value("突破1500亿元", english) == "over 150 billion yuan (突破1500亿元)"
    assert figure_name("对东盟出口额", "元", chinese) == "对东盟出口额"
    assert figure_value("突破1500亿元", chinese) == "突破1500亿元"
    assert beside("对东盟出口额", "元", english) == "exports to ASEAN" and beside("对东盟出口额", "元", chinese) == ""


def test_exports_have_the_english_beside_the_original(guangxi):
    figures = [f for f in guangxi.store.figures("gx-services-14fyp") if f.indicator == "对东盟出口额"]
    (row,) = figures_json(figures)
    assert (row["indicator"], row["indicator_en"], row["written_en"]) == (
        "对东盟出口额", "exports to ASEAN", "over 150 billion yuan"
    )  # fmt: skip
    head, line = figures_csv(figures).splitlines()
    assert head.endswith(",indicator_en,written_en") and line.endswith(",exports to ASEAN,over 150 billion yuan")
    cells = list(openpyxl.load_workbook(io.BytesIO(figures_xlsx(figures))).active.values)
    assert cells[1][-2:] == ("exports to ASEAN", "over 150 billion yuan")
