"""Hold a mail the owner wrote or sent against the draft it may have been made from.

Rules: drafts-are-approval (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from agent.domain.mail import MailHeaders
from agent.intake import SentMail, speaks_for
from agent.ledger import Book
from agent.outbox import (
    FoundMail,
    LetterMark,
    LetterState,
    Likeness,
    Reaches,
    compare,
    fingerprints,
    name_letter,
    recall_draft,
)
from agent.work.house import House


@dataclass(frozen=True)
class SeenSent:
    """What is remembered for one pass of a mail that came into Sent; ``files`` are its papers' fingerprints."""

    headers: MailHeaders
    written_at: datetime
    files: frozenset[str]


def seen_sent(mail: SentMail) -> SeenSent:
    """A mail in Sent without its papers; of one paper that could not be fetched nobody can say that it is another."""
    contents = [paper.content for paper in mail.papers]
    files = fingerprints(contents) if all(contents) else frozenset()
    return SeenSent(mail.summary.headers, mail.summary.written_at, files)


def compare_sent(house: House, book: Book, entry: LetterState, mail: SeenSent) -> Likeness:
    """What a mail in Sent is to a draft."""
    found = FoundMail(
        message_id=mail.headers.message_id,
        letter_id=name_letter(mail.headers.letter, house.installation.id),
        cited=frozenset(mail.headers.cited),
        to_them=reaches(house, book, entry)(mail.headers),
        written_at=mail.written_at,
        files=mail.files,
    )
    return compare(recall_draft(house.settings.data / "outbox", entry), found)


def is_still_the_letter(house: House, book: Book, mark: LetterMark, mail: SentMail) -> bool:
    """Whether a mail in Sent that bears our mark is still that letter; only a draft its owner sent may not be."""
    entry = house.journal.letters().get(mark.letter_id)
    if entry is None or entry.kind != "draft":
        return True
    likeness = compare_sent(house, book, entry, seen_sent(mail))
    return likeness not in (Likeness.OTHER_PEOPLE, Likeness.OTHER_COPY)


def reaches(house: House, book: Book, entry: LetterState) -> Reaches:
    """Whether a mail goes to somebody of the customer, or to nobody yet; told by its headers."""
    return reaches_customer(house, book, entry.customer, entry.to + entry.cc)


def reaches_customer(house: House, book: Book, customer: str, to: Iterable[str]) -> Reaches:
    """The same of what was written to these addresses of a customer."""
    people = {address.lower() for address in to}
    card, items = book.customer(customer), book.items_of(customer)
    known_as = house.with_card(card) if card else None

    def to_them(headers: MailHeaders) -> bool:
        outsiders = house.own.outsiders(headers.recipients)
        theirs = (one for one in outsiders if one.key in people or speaks_for(known_as, items, one))
        return not headers.recipients or any(theirs)

    return to_them
