"""What every e-invoice says, whatever its syntax, and how far it can be believed (EN 16931)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from agent.documents.accounts import is_valid_iban
from agent.documents.dates import find_dates, possible_day
from agent.documents.languages import guess_language
from agent.documents.online import find_online_payment
from agent.documents.restraint import find_restraint, may_not_be_asked
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
from agent.domain.speech import later, tell

CERTAIN, LIKELY, UNSURE = Confidence.CERTAIN, Confidence.LIKELY, Confidence.UNSURE

# UNTDID 1001 (BT-3). D and C: the Dutch UBL-OHNL profile. NC, FR, RC, RG: Portuguese, the last three are receipts.
_CREDIT_CODES = frozenset({"C", "NC", "81", "83", "262", "296", "308", "381", "396", "420", "458", "532"})
_INVOICE_CODES = frozenset(
    {"D", "80", "82", "84", "130", "202", "203", "204", "211", "218", "219", "295", "326", "331", "380", "382", "383"}
    | {"384", "385", "386", "387", "388", "390", "393", "394", "395", "456", "457", "471", "472", "473", "553", "575"}
    | {"623", "780", "817", "870", "875", "876", "877"}
)
_RECEIPT_CODES = frozenset({"FR"})
_SELF_BILLED_CODES = frozenset({"261", "389", "500", "501", "502", "503", "527"})
_OTHER_CODES: Mapping[str, tuple[DocumentKind, str]] = {
    "310": (DocumentKind.QUOTE, later("an offer")),
    "325": (DocumentKind.PRO_FORMA, later("a pro forma invoice")),
    "RC": (DocumentKind.RECEIPT, later("a receipt")),
    "RG": (DocumentKind.RECEIPT, later("a receipt")),
    "220": (DocumentKind.ORDER, later("an order")),
    "231": (DocumentKind.ORDER, later("an order response")),
    "751": (DocumentKind.OTHER, later("bookkeeping information, not an invoice")),
}

_LONGEST_NUMBER = 60
_LONGEST_AMOUNT = 20
_LONGEST_TERM = timedelta(days=730)
_LONGEST_IBAN = 60
_IBAN_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}", re.IGNORECASE)
# Between a due date and the time in words: a weekend, or a month counted as thirty days.
_PLAY_DAYS = 3
# Cash is rounded to five cents in some countries, with or without an element that says so.
_ROUNDED = Decimal("0.05")
_MIDNIGHT_ELSEWHERE = re.compile(r"T2[1-3]:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)")

# UNTDID 4461 (BT-81)
_MEANS: Mapping[str, Collection] = {
    "49": Collection.DIRECT_DEBIT,
    "59": Collection.DIRECT_DEBIT,
    "48": Collection.CARD,
    "54": Collection.CARD,
    "55": Collection.CARD,
    "97": Collection.NOT_REQUESTED,
}
_ONLINE_SERVICE = "68"
_TRANSFERS = frozenset({"30", "31", "42", "57", "58"})


@dataclass(frozen=True)
class EInvoice:
    """
    An e-invoice's elements as text. ``sources`` names per field the element it came from.

    ``main_due`` is the one of ``due`` that stands for the whole invoice. ``discounted_due`` stood beside a discount,
    which ends on one of ``discount_ends``. ``net_and_vat``: their sum. ``currencies``: those the totals carry.
    """

    sources: Mapping[str, str]
    is_credit_note: bool = False
    type_code: str | None = None
    number: str | None = None
    issued: str | None = None
    main_due: str | None = None
    due: tuple[str, ...] = ()
    discounted_due: tuple[str, ...] = ()
    discount_ends: tuple[date, ...] = ()
    has_instalments: bool = False
    terms: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    currency: str | None = None
    total: str | None = None
    prepaid: str | None = None
    rounding: str | None = None
    payable: str | None = None
    net_and_vat: str | None = None
    currencies: frozenset[str] = frozenset()
    means: tuple[str, ...] = ()
    has_mandate: bool = False
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
    if payable and payable.value.amount < 0 and not paper.is_credit_note and paper.type_code not in _CREDIT_CODES:
        weighing.doubts.append(tell("it asks a negative amount, as a credit note does"))
    if paper.type_code == "384":
        weighing.doubts.append(
            tell("corrects invoice {preceding}", preceding=paper.preceding or tell("(which one is not said)"))
        )
    draft = InvoiceDraft(
        kind=_kind(weighing),
        number=_number(weighing),
        issue_date=issued,
        due_date=_due_date(weighing, issued, terms),
        due_from_receipt=not paper.due and not paper.discounted_due and terms.from_receipt,
        payment_terms=weighing.believe("terms", " | ".join(paper.terms)),
        total=total,
        amount_due=payable,
        payment_reference=_reference(weighing),
        iban=_iban(weighing),
        seller=paper.seller,
        customer=paper.customer,
        collection=_collection(paper, payable),
        online_payment=_online_payment(paper),
        preceding_invoice=preceding,
        language=guess_language(" ".join(paper.terms + paper.notes)),
        embedded_copy=paper.embedded,
    )
    if not paper.number and not draft.issue_date:
        raise DocumentError(tell("an e-invoice without number and date; export it again"))
    return _restrained(replace(draft, doubts=tuple(weighing.doubts)), paper)


def _online_payment(paper: EInvoice) -> str | None:
    """Its words that offer a payment provider, else the code that says so (UNTDID 4461, BT-81)."""
    said = find_online_payment(" | ".join((*paper.terms, *paper.notes)))
    return said or (tell("payment means 68 (BT-81)") if _ONLINE_SERVICE in paper.means else None)


def _restrained(draft: InvoiceDraft, paper: EInvoice) -> InvoiceDraft:
    """The same draft; where its words may say that the money came or comes by itself, the amount is asked about."""
    is_partly_paid = bool(draft.total and draft.amount_due and draft.total.value != draft.amount_due.value)
    said = find_restraint((*paper.terms, *paper.notes), is_partly_paid)
    if said is None and paper.has_mandate:
        said = tell("a mandate to collect stands beside a transfer")
    if said is None or draft.kind is not DocumentKind.INVOICE or draft.collection is not Collection.TRANSFER:
        return draft
    due = replace(draft.amount_due, confidence=Confidence.LIKELY) if draft.amount_due else None
    return replace(draft, amount_due=due, doubts=(*draft.doubts, may_not_be_asked(said)))


def _not_an_invoice(paper: EInvoice) -> NotAnInvoice | None:
    code = paper.type_code or ""
    if code in _SELF_BILLED_CODES:
        return NotAnInvoice(
            DocumentKind.PURCHASE_INVOICE, tell("self-billed (type {code}): the buyer wrote it", code=code)
        )
    if re.search(r"pro[ _-]?forma", code, re.IGNORECASE):
        return NotAnInvoice(DocumentKind.PRO_FORMA, tell("a pro forma invoice (type {code})", code=code[:20]))
    if code in _OTHER_CODES:
        kind, words = _OTHER_CODES[code]
        return NotAnInvoice(kind, tell("{words} (type {code})", words=tell(words), code=code))
    return None


def _number(weighing: _Weighing) -> Field[str] | None:
    """The invoice number (BT-1); a text nobody could quote in a payment is none."""
    number = weighing.paper.number
    if number and len(number) > _LONGEST_NUMBER:
        weighing.doubts.append(
            tell("its number has {count} characters: {number}", count=len(number), number=number[:40])
        )
        return None
    if number and not re.search(r"[1-9]", number):  # "CONCEPT", "N/A", "0": what a program prints before it has one
        weighing.doubts.append(tell("“{number}” may not be its number yet", number=number))
        return weighing.believe("number", number, Confidence.LIKELY)
    code = weighing.paper.type_code
    is_unknown = bool(code and code.isdigit() and code not in _INVOICE_CODES | _CREDIT_CODES)
    return weighing.believe("number", number, Confidence.LIKELY if is_unknown else CERTAIN)


def _kind(weighing: _Weighing) -> DocumentKind:
    code = weighing.paper.type_code
    if weighing.paper.is_credit_note or code in _CREDIT_CODES:
        return DocumentKind.CREDIT_NOTE
    # A missing code, and words such as FT or SATIS, are invoices; an unknown number may be anything.
    if code and code.isdigit() and code not in _INVOICE_CODES:
        weighing.doubts.append(tell("document type {code} is not known to be an invoice", code=code))
    return DocumentKind.INVOICE


def read_day(value: str | None) -> tuple[date, bool] | None:
    """
    Read an XML date, and whether it is beyond doubt: ISO 8601 (UBL), CCYYMMDD with or without a time (CII formats 102,
    203, 204). The last hours of a day in another zone may be the next day here; a printed date may be read otherwise.
    """
    if match := re.match(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:[0-9]{4}(?:[0-9]{2})?)?(?![0-9])", value or ""):
        day = possible_day(*map(int, match.groups()))
        return (day, not _MIDNIGHT_ELSEWHERE.search(value or "")) if day else None
    printed = find_dates(value or "")
    return (printed[0].value, False) if len(printed) == 1 else None


def _issue_date(weighing: _Weighing) -> Field[date] | None:
    found = read_day(weighing.paper.issued)
    if found is None and weighing.paper.issued:
        weighing.doubts.append(tell("the issue date cannot be read: {issued}", issued=weighing.paper.issued[:40]))
    return Field(found[0], weighing.paper.sources["issued"], CERTAIN if found[1] else LIKELY) if found else None


def _due_date(weighing: _Weighing, issued: Field[date] | None, terms: Terms) -> Field[date] | None:
    """
    BT-9; else the date or the time in the terms (BT-20). Of several dates the one the terms confirm is certain; without
    one, and for a date the terms contradict, the owner is asked.
    """
    paper = weighing.paper
    read = [found for value in paper.due if (found := read_day(value))]
    read = read or [found for value in paper.discounted_due if (found := read_day(value))]
    if not read:
        if paper.due:
            weighing.doubts.append(tell("the due date cannot be read: {due}", due=paper.due[0][:40]))
        return _due_date_from_terms(weighing, issued, terms)
    days = sorted({day for day, _ in read})
    # A date that stands for the whole invoice (UBL) goes before those of its payments.
    main = read_day(paper.main_due)
    due = main[0] if main else days[-1]
    doubts: list[str] = []
    if len(days) > 1:
        confirmed = [day for day in days if _agrees(day, issued, terms)]
        if paper.has_instalments or len(confirmed) != 1:
            named = ", ".join(map(str, days))
            in_parts = tell("to be paid in instalments: {found}", found=named)
            doubts.append(in_parts if paper.has_instalments else tell("several due dates: {found}", found=named))
        else:
            due = confirmed[0]
    elif paper.discount_ends and due in paper.discount_ends and not paper.due:
        doubts.append(tell("{due} is the end of a discount", due=due))
    elif not paper.due and not paper.discount_ends and not _agrees(due, issued, terms):
        doubts.append(tell("{due} is only said beside a discount", due=due))
    if issued and due > issued.value + _LONGEST_TERM:
        doubts.append(tell("the due date lies years after the issue date"))
    if issued and due < issued.value:
        doubts.append(tell("the due date lies before the issue date"))
    if _contradicts(due, issued, terms):
        doubts.append(tell("due date {due} contradicts the terms: {text}", due=due, text=terms.text))
    if not all(is_sure for day, is_sure in read if day == due):
        doubts.append(tell("the due date is not written as a plain day"))
    weighing.doubts.extend(doubts)
    return Field(due, paper.sources["due"], LIKELY if doubts else CERTAIN)


def _agrees(due: date, issued: Field[date] | None, terms: Terms) -> bool:
    """Whether the terms in words say this very day, or a time that leads there, weekends aside."""
    if terms.due_dates:
        return due in terms.due_dates
    return bool(issued and terms.span and abs((due - terms.span.due_from(issued.value)).days) <= _PLAY_DAYS)


def _contradicts(due: date, issued: Field[date] | None, terms: Terms) -> bool:
    """Whether terms promise another day. A day before the invoice itself was left standing from an earlier one."""
    dates = [day for day in terms.due_dates if not (issued and day < issued.value)]
    if dates:
        return due not in dates
    return terms.is_clear and not terms.due_dates and issued is not None and not _agrees(due, issued, terms)


def _due_date_from_terms(weighing: _Weighing, issued: Field[date] | None, terms: Terms) -> Field[date] | None:
    source = weighing.paper.sources["terms"]
    if terms.due_dates:
        due = terms.due_dates[-1]
        settled = len(terms.due_dates) == 1 and not (issued and due < issued.value)
        return Field(due, source, CERTAIN if settled else LIKELY)
    if terms.span is None or issued is None:
        return None
    confidence = CERTAIN if terms.is_clear and issued.is_certain else LIKELY
    return Field(terms.span.due_from(issued.value), f"{source}: {terms.span}", confidence)


def _decimal(value: str | None) -> Decimal | None:
    """Read an XML amount: a full stop before the decimals, no thousands separators (XSD decimal)."""
    if value is None or len(value) > _LONGEST_AMOUNT or not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", value):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def _amounts(weighing: _Weighing) -> tuple[Field[Money] | None, Field[Money] | None]:
    """
    Total with VAT (BT-112) and amount due for payment (BT-115), which may differ by a prepayment (BT-113).

    A total that is not stated follows from the amount due, an amount due from the total.
    """
    paper = weighing.paper
    currency = (paper.currency or "").upper()
    if not re.fullmatch(r"[A-Z]{3}", currency):
        weighing.doubts.append(tell("the currency is not said"))
        return None, None
    total, payable = _decimal(paper.total), _decimal(paper.payable)
    unread = [text for text in (paper.total, paper.payable) if text and _decimal(text) is None]
    weighing.doubts.extend(tell("an amount cannot be read: {text}", text=text[:40]) for text in unread)
    sure, total_source, source = not unread, paper.sources["total"], paper.sources["payable"]
    if total is not None and payable is not None and not _adds_up(paper, total, payable):
        weighing.doubts.append(
            tell(
                "total {total}, paid {prepaid} and amount due {payable} do not add up",
                total=total,
                prepaid=paper.prepaid or 0,
                payable=payable,
            )
        )
        sure = False
    if paper.currencies - {currency}:
        weighing.doubts.append(
            tell(
                "amounts in {currencies} on an invoice in {currency}",
                currencies=", ".join(sorted(paper.currencies)),
                currency=currency,
            )
        )
        sure = False
    prepaid, rounding = _decimal(paper.prepaid) or Decimal(0), _decimal(paper.rounding) or Decimal(0)
    total_sure = sure
    if payable is None and total is not None:
        payable, source = (
            total - prepaid + rounding,
            tell("{total_source}; no amount due is stated", total_source=total_source),
        )
    elif total is None and payable is not None:
        total, total_source = payable + prepaid - rounding, tell("{source}; no total is stated", source=source)
        total_sure = sure and _decimal(paper.net_and_vat) == total
    return (
        Field(Money(total, currency), total_source, CERTAIN if total_sure else LIKELY) if total is not None else None,
        Field(Money(payable, currency), source, CERTAIN if sure else LIKELY) if payable is not None else None,
    )


def _adds_up(paper: EInvoice, total: Decimal, payable: Decimal) -> bool:
    prepaid, rounding = _decimal(paper.prepaid), _decimal(paper.rounding) or Decimal(0)
    if prepaid is None:
        # The MINIMUM profile has no BT-113; asking less than the total cannot ask too much.
        return payable in (total, total + rounding) or 0 <= payable < total
    # UBL 2.0 and its profiles count the rounding within the total, EN 16931 beside it.
    return any(abs(payable - (total - prepaid + by)) <= _ROUNDED for by in (rounding, Decimal(0)))


def _iban(weighing: _Weighing) -> Field[str] | None:
    """The account to pay to (BT-84). One that fails its check digits is told as it stands and never believed."""
    ibans = list(dict.fromkeys(iban for iban in weighing.paper.ibans if len(iban) <= _LONGEST_IBAN))
    valid = [iban for iban in ibans if is_valid_iban(iban)]
    if valid:
        return weighing.believe("iban", valid[0])
    if ibans:
        weighing.doubts.append(tell("IBAN {ibans} fails its check digits", ibans=ibans[0]))
    looks_right = [iban for iban in ibans if _IBAN_SHAPE.fullmatch(re.sub(r"\s", "", iban))]
    if looks_right:
        return weighing.believe("iban", looks_right[0], LIKELY)
    return weighing.believe("iban", next(iter(ibans), None), UNSURE)


def _reference(weighing: _Weighing) -> Field[str] | None:
    """What the payment must cite (BT-83); a text no bank would carry is none (SEPA: 140 characters)."""
    return weighing.believe("reference", next((text for text in weighing.paper.references if len(text) <= 140), None))


def _collection(paper: EInvoice, payable: Field[Money] | None) -> Collection:
    if payable and payable.value.amount <= 0:
        return Collection.SETTLED if payable.value.amount == 0 else Collection.NOT_REQUESTED
    if paper.type_code in _RECEIPT_CODES:
        return Collection.SETTLED
    for code in paper.means:
        if code in _MEANS:
            return _MEANS[code]
    if paper.has_mandate and not _TRANSFERS & set(paper.means):
        return Collection.DIRECT_DEBIT
    return read_collection(" | ".join(paper.terms + paper.notes)) or Collection.TRANSFER
