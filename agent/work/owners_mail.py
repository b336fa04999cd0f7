"""Mails by which the owner answers: believed or refused, done once, and told in the next digest.

Rule: answers-by-mail (docs/rules.md)
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from agent.desk.by_mail import LASTS, LEAD, Refusal, find_forgery, may_answer, new_words_of, read_answer, without_codes
from agent.desk.codes import find_codes
from agent.domain.card import Contact
from agent.domain.desk import GivenOut, ToldByOwner
from agent.domain.errors import MailboxError, VoldaanError
from agent.domain.mail import MailHeaders
from agent.domain.speech import tell, tell_day
from agent.domain.text import shown
from agent.intake import WatchedMail
from agent.intake.gather_watched import Listener, to_hear
from agent.ledger import Book
from agent.mailbox import Mailbox, MailUnreadable, Role, html_text, plain_text
from agent.outbox import read_note_header
from agent.sandbox import MailText
from agent.splitting import plain_text as shown_text
from agent.work.house import House
from agent.work.saying import SaidTwice, Saying

log = logging.getLogger("voldaan.answers")

#: What became of the mail, as the books remember it among papers.
_AN_ANSWER = "an answer of the owner"  # as is
_IN_JUNK = "an answer among the junk"  # as is
#: More refusals than anybody reads are counted, not listed.
_MOST_REFUSALS = 20
_MOST_LOOKED_UP = 3
#: A clock that is wrong by more tells nothing about the day a mail was written.
_BELIEVED = timedelta(days=3)


@dataclass
class OwnersMail:
    """Picks the owner's answers out of the mails of a folder, and does what they say."""

    house: House
    now: datetime

    def is_wanted(self, headers: MailHeaders) -> bool:
        """Whether the words of a mail are needed whatever it is: it is the owner's, or bears something like a code."""
        sender = headers.sender
        ours = sender is not None and (sender.key == self.house.owner.key or self._colleague(headers) is not None)
        return ours or bool(find_codes(headers.subject))

    def take(self, box: Mailbox, mails: Iterable[WatchedMail], listener: Listener) -> tuple[WatchedMail, ...]:
        """
        Do what the owner's answers among these mails say, each in a change of its own; gives the other mails.

        A mail in somebody else's name stays among the others: whoever wrote it, his words may be about an invoice.

        Raises:
            LedgerError: When the books cannot be used.
        """
        given = self.house.ledger.read().given_out()
        return tuple(mail for mail in list(mails) if not self._is_taken(box, mail, given, listener))

    def _is_taken(self, box: Mailbox, mail: WatchedMail, given: Sequence[GivenOut], listener: Listener) -> bool:
        headers, owner = mail.summary.headers, self.house.owner
        # A note of another installation is in the owner's name too, and tells of a machine; no mail program writes one.
        is_note = read_note_header(headers.note or "") is not None
        if is_note or not may_answer(headers, mail.text, given, owner, self.house.own.is_own):
            return False
        colleague = self._colleague(headers)
        is_owners = colleague is not None or (headers.sender is not None and headers.sender.key == owner.key)
        is_old = self.now - mail.summary.received_at > LASTS  # its code opens nothing, and nobody waits for a word
        if is_old or self.house.ledger.read().paper(headers.identity) == _AN_ANSWER:
            return is_owners
        if mail.summary.folder in {folder.name for folder in box.find_role(Role.JUNK)}:
            # What is moved out of there is looked at anew.
            self._refuse(mail, tell("your provider put it among the junk; move it to the INBOX"), _IN_JUNK)
            return is_owners
        if forgery := find_forgery(headers, colleague.address if colleague else owner):
            self._refuse(mail, forgery.reason)
            return is_owners
        to = colleague.address.key if colleague else ""
        self._answer(box, mail, [each for each in given if each.to == to], listener, colleague)
        return True

    def _colleague(self, headers: MailHeaders) -> Contact | None:
        """The colleague whose address a mail bears; his codes open what he was asked, and nothing else."""
        sender = headers.sender
        contacts = self.house.colleagues.values()
        return next((each for each in contacts if sender is not None and sender.key == each.address.key), None)

    def _answer(
        self,
        box: Mailbox,
        mail: WatchedMail,
        given: Sequence[GivenOut],
        listener: Listener,
        colleague: Contact | None,
    ) -> None:
        headers, written_on = mail.summary.headers, self._written_on(mail)
        if mail.summary.unreadable:
            self._refuse(mail, tell("it could not be read whole"))
            return
        heard = listener.hear(self._to_hear(box, mail))
        if heard.trouble:
            self._refuse(mail, tell("it could not be read safely"))
            return
        book, received_at = self.house.ledger.read(), mail.summary.received_at
        new = new_words_of(heard.words.new)
        owner, sender = self.house.settings.owner, headers.sender
        said_by = colleague.name if colleague else ""
        names = (said_by or owner.name, owner.company or "", sender.name if sender else "")
        wanted = read_answer(headers, new, given, received_at, written_on, lambda who: bool(book.find(who)), names)
        if isinstance(wanted, Refusal):
            self._refuse(mail, wanted.reason)
            return
        saying = Saying(self.house, self.now, written_on, headers.sent_at, said_by)
        try:
            told = saying.do_all(wanted, lambda book: book.put_paper(headers.identity, _AN_ANSWER))
            log.info("an answer by mail was done: %d of %d", len(told), len(wanted))
        except SaidTwice:
            with self.house.ledger.change() as book:
                book.put_paper(headers.identity, _AN_ANSWER)
        except VoldaanError as error:
            self._refuse(mail, str(error))

    def _refuse(self, mail: WatchedMail, reason: str, became: str = _AN_ANSWER) -> None:
        """Remember that a mail did nothing, and why, for the next digest; once, wherever the mail lies."""
        headers = mail.summary.headers
        with self.house.ledger.change() as book:
            if book.paper(headers.identity) in (_AN_ANSWER, became):
                return
            book.put_paper(headers.identity, became)
            text = tell(
                "the mail “{subject}” of {day} from {sender}: {reason}",
                subject=shown(without_codes(headers.subject), 80),
                day=tell_day(self._written_on(mail)),
                sender=shown(headers.sender.email if headers.sender else "?", 80),
                reason=reason,
            )
            _add_refusal(book, ToldByOwner(self.now, text, refused=True))
        log.warning("a mail that may be an answer did nothing")

    def _is_own_note(self, headers: MailHeaders) -> bool:
        """Whether this is a digest of ours, which bears all its codes."""
        mark = read_note_header(headers.note or "")
        return mark is not None and mark.is_sealed_with(self.house.installation.secret)

    def _to_hear(self, box: Mailbox, mail: WatchedMail) -> MailText:
        html = ""
        with suppress(MailUnreadable):
            html = html_text(box, mail.summary)
        heard = to_hear(mail.summary.headers, mail.summary.written_at, f"{LEAD}{mail.text}", html)
        return replace(heard, own=self._digests(box, mail))

    def _digests(self, box: Mailbox, mail: WatchedMail) -> tuple[str, ...]:
        """The notes of ours this mail answers, as they lie in the same folder: what it quotes of them is known."""
        found: list[str] = []
        with suppress(MailboxError):
            for cited in mail.summary.headers.cited[-_MOST_LOOKED_UP:]:
                uids = box.find_message_id(mail.summary.folder, cited)[:1]
                notes = [note for note in box.summaries(mail.summary.folder, uids) if self._is_own_note(note.headers)]
                # A reply in HTML alone quotes what the HTML shows: labels on buttons, lines broken otherwise.
                found += [text for note in notes for text in (plain_text(box, note), shown_text(html_text(box, note)))]
        return tuple(filter(None, found))

    def _written_on(self, mail: WatchedMail) -> date:
        """The day the owner wrote it, in the zone of its own Date."""
        written, received = mail.summary.written_at, mail.summary.received_at
        offset = mail.summary.headers.utc_offset
        if received - written > _BELIEVED or offset is None:
            return received.astimezone(self.house.zone).date()
        return written.astimezone(timezone(offset)).date()


def _add_refusal(book: Book, refusal: ToldByOwner) -> None:
    """Keep a flood of forged mails to a screen: the last line counts the others."""
    refused = sum(told.refused for told in book.mark.told)
    if refused < _MOST_REFUSALS:
        book.mark.told += (refusal,)
    elif refused == _MOST_REFUSALS:
        text = tell("more mails that may have been answers")
        book.mark.told += (replace(refusal, text=text),)
