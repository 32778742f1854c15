"""What the page says when it cannot answer, and on a first visit; run by Streamlit's own test harness."""

from __future__ import annotations

import errno
import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sample_plan import PLAN, build, plan
from streamlit.testing.v1 import AppTest
from test_ui_app import UI, page, texts

from kb.records import Note
from kb.store import STORE_FILE
from ui.serve import INDEX_VARIABLE
from ui.wording import wording


def test_a_missing_index_is_one_message(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    app = page(monkeypatch, tmp_path / "none", lang="en")
    assert not app.exception
    assert "kb ingest" in app.error[0].value


def test_a_damaged_index_is_one_message(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / STORE_FILE).write_bytes(b"not a database at all, but long enough to look like a file" * 100)
    app = page(monkeypatch, tmp_path, lang="zh")
    assert not app.exception
    assert wording("zh")("error.index") in app.error[0].value


@pytest.mark.parametrize(
    ("error", "lang", "said"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "zh", "磁盘空间不足"),
        (sqlite3.OperationalError("disk I/O error"), "zh", "磁盘读写出错"),
        (RuntimeError("<b>new</b>"), "zh", "系统原文为"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "en", os.strerror(errno.ENOSPC)),
    ],
)
def test_an_error_that_nobody_foresaw_is_one_message_in_the_language_of_the_page(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path, error: Exception, lang: str, said: str
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr("ui.session.open_library", fail)
    app = page(monkeypatch, corpus_index, lang=lang)
    assert not app.exception
    (message,) = [element.value for element in app.error]
    assert said in message and wording(lang)("error.failed") in message and "<b>" not in message  # type: ignore[arg-type]


@pytest.mark.parametrize("question", ["\u200b", "啊" * 2001])
def test_a_question_that_cannot_be_asked_says_why(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path, question: str
) -> None:
    app = page(monkeypatch, corpus_index, lang="zh", q=question)
    assert not app.exception
    assert ("2001" in app.warning[0].value) == (len(question) > 1) and "请" in app.warning[0].value


@pytest.mark.parametrize("question", ["第九十九节", "的的的"])
def test_what_asks_for_nothing_that_there_is_shows_no_passages(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path, question: str
) -> None:
    app = page(monkeypatch, corpus_index, lang="zh", q=question)
    assert wording("zh")("answer.abstained") in app.info[0].value
    assert not any(button.key.startswith("collect:") for button in app.button if button.key)


def test_a_first_visit_names_the_documents_and_what_they_hold(
    monkeypatch: pytest.MonkeyPatch, corpus_index: Path
) -> None:
    app = page(monkeypatch, corpus_index, lang="zh")
    assert "477 句 · 14 个城市 · 98 个数值 · 14 个专栏" in texts(app)
    for number in range(1, 6):
        other = page(monkeypatch, corpus_index, lang="zh", q=wording("zh")(f"examples.{number}"))
        assert not other.info and not other.exception


def test_what_an_upload_left_to_be_guessed_is_said_with_its_result(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    guessed = Note("metadata_found", {"title": "江苏<i>规划", "doc_number": "苏政发〔2021〕1号"})
    for name, notes, told in (("guessed", (guessed,), True), ("known", (), False)):
        build(tmp_path / name, replace(plan(), report=replace(plan().report, notes=notes)))
        monkeypatch.setenv(INDEX_VARIABLE, str(tmp_path / name))
        monkeypatch.setattr("streamlit.page_link", lambda *args, **kwargs: None)
        app = AppTest.from_file(str(UI / "views" / "library.py"), default_timeout=60)
        app.session_state["said"] = ("success", "plan.txt", PLAN)
        app.query_params["lang"] = "en"
        app.run()
        assert not app.exception and app.success[0].value == "plan.txt"
        assert ["not confirmed" in info.value and "苏政发" in info.value for info in app.info] == [True] * told
        assert not any("<i>" in info.value for info in app.info)
