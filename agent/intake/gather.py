"""Fetch what is new in a mailbox, and have its papers read. Touches the network, never the books."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timezone
from pathlib import PurePath
from typing import Protocol

from agent.domain.invoice import Container, EmbeddedFile, Reading, Unreadable
from agent.domain.mail import MailHeaders
from agent.domain.reply import Heard
from agent.domain.speech import tell
from agent.intake.belief import Paper
from agent.intake.identity import OwnIdentity
from agent.mailbox import Mailbox, MailUnreadable, Part, Summary, first_text, html_text, plain_text
from agent.outbox import NoteMark, read_note_header
from agent.replies import Belongs, Index, Nature, classify_nature, find_belonging
from agent.sandbox import MailText

MOST_BYTES = 20_000_000  # a paper larger than this is no invoice anybody mails
MOST_PAPERS = 20  # in one mail
MOST_AT_ONCE = 50_000_000  # octets of papers that wait to be recorded
REPORT_BYTES = 200_000
BATCH = 100

_SEALED_TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted")
_SEALED_TEXT = "-----BEGIN PGP MESSAGE-----"  # as is
_OUTLOOKS_OWN = ("application/ms-tnef", "application/vnd.ms-tnef")
#: What the name of a file says that is an invoice in a form we do not read: an archive, a text document.
_NAMED_INVOICE = re.compile(r"factu|faktur|invoice|rechnung|creditno|credit.note|gutschrift", re.IGNORECASE)
_A_MAIL = "message/rfc822"
_NATURES = frozenset(Nature)
#: A header field (RFC 5322 2.2), perhaps behind an mbox line; no archive, PDF or XML begins so.
_BEGINS_LIKE_A_MAIL = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,9}>?(?:From |[A-Za-z][A-Za-z0-9-]{0,60}:)")
_PAPER_TYPES = (
    *("application/pdf", "application/x-pdf", "application/xml", "text/xml"),
    *("application/zip", "application/x-zip-compressed", _A_MAIL),
)
#: How the name of a file ends that may be an invoice, or hold one.
PAPER_ENDINGS = (".pdf", ".xml", ".ubl", ".zip", ".eml")


class DocumentReader(Protocol):
    """Whoever turns bytes into a reading: the sandbox."""

    def read(self, content: bytes, filename: str) -> Reading:
        """Read one document; never raises for what is in it."""


class Listener(Protocol):
    """Whoever tells what a mail's words mean: the sandbox."""

    def hear(self, mail: MailText) -> Heard:
        """Listen to one mail; never raises for what is in it."""


#: Gives the texts of ours that a mail which belongs so may quote.
Recall = Callable[[Iterable[Belongs]], Sequence[str]]


@dataclass(frozen=True)
class SentMail:
    """One mail the owner sent, with the papers it carried, and its words.

    ``sealed`` says of an encrypted mail how; what it carries nobody here can know.
    """

    summary: Summary
    papers: tuple[Paper, ...]
    text: str = ""
    sealed: str = ""


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


def read_papers(
    content: bytes, name: str, reader: DocumentReader, keep: Callable[[bytes], str], most: int = MOST_PAPERS
) -> tuple[Paper, ...]:
    """
    Have one file read; of an envelope (an archive, a saved mail, a PDF of several invoices) each file by itself.

    What was read, and the invoice an e-invoice carries inside, goes to the vault. An envelope is opened one level deep;
    what stays unopened is a paper of its own that nobody could read.
    """
    reading, sha256 = reader.read(content, name), keep(content)
    if not isinstance(reading, Container):
        return (_kept(Paper(name, content, sha256, reading), keep),)
    is_mail = bool(_BEGINS_LIKE_A_MAIL.match(content))
    papers = [
        _kept(
            Paper(file.filename, file.content, keep(file.content), _inside(file, reader), sha256, is_mail),
            keep,
        )
        for file in reading.files[:most]
    ]
    unopened = [tell("“{filename}” (too much for one mail)", filename=file.filename) for file in reading.files[most:]]
    if left_out := "; ".join([*unopened, *filter(None, [reading.left_out])]):
        papers.append(
            Paper(
                name,
                content,
                sha256,
                Unreadable(tell("not all it holds could be opened: {left_out}", left_out=left_out)),
            )
        )
    return tuple(papers)


def _inside(file: EmbeddedFile, reader: DocumentReader) -> Reading:
    reading = reader.read(file.content, file.filename)
    return Unreadable(tell("an envelope inside an envelope")) if isinstance(reading, Container) else reading


def _kept(paper: Paper, keep: Callable[[bytes], str]) -> Paper:
    if paper.draft and paper.draft.embedded_copy:
        keep(paper.draft.embedded_copy.content)
    return paper


def batches(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut UIDs into batches that are recorded together, oldest first."""
    for start in range(0, len(uids), BATCH):
        yield uids[start : start + BATCH]


def portions(mails: Iterable[SentMail]) -> Iterator[Sequence[SentMail]]:
    """Group fetched mails so that their papers never fill the memory; each portion is recorded before the next."""
    portion: list[SentMail] = []
    octets = 0
    for mail in mails:
        portion.append(mail)
        octets += sum(len(paper.content) for paper in mail.papers)
        if octets > MOST_AT_ONCE:
            yield portion
            portion, octets = [], 0
    if portion:
        yield portion


def fetch_sent(
    mailbox: Mailbox, folder: str, uids: Sequence[int], reader: DocumentReader, keep: Callable[[bytes], str]
) -> Iterator[SentMail]:
    """Fetch sent mails: structure first, and only those parts that may be an invoice.

    Args:
        mailbox: Where they lie.
        folder: The folder's name.
        uids: Which mails, oldest first.
        reader: Reads each paper in the sandbox.
        keep: Puts bytes in the vault and gives their sha256.
    """
    summaries = [summary for summary in mailbox.summaries(folder, uids) if "\\draft" not in summary.flags]
    papers = {summary.uid: [part for part in summary.parts if _may_be_invoice(part)] for summary in summaries}
    wordy = [summary for summary in summaries if not summary.headers.letter]
    words = {summary.uid for summary in wordy}
    texts = [(summary.uid, part) for summary in wordy if (part := first_text(summary))]
    mailbox.prefetch(folder, [*texts, *((uid, part) for uid, parts in papers.items() for part in parts)])
    for summary in summaries:
        read = _papers(mailbox, summary, papers[summary.uid], reader, keep)
        text = _text(mailbox, summary) if summary.uid in words else ""
        yield SentMail(summary, read, text, _sealed(summary, text))


def _papers(
    mailbox: Mailbox,
    summary: Summary,
    parts: Sequence[Part],
    reader: DocumentReader,
    keep: Callable[[bytes], str],
) -> tuple[Paper, ...]:
    """Read the papers of one mail, as many as an honest mail has; the others are named, unread."""
    papers: list[Paper] = []
    octets = 0
    for part in parts:
        if len(papers) >= MOST_PAPERS or octets > MOST_AT_ONCE:
            rest = Unreadable(
                tell("with {count} others, too much for one mail", count=len(parts) - parts.index(part) - 1)
            )
            return (*papers, _unread(summary, part, rest))
        found = _fetched(mailbox, summary, part, reader, keep, MOST_PAPERS - len(papers))
        papers += found
        octets += sum(len(paper.content) for paper in found)
    return tuple(papers) + tuple(
        _unread(summary, part, Unreadable(tell("only PDF and XML files can be read")))
        for part in summary.parts
        if part not in parts and _is_named_invoice(part)
    )


def _is_named_invoice(part: Part) -> bool:
    """Whether an attachment calls itself an invoice. A picture is mostly the logo in a signature."""
    return not part.media_type.startswith("image/") and bool(_NAMED_INVOICE.search(part.filename or ""))


def _sealed(summary: Summary, text: str) -> str:
    """How a mail is encrypted; empty when it is not."""
    if any(part.media_type in _SEALED_TYPES for part in summary.parts) or text.lstrip().startswith(_SEALED_TEXT):
        return tell("it is encrypted, or signed in a way that hides what it carries")
    if any(part.media_type in _OUTLOOKS_OWN or part.filename == "winmail.dat" for part in summary.parts):
        return tell("Outlook packed what it carries into its own format (winmail.dat)")
    return ""


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
            mail = WatchedMail(summary, nature, text=_text(mailbox, summary))
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


def _text(mailbox: Mailbox, summary: Summary) -> str:
    try:
        return plain_text(mailbox, summary)
    except MailUnreadable:
        return ""


def _may_be_invoice(part: Part) -> bool:
    name = (part.filename or "").lower()
    return part.media_type in _PAPER_TYPES or name.endswith(PAPER_ENDINGS)


def _fetched(
    mailbox: Mailbox,
    summary: Summary,
    part: Part,
    reader: DocumentReader,
    keep: Callable[[bytes], str],
    most: int,
) -> tuple[Paper, ...]:
    try:
        content = mailbox.part(summary.folder, summary.uid, part, MOST_BYTES)
    except MailUnreadable as trouble:
        return (_unread(summary, part, Unreadable(str(trouble))),)
    return read_papers(content, _name(part), reader, keep, most)


def _unread(summary: Summary, part: Part, reason: Unreadable) -> Paper:
    """A paper whose bytes nobody has."""
    stand_in = hashlib.sha256(f"{summary.headers.identity} {part.section}".encode()).hexdigest()
    return Paper(_name(part), b"", stand_in, reason)


def _name(part: Part) -> str:
    ending = ".eml" if part.media_type == _A_MAIL else ""
    return PurePath(part.filename or f"part-{part.section}{ending}").name
