"""PDF pages that are pictures: OCR where its extra is installed, else a reason that names the extra."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from test_ingest_read import SHARED, sentences

from ingest.read import apart
from ingest.read.document import read_document
from ingest.read.ocr import in_reading_order, line_glyphs, ocr_installed
from ingest.read.pdf_page import page_text
from ingest.read.source import UnreadableError
from kb.settings import Limits

LIMITS = Limits()
WORDS = ("Cold stores of 2035", "Routes to the harbour")
with_ocr = pytest.mark.skipif(not ocr_installed(), reason="the extra ocr is not installed")


def pictures(folder: Path, pages: int = 1) -> Path:
    """A PDF whose pages are pictures of two lines."""
    drawn = Image.new("RGB", (1190, 1684), "white")
    for at, line in enumerate(WORDS):
        place = (150, 300 + 120 * at)
        ImageDraw.Draw(drawn).text(place, line, fill="black", font=ImageFont.load_default(48))
    written = io.BytesIO()
    drawn.save(written, "PDF", save_all=True, append_images=[drawn] * (pages - 1), resolution=144)
    path = folder / "scan.pdf"
    path.write_bytes(written.getvalue())
    return path


def read(lines: list[tuple[str, float, float, float]]) -> list[str]:
    """Lines as (text, left, top, width) in pixels, 40 high, given to the layout of pages."""
    quads = [(text, [(x, y), (x + w, y), (x + w, y + 40), (x, y + 40)]) for text, x, y, w in lines]
    pieces = [line_glyphs(text, quad, scale=2.0, height=842) for text, quad in quads]
    return [row.text for row in page_text(in_reading_order(pieces), has_objects=True).rows]


def test_recognised_lines_are_read_from_top_to_bottom_and_left_to_right():
    lines = [
        ("第二条在后", 100.0, 400.0, 200.0),
        ("单位：吨", 900.0, 305.0, 160.0),
        ("第一条在前", 100.0, 300.0, 200.0),
    ]
    assert read(lines) == ["第一条在前 单位：吨", "第二条在后"]


def test_recognised_columns_are_read_one_after_the_other():
    left = [(f"左栏第{n}行的文字在前", 100.0, 200.0 + 60 * n, 400.0) for n in range(8)]
    right = [(f"右栏第{n}行的文字在后", 600.0, 210.0 + 60 * n, 400.0) for n in range(8)]
    text = "".join(read([row for pair in zip(left, right, strict=True) for row in pair]))
    assert text.index("左栏第7行") < text.index("右栏第0行")


def test_a_page_number_between_strokes_is_read_as_one():
    assert read([("-2一", 500.0, 1600.0, 100.0)]) == ["— 2 —"]


def test_without_the_extra_the_reason_names_it(tmp_path, monkeypatch):
    monkeypatch.setattr(apart, "ocr_installed", lambda: False)
    with pytest.raises(UnreadableError, match=r"no text layer \(1 of 1 pages are pictures\).*\[ocr\]"):
        read_document(pictures(tmp_path), LIMITS)


@with_ocr
def test_pages_that_are_pictures_are_read_and_marked(tmp_path):
    source = read_document(pictures(tmp_path, 2), LIMITS)
    assert source.text.replace(" ", "").count("Coldstoresof2035") == len(source.pages) == 2
    (note,) = source.notes
    assert note.kind == "read_by_ocr" and note.values["pages"] == "1–2" and float(note.values["lowest"]) > 0.9


@with_ocr
def test_reading_pictures_ends_at_its_own_time_limit(tmp_path):
    with pytest.raises(UnreadableError, match="raise ocr_seconds"):
        read_document(pictures(tmp_path), Limits(ocr_seconds=1))


@with_ocr
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared texts are not beside this checkout")
def test_a_scan_and_its_text_give_the_same_sentences():
    scan, text = (Counter(sentences(SHARED / "pdf" / f"govdoc397{end}")) for end in ("_image_only.pdf", ".txt"))
    assert (scan & text).total() >= 0.99 * max(scan.total(), text.total())
