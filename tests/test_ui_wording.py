"""The interface says the same things in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit

from ui.wording import LANGUAGES, language_of, wording

UI = Path(__file__).parent.parent / "ui"


def test_both_languages_have_the_same_keys() -> None:
    assert wording("zh").strings.keys() == wording("en").strings.keys()


@pytest.mark.parametrize("key", sorted(wording("en").strings))
def test_both_languages_have_the_same_places_and_no_empty_string(key: str) -> None:
    places = [set(re.findall(r"{(\w+)}", wording(language).strings[key])) for language in LANGUAGES]
    assert places[0] == places[1]
    assert wording("zh").strings[key].strip()
    assert wording("en").strings[key].strip()


def test_every_key_named_in_the_code_exists() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in UI.rglob("*.py"))
    named = set(re.findall(r"""words?(?:ing)?\(\s*["']([a-z_]+\.[a-z_]+)["']""", source))
    assert len(named) > 20
    assert named <= wording("en").strings.keys()


def test_what_streamlit_says_is_named_as_streamlit_says_it() -> None:
    scripts = Path(streamlit.__file__).parent.joinpath("static", "static", "js").glob("*.js")
    said = "\n".join(path.read_text(encoding="utf-8") for path in scripts)
    named = {key: text for key, text in wording("en").strings.items() if key.startswith("streamlit.")}
    assert len(named) > 20
    assert [text for text in named.values() if f"`{text}`" not in said and f'"{text}"' not in said] == []
    around = [text.split("{it}") for key, text in wording("en").strings.items() if key.startswith("streamlit_around.")]
    assert around
    ours = [
        f"`{re.escape(before)}" + r"\$\{[^`]*(`[^`]*`[^`]*)?\}" + f"{re.escape(after)}`" for before, after in around
    ]
    assert [form for form in ours if not re.search(form, said)] == []


def test_one_thing_is_not_said_in_the_plural() -> None:
    assert wording("en")("figures.count", count=1) == "1 figure"
    assert wording("en")("figures.count", count=2) == "2 figures"
    assert wording("zh")("figures.count", count=1) == wording("zh")("figures.count", count=2).replace("2", "1")
    never_one = {
        "ask.all_documents",
        "answer.searched_all",
        "answer.filters",
        "answer.filters_best",
        "answer.filters_nearest",
    }
    english = wording("en").strings
    plural = {
        key for key, text in english.items() if not key.startswith("one.") and re.search(r"{count} (\w+ )?\w+s\b", text)
    } - never_one
    assert len(plural) > 10
    assert [key for key in sorted(plural) if f"one.{key.replace('.', '_')}" not in english] == []


def test_values_with_braces_are_not_parsed_again() -> None:
    assert "{0.__class__}" in wording("en")("answer.searched", documents="{0.__class__}")


@pytest.mark.parametrize(
    ("tag", "language"), [("zh", "zh"), ("zh-CN", "zh"), ("mixed", "en"), ("", "en"), (None, "en")]
)
def test_a_language_tag_chooses_the_interface_language(tag: str | None, language: str) -> None:
    assert language_of(tag) == language
