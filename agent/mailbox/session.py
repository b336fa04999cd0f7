"""One logged-in IMAP connection: which folder is open, and whether the line still holds."""

from __future__ import annotations

import contextlib
import imaplib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from imapclient import IMAPClient

from agent.domain.errors import Failure, MailboxError
from agent.domain.speech import tell
from agent.mailbox.failures import LINE_TOO_LONG, trouble
from agent.mailbox.patience import Patience

Answer = Mapping[bytes, Any]
"""What a server says of one mail, keyed by data item."""

# A longer line makes imaplib lose its place in the stream. A million, its default, is less than a search in a folder of
# 150,000 mails answers, or one file name made to hurt.
imaplib._MAXLINE = 20_000_000  # type: ignore[attr-defined]

# What imapclient throws at answers it cannot parse.
_PARSE_ERRORS = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError, RecursionError)


class Session:
    """Talks to the server and turns every failure into ``MailboxError``.

    A connection that broke is never used again: imapclient would answer with nothing, and keep silent about it. Neither
    is one on which the server asked for peace.
    """

    def __init__(
        self,
        client: IMAPClient,
        place: str,
        patience: Patience | None = None,
        on_trouble: Callable[[MailboxError], MailboxError] = lambda error: error,
    ) -> None:
        self.client = client
        self.place = place
        self.lost = False
        self._patience = patience or Patience()
        self._on_trouble = on_trouble
        self._why_lost: MailboxError | None = None
        #: Whether the connection is lost because an answer held a line too long to read.
        self.overrun = False
        self._opened: tuple[str, bool] | None = None
        self._validity: dict[str, int] = {}

    @contextlib.contextmanager
    def talking(self, octets: int = 0) -> Iterator[None]:
        """Guard a conversation with the server, in which about so many octets come or go."""
        if self.lost:
            text = tell("{place}: the connection is closed; the next pass opens another", place=self.place)
            raise self._why_lost or MailboxError(text, Failure.RETRY)
        try:
            with self._patience.within(octets):
                yield
        except (imaplib.IMAP4.error, OSError, *_PARSE_ERRORS) as exc:
            self.overrun = LINE_TOO_LONG in str(exc)
            error = self._on_trouble(self._patience.reason(self.place) or trouble(exc, self.place))
            if _breaks(exc) or error.failure is Failure.BUSY:
                self._why_lost = error
                self.hang_up()
            raise error from exc

    def examine(self, folder: str) -> None:
        """See that a folder is open for reading only."""
        if self._opened != (folder, False):
            self._open(folder, writable=False)

    def refresh(self, folder: str) -> None:
        """See that a folder is open and shows what came since: servers tell of new mail only when spoken to."""
        if self._opened != (folder, False):
            self._open(folder, writable=False)
            return
        with self.talking():
            self.client.noop()

    def look_into(self, folder: str) -> Mapping[bytes, Any]:
        """Examine a folder anew and give its state (EXISTS, UIDNEXT, UIDVALIDITY), whatever it was before."""
        self._validity.pop(folder, None)
        return self._open(folder, writable=False)

    def select(self, folder: str) -> bool:
        """Open a folder for writing; False if the server allows no more than reading."""
        self._open(folder, writable=True)
        return self._opened is not None

    def let_go_of(self, folder: str) -> None:
        """Close a folder that is open for reading only, if the server lets us; nothing is expunged (RFC 9051 6.4.1)."""
        if self._opened != (folder, False):
            return
        self._opened = None
        try:
            with self.talking():
                self.client.close_folder()
        except MailboxError:
            if self.lost:
                raise

    def search(self, folder: str, *criteria: Any) -> tuple[int, ...]:
        """Find UIDs, in rising order. Plain ASCII criteria only: Exchange knows no others."""
        self.examine(folder)
        with self.talking():
            return tuple(sorted(self.client.search(list(criteria))))

    def fetch(self, folder: str, uids: Sequence[int], items: Sequence[str], octets: int = 0) -> Mapping[int, Answer]:
        """Fetch data items of a few mails, about so many octets; those that are gone are left out."""
        self.examine(folder)
        with self.talking(octets):
            answers: Mapping[int, Answer] = self.client.fetch(list(uids), list(items))
            return answers

    def hang_up(self) -> None:
        """Let go of the socket without another word."""
        self.lost = True
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            self.client.shutdown()
        self._patience.end()

    def log_out(self) -> None:
        """End the session. Neither LOGOUT nor a closed socket expunges anything."""
        if not self.lost:
            self.lost = True
            with contextlib.suppress(imaplib.IMAP4.error, OSError), self._patience.within():
                self.client.logout()
            self._patience.end()

    def _open(self, folder: str, *, writable: bool) -> Mapping[bytes, Any]:
        self._opened = None
        with self.talking():
            try:
                state: Mapping[bytes, Any] = self.client.select_folder(folder, readonly=not writable)
            except imaplib.IMAP4.readonly:
                return {}
        self._opened = (folder, writable)
        validity = int(state.get(b"UIDVALIDITY", 0))
        # Courier numbers a folder at every look until something lies in it; where nothing lies, nothing has a number.
        if state.get(b"EXISTS") and self._validity.setdefault(folder, validity) != validity:
            raise MailboxError(
                tell(
                    "{place}: {folder} was numbered anew meanwhile; the next pass reads it",
                    place=self.place,
                    folder=folder,
                ),
                Failure.RETRY,
            )
        return state


def _breaks(exc: Exception) -> bool:
    """Whether the connection cannot be used any more after this."""
    return isinstance(exc, imaplib.IMAP4.abort | OSError) or LINE_TOO_LONG in str(exc)
