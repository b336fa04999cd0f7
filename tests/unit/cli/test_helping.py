"""``--help`` speaks the owner's language, whatever else the settings say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


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


def test_without_a_command_the_list_is_in_the_owners_language():
    """
    Whoever types only the name reads what there is.
    """
    assert "Noteer dat een factuur betaald is" in shown(language="nl")
