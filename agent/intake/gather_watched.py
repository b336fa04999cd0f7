"""Fetch mail that may hold somebody's words, and have it listened to. Touches the network, never the books."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timezone
from typing import Protocol

from agent.domain.mail import MailHeaders
from agent.domain.reply import Heard
from agent.intake.identity import OwnIdentity
from agent.mailbox import Mailbox, MailUnreadable, Summary, first_text, html_text, plain_text
from agent.outbox import NoteMark, read_note_header
from agent.replies import Belongs, Index, Nature, classify_nature, find_belonging
from agent.sandbox import MailText

REPORT_BYTES = 200_000
BATCH = 100

_NATURES = frozenset(Nature)


class Listener(Protocol):
    """Whoever tells what a mail's words mean: the sandbox."""

    def hear(self, mail: MailText) -> Heard:
        """Listen to one mail; never raises for what is in it."""


#: Gives the texts of ours that a mail which belongs so may quote.
Recall = Callable[[Iterable[Belongs]], Sequence[str]]


@dataclass(frozen=True)
class WatchedMail:
    """One mail in a watched folder.

    ``report`` holds the raw bytes of mail that came back; ``note`` is set when an installation made itself known by it.
    ``heard`` is None of mail that belongs to nobody, and of mail nobody listened to.
    """

    summary: Summary
    nature: Nature
    text: str = ""
    report: bytes = b""
    note: NoteMark | None = None
    heard: Heard | None = None


def batches(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut UIDs into batches that are recorded together, oldest first."""
    for start in range(0, len(uids), BATCH):
        yield uids[start : start + BATCH]


def fetch_watched(
    mailbox: Mailbox,
    folder: str,
    uids: Sequence[int],
    index: Index,
    own: OwnIdentity,
    listener: Listener | None = None,
    recall: Recall = lambda belonging: (),
    is_wanted: Callable[[MailHeaders], bool] = lambda headers: False,
) -> Iterator[WatchedMail]:
    """Fetch mails that may hold somebody's words; bodies only where the headers do not settle it.

    The listener is asked about mail that belongs to a customer, and told what of ours it may quote; without a listener
    nobody listens. Mail that is ``is_wanted`` is fetched whoever wrote it, a machine too.
    """
    found = [
        (summary, classify_nature(summary.headers))
        for summary in mailbox.summaries(folder, uids)
        if not _is_own_letter(summary, own) and "\\draft" not in summary.flags
    ]
    wordy = [
        summary
        for summary, nature in found
        if _may_hold_words(summary, nature, index, own) or is_wanted(summary.headers)
    ]
    mailbox.prefetch(folder, [(summary.uid, part) for summary in wordy if (part := first_text(summary))])
    words = {summary.uid for summary in wordy}
    for summary, nature in found:
        if note := find_introduction(mailbox, summary):
            yield WatchedMail(summary, Nature.AUTOMATIC, note=note)
        elif nature is Nature.BOUNCE:
            yield WatchedMail(summary, nature, report=mailbox.raw(folder, summary.uid, REPORT_BYTES))
        elif summary.uid in words:
            mail = WatchedMail(summary, nature, text=words_of(mailbox, summary))
            yield _listened(mailbox, mail, index, own, listener, recall) if listener else mail


def _listened(
    mailbox: Mailbox, mail: WatchedMail, index: Index, own: OwnIdentity, listener: Listener, recall: Recall
) -> WatchedMail:
    """The mail with what its words mean, when it is a customer's."""
    summary = mail.summary
    headers = summary.headers
    belonging = () if own.is_own(headers.sender) else find_belonging(headers, mail.text, index)
    if not belonging or summary.unreadable:
        return mail
    try:
        html = html_text(mailbox, summary)
    except MailUnreadable:
        html = ""
    heard = listener.hear(to_listen_to(mail, belonging, index, html, recall(belonging)))
    # Words may show a person behind a machine's headers; that they sound like a machine makes nobody one.
    may_change = heard.nature in _NATURES and mail.nature is not Nature.HUMAN
    nature = Nature(heard.nature) if may_change else mail.nature
    if nature is Nature.BOUNCE:
        return WatchedMail(summary, nature, report=mailbox.raw(summary.folder, summary.uid, REPORT_BYTES))
    return replace(mail, nature=nature, heard=heard)


def to_listen_to(
    mail: WatchedMail, belonging: Iterable[Belongs], index: Index, html: str = "", ours: Sequence[str] = ()
) -> MailText:
    """Gather what the listener needs of a mail; days count in the zone of its own Date."""
    summary, items = mail.summary, {item for belongs in belonging for item in belongs.items}
    customers = {belongs.customer for belongs in belonging}
    theirs = (key for key, owner in index.owners.items() if owner in customers and key not in items)
    return replace(
        to_hear(summary.headers, summary.written_at, mail.text, html),
        own=tuple(ours),
        numbers=tuple(_number(key) for key in sorted(items)),
        others=tuple(_number(key) for key in sorted(theirs)) if items else (),
    )


def to_hear(headers: MailHeaders, written_at: datetime, text: str, html: str = "") -> MailText:
    """What can be listened to without knowing whose invoices it is about."""
    offset = headers.utc_offset
    return MailText(
        text=text,
        received=written_at.astimezone(UTC if offset is None else timezone(offset)).isoformat(),
        html=html,
        sender=(headers.sender.email, headers.sender.name) if headers.sender else ("", ""),
        subject=headers.subject,
        headers=dict(headers.automatic),
    )


def _number(key: str) -> str:
    return key.partition("/")[2]


def find_introduction(mailbox: Mailbox, summary: Summary) -> NoteMark | None:
    """
    Find the note by which an installation made itself known; None for any other mail.

    It was laid into the mailbox over IMAP. What came by mail (RFC 5321 4.4) anybody could have written.
    """
    note = read_note_header(summary.headers.note or "")
    if note is None or note.since is None or "return-path" in summary.headers.automatic:
        return None
    head = mailbox.raw(summary.folder, summary.uid, REPORT_BYTES).replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return None if b"\nreceived:" in b"\n" + head.lower() else note


def _is_own_letter(summary: Summary, own: OwnIdentity) -> bool:
    """Whether a letter of ours lies here. Somebody else's system may copy our mark into what it answers."""
    return bool(summary.headers.letter) and own.is_own(summary.headers.sender)


def _may_hold_words(summary: Summary, nature: Nature, index: Index, own: OwnIdentity) -> bool:
    if nature is Nature.HUMAN or summary.unreadable:
        return True
    # Whoever sends our mark back knows a letter of ours, say a ticket system; its words may have the number.
    if summary.headers.letter and nature is not Nature.BOUNCE and not own.is_own(summary.headers.sender):
        return True
    return nature in (Nature.MAYBE_HUMAN, Nature.AUTOMATIC) and _has_a_tie(summary, index, own)


def _has_a_tie(summary: Summary, index: Index, own: OwnIdentity) -> bool:
    return not own.is_own(summary.headers.sender) and bool(find_belonging(summary.headers, "", index))


def words_of(mailbox: Mailbox, summary: Summary) -> str:
    """The plain text of a mail; empty where it cannot be read."""
    try:
        return plain_text(mailbox, summary)
    except MailUnreadable:
        return ""
