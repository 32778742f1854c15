"""Does a question about a place ask what the place is to be, whatever words it takes? A small model of its meaning."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources

import numpy as np

from kb.library import Library
from kb.places import PlaceMention
from kb.rows import FloatArray

# Log of the odds from which a question is taken for one. Out of sample, of 172 questions for profiles 0.93 have more
# (the words of most others tell), of 67 others about a place none: see bench/profile_model.py.
CUT = -0.5
# The same for a question that names nothing else; the nearest of twelve such others, a mayor's name, has 0.13 and is
# told by "who", the next -1.75.
CUT_BARE = -1.2
# A question as it was typed, which has been embedded, has less than without its names: by 0.3 to 7.1, by 5.2 at most
# where the 41 below have one name. What has less is not embedded once more. Of 892 questions that name a place
# -6 spares 323 of the 424 that are no profile; of the 468 others one is below (-6.4: who is the chairman of a region).
# Of 8,149 questions on one plan and some on three others 41 then come so far; those with one name that are profiles
# have -4.6 and more, 18 have less than -5.2.
FAR, FAR_ALONE = -6.0, -5.2


def asks_profile(
    library: Library, text: str, mentions: Sequence[PlaceMention], *, vector: FloatArray, bare: bool = False
) -> bool:
    """Tell whether a question about places asks for their profile, by its meaning.

    Args:
        library: the library; the model knows the vectors of the encoder that comes with the program, with any other
            it says no.
        text: the question.
        mentions: the places it names.
        vector: (dim,) float32, the question as it was typed.
        bare: it names nothing else.

    Returns:
        True if the odds are high enough.
    """
    encoder, weights, constant = _model()
    if library.encoder.name != encoder:
        return False
    typed, least = float(vector @ weights) + constant, CUT_BARE if bare else CUT
    if typed < (FAR_ALONE if len(mentions) == 1 else FAR):
        return False
    # Without names it has more.
    return typed >= least or float(library.encode_question(without_names(text, mentions)) @ weights) + constant >= least


def without_names(text: str, mentions: Sequence[PlaceMention]) -> str:
    """Write a question as if it were about any city.

    Args:
        text: the question.
        mentions: the places it names, in text order.

    Returns:
        The question with 该市 or "the city" for their names.

    >>> from kb.places import gazetteer
    >>> without_names("南京的定位, Suzhou", gazetteer().find("南京的定位, Suzhou"))
    '该市的定位, the city'
    """
    for mention in reversed(mentions):
        name = "the city" if text[mention.start : mention.end].isascii() else "该市"
        text = f"{text[: mention.start]}{name}{text[mention.end :]}"
    return text


@cache
def _model() -> tuple[str, FloatArray, float]:
    """Read the model once: the name of its encoder, (dim,) weights and the constant."""
    stored = json.loads(resources.files("kb").joinpath("data/profile_model.json").read_text(encoding="utf-8"))
    return stored["encoder"], np.array(stored["weights"], dtype=np.float32), float(stored["constant"])
