"""A document as data for the reader in the browser: plain text in named fields, never markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kb.outline import box_label
from kb.reading_view import Block, BoxBlock, HeadingBlock, SentenceBlock
from kb.records import Box, Section
from ui import render
from ui.wording import Wording

_LABELS = (
    "placement_inferred", "heading_inferred", "box_inferred", "inferred", "show_source", "number", "indicator", "unit",
    "outline", "search_outline", "no_heading",
)  # fmt: skip


def reader_data(
    blocks: Sequence[Block], outline: Sequence[tuple[int, Section | Box]], *, picked: str, words: Wording
) -> dict[str, Any]:
    """Write the blocks of a document as data.

    Args:
        blocks: of kb.reading_view.
        outline: depth from 0 and heading or box, as kb.contract.outline_rows gives them.
        picked: id of the sentence to highlight, or "".
        words: the interface language.

    Returns:
        What reader.js draws.
    """
    labels = {name: words(f"document.{name}") for name in _LABELS}
    written = [_block(block, words) for block in blocks]
    headings = [_outline_row(depth, part, words) for depth, part in outline]
    return {"blocks": written, "outline": headings, "picked": picked, "labels": labels}


def _outline_row(depth: int, part: Section | Box, words: Wording) -> dict[str, Any]:
    """Write a heading or a box for the outline, whose mark of what is inferred is drawn by the reader."""
    unmarked = replace(part, inferred=False)
    if isinstance(unmarked, Section):
        text = render.heading_step(unmarked, words.language)
    else:
        text = f"{box_label(unmarked, lang=words.language)} {unmarked.title or ''}".strip()
    part_id = part.section_id if isinstance(part, Section) else part.box_id
    return {"id": part_id, "depth": depth, "text": render.printable(text), "inferred": part.inferred}


def _block(block: Block, words: Wording) -> dict[str, Any]:
    """Write one block."""
    if isinstance(block, SentenceBlock):
        return {"kind": "sentence", "item": _item(block, None)}
    if isinstance(block, HeadingBlock):
        # The reader draws the mark of what is inferred itself.
        label = render.heading_step(replace(block.section, inferred=False), words.language)
        return {
            "kind": "heading",
            "id": block.section.section_id,
            "depth": block.depth,
            "text": render.printable(label),
            "inferred": block.section.inferred,
        }
    return _box(block, words)


def _box(block: BoxBlock, words: Wording) -> dict[str, Any]:
    """Write a box; the label of an entry stands in front of its first sentence only."""
    entry = None
    items = []
    for sentence in block.sentences:
        label = sentence.sentence.entry
        items.append(_item(sentence, label if label != entry else None))
        entry = label
    unmarked = replace(block.box, inferred=False)
    title = f"{box_label(unmarked, lang=words.language)} {block.box.title or ''}".strip()
    return {
        "kind": "box",
        "id": block.box.box_id,
        "title": render.printable(title),
        "inferred": block.box.inferred,
        "items": items,
    }


def _item(block: SentenceBlock, entry: str | None) -> dict[str, Any]:
    """Write a sentence, as a table where it is one."""
    sentence = block.sentence
    item: dict[str, Any] = {
        "id": sentence.sentence_id,
        "text": render.printable(sentence.text),
        "inferred": sentence.placement == "inferred",
    }
    if entry and not sentence.text.startswith(entry):  # else it would be read twice
        item["entry"] = render.printable(entry)
    if block.rows:
        years = sorted({year for row in block.rows for year in row.values})
        item["years"] = years
        item["rows"] = [
            {
                "number": str(row.number),
                "name": render.printable(row.name),
                "group": render.printable(row.group),
                "unit": render.printable(row.unit),
                "values": [render.printable(row.values.get(year) or "–") for year in years],
            }
            for row in block.rows
        ]
    return item
