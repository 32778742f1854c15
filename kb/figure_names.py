"""English names of what figures measure, put together from parts.

Plans name an indicator by a phrase: 营业收入超过100亿元的现代服务业集聚区, 服务业增加值占GDP比重. How they are built
is a list of patterns (`data/figure_names.toml`), their words are that list's, the glossary's and the dictionary's.
A word that none of them has stays Chinese in its place, so nothing is guessed; the original always stands beside.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources

from kb.everyday import glosses_of
from kb.figure_values import counted, english_value
from kb.lexicon import HAN, cut_words, glossary, word_tag
from kb.places import gazetteer

# Share of the Chinese characters of an indicator that must have English; below it a name says less than the glosses.
LEAST = 0.5
_LATIN = re.compile(r"[A-Za-z0-9.+%-]+")
_SLOT = re.compile(r"<([abn]s?)>")
_AMOUNT = r"(?:\d+(?:\.\d+)?|[百千])?(?:万亿|千亿|百亿|亿|万|千|百)?(?:美元|元|亩|吨|平方米|人)"
_MOST_WORDS = 3  # of a gloss that can stand in a name; more explain
_LONGEST_TERM = 16  # characters of the longest name of the glossary
_NO_NAME = re.compile(r"[^a-z '-]|^(?:to|be|not|very|also|its?|the|a|of) |^(?:surname|variant)", re.IGNORECASE)
_JOINED = {"、": ",", "和": "and", "及": "and", "与": "and", "以及": "and", "或": "or", "的": "", "等": ""}
_BEHIND_HEAD = re.compile(
    r"(.*?)((?: (?:of|with|in|on|for|that|per|to|centred|above|below|offering|from|a year)(?![-\w]).*)?)", re.DOTALL
)
# Nouns that have no plural, and heads that are no things counted one by one.
_SAME = frozenset(
    (
        *("personnel", "equipment", "heritage", "software", "work", "research", "spending", "information", "people"),
        *("yuan", "output", "capacity", "throughput", "staff", "labour", "investment", "training", "infrastructure"),
        *("performing", "slaughtered", "received"),
    )
)
_NO_THINGS = frozenset(("number", "share", "ratio", "growth", "increase", "decrease", "shortening", "recovery"))
_TAGS = ("n", "vn", "b", "an", "j", "l")  # of words that a dictionary may name; glosses of verbs are orders: serve


def english_indicator(indicator: str, unit: str = "") -> str | None:
    """Name what a figure measures in English.

    Args:
        indicator: as the document has it.
        unit: of the figure; what is counted one by one (个, 家) is named in the plural.

    Returns:
        The name; a word that nobody knows stands in it as written. None where the indicator is no Chinese, or where
        less than LEAST of it has English.

    >>> english_indicator("服务业增加值占GDP比重"), english_indicator("Output of grain")
    ('service sector value added as a share of GDP', None)
    >>> english_indicator("营业收入超过100亿元的现代服务业集聚区", "个")
    'modern service clusters with operating revenue over 10 billion yuan'
    """
    written = "".join(HAN.findall(indicator))
    if not written:
        return None
    name = _named(indicator)
    if sum(map(len, HAN.findall(name))) > (1 - LEAST) * len(written):
        return None
    return _tidy(_plural(name) if unit in counted() else name)


@lru_cache(maxsize=4096)
def _named(text: str) -> str:
    """Name a phrase: by the first pattern that it has, else word by word."""
    text = text.strip("的“” ")
    if whole := _words().get(text):
        return whole
    for pattern, english in _patterns():
        if match := pattern.fullmatch(text):
            slots = match.groupdict()
            parts = {k: (english_value(v) or v) if k == "n" else _named(v) for k, v in slots.items()}
            return english.format(**parts, **{f"{k}s": _plural(v) for k, v in parts.items()})
    return " ".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    """Name a compound word by word; what no list has, by the gazetteer or the dictionary, else as it is."""
    unknown = ""
    for part, known in (*_cut(text), ("", True)):
        if not known:
            unknown += part
            continue
        if unknown:
            yield from (_of_dictionary(word) or word for word in cut_words(unknown))
            unknown = ""
        if part:
            yield _JOINED[part] if part in _JOINED else _words().get(part, part)


def _cut(text: str) -> tuple[tuple[str, bool], ...]:
    """Cut a compound into words of the lists and single characters that none has: as few of these, then of those."""
    best: list[tuple[int, int, tuple[tuple[str, bool], ...]]] = [(0, 0, ())]
    for end in range(1, len(text) + 1):
        options = []
        for start in range(max(0, end - _LONGEST_TERM), end):
            unknown, count, parts = best[start]
            part = text[start:end]
            affix = len(part) == 1 and end < len(text)  # 区, 率: a word only where a phrase ends
            if (part in _words() and not affix) or part in _JOINED or _LATIN.fullmatch(part):
                options.append((unknown, count + 1, (*parts, (part, True))))
            elif len(part) == 1:
                options.append((unknown + 1, count, (*parts, (part, False))))
        best.append(min(options, key=lambda option: option[:2]))
    return best[-1][2]


@lru_cache(maxsize=4096)
def _of_dictionary(word: str) -> str | None:
    """The English of a word that no list has: a place, or the first short gloss of a noun."""
    if place := gazetteer().by_name(word) or gazetteer().by_name(f"{word}市"):
        return place.english
    if len(word) < 2 or not word_tag(word).startswith(_TAGS):
        return None
    names = glosses_of(word)
    return next((n for n in names if len(n.split()) <= _MOST_WORDS and not _NO_NAME.search(n)), None)


def _plural(name: str) -> str:
    """The plural of the head of a name: what stands before its first preposition."""
    match = _BEHIND_HEAD.fullmatch(name)
    assert match is not None  # both groups may be empty
    head, rest = match.groups()
    if head in _NO_THINGS:
        return name
    last = head.rsplit(" ", 1)[-1]
    if not last.isalpha() or not last.isascii() or last.endswith("s") or last in _SAME:
        return name
    if last.endswith("y") and last[-2:-1] not in "aeiou":
        return f"{head[:-1]}ies{rest}"
    return f"{head}es{rest}" if last.endswith(("x", "ch", "sh")) else f"{head}s{rest}"


def _tidy(name: str) -> str:
    """Set blanks and commas right, and say a word once: service industry industry enterprises."""
    name = re.sub(r"\s+,", ",", re.sub(r"\s+", " ", name)).strip(" ,")
    return re.sub(r"\b(\w+) \1\b", r"\1", name)


@cache
def _lists() -> dict[str, dict[str, str]]:
    """Read the list once."""
    text = resources.files("kb").joinpath("data/figure_names.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _words() -> dict[str, str]:
    """Chinese words and their English: the glossary's, and before it the list's."""
    names = (name for term in glossary().terms for name in term.chinese if HAN.search(name))
    named = {name: english for name in names if (english := glossary().english_for(name))}
    return {**named, **_lists()["words"]}


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The patterns in order, with their English to be filled in."""
    slots = {"a": "(?P<a>.+?)", "b": "(?P<b>.+)", "n": f"(?P<n>{_AMOUNT})"}
    return tuple(
        (re.compile(_SLOT.sub(lambda m: slots[m[1]], pattern)), _SLOT.sub(r"{\1}", english))
        for pattern, english in _lists()["patterns"].items()
    )
