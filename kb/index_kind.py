"""Which FAISS index for how many passages: exact while that is quick, then cells with 8 bits a number."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import faiss
import numpy as np
import numpy.typing as npt

from kb.rows import FloatArray

Keys = npt.NDArray[np.int64]
Kind = Literal["flat", "cells"]

_ROUNDS = 10  # of k-means
_SEED = 1  # of k-means; any number, but always the same: same input, same bytes
_SAMPLE = 40  # vectors a cell that k-means sees; FAISS warns below 39
_BATCH = 65_536  # vectors put into their cells at once: 100 MB at 384 numbers


@dataclass(frozen=True, slots=True)
class Tuning:
    """Where the index changes its type, and its parameters; measured by bench/scale.py."""

    # Passages searched exactly. p50 of both types on a busy machine, 2026-11: 10,000 passages 1.3 (exact) and 2.4 ms
    # (cells), 25,000 2.8 and 2.7, 50,000 35 and 2.7, 100,000 52 and 7.7; cells keep 0.996 of recall@10 at 25,000.
    flat_up_to: int = 25_000
    probes: int = 96  # cells read for a question: 48 lose 0.014 of recall@10 at 1 M, 96 0.006, 192 0.003

    def kind(self, count: int) -> Kind:
        """Choose the type for a number of passages."""
        return "flat" if count <= self.flat_up_to else "cells"

    def cells(self, count: int) -> int:
        """Choose the number of cells: the power of two nearest to twice the root of the count."""
        return 1 << max(0, round(math.log2(2 * math.sqrt(max(1, count)))))


TUNING = Tuning()


def make(keys: Keys, vectors: FloatArray, tuning: Tuning | None = None) -> Any:
    """Build a FAISS index.

    Args:
        keys: (n,) passage keys, which become its ids.
        vectors: (n, dim) float32, unit rows.
        tuning: type and parameters; None for TUNING.

    Returns:
        The index: exact inner product, or cells around k-means centres that hold 8-bit codes.
    """
    tuning = TUNING if tuning is None else tuning
    dim = max(1, vectors.shape[1])
    if tuning.kind(len(keys)) == "flat":
        index = faiss.IndexIDMap(faiss.IndexFlatIP(dim))
        if len(keys):
            index.add_with_ids(vectors, keys)
        return index
    cells = _trained(vectors, tuning.cells(len(keys)))
    cells.nprobe = min(tuning.probes, cells.nlist)  # is kept in the file
    for start in range(0, len(keys), _BATCH):
        cells.add_with_ids(vectors[start : start + _BATCH], keys[start : start + _BATCH])
    return cells


def suits(index: Any, count: int, tuning: Tuning | None = None) -> bool:
    """Tell whether an index is of the type and size that `make` would choose for a number of passages."""
    tuning = TUNING if tuning is None else tuning
    kind = kind_of(index)
    return kind == tuning.kind(count) and (kind == "flat" or index.nlist == tuning.cells(count))


def kind_of(index: Any) -> Kind:
    """Tell which type an index is."""
    return "flat" if isinstance(index, faiss.IndexIDMap) else "cells"


def parts(index: Any) -> Iterator[tuple[Keys, FloatArray]]:
    """Read an index back, part by part, so that a large one is never decoded as a whole.

    Args:
        index: made by `make`, or loaded.

    Yields:
        Keys and vectors; those of cells differ from what was added by the rounding to 8 bits.
    """
    if kind_of(index) == "flat":
        flat = faiss.downcast_index(index.index)
        empty = np.zeros((0, flat.d), dtype=np.float32)
        yield faiss.vector_to_array(index.id_map), flat.reconstruct_n(0, flat.ntotal) if flat.ntotal else empty
        return
    for cell in range(index.nlist):
        if index.invlists.list_size(cell):
            yield _cell(index, cell)


def put_in(index: Any, keys: Keys, vectors: FloatArray) -> None:
    """Put more passages into an index in memory, cells as they are laid out.

    Args:
        index: made by `make`, or loaded without mapping.
        keys: (n,) passages that are not inside.
        vectors: (n, dim) float32, unit rows.
    """
    with _one_thread():
        index.add_with_ids(vectors, keys)


def take_out(index: Any, keys: Keys) -> None:
    """Take passages out of an index in memory; nothing of their vectors stays in it.

    Args:
        index: made by `make`, or loaded without mapping.
        keys: (n,) passages inside.
    """
    with _one_thread():
        if kind_of(index) == "cells":
            _move_centres(index, keys)
        index.remove_ids(keys)


def _move_centres(index: Any, gone: Keys) -> None:
    """Put the centres of cells amid the passages that stay: the centre of a small cell may be the very vector."""
    quantiser: Any = faiss.downcast_index(index.quantizer)
    centres = faiss.rev_swig_ptr(quantiser.get_xb(), index.nlist * index.d).reshape(index.nlist, index.d)
    sizes = [index.invlists.list_size(cell) for cell in range(index.nlist)]
    # Asked once for all cells: cell by cell it took a third of a removal.
    touched = np.repeat(np.arange(index.nlist), sizes)[np.isin(keys_of(index), gone)]
    for cell in np.unique(touched).tolist():
        held, vectors = _cell(index, cell)
        kept = vectors[~np.isin(held, gone)]
        centres[cell] = kept.mean(axis=0) if len(kept) else 0.0


def _ids(index: Any, cell: int) -> Keys:
    """Keys in a cell."""
    size = index.invlists.list_size(cell)
    if not size:
        return np.zeros(0, dtype=np.int64)
    return faiss.rev_swig_ptr(index.invlists.get_ids(cell), size).astype(np.int64)


def _cell(index: Any, cell: int) -> tuple[Keys, FloatArray]:
    """Keys and vectors of a cell that is not empty; the vectors are rounded to 8 bits."""
    size = index.invlists.list_size(cell)
    codes = faiss.rev_swig_ptr(index.invlists.get_codes(cell), size * index.code_size)
    return _ids(index, cell), index.sq.decode(codes.reshape(size, index.code_size).copy())


def keys_of(index: Any) -> Keys:
    """List the keys in an index, in no order."""
    if kind_of(index) == "flat":
        return faiss.vector_to_array(index.id_map)
    found = [_ids(index, cell) for cell in range(index.nlist)]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def search(index: Any, query: FloatArray, count: int, parameters: Any = None) -> tuple[FloatArray, Keys]:
    """Search with one thread.

    FAISS parts one question among all processors, which wait for each other: 25,000 vectors on a busy machine take a
    median of 120 ms with two threads and 4 to 28 ms with one (2026-11); an idle one gains 1 to 3 ms by the second.

    Args:
        index: the index.
        query: (1, dim) float32.
        count: most hits.
        parameters: of `restricted`; None for all passages.

    Returns:
        Scores and keys, (1, count) each.
    """
    with _one_thread():
        scores, keys = index.search(query, count, params=parameters)
    return scores, keys


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let FAISS work with one thread inside: a second one waits for the first, on a busy machine 17 ms a cell."""
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)  # of the calling thread alone
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)


def restricted(index: Any, keys: Keys, *, everywhere: bool = False) -> tuple[Any, Any]:
    """Restrict a search to some passages.

    Args:
        index: the index.
        keys: (n,) the passages allowed, at least one.
        everywhere: read every cell.

    Returns:
        FAISS's parameters, and the selector in them, which must live as long. The fewer passages are allowed, the more
        cells are read, for as many allowed ones are wanted among the neighbours as without a filter.
    """
    bits = np.zeros((int(keys.max()) + 8) // 8, dtype=np.uint8)
    np.bitwise_or.at(bits, keys >> 3, np.left_shift(1, keys & 7).astype(np.uint8))
    library: Any = faiss  # its stubs know the C++ signatures only
    selector = library.IDSelectorBitmap(bits)
    if kind_of(index) == "flat":
        return library.SearchParameters(sel=selector), selector
    probes = index.nlist if everywhere else min(index.nlist, math.ceil(index.nprobe * index.ntotal / len(keys)))
    return library.SearchParametersIVF(sel=selector, nprobe=probes), selector


def _trained(vectors: FloatArray, cells: int) -> Any:
    """Lay out cells on an even sample of the vectors."""
    dim = vectors.shape[1]
    by_residual = False  # e5's vectors lie close together as they are; codes of the vectors themselves search faster
    index: Any = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dim), dim, cells, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, by_residual
    )
    index.cp.niter, index.cp.seed = _ROUNDS, _SEED
    index.cp.min_points_per_centroid = 1  # a small tuning in a test is no reason to warn on stderr
    index.cp.max_points_per_centroid = _SAMPLE
    index.train(vectors[np.linspace(0, len(vectors) - 1, min(len(vectors), cells * _SAMPLE)).astype(np.int64)])
    return index
