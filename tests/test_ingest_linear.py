"""What is worked out without reading the whole text each time is what reading all of it gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest import coherence
from ingest.coherence import APART, neighbours_nearer, sentence_fit, similarities
from ingest.lost_places import _put_in
from ingest.nearness import ByVectors, ByWords, among, word_vectors
from ingest.topic_cuts import Text, Window, cuts
from ingest.tree import Node
from ingest.word_places import WordPlaces

_CHARACTERS = [*"aab国国務\U00020000\ud800"]
_WORDS = ["冷链物流", "发展规划", "基地建设", "服务", "plan", "2025"]


@given(
    st.text(st.sampled_from(_CHARACTERS), max_size=40), st.text(st.sampled_from(_CHARACTERS), min_size=1, max_size=6)
)
@example("aaaaaaa", "aaa")
@example("国", "国国国")
@example("baa", "aaa")
@example("aab", "aaba")
def test_words_are_counted_in_a_document_as_reading_all_of_it_counts_them(text: str, words: str) -> None:
    assert WordPlaces(text).count(words) == text.count(words)
    assert WordPlaces(words + text + words).count(words) == (words + text + words).count(words)


@pytest.fixture
def said() -> list[str]:
    rng = np.random.default_rng(3)
    return ["，".join(rng.choice(_WORDS, rng.integers(0, 5))) for _ in range(30)]


def test_pairs_of_sentences_are_as_near_by_words_as_in_the_product_of_all(said: list[str]) -> None:
    whole = word_vectors(said).astype(np.float64)
    whole = whole @ whole.T
    np.fill_diagonal(whole, 0.0)
    by_words = ByWords(said)
    assert whole.max() > 0.9 and len(set(said)) < len(said)
    for one in range(30):
        assert by_words[one, list(range(30))] == pytest.approx(whole[one], abs=1e-6)
        assert by_words[one, 7] == pytest.approx(whole[one, 7], abs=1e-6)
    chain = list(range(29, 3, -2))
    assert among(by_words, chain)(slice(2, 5)) == pytest.approx(
        whole[np.ix_(chain[2:5], chain)]
        + np.eye(13)[2:5] * [[float(word_vectors(said)[s] @ word_vectors(said)[s]) for s in chain]],
        abs=1e-6,
    )


@pytest.mark.parametrize("block", [1, 5, 256])
def test_neighbours_are_as_often_nearer_block_by_block(
    said: list[str], block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coherence, "_BLOCK", block)
    vectors = np.random.default_rng(4).normal(0, 1, (30, 5)).cumsum(axis=0)
    chain = [*range(1, 30), 0]
    whole = vectors @ vectors.T
    of_chain = whole[np.ix_(chain, chain)]
    beside, apart = np.diagonal(of_chain, 1), of_chain[np.triu_indices(30, APART)]
    expected = np.mean([(value > apart).mean() + (value == apart).mean() / 2 for value in beside])
    assert 0.6 < expected < 0.99
    assert neighbours_nearer(ByVectors(vectors), chain) == pytest.approx(expected)
    assert neighbours_nearer(whole, chain) == pytest.approx(expected)
    assert [neighbours_nearer(whole, chain[:count]) for count in (0, 1, APART)] == [0.5] * 3
    by_words = among(ByWords(said), range(30))(slice(0, 30))
    assert neighbours_nearer(ByWords(said), chain) == pytest.approx(neighbours_nearer(by_words, chain))


def test_how_a_sentence_fits_is_worked_out_for_the_sentences_asked_for(said: list[str]) -> None:
    vectors = np.random.default_rng(5).normal(0, 1, (30, 5)).astype(np.float32)
    said[12] = "第二章 冷链物流，基地建设"
    sims = similarities(said, vectors)
    weights = np.array([1.5, 0.5, 0.25, 2.0])
    fit = sentence_fit(sims, weights, 9)
    for chain in ([3, 12, 4], [3, 8, 4]):  # with a heading, without one
        measured = float(coherence.measures(sims, chain, 9) @ weights)
        assert fit.after(chain) == pytest.approx(measured) and measured
    assert set(fit.recent) == {3, 4, 8, 12} and set(fit.headed) == {12}


def _text(begins: frozenset[int] | None, end: int) -> Text:
    return Text([None] * end, frozenset(), _never, frozenset(), frozenset(), {}, begins)  # type: ignore[list-item]


def _never(texts: object) -> np.ndarray:
    raise AssertionError("embedded what nothing depends on")


@given(st.one_of(st.none(), st.frozensets(st.integers(0, 11))), st.integers(0, 12), st.integers(0, 14))
def test_lines_before_and_behind_a_place_are_those_that_counting_all_gives(
    begins: frozenset[int] | None, at: int, count: int
) -> None:
    text = _text(begins, 12)
    lines = range(13) if begins is None else sorted(begins)
    before = [*(i for i in lines if i < at), at]
    behind = [at, *(i for i in lines if at < i <= 12)]
    assert text.before(at, count) == before[max(0, len(before) - 1 - count)]
    assert text.behind(at, count) == (behind[count] if count < len(behind) else 12)


def test_where_no_cut_is_asked_for_nothing_is_embedded() -> None:
    assert cuts(_text(None, 12), Window(2, 12, False, 1), 0) == []


@given(st.lists(st.integers(0, 9), max_size=8), st.lists(st.integers(0, 9), min_size=1, max_size=4), st.data())
def test_lost_headings_are_put_in_as_by_sorting_all(have: list[int], lost: list[int], data: st.DataObject) -> None:
    placed = [Node("item", n, None, False, at, None) for n, at in enumerate(sorted(have))]
    more = [Node("item", 100 + n, None, True, at, None) for n, at in enumerate(lost)]
    at = data.draw(st.integers(0, len(placed)))
    expected = sorted([*placed[:at], *more, *placed[at:]], key=lambda node: node.at)
    _put_in(placed, at, more)
    assert placed == expected
