"""Books that were put back: noted once, and everything open then waits for the owner's word.

Rules: restored (docs/rules.md)
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime

from agent.domain.errors import MailboxError
from agent.domain.speech import tell
from agent.ledger import Marks
from agent.mailbox import Mailbox, Role
from agent.outbox import read_letter_header
from agent.work.house import House
from agent.work.report import PassReport

log = logging.getLogger("voldaan.secondbook")

#: Before any letter of ours.
_LONG_AGO = date(2000, 1, 1)


def note_put_back(marks: Marks, now: datetime) -> None:
    """Date what the ledger found out about itself: it is older than one that was seen here before."""
    if marks.was_put_back:
        marks.was_put_back = False
        marks.restored_at = max(filter(None, (marks.restored_at, now)))


def note_journal(marks: Marks, letters: int, now: datetime) -> None:
    """Take a journal that holds fewer letters than it did for one that is gone, or was put back.

    Without it nobody knows which drafts lie there, and a letter in doubt could leave twice.
    """
    if letters < marks.letters_known:
        marks.restored_at = max(filter(None, (marks.restored_at, now)))
    marks.letters_known = letters


def note_unknown_letter(marks: Marks, sent_at: datetime, now: datetime) -> None:
    """Take a letter of our own that the outbox knows nothing of for proof that books or journal were put back.

    A letter from before the books were last put back is no news.
    """
    if marks.restored_at is None or sent_at > marks.restored_at:
        marks.restored_at = max(now, sent_at)


def sweep_drafts(house: House, boxes: Mapping[str, Mailbox], report: PassReport, now: datetime) -> None:
    """
    Take back drafts of ours that the outbox knows nothing of, once after books were put back or others taken over.

    What they say is written anew when its gates open; two drafts of one letter would be sent twice by hand.
    """
    mark = house.ledger.read().mark
    since = max(filter(None, (mark.restored_at, mark.taken_over_at)), default=None)
    if since is None or (mark.drafts_known_at and mark.drafts_known_at >= since):
        return
    try:
        for name, box in boxes.items():
            named = house.accounts[name].drafts_folder
            for folder in [named] if named else [found.name for found in box.find_role(Role.DRAFTS)]:
                _sweep(house, box, folder, report)
    except MailboxError as error:
        report.troubles.append(str(error))
        return
    if set(boxes) >= {name for name, account in house.accounts.items() if account.imap_host}:
        with house.ledger.change() as book:
            book.mark.drafts_known_at = max(now, since)


def _sweep(house: House, box: Mailbox, folder: str, report: PassReport) -> None:
    ours = {house.installation.id, *house.ledger.read().mark.taken_over}
    known = house.journal.letters()
    for summary in tuple(box.summaries(folder, box.find_letters(folder, _LONG_AGO))):
        mark = read_letter_header(summary.headers.letter or "")
        if mark and mark.installation in ours and mark.letter_id not in known:
            box.delete(folder, [summary.uid])
            whom = ", ".join(address.email for address in summary.headers.to)
            log.info("draft %s to %s was not in the journal: taken back", mark.letter_id, whom)
            report.held_back.append(tell("{whom}: a draft the books know nothing of was taken back", whom=whom))
