"""What several tests share: indexes of the real corpus and of a small document made by hand, the page in a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import settings
from page_server import CHROMIUM, served

from kb.index import VECTOR_FILE, publish
from kb.library import Library
from kb.records import Box, Document, Note, Passage, QualityReport, RestoredDocument, Section, Sentence
from kb.store import STORE_FILE, Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

# A test never fails because the machine was slow.
settings.register_profile("kb", deadline=None, max_examples=int(os.environ.get("KB_FUZZ_EXAMPLES", "100")))
settings.load_profile("kb")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switches of the quality gate, see test_kb_floors.py."""
    parser.addoption("--write-floors", action="store_true", help="write the measures of search as the new floors")
    parser.addoption("--lower-floors", action="store_true", help="let --write-floors lower a floor too")


# The files that take longest (150 to 25 s each beside other work, 2026-11-28), begun first: a worker of `make test`
# takes whole files, and a long one at the end would be waited for by all others.
LONGEST = (
    "test_ui_browser.py",
    "test_kb_floors.py",
    "test_ui_looks.py",
    "test_kb_faults.py",
    "test_ui_browser_hostile.py",
    "test_kb_bridge.py",
    "test_ui_browser_views.py",
    "test_other_plans.py",
    "test_ui_browser_stale.py",
    "test_ingest_noise.py",
    "test_ui_cli.py",
    "test_kb_encode.py",
    "test_ingest_texts.py",
    "test_ui_app.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of the longest files first."""
    if gone := [name for name in LONGEST if not Path(__file__).with_name(name).is_file()]:
        raise pytest.UsageError(f"conftest.LONGEST names files that are not there: {', '.join(gone)}")
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(LONGEST)))


@pytest.fixture(scope="session", autouse=True)
def _own_priority() -> Iterator[None]:
    """Keep what `kb ingest` does to its process from the process of all tests, which runs that command in itself.

    With a nice value of 10 the browser and the servers of the tests would get a tenth of a busy machine.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "setpriority", lambda *of_what: None, raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_model() -> Iterator[None]:
    """Load the built model once for all commands that the tests run in their own process: each load takes 0.6 s."""
    from kb import encode_onnx

    load = encode_onnx.load_built
    kept = cache(load)

    def load_built(models_dir: Path = encode_onnx.MODELS_DIR) -> encode_onnx.OnnxEncoder:
        return kept(models_dir) if models_dir == encode_onnx.MODELS_DIR else load(models_dir)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encode_onnx, "load_built", load_built)
        yield


ROOT = Path(__file__).parent.parent


def _silent(document_id: str, stage: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


@pytest.fixture(scope="session")
def corpus_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of corpus/, made by ingest; do not write to it.

    It starts from a copy of indexes/, so what `make test` has just built is not built again; ingest itself decides
    whether that copy is still what this program would build.
    """
    from ingest.pipeline import ingest
    from kb.encode import load_encoder
    from kb.model import build_model

    build_model(say=print)
    folder = tmp_path_factory.mktemp("corpus_index")
    for name in (STORE_FILE, VECTOR_FILE):
        if (ROOT / "indexes" / name).is_file():
            shutil.copy(ROOT / "indexes" / name, folder)
    report = ingest([ROOT / "corpus"], index_dir=folder, encoder=load_encoder(), progress=_silent)
    assert not report.rejected
    return folder


@pytest.fixture(scope="module")
def guangxi(corpus_index: Path) -> Iterator[Library]:
    """The library of the corpus; do not write to it."""
    with Library.open(corpus_index) as opened:
        yield opened


class HashingEncoder:
    """An encoder for tests: words hashed into eight numbers."""

    name = "hashing"
    revision = "1"
    dim = 8

    def encode_query(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Hash characters."""
        rows = np.full((len(texts), self.dim), 0.01, dtype=np.float32)
        for row, text in enumerate(texts):
            for char in text:
                rows[row, ord(char) % self.dim] += 1
        unit: npt.NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit

    encode_document = encode_query


SMALL_TEXT = "第一章总则<b>冷链</b>物流[x](javascript:alert(1))。\x1b[31m第二句。专栏1第三句。"


def small_document(document_id: str = "small") -> RestoredDocument:
    """Three sentences with hostile text, a section, an inferred section and a box."""
    texts = ("<b>冷链</b>物流[x](javascript:alert(1))。", "\x1b[31m第二句。", "第三句。")
    starts = [SMALL_TEXT.index(text) for text in texts]
    chapter = f"{document_id}/ch1"
    lost = f"{chapter}/sec1"
    box = f"{document_id}/box1"
    places = ((chapter, None), (lost, None), (lost, box))
    sentences = tuple(
        Sentence(
            sentence_id=f"{document_id}/s{order:03}",
            document_id=document_id,
            order=order,
            text=text,
            section_id=section_id,
            box_id=box_id,
            entry=None,
            city=None,
            placement="explicit" if section_id == chapter else "inferred",
            spans=((start, start + len(text)),),
        )
        for order, (text, start, (section_id, box_id)) in enumerate(zip(texts, starts, places, strict=True))
    )
    return RestoredDocument(
        document=Document(document_id, f"{document_id}.txt", "<i>标题</i>:smile:", SMALL_TEXT, lang="zh"),
        sections=(
            Section(chapter, document_id, None, "chapter", 1, "总则", False, 0, ((0, 5),)),
            Section(lost, document_id, chapter, "section", 1, None, True, 1, ()),
        ),
        boxes=(Box(box, document_id, 1, None, True, lost, ()),),
        sentences=sentences,
        cities=(),
        indicators=(),
        set_aside=(),
        passages=tuple(
            Passage(s.sentence_id.replace("/s", "/p"), document_id, s.order, (s.sentence_id,), s.text, "总则")
            for s in sentences
        ),
        report=QualityReport(
            document_id, len(SMALL_TEXT), 3, 3, 0, 1, 1, 1, 1, 2, 40, 8, 0, ((1, 3),), (Note("repeats", {"count": 2}),)
        ),
    )


@pytest.fixture
def small_index(tmp_path: Path) -> Path:
    """The folder of a small index of its own for the test, made by hand with a hashing encoder."""
    folder = tmp_path / "small_index"
    encoder = HashingEncoder()
    restored = small_document()
    with Store.open(folder / STORE_FILE, create=True) as store:
        vectors = encoder.encode_document([passage.text for passage in restored.passages])
        store.write_document(restored, vectors, encoder.name, encoder.revision)
        publish(store, folder / VECTOR_FILE)
    return folder


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, corpus_index: Path) -> Iterator[str]:
    """A page on a copy of the index, with an empty corpus folder; whoever adds a document takes it out again."""
    folder = tmp_path_factory.mktemp("page")
    shutil.copytree(corpus_index, folder / "index")
    (folder / "corpus").mkdir()
    with served(folder / "index", folder=folder) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "KB_BROWSER_TESTS=1, but no Chromium is installed"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> dict[str, BrowserContext]:
    """Contexts of the browser by what they were opened with: in one of them a second page opens in half the time."""
    return {}


@pytest.fixture
def open_window(browser: Browser, contexts: dict[str, BrowserContext]) -> Iterator[Callable[..., Page]]:
    """Opens windows, each with a session of its own, of a person who reads English unless told otherwise.

    What the page's scripts report as errors in any of them fails the test.
    """
    from page_steps import SLOW, watch_runs

    pages: list[Page] = []
    errors: list[str] = []

    def opened(**options: Any) -> Page:
        usual = {"locale": "en-US", "viewport": {"width": 1280, "height": 1000}}
        with_what = {**usual, "permissions": ["clipboard-read", "clipboard-write"], **options}
        if (kind := repr(with_what)) not in contexts:
            contexts[kind] = browser.new_context(**with_what)
            contexts[kind].set_default_timeout(SLOW)
        page = contexts[kind].new_page()
        pages.append(page)
        watch_runs(page)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: errors.append(f"dialog: {dialog.message}") or dialog.dismiss())
        return page

    yield opened
    for page in pages:
        if page.url.startswith("http"):
            page.evaluate("localStorage.clear()")  # the next window is to remember nothing of this one
        page.close()
    assert errors == []


@pytest.fixture
def page(open_window: Callable[..., Page]) -> Page:
    """A window of a person who reads English."""
    return open_window()


@pytest.fixture
def telephone(open_window: Callable[..., Page]) -> Page:
    """A telephone of a person who reads Chinese."""
    return open_window(locale="zh-CN", viewport={"width": 390, "height": 844})
