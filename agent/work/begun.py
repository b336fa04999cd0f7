"""The digest that began to leave by mail: noted before, and looked for when a crash came before it was noted as sent.

As for letters, one that nobody can find is not sent again: the next day's digest tells what it told.

Rule: digest (docs/rules.md)
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, tzinfo

from agent.domain.errors import MailboxError, VoldaanError
from agent.ledger import Book, DigestBegun
from agent.mailbox import INBOX, Mailbox
from agent.work.folders import sent_folders
from agent.work.house import House

log = logging.getLogger("voldaan.telling")


def settle_begun(house: House, boxes: Mapping[str, Mailbox | VoldaanError], today: date) -> None:
    """Find out what became of a digest that began to leave; on a later day it is given up."""
    begun = house.ledger.read().mark.digest_begun
    if begun is None:
        return
    is_found = any(_lies_in(box, folder, begun.message_id) for box, folder in _places(house, boxes))
    is_over = begun.at.astimezone(house.zone).date() < today
    if is_found or is_over:
        with house.ledger.change() as book:
            book.mark.digest_begun = None
            if is_found:
                note_sent(book, begun, house.zone)
    if not is_found:
        log.info("the digest of %s began to leave and is not found: it is not sent again", begun.at.isoformat())


def note_sent(book: Book, begun: DigestBegun, zone: tzinfo) -> None:
    """Note that a digest left: what it told is told."""
    mark = book.mark
    mark.digest_sent_at = begun.at
    mark.going_told = begun.going
    mark.told = tuple(told for told in mark.told if told not in begun.told)
    if begun.is_week:
        mark.week_told_on = begun.at.astimezone(zone).date()


def _lies_in(box: Mailbox, folder: str, message_id: str) -> bool:
    try:
        return bool(box.find_message_id(folder, message_id))
    except MailboxError as error:
        log.info("%s cannot be searched for the digest: %s", folder, error)
        return False


def _places(house: House, boxes: Mapping[str, Mailbox | VoldaanError]) -> Iterator[tuple[Mailbox, str]]:
    """Where a note to the owner may lie: in the INBOX of any account, or in its Sent."""
    for name, box in boxes.items():
        if isinstance(box, VoldaanError):
            continue
        yield box, INBOX
        with suppress(MailboxError):
            yield from ((box, folder) for folder in sent_folders(house.accounts[name], box))
