"""A list of open invoice numbers from the owner's bookkeeping: what is missing from it is asked, never settled.

Rule: bank-complete (docs/rules.md)
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from datetime import date, datetime

from agent.desk.spoken import NotUnderstood
from agent.desk.words import bank_up_to_date
from agent.domain.events import Held, HoldReason, Released
from agent.domain.item import OpenItem
from agent.domain.question import QuestionKind
from agent.domain.speech import later, tell
from agent.ledger import Book

_DELIMITERS = (";", ",", "\t", "|")
_LOOK_FOR_HEADER = 50
_ALL_THERE = later("booked up to {day}; {there} of {open} open invoices are on the list")
_SOME_THERE = later(
    "booked up to {day}; {there} of {open} open invoices are on the list, about the others you have a question"
)


def read_numbers(text: str, column: str) -> tuple[str, ...]:
    """
    Read the numbers in a column of a table with column names, whatever stands between its columns.

    Raises:
        NotUnderstood: When no line names that column, or nothing stands below it.
    """
    wanted = column.strip().casefold()
    for delimiter in _DELIMITERS:
        rows = list(csv.reader(text.splitlines(), delimiter=delimiter))
        for at, row in enumerate(rows[:_LOOK_FOR_HEADER]):
            names = [cell.strip().casefold() for cell in row]
            if wanted in names:
                place = names.index(wanted)
                found = [one[place].strip() for one in rows[at + 1 :] if len(one) > place and one[place].strip()]
                if not found:
                    raise NotUnderstood(
                        tell(
                            "nothing stands below “{column}”; an empty list would settle nothing either", column=column
                        )
                    )
                return tuple(found)
    raise NotUnderstood(
        tell("no column is called “{column}”; give its name as it stands in the first line of the table", column=column)
    )


def note_open_numbers(book: Book, numbers: Collection[str], until: date, now: datetime) -> str:
    """
    Count the accounts as booked up to the list's day, and ask about open invoices that are not on it.

    They are in no letter until the owner answered. What a former list asked is asked no more. Nothing is settled.

    Args:
        book: The books, within a change.
        numbers: As the list has them.
        until: The last day the list accounts for; a younger invoice cannot be on it.
        now: Aware moment, in the owner's zone.

    Raises:
        NotUnderstood: When the day lies in the future.
    """
    said = book.mark.bank_complete_until.get(None)
    if said is None or said < until:
        bank_up_to_date(book, until, None, now)
    for question in book.questions():
        if question.kind is QuestionKind.NOT_LISTED:
            still_open(book, question.subject, now)
            book.withdraw_question(question.kind, question.subject)
    listed = {_plain(number) for number in numbers}
    items = [item for item in book.open_items() if _issued_on(item) <= until]
    missing = [item for item in items if listed.isdisjoint({_plain(item.number), _plain(item.original.number)})]
    subject = f"list of open numbers of {until}"  # as is
    note = tell("not on your list of open numbers of {day}", day=until)
    for item in missing:
        held = Held(now, HoldReason.PAYMENT, subject, note=note)
        book.put(item.with_events(held))
    if missing:
        names = ", ".join(sorted(item.key for item in missing))
        text = tell(
            "Not on your list of open numbers of {day}, and open here: {names}. What was paid: `voldaan paid NUMBER"
            " --on DAY`. Answer “go on” when the rest is still open.",
            day=until,
            names=names,
        )
        book.ask(QuestionKind.NOT_LISTED, subject, text, now, ("go on",))
    words = _SOME_THERE if missing else _ALL_THERE
    return tell(words, day=until, there=len(items) - len(missing), open=len(items))


def still_open(book: Book, subject: str, now: datetime) -> None:
    """End what holds the invoices that were not on a list."""
    for item in _held_by(book, subject):
        book.put(item.with_events(Released(now, "owner", subject)))


def close_answered_lists(book: Book) -> None:
    """Close the question about a list when every invoice it was about is settled or released."""
    for question in book.questions():
        if question.kind is QuestionKind.NOT_LISTED and not _held_by(book, question.subject):
            book.withdraw_question(question.kind, question.subject)


def _held_by(book: Book, subject: str) -> list[OpenItem]:
    return [item for item in book.open_items() if any(held.source == subject for held in item.holds(date.max))]


def _issued_on(item: OpenItem) -> date:
    return item.invoice.issue_date or item.invoice.dispatch.sent_at.date()


def _plain(number: str) -> str:
    return "".join(sign for sign in number.casefold() if sign.isalnum())
