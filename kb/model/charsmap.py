"""Packs a normalisation map into the form that SentencePiece and the tokenizers library read: a double-array trie.

A unit of the trie is 32 bits: label in bits 0 to 7, bit 8 says that a value follows, from bit 10 the offset to the
children; a value's unit has bit 31 and the value. Children of a node at p with offset o lie at p ^ o ^ byte.
Source: Darts-clone (S. Yata), as sentencepiece/third_party/darts_clone/darts.h lays it out.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

_HAS_VALUE = 1 << 8
_OFFSET_AT = 10
_OFFSET_LIMIT = 1 << 21
_IS_VALUE = 1 << 31
_FANOUT = 256  # places that the children of a node may take: one for each byte


def pack_charsmap(normalisation: Mapping[str, str]) -> bytes:
    """Pack a map.

    Args:
        normalisation: one code point to what replaces it; neither side may hold NUL.

    Returns:
        Bytes for sentencepiece and tokenizers.normalizers.Precompiled: size of the trie, the trie, the replacements.

    Raises:
        ValueError: if a key is not one code point, or NUL occurs, or the map is too large.
    """
    for key, value in normalisation.items():
        if len(key) != 1 or "\0" in key + value:
            raise ValueError(f"cannot pack {key!r} to {value!r}; a key is one code point, and NUL may not occur")
    texts, places = bytearray(), {}
    for text in sorted(set(normalisation.values())):
        places[text] = len(texts)
        texts += text.encode("utf-8") + b"\0"
    values = {key.encode("utf-8"): places[value] for key, value in normalisation.items()}
    trie = _trie(values)
    return struct.pack("<I", 4 * len(trie)) + struct.pack(f"<{len(trie)}I", *trie) + bytes(texts)


def _trie(values: Mapping[bytes, int]) -> list[int]:
    """Lay out the trie. UTF-8 of one code point never begins that of another, so a node has children or a value.

    Each node with children gets a block of 256 places of its own, so that no byte leads to a place of another node;
    values stand behind all blocks, never at the beginning of one, which would make their place look like a block.
    """
    prefixes = sorted({key[:length] for key in values for length in range(len(key))}, key=lambda p: (len(p), p))
    block = {prefix: (number + 1) * _FANOUT for number, prefix in enumerate(prefixes)}
    trie = [0] * ((len(prefixes) + 1) * _FANOUT)
    place = {b"": 0}
    for prefix in prefixes:
        here, base = place[prefix], block[prefix]
        trie[here] |= _offset(here ^ base)
        for byte in sorted({key[len(prefix)] for key in values if key.startswith(prefix) and len(key) > len(prefix)}):
            place[prefix + bytes([byte])] = base ^ byte
            trie[base ^ byte] |= byte
    for key, value in sorted(values.items()):
        if len(trie) % _FANOUT == 0:
            trie.append(0)
        here = place[key]
        trie[here] |= _HAS_VALUE | _offset(here ^ len(trie))
        trie.append(_IS_VALUE | value)
    return trie + [0] * (-len(trie) % _FANOUT)


def _offset(distance: int) -> int:
    """Encode an offset."""
    if distance >= _OFFSET_LIMIT:
        raise ValueError(f"the normalisation map is too large: offset {distance}, at most {_OFFSET_LIMIT - 1}")
    return distance << _OFFSET_AT
