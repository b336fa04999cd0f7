"""
A mailbox and a way out, on loopback, inside this process.

pymap plays the provider's IMAP server, aiosmtpd his SMTP server. Both keep their mail to themselves: nothing is ever
relayed. Each serves from its own thread with its own event loop, so the caller may talk to them with blocking clients.
Both libraries come with the ``demo`` extra.
"""

from __future__ import annotations

import asyncio
import imaplib
import logging
import re
import socket
import threading
from argparse import Namespace
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, Login
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

HOST = "127.0.0.1"
LONGEST_COMMAND = 1024 * 1024  # bytes; pymap fails on a longer line, and asyncio's own limit of 64 KiB is soon reached

Serving = Callable[[], AbstractAsyncContextManager[int]]


@dataclass(frozen=True)
class Servers:
    """Where the demonstration's servers listen (plain, no TLS) and how to log in at both.

    ``mails`` is the folder in which every mail the SMTP server accepted lies, as it came, numbered in order.
    """

    imap_port: int
    smtp_port: int
    user: str
    password: str
    mails: Path
    host: str = HOST

    def deliver(self, folder: str, message: bytes, received_at: datetime, *flags: str) -> None:
        """
        Put a mail into a folder of the mailbox, the way a mail program or a provider does; makes the folder if needed.

        Args:
            folder: ASCII name, e.g. ``Sent`` or ``INBOX``.
            message: The mail as bytes, lines ending in CRLF.
            received_at: Aware moment that becomes the INTERNALDATE (RFC 3501 2.3.3).
            flags: IMAP flags, e.g. ``\\\\Seen``.
        """
        with imaplib.IMAP4(self.host, self.imap_port, timeout=10) as client:
            # A literal goes out in two small packets; without this each APPEND waits 40 ms for the first one's ACK.
            client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.login(self.user, self.password)
            client.create(f'"{folder}"')  # NO when it exists, which is as good
            moment = imaplib.Time2Internaldate(received_at)
            answer, [text, *_] = client.append(f'"{folder}"', " ".join(flags), moment, message)
        if answer != "OK":
            raise RuntimeError(f"the demonstration's mailbox refused a mail for {folder}: {text!r}")

    def accepted(self) -> list[Path]:
        """The mails the SMTP server accepted so far, oldest first."""
        return sorted(self.mails.glob("*.eml"))


@contextmanager
def demo_servers(folder: Path, user: str = "sanne@devries.example", password: str = "demo") -> Iterator[Servers]:
    """
    Run an empty mailbox and a mail sink until the block ends.

    Args:
        folder: Where accepted mails are kept, in ``mails``; made when missing.
        user: Login name at both servers.
        password: Its password.
    """
    mails = folder / "mails"
    mails.mkdir(parents=True, exist_ok=True)
    with (
        _in_thread("demo-imap", lambda: _imap_server(user, password)) as imap_port,
        _in_thread("demo-smtp", lambda: _smtp_server(user, password, mails)) as smtp_port,
    ):
        yield Servers(imap_port, smtp_port, user, password, mails)


@contextmanager
def _in_thread(name: str, serving: Serving) -> Iterator[int]:
    """Serve from a thread of its own; yields the port. Connections still open at the end are closed by the server."""
    started: Future[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        done = asyncio.Event()
        async with serving() as port:
            started.set_result((port, asyncio.get_running_loop(), done))
            await done.wait()

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:
            if started.done():
                raise
            started.set_exception(error)

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    port, loop, done = started.result()
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join()


class _LoopbackConfig(Config):
    """pymap's settings, with a greeting that does not ask a name server who we are."""

    @property
    def greeting(self) -> bytes:
        return b"Server ready"


@asynccontextmanager
async def _imap_server(user: str, password: str) -> AsyncIterator[int]:
    """Serve an empty mailbox; yields the port. Assembled from pymap's parts, whose own start offers no free port."""
    arguments = Namespace(
        host=HOST, port=0, debug=False, cert=None, key=None, tls=False, passlib_cfg=None, proxy_protocol=None,
        demo_data=False, demo_user=user, demo_password=password,
    )  # fmt: skip
    config = _LoopbackConfig.from_args(
        arguments, hash_context=Cleartext(), cpu_subsystem=Subsystem.for_asyncio(), invalid_user_sleep=0
    )
    config.apply_context()
    login = Login(config)
    await login.demo_user_identity.set(UserMetadata(config, user, password=password))
    connected = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(login, config))
    server = await asyncio.start_server(connected, HOST, 0, limit=LONGEST_COMMAND)
    try:
        yield _port(server)
    finally:
        await _close(server)


@asynccontextmanager
async def _smtp_server(user: str, password: str, mails: Path) -> AsyncIterator[int]:
    """Accept every mail of the one user who can log in and keep it as a file; yields the port."""
    owner = LoginPassword(user.encode(), password.encode())
    sink = _Sink(mails)

    def authenticate(*attempt: object) -> AuthResult:
        return AuthResult(success=attempt[-1] == owner, handled=False)

    def connection() -> SMTP:
        return SMTP(
            sink, hostname="localhost", authenticator=authenticate, auth_require_tls=False, enable_SMTPUTF8=True
        )

    # aiosmtpd warns at every login of an old name it uses itself.
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    server = await asyncio.get_running_loop().create_server(connection, HOST, 0)
    try:
        yield _port(server)
    finally:
        await _close(server)


class _Sink:
    """Keeps each accepted mail as ``0001 first-recipient.eml``, the very bytes that came."""

    def __init__(self, mails: Path) -> None:
        self._mails = mails
        self._numbers = count(len(list(mails.glob("*.eml"))) + 1)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Let only the owner send (RFC 4954 section 6)."""
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail before saying so."""
        number = next(self._numbers)
        recipient = re.sub(r"[^\w@.+-]", "_", envelope.rcpt_tos[0])
        (self._mails / f"{number:04d} {recipient}.eml").write_bytes(envelope.original_content or b"")
        return f"250 2.0.0 OK kept as {number:04d}"


def _port(server: asyncio.Server) -> int:
    port: int = server.sockets[0].getsockname()[1]
    return port


async def _close(server: asyncio.Server) -> None:
    """Stop listening and end the open connections; a client that never logged out does not keep us waiting."""
    server.close()
    connections = asyncio.all_tasks() - {asyncio.current_task()}
    for connection in connections:
        connection.cancel()
    await asyncio.gather(*connections, return_exceptions=True)
