"""One question to one address, whatever the server there does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from agent.domain.errors import Failure, MailboxError
from agent.oauth.wire import Answer, ask

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextmanager
def saying(*pieces: bytes, then_waits: bool = False) -> Iterator[tuple[str, list[bytes]]]:
    """A server that answers each question with these pieces; gives its address and what it heard."""
    heard: list[bytes] = []
    done = threading.Event()

    def talk() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                heard.append(_question(connection))
                for piece in pieces:
                    connection.sendall(piece)
                if then_waits:
                    done.wait(30)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", heard
        done.set()
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def _question(connection: socket.socket) -> bytes:
    """All of a form, or the first words of something else."""
    content = connection.recv(10_000)
    while content.startswith(b"POST") and not content.endswith((b"\r\n\r\na=b+c", b"Length: 0\r\n\r\n")):
        content += connection.recv(10_000)
    return content


def answered(*pieces: bytes) -> Answer:
    """What is read of these pieces."""
    with saying(*pieces) as (url, _):
        return ask(f"{url}/token", {"a": "b c"}, "main (here)")


def body(content: bytes) -> bytes:
    """A whole answer with this content."""
    return OK + b"Content-Length: %d\r\n\r\n" % len(content) + content


def test_a_form_goes_out_and_an_object_comes_back():
    """
    To the very path and query of the settings.
    """
    with saying(body(b'{"x": "y", "n": 1}')) as (url, heard):
        answer = ask(f"{url}/token?tenant=1", {"a": "b c"}, "main (here)")

    assert (answer.status, answer.text("x"), answer.text("n"), answer.text("z")) == (200, "y", "", "")
    assert heard[0].startswith(b"POST /token?tenant=1 HTTP/1.1\r\n")
    assert heard[0].endswith(b"\r\n\r\na=b+c")


def test_a_redirect_is_not_followed():
    """
    A token is brought to the address of the settings and to no other.
    """
    with saying() as (elsewhere, heard):
        answer = answered(b"HTTP/1.1 307 Go\r\nLocation: " + elsewhere.encode() + b"\r\nContent-Length: 0\r\n\r\n")

    assert answer.status == 307
    assert heard == []


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch):
    """
    Nor is anybody else the settings do not name.
    """
    with saying() as (elsewhere, heard):
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, elsewhere)
        assert answered(body(b"{}")).status == 200

    assert heard == []


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"[1]", b"7", b'"x"', b"\xff", b"[" * 100_000, b'{"x": "' + b"y" * 300_000 + b'"}']
)
def test_what_is_no_small_object_has_no_fields(content: bytes):
    """
    A page of a hotel's network, for instance.
    """
    assert not answered(body(content)).fields


@pytest.mark.parametrize(
    "pieces",
    [(b"",), (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{",), (b"220 smtp.example ESMTP\r\n",), (b"\0" * 99,)],
)
def test_a_line_that_breaks_or_speaks_otherwise_is_tried_again_later(pieces: tuple[bytes, ...]):
    """
    Nothing was said of the login.
    """
    with pytest.raises(MailboxError, match="next pass tries again") as caught:
        answered(*pieces)

    assert caught.value.failure is Failure.RETRY


def test_a_server_that_does_not_get_done_is_let_go_of():
    """
    Other processes wait for us meanwhile.
    """
    with saying(OK, then_waits=True) as (url, _), pytest.raises(MailboxError, match="did not answer in time") as caught:
        ask(url, {"a": "b c"}, "main (here)", patience_seconds=0.1)

    assert caught.value.temporary


def test_a_certificate_nobody_signed_ends_the_talk():
    """
    Before a token was brought: an open line is no encrypted one either.
    """
    with saying(body(b"{}")) as (url, heard), pytest.raises(MailboxError):
        ask(url.replace("http:", "https:"), {"refresh_token": "secret"}, "main (here)")

    assert b"secret" not in b"".join(heard)
