"""Ids of sentences outlive a new edition of their document."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_plan import HashingEncoder
from typer.testing import CliRunner

from ingest.pipeline import ingest
from kb.errors import UnknownSentenceError
from kb.permanent_ids import permanent_id, plain_id, resolve
from kb.store import STORE_FILE, Store
from ui import cli

FIRST = [
    "建设产地冷藏保鲜设施和区域性冷链物流基地。",
    "支持邮政快递企业在县城建立分拨中心。",
    "推广使用新能源配送车辆。",
]
LATER = "到2027年，每个乡镇至少有一个村级物流服务点。"


def edition(folder: Path, sentences: list[str]) -> dict[str, str]:
    """Ingest an edition; gives text to id."""
    source = folder / "plan.txt"
    source.write_text("一、总体要求\n" + "\n".join(sentences) + "\n", encoding="utf-8")
    encoder = HashingEncoder()
    report = ingest([source], index_dir=folder / "index", encoder=encoder, progress=lambda *_: None)
    assert not report.rejected
    with Store.open(folder / "index" / STORE_FILE) as store:
        return {s.text: s.sentence_id for s in store.sentences("plan")}


def test_unchanged_sentences_keep_their_ids_wherever_they_move(tmp_path):
    before = edition(tmp_path, FIRST)
    after = edition(tmp_path, [LATER, FIRST[2], FIRST[0], FIRST[1]])
    assert {text: after[text] for text in FIRST} == before
    assert after[LATER] not in before.values()


def test_the_id_of_an_edited_sentence_resolves_to_its_edition(tmp_path):
    before = edition(tmp_path, FIRST)
    edited = FIRST[0].replace("区域性", "国家骨干")
    after = edition(tmp_path, [edited, *FIRST[1:]])
    third = edition(tmp_path, [edited.replace("冷藏保鲜", "预冷"), *FIRST[1:]])
    with Store.open(tmp_path / "index" / STORE_FILE) as store:
        for old in (before[FIRST[0]], after[edited]):
            found = resolve(store, old)
            assert (found.sentence.sentence_id, found.edited) == (third[edited.replace("冷藏保鲜", "预冷")], True)


def test_the_id_of_a_sentence_that_was_taken_out_says_so_with_its_words(tmp_path):
    before = edition(tmp_path, FIRST)
    edition(tmp_path, FIRST[1:])
    with (
        Store.open(tmp_path / "index" / STORE_FILE) as store,
        pytest.raises(UnknownSentenceError, match="冷链物流基地"),
    ):
        resolve(store, before[FIRST[0]])


def test_an_id_is_never_given_twice(tmp_path):
    before = edition(tmp_path, FIRST)
    edition(tmp_path, FIRST[:1])
    after = edition(tmp_path, [FIRST[0], LATER])
    assert after[LATER] not in before.values()


def test_a_sentence_that_comes_back_is_the_edition_of_none_and_gets_a_new_id(tmp_path):
    before = edition(tmp_path, FIRST)
    edition(tmp_path, FIRST[:2])
    after = edition(tmp_path, FIRST)
    assert after[FIRST[2]] != before[FIRST[2]]


@settings(max_examples=10)
@given(
    st.lists(st.lists(st.sampled_from([*FIRST, LATER]), min_size=1, max_size=4, unique=True), min_size=2, max_size=3)
)
def test_every_id_ever_given_stands_for_its_words_or_says_what_became_of_them(tmp_path_factory, editions):
    folder = tmp_path_factory.mktemp("editions")
    given_ids: dict[str, str] = {}
    for sentences in editions:
        for text, sentence_id in edition(folder, sentences).items():
            assert given_ids.setdefault(sentence_id, text) == text
    with Store.open(folder / "index" / STORE_FILE) as store:
        for sentence_id, text in given_ids.items():
            try:
                found = resolve(store, sentence_id)
            except UnknownSentenceError as error:
                assert text in str(error)
            else:
                assert found.edited or found.sentence.text == text


def test_a_readable_id_names_the_section_and_resolves_whatever_section_it_names(tmp_path):
    edition(tmp_path, FIRST)
    with Store.open(tmp_path / "index" / STORE_FILE) as store:
        sentence = store.sentences("plan")[1]
        written = permanent_id(sentence)
        assert written.startswith("plan/item1#s")
        assert plain_id(written) == sentence.sentence_id
        assert resolve(store, written.replace("item1", "ch9")).sentence == sentence


def test_the_command_line_says_that_a_sentence_was_edited(tmp_path):
    before = edition(tmp_path, FIRST)
    edition(tmp_path, [FIRST[0].replace("区域性", "国家骨干"), *FIRST[1:]])
    shown = CliRunner().invoke(cli.app, ["show", before[FIRST[0]], "--index", str(tmp_path / "index")])
    assert shown.exit_code == 0
    assert "was edited since" in shown.stderr and "国家骨干" in shown.stdout
