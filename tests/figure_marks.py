"""The marks of figures that were read by hand (golden/figure_marks.tsv), and those that an index has."""

from __future__ import annotations

from pathlib import Path

from kb.store import Store

GOLDEN = Path(__file__).parent / "golden" / "figure_marks.tsv"
Marks = dict[tuple[int, str], tuple[str, str]]  # place in the text and as written: period and mark


def read_by_hand(document_id: str) -> Marks:
    """The marks of one plan."""
    lines = [line.split("\t") for line in GOLDEN.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {(int(at), written): (period, mark) for plan, at, written, period, mark in lines if plan == document_id}


def wrong_marks(store: Store, document_id: str) -> list[tuple[str, str, tuple[str, str], tuple[str, str] | None]]:
    """What an index says otherwise: indicator, as written, its period and mark, and those read by hand.

    None for a figure that nobody has read; a figure that is missing is not told, see `missing_figures`.
    """
    kept, starts = read_by_hand(document_id), {s.sentence_id: s.spans[0][0] for s in store.sentences(document_id)}
    out = []
    for f in store.figures(document_id):
        if f.table:
            continue
        right, own = kept.get((starts[f.sentence_id] + f.start, f.written)), (f.period or "-", f.role)
        if right is None or own[0] != right[0] or right[1] not in ("-", own[1]):
            out.append((f.indicator, f.written, own, right))
    return out


def missing_figures(store: Store, document_id: str) -> set[tuple[int, str]]:
    """Figures read by hand that an index does not have."""
    starts = {s.sentence_id: s.spans[0][0] for s in store.sentences(document_id)}
    found = {(starts[f.sentence_id] + f.start, f.written) for f in store.figures(document_id) if not f.table}
    return set(read_by_hand(document_id)) - found
