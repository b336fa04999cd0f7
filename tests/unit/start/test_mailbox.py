from __future__ import annotations

from pathlib import Path

import pytest

from agent.config.providers import Server
from agent.domain.errors import DeliveryError, Failure
from agent.mailbox import Role
from agent.start.account import Known
from agent.start.doors import FolderSeen
from agent.start.mailbox import set_up_mailbox
from agent.start.talk import Stopped
from tests.unit.start.talking import FOLDERS, FakeDoors, refused, talk_with

ZIGGO = "sanne@ziggo.nl"


def test_one_password_opens_both_doors(tmp_path: Path):
    """
    The folders are shown with what they are for and how many mails lie in them.
    """
    doors = FakeDoors(tmp_path)
    heard = talk_with(set_up_mailbox(doors, ZIGGO), password="s3cret")

    assert [door for door, _ in doors.tried] == ["imap", "smtp"]
    assert heard.value.password == "s3cret"
    assert "invoices are read from | Verzonden | 40 | 9" in heard.text
    assert "1 folder of your own is not read: Klanten." in heard.text


def test_a_password_is_asked_in_secret_and_shown_nowhere(tmp_path: Path):
    """
    Neither in what is said, nor in how the account shows itself.
    """
    heard = talk_with(set_up_mailbox(FakeDoors(tmp_path), ZIGGO), password="s3cret")

    assert [question.secret for question in heard.asked if question.key == "password"] == [True]
    assert "s3cret" not in heard.text + repr(heard.value)


def test_a_command_may_give_the_password(tmp_path: Path):
    """
    Enter at the password asks for it.
    """
    heard = talk_with(set_up_mailbox(FakeDoors(tmp_path), ZIGGO), password="", password_command="pass show mail")

    assert (heard.value.password, heard.value.password_command) == (None, "pass show mail")
    assert heard.value.values()["password_command"] == "pass show mail"


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("sanne@gmail.com", "https://myaccount.google.com/apppasswords"),
        ("sanne@icloud.com", "https://account.apple.com"),
    ],
)
def test_where_an_app_password_is_needed_it_says_so_first(tmp_path: Path, address: str, page: str):
    """
    With the page where one makes it; the spaces it is shown with are no part of it.
    """
    doors = FakeDoors(tmp_path)
    heard = talk_with(set_up_mailbox(doors, address), password="abcd efgh ijkl mnop")

    assert page in heard.text.partition("The password of")[0]
    assert doors.tried[0][1].password == "abcdefghijklmnop"


def test_a_refused_password_is_asked_again_and_not_tried_again_by_itself(tmp_path: Path):
    """
    The reason and the cure first; some providers lock out whoever keeps trying.
    """
    doors = FakeDoors(tmp_path, locks={"imap": [refused()]})
    heard = talk_with(set_up_mailbox(doors, "sanne@gmail.com"), password=["wrong", "right"], mend="#another password")

    assert [account.password for door, account in doors.tried if door == "imap"] == ["wrong", "right"]
    assert "What Gmail itself says about it: https://developers.google.com/" in heard.text


@pytest.mark.parametrize(
    ("choice", "answers", "changed"),
    [
        ("#another name", {"user": "sanne"}, {"user": "sanne"}),
        (
            "#other servers",
            {"imap": "imap.x.example", "smtp": "smtp.x.example"},
            {"imap": Server("imap.x.example", 993, "tls")},
        ),
        ("#the same again", {}, {"user": ZIGGO}),
    ],
)
def test_whatever_was_wrong_can_be_changed(
    tmp_path: Path, choice: str, answers: dict[str, str], changed: dict[str, object]
):
    """
    The name, the servers, or nothing at all: the network was down.
    """
    doors = FakeDoors(tmp_path, locks={"imap": [refused(Failure.RETRY)]})
    heard = talk_with(set_up_mailbox(doors, ZIGGO), password="s3cret", mend=choice, **answers)

    assert {name: getattr(heard.value, name) for name in changed} == changed


def test_a_dead_port_is_told_for_now_and_other_servers_are_proposed(tmp_path: Path):
    """
    No word about passes that try again: somebody sits here. Enter asks for the servers, and says which port holds.
    """
    dead = refused(Failure.RETRY, "nobody answers at this port; is it right? the next pass tries again")
    doors = FakeDoors(tmp_path, locks={"imap": [dead]})
    heard = talk_with(set_up_mailbox(doors, ZIGGO), password="x", imap="imap.x.example", smtp="smtp.x.example")

    assert "is it right?" in heard.text and "next pass" not in heard.text
    assert "port 993 unless you name another" in heard.text
    assert heard.value.imap == Server("imap.x.example", 993, "tls")


@pytest.mark.parametrize(
    "typed", ["3", "log in with another name", "Log in with another name than sanne@ziggo.nl", "user"]
)
def test_a_choice_may_be_said_in_its_own_words(tmp_path: Path, typed: str):
    """
    By its number, by how it begins, or whole; what could be two things is asked again, with what is possible.
    """
    doors = FakeDoors(tmp_path, locks={"imap": [refused(Failure.RETRY)]})
    heard = talk_with(set_up_mailbox(doors, ZIGGO), password="x", mend=["log", typed], user="sanne")

    assert heard.value.user == "sanne"
    assert "Please type a number from 1 to 7, or the first words behind it." in heard.text


def test_a_server_with_a_certificate_of_its_own_gets_it_named(tmp_path: Path):
    """
    That is what is proposed when the certificate is what was wrong.
    """
    (tmp_path / "own.pem").write_text("-----")
    locks = {"imap": [refused(Failure.SETTINGS, "the certificate cannot be trusted; a private one goes into cafile")]}
    heard = talk_with(
        set_up_mailbox(FakeDoors(tmp_path, locks=locks), ZIGGO),
        password="s3cret",
        certificate=["/no/such.pem", str(tmp_path / "own.pem")],
    )

    assert heard.value.cafile == tmp_path / "own.pem"
    assert "There is no such file." in heard.text


def test_stopping_at_a_closed_door_ends_it_all(tmp_path: Path):
    """
    Nothing was written.
    """
    with pytest.raises(Stopped):
        talk_with(set_up_mailbox(FakeDoors(tmp_path, locks={"imap": [refused()]}), ZIGGO), password="x", mend="#stop")


def test_without_sending_the_mailbox_is_still_read(tmp_path: Path):
    """
    Looking needs no SMTP server that lets us in.
    """
    locks = {"smtp": [DeliveryError("smtp.ziggo.nl:587: no", Failure.RETRY)]}
    heard = talk_with(set_up_mailbox(FakeDoors(tmp_path, locks=locks), ZIGGO), password="x", mend="#without sending")

    assert heard.value.values()["roles"] == ["sent", "inbox"]


def test_a_sent_folder_nobody_recognises_is_asked_for(tmp_path: Path):
    """
    Six languages are known; there are more.
    """
    folders = (FolderSeen("INBOX", Role.INBOX, 1, 1), FolderSeen("Elküldött", None), FolderSeen("Klanten", None))
    heard = talk_with(set_up_mailbox(FakeDoors(tmp_path, folders=folders), ZIGGO), password="x", sent_folder="1")

    assert heard.value.values()["sent_folder"] == "Elküldött"


def test_a_mailbox_without_any_other_folder_cannot_be_used_yet(tmp_path: Path):
    """
    It says what to do.
    """
    with pytest.raises(Stopped, match="send one mail"):
        talk_with(set_up_mailbox(FakeDoors(tmp_path, folders=FOLDERS[:1]), ZIGGO), password="x")


def test_what_is_the_default_anyway_does_not_stand_in_the_settings():
    """
    The fewer lines, the easier to read.
    """
    tls = Server("imap.x.example", 993, "tls"), Server("smtp.x.example", 465, "tls")

    assert Known("a@x.example", "a@x.example", *tls, password="x").values() == {
        "name": "main",
        "address": "a@x.example",
        "imap_host": "imap.x.example",
        "smtp_host": "smtp.x.example",
        "password_file": "mail-password",
    }


def test_a_server_that_takes_no_password_after_all_is_opened_in_the_browser(tmp_path: Path):
    """
    Its two addresses are asked where they are not known; open wires are refused.
    """
    heard = talk_with(
        set_up_mailbox(FakeDoors(tmp_path, locks={"imap": [refused(Failure.SETTINGS)]}), ZIGGO),
        password="x",
        mend="#own page",
        device_url=["http://provider.example/device", "https://provider.example/device"],
        token_url="https://provider.example/token",
    )

    assert "begins with https://" in heard.text
    assert heard.value.values()["oauth_token_url"] == "https://provider.example/token"
    assert "password_file" not in heard.value.values()
