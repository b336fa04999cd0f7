from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.config import find_settings, load_settings, parse_settings
from agent.domain.errors import ConfigError
from agent.domain.policy import Mode
from agent.domain.speech import speaking
from tests.tables import each
from tests.unit.config.builders import FOLDER, mailbox_keys, problems, problems_in, settings, settings_text, the_problem


def test_a_new_installation_only_shows():
    """Nobody who has set nothing sends anything."""
    assert settings().mode is Mode.SHADOW


def test_every_mistake_is_named_at_once():
    """One round of editing is enough: no mistake hides another, also not one between two keys."""
    found = problems(
        mode="drat",
        owner={"country": "Nederland", "adress": "x"},
        mailboxes=[mailbox_keys(imap_port=143, password_command=None, watch="Klanten")],
        bank={"ibans": ["NL12BANK0123456780"]},
        calendar={"gap_days": 3, "closes": time(8)},
    )

    assert {f"{problem.section}.{problem.key}" for problem in found} == {
        ".mode",
        "owner.country",
        "owner.adress",
        "mailboxes[1].imap_security",
        "mailboxes[1].password_command",
        "mailboxes[1].watch",
        "bank.ibans",
        "calendar.gap_days",
        "calendar.closes",
    }


def test_a_problem_says_where_what_stands_there_and_what_is_allowed():
    """The sentence can be acted on without any other page."""
    found = the_problem(calendar={"gap_days": 3})

    assert str(found) == "calendar.gap_days = 3 (line 11): must be a whole number from 7 to 60"
    assert str(the_problem(mode="drat")) == 'mode = "drat" (line 1): must be "shadow", "draft" or "auto"'


def test_a_missing_required_key_says_what_it_is_for():
    """What is missing is explained by its own declaration."""
    (problem,) = problems_in(settings_text().replace('address = "sanne@bakker.example"', "", 1))

    assert (problem.section, problem.key) == ("owner", "address")
    assert problem.text.startswith("is required. Your own mail address.")


def test_the_wrong_entry_of_a_list_is_shown():
    """In a list of accounts, the one with the wrong digits is named."""
    problem = the_problem(bank={"ibans": ["NL12BANK0123456789", "NL47BANK0123456789"]})

    assert problem.value == '"NL47BANK0123456789"'
    assert "check digits" in problem.text


def test_an_iban_may_be_written_with_spaces():
    """Accounts are compared without them."""
    assert settings(bank={"ibans": ["nl12 bank 0123 4567 89"]}).bank.ibans == ("NL12BANK0123456789",)


@each(
    ("section", "key", "value", "allowed"),
    [
        ("owner", "country", "UK", "GB"),
        ("owner", "country", "NLD", "two letters"),
        ("owner", "language", "it", '"nl", "fr", "de" or "en"'),
        ("owner", "time_zone", "Europe/Amsterdm", 'did you mean "Europe/Amsterdam"?'),
        ("owner", "address", "Sanne <sanne@bakker.example>", "a bare mail address"),
        ("owner", "name", "Sanne\nBcc: all@bakker.example", "on one line"),
        ("owner", "name", 5, "text between quotes"),
        ("owner", "bookkeeping", "books.example", "a list"),
        ("invoices", "since_days", "180", "a whole number"),
        ("invoices", "folder", "", "a path"),
        ("calendar", "opens", 900, "a time of day"),
        ("calendar", "weekdays", ["sat"], '"mon"'),
        ("calendar", "weekdays", [], "at least one"),
        ("calendar", "closures", [{"first": "24 december", "last": "x", "name": "x"}], "a date without quotes"),
    ],
)
def test_a_wrong_value_says_what_is_allowed(section: str, key: str, value: object, allowed: str):
    """Each kind of value has its own words for what may stand there."""
    found = problems(**{section: {key: value}})

    assert allowed in found[0].text


def test_a_section_of_the_wrong_shape_shows_the_right_one():
    """Single and double brackets are easily mixed up."""
    assert "[[customers]]" in the_problem(customers={"match": ["acme.example"]}).text
    assert "[owner]" in problems_in('owner = "Sanne"')[0].text


def test_paths_start_beside_the_settings_file():
    """Where the program is started from makes no difference."""
    assert settings(invoices={"folder": "out/ubl"}).invoices.folder == FOLDER / "out" / "ubl"
    assert settings(invoices={"folder": "/srv/ubl"}).invoices.folder == Path("/srv/ubl")


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch):
    """Also in the default of the folder of the books."""
    monkeypatch.setenv("HOME", "/home/sanne")

    assert settings().data == Path("/home/sanne/.local/share/voldaan")


def test_a_container_without_a_home_says_what_to_set(monkeypatch: pytest.MonkeyPatch):
    """Where the user has no home folder, both places that would lie in it have to be named."""

    def unknown(path: Path) -> Path:
        if str(path).startswith("~"):
            raise RuntimeError
        return path

    monkeypatch.setattr(Path, "expanduser", unknown)

    assert the_problem().key == "data"
    assert settings(data="/srv/voldaan").data == Path("/srv/voldaan")
    with pytest.raises(ConfigError, match="VOLDAAN_CONFIG"):
        find_settings(None, {})


def test_what_is_no_toml_is_a_place_and_not_the_line():
    """The line is not repeated: a password may stand in it."""
    (problem,) = problems_in('[owner]\nname = "Sanne"\npassword = hunter2')

    assert str(problem).startswith("line 3, column 12: cannot be read as TOML")
    assert "hunter2" not in str(problem)


def test_a_key_that_stands_twice_is_found_at_its_line():
    """The end of the file has a line and a column too."""
    assert problems_in("mode = 'draft'\nmode = 'auto'")[0].section == "line 2, column 14"


@given(st.text(max_size=200))
def test_any_text_is_settings_or_a_list_of_problems(text: str):
    """Whatever somebody's editor saved, it never ends in a traceback."""
    with pytest.raises(ConfigError) as caught:
        parse_settings(text, FOLDER)

    assert caught.value.problems


def test_notepad_writes_a_mark_before_the_first_letter(tmp_path: Path):
    """A byte order mark is not part of the first key."""
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf" + settings_text(mode="draft").encode())

    assert load_settings(path).mode is Mode.DRAFT


@pytest.mark.parametrize(("content", "sentence"), [(b'[owner]\nname = "Ren\xe9"', "UTF-8"), (None, "No such file")])
def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path, content: bytes | None, sentence: str):
    """A wrong encoding or a missing file says so, with the path."""
    path = tmp_path / "config.toml"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ConfigError, match=sentence) as caught:
        load_settings(path)
    assert str(path) in str(caught.value)


def test_the_settings_asked_for_win_over_the_environment_and_the_usual_place(tmp_path: Path):
    """--config, then $VOLDAAN_CONFIG, then $XDG_CONFIG_HOME, then ~/.config."""
    asked, named = tmp_path / "asked.toml", tmp_path / "named.toml"
    usual, home = tmp_path / "xdg/voldaan/config.toml", tmp_path / ".config/voldaan/config.toml"
    for path in (asked, named, usual, home):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    environ = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "xdg"), "VOLDAAN_CONFIG": str(named)}

    assert find_settings(asked, environ) == asked
    assert find_settings(None, environ) == named
    assert find_settings(None, {**environ, "VOLDAAN_CONFIG": ""}) == usual
    assert find_settings(None, {"HOME": str(tmp_path), "XDG_CONFIG_HOME": "relative"}) == home


def test_without_settings_one_hears_how_to_begin(tmp_path: Path):
    """The command that copies the example stands in the sentence."""
    with pytest.raises(
        ConfigError, match=r"copy the example .*: mkdir -p .* && cp .*config\.example\.toml'? .*config\.toml"
    ):
        find_settings(None, {"HOME": str(tmp_path)})


def test_what_is_wrong_is_told_in_the_owners_language():
    """What is allowed, a misspelt key, what is required."""
    with speaking("nl"):
        assert {one.text for one in problems(mode="drat", moed="x")} == {
            'moet zijn: "shadow", "draft" of "auto"',
            "onbekend; bedoelde je mode?",
        }
        with pytest.raises(ConfigError, match=r"owner: is nodig\. Jij\."):
            parse_settings("", FOLDER)
        with pytest.raises(ConfigError, match=r"owner\.address .*: is nodig\. Je eigen mailadres\.\n"):
            parse_settings("[owner]", FOLDER)
