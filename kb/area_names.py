"""Parts of a province named in English, in the words that the documents have: the Qinba wellness belt is 秦巴康养带.

What a title says behind its first words is told by the kind of area; every word before that must be in the title,
as the name of a place, by its pinyin, or by what it means.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.areas import area_name
from kb.bridge import cross, widely
from kb.joint_provinces import letters_of
from kb.lexicon import HAN, cut_words, english_words, normalise, word_list
from kb.library import Library
from kb.pinyin import is_spelled
from kb.places import gazetteer
from kb.records import Bridged
from kb.rows import FloatArray
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
    (
        "(?:demonstration |development |cooperation |pilot )?(?:zone|area|region|district)",
        ("示范区", "发展区", "合作区", "片区", "板块", "区"),
    ),
)
_PHRASES = tuple(
    (re.compile(rf"((?:[a-z][a-z'’]*[ -]+){{1,8}}){kind}\b", re.IGNORECASE), ends) for kind, ends in _KINDS
)
_ANY_KIND = re.compile(rf"[ -](?:{'|'.join(kind for kind, _ in _KINDS)})\b", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\([A-Za-z' -]+\)")
_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
SIDES = {"north": "北", "south": "南", "east": "东", "west": "西", "central": "中"}  # of a province
_COVERED = 0.5  # of what a title says before its kind, by the words of the question


def areas_in_chinese(library: Library, text: str) -> str:
    """Write the areas that an English question names as the documents do.

    Args:
        library: the library.
        text: the question.

    Returns:
        The question with the names in Chinese; as it is where it names none, or the documents have none.
    """
    # The northern Jiangsu (Subei) zone: what stands in brackets names it again. Most questions have no such kind, and
    # the patterns try every word as the first of a name.
    asked = [one for one in dict.fromkeys((text, _ASIDE.sub("", text))) if _ANY_KIND.search(one)]
    if not asked:
        return text
    vector = library.encode_question(text)  # of the question as typed, which has been embedded
    return next(filter(None, (_written(library, one, vector) for one in asked)), text)


def _written(library: Library, text: str, vector: FloatArray) -> str:
    """A question with the name of an area in Chinese; "" where it names none."""
    for pattern, ends in _PHRASES:
        match = pattern.search(text)
        titles = [t for t in library.store.derived(_area_titles) if t.endswith(ends)] if match else []
        if not match or not titles:
            continue
        words = list(_WORD.finditer(match[1]))
        subject = normalise("".join(d.title for d in library.store.documents()))
        found = _named(_meanings(library, vector, [w[0] for w in words]), titles, ends, subject)
        if found:
            start = words[-found[0]].start() + match.start(1)
            return f"{text[:start]}{found[1]}{text[match.end() :]}"
    return ""


@dataclass(frozen=True, slots=True)
class _Meaning:
    """A word of a question, and what of a title it may be."""

    word: str
    names: tuple[str, ...]  # stretches of characters
    says_nothing: bool


def _meanings(library: Library, vector: FloatArray, words: Sequence[str]) -> list[_Meaning]:
    """What words mean: a place, a side or letter of a province, or what the bridge has for them, alone or together."""

    def explained(phrase: str) -> Bridged:
        """Give all that English words can mean in Chinese."""
        found = cross(library.store, library.bridge, phrase, places=(), vector=vector, listing=True)
        return widely(library.bridge, found)

    together = explained(" ".join(words)).added
    out = []
    for word in words:
        own = set(english_words(word))
        places = [m.place for m in gazetteer().find(word)]
        names = [p.short for p in places if p.level != "province"]
        names += [letter for p in places if p.level == "province" for letter in letters_of(p.name)]
        names += [side for side in [SIDES.get(word.lower().removesuffix("ern"), "")] if side]
        silent = word.lower() in word_list("stopwords_en") or word.lower() in word_list("frame_en")
        if not places and not silent:
            added = (*together, *explained(word).added)
            names += [term for one in added if own & set(one.words.split()) for term in one.terms]
        out.append(_Meaning(word, tuple(dict.fromkeys(names)), silent))
    return out


def _area_titles(store: Store) -> tuple[str, ...]:
    """Headings and groups of cities that are named as parts of a province."""
    documents = [d.document_id for d in store.documents()]
    titles = (normalise(s.title) for i in documents for s in store.sections(i) if s.title)
    groups = [normalise(p.region_group) for p in store.cities() if p.region_group]
    return tuple(dict.fromkeys(filter(None, (*map(area_name, titles), *(area_name(g) or g for g in groups)))))


def _named(
    words: Sequence[_Meaning], titles: Sequence[str], ends: Sequence[str], subject: str
) -> tuple[int, str] | None:
    """Find the title that most of the last words name, and how many they are; None if two are named as well.

    What all of the documents is about (现代农业 in 苏北现代农业发展区) need not be said.
    """
    best: list[tuple[float, int, str]] = []
    for title in titles:
        bare = title.removesuffix(next(end for end in ends if title.endswith(end)))
        met: set[int] = set()
        last = 0
        for count, word in enumerate(reversed(words), start=1):
            where = _where(word, bare)
            if not where and not word.says_nothing:
                break
            met |= where
            last = count if where else last
        own = "".join(word for word in cut_words(bare) if word not in subject)
        if last and (len(met) >= _COVERED * len(bare) or own and {bare.find(own) + n for n in range(len(own))} <= met):
            best.append((len(met) / len(bare), last, title))
    best.sort(reverse=True)
    if not best or len(best) > 1 and best[0][:2] == best[1][:2]:
        return None
    return best[0][1], best[0][2]


def _where(word: _Meaning, title: str) -> set[int]:
    """The characters of a title that an English word names."""
    names = list(word.names)
    names += [run for run in _runs(title) if is_spelled(word.word.lower(), run)] if word.word[0].isupper() else []
    parts = (name[:size] for name in names for size in range(len(name), min(len(name), 2) - 1, -1))  # 锂电 of 锂电池
    return {at + n for part in parts for at in [title.find(part)] if part and at >= 0 for n in range(len(part))}


def _runs(title: str) -> list[str]:
    """The stretches of two to four characters of a title."""
    han = "".join(HAN.findall(title))
    return [han[at : at + size] for size in (4, 3, 2) for at in range(len(han) - size + 1)]
