"""How likely each side of a woven text is, over all ways to read the text that a search kept.

The best way to read a text says nothing of how good the others are. Summed forwards and backwards over what the search
kept, the chances do: also those of ways that differ from the best one in a whole run, or in two places at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Layer:
    """The states kept behind one occurrence, and the steps to them from those kept before it.

    before, behind: (n_steps,) the state that a step leaves and the one it reaches. nats: (n_steps,) log-chances of the
    steps. side: (n_states,) whose each state makes the occurrence.
    """

    before: IntArray
    behind: IntArray
    nats: FloatArray
    side: IntArray


def layer_of(steps: Sequence[tuple[int, int, float]], side: Sequence[int]) -> Layer:
    """Pack one occurrence; a long text has hundreds of steps for each of thousands.

    Args:
        steps: (state left, state reached, nats).
        side: of each state reached.
    """
    before, behind, nats = zip(*steps, strict=True)
    return Layer(np.array(before, np.intp), np.array(behind, np.intp), np.array(nats), np.array(side, np.intp))


def chances(layers: Sequence[Layer], side: int) -> list[float]:
    """The chance that each occurrence is of one side.

    Args:
        layers: one for each occurrence, the first one's steps from a single state.
        side: the side asked for.

    Returns:
        In [0, 1], one for each layer.
    """
    forwards = [np.zeros(1)]
    for layer in layers:
        forwards.append(_summed(forwards[-1][layer.before] + layer.nats, layer.behind, len(layer.side)))
    out: list[float] = []
    backwards = np.zeros(len(forwards[-1]))
    for layer, before, here in zip(reversed(layers), reversed(forwards[:-1]), reversed(forwards[1:]), strict=True):
        weight = np.exp(here + backwards - (here + backwards).max())
        out.append(float(weight[layer.side == side].sum() / weight.sum()))
        backwards = _summed(backwards[layer.behind] + layer.nats, layer.before, len(before))
    return out[::-1]


def _summed(nats: FloatArray, into: IntArray, count: int) -> FloatArray:
    """The logs of the sums of chances by where they go; -inf where nothing goes."""
    most = nats.max()
    with np.errstate(divide="ignore"):
        logs: FloatArray = np.log(np.bincount(into, np.exp(nats - most), count)) + most
    return logs
