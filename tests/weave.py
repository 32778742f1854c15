"""Weaves two readings of a text line by line, as the source of the first plan in corpus/ is woven.

Measured there (95 lines, 628 sentences): lines of 221 to 564 characters, 412 in the middle; each is one sentence of the
leading reading, a run of 0 to 7 of the following one, the rest of the leading one's; over any stretch the follower gets
0.65 characters for each of the leader's. The leader's sample of the first half, 151 of 248 sentences, is runs of mostly
3 to 8 with gaps of mostly 2 to 6. A heading stays glued to the sentence behind it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

LINE_CHARACTERS = (380, 500)  # that the lines of one text are filled up to
BEHIND = 150  # characters that the follower's share of a line may vary by
LAG = (3, 12)  # sentences that the following reading runs behind where both are complete


def weave_sample(sentences: Sequence[str], seed: int, *, glue: str = "") -> str:
    """Weave a sample of the first half, running into the second half, with the first half lagging behind it.

    Args:
        sentences: in true order, headings glued to them.
        seed: of the random choices.
        glue: what stands between two sentences of a line.

    Returns:
        The woven text.
    """
    rng = random.Random(seed)
    half = round(len(sentences) * rng.uniform(0.46, 0.54))
    kept = [*_sampled(half - 1, rng.uniform(0.45, 0.62), rng), half - 1]
    return _weave(sentences, [*kept, *range(half, len(sentences))], range(half), rng, glue)


def weave_full(sentences: Sequence[str], seed: int, *, glue: str = "") -> str:
    """Weave two complete readings, the second some sentences behind the first; arguments as `weave_sample`."""
    rng = random.Random(seed)
    everything = range(len(sentences))
    return _weave(sentences, everything, everything, rng, glue, lag=rng.randint(*LAG))


def _sampled(count: int, rate: float, rng: random.Random) -> list[int]:
    """Stretches of 1 to 8 sentences with gaps so long that `rate` of all is kept."""
    out: list[int] = []
    at = 0
    while at < count:
        run = rng.choice((1, 3, 4, 4, 5, 5, 6, 6, 7, 8))
        out.extend(range(at, min(at + run, count)))
        at += run + max(1, round(run * (1 - rate) / rate + rng.uniform(-1.5, 1.5)))
    return out


def _weave(
    sentences: Sequence[str],
    leader: Sequence[int],
    follower: Sequence[int],
    rng: random.Random,
    glue: str,
    *,
    lag: int = 0,
) -> str:
    share = sum(len(sentences[i]) for i in follower) / sum(len(sentences[i]) for i in leader)
    size = rng.randint(*LINE_CHARACTERS)
    lines: list[str] = []
    taken = given = led = followed = 0
    while taken < len(leader):
        head, run, behind = [sentences[leader[taken]]], [], rng.uniform(0, BEHIND)
        taken, led = taken + 1, led + len(head[0])
        while True:
            # The follower never overtakes: what it reads the leader has passed, `lag` sentences ago.
            if given < len(follower) and follower[given] + lag < leader[taken - 1] and followed < led * share - behind:
                run.append(sentences[follower[given]])
                given, followed = given + 1, followed + len(run[-1])
            elif taken < len(leader) and len("".join([*head, *run, sentences[leader[taken]]])) <= size:
                head.append(sentences[leader[taken]])
                taken, led = taken + 1, led + len(head[-1])
            else:
                break
        if taken == len(leader) and len(follower) - given <= 2 * LAG[1]:
            run += [sentences[i] for i in follower[given:]]
            given = len(follower)
        lines.append(glue.join([head[0], *run, *head[1:]]))
    for at in range(given, len(follower), 4):
        lines.append(glue.join(sentences[i] for i in follower[at : at + 4]))
    return "\n".join(lines)
