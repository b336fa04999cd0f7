"""Which answer a failure asks for."""

from __future__ import annotations

import imaplib
import socket
import ssl

import pytest
from imapclient.exceptions import CapabilityError, LoginError, ProtocolError

from agent.domain.errors import Failure, MailboxError
from agent.domain.providers import oauth_advice
from agent.mailbox.failures import trouble
from tests.tables import each


def certificate_error() -> ssl.SSLCertVerificationError:
    """What a stranger's certificate raises."""
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "self-signed certificate"
    return error


def wrong_version() -> ssl.SSLError:
    """What a server that speaks plainly raises."""
    error = ssl.SSLError(1, "wrong version number")
    error.reason = "WRONG_VERSION_NUMBER"
    return error


@each(
    ("exc", "failure"),
    [
        (LoginError("b'[AUTHENTICATIONFAILED] Authentication failed.'"), Failure.LOGIN),
        (LoginError("[ALERT] Application-specific password required"), Failure.LOGIN),
        (LoginError("[AUTHENTICATIONFAILED] Too many login failures, try again later"), Failure.LOGIN),
        (LoginError("Too many simultaneous connections. (Failure)"), Failure.BUSY),
        (LoginError("[LIMIT] Rate limit hit."), Failure.BUSY),
        (LoginError("[INUSE] Mailbox in use"), Failure.BUSY),
        (LoginError("[UNAVAILABLE] Temporary authentication failure."), Failure.RETRY),
        (LoginError("Maximum number of connections from user+IP exceeded"), Failure.BUSY),
        (LoginError("AUTHENTICATE failed: BasicAuthBlocked"), Failure.LOGIN),
        (LoginError("Basic authentication is disabled."), Failure.LOGIN),
        (CapabilityError("Server does not support STARTTLS capability"), Failure.SETTINGS),
        (certificate_error(), Failure.SETTINGS),
        (wrong_version(), Failure.SETTINGS),
        (FileNotFoundError(2, "No such file or directory", "/etc/ca.pem"), Failure.SETTINGS),
        (imaplib.IMAP4.error("select failed: [NONEXISTENT] Unknown Mailbox: Sent"), Failure.SETTINGS),
        (imaplib.IMAP4.error("append failed: [TRYCREATE] Mailbox doesn't exist"), Failure.SETTINGS),
        (imaplib.IMAP4.error("append failed: [OVERQUOTA] Quota exceeded"), Failure.RETRY),
        (imaplib.IMAP4.error(b"* BYE Too many connections from your IP"), Failure.BUSY),
        (imaplib.IMAP4.error("fetch failed: [THROTTLED] Account is throttled"), Failure.BUSY),
        (imaplib.IMAP4.abort("Bandwidth limit exceeded"), Failure.BUSY),
        (imaplib.IMAP4.abort("socket error: EOF"), Failure.RETRY),
        (ssl.SSLEOFError(8, "EOF occurred in violation of protocol"), Failure.RETRY),
        (socket.gaierror(-2, "Name or service not known"), Failure.RETRY),
        (ConnectionRefusedError(111, "Connection refused"), Failure.RETRY),
        (ConnectionResetError(104, "Connection reset by peer"), Failure.RETRY),
        (TimeoutError("timed out"), Failure.RETRY),
        (imaplib.IMAP4.error("SEARCH command error: BAD [b'Command Argument Error. 11']"), Failure.BUG),
        (ProtocolError("unexpected EOF"), Failure.BUG),
        (KeyError("FLAGS"), Failure.BUG),
    ],
)
def test_every_failure_asks_for_one_answer(exc: Exception, failure: Failure):
    """And names the account it is about."""
    error = trouble(exc, "sanne (imap.example:993)")

    assert error.failure is failure
    assert str(error).startswith("sanne (imap.example:993): ")


@pytest.mark.parametrize(
    ("last_words", "failure"),
    [
        ("command: LOGIN => socket error: EOF", Failure.RETRY),
        ("command: AUTHENTICATE => handshake failure", Failure.RETRY),
        ("socket error: EOF", Failure.RETRY),
        ("Temporary authentication failure, try again later", Failure.RETRY),
        ("Server shutting down", Failure.RETRY),
        ("[AUTHENTICATIONFAILED] Authentication failed", Failure.LOGIN),
        ("Login failed, goodbye", Failure.LOGIN),
        ("Invalid user or password", Failure.LOGIN),
    ],
)
def test_a_line_that_breaks_during_the_login_says_nothing_of_the_password_unless_the_server_did(
    last_words: str, failure: Failure
):
    """The library calls both a refused login; a wrong password must not be tried with every pass."""
    try:
        try:
            raise imaplib.IMAP4.abort(last_words)
        except imaplib.IMAP4.error as broken:
            raise LoginError(str(broken))  # noqa: B904 - as imapclient does it
    except LoginError as exc:
        assert trouble(exc, "sanne").failure is failure


def test_a_provider_that_wants_oauth_is_named_as_such():
    """So that nobody hunts for a typing error in his password."""
    assert oauth_advice() in str(trouble(LoginError("LOGINDISABLED"), "sanne"))


@pytest.mark.parametrize(
    ("host", "advice"),
    [
        ("imap.gmail.com", "https://myaccount.google.com/apppasswords"),
        ("imap.mail.me.com", "https://account.apple.com"),
        ("imap-mail.outlook.com", "`voldaan login`"),
        ("imap.bakker.example", "many providers want an app password"),
    ],
)
def test_a_refused_password_comes_with_the_providers_own_advice(host: str, advice: str):
    """Where an app password is made, or that none is taken at all."""
    assert advice in str(trouble(LoginError("[AUTHENTICATIONFAILED] Invalid credentials"), "sanne", host))


def test_an_error_of_ours_stays_as_it_is():
    """It says already what to do."""
    error = MailboxError("x", Failure.BUG)

    assert trouble(error, "sanne") is error


def test_a_servers_words_stay_on_one_short_line():
    """They end in a log."""
    text = str(trouble(imaplib.IMAP4.error("no\r\n\x1b[31m" + "x" * 9999), "sanne"))

    assert text.isprintable()
    assert len(text) < 400
