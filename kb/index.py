"""The vector index in FAISS, derived from the store and rebuilt from it at any time; index_kind.py chooses its type.

File: one JSON line {generation, store, encoder, dim, count, last key, sha256 of the rest, added to cells}, newline,
then FAISS's bytes.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from kb import index_kind
from kb.errors import KBError
from kb.records import Hit
from kb.rows import FloatArray
from kb.store import Store

VECTOR_FILE = "passages.faiss"
# The file is written anew when more than one part in so many was added since: over many documents the cost of
# writing it is then in proportion to what is added (each vector is written about 8 times), and a reader adds little.
APPENDED = 8
# Candidates of an index of cells that get their exact cosine: at 100,000 passages the exact first ten are 0.995 among
# the first 30 by 8-bit codes; 100 is what search asks for anyway.
RESCORED = 100
log = logging.getLogger("kb")
VectorsOf = Callable[[Sequence[int]], Mapping[int, FloatArray]]


@dataclass(frozen=True, slots=True)
class Header:
    """What a vector file says of itself."""

    generation: int
    store_id: str
    encoder_revision: str
    dim: int
    count: int
    last_key: int  # the greatest passage key inside, 0 when empty
    sha256: str
    added: int = 0  # of the vectors, put into cells that were laid out without them


class VectorIndex:
    """Vectors of one generation of the store, searchable by inner product (cosine: all vectors have length 1)."""

    def __init__(self, generation: int, index: faiss.Index, exact: VectorsOf | None = None, *, added: int = 0) -> None:
        """Take a FAISS index whose ids are the store's passage keys, and what reads the vectors as they were made.

        `added`: how many were put into cells that were laid out without them.
        """
        self.generation = generation
        self.added = added
        self._index: Any = index  # SWIG classes: their real attributes are in no type stub
        self._exact = exact

    def __len__(self) -> int:
        """Count the vectors."""
        return int(self._index.ntotal)

    def search(
        self, vector: FloatArray, *, depth: int, keys: npt.NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """Find the nearest passages; with `keys` the search itself is restricted, so a filter never costs hits.

        Args:
            vector: (dim,) float32, unit length.
            depth: most hits returned, >= 1.
            keys: restrict to these passage keys; None for all.

        Returns:
            (key, cosine) pairs, best first.
        """
        cells = index_kind.kind_of(self._index) == "cells"
        wanted = max(depth, RESCORED) if cells else depth
        count = min(wanted, len(self) if keys is None else len(keys))
        if not count:
            return []
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        found = self._nearest(query, count, keys)
        return (self._rescored(query[0], found) if cells else found)[:depth]

    def _nearest(self, query: FloatArray, count: int, keys: npt.NDArray[np.int64] | None) -> list[tuple[int, float]]:
        """Ask FAISS."""
        if keys is None:
            return _pairs(*index_kind.search(self._index, query, count))
        parameters, _kept = index_kind.restricted(self._index, keys)
        found = _pairs(*index_kind.search(self._index, query, count, parameters))
        if len(found) < count and index_kind.kind_of(self._index) == "cells":
            # The allowed passages lie in cells far from the question.
            parameters, _kept = index_kind.restricted(self._index, keys, everywhere=True)
            found = _pairs(*index_kind.search(self._index, query, count, parameters))
        return found

    def _rescored(self, query: FloatArray, found: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """Give candidates their exact cosine: 8 bits a number put one in twenty of the first ten in a wrong place."""
        vectors = self._exact([key for key, _ in found]) if self._exact else {}
        scores = [(key, float(vectors[key] @ query) if key in vectors else score) for key, score in found]
        return sorted(scores, key=lambda pair: (-pair[1], pair[0]))

    def contents(self) -> tuple[npt.NDArray[np.int64], FloatArray]:
        """Read everything back, for checking against the store.

        Returns:
            Keys, (n,) int64 ascending, and vectors, (n, dim) float32; those of a large index are rounded to 8 bits.
        """
        found = list(index_kind.parts(self._index))
        if not found:
            return np.zeros(0, dtype=np.int64), np.zeros((0, self._index.d), dtype=np.float32)
        keys = np.concatenate([part for part, _ in found])
        order = np.argsort(keys, kind="stable")
        return keys[order], np.concatenate([part for _, part in found])[order]

    def agrees(self, keys: npt.NDArray[np.int64], vectors: FloatArray) -> bool:
        """Tell whether it holds just these vectors.

        Args:
            keys: (n,) int64, ascending.
            vectors: (n, dim) float32.

        Returns:
            Whether it does; vectors of a large index must be equal when rounded to 8 bits as it rounds them.
        """
        kept_keys, kept = self.contents()
        if index_kind.kind_of(self._index) == "cells":
            quantiser = self._index.sq
            vectors = quantiser.decode(quantiser.compute_codes(np.ascontiguousarray(vectors)))
        return np.array_equal(keys, kept_keys) and np.array_equal(vectors, kept)


def _pairs(scores: FloatArray, found: npt.NDArray[np.int64]) -> list[tuple[int, float]]:
    """Pair keys with scores; FAISS fills up with id -1 when it finds fewer."""
    return [(key, score) for key, score in zip(found[0].tolist(), scores[0].tolist(), strict=True) if key >= 0]


def build(store: Store) -> VectorIndex:
    """Build the vector index from the store, in memory.

    Args:
        store: the store.

    Returns:
        The index of the store's present generation.
    """
    with store.snapshot():
        generation = store.generation()
        keys, vectors = store.all_vectors()
    return VectorIndex(generation, index_kind.make(keys, vectors), store.vectors_of)


def publish(store: Store, path: Path) -> VectorIndex:
    """Bring the vector file to the store's present state in one step; a reader sees the old file or the new one.

    What is not in the store any more is taken out of what the file holds and what is new is put in; a file that cannot
    be brought to it so is made again from the store.

    Args:
        store: the store.
        path: the file.

    Returns:
        The index written.

    Raises:
        KBError: if the file cannot be written; the store is as it was asked to be.
    """
    try:
        return _published(store, path)
    except OSError as error:
        why, folder = error.strerror or str(error), str(path.parent)
        raise KBError.of("index.vectors_not_written", path=str(path), why=why, folder=folder) from error


def _published(store: Store, path: Path) -> VectorIndex:
    with store.snapshot():
        built = _changed(store, path) or build(store)
        mark = store.encoder()
    body = faiss.serialize_index(built._index)
    header = Header(
        generation=built.generation,
        store_id=store.store_id(),
        encoder_revision=mark.revision if mark else "",
        dim=int(built._index.d),
        count=len(built),
        last_key=int(index_kind.keys_of(built._index).max(initial=0)),
        sha256=hashlib.sha256(body.data).hexdigest(),
        added=built.added,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(json.dumps(asdict(header)).encode("ascii") + b"\n")
            file.write(body.data)
            os.fchmod(handle, 0o644)  # temporary files are private; whoever may read the store may read this
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    return built


def publish_if_due(store: Store, path: Path) -> None:
    """Write the file after a change, unless only a little was added: readers add that to what they load.

    Args:
        store: the store.
        path: the file.
    """
    try:
        with path.open("rb") as file:
            header = _header(file.readline())
    except OSError:
        header = None
    with store.snapshot():
        fits = header is not None and not _misfit(store, header)
        added = store.last_key() - header.last_key if header else 0
    if header is None or not fits or added * APPENDED > header.count:
        publish(store, path)


def load_or_rebuild(store: Store, path: Path) -> VectorIndex:
    """Load the vector file and bring it up to the store's state; when it is missing or damaged, make it again.

    Args:
        store: the store.
        path: the file.

    Returns:
        The index of the store's present generation. On a folder that cannot be written it lives in memory only.
    """
    index, why = read(store, path)
    if index is not None:
        return index
    log.warning("%s %s; rebuilding it from the store", path.name, why)
    try:
        return _published(store, path)
    except OSError as error:
        log.warning("%s cannot be written (%s); searching with a copy in memory", path.name, error)
        return build(store)


def read(store: Store, path: Path) -> tuple[VectorIndex | None, str]:
    """Read the vector file if it is the one that belongs to the store's present state.

    Args:
        store: the store.
        path: the file.

    Returns:
        The index and "", or None and what is wrong with the file.
    """
    found = _checked(path)
    if isinstance(found, str):
        return None, found
    header, start, checked = found
    with store.snapshot():
        if why := _misfit(store, header):
            return None, why
        current = header.generation == store.generation()
        index = _load(path, start, mapped=current)
        if not os.path.samestat(checked, path.stat()):
            return None, "was replaced while it was read"
        if not current:
            keys, vectors = store.all_vectors(above=header.last_key)
            if len(keys):
                index_kind.put_in(index, keys, vectors)
        return VectorIndex(store.generation(), index, store.vectors_of), ""


def _changed(store: Store, path: Path) -> VectorIndex | None:
    """What the file holds, changed to the store's present state; None where that needs a new index.

    A key is given once and its vector never changes, so the file and the store agree on every key that both have.
    """
    found = _checked(path)
    if isinstance(found, str) or not _of_this_store(store, found[0]):
        return None
    header, start, _ = found
    index = _load(path, start, mapped=False)
    keys = store.passage_keys()
    held = index_kind.keys_of(index)
    gone = held[np.isin(held, keys, assume_unique=True, invert=True)]
    if len(gone):
        index_kind.take_out(index, gone)
    new, vectors = store.all_vectors(above=header.last_key)
    added = header.added + len(new) if index_kind.kind_of(index) == "cells" else 0
    if added * APPENDED > len(keys):
        return None  # cells are laid out anew for many new vectors, not for each: that reads every vector of the store
    if len(new):
        index_kind.put_in(index, new, vectors)
    fits = np.array_equal(np.sort(index_kind.keys_of(index)), keys) and index_kind.suits(index, len(keys))
    return VectorIndex(store.generation(), index, store.vectors_of, added=added) if fits else None


def _checked(path: Path) -> tuple[Header, int, os.stat_result] | str:
    """Header of a sound file, where FAISS's part begins and which file it was; or what is wrong with it."""
    try:
        with path.open("rb") as file:
            first = file.readline()
            header = _header(first)
            if header is None:
                return "is damaged (no header)"
            # The checksum comes before FAISS sees a byte: its reader is not made for hostile input.
            if hashlib.file_digest(file, "sha256").hexdigest() != header.sha256:
                return "is damaged (checksum)"
            return header, len(first), os.fstat(file.fileno())
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error})"


def _load(path: Path, start: int, *, mapped: bool) -> Any:
    """Let FAISS read its part; with `mapped`, cells stay on disk: such an index can be searched, not added to."""
    reader: Any = faiss.FileIOReader(str(path))
    skipped = np.empty(start, dtype=np.uint8)
    reader(faiss.swig_ptr(skipped), 1, start)
    # FAISS maps files on Linux and macOS only; the flag means nothing to a flat index.
    return faiss.read_index(reader, faiss.IO_FLAG_MMAP if mapped and hasattr(faiss, "OnDiskInvertedLists") else 0)


def _header(line: bytes) -> Header | None:
    """Read the first line of a vector file, None when it is none."""
    try:
        return Header(**json.loads(line))
    except (ValueError, TypeError):
        return None


def _misfit(store: Store, header: Header) -> str:
    """Say why a file cannot be brought up to the store by adding vectors; "" when it can."""
    if not _of_this_store(store, header):
        return "is stale (of another index or encoder)"
    if not store.removed_in() <= header.generation <= store.generation():
        return f"is stale (generation {header.generation}, the store has {store.generation()})"
    return ""


def _of_this_store(store: Store, header: Header) -> bool:
    """Whether a file's keys and vectors are those of this very store and its encoder."""
    mark = store.encoder()
    return header.store_id == store.store_id() and header.encoder_revision == (mark.revision if mark else "")


def to_hits(found: list[tuple[int, float]], names: dict[int, str]) -> list[Hit]:
    """Turn (key, score) pairs into hits, ties by passage_id.

    Args:
        found: pairs of VectorIndex.search.
        names: key to passage_id; keys without a name are left out.

    Returns:
        Hits, best first.
    """
    named = sorted((-score, names[key]) for key, score in found if key in names)
    return [Hit(passage_id, -bad, rank) for rank, (bad, passage_id) in enumerate(named, start=1)]
