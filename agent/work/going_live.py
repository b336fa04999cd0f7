"""Going live: the list of what is overdue already, and the recorded moment (overdue-before-live)."""

from __future__ import annotations

from datetime import datetime

from agent.work.deciding import ask_owner, decide_all, gather_facts
from agent.work.house import House
from agent.work.neighbours import describe, take_over


def already_overdue(house: House, now: datetime) -> list[tuple[str, str, str, str]]:
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
            "?" if item.balance is None else str(item.balance),
            str(item.invoice.due_date),
        )
        for item in late
    ]


def go_live(house: House, now: datetime, takes_over: bool = False) -> str:
    """Record the moment; with ``takes_over`` this installation goes on where another stopped."""
    with house.ledger.change() as book:
        others = take_over(book.mark) if takes_over else ()
        if book.mark.live_since is None:
            book.mark.live_since = now
        since = book.mark.live_since
        facts = gather_facts(house, book, now, mail_complete=True)
        ask_owner(book, decide_all(house, book, facts), now)
    took = f" Took over from {describe(others)}." if others else ""
    return f"Live since {since.astimezone(house.zone):%d %B %Y %H:%M}.{took}"
