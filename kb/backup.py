"""An index in one file, and back: a zip of the store and a manifest with checksums; what is derived is made again.

The store holds the sources' texts, so nothing else is needed. Such a file leaves the machine: its manifest says that
the bridge tables hold glosses of CC-CEDICT, and of a source read outside the corpus it has the name, not the path.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import IO, Any

from kb.database import SCHEMA_VERSION, translated
from kb.digest import SOURCE_OF
from kb.errors import IndexDamagedError, IndexMismatchError, IndexMissingError, KBError
from kb.index import VECTOR_FILE, publish
from kb.store import STORE_FILE, Store
from kb.verify import verify
from kb.write_lock import write_lock

MANIFEST = "manifest.json"
FORMAT = 1
NOTICE = "The bridge_ tables hold English glosses of CC-CEDICT (https://www.mdbg.net), CC BY-SA 4.0."
_MOST_MANIFEST = 50_000_000  # bytes; 300 000 documents, whatever a forged file claims
_CHUNK = 1 << 20


class BackupError(KBError):
    """A backup that cannot be made or taken."""


def backup(index_dir: Path, file: Path) -> int:
    """Write an index into one file; readers and writers go on meanwhile.

    Args:
        index_dir: folder of the index.
        file: the file to make; it must not exist.

    Returns:
        Number of documents.

    Raises:
        BackupError: if the file exists or cannot be written, or the index is not sound.
        KBError: if the index is missing or damaged.
    """
    if file.exists():
        raise BackupError(f"{file} exists already; give another name, or delete it first")
    with _written(file, "the backup cannot be written") as folder:
        copy = folder / STORE_FILE
        with Store.open(index_dir / STORE_FILE) as store, translated(copy):
            store.copy_to(copy)
        _leave_paths_out(copy)
        _check(copy, folder, f"the index in {index_dir} is damaged and was not backed up")
        manifest = _manifest(copy)
        packed = folder / "packed"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
            archive.write(copy, STORE_FILE)
        with packed.open("rb") as done:
            os.fsync(done.fileno())
        packed.replace(file)
    return len(manifest["documents"])


def restore(file: Path, index_dir: Path, *, say: Callable[[str], None]) -> int:
    """Put a backup in the place of an index; it is checked first, and readers see the old index or the new one.

    Args:
        file: what `backup` wrote.
        index_dir: folder of the index; made when missing.
        say: is told when another process must be waited for.

    Returns:
        Number of documents.

    Raises:
        BackupError: if the file is no sound backup; the index is then as it was.
        IndexMismatchError: if it is of another layout.
        KBError: if the index cannot be written.
    """
    with write_lock(index_dir, say=say):
        with _written(index_dir / STORE_FILE, "the index cannot be written") as folder:
            copy = folder / STORE_FILE
            manifest = _unpack(file, copy)
            _check(copy, folder, f"{file} is damaged")
            paths = _paths_known(index_dir / STORE_FILE)
            _publish(copy, index_dir / STORE_FILE)
        with Store.open(index_dir / STORE_FILE) as store:
            _put_paths_back(store, paths)
            publish(store, index_dir / VECTOR_FILE)
    return len(manifest["documents"])


@contextmanager
def _written(target: Path, what: str) -> Iterator[Path]:
    """Give a folder beside a file that is to be written, and say plainly when the disk refuses."""
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
            yield Path(folder)
    except OSError as error:
        raise BackupError(
            f"{what}: {error.strerror or error} ({target}); check the folder's permissions and free space"
        ) from error


def _leave_paths_out(copy: Path) -> None:
    """Keep of the paths of sources only the names of the files; the bytes of the rest are overwritten."""
    with translated(copy), closing(sqlite3.connect(copy)) as db:
        db.execute("PRAGMA secure_delete = ON")
        with db:
            rows = db.execute("SELECT key, value FROM meta WHERE substr(key, 1, ?) = ?", (len(SOURCE_OF), SOURCE_OF))
            names = [(PurePath(path).name, key) for key, path in rows.fetchall()]
            db.executemany("UPDATE meta SET value = ? WHERE key = ?", names)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _paths_known(target: Path) -> dict[str, str]:
    """The paths of sources that the index to be replaced knows, by document; none where it cannot be read."""
    try:
        with Store.open(target) as old:
            return {d: path for d in old.document_ids() if (path := old.source_path(d))}
    except (IndexMissingError, IndexDamagedError, IndexMismatchError):
        return {}


def _put_paths_back(store: Store, paths: Mapping[str, str]) -> None:
    """Let a source be compared where the replaced index had it: on the machine that made the backup, in its place."""
    for document_id in store.document_ids():
        path, name = paths.get(document_id), store.source_path(document_id)
        if path and name == PurePath(path).name:
            store.note_source(document_id, path)


def _manifest(copy: Path) -> dict[str, Any]:
    """Describe a copy of the store."""
    with Store.open(copy) as store:
        documents = [{"document_id": d.document_id, "title": d.title, "sha256": d.sha256} for d in store.documents()]
        generation = store.generation()
    return {
        "format": FORMAT,
        "layout": SCHEMA_VERSION,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "generation": generation,
        "bytes": copy.stat().st_size,
        "sha256": _sha256(copy),
        "notice": NOTICE,
        "documents": documents,
    }


def _unpack(file: Path, copy: Path) -> dict[str, Any]:
    """Take the store out of a backup, its checksum compared; nothing else is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _read_manifest(archive, file)
            if shutil.disk_usage(copy.parent).free < 2 * manifest["bytes"]:
                raise BackupError(f"{file} needs {2 * manifest['bytes']} bytes of free space in {copy.parent.parent}")
            with archive.open(STORE_FILE) as packed, copy.open("wb") as out:
                _copy(packed, out, manifest["bytes"])
    except (zipfile.BadZipFile, EOFError, KeyError, ValueError, TypeError, NotImplementedError, RuntimeError) as error:
        raise BackupError(f"{file} is no backup of this program, or damaged: {error}; use another one") from error
    except FileNotFoundError as error:
        raise BackupError(f"there is no file {file}; give one that kb backup wrote") from error
    if copy.stat().st_size != manifest["bytes"] or _sha256(copy) != manifest["sha256"]:
        raise BackupError(f"{file} is damaged: its checksum differs; use another one")
    return manifest


def _read_manifest(archive: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    """Read and check the manifest of a backup."""
    if archive.getinfo(MANIFEST).file_size > _MOST_MANIFEST:
        raise ValueError("its manifest is too large")
    manifest = json.loads(archive.read(MANIFEST))
    found = (type(manifest["bytes"]), type(manifest["sha256"]), type(manifest["documents"]))
    if found != (int, str, list) or manifest["format"] != FORMAT:
        raise ValueError("its manifest is not of this format")
    if manifest["layout"] != SCHEMA_VERSION:
        raise IndexMismatchError(
            f"{file} has index layout {manifest['layout']}, this program reads {SCHEMA_VERSION}; "
            "restore it with the program that made it, or run: kb ingest on the sources"
        )
    return dict(manifest)


def _copy(packed: IO[bytes], out: IO[bytes], most: int) -> None:
    """Copy, but never more than was announced."""
    left = most
    while chunk := packed.read(_CHUNK):
        left -= len(chunk)
        if left < 0:
            raise ValueError("it holds more than it announces")
        out.write(chunk)


def _check(copy: Path, folder: Path, what: str) -> None:
    """Refuse a copy that is not sound."""
    try:
        with Store.open(copy) as store:
            problems = [problem for problem in verify(store, folder) if problem.kind == "damage"]
    except (IndexDamagedError, IndexMissingError) as error:
        raise BackupError(f"{what}: {error}") from error
    if problems:
        raise BackupError(f"{what}: {problems[0]} ({len(problems)} problem(s)); use another one")


def _publish(copy: Path, target: Path) -> None:
    """Put the copy in the place of the store, as one transaction where a store is there that can be opened."""
    try:
        with Store.open(target) as old:
            generation = old.generation()
    except (IndexMissingError, IndexDamagedError, IndexMismatchError):
        _rename(copy, target, generation=0)
        return
    _renew(copy, generation)
    with translated(target), closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(target)) as live:
        source.backup(live)
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _renew(copy: Path, generation: int) -> None:
    """Make the copy a later state of another store: no vector file, no cache of what was there before fits it."""
    with closing(sqlite3.connect(copy)) as db, db:
        own = int(db.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()[0])
        later = str(max(own, generation) + 1)
        marks = [("generation", later), ("removed", later), ("store_id", uuid.uuid4().hex)]
        db.executemany("INSERT OR REPLACE INTO meta VALUES (?,?)", marks)


def _rename(copy: Path, target: Path, *, generation: int) -> None:
    """Put the copy in the place of a file that is missing or cannot be opened; such a file is kept beside it."""
    _renew(copy, generation)
    with closing(sqlite3.connect(copy)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if target.exists():
        target.replace(target.with_name(f"{target.name}.damaged"))
    for name in ("-wal", "-shm"):  # of the old file: SQLite would play them into the new one
        target.with_name(target.name + name).unlink(missing_ok=True)
    copy.replace(target)


def _sha256(path: Path) -> str:
    """Hash a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
