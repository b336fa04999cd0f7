"""Find what the owner means by NUMBER, CUSTOMER/NUMBER or CUSTOMER, and by Q3, Q3-Q20 or Q3,Q5."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.desk.spoken import NotUnderstood
from agent.domain.customer import Customer
from agent.domain.item import OpenItem
from agent.domain.question import Question
from agent.domain.speech import tell
from agent.ledger import Book


class NotFound(NotUnderstood):
    """Nothing, or more than one thing, fits what was typed."""


@dataclass(frozen=True)
class Target:
    """One invoice, or a whole customer (``item`` is None)."""

    customer: Customer
    item: OpenItem | None = None


def find_item(book: Book, text: str) -> OpenItem:
    """Find one invoice; of several with this number the open one, else the owner must name the customer too."""
    found = book.find(text)
    chosen = [item for item in found if not item.is_settled] or list(found)
    if len(chosen) == 1:
        return chosen[0]
    if not chosen:
        raise NotFound(tell("no invoice {text}; `voldaan status` lists what is open", text=text))
    raise _several(text, [item.key for item in chosen])


def find_target(book: Book, text: str) -> Target:
    """Find an invoice, else a customer by key, name or a part of the name that fits only one."""
    if book.find(text):
        item = find_item(book, text)
        return Target(book.customer(item.customer) or Customer(item.customer, item.customer), item)
    wanted = text.casefold()
    customers = book.customers()
    exact = [card for card in customers if wanted in (card.key.casefold(), card.name.casefold())]
    partly = [card for card in customers if wanted in card.name.casefold() or wanted in card.key.casefold()]
    found = exact or partly
    if len(found) == 1:
        return Target(found[0])
    if not found:
        raise NotFound(tell("no invoice or customer {text}; `voldaan status` lists what is open", text=text))
    raise _several(text, [card.key for card in found])


def _several(text: str, keys: Sequence[str]) -> NotFound:
    either = " " + tell("or") + " "
    return NotFound(tell("{text} can be {keys}: write one of these", text=text, keys=either.join(keys)))


_RANGE = re.compile(r"Q(\d{1,9})-Q?(\d{1,9})", re.IGNORECASE)


def find_questions(book: Book, text: str) -> tuple[list[Question], list[Question]]:
    """
    Find the questions meant by names and ranges with commas between them, as in "Q3,Q5-Q9".

    A range means open questions only, and only those about the same as the first one, answered or not: who
    answers a list at once has that list in mind.

    Returns:
        Those that are meant, and those in a range that are about something else.
    """
    found: dict[str, Question] = {}
    others: dict[str, Question] = {}
    for name in text.split(","):
        if between := _RANGE.fullmatch(name.strip()):
            first, last = (int(number) for number in between.groups())
            first_one = next(iter(found.values()), None) or book.question(f"Q{first}")
            if first_one is None:
                raise NotFound(
                    tell("no question Q{number} to begin with; `voldaan questions` lists them", number=first)
                )
            inside = [question for question in book.questions() if first <= int(question.id[1:]) <= last]
            for question in inside:
                (found if question.kind is first_one.kind else others)[question.id] = question
        elif named := book.question(name.strip()):
            found[named.id] = named
        else:
            raise NotFound(tell("no question {name}; `voldaan questions` lists them", name=name.strip()))
    if not found and others:
        raise NotFound(
            tell("nothing open in {text} is about the same as its first one; `voldaan questions` lists them", text=text)
        )
    if not found:
        raise NotFound(tell("no open question among {text}; `voldaan questions` lists them", text=text))
    return list(found.values()), list(others.values())
