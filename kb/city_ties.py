"""What ties cities to the theme of a question, put together from several themes and documents."""

from __future__ import annotations

from collections.abc import Sequence

from kb.records import CityFinding, How, Tie, Tier


class Ties:
    """Collects what ties cities to a theme, over themes and documents; focus in one of them is focus."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.tiers: dict[str, Tier] = {}
        self._sentences: dict[str, dict[str, None]] = {}
        self._words: dict[str, dict[str, How]] = {}

    def add(self, tier: Tier, city: str, ties: Sequence[Tie]) -> None:
        """Note the clauses of a city, each once; a word keeps the first way in which it was met.

        Args:
            tier: focus or mention.
            city: its full name.
            ties: what ties it to the theme.
        """
        if tier == "focus" or city not in self.tiers:
            self.tiers[city] = tier
        for tie in ties:
            self._sentences.setdefault(city, {})[tie.sentence_id] = None
            self._words.setdefault(city, {}).setdefault(tie.words, tie.how)

    def finding(self, city: str) -> CityFinding:
        """Give what was found for a city.

        Args:
            city: its full name; something was noted for it.
        """
        words = self._words[city]
        return CityFinding(city, self.tiers[city], tuple(self._sentences[city]), tuple(words), tuple(words.values()))
