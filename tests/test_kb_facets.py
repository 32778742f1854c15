"""Filters on a question's passages: counted over the whole index, and what a choice leaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb import facets
from kb.ask import ask
from kb.facets import Found, common_words, find_all
from kb.library import Library
from kb.records import Bridging
from kb.search import passage_hits, search_inside


@pytest.fixture(scope="module")
def library(corpus_index: Path) -> Iterator[Library]:
    with Library.open(corpus_index) as opened:
        yield opened


def found_for(library: Library, question: str) -> Found:
    return find_all(library, ask(library, question))


@pytest.mark.parametrize(
    "question", ["养老服务", "which cities target 冷链物流", "blockchain application scenarios", "跨境电商"]
)
def test_counted_is_every_passage_of_the_index_with_a_telling_word(library: Library, question: str) -> None:
    found = found_for(library, question)
    with_a_word = {
        key for key, text, _ in library.store.texts_matching("") if any(word in text for word in found.words)
    }
    assert found.words and found.complete
    assert set(found.traits) == with_a_word
    assert len(with_a_word) > 3


def test_words_that_most_passages_have_do_not_count(library: Library) -> None:
    found = found_for(library, "养老服务")
    assert "养老" in found.words and "服务" not in found.words
    assert len(found.traits) < 50


def test_a_choice_leaves_what_it_counted_and_nothing_outside(library: Library) -> None:
    found = found_for(library, "物流")
    for facet in found.facets():
        keys = found.within([(facet.kind, facet.value)])
        hits = search_inside(library, "物流", k=200, keys=keys)
        assert len(hits) == len(keys) == facet.count
        own = {key for key, _, _ in library.store.texts_of([hit.passage_id for hit in hits])}
        assert own == set(keys.tolist())


def test_two_kinds_narrow_and_two_of_a_kind_widen(library: Library) -> None:
    found = found_for(library, "物流")
    first, second, *_ = (facet for facet in found.facets() if facet.kind == "part")
    one, both = found.within([(first.kind, first.value)]), found.within([(f.kind, f.value) for f in (first, second)])
    assert len(both) == first.count + second.count > len(one)
    # The other values of the kind that is chosen are counted as before.
    assert second in found.facets([(first.kind, first.value)])
    box = next(facet for facet in found.facets() if facet.kind == "box")
    beside = [facet for facet in found.facets([(box.kind, box.value)]) if facet.kind in ("part", "city")]
    assert beside and max(facet.count for facet in beside) <= box.count
    for facet in beside:
        assert len(found.within([(box.kind, box.value), (facet.kind, facet.value)])) == facet.count


def test_a_place_is_that_of_the_first_sentence_under_its_topmost_heading(library: Library) -> None:
    store = library.store
    found = found_for(library, "物流")
    texts = {key: text for key, text, _ in store.texts_matching("")}
    passages = {p.text: p for d in store.document_ids() for p in store.passages(d)}
    for key, traits in found.traits.items():
        sentence = store.sentence(passages[texts[key]].sentence_ids[0])
        told = dict(traits)
        assert told["document"] == sentence.document_id
        assert told.get("city") == sentence.city and told.get("box") == sentence.box_id
        section_id = sentence.section_id or (store.box(sentence.box_id).section_id if sentence.box_id else None)
        assert told.get("part") == (store.section_path(section_id)[0].section_id if section_id else None)


def test_without_a_word_of_the_question_the_nearest_are_counted_and_that_is_said(library: Library) -> None:
    found = found_for(library, "成都市的产业定位")
    assert (found.words, found.complete, len(found.traits)) == ((), False, facets.NEAREST)


def test_quotes_are_counted_exactly(library: Library) -> None:
    found = found_for(library, "“冷链物流”")
    assert found.words == ("冷链物流",)
    texts = {key: text for key, text, _ in library.store.texts_matching("")}
    assert all("冷链物流" in texts[key] for key in found.traits)


def test_a_term_that_was_switched_off_is_not_counted(library: Library) -> None:
    off = Bridging(without=frozenset({"区块链"}))
    answer = ask(library, "blockchain application scenarios", bridging=off)
    assert "区块链" not in find_all(library, answer, off).words


def test_in_a_large_index_the_best_are_counted_and_that_is_said(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets, "MOST_COUNTED", 20)
    found = found_for(library, "物流")
    assert not found.complete and len(found.traits) == 20


def test_each_counted_passage_says_which_word_it_shares(library: Library) -> None:
    question = "smart ports"
    answer = ask(library, question)
    found = find_all(library, answer)
    hits = search_inside(library, question, k=20, keys=found.within([]))
    for hit in passage_hits(library, hits):
        assert common_words(answer, "".join(sentence.text for sentence in hit.sentences))
