"""What became of the drafts in the owner's Drafts folder, and which of them must be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.domain.question import QuestionKind
from agent.mailbox import Mailbox
from agent.outbox import LetterState, Outbox, State
from agent.work.folders import drafts_folder
from agent.work.house import House
from agent.work.report import PassReport
from agent.work.sending import note_letter
from agent.work.standing import why_not

#: How long a draft may be gone from Drafts before it must lie in Sent.
_DRAFT_MAY_TRAVEL = timedelta(days=1)


@dataclass
class Drafts:
    """Looks after the drafts of one pass."""

    house: House
    outbox: Outbox
    boxes: Mapping[str, Mailbox]
    report: PassReport
    now: datetime

    def take_back(self) -> None:
        """Take back drafts whose gates closed since: the owner could send them to somebody who paid."""
        for entry in list(self.house.journal.letters().values()):
            if entry.state is State.DRAFTED and entry.account not in self.house.accounts:
                self._ask_about_gone(entry)
            if entry.state is not State.DRAFTED or entry.account not in self.boxes:
                continue
            with self.report.told_of(entry.account):
                box = self.boxes[entry.account]
                folder = drafts_folder(self.house.accounts[entry.account], box)
                state = entry
                if because := why_not(self.house, entry, self.now):
                    state = self.outbox.withdraw(entry.letter_id, box, folder, self.now, because)
                if state.state is State.WITHDRAWN:
                    note_letter(self.house, self.report, state, self.now)
                elif self.now - entry.at > _DRAFT_MAY_TRAVEL and not self.outbox.find_draft(
                    entry.letter_id, box, folder
                ):
                    self._ask_about_gone(entry)

    def _ask_about_gone(self, entry: LetterState) -> None:
        """A draft that lies neither in Drafts nor, by its mark, in Sent: only the owner knows what he did with it."""
        place = f"the Drafts of {entry.account}"
        text = f"The draft of {entry.at:%d %B} to {', '.join(entry.to)} is no longer found in {place}. Did you send it?"
        with self.house.ledger.change() as book:
            book.ask(
                QuestionKind.IN_DOUBT, entry.letter_id, text, self.now, ("sent", "not sent"), entry.customer, once=True
            )
