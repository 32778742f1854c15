"""A disk without room: what was asked for is said to be done or not done, and reading goes on."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sample_plan import PLAN, build, plan

from kb.backup import backup
from kb.database import Database, translated
from kb.errors import IndexDamagedError, KBError
from kb.index import VECTOR_FILE, load_or_rebuild, publish
from kb.store import STORE_FILE, Store
from kb.verify import verify

ROOT = Path(__file__).parent.parent
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}


@pytest.fixture
def index(tmp_path):
    build(tmp_path / "index", plan(), plan("other"))
    return tmp_path / "index"


def limited(call, size):
    """Run a call in a process that may write files of so many bytes; what it says as its error."""
    script = (
        "import resource, signal, sys\nfrom pathlib import Path\nfrom kb.errors import KBError\n"
        "from kb.removal import remove\nfrom kb.backup import backup\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))\n"
        f"try: {call}\nexcept KBError as error: sys.exit(f'{{type(error).__name__}} {{error}}')\n"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRONMENT, cwd=ROOT)
    assert done.returncode == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize("size", [4_000, 40_000, 100_000])
def test_a_removal_without_room_is_not_taken_for_damage(index, size):
    said = limited(f"remove(Path({str(index)!r}), {PLAN!r}, say=print)", size)
    assert "free space" in said and "damaged" not in said
    with Store.open(index / STORE_FILE) as store:
        assert [p for p in verify(store, index) if p.kind != "unfinished"] == []


@pytest.mark.parametrize(
    ("name", "damage"), [("SQLITE_IOERR", False), ("SQLITE_IOERR_WRITE", False), ("SQLITE_IOERR_READ", True)]
)
def test_only_what_cannot_be_read_is_damage(tmp_path, name, damage):
    """The bare name came of taking back a removal of 5 MB with 100 kB of room."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = name
    with pytest.raises(KBError) as raised, translated(tmp_path / STORE_FILE):
        raise error
    assert isinstance(raised.value, IndexDamagedError) == damage


def test_a_backup_without_room_names_the_backup_and_leaves_nothing(index, tmp_path):
    file = tmp_path / "elsewhere" / "b.zip"
    file.parent.mkdir()
    said = limited(f"backup(Path({str(index)!r}), Path({str(file)!r}))", 20_000)
    assert "elsewhere" in said and "free space" in said and "damaged" not in said
    assert list(file.parent.iterdir()) == []


def test_a_backup_of_a_damaged_index_is_still_called_damaged(index, tmp_path):
    data = bytearray((index / STORE_FILE).read_bytes())
    data[5 * 4096 : 9 * 4096] = os.urandom(4 * 4096)
    (index / STORE_FILE).write_bytes(data)
    with pytest.raises(KBError, match="damaged"):
        backup(index, tmp_path / "b.zip")


def test_a_vector_file_without_room_is_said_and_searched_in_memory(index, monkeypatch):
    def full(*_args, **_named):
        raise OSError(28, "No space left on device")

    (index / VECTOR_FILE).unlink()
    monkeypatch.setattr("kb.index.tempfile.mkstemp", full)
    with Store.open(index / STORE_FILE) as store:
        with pytest.raises(KBError, match="stored as asked.*free space.*kb verify"):
            publish(store, index / VECTOR_FILE)
        assert len(load_or_rebuild(store, index / VECTOR_FILE)) == len(store.passage_keys())


def without_shared_file(monkeypatch):
    """SQLite finds no room for the file that readers share."""
    opened = Database._at.__func__

    def at(cls, path, address, *, create):
        if "immutable" not in address:
            cause = sqlite3.OperationalError("disk I/O error")
            cause.sqlite_errorname = "SQLITE_IOERR_SHMSIZE"
            raise KBError("cannot be written") from cause
        return opened(cls, path, address, create=create)

    monkeypatch.setattr(Database, "_at", classmethod(at))


def test_an_index_on_a_full_disk_is_read_as_it_is(index, monkeypatch, caplog):
    without_shared_file(monkeypatch)
    with Store.open(index / STORE_FILE) as store:
        assert store.restored(PLAN) == plan()
    assert any("no room" in record.getMessage() for record in caplog.records)


def test_what_only_the_log_knows_is_not_passed_over(index, monkeypatch):
    without_shared_file(monkeypatch)
    (index / f"{STORE_FILE}-wal").write_bytes(b"newer")
    with pytest.raises(KBError, match="cannot be written") as raised:
        Store.open(index / STORE_FILE)
    assert not isinstance(raised.value, IndexDamagedError)
