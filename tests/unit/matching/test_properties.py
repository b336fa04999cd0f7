"""What must hold for any entries: sums, order, look-alikes, and that nothing raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from agent.domain.money import Money
from agent.domain.payment import Debtor, Match, Outcome, Receipt, Receivable, Receivables, Standing
from agent.domain.statement import StatementEntry
from agent.matching import match, match_all
from tests.examples import examples
from tests.unit.matching.books import BAKER, DAY, OTHERS_ACCOUNT, entry, eur, invoice, settled

NOTE = invoice("C2026-005", "-21.00")
INVOICES = (
    invoice("2026-031", "121.00", reference="RF422026034"),
    invoice("2026-032", "242.00"),
    invoice("2026-033", "121.00", "meijer"),
    invoice("F24/0031", "60.50", "meijer"),
    invoice("14", "95.00", "oakes"),
    invoice("INV-000123", "30.25", "oakes", reference="+++202/6033/00115+++"),
    invoice("2026-095", "50.00", "oakes", total=Money(Decimal(50), "USD"), open=Money(Decimal(50), "USD")),
    settled("2026-011", "121.00"),
    NOTE,
)
DEBTORS = (BAKER, Debtor("meijer", ("Meijer Advies",)), Debtor("oakes", ("Oakes & Daughters Ltd",), {"GB33A": None}))
BOOKS = Receivables(INVOICES, DEBTORS, (), ("Studio Maanlicht",), ("NL81VOLD0300000022",))

WORDS = (
    "2026-031", "2026-032", "2026 033", "031", "en", "t/m", "-", "F24/31", "factuur", "14", "INV123", "C2026-005",
    "RF42 2026 034", "202/6033/00115", "2026-011", "deel", "skonto", "kosten", "02-04-2026", "121,00", "klantnr",
    "terugbetaling", "storno", "1/3",
)  # fmt: skip
NAMES = ("Bakkerij De Vries", "Meijer Advies", "Oakes and Daughters", "W. Bakker", "Mollie B.V.", "Belastingdienst", "")
ACCOUNTS = (None, "NL64VOLD0417164300", OTHERS_ACCOUNT, "GB33A", "NL24VOLD0900000077", "NL81VOLD0300000022")
AMOUNTS = (
    "121.00",
    "242.00",
    "363.00",
    "100.00",
    "60.50",
    "95.00",
    "30.25",
    "150.00",
    "120.97",
    "-121.00",
    "-21.00",
    "400.00",
)

texts = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
entries = st.builds(
    StatementEntry,
    booked_on=st.integers(0, 5).map(lambda days: DAY + timedelta(days)),
    value_on=st.none(),
    amount=st.sampled_from(AMOUNTS).map(Decimal),
    counterparty=st.sampled_from(NAMES),
    account=st.sampled_from(ACCOUNTS),
    text=texts,
    end_to_end_id=st.sampled_from((None, "2026-031", "INC-1")),
    return_reason=st.sampled_from((None, None, None, "MD06")),
    original=st.sampled_from((None, None, Money(Decimal(50), "USD"))),
)
batches = st.lists(entries, max_size=6).map(
    lambda found: [(f"k{place}", each, "EUR") for place, each in enumerate(found)]
)


def after(books: Receivables, dated: tuple[str, StatementEntry, str], found: Match) -> Receivables:
    """The books once this answer was written down."""
    key, booked, currency = dated
    if found.outcome is not Outcome.ALLOCATED:
        return books
    owed = {item.item: item.open for item in books.invoices}
    for part in found.parts:
        owed[part.item] = owed[part.item] - part.settles
    invoices = tuple(
        replace(item, open=owed[item.item], standing=Standing.OPEN if owed[item.item] else Standing.SETTLED)
        for item in books.invoices
    )
    debtors = tuple(
        replace(each, accounts={**each.accounts, booked.account or "": booked.booked_on})
        if each.key == found.learns
        else each
        for each in books.debtors
    )
    receipt = Receipt(
        key, booked.booked_on, Money(booked.amount, currency), found.parts, booked.counterparty, booked.account,
        booked.reference, booked.end_to_end_id, booked.text,
    )  # fmt: skip
    return replace(books, invoices=invoices, debtors=debtors, receipts=(*books.receipts, receipt))


def owed_in(books: Receivables) -> Mapping[str, Receivable]:
    """The invoices by key."""
    return {item.item: item for item in books.invoices}


@examples(50)
@given(batches)
def test_no_entry_gives_more_than_it_has_and_no_item_takes_more_than_it_is_owed(batch):
    """
    What is left is told as the remainder; five cents at most are let go.
    """
    books = BOOKS
    for dated in sorted(batch, key=lambda each: (each[1].booked_on, each[0])):
        found = match(dated[1], "EUR", books)
        given_out = sum((part.amount.amount for part in found.parts if part.amount.currency == "EUR"), Decimal(0))
        left = found.remainder.amount if found.remainder else Decimal(0)

        assert abs(given_out) + left <= abs(dated[1].amount) and left >= 0
        for part in found.parts:
            owed = owed_in(books)[part.item].open.amount
            if dated[1].amount > 0 and owed > 0:
                assert 0 < part.amount.amount <= part.settles.amount <= owed
            assert abs(part.settles.amount - part.amount.amount) <= Decimal("0.05")
        assert (found.outcome is Outcome.ALLOCATED) == bool(found.parts) and found.evidence
        books = after(books, dated, found)


@examples(33)
@given(batches, st.randoms(use_true_random=False))
def test_the_order_of_import_changes_nothing(batch, chance):
    """
    Booking day and key decide the order, and an entry given twice counts once.
    """
    shuffled = [*batch, *batch[:2]]
    chance.shuffle(shuffled)
    straight = {dated[0]: found for dated, found in zip(batch, match_all(batch, BOOKS), strict=True)}

    assert {dated[0]: found for dated, found in zip(shuffled, match_all(shuffled, BOOKS), strict=True)} == straight


@examples(33)
@given(batches, st.integers(0, 6))
def test_a_file_in_two_pieces_says_what_the_whole_says(batch, cut):
    """
    What the first piece settled and taught stands in the books when the second is read, some of it again.
    """
    ordered = sorted(batch, key=lambda each: (each[1].booked_on, each[0]))
    whole = match_all(ordered, BOOKS)
    books = BOOKS
    for dated, found in zip(ordered[:cut], whole, strict=False):
        books = after(books, dated, found)
    again = [dated for dated, found in zip(ordered[:cut], whole, strict=False) if found.outcome is Outcome.ALLOCATED]

    assert match_all([*again, *ordered[cut:]], books)[len(again) :] == whole[cut:]
    assert all(found.outcome is Outcome.NOTHING for found in match_all(again, books))


@examples(50)
@given(st.text(max_size=60), st.sampled_from(INVOICES))
def test_a_strangers_text_pays_only_what_it_names(text, owed):
    """
    The amount alone never does: the digits of the invoice, or of its reference, are in the text. Rule: two-signals.
    """
    found = match(entry(str(abs(owed.total.amount)), text), "EUR", BOOKS)

    for part in found.parts:
        item = owed_in(BOOKS)[part.item]
        digits = "".join(sign for sign in text if sign.isdecimal())
        last = "".join(sign if sign.isdecimal() else " " for sign in item.number).split()[-1].lstrip("0")
        assert last in digits or "".join(s for s in item.reference or "" if s.isdecimal()) in digits


@examples(50)
@given(st.sampled_from(["2026-031", "2026031", "F240031", "24/0031", "000123"]), st.data())
def test_digits_glued_to_digits_are_never_a_number(number, data):
    """
    Before, behind, or on both sides. Rule: whole-number.
    """
    digits = st.text("0123456789", min_size=1, max_size=4)
    before, behind = data.draw(st.sampled_from(["", *"123456789"])), data.draw(digits)
    amount = {"2": "121.00", "F": "60.50", "0": "30.25"}[number[0]]

    assert match(entry(amount, f"{before}{number}{behind}"), "EUR", BOOKS).outcome is not Outcome.ALLOCATED


@examples(50)
@given(st.text(max_size=80), st.text(max_size=40), st.text(max_size=30), st.decimals(-1000, 1000, places=2))
def test_nothing_a_bank_writes_raises(text, name, code, amount):
    """
    Any signs in any field, any amount.
    """
    odd = entry(
        str(amount), text, counterparty=name, account=code, reference=code, end_to_end_id=code, return_reason=name
    )

    assert match(odd, "EUR", BOOKS).evidence
    assert match(replace(odd, return_reason=None), "EUR", BOOKS).evidence


@examples(33)
@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=30))
def test_nothing_the_books_hold_raises(number, reference, name):
    """
    Numbers without digits, references of nothing, names of signs alone.
    """
    odd = invoice(number, "10.00", "odd", reference=reference)
    books = Receivables((odd,), (Debtor("odd", (name,), {reference: date(2026, 1, 1)}),), (), (name,), (reference,))

    assert match(entry("10.00", number, counterparty=name, account=reference or None), "EUR", books).evidence
    assert match(entry("10.00", reference, reference=number), "EUR", books).evidence
    assert eur("10.00") == odd.open


NOISE = (
    "betaling van {day}-{month:02}-2026", "{month:02}/2026", "2026-{month:02}-{day:02}", "bedrag {number},50",
    "EUR 1.{number:03}", "tel 06 2026{number:03}1", "020 {number:03} {day:02}", "order 2026-031", "klantnr 14",
    "polis F24/0031", "offerte INV-000123", "{day} maart", "{day} personen", "{number}%",
    "Kerkstraat 14, 2026 AB Ons Dorp", "14 rue des Lilas 69003 Lyon", "om 14:{day:02}", "termijn 1/3",
    "pasnr 031", "IBAN NL80VOLD0002026031", "week 14", "14 uur", "12026-031", "2026-031{number}",
    "kenteken 14-XB-{day}", "Kd.-Nr. 2026-031", "PO 14", "TVA 14%", "Auftrag 2026031", "2026",
    "ref {number:03}/2026-031-{day}", "14e termijn",
)  # fmt: skip


@examples(100)
@given(
    st.lists(st.sampled_from(NOISE), min_size=1, max_size=3),
    st.integers(1, 28),
    st.integers(1, 12),
    st.integers(200, 999),
)
def test_what_is_something_else_never_pays(phrases, day, month, number):
    """
    A stranger with the exact amount and look-alikes in his words is a question. Rule: look-alikes.
    """
    text = ", ".join(phrases).format(day=day, month=month, number=number)

    for amount in ("121.00", "60.50", "95.00", "30.25"):
        assert match(entry(amount, text), "EUR", BOOKS).outcome is not Outcome.ALLOCATED
