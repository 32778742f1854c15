"""Words, the glossary and what it makes of English."""

from __future__ import annotations

import csv
from functools import cache
from itertools import pairwise
from pathlib import Path

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kb
from kb import lexicon
from kb.lexicon import HAN, english_words, glossary, normalise, pairs, tokenise
from kb.longest_first import longest_first
from kb.word_cutter import WordCutter


@given(st.text(max_size=40))
def test_every_word_has_a_letter_or_digit_and_no_space(text):
    assert all(any(c.isalnum() for c in w) and w == w.strip() for w in tokenise(text))


def test_full_width_and_case_do_not_matter():
    assert tokenise("５Ｇ应用") == tokenise("5g应用")


def test_words_to_be_taken_out_come_longest_first_and_in_one_order_in_every_process():
    words = longest_first("stopwords_zh", "profile_words_zh")
    assert set(words) == lexicon.word_list("stopwords_zh") | lexicon.word_list("profile_words_zh")
    assert all((-len(one), one) < (-len(following), following) for one, following in pairwise(words))


def test_long_words_also_give_their_parts():
    assert {"工业", "互联网"} <= set(tokenise("工业互联网"))


def test_pairs_do_not_cross_punctuation():
    assert pairs("冷链，物流") == ["冷链", "物流"]


def test_control_characters_become_spaces():
    assert normalise("a\x00b") == "a b"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("policies", "policy"),
        ("zones", "zone"),
        ("business", "business"),
        ("services", "service"),
        ("weaknesses", "weakness"),
        ("branches", "branch"),
        ("caches", "cache"),
    ],
)
def test_plural_endings_are_removed(word, expected):
    assert english_words(word) == [expected]


@pytest.mark.parametrize(
    ("phrase", "terms", "left"),
    [
        ("cold-chain logistics", ("冷链物流",), ()),
        ("environmental protection and energy-saving services", ("节能环保服务",), ()),
        ("blockchain for llamas", ("区块链",), ("llama",)),
        ("", (), ()),
    ],
)
def test_the_glossary_takes_the_longest_terms_first(phrase, terms, left):
    assert glossary().chinese_for(phrase) == (terms, left)


def test_a_chinese_alias_leads_to_all_names():
    assert "跨境电子商务" in glossary().names_of("跨境电商")


def test_every_row_of_the_glossary_is_well_formed():
    path = Path(kb.__file__).parent / "data" / "glossary.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter="\t") if not row[0].startswith("#")]
    assert all(2 <= len(row) <= 3 and HAN.search(row[0]) and not HAN.search(row[1]) for row in rows)
    assert len({row[0] for row in rows}) == len(rows) >= 150


def test_the_word_cutter_is_the_one_that_jieba_makes_of_its_dictionary():
    cutter, own = jieba.Tokenizer(), WordCutter(lexicon._dictionary())
    own.take_all()
    assert cutter.gen_pfdict(cutter.get_dict_file()) == (own.FREQ, own.total)


@given(
    st.lists(st.sampled_from([*"冷链物流防城港市的现代服务业一二三产融合发展与规划，。ab5 龘"]), max_size=30).map(
        "".join
    )
)
def test_words_taken_in_as_they_are_met_cut_as_the_whole_dictionary_does(text: str) -> None:
    fresh = WordCutter(lexicon._dictionary()[:0])  # shares the dictionary below: reading it for each text is slow
    whole = _whole_cutter()
    for own in ("_runs", "total"):
        setattr(fresh, own, getattr(whole, own))
    for cut in ("cut", "cut_for_search"):
        assert list(getattr(fresh, cut)(text)) == list(getattr(whole, cut)(text))
    assert [fresh.tag(word) for word in (text, *text)] == [whole.tag(word) for word in (text, *text)]
    assert len(fresh.FREQ) < len(whole.FREQ)


@cache
def _whole_cutter():
    whole = WordCutter(lexicon._dictionary())
    whole.take_all()
    return whole
