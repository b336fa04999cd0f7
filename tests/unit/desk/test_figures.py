"""The books in figures: amounts equal the ledger, and each table counts what it says."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.desk.figures import make_tables
from agent.desk.tables import Table, write_csv, write_page
from agent.domain.card import Card, Contact
from agent.domain.events import Allocated, Credited, Event, Promised, Replied, Returned, Tie
from agent.domain.invoice import Collection
from agent.domain.item import OpenItem
from agent.domain.mail import Address
from agent.domain.money import Money
from agent.domain.reply import Meaning, Tone
from tests.builders import DUE, TODAY, Debtor, customer, dropped, eur, moment, overdue, paid, reminded

ZONE = ZoneInfo("Europe/Amsterdam")


def tables_of(*debtors: Debtor) -> dict[str, Table]:
    """Every table by its name, on the ordinary day."""
    items = [item for debtor in debtors for item in debtor.items]
    cards = {debtor.card.key: debtor.card for debtor in debtors}
    return {table.name: table for table in make_tables(items, cards, TODAY, ZONE)}


def rows(name: str, *debtors: Debtor) -> list[tuple]:
    """The rows of one table."""
    return list(tables_of(*debtors)[name].rows)


def test_ages_are_counted_in_calendar_days_after_the_due_date():
    """
    The due date itself is not late; thirty days still belong to the first stretch.
    """
    late = (0, 1, 30, 31, 60, 61, 90, 91)
    items = [overdue(f"2026-{days}", eur(f"{days + 1}.00"), due=TODAY - timedelta(days=days)) for days in late]

    assert rows("ageing", customer("Acme", *items)) == [
        ("EUR", Decimal(1), Decimal(33), Decimal(93), Decimal(153), Decimal(92), Decimal(372), 8)
    ]


def test_each_currency_has_its_own_row_and_nothing_is_added_across():
    """
    Pounds are pounds.
    """
    found = rows("ageing", customer("Acme", overdue("1", eur("10.00")), overdue("2", Money(Decimal(7), "GBP"))))

    assert [(row[0], row[2], row[-2]) for row in found] == [("EUR", 10, 10), ("GBP", 7, 7)]


def test_an_invoice_without_amount_or_due_date_is_told_apart():
    """
    Neither is guessed.
    """
    unknown = replace(overdue("1"), original=replace(overdue("1").original, amount_due=None))
    table = tables_of(customer("Acme", unknown, overdue("2", eur("5.00"), due=None)))["ageing"]

    assert table.note.endswith("1 invoices without a known amount are not in it")
    assert table.columns[-3:] == ("no due date", "in all", "invoices")
    assert table.rows[0][-3:] == (Decimal("5.00"), Decimal("5.00"), 1)


amounts = st.decimals(Decimal("0.01"), Decimal("9999.99"), places=2)
days = st.dates(date(2025, 10, 1), date(2026, 6, 1))
currencies = st.sampled_from(("EUR", "GBP"))


@st.composite
def lived(draw: st.DrawFn) -> OpenItem:
    """An invoice of some currency with movements of money on it."""
    currency = draw(currencies)
    events: list[Event] = []
    for amount, day, kind in draw(st.lists(st.tuples(amounts, days, st.sampled_from("pbc")), max_size=4)):
        money = Money(amount, currency)
        if kind == "p":
            events.append(Allocated(moment(day), money, day, "bank"))
        elif kind == "b":
            events.append(Returned(moment(day), money, day, "bank", "no cover"))
        else:
            events.append(Credited(moment(day), money, "C-1"))
    number = str(draw(st.integers(0, 10**9)))
    return overdue(number, Money(draw(amounts), currency), *events, due=draw(st.none() | days))


@given(st.lists(lived(), max_size=6, unique_by=lambda item: item.number))
def test_amounts_equal_the_ledger(items: list[OpenItem]):
    """
    To the cent: what is open by age and by contact, and what came in by month.
    """
    found = tables_of(customer("Acme", *items))
    balances, came = Counter[str](), Counter[str]()
    for item in items:
        if not item.is_settled and item.balance:
            balances[item.balance.currency] += item.balance.amount
        for payment in item.payments:
            sign = -1 if isinstance(payment.event, Returned) else 1
            came[payment.event.amount.currency] += sign * payment.event.amount.amount

    turnover = Counter[str]()
    for _, _, currency, _, amount in found["turnover"].rows:
        turnover[currency] += amount

    assert nonzero({row[0]: row[-2] for row in found["ageing"].rows}) == nonzero(balances)
    assert nonzero({row[1]: row[2] for row in found["open-by-contact"].rows}) == nonzero(balances)
    assert nonzero(turnover) == nonzero(came)


def nonzero(sums: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Sums by currency, without those that are nothing."""
    return {currency: amount for currency, amount in sums.items() if amount}


def late(number: str, due: date, days: int) -> OpenItem:
    """An invoice that was paid so many days after its due date, and sent two weeks before it."""
    return overdue(number, None, paid(eur("121.00"), due + timedelta(days=days)), due=due)


def test_days_to_pay_is_the_median_of_the_newest_twelve():
    """
    What he did years ago says little of him now.
    """
    old = [late(f"A{n}", DUE, 90) for n in range(3)]
    new = [late(f"B{n}", DUE + timedelta(days=98 + n), 2) for n in range(12)]

    assert rows("days-to-pay", customer("Acme", *old, *new)) == [("Acme", 12, 16, 2)]


def test_what_nobody_paid_or_the_owner_collected_says_nothing_of_days_to_pay():
    """
    Given up, credited away, or drawn by direct debit.
    """
    items = (
        overdue("1", None, dropped("written off")),
        overdue("2", None, Credited(moment(TODAY), eur("121.00"), "C-1")),
        overdue("3", None, paid(eur("121.00")), collection=Collection.DIRECT_DEBIT),
    )

    assert rows("days-to-pay", customer("Acme", *items)) == []


def said(pay_on: date, on: date = DUE, amount: Money | None = None) -> Promised:
    """He names a day."""
    return Promised(moment(on), pay_on, "mail", amount)


def test_a_promise_is_kept_when_all_was_booked_by_the_bank_day_after():
    """
    A transfer of Friday is booked on Monday at the latest; Tuesday is late.
    """
    friday, monday, tuesday = date(2026, 3, 13), date(2026, 3, 16), date(2026, 3, 17)
    kept = overdue("1", None, said(friday), paid(eur("121.00"), monday))
    late = overdue("2", None, said(friday), paid(eur("121.00"), tuesday))
    part = overdue("3", None, said(friday), paid(eur("21.00"), friday))
    as_said = overdue("4", None, said(friday, amount=eur("21.00")), paid(eur("21.00"), friday))
    ahead = overdue("5", None, said(date(2026, 3, 20)))

    assert rows("promises", customer("Acme", kept, late, part, as_said, ahead)) == [("Acme", 2, 4, 1)]


def test_a_promise_moved_in_time_counts_once():
    """
    By the day it was moved to.
    """
    monday = date(2026, 3, 16)
    moved = overdue("1", None, said(date(2026, 3, 12)), said(monday, on=date(2026, 3, 11)), paid(eur("121.00"), monday))

    assert rows("promises", customer("Acme", moved)) == [("Acme", 1, 1, 0)]


def answer(on: date, tone: Tone = Tone.NEUTRAL) -> Replied:
    """He writes back."""
    meaning = Meaning((), tone=tone) if tone is not Tone.NEUTRAL else None
    return Replied(moment(on), moment(on), "mail", None, "jan@acme.example", "Re", "Ja.", Tie.THREAD, meaning)


def test_a_letter_is_credited_with_the_payment_and_answers_before_the_next_one():
    """
    Each text by its name; one whose text was not noted by that of its step.
    """
    first = replace(reminded(date(2026, 3, 3)), template="nl-je-light-2")
    second = reminded(date(2026, 3, 11), "second")
    item = overdue("1", None, first, answer(date(2026, 3, 4)), second, paid(eur("121.00"), date(2026, 3, 13)))

    assert rows("letters", customer("Acme", item)) == [
        ("nl-je-light-2", 1, 1, 0, None, 1, 0),
        ("second letter", 1, 1, 1, 2, 0, 0),
    ]


def test_one_letter_about_two_invoices_is_one_letter():
    """
    With two invoices.
    """
    letter = reminded(date(2026, 3, 3))
    found = rows("letters", customer("Acme", overdue("1", None, letter), overdue("2", None, letter)))

    assert [row[1:3] for row in found] == [(1, 2)]


def test_what_was_paid_late_without_a_letter_is_a_mail_that_was_not_needed():
    """
    By the month of the payment.
    """
    items = (
        overdue("1", None, paid(eur("121.00"), DUE)),
        overdue("2", None, paid(eur("121.00"), DUE + timedelta(days=2))),
        overdue("3", None, reminded(date(2026, 3, 11)), paid(eur("121.00"), date(2026, 3, 13))),
    )

    assert rows("not-needed", customer("Acme", *items)) == [("2026-03", 1, 1, 1)]


def test_paid_turnover_is_by_contact_and_month_of_the_booking():
    """
    What went back is taken off in the month it went.
    """
    kim = Card(contact=Contact("Kim", Address("kim@sanne.example")))
    back = Returned(moment(date(2026, 3, 9)), eur("21.00"), date(2026, 3, 9), "bank", "no cover")
    acme = customer("Acme", overdue("1", None, booked(eur("121.00"), date(2026, 2, 27)), back), card=kim)
    beta = customer("Beta", overdue("2", None, booked(eur("50.00"), date(2026, 3, 2))))

    assert rows("turnover", acme, beta) == [
        ("2026-02", "Kim", "EUR", "bank", Decimal("121.00")),
        ("2026-03", "Kim", "EUR", "bank", Decimal("-21.00")),
        ("2026-03", "yourself", "EUR", "bank", Decimal("50.00")),
    ]


def test_the_owners_word_is_never_added_to_what_the_bank_booked():
    """
    Paid counts in the month of the day he named; of what he called settled nobody knows the day, so that it is no
    payment in time or late either, and says nothing of days to pay.
    """
    settled = replace(paid(eur("30.00"), date(2026, 3, 17)), undated=True)
    items = (
        overdue("1", None, booked(eur("121.00"), date(2026, 2, 27))),
        overdue("2", None, paid(eur("50.00"), date(2026, 2, 26)), paid(eur("71.00"), date(2026, 3, 2))),
        overdue("3", eur("30.00"), settled, due=date(2026, 1, 5)),
    )
    acme = customer("Acme", *items)

    assert [(row[0], *row[3:]) for row in rows("turnover", acme)] == [
        ("2026-02", "bank", Decimal("121.00")),
        ("2026-02", "you, of that month", Decimal("50.00")),
        ("2026-03", "you, of that month", Decimal("71.00")),
        ("2026-03", "you said settled, in that month", Decimal("30.00")),
    ]
    assert sum(sum(row[1:]) for row in rows("not-needed", acme)) == 2
    assert [row[1] for row in rows("days-to-pay", acme)] == [2]


def booked(amount: Money, on: date) -> Allocated:
    """The bank booked it."""
    return replace(paid(amount, on), source="entry-1")


def called(name: str) -> Debtor:
    """A customer of this name, who paid."""
    acme = customer("Acme", overdue("1", None, paid(eur("121.00"))))
    return replace(acme, card=replace(acme.card, name=name))


@pytest.mark.parametrize("name", ["=1+1", "+31", "-2", "@SUM(A1)", "＝1+1", "\t=1", " =1"])
def test_no_name_becomes_a_formula_in_a_spreadsheet(name: str):
    """
    A customer chooses his own name.
    """
    table = tables_of(called(name))["days-to-pay"]
    _, row = csv.reader(StringIO(write_csv(table)))

    assert row[0].startswith("'")


@pytest.mark.parametrize("name", ["Acme;=1+1", "Acme, @SUM(A1)", "Acme\t;=1+1", 'Acme;"=1+1"', "Acme;\u00a0+31"])
@pytest.mark.parametrize("separator", [";", ","])
def test_no_part_of_a_name_becomes_a_formula_whatever_the_lists_separator(name: str, separator: str):
    """
    A Dutch spreadsheet ends a cell at ";".
    """
    text = write_csv(tables_of(called(name))["days-to-pay"])
    cells = [cell for row in csv.reader(StringIO(text), delimiter=separator) for cell in row]

    assert not [cell for cell in cells if cell.strip(' "').startswith(("=", "+", "@"))]


def test_csv_keeps_amounts_as_numbers_and_texts_on_one_line():
    """
    A negative amount is no formula; a comma, a quote or a line end in a name breaks nothing.
    """
    back = Returned(moment(TODAY), eur("5.00"), TODAY, "bank", "no cover")
    kim = Card(contact=Contact('Kim, "the\nboss"', Address("kim@sanne.example")))
    text = write_csv(tables_of(customer("Acme", overdue("1", None, back), card=kim))["turnover"])
    (_, row) = csv.reader(StringIO(text, newline=""))

    assert row == ["2026-03", 'Kim, "the boss"', "EUR", "bank", "-5.00"]
    assert text.endswith("\r\n")


class Tags(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]


def test_the_page_runs_and_fetches_nothing_whatever_a_customer_is_called():
    """
    A name is text, never a tag.
    """
    hostile = called("<script src=//x.example>hi</script>")
    page = write_page(list(tables_of(hostile).values()), "Figures", TODAY)
    seen = Tags()
    seen.feed(page)

    assert not {"script", "link", "img", "iframe", "object"} & set(seen.tags)
    assert not {"src", "href", "onload", "onclick"} & set(seen.attributes)
    assert "&lt;script src=//x.example&gt;" in page
    assert seen.tags.count("table") == 3
    assert "18 March 2026" in page
