"""IMAP logins with an access token, and what a server says when it does not take one."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from agent.domain.errors import Failure, MailboxError
from agent.mailbox import open_imap

REFUSED = b"NO [AUTHENTICATIONFAILED] Authentication failed."
WHY = b"+ " + base64.b64encode(b'{"status":"400","schemes":"Bearer"}')


@dataclass
class TokenServer:
    """Offers these ways to log in, and takes one token; ``refuses`` is its answer to any other."""

    port: int
    offers: bytes = b"AUTH=PLAIN AUTH=XOAUTH2"
    takes: str = "good"
    refuses: bytes = REFUSED
    hangs_up: bool = False
    brought: list[str] = field(default_factory=list)

    def serve(self, listener: socket.socket) -> None:
        """Talk to one client."""
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as heard:
            connection.sendall(b"* OK [CAPABILITY IMAP4rev1 " + self.offers + b"] hello\r\n")
            for line in heard:
                tag, command, *_ = [*line.split(), b""]
                if command == b"AUTHENTICATE":
                    answer = self._authenticate(connection, heard)
                    if not answer:
                        return
                    connection.sendall(tag + b" " + answer + b"\r\n")
                elif command == b"CAPABILITY":
                    connection.sendall(b"* CAPABILITY IMAP4rev1 " + self.offers + b"\r\n" + tag + b" OK done\r\n")
                else:
                    connection.sendall(tag + b" OK done\r\n")

    def _authenticate(self, connection: socket.socket, heard) -> bytes:
        connection.sendall(b"+ \r\n")
        words = base64.b64decode(heard.readline()).decode()
        self.brought.append(words)
        if f"Bearer {self.takes}\1" in words:
            return b"OK in"
        if self.hangs_up:
            return b""
        connection.sendall(WHY + b"\r\n")
        self.brought.append(base64.b64decode(heard.readline()).decode())
        return self.refuses


@contextmanager
def token_server(**manners: object) -> Iterator[TokenServer]:
    """Run one."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = TokenServer(listener.getsockname()[1], **manners)
        thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
        thread.start()
        yield server
    thread.join(5)


def opened(server: TokenServer, *tokens: str) -> list[str]:
    """Log in with these tokens, one after the other; gives which were refused before another was asked for."""
    asked: list[str] = []
    left = iter(tokens)

    def get_token(refused: str) -> str:
        asked.append(refused)
        return next(left)

    open_imap(
        name="main",
        host="127.0.0.1",
        port=server.port,
        tls="none",
        user="sanne@x",
        token=get_token,
        timeout=5,
        read_only=True,
    ).close()
    return asked


def test_a_token_logs_in():
    """The server is shown it once."""
    with token_server() as server:
        assert opened(server, "good") == [""]

    assert server.brought == ["user=sanne@x\1auth=Bearer good\1\1"]


def test_oauthbearer_is_spoken_where_it_is_all_there_is():
    """RFC 7628."""
    with token_server(offers=b"AUTH=OAUTHBEARER") as server:
        opened(server, "good")

    assert server.brought == ["n,a=sanne@x,\1auth=Bearer good\1\1"]


@pytest.mark.parametrize(("offers", "after"), [(b"AUTH=XOAUTH2", ""), (b"AUTH=OAUTHBEARER", "\1")])
def test_a_refused_token_is_replaced_once_after_the_challenge_was_answered(offers: bytes, after: str):
    """The server says in JSON why, waits for an answer to it, and only then refuses."""
    with token_server(offers=offers) as server:
        assert opened(server, "old", "good") == ["", "old"]

    assert len(server.brought) == 3
    assert server.brought[1] == after


def test_a_second_refusal_is_the_last():
    """It says what the server said, whom to log in as, and shows no token."""
    with token_server() as server, pytest.raises(MailboxError) as caught:
        opened(server, "old-token", "older-token", "never")

    assert caught.value.failure is Failure.LOGIN
    assert "(status 400)" in str(caught.value)
    assert "`voldaan login`, in the browser as sanne@x itself" in str(caught.value)
    assert "token" not in str(caught.value).replace("access token", "")
    assert len(server.brought) == 4


@pytest.mark.parametrize(
    ("answer", "failure"),
    [(b"NO [UNAVAILABLE] try again later", Failure.RETRY), (b"NO [LIMIT] too many connections", Failure.BUSY)],
)
def test_a_server_that_cannot_just_now_costs_no_token(answer: bytes, failure: Failure):
    """Another one would fare no better."""
    with token_server(refuses=answer) as server, pytest.raises(MailboxError) as caught:
        opened(server, "any", "never")

    assert caught.value.failure is failure


def test_a_line_that_breaks_says_nothing_of_the_token():
    """The next pass tries again."""
    with token_server(hangs_up=True) as server, pytest.raises(MailboxError) as caught:
        opened(server, "any", "never")

    assert caught.value.failure is Failure.RETRY


def test_a_server_that_knows_no_tokens_is_told():
    """It is the settings that are wrong; nothing was brought there."""
    with token_server(offers=b"AUTH=PLAIN") as server, pytest.raises(MailboxError) as caught:
        opened(server, "any")

    assert caught.value.failure is Failure.SETTINGS
    assert server.brought == []


def test_no_token_at_hand_is_what_is_said():
    """The trouble with the provider is the owner's news, not the mail server."""

    def none(refused: str) -> str:
        raise MailboxError("main: `voldaan login main`", Failure.LOGIN)

    with token_server() as server, pytest.raises(MailboxError, match="`voldaan login main`"):
        open_imap(
            name="main", host="127.0.0.1", port=server.port, tls="none", user="u", token=none, timeout=5, read_only=True
        )
