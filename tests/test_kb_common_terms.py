"""The common words of a question rank what its rarer ones find, and nothing changes in a small store."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kb import common_terms
from kb.common_terms import expression_of, match_terms
from kb.legs import lexical_terms, match_words
from kb.store import STORE_FILE, Store
from tests.conftest import HashingEncoder, small_document

COMMON = "推动服务业发展"  # in every third passage
TEXTS = tuple(f"{COMMON * (n % 3 == 0)}第{n}项{'物流' * (n % 7 == 0)}{'冷链' * (n % 11 == 0)}。" for n in range(119))


@pytest.fixture
def store(tmp_path):
    """A store of 119 passages."""
    restored = small_document("many")
    sentence, passage, encoder = restored.sentences[0], restored.passages[0], HashingEncoder()
    sentences = tuple(
        replace(sentence, sentence_id=f"many/s{n:03}", order=n, text=text) for n, text in enumerate(TEXTS)
    )
    passages = tuple(
        replace(passage, passage_id=name(n), order=n, sentence_ids=(f"many/s{n:03}",), text=text, context="")
        for n, text in enumerate(TEXTS)
    )
    made = replace(restored, sentences=sentences, passages=passages)
    with Store.open(tmp_path / STORE_FILE, create=True) as opened:
        opened.write_document(made, encoder.encode_document(TEXTS), encoder.name, encoder.revision)
        yield opened


def name(n):
    """The id of a passage; their order is not that of the texts."""
    return f"many/p{50 * n % 119:03}"


def ids(hits):
    """Passage ids, best first."""
    return [hit.passage_id for hit in hits]


def test_a_small_store_is_asked_for_every_term(store):
    terms = lexical_terms(f"{COMMON}冷链物流")
    assert match_terms(store, terms, depth=50, keys=None) == store.match(expression_of(terms), depth=50)


def test_common_terms_rank_what_rare_ones_find_as_all_together_would(store, monkeypatch):
    terms = lexical_terms(f"{COMMON}冷链")
    every = store.match(expression_of(terms), depth=5)
    monkeypatch.setattr(common_terms, "BUDGET", 30)
    monkeypatch.setattr(common_terms, "CANDIDATES", 11)
    found = match_terms(store, terms, depth=5, keys=None)
    assert ids(found) == ids(every)
    assert [hit.score for hit in found] == pytest.approx([hit.score for hit in every], rel=1e-9)
    assert all("冷链" in text for text in store.searched_texts(ids(found)).values())


def test_a_question_of_common_terms_alone_still_finds(store, monkeypatch):
    monkeypatch.setattr(common_terms, "BUDGET", 10)
    monkeypatch.setattr(common_terms, "CANDIDATES", 5)
    assert len(match_terms(store, lexical_terms(COMMON), depth=30, keys=None)) == 30


def test_a_filter_is_never_short_of_hits_for_the_sake_of_speed(store, monkeypatch):
    monkeypatch.setattr(common_terms, "BUDGET", 10)
    monkeypatch.setattr(common_terms, "CANDIDATES", 5)
    inside = np.array([4, 7, 10], dtype=np.int64)  # of texts 3, 6 and 9, none with the rare word
    found = match_terms(store, lexical_terms(f"{COMMON}冷链"), depth=30, keys=inside)
    assert set(ids(found)) == {name(3), name(6), name(9)}


def test_a_passage_that_holds_the_whole_question_comes_first_in_a_large_store_too(store, monkeypatch):
    question = "项物流冷链"
    monkeypatch.setattr(common_terms, "BUDGET", 10)
    monkeypatch.setattr(common_terms, "CANDIDATES", 20)
    hits = match_words(store, question)
    holding = [question in text for text in store.searched_texts(ids(hits)).values()]
    assert holding[:2] == [True, True] and not any(holding[2:])
    by_terms = match_terms(store, lexical_terms(question), depth=5, keys=None)
    assert hits[1].score > by_terms[0].score


def test_nothing_is_asked_for_no_terms(store):
    assert match_terms(store, [], depth=5, keys=None) == []


def test_hits_alike_in_score_come_by_id_at_the_end_of_the_list_too(store):
    hits = store.match('words : "服务业"', depth=3)
    every = store.match('words : "服务业"', depth=200)
    assert hits == every[:3]
    assert every == sorted(every, key=lambda hit: (-hit.score, hit.passage_id))
