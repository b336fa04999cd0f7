from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from agent.config import load_settings, parse_settings
from agent.config.manual import WIDTH, example, filled, reference, words
from agent.config.section import Section, is_hidden, is_list, nested_section
from agent.config.settings import Settings
from agent.domain.speech import SPOKEN, speaking, tell
from tests.tables import each
from tests.unit.config.builders import FOLDER, settings

ROOT = Path(__file__).parents[3]
EITHER_OR = ("password_file", "password_env")


def _keys(section: type[Section]) -> set[str]:
    return {key for key, field in section.model_fields.items() if not is_hidden(field)}


def _sections(section: type[Section]) -> dict[str, type[Section]]:
    found: dict[str, type[Section]] = {}
    for key, field in section.model_fields.items():
        if (nested := nested_section(field)) and (section is Settings or not is_list(field)):
            found |= {key: nested, **_sections(nested)}
    return found


SECTIONS = _sections(Settings)


def test_the_example_in_the_repository_is_what_the_declarations_print():
    """Whoever changes a declaration runs `python -m agent.config example > config.example.toml`."""
    assert (ROOT / "config.example.toml").read_text(encoding="utf-8") == example()


def test_the_reference_page_is_what_the_declarations_print():
    """Whoever changes a declaration runs `python -m agent.config reference > docs/settings.md`."""
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == reference()


def test_the_example_is_sound_as_it_stands():
    """It can be copied and edited line by line without ever being broken by what was not touched."""
    assert load_settings(ROOT / "config.example.toml").owner.name == "Sanne Bakker"


def test_the_example_says_what_holds_without_it():
    """The ladder and the limits written there are the defaults."""
    assert parse_settings(example(), FOLDER).policy() == settings().policy()


def test_every_line_of_the_example_may_be_uncommented():
    """What is offered behind a # is sound too; of the three ways to a password one counts."""
    lines = [
        line.removeprefix("#") if re.match(r"#(\[|\w+ = )", line) and not line[1:].startswith(EITHER_OR) else line
        for line in example().splitlines()
    ]

    assert parse_settings("\n".join(lines), FOLDER).customers[0].name == "Acme"


def test_what_is_shown_behind_a_hash_is_the_default():
    """Uncommenting a line that is not "for example" changes nothing."""
    lines = [
        line.removeprefix("#") if re.match(r"#\w+ = ", line) and not line.endswith("# for example") else line
        for line in example().partition("#[[customers]]")[0].splitlines()
    ]

    assert parse_settings("\n".join(lines), FOLDER) == parse_settings(example(), FOLDER)


@each("name", ["", *SECTIONS])
def test_every_key_is_explained_in_the_example_and_on_the_page(name: str):
    """A setting nobody can read about does not exist."""
    for key in _keys(SECTIONS[name] if name else Settings) - set(SECTIONS):
        assert re.search(rf"^# .*\n#?{key} = ", example(), re.MULTILINE)
        assert f"| `{key}` |" in reference()


def test_the_tests_own_clock_is_in_no_manual():
    """Owners have no use for it."""
    assert "test_clock" not in example() + reference()


@each("language", ["en", *SPOKEN])
def test_no_line_of_explanation_is_wider_than_a_terminal_half(language: str):
    """The example reads without scrolling sideways."""
    assert max(len(line) for line in example(language).splitlines() if line.startswith("# ")) <= WIDTH


def _settings_in(text: str, language: str) -> list[str]:
    """Every line that is no explanation, offered behind a # or not."""
    with speaking(language):
        remark = f"  # {tell('for example')}"
    return [
        line.removesuffix(remark) for line in text.splitlines() if line and line != "#" and not line.startswith("# ")
    ]


@each("language", SPOKEN)
def test_the_example_offers_the_same_settings_in_every_language(language: str):
    """Keys and values are no words: whatever explains them, what counts is the same."""
    assert _settings_in(example(language), language) == _settings_in(example(), "en")
    assert tomllib.loads(example(language)) == tomllib.loads(example())


@each("language", SPOKEN)
def test_no_explanation_in_the_example_is_left_in_english(language: str):
    """Every one is in the catalogue, and nothing is said past it; names of keys and what stands in quotes stay."""
    with speaking(language):
        assert not [text for text in words() if text and tell(text) == text]
    said = " ".join(line[2:] for line in example(language).splitlines() if line.startswith("# "))

    assert not re.findall(r"\b(?:the|your?|and|with|which|when|not|this|that|for|from)\b", said, re.IGNORECASE)


@each("language", SPOKEN)
def test_quoted_words_commands_and_keys_stay_in_every_language(language: str):
    """What is to be typed as it stands is not translated."""
    with speaking(language):
        for text in words():
            typed = re.findall(r'`[^`]+`|"[^"]+"|\[\[?\w+\]\]?|\b\w+_\w+\b', text)
            assert [one for one in typed if one not in tell(text)] == []


@pytest.mark.parametrize(("page", "text"), [("example", example), ("reference", reference)])
def test_the_pages_are_printed_on_request(page: str, text: object):
    """One command each, for whoever changes a declaration."""
    printed = subprocess.run(
        [sys.executable, "-m", "agent.config", page], capture_output=True, encoding="utf-8", cwd=ROOT, check=True
    )

    assert callable(text)
    assert printed.stdout == text()


VALUES = {
    "owner": {"name": "Sanne Bakker", "address": "sanne@bakker.example", "language": "en"},
    "mailboxes": {
        "name": "main", "address": "sanne@bakker.example", "imap_host": "imap.x.example", "smtp_host": "smtp.x.example",
        "password_file": "mail-password", "smtp_port": 587, "smtp_security": "starttls",
    },
    "bank": {"ibans": ("NL13TEST0123456789",)},
}  # fmt: skip


def test_a_filled_in_example_keeps_every_comment():
    """What explains a setting stands above it, whatever the owner filled in."""
    comments = [line for line in example().splitlines() if line.startswith("# ")][10:]

    assert [line for line in filled(VALUES).splitlines() if line.startswith("# ")][-len(comments) :] == comments


def test_a_filled_in_example_says_what_was_filled_in_and_nothing_else():
    """A key that is only an example has its # there; what is left out is the default."""
    settings = parse_settings(filled(VALUES), FOLDER)

    assert settings.owner.language == "en"
    assert settings.mailboxes[0].password_file == FOLDER / "mail-password"
    assert settings.mailboxes[0].password_command is None
    assert (settings.mailboxes[0].smtp_port, settings.bank.ibans) == (587, ("NL13TEST0123456789",))
    assert settings.policy().steps == parse_settings(example(), FOLDER).policy().steps


@each("language", SPOKEN)
def test_a_filled_in_example_is_sound_in_the_owners_language(language: str):
    """`voldaan init` explains in the language it asks in, and the settings are the same as in English."""
    in_english = parse_settings(filled(VALUES), FOLDER)
    with speaking(language):
        text = filled(VALUES)
        assert f"# {tell('You.')}\n[owner]" in text

    assert parse_settings(text, FOLDER) == in_english


def test_what_was_typed_is_text_and_never_more_settings():
    """Quotes, line ends and brackets in a name stay in the name."""
    name = 'Sanne "de" Wit] \\ [x]'
    owner = {**VALUES["owner"], "name": name}

    assert parse_settings(filled({**VALUES, "owner": owner}), FOLDER).owner.name == name
