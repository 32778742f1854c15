"""A team server's page asks for the shared secret, slowly where it is guessed, and shows it to nobody."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kb.errors import KBError
from ui.login import LONGEST_WAIT, Door
from ui.secret import SECRET_VARIABLE, read_secret
from ui.serve import INDEX_VARIABLE, Listening, serve
from ui.wording import wording

SECRET = "correct horse battery staple"
APP = Path(__file__).parent.parent / "ui" / "app.py"


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text(f"{SECRET}\n", encoding="utf-8")
    path.chmod(0o600)
    return path


class Clock:
    """Seconds that a test moves on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_only_the_secret_opens_the_door() -> None:
    assert Door(SECRET.encode()).admits(f" {SECRET} ")
    assert not Door(SECRET.encode()).admits(SECRET[:-1])


def test_after_each_wrong_attempt_the_next_waits_twice_as_long_and_the_right_one_ends_it() -> None:
    clock = Clock()
    door = Door(SECRET.encode(), clock)
    waits = []
    for _ in range(8):
        assert not door.admits("a guess")
        waits.append(door.wait())
        assert not door.admits(SECRET)  # too early
        clock.now += waits[-1]
    assert waits == [1, 2, 4, 8, 16, LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT]
    assert door.admits(SECRET)
    assert door.wait() == 0


@pytest.mark.parametrize("content", [b"", b"short", b"\xff\xfe\x00long enough to be a secret"])
def test_a_secret_that_cannot_serve_is_refused_without_being_shown(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secret"
    path.write_bytes(content)
    with pytest.raises(KBError, match=r"the secret in .*(12 or more|--secret-file)") as refused:
        read_secret(path)
    assert "short" not in str(refused.value)


def test_a_page_that_others_reach_needs_a_secret(tmp_path: Path) -> None:
    with pytest.raises(KBError, match=r"0\.0\.0\.0 other machines .* --secret-file"):
        serve(tmp_path, listening=Listening("0.0.0.0", 8599), model=None, message=print)


@pytest.mark.parametrize(
    ("address", "local"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False), ("kb.example", False)],
)
def test_loopback_addresses_are_told_from_others(address: str, local: bool) -> None:
    assert Listening(address, 8501).local is local


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, corpus_index: Path, secret_file: Path) -> AppTest:
    monkeypatch.setenv(INDEX_VARIABLE, str(corpus_index))
    monkeypatch.setenv(SECRET_VARIABLE, str(secret_file))
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["lang"] = "en"
    app.query_params["q"] = "which cities target 冷链物流"
    return app.run()


def _enter(app: AppTest, attempt: str) -> AppTest:
    app.text_input[0].set_value(attempt)
    return app.button[0].click().run()


def test_nothing_of_the_documents_is_shown_before_the_secret(app: AppTest, caplog: pytest.LogCaptureFixture) -> None:
    words = wording("en")
    assert [element.value for element in app.markdown][-1] == words("login.lead")
    with caplog.at_level(logging.DEBUG):
        refused = _enter(app, "wrong, and long enough")
        assert [error.value for error in refused.error] == [words("login.wrong")]
        assert not any("Fangchenggang" in element.value for element in refused.markdown)
        waiting = _enter(refused, SECRET)
        assert "try again in" in waiting.error[0].value
    assert SECRET not in caplog.text and "long enough" not in caplog.text


def test_the_secret_shows_the_page_that_the_link_asked_for(app: AppTest) -> None:
    entered = _enter(app, SECRET)
    assert any("Fangchenggang" in element.value for element in entered.markdown)
    assert "冷链物流" in str(entered.query_params["q"])
    assert SECRET not in str(entered.query_params)
