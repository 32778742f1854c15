"""Filters and quotes never widen: no hit, no clause of an answer outside them; what is unknown is refused by name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sample_plan import PLAN, library, plan

from kb.ask import ask
from kb.contract import search_json
from kb.errors import KBError, UnknownFilterError
from kb.filters import KINDS, filter_keys, scope_of, with_quotes
from kb.phrase import contains, quoted_phrases
from kb.records import Bridged, Filters
from kb.search import passage_hits, search, search_explained


def later(restored):
    """The same plan of another year."""
    return replace(restored, document=replace(restored.document, issued_on="", published_on="2023-05-01"))


@pytest.fixture(scope="module")
def lib(tmp_path_factory):
    documents = (plan(), later(plan("other", number="")))
    with library(tmp_path_factory.mktemp("index"), *documents) as opened:
        yield opened


def sentences(lib, query, **kwargs):
    return [s for hit in passage_hits(lib, search(lib, query, k=999, **kwargs)) for s in hit.sentences]


CITIES = {"苏州市": "苏州市", "苏州": "苏州市", "Nanjing": "南京市", "无锡": "无锡市"}
SECTIONS = {"第一章": "ch1", "第二章": "ch2", "chapter 2": "ch2", "第二章第一节": "ch2/sec1"}
_filters = st.builds(
    Filters,
    document_id=st.sampled_from([None, PLAN, "other"]),
    city=st.sampled_from([None, None, *CITIES]),
    box=st.sampled_from([None, None, 1]),
    section=st.sampled_from([None, None, *SECTIONS]),
    kind=st.sampled_from([None, None, *KINDS]),
    year=st.sampled_from([None, 2021, 2023]),
)
_questions = st.sampled_from(
    [
        "冷链物流", "which cities target 冷链物流", "专栏1", "南京市的定位", "logistics", "第二章", "的",
        "哪些城市发展物流", "服务贸易进出口总额2025年目标是多少", "positioning of Suzhou", "“物流园区”",
        "哪些城市提到“冷链物流”",
    ]
)  # fmt: skip


def outside(lib, sentence, filters):
    """Which filter a sentence is outside of, by its own record."""
    of_kind = {
        "text": sentence.box_id is None and sentence.order != 0,  # the sample's indicator row is sentence 0
        "box": sentence.box_id is not None,
        "table": sentence.order == 0,
        "figure": sentence.sentence_id in {f.sentence_id for f in lib.store.figures(sentence.document_id)},
        "positioning": "—围绕" in sentence.text,
    }
    year = 2021 if sentence.document_id == PLAN else 2023
    checks = {
        "document_id": sentence.document_id == filters.document_id,
        "city": sentence.city == CITIES.get(filters.city or ""),
        "box": sentence.box_id == f"{sentence.document_id}/box{filters.box}",
        "section": (sentence.section_id + "/").startswith(
            f"{sentence.document_id}/{SECTIONS.get(filters.section or '')}/"
        ),
        "kind": of_kind.get(filters.kind or ""),
        "year": year == filters.year,
    }
    return [name for name, inside in checks.items() if getattr(filters, name) is not None and not inside]


@settings(max_examples=150, deadline=None)
@given(query=_questions, filters=_filters)
def test_no_hit_is_outside_any_filter(lib, query, filters):
    for sentence in sentences(lib, query, filters=filters):
        assert outside(lib, sentence, filters) == []
        assert all(phrase in sentence.text for phrase in quoted_phrases(query))


@settings(max_examples=150, deadline=None)
@given(query=_questions, filters=_filters)
def test_nothing_in_an_answer_is_outside_any_filter(lib, query, filters):
    answer = ask(lib, query, filters=filters)
    ids = [s.sentence_id for hit in answer.passages for s in hit.sentences]
    ids += [i for finding in answer.cities for i in finding.sentence_ids] + [f.sentence_id for f in answer.figures]
    for sentence_id in ids:
        assert outside(lib, lib.store.sentence(sentence_id), filters) == []


@settings(max_examples=60, deadline=None)
@given(filters=_filters)
def test_a_filter_leaves_every_sentence_that_is_inside(lib, filters):
    scope = scope_of(lib.store, filters)
    every = [s for d in lib.store.documents() for s in lib.store.sentences(d.document_id)]
    inside = {s.sentence_id for s in every if not outside(lib, s, filters)}
    assert (inside == {s.sentence_id for s in every}) if scope is None else scope.sentence_ids == inside


def test_a_year_is_that_of_the_number_where_no_date_of_issue_is_known(tmp_path):
    numbered = replace(plan().document, issued_on="", published_on="2023-02-03", doc_number="苏政发〔2022〕7号")
    with library(tmp_path, replace(plan(), document=numbered)) as lib:
        assert sentences(lib, "物流", filters=Filters(year=2022))
        with pytest.raises(UnknownFilterError, match="there are: 2022"):
            sentences(lib, "物流", filters=Filters(year=2023))


def test_a_year_is_that_of_issue_or_where_it_is_missing_of_publication(lib):
    assert {s.document_id for s in sentences(lib, "物流", filters=Filters(year=2023))} == {"other"}


@pytest.mark.parametrize(
    ("filters", "known"),
    [
        (Filters(city="成都市"), "南京市.*徐州市"),
        (Filters(box=9), "box 9; there are: 1"),
        (Filters(section="第九章"), f"other/ch2.*{PLAN}/ch1"),
        (Filters(kind="poem"), ".*".join(KINDS)),
        (Filters(year=1999), "1999; there are: 2021, 2023"),
        (Filters(document_id="nothing"), f"other, {PLAN}"),
    ],
)
@pytest.mark.parametrize("command", [search, ask])
def test_an_unknown_value_is_refused_with_the_known_ones(lib, command, filters, known):
    with pytest.raises(KBError, match=known):
        command(lib, "冷链", filters=filters)


def test_the_document_s_own_boxes_are_listed_when_it_has_no_such_box(lib):
    with pytest.raises(UnknownFilterError, match="box 2; there are: 1$"):
        search(lib, "冷链", filters=Filters(document_id="other", box=2))


def test_an_empty_filter_result_says_which_filters_left_nothing(lib):
    filters = Filters(city="南京市", box=1)
    assert search(lib, "冷链", filters=filters) == []
    assert "city 南京市, box 1" in search_json("冷链", [], Bridged(), filters)["note"]
    answer = ask(lib, "哪些城市发展物流", filters=filters)
    assert (answer.abstained, answer.cities, answer.passages) == (True, (), ())
    assert "城市 南京市、专栏 1" in answer.text


def test_a_city_whose_focus_lies_outside_the_filter_is_only_mentioned(lib):
    inside = ask(lib, "哪些城市重点发展冷链物流")
    assert {c.city: c.tier for c in inside.cities}["苏州市"] == "focus"
    boxed = ask(lib, "哪些城市重点发展冷链物流", filters=Filters(box=1))
    assert "focus" not in {c.tier for c in boxed.cities}


# -- quotes

_TEXTS = [s.text for s in plan().sentences]
_TRADITIONAL = str.maketrans("冷链务业发区块铁际会贸总设园", "冷鏈務業發區塊鐵際會貿總設園")
_WIDE = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})


@st.composite
def _parts(draw):
    """A stretch of a sentence, at least two characters of it letters or Han, with quotes of any kind around it."""
    text = draw(st.sampled_from(_TEXTS))
    start = draw(st.integers(0, len(text) - 2))
    part = text[start : draw(st.integers(start + 2, min(len(text), start + 12)))]
    assume(sum(map(str.isalnum, part)) > 1)
    part = draw(st.sampled_from([part, part.translate(_TRADITIONAL), part.translate(_WIDE), part.upper()]))
    opening, closing = draw(st.sampled_from(["“”", '""', "「」", "『』", "＂＂"]))
    return f"{opening}{part}{closing}"


@settings(max_examples=200, deadline=None)
@given(quoted=_parts(), around=st.sampled_from(["", "哪里提到", "where is ", "物流 "]))
def test_every_hit_contains_the_phrase_in_quotes_and_some_does(lib, quoted, around):
    phrases = quoted_phrases(quoted)
    found = sentences(lib, around + quoted)
    assert all(contains(s.text, phrase) for s in found for phrase in phrases)
    assert found or not phrases or not any(contains(t, phrases[0]) for t in _TEXTS)


@settings(max_examples=100, deadline=None)
@given(phrase=st.text("冷链物流园区建设任务AB1 ", min_size=1, max_size=6))
def test_no_passage_with_the_phrase_is_left_out(lib, phrase):
    filters = with_quotes(Filters(), f"“{phrase}”")
    keys = filter_keys(lib.store, filters)
    every = [p for d in lib.store.documents() for p in lib.store.passages(d.document_id)]
    holding = [p for p in every if all(contains(p.text, one) for one in filters.phrases)]
    if keys is not None and holding:
        assert len(keys) == len(holding)


def test_a_phrase_that_stands_nowhere_gives_an_empty_result_that_says_so(lib):
    question = "物流“没有这句话”"
    assert search(lib, question) == []
    answer = ask(lib, question)
    assert answer.abstained
    assert "没有这句话" in answer.text


def test_a_phrase_that_only_a_heading_has_finds_what_stands_below_it(tmp_path):
    passages = tuple(replace(p, context="空间布局") if p.order > 4 else p for p in plan().passages)
    with library(tmp_path, replace(plan(), passages=passages)) as opened:
        assert {s.order for s in sentences(opened, "“空间布局”")} == {p.order for p in passages if p.order > 4}


def test_several_phrases_must_all_be_there(lib):
    assert {s.text for s in sentences(lib, "“区块链” “应用场景”")} == {
        "抢占区块链产业高地，形成一批区块链典型应用场景。"
    }


def test_a_quote_that_is_not_closed_asks_for_nothing():
    assert quoted_phrases("“冷链") == ()


def test_latin_words_in_quotes_are_met_only_whole():
    assert contains("smart parks", "smart")
    assert not contains("smart parks", "art park")


# -- why a hit stands where it does


@pytest.mark.parametrize("query", ["冷链物流", "which cities target 冷链物流", "blockchain", "专栏1"])
def test_what_the_legs_gave_adds_up_to_the_score(lib, query):
    ranked = search_explained(lib, query, k=20)
    assert ranked
    for hit, shares in ranked:
        assert sum(share.part for share in shares) == pytest.approx(hit.score)


def test_a_hit_is_explained_in_json_only_where_that_was_asked_for(lib):
    hits, why = zip(*search_explained(lib, "冷链物流", k=3), strict=True)
    plain = search_json("冷链物流", passage_hits(lib, hits), Bridged())
    told = search_json("冷链物流", passage_hits(lib, hits, why), Bridged())
    assert not any("explained" in row for row in plain["passages"])
    assert all({"leg", "rank", "score", "weight", "part"} == set(e) for r in told["passages"] for e in r["explained"])


def test_a_traditional_question_finds_simplified_text_and_is_echoed_as_typed(lib):
    assert "区块链" in sentences(lib, "區塊鏈應用場景")[0].text
    assert ask(lib, "區塊鏈應用場景").question == "區塊鏈應用場景"
