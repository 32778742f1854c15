"""Repairs radical look-alikes: fonts of some PDFs say ⾏ (a radical sign) where 行 (the character) is printed."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources

_SIGN = re.compile("[\u2e80-\u2fdf]")  # the blocks CJK Radicals Supplement and Kangxi Radicals, nothing else


def repair_radicals(text: str) -> tuple[str, int]:
    """Put the character for each radical sign; the length of the text stays.

    Args:
        text: from a PDF.

    Returns:
        The text, and how many signs were replaced; a sign that stands for no character stays.

    >>> repair_radicals("执⾏⼈⺠法院的⻓期规划，Ⅰ")
    ('执行人民法院的长期规划，Ⅰ', 4)
    """
    table = _table()
    found = [sign for sign in _SIGN.findall(text) if sign in table]
    return (_SIGN.sub(lambda m: table.get(m[0], m[0]), text), len(found)) if found else (text, 0)


@cache
def _table() -> dict[str, str]:
    """Unicode's own mapping for most signs, data/radicals.tsv for the others."""
    signs = [chr(code) for code in range(0x2E80, 0x2FE0)]
    out = {sign: form for sign in signs if (form := unicodedata.normalize("NFKC", sign)) != sign and len(form) == 1}
    lines = resources.files("ingest").joinpath("data/radicals.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line and not line.startswith("#"):
            sign, form = line.split("\t")
            out[sign] = form
    return out
