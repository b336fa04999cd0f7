"""What holds whatever comes in, in whichever order."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agent.desk.spoken import NotUnderstood
from agent.domain.item import OpenItem
from agent.domain.payment import Outcome
from agent.domain.statement import StatementEntry
from tests.builders import TODAY, customer, eur, overdue
from tests.examples import examples
from tests.unit.intake.payment_books import PAYER, STRANGER, Bank, entry

NUMBERS = ("2026-031", "2026-032", "2026-033", "2026-034")
AMOUNTS = ("121.00", "242.00", "363.00", "100.00")
NAMES = ("Acme", "Beech", "Somebody")

texts = st.lists(st.sampled_from(NUMBERS), max_size=2).map(" ".join) | st.just("thank you")
entries = st.builds(
    entry,
    st.sampled_from((*AMOUNTS, "-121.00", "120.98", "95.00")),
    texts,
    st.integers(0, 5).map(lambda days: TODAY - timedelta(days=days)),
    st.sampled_from(NAMES),
    account=st.sampled_from((PAYER, STRANGER, None)),
    return_reason=st.sampled_from((None, None, None, "AM04")),
    end_to_end_id=st.sampled_from((None, "E1")),
)
invoices = st.dictionaries(
    st.sampled_from(NUMBERS), st.tuples(st.sampled_from(NAMES[:2]), st.sampled_from(AMOUNTS)), min_size=1
)
News = StatementEntry | tuple[str, str, str]


def told(bank: Bank, news: Sequence[News]) -> Bank:
    """Let these come in one by one, an entry as a file of its own with the twins before it."""
    came: list[StatementEntry] = []
    for one in news:
        if isinstance(one, StatementEntry):
            came.append(one)
            bank.books(*came)
        else:
            number, name, amount = one
            bank.invoices(customer(name, overdue(number, eur(amount))))
    return bank


def everything(bank: Bank, numbers: Sequence[str]) -> object:
    """What is owed, what waits, what each entry came to and which accounts are known."""
    book = bank.ledger.read()
    matches = {
        one.key: (one.match.outcome, sorted(map(repr, one.match.parts)), sorted(one.match.candidates))
        for one in book.bank.entries()
        if one.match
    }
    cards = {card.key: sorted(account.number for account in card.accounts) for card in book.customers()}
    asked = sorted(question.subject for question in bank.questions())
    return (bank.owed(*numbers), [bank.held(number) for number in numbers], matches, cards, asked)


@examples(6)
@given(st.data(), invoices, st.lists(entries, min_size=1, max_size=4))
def test_the_order_in_which_things_come_in_never_changes_what_is_paid(
    data: st.DataObject, written: dict[str, tuple[str, str]], said: list[StatementEntry]
):
    """
    Invoices first, statements first, or mixed: balances, questions and accounts are the same. Rule: any-order.
    """
    news: list[News] = [*((number, *what) for number, what in written.items()), *said]
    other = data.draw(st.permutations(news))
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        first, second = told(Bank(Path(one)), news), told(Bank(Path(two)), other)

        assert everything(first, list(written)) == everything(second, list(written))


@examples(6)
@given(invoices, st.lists(entries, min_size=1, max_size=4))
def test_no_more_is_set_against_invoices_than_was_booked(
    written: dict[str, tuple[str, str]], said: list[StatementEntry]
):
    """
    And the same file twice is the same file once. Rule: payment-evidence.
    """
    with tempfile.TemporaryDirectory() as folder:
        bank = told(Bank(Path(folder)), [*((number, *what) for number, what in written.items()), *said])
        before = everything(bank, list(written))
        items = [bank.item(number) for number in written]
        for one in bank.ledger.read().bank.entries():
            moved = sum((_moved(item, one.key) for item in items), Decimal(0))
            assert abs(moved) <= abs(one.entry.amount)
        bank.books(*said)

        assert everything(bank, list(written)) == before


@examples(5)
@given(invoices)
def test_what_is_taken_back_and_said_again_is_as_it_was(written: dict[str, tuple[str, str]]):
    """
    Taken back, everything is owed and asked about; said again, it is paid as before. Rule: payment-undone.
    """
    with tempfile.TemporaryDirectory() as folder:
        bank = told(Bank(Path(folder)), [(number, *what) for number, what in written.items()])
        bank.books(*(entry(amount, number, name=name) for number, (name, amount) in written.items()))
        paid = bank.owed(*written)
        bank.later()
        for number in written:
            bank.takes_back(number)

        assert paid == ["€0.00" for _ in written]
        assert bank.owed(*written) == [f"€{amount}" for _, amount in written.values()]
        assert all(bank.held(number) for number in written)

        for question in bank.questions():
            bank.answers("yes", question)
        assert bank.owed(*written) == paid
        assert not any(bank.held(number) for number in written)


happenings = st.lists(
    st.one_of(
        st.tuples(st.just("bank"), entries),
        st.tuples(st.just("undo"), st.sampled_from(NUMBERS)),
        st.tuples(st.just("paid"), st.sampled_from(NUMBERS)),
        st.tuples(st.just("answer"), st.sampled_from(("yes", "no customer", "for 2026-031", "for 2026-032 2026-033"))),
    ),
    max_size=8,
)


@examples(15)
@given(invoices, happenings)
def test_entries_invoices_and_questions_always_tell_the_same(
    written: dict[str, tuple[str, str]], happened: list[tuple[str, Any]]
):
    """
    Whatever the bank books and the owner says: money on an invoice is an allocated entry's, a hold and a question an
    asked one's, and no entry gives more than it has. Rules: payment-evidence, payment-asked.
    """
    with tempfile.TemporaryDirectory() as folder:
        bank = told(Bank(Path(folder)), [(number, *what) for number, what in written.items()])
        for what, about in happened:
            bank.later()
            with suppress(NotUnderstood):
                _happens(bank, what, about)
        book, items = bank.ledger.read(), [bank.item(number) for number in written]
        entries = {one.key: one for one in book.bank.entries()}
        asked = {one.key for one in entries.values() if one.match and one.match.outcome is Outcome.ASKED}

        assert {question.subject for question in bank.questions()} == asked
        for item in items:
            assert {held.source for held in item.holds(bank.now.date())} <= asked
            for payment in item.payments:
                source = entries.get(payment.event.source)
                assert source is None or (source.match and item.key in {part.item for part in source.match.parts})
        for one in entries.values():
            assert abs(sum((_moved(item, one.key) for item in items), Decimal(0))) <= abs(one.entry.amount)
            for key in one.match.candidates if one.match and one.key in asked else ():
                assert any(held.source == one.key for item in items if item.key == key for held in item.holds(TODAY))


def _happens(bank: Bank, what: str, about: Any) -> None:
    if what == "bank":
        bank.books(about)
    elif what == "undo":
        bank.takes_back(about)
    elif what == "paid":
        bank.notes_paid(about)
    elif bank.questions():
        bank.answers(about)


def _moved(item: OpenItem, key: str) -> Decimal:
    return sum(
        (
            payment.event.amount.amount if payment.event.kind == "allocated" else -payment.event.amount.amount
            for payment in item.payments
            if payment.event.source == key
        ),
        Decimal(0),
    )
