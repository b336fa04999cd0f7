from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from agent.config import load_settings
from agent.domain.errors import ConfigError, Failure
from agent.domain.policy import Mode
from agent.domain.speech import speak
from agent.start import doors as doors_module
from agent.start import first_start
from agent.start.talk import Question, Stopped
from tests.unit.start.talking import FakeDoors, Heard, refused, talk_with
from tests.unit.work.home import build_home

ANSWERS: dict[str, str | list[str]] = {
    "language": "en",
    "name": "Sanne Bakker",
    "address": "sanne@ziggo.nl",
    "password": "s3cret",
    "ibans": "NL13 TEST 0123 4567 89",
}


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    """The conversation chooses a language for the whole program."""
    yield
    speak("en")


@pytest.fixture
def doors(tmp_path: Path) -> FakeDoors:
    """Nothing is there yet; what the settings open is a mailbox in memory, empty."""
    (tmp_path / "house").mkdir()
    return FakeDoors(tmp_path, house=build_home(tmp_path / "house", "shadow").house)


def start(doors: FakeDoors, **answers: str | list[str]) -> Heard:
    """The whole conversation."""
    return talk_with(first_start(doors), **(ANSWERS | answers))


def test_a_handful_of_answers_becomes_settings_that_are_sound(doors: FakeDoors):
    """
    In shadow, looking 90 days back, with every comment of the example.
    """
    start(doors)
    settings = load_settings(doors.settings_file)

    assert settings.mode is Mode.SHADOW
    assert settings.invoices.since_days == 90
    assert (settings.owner.name, settings.owner.country, settings.owner.language) == ("Sanne Bakker", "NL", "en")
    assert settings.bank.ibans == ("NL13TEST0123456789",)
    assert settings.mailboxes[0].imap_host == "imap.ziggo.nl"
    assert "# The certificate (PEM) that vouches for both servers" in doors.settings_file.read_text(encoding="utf-8")


def test_the_settings_are_explained_in_the_language_of_the_owner(doors: FakeDoors):
    """
    Who answers in Dutch reads Dutch, and it is as sound.
    """
    start(doors, language="nl")
    written = doors.settings_file.read_text(encoding="utf-8")

    assert load_settings(doors.settings_file).owner.language == "nl"
    assert "# Het certificaat (PEM) dat voor beide servers instaat" in written
    assert "# The certificate (PEM)" not in written


def test_settings_and_password_are_for_the_owners_eyes_only(doors: FakeDoors):
    """
    The password lies beside the settings and never in them.
    """
    start(doors)
    secret = doors.settings_file.with_name("mail-password")

    assert secret.read_text() == "s3cret\n"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (doors.settings_file, secret)] == [0o600, 0o600]
    assert stat.S_IMODE(doors.settings_file.parent.stat().st_mode) == 0o700
    assert "s3cret" not in doors.settings_file.read_text(encoding="utf-8")


def test_what_was_read_from_the_machine_is_only_proposed(doors: FakeDoors):
    """
    Language, country and time zone stand in [ ] and can be told otherwise.
    """
    doors.environ = {"LANG": "nl_BE.UTF-8", "TZ": "Europe/Brussels"}
    heard = start(doors, address="sanne@posteo.net", country="de", time_zone="Europe/Berlin")
    proposed = {question.key: question.default for question in heard.asked}

    assert (proposed["language"], proposed["country"], proposed["time-zone"]) == ("nl", "BE", "Europe/Brussels")
    assert load_settings(doors.settings_file).owner.time_zone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("key", "wrong", "says"),
    [
        ("language", "xx", "Typ nl of en. / Please type nl or en."),
        ("name", "Sanne \udce9", "UTF-8"),
        ("name", "", "Please type your name"),
        ("address", "sanne at ziggo", "That is no mail address"),
        ("country", "Holland", "two letters"),
        ("time_zone", "Amsterdam", "no time zone"),
        ("ibans", "NL13TEST0123456788", "no IBAN"),
        ("bank_folder", "/no/such/folder", "There is no folder"),
    ],
)
def test_an_answer_that_does_not_fit_is_asked_again_with_the_reason(doors: FakeDoors, key: str, wrong: str, says: str):
    """
    Nothing is taken that the settings would refuse.
    """
    right = ANSWERS.get(key, "")
    heard = start(doors, **{key: [wrong, *(right if isinstance(right, list) else [right])]})

    assert says in heard.text
    assert load_settings(doors.settings_file).owner.name == "Sanne Bakker"


def test_folders_of_the_owner_are_taken_when_they_exist(doors: FakeDoors, tmp_path: Path):
    """
    One for the bank's files, one for invoices that do not go by mail.
    """
    (tmp_path / "bank").mkdir()
    start(doors, bank_folder=str(tmp_path / "bank"), invoice_folder=str(tmp_path / "house"))
    settings = load_settings(doors.settings_file)

    assert (settings.bank.folder, settings.invoices.folder) == (tmp_path / "bank", tmp_path / "house")


def test_everything_is_said_in_the_language_that_was_chosen(doors: FakeDoors):
    """
    The settings say so too.
    """
    heard = start(doors, language="nl")

    assert "Je naam, zoals die onder een brief staat:" in heard.text
    assert "Alles blijft in shadow" in heard.text
    assert load_settings(doors.settings_file).owner.language == "nl"


def test_whoever_stops_before_the_end_leaves_nothing(doors: FakeDoors):
    """
    Also the folder of the settings is not made.
    """
    talk = first_start(doors)
    turn = next(talk)
    while not (isinstance(turn, Question) and turn.key == "ibans"):
        given = ANSWERS.get(turn.key, "") if isinstance(turn, Question) else ""
        turn = talk.send(given if isinstance(given, str) else given[0])
    talk.close()

    assert not doors.settings_file.parent.exists()


def test_wherever_it_stops_nothing_is_half(tmp_path: Path):
    """
    At every single turn: either nothing is there yet, or settings that are sound, with their password.
    """
    (tmp_path / "house").mkdir()
    house = build_home(tmp_path / "house", "shadow").house
    found = set()
    for turns in range(1, 40):
        doors = FakeDoors(tmp_path / str(turns), house=house)
        talk = first_start(doors)
        with suppress(StopIteration):
            turn = next(talk)
            for _ in range(turns):
                given = ANSWERS.get(turn.key, "") if isinstance(turn, Question) else ""
                turn = talk.send(given if isinstance(given, str) else given[0])
        talk.close()
        there = {path.name for path in doors.folder.rglob("*")}
        assert there in (set(), {"voldaan", "config.toml", "mail-password"}), there
        assert not there or load_settings(doors.settings_file)
        found.add(bool(there))

    assert found == {True, False}


@pytest.mark.parametrize("file", ["mail-password", "config.toml"])
def test_a_write_that_fails_takes_back_what_was_written(doors: FakeDoors, file: str, monkeypatch: pytest.MonkeyPatch):
    """
    The disk is full, at the password or at the settings.
    """
    write = doors_module._write

    def full(path: Path, content: bytes) -> None:
        if path.name == file:
            raise OSError(28, "No space left on device")
        write(path, content)

    monkeypatch.setattr(doors_module, "_write", full)
    with pytest.raises(Stopped, match="No space left on device"):
        start(doors)

    assert list(doors.settings_file.parent.iterdir()) == []


def test_a_closed_door_leaves_nothing_either(doors: FakeDoors):
    """
    The owner stopped after a refused login.
    """
    doors.locks = {"imap": [refused()]}
    with pytest.raises(Stopped):
        start(doors, mend="#stop")

    assert not doors.settings_file.parent.exists()


def test_settings_that_are_there_are_kept_unless_the_owner_says_otherwise(doors: FakeDoors):
    """
    Enter keeps them; the look goes on with them, and nothing else is asked.
    """
    start(doors)
    before = doors.settings_file.read_bytes()
    heard = start(doors)

    assert doors.settings_file.read_bytes() == before
    assert heard.keys == ["language", "settings"]


def test_new_settings_leave_those_of_before_beside_them(doors: FakeDoors):
    """
    Under a name with the day in it, and as secret as before.
    """
    start(doors)
    heard = start(doors, settings="#new ones", name="Sanne de Wit")
    (aside,) = doors.settings_file.parent.glob("config.toml.*")

    assert load_settings(doors.settings_file).owner.name == "Sanne de Wit"
    assert 'name = "Sanne Bakker"' in aside.read_text(encoding="utf-8")
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600
    assert str(aside) in heard.text


def test_settings_that_would_act_are_not_looked_through(doors: FakeDoors):
    """
    This command never does more than look; enter changes nothing.
    """
    start(doors)
    text = doors.settings_file.read_text(encoding="utf-8")
    doors.settings_file.write_text(text.replace('#mode = "shadow"', 'mode = "auto"'), encoding="utf-8")
    with pytest.raises(Stopped, match="nothing changed"):
        start(doors)

    assert 'mode = "auto"' in doors.settings_file.read_text(encoding="utf-8")


def test_a_disk_that_takes_no_settings_is_told_and_leaves_nothing(doors: FakeDoors):
    """
    A file stands where the folder should be.
    """
    doors.settings_file.parent.write_text("in the way")
    with pytest.raises(Stopped, match="cannot be written"):
        start(doors)

    assert doors.settings_file.parent.read_text() == "in the way"


def test_an_empty_mailbox_is_said_to_hold_no_invoice(doors: FakeDoors):
    """
    With what to do when invoices go another way.
    """
    assert "No invoice was recognised" in start(doors).text


def test_what_to_type_next_is_named_as_it_can_be_typed(doors: FakeDoors):
    """
    Installed where no shell looks for it, the command is its whole path.
    """
    doors.command = "/home/sanne/.voldaan/bin/voldaan"

    assert "  /home/sanne/.voldaan/bin/voldaan status " in start(doors).text


def test_a_mailbox_that_takes_no_password_gets_none(doors: FakeDoors):
    """
    The login lies beside the settings, for the owner alone; the settings name the client id that was typed.
    """
    doors.locks = {"code": [refused(Failure.SETTINGS, "main: no client id")]}
    heard = start(doors, address="sanne@hotmail.nl", client_id="11111111-2222-3333-4444-555555555555")
    box = load_settings(doors.settings_file).mailboxes[0]
    others = {path.name: stat.S_IMODE(path.stat().st_mode) for path in doors.settings_file.parent.glob("*oauth*")}

    assert "Type this code:                              K7M2-9XQD" in heard.text
    assert "password" not in heard.keys
    assert (box.auth, box.oauth_client_id) == ("oauth2", "11111111-2222-3333-4444-555555555555")
    assert set(others.values()) == {0o600}
    assert "access" not in heard.text


def test_a_login_in_the_browser_that_is_declined_leaves_nothing(doors: FakeDoors):
    """
    It may be tried again; whoever does not want that stops.
    """
    doors.environ = {**doors.environ, "VOLDAAN_OAUTH_CLIENT_ID": "11111111"}
    doors.locks = {"grant": [refused(Failure.LOGIN, "declined"), refused(Failure.LOGIN, "declined")]}
    with pytest.raises(Stopped):
        start(doors, address="sanne@hotmail.nl", again=["yes", "no"])

    assert not doors.settings_file.parent.exists()


def test_a_client_id_of_the_environment_is_written_down(doors: FakeDoors):
    """
    A service has another environment; the id is no secret.
    """
    doors.environ = {**doors.environ, "VOLDAAN_OAUTH_CLIENT_ID": "11111111"}
    start(doors, address="sanne@hotmail.nl")

    assert load_settings(doors.settings_file).mailboxes[0].oauth_client_id == "11111111"


def test_what_is_written_can_be_read_by_every_other_command(doors: FakeDoors):
    """
    No key of the conversation is unknown to the settings.
    """
    try:
        start(doors, address="sanne@web.de", password="", password_command="pass show mail")
        load_settings(doors.settings_file)
    except ConfigError as error:
        pytest.fail(str(error))
    assert load_settings(doors.settings_file).mailboxes[0].login == "sanne"
