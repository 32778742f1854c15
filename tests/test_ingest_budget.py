"""A document that would take for ever is given up, and the others are not harmed."""

from __future__ import annotations

import os
import signal
import time

import pytest
from sample_plan import HashingEncoder

import ingest.pipeline as pipeline
from ingest.budget import Budget, OverBudgetError
from ingest.pipeline import ingest
from kb.settings import Limits
from kb.store import STORE_FILE, Store

GOOD = "第一章 总则\n为了发展渔业，制定本规划。\n"


def work(seconds):
    """Use the processor for so long."""
    begun = time.process_time()
    while time.process_time() - begun < seconds:
        pass


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.txt").write_text(GOOD, encoding="utf-8")
    return folder


def run(corpus, **limits):
    return ingest(
        [corpus],
        index_dir=corpus.parent / "index",
        encoder=HashingEncoder(),
        progress=lambda *_: None,
        limits=Limits(**limits),
    )


def stored(corpus):
    with Store.open(corpus.parent / "index" / STORE_FILE) as store:
        return {d.document_id: d.text for d in store.documents()}


def test_work_beyond_the_budget_is_broken_off():
    with pytest.raises(OverBudgetError, match="restore_seconds"), Budget(0.05).spending():
        work(20)


def test_time_in_a_pause_is_not_spent_and_what_is_left_holds_over_it():
    budget = Budget(0.3)
    with budget.spending():
        with budget.pause():
            work(0.6)
        work(0.05)
    with pytest.raises(OverBudgetError), budget.spending():
        work(20)


def test_what_follows_the_end_is_not_broken_off_and_the_old_handler_is_back():
    before = signal.getsignal(signal.SIGVTALRM)
    budget = Budget(0.05)
    with budget.spending():
        budget.end()
        work(0.3)
    assert signal.getsignal(signal.SIGVTALRM) is before


def test_an_endless_document_is_rejected_and_its_old_edition_stays(corpus, monkeypatch):
    run(corpus)
    restore = pipeline.restore

    def endless(document, embed):
        if document.document_id == "b":
            work(60)
        return restore(document, embed)

    monkeypatch.setattr(pipeline, "restore", endless)
    for name in "bc":
        (corpus / f"{name}.txt").write_text(GOOD.replace("渔业", "港口"), encoding="utf-8")
    report = run(corpus, restore_seconds=1)
    assert [(r.document_id, r.stage) for r in report.rejected] == [("b", "restored")]
    assert "restore_seconds" in report.rejected[0].reason
    assert "渔业" in stored(corpus)["b"] and "港口" in stored(corpus)["c"]


def test_what_is_broken_off_while_it_is_written_leaves_nothing(corpus, monkeypatch):
    insert = pipeline.probes.check

    def endless(store, restored):
        if restored.document.document_id == "b":
            work(60)
        insert(store, restored)

    monkeypatch.setattr(pipeline.probes, "check", endless)
    report = run(corpus, restore_seconds=1)
    assert [r.document_id for r in report.rejected] == ["b"]
    assert sorted(stored(corpus)) == ["a", "c"]


def test_a_sentence_without_end_is_refused(corpus):
    (corpus / "b.txt").write_text("第一章 总则\n" + "1.2.3." * 500, encoding="utf-8")
    report = run(corpus, sentence_characters=2000)
    assert [r.document_id for r in report.rejected] == ["b"] and "3000 characters" in report.rejected[0].reason
    assert sorted(stored(corpus)) == ["a", "c"]


@pytest.mark.parametrize(("setting", "count"), [("headings", 59), ("sentences", 59)])
def test_headings_and_sentences_without_number_are_refused(corpus, setting, count):
    (corpus / "b.txt").write_text("".join(f"第{n}章 标题{n}\n发展港口{n}。\n" for n in range(1, 60)), encoding="utf-8")
    report = run(corpus, **{setting: 40})
    assert [r.document_id for r in report.rejected] == ["b"]
    assert f"{count} {setting}" in report.rejected[0].reason and f"raise {setting}" in report.rejected[0].reason
    assert sorted(stored(corpus)) == ["a", "c"]
    assert run(corpus, **{setting: 59}).rejected == ()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes")
def test_a_pipe_and_a_link_to_nowhere_are_rejected_and_a_folder_inside_is_said(corpus, caplog):
    os.mkfifo(corpus / "b2.txt")
    (corpus / "c2.txt").symlink_to("nowhere.txt")
    (corpus / "inner").mkdir()
    report = run(corpus)
    assert [r.document_id for r in report.rejected] == ["b2", "c2"]
    assert sorted(stored(corpus)) == ["a", "b", "c"]
    assert any("inner" in record.getMessage() and "left out" in record.getMessage() for record in caplog.records)
