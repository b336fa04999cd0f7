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

MANDATE = b"<cac:PaymentMandate><cbc:ID>M1</cbc:ID></cac:PaymentMandate>"
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


def with_terms(paper: bytes, *terms: str) -> bytes:
    """The same UBL invoice with these payment terms, each the inside of one element."""
    written = "".join(f"<cac:PaymentTerms>{each}</cac:PaymentTerms>" for each in terms)
    return paper.replace(b"<cac:LegalMonetaryTotal>", f"{written}<cac:LegalMonetaryTotal>".encode())


def test_of_two_due_dates_the_one_the_terms_confirm_is_certain():
    """Seen in practice: the payment's own date is the issue date, while the words say thirty days."""
    read = draft(ubl(due="2026-03-05", means_due="2026-02-03", terms="Graag betalen binnen 30 dagen netto."))

    assert certain(read.due_date) == day("2026-03-05")


def test_of_two_due_dates_that_nothing_confirms_the_invoice_s_own_is_told():
    """BT-9 stands for the whole; the owner is asked."""
    read = draft(ubl(due="2026-03-05", means_due="2026-04-05"))

    assert read.due_date is not None and not read.due_date.is_certain
    assert read.due_date.value == day("2026-03-05")


def test_instalments_are_asked():
    """Two payments on two days are not one invoice that falls due."""
    first = "<cbc:Amount>60.50</cbc:Amount><cbc:InstallmentDueDate>2026-03-05</cbc:InstallmentDueDate>"
    second = first.replace("03-05", "04-05")
    read = draft(with_terms(ubl(due=None), first, second))

    assert asked(read.due_date)
    assert read.doubts == ("to be paid in instalments: 2026-03-05, 2026-04-05",)


def test_instalments_of_a_cross_industry_invoice_are_asked():
    """EXTENDED: one set of terms for each part of the amount."""
    one, two = (
        f"{cii_due(when)}<ram:PartialPaymentAmount>60.50</ram:PartialPaymentAmount>"
        for when in ("20260305", "20260405")
    )
    between = "</ram:SpecifiedTradePaymentTerms><ram:SpecifiedTradePaymentTerms>"

    assert "instalments" in draft(cii(terms=one + between + two)).doubts[0]


def test_in_ubl_too_the_end_of_a_discount_is_not_the_due_date():
    """Terms with a settlement discount end before those without."""
    discount = "<cbc:SettlementDiscountPercent>2</cbc:SettlementDiscountPercent>"
    early = f"{discount}<cbc:PaymentDueDate>2026-02-13</cbc:PaymentDueDate>"
    read = draft(with_terms(ubl(due=None), early, "<cbc:PaymentDueDate>2026-03-05</cbc:PaymentDueDate>"))

    assert certain(read.due_date) == day("2026-03-05")


def test_a_date_that_is_only_the_end_of_a_discount_is_asked():
    """EXTENDED: ten days from the issue date is when the discount ends, and nothing says when the invoice is due."""
    discount = (
        "<ram:ApplicableTradePaymentDiscountTerms><ram:BasisPeriodMeasure unitCode='DAY'>10</ram:BasisPeriodMeasure>"
        "<ram:CalculationPercent>2</ram:CalculationPercent></ram:ApplicableTradePaymentDiscountTerms>"
    )

    assert asked(draft(cii(terms=cii_due("20260213") + discount)).due_date)
    assert certain(draft(cii(terms=cii_due("20260305") + discount)).due_date) == day("2026-03-05")


@pytest.mark.parametrize(
    ("written", "is_sure"),
    [
        ("2026-03-05", True),
        ("2026-03-05Z", True),
        ("2026-03-05+01:00", True),
        ("2026-03-05T00:00:00", True),
        ("20260305", True),
        ("20260305120000", True),
        ("2026-03-05T23:00:00Z", False),
        ("05-03-2026", False),
        ("5 maart 2026", False),
    ],
)
def test_every_way_to_write_a_day_is_read(written: str, is_sure: bool):
    """What may be another day in another zone, or is no XML date at all, is asked."""
    due = draft(ubl(due=written)).due_date

    assert due is not None
    assert (due.value, due.is_certain) == (day("2026-03-05"), is_sure)


def test_words_left_standing_from_an_earlier_invoice_contradict_nothing():
    """A day before the invoice itself cannot be meant."""
    read = draft(ubl(terms="Bitte überweisen Sie bis zum 24.01.2015 auf das unten aufgeführte Konto."))

    assert certain(read.due_date) == day("2026-03-05")


def test_a_day_before_the_invoice_is_never_due():
    """With nothing but stale words there is a guess at best."""
    assert asked(draft(ubl(due=None, terms="Bitte überweisen Sie bis zum 24.01.2015.")).due_date)


@pytest.mark.parametrize(
    ("prepaid", "payable", "rounding"),
    [("21.00", "100.00", "0"), ("21.30", "99.70", "0"), ("21.00", "100.02", "0.02"), ("21.02", "100.00", "0.02")],
)
def test_totals_add_up_whether_rounding_is_counted_in_or_beside(prepaid: str, payable: str, rounding: str):
    """EN 16931 has it beside the total, older UBL within; cash is rounded to five cents without a word."""
    paper = ubl(prepaid=prepaid, payable=payable)
    paper = paper.replace(
        b"<cbc:PayableAmount",
        f"<cbc:PayableRoundingAmount>{rounding}</cbc:PayableRoundingAmount><cbc:PayableAmount".encode(),
    )

    assert certain(draft(paper).amount_due) == eur(payable)


def test_a_total_that_is_not_stated_follows_from_the_amount_due():
    """Older UBL leaves it out; net and VAT prove it, or it is asked."""
    plain = ubl().replace(b'<cbc:TaxInclusiveAmount currencyID="EUR">121.00</cbc:TaxInclusiveAmount>', b"")
    proof = b"<cbc:TaxExclusiveAmount>100.00</cbc:TaxExclusiveAmount>"
    vat = b"<cac:TaxTotal><cbc:TaxAmount>21.00</cbc:TaxAmount></cac:TaxTotal><cac:LegalMonetaryTotal>"
    proven = plain.replace(b"<cac:LegalMonetaryTotal>", vat + proof)

    assert (told := draft(plain).total) is not None and told.value == eur("121.00") and not told.is_certain
    assert certain(draft(proven).total) == certain(draft(proven).amount_due) == eur("121.00")


def test_an_amount_due_that_is_not_stated_follows_from_the_total():
    """Less what was paid before."""
    plain = ubl(prepaid="21.00").replace(b'<cbc:PayableAmount currencyID="EUR">121.00</cbc:PayableAmount>', b"")

    assert certain(draft(plain).amount_due) == eur("100.00")


def test_totals_in_another_currency_are_asked():
    """The invoice says pounds and its totals euros."""
    paper = ubl().replace(b"<cbc:DocumentCurrencyCode>EUR", b"<cbc:DocumentCurrencyCode>GBP")

    assert asked(draft(paper).amount_due)


def test_a_tax_total_in_a_second_currency_changes_nothing():
    """BT-6: the VAT once more, in the currency of the books."""
    second = (
        b"<cac:TaxTotal><cbc:TaxAmount currencyID='SEK'>220.00</cbc:TaxAmount></cac:TaxTotal><cac:LegalMonetaryTotal>"
    )

    assert certain(draft(ubl().replace(b"<cac:LegalMonetaryTotal>", second)).amount_due) == eur("121.00")


def test_an_account_number_that_is_no_iban_is_not_told_as_one():
    """Other accounts may stand in the same element."""
    iban = draft(ubl(iban="12345678")).iban

    assert iban is not None and iban.confidence is Confidence.UNSURE


@pytest.mark.parametrize(
    ("paper", "collection"),
    [
        (ubl(means="97"), Collection.NOT_REQUESTED),
        (ubl(type_code="FR"), Collection.SETTLED),
        (ubl(means="54"), Collection.CARD),
        (ubl(means="ZZZ").replace(b"<cac:PayeeF", MANDATE + b"<cac:PayeeF"), Collection.DIRECT_DEBIT),
        (ubl(means="58").replace(b"<cac:PayeeF", MANDATE + b"<cac:PayeeF"), Collection.TRANSFER),
        (ubl(terms="Das Entgelt wird mit der nächsten Rechnung verrechnet."), Collection.NOT_REQUESTED),
        (
            cii(terms="<ram:DirectDebitMandateID>M1</ram:DirectDebitMandateID>").replace(
                b"<ram:TypeCode>58", b"<ram:TypeCode>1"
            ),
            Collection.DIRECT_DEBIT,
        ),
        (cii(terms="<ram:DirectDebitMandateID>M1</ram:DirectDebitMandateID>"), Collection.TRANSFER),
    ],
    ids=[
        "clearing",
        "an invoice that is its receipt",
        "credit card",
        "a mandate in UBL",
        "a mandate beside a transfer in UBL",
        "settled with the next",
        "a mandate",
        "a mandate beside a transfer",
    ],
)
def test_who_collects_is_read_from_every_place(paper: bytes, collection: Collection):
    """The means (UNTDID 4461), a mandate without a transfer, and words."""
    assert draft(paper).collection is collection


def test_a_negative_invoice_asks_nothing():
    """Some programs credit with one; it is never chased, and says why."""
    read = draft(ubl(total="-121.00", payable="-121.00"))

    assert read.collection is Collection.NOT_REQUESTED
    assert read.doubts == ("it asks a negative amount, as a credit note does",)


@pytest.mark.parametrize("code", ["ProForma", "Pro forma invoice", "PROFORMA"])
def test_a_pro_forma_invoice_by_name_is_none(code: str):
    """Programs write words where a code belongs."""
    assert not_an_invoice(ubl(type_code=code)).kind is DocumentKind.PRO_FORMA


def test_an_embedded_pdf_of_another_invoice_is_not_the_copy():
    """Seen in practice: named as an invoice, and of another one."""
    other = pdf(Sheet().line("Factuur 2025-998 van Sanne Bakker aan Acme B.V., Lindelaan 7"))
    read = draft(ubl(embedded=("factuur.pdf", "Factuur", other)))

    assert read.embedded_copy is None
    assert "does not show its number" in read.doubts[0]


def test_of_two_embedded_invoices_neither_is_the_copy():
    """Which of them the customer should get is not for us to say."""
    one = ubl(embedded=("factuur.pdf", "Factuur", COPY))
    start, end = one.index(b"<cac:AdditionalDocumentReference>"), one.index(b"<cac:AccountingSupplierParty>")

    assert draft(one[:end] + one[start:end] + one[end:]).embedded_copy is None


def test_a_structured_reference_in_the_instruction_is_the_reference():
    """Older Belgian programs put it there; only one with right check digits is taken."""
    right, wrong = (
        ubl().replace(
            b"<cac:PayeeFinancialAccount>",
            f"<cbc:InstructionID>{text}</cbc:InstructionID><cac:PayeeFinancialAccount>".encode(),
        )
        for text in ("+++090/9337/55493+++", "+++090/9337/55494+++")
    )

    assert certain(draft(right).payment_reference) == "+++090/9337/55493+++"
    assert draft(wrong).payment_reference is None


@pytest.mark.parametrize("number", ["CONCEPT", "0", "N/A", "0000"])
def test_a_place_holder_is_no_certain_number(number: str):
    """A program that has not numbered its invoice yet sends a word; the owner is asked."""
    read = draft(ubl(number=number))

    assert asked(read.number) and "may not be its number" in read.doubts[0]


def test_a_document_type_nobody_knows_is_asked_about():
    """BT-3 outside the code list may be anything."""
    assert asked(draft(ubl(type_code="999")).number)


def test_a_day_said_only_beside_a_discount_is_asked():
    """Who pays by then pays less; when the whole falls due is not said."""
    terms = cii_due("20260213") + "<ram:Description>Bei Zahlung bis 13.02.2026 2% Skonto</ram:Description>"
    due = draft(cii(terms=terms)).due_date

    assert due
    assert not due.is_certain


def test_a_due_date_years_away_is_asked():
    """A slip of the pen, and nobody would ever be reminded."""
    read = draft(ubl(due="2099-01-01"))

    assert read.due_date
    assert not read.due_date.is_certain
    assert "years after the issue date" in " ".join(read.doubts)


def test_a_mandate_beside_a_transfer_makes_the_amount_a_question():
    """One of the two says that the money is collected."""
    read = draft(ubl(means="58").replace(b"<cac:PayeeF", MANDATE + b"<cac:PayeeF"))

    assert asked(read.amount_due)
