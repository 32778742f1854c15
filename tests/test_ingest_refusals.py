"""Ingest with bad input: what is refused, what is left alone, and that nothing is lost in silence."""

from __future__ import annotations

import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_plan import HashingEncoder

from ingest import source_file
from ingest.layout import lay_out
from ingest.manifest import COLUMNS, ManifestError, document_id_for, read_manifest
from ingest.pipeline import ingest, read_source_sha256
from ingest.read.text import read_text
from ingest.restore import restore
from ingest.segment import segment
from kb.errors import IndexMismatchError, KBError
from kb.records import Document
from kb.store import STORE_FILE, Store

GOOD = "第一章 总则\n为了发展渔业，制定本规划。\n"


def sentences_of(text):
    """The sentence occurrences of a text."""
    return segment(lay_out(text).paragraphs)


class CountingEncoder(HashingEncoder):
    """Counts the texts that it embeds."""

    def __init__(self):
        object.__setattr__(self, "texts", [])

    def encode_document(self, texts):
        self.texts.extend(texts)
        return super().encode_document(texts)


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text(GOOD, encoding="utf8")
    return folder


def run(*paths, encoder=None):
    index = paths[0].parent / "index" if paths[0].is_dir() else paths[0].parent.parent / "index"
    return ingest(paths, index_dir=index, encoder=encoder or HashingEncoder(), progress=lambda *_: None)


def manifest(folder, *rows, columns=COLUMNS):
    lines = [",".join(columns), *(",".join(row.get(column, "") for column in columns) for row in rows)]
    (folder / "manifest.csv").write_text("\n".join(lines) + "\n", encoding="utf8")


def stored(corpus):
    with Store.open(corpus.parent / "index" / STORE_FILE) as store:
        return [document.document_id for document in store.documents()]


class StoppedEncoder(CountingEncoder):
    """Is interrupted in the middle of its work."""

    def encode_document(self, texts):
        if self.texts:
            raise KeyboardInterrupt
        return super().encode_document(texts)


def test_an_interrupted_ingest_embeds_nothing_twice(corpus):
    lines = "".join(f"第{n}条 发展第{n}种渔业。\n" for n in range(1, 200))
    (corpus / "a.txt").write_text(lines, encoding="utf8")
    stopped, resumed, whole = StoppedEncoder(), CountingEncoder(), CountingEncoder()
    with pytest.raises(KeyboardInterrupt):
        run(corpus, encoder=stopped)
    assert (len(stopped.texts), stored(corpus)) == (64, [])
    run(corpus, encoder=resumed)
    (corpus.parent / "other").mkdir()
    fresh = corpus.rename(corpus.parent / "other" / "corpus")
    run(fresh, encoder=whole)
    assert not set(stopped.texts) & set(resumed.texts)
    assert sorted(stopped.texts + resumed.texts) == sorted(whole.texts)


def test_texts_of_like_length_are_embedded_together(corpus):
    lines = "".join(f"第{n}条 发展渔业{'和养殖业' * (n * 7 % 30)}。\n" for n in range(1, 150))
    (corpus / "a.txt").write_text(lines, encoding="utf8")
    encoder = CountingEncoder()
    run(corpus, encoder=encoder)
    lengths = [len(text) for text in encoder.texts if "。" in text]  # without the terms of the bridge
    assert lengths == sorted(lengths, reverse=True)


def test_a_changed_text_embeds_what_is_new(corpus):
    run(corpus)
    (corpus / "a.txt").write_text(GOOD + "添了一句。\n", encoding="utf8")
    encoder = CountingEncoder()
    run(corpus, encoder=encoder)
    passages = [text for text in encoder.texts if "。" in text]  # without the terms of the bridge
    assert passages
    assert all("添了一句" in text for text in passages)


def test_another_encoder_is_refused_before_it_embeds_anything(corpus):
    (corpus / "b.txt").write_text("第二份文件。", encoding="utf8")
    run(corpus)

    class Other(CountingEncoder):
        revision = "2"

    other = Other()
    with pytest.raises(IndexMismatchError, match="--model.*kb ingest"):
        run(corpus, encoder=other)
    assert other.texts == []


def test_unchanged_input_embeds_nothing(corpus):
    run(corpus)
    encoder = CountingEncoder()
    assert run(corpus, encoder=encoder).unchanged == ("a",)
    assert encoder.texts == []


def test_a_new_document_does_not_touch_the_old_one(corpus):
    run(corpus)
    (corpus / "b.txt").write_text("第二份文件。", encoding="utf8")
    report = run(corpus)
    assert ([r.document_id for r in report.written], report.unchanged) == (["b"], ("a",))
    assert stored(corpus) == ["a", "b"]


def test_a_file_that_changed_against_its_manifest_is_rejected(corpus):
    digest = hashlib.sha256(GOOD.encode()).hexdigest()
    manifest(corpus, {"document_id": "plan", "file": "a.txt", "sha256": digest})
    assert [r.document_id for r in run(corpus).written] == ["plan"]
    (corpus / "a.txt").write_text(GOOD + "添了一句。", encoding="utf8")
    (rejected,) = run(corpus).rejected
    assert (rejected.document_id, rejected.stage) == ("plan", "read")
    assert digest[:12] in rejected.reason
    assert stored(corpus) == ["plan"]


def test_a_file_that_is_edited_while_it_is_read_is_rejected_and_read_the_next_time(corpus, monkeypatch):
    real = source_file.read_document

    def slowly(path, limits):
        source = real(path, limits)
        if path.name == "b.txt":
            path.write_text(
                path.read_text(encoding="utf-8") + "第九章 附则\n本规划自公布之日起施行。\n", encoding="utf-8"
            )
        return source

    (corpus / "b.txt").write_text(GOOD, encoding="utf-8")
    monkeypatch.setattr(source_file, "read_document", slowly)
    report = run(corpus)
    assert [r.document_id for r in report.rejected] == ["b"] and "while it was read" in report.rejected[0].reason
    monkeypatch.undo()
    assert [w.document_id for w in run(corpus).written] == ["b"]


def test_a_file_that_the_manifest_names_but_nobody_has_is_rejected(corpus):
    manifest(corpus, {"document_id": "gone", "file": "gone.txt"})
    report = run(corpus)
    assert [r.document_id for r in report.rejected] == ["gone"]
    assert [r.document_id for r in report.written] == ["a"]


def test_the_manifest_names_the_document(corpus):
    manifest(corpus, {"document_id": "plan", "file": "a.txt", "title": "渔业规划", "issued_on": "2021-10-21"})
    run(corpus)
    with Store.open(corpus.parent / "index" / STORE_FILE) as store:
        document = store.document("plan")
    assert (document.title, document.issued_on, document.file, document.text) == (
        "渔业规划", "2021-10-21", "a.txt", GOOD,
    )  # fmt: skip


def test_a_file_of_another_kind_is_rejected_by_name(corpus):
    (corpus / "b.csv").write_bytes(b"a,b")
    (rejected,) = run(corpus / "b.csv").rejected
    assert "b.csv" in rejected.reason
    assert ".txt" in rejected.reason


def test_an_empty_folder_is_refused(tmp_path):
    (tmp_path / "none").mkdir()
    with pytest.raises(KBError, match="holds no file that can be read"):
        run(tmp_path / "none")


def test_line_ends_are_kept_as_received(corpus):
    (corpus / "a.txt").write_bytes("第一句。\r\n第二句。\r第三句。\n".encode())
    assert read_text(corpus / "a.txt") == "第一句。\r\n第二句。\r第三句。\n"


def test_a_source_that_is_gone_is_said(corpus):
    with pytest.raises(KBError, match=r"gone\.txt"):
        read_source_sha256(Document("d", "gone.txt", "", ""), corpus_dir=corpus)


def test_a_file_without_a_document_id_in_the_manifest_is_refused(corpus):
    manifest(corpus, {"document_id": "", "file": "a.txt"})
    with pytest.raises(ManifestError, match="document_id must be given once"):
        read_manifest(corpus)


def test_every_column_that_is_missing_is_named(corpus):
    manifest(corpus, columns=COLUMNS[:-2])
    with pytest.raises(ManifestError, match="lacks the columns licence, sha256"):
        read_manifest(corpus)


def test_a_folder_without_manifest_has_no_rows(corpus):
    assert read_manifest(corpus) == {}


@pytest.mark.parametrize(
    ("name", "expected"), [("a plan (1).txt", "a-plan-1"), ("规划.txt", "规划"), ("---.txt", "document")]
)
def test_an_id_is_made_of_the_file_name(corpus, name, expected):
    assert document_id_for(corpus / name) == expected


def test_a_manifest_in_another_encoding_is_refused_in_one_line(corpus):
    (corpus / "manifest.csv").write_bytes((",".join(COLUMNS) + "\na,a.txt,规划" + "," * 11 + "\n").encode("gb18030"))
    with pytest.raises(KBError):
        read_manifest(corpus)


def test_two_files_of_one_stem_do_not_replace_each_other(corpus):
    (corpus / "b.txt").write_text(GOOD, encoding="utf8")
    assert run(corpus).rejected == ()
    (corpus / "a.md").write_text("另一份文件。", encoding="utf8")
    report = run(corpus)
    assert [r.document_id for r in report.rejected] == ["a"] and report.unchanged == ("b",)
    assert "a.md" in report.rejected[0].reason and "would both be document 'a'" in report.rejected[0].reason
    with Store.open(corpus.parent / "index" / STORE_FILE) as store:
        assert store.document("a").text == GOOD


def test_a_document_that_cannot_be_stored_leaves_the_others(corpus):
    (corpus / "0.txt").write_text("专栏4列出的项目要抓紧落实。\n专栏4列出的工程要按期完成。\n", encoding="utf8")
    report = run(corpus)
    assert "a" in [r.document_id for r in report.written]


def test_a_number_too_large_for_the_store_leaves_the_others(corpus):
    (corpus / "0.txt").write_text("第9223372036854775808条 甲。\n", encoding="utf8")
    report = run(corpus)
    assert "a" in [r.document_id for r in report.written]


def test_a_file_in_a_folder_that_cannot_be_read_is_said(corpus):
    (corpus / "b.pdf").write_bytes(b"%PDF-1.4")
    assert [r.document_id for r in run(corpus).rejected] == ["b"]


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["甲", "。", "\r\n", "\r", "\n", "\u2028", "\x85", "\x1c", "\u3000", "”", "!?"]), max_size=30
    )
)
def test_no_line_end_of_any_kind_stands_inside_a_sentence(parts):
    occurrences = sentences_of("".join(parts))
    assert [o.line for o in occurrences] == sorted(o.line for o in occurrences)
    assert not any(set(o.text) & set("\r\n\u2028\x85") for o in occurrences)


@pytest.mark.parametrize("seed", range(40))
def test_sentences_in_any_disorder_are_all_there(seed):
    rng = random.Random(seed)
    pool = [f"{chr(0x4E00 + 7 * i)}业产值达到{i}亿元。" for i in range(rng.randint(8, 30))]
    text = "".join(rng.choice(pool) + "\n" * (rng.random() < 0.3) for _ in range(rng.randint(10, 80)))
    document = restore(Document("d", "d.txt", "", text), HashingEncoder().encode_document)
    assert {s.text for s in document.sentences} == {sentence for sentence in pool if sentence in text}
    assert document.report.not_placed == ()
    assert sum(len(s.spans) for s in document.sentences) == len(sentences_of(text))
