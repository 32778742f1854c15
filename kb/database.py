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
from contextlib import closing, contextmanager
from importlib import resources
from pathlib import Path

from kb.errors import IndexBusyError, IndexDamagedError, IndexMismatchError, IndexMissingError, KBError
from kb.fair_lock import FairLock

SCHEMA_VERSION = "9"  # raise it when schema.sql or the word cut changes: an older file is then refused, not misread
log = logging.getLogger("kb")
BUSY_SECONDS = 10.0  # how long a writer waits for another one

# Failures of the disk to take what is written, as SQLite names them; other failures of input or output are damage.
_NOT_WRITTEN = frozenset(
    f"SQLITE_IOERR_{what}"
    for what in ("WRITE", "FSYNC", "DIR_FSYNC", "TRUNCATE", "SHMOPEN", "SHMSIZE", "SHMMAP", "DELETE")
)

State = tuple[int, int]  # commits of other connections as SQLite counts them, and our own
Value = str | int | float | bytes | None


class Database:
    """An open index file. Open it with Database.open."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Take an open connection; use Database.open."""
        self.path = path
        self.connection = connection
        self._lock = FairLock()
        self._writing, self._writes = False, 0
        self._depth = 0  # snapshots open in the thread that holds the lock

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
                raise IndexMissingError(f"no index in {path.parent}; run: kb ingest")
            path.parent.mkdir(parents=True, exist_ok=True)
        with translated(path):
            connection = sqlite3.connect(
                _address(path), uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
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

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Hold the lock and a read transaction: all reads inside see one state. May be nested.

        Yields:
            Nothing.
        """
        with self._lock:
            if not self._depth:
                self.run("BEGIN")
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if not self._depth and self.connection.in_transaction:
                    self.run("COMMIT")

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
                    raise KBError(
                        f"{document_id} cannot be stored, its records contradict each other: {error}"
                    ) from error
                raise
            finally:
                self._writing = False
                self._writes += 1

    def state(self) -> State | None:
        """Name what this connection sees of the file: two reads of one state give the same rows.

        Returns:
            The state; None while this connection writes.
        """
        with self._lock:
            return None if self._writing else (self.run("PRAGMA data_version")[0][0], self._writes)

    def copy_to(self, path: Path) -> None:
        """Copy the present state into a new file by SQLite's backup."""
        with self._lock, translated(self.path), closing(sqlite3.connect(path)) as copy:
            self.connection.backup(copy)

    def empty_log(self) -> None:
        """Bring the write-ahead log into the file and cut it, so that nothing removed is left in it."""
        self.run("PRAGMA wal_checkpoint(TRUNCATE)")

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
            raise IndexMissingError(
                f"no index in {self.path.parent}: {self.path.name} is empty, an ingest was stopped as it began; "
                "run: kb ingest"
            )
        if "meta" not in self._tables():
            raise damaged(self.path, "it is not an index of this program")
        version = self.mark("schema_version")
        if version != SCHEMA_VERSION:
            raise IndexMismatchError(
                f"{self.path} has index layout {version}, this program reads {SCHEMA_VERSION}; "
                f"run: kb ingest --index {self.path.parent}, which builds an older one anew from the sources"
            )

    def _tables(self) -> set[str]:
        """Name the tables of the file."""
        return {row[0] for row in self.run("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _address(path: Path) -> str:
    """Name a file for SQLite: in a folder that this process cannot write as one that nobody changes.

    Readers otherwise need to write the -shm file beside it. What a writer with more rights changes is then seen when
    the file is next opened.
    """
    address = path.absolute().as_uri()
    log_file = path.with_name(f"{path.name}-wal")
    if not path.is_file() or os.access(path.parent, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        return address
    if log_file.exists() and log_file.stat().st_size:  # the newest state is in the log: SQLite reads both, or says why
        return address
    log.warning("%s cannot be written; it is read as it is now", path.parent)
    return f"{address}?immutable=1"


def damaged(path: Path, why: str) -> IndexDamagedError:
    """Say that an index cannot be trusted, and the remedy.

    Args:
        path: the file.
        why: what is wrong with it.

    Returns:
        The error to raise.
    """
    remedy = (
        f"take a backup: kb restore FILE --index {path.parent}, "
        f"or delete {path.parent} and run: kb ingest --index {path.parent} (sources are untouched)"
    )
    return IndexDamagedError(f"{path} is damaged: {why}; {remedy}")


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
            remedy = "wait and run the command again"
            raise IndexBusyError(f"{path} is being written by another process; {remedy}") from error
        name = getattr(error, "sqlite_errorname", "")  # errors of the module itself have none
        if any(word in what for word in ("readonly", "unable to open", "disk is full")) or name in _NOT_WRITTEN:
            raise KBError(
                f"{path} cannot be written: {what} ({name}); nothing was changed; "
                "check the folder's permissions and free space"
            ) from error
        if any(word in what for word in ("malformed", "no such table", "disk I/O", "Could not decode")):
            raise damaged(path, what) from error
        raise
    except sqlite3.IntegrityError:
        raise
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # a flipped byte in a name or a text
        raise damaged(path, str(error)) from error
