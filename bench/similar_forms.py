"""Finds characters of similar form, the ones that scanning takes for each other, by drawing them.

python bench/similar_forms.py            compares ingest/data/similar_forms.txt with what the fonts here give
python bench/similar_forms.py --write    writes it

Every common character (GB 2312, level 1: 3,755) is drawn in Noto Sans CJK and Noto Serif CJK, blurred, and compared
with every other. Of 38 pairs that scanners are known to confuse, the ten nearest of 0.75 and more hold all but 12,
those that differ by a whole part (新 薪, 民 氏); ingest/data/confusable.txt names such pairs.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FILE = Path(__file__).resolve().parents[1] / "ingest" / "data" / "similar_forms.txt"
FONTS = ("Noto Sans CJK SC", "Noto Serif CJK SC")
SIZE, BLUR = 56, 1.6  # pixels of a character in a field of 64; with less blur a stroke moved by a pixel is another
NEAREST = 5
LIKENESS = 0.75  # cosine of the blurred drawings; 0.70 adds half as many pairs again and 2 of the 38, 0.80 loses 4
HEADER = """\
# Characters of similar form: the first of a line with each of the others. Made by bench/similar_forms.py from drawings
# in Noto Sans CJK and Noto Serif CJK (SIL Open Font License); confusable.txt beside it is kept by hand.
"""


def main() -> None:
    """Compare, or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the file")
    args = parser.parse_args()
    paths = [path for name in FONTS if (path := _font(name))]
    if len(paths) < len(FONTS):
        print(f"== similar forms: skipped, the fonts {' and '.join(FONTS)} are not installed (Debian: fonts-noto-cjk)")
        return
    characters = _common()
    text = HEADER + "".join(f"{line}\n" for line in _lines(characters, _likeness(characters, paths)))
    if args.write:
        FILE.write_text(text, encoding="utf-8")
    same = FILE.read_text(encoding="utf-8") == text
    print(f"== similar forms: {text.count(chr(10)) - 2} lines, {'as stored' if same else 'NOT as stored'}")


def _font(name: str) -> str:
    """Where a font lies; empty if it is not installed."""
    if shutil.which("fc-match") is None:
        return ""
    command = ["fc-match", "-f", "%{family}\t%{file}", f"{name}:style=Regular"]
    family, _, path = subprocess.run(command, capture_output=True, text=True, check=True).stdout.partition("\t")
    return path if name in family else ""


def _common() -> str:
    """The characters of GB 2312, level 1, in its order."""
    rows = (bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return "".join(code.decode("gb2312", errors="ignore") for code in rows)


def _likeness(characters: str, paths: list[str]) -> npt.NDArray[np.float32]:
    """Mean cosine of the drawings, (n, n); a character with itself: 0."""
    total = np.zeros((len(characters), len(characters)), dtype=np.float32)
    for path in paths:
        font = ImageFont.truetype(path, SIZE, index=2)  # simplified Chinese in Noto's collections
        drawn = np.stack([_drawing(character, font) for character in characters])
        drawn -= drawn.mean(axis=1, keepdims=True)
        drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
        total += drawn @ drawn.T / len(paths)
    np.fill_diagonal(total, 0)
    return total


def _drawing(character: str, font: ImageFont.FreeTypeFont) -> npt.NDArray[np.float32]:
    field = Image.new("L", (64, 64), 0)
    ImageDraw.Draw(field).text((4, -6), character, font=font, fill=255)
    blurred = field.filter(ImageFilter.GaussianBlur(BLUR)).resize((32, 32), Image.Resampling.BOX)
    return np.asarray(blurred, dtype=np.float32).ravel()


def _lines(characters: str, likeness: npt.NDArray[np.float32]) -> list[str]:
    """A line for each character that has pairs with later ones."""
    nearest = np.argsort(-likeness, axis=1)[:, :NEAREST]
    pairs = {
        (min(i, int(j)), max(i, int(j)))
        for i in range(len(characters))
        for j in nearest[i]
        if likeness[i, j] >= LIKENESS
    }
    later: dict[int, list[int]] = {}
    for i, j in sorted(pairs):
        later.setdefault(i, []).append(j)
    return [characters[i] + "".join(characters[j] for j in others) for i, others in later.items()]


if __name__ == "__main__":
    sys.exit(main())
