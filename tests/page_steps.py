"""Steps that people take on the page, which several browser tests share."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Download, Locator, Page, expect

from ui.wording import Wording, wording

EN, ZH = wording("en"), wording("zh")
DRAWN = """document.querySelector('[data-test-script-state="notRunning"]')
  && !document.querySelector('[data-testid="stSkeleton"]')"""
SLOW = 30_000  # milliseconds: the first answer loads the model, and other tests may run beside
INGEST = 60_000  # milliseconds


def ask(page: Page, question: str) -> None:
    """Type a question and press Enter."""
    page.get_by_label(EN("ask.label")).fill(question)
    page.get_by_label(EN("ask.label")).press("Enter")


def clause(page: Page, city: str) -> Locator:
    """The bordered block of a city in an answer."""
    name = page.get_by_text(city, exact=True).first
    return page.locator('[data-testid="stVerticalBlock"]').filter(has=name).last


def open_page(page: Page, url: str) -> None:
    """Open an address and wait until it is drawn."""
    page.goto(url)
    expect(page.locator("h1")).to_be_visible(timeout=SLOW)
    page.wait_for_function(DRAWN, timeout=SLOW)


def upload(page: Page, words: Wording, name: str, text: str) -> None:
    """Add a text on the page Library, which is open."""
    page.get_by_text(words("library.upload")).click()
    page.locator('input[type="file"]').set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    )
    page.get_by_role("button", name=words("library.add")).click()
    expect(page.get_by_text(re.compile(re.escape(words("library.added", name="")).strip()))).to_be_visible(
        timeout=INGEST
    )


def remove(page: Page, words: Wording, document_id: str) -> None:
    """Take a document out on the page Library, which is open."""
    page.locator(f'[class*="st-key-remove-{document_id}"] button').click()
    page.get_by_role("dialog").get_by_role("button", name=words("library.remove")).click()
    expect(page.get_by_text(words("library.removed"), exact=True)).to_be_visible(timeout=INGEST)


def download(page: Page, name: str) -> Path:
    """Click a button that saves a file; give the file."""
    with page.expect_download() as started:
        page.locator('[data-testid="stDownloadButton"]').get_by_role("button", name=name).click()
    saved: Download = started.value
    assert saved.failure() is None
    return Path(saved.path())
