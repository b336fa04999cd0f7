"""E-invoices in UBL and CII: every field from its element, doubts where elements disagree."""

from __future__ import annotations

import pytest

from agent.domain.invoice import Collection, Confidence, DocumentKind
from tests.unit.documents.builders import (
    IBAN,
    asked,
    certain,
    cii,
    cii_due,
    day,
    draft,
    eur,
    not_an_invoice,
    ubl,
)
from tests.unit.documents.pdf_builder import Sheet, pdf

COPY = pdf(Sheet().line("Factuur 2026-014"))


@pytest.mark.parametrize("paper", [ubl(), cii()], ids=["UBL", "CII"])
def test_every_field_of_an_e_invoice_is_certain(paper: bytes):
    """Number, dates, amounts and account come from their own elements."""
    read = draft(paper)

    assert read.kind is DocumentKind.INVOICE
    assert certain(read.number) == "2026-014"
    assert certain(read.issue_date) == day("2026-02-03")
    assert certain(read.due_date) == day("2026-03-05")
    assert certain(read.total) == certain(read.amount_due) == eur("121.00")
    assert certain(read.iban) == IBAN
    assert (read.seller.name, read.customer.name) == ("Sanne Bakker", "Acme B.V.")
    assert read.doubts == ()


def test_a_field_tells_which_element_it_came_from():
    """The owner can look it up, and so can we."""
    due = draft(ubl()).due_date

    assert due is not None and due.source == "UBL cbc:DueDate (BT-9)"


def test_the_customer_is_known_by_number_and_address():
    """The buyer's enterprise number and mail address name the customer's card."""
    customer = draft(ubl()).customer

    assert (customer.enterprise_number, customer.email) == ("87654321", "jan@acme.example")


def test_an_older_invoice_keeps_its_due_date_with_the_payment():
    """UBL 2.0 and credit notes have no DueDate of their own."""
    assert certain(draft(ubl(due=None, means_due="2026-03-05")).due_date) == day("2026-03-05")


def test_a_due_date_follows_from_a_term_in_days():
    """BT-20 alone: thirty days after the issue date."""
    assert certain(draft(ubl(due=None, terms="Binnen 30 dagen na factuurdatum")).due_date) == day("2026-03-05")


def test_a_term_that_counts_from_receipt_says_so():
    """It counts from the issue date here; whoever knows when the invoice was mailed counts from then."""
    read = draft(ubl(due=None, terms="Zahlbar 30 Tage nach Erhalt der Rechnung"))

    assert certain(read.due_date) == day("2026-03-05")
    assert read.due_from_receipt
    assert not draft(ubl(terms="Zahlbar 30 Tage nach Erhalt der Rechnung")).due_from_receipt


def test_a_term_that_counts_from_delivery_is_asked():
    """When the goods arrived is not written on it."""
    due = draft(ubl(due=None, terms="30 dagen na levering")).due_date

    assert due is not None and due.confidence is Confidence.LIKELY


def test_without_date_or_term_there_is_no_due_date():
    """A missing due date is never today, and never invented."""
    assert draft(ubl(due=None)).due_date is None


@pytest.mark.parametrize(
    "paper",
    [
        ubl(means_due="2026-02-03"),
        ubl(due="2026-02-03", terms="Graag betalen binnen 30 dagen netto"),
        ubl(due="2026-01-03"),
    ],
    ids=["two dates", "date against term", "before issue"],
)
def test_a_due_date_that_something_contradicts_is_asked(paper: bytes):
    """Two dates, a date against the terms, a date before the invoice: the owner decides."""
    read = draft(paper)

    assert asked(read.due_date)
    assert read.doubts


def test_the_end_of_a_discount_is_not_the_due_date():
    """CII may carry several payment terms; those with a discount end earlier."""
    discounted = cii_due("20260210") + "<ram:ApplicableTradePaymentDiscountTerms/>"
    both = f"{discounted}</ram:SpecifiedTradePaymentTerms><ram:SpecifiedTradePaymentTerms>{cii_due('20260305')}"

    assert certain(draft(cii(terms=both)).due_date) == day("2026-03-05")


def test_what_was_paid_in_advance_is_not_due():
    """BT-115 is what is asked, BT-112 what was invoiced."""
    read = draft(ubl(prepaid="21.00", payable="100.00"))

    assert certain(read.total) == eur("121.00")
    assert certain(read.amount_due) == eur("100.00")


def test_amounts_that_do_not_add_up_are_asked():
    """Total less prepayment must be the amount due."""
    assert asked(draft(ubl(prepaid="20.00", payable="221.00")).amount_due)


def test_an_iban_with_wrong_check_digits_is_kept_but_not_believed():
    """The raw value stays visible; no letter cites it."""
    iban = draft(ubl(iban="NL45RABO0123456789")).iban

    assert iban is not None and iban.value == "NL45RABO0123456789" and not iban.is_certain


@pytest.mark.parametrize(
    ("paper", "collection"),
    [
        (ubl(means="59"), Collection.DIRECT_DEBIT),
        (ubl(means="49"), Collection.DIRECT_DEBIT),
        (ubl(means="48"), Collection.CARD),
        (ubl(prepaid="121.00", payable="0.00"), Collection.SETTLED),
        (ubl(total="-8.79", payable="-8.79"), Collection.NOT_REQUESTED),
        (cii(note="Der Rechnungsbetrag wurde bereits beglichen."), Collection.SETTLED),
        (ubl(), Collection.TRANSFER),
    ],
)
def test_only_a_transfer_is_ever_chased(paper: bytes, collection: Collection):
    """Direct debit, card, nothing due and already paid are said, so that nobody is reminded of them."""
    assert draft(paper).collection is collection


@pytest.mark.parametrize(
    "paper",
    [ubl(root="CreditNote", type_code="381", preceding="2026-009"), ubl(type_code="381", preceding="2026-009")],
)
def test_a_credit_note_names_the_invoice_it_lowers(paper: bytes):
    """Both ways UBL writes one: its own root, or type 381 in an invoice (BT-25)."""
    read = draft(paper)

    assert read.kind is DocumentKind.CREDIT_NOTE
    assert certain(read.preceding_invoice) == "2026-009"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("389", DocumentKind.PURCHASE_INVOICE),
        ("261", DocumentKind.PURCHASE_INVOICE),
        ("325", DocumentKind.PRO_FORMA),
        ("751", DocumentKind.OTHER),
    ],
)
def test_types_that_ask_no_payment_of_the_reader_are_no_invoices(code: str, kind: DocumentKind):
    """A self-billed invoice was written by the buyer; pro forma and bookkeeping papers ask nothing (UNTDID 1001)."""
    assert not_an_invoice(ubl(type_code=code)).kind is kind


@pytest.mark.parametrize("code", [None, "380", "384", "386", "326", "D", "SATIS"])
def test_types_seen_in_the_wild_are_invoices(code: str | None):
    """A missing code, a prepayment, a correction, and the words of other countries' profiles."""
    assert draft(ubl(type_code=code)).kind is DocumentKind.INVOICE


def test_a_corrected_invoice_says_what_it_corrects():
    """The owner hears that an earlier invoice no longer stands."""
    assert draft(ubl(type_code="384", preceding="2026-009")).doubts == ("corrects invoice 2026-009",)


def test_an_embedded_pdf_named_as_the_invoice_is_its_copy():
    """The bytes come out whole, under their own name."""
    copy = draft(ubl(embedded=("Factuur 2026-014.pdf", "Factuur", COPY))).embedded_copy

    assert copy is not None
    assert (copy.filename, copy.content) == ("Factuur 2026-014.pdf", COPY)


@pytest.mark.parametrize(
    ("name", "description", "content"),
    [
        ("hotel.pdf", "Bewijs van overnachting", COPY),
        ("urenstaat-bij-factuur.pdf", "Bijlage", COPY),
        ("factuur.pdf", "Factuur", b"PK\x03\x04"),
    ],
    ids=["a hotel's", "an annex", "no PDF"],
)
def test_any_other_embedded_file_is_not_the_copy(name: str, description: str, content: bytes):
    """E-invoices carry time sheets and taxi receipts too; those must not be sent as the invoice."""
    assert draft(ubl(embedded=(name, description, content))).embedded_copy is None


@pytest.mark.parametrize("number", ["2026-" + "9" * 100, "x" * 1_000_000])
def test_a_number_nobody_could_quote_is_asked(number: str):
    """A megabyte of number is no number, however the file calls it."""
    reading = draft(ubl(number=number))

    assert reading.number is None
    assert any("characters" in doubt for doubt in reading.doubts)


@pytest.mark.parametrize("amount", ["9" * 1000, "NaN", "Infinity", "1e9", "0x10", "١٢١.٠٠" * 9])
def test_a_sum_that_is_no_sum_is_asked(amount: str):
    """Not a number, not finite, or more than there is."""
    assert asked(draft(ubl(total=amount, payable=amount)).amount_due)


@pytest.mark.parametrize("written", ["0001-01-01", "9999-12-31", "0000-00-00", "99999-01-01", "2026-02-30"])
def test_a_day_no_invoice_bears_is_asked(written: str):
    """Days outside a century around us cannot be counted with."""
    assert asked(draft(ubl(due=written)).due_date)
