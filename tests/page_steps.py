"""Steps that people take on the page, and ways to wait for it, which the browser tests share.

A page is drawn in pieces: the script of the server ends, parts of ours and charts come a moment later. Whatever a test
reads from the page itself, and not by way of `expect`, it therefore reads with `eventually`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TypeVar
from weakref import WeakKeyDictionary

from playwright.sync_api import Download, Error, Locator, Page, WebSocket, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from ui.wording import Wording, wording

Read = TypeVar("Read")
EN, ZH = wording("en"), wording("zh")
SLOW = 180_000  # milliseconds that anything may take; 2 on an idle machine, more than 90 were seen in a whole run
INGEST = 300_000  # milliseconds; an ingest lets all others go first, so beside busy processes it gets next to nothing
expect.set_options(timeout=SLOW)
_AGAIN = 100  # milliseconds between two looks
# The script of the server has ended, no placeholder is left, and what our own parts show stands in them.
_DRAWN = """() => {
  const shown = (part) => part.closest('.st-key-frame, [class*="st-key-reveal"]')
    || part.shadowRoot?.querySelector(".layout, .source, .matrix");
  return document.querySelector('[data-test-script-state="notRunning"]') && document.querySelector("h1")
    && !document.querySelector('[data-testid="stSkeleton"]')
    && [...document.querySelectorAll('[data-testid="stBidiComponentIsolated"]')].every(shown);
}"""
# The same, and nothing has been added, taken away or said otherwise for `quiet` milliseconds.
_SETTLED = f"""(quiet) => {{
  const size = (root) => [...root.querySelectorAll("*")].reduce(
    (sum, node) => sum + 1 + (node.shadowRoot ? size(node.shadowRoot) : 0), 0);
  const now = ({_DRAWN})() ? size(document) + document.body.innerText : null;
  if (now === null || window.__seen !== now) [window.__seen, window.__since] = [now, performance.now()];
  return now !== null && performance.now() - window.__since > quiet;
}}"""
_QUIET = 300  # milliseconds; the page renames what Streamlit says one frame after it is drawn
_runs: WeakKeyDictionary[Page, int] = WeakKeyDictionary()


def eventually(page: Page, look: Callable[[], Read]) -> Read:
    """Look at the page again and again until what the look asserts holds.

    Args:
        page: the page.
        look: reads, asserts, gives what was read; it may be called any number of times.

    Returns:
        What the look gave.

    Raises:
        AssertionError: the last one of the look, when it did not hold for SLOW milliseconds.
    """
    end = monotonic() + SLOW / 1000
    while True:
        try:
            return look()
        except (AssertionError, Error):  # Error: what was looked at is just being drawn anew
            if monotonic() > end:
                raise
        page.wait_for_timeout(_AGAIN)


def watch_runs(page: Page) -> None:
    """Count from now on how often the server has drawn this page, for `rerun`."""
    _runs[page] = 0

    def count(frame: bytes | str) -> None:
        told = ForwardMsg.FromString(frame) if isinstance(frame, bytes) else ForwardMsg()
        done = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
        if told.WhichOneof("type") == "script_finished" and told.script_finished in done:
            _runs[page] += 1

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", count)

    page.on("websocket", listen)


@contextmanager
def rerun(page: Page) -> Iterator[None]:
    """Do something that makes the server draw the page again, and wait until it has and the page stands still."""
    settled(page)
    before = _runs[page]
    yield

    def drawn_again() -> None:
        assert _runs[page] > before

    eventually(page, drawn_again)
    settled(page)


def click(what: Locator) -> None:
    """Click on what makes the server draw the page again; what comes next is then never lost in the drawing."""
    with rerun(what.page):
        what.click()


def drawn(page: Page) -> None:
    """Wait until every part of the page is there."""
    page.wait_for_function(_DRAWN, timeout=SLOW)


def settled(page: Page) -> None:
    """Wait until every part of the page is there and none changes any more."""
    page.wait_for_function(_SETTLED, arg=_QUIET, polling=_AGAIN, timeout=SLOW)


def narrow(page: Page) -> None:
    """Check that a telephone needs no sideways scrolling for the page, which may still change its size."""
    settled(page)

    def fits() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390

    eventually(page, fits)


def ask(page: Page, question: str) -> None:
    """Type a question and press Enter."""
    drawn(page)
    page.get_by_label(EN("ask.label")).fill(question)
    page.get_by_label(EN("ask.label")).press("Enter")


def clause(page: Page, city: str) -> Locator:
    """The bordered block of a city in an answer."""
    name = page.get_by_text(city, exact=True).first
    return page.locator('[data-testid="stVerticalBlock"]').filter(has=name).last


def open_page(page: Page, url: str) -> None:
    """Open an address and wait until it is drawn."""
    page.goto(url)
    drawn(page)


def choose_file(page: Page, words: Wording, name: str, data: bytes, kind: str = "text/plain") -> None:
    """Give a file to the page Library, which is open."""
    drawn(page)
    page.get_by_text(words("library.upload")).click()
    page.locator('input[type="file"]').set_input_files({"name": name, "mimeType": kind, "buffer": data})
    expect(page.locator('[data-testid="stFileChip"]')).to_have_count(1)
    expect(page.locator('[data-testid="stFileChipIconSpinner"]')).to_have_count(0)  # the browser still sends it
    settled(page)  # a reason for refusing it moves the button below
    page.get_by_role("button", name=words("library.add")).click()


def upload(page: Page, words: Wording, name: str, text: str) -> None:
    """Add a text on the page Library, which is open."""
    choose_file(page, words, name, text.encode())
    added = re.compile(re.escape(words("library.added", name="")).strip())
    expect(page.get_by_text(added)).to_be_visible(timeout=INGEST)
    drawn(page)


def remove(page: Page, words: Wording, document_id: str) -> None:
    """Take a document out on the page Library, which is open."""
    click(page.locator(f'[class*="st-key-remove-{document_id}"] button'))
    page.get_by_role("dialog").get_by_role("button", name=words("library.remove")).click()
    expect(page.get_by_text(removed(words))).to_be_visible(timeout=INGEST)
    drawn(page)


@contextmanager
def taken_out_after(page: Page, address: str, words: Wording, document_id: str) -> Iterator[None]:
    """Take a document out behind what is done with it; what went wrong before is said, whatever goes wrong then."""
    try:
        yield
    except BaseException as error:  # raised again; what goes wrong in the clean-up is added to it
        try:
            _take_out(page, address, words, document_id)
        except (AssertionError, Error) as failed:
            error.add_note(f"taking {document_id} out failed, too: {failed}")
        raise
    _take_out(page, address, words, document_id)


def _take_out(page: Page, address: str, words: Wording, document_id: str) -> None:
    """Open the page Library in the language of the words, and take a document out there."""
    open_page(page, f"{address}/library?lang={'en' if words is EN else 'zh'}")
    remove(page, words, document_id)


def removed(words: Wording) -> re.Pattern[str]:
    """What the page Library says when a document was removed, whatever its title."""
    before, after = words("library.removed", title="\0").split("\0")
    return re.compile(f"^{re.escape(before)}.+{re.escape(after)}$")


def download(page: Page, name: str) -> Path:
    """Click a button that saves a file; give the file."""
    settled(page)
    with page.expect_download(timeout=SLOW) as started:
        page.locator('[data-testid="stDownloadButton"]').get_by_role("button", name=name).click()
    saved: Download = started.value
    assert saved.failure() is None
    return Path(saved.path())
