"""Parts of a province named in English, in the words that the documents have: the Qinba wellness belt is 秦巴康养带.

What a title says behind its first words is told by the kind of area; every word before that must be in the title,
as the name of a place, by its pinyin, or by what it means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from kb.bridge import cross, widely
from kb.lexicon import HAN, english_words, normalise, word_list
from kb.library import Library
from kb.pinyin import is_spelled
from kb.places import gazetteer
from kb.records import Bridged
from kb.store import Store

# English kinds of areas, the longer first, and how Chinese names of them end.
_KINDS = (
    ("metropolitan (?:area|circle|region)", ("都市圈", "城市圈")),
    ("metro area", ("都市圈", "城市圈")),
    ("(?:urban agglomeration|city cluster|urban cluster)", ("城市群", "城镇群")),
    ("economic belt", ("经济带",)),
    ("economic (?:zone|area|region)", ("经济区",)),
    ("economic circle", ("经济圈",)),
    ("corridor", ("走廊",)),
    ("belt", ("带",)),
    ("circle", ("圈",)),
    ("wing", ("翼",)),
    ("axis", ("轴",)),
    ("cluster", ("组团", "板块", "集群", "群")),
    ("(?:growth )?pole", ("增长极", "极")),
    ("core(?: area| zone)?", ("核心区", "核心")),
    ("(?:zone|area|region|district)", ("片区", "板块", "区")),
)
_PHRASES = tuple(
    (re.compile(rf"((?:[a-z][a-z'’]*[ -]+){{1,5}}){kind}\b", re.IGNORECASE), ends) for kind, ends in _KINDS
)
_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
_COVERED = 0.5  # of what a title says before its kind, by the words of the question


def areas_in_chinese(library: Library, text: str) -> str:
    """Write the areas that an English question names as the documents do.

    Args:
        library: the library.
        text: the question.

    Returns:
        The question with the names in Chinese; as it is where it names none, or the documents have none.
    """
    store = library.store

    def explain(words: str) -> Bridged:
        """Give all that English words can mean in Chinese."""
        found = cross(store, library.bridge, words, places=(), vector=library.encode_question(text), listing=True)
        return widely(library.bridge, found)

    for pattern, ends in _PHRASES:
        match = pattern.search(text)
        titles = [t for t in store.derived(_area_titles) if t.endswith(ends)] if match else []
        if match and titles and (found := _named(_WORD.findall(match[1]), titles, ends, explain)):
            words, title = found
            start = [m.start() for m in _WORD.finditer(match[1])][-words] + match.start(1)
            return f"{text[:start]}{title}{text[match.end() :]}"
    return text


def _area_titles(store: Store) -> tuple[str, ...]:
    """Headings and groups of cities that are named as parts of a province."""
    nouns = (*word_list("area_nouns_zh"), "翼", "带")
    documents = [d.document_id for d in store.documents()]
    titles: Iterable[str | None] = (s.title for i in documents for s in store.sections(i))
    groups = (p.region_group for p in store.cities())
    plain = (re.sub(r"(?:城市|各市|地市|[及和与].*)$", "", normalise(t)) for t in (*titles, *groups) if t)
    return tuple(dict.fromkeys(t for t in plain if t.endswith(nouns) and len(t) > 2))


def _named(
    words: Sequence[str], titles: Sequence[str], ends: Sequence[str], explain: Callable[[str], Bridged]
) -> tuple[int, str] | None:
    """Find the title that most of the last words name, and how many they are; None if two are named as well."""
    best: list[tuple[float, int, str]] = []
    for title in titles:
        bare = title.removesuffix(next(end for end in ends if title.endswith(end)))
        met: set[int] = set()
        count = 0
        for word in reversed(words):
            where = _where(word, bare, explain)
            if not where and not (count and _says_nothing(word)):
                break
            met |= where
            count += 1
        while count and _says_nothing(words[-count]):
            count -= 1
        if count and len(met) >= _COVERED * len(bare):
            best.append((len(met) / len(bare), count, title))
    best.sort(reverse=True)
    if not best or len(best) > 1 and best[0][:2] == best[1][:2]:
        return None
    return best[0][1], best[0][2]


def _says_nothing(word: str) -> bool:
    return word.lower() in word_list("stopwords_en") or word.lower() in word_list("frame_en")


def _where(word: str, title: str, explain: Callable[[str], Bridged]) -> set[int]:
    """The characters of a title that an English word names."""
    place = gazetteer().by_name(word)
    names = [place.short] if place and place.level != "province" else []
    names += [run for run in _runs(title) if is_spelled(word.lower(), run)] if word[0].isupper() else []
    if not any(name in title for name in names) and not _says_nothing(word):
        names += [term for added in explain(" ".join(english_words(word))).added for term in added.terms]
    return {at + n for name in names for at in (title.find(name),) if name and at >= 0 for n in range(len(name))}


def _runs(title: str) -> list[str]:
    """The stretches of two to four characters of a title."""
    han = "".join(HAN.findall(title))
    return [han[at : at + size] for size in (4, 3, 2) for at in range(len(han) - size + 1)]
