"""Fetch what the owner sent, and have its papers read. Touches the network, never the books."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from agent.domain.invoice import Unreadable
from agent.domain.speech import tell
from agent.intake.belief import Paper
from agent.intake.gather_watched import words_of
from agent.intake.paper_files import MOST_BYTES, MOST_PAPERS, PAPER_ENDINGS, DocumentReader, read_papers
from agent.mailbox import Mailbox, MailUnreadable, Part, Summary, first_text

MOST_AT_ONCE = 50_000_000  # octets of papers that wait to be recorded

_SEALED_TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted")
_SEALED_TEXT = "-----BEGIN PGP MESSAGE-----"  # as is
_OUTLOOKS_OWN = ("application/ms-tnef", "application/vnd.ms-tnef")
#: What the name of a file says that is an invoice in a form we do not read: an archive, a text document.
_NAMED_INVOICE = re.compile(r"factu|faktur|invoice|rechnung|creditno|credit.note|gutschrift", re.IGNORECASE)
_A_MAIL = "message/rfc822"
_PAPER_TYPES = (
    *("application/pdf", "application/x-pdf", "application/xml", "text/xml"),
    *("application/zip", "application/x-zip-compressed", _A_MAIL),
)


@dataclass(frozen=True)
class SentMail:
    """One mail the owner sent, with the papers it carried, and its words.

    ``sealed`` says of an encrypted mail how; what it carries nobody here can know.
    """

    summary: Summary
    papers: tuple[Paper, ...]
    text: str = ""
    sealed: str = ""


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
        text = words_of(mailbox, summary) if summary.uid in words else ""
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


def _may_be_invoice(part: Part) -> bool:
    name = (part.filename or "").lower()
    return part.media_type in _PAPER_TYPES or name.endswith(PAPER_ENDINGS)


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
