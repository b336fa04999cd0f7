"""
Questions about a customer's words that end without an answer: the owner took the flag off, or the quiet time is over.

Rules: flag-taken-off, quiet-over (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from agent.domain.customer import Customer
from agent.domain.errors import MailboxError
from agent.domain.events import Held, HoldReason, Released
from agent.domain.policy import Mode
from agent.domain.question import QuestionKind
from agent.domain.speech import tell
from agent.ledger import Book, Star
from agent.mailbox import Mailbox
from agent.work.house import House

#: Quiet that ended longer ago than this is no news.
_NEWS = timedelta(days=14)


#: What is asked about a mail that bears our flag, under that mail's name.
_STARRED = frozenset({QuestionKind.WORDS, QuestionKind.BOUNCED})


def settle_unflagged(house: House, boxes: Mapping[str, Mailbox], now: datetime) -> None:
    """End the questions whose mail bears our flag no more; a mail that is gone, or was moved, says nothing."""
    if house.mode is Mode.SHADOW:
        return
    book = house.ledger.read()
    stars = book.stars()
    asked = [question for question in book.questions() if question.kind in _STARRED]
    for question in asked:
        star = stars.get(question.subject)
        box = boxes.get(star.mailbox) if star else None
        if star is None or box is None or not _is_unflagged(box, star, book, question.subject):
            continue
        with house.ledger.change() as changing:
            card = changing.customer(question.customer or "")
            if card and any(held.source == question.subject for held in card.holds(now.date())):
                changing.put_customer(card.with_events(Released(now, tell("you took the flag off"), question.subject)))
            changing.answer(question.id, tell("flag taken off"), now)


def _is_unflagged(box: Mailbox, star: Star, book: Book, identity: str) -> bool:
    place = book.cursor(star.mailbox, star.folder)
    if place is None or place[0] != star.uidvalidity:
        return False
    with suppress(MailboxError):
        mail = next(iter(box.summaries(star.folder, [star.uid])), None)
        return mail is not None and mail.headers.identity == identity and "\\flagged" not in mail.flags
    return False


def tell_quiet_over(house: House, now: datetime) -> None:
    """Tell the owner of every quiet time that ended by itself, once; a question about it ends with it."""
    today = now.astimezone(house.zone).date()
    with house.ledger.change() as book:
        for card in book.customers():
            for held in _run_out(card, now):
                if held.until is None or not held.until <= today < held.until + _NEWS:
                    continue
                if (asked := book.question_about(QuestionKind.WORDS, held.source)) and asked.is_open:
                    book.answer(asked.id, tell("quiet time over"), now)
                if not book.items_of(card.key):
                    continue
                text = tell(
                    "{who}: it was quiet until {day} after their mail ({note}). From now on letters may go when it is"
                    " time.",
                    who=card.name,
                    day=held.until,
                    note=held.note,
                )
                book.ask(QuestionKind.QUIET_OVER, held.source, text, now, ("noted",), card.key, once=True)


def _run_out(card: Customer, now: datetime) -> list[Held]:
    """The holds for somebody's words that ended on their own day, and not by anybody's word."""
    last: dict[str, Held] = {}
    for event in card.history:
        if isinstance(event, Held) and event.reason is HoldReason.WORDS:
            last[event.source] = event
        elif isinstance(event, Released):
            last = {source: held for source, held in last.items() if event.source not in (None, source)}
    return [held for held in last.values() if held.until is not None]
