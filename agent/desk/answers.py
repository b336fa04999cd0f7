"""The owner's answer to one question becomes events in the books.

An answer is a few plain words: "yes", "go on", "due 2026-12-03 amount 1210.00", "not an invoice", "settled".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from agent.desk import words as say
from agent.desk.find import Target
from agent.desk.spoken import NotUnderstood, read_address, read_amount, read_date
from agent.domain.customer import Customer
from agent.domain.events import Allocated, Allowed, Corrected, Dropped, Event, Held, HoldReason, Released
from agent.domain.item import OpenItem
from agent.domain.question import Question, QuestionKind
from agent.ledger import Book

#: What "go on" opens, by kind of question; the others end the holds the question is about.
_OPENS = {QuestionKind.OVERDUE_AT_START: "before-live", QuestionKind.TOO_OLD: "age"}

#: Answers of several words, longest first, and whether a value follows.
_PHRASES: tuple[tuple[str, bool], ...] = (
    ("not an invoice", False),
    ("not sent", False),
    ("go on", False),
    ("promised", True),
    ("disputed", False),
    ("settled", False),
    ("invoice", False),
    ("amount", True),
    ("number", True),
    ("noted", False),
    ("copy", True),
    ("sent", False),
    ("hold", False),
    ("due", True),
    ("yes", False),
    ("to", True),
    ("no", False),
)


@dataclass
class _Answering:
    """One answer being applied."""

    book: Book
    question: Question
    now: datetime
    done: list[str] = field(default_factory=list)

    def item(self) -> OpenItem:
        found = self.book.item(self.question.item) if self.question.item else None
        if found is None:
            raise NotUnderstood("this is about several invoices: use `voldaan paid`, `hold` or `release` with a number")
        return found

    def add(self, *events: Event) -> None:
        self.book.put(self.item().with_events(*events))

    def tell_customer(self, event: Event) -> None:
        card = self.book.customer(self.question.customer or "")
        if card:
            self.book.put_customer(card.with_events(event))

    def target(self) -> Target:
        item = self.item()
        return Target(self.book.customer(item.customer) or Customer(item.customer, item.customer), item)


def apply_answer(book: Book, question: Question, text: str, now: datetime) -> str:
    """
    Apply the owner's answer and close the question.

    Args:
        book: The books, within a change.
        question: An open question.
        text: The owner's words; several facts may follow one another.
        now: Aware moment of the answer.

    Returns:
        A sentence that says what was noted.

    Raises:
        NotUnderstood: When the words do not answer this question; nothing is changed then.
    """
    if not question.is_open:
        raise NotUnderstood(f"{question.id} was answered already: {question.answer}")
    answering = _Answering(book, question, now)
    for phrase, value in _read_phrases(text, question):
        _ACTIONS[phrase](answering, value)
    if (still_open := book.question(question.id)) and still_open.is_open:
        book.answer(question.id, " ".join(text.split()), now)
    return "; ".join(answering.done) or "noted"


def _read_phrases(text: str, question: Question) -> Sequence[tuple[str, str]]:
    """Cut an answer into phrases with their values; refuse what this question does not take."""
    wanted = {option.split(" ")[0] if option[-1:].isupper() else option for option in question.options}
    rest, found = " ".join(text.replace("go-on", "go on").split()), []
    while rest:
        match = next(((p, v) for p, v in _PHRASES if rest.lower() == p or rest.lower().startswith(f"{p} ")), None)
        if match is None or match[0] not in wanted:
            raise NotUnderstood(f"{question.id} takes: {', '.join(question.options)}")
        phrase, takes_value = match
        rest = rest[len(phrase) :].strip()
        value = ""
        if takes_value:
            value, rest = (
                (rest, "") if phrase in ("copy", "number") else (rest.partition(" ")[0], rest.partition(" ")[2])
            )
            if not value:
                raise NotUnderstood(f"{phrase} what? {question.id} takes: {', '.join(question.options)}")
        found.append((phrase, value))
    if not found:
        raise NotUnderstood(f"{question.id} takes: {', '.join(question.options)}")
    return found


def _correct(answering: _Answering, name: str, value: str) -> None:
    answering.add(Corrected(answering.now, name, value, "the owner"))
    answering.done.append(f"{name.replace('_', ' ')}: {value}")


def _amount(answering: _Answering, text: str) -> None:
    invoice = answering.item().invoice
    known = invoice.amount_due or invoice.total
    money = read_amount(text, known.currency if known else "EUR")
    _correct(answering, "amount_due", f"{money.currency} {money.amount}")


def _copy(answering: _Answering, name: str) -> None:
    papers = answering.item().original.provenance.get("papers", "").splitlines()
    chosen = [paper for paper in papers if paper.split(" ", 2)[-1].casefold() == name.casefold()]
    if len(chosen) != 1:
        names = ", ".join(paper.split(" ", 2)[-1] for paper in papers)
        raise NotUnderstood(f"“{name}” is none of its papers: {names}")
    _correct(answering, "copy", chosen[0])


def _yes(answering: _Answering, _: str) -> None:
    answering.add(Allowed(answering.now, answering.question.subject))
    answering.done.append("the letter may go at the next good moment")


def _no(answering: _Answering, _: str) -> None:
    answering.add(Held(answering.now, HoldReason.OWNER, answering.question.id, note="you said no to a letter"))
    answering.done.append(f"no letter; `voldaan release {answering.item().number}` when it may go")


def _hold(answering: _Answering, _: str) -> None:
    answering.done.append(say.hold(answering.book, answering.target(), None, "", answering.now))


def _go_on(answering: _Answering, _: str) -> None:
    question, now = answering.question, answering.now
    if gate := _OPENS.get(question.kind):
        answering.add(Allowed(now, gate))
    elif question.kind in (QuestionKind.BOUNCED, QuestionKind.UNDELIVERED, QuestionKind.PROMISE_PASSED):
        answering.add(Released(now, "owner"))
    else:
        answering.tell_customer(Released(now, "owner", question.subject))
    answering.done.append("letters may go on when it is time")


def _settled(answering: _Answering, _: str) -> None:
    item, now = answering.item(), answering.now
    owed = item.balance
    if owed is not None and owed.amount > 0:
        event: Event = Allocated(now, owed, now.date(), "owner")
    else:
        event = Dropped(now, "settled, says the owner")
    say.settle(answering.book, item.with_events(event), now)
    answering.done.append(f"{item.key} is settled")


def _not_an_invoice(answering: _Answering, _: str) -> None:
    if answering.question.item:
        item = answering.item().with_events(Dropped(answering.now, "not an invoice, says the owner"))
        say.settle(answering.book, item, answering.now)
    answering.done.append("not an invoice")


def _promised(answering: _Answering, text: str) -> None:
    subject = answering.question.subject
    done = say.promised(answering.book, answering.target(), read_date(text), answering.now, subject)
    answering.done.append(done)
    answering.tell_customer(Released(answering.now, "owner", subject))


def _disputed(answering: _Answering, _: str) -> None:
    subject = answering.question.subject
    answering.done.append(say.disputed(answering.book, answering.target(), "", answering.now, subject))
    answering.tell_customer(Released(answering.now, "owner", subject))


def _not_sent(answering: _Answering, _: str) -> None:
    """What the outbox makes of it is its own; here the way is opened for a new letter."""
    for item in answering.book.items_of(answering.question.customer or ""):
        if any(letter.letter_id == answering.question.subject for letter in item.letters):
            answering.book.put(item.with_events(Released(answering.now, "owner")))
    answering.done.append("noted as not sent")


_ACTIONS: dict[str, Callable[[_Answering, str], None]] = {
    "yes": _yes,
    "no": _no,
    "go on": _go_on,
    "settled": _settled,
    "not an invoice": _not_an_invoice,
    "invoice": lambda answering, _: _correct(answering, "kind", "invoice"),
    "due": lambda answering, text: _correct(answering, "due_date", read_date(text).isoformat()),
    "amount": _amount,
    "number": lambda answering, text: _correct(answering, "number", text),
    "to": lambda answering, text: _correct(answering, "recipient", read_address(text)),
    "copy": _copy,
    "promised": _promised,
    "disputed": _disputed,
    "hold": _hold,
    "noted": lambda answering, _: None,
    "sent": lambda answering, _: answering.done.append("noted as sent"),
    "not sent": _not_sent,
}
