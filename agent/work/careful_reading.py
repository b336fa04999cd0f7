"""The new mails of a folder, batch by batch; one that breaks the reading is passed over, and the others go on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from agent.domain.mail import MailHeaders
from agent.domain.speech import tell
from agent.intake import Recording, WatchedMail, batches, record_watched
from agent.ledger import Book
from agent.mailbox import Cursor, Mailbox, Summary
from agent.replies import Nature
from agent.work.house import House
from agent.work.report import PassReport
from agent.work.stumbles import Stumbles, broken_by_a_mail

log = logging.getLogger("voldaan.reading")

Progress = Callable[[str, int, int], None]


@dataclass
class CarefulReading:
    """Where each folder was read to, and what came to grief in it.

    Args:
        progress: Called with folder, mails done, mails in all.
        open_recording: Begins to record in these books.

    Attributes:
        held: How many mails each folder holds, by account and folder, as this pass found it.
    """

    house: House
    now: datetime
    report: PassReport
    progress: Progress
    open_recording: Callable[[Book], Recording]
    held: dict[tuple[str, str], int] = field(default_factory=dict)
    stumbles: Stumbles = field(init=False)
    _validities: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.stumbles = Stumbles(self.house.ledger.folder / "reading.json")

    def news(self, box: Mailbox, folder: str) -> Iterator[Sequence[int]]:
        """The new UIDs in batches; the cursor moves on with each batch that is recorded."""
        place = self.house.ledger.read().cursor(box.name, folder)
        news = box.news(folder, Cursor(*place) if place else None, self._not_before())
        self._validities[box.name, folder] = news.cursor.uidvalidity
        self.held[box.name, folder] = news.exists
        for number, uids in enumerate(batches(news.uids)):
            self.progress(f"{box.name}/{folder}", number * len(uids), len(news.uids))
            self.report.mails_read += len(uids)
            yield uids
        if place != (news.cursor.uidvalidity, news.cursor.last_uid):
            with self.house.ledger.change() as book:
                book.put_cursor(box.name, folder, (news.cursor.uidvalidity, news.cursor.last_uid))

    def read(
        self,
        box: Mailbox,
        folder: str,
        uids: Sequence[int],
        record: Callable[[Sequence[int]], None],
        moves_on: bool,
        watched: bool,
    ) -> None:
        """Read and record a batch at once; one that something in it breaks, mail by mail.

        A mail that breaks the reading alone as well is passed over, and the owner looks at it.
        """
        place = f"{box.name}/{folder}/{self.validity(box.name, folder)}"
        if not self.stumbles.ended_in(place, uids):
            self.stumbles.begin(place, uids[0])
            with broken_by_a_mail() as broken, self.stumbles.blaming(place, uids[0]):
                record(uids)
            if not broken:
                self._done(box, folder, uids[-1], moves_on)
                self.stumbles.passed(place, uids[0])
                return
        for uid in uids:
            if not self.stumbles.begin(place, uid):  # and so it stays, whenever the folder is read again
                why = tell("again and again the reading ended in the middle of it")
                self._pass_over(box.name, folder, uid, why, watched)
                self._done(box, folder, uid, moves_on)
                continue
            with broken_by_a_mail() as broken, self.stumbles.blaming(place, uid):
                record([uid])
            if broken:
                self._pass_over(box.name, folder, uid, broken[0], watched, box)
            self._done(box, folder, uid, moves_on)
            self.stumbles.passed(place, uid)

    def validity(self, account: str, folder: str) -> int:
        """The UIDVALIDITY a folder had when this pass looked into it."""
        return self._validities.get((account, folder), 0)

    def move_on(self, book: Book, box: Mailbox, folder: str, uid: int) -> None:
        """Note that everything up to this mail is recorded."""
        book.put_cursor(box.name, folder, (self.validity(box.name, folder), uid))

    def _done(self, box: Mailbox, folder: str, uid: int, moves_on: bool) -> None:
        """Move the cursor where recording did not: behind drafts, and behind what was passed over."""
        if moves_on and self.house.ledger.read().cursor(box.name, folder) != (self.validity(box.name, folder), uid):
            with self.house.ledger.change() as book:
                self.move_on(book, box, folder, uid)

    def _pass_over(
        self, account: str, folder: str, uid: int, reason: str, watched: bool, box: Mailbox | None = None
    ) -> None:
        """Put a mail on the owner's desk unread, with what its headers say, where ``box`` can still be asked for them.

        What it is about is held; when nobody knows that, every letter waits for the owner (mail-complete).
        """
        log.warning("%s: mail %s is passed over: %s", folder, uid, reason)
        headers = MailHeaders(outside=f"{account} {folder} {self.validity(account, folder)} {uid}")
        mail = Summary(folder, uid, self.now, 0, frozenset(), headers, (), reason, headers_known=False)
        with broken_by_a_mail():
            mail = (
                next((replace(found, unreadable=reason) for found in box.summaries(folder, [uid])), mail)
                if box
                else mail
            )
        with self.house.ledger.change() as book:
            recording = self.open_recording(book)
            with broken_by_a_mail() as broken:
                if watched and mail.headers_known:
                    record_watched(recording, WatchedMail(mail, Nature.HUMAN))
                else:
                    recording.ask_about_mail(mail)
            if broken:
                recording.ask_about_mail(replace(mail, headers=headers, headers_known=False))

    def _not_before(self) -> date:
        return self.now.date() - timedelta(days=self.house.settings.invoices.since_days)
