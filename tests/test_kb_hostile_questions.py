"""Hostile questions to search and to `kb search`: what is meant is still found, all else is refused in one line."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kb.errors import BadQuestionError
from kb.legs import MAX_QUESTION
from kb.library import Library
from kb.search import passage_hits, search
from kb.store import STORE_FILE
from ui import cli

TERM = "冷链体系"  # asked in disguise; the clause on it must come first
# A term that means the same however it is dressed, and must find the same clause first.
DISGUISES: dict[str, Callable[[str], str]] = {
    "unclosed straight quote": lambda term: f'"{term}',
    "unclosed curly quote": lambda term: f"“{term}",
    "quotes in quotes": lambda term: f"“「{term}」”",
    "quotes of two kinds crossed": lambda term: f"“{term}「”」",
    "empty quotes beside it": lambda term: f'"" {term} “”',
    "prefix star": lambda term: f"{term}*",
    "start mark": lambda term: f"^{term}",
    "column filter": lambda term: f"words : {term}",
    "column filter, excluding": lambda term: f"- {{pairs words}} : {term}",
    "brackets that do not close": lambda term: f"((({term}",
    "near": lambda term: f"NEAR({term}, 2)",
    "operators alone around it": lambda term: f"AND OR NOT {term} AND NOT",
    "plus": lambda term: f"{term} + {term}",
    "end of a statement": lambda term: f"{term}'; DROP TABLE passages; --",
    "union": lambda term: f"{term}' UNION SELECT * FROM meta WHERE ''='",
    "placeholders": lambda term: f"{term} ? ?1 :a @b $c %s {{0}}",
    "control characters inside": lambda term: "\x00\x1b[31m".join((term, "\x07")),
    "line breaks": lambda term: f"\r\n{term}\v\f\x85\u2028",
    "zero-width space inside": lambda term: "\u200b".join(term),
    "zero-width joiner inside": lambda term: "\u200d".join(term),
    "word joiner inside": lambda term: "\u2060".join(term),
    "soft hyphen inside": lambda term: "\u00ad".join(term),
    "byte order mark": lambda term: f"\ufeff{term}",
    "right to left": lambda term: f"\u202e{term}\u202c",
    "isolates": lambda term: f"\u2067{term}\u2069",
    "tags": lambda term: term + "".join(chr(0xE0000 + ord(c)) for c in "en"),
    "emoji": lambda term: f"🚀{term}👩‍🌾🇨🇳",
    "variation selectors": lambda term: "\ufe0f".join(term),
    "lone surrogates": lambda term: f"\ud800{term}\udfff",
    "non-characters": lambda term: f"\ufffe{term}\U0010ffff",
    "private use": lambda term: f"\ue000{term}\uf8ff",
    "traditional": lambda term: term.replace("链", "鏈").replace("体", "體"),
    "wide spaces": lambda term: f"\u3000{term}\u00a0",
    "markup": lambda term: f"<b onmouseover=alert(1)>{term}</b>",
    "path": lambda term: f"../../etc/passwd {term}",
}
# What is refused, and the word of the error that says why.
REFUSED = {
    "nothing": ("", "empty"),
    "spaces": (" \t\u3000\n", "empty"),
    "control characters alone": ("\x00\x1b\x7f", "empty"),
    "zero width alone": ("\u200b\u2060\ufeff\u00ad", "empty"),
    "bidi alone": ("\u202e\u2066\u2069", "empty"),
    "surrogates alone": ("\ud800\udfff", "empty"),
    "10,000 characters": ("冷" * 10_000, str(MAX_QUESTION)),
    "10,000 marks": ("*" * 10_000, str(MAX_QUESTION)),
    "10,000 zero-width marks": ("\u200d" * 10_000, str(MAX_QUESTION)),
    "marks alone": ('？！"*()-:^', "no letter"),
    "quotes alone": ("“「『\"'』」”", "no letter"),
    "emoji alone": ("🚀👩‍🌾❄️", "no letter"),
    "combining marks alone": ("\u0301" * 300, "no letter"),
}
# What is a question like any other, though nothing in the documents is meant.
ODD = {
    "a huge number": "9" * 1_900,
    "a number beyond every range": "1e999999 -inf nan 0x" + "f" * 99,
    "a year far away": "到99999999999999999999年",
    "a chapter far away": "第九千九百九十九亿章第〇节",
    "a box of a huge number": "专栏" + "9" * 400,
    "units alone": "亿元%亿元%",
    "one character often": "链" * MAX_QUESTION,
    "a thousand quotes": '"a' * 900,
    "nested quotes": "“" * 500 + "物流" + "”" * 500,
    "operators alone": "AND OR NOT NEAR",
    "Arabic": "ما هي المدن",
    "Hindi with joiners": "क्\u200dष लॉजिस्टिक्स",
    "Zalgo": "".join(c + "\u0301\u0300\u0323" * 20 for c in "logistics"),
    "a byte that is no text": "\udcff物\udcfe流",
}


@pytest.fixture(scope="module")
def lib(corpus_index: Path) -> Iterator[Library]:
    with Library.open(corpus_index) as opened:
        yield opened


@pytest.fixture(scope="module")
def plainly_first(lib: Library) -> str:
    """Id of the passage that the term finds first, undisguised."""
    first = search(lib, TERM, k=1)[0]
    assert TERM in passage_hits(lib, [first])[0].sentences[0].text
    return first.passage_id


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_term_is_found_in_any_disguise(lib: Library, plainly_first: str, disguise: str) -> None:
    assert search(lib, DISGUISES[disguise](TERM), k=1)[0].passage_id == plainly_first


@pytest.mark.parametrize("mark", ["\u200b", "\u200d", "\u2060", "\u00ad", "\ufe0f", "\u202e", "\u2066", "\U000e0065"])
def test_a_mark_that_is_not_seen_changes_nothing(lib: Library, mark: str) -> None:
    plain = "cold-chain 冷链物流"
    assert search(lib, mark.join(plain)) == search(lib, plain)


@pytest.mark.parametrize("kind", REFUSED)
def test_what_asks_for_nothing_is_refused_with_the_reason(lib: Library, kind: str) -> None:
    question, why = REFUSED[kind]
    with pytest.raises(BadQuestionError, match=why):
        search(lib, question)


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_question_gets_ranked_passages_or_none(lib: Library, kind: str) -> None:
    hits = search(lib, ODD[kind], k=5)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits == search(lib, ODD[kind], k=5)
    assert len(passage_hits(lib, hits)) == len(hits)


def kb_search(index: Path, question: str) -> tuple[int, str, str]:
    """Run the command in this process."""
    done = CliRunner().invoke(
        cli.app, ["search", "--json", "--explain", "--index", str(index), "-k", "1", "--", question]
    )
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


def test_the_command_finds_refuses_and_leaves_the_index_as_it_is(lib: Library, plainly_first: str) -> None:
    """All of them by the command line, one index, one process."""
    index = lib.index_dir
    before = fingerprint(index)
    (first,) = passage_hits(lib, [search(lib, TERM, k=1)[0]])
    for disguise, dress in DISGUISES.items():
        code, out, _ = kb_search(index, dress(TERM))
        assert code == 0, disguise
        assert json.loads(out)["passages"][0]["sentences"][0]["id"] == first.sentences[0].sentence_id, disguise
    for kind, (question, why) in REFUSED.items():
        code, out, err = kb_search(index, question)
        assert (code, out) == (2, ""), kind
        assert err.strip().splitlines()[-1].startswith("error: "), kind
        assert why in err, kind
    for kind, question in ODD.items():
        code, out, _ = kb_search(index, question)
        assert code == 0, kind
        assert isinstance(json.loads(out)["passages"], list), kind
    assert fingerprint(index) == before


def fingerprint(index: Path) -> list[tuple[str, int]]:
    """Every table of the store with its number of rows."""
    with sqlite3.connect(f"file:{index / STORE_FILE}?mode=ro", uri=True) as database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
        return [(name, database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names]
