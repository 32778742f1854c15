"""The SQLite file under the store: connection, locking, transactions, and SQLite's errors in our words.

One connection serves all threads behind a re-entrant lock. Streamlit starts a new thread for every rerun, so a
connection a thread would pile up; reads take well under a millisecond each, so waiting for the lock costs little.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from importlib import resources
from pathlib import Path
from types import TracebackType

from kb.errors import IndexBusyError, IndexDamagedError, IndexMismatchError, IndexMissingError, KBError
from kb.fair_lock import FairLock

STORE_FILE = "kb.sqlite"
SCHEMA_VERSION = "12"  # raise it when schema.sql or the word cut changes: an older file is then refused, not misread
log = logging.getLogger("kb")
_AS_IT_IS = "?immutable=1"
BUSY_SECONDS = 10.0  # how long a writer waits for another one

# Failures of the disk to take what is written, as SQLite names them; other failures of input or output are damage. The
# bare name is what taking back says after a write has failed; a read that fails has a longer one.
_NO_SHARED_FILE = frozenset(f"SQLITE_IOERR_{what}" for what in ("SHMOPEN", "SHMSIZE", "SHMMAP"))
_NOT_WRITTEN = _NO_SHARED_FILE | {"SQLITE_IOERR"}
# What only reading fails with.
_NOT_READ = {
    "SQLITE_CORRUPT",
    "SQLITE_NOTADB",
    "SQLITE_IOERR_READ",
    "SQLITE_IOERR_SHORT_READ",
    "SQLITE_IOERR_CORRUPTFS",
}
_NOT_WRITTEN |= {f"SQLITE_IOERR_{what}" for what in ("WRITE", "FSYNC", "DIR_FSYNC", "TRUNCATE", "DELETE")}

State = tuple[tuple[str, ...], int]  # what was published, by whomever, and our own writes
Value = str | int | float | bytes | None


def holds_documents(path: Path) -> bool:
    """Tell whether an index holds any document; what questions need is not loaded for it.

    Args:
        path: the file.

    Returns:
        False for an index that is there and empty.

    Raises:
        KBError: as Database.open.
    """
    with closing(Database.open(path, create=False)) as database:
        return bool(database.run("SELECT 1 FROM documents LIMIT 1"))


class _Snapshot(AbstractContextManager[None]):
    """A snapshot of a file; one for all uses, for an answer opens fifty of them inside the first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> None:
        self._database._begin()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._database._end()


class Database:
    """An open index file. Open it with Database.open."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Take an open connection; use Database.open."""
        self.path = path
        self.connection = connection
        self._lock = FairLock()
        self._writing, self._writes = False, 0
        self._snapshot = _Snapshot(self)
        self._depth = 0  # snapshots open in the thread that holds the lock
        self._seen: State | None = None  # the state of the file, once the present snapshot knows it
        self._commits = -1  # commits of other connections as SQLite counts them
        self._published: tuple[str, ...] = ()  # generation and store of that state

    @classmethod
    def open(cls, path: Path, *, create: bool) -> Database:
        """Open the file, or make it.

        Args:
            path: the file.
            create: make an empty index when the file does not exist.

        Returns:
            The open file, its layout checked.

        Raises:
            IndexMissingError: if there is no file and create is False.
            IndexDamagedError: if the file is not a sound index.
            IndexMismatchError: if the file has another layout than this program reads.
        """
        if not path.is_file():
            if not create:
                raise IndexMissingError.of("index.missing", folder=str(path.parent))
            path.parent.mkdir(parents=True, exist_ok=True)
        address = _address(path)
        try:
            return cls._at(path, address, create=create)
        except KBError as error:
            name = getattr(error.__cause__, "sqlite_errorname", "")
            if create or name not in _NO_SHARED_FILE or _log_holds_something(path):
                raise
            log.warning("%s has no room for what readers share; the index is read as it is now", path.parent)
            return cls._at(path, f"{path.absolute().as_uri()}{_AS_IT_IS}", create=False)

    @classmethod
    def _at(cls, path: Path, address: str, *, create: bool) -> Database:
        """Open the file under an address of SQLite's."""
        with translated(path):
            connection = sqlite3.connect(
                address, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        connection.row_factory = sqlite3.Row
        database = cls(path, connection)
        try:
            with translated(path):
                database._prepare(create=create)
        except BaseException:
            connection.close()
            raise
        return database

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self.connection.close()

    def run(self, query: str, *values: Value) -> list[sqlite3.Row]:
        """Run one statement.

        Args:
            query: SQL; values only through question marks.
            *values: for the question marks.

        Returns:
            All rows.
        """
        with self._lock, translated(self.path):
            return self.connection.execute(query, values).fetchall()

    def meta(self) -> dict[str, str]:
        """Read the meta table; it has rows for every document, so ask `mark` for one value."""
        return {row["key"]: row["value"] for row in self.run("SELECT key, value FROM meta")}

    def mark(self, key: str) -> str | None:
        """Read one value of the meta table, None where there is none."""
        found = self.run("SELECT value FROM meta WHERE key = ?", key)
        return str(found[0][0]) if found else None

    def snapshot(self) -> AbstractContextManager[None]:
        """Hold the lock and a read transaction: all reads inside see one state. May be nested.

        Returns:
            To be used with `with`.
        """
        return self._snapshot

    def _begin(self) -> None:
        """Enter a snapshot."""
        self._lock.__enter__()
        if not self._depth:
            self._seen = None
            try:
                self.run("BEGIN")
            except BaseException:
                self._lock.__exit__(None, None, None)
                raise
        self._depth += 1

    def _end(self) -> None:
        """Leave it."""
        try:
            self._depth -= 1
            if not self._depth and self.connection.in_transaction:
                self.run("COMMIT")
        finally:
            self._lock.__exit__(None, None, None)

    @contextmanager
    def writing(self, document_id: str, *, published: bool = True) -> Iterator[sqlite3.Connection]:
        """Hold the write transaction; other connections see the old state until it ends.

        Args:
            document_id: what is written, for the message.
            published: whether readers can see what is written; then the generation grows by one.

        Yields:
            The connection.
        """
        with self._lock, translated(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            self._writing = True
            try:
                yield self.connection
                if published:
                    grow = "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'"
                    self.connection.execute(grow)
                self.connection.execute("COMMIT")
            except BaseException as error:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.IntegrityError):
                    raise KBError.of("index.contradiction", id=document_id, why=str(error)) from error
                raise
            finally:
                self._writing = False
                self._writes += 1

    def state(self) -> State | None:
        """Name what this connection sees of the file: two reads of one state give the same rows.

        Returns:
            The state; None while this connection writes.
        """
        if self._depth and self._seen is not None and self._lock.is_mine():
            return self._seen
        with self._lock:
            if self._writing:
                return None
            # Inside a snapshot the version stands still from the first question for it, which opens the transaction:
            # of 155 statements an answer ran, 100 asked for it. An ingest commits vectors that no reader sees before it
            # publishes the document: they are no new state, else each would empty the memory of everybody who asks.
            commits = self.run("PRAGMA data_version")[0][0]
            if commits != self._commits:
                marks = "SELECT value FROM meta WHERE key IN ('generation', 'store_id') ORDER BY key"
                self._published = tuple(str(row[0]) for row in self.run(marks))
                self._commits = commits
            state = self._published, self._writes
            self._seen = state if self._depth else None
            return state

    def copy_to(self, path: Path) -> None:
        """Copy the present state into a new file by SQLite's backup.

        Args:
            path: the file to make.

        Raises:
            IndexDamagedError: if this file cannot be read; it is the one named.
            KBError: if the copy cannot be written.
        """
        with self._lock, translated(path), closing(sqlite3.connect(path)) as copy:
            try:
                self.connection.backup(copy)
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorname", "") in _NOT_READ:  # the copy is only written
                    raise damaged(self.path, str(error)) from error
                raise

    def empty_log(self) -> None:
        """Bring the write-ahead log into the file and cut it, so that nothing removed is left in it.

        A reader that goes on in the old state keeps it; that is said.
        """
        (busy, *_), *_ = self.run("PRAGMA wal_checkpoint(TRUNCATE)")
        if busy:
            log.warning(
                "%s: a reader is still in the state before; what was removed stays in the log beside the file until "
                "every program that reads the index has ended, or the next removal",
                self.path,
            )

    def _prepare(self, *, create: bool) -> None:
        """Set the connection up, make the tables of a new file, refuse what is not our layout."""
        self.connection.execute("PRAGMA foreign_keys = ON")
        self.connection.execute("PRAGMA secure_delete = ON")  # what was removed must not be left in free pages
        if create and not self._tables():
            self.connection.execute("PRAGMA journal_mode = WAL")
            schema = resources.files("kb").joinpath("schema.sql").read_text(encoding="utf-8")
            # executescript commits what is open before it starts, so the transaction begins inside the script.
            self.connection.executescript(f"BEGIN IMMEDIATE;\n{schema}")
            meta = [("schema_version", SCHEMA_VERSION), ("generation", "0"), ("store_id", uuid.uuid4().hex)]
            self.connection.executemany("INSERT INTO meta VALUES (?,?)", meta)
            self.connection.execute("COMMIT")
        if not create and not self._tables():
            raise IndexMissingError.of("index.unfinished", folder=str(self.path.parent), file=self.path.name)
        if "meta" not in self._tables():
            raise damaged(self.path, "it is not an index of this program")
        version = self.mark("schema_version")
        if version != SCHEMA_VERSION:
            path, folder = str(self.path), str(self.path.parent)
            raise IndexMismatchError.of("index.layout", path=path, found=version, wanted=SCHEMA_VERSION, folder=folder)

    def _tables(self) -> set[str]:
        """Name the tables of the file."""
        return {row[0] for row in self.run("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _address(path: Path) -> str:
    """Name a file for SQLite: in a folder that this process cannot write as one that nobody changes.

    Readers otherwise need to write the -shm file beside it. What a writer with more rights changes is then seen when
    the file is next opened.
    """
    address = path.absolute().as_uri()
    if not path.is_file() or os.access(path.parent, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        return address
    if _log_holds_something(path):  # the newest state is in the log: SQLite reads both, or says why
        return address
    log.warning("%s cannot be written; it is read as it is now", path.parent)
    return f"{address}{_AS_IT_IS}"


def _log_holds_something(path: Path) -> bool:
    """Whether the newest state of a file may be in its write-ahead log."""
    log_file = path.with_name(f"{path.name}-wal")
    return log_file.exists() and log_file.stat().st_size > 0


def damaged(path: Path, why: str) -> IndexDamagedError:
    """Say that an index cannot be trusted, and the remedy.

    Args:
        path: the file.
        why: what is wrong with it.

    Returns:
        The error to raise.
    """
    return IndexDamagedError.of("index.damaged", path=str(path), why=why, folder=str(path.parent))


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours; a mistake in a statement keeps its own.

    Args:
        path: the file, for the message.

    Yields:
        Nothing.

    Raises:
        IndexBusyError: if another process writes.
        IndexDamagedError: if the file is not sound.
        KBError: if the file cannot be opened or written.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        what = str(error)
        if "locked" in what or "busy" in what:
            raise IndexBusyError.of("index.busy", path=str(path)) from error
        name = getattr(error, "sqlite_errorname", "")  # errors of the module itself have none
        if any(word in what for word in ("readonly", "unable to open", "disk is full")) or name in _NOT_WRITTEN:
            raise KBError.of("index.not_written", path=str(path), what=what, name=name) from error
        if any(word in what for word in ("malformed", "no such table", "disk I/O", "Could not decode")):
            raise damaged(path, what) from error
        raise
    except sqlite3.IntegrityError:
        raise
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # a flipped byte in a name or a text
        raise damaged(path, str(error)) from error
