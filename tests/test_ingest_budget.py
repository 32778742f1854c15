"""A document that would take for ever is given up, and the others are not harmed."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

import pytest
from sample_plan import HashingEncoder
from weave import weave_full

import ingest.pipeline as pipeline
import ingest.restore as restoration
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


def test_work_that_swallows_the_error_is_broken_off_again():
    with pytest.raises(OverBudgetError), Budget(0.05).spending():
        with contextlib.suppress(Exception):
            work(20)
        work(20)


def test_what_is_taken_back_is_not_broken_off_again():
    with pytest.raises(OverBudgetError), Budget(0.05).spending(once=True):
        try:
            work(20)
        finally:
            work(1.5)
            undone = True
    assert undone


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

    def endless(document, embed, **limits):
        if document.document_id == "b":
            work(60)
        return restore(document, embed, **limits)

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


@pytest.mark.parametrize(
    ("lines", "stages", "reason"),
    [
        (
            [f"发展港口{n}。" for n in range(1, 60)],
            ["find_weave", "fold_copies", "find_boxes"],
            "59 sentences and headings",
        ),
        (["1.2.3." * 600], ["find_weave", "fold_copies", "find_boxes"], "3600 characters"),
        ([f"第{n}章 标题{n}" for n in range(1, 36)], ["find_boxes", "build_tree"], "35 headings"),
    ],
)
def test_what_no_text_has_is_refused_before_it_is_compared(corpus, monkeypatch, lines, stages, reason):
    (corpus / "b.txt").write_text("\n".join(lines), encoding="utf-8")
    for stage in stages:
        real = getattr(restoration, stage)

        def costly(first, *rest, real=real):
            assert len(first) < 10 and all(len(s.text) < 99 for s in first if hasattr(s, "text")), "it came so far"
            return real(first, *rest)

        monkeypatch.setattr(restoration, stage, costly)
    report = run(corpus, headings=20, sentences=20, sentence_characters=900)
    assert [r.document_id for r in report.rejected] == ["b"]
    assert reason in report.rejected[0].reason


def test_a_weave_of_too_many_sentences_is_refused_and_a_plain_text_of_them_is_not(corpus):
    sentences = [f"第{n}项任务是到{2000 + n}年建成{n * 7}个港口泊位。" for n in range(1, 120)]
    (corpus / "b.txt").write_text(weave_full(sentences, 3), encoding="utf-8")
    (corpus / "c.txt").write_text("\n".join(sentences), encoding="utf-8")
    report = run(corpus, woven_sentences=50)
    assert [r.document_id for r in report.rejected] == ["b"]
    assert "119 sentences" in report.rejected[0].reason and "raise woven_sentences" in report.rejected[0].reason
    assert run(corpus, woven_sentences=119).rejected == ()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names themselves")
def test_a_name_that_is_no_text_is_rejected_and_strange_ones_are_only_names(corpus):
    strange = ["a\nb.txt", "x" * 251 + ".txt", "-rf.txt", "'$(x)\".txt", "\u202etxt.exe.txt", "..txt"]
    for name in strange:
        (corpus / name).write_text(GOOD, encoding="utf-8")
    Path(os.fsdecode(os.fsencode(corpus) + b"/\xff\xfe.txt")).write_text(GOOD, encoding="utf-8")
    report = run(corpus)
    assert [r.reason for r in report.rejected] == [r"the name of \xff\xfe.txt is not UTF-8; rename the file"]
    assert len(stored(corpus)) == 3 + len([name for name in strange if not name.startswith("..")])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes")
def test_a_pipe_and_links_to_nowhere_and_to_themselves_are_rejected_and_a_folder_inside_is_said(corpus, caplog):
    os.mkfifo(corpus / "b2.txt")
    (corpus / "c2.txt").symlink_to("nowhere.txt")
    (corpus / "c3.txt").symlink_to("c3.txt")
    (corpus / "inner").mkdir()
    report = run(corpus)
    assert [r.document_id for r in report.rejected] == ["b2", "c2", "c3"]
    assert sorted(stored(corpus)) == ["a", "b", "c"]
    assert any("inner" in record.getMessage() and "left out" in record.getMessage() for record in caplog.records)
