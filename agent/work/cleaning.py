"""Take out of the mailbox what voldaan put there: drafts, notes to the owner, and the flags it set.

Only what bears this installation's mark is touched, and only what the owner saw on the list. Copies of letters in Sent
stay: they are the owner's own sent mail, and the second book.
"""

from __future__ import annotations

import email
import email.policy
import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from agent.config import Mailbox as Account
from agent.domain.errors import Failure, MailboxError
from agent.domain.speech import tell
from agent.ledger import Star
from agent.mailbox import Mailbox, Role, Summary, plain_text
from agent.outbox import LetterState, read_letter_header, read_note_header
from agent.work.folders import sent_folders
from agent.work.house import House
from agent.work.sending import record_letters

log = logging.getLogger("voldaan.cleaning")

_FLAG = "\\Flagged"
#: Before any draft of ours; Drafts is a small folder.
_LONG_AGO = date(2000, 1, 1)
#: Where notes to the owner may lie: a filter is wary of them, and some providers file a copy of what they send.
_WITH_NOTES = (Role.INBOX, Role.SENT, Role.JUNK)


class Kind(StrEnum):
    """What voldaan puts into a mailbox."""

    DRAFT = "draft"
    NOTE = "note"
    STAR = "star"


@dataclass(frozen=True)
class Trace:
    """Something of ours in the mailbox.

    Attributes:
        identity: Of the mail, by which it is known again when it is taken away.
        letter_id: Of a draft; empty for the others.
        stays: Why it is left where it is; empty when it may go.
    """

    kind: Kind
    account: str
    folder: str
    uid: int
    identity: str
    subject: str
    received_at: datetime
    letter_id: str = ""
    stays: str = ""


@dataclass
class Traces:
    """What was found, or taken away; ``sent`` counts our letters in Sent, ``troubles`` are what could not be seen."""

    found: list[Trace] = field(default_factory=list)
    sent: int = 0
    troubles: list[str] = field(default_factory=list)

    @property
    def to_remove(self) -> tuple[Trace, ...]:
        """What may go."""
        return tuple(trace for trace in self.found if not trace.stays)

    @property
    def to_leave(self) -> tuple[Trace, ...]:
        """What is left where it is, each with its reason."""
        return tuple(trace for trace in self.found if trace.stays)


def find_traces(house: House, now: datetime) -> Traces:
    """Look through every account, without changing anything."""
    traces, since = Traces(), _since(house, now)
    for account in house.settings.mailboxes:
        with _opened(house, account, traces.troubles, read_only=True) as box:
            if box:
                look = _Look(house, account, box, since)
                traces.found += look.drafts()
                traces.found += look.notes()
                traces.found += look.stars()
                traces.sent += look.count_sent()
    return traces


def remove_traces(house: House, found: Sequence[Trace], now: datetime) -> Traces:
    """Take away what the owner saw on the list, in every mode: it is his own act, and nothing is sent by it.

    A mail that is no longer what it was is left alone; a draft that is gone is noted as withdrawn in the journal.
    """
    done = Traces()
    for account in house.settings.mailboxes:
        ours = [trace for trace in found if trace.account == account.name]
        if ours:
            with _opened(house, account, done.troubles, read_only=False) as box:
                for trace in ours if box else ():
                    with _told(done.troubles):
                        if box and _remove(house, box, trace, now):
                            done.found.append(trace)
    record_letters(house, now)
    return done


@dataclass(frozen=True)
class _Look:
    """One look through one account."""

    house: House
    account: Account
    box: Mailbox
    since: date

    def drafts(self) -> Iterator[Trace]:
        """Find letters in the folders of drafts."""
        named = [self.account.drafts_folder] if self.account.drafts_folder else []
        for folder in named or [folder.name for folder in self.box.find_role(Role.DRAFTS)]:
            for mail in self.box.summaries(folder, self.box.find_letters(folder, _LONG_AGO)):
                if mark := read_letter_header(mail.headers.letter or ""):
                    stays = self._not_ours(mark.installation) or self._has_other_words(mail, mark.letter_id)
                    yield replace(self._trace(Kind.DRAFT, mail, stays), letter_id=mark.letter_id)

    def notes(self) -> Iterator[Trace]:
        """Find notes to the owner."""
        for folder in self.box.find_role(*_WITH_NOTES):
            for mail in self.box.summaries(folder.name, self.box.find_notes(folder.name, self.since)):
                if mark := read_note_header(mail.headers.note or ""):
                    forged = not mark.is_sealed_with(self.house.installation.secret)
                    stays = self._not_ours(mark.installation) or (tell("its seal is not ours") if forged else "")
                    yield self._trace(Kind.NOTE, mail, stays)

    def stars(self) -> Iterator[Trace]:
        """Find the mails whose flag we set, where they lie now; one the owner took off is none of ours."""
        folders = [folder.name for folder in self.box.folders() if folder.selectable]
        for identity, star in self.house.ledger.read().stars().items():
            if star.mailbox == self.account.name:
                mail = self._starred(identity, star, folders)
                if mail and _FLAG.lower() in mail.flags:
                    yield self._trace(Kind.STAR, mail)

    def count_sent(self) -> int:
        """Count the copies of our letters in Sent."""
        if "sent" not in self.account.roles:
            return 0
        marks = [
            read_letter_header(mail.headers.letter or "")
            for folder in sent_folders(self.account, self.box)
            for mail in self.box.summaries(folder, self.box.find_letters(folder, self.since))
        ]
        return sum(mark is not None and mark.installation == self.house.installation.id for mark in marks)

    def _trace(self, kind: Kind, mail: Summary, stays: str = "") -> Trace:
        headers = mail.headers
        return Trace(
            kind,
            self.account.name,
            mail.folder,
            mail.uid,
            headers.identity,
            headers.subject,
            mail.received_at,
            "",
            stays,
        )

    def _not_ours(self, installation: str) -> str:
        if installation == self.house.installation.id:
            return ""
        return tell("made by another installation, {id}", id=installation)

    def _has_other_words(self, mail: Summary, letter_id: str) -> str:
        """Whether the owner wrote in a draft of ours: then it is his."""
        entry = self.house.journal.letters().get(letter_id)
        if entry is None:
            return ""
        if entry.kind != "draft":
            return tell("a letter that was sent; you put it there yourself")
        ours = _stored_words(self.house, entry)
        if ours is None or ours == _squeezed(plain_text(self.box, mail)):
            return ""
        return tell("you changed its words")

    def _starred(self, identity: str, star: Star, folders: Collection[str]) -> Summary | None:
        """Find a mail again; the owner may have moved it since."""
        for folder in [star.folder, *(name for name in folders if name != star.folder)]:
            if folder in folders:
                for mail in self.box.summaries(folder, self._candidates(star, folder)):
                    if mail.headers.identity == identity:
                        return mail
        return None

    def _candidates(self, star: Star, folder: str) -> Sequence[int]:
        if star.message_id is not None:
            return self.box.find_message_id(folder, star.message_id)
        same = folder == star.folder and self.box.news(folder, None, self.since).cursor.uidvalidity == star.uidvalidity
        return (star.uid,) if same else ()


def _remove(house: House, box: Mailbox, trace: Trace, now: datetime) -> bool:
    mail = next(box.summaries(trace.folder, [trace.uid]), None)
    if mail is None or mail.headers.identity != trace.identity:
        return False
    if trace.kind is Kind.STAR:
        if box.unflag(trace.folder, trace.uid, _FLAG):
            with house.ledger.change() as book:
                book.drop_star(trace.identity)
            return True
        text = tell(
            "{account}: {folder} keeps its flag on “{subject}”",
            account=trace.account,
            folder=trace.folder,
            subject=trace.subject,
        )
        raise MailboxError(text, Failure.RETRY)
    box.delete(trace.folder, [trace.uid])
    if next(box.summaries(trace.folder, [trace.uid]), None):
        text = tell(
            "{account}: “{subject}” in {folder} is marked deleted; your mail program removes it",
            account=trace.account,
            subject=trace.subject,
            folder=trace.folder,
        )
        raise MailboxError(text, Failure.RETRY)
    if trace.kind is Kind.NOTE:
        # It may be the one that names this machine: before a letter leaves, that one lies there again.
        with house.ledger.change() as book:
            book.mark.introduced = {name: since for name, since in book.mark.introduced.items() if name != box.name}
    if trace.kind is Kind.DRAFT:
        house.journal.note_withdrawn(trace.letter_id, now)
    log.info("%s taken out of %s/%s: %s", trace.kind.value, trace.account, trace.folder, trace.identity)
    return True


@contextmanager
def _opened(house: House, account: Account, troubles: list[str], *, read_only: bool) -> Iterator[Mailbox | None]:
    """Open an account; None when it has no folders, or why not is among the troubles."""
    if not account.imap_host:
        yield None
        return
    try:
        box = house.open_mailbox(account, read_only)
    except MailboxError as error:
        troubles.append(str(error))
        yield None
        return
    try:
        with _told(troubles):
            yield box
    finally:
        box.close()


@contextmanager
def _told(troubles: list[str]) -> Iterator[None]:
    try:
        yield
    except MailboxError as error:
        log.warning("%s", error)
        troubles.append(str(error))


def _since(house: House, now: datetime) -> date:
    """From when on our mails may lie there: the first letter, the first pass, or as far back as sent mail is read."""
    mark, first = house.ledger.read().mark, next(iter(house.journal.entries()), None)
    read_from = now - timedelta(days=house.settings.invoices.since_days)
    known = (first.at if first else None, mark.started_at, mark.live_since, read_from)
    return min(filter(None, known)).date() - timedelta(days=1)


def _stored_words(house: House, entry: LetterState) -> str | None:
    """The plain text of a letter as it was made; None when its bytes are gone."""
    try:
        content = (house.settings.data / "outbox" / entry.mail).read_bytes()
    except OSError:
        return None
    body = email.message_from_bytes(content, policy=email.policy.default).get_body(("plain",))
    return _squeezed(body.get_content()) if body else None


def _squeezed(text: str) -> str:
    """Words without the white space that servers and mail programs change."""
    return "".join(text.split())
