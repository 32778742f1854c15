"""What a table of contents tells of titles glued to their text: each ends where the contents end it.

The lines of a contents are set aside by `ingest.furniture`; here they are read once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ingest.furniture import entry_title
from ingest.markers import markdown_marks, marker_at
from kb.lexicon import simplified

SHORTEST = 2  # characters of an entry's title; one is a damaged line


@dataclass(frozen=True, slots=True)
class Contents:
    """The titles that the contents of a document list, without white space, by kind and number of the heading."""

    titles: Mapping[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)

    def end(self, kind: str, number: int, rest: str) -> int:
        """Where the title of a heading ends by the contents.

        Args:
            kind: of the heading's marker.
            number: the same.
            rest: title and text, glued; without the marker.

        Returns:
            The end in `rest` of the longest title listed for this heading; 0 if it begins with none of them.
        """
        listed = self.titles.get((kind, number), ())
        return max((_end(simplified(rest), title) for title in listed), default=0)


def read_contents(lines: Iterable[str]) -> Contents:
    """Read the lines of a table of contents.

    Args:
        lines: as they stand in the source, in order.

    Returns:
        The titles listed; of an entry that may go on in the next line, both forms.
    """
    found: dict[tuple[str, int], dict[str, None]] = {}
    last: tuple[tuple[str, int], str] | None = None
    for line in lines:
        title = entry_title(line)
        marker = marker_at(title, markdown_marks(title))
        bare = _bare(title[marker.end :] if marker is not None else title)
        if marker is not None:
            last = (marker.kind, marker.number), bare
        elif last is not None:
            last = last[0], last[1] + bare
        if last is not None and len(last[1]) >= SHORTEST:
            found.setdefault(last[0], {})[last[1]] = None
        if marker is None:
            last = None  # a title goes on once
    return Contents({key: tuple(titles) for key, titles in found.items()})


def _bare(title: str) -> str:
    return "".join(simplified(title).split())


def _end(rest: str, title: str) -> int:
    """Where `title` ends in `rest`, which may have white space inside and before it; 0: it does not begin so."""
    at = 0
    for char in title:
        while at < len(rest) and rest[at].isspace():
            at += 1
        if at == len(rest) or rest[at] != char:
            return 0
        at += 1
    inside_word = title[-1].isascii() and title[-1].isalnum() and rest[at : at + 1].isalnum() and rest[at].isascii()
    return 0 if inside_word else at
