"""The outbox: the one door by which mail leaves the house, and the journal of every intent to use it.

A letter that left, or may have left, is never offered again. When a crash or a cut connection leaves that open, the
letter is in doubt, and only proof or the owner settles it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from agent.domain.decision import Clearance
from agent.domain.errors import DeliveryError, Failure, LedgerError, MailboxError
from agent.domain.letter import PERSONAL_MARK, Letter, Note, has_mark
from agent.domain.mail import Address
from agent.domain.policy import Mode
from agent.domain.speech import tell
from agent.outbox.book import LetterBook
from agent.outbox.drafting import LaidDrafts
from agent.outbox.filing import Filing, SentFolder, file_sent
from agent.outbox.headers import plain_address
from agent.outbox.journal import Journal
from agent.outbox.mark import letter_header, note_header
from agent.outbox.message import build_message, build_note, message_id
from agent.outbox.smtp import Accepted, Envelope, InDoubt, Outcome, Refused, SmtpServer, Temporary, submit
from agent.outbox.state import FOLLOWS, LetterState, State

if TYPE_CHECKING:
    from agent.mailbox import Mailbox

#: How old the look at the gates may be when a letter leaves.
CLEARANCE_HOLDS = timedelta(minutes=10)
#: Pauses after a temporary refusal (RFC 5321 4.5.4.1). Then comes the next working day, and then it counts as refused.
RETRY_AFTER = (timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))
#: Names a state; a process whose servers are all on loopback kills itself once that state is on the disk.
CRASH_AT = "VOLDAAN_CRASH_AT"

Kind = Literal["letter", "draft"]
Submit = Callable[[SmtpServer, Envelope, bytes, Callable[[Mapping[str, str]], None]], Outcome]


@dataclass(frozen=True)
class Installation:
    """Who this copy of voldaan is: its id, shown in every letter, and the secret behind our Message-IDs."""

    id: str
    secret: bytes


class Outbox:
    """Letters go out through their gates, notes only to the owner and his colleagues.

    Args:
        folder: Where the bytes of letters lie, one ``<letter id>.eml`` each.
        journal: What became of every letter.
        servers: Where each account hands in its mail, by the account's name; notes go through the first.
        installation: Whose mark the letters carry.
        owner: Who gets the notes, and from whom they are.
        colleagues: Addresses of the settings, in lower case, a note may go to as well.
        gates: Names of every gate a letter must have passed.
        ceiling: The most that may happen by itself. In shadow there is no outbox.
        zone: The owner's time zone, for the Date of a mail.
        password: Gives an account's password at the moment it is needed; without it the servers hold theirs.
        next_try: Gives, for a customer and a moment, the first moment of the next working day.
        submit: How a mail is offered to a server; tests may put a server of their own making here.

    Attributes:
        drafts: The letters that were laid in Drafts.
    """

    def __init__(
        self,
        *,
        folder: Path,
        journal: Journal,
        servers: Mapping[str, SmtpServer],
        installation: Installation,
        owner: Address,
        gates: frozenset[str],
        ceiling: Mode,
        zone: tzinfo,
        password: Callable[[str], str] | None = None,
        next_try: Callable[[str, datetime], datetime] = lambda customer, now: now + timedelta(days=1),
        submit: Submit = submit,
        colleagues: frozenset[str] = frozenset(),
    ) -> None:
        if ceiling is Mode.SHADOW:
            raise LedgerError(tell("In shadow nothing leaves the house: there is no outbox."))
        is_rehearsal = all(server.is_loopback for server in servers.values())
        self._book = LetterBook(folder, journal, os.environ.get(CRASH_AT) if is_rehearsal else None)
        self.drafts = LaidDrafts(self._book)
        self._servers = servers
        self._installation = installation
        self._owner = owner
        self._colleagues = colleagues
        self._gates = gates
        self._ceiling = ceiling
        self._zone = zone
        self._password = password
        self._next_try = next_try
        self._submit = submit

    def send(self, letter: Letter, contents: Sequence[bytes], clearance: Clearance, now: datetime) -> LetterState:
        """Send a letter once; its new state says how that ended.

        Args:
            contents: The bytes of ``letter.copies``, in their order.
            clearance: The look at the gates for this very letter, at most ten minutes old.

        Raises:
            LedgerError: When a gate was not looked at, the letter is already on its way, or the journal refuses.
            DeliveryError: When the letter cannot become a mail, or the account cannot send now; surely nothing left.
                The journal says whether the letter waits for a retry or was given up.
        """
        if self._ceiling is not Mode.AUTO:
            raise LedgerError(tell("The owner sends his own drafts: in draft mode the outbox sends no letters."))
        if has_mark(letter.text):
            raise DeliveryError(
                tell("The letter still holds {mark}: it is for drafts.", mark=tell(PERSONAL_MARK)), Failure.LETTER
            )
        self._admit(letter.id, clearance, now)
        self._server(letter.account)
        return self._offer(self._prepare(letter, contents, now, "letter"), now)

    def resend(self, letter_id: str, clearance: Clearance, now: datetime) -> LetterState:
        """Offer the same bytes of a letter waiting for a retry once more; raises as ``send`` does.

        When the server could not be spoken to at all, that was no attempt, and the letter waits on as it was.
        """
        waiting = self._book.get(letter_id)
        if waiting.state is not State.RETRY or (waiting.not_before and now < waiting.not_before):
            raise LedgerError(
                tell(
                    "Letter {letter_id} is {state} and not due to be offered again.",
                    letter_id=letter_id,
                    state=tell(waiting.state.value),
                )
            )
        self._check(letter_id, clearance, now)
        return self._offer(waiting, now)

    def retry_due(self, now: datetime) -> tuple[LetterState, ...]:
        """The letters whose pause after a temporary refusal is over."""
        return tuple(
            entry for entry in self._book.letters(State.RETRY) if entry.not_before is None or entry.not_before <= now
        )

    def draft(
        self,
        letter: Letter,
        contents: Sequence[bytes],
        clearance: Clearance,
        now: datetime,
        mailbox: Mailbox,
        drafts_folder: str,
    ) -> LetterState:
        """Lay a letter in Drafts, for the owner to send; one that already lies there is not laid there twice.

        Raises:
            LedgerError: As ``send``.
            DeliveryError: When the letter cannot become a mail.
            MailboxError: When the mailbox did not take it.
        """
        self._admit(letter.id, clearance, now)
        lies_there = mailbox.find_message_id(drafts_folder, self._message_id(letter))
        prepared = self._prepare(letter, contents, now, "draft")
        try:
            if not lies_there:
                mailbox.append(drafts_folder, self._book.mail(prepared), ("\\Draft",), now)
        except MailboxError as error:
            # When even this look fails, the letter stays prepared, and the next start takes it for a draft.
            if not mailbox.find_message_id(drafts_folder, prepared.message_id):
                self._book.record(replace(prepared, state=State.ABANDONED, reply=str(error)))
                raise
        return self._book.record(replace(prepared, state=State.DRAFTED))

    def settle_at_start(self, now: datetime) -> tuple[LetterState, ...]:
        """Give every letter a crash left half-way the one meaning it can have; the letters that changed.

        Safe at the start of every pass: between passes nothing is half-way.
        """
        return tuple(
            self._book.record(_interrupted(entry, now)) for entry in self._book.letters(State.PREPARED, State.SENDING)
        )

    def settle(self, letter_id: str, sent: bool, now: datetime) -> LetterState:
        """Take the word of somebody who knows, or a proof, about a letter in doubt or a draft that is gone.

        A draft the owner sent counts as filed: his own mail program did that.
        """
        entry = self._book.get(letter_id)
        answers = {
            State.IN_DOUBT: (State.SENT, State.ABANDONED),
            State.DRAFTED: (State.FILED, State.WITHDRAWN),
        }
        if entry.state not in answers:
            raise LedgerError(
                tell(
                    "Letter {letter_id} is {state}; there is nothing to settle.",
                    letter_id=letter_id,
                    state=tell(entry.state.value),
                )
            )
        yes, no = answers[entry.state]
        reply = "" if entry.state is State.DRAFTED else entry.reply
        return self._book.record(replace(entry, state=yes if sent else no, at=now, reply=reply, gone_since=None))

    def abandon(self, letter_id: str, reason: str, now: datetime) -> LetterState:
        """Give up a letter waiting for a retry: a gate closed in the meantime."""
        waiting = self._book.get(letter_id)
        if waiting.state is not State.RETRY:
            raise LedgerError(
                tell(
                    "Letter {letter_id} is {state}, not waiting for a retry.",
                    letter_id=letter_id,
                    state=tell(waiting.state.value),
                )
            )
        return self._book.record(replace(waiting, state=State.ABANDONED, at=now, reply=reason))

    def file_sent(self, folders: Mapping[str, SentFolder], now: datetime) -> Filing:
        """See to it that one copy of every sent letter lies in Sent, by the account's name."""
        return file_sent(self._book, folders, now, self._installation.id)

    def send_note(self, note: Note, now: datetime, account: str | None = None, name: str | None = None) -> None:
        """Mail the owner or a colleague, and nobody else; through this account, else through the first.

        Args:
            note: What it says.
            now: Its Date, aware.
            account: Through which account.
            name: Its Message-ID; one of its own when None.

        Raises:
            LedgerError: When it is for somebody the settings do not name.
            DeliveryError: When it surely did not arrive; ``temporary`` when it may later.
        """
        account = account or next(iter(self._servers), None)
        if account is None:
            raise DeliveryError(tell("No account may send; notes stay in the house."), Failure.SETTINGS)
        reader = note.to or self._owner
        if note.to and note.to.key not in self._colleagues:
            raise LedgerError(
                tell("{address} is no colleague of the settings: no note goes there.", address=note.to.email)
            )
        secret = self._installation.secret
        name = name or message_id(secret, f"note {now.isoformat()} {note.subject}", self._owner.domain)
        header = note_header(self._installation.id, self._installation.secret, name)
        content = build_note(note, self._owner, name, now.astimezone(self._zone), header)
        owner = plain_address(self._owner)
        outcome = self._submit(
            self._server(account), Envelope(owner, (plain_address(reader),)), content, lambda _: None
        )
        if isinstance(outcome, Refused | Temporary):
            failure = (outcome.stops or Failure.RETRY) if isinstance(outcome, Temporary) else Failure.SETTINGS
            raise DeliveryError(
                tell("The note {subject} did not leave: {reply}", subject=repr(note.subject), reply=outcome.reply),
                failure,
            )

    def _admit(self, letter_id: str, clearance: Clearance, now: datetime) -> None:
        """Let a letter in that passed its gates and is not on its way already."""
        self._check(letter_id, clearance, now)
        known = self._book.find(letter_id)
        if known and State.PREPARED not in FOLLOWS[known.state]:
            raise LedgerError(
                tell(
                    "Letter {letter_id} is already {state}; never twice.",
                    letter_id=letter_id,
                    state=tell(known.state.value),
                )
            )

    def _check(self, letter_id: str, clearance: Clearance, now: datetime) -> None:
        missing = self._gates ^ clearance.gates
        if clearance.letter_id != letter_id or missing:
            text = ", ".join(sorted(missing)) or f"for letter {clearance.letter_id}"  # as is
            raise LedgerError(
                tell(
                    "The gates of letter {letter_id} were not all looked at ({text}); it stays here.",
                    letter_id=letter_id,
                    text=text,
                )
            )
        if not timedelta(0) <= now - clearance.decided_at <= CLEARANCE_HOLDS:
            raise LedgerError(
                tell(
                    "The gates of letter {letter_id} were looked at too long ago, or later than now.",
                    letter_id=letter_id,
                )
            )

    def _server(self, account: str) -> SmtpServer:
        if account not in self._servers:
            raise DeliveryError(tell("No account named {account} may send.", account=repr(account)), Failure.SETTINGS)
        server = self._servers[account]
        if self._password is None or server.token is not None:
            return server
        return replace(server, password=self._password(account))

    def _message_id(self, letter: Letter) -> str:
        domain = plain_address(letter.sender).rpartition("@")[2]
        return message_id(self._installation.secret, letter.id, domain)

    def _prepare(self, letter: Letter, contents: Sequence[bytes], now: datetime, kind: Kind) -> LetterState:
        """Build the bytes once, store them, and write down that they are meant to leave."""
        to, cc = (tuple(plain_address(one) for one in people) for people in (letter.to, letter.cc))
        name = self._message_id(letter)
        header = letter_header(self._installation.id, letter.id, letter.customer, letter.items, letter.template)
        content = build_message(letter, contents, name, now.astimezone(self._zone), header)
        mail, sha256 = self._book.keep(letter.id, content)
        return self._book.record(
            LetterState(
                letter_id=letter.id,
                state=State.PREPARED,
                at=now,
                kind=kind,
                customer=letter.customer,
                account=letter.account,
                items=letter.items,
                message_id=name,
                mail=mail,
                sha256=sha256,
                sender=plain_address(letter.sender),
                to=to,
                cc=cc,
                answer_by=letter.answer_by,
                template=letter.template,
            )
        )

    def _offer(self, entry: LetterState, now: datetime) -> LetterState:
        """Hand the stored bytes to the server once and write down how it ended."""
        waiting = entry.state is State.RETRY
        entry = replace(entry, at=now, offered_at=now, attempts=entry.attempts + 1, not_before=None, reply="")

        def before_data(refused: Mapping[str, str]) -> None:
            nonlocal entry
            entry = self._book.record(replace(entry, state=State.SENDING, refused=refused))

        envelope = Envelope(entry.sender, entry.to, entry.cc)
        try:
            server, content = self._server(entry.account), self._book.mail(entry)
            outcome = self._submit(server, envelope, content, before_data)
        except DeliveryError as error:
            if not waiting or error.failure is Failure.LETTER:
                self._book.record(replace(entry, state=State.ABANDONED, reply=str(error)))
            raise
        ended = self._book.record(self._ended(entry, outcome, now))
        if isinstance(outcome, Temporary) and outcome.stops:
            raise DeliveryError(f"{server.place}: {outcome.reply}", outcome.stops)
        return ended

    def _ended(self, entry: LetterState, outcome: Outcome, now: datetime) -> LetterState:
        """What an offer made of a letter."""
        match outcome:
            case Accepted(reply, refused):
                return replace(entry, state=State.SENT, reply=reply, refused=refused)
            case Refused(reply, refused):
                return replace(entry, state=State.REFUSED, reply=reply, refused=refused)
            case InDoubt(reason):
                return replace(entry, state=State.IN_DOUBT, reply=reason)
            case Temporary(reply) if entry.attempts <= len(RETRY_AFTER):
                return replace(entry, state=State.RETRY, reply=reply, not_before=now + RETRY_AFTER[entry.attempts - 1])
            case Temporary(reply) if entry.attempts == len(RETRY_AFTER) + 1:
                return replace(entry, state=State.RETRY, reply=reply, not_before=self._next_try(entry.customer, now))
            case Temporary(reply):
                said = tell("given up after {attempts} attempts: {reply}", attempts=entry.attempts, reply=reply)
                return replace(entry, state=State.REFUSED, reply=said)


def _interrupted(entry: LetterState, now: datetime) -> LetterState:
    """What a crash made of a letter. A draft may have reached Drafts already, where the owner could send it."""
    if entry.state is State.SENDING:
        return replace(entry, state=State.IN_DOUBT, at=now, reply=tell("stopped while the mail was handed over"))
    if entry.kind == "draft":
        # Its words stay those of the moment it was written: what came since may have made them untrue.
        return replace(entry, state=State.DRAFTED, reply=tell("stopped while it was laid in Drafts"))
    return replace(entry, state=State.ABANDONED, at=now, reply=tell("stopped before the mail was handed over"))
