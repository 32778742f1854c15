"""Search: filters never widen, hostile questions are only text, a silent leg changes nothing."""

from __future__ import annotations

import contextlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_plan import PLAN, HashingEncoder, build, library, plan, write

from kb.ask import ask as answer_question
from kb.common_terms import expression_of
from kb.contract import nothing_found
from kb.errors import BadQuestionError, IndexMismatchError, KBError, UnknownDocumentError, UnknownFilterError
from kb.evaluate import read_questions
from kb.fuse import fuse
from kb.index import VECTOR_FILE
from kb.legs import MAX_QUESTION, check_question, lexical_terms
from kb.library import Library
from kb.records import Filters, Hit
from kb.search import passage_hits, search
from kb.store import STORE_FILE, Store


@pytest.fixture(scope="module")
def lib(tmp_path_factory):
    with library(tmp_path_factory.mktemp("index"), plan(), plan("other", number="")) as opened:
        yield opened


def texts(lib, query, **kwargs):
    return [s.text for hit in passage_hits(lib, search(lib, query, **kwargs)) for s in hit.sentences]


def test_a_chinese_phrase_finds_its_clause_first(lib):
    assert "区块链典型应用场景" in texts(lib, "区块链典型应用场景")[0]


def test_an_english_question_finds_the_chinese_clause(lib):
    assert "区块链" in texts(lib, "blockchain application scenarios")[0]


@given(st.data())
def test_sentences_with_a_text_are_counted_as_a_scan_counts_them(lib, data):
    sentences = [s.text for document in lib.store.documents() for s in lib.store.sentences(document.document_id)]
    text = data.draw(st.sampled_from(sentences))
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : start + data.draw(st.integers(1, 6))]
    assert lib.store.count_containing(part) == sum(part in sentence for sentence in sentences) > 0


def test_the_same_question_gives_the_same_hits(lib):
    assert search(lib, "物流枢纽") == search(lib, "物流枢纽")


def test_ranks_count_from_one_and_scores_fall(lib):
    hits = search(lib, "which cities target 冷链物流")
    assert [h.rank for h in hits] == list(range(1, len(hits) + 1))
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_a_box_that_is_named_comes_first_and_whole(lib):
    found = texts(lib, "专栏1 列了什么", filters=Filters(document_id=PLAN))
    assert found[:2] == [s.text for s in plan().sentences if s.box_id]


_filters = st.builds(
    Filters,
    document_id=st.sampled_from([None, PLAN, "other"]),
    city=st.sampled_from([None, "苏州市", "苏州", "Nanjing"]),
    box=st.sampled_from([None, 1]),
    section=st.sampled_from([None, "第一章", "第二章", "第二章第一节", "chapter 2", f"{PLAN}/ch2"]),
)
_questions = st.sampled_from(
    ["冷链物流", "which cities target 冷链物流", "专栏1", "南京市的定位", "logistics", "第二章", "的"]
)


@settings(max_examples=60, deadline=None)
@given(query=_questions, filters=_filters)
def test_no_hit_is_ever_outside_the_filter(lib, query, filters):
    city = {None: None, "苏州": "苏州市", "Nanjing": "南京市"}.get(filters.city, filters.city)
    prefix = {"第一章": "ch1", "第二章第一节": "ch2/sec1"}.get(filters.section or "", "ch2")
    try:
        found = passage_hits(lib, search(lib, query, k=99, filters=filters))
    except UnknownFilterError:  # a section of another document
        return
    for sentence in (s for hit in found for s in hit.sentences):
        assert filters.document_id in (None, sentence.document_id)
        assert city in (None, sentence.city)
        assert filters.box is None or sentence.box_id == f"{sentence.document_id}/box1"
        assert filters.section is None or sentence.section_id.startswith(f"{sentence.document_id}/{prefix}")


def test_a_filter_loses_no_hit_that_it_allows(lib):
    found = search(lib, "冷链物流", k=99, filters=Filters(document_id="other"))
    assert len(found) == len(plan().passages)


def test_filters_that_exclude_each_other_give_nothing(lib):
    assert search(lib, "冷链物流", filters=Filters(city="南京市", box=1)) == []


def test_an_unknown_document_is_refused(lib):
    with pytest.raises(UnknownDocumentError, match=PLAN):
        search(lib, "冷链", filters=Filters(document_id="nothing"))


@pytest.mark.parametrize("filters", [Filters(city="成都市"), Filters(box=9), Filters(section="第九章")])
def test_an_unknown_filter_value_is_refused_with_the_known_ones(lib, filters):
    with pytest.raises(UnknownFilterError, match="there are: .*(南京市|1|ch2)"):
        search(lib, "冷链", filters=filters)


_OPERATORS = [
    '"',
    "'",
    "*",
    "AND",
    "OR",
    "NOT",
    "NEAR(",
    ")",
    "^",
    ":",
    "-",
    "words:",
    "{",
    "}",
    "+",
    "物流",
    "a",
    "\x00",
]


@settings(max_examples=150, deadline=None)
@given(
    query=st.lists(st.sampled_from(_OPERATORS) | st.text(max_size=8), max_size=12).map(" ".join),
)
def test_no_question_can_break_the_lexical_syntax(lib, query):
    with contextlib.suppress(BadQuestionError):
        search(lib, query)


_hostile = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(_OPERATORS), min_size=1, max_size=30).map("".join),  # without spaces between them
    st.text("🚀👩‍🌾🇨🇳❄️\u200d", min_size=1, max_size=10),
    st.text(st.characters(categories=("Cc", "Cf", "Cs", "Co", "Zs")), max_size=20),
    st.text(st.sampled_from('"“”「」物流*^:()'), max_size=20),
    st.sampled_from(["物", "a", '"', "*", "🚀", " ", "\x00", "AND "]).map(lambda piece: piece * 10_000),
)


@settings(max_examples=200, deadline=None)
@given(query=_hostile, ask=st.sampled_from([search, answer_question]))
def test_any_question_gets_a_result_or_one_clear_error(lib, query, ask):
    try:
        ask(lib, query)
    except BadQuestionError as error:
        assert any(part in str(error) for part in ("empty", str(MAX_QUESTION), "no letter, digit or character"))


@pytest.mark.parametrize("query", ["", " \t\n　", "\x00\x07", "\u200b"])
def test_an_empty_question_is_refused(query):
    with pytest.raises(BadQuestionError, match="empty"):
        check_question(query)


def test_a_question_that_is_too_long_is_refused_with_limit_and_length():
    with pytest.raises(BadQuestionError, match=rf"10000.*{MAX_QUESTION}"):
        check_question("物" * 10_000)


@pytest.mark.parametrize("query", ["🚀", "(((", "？！", '" * "', "— % +", "👩‍🌾 🇨🇳"])
@pytest.mark.parametrize("ask", [search, answer_question])
def test_signs_and_emoji_alone_are_refused_and_said_to_be_no_words(lib, query, ask):
    with pytest.raises(BadQuestionError, match="no letter, digit or character"):
        ask(lib, query)


@pytest.mark.parametrize("query", ["哪些", "的", "what is the", "介绍一下", "AND", "有哪些？"])
def test_stop_words_alone_find_nothing_and_it_is_said(lib, query):
    assert search(lib, query) == []
    assert "nothing in the question can be searched" in nothing_found(query, Filters())


@pytest.mark.parametrize("query", ["哪些物流", "5G", "Москва", "2025", "①", "🚀 物流"])
def test_one_word_is_enough_to_be_searched(lib, query):
    assert search(lib, query)


def test_stop_words_inside_a_filter_give_what_is_inside(lib):
    found = passage_hits(lib, search(lib, "有哪些", filters=Filters(document_id=PLAN, box=1)))
    assert {s.sentence_id for hit in found for s in hit.sentences} == {
        s.sentence_id for s in plan().sentences if s.box_id
    }


def test_stop_words_alone_make_no_lexical_query():
    assert lexical_terms("the 的 of") == []


def test_a_cutoff_below_one_is_refused(lib):
    with pytest.raises(ValueError, match="k must be >= 1, got 0"):
        search(lib, "冷链", k=0)


def test_another_encoder_than_the_index_was_built_with_is_refused(tmp_path):
    build(tmp_path)
    with pytest.raises(IndexMismatchError, match="--model"):
        Library.open(tmp_path, HashingEncoder(revision="2"))


def test_an_open_library_takes_up_what_another_process_wrote(tmp_path):
    with library(tmp_path) as opened:
        before = len(search(opened, "冷链物流", k=99))
        with Store.open(tmp_path / STORE_FILE) as writer:
            write(writer, plan("other"))
        assert len(search(opened, "冷链物流", k=99)) == 2 * before


_hits = st.lists(st.sampled_from("abcdefgh"), unique=True).map(
    lambda ids: [Hit(i, 1.0 / n, n) for n, i in enumerate(ids, start=1)]
)


@given(runs=st.lists(_hits, max_size=4), data=st.data())
def test_fusion_ignores_the_order_of_the_runs(runs, data):
    assert fuse(data.draw(st.permutations(runs))) == fuse(runs)


@given(run=_hits)
def test_a_leg_with_nothing_to_say_leaves_the_other_as_it_is(run):
    assert [h.passage_id for h in fuse([run, []])] == [h.passage_id for h in run]


def test_a_passage_that_both_legs_found_beats_one_that_one_leg_ranked_higher():
    assert fuse([[Hit("a", 1, 1), Hit("b", 1, 2)], [Hit("c", 1, 1), Hit("b", 1, 2)]])[0].passage_id == "b"


def test_the_lexical_leg_ranks_the_passage_with_more_of_the_words_first(lib):
    hits = lib.store.match(expression_of(lexical_terms("冷链物流集散中心")), depth=99)
    assert hits[0].passage_id == "other/p008"
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_equal_scores_are_ordered_by_passage_id():
    assert [h.passage_id for h in fuse([[Hit("b", 1, 1)], [Hit("a", 1, 1)]])] == ["a", "b"]


def test_fusion_refuses_a_depth_below_one():
    with pytest.raises(ValueError, match="depth must be >= 1, got 0"):
        fuse([], depth=0)


def test_many_threads_may_ask_the_first_question_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr("kb.library.load_encoder", lambda _: HashingEncoder())
    build(tmp_path)
    (tmp_path / VECTOR_FILE).unlink()
    with Library.open(tmp_path) as opened, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: search(opened, "冷链物流"), range(24), timeout=30))
    assert all(hits == found[0] for hits in found)


def test_the_encoder_loaded_by_default_must_be_the_index_s_own(tmp_path, monkeypatch):
    monkeypatch.setattr("kb.library.load_encoder", lambda _: HashingEncoder(name="other"))
    build(tmp_path)
    with Library.open(tmp_path) as opened, pytest.raises(IndexMismatchError, match="other"):
        search(opened, "冷链物流")


@pytest.mark.parametrize("field", ["value", "cities", "also", "either", "evidence_text"])
def test_a_text_in_a_question_set_is_one_text_and_anything_else_names_its_line(field):
    row = {"id": "1", "q": "多少", "lang": "zh", "type": "number", "evidence_text": [], "cities": []}
    named = {"evidence_text": "evidence"}.get(field, field)
    for written, read in (("120", ("120",)), (["120", "1.7"], ("120", "1.7")), (None, ())):
        assert getattr(read_questions([json.dumps({**row, field: written})])[0], named) == read
    for refused in (120, ["", "1"], [120], {"a": 1}):
        with pytest.raises(KBError, match=f"line 2 .*{field} is .*a list of texts"):
            read_questions(["", json.dumps({**row, field: refused})])
