"""What the certain part of a woven text tells of how it was woven: where in a line the follower reads, at what pace.

Nothing is assumed of lines or pace; where a text shows no habit, the learned chances are even and decide nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LEADER, FOLLOWER = 0, 1
# Of a line: its start; behind the leader's first sentence; in the follower's run; behind it; behind a bare title of the
# leader or the follower, which seldom leaves its text.
START, HEAD, RUN, TAIL, LEADER_TITLE, FOLLOWER_TITLE = range(6)

PSEUDO = 0.25  # counts added to each side of a habit: what was never seen in 15 lines has a chance of 1.6 %
PACE_LINES = 5  # lines from which a pace is learned; fewer leave too much to chance
OF_LATE = 0.35  # share of a line in how far the follower was off of late
PACE_WEIGHT = 0.5  # of the pace's log-density: what one line is behind, the next one often is as well


@dataclass(frozen=True, slots=True)
class Stream:
    """The occurrences of a woven text as received.

    `sides` holds the reading that repeats prove for each occurrence, None where they prove none. `only` tells which
    open occurrences lie before the leader's last repeated sentence: all but surely the follower's.
    """

    sentence: tuple[int, ...]
    line: tuple[int, ...]
    length: tuple[int, ...]
    sides: tuple[int | None, ...]
    title: tuple[bool, ...]  # whether the sentence is a numbered title and no more
    turning: int  # place of the leader's last repeated sentence
    last: int  # place of the follower's last repeated sentence

    def starts(self, place: int) -> bool:
        """Whether a line begins at `place`."""
        return place == 0 or self.line[place] != self.line[place - 1]

    def closes(self, place: int) -> bool:
        """Whether a line ends at `place`."""
        return place + 1 == len(self.line) or self.line[place + 1] != self.line[place]


@dataclass(frozen=True, slots=True)
class Pace:
    """How many characters the follower reads for each of the leader's, and how far off it is at the end of a line.

    The pace of a whole text is not that of its first part to the last digit, so that how far the follower is off is
    compared with how far it was off of late.
    """

    slope: float
    spread: float

    def log_density(self, off: float) -> float:
        """How usual it is that the follower is so many characters off; 0 at best."""
        return -PACE_WEIGHT * (off / self.spread) ** 2 / 2


@dataclass(frozen=True, slots=True)
class Habits:
    """Log-chances of the follower and of the leader by place in the line; of sentences that only the follower reads."""

    turns: tuple[tuple[float, float], ...]  # [START … FOLLOWER_TITLE][side]
    skips: tuple[tuple[float, float], ...]  # [whether the follower's last was its own][whether this one is]
    pace: Pace | None


def place_in_line(stream: Stream, place: int, phase: int, side: int) -> int:
    """What decides how likely an occurrence is the follower's.

    Args:
        stream: the occurrences.
        place: of the occurrence.
        phase: of the line, behind the occurrence before.
        side: whose that was.
    """
    if stream.starts(place):
        return START
    if stream.title[place - 1]:
        return FOLLOWER_TITLE if side == FOLLOWER else LEADER_TITLE
    return phase


def next_phase(stream: Stream, place: int, phase: int, side: int) -> int:
    """The phase of the line behind an occurrence.

    Args:
        stream: the occurrences.
        place: of the occurrence.
        phase: before it.
        side: whose it is.
    """
    if side == FOLLOWER:
        return RUN
    # A title that begins the line and the sentence it is glued to are the leader's first together.
    return HEAD if stream.starts(place) or phase == HEAD and stream.title[place - 1] else TAIL


def learn_habits(stream: Stream, sides: Sequence[int], upto: int) -> Habits:
    """Count what the readings do.

    Args:
        stream: the occurrences.
        sides: whose each is, as far as `upto`.
        upto: the place up to which the sides count.

    Returns:
        The habits.
    """
    turns = np.full((6, 2), PSEUDO)
    skips = np.full((2, 2), 2 * PSEUDO)
    phase, led, followed, own = START, 0, 0, False
    ends: list[tuple[int, int]] = []
    for place in range(upto + 1):
        side = sides[place]
        turns[place_in_line(stream, place, phase, sides[place - 1])][side] += 1
        phase = next_phase(stream, place, phase, side)
        if side == FOLLOWER:
            only = stream.sides[place] is None
            skips[int(own)][int(only)] += 1
            own = only
            followed += stream.length[place]
        else:
            led += stream.length[place]
        if stream.closes(place):
            ends.append((led, followed))
    return Habits(_logs(turns), _logs(skips), _pace(ends, stream))


def _logs(counts: np.ndarray) -> tuple[tuple[float, float], ...]:
    return tuple((math.log(a / (a + b)), math.log(b / (a + b))) for a, b in counts.tolist())


def _pace(ends: Sequence[tuple[int, int]], stream: Stream) -> Pace | None:
    if len(ends) < PACE_LINES:
        return None
    led, followed = np.array(ends, dtype=np.float64).T
    width = float(((led - led.mean()) ** 2).sum())
    slope = float(((led - led.mean()) * (followed - followed.mean())).sum()) / width
    usual, off = 0.0, []
    for away in (followed - slope * led).tolist():
        off.append(away - usual)
        usual += OF_LATE * off[-1]
    # No text keeps a pace closer than a sentence.
    return Pace(slope, max(float(np.std(off)), float(np.mean(stream.length))))
