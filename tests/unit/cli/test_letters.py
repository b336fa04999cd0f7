"""`voldaan letters`: copies, what they read like, and what to mend in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.cli.exits import Exit
from tests.unit.cli.terminal import Terminal


def own_letters(terminal: Terminal) -> Path:
    """Copies of all letters in a folder of the owner's, which the settings name."""
    settings, folder = terminal.home.folder / "config.toml", terminal.home.folder / "mine"
    terminal.types("letters", "copy", "--to", str(folder))
    settings.write_text(settings.read_text() + f'\n[letters]\nfolder = "{folder}"\n')
    return folder


def test_copies_say_which_line_the_settings_need(terminal: Terminal):
    """
    A folder nobody reads would be edited in vain. Rule: own-letters.
    """
    said = terminal.types("letters", "copy")

    assert "files put into" in said.out and "0 lay there already" in said.out
    assert f'below [letters]: folder = "{terminal.home.folder / "letters"}"' in said.out
    assert (terminal.home.folder / "letters" / "nl-je-light.txt").exists()


def test_all_letters_are_read_on_an_invented_invoice_in_any_manner(terminal: Terminal):
    """
    Every step and variant, and the answers; nothing is sent and nothing written.
    """
    said = terminal.types("letters", "preview", "--language", "fr", "--form", "formal", "--country", "BE")

    assert said.code == Exit.OK
    assert [f"=== fr-vous-light{variant} ===" in said.out for variant in ("", "-2", "-3", "-4")] == [True] * 4
    assert "Communication : RF972026014" in said.out.replace("\u00a0", " ")
    assert "fr-answers: thanks" in said.out


def test_an_edit_that_would_stop_a_letter_is_told_with_file_line_and_cure(terminal: Terminal):
    """
    In the check and in the preview; a file no letter uses as well. Rules: own-letters, no-gaps.
    """
    folder = own_letters(terminal)
    letter = folder / "nl-je-second.txt"
    letter.write_text(letter.read_text().replace("{{ bank_until }}", "{{ bank_untill }}"))
    (folder / "nl-je-lihgt.txt").write_text("Hoi")
    checked, shown = terminal.types("letters", "check"), terminal.types("letters", "preview", "--form", "informal")

    assert (checked.code, shown.code) == (Exit.ATTENTION, Exit.ATTENTION)
    assert "'bank_untill' is undefined; did you mean {{ bank_until }}?" in checked.out
    assert "nl-je-lihgt.txt: no letter uses this file; did you mean nl-je-light.txt?" in checked.out
    assert "nl-je-second.txt, line" in shown.out


def test_without_a_browser_there_are_no_pictures_and_one_sentence(terminal: Terminal, monkeypatch: pytest.MonkeyPatch):
    """
    The text is shown all the same.
    """
    monkeypatch.setattr("shutil.which", lambda name: None)
    said = terminal.types("letters", "preview", "--png", str(terminal.home.folder / "png"))

    assert "pictures need Chromium, Chrome or Edge, and none is installed" in said.err
    assert "=== " in said.out


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("why", "2026-031"),
        ("paid", "2026-031"),
        ("hold", "2026-031"),
        ("simulate", "--until", "2026-12-31"),
    ],
    ids=lambda words: words[0],
)
def test_a_letter_that_cannot_be_read_stops_no_command_that_needs_none(terminal: Terminal, words: tuple[str, ...]):
    """
    Money, questions and pauses do not wait for a file of letters. Rule: own-letters.
    """
    terminal.home.invoices()
    terminal.home.passes()
    folder = own_letters(terminal)
    (folder / "nl-je-light.txt").write_bytes(b"Caf\xe9")
    told, checked = terminal.types(*words), terminal.types("letters", "check")

    assert told.code in (Exit.OK, Exit.ATTENTION) and "nl-je-light" not in told.err
    assert checked.code == Exit.ATTENTION
    assert checked.out.count("nl-je-light.txt, line 1: not written in UTF-8; save it again as UTF-8") == 1
