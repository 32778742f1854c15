"""The plan in corpus/ is restored as it was read and reviewed by hand (golden/ingest_guangxi.json)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.store import STORE_FILE, Store

DOC = "gx-services-14fyp"
GOLDEN = Path(__file__).parent / "golden" / "ingest_guangxi.json"
QUESTIONS = Path(__file__).parent / "eval" / "queries_dev.jsonl"
TABLE = 77  # place of the flattened table: a record of its own in front of true sentence 77


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    """The reviewed restoration."""
    loaded: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf8"))
    return loaded


@pytest.fixture(scope="module")
def store(corpus_index: Path) -> Iterator[Store]:
    """The store that ingest made of corpus/."""
    with Store.open(corpus_index / STORE_FILE) as opened:
        yield opened


def test_every_sentence_stands_in_its_true_place(store: Store, golden: dict[str, Any]) -> None:
    assert [sentence.spans[0][0] for sentence in store.sentences(DOC)] == golden["order"]


def test_the_order_agrees_with_true_positions_known_from_elsewhere(store: Store) -> None:
    sentences = store.sentences(DOC)
    place = {squeeze(s.text): s.order - (s.order > TABLE) for s in sentences if s.order != TABLE}
    known = [
        (position, squeeze(text))
        for line in QUESTIONS.read_text(encoding="utf8").splitlines()
        for position, text in zip(json.loads(line)["evidence"], json.loads(line)["evidence_text"], strict=True)
    ]
    # A judged text has its headings glued to it still: ours is its end.
    wrong = [t for position, t in known if not any(t.endswith(text) and p == position for text, p in place.items())]
    assert len(known) > 50
    assert not wrong


def test_the_477_distinct_sentences_and_the_table_are_there(store: Store) -> None:
    sentences = store.sentences(DOC)
    assert store.report(DOC).distinct == 477
    assert len(sentences) == 478
    assert len({sentence.text for sentence in sentences}) == 478
    assert sum(len(s.spans) for s in sentences if s.order != TABLE) == 628


def test_its_readings_are_told_apart_by_all_that_was_learned_for_the_encoder(store: Store) -> None:
    kinds = {note.kind for note in store.report(DOC).notes}
    assert "woven" in kinds
    assert kinds.isdisjoint({"woven_by_vectors", "titles_by_words"})


def test_every_heading_is_split_and_nested_as_reviewed(store: Store, golden: dict[str, Any]) -> None:
    found = [[s.section_id.partition("/")[2], s.title, s.inferred] for s in store.sections(DOC)]
    assert found == golden["sections"]


def test_boxes_have_their_titles_and_entries(store: Store, golden: dict[str, Any]) -> None:
    inside: dict[str | None, list[list[object]]] = {}
    for sentence in store.sentences(DOC):
        inside.setdefault(sentence.box_id, []).append([sentence.order, sentence.entry])
    found = [
        [b.number, b.title, b.inferred, (b.section_id or "").partition("/")[2], inside[b.box_id]]
        for b in store.boxes(DOC)
    ]
    assert found == golden["boxes"]


def test_city_paragraphs_are_read(store: Store, golden: dict[str, Any]) -> None:
    sentences = store.sentences(DOC)
    found = [
        [
            c.city,
            c.region_group,
            c.positioning,
            list(c.priorities),
            [s.order for s in sentences if s.city == c.city and s.box_id is None],
        ]
        for c in store.cities(DOC)
    ]
    assert found == golden["cities"]


def test_the_indicator_table_is_read(store: Store, golden: dict[str, Any]) -> None:
    found = [[i.number, i.name, i.group, i.unit, i.values, i.box_number] for i in store.indicators(DOC)]
    assert found == golden["indicators"]


def test_every_character_is_accounted_for(store: Store) -> None:
    report = store.report(DOC)
    assert report.not_placed == ()
    placed = report.sentence_characters + report.heading_characters + report.set_aside_characters
    assert placed == report.characters == len(store.document(DOC).text)


def test_nothing_under_a_lost_heading_is_presented_as_read(store: Store) -> None:
    inferred = {s.section_id for s in store.sections(DOC) if s.inferred}
    for sentence in store.sentences(DOC):
        path = (
            [section.section_id for section in store.section_path(sentence.section_id)] if sentence.section_id else []
        )
        assert sentence.placement == "inferred" or not inferred.intersection(path)


def squeeze(text: str) -> str:
    """Text without white space."""
    return "".join(text.split())
