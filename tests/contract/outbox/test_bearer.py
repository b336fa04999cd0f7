"""SMTP logins with an access token: what is brought, what is answered, and what is said of it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from agent.domain.errors import DeliveryError, Failure, MailboxError
from agent.outbox import SmtpServer, try_login
from agent.outbox.smtp import Accepted, submit
from tests.contract.outbox.test_submission import ENVELOPE, MAIL, Moment, server_saying
from tests.servers.launch import Authority, SmtpSink, running_authority, running_sink
from tests.unit.outbox.builders import server_at

WHY = b"334 " + base64.b64encode(b'{"status":"401","schemes":"Bearer"}') + b"\r\n"
NO = b"535 5.7.3 Authentication unsuccessful\r\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    """Who knows which tokens are good."""
    with running_authority(tmp_path_factory.mktemp("oauth")) as running:
        yield running


@pytest.fixture(scope="module")
def token_sink(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmtpSink]:
    """A mail server that takes tokens, and no password."""
    with running_sink(tmp_path_factory.mktemp("sink"), "--introspect", authority.introspect_url) as sink:
        yield sink


@pytest.fixture
def good_token(authority: Authority) -> str:
    """One that opens the sink to sanne@x."""
    authority.reset()
    code = authority.ask("devicecode", client_id="us")["device_code"]
    authority.approve("sanne@x")
    return str(authority.ask("token", grant_type="urn:device_code", device_code=code)["access_token"])


def bringing(server: SmtpServer, *tokens: str, asked: list[str] | None = None) -> SmtpServer:
    """The server with these tokens, one after the other."""
    left = iter(tokens)

    def get_token(refused: str) -> str:
        if asked is not None:
            asked.append(refused)
        return next(left)

    return replace(server, user="sanne@x", password="", token=get_token)


def test_a_letter_is_handed_in_with_a_token(token_sink: SmtpSink, good_token: str):
    """
    In the place of a password.
    """
    token_sink.reset()
    outcome = submit(bringing(server_at(token_sink), good_token), ENVELOPE, MAIL, Moment())

    assert isinstance(outcome, Accepted)
    (file,) = token_sink.out.glob("*.json")
    assert json.loads(Path(file).read_text())["user"] == "sanne@x"


def test_a_refused_token_is_replaced_once(token_sink: SmtpSink, good_token: str):
    """
    On the same connection, after the server's challenge was answered.
    """
    asked: list[str] = []
    try_login(bringing(server_at(token_sink), "old", good_token, asked=asked))

    assert asked == ["", "old"]


def test_a_second_refusal_is_the_last_and_shows_no_token(token_sink: SmtpSink):
    """
    Whom to log in as is said, and what an administrator may have to allow.
    """
    with pytest.raises(DeliveryError) as caught:
        try_login(bringing(server_at(token_sink), "old-t0ken", "older-t0ken"))

    assert caught.value.failure is Failure.LOGIN
    assert "(status 401)" in str(caught.value)
    assert "in the browser as sanne@x itself" in str(caught.value)
    assert "t0ken" not in str(caught.value)


@pytest.mark.parametrize("offered", [b"XOAUTH2", b"OAUTHBEARER"])
def test_whichever_way_is_offered_is_taken(offered: bytes):
    """
    The server's challenge gets an answer, else it would wait for one (RFC 7628 3.2.3).
    """
    greeting = (b"220 hello\r\n", b"250-hello\r\n250 AUTH PLAIN " + offered + b"\r\n")
    with server_saying(*greeting, WHY, NO, b"235 in\r\n", b"221 bye\r\n") as server:
        try_login(bringing(server, "old", "good"))


def test_a_server_that_wants_peace_costs_no_token():
    """
    Another one would fare no better.
    """
    greeting = (b"220 hello\r\n", b"250-hello\r\n250 AUTH XOAUTH2\r\n")
    later = b"454 4.7.0 try again later\r\n"
    with server_saying(*greeting, later, b"221 bye\r\n") as server, pytest.raises(DeliveryError) as caught:
        try_login(bringing(server, "any"))

    assert caught.value.failure is Failure.BUSY


def test_a_mailbox_that_may_not_send_is_told_as_such():
    """
    Microsoft's 5.7.139 comes with a token too, where authenticated SMTP is switched off.
    """
    greeting = (b"220 hello\r\n", b"250-hello\r\n250 AUTH XOAUTH2\r\n")
    off = b"535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox\r\n"
    with server_saying(*greeting, off, off, b"221 bye\r\n") as server, pytest.raises(DeliveryError) as caught:
        try_login(bringing(server, "any", "another"))

    assert "allow IMAP and authenticated SMTP" in str(caught.value)
    assert caught.value.failure is Failure.LOGIN


def test_having_no_token_is_a_reason_why_nothing_is_delivered():
    """
    Its own words stay, and what it asks for.
    """

    def none(refused: str) -> str:
        raise MailboxError("main: `voldaan login main`", Failure.LOGIN)

    greeting = (b"220 hello\r\n", b"250-hello\r\n250 AUTH XOAUTH2\r\n", b"221 bye\r\n")
    with server_saying(*greeting) as server, pytest.raises(DeliveryError, match="`voldaan login main`") as caught:
        try_login(replace(server, user="sanne@x", token=none))

    assert caught.value.failure is Failure.LOGIN


def test_a_server_that_knows_no_tokens_is_told():
    """
    It is the settings that are wrong; nothing was brought there.
    """
    greeting = (b"220 hello\r\n", b"250-hello\r\n250 AUTH PLAIN LOGIN\r\n", b"221 bye\r\n")
    with server_saying(*greeting) as server, pytest.raises(DeliveryError) as caught:
        try_login(bringing(server, "any"))

    assert caught.value.failure is Failure.SETTINGS
