"""The rules of matching, one by one; ``cases/`` has them in every shade."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from agent.domain.instalments import Part
from agent.domain.money import Money
from agent.domain.payment import Outcome, Receivables, Standing
from agent.matching import match, match_all
from tests.unit.matching.books import (
    ADVISER,
    BAKER,
    DAY,
    OTHERS_ACCOUNT,
    answer,
    baker_pays,
    entry,
    eur,
    invoice,
    paid,
    received,
    settled,
)


def test_an_amount_alone_is_a_question_and_holds_what_it_may_be_for():
    """
    A stranger who pays what two customers owe: both are held. Rule: two-signals.
    """
    found = answer(entry("121.00"), invoice("2026-031", "121.00"), invoice("2026-036", "121.00", "meijer"))

    assert found.outcome is Outcome.ASKED
    assert set(found.candidates) == {"2026-031", "2026-036"}
    assert "unknown payer W. Bakker" in found.evidence


def test_number_and_amount_are_certain_whoever_pays():
    """
    Evidence stands strongest first, in words. Rule: two-signals.
    """
    found = answer(entry("121.00", "factuur 2026-031"), invoice("2026-031", "121.00"))

    assert paid(found) == {"2026-031": Decimal("121.00")}
    assert found.evidence == ("number 2026-031", "amount exact")


def test_a_part_of_a_plan_is_a_sign_and_decides_nothing():
    """
    What names the invoice is a part payment as ever, what names nothing a question as ever; both say what was agreed.
    """
    parts = (Part(date(2026, 4, 1), eur("40.00")), Part(date(2026, 6, 1), eur("81.00")))
    planned, plain = invoice("2026-014", "121.00", agreed=parts), invoice("2026-014", "121.00")

    for text, outcome in (("factuur 2026-014", Outcome.ALLOCATED), ("termijn", Outcome.ASKED)):
        found, usual = (answer(baker_pays("40.00", text), each) for each in (planned, plain))
        assert (found.outcome, found.parts, found.candidates) == (usual.outcome, usual.parts, usual.candidates)
        assert found.outcome is outcome
        assert "as much as the part agreed for 1 April" in found.evidence
    assert "part agreed" not in " ".join(answer(baker_pays("81.00", "2026-014"), planned).evidence)
    assert answer(entry("40.00", "termijn"), planned).outcome is Outcome.NOTHING


@pytest.mark.parametrize(
    ("came", "on", "outcome"),
    [
        ("121.00", date(2026, 4, 1), Outcome.ASKED),
        ("121.00", date(2026, 5, 20), Outcome.ALLOCATED),
        ("81.00", date(2026, 4, 1), Outcome.ALLOCATED),
    ],
    ids=["a part is waited for", "its day is far", "it came before"],
)
def test_what_is_as_much_as_a_part_that_is_waited_for_is_asked_about(came: str, on: date, outcome: Outcome):
    """
    Of two things he owes the money may be either, and who paid his part is not told that it did not come.

    Rule: two-signals.
    """
    parts = (Part(on, eur("40.00")), Part(date(2026, 7, 1), eur("81.00")))
    planned = invoice("2026-014", "121.00", agreed=parts, open=eur(came))
    whole = invoice("2026-020", "40.00")

    for pays in (baker_pays("40.00"), entry("40.00", counterparty="Bakkerij De Vries")):
        found = answer(pays, planned, whole)
        assert found.outcome is outcome
        assert outcome is Outcome.ALLOCATED or set(found.candidates) == {"2026-014", "2026-020"}


def test_evidence_says_since_when_an_account_is_known():
    """
    The day comes from the customer's card.
    """
    found = answer(baker_pays("121.00"), invoice("2026-031", "121.00"))

    assert found.evidence == ("account known since 10 March 2026", "amount exact")


@pytest.mark.parametrize(
    "text",
    ["F24/0031", "f24 0031", "F24-31", "factuur F240031", "24/0031", "factuur 24/31", "2 4/0031 24/0031"],
)
def test_a_number_is_known_in_many_writings(text: str):
    """
    Letters, separators and leading zeros are the payer's to leave out. Rule: whole-number.
    """
    found = answer(entry("121.00", text), invoice("F24/0031", "121.00"))

    assert paid(found) == {"F24/0031": Decimal("121.00")}


@pytest.mark.parametrize(
    "text",
    ["2026-0311", "12026-031", "2026-031-2", "7/2026-031", "A2026-031B", "20260310", "2026-031/7", "dossier 2026-031"],
)
def test_digits_inside_a_longer_number_are_no_number(text: str):
    """
    Only the amount is left, and a stranger's amount is a question. Rule: whole-number.
    """
    assert answer(entry("121.00", text), invoice("2026-031", "121.00")).outcome is Outcome.ASKED


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0312", "op 03/12 gekocht"),
        ("12100", "totaal 121,00"),
        ("1405", "om 14:05"),
        ("1012", "1012 AB Amsterdam"),
        ("69003", "5 rue du Port 69003 Lyon"),
        ("20431", "Kd.-Nr. 20431"),
        ("14", "14 Mill Lane"),
        ("0612345678", "bel 06 1234 5678"),
        ("2026", "bijdrage 2026"),
    ],
)
def test_what_looks_like_a_number_and_is_something_else_does_not_count(number: str, text: str):
    """
    Another amount than the invoice's then leaves nothing at all. Rule: look-alikes.
    """
    assert answer(entry("30.00", text), invoice(number, "95.00")).outcome is Outcome.NOTHING


def test_a_number_that_looks_like_a_date_counts_behind_its_word():
    """
    Some owners number by day: 2026-03-12 is theirs when it is called an invoice. Rule: look-alikes.
    """
    by_day = invoice("2026-03-12", "95.00")

    assert answer(entry("95.00", "factuur 2026-03-12"), by_day).outcome is Outcome.ALLOCATED
    assert answer(entry("95.00", "betaald op 2026-03-12"), by_day).outcome is Outcome.ASKED


def test_the_number_of_one_from_the_account_of_another_is_asked():
    """
    Either may be the slip: both are held. Rule: contradictions-ask.
    """
    found = answer(baker_pays("90.75", "2026-036"), invoice("2026-036", "90.75", "meijer"), invoice("7", "90.75"))

    assert found.outcome is Outcome.ASKED
    assert set(found.candidates) == {"2026-036", "7"}


def test_a_settled_invoice_paid_again_is_asked():
    """
    A standing order or a second payment: the owner knows. Rule: contradictions-ask.
    """
    found = answer(baker_pays("121.00", "2026-011"), settled("2026-011", "121.00"))

    assert found.outcome is Outcome.ASKED
    assert "2026-011 is settled already" in found.evidence


def test_less_is_a_part_and_more_leaves_a_remainder():
    """
    The invoice is certain, so the money is; the rest is told. Rule: part-or-more.
    """
    less = answer(baker_pays("100.00", "2026-031"), invoice("2026-031", "121.00"))
    more = answer(baker_pays("150.00", "2026-031"), invoice("2026-031", "121.00"))

    assert paid(less) == {"2026-031": Decimal("100.00")} and less.remainder is None
    assert paid(more) == {"2026-031": Decimal("121.00")} and more.remainder == eur("29.00")


def test_a_cent_is_let_go_with_the_payment():
    """
    The part says what was waived, so that the item is settled. Rule: part-or-more.
    """
    (part,) = answer(baker_pays("120.99", "2026-031"), invoice("2026-031", "121.00")).parts

    assert (part.amount, part.rounding, part.settles) == (eur("120.99"), eur("0.01"), eur("121.00"))


@pytest.mark.parametrize("amount", ["118.58", "117.37"])
def test_a_discount_taken_in_silence_is_asked(amount: str):
    """
    Exactly two or three per cent less is a discount; a reminder for it would be a wrong one. Rule: part-or-more.
    """
    assert answer(baker_pays(amount, "2026-031"), invoice("2026-031", "121.00")).outcome is Outcome.ASKED


def test_a_list_takes_the_year_of_its_first_number():
    """
    Both are one customer's and the sum is exact. Rule: lists-and-ranges.
    """
    books = (invoice("2026-014", "90.00"), invoice("2026-015", "120.00"), invoice("2026-016", "5.00"))

    assert set(paid(answer(entry("210.00", "fact 2026-014 en 015"), *books))) == {"2026-014", "2026-015"}
    assert answer(entry("211.00", "fact 2026-014 en 015"), *books).outcome is Outcome.ASKED


def test_a_shortened_number_of_a_stranger_is_a_question():
    """
    It may be his own: only a payer who is known may shorten. Rule: lists-and-ranges.
    """
    books = (invoice("2026-031", "121.00"), invoice("2026-032", "121.00"))

    assert answer(entry("121.00", "factuur 31"), *books).outcome is Outcome.ASKED
    assert paid(answer(baker_pays("121.00", "factuur 31"), *books)) == {"2026-031": Decimal("121.00")}


def test_a_payout_is_asked_and_a_payment_passed_through_is_certain():
    """
    Full number and exact amount name one payment. Rule: payouts.
    """
    books = invoice("2026-031", "121.00")

    assert answer(entry("121.00", "payout", counterparty="Stripe Payments Europe"), books).outcome is Outcome.ASKED
    assert answer(entry("121.00", "2026-031", counterparty="Mollie B.V."), books).outcome is Outcome.ALLOCATED


@pytest.mark.parametrize(
    ("name", "text"),
    [("Belastingdienst", "teruggaaf"), ("Studio Maanlicht", "2026-031"), ("Wolkenstore", "refund order 2026031")],
)
def test_money_that_no_customer_sends_is_nothing(name: str, text: str):
    """
    Whatever its amount. Rule: never-from-a-customer.
    """
    found = answer(entry("121.00", text, counterparty=name), invoice("2026-031", "121.00"))

    assert found.outcome is Outcome.NOTHING and found.evidence


def test_a_tax_office_that_names_an_invoice_is_asked():
    """
    Two rules meet, so a person decides. Rule: never-from-a-customer.
    """
    found = answer(entry("121.00", "2026-031", counterparty="Finanzamt Nord"), invoice("2026-031", "121.00"))

    assert found.outcome is Outcome.ASKED


def test_a_return_takes_back_what_its_receipt_gave():
    """
    With the cent that was let go. Rule: debits.
    """
    back = received("2026-031", "121.00", end_to_end_id="INC-1")
    found = answer(
        entry("-121.00", return_reason="MD06", end_to_end_id="INC-1"), settled("2026-031", "121.00"), receipts=(back,)
    )

    assert paid(found) == {"2026-031": Decimal("-121.00")}


def test_a_return_is_found_once():
    """
    A receipt that came back already is not there for a second return. Rule: debits.
    """
    back = received("2026-031", "121.00", end_to_end_id="INC-1")
    returned = received("2026-031", "-121.00", entry="earlier return", booked_on=DAY, end_to_end_id="INC-1")
    again = entry("-121.00", return_reason="MD06", end_to_end_id="INC-1")

    assert answer(again, invoice("2026-031", "121.00"), receipts=(returned, back)).outcome is Outcome.NOTHING


def test_an_account_is_learnt_where_number_and_name_agree():
    """
    A bookkeeper who pays by number teaches nothing. Rule: learnt-accounts.
    """
    mine = invoice("2026-036", "90.75", "meijer")

    assert answer(entry("90.75", "2026-036", counterparty="MEIJER ADVIES"), mine).learns == "meijer"
    assert answer(entry("90.75", "2026-036", counterparty="Boekhouder Bos"), mine).learns is None
    assert answer(entry("90.75", "", counterparty="Meijer Advies"), mine).learns is None


def test_each_entry_sees_what_those_before_it_settled_and_taught():
    """
    The first payment teaches the account, by which the second is known.
    """
    books = Receivables((invoice("1001", "90.75", "meijer"), invoice("1002", "60.00", "meijer")), (BAKER, ADVISER))
    first = entry("90.75", "1001", counterparty="Meijer Advies")
    second = entry("60.00", "", counterparty="M Meijer ev", booked_on=date(2026, 5, 4))

    later, earlier = match_all([("b", second, "EUR"), ("a", first, "EUR")], books)

    assert paid(earlier) == {"1001": Decimal("90.75")} and earlier.learns == "meijer"
    assert paid(later) == {"1002": Decimal("60.00")} and later.learns is None


def test_an_entry_given_twice_or_allocated_before_moves_no_money_again():
    """
    Statements overlap; the key says that it is the same entry.
    """
    books = Receivables((invoice("1001", "90.75"),), (BAKER,))
    first = ("a", entry("90.75", "1001"), "EUR")
    found, again = match_all([first, first], books)
    before = Receivables(books.invoices, books.debtors, (received("1001", "90.75", entry="a"),))

    assert found == again and found.outcome is Outcome.ALLOCATED
    assert match_all([first], before)[0].outcome is Outcome.NOTHING


def test_the_original_amount_settles_an_invoice_in_its_own_currency():
    """
    What the bank made of it is no matter.
    """
    dollars = invoice("2026-095", "0", total=Money(Decimal("500"), "USD"), open=Money(Decimal("500"), "USD"))
    found = answer(entry("461.20", "2026-095", original=Money(Decimal("500.00"), "USD")), dollars)

    assert found.outcome is Outcome.ALLOCATED and found.parts[0].amount == Money(Decimal("500"), "USD")
    assert answer(entry("500.00", "2026-095"), dollars).outcome is Outcome.ASKED


def test_an_account_shared_with_nobody_is_read_with_its_blanks():
    """
    Banks print accounts in groups.
    """
    grouped = entry("121.00", account="NL64 VOLD 0417 1643 00")
    found = match(grouped, "EUR", Receivables((invoice("2026-031", "121.00"),), (BAKER,)))

    assert found.outcome is Outcome.ALLOCATED and OTHERS_ACCOUNT not in BAKER.accounts


def test_of_two_monthly_invoices_money_pays_the_one_that_was_sent_by_then():
    """
    The next month's was not there yet. Rule: paid-ahead.
    """
    march, april = (
        invoice("31", "121.00", known_on=date(2026, 3, 1)),
        invoice("41", "121.00", known_on=date(2026, 4, 3)),
    )

    assert paid(answer(baker_pays("121.00", "thanks"), march, april)) == {"31": Decimal("121.00")}


def test_money_that_came_just_before_its_invoice_was_sent_is_a_question():
    """
    Paid after a quote, or for something else: within a month it is held, a later one is not meant. Rule: paid-ahead.
    """
    soon = answer(baker_pays("121.00", "thanks"), invoice("41", "121.00", known_on=date(2026, 4, 20)))
    late = answer(baker_pays("121.00", "thanks"), invoice("41", "121.00", known_on=date(2026, 6, 1)))

    assert (soon.outcome, soon.candidates) == (Outcome.ASKED, ("41",))
    assert "it came in before that invoice was sent" in soon.evidence
    assert (late.outcome, late.candidates) == (Outcome.ASKED, ())


def test_who_names_a_number_may_pay_before_its_mail_was_sent():
    """
    He got it another way. Rule: paid-ahead.
    """
    ahead = invoice("2026-041", "121.00", known_on=date(2026, 4, 20))

    assert paid(answer(entry("121.00", "2026-041"), ahead)) == {"2026-041": Decimal("121.00")}


def test_of_two_numbers_that_read_alike_the_one_printed_just_so_is_meant():
    """
    "2026-014" and "2026/14" may both be ours.
    """
    books = (invoice("2026-014", "95.00"), invoice("2026/14", "95.00", "meijer"))

    assert paid(answer(entry("95.00", "2026/14"), *books)) == {"2026/14": Decimal("95.00")}
    assert answer(entry("95.00", "2026.14"), *books).outcome is Outcome.ASKED


def test_a_payout_of_a_credit_note_that_came_back_is_asked():
    """
    The customer has not got his money. Rule: debits.
    """
    note = invoice("C1", "-21.00", open=eur("0"), standing=Standing.SETTLED)
    payout = received("C1", "-21.00", account="NL64VOLD0417164300")
    back = baker_pays("21.00", "rekening onbekend", return_reason="AC01")

    assert answer(back, note, receipts=(payout,)).candidates == ("C1",)
    assert answer(back, note).outcome is Outcome.NOTHING


@pytest.mark.parametrize(
    "text", ["2026-014 / 015 / 016", "2026-014, -015 en -016", "fact 2026-014 tot en met 016", "2026-014/015/016"]
)
def test_a_list_may_be_written_short_in_many_ways(text: str):
    """
    All are one customer's and the sum is exact. Rule: lists-and-ranges.
    """
    books = (invoice("2026-014", "90.00"), invoice("2026-015", "120.00"), invoice("2026-016", "130.00"))

    assert set(paid(answer(entry("340.00", text), *books))) == {"2026-014", "2026-015", "2026-016"}
    assert answer(entry("341.00", text), *books).outcome is Outcome.ASKED


def test_a_few_digits_beside_an_announced_number_are_anything():
    """
    A counter of the bank before "inv 16" names nothing. Rule: look-alikes.
    """
    books = (invoice("16", "95.00"), invoice("2", "40.00", "meijer"))

    assert paid(answer(entry("95.00", "2 inv 16"), *books)) == {"16": Decimal("95.00")}
