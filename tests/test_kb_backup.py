"""A backup holds the index in one file; restoring checks it first and is all or nothing."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing

import pytest
from sample_plan import PLAN, HashingEncoder, build, plan, write
from typer.testing import CliRunner

from ingest.pipeline import read_source_sha256
from kb.backup import MANIFEST, BackupError, backup, restore
from kb.errors import IndexDamagedError, IndexMismatchError
from kb.index import VECTOR_FILE, read
from kb.library import Library
from kb.store import STORE_FILE, Store
from kb.verify import verify
from ui import cli


@pytest.fixture
def kept(tmp_path):
    build(tmp_path / "index", plan())
    backup(tmp_path / "index", tmp_path / "kept.zip")
    return tmp_path / "kept.zip"


def documents(folder):
    with Store.open(folder / STORE_FILE) as store:
        assert verify(store, folder) == ()
        return [store.restored(d) for d in store.document_ids()]


def put_back(file, folder):
    return restore(file, folder, say=lambda _: None)


def test_what_was_backed_up_is_restored_equal(kept, tmp_path):
    assert put_back(kept, tmp_path / "new") == 1
    assert documents(tmp_path / "new") == [plan()]


def test_a_backup_takes_the_place_of_what_came_later(kept, tmp_path):
    with Store.open(tmp_path / "index" / STORE_FILE) as store:
        write(store, plan("later"))
        store.remove_document(PLAN)
    put_back(kept, tmp_path / "index")
    assert documents(tmp_path / "index") == [plan()]


def test_a_reader_that_is_open_sees_the_restored_index_as_a_later_generation(kept, tmp_path):
    with Library.open(tmp_path / "index", HashingEncoder()) as reader:
        write(reader.store, plan("later"))
        before = reader.refresh().generation
        put_back(kept, tmp_path / "index")
        assert reader.store.document_ids() == (PLAN,)
        assert reader.refresh().generation > before


def test_no_vector_file_of_before_fits_the_restored_store(kept, tmp_path):
    old = (tmp_path / "index" / VECTOR_FILE).read_bytes()
    put_back(kept, tmp_path / "index")
    (tmp_path / "index" / VECTOR_FILE).write_bytes(old)
    with Store.open(tmp_path / "index" / STORE_FILE) as store:
        assert "stale" in read(store, tmp_path / "index" / VECTOR_FILE)[1]


def test_a_damaged_store_is_replaced_and_kept_beside(kept, tmp_path):
    (tmp_path / "index" / STORE_FILE).write_bytes(b"no database" * 500)
    put_back(kept, tmp_path / "index")
    assert documents(tmp_path / "index") == [plan()]
    assert (tmp_path / "index" / f"{STORE_FILE}.damaged").is_file()


def test_an_existing_file_is_not_overwritten(kept, tmp_path):
    with pytest.raises(BackupError, match="exists already"):
        backup(tmp_path / "index", kept)


def test_a_damaged_index_is_not_backed_up(tmp_path):
    build(tmp_path / "index", plan())
    with closing(sqlite3.connect(tmp_path / "index" / STORE_FILE)) as db, db:
        db.execute("UPDATE documents SET title = title || 'x'")
    with pytest.raises(BackupError, match="damaged"):
        backup(tmp_path / "index", tmp_path / "kept.zip")
    assert [p.name for p in tmp_path.iterdir()] == ["index"]


def flip(file, at):
    """Change one byte of a file."""
    data = bytearray(file.read_bytes())
    data[at] ^= 255
    file.write_bytes(data)


def repacked(kept, **changes):
    """The same backup with another manifest or store."""
    with zipfile.ZipFile(kept) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files[MANIFEST]) | changes.pop("manifest", {})
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(manifest))
        archive.writestr(STORE_FILE, changes.get("store", files[STORE_FILE]))


@pytest.mark.parametrize(
    "harm",
    [
        lambda f: f.write_bytes(f.read_bytes()[:-99]),
        lambda f: f.write_bytes(b""),
        lambda f: flip(f, f.stat().st_size // 2),
        lambda f: f.unlink(),
        lambda f: repacked(f, store=b"\0" * 1_000_000),
        lambda f: repacked(f, manifest={"sha256": "0" * 64}),
        lambda f: repacked(f, manifest={"bytes": "many"}),
        lambda f: repacked(f, manifest={"format": 9}),
    ],
    ids=["cut", "empty", "flipped", "missing", "bomb", "checksum", "bytes", "format"],
)  # fmt: skip
def test_a_bad_backup_is_refused_and_the_index_is_as_it_was(kept, tmp_path, harm):
    harm(kept)
    before = {p.name: p.read_bytes() for p in (tmp_path / "index").iterdir() if p.is_file()}
    with pytest.raises(BackupError):
        put_back(kept, tmp_path / "index")
    assert {name: (tmp_path / "index" / name).read_bytes() for name in before} == before
    assert documents(tmp_path / "index") == [plan()]


def test_a_backup_of_another_layout_is_refused_with_the_remedy(kept, tmp_path):
    repacked(kept, manifest={"layout": "1"})
    with pytest.raises(IndexMismatchError, match="layout 1.*kb ingest"):
        put_back(kept, tmp_path / "new")


@pytest.mark.parametrize("name", ["SQLITE_IOERR_READ", "SQLITE_IOERR_SHORT_READ", "SQLITE_CORRUPT"])
def test_a_backup_of_what_cannot_be_read_names_the_index_and_not_the_copy(tmp_path, monkeypatch, name):
    build(tmp_path / "index", plan())

    class Broken:
        def backup(self, _copy):
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorname = name
            raise error

    with Store.open(tmp_path / "index" / STORE_FILE) as store:
        monkeypatch.setattr(store._database, "connection", Broken())
        with pytest.raises(IndexDamagedError) as raised:
            store.copy_to(tmp_path / "copy.sqlite")
        monkeypatch.undo()
    assert str(tmp_path / "index" / STORE_FILE) in str(raised.value) and "copy.sqlite" not in str(raised.value)


def test_a_backup_has_no_path_of_this_machine_and_the_place_is_known_again_where_it_was(tmp_path):
    index, source = tmp_path / "index", tmp_path / "elsewhere" / "plan.txt"
    build(index, plan())
    source.parent.mkdir()
    source.write_text(plan().document.text, encoding="utf-8")
    with Store.open(index / STORE_FILE) as store:
        store.note_source(PLAN, str(source))
    backup(index, tmp_path / "kept.zip")
    with zipfile.ZipFile(tmp_path / "kept.zip") as archive:
        held = b"".join(archive.read(name) for name in archive.namelist())
    assert str(tmp_path).encode() not in held and b"plan.txt" in held
    put_back(tmp_path / "kept.zip", index)
    with Store.open(index / STORE_FILE) as store:
        assert store.source_path(PLAN) == str(source)
        assert read_source_sha256(store.document(PLAN), outside=store.source_path(PLAN))


def test_where_nobody_knows_the_place_verify_says_that_nothing_was_compared(tmp_path):
    build(tmp_path / "index", plan())
    with Store.open(tmp_path / "index" / STORE_FILE) as store:
        store.note_source(PLAN, str(tmp_path / "elsewhere" / "plan.txt"))
    backup(tmp_path / "index", tmp_path / "kept.zip")
    put_back(tmp_path / "kept.zip", tmp_path / "new")
    with Store.open(tmp_path / "new" / STORE_FILE) as store:
        assert store.source_path(PLAN) == "plan.txt"
    result = CliRunner().invoke(cli.app, ["verify", "--index", str(tmp_path / "new")])
    assert result.exit_code == 0, result.output
    assert "a backup does not keep where" in result.stdout and "1 without its source" in result.stderr
