"""What every e-invoice says, whatever its syntax, and how far it can be believed (EN 16931)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from agent.documents.accounts import is_valid_iban
from agent.documents.dates import possible_day
from agent.documents.languages import guess_language
from agent.documents.terms import Terms, read_collection, read_terms
from agent.domain.errors import DocumentError
from agent.domain.invoice import (
    Collection,
    Confidence,
    DocumentKind,
    EmbeddedFile,
    Field,
    InvoiceDraft,
    NotAnInvoice,
    Party,
    Reading,
)
from agent.domain.money import Money

CERTAIN, LIKELY, UNSURE = Confidence.CERTAIN, Confidence.LIKELY, Confidence.UNSURE

# UNTDID 1001 (BT-3). D and C: the Dutch UBL-OHNL profile.
_CREDIT_CODES = frozenset({"C", "81", "83", "262", "296", "308", "381", "396", "420", "458", "532"})
_INVOICE_CODES = frozenset(
    {"D", "80", "82", "84", "130", "202", "203", "204", "211", "218", "219", "295", "326", "331", "380", "382", "383"}
    | {"384", "385", "386", "387", "388", "390", "393", "394", "395", "456", "457", "471", "472", "473", "553", "575"}
    | {"623", "780", "817", "870", "875", "876", "877"}
)
_SELF_BILLED_CODES = frozenset({"261", "389", "500", "501", "502", "503", "527"})
_OTHER_CODES: Mapping[str, tuple[DocumentKind, str]] = {
    "310": (DocumentKind.QUOTE, "an offer"),
    "325": (DocumentKind.PRO_FORMA, "a pro forma invoice"),
    "220": (DocumentKind.ORDER, "an order"),
    "231": (DocumentKind.ORDER, "an order response"),
    "751": (DocumentKind.OTHER, "bookkeeping information, not an invoice"),
}

_LONGEST_NUMBER = 60
_LONGEST_AMOUNT = 20

# UNTDID 4461 (BT-81)
_MEANS: Mapping[str, Collection] = {
    "49": Collection.DIRECT_DEBIT,
    "59": Collection.DIRECT_DEBIT,
    "48": Collection.CARD,
    "54": Collection.CARD,
    "55": Collection.CARD,
}


@dataclass(frozen=True)
class EInvoice:
    """An e-invoice's elements as text. ``sources`` names per field the element it came from."""

    sources: Mapping[str, str]
    is_credit_note: bool = False
    type_code: str | None = None
    number: str | None = None
    issued: str | None = None
    due: tuple[str, ...] = ()
    discounted_due: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    currency: str | None = None
    total: str | None = None
    prepaid: str | None = None
    rounding: str | None = None
    payable: str | None = None
    means: tuple[str, ...] = ()
    ibans: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    preceding: str | None = None
    seller: Party = Party()
    customer: Party = Party()
    embedded: EmbeddedFile | None = None


@dataclass
class _Weighing:
    """The draft in the making; doubts gather while fields are weighed."""

    paper: EInvoice
    doubts: list[str] = field(default_factory=list)

    def believe(self, name: str, value: str | None, confidence: Confidence = CERTAIN) -> Field[str] | None:
        """A text field with its element as source."""
        return Field(value, self.paper.sources.get(name, name), confidence) if value else None


def weigh(paper: EInvoice) -> Reading:
    """
    Turn an e-invoice's elements into a draft, or say what it is instead.

    Rules: BT-3 decides the kind; BT-9 before BT-20; BT-115 = BT-112 - BT-113 + BT-114.
    """
    if other := _not_an_invoice(paper):
        return other
    weighing = _Weighing(paper)
    issued = _issue_date(weighing)
    terms = read_terms(" | ".join(paper.terms))
    total, payable = _amounts(weighing)
    preceding = weighing.believe("preceding", paper.preceding)
    if paper.type_code == "384":
        weighing.doubts.append(f"corrects invoice {paper.preceding or '(which one is not said)'}")
    draft = InvoiceDraft(
        kind=_kind(weighing),
        number=_number(weighing),
        issue_date=issued,
        due_date=_due_date(weighing, issued, terms),
        payment_terms=weighing.believe("terms", " | ".join(paper.terms)),
        total=total,
        amount_due=payable,
        payment_reference=weighing.believe("reference", next(iter(paper.references), None)),
        iban=_iban(weighing),
        seller=paper.seller,
        customer=paper.customer,
        collection=_collection(paper, payable),
        preceding_invoice=preceding,
        language=guess_language(" ".join(paper.terms + paper.notes)),
        embedded_copy=paper.embedded,
    )
    if not draft.number and not draft.amount_due and not draft.issue_date:
        raise DocumentError("an e-invoice without number, date and amount")
    return replace(draft, doubts=tuple(weighing.doubts))


def _not_an_invoice(paper: EInvoice) -> NotAnInvoice | None:
    code = paper.type_code or ""
    if code in _SELF_BILLED_CODES:
        return NotAnInvoice(DocumentKind.PURCHASE_INVOICE, f"self-billed (type {code}): the buyer wrote it")
    if code in _OTHER_CODES:
        kind, words = _OTHER_CODES[code]
        return NotAnInvoice(kind, f"{words} (type {code})")
    return None


def _number(weighing: _Weighing) -> Field[str] | None:
    """The invoice number (BT-1); a text nobody could quote in a payment is none."""
    number = weighing.paper.number
    if number and len(number) > _LONGEST_NUMBER:
        weighing.doubts.append(f"its number has {len(number)} characters: {number[:40]}")
        return None
    return weighing.believe("number", number)


def _kind(weighing: _Weighing) -> DocumentKind:
    code = weighing.paper.type_code
    if weighing.paper.is_credit_note or code in _CREDIT_CODES:
        return DocumentKind.CREDIT_NOTE
    # A missing code, and words such as FT or SATIS, are invoices; an unknown number may be anything.
    if code and code.isdigit() and code not in _INVOICE_CODES:
        weighing.doubts.append(f"document type {code} is not known to be an invoice")
    return DocumentKind.INVOICE


def _day(value: str | None) -> date | None:
    """Read an XML date: ISO 8601 (UBL), with or without zone, or CCYYMMDD (CII format 102)."""
    match = re.match(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?![0-9])", value or "")
    return possible_day(*map(int, match.groups())) if match else None


def _issue_date(weighing: _Weighing) -> Field[date] | None:
    day = _day(weighing.paper.issued)
    if day is None and weighing.paper.issued:
        weighing.doubts.append(f"the issue date cannot be read: {weighing.paper.issued[:40]}")
    return Field(day, weighing.paper.sources["issued"], CERTAIN) if day else None


def _due_date(weighing: _Weighing, issued: Field[date] | None, terms: Terms) -> Field[date] | None:
    """BT-9; else the date or the days in the terms (BT-20). Rivals, or a date the terms contradict, are not certain."""
    paper = weighing.paper
    days = sorted({day for value in paper.due if (day := _day(value))})
    days = days or sorted({day for value in paper.discounted_due if (day := _day(value))})
    if not days:
        return _due_date_from_terms(weighing, issued, terms)
    confidence = CERTAIN
    if len(days) > 1:
        weighing.doubts.append("several due dates: " + ", ".join(map(str, days)))
        confidence = LIKELY
    if issued and days[-1] < issued.value:
        weighing.doubts.append("the due date lies before the issue date")
        confidence = LIKELY
    if _contradicts(days[-1], issued, terms):
        weighing.doubts.append(f"due date {days[-1]} contradicts the terms: {terms.text}")
        confidence = LIKELY
    return Field(days[-1], paper.sources["due"], confidence)


def _contradicts(due: date, issued: Field[date] | None, terms: Terms) -> bool:
    """Whether terms promise another day; a few days' play for weekends and counting from receipt."""
    if terms.due_dates:
        return due not in terms.due_dates
    if terms.days is None or issued is None:
        return False
    return abs((due - issued.value).days - terms.days) > 3


def _due_date_from_terms(weighing: _Weighing, issued: Field[date] | None, terms: Terms) -> Field[date] | None:
    source = weighing.paper.sources["terms"]
    if terms.due_dates:
        settled = len(terms.due_dates) == 1 and not (issued and terms.due_dates[-1] < issued.value)
        return Field(terms.due_dates[-1], source, CERTAIN if settled else LIKELY)
    if terms.days is None or issued is None:
        return None
    due = issued.value + timedelta(days=terms.days)
    confidence = CERTAIN if terms.is_clear else LIKELY
    return Field(due, f"{source}: {terms.days} days after the issue date", confidence)


def _decimal(value: str | None) -> Decimal | None:
    """Read an XML amount: a full stop before the decimals, no thousands separators (XSD decimal)."""
    if value is None or len(value) > _LONGEST_AMOUNT or not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", value):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def _amounts(weighing: _Weighing) -> tuple[Field[Money] | None, Field[Money] | None]:
    """Total with VAT (BT-112) and amount due for payment (BT-115), which may differ by a prepayment (BT-113)."""
    paper = weighing.paper
    currency = paper.currency or ""
    if not re.fullmatch(r"[A-Z]{3}", currency):
        weighing.doubts.append("the currency is not said")
        return None, None
    total, payable = _decimal(paper.total), _decimal(paper.payable)
    confidence = CERTAIN
    if total is not None and payable is not None and not _adds_up(paper, total, payable):
        weighing.doubts.append(f"total {total}, paid {paper.prepaid or 0} and amount due {payable} do not add up")
        confidence = LIKELY
    source = paper.sources["payable"]
    if payable is None and total is not None:
        payable = total - (_decimal(paper.prepaid) or Decimal(0))
        source = f"{paper.sources['total']}; no amount due is stated"
    return (
        Field(Money(total, currency), paper.sources["total"], confidence) if total is not None else None,
        Field(Money(payable, currency), source, confidence) if payable is not None else None,
    )


def _adds_up(paper: EInvoice, total: Decimal, payable: Decimal) -> bool:
    prepaid, rounding = _decimal(paper.prepaid), _decimal(paper.rounding) or Decimal(0)
    if prepaid is None:
        # The MINIMUM profile has no BT-113; asking less than the total cannot ask too much.
        return payable == total + rounding or 0 <= payable < total
    return payable == total - prepaid + rounding


def _iban(weighing: _Weighing) -> Field[str] | None:
    ibans = list(dict.fromkeys(weighing.paper.ibans))
    valid = [iban for iban in ibans if is_valid_iban(iban)]
    if valid:
        return weighing.believe("iban", valid[0])
    if ibans:
        weighing.doubts.append(f"IBAN {ibans[0][:40]} fails its check digits")
    return weighing.believe("iban", next(iter(ibans), None), UNSURE)


def _collection(paper: EInvoice, payable: Field[Money] | None) -> Collection:
    if payable and payable.value.amount <= 0:
        return Collection.SETTLED if payable.value.amount == 0 else Collection.NOT_REQUESTED
    for code in paper.means:
        if code in _MEANS:
            return _MEANS[code]
    return read_collection(" ".join(paper.terms + paper.notes)) or Collection.TRANSFER
