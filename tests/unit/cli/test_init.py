"""The terminal's side of the first start: shows, asks, and obeys nothing a stranger wrote."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator

import pytest

from agent.cli import init
from agent.start import Question, Said, Table, Talk


def talk(*turns: Question | Said | Table, answers: list[str]) -> Talk[None]:
    """A conversation of these turns; what was answered to questions is kept."""
    for turn in turns:
        answer = yield turn
        if isinstance(turn, Question):
            answers.append(answer)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What a person typed where it shows, and where it does not."""
    prompts: list[str] = []
    monkeypatch.setattr("builtins.input", lambda prompt: prompts.append(f"open: {prompt}") or "an answer")
    monkeypatch.setattr(getpass, "getpass", lambda prompt: prompts.append(f"hidden: {prompt}") or "a secret")
    yield prompts


def test_questions_are_asked_and_a_secret_is_not_shown(typed: list[str], capsys: pytest.CaptureFixture[str]):
    """
    Its answer goes into the conversation and nowhere else.
    """
    answers: list[str] = []
    init.converse(
        talk(Question("name", "Your name:", "Sanne"), Question("password", "Password:", secret=True), answers=answers)
    )

    assert typed == ["open: Your name: [Sanne] ", "hidden: Password: "]
    assert answers == ["an answer", "a secret"]
    assert "secret" not in capsys.readouterr().out


def test_what_servers_and_strangers_write_is_text(typed: list[str], capsys: pytest.CaptureFixture[str]):
    """
    A folder, a customer or a reason that would clear the screen or turn its line around does neither.
    """
    evil = "Klanten\x1b[2J\x1b]0;owned\x07\u202egpj"
    init.converse(talk(Said(evil), Table(("folder",), ((evil,),)), Question("x", evil, evil), answers=[]))
    shown = capsys.readouterr().out + "".join(typed)

    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_trouble_is_marked(capsys: pytest.CaptureFixture[str]):
    """
    With a sign at its beginning, on the same stream: it belongs to the conversation.
    """
    init.converse(talk(Said("That works."), Said("The login was refused.", is_trouble=True), answers=[]))

    assert capsys.readouterr().out == "That works.\n! The login was refused.\n"


def test_the_line_of_progress_goes_away(capsys: pytest.CaptureFixture[str]):
    """
    What follows stands on a line of its own.
    """

    def reading() -> Talk[None]:
        init._show_progress("Sent", 100, 200)
        init._show_progress("Sent", 200, 200)
        yield Said("2 mails read.")

    init.converse(reading())

    assert capsys.readouterr().out.endswith("Sent: 200/200\r\x1b[K2 mails read.\n")


@pytest.mark.parametrize(
    ("started", "found", "typed_so"),
    [
        ("/home/sanne/.voldaan/bin/voldaan", None, "/home/sanne/.voldaan/bin/voldaan"),
        ("/home/sanne/my tools/voldaan", None, "'/home/sanne/my tools/voldaan'"),
        ("/usr/bin/voldaan", "/usr/bin/voldaan", "voldaan"),
        ("-c", None, "voldaan"),
    ],
)
def test_the_command_is_named_as_it_can_be_typed(
    started: str, found: str | None, typed_so: str, monkeypatch: pytest.MonkeyPatch
):
    """
    By its path where no shell would find it.
    """
    monkeypatch.setattr(sys, "argv", [started, "init"])
    monkeypatch.setattr("shutil.which", lambda name: found)

    assert init._command() == typed_so
