"""`kb verify` finds every kind of damage and nothing in a sound index."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from dataclasses import replace

import pytest
from sample_plan import HashingEncoder, build, plan

from ingest.pipeline import ingest
from kb.ask import ask
from kb.errors import KBError, SourceGoneError
from kb.evaluate import evaluate, measure
from kb.index import VECTOR_FILE
from kb.library import Library
from kb.removal import remove
from kb.store import STORE_FILE, Store
from kb.verify import verify


def problems(folder, **kwargs):
    with Store.open(folder / STORE_FILE) as store:
        return [str(p) for p in verify(store, folder, **kwargs)]


def test_a_sound_index_has_no_problem(tmp_path):
    build(tmp_path)
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE sentences SET text = '别的。' WHERE position = 3", "s003 is not the source"),
        ("DELETE FROM spans WHERE owner_id LIKE '%s003'", "s003 has no span"),
        ("UPDATE documents SET text = text || '多出'", "2 characters of the source are not accounted for"),
        ("UPDATE spans SET stop = 99999 WHERE owner_id LIKE '%s003'", "outside the source"),
        ("UPDATE sentences SET position = 99 WHERE position = 3", "has gaps"),
        ("DELETE FROM passage_sentences WHERE sentence_id LIKE '%s003'", "1 sentences are in no passage"),
        ("DELETE FROM passages_fts WHERE rowid = 4", "words of 35 are indexed"),
        ("DELETE FROM vectors", "no sound vector"),
        ("UPDATE vectors SET vector = zeroblob(256)", "36 vectors are not finite or not of length 1"),
        ("UPDATE meta SET value = '0' WHERE key = 'generation'", "is stale"),
        ("DELETE FROM sections WHERE section_id LIKE '%ch1'", "refers to a missing row of sections"),
    ],
)
def test_damage_in_the_store_is_found(tmp_path, statement, found):
    build(tmp_path)
    db = sqlite3.connect(tmp_path / STORE_FILE)
    db.execute(statement)
    db.commit()
    db.close()
    assert any(found in line for line in problems(tmp_path))


TERMS = ("第一条 发展冷链物流，建设港口。\n", "第一条 发展冷链物流，建设机场。\n")


def with_terms(folder):
    """An index of two documents that share terms."""
    for name, text in zip("ab", TERMS, strict=True):
        (folder / f"{name}.txt").write_text(f"第一章 总则\n{text}", encoding="utf-8")
    files = [folder / "a.txt", folder / "b.txt"]
    ingest(files, index_dir=folder / "index", encoder=HashingEncoder(), progress=lambda *_: None)
    return folder / "index"


@pytest.mark.parametrize(
    ("statement", "owners"),
    [
        ("UPDATE bridge_terms SET vector = zeroblob(length(vector)) WHERE term = '机场'", "b"),
        ("UPDATE bridge_terms SET stem = '别的' WHERE term = '冷链'", "ab"),
        ("UPDATE bridge_keys SET place = place + 1 WHERE term = '港口'", "a"),
        ("UPDATE bridge_held SET keyed = 1 - keyed WHERE term = '港口'", "a"),
    ],
)
def test_damage_in_the_terms_is_found_with_every_document_that_has_them(tmp_path, statement, owners):
    index = with_terms(tmp_path)
    assert problems(index) == []
    with contextlib.closing(sqlite3.connect(index / STORE_FILE)) as db:
        assert db.execute(statement).rowcount > 0
        db.commit()
    assert [line[0] for line in problems(index) if "its terms" in line] == list(owners)


def test_terms_that_documents_share_are_no_damage_when_one_of_them_goes(tmp_path):
    index = with_terms(tmp_path)
    remove(index, "a", say=print)
    assert problems(index) == []


def test_a_vector_file_that_differs_from_the_store_is_found(tmp_path):
    build(tmp_path / "a")
    build(tmp_path / "b", replace(plan(), passages=plan().passages[::-1]))
    lines = [(tmp_path / name / VECTOR_FILE).read_bytes().partition(b"\n") for name in "ab"]
    own, other = (json.loads(line[0]) for line in lines)
    header = json.dumps(other | {"store_id": own["store_id"]}).encode()
    (tmp_path / "a" / VECTOR_FILE).write_bytes(header + b"\n" + lines[1][2])
    assert problems(tmp_path / "a") == [f"{VECTOR_FILE} differs from the store; it is made again from the store"]


def test_white_space_between_spans_needs_no_account(tmp_path):
    document = replace(plan().document, text=plan().document.text + " \n　")
    build(tmp_path, replace(plan(), document=document))
    assert problems(tmp_path) == []


def test_a_changed_source_is_found(tmp_path):
    build(tmp_path)
    assert "has changed" in problems(tmp_path, read_source=lambda _: "11")[0]


def test_a_source_outside_the_corpus_that_is_gone_could_not_be_compared(tmp_path):
    build(tmp_path)

    def gone(_):
        raise SourceGoneError("plan.txt is not there")

    with Store.open(tmp_path / STORE_FILE) as store:
        (found,) = verify(store, tmp_path, read_source=gone)
    assert (found.kind, found.what) == ("unchecked", "plan.txt is not there")


def test_a_source_that_cannot_be_read_is_found(tmp_path):
    build(tmp_path)

    def gone(_):
        raise FileNotFoundError("plan.txt")

    assert "cannot be read" in problems(tmp_path, read_source=gone)[0]


_QUESTIONS = (
    {"id": "1", "q": "区块链典型应用场景", "lang": "zh", "type": "clause", "cities": []}
    | {"evidence_text": ["第五节 抢占区块链产业高地，形成一批区块链典型应用场景。"]},
    {"id": "2", "q": "which cities target 冷链物流", "lang": "mixed", "type": "cities", "cities": ["苏州市"]}
    | {"evidence_text": [plan().sentences[7].text]},
    {"id": "3", "q": "公务员工资标准", "lang": "zh", "type": "none", "cities": [], "evidence_text": []},
    {"id": "4", "q": "冷链", "lang": "zh", "type": "clause", "cities": [], "evidence_text": ["库里没有这句。"]},
)


def test_the_measures_of_a_perfect_ranking_are_one(tmp_path):
    build(tmp_path)
    with Library.open(tmp_path, HashingEncoder()) as library:
        found = measure(library, [json.dumps(q) for q in _QUESTIONS])
    assert (found.overall["nDCG@10"], found.answers["cities focus F1"], found.answers["unanswerable declined"]) == (
        1,
        1,
        1,
    )


def test_evidence_that_is_not_in_the_index_is_reported(tmp_path):
    build(tmp_path)
    with Library.open(tmp_path, HashingEncoder()) as library:
        assert measure(library, [json.dumps(q) for q in _QUESTIONS]).unmatched == ("4",)


@pytest.mark.parametrize("content", ["{}", "no json", '{"id": 1}'])
def test_a_file_that_is_no_question_set_is_refused_with_the_line(tmp_path, content):
    build(tmp_path)
    (tmp_path / "q.jsonl").write_text(content)
    with Library.open(tmp_path, HashingEncoder()) as library, pytest.raises(KBError, match="line 1"):
        evaluate(library, tmp_path / "q.jsonl")


def test_a_judgement_by_span_holds_wherever_the_sentence_is_cut_from(tmp_path):
    build(tmp_path)
    sentence = plan().sentences[7]
    start, end = sentence.spans[0]
    question = {**_QUESTIONS[1], "evidence_text": [], "spans": [[sentence.document_id, start + 1, end - 1]]}
    with Library.open(tmp_path, HashingEncoder()) as library:
        found = measure(library, [json.dumps(question)])
    assert (found.questions, found.unmatched, found.overall["RR@10"]) == (1, (), 1.0)


@pytest.mark.parametrize(
    ("cities", "also", "either", "expected"),
    [
        (["苏州市"], ["南京市"], [], (1.0, 1.0)),
        (["苏州市"], [], [], (1.0, 0.5)),
        (["苏州市", "徐州市"], [], [], (0.5, 0.5)),
        ([], [], ["苏州市", "南京市"], (1.0, 1.0)),
    ],
)
def test_recall_and_precision_of_cities_count_every_tier(tmp_path, cities, also, either, expected):
    build(tmp_path)
    question = {**_QUESTIONS[1], "cities": cities, "also": also, "either": either}
    with Library.open(tmp_path, HashingEncoder()) as library:
        found = measure(library, [json.dumps(question)]).answers
        assert {c.city for c in ask(library, question["q"]).cities} == {"苏州市", "南京市"}
    assert (found["cities any-tier recall"], found["cities any-tier precision"]) == expected
