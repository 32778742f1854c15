"""Weighs where a glued title ends by what the encoder makes of the words before and behind each end.

Counts of words know the words of the texts they were counted in; the encoder's vectors also know 扎实推向纵深 when no
text had it. A small net reads the vectors of the token before an end and of the token behind it, with the measures of
`ingest.title_model`. It is learned by `bench/title_tokens.py`, from titles and, since these are few, from thousands of
places where the last clause of a sentence meets the next sentence without the full stop.

Where that leaves a doubt, the likeliest ends are read again, each with the full stop put in: the encoder then reads the
title as one and the text as a sentence, and a second net weighs what it makes of them.
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
# Of titles whose best end has a smaller chance than this (159 of 512) so many ends are read again. Limits of 0.97 and
# 1: 482 of the 512 right, 0.95: 484, which is also from where the reader is not told of a doubt.
SETTLED, ENDS_AGAIN = 0.95, 4
# Share of the second net in the logarithms. Titles right of 512, each text left out of all fits, and mean of the texts:
# without it 476 and 0.890, 0.2 to 0.4 (read again up to 0.97) 483, 482, 480 and 0.938, 0.942, 0.940 (2026-11-28).
SHARE_AGAIN = 0.3
LEAST_AGAIN = -8.0  # the log of the smallest chance by the second net, and of an end that it does not read
STOP = "。"
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
        again: the net that reads the likeliest ends with a full stop put in (`again_inputs`); None: they are not read.
    """

    revision: str
    mean: Floats
    spread: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    past: Floats
    parallel: FloatArray
    again: TokenNet | None = None

    def scores(self, inputs: Floats) -> FloatArray:
        """Score ends of one title, higher is likelier.

        Args:
            inputs: (n_ends, n_inputs), see `net_inputs` and `again_inputs`.

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
        self._parted: dict[str, Floats] = {}

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
        inputs = net_inputs(text, ends, rows, self._known[window], title=True)
        chances = mixed(self._net.scores(inputs) - never_learned(rows), alone)
        if self._net.again is None or chances.max() >= SETTLED:
            return chances
        best = likeliest(chances)
        sides = self._read_again(text, [ends[k] for k in best])
        scores = self._net.again.scores(again_inputs(inputs[best], sides)) - never_learned(rows[best])
        return mixed_again(scores, best, chances)

    def _read_again(self, text: str, ends: Sequence[int]) -> list[Floats]:
        """What the encoder makes of a title's ends with a full stop there; each is encoded once."""
        parts = [parted(text, end) for end in ends]
        new = [part for part in dict.fromkeys(parts) if part not in self._parted]
        if new:
            with self._waiting():
                tokens = self._encode(new)
            of_part = dict(zip(parts, ends, strict=True))
            self._parted.update((part, stop_sides(read, of_part[part])) for part, read in zip(new, tokens, strict=True))
        return [self._parted[part] for part in parts]

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


def likeliest(chances: FloatArray) -> npt.NDArray[np.intp]:
    """The ends that are read again, in order of place.

    Args:
        chances: (n_ends,).

    Returns:
        (n,) their indices, n at most `ENDS_AGAIN`.
    """
    return np.sort(np.argsort(-chances, kind="stable")[:ENDS_AGAIN])


def parted(text: str, end: int) -> str:
    """A title and its text as they would be with a full stop between them.

    Args:
        text: title and body, glued.
        end: of the title.

    Returns:
        At most `WINDOW` code points.
    """
    return (text[:end] + STOP + text[end:])[:WINDOW]


def stop_sides(tokens: PlacedTokens, end: int) -> Floats:
    """What the encoder makes of a title and its text with a full stop between them.

    Args:
        tokens: of a `parted` text.
        end: where the title ends in it.

    Returns:
        (4 * dim,) float32: the vectors before the stop, of it, behind it, and their mean over the text.
    """
    none = np.zeros(tokens.vectors.shape[1], dtype=np.float32)
    places = (_token_at(tokens, place) for place in (end - 1, end, end + 1))
    mean = tokens.vectors.mean(axis=0) if len(tokens.vectors) else none
    return np.concatenate([*(tokens.vectors[k] if k >= 0 else none for k in places), mean]).astype(np.float32)


def again_inputs(inputs: Floats, sides: Sequence[Floats]) -> Floats:
    """What the second net reads of each end.

    Args:
        inputs: (n_ends, n_inputs) of the first net.
        sides: of each end, `stop_sides`.

    Returns:
        (n_ends, n_again_inputs) float32: the sides of the stop, and what the first net reads besides vectors.
    """
    measures = 1 + len(MEASURES) + len(RESTATED) + 1
    return np.hstack([np.array(sides), inputs[:, -measures:]]).astype(np.float32)


def mixed_again(scores: FloatArray, best: npt.NDArray[np.intp], chances: FloatArray) -> FloatArray:
    """The second net's scores and the chances before in one.

    Args:
        scores: (n,) of the ends that were read again.
        best: (n,) their indices.
        chances: (n_ends,) of all ends.

    Returns:
        (n_ends,) chances, which add up to 1.
    """
    again = np.full(len(chances), LEAST_AGAIN)
    of_net = scores - scores.max()
    again[best] = np.maximum(of_net - np.log(np.exp(of_net).sum()), LEAST_AGAIN)
    both = SHARE_AGAIN * again + (1 - SHARE_AGAIN) * np.log(np.maximum(chances, np.exp(LEAST)))
    out = np.exp(both - both.max())
    return np.asarray(out / out.sum())


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
        revision, parallel = str(stored["revision"]), stored["parallel"].astype(np.float64)
        first, second = ({name: stored[of + name].astype(np.float32) for name in WEIGHTS} for of in ("", AGAIN))
        again = TokenNet(revision=revision, parallel=parallel, **second)
        return TokenNet(revision=revision, parallel=parallel, again=again, **first)


AGAIN = "again_"  # before the names of the second net's weights
WEIGHTS = ("mean", "spread", "hidden", "hidden_bias", "out", "past")
