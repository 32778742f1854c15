"""What figures measure and their values, for readers of either language; the original always stands beside English."""

from __future__ import annotations

from kb.figure_names import english_indicator
from kb.figure_values import english_value
from kb.glosses import glosses
from ui.wording import Wording


def figure_name(indicator: str, unit: str, words: Wording) -> str:
    """Name what a figure measures.

    Args:
        indicator: as the document has it.
        unit: of the figure.
        words: the interface language.

    Returns:
        The indicator; in English its English name with the original behind it, where it has one.
    """
    english = english_indicator(indicator, unit) if words.language == "en" else None
    return f"{english[:1].upper()}{english[1:]} ({indicator})" if english else indicator


def figure_value(written: str, words: Wording) -> str:
    """Write a value.

    Args:
        written: value, unit and qualifier as they stand in the text.
        words: the interface language.

    Returns:
        The value; in English units with the original behind it, where it has Chinese in it.
    """
    english = english_value(written) if words.language == "en" else None
    return f"{english} ({written})" if english else written


def beside(indicator: str, unit: str, words: Wording) -> str:
    """Say an indicator in English beside the original.

    Args:
        indicator: as the document has it.
        unit: of the figure.
        words: the interface language.

    Returns:
        Its English name, else the English names of its terms; "" in Chinese, and where none is known.
    """
    if words.language != "en":
        return ""
    return english_indicator(indicator, unit) or " · ".join(english for _, english in glosses(indicator))
