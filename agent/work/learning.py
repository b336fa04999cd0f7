"""What the owner confirmed teaches a layout; papers that wait for him are then read once more.

Rule: learnt-layout (docs/rules.md)
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from agent.domain.errors import LedgerError
from agent.domain.events import Corrected
from agent.domain.item import OpenItem
from agent.domain.speech import tell
from agent.intake import OWNER, Paper, settled_by, teach_by_owner
from agent.ledger import Book
from agent.sandbox import Reader
from agent.work.house import House

log = logging.getLogger("voldaan.lessons")

_PDF = "application/pdf"
_READ_BY_LESSON = frozenset({"number", "due_date", "amount_due"})


def learn_from_answer(house: House, key: str, now: datetime) -> str:
    """
    Learn from what the owner just said of an invoice how its layout is read; other invoices may be settled by it.

    The paper is read once more, in the sandbox, from the vault: what a lesson needs of a page is kept nowhere.

    Args:
        house: Whose books change.
        key: The invoice.
        now: The moment of the answer.

    Returns:
        A sentence for the owner; empty when nothing was learnt.
    """
    item = house.ledger.read().item(key)
    if item is None or not any(_is_answer(event, now) for event in item.history):
        return ""
    with Reader() as reader:
        paper = _paper(house, item, reader)
        if paper is None:
            return ""
        with house.ledger.change() as book:
            current = book.item(key)
            lesson = teach_by_owner(book, current, paper, now) if current else None
        if lesson is None:
            return ""
        settled = settle_by_lessons(house, reader, now)
    told = tell("invoices that look like this one are read the same way from now on ({lesson})", lesson=lesson.id)
    return told + (tell("; so {numbers} could be read as well", numbers=", ".join(settled)) if settled else "")


def _is_answer(event: object, now: datetime) -> bool:
    return isinstance(event, Corrected) and event.source == OWNER and event.at == now and event.field in _READ_BY_LESSON


def settle_by_lessons(house: House, reader: Reader, now: datetime) -> list[str]:
    """Read once more what waits for the owner's word about number, due date or amount, by what was learnt since.

    Returns:
        The numbers of the invoices about which something is certain now.
    """
    book = house.ledger.read()
    lessons = book.lessons()
    found = [(item, settled_by(item, paper, lessons, now)) for item, paper in _waiting(house, book, reader)]
    settled = []
    with house.ledger.change() as book:
        for item, corrections in found:
            current = book.item(item.key)
            if current is None or current.history != item.history:
                continue
            if sure := [one for one in corrections if not _is_taken(book, item, one)]:
                book.put(current.with_events(*sure))
                settled.append(_number(book, item))
                log.info("%s: %s read by what was learnt", item.key, ", ".join(one.field for one in sure))
    return settled


def _number(book: Book, item: OpenItem) -> str:
    current = book.item(item.key)
    return current.number if current else item.number


def _is_taken(book: Book, item: OpenItem, correction: Corrected) -> bool:
    """Whether another invoice has this number already: which one it is, the owner must say."""
    return correction.field == "number" and any(other.key != item.key for other in book.find(correction.value))


def _waiting(house: House, book: Book, reader: Reader) -> Iterator[tuple[OpenItem, Paper]]:
    """The invoices that wait for a value, with their papers read anew; those with several papers are the owner's."""
    for item in book.open_items():
        if _READ_BY_LESSON & {*item.invoice.unsettled} and (paper := _paper(house, item, reader)):
            yield item, paper


def _paper(house: House, item: OpenItem, reader: Reader) -> Paper | None:
    """Read the one PDF an invoice came from; None when there are several, or it is not in the vault."""
    papers = [line.split(" ", 2) for line in item.original.provenance.get("papers", "").splitlines()]
    if len(papers) != 1 or papers[0][1] != _PDF or not house.vault.has(papers[0][0]):
        return None
    sha256, _, name = papers[0]
    try:
        content = house.vault.get(sha256)
    except LedgerError as error:
        log.warning("%s is not read once more: %s", item.key, error)
        return None
    return Paper(name, content, sha256, reader.read(content, name))
