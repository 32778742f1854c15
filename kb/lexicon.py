"""Words: how text is cut for the lexical index, stop words, and the glossary of policy terms.

The same cut must serve indexing and asking; a change here needs a new SCHEMA_VERSION in store.py.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from kb.numerals import quantities

if TYPE_CHECKING:
    from kb.word_cutter import WordCutter

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_ENGLISH_WORD = re.compile(r"[a-z0-9]+")
# One word, whose second half alone is grammar: trade-in, spin-off, start-ups.
_PARTICLE = re.compile(r"(?<=[a-z]{3})-(?=(?:in|off|up|out|over|down)s?\b)")
_POSSESSIVE = re.compile(r"['’]s\b")


# An answer asked for 94 folds and 40 cuts of short texts, most of which it or the one before had asked for already.
_SHORT, _KEPT = 120, 8192


def normalise(text: str) -> str:
    """Bring text to the form in which words are compared.

    Args:
        text: any text.

    Returns:
        NFKC (full width to half width), lower case, traditional characters as simplified ones, control characters as
        spaces.
    """
    return _folded(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    folded = simplified(unicodedata.normalize("NFKC", text).lower())
    if folded.isprintable():
        return folded
    # Each kind of character once: text has a hundred kinds and any number of characters.
    bad = [c for c in set(folded) if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn")]
    return folded.translate({ord(c): " " for c in bad})


_folded = lru_cache(_KEPT)(_fold)


def simplified(text: str) -> str:
    """Write traditional characters as simplified ones, one for one, so that places in the text stay.

    Args:
        text: any text.

    Returns:
        Text of the same length. What GB 2312 has stays as it is: 著 of 著名 and 乾 of 乾坤 are simplified writing too.
    """
    return text if text.isascii() else text.translate(_traditional())


@cache
def _traditional() -> dict[int, str]:
    """Traditional character to simplified one, from OpenCC's table of characters."""
    import opencc

    convert = opencc.OpenCC("t2s").convert
    han = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    # One character a line: no phrase is converted as a whole.
    pairs_of = zip(han, convert("\n".join(han)).split("\n"), strict=True)
    return {ord(old): new for old, new in pairs_of if old != new and len(new) == 1 and not in_gb2312(old)}


def in_gb2312(char: str) -> bool:
    """Tell whether the standard set of simplified characters of 1980, which has all common ones, has a character.

    Args:
        char: one character.
    """
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def tokenise(text: str) -> list[str]:
    """Cut text into words for the lexical index: jieba's search mode, long words and their parts.

    Args:
        text: Chinese, English or mixed.

    Returns:
        Lower-case words in text order, at least one letter or digit in each.
    """
    return list(_tokens_kept(text)) if len(text) <= _SHORT else _tokens(text)


def _tokens(text: str) -> list[str]:
    words = (word.strip() for word in word_cutter().cut_for_search(normalise(text)))
    return [word for word in words if any(c.isalnum() for c in word)]


_tokens_kept = lru_cache(_KEPT)(_tokens)


def indexed_words(text: str) -> list[str]:
    """List what the lexical index holds of a text, and looks for of a question, in its column of words.

    Args:
        text: Chinese, English or mixed.

    Returns:
        Its words, behind them the numbers that it has in Chinese numerals, in digits: 十四家 is found by 14家 and back.
    """
    return tokenise(text) + quantities(normalise(text))


def cut_words(text: str) -> list[str]:
    """Cut text into words that do not overlap, for deciding where a term has its joints.

    Args:
        text: Chinese, English or mixed.

    Returns:
        Lower-case words in text order, at least one letter or digit in each.
    """
    return list(_cut_kept(text)) if len(text) <= _SHORT else _cut(text)


def _cut(text: str) -> list[str]:
    words = (word.strip() for word in word_cutter().cut(normalise(text)))
    return [word for word in words if any(c.isalnum() for c in word)]


_cut_kept = lru_cache(_KEPT)(_cut)


def word_starts(text: str) -> list[tuple[int, str]]:
    """Cut text into words with their places, as it stands: neither folded nor stripped.

    Args:
        text: Chinese, English or mixed.

    Returns:
        (start, word) in text order, without gap or overlap; start in code points.
    """
    return [(start, word) for word, start, _ in word_cutter().tokenize(text)]


def word_cost(text: str) -> float:
    """How improbable a text is as a row of dictionary words: a damaged character breaks the word it stood in.

    Args:
        text: a short stretch of text.

    Returns:
        Negative log-probability of the best cut, in nats, by jieba's word frequencies; lower reads better.
    """
    cutter = word_cutter()
    route: dict[int, tuple[float, int]] = {}
    cutter.calc(text, cutter.get_DAG(text), route)
    return -route[0][0]


def dictionary_words(text: str) -> list[str]:
    """Cut text into the words of the dictionary alone; a character in none of them stands for itself.

    Args:
        text: Chinese, English or mixed.

    Returns:
        Words in text order, without gap or overlap.
    """
    return list(word_cutter().cut(text, HMM=False))


def word_tag(word: str) -> str:
    """The part of speech that jieba's dictionary gives a word.

    Args:
        word: one word.

    Returns:
        The first letter of its tag (n, v, a, d, p, …), two letters for vn, an, ns and nr; m for a number that is in
        no dictionary, w for marks, x for anything else.
    """
    tag = word_cutter().tag(word)
    if tag:
        return tag if tag in ("vn", "an", "ns", "nr") else tag[0]
    if word and all(c.isdigit() or c == "." for c in word):
        return "m"
    return "w" if not any(c.isalnum() for c in word) else "x"


def pairs(text: str) -> list[str]:
    """List the overlapping two-character pairs of the Han text: a safety net under the word cut.

    Args:
        text: any text.

    Returns:
        Pairs in text order; a lone Han character stands for itself.
    """
    runs = HAN.findall(normalise(text))
    return [run[i : i + 2] for run in runs for i in range(max(1, len(run) - 1))]


def english_words(text: str) -> list[str]:
    """Cut the Latin part of a text into words, plural endings removed.

    Args:
        text: any text.

    Returns:
        Words in text order, lower-case, e.g. `policies` as `policy`, `trade-in` as `tradein`.
    """
    return [_singular(word) for word in _ENGLISH_WORD.findall(plain_english(normalise(text)))]


def plain_english(text: str) -> str:
    """Remove 's, which is no word, and write words such as trade-in as one.

    Args:
        text: any text.
    """
    return _PARTICLE.sub("", _POSSESSIVE.sub("", text))


@cache
def word_list(name: str) -> frozenset[str]:
    """Read a word list from kb/data: one word or phrase a line, `#` starts a comment.

    Args:
        name: file name without `.txt`, e.g. `stopwords_zh`.

    Returns:
        The words, normalised.
    """
    lines = resources.files("kb").joinpath(f"data/{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(normalise(line).strip() for line in lines if line.strip() and not line.startswith("#"))


@dataclass(frozen=True, slots=True)
class Term:
    """A row of the glossary: a Chinese term, its English name, other names in either language."""

    zh: str
    en: str
    aliases: tuple[str, ...]

    @property
    def chinese(self) -> tuple[str, ...]:
        """The Chinese names, the main one first."""
        return (self.zh, *(a for a in self.aliases if HAN.search(a)))

    @property
    def english(self) -> tuple[str, ...]:
        """The English names, the main one first."""
        return (self.en, *(a for a in self.aliases if not HAN.search(a)))


@dataclass(frozen=True, slots=True)
class Glossary:
    """Chinese policy terms with their English names, to be read and corrected in kb/data/glossary.tsv."""

    terms: tuple[Term, ...]
    _names: Mapping[str, tuple[str, ...]]  # Chinese name to all Chinese names of its rows
    _phrases: tuple[tuple[frozenset[str], str], ...]  # English words and their Chinese term, most words first
    _english: Mapping[str, str]  # Chinese name to the English one
    _by_words: Mapping[frozenset[str], tuple[str, ...]]  # English words to their Chinese terms, in their order
    _by_first: Mapping[str, tuple[int, ...]]  # the first word of each phrase, by spelling, to places in `_phrases`

    def chinese_for(self, english: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Find the Chinese terms behind an English phrase; the terms with most words are taken first.

        Args:
            english: English words, e.g. `smart logistics parks`.

        Returns:
            The Chinese terms, and the words of the phrase that no term explains.
        """
        left = [w for w in english_words(english) if w not in _english_stops()]
        found: list[str] = []
        while best := self._first_inside(frozenset(left)):
            found.extend(zh for zh in self._by_words[best] if zh not in found)
            left = [w for w in left if w not in best]
        return tuple(found), tuple(left)

    def _first_inside(self, words: frozenset[str]) -> frozenset[str] | None:
        """The first phrase, those of most words in front, of which all words are among some words."""
        places = sorted(place for word in words for place in self._by_first.get(word, ()))
        return next((self._phrases[place][0] for place in places if self._phrases[place][0] <= words), None)

    def names_of(self, zh: str) -> tuple[str, ...]:
        """List the Chinese names of a term, itself first.

        Args:
            zh: a Chinese term, main name or alias.

        Returns:
            All Chinese names of the rows that carry it; only itself when no row does.
        """
        return tuple(dict.fromkeys((zh, *self._names.get(zh, ()))))

    def english_for(self, zh: str) -> str | None:
        """Give the English name of a Chinese term.

        Args:
            zh: a Chinese term, main name or alias.

        Returns:
            The English name, or None when the glossary does not know the term.
        """
        return self._english.get(zh)


@cache
def glossary() -> Glossary:
    """Read the glossary once.

    Returns:
        The glossary of kb/data/glossary.tsv.
    """
    text = resources.files("kb").joinpath("data/glossary.tsv").read_text(encoding="utf-8")
    rows = csv.reader((line for line in text.splitlines() if not line.startswith("#")), delimiter="\t")
    terms = tuple(Term(row[0], row[1], _aliases(row)) for row in rows if len(row) >= 2)
    phrases = ((_content(name), term.zh) for term in terms for name in term.english)
    names: dict[str, tuple[str, ...]] = {}
    for term in terms:
        for name in term.chinese:
            names[name] = (*names.get(name, ()), *term.chinese)
    # Of several rows the first counts; one that has the name as its main one before one that has it as an alias.
    english = {name: term.en for term in reversed(terms) for name in reversed(term.chinese)}
    english |= {term.zh: term.en for term in reversed(terms)}
    ordered = tuple(sorted((p for p in phrases if p[0]), key=lambda p: -len(p[0])))
    by_words: dict[frozenset[str], tuple[str, ...]] = {}
    by_first: dict[str, tuple[int, ...]] = {}
    for place, (words, zh) in enumerate(ordered):
        by_words[words] = (*by_words.get(words, ()), zh)
        by_first[min(words)] = (*by_first.get(min(words), ()), place)
    return Glossary(terms, names, ordered, english, by_words, by_first)


def _aliases(row: list[str]) -> tuple[str, ...]:
    """Split the third column at semicolons."""
    return tuple(a.strip() for a in row[2].split(";") if a.strip()) if len(row) > 2 else ()


def _content(english: str) -> frozenset[str]:
    """Words of a phrase that carry meaning; all of them when one or none would be left (`IT services`)."""
    words = english_words(english)
    kept = frozenset(w for w in words if w not in _english_stops())
    return kept if len(kept) > 1 or len(kept) == len(words) else frozenset(words)


@cache
def _english_stops() -> frozenset[str]:
    """Stop words in the form english_words gives."""
    return frozenset(_singular(word) for word in word_list("stopwords_en"))


@lru_cache(_KEPT)
def _singular(word: str) -> str:
    """Remove a plural ending: `cities` city, `zones` zone, `services` service; `business`, `gas`, `does` stay."""
    if word in word_list("stopwords_en"):
        return word
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "nches", "tches", "rches", "xes")):  # taxes
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@cache
def word_cutter() -> WordCutter:
    """Make the word cutter once."""
    from kb.word_cutter import WordCutter

    return WordCutter(_dictionary())


@cache
def _dictionary() -> str:
    """Read jieba's dictionary: word, count and tag in every row."""
    import jieba

    with jieba.Tokenizer().get_dict_file() as file:
        text: str = file.read().decode("utf-8")
    return text
