from __future__ import annotations

from pathlib import Path

import pytest

from agent.config.providers import Auth, Server
from agent.start.account import Known, read_server
from agent.start.servers import find_servers
from tests.tables import each
from tests.unit.start.talking import FakeDoors, talk_with
from tests.unit.start.test_autoconfig import IMAP, SMTP, page

OWN = "sanne@bakker.example"


def test_a_providers_own_address_tells_the_servers_and_where_that_was_read(tmp_path: Path):
    """
    Nothing is asked, and nobody; the page is shown, with the day it was read or without one.
    """
    doors = FakeDoors(tmp_path)
    heard = talk_with(find_servers(doors, "sanne@ziggo.nl"))

    assert heard.value.imap == Server("imap.ziggo.nl", 993, "tls")
    assert "Not read: its own page, https://www.ziggo.nl/" in heard.text
    assert heard.asked == []
    assert doors.asked_hosts == []


def test_a_page_that_was_read_is_named_with_its_day(tmp_path: Path):
    """
    Only of such a page it is said that it says so.
    """
    heard = talk_with(find_servers(FakeDoors(tmp_path), "sanne@fastmail.com"))

    assert "(read on 2026-11-23)" in heard.text
    assert "Not read" not in heard.text


def test_a_domain_of_ones_own_is_found_by_the_name_of_its_provider(tmp_path: Path):
    """
    Spelling and capitals do not matter; an unknown name is answered with the list.
    """
    heard = talk_with(find_servers(FakeDoors(tmp_path), OWN), provider=["Tranzip", "trans ip"])

    assert heard.value.imap.host == "imap.transip.email"
    assert "“Tranzip” is not on my list" in heard.text


def test_a_domain_is_asked_only_after_the_owner_agreed(tmp_path: Path):
    """
    What it says is shown before a password goes there.
    """
    doors = FakeDoors(tmp_path, told=page(IMAP, SMTP))
    heard = talk_with(find_servers(doors, OWN), autoconfig="yes", use_autoconfig="yes")

    assert doors.asked_hosts == ["bakker.example"]
    assert heard.value == Known(
        OWN, OWN, Server("imap.host.example", 993, "tls"), Server("smtp.host.example", 587, "starttls")
    )


@pytest.mark.parametrize(("allowed", "told"), [("no", page(IMAP, SMTP)), ("yes", None), ("yes", b"<html/>")])
def test_else_the_owner_names_the_servers(tmp_path: Path, allowed: str, told: bytes | None):
    """
    Also when the domain does not tell, or tells nothing that can be used: nothing is guessed.
    """
    doors = FakeDoors(tmp_path, told=told)
    servers = {"imap": ["nonsense with spaces", "imap.x.example"], "smtp": "smtp.x.example:587"}
    heard = talk_with(find_servers(doors, OWN), autoconfig=allowed, **servers)

    assert (heard.value.imap, heard.value.smtp) == (
        Server("imap.x.example", 993, "tls"),
        Server("smtp.x.example", 587, "starttls"),
    )
    assert doors.asked_hosts == (["bakker.example"] if allowed == "yes" else [])


def test_what_a_domain_says_may_be_declined(tmp_path: Path):
    """
    Whoever sees a strange server there types his own.
    """
    heard = talk_with(
        find_servers(FakeDoors(tmp_path, told=page(IMAP, SMTP)), OWN),
        use_autoconfig="no",
        imap="imap.y.example",
        smtp="smtp.y.example",
    )

    assert heard.value.imap.host == "imap.y.example"


def test_a_provider_that_takes_no_password_is_known_as_such(tmp_path: Path):
    """
    Outlook.com by its address, Microsoft 365 by its name.
    """
    assert talk_with(find_servers(FakeDoors(tmp_path), "sanne@hotmail.nl")).value.auth is Auth.OAUTH2
    assert talk_with(find_servers(FakeDoors(tmp_path), OWN), provider="office 365").value.auth is Auth.OAUTH2


@each(
    ("text", "server"),
    [
        ("imap.bakker.example", Server("imap.bakker.example", 993, "tls")),
        (" IMAP.Bakker.example:143 ", Server("imap.bakker.example", 143, "starttls")),
        ("mail.bakker.example:1143 starttls", Server("mail.bakker.example", 1143, "starttls")),
        ("localhost:3143 none", Server("localhost", 3143, "none")),
        ("[::1]:1143", Server("[::1]", 1143, "tls")),
        ("10.0.0.5", Server("10.0.0.5", 993, "tls")),
        ("imap.bakker.example none", None),
        ("https://mail.bakker.example", None),
        ("sanne@bakker.example", None),
        ("bakker", None),
        ("imap.bakker.example:0", None),
        ("imap.bakker.example:99999", None),
        ("", None),
    ],
)
def test_a_server_is_read_as_people_write_it(text: str, server: Server | None):
    """
    A port tells how the line is encrypted; without encryption only on this very machine.
    """
    assert read_server(text, 993) == server
