"""The vector index: exact inner product in FAISS, derived from the store and rebuilt from it at any time.

File: one JSON line {generation, store, encoder, dim, count, last key, sha256 of the rest}, newline, then FAISS's bytes.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from kb.records import Hit
from kb.rows import FloatArray
from kb.store import Store

VECTOR_FILE = "passages.faiss"
# The file is written anew when more than one part in so many was added since: over many documents the cost of
# writing it is then in proportion to what is added (each vector is written about 8 times), and a reader adds little.
APPENDED = 8
log = logging.getLogger("kb")


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


class VectorIndex:
    """Vectors of one generation of the store, searchable by inner product (cosine: all vectors have length 1)."""

    def __init__(self, generation: int, index: faiss.Index) -> None:
        """Take a FAISS index whose ids are the store's passage keys."""
        self.generation = generation
        self._index: Any = index  # SWIG classes: their real attributes are in no type stub

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
        count = min(depth, len(self) if keys is None else len(keys))
        if not count:
            return []
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        if keys is None:
            scores, found = self._index.search(query, count)
        else:
            selector = faiss.IDSelectorBatch(keys)
            parameters: Any = faiss.SearchParameters()
            parameters.sel = selector
            scores, found = self._index.search(query, count, params=parameters)
        # FAISS fills up with id -1 when it finds fewer.
        return [(int(key), float(score)) for key, score in zip(found[0], scores[0], strict=True) if key >= 0]

    def contents(self) -> tuple[npt.NDArray[np.int64], FloatArray]:
        """Read everything back, for checking against the store.

        Returns:
            Keys, (n,) int64, and vectors, (n, dim) float32, in the order they were added.
        """
        keys = faiss.vector_to_array(self._index.id_map)
        flat = faiss.downcast_index(self._index.index)
        return keys, flat.reconstruct_n(0, flat.ntotal) if flat.ntotal else np.zeros((0, flat.d), dtype=np.float32)


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
    index = faiss.IndexIDMap(faiss.IndexFlatIP(max(1, vectors.shape[1])))
    if len(keys):
        index.add_with_ids(vectors, keys)
    return VectorIndex(generation, index)


def publish(store: Store, path: Path) -> VectorIndex:
    """Build the vector index and replace the file in one step; a reader sees the old file or the new one.

    Args:
        store: the store.
        path: the file.

    Returns:
        The index written.
    """
    with store.snapshot():
        built = build(store)
        mark = store.encoder()
    body = faiss.serialize_index(built._index).tobytes()
    header = Header(
        generation=built.generation,
        store_id=store.store_id(),
        encoder_revision=mark.revision if mark else "",
        dim=int(built._index.d),
        count=len(built),
        last_key=int(built.contents()[0].max(initial=0)),
        sha256=hashlib.sha256(body).hexdigest(),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(json.dumps(asdict(header)).encode("ascii") + b"\n" + body)
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
        return publish(store, path)
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
    try:
        first, _, body = path.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None, "is missing"
    except OSError as error:
        return None, f"cannot be read ({error})"
    header = _header(first)
    if header is None:
        return None, "is damaged (no header)"
    # The checksum comes before FAISS sees a byte: its reader is not made for hostile input.
    if hashlib.sha256(body).hexdigest() != header.sha256:
        return None, "is damaged (checksum)"
    with store.snapshot():
        if why := _misfit(store, header):
            return None, why
        index = faiss.deserialize_index(np.frombuffer(body, dtype=np.uint8))
        if header.generation != store.generation():
            keys, vectors = store.all_vectors(above=header.last_key)
            if len(keys):
                index.add_with_ids(vectors, keys)
        return VectorIndex(store.generation(), index), ""


def _header(line: bytes) -> Header | None:
    """Read the first line of a vector file, None when it is none."""
    try:
        return Header(**json.loads(line))
    except (ValueError, TypeError):
        return None


def _misfit(store: Store, header: Header) -> str:
    """Say why a file cannot be brought up to the store by adding vectors; "" when it can."""
    mark = store.encoder()
    if header.store_id != store.store_id() or header.encoder_revision != (mark.revision if mark else ""):
        return "is stale (of another index or encoder)"
    if not store.removed_in() <= header.generation <= store.generation():
        return f"is stale (generation {header.generation}, the store has {store.generation()})"
    return ""


def to_hits(found: list[tuple[int, float]], names: dict[int, str]) -> list[Hit]:
    """Turn (key, score) pairs into hits, ties by passage_id.

    Args:
        found: pairs of VectorIndex.search.
        names: key to passage_id; keys without a name are left out.

    Returns:
        Hits, best first.
    """
    named = sorted(((names[key], score) for key, score in found if key in names), key=lambda n: (-n[1], n[0]))
    return [Hit(passage_id, score, rank) for rank, (passage_id, score) in enumerate(named, start=1)]
