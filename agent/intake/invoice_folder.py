"""Read the folder into which an invoicing program exports: UBL and PDF files. What lies in it counts as sent.

Belgian invoices between businesses travel over Peppol, and many programs mail past the Sent folder; their exports are
the only trace. Rule: folder-counts-as-sent (docs/rules.md)
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time
from pathlib import Path

from agent.domain.invoice import Channel, Dispatch, Unreadable
from agent.domain.mail import Address
from agent.domain.speech import tell
from agent.intake.belief import Bundle, Paper, bundle_papers
from agent.intake.corroboration import corroborate
from agent.intake.lessons import recall
from agent.intake.paper_files import MOST_BYTES, PAPER_ENDINGS, DocumentReader, read_papers
from agent.intake.papers import ask_about_unreadable, record_bundle
from agent.intake.recording import Recording


def fetch_folder(
    folder: Path, is_known: Callable[[str], bool], reader: DocumentReader, keep: Callable[[bytes], str]
) -> Iterator[Paper]:
    """Read the files whose bytes (sha256) are not known yet, in the order of their names.

    Raises:
        OSError: If the folder itself cannot be listed.
    """
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in PAPER_ENDINGS or not path.is_file():
            continue
        content = _content(path)
        if isinstance(content, Unreadable):
            yield Paper(path.name, b"", hashlib.sha256(path.name.encode()).hexdigest(), content)
        elif not is_known(hashlib.sha256(content).hexdigest()):
            yield from read_papers(content, path.name, reader, keep)


def _content(path: Path) -> bytes | Unreadable:
    try:
        too_long = path.stat().st_size > MOST_BYTES
        return Unreadable(tell("too long for an invoice")) if too_long else path.read_bytes()
    except OSError as error:
        return Unreadable(tell("it cannot be opened ({why})", why=error.strerror))


def record_folder(recording: Recording, papers: tuple[Paper, ...], mailbox: str, sender: Address) -> None:
    """Record exported papers: an XML and the PDF with its number or name are one invoice.

    Args:
        recording: The books in change.
        papers: Every new file of the folder, read.
        mailbox: The account that will write about them.
        sender: The address a letter about them comes from.
    """
    for bundle in bundle_papers(corroborate(recall(recording.book, papers), recording.own), one_mail=False):
        record_bundle(recording, _with_own_files(bundle), _dispatch(bundle, mailbox, sender, recording.now))
    for paper in papers:
        ask_about_unreadable(recording, paper, tell("in the invoice folder"), paper.sha256)
        for sha256 in filter(None, (paper.sha256, paper.envelope)):
            recording.book.put_paper(
                sha256, tell("read from the invoice folder as {filename}", filename=paper.filename)
            )


def _with_own_files(bundle: Bundle) -> Bundle:
    """In a folder other files are other invoices: only a file with the very same name stem may be the copy."""
    stem = Path(bundle.lead.filename).stem.casefold()
    beside = tuple(paper for paper in bundle.others if Path(paper.filename).stem.casefold() == stem)
    return Bundle(bundle.lead, bundle.same, beside)


def _dispatch(bundle: Bundle, mailbox: str, sender: Address, now: datetime) -> Dispatch:
    draft = bundle.draft
    issued = draft.issue_date.value if draft.issue_date else None
    to = (Address(draft.customer.email, draft.customer.contact or ""),) if draft.customer.email else ()
    return Dispatch(
        channel=Channel.FOLDER,
        sent_at=datetime.combine(issued, time(12), UTC) if issued else now,
        mailbox=mailbox,
        identity=bundle.lead.sha256[:32],
        sender=sender,
        to=to,
    )
