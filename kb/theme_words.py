"""The theme inside the words of a question: frame words are stripped from its ends, lists are split."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache, lru_cache

from kb.lexicon import cut_words, english_words, glossary, normalise, word_list

_SPLIT = re.compile(r"[、，,；;？?！!。：:“”\"'（）()\s]+|以及|或者|或是|还是|或")
_JOINED = re.compile(r"和|与|及|跟")


def themes_in(run: str, known: Collection[str] = ()) -> list[str]:
    """Find the themes in a run of Han characters of a question.

    Args:
        run: e.g. `重点发展冷链物流和会展服务`.
        known: names that the documents have for themes, normalised, besides those of the glossary.

    Returns:
        Themes in text order: a known name whose surroundings are frame words as a whole, joined names one by one
        where each is known, otherwise what is left without the frame.
    """
    found: list[str] = []
    for piece in _SPLIT.split(run):
        whole = _known_inside(piece, known)
        rest = [whole] if whole else _joined(strip_frame(piece), known)
        found.extend(one for one in rest if len(one) > 1)
    return found


def is_frame(term: str) -> bool:
    """Tell whether a term loses something as a theme: 重点任务, 空间布局 only frame a question."""
    return strip_frame(term) != term


def is_theme_name(text: str) -> bool:
    """Tell whether a text is a term of the glossary that can be a theme."""
    return text in _themes()


@lru_cache(maxsize=4096)
def strip_frame(text: str) -> str:
    """Remove frame words from both ends until none is left.

    Args:
        text: Han characters.

    Returns:
        What is left; one character counts as a frame word only where it is a word of its own.
    """
    text = strip_words(text, _long_frame())
    frame = word_list("frame_zh") | word_list("stopwords_zh")
    while len(words := cut_words(text)) > 1:
        first, last = words[0], words[-1]
        if len(first) == 1 and first in frame and text.startswith(first):
            text = strip_words(text.removeprefix(first), _long_frame())
        elif len(last) == 1 and last in frame and text.endswith(last) and words[-2] != "之":  # 美食之都 is a title
            text = strip_words(text.removesuffix(last), _long_frame())
        else:
            break
    return text


def strip_words(text: str, words: Iterable[str]) -> str:
    """Remove words from both ends, always the first that fits, until none does."""
    listed = tuple(words)
    text = text.strip()
    while word := next((w for w in listed if text.startswith(w) or text.endswith(w)), None):
        text = text.removeprefix(word).removesuffix(word).strip()
    return text


@cache
def english_frame() -> frozenset[str]:
    """List the English words that frame a question or say nothing."""
    return word_list("frame_en") | word_list("stopwords_en")


@cache
def named_in_english() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Map the words of every English name of the glossary to the Chinese terms that have it."""
    found: dict[tuple[str, ...], list[str]] = {}
    for term in glossary().terms:
        for name in term.english:
            zh = found.setdefault(tuple(english_words(name)), [])
            if term.zh not in zh:
                zh.append(term.zh)
    return {words: tuple(zh) for words, zh in found.items()}


def _known_inside(piece: str, known: Collection[str]) -> str | None:
    """Find the longest known name in a piece whose surroundings are frame words alone."""
    names = sorted((name for name in {*known, *_themes()} if name in piece), key=lambda n: (-len(n), n))
    for name in names:
        before, after = piece.split(name, 1)
        if not strip_frame(before) and not strip_frame(after):
            return name
    return None


def _joined(text: str, known: Collection[str]) -> list[str]:
    """Split at 和, 与, 及 where every part is a known name; else the text is one theme (医药试验与研发).

    Beside a known name the beginning of one will do: 现代物流和金融, for there is 金融服务.
    """
    parts = [strip_frame(part) for part in _JOINED.split(text)]
    named = [part in known or part in _names() for part in parts]
    if len(parts) > 1 and any(named) and all(has or _begins_one(part) for has, part in zip(named, parts, strict=True)):
        return parts
    return [text]


def _begins_one(part: str) -> bool:
    """Tell whether a word is the beginning of a theme's name."""
    return len(part) > 1 and any(name.startswith(part) and not _JOINED.search(name) for name in _themes())


@cache
def _long_frame() -> tuple[str, ...]:
    """Frame words of more than one character, the longest first."""
    frame = word_list("frame_zh") | word_list("stopwords_zh")
    return tuple(sorted((word for word in frame if len(word) > 1), key=lambda w: (-len(w), w)))


@cache
def _themes() -> frozenset[str]:
    """The terms of the glossary that can be a theme."""
    return frozenset(name for name in map(normalise, (t.zh for t in glossary().terms)) if not is_frame(name))


@cache
def _names() -> frozenset[str]:
    """All Chinese names of the glossary."""
    return frozenset(normalise(name) for term in glossary().terms for name in term.chinese)
