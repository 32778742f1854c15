"""Everyday words of a Chinese question are searched for in the documents' words: seen, switched off, no answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.ask import ask
from kb.everyday import glosses_of
from kb.library import Library
from kb.records import Bridging
from kb.search import also_searched, passage_hits, search

QUESTION = "小公司借钱的门路怎么变宽"


@pytest.fixture(scope="module")
def lib(corpus_index: Path) -> Iterator[Library]:
    with Library.open(corpus_index) as opened:
        yield opened


def added(lib: Library, question: str, bridging: Bridging = Bridging()) -> dict[str, tuple[str, ...]]:  # noqa: B008
    return {one.words: one.terms for one in also_searched(lib, question, bridging).added}


def best_rank(lib: Library, question: str, part: str, bridging: Bridging = Bridging()) -> int:  # noqa: B008
    hits = passage_hits(lib, search(lib, question, k=100, bridging=bridging))
    return next(hit.rank for hit in hits if part in hit.sentences[0].text)


def test_a_word_that_the_documents_lack_brings_theirs(lib: Library) -> None:
    found = added(lib, QUESTION)
    assert "信贷" in found["借钱"]
    assert all(lib.store.holds(term) for terms in found.values() for term in terms)


def test_words_of_the_documents_and_of_grammar_bring_nothing(lib: Library) -> None:
    assert added(lib, "冷链物流体系建设") == {}
    assert not {"可以", "自己", "什么", "一点"} & set(added(lib, "自己可以做一点什么买卖"))


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("拉外面的大公司来落户登记", "引导企业在广西注册经营"),
        ("用网络和信息系统让送货更聪明", "大力发展智慧物流"),
        ("请大学和研究院帮园区搞发明", "高等院校、科研院所"),
    ],
)
def test_the_clause_in_the_documents_words_comes_nearer(lib: Library, question: str, part: str) -> None:
    assert best_rank(lib, question, part) < best_rank(lib, question, part, Bridging(on=False))


def test_the_terms_can_be_switched_off_one_by_one_and_all(lib: Library) -> None:
    assert "信贷" not in added(lib, QUESTION, Bridging(without=frozenset({"信贷"}))).get("借钱", ())
    assert added(lib, QUESTION, Bridging(on=False)) == {}
    off = search(lib, QUESTION, bridging=Bridging(on=False))
    assert off != search(lib, QUESTION)


def test_an_answer_goes_by_what_is_said(lib: Library) -> None:
    said = {one.words for one in ask(lib, QUESTION).bridged.added}
    assert "借钱" not in said


def test_the_dictionary_knows_a_word_or_says_nothing() -> None:
    assert "borrow money" in glosses_of("借钱")
    assert glosses_of("冷链物流集散") == ()
    assert glosses_of(".*") == ()
