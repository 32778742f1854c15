"""Adding and removing documents from the page."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from refused_files import refused_files

from kb.errors import KBError
from kb.store import STORE_FILE, Store
from ui import upload

TEXT = (
    "关于加快发展冷链物流的意见\n一、总体要求\n到2027年，全市冷库总容量达到60万吨。\n"
    "二、重点任务\n建设产地冷藏保鲜设施。\n"
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return tmp_path / "corpus"


@given(st.text(max_size=60))
def test_a_name_is_never_a_path(tmp_path_factory, name):
    folder = tmp_path_factory.mktemp("corpus")
    try:
        path = upload.keep(name + ".txt", b"text", corpus_dir=folder)
    except KBError:
        assert not list(folder.iterdir())
    else:
        assert list(folder.iterdir()) == [path] and path.suffix == ".txt"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.txt", "C:\\temp\\a.txt", "/etc/a.txt", "..\\..\\a.txt", "a\0.txt", "...txt"]
)
def test_a_name_with_folders_stays_in_the_corpus(corpus, name):
    assert upload.keep(name, b"text", corpus_dir=corpus).parent == corpus


def test_a_kind_that_no_reader_exists_for_is_refused(corpus):
    with pytest.raises(KBError, match="allowed are"):
        upload.keep("a.exe", b"text", corpus_dir=corpus)
    assert not corpus.exists()


def test_a_file_that_is_too_large_is_refused(corpus, monkeypatch):
    monkeypatch.setattr(upload, "MAX_MEGABYTES", 1)
    with pytest.raises(upload.TooLargeError):
        upload.keep("a.txt", b"x" * 1_000_001, corpus_dir=corpus)
    assert not corpus.exists()


def test_another_file_of_the_same_name_is_not_overwritten(corpus):
    first = upload.keep("a.txt", b"one", corpus_dir=corpus)
    assert upload.keep("a.txt", b"one", corpus_dir=corpus) == first
    with pytest.raises(upload.NameTakenError):
        upload.keep("a.txt", b"two", corpus_dir=corpus)
    assert first.read_bytes() == b"one"


def test_an_upload_is_in_the_index_until_it_is_removed_with_its_source(corpus, tmp_path):
    stages = []
    path = upload.keep("opinions.txt", TEXT.encode(), corpus_dir=corpus)
    index = tmp_path / "index"
    assert upload.ingest(path, index_dir=index, said=lambda stage, share: stages.append((stage, share))) == "added"
    assert stages and all(0 <= share <= 1 for _, share in stages)
    assert upload.ingest(path, index_dir=index, said=lambda stage, share: None) == "unchanged"
    with Store.open(index / STORE_FILE) as store:
        document = store.document("opinions")
    upload.remove(document, index_dir=index, source_in=corpus)
    with Store.open(index / STORE_FILE) as store:
        assert store.documents() == ()
    assert not path.exists()


def test_a_refused_file_leaves_nothing_behind(corpus, tmp_path):
    path = upload.keep("junk.txt", bytes(range(32)) * 50, corpus_dir=corpus)
    with pytest.raises(KBError, match="binary data"):
        upload.ingest(path, index_dir=tmp_path / "index", said=lambda stage, share: None)
    assert not path.exists()


@pytest.mark.parametrize(
    ("name", "reason", "zh"),
    [
        ("with-password.pdf", "encrypted; save it without a password", "已加密；请去掉密码后另存"),
        ("scanned.pdf", "no text layer (2 of 2 pages are pictures)", "没有文字层（2 页中有 2 页是图片）"),
        ("half-arrived.docx", "broken packed file", "是损坏的压缩文件；请重新获取文件"),
        ("empty.txt", "is empty; a document needs text", "是空的；文件须有文字"),
        ("picture-inside.txt", "is a picture; read it with OCR", "是图片；请先做文字识别（OCR）"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason_in_both_languages(corpus, tmp_path, name, reason, zh):
    if name == "scanned.pdf" and find_spec("rapidocr"):
        pytest.skip("with the extra that reads pictures it is read")
    path = upload.keep(name, refused_files()[name], corpus_dir=corpus)
    with pytest.raises(KBError) as told:
        upload.ingest(path, index_dir=tmp_path / "index", said=lambda stage, share: None)
    assert reason in told.value.said("en") and name in told.value.said("en")
    assert zh in told.value.said("zh") and name in told.value.said("zh")
    assert not path.exists()


def test_a_run_that_crashes_is_no_success(corpus, tmp_path, monkeypatch):
    crash = tmp_path / "python"
    crash.write_text("#!/bin/sh\necho 'Traceback (most recent call last):' >&2\necho 'MemoryError' >&2\nexit 1\n")
    crash.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(crash))
    path = upload.keep("a.txt", TEXT.encode(), corpus_dir=corpus)
    with pytest.raises(KBError) as told:
        upload.ingest(path, index_dir=tmp_path / "index", said=lambda stage, share: None)
    assert told.value.key == "ingest.ended" and "MemoryError" in str(told.value)
    assert f"kb ingest {path}" in told.value.said("zh")
    assert not path.exists()
