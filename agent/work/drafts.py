"""What became of the drafts in the owner's Drafts folder, and which of them must be taken back.

Rules: drafts-are-approval (docs/rules.md)
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from agent.domain.errors import Failure, MailboxError
from agent.domain.events import Event, OwnerWrote
from agent.domain.question import QuestionKind
from agent.intake import find_reminded
from agent.mailbox import Mailbox, Summary
from agent.outbox import (
    LaidDraft,
    LetterState,
    Likeness,
    Lookalikes,
    Outbox,
    State,
    count_sendings,
    recall_draft,
)
from agent.work.draft_questions import ask_about_gone, ask_about_other, tell_twice
from agent.work.folders import drafts_folder, sent_folders
from agent.work.house import House
from agent.work.likeness import SeenSent, compare_sent, reaches
from agent.work.report import PassReport
from agent.work.sending import note_letter, proves
from agent.work.standing import why_not

log = logging.getLogger("voldaan.drafts")

#: How long a draft may be gone before the owner is asked; and how long what became of it is watched.
A_WEEK = timedelta(days=7)
#: The largest mail that is kept as the letter that left, in octets.
_MOST_BYTES = 50_000_000


@dataclass
class Drafts:
    """Looks after the drafts of one pass.

    Args:
        cited: Message-IDs that mails from others say they answer.
        sent: What came into Sent just now.
    """

    house: House
    outbox: Outbox
    boxes: Mapping[str, Mailbox]
    report: PassReport
    now: datetime
    cited: Collection[str] = ()
    sent: Sequence[SeenSent] = ()
    _shelves: dict[str, Lookalikes] = field(default_factory=dict)
    _lying: dict[str, tuple[Summary, ...]] = field(default_factory=dict)

    def follow(self) -> None:
        """Find every draft again: in Drafts, where its owner may have saved it anew, else in Sent, else nowhere."""
        for entry in self._of(State.DRAFTED):
            if entry.account not in self.house.accounts:
                ask_about_gone(self.house, entry, self.now)
            elif entry.account in self.boxes:
                with self.report.told_of(entry.account):
                    self._follow(entry)
        for account in {entry.account for entry in self._lately_ended()}:
            with self.report.told_of(account):
                self._clear(account)
        for entry in self._lately_ended() if self.sent else ():
            if entry.offered_at and self._is_sent_again(entry, entry.offered_at):
                tell_twice(self.house, entry, self.now)

    def take_back(self) -> None:
        """Take back drafts whose gates closed since: the owner could send them to somebody who paid."""
        for entry in self._of(State.DRAFTED):
            if (lying := self._lying.get(entry.letter_id)) and (because := why_not(self.house, entry, self.now)):
                with self.report.told_of(entry.account):
                    self._take_back(entry, lying, because)

    def _follow(self, entry: LetterState) -> None:
        draft = recall_draft(self._letters_folder, entry)
        lying = self._in_drafts(entry, draft)
        left = self._surely_left(entry)
        look = left or not lying or self._owner_wrote(entry)
        in_sent = self._in_sent(entry, draft) if look else {}
        these = [mail for mail, likeness in in_sent.values() if likeness is Likeness.THIS]
        if these:
            self._note_sent(entry, these, lying)
        elif left:
            self._note(self.outbox.settle(entry.letter_id, True, self.now))
        elif lying:
            self._note_lying(entry, lying)
        elif in_sent:
            ask_about_other(self.house, entry, [mail for mail, _ in in_sent.values()], self.now)
        else:
            self._note_gone(entry)

    # Where it lies

    def _in_drafts(self, entry: LetterState, draft: LaidDraft) -> tuple[Summary, ...]:
        """The mails in Drafts that are this draft, or were made from it."""
        shelf, folder = self._shelf(entry.account), self._drafts_folder(entry.account)
        lying = shelf.known(folder, draft, self._first_day(entry.account))
        if not lying:
            found = shelf.like(
                folder, draft, _day_before(entry.at), reaches(self.house, self.house.ledger.read(), entry)
            )
            lying = tuple(mail for mail, _ in found.values())
        return lying

    def _in_sent(self, entry: LetterState, draft: LaidDraft) -> dict[tuple[str, int], tuple[Summary, Likeness]]:
        """The mails in Sent that are this draft, or were made from it, since it was laid or was last looked for."""
        shelf, since = self._shelf(entry.account), _day_before(entry.gone_since or entry.at)
        return {
            (folder, uid): pair
            for folder in self._sent_folders(entry.account)
            for uid, pair in shelf.like(
                folder, draft, since, reaches(self.house, self.house.ledger.read(), entry)
            ).items()
            if "\\draft" not in pair[0].flags
        }

    def _surely_left(self, entry: LetterState) -> bool:
        """Whether something happened that could not have happened unless the owner sent this draft."""
        book = self.house.ledger.read()
        items = [item for pair in entry.items if (item := book.item(pair.item))]
        proven = any(proves(event, entry) for item in items for event in item.history)
        return proven or any(name in self.cited for name in entry.message_ids)

    def _owner_wrote(self, entry: LetterState) -> bool:
        """Whether he wrote about one of these invoices since: the draft may be on its way out of Drafts just now."""
        book = self.house.ledger.read()
        own = (item.owner_wrote for pair in entry.items if (item := book.item(pair.item)))
        return any(event is not None and event.at >= entry.at for event in own)

    def _is_sent_again(self, entry: LetterState, sent_at: datetime) -> bool:
        book = self.house.ledger.read()
        others = [mail for mail in self.sent if count_sendings((sent_at, mail.written_at)) > 1]
        return any(compare_sent(self.house, book, entry, mail) is Likeness.THIS for mail in others)

    # What follows

    def _note_sent(self, entry: LetterState, sent: Sequence[Summary], lying: Iterable[Summary]) -> None:
        """The step is taken once, by the first of these mails; its words are kept, and no draft of it stays."""
        first = min(sent, key=lambda mail: mail.written_at)
        box = self.boxes[entry.account]
        content = box.raw(first.folder, first.uid, _MOST_BYTES) if first.size <= _MOST_BYTES else None
        names = first.headers.message_id, first.written_at
        state = self.outbox.drafts.note_sent(entry.letter_id, *names, content, self.now)
        self._note(state)
        self._forget_own_words(state, sent)
        if count_sendings(mail.written_at for mail in sent) > 1:
            tell_twice(self.house, state, self.now)
        self._delete(entry, [mail for mail in lying if self._likeness(entry, mail) is Likeness.THIS])

    def _forget_own_words(self, state: LetterState, sent: Iterable[Summary]) -> None:
        """What was read as the owner's own mail before is this letter, and counts once."""
        mails = {mail.headers.identity for mail in sent}
        with self.house.ledger.change() as book:
            for pair in state.items:
                item = find_reminded(book, state.customer, pair, state.to + state.cc)
                kept = [event for event in item.history if not _is_own(event, mails)] if item else []
                if item and len(kept) < len(item.history):
                    book.put(replace(item, history=tuple(kept)))

    def _note_lying(self, entry: LetterState, lying: tuple[Summary, ...]) -> None:
        self._lying[entry.letter_id] = lying
        newest = max(lying, key=lambda mail: mail.uid)
        self.outbox.drafts.note_saved(entry.letter_id, newest.headers.message_id)
        if entry.gone_since:
            with self.house.ledger.change() as book:
                book.withdraw_question(QuestionKind.IN_DOUBT, entry.letter_id)

    def _note_gone(self, entry: LetterState) -> None:
        """Nowhere to be found: he may be sending it this moment, so he is asked when it stays away for a week."""
        gone_since = self.outbox.drafts.note_gone(entry.letter_id, self.now).gone_since
        if gone_since and self.now - gone_since >= A_WEEK:
            ask_about_gone(self.house, entry, self.now)

    def _take_back(self, entry: LetterState, lying: Sequence[Summary], because: str) -> None:
        """What he made of it for somebody else, or another invoice, is his and stays."""
        this = [mail.uid for mail in lying if self._likeness(entry, mail) is Likeness.THIS]
        box, folder = self.boxes[entry.account], self._drafts_folder(entry.account)
        self._note(self.outbox.drafts.withdraw(entry.letter_id, box, folder, this, self.now, because))

    def _clear(self, account: str) -> None:
        """Take away what a mail program left, or put back, of drafts that were sent or taken back."""
        ended = {entry.letter_id: entry for entry in self._lately_ended() if entry.account == account}
        for mail in self._shelf(account).marked(self._drafts_folder(account), self._first_day(account)):
            entry = ended.get(self._shelf(account).letter_of(mail.headers))
            if entry and (entry.state is State.WITHDRAWN or mail.headers.message_id == entry.message_id):
                self._delete(entry, [mail] if self._likeness(entry, mail) is Likeness.THIS else [])

    def _delete(self, entry: LetterState, mails: Sequence[Summary]) -> None:
        for mail in mails:
            log.info("draft %s to %s lay there again: taken away", entry.letter_id, ", ".join(entry.to))
            self.boxes[entry.account].delete(mail.folder, [mail.uid])

    # Small things

    def _of(self, *states: State) -> list[LetterState]:
        letters = self.house.journal.letters().values()
        return [entry for entry in letters if entry.kind == "draft" and entry.state in states]

    def _lately_ended(self) -> list[LetterState]:
        ended = self._of(State.FILED, State.WITHDRAWN)
        return [one for one in ended if self.now - one.at < A_WEEK and one.account in self.boxes]

    def _first_day(self, account: str) -> date:
        """The day since which Drafts is searched for our mark: before any draft that is still looked after."""
        entries = [*self._of(State.DRAFTED), *self._lately_ended()]
        return min(_day_before(entry.at) for entry in entries if entry.account == account)

    def _shelf(self, account: str) -> Lookalikes:
        if account not in self._shelves:
            self._shelves[account] = Lookalikes(self.boxes[account], self.house.installation.id)
        return self._shelves[account]

    def _drafts_folder(self, account: str) -> str:
        return drafts_folder(self.house.accounts[account], self.boxes[account])

    def _sent_folders(self, account: str) -> list[str]:
        try:
            return sent_folders(self.house.accounts[account], self.boxes[account])
        except MailboxError as error:
            if error.failure is Failure.SETTINGS:  # there is none
                return []
            raise

    @property
    def _letters_folder(self) -> Path:
        return self.house.settings.data / "outbox"

    def _likeness(self, entry: LetterState, mail: Summary) -> Likeness:
        draft = recall_draft(self._letters_folder, entry)
        to_them = reaches(self.house, self.house.ledger.read(), entry)
        return self._shelf(entry.account).likeness(mail, draft, to_them)

    def _note(self, state: LetterState) -> None:
        note_letter(self.house, self.report, state, self.now)


def _day_before(moment: datetime) -> date:
    """Days end elsewhere at another hour."""
    return (moment - timedelta(days=1)).date()


def _is_own(event: Event, mails: Collection[str]) -> bool:
    return isinstance(event, OwnerWrote) and event.mail in mails
