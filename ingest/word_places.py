"""Counts words in a whole document: where each row of three characters stands is found out once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_ROW = 3  # characters that are looked up; the others are compared
_MIX = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D)  # odd numbers that spread the rows over the heaps
_HEAPS, _SHIFT = 1 << 16, 16


class WordPlaces:
    """Where the characters of a document stand, so that counting some words does not read all of it each time."""

    def __init__(self, text: str) -> None:
        """Sort the places of a text by the three characters there.

        Args:
            text: any. What is kept of it has 8 bytes for each character.
        """
        self._text = text
        self._codes = _codes(text)
        rows = max(0, len(text) - _ROW + 1)
        mixed = np.zeros(rows, dtype=np.uint32)
        for nth, odd in enumerate(_MIX):
            mixed += self._codes[nth : nth + rows] * np.uint32(odd)  # beyond 32 bits it wraps
        heap = (mixed >> np.uint32(_SHIFT)).astype(np.uint16)
        # A stable sort of 16 bits is one by counting, and leaves the places of a heap in order.
        self._places = np.argsort(heap, kind="stable").astype(np.int32)
        self._ends = np.cumsum(np.bincount(heap, minlength=_HEAPS))

    def count(self, words: str) -> int:
        """How often some words stand in the text, as `str.count` has it: without overlap.

        Args:
            words: not empty.
        """
        if len(words) < _ROW:
            return self._text.count(words)
        codes = _codes(words)
        heap = sum(int(code) * odd for code, odd in zip(codes, _MIX, strict=False)) % (1 << 32) >> _SHIFT
        found = self._places[self._ends[heap - 1] if heap else 0 : self._ends[heap]]
        found = found[found <= len(self._text) - len(words)]
        for nth, code in enumerate(codes):
            found = found[self._codes[found + nth] == code]
        count, free = 0, 0
        for place in found.tolist():
            if place >= free:
                count, free = count + 1, place + len(words)
        return count


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
