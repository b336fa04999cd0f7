"""Read every folder that has something to say, and record it batch by batch."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from agent.config import Mailbox as Account
from agent.domain.errors import Failure, MailboxError, ServerError, VoldaanError
from agent.domain.events import Held, HoldReason
from agent.domain.invoice import Channel
from agent.domain.mail import Address, MailHeaders
from agent.domain.manner import Manner
from agent.domain.question import QuestionKind
from agent.domain.speech import tell
from agent.domain.text import shown
from agent.intake import (
    Recording,
    batches,
    fetch_folder,
    fetch_sent,
    fetch_watched,
    portions,
    record_folder,
    record_sent,
    record_watched,
)
from agent.ledger import Book, Marks, Star
from agent.mailbox import Mailbox, Summary
from agent.replies import Index, find_belonging, find_ours, note_server
from agent.sandbox import Reader
from agent.work.bank_reading import BankReading, bank_account
from agent.work.careful_reading import CarefulReading, Progress
from agent.work.copying import Copying
from agent.work.folders import sent_folders, watched_folders
from agent.work.house import House
from agent.work.learning import settle_by_lessons
from agent.work.likeness import SeenSent, is_still_the_letter, seen_sent
from agent.work.neighbours import note_other_installation
from agent.work.own_words import OwnWords
from agent.work.owners_mail import OwnersMail
from agent.work.proposing import propose_answer
from agent.work.report import PassReport
from agent.work.second_book import note_unknown_letter
from agent.work.stumbles import frames
from agent.work.suspicion import note_mails, note_sent_folders

log = logging.getLogger("voldaan.reading")

T = TypeVar("T")


@dataclass
class MailReading:
    """One reading of all mail and files.

    Args:
        boxes: The opened mailboxes by account name, or why one did not open.
        progress: Called with folder, mails done, mails in all.
        go_on: Called before each mail that takes time; raises PassOver when the program is to end.

    Attributes:
        complete: Whether every folder was read; a folder that failed may hold somebody's answer.
        cited: Message-IDs that mails from others say they answer.
        sent: What came into Sent, when there are drafts it may have been made from.
    """

    house: House
    boxes: Mapping[str, Mailbox | VoldaanError]
    reader: Reader
    now: datetime
    report: PassReport
    progress: Progress = lambda folder, done, total: None
    go_on: Callable[[], None] = lambda: None
    complete: bool = True
    cited: set[str] = field(default_factory=set)
    sent: list[SeenSent] = field(default_factory=list)
    _unknown: set[tuple[str, str]] = field(default_factory=set)
    _taught: bool = False
    careful: CarefulReading = field(init=False)
    bank: BankReading = field(init=False)
    own_words: OwnWords = field(init=False)
    copying: Copying = field(init=False)
    owners_mail: OwnersMail = field(init=False)

    def __post_init__(self) -> None:
        self.bank = BankReading(self.house, self.reader, self.now, self.report, self.go_on)
        self.own_words = OwnWords(self.house, self.boxes)
        self.copying = Copying(self.house, self.now)
        self.owners_mail = OwnersMail(self.house, self.now)
        self.careful = CarefulReading(self.house, self.now, self.report, self.progress, self._recording)

    def read_all(self) -> None:
        """Read what was sent first, then what came in: an answer only makes sense beside its invoice."""
        self.complete, self._unknown = True, set()
        self.careful.held.clear()
        sent = [
            (box, folder, channel)
            for name, box in self._opened()
            for folder, channel in self._outgoing(self.house.accounts[name], box)
        ]
        for box, folder, channel in sent:
            with self._contained(box.name):
                self._read_sent(box, folder, channel)
        self._compare_sent(sent)
        with self._contained():
            self._read_invoice_folder()
        if self._taught:
            settle_by_lessons(self.house, self.reader, self.now)
            self._taught = False
        look_back_to = self.house.ledger.read().mark.look_back_to
        for box, folder, channel in sent if look_back_to else ():
            with self._contained(box.name):
                self._find_letters(box, folder, channel, look_back_to)
        for name, box in self._opened():
            for folder in self._watched(self.house.accounts[name], box):
                with self._contained(name):
                    self._read_watched(box, folder, look_back_to)
            with self._contained(name, harmless=True):
                self.copying.copy_all(box)
        if look_back_to and self.complete:
            with self.house.ledger.change() as book:
                book.mark.look_back_to = None
        self._read_bank(look_back_to.date() if look_back_to else None)

    def _read_bank(self, invoices_since: date | None) -> None:
        """Read bank files last: by then their invoices are known, as far as they ever are."""
        with self._contained():
            self.bank.read_folder()
            self.complete = self.complete and self.bank.complete
        account, folder = bank_account(self.house), self.house.settings.bank.mail_folder
        box = self.boxes.get(account.name) if account else None
        if folder and box and not isinstance(box, VoldaanError):
            with self._contained(box.name):
                for uids in self.careful.news(box, folder):
                    self.careful.read(
                        box, folder, uids, lambda uids: self.bank.read_mails(box, folder, uids), True, watched=False
                    )
        with self._contained():
            self.bank.settle(invoices_since)

    def _compare_sent(self, sent: Sequence[tuple[Mailbox, str, Channel]]) -> None:
        """See whether the folders of sent mail still hold mails; one that could not be read just now says nothing."""
        with self.house.ledger.change() as book:
            for name, box in self.boxes.items():
                if isinstance(box, VoldaanError) or "sent" not in self.house.accounts[name].roles:
                    continue
                folders = [folder for one, folder, channel in sent if one is box and channel is Channel.SENT]
                if not any((name, folder) in self._unknown for folder in [*folders, ""]):
                    held = {
                        folder: count
                        for folder in folders
                        if (count := self.careful.held.get((name, folder))) is not None
                    }
                    note_sent_folders(book.mark, name, held)

    def _opened(self) -> Iterator[tuple[str, Mailbox]]:
        for name, box in self.boxes.items():
            if isinstance(box, VoldaanError):
                self._note_unreached(name, box)
                self._trouble(str(box))
            else:
                yield name, box

    def _outgoing(self, account: Account, box: Mailbox) -> list[tuple[str, Channel]]:
        found: list[tuple[str, Channel]] = [(folder, Channel.BCC) for folder in account.bcc_folders]
        if "sent" not in account.roles:
            return found
        try:
            return [*((folder, Channel.SENT) for folder in sent_folders(account, box)), *found]
        except MailboxError as error:
            if error.failure is not Failure.SETTINGS:  # there is none
                self._unknown.add((account.name, ""))
            self._note_unreached(account.name, error)
            self._trouble(str(error))
            return found

    def _watched(self, account: Account, box: Mailbox) -> list[str]:
        if "inbox" not in account.roles:
            return []
        try:
            return watched_folders(account, box)
        except MailboxError as error:
            self._note_unreached(account.name, error)
            self._trouble(str(error))
            return []

    def _read_sent(self, box: Mailbox, folder: str, channel: Channel) -> None:
        try:
            for uids in self.careful.news(box, folder):
                self._record_sent(box, folder, channel, uids, moves_on=True)
        except MailboxError as error:
            if error.failure is not Failure.SETTINGS:  # there is no such folder
                self._unknown.add((box.name, folder))
            raise

    def _record_sent(
        self, box: Mailbox, folder: str, channel: Channel, uids: Sequence[int], moves_on: bool = False
    ) -> None:
        drafts_known = any(entry.kind == "draft" for entry in self.house.journal.letters().values())

        def record(uids: Sequence[int]) -> None:
            fetched = fetch_sent(box, folder, uids, self.reader, self.house.vault.put)
            for mails in portions(self._while_we_may(fetched)):
                with self.house.ledger.change() as book:
                    recording = self._recording(book)
                    for mail in mails:
                        with self._on_the_desk(recording, mail.summary.headers):
                            record_sent(recording, mail, box.name, channel)
                        if drafts_known and channel is Channel.SENT:
                            self.sent.append(seen_sent(mail))
                    self._learned(book, recording)
                    note_mails(book.mark, (mail.summary.received_at for mail in mails))
                    if moves_on:
                        self.careful.move_on(book, box, folder, mails[-1].summary.uid)

        self.careful.read(box, folder, uids, record, moves_on, watched=False)

    def _read_invoice_folder(self) -> None:
        folder = self.house.settings.invoices.folder
        if folder is None:
            return
        known = self.house.ledger.read()
        try:
            papers = tuple(
                self._while_we_may(
                    fetch_folder(folder, lambda sha: known.paper(sha) is not None, self.reader, self.house.vault.put)
                )
            )
        except OSError as error:
            text = tell("the invoice folder {folder} cannot be read: {why}", folder=folder, why=error.strerror)
            raise MailboxError(text, Failure.SETTINGS) from None
        if papers:
            accounts = self.house.settings.mailboxes
            account = next((box for box in accounts if "send" in box.roles), accounts[0])
            sender = Address(account.address, self.house.settings.owner.name)
            with self.house.ledger.change() as book:
                recording = self._recording(book)
                record_folder(recording, papers, account.name, sender)
                self._learned(book, recording)

    def _find_letters(self, box: Mailbox, folder: str, channel: Channel, since: datetime | None) -> None:
        """Find letters about an invoice that was read after them: its steps are taken (step-not-taken)."""
        if since is None or channel is not Channel.SENT:
            return
        for uids in batches(box.find_letters(folder, since.date() - timedelta(days=1))):
            self._record_sent(box, folder, channel, uids)

    def _read_watched(self, box: Mailbox, folder: str, look_back_to: datetime | None) -> None:
        for uids in self.careful.news(box, folder):
            self._record_watched(box, folder, uids, moves_on=True)
        if look_back_to:
            # An answer may have come before we knew the invoice: look once more at everything since it was sent.
            since = look_back_to.date() - timedelta(days=1)
            for uids in batches(box.news(folder, None, since).uids):
                self._record_watched(box, folder, uids, moves_on=False)

    def _record_watched(self, box: Mailbox, folder: str, uids: Sequence[int], moves_on: bool) -> None:
        to_flag: list[Summary] = []

        def record(uids: Sequence[int]) -> None:
            book = self.house.ledger.read()
            index = Index.of(book.open_items(), map(self.house.with_card, book.customers()))
            recall = self.own_words.recall
            is_wanted = self.owners_mail.is_wanted
            fetched = fetch_watched(box, folder, uids, index, self.house.own, self.reader, recall, is_wanted)
            mails = self.owners_mail.take(box, fetched, self.reader)
            others = [mail.summary.headers for mail in mails if not self.house.own.is_own(mail.summary.headers.sender)]
            self.cited.update(cited for headers in others for cited in headers.cited)
            with self.house.ledger.change() as book:
                recording = self._recording(book)
                recording.server = _note_server(book.mark, box.name, others)
                for mail in mails:
                    with self._on_the_desk(recording, mail.summary.headers, holds=True):
                        record_watched(recording, mail)
                self._learned(book, recording)
                self.copying.note(book, box, recording.to_flag, recording.about)
                note_mails(book.mark, (mail.summary.received_at for mail in mails))
                if moves_on:
                    self.careful.move_on(book, box, folder, uids[-1])
            to_flag.extend(recording.to_flag)

        self.careful.read(box, folder, uids, record, moves_on, watched=True)
        if to_flag:
            with self._contained(box.name, harmless=True):
                self.copying.copy_all(box)  # first, for a copy takes its mail's flags along
            book = self.house.ledger.read()
            self._flag(box, [mail for mail in to_flag if self.copying.is_shown(book, mail)])

    def _while_we_may(self, found: Iterable[T]) -> Iterator[T]:
        for one in found:
            self.go_on()
            yield one

    def _flag(self, box: Mailbox, mails: Sequence[Summary]) -> None:
        """Flag what the owner should see, and remember which flags are ours: his own are never taken away."""
        for mail in mails:
            with self._contained(box.name, harmless=True):
                if "\\flagged" not in mail.flags and box.flag(mail.folder, mail.uid, "\\Flagged"):
                    star = Star(
                        box.name,
                        mail.folder,
                        self.careful.validity(box.name, mail.folder),
                        mail.uid,
                        mail.headers.message_id,
                    )
                    with self.house.ledger.change() as book:
                        book.put_star(mail.headers.identity, star)

    def _recording(self, book: Book) -> Recording:
        policy = self.house.policy
        installation = self.house.installation.id
        return Recording(
            book,
            self.house.own,
            self.now,
            policy.country,
            policy.quiet_hold_days,
            installation,
            known_as=self.house.with_card,
            wrote=self.house.journal.letters().__contains__,
            is_still=lambda mark, mail: is_still_the_letter(self.house, book, mark, mail),
            policy=policy,
            speaks=Manner(self.house.settings.owner.language, self.house.settings.owner.form),
            propose=lambda follows, item, sender: propose_answer(self.house, follows, item, sender, self.now),
        )

    def _learned(self, book: Book, recording: Recording) -> None:
        if recording.new_since:
            book.mark.look_back_to = min(filter(None, (book.mark.look_back_to, recording.new_since)))
        if recording.unknown_until:
            note_unknown_letter(book.mark, recording.unknown_until, self.now)
        for other in recording.others.values():
            note_other_installation(book.mark, other)
        self._taught |= recording.taught

    @contextmanager
    def _contained(self, account: str = "", harmless: bool = False) -> Iterator[None]:
        """Keep the trouble of one folder to itself; it makes the reading incomplete unless it is ``harmless``."""
        try:
            yield
        except MailboxError as error:
            self._note_unreached(account, error)
            self._trouble(str(error), harmless)
        except VoldaanError:
            raise
        except Exception as error:
            log.error("a folder could not be read: %s\n%s", type(error).__name__, frames(error))
            kind = type(error).__name__
            self._trouble(tell("a folder met something nobody foresaw ({error}); please report it", error=kind))

    def _note_unreached(self, account: str, error: VoldaanError) -> None:
        if account and isinstance(error, ServerError) and error.temporary:
            (self.report.unreached if error.failure is Failure.RETRY else self.report.busy).add(account)

    def _trouble(self, text: str, harmless: bool = False) -> None:
        self.complete = self.complete and harmless
        if text not in self.report.troubles:
            self.report.troubles.append(text)

    @contextmanager
    def _on_the_desk(self, recording: Recording, headers: MailHeaders, holds: bool = False) -> Iterator[None]:
        """Put a mail that surprised us on the owner's desk; the others go on; ``holds`` what it is about."""
        try:
            yield
        except MailboxError:
            raise
        except Exception as error:
            log.error("a mail could not be recorded: %s: %s\n%s", headers.identity, type(error).__name__, frames(error))
            text = tell(
                "The mail “{subject}” could not be understood ({error}). Please look at it yourself, and report this.",
                subject=shown(headers.subject, 120),
                error=type(error).__name__,
            )
            recording.book.ask(QuestionKind.TROUBLE, headers.identity, text, self.now, options=("noted",))
            for belongs in find_belonging(headers, "", recording.index) if holds else ():
                note = tell("a mail that could not be understood")
                held = Held(self.now, HoldReason.WORDS, headers.identity, note=note)
                recording.hold(belongs.customer, held)


def _note_server(marks: Marks, account: str, mails: Iterable[MailHeaders]) -> str | None:
    """Learn from more mails which server checks senders for this account, and name it."""
    seen: Mapping[str, int] = marks.checked_by.get(account, {})
    for headers in mails:
        seen = note_server(seen, headers.authentication)
    marks.checked_by = {**marks.checked_by, account: dict(seen)}
    return find_ours(seen)
