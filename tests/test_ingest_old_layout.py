"""An index of an older layout is built anew from the sources; nothing of it is lost silently."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ingest.pipeline import BuildReport, ingest
from kb.errors import IndexMismatchError
from kb.store import STORE_FILE, Store
from tests.conftest import HashingEncoder


def run(corpus: Path, index: Path) -> BuildReport:
    return ingest([corpus], index_dir=index, encoder=HashingEncoder(), progress=lambda *_: None)


def older(index: Path, layout: str) -> None:
    with closing(sqlite3.connect(index / STORE_FILE)) as store, store:
        store.execute("UPDATE meta SET value = ? WHERE key = 'schema_version'", (layout,))


def test_an_index_of_an_older_layout_is_built_anew_and_what_has_no_file_is_named(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    for name in ("one", "two"):
        (corpus / f"{name}.txt").write_text(f"渔港{name}改造三座，灯塔修缮五座。", encoding="utf-8")
    run(corpus, index)
    older(index, "7")
    (corpus / "two.txt").unlink()
    report = run(corpus, index)
    assert report.replaced is not None
    assert (report.replaced.layout, report.replaced.document_ids, report.left) == ("7", ("one", "two"), ("two",))
    with closing(sqlite3.connect(report.replaced.kept)) as old:
        assert old.execute("SELECT count(*) FROM documents").fetchone() == (2,)
    with Store.open(index / STORE_FILE) as store:
        assert store.document_ids() == ("one",)


@pytest.mark.parametrize("layout", ["999", "unknown"])
def test_an_index_of_a_newer_or_unknown_layout_stays_untouched(tmp_path: Path, layout: str) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "one.txt").write_text("渔港改造三座，灯塔修缮五座。", encoding="utf-8")
    run(corpus, index)
    older(index, layout)
    with pytest.raises(IndexMismatchError, match=f"layout {layout}"):
        run(corpus, index)
    assert (index / STORE_FILE).is_file() and not list(index.glob("*.layout-*"))


def test_an_old_index_comes_back_when_the_new_one_cannot_be_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "one.txt").write_text("渔港改造三座，灯塔修缮五座。", encoding="utf-8")
    run(corpus, index)
    older(index, "7")
    monkeypatch.setattr("ingest.pipeline.restore", _broken)
    with pytest.raises(RuntimeError):
        run(corpus, index)
    with pytest.raises(IndexMismatchError, match="layout 7"):
        Store.open(index / STORE_FILE)


def _broken(*_: object, **_limits: object) -> None:
    raise RuntimeError("broken")
