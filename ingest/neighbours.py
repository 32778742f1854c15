"""A view of sentence vectors in which sentences that follow each other lie nearer than by the vectors themselves.

What sentences of one paragraph share is a part of what they mean: a map learned from clean texts keeps that part. It is
learned by `bench/neighbours.py` for one encoder, from Chinese texts; it holds for English ones too, which that encoder
lays beside them (28 weaves of three English texts: 58 sentences in the wrong reading instead of 64).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from kb.encode import Encoder

FloatArray = npt.NDArray[np.float64]

FILE = "neighbours.npz"


@dataclass(frozen=True, slots=True)
class NeighbourMap:
    """The map; revision: of the encoder whose vectors it reads; matrix: (dim, n_shared)."""

    revision: str
    matrix: FloatArray

    def of(self, centred: FloatArray) -> FloatArray:
        """See vectors by what neighbours share.

        Args:
            centred: (n, dim) of `centre`.

        Returns:
            (n, n_shared), centred anew, rows of length 1.
        """
        return centre(centred @ self.matrix)


def centre(vectors: npt.NDArray[np.floating]) -> FloatArray:
    """Vectors less their mean, at length 1: those of one document share a large common part.

    Args:
        vectors: (n, dim).

    Returns:
        (n, dim) float64.
    """
    wide = vectors.astype(np.float64)
    wide -= wide.mean(axis=0)
    wide /= np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 1e-12)
    return wide


def neighbour_map(encoder: Encoder) -> NeighbourMap | None:
    """The map for an encoder.

    Args:
        encoder: any.

    Returns:
        None if the map was learned for another one.
    """
    stored = stored_map()
    return stored if encoder.revision == stored.revision else None


@cache
def stored_map() -> NeighbourMap:
    """Read the map once."""
    with resources.files("ingest").joinpath(f"data/{FILE}").open("rb") as file, np.load(file) as stored:
        return NeighbourMap(str(stored["revision"]), stored["matrix"].astype(np.float64))
