"""The language the owner reads is known as soon as the file names it, whatever else is wrong in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.config import speak_as_written
from agent.config.language import find_language
from agent.domain.speech import language_spoken, speaking


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ('[owner]\nlanguage = "en"\n', "en"),
        ('[owner] # you\nname = "Sanne\nlanguage = "en"\n', "en"),
        ('[owner]\nname = "Sanne\n[[customers]]\nlanguage = "fr"\n', "nl"),
        ('owner = 3\n[[customers]]\nlanguage = "fr"\n', "nl"),
        ("[owner]\nlanguage = 3\n", "nl"),
        ("", "nl"),
    ],
)
def test_the_language_is_found_in_a_file_that_need_not_make_sense(text: str, language: str):
    """A customer's language is not the owner's; without one it is Dutch."""
    assert find_language(text) == language


def test_the_environment_goes_before_the_file(tmp_path: Path):
    """And a file that cannot be read says nothing."""
    file = tmp_path / "config.toml"
    file.write_text('[owner]\nlanguage = "en"\n')
    with speaking("nl"):
        speak_as_written(file, {"VOLDAAN_LANGUAGE": "nl"})
        assert language_spoken() == "nl"
        speak_as_written(file, {})
        assert language_spoken() == "en"
        speak_as_written(tmp_path / "none.toml", {})
        assert language_spoken() == "nl"
