"""Going live: the list of what is overdue already, and the recorded moment (overdue-before-live)."""

from __future__ import annotations

from datetime import datetime

from agent.desk.cells import Cell
from agent.domain.letter import tell_letter
from agent.domain.question import QuestionKind
from agent.domain.speech import tell, tell_date, tell_moment
from agent.work.deciding import ask_owner, decide_all, gather_facts
from agent.work.house import House
from agent.work.neighbours import describe, introduce, look_for_neighbours, take_over


def already_overdue(house: House, now: datetime) -> list[tuple[Cell, ...]]:
    """List number, customer, open amount and due date of everything overdue today."""
    book = house.ledger.read()
    names = {card.key: card.name for card in book.customers()}
    today = now.astimezone(house.zone).date()
    late = [item for item in book.open_items() if item.invoice.due_date and item.invoice.due_date < today]
    late.sort(key=lambda item: str(item.invoice.due_date))
    return [
        (
            item.number,
            names.get(item.customer, item.customer),
            "?" if item.balance is None else item.balance,
            item.invoice.due_date,
        )
        for item in late
    ]


def ask_again(house: House, now: datetime) -> None:
    """Take the owner's word that these books are older than what happened since (restored)."""
    with house.ledger.change() as book:
        book.mark.was_put_back, book.mark.restored_at = False, now


def waiting_since_restored(house: House, now: datetime) -> list[tuple[Cell, ...]] | None:
    """
    List question, number, customer, open amount, due date and last letter of what waits for the owner's word.

    None when books were put back and no pass read the mailbox since.
    """
    with house.ledger.change() as book:
        if book.mark.was_put_back:
            return None
        if book.mark.restored_at is None:
            return []
        facts = gather_facts(house, book, now, mail_complete=True)
        ask_owner(book, decide_all(house, book, facts), facts)
        names = {card.key: card.name for card in book.customers()}
        asked = {question.item: question.id for question in book.questions() if question.kind is QuestionKind.RESTORED}
        items = sorted(
            (item for item in book.open_items() if item.key in asked), key=lambda item: str(item.invoice.due_date)
        )
    return [
        (
            asked[item.key],
            item.number,
            names.get(item.customer, item.customer),
            "?" if item.balance is None else item.balance,
            item.invoice.due_date or "?",
            f"{tell_letter(item.letters[-1].step)}, {tell_date(item.letters[-1].at.astimezone(house.zone))}"
            if item.letters
            else "",
        )
        for item in items
    ]


def look_around(house: House, now: datetime) -> str:
    """
    Look for another installation on the same mailbox, and name it; empty when there is none.

    Raises:
        VoldaanError: When a mailbox cannot be looked at.
    """
    names = [account.name for account in house.settings.mailboxes if account.imap_host and "inbox" in account.roles]
    with house.mailboxes(names) as boxes:
        look_for_neighbours(house, boxes, now)
    return describe(house.ledger.read().mark.other_installations.values(), house.installation.name, house.zone)


def make_known(house: House, now: datetime) -> None:
    """Lay our note into the mailbox at once, not only with the next pass; raises MailboxError when that fails."""
    names = [account.name for account in house.settings.mailboxes if account.imap_host]
    with house.mailboxes(names) as boxes:
        introduce(house, boxes, now)


def go_live(house: House, now: datetime, takes_over: bool = False) -> str:
    """Record the moment; with ``takes_over`` this installation goes on where another stopped."""
    with house.ledger.change() as book:
        others = take_over(book.mark, now) if takes_over else ()
        if book.mark.live_since is None:
            book.mark.live_since = now
        since = book.mark.live_since
        facts = gather_facts(house, book, now, mail_complete=True)
        ask_owner(book, decide_all(house, book, facts), facts)
    said = tell("Live since {moment}.", moment=tell_moment(since.astimezone(house.zone)))
    if others:
        whom = describe(others, house.installation.name, house.zone)
        said += " " + tell("Took over from {others}.", others=whom)
    return said
