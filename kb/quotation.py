"""Whether a stored sentence is what its source says at its spans."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from kb.records import Sentence, SetAside, Span


def stands_in(source: str, sentence: Sentence, aside: Sequence[Span]) -> bool:
    """Tell whether a sentence is what its source says at its spans.

    White space, and what is set aside inside a span (a page number between two pages), apart; heading or sentence may
    be longer. A damaged copy differs at its span: it is enough that one occurrence reads as shown.

    Args:
        source: text of the document as received.
        sentence: the sentence.
        aside: spans set aside that are more than white space, in order; see `set_aside_spans`.

    Returns:
        Whether it does; False for an empty sentence.
    """
    wanted = squeeze(sentence.text)
    cuts = [squeeze(between(source, span, aside)) for span in sentence.spans]
    return bool(wanted) and any(cut and (wanted in cut or cut in wanted) for cut in cuts)


def title_stands_in(source: str, title: str, spans: Sequence[Span], aside: Sequence[Span]) -> bool:
    """Tell whether the title of a heading or box is what its source says where the heading stands.

    Args:
        source: text of the document as received.
        title: as stored.
        spans: of the heading, its number included.
        aside: see `set_aside_spans`.

    Returns:
        Whether it does at one of them.
    """
    wanted = squeeze(title)
    return any(wanted in squeeze(between(source, span, aside)) for span in spans)


def set_aside_spans(set_aside: Sequence[SetAside]) -> list[Span]:
    """The spans of a document that may interrupt a sentence.

    Args:
        set_aside: of the document.

    Returns:
        Spans in order; white space, which no comparison counts, is left out.
    """
    return sorted((a.start, a.end) for a in set_aside if a.reason != "white space")


def between(text: str, span: Span, aside: Sequence[Span]) -> str:
    """Cut a span out of the source, without what is set aside inside it.

    Args:
        text: of the document as received.
        span: start and end in it.
        aside: see `set_aside_spans`.

    Returns:
        The text, white space included.
    """
    start, stop = span
    at, out = start, []
    for first, last in aside[bisect_left(aside, (start, start)) :]:
        if first >= stop:
            break
        out.append(text[at:first])
        at = last
    return "".join([*out, text[at:stop]])


def squeeze(text: str) -> str:
    """Remove white space, which no comparison with the source counts."""
    return "".join(text.split())
