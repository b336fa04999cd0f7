"""The command line speaks the owner's language where the library speaks: help, refusals, yes or no."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from agent.cli.exits import Exit
from agent.cli.library import refusal_in_owners_words
from agent.cli.show import agreed
from agent.domain.speech import speaking
from tests.unit.cli.terminal import Terminal


def shown(*words: str, language: str = "") -> str:
    """What a new process prints: translated help stays translated in the process that showed it."""
    program = [sys.executable, "-c", "from agent.cli.main import main; main()", *words]
    surroundings = {name: value for name, value in os.environ.items() if name != "VOLDAAN_LANGUAGE"}
    surroundings |= {"VOLDAAN_LANGUAGE": language} if language else {}
    ended = subprocess.run(program, env=surroundings, capture_output=True, text=True, check=False, timeout=60)
    return ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("owner", "says"),
    [
        ('[owner]\nlanguage = "en"\n', "Keep quiet about an invoice"),
        ('[owner]\nlanguage = "nl"\nname = 3\n', "Zwijg over een factuur"),
        ('mode = "shadow"\n[owner]\n', "Zwijg over een factuur"),
        ("no TOML at all", "Keep quiet about an invoice"),
        (None, "Keep quiet about an invoice"),
    ],
    ids=["English", "Dutch, with a mistake elsewhere", "not said", "broken", "no settings"],
)
def test_help_speaks_the_language_of_the_settings(owner: str | None, says: str, tmp_path: Path):
    """
    It needs no other setting, and reads no other file.
    """
    file = tmp_path / "config.toml"
    if owner is not None:
        file.write_text(owner, encoding="utf-8")

    assert says in shown("--config", str(file), "hold", "--help")


def test_no_sentence_of_the_list_of_commands_is_cut():
    """
    Each explanation is wrapped to its end, also on a narrow terminal.
    """
    said = " ".join(shown("--help", language="nl").split())

    assert "..." not in said.replace("]...", "")
    assert "Zwijg over een factuur of een klant, tot een dag of tot je die vrijgeeft." in said


def test_who_stops_reading_hears_nothing_of_it():
    """
    As with `voldaan --help | head -1`: no traceback, no remark of Python.
    """
    read, write = os.pipe()
    os.close(read)
    program = [sys.executable, "-c", "from agent.cli.main import main; main()", "--help"]
    ended = subprocess.run(program, stdout=write, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    os.close(write)

    assert (ended.returncode, ended.stderr) == (Exit.SURPRISE, "")


def test_without_a_command_the_list_is_in_the_owners_language():
    """
    Whoever types only the name reads what there is.
    """
    assert "Noteer dat een factuur betaald is" in shown(language="nl")


def test_what_the_library_adds_is_in_the_owners_language_too():
    """
    Headings, its own option, and what stands behind a value.
    """
    said = shown("hold", "--help", language="nl")

    assert "Gebruik: " in said and "[OPTIES]" in said and "Waarden:" in said and "Opties:" in said
    assert "Toon deze uitleg en stop." in said and "[verplicht]" in said
    assert not re.search(r"Usage|Options|Arguments|Show this|required", said)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("hold",), "Fout: 'who' ontbreekt."),
        (("hold", "--untill", "1 dec"), "Fout: Die optie is er niet: --untill"),
        (("hodl",), "Fout: De opdracht 'hodl' is er niet."),
        (("paid", "1", "2"), "Fout: Dit is te veel: 2"),
        (("hold", "1", "--until"), "Fout: Bij optie '--until' hoort een waarde."),
        (("hold", "1", "--until", "1 dec", "--disputed"), "Fout: Dit kan niet: gebruik --until, --promised"),
    ],
    ids=["missing", "unknown option", "unknown command", "too much", "no value", "our own"],
)
def test_a_refusal_of_the_library_is_in_the_owners_language(
    words: tuple[str, ...], says: str, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
):
    """
    With the exit code of a command that was written wrong.
    """
    monkeypatch.setenv("VOLDAAN_LANGUAGE", "nl")
    with speaking("en"):
        said = terminal.types(*words)

    assert said.code == Exit.USAGE
    assert says in said.err


def test_a_refusal_of_an_unknown_shape_stays_as_it_is():
    """
    Another version of the library may say something else.
    """
    with speaking("nl"):
        assert refusal_in_owners_words("Something new.") == "Something new."
        assert refusal_in_owners_words("No such option: --foo Did you mean --bar?").endswith("(misschien --bar)")


@pytest.mark.parametrize(
    ("typed", "is_yes"),
    [
        *(("j", True), ("Ja", True), ("y", True), ("yes", True), ("oui", True), ("o", True), ("ja.", True)),
        *(("", False), ("n", False), ("nee", False), ("non", False), ("nein", False), ("hm\nj", True)),
    ],
)
def test_yes_is_said_in_any_of_four_languages(
    typed: str, is_yes: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """
    Enter alone means no; anything else is asked again. The letters shown are the owner's.
    """
    at_terminal = StringIO(f"{typed}\n")
    monkeypatch.setattr(at_terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", at_terminal)
    with speaking("nl"):
        assert agreed("Nu echt beginnen?") is is_yes

    shown_there = capsys.readouterr().out
    assert shown_there.startswith("Nu echt beginnen? [j/N]")
    assert ("Antwoord met ja of nee." in shown_there) is ("hm" in typed)


def test_nobody_agrees_where_nobody_sits(monkeypatch: pytest.MonkeyPatch):
    """
    A timer or a pipe is not asked.
    """
    monkeypatch.setattr(sys, "stdin", StringIO("j\n"))

    assert not agreed("Go live now?")
