"""What one pass did, for the terminal, the log and the owner's digest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from agent.domain.decision import Decision, Verdict
from agent.domain.errors import Failure, LedgerError, MailboxError, ServerError
from agent.domain.letter import Letter
from agent.domain.policy import Mode
from agent.ledger import Ledger
from agent.outbox import LetterState


@dataclass
class PassReport:
    """One pass.

    Attributes:
        at: The pass's one reading of the clock, aware.
        mails_read: New mails looked at, over all folders.
        bank_files: What came of each new bank file, a sentence each.
        troubles: What could not be read or sent, a sentence each; the pass went on.
        decisions: What was decided for every customer with something open.
        would_send: In shadow: the letters that would have gone.
        letters: Letters that left, were drafted, refused or are in doubt.
        held_back: Letters that were ready, and stayed when we looked once more, with the reason.
        look_again_at: The earliest moment something waits for, aware; None when nothing does.
        unreached: Accounts that could not be reached or read just now, and may be in a moment.
        busy: Accounts whose server wants to be left alone for some time.
    """

    at: datetime
    mode: Mode
    mails_read: int = 0
    bank_files: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    decisions: dict[str, Decision] = field(default_factory=dict)
    would_send: list[Letter] = field(default_factory=list)
    letters: list[LetterState] = field(default_factory=list)
    held_back: list[str] = field(default_factory=list)
    look_again_at: datetime | None = None
    unreached: set[str] = field(default_factory=set)
    busy: set[str] = field(default_factory=set)

    def waits_until(self, moment: datetime) -> None:
        """Have somebody look again at this moment, or earlier when something else waits for less."""
        self.look_again_at = min(filter(None, (self.look_again_at, moment)))

    @contextmanager
    def told_of(self, account: str) -> Iterator[None]:
        """Keep the trouble of one account's server to itself, told."""
        try:
            yield
        except ServerError as error:
            self.troubles.append(str(error))
            if isinstance(error, MailboxError) and error.failure is Failure.RETRY:
                self.unreached.add(account)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The reason for every open invoice."""
        return tuple(verdict for decision in self.decisions.values() for verdict in decision.verdicts)


def note_trouble(ledger: Ledger, trouble: str, at: datetime) -> None:
    """Remember for ``voldaan status`` what went wrong in a pass; where even that is impossible, the log has it."""
    with suppress(LedgerError, OSError), ledger.change() as book:
        book.mark.trouble_at, book.mark.trouble = at, trouble
