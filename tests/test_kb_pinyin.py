"""Names in pinyin that no gazetteer lists are found by their sound, and only what the documents cut out as words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.pinyin import spelled_names
from kb.question import read_question
from kb.search import passage_hits, search
from kb.store import STORE_FILE, Store
from tests.conftest import HashingEncoder, small_document
from tests.sample_plan import library, plan

TEXTS = (
    "依托大瑶山旅游资源，建设桂平大藤峡旅游度假区；搭建平台，平台善用资源。",
    "加快五象新区建设，丰富艺术物象；道路单侧停车；推广绿茶，开发六堡茶。",
    "大力发展物流；大要案件。",
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    restored = small_document("names")
    passages = tuple(replace(p, text=text, context="") for p, text in zip(restored.passages, TEXTS, strict=True))
    encoder = HashingEncoder()
    with Store.open(tmp_path_factory.mktemp("names") / STORE_FILE, create=True) as opened:
        vectors = encoder.encode_document(TEXTS)
        opened.write_document(replace(restored, passages=passages), vectors, encoder.name, encoder.revision)
        yield opened


def terms(store, question, *explained):
    words = question.split()
    return [n.terms for n in spelled_names(store, words, [word in explained for word in words])]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("dayaoshan", "大瑶山"),
        ("dayao mountain", "大瑶山"),  # the kind of thing in English belongs to the name
        ("da yao shan", "大瑶山"),
        ("datengxia", "大藤峡"),
        ("dateng gorge", "大藤峡"),
        ("liubao tea", "六堡茶"),
        ("lvcha", "绿茶"),  # v stands for ü on keyboards
        ("lucha", "绿茶"),
        ("wuliu", "物流"),  # everyday words too, where no name sounds so
    ],
)
def test_a_name_is_found_by_its_sound(store, question, found):
    assert terms(store, question) == [(found,)]


def test_a_word_for_its_kind_that_is_explained_still_belongs_to_the_name(store):
    (name,) = spelled_names(store, ["visit", "dayao", "mountain", "tourism"], [True, False, True, True])
    assert (name.start, name.end, name.terms) == (1, 3, ("大瑶山",))


def test_characters_across_the_joint_of_two_words_are_no_name(store):
    assert store.holds("台善")
    assert terms(store, "taishan") == []


def test_names_count_before_everyday_words_of_the_same_sound(store):
    assert store.holds("物象")
    assert terms(store, "wuxiang") == [("五象",)]


@pytest.mark.parametrize("word", ["dance", "change", "manage"])
def test_english_words_that_can_be_read_as_pinyin_are_none(store, word):
    assert store.holds("单侧")
    assert terms(store, word) == []


@pytest.mark.parametrize("words", ["dayao", "blockchain", "shan", "zhegujiang", "xq", ""])
def test_what_is_explained_is_short_or_stands_nowhere_is_no_name(store, words):
    assert terms(store, words, "dayao") == []


def test_pairs_of_characters_are_looked_up_in_the_lexical_index(store):
    assert store.pairs_held(["大瑶", "瑶山", "山大", "五象"]) == {"大瑶", "瑶山", "五象"}
    assert store.pairs_held([]) == frozenset()


def test_what_a_name_was_taken_for_is_shown_and_searched(tmp_path):
    with library(tmp_path, plan()) as opened:
        added = read_question(opened, "qukuailian in practice").bridged.added
        assert [(a.words, a.terms) for a in added if a.origin == "pinyin"] == [("qukuailian", ("区块链",))]
        assert "区块链" in passage_hits(opened, search(opened, "qukuailian in practice"))[0].sentences[0].text
