"""Weighs where a glued title ends by what the encoder makes of the words before and behind each end.

Counts of words know the words of the texts they were counted in; the encoder's vectors also know 扎实推向纵深 when no
text had it. A small net reads the vectors of the token before an end and of the token behind it, with the measures of
`ingest.title_model`. It is learned by `bench/title_tokens.py`, from titles and, since these are few, from thousands of
places where the last clause of a sentence meets the next sentence without the full stop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from ingest.title_model import MEASURES, SHORT_GAP, FloatArray
from kb.encode import Encoder, PlacedTokens, PlacingEncoder

# Code points of title and text that are encoded: the longest title and 20 to tell how the text begins.
WINDOW = 64
# Share of the net in the logarithms, the rest is the measures' alone. Titles right of 512, each text left out of both
# fits: 0.5, 0.7, 0.8 and 1 give 473, 477, 477 and 472 (2026-11-28).
SHARE = 0.6
# Nats against a title that ends in a word said twice (远景展望展望): no title of the texts learned from does, and of
# their clauses none. From the plan in corpus/, whose text begins with the last word of a title.
DOUBLED = 5.0
LEAST = -12.0  # the log of the smallest chance by the measures that is told from none
RESTATED = ("restated", "begins_inside")
EDGE = 3.0  # what an end inside a token, which has one vector for both sides, is told by
CLIPPED = 5.0  # spreads from the mean at which an input is cut off
FILE = "title_tokens.npz"

Floats = npt.NDArray[np.float32]
EncodePlaces = Callable[[Sequence[str]], list[PlacedTokens]]
Waiting = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class TokenNet:
    """A net of one hidden layer with a way past it.

    Attributes:
        revision: of the encoder whose vectors it reads.
        mean: (n_inputs,) of the inputs it was learned from.
        spread: (n_inputs,) the same.
        hidden: (n_inputs, n_hidden) weights.
        hidden_bias: (n_hidden,).
        out: (n_hidden,).
        past: (n_inputs,) weights of the inputs themselves.
        parallel: (3, n_parallel_measures) weights, means, spreads of `ingest.parallel_titles` beside such chances.
    """

    revision: str
    mean: Floats
    spread: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    past: Floats
    parallel: FloatArray

    def scores(self, inputs: Floats) -> FloatArray:
        """Score ends of one title, higher is likelier.

        Args:
            inputs: (n_ends, n_inputs), see `net_inputs`.

        Returns:
            (n_ends,) float64.
        """
        scaled = np.clip((inputs - self.mean) / self.spread, -CLIPPED, CLIPPED)
        # A sum a row at a time: a product of matrices depends in its last bits on how many ends there are.
        inner = np.maximum(0.0, np.array([row @ self.hidden for row in scaled]) + self.hidden_bias)
        return np.asarray(inner @ self.out + scaled @ self.past, dtype=np.float64)


class TokenTitles:
    """The net with the encoder it was learned for; a title's tokens are encoded once."""

    def __init__(self, encode: EncodePlaces, net: TokenNet, waiting: Waiting = nullcontext) -> None:
        """Keep both.

        Args:
            encode: gives the tokens of texts.
            net: learned for this encoder.
            waiting: entered while the encoder works, so that its time does not count as the restorer's.
        """
        self._encode = encode
        self._net = net
        self._waiting = waiting
        self._known: dict[str, PlacedTokens] = {}

    def weigh(self, text: str, ends: Sequence[int], rows: FloatArray, alone: FloatArray) -> FloatArray:
        """The chances of a title's ends.

        Args:
            text: title and body, glued, in simplified characters.
            ends: the candidates.
            rows: (n_ends, n_measures) of `ingest.title_model`.
            alone: (n_ends,) chances by these measures alone.

        Returns:
            (n_ends,) chances, which add up to 1.
        """
        window = text[:WINDOW]
        if window not in self._known:
            with self._waiting():
                (self._known[window],) = self._encode([window])
        scores = self._net.scores(net_inputs(text, ends, rows, self._known[window], title=True))
        return mixed(scores - never_learned(rows), alone)

    @property
    def parallel(self) -> FloatArray:
        """(3, n_parallel_measures): weights, means and spreads of what siblings tell beside these chances."""
        return self._net.parallel


def never_learned(rows: FloatArray) -> FloatArray:
    """What speaks against ends and is too rare in the texts learned from to be learned.

    Args:
        rows: (n_ends, n_measures) of `ingest.title_model`.

    Returns:
        (n_ends,) nats.
    """
    short_gap, doubled = (rows[:, MEASURES.index(name)] for name in ("short_gap", "doubled"))
    return SHORT_GAP * short_gap + DOUBLED * doubled


def mixed(scores: FloatArray, alone: FloatArray) -> FloatArray:
    """The net's scores and the chances by the measures alone in one.

    Args:
        scores: (n_ends,).
        alone: (n_ends,) chances.

    Returns:
        (n_ends,) chances, which add up to 1.
    """
    of_net = scores - scores.max()
    of_net -= np.log(np.exp(of_net).sum())
    both = SHARE * of_net + (1 - SHARE) * np.log(np.maximum(alone, np.exp(LEAST)))
    chances = np.exp(both - both.max())
    return np.asarray(chances / chances.sum())


def net_inputs(text: str, ends: Sequence[int], rows: FloatArray, tokens: PlacedTokens, *, title: bool) -> Floats:
    """What the net reads of each end.

    Args:
        text: title and body, glued.
        ends: the candidates, within `WINDOW`.
        rows: (n_ends, n_measures) of `ingest.title_model`.
        tokens: those of the text's window.
        title: whether it is a title, or (in learning) the last clause of a sentence.

    Returns:
        (n_ends, n_inputs) float32: vector before, vector behind, inside a token, measures, `RESTATED`, a title.
    """
    dim = tokens.vectors.shape[1]
    sides = np.zeros((len(ends), 2 * dim), dtype=np.float32)
    inside = np.full((len(ends), 1), -EDGE, dtype=np.float32)
    for row, end in enumerate(ends):
        before, behind = _token_at(tokens, end - 1), _token_at(tokens, end)
        if before >= 0 and behind >= 0:
            sides[row, :dim], sides[row, dim:] = tokens.vectors[before], tokens.vectors[behind]
            inside[row] = 0.0 if before != behind else -EDGE
    said = np.array([_restated(text[:end], text[end : end + WINDOW]) for end in ends]).reshape(len(ends), len(RESTATED))
    is_title = np.full((len(ends), 1), float(title))
    return np.hstack([sides, inside, rows, said, is_title]).astype(np.float32)


def _token_at(tokens: PlacedTokens, place: int) -> int:
    """The token that a code point is in; -1: none."""
    found = np.flatnonzero((tokens.starts <= place) & (place < tokens.ends))
    return int(found[0]) if len(found) else -1


def _restated(title: str, behind: str) -> tuple[float, float]:
    """How much of the title the text begins with (医药|医药行业要…), and how far it begins with words of the title."""
    same = next(
        (n for n, (a, b) in enumerate(zip(title, behind, strict=False)) if a != b), min(len(title), len(behind))
    )
    known = 0
    while known < min(8, len(behind)) and behind[: known + 1] in title:
        known += 1
    return (same / len(title) if same > 1 else 0.0, known / 4 if known > 1 else 0.0)


def token_titles(encoder: Encoder, waiting: Waiting = nullcontext) -> TokenTitles | None:
    """The judge of titles for an encoder.

    Args:
        encoder: any.
        waiting: entered while the encoder works.

    Returns:
        None if the encoder does not place its tokens, or the net was learned for another one.
    """
    net = stored_net()
    if not isinstance(encoder, PlacingEncoder) or encoder.revision != net.revision:
        return None
    return TokenTitles(encoder.encode_places, net, waiting)


@cache
def stored_net() -> TokenNet:
    """Read the net once.

    Raises:
        ValueError: if it was learned for other measures.
    """
    with resources.files("ingest").joinpath(f"data/{FILE}").open("rb") as file, np.load(file) as stored:
        if tuple(stored["measures"]) != (*MEASURES, *RESTATED):
            raise ValueError(f"data/{FILE} was learned for other measures; run bench/title_tokens.py --write")
        weights = {name: stored[name].astype(np.float32) for name in WEIGHTS}
        return TokenNet(revision=str(stored["revision"]), parallel=stored["parallel"].astype(np.float64), **weights)


WEIGHTS = ("mean", "spread", "hidden", "hidden_bias", "out", "past")
