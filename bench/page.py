"""Measures the page in a browser: python bench/page.py [--starts 10] [--questions 24].

The first answer after a start: from the start of `kb ui` until a browser, which asks by a link as soon as the server
answers, shows the answer. The browser is open already, as a person's is; its cache is empty. A warm question: processor
time of the server beyond that of `kb.ask` for the same questions in turn, for by the clock others on the machine are
measured too. Baselines: the limits of 3 s and of 150 ms.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, Page, sync_playwright

from bench.load import questions
from kb.ask import ask
from kb.library import Library
from tests.page_server import CHROMIUM
from ui.wording import wording

ROOT = Path(__file__).resolve().parents[1]
START_LIMIT, WARM_LIMIT = 3.0, 0.150  # seconds
FIRST = "which cities target 冷链物流"
ANSWERED = '.st-key-reading, [data-testid="stAlert"]'  # the chips of a reading stand above every answer that has any
SPIN = 0.3  # seconds of processor time that tell how busy the machine is
SENT = 300  # milliseconds until a question has certainly reached the server
# Milliseconds until the server has loaded what tables need, behind the first answer: 0.7 s of processor time,
# which was laid to the question that happened to be asked then (up to 577 ms of one that takes 80).
SETTLED = 8000
QUIET = 0.25  # seconds without work after which a server is done with a question


@contextmanager
def served(index: Path) -> Iterator[tuple[subprocess.Popen[bytes], str, float]]:
    """Start the page; gives its process, its address and when it was started, as soon as it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "ui.cli", "ui", "--index", str(index), "--port", str(port)]
    begin = time.perf_counter()
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2).close()
                break
            except OSError as error:
                if server.poll() is not None:
                    raise RuntimeError("the page did not start") from error
                time.sleep(0.02)
        yield server, f"http://localhost:{port}", begin
    finally:
        server.terminate()
        server.wait()


def link(address: str, question: str) -> str:
    """Write the address that asks a question in English."""
    return f"{address}/?{urlencode({'q': question, 'lang': 'en'})}"


def stretch() -> float:
    """How many times as long as alone a computation takes beside whoever else is on the machine."""
    begin, alone = time.perf_counter(), time.process_time()
    while time.process_time() - alone < SPIN:
        pass
    return (time.perf_counter() - begin) / (time.process_time() - alone)


def starts(browser: Browser, index: Path, count: int) -> None:
    """Print how long the first answer takes after each start."""
    taken, scaled = [], []
    for number in range(1, count + 1):
        page = browser.new_context().new_page()
        before = stretch()
        with served(index) as (server, address, begin):
            up = time.perf_counter() - begin
            page.goto(link(address, FIRST), wait_until="commit")
            page.get_by_text(wording("en")("answer.focus")).first.wait_for()
            taken.append(time.perf_counter() - begin)
            cost = used(server.pid)
        page.context.close()
        slower = (before + stretch()) / 2
        scaled.append(taken[-1] / slower)
        said = f"server up {up:.2f} s, first answer {taken[-1]:.2f} s, processor time of the server {cost:.2f} s"
        print(f"start {number}: {said}, load {os.getloadavg()[0]:.1f}, machine {slower:.1f} times slower than alone")
    print(f"first answer: median {statistics.median(taken):.2f} s, worst {max(taken):.2f} s (limit {START_LIMIT} s);")
    print(f"  divided by how much slower the machine was: {statistics.median(scaled):.2f} s, {max(scaled):.2f} s")


def used(pid: int) -> float:
    """Processor seconds that a process has used (Linux)."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def idle(pid: int) -> float:
    """Wait until a process has done nothing for QUIET; give the processor seconds it has used."""
    before, since = used(pid), time.monotonic()
    while time.monotonic() - since < QUIET:
        time.sleep(0.02)
        if (now := used(pid)) != before:
            before, since = now, time.monotonic()
    return before


def put(page: Page, question: str) -> None:
    """Type a question and wait for what it gives."""
    label = wording("en")("ask.label")
    page.get_by_label(label).fill(question)
    page.get_by_label(label).press("Enter")
    page.wait_for_timeout(SENT)


def warm(browser: Browser, index: Path, asked: list[str]) -> None:
    """Print what a warm question costs the page beyond the answer."""
    with Library.open(index) as library, served(index) as (server, address, _):
        page = browser.new_context().new_page()
        page.goto(link(address, FIRST))
        page.locator(ANSWERED).first.wait_for()
        page.wait_for_timeout(SETTLED)
        idle(server.pid)
        for question in asked[:4]:  # loads what the first questions need
            put(page, question)
            ask(library, question, voice="en")
        beyond = []
        for question in asked[4:]:
            before = idle(server.pid)
            put(page, question)
            cost = idle(server.pid) - before
            begin = time.process_time()
            ask(library, question, voice="en")
            answer = time.process_time() - begin
            beyond.append((cost - answer, cost, answer))
        extra, whole, alone = (statistics.median(row[at] for row in beyond) for at in range(3))
        worst, slowest = max((row[0], question) for row, question in zip(beyond, asked[4:], strict=True))
    print(f"a warm question, {len(beyond)} in turn, medians of processor time: page {whole * 1000:.0f} ms,")
    print(f"  answer {alone * 1000:.0f} ms, page beyond it {extra * 1000:.0f} ms, worst {worst * 1000:.0f} ms", end="")
    print(f" (limit {WARM_LIMIT * 1000:.0f} ms), load {os.getloadavg()[0]:.1f}")
    print(f"  the worst was: {slowest}")


def main() -> None:
    """Measure on a copy of the built index."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=10)
    parser.add_argument("--questions", type=int, default=24)
    parser.add_argument("--index", type=Path, default=ROOT / "indexes", help="index to copy")
    options = parser.parse_args()
    if CHROMIUM is None:
        print("not measured: no Chromium on this machine; on Debian: apt install chromium fonts-noto-cjk")
        return
    every = questions()
    asked = every[:: max(1, len(every) // (options.questions + 4))][: options.questions + 4]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        index = Path(folder) / "index"
        shutil.copytree(options.index, index, ignore=shutil.ignore_patterns("models", "*.layout-*"))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        if options.starts:
            starts(browser, index, options.starts)
        if options.questions:
            warm(browser, index, asked)
        browser.close()


if __name__ == "__main__":
    main()
