"""Cuts a list question into pieces: names and stretches of words that may be its theme, and what only parts them.

Names that the documents or the glossary know are pieces, and so is the longest stretch of words that stands in the
documents as it is; verbs, words of asking and grammar only part them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal

from kb.dictionary import stem
from kb.lexicon import cut_words, english_words, glossary, normalise, word_list, word_tag
from kb.match import core
from kb.records import Added, Bridged
from kb.theme_words import english_frame, is_theme_name, known_names, named_in_english

Terms = tuple[str, ...]  # names of one thing, one of which is enough

_DASHED = 6  # characters of a name with a dash
_LONGEST = 7  # words of a stretch that is looked for in the documents
_JOINTS = frozenset("和 与 及 跟 或 以及 或者 还是 并 、 / , ， and or &".split())  # noqa: SIM905
_LINKS = frozenset("的 类 型 等 之 性 式".split())  # noqa: SIM905  # between words of one phrase
# Parts of speech in jieba's dictionary that part phrases: verbs, adverbs, pronouns, prepositions and so on.
_PARTING = frozenset("v d ad r p c u f m q y e o t z k".split())  # noqa: SIM905
_COMPLEMENTS = frozenset(
    "进入往到成为出上下在给向于过起"
)  # second characters of verbs that no dictionary has: 列进, 要往
# How documents write who named a zone, a pilot or a park; the dictionary has 全国 for it.
_OF_LEVEL = {"national": "国家级", "provincial": "省级", "municipal": "市级"}
_TOKEN = re.compile(r"[a-z0-9&]+(?:['’][a-z]+)?|(?<=\w)-(?=\w)|[^\s]")
_MIXED = re.compile(
    r"[a-z0-9+]*[\u3400-\u4dbf\u4e00-\u9fff]"
    r"(?:[\u3400-\u4dbf\u4e00-\u9fffa-z0-9+]|—(?=[\u4e00-\u9fff]))*"  # 甲—乙协作走廊
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the documents and the bridge know, for reading a theme."""

    known: Collection[str] = ()  # names that the documents have for themes, normalised
    held: Callable[[str], bool] = lambda _: False  # whether the documents have a stretch of words as it is
    count: Callable[[str], int] = lambda _: 0  # in how many sentences it stands
    explain: Callable[[str], Bridged] = lambda _: Bridged()  # the terms of the other language for a phrase
    subject: str = ""  # the documents' titles: what all of their clauses are about
    read: dict[str, tuple[Piece, ...]] = field(default_factory=dict, compare=False)  # texts that were read


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a question."""

    kind: Literal["term", "unknown", "head", "gap", "joint"]
    text: str
    terms: Terms = ()
    name: bool = False  # the documents or the glossary know it as the name of a theme
    sure: bool = True  # False: only a part of its terms' English names is meant


def pieces_of(plain: str, words: Vocabulary) -> tuple[Piece, ...]:
    """Read a question from left to right.

    Args:
        plain: the question, normalised.
        words: what the documents know; it remembers what was read, as parts of a question are read several times.

    Returns:
        The pieces, in order.
    """
    found = words.read.get(plain)
    if found is None:
        found = words.read[plain] = tuple(_pieces_of(plain, words))
    return found


def _pieces_of(plain: str, words: Vocabulary) -> Iterator[Piece]:
    english = _english_pieces(_MIXED.sub(lambda run: ".".ljust(len(run[0])), plain), words)
    at = 0
    for mixed in _MIXED.finditer(plain):
        yield from (piece for start, piece in english if at <= start < mixed.start())
        yield from _chinese_pieces(mixed[0], words)
        at = mixed.end()
    yield from (piece for start, piece in english if start >= at)


def _chinese_pieces(run: str, words: Vocabulary) -> Iterator[Piece]:
    """Read a run of Han characters, with the Latin letters and digits at its edges."""
    if "—" in run:
        name = _dashed(run, words)
        before, after = run.split(name, 1) if name else run.split("—", 1)
        yield from _chinese_pieces(before, words)
        yield Piece("term", name, (name,), name=True) if name else Piece("gap", "—")
        yield from _chinese_pieces(after, words)
        return
    tokens = list(_tokens(run, words))
    at = 0
    while at < len(tokens):
        end = _stretch(tokens, at, words)
        text = "".join(tokens[at:end])
        if _is_material(tokens, at, words):
            yield Piece("term", text, (text,))
        else:
            yield _chinese_piece(text, words, whole=end - at > 1)
        at = end


def _dashed(run: str, words: Vocabulary) -> str:
    """The longest stretch around a dash that the documents have as it is: 甲—乙协作走廊; "" for none."""
    dash = run.index("—")
    spans = ((start, end) for start in range(dash) for end in range(len(run), dash + 1, -1))
    held = [run[start:end] for start, end in spans if end - start >= _DASHED and words.held(run[start:end])]
    return max(held, key=len, default="")


def _is_material(tokens: Sequence[str], at: int, words: Vocabulary) -> bool:
    """Tell a noun of one character that a trade is named by: 铝产业, 茶行业."""
    one, following = tokens[at], tokens[at + 1 :]
    named = len(one) == 1 and word_tag(one) == "n" and not _is_frame(one)
    headed = following[:1] if not _JOINTS & set(following[:1]) else following  # 铝和其他有色金属产业
    return named and any(word in word_list("theme_heads_zh") for word in headed) and words.count(one) > 0


def _tokens(run: str, words: Vocabulary) -> Iterator[str]:
    """Cut a run into known names and, between them, words."""
    names = _names_in(run, words)
    if names and f"{names[0]}业" in run:  # 信息服务业 is not 信息服务 and 业…
        names.insert(0, f"{names[0]}业")
    if not names:
        for part in re.split(r"(\+)", run):  # 会展+文旅 is one thing
            yield from [part] if part == "+" else _without_heads(_regrouped(cut_words(part), words), words)
        return
    before, after = run.split(names[0], 1)
    yield from _tokens(before, words)
    yield names[0]
    yield from _tokens(after, words)


def _names_in(text: str, words: Vocabulary) -> list[str]:
    """List the names of themes that stand in a text, the longest first."""
    openings = _by_opening(frozenset(words.known))
    found = {name for opening in set(text) for name in openings.get(opening, ()) if name in text}
    return sorted(found, key=lambda name: (-len(name), name))


@lru_cache(maxsize=8)  # every question is compared with all names; the documents' own are the same until they change
def _by_opening(known: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Names of the documents and of the glossary by their first character."""
    found: dict[str, list[str]] = {}
    for name in known | known_names():
        found.setdefault(name[0], []).append(name)
    return {opening: tuple(names) for opening, names in found.items()}


def _regrouped(tokens: Sequence[str], words: Vocabulary) -> list[str]:
    """Part a word that no dictionary has from a verb at its head, where the documents have the rest: 有龙井 + 茶."""
    out = list(tokens)
    for at, (token, behind) in enumerate(pairwise(tokens)):
        if len(token) > 2 and _is_frame(token[0]) and word_tag(token) == "x" and words.held(token[1:] + behind):
            out[at : at + 2] = [token[0], token[1:] + behind]
    return out


def _without_heads(tokens: Sequence[str], words: Vocabulary) -> Iterator[str]:
    """Part a word from what only says that it is an industry, where the documents have it so behind the word before.

    电子信息产业 is of 电子信息, and no 信息产业 beside 电子.
    """
    for before, token in zip(("", *tokens), tokens, strict=False):
        short = core(token)
        headed = bool(before) and short != token and token.startswith(short) and not words.held(before + token)
        yield from (short, token.removeprefix(short)) if headed and words.held(before + short) else (token,)


def _stretch(tokens: Sequence[str], at: int, words: Vocabulary) -> int:
    """Find the end of the longest stretch of tokens that the documents have as it is."""
    # 壮大文化 of 壮大文化旅游市场 is no thing; 避暑康养 is one.
    parts = _asks(tokens[at]) and not _opens_names(tokens[at], words) or tokens[at] in word_list("tie_verbs_zh")
    opens = not parts or _is_name(tokens[at], words)
    for end in range(min(len(tokens), at + _LONGEST), at + 1, -1):
        inside, last = tokens[at:end], tokens[end - 1]
        if (_JOINTS | {"等"}) & set(inside) or last in _LINKS or not _ends_a_name(last) and _is_frame(last):
            continue
        text = "".join(inside)
        if len(text) > 2 and words.held(text) and (opens or _is_zone(text, tokens[at], words)):
            return end
    return at + 1


def _opens_names(token: str, words: Vocabulary) -> bool:
    """Tell a verb by which themes are named, and no action of a plan or of asking: 避暑, 养老."""
    openings = _by_opening(frozenset(words.known)).get(token[:1], ())
    return word_tag(token) == "v" and not _is_frame(token) and any(name.startswith(token) for name in openings)


def _is_zone(text: str, opening: str, words: Vocabulary) -> bool:
    """Tell the name of a zone that a word of asking opens: 重点开发开放试验区, which never stands without it."""
    named = text.endswith(tuple(word_list("designations_zh"))) and word_tag(opening) != "v"  # 打造消费中心城市
    return named and words.count(text) == words.count(text.removeprefix(opening))


def _asks(token: str) -> bool:
    """Tell whether a word only asks, or parts phrases."""
    return _is_frame(token) or word_tag(token) in _PARTING


def _ends_a_name(token: str) -> bool:
    """Tell a word that ends names, so that behind others it does not ask: 旅游休闲城市, 示范区."""
    return token == "城市" or token in word_list("designations_zh")


def _is_frame(token: str) -> bool:
    return token in word_list("frame_zh") or token in word_list("stopwords_zh")


def _is_name(token: str, words: Vocabulary) -> bool:
    return token in words.known or is_theme_name(token)


def _chinese_piece(text: str, words: Vocabulary, *, whole: bool) -> Piece:
    """Tell what a stretch of Chinese is."""
    if _is_name(text, words):
        return Piece("term", text, (text,), name=True)
    if text in word_list("theme_heads_zh"):
        return Piece("head", text)
    if whole and not _is_frame(text):  # 打 and 造成 side by side
        return Piece("term", text, (text,), name=bool(_names_in(text, words)))
    if text in _JOINTS:
        return Piece("joint", text)
    if text in _LINKS:
        return Piece("head", text)
    if text == "特色" or _asks(text) and not text.isascii() or len(text) < 2:  # praise, where it is in no name
        return Piece("gap", text)
    if words.held(text):
        # 信息服务业 is the 信息服务 that the documents know.
        named = text in known_names() or core(text) in map(core, words.known)
        return Piece("term", text, (text,), name=named)
    if len(text) > 2 and text.endswith("业") and words.held(text[:-1]):  # 软件业
        return Piece("term", text[:-1], (text[:-1],), name=_chinese_piece(text[:-1], words, whole=False).name)
    if meant := _in_full(text, words):
        return Piece("term", text, meant, name=True)
    verbs = len(text) == 2 and text[1] in _COMPLEMENTS and word_tag(text) == "x"
    return Piece("gap" if verbs or word_tag(text) in ("a", "b") else "unknown", text)


def _in_full(text: str, words: Vocabulary) -> Terms:
    """Give the name that a short form stands for, by the glossary or by its characters: 边贸 for 边境贸易."""
    if text in known_names():
        return tuple(map(normalise, glossary().names_of(text)))
    if len(text) != 2:
        return ()
    found = _by_short_form(frozenset(words.known)).get(text, frozenset())
    return tuple(found) if len(found) == 1 else ()


@lru_cache(maxsize=8)
def _by_short_form(known: frozenset[str]) -> dict[str, frozenset[str]]:
    """Names of four characters of the documents and of the glossary by their first and third."""
    found: dict[str, frozenset[str]] = {}
    for name in known | known_names():
        if len(name) == 4:
            short = name[0] + name[2]
            found[short] = found.get(short, frozenset()) | {name}
    return found


def _english_pieces(plain: str, words: Vocabulary) -> list[tuple[int, Piece]]:
    """Read the English words of a question, with the place of each piece in the text."""
    tokens = [(m.start(), m[0]) for m in _TOKEN.finditer(plain) if m[0] != "-"]
    out: list[tuple[int, Piece]] = []
    part: list[tuple[int, str]] = []
    at = 0
    while at < len(tokens):
        start, token = tokens[at]
        named, own = _named_with_and(tokens, at, words)
        if named or token in _JOINTS or not token[0].isalnum():
            out += _of_part(part, words)
            part = []
            out += own or [(start, _mark(token))]
            at = max(named, at + 1)
        else:
            part.append((start, token))
            at += 1
    return out + _of_part(part, words)


def _named_with_and(
    tokens: Sequence[tuple[int, str]], at: int, words: Vocabulary
) -> tuple[int, list[tuple[int, Piece]]]:
    """Find the end of a name of the glossary with "and" inside that begins here and is explained, and its pieces."""
    for end in range(min(len(tokens), at + _LONGEST), at + 2, -1):
        inside = [token for _, token in tokens[at:end]]
        if not _JOINTS.isdisjoint(inside[1:-1]) and tuple(english_words(" ".join(inside))) in named_in_english():
            if at and tuple(english_words(f"{tokens[at - 1][1]} {tokens[at][1]}")) in named_in_english():
                return 0, []  # modern commerce and trade
            name = (tokens[at][0], " ".join(token for token in inside if token[0].isalnum()))
            for own in (_of_part([name], words), _of_part(tokens[at:end], words)):  # whole, or all of its words
                kinds = {piece.kind for _, piece in own}
                if "term" in kinds and "unknown" not in kinds:
                    return end, own
    return 0, []


def _of_part(tokens: Sequence[tuple[int, str]], words: Vocabulary) -> list[tuple[int, Piece]]:
    """Read English words that no mark and no "and" parts."""
    if not tokens:
        return []
    found = words.explain(" ".join(token for _, token in tokens))
    added = list(found.added)
    out: list[tuple[int, Piece]] = []
    at = 0
    while at < len(tokens):
        start, token = tokens[at]
        ends = [_span(tokens, at, one) for one in added]
        first = next((i for i, end in enumerate(ends) if end), None)
        opening = not out or out[-1][1].kind == "gap"
        if first is None:
            # What nothing follows is a thing, not what is done with one: shipbuilding.
            opens = opening and (at + 1 < len(tokens) or not token.endswith("ing"))
            out.append((start, _unexplained(token, found.left, opening=opens)))
            at += 1
            continue
        text = " ".join(t for _, t in tokens[at : ends[first]])
        out.append((start, _explained(text, added[first], words, opening=opening)))
        at = ends[first]
        added = added[first + 1 :]
    return out


def _span(tokens: Sequence[tuple[int, str]], at: int, added: Added) -> int:
    """Find where an explained phrase ends, if it begins here; grammar may stand inside; 0 if it does not."""
    wanted = added.words.split()
    end = at
    while wanted and end < len(tokens):
        own = list(_telling(tokens[end][1]))
        if own != wanted[: len(own)] or end == at and not own:
            return 0
        wanted = wanted[len(own) :]
        end += 1
    return end if not wanted else 0


@lru_cache(maxsize=1024)  # a word is compared with each phrase that is explained
def _telling(token: str) -> tuple[str, ...]:
    """The words of an English token without those of grammar."""
    return tuple(word for word in english_words(token) if word not in word_list("stopwords_en"))


def _explained(text: str, added: Added, words: Vocabulary, *, opening: bool) -> Piece:
    """Tell what a phrase is that the bridge explains."""
    own_words = added.words.split()
    if added.words == "business" and not opening:  # the border trade business
        return Piece("head", text)
    if added.origin != "glossary":
        if set(own_words) <= _heads():
            return Piece("head", text)
        if _frame_stems().issuperset(map(stem, own_words)) or opening and _is_participle(text):
            return Piece("gap", text)
    own = [t for t in (text, _OF_LEVEL.get(text, "")) if t.isalnum() and words.held(t)]
    terms = (*added.terms, *(t for t in own if t not in added.terms))
    if (
        len(terms) > 1 and added.origin == "glossary"
    ):  # the one that the documents have most often says in an answer what was looked for
        terms = tuple(sorted(terms, key=lambda term: -words.count(term)))
    return Piece("term", text, terms, added.origin == "glossary", added.origin != "part")


def _unexplained(token: str, left: Sequence[str], *, opening: bool) -> Piece:
    """Tell what a word is that the bridge does not explain."""
    own = set(english_words(token))
    if own & _heads():
        return Piece("head", token)
    if token == "s" or not own & set(left) or english_frame() & {token, *own} or opening and _is_participle(token):
        return Piece("gap", token)
    return Piece("unknown", token)


@cache
def _frame_stems() -> frozenset[str]:
    """Stems of the English words that frame a question."""
    return frozenset(map(stem, english_frame()))


@cache
def _heads() -> frozenset[str]:
    """Words behind an English name that add nothing to it, singular."""
    return frozenset(word for head in word_list("theme_heads_en") for word in english_words(head))


def _is_participle(word: str) -> bool:
    """Tell a word that says what is done, at the beginning of a phrase: a declared focus, hosting a fair."""
    return word.endswith(("ed", "ing")) and len(word) > 5 and word not in word_list("nouns_ing_en")


def _mark(token: str) -> Piece:
    return Piece("joint" if token in _JOINTS else "gap", token)
