"""A second connection that waits at the INBOX (IDLE, RFC 2177) and only ever says "something came".

It is a hint and never the truth: behind a router that forgot the connection it hears nothing, and looks the same as a
quiet mailbox. Whoever listens looks for himself every few minutes all the same.
"""

from __future__ import annotations

import imaplib
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from imapclient.exceptions import IMAPClientError

from agent.domain.errors import Failure, MailboxError
from agent.domain.speech import tell
from agent.mailbox.failures import trouble
from agent.mailbox.session import Session

INBOX = "INBOX"

# Routers forget a silent connection after minutes; probes keep it in mind, and find out when the other side is gone.
_KEEPALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPALIVE": 60, "TCP_KEEPINTVL": 20, "TCP_KEEPCNT": 3}
# By how much a wait may end early and still count as a whole one.
_PLAY_SECONDS = 0.5


class Doorbell:
    """Waits for mail in the INBOX, which it opens read-only; it reads none of it.

    Args:
        session: A connection of its own, to a server that knows IDLE.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._socket: socket.socket = session.client.socket()
        self._keep_alive()
        self.mails = int(session.look_into(INBOX).get(b"EXISTS", 0))

    def wait(self, seconds: float) -> bool:
        """Wait for new mail, at most so long; whether some came.

        Raises:
            MailboxError: When the connection is lost, or the server wants no more of this.
        """
        client = self._session.client
        with self._session.talking():
            # What came before IDLE began may be told between two commands, where nobody listens.
            came = self._grew(client.noop()[1])
            if came:
                return True
            self._begin()
        until = time.monotonic() + seconds
        while not came and (left := until - time.monotonic()) > 0:
            came = self._grew(self._heard(left))
        with self._session.talking():
            return self._grew(client.idle_done()[1]) or came

    def hang_up(self) -> None:
        """End the wait at once, from whatever thread; the next one fails. Closing is left to whoever waits."""
        with suppress(OSError):
            # Not the method of a TLS socket: that one takes away what the waiting thread reads with.
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the connection without another word."""
        self._session.hang_up()

    def _begin(self) -> None:
        try:
            self._session.client.idle()
        except IMAPClientError as error:
            # imapclient does not expect to be told anything before the server agrees to IDLE.
            if "response: b'*" in str(error):
                raise imaplib.IMAP4.abort("mail came just as we began to wait") from None  # as is
            raise

    def _heard(self, seconds: float) -> Sequence[Any]:
        """Listen; an empty answer before its time means that the connection is dead.

        imapclient gives [] at once after the other side closed the connection, eighty thousand times a second.
        """
        began = time.monotonic()
        try:
            responses: Sequence[Any] = self._session.client.idle_check(seconds)
        except (imaplib.IMAP4.error, OSError, ValueError) as error:
            self._session.hang_up()
            raise trouble(error, self._session.place) from error
        if not responses and time.monotonic() - began < seconds - _PLAY_SECONDS:
            self._session.hang_up()
            raise MailboxError(
                tell("{place}: the waiting connection was closed", place=self._session.place), Failure.RETRY
            )
        return responses

    def _grew(self, responses: Sequence[Any]) -> bool:
        """Whether there are more mails now; one that was taken away is no news."""
        came = False
        for response in responses:
            match response:
                case (int(count), b"EXISTS"):
                    came = came or count > self.mails
                    self.mails = count
                case (int(), b"EXPUNGE"):
                    self.mails -= 1
        return came

    def _keep_alive(self) -> None:
        with suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for name, value in _KEEPALIVE.items():
                if option := getattr(socket, name, None):
                    self._socket.setsockopt(socket.IPPROTO_TCP, option, value)
