"""Glosses of policy terms beside a clause."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.glosses import MOST, glosses
from kb.lexicon import glossary
from ui.render import glossed
from ui.wording import wording

TERMS = [term.zh for term in glossary().terms]


def test_terms_are_explained_in_text_order_and_the_longest_counts():
    found = glosses("冷链物流、跨境电子商务。")
    assert found == (("冷链物流", "cold-chain logistics"), ("跨境电子商务", "cross-border e-commerce"))


@given(st.lists(st.sampled_from(TERMS) | st.text(max_size=5), max_size=8).map("、".join))
def test_a_gloss_is_a_term_that_stands_in_the_text_with_its_name_in_the_glossary(text):
    found = glosses(text)
    assert len(found) <= MOST and len({term for term, _ in found}) == len(found)
    assert all(term in text and english == glossary().english_for(term) for term, english in found)


def test_only_readers_of_english_get_them():
    assert glossed("发展冷链物流。", wording("en")) == "冷链物流 cold-chain logistics"
    assert glossed("发展冷链物流。", wording("zh")) == ""
    assert glossed("Develop cold-chain logistics.", wording("en")) == ""
