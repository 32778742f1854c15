"""Quantities in Chinese numerals are found by digits, and back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.legs import match_words
from kb.lexicon import indexed_words
from kb.numerals import quantities, to_chinese
from kb.store import STORE_FILE, Store
from tests.conftest import HashingEncoder, small_document

CASES = json.loads((Path(__file__).parent / "golden" / "numerals.json").read_text(encoding="utf-8"))
numbers = st.integers(2, 9999)  # 1 counts nothing: 一家


def _marks(case: dict[str, str]) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(strict=True, reason=case["comment"])] if case["expect"] == "fail" else []


@pytest.mark.parametrize("case", [pytest.param(c, id=c["label"], marks=_marks(c)) for c in CASES])
def test_quantities_of_a_text_in_digits(case):
    assert quantities(case["input"]) == case["expected"]


@given(numbers, st.sampled_from(["家", "个", "吨", "余家", "亿元", "万人", "公里"]))
def test_a_count_gives_the_word_that_its_digits_give(number, unit):
    spelled, digits = indexed_words(f"{to_chinese(number)}{unit}"), indexed_words(f"{number}{unit}")
    assert str(number) in spelled
    assert str(number) in digits


@given(st.integers(1900, 2099), st.sampled_from("〇○零"))
def test_a_year_gives_the_word_that_its_digits_give(year, zero):
    spelled = "".join(zero if digit == "0" else "零一二三四五六七八九"[int(digit)] for digit in str(year))
    assert str(year) in indexed_words(f"{spelled}年") and str(year) in indexed_words(f"{year}年")


@given(st.integers(1, 100), st.one_of(st.none(), st.integers(0, 99)))
def test_a_percentage_gives_the_word_that_its_digits_give(whole, part):
    spelled = "" if part is None else "点" + "".join("零一二三四五六七八九"[int(digit)] for digit in str(part))
    written = f"{whole}%" if part is None else f"{whole}.{part}%"
    assert written in indexed_words(f"增长百分之{to_chinese(whole)}{spelled}以上")
    assert written in indexed_words(f"增长{written}以上")


@given(st.text("一二三四五六七八九十百千万亿零〇○两点第年月日家个百分之产业ab5 ", max_size=14))
def test_any_run_of_numerals_gives_numbers_or_nothing(text):
    assert all(found.rstrip("%").replace(".", "", 1).isascii() and found[0].isdigit() for found in quantities(text))


FORMS = [("二〇二五年", "2025年"), ("十四家", "14家"), ("百分之六", "6%"), ("一百二十家", "120家")]


@pytest.mark.parametrize(("asked", "written"), [*FORMS, *((digits, spelled) for spelled, digits in FORMS)])
def test_the_lexical_leg_finds_one_form_by_the_other(small_index, asked, written):
    restored = small_document("numbers")
    others = ("“十四五”时期第三产业增长", f"到{written}左右", "一二三产业三家")
    passages = tuple(replace(p, text=text, context="") for p, text in zip(restored.passages, others, strict=True))
    encoder = HashingEncoder()
    with Store.open(small_index / STORE_FILE) as store:
        vectors = encoder.encode_document(others)
        store.write_document(replace(restored, passages=passages), vectors, encoder.name, encoder.revision)
        assert match_words(store, asked)[0].passage_id == passages[1].passage_id


def test_a_numeral_of_a_thousand_scales_is_none():
    assert quantities("一" + "万" * 1500 + "元") == []
