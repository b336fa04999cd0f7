"""What became of the drafts in the owner's Drafts folder, and which of them must be taken back.

Rules: drafts-are-approval (docs/rules.md)
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from agent.domain.errors import Failure, MailboxError
from agent.domain.events import Event, OwnerWrote, Seen
from agent.domain.question import QuestionKind
from agent.domain.speech import tell
from agent.intake import find_reminded
from agent.mailbox import Mailbox, Summary, plain_text
from agent.outbox import (
    LaidDraft,
    LetterState,
    Likeness,
    Lookalikes,
    Outbox,
    Reaches,
    State,
    count_sendings,
    find_edited_text,
    find_letter_text,
    recall_draft,
)
from agent.work.draft_questions import (
    ask_about_gone,
    ask_about_other,
    ask_before_it_is_sent,
    tell_kept,
    tell_mark_left,
    tell_twice,
)
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


@dataclass(frozen=True)
class _Sent:
    """A mail in the Sent of an account, and what it is to a draft."""

    account: str
    mail: Summary
    likeness: Likeness


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
    _lying: set[str] = field(default_factory=set)
    _first_days: dict[str, date] = field(default_factory=dict)

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
        """Take back drafts whose gates closed since: the owner could send them to somebody who paid.

        Of one that is nowhere he is told at once; it may wait where nobody looks.
        """
        for entry in self._of(State.DRAFTED):
            is_lying = entry.letter_id in self._lying
            if (is_lying or entry.gone_since) and (because := why_not(self.house, entry, self.now)):
                with self.report.told_of(entry.account):
                    if is_lying:
                        self._take_back(entry, because)
                    else:
                        ask_before_it_is_sent(self.house, entry, because, self.now)

    def _follow(self, entry: LetterState) -> None:
        lying = self._in_drafts(entry)
        left = self._surely_left(entry)
        look = left or not lying or self._owner_wrote(entry)
        in_sent = self._in_sent(entry) if look else []
        these = [sent for sent in in_sent if sent.likeness is Likeness.THIS]
        if these:
            self._note_sent(entry, these)
        elif left:
            self._note(self.outbox.settle(entry.letter_id, True, self.now))
        elif lying:
            self._note_lying(entry, lying)
        else:
            self._note_gone(entry, [sent.mail for sent in in_sent])

    # Where it lies

    def _in_drafts(self, entry: LetterState) -> tuple[Summary, ...]:
        """The mails in Drafts that are this draft, or were made from it."""
        shelf, folder = self._shelf(entry.account), self._drafts_folder(entry.account)
        if lying := shelf.known(folder, entry, self._first_day(entry.account)):
            return lying
        return tuple(mail for mail, _ in self._like_in_drafts(entry))

    def _versions(self, entry: LetterState) -> list[Summary]:
        """Every version of this draft in Drafts: some programs leave the old one while a new one is written."""
        return [mail for mail, likeness in self._like_in_drafts(entry) if likeness is Likeness.THIS]

    def _like_in_drafts(self, entry: LetterState) -> list[tuple[Summary, Likeness]]:
        shelf, folder, since = self._shelf(entry.account), self._drafts_folder(entry.account), _day_before(entry.at)
        return shelf.like(folder, entry, self._draft(entry), since, self._reaches(entry))

    def _in_sent(self, entry: LetterState) -> list[_Sent]:
        """The mails in any Sent that are this draft, or were made from it, since it was laid or was missed first."""
        draft, since = self._draft(entry), _day_before(entry.gone_since or entry.at)
        to_them = self._reaches(entry)
        return [
            _Sent(account, mail, likeness)
            for account in self.boxes
            for folder in self._sent_folders(account)
            for mail, likeness in self._shelf(account).like(folder, entry, draft, since, to_them)
            if "\\draft" not in mail.flags
        ]

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
        counted = {name for other in self._of(*State) if other is not entry for name in other.message_ids}
        others = [
            mail
            for mail in self.sent
            if count_sendings((sent_at, mail.written_at)) > 1 and mail.headers.message_id not in counted
        ]
        return any(compare_sent(self.house, book, entry, mail) is Likeness.THIS for mail in others)

    # What follows

    def _note_sent(self, entry: LetterState, sent: Sequence[_Sent]) -> None:
        """The step is taken once, by the first of these mails; its words are kept, and no draft of it stays."""
        first = min(sent, key=lambda one: one.mail.written_at)
        mail, box = first.mail, self.boxes[first.account]
        content = box.raw(mail.folder, mail.uid, _MOST_BYTES) if mail.size <= _MOST_BYTES else None
        name, sent_at = mail.headers.message_id, mail.written_at
        state = self.outbox.drafts.note_sent(entry.letter_id, name, sent_at, content, self.now)
        self._note(state)
        tell_mark_left(self.house, state, self.now)
        self._count_once(state, {one.mail.headers.identity for one in sent})
        if count_sendings(one.mail.written_at for one in sent) > 1:
            tell_twice(self.house, state, self.now)
        self._delete(entry, self._versions(entry))

    def _count_once(self, state: LetterState, mails: Collection[str]) -> None:
        """What was read as the owner's own mail a moment ago is this letter; every event keeps its place."""
        with self.house.ledger.change() as book:
            for pair in state.items:
                if item := find_reminded(book, state.customer, pair, state.to + state.cc):
                    history = tuple(_as_draft(event, mails) for event in item.history)
                    if history != item.history:
                        book.put(replace(item, history=history))

    def _note_lying(self, entry: LetterState, lying: tuple[Summary, ...]) -> None:
        self._lying.add(entry.letter_id)
        newest = max(lying, key=lambda mail: mail.uid)
        self.outbox.drafts.note_saved(entry.letter_id, newest.headers.message_id)
        if entry.gone_since:
            with self.house.ledger.change() as book:
                book.withdraw_question(QuestionKind.IN_DOUBT, entry.letter_id)

    def _note_gone(self, entry: LetterState, others: Sequence[Summary]) -> None:
        """Nowhere to be found: he may be sending it this moment, so he is asked when it stays away for a week.

        What became of it is asked at once when others got a mail that was made from it.
        """
        gone_since = self.outbox.drafts.note_gone(entry.letter_id, self.now).gone_since
        if others:
            ask_about_other(self.house, entry, others, self.now)
        elif gone_since and self.now - gone_since >= A_WEEK:
            ask_about_gone(self.house, entry, self.now)

    def _take_back(self, entry: LetterState, because: str) -> None:
        """What he made of it for somebody else, or another invoice, is his and stays."""
        box, folder = self.boxes[entry.account], self._drafts_folder(entry.account)
        versions = self._versions(entry)
        uids, words = [mail.uid for mail in versions], self._own_words(entry, versions)
        self._note(self.outbox.drafts.withdraw(entry.letter_id, box, folder, uids, self.now, because, words))

    def _own_words(self, entry: LetterState, mails: Sequence[Summary]) -> str:
        """What he made of a draft's words, in the newest of these mails that has others than were laid or kept."""
        known = {_folded(find(self._outbox_folder, entry.letter_id)) for find in (find_letter_text, find_edited_text)}
        for mail in sorted(mails, key=lambda mail: -mail.uid):
            words = plain_text(self.boxes[entry.account], mail)
            if words.strip() and _folded(words) not in known:
                return words
        return ""

    def _clear(self, account: str) -> None:
        """Take away what a mail program left, or put back, of drafts that were sent or taken back."""
        ended = [entry for entry in self._lately_ended() if entry.account == account]
        marked = self._shelf(account).marked(self._drafts_folder(account), self._first_day(account))
        for entry in ended:
            for mail in marked.get(entry.letter_id, ()):
                is_left = entry.state is State.WITHDRAWN or mail.headers.message_id == entry.message_id
                if is_left and self._likeness(entry, mail) is Likeness.THIS:
                    self._keep_words(entry, mail)
                    self._delete(entry, [mail])

    def _keep_words(self, entry: LetterState, mail: Summary) -> None:
        """He went on writing in a draft that had been taken back."""
        if entry.state is State.WITHDRAWN and (words := self._own_words(entry, [mail])):
            self.outbox.drafts.book.keep_edited(entry.letter_id, words)
            tell_kept(self.house, entry, words, self.now)

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
        if account not in self._first_days:
            entries = [*self._of(State.DRAFTED), *self._lately_ended()]
            self._first_days[account] = min(_day_before(entry.at) for entry in entries if entry.account == account)
        return self._first_days[account]

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
    def _outbox_folder(self) -> Path:
        return self.house.settings.data / "outbox"

    def _draft(self, entry: LetterState) -> LaidDraft:
        return recall_draft(self._outbox_folder, entry)

    def _likeness(self, entry: LetterState, mail: Summary) -> Likeness:
        return self._shelf(entry.account).likeness(mail, self._draft(entry), self._reaches(entry))

    def _reaches(self, entry: LetterState) -> Reaches:
        return reaches(self.house, self.house.ledger.read(), entry)

    def _note(self, state: LetterState) -> None:
        note_letter(self.house, self.report, state, self.now)


def _day_before(moment: datetime) -> date:
    """Days end elsewhere at another hour."""
    return (moment - timedelta(days=1)).date()


def _folded(words: str) -> str:
    """Mail programs break lines and write blanks as they like."""
    return " ".join(words.split())


def _as_draft(event: Event, mails: Collection[str]) -> Event:
    if isinstance(event, OwnerWrote) and event.mail in mails:
        return Seen(event.at, event.mail, tell("the draft you sent"))
    return event
