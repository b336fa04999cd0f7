"""E-invoices of a known truth, written in every syntax, place and style that the world writes them in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agent.domain.invoice import InvoiceDraft
from agent.domain.money import Money

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CII = "urn:un:unece:uncefact:data:standard:"
_CII_NAMES = ("CrossIndustryInvoice", "ExchangedDocument", "SupplyChainTradeTransaction", "ExchangedDocumentContext")
_ZUGFERD_1 = "urn:ferd:CrossIndustryDocument:invoice:1p0"
_ZUGFERD_1_RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12"


@dataclass(frozen=True)
class Truth:
    """What an e-invoice says; ``paid`` is BT-113."""

    number: str = "2026-014"
    issued: date = date(2026, 2, 3)
    due: date | None = date(2026, 3, 5)
    total: Decimal = Decimal("121.00")
    paid: Decimal | None = None
    currency: str = "EUR"
    iban: str | None = "NL44RABO0123456789"
    reference: str | None = None
    seller: str = "Sanne Bakker"
    customer: str = "Acme B.V."

    @property
    def amount_due(self) -> Decimal:
        """BT-115."""
        return self.total - (self.paid or 0)


@dataclass(frozen=True)
class Element:
    """One element: its name, its attributes, and its text or its children."""

    name: str
    content: str | tuple[Element, ...]
    attributes: tuple[tuple[str, str], ...] = ()


def el(name: str, *content: Element | str | None, **attributes: str) -> Element:
    """An element; children that are None are left out."""
    kept = tuple(part for part in content if part is not None)
    if len(kept) == 1 and isinstance(kept[0], str):
        return Element(name, kept[0], tuple(attributes.items()))
    return Element(name, tuple(part for part in kept if isinstance(part, Element)), tuple(attributes.items()))


def maybe(name: str, value: object, **attributes: str) -> Element | None:
    """An element with this text, none when there is none."""
    return el(name, str(value), **attributes) if value is not None else None


Style = Callable[[Element, Callable[[Element], str]], bytes]


def prefixed(root: Element, space_of: Callable[[Element], str]) -> bytes:
    """Every namespace has a prefix, declared at the root."""
    spaces: dict[str, str] = {}

    def write(element: Element) -> str:
        prefix = spaces.setdefault(space_of(element), f"n{len(spaces)}")
        return _tag(f"{prefix}:{element.name}", element, write)

    inner = write(root)
    declared = "".join(f' xmlns:{prefix}="{space}"' for space, prefix in spaces.items())
    head = f"<{spaces[space_of(root)]}:{root.name}"
    return inner.replace(head, head + declared, 1).encode()


def local(root: Element, space_of: Callable[[Element], str]) -> bytes:
    """No prefixes: every element declares its own namespace."""

    def write(element: Element) -> str:
        return _tag(element.name, element, write, f' xmlns="{space_of(element)}"')

    return write(root).encode()


def bare(root: Element, space_of: Callable[[Element], str]) -> bytes:
    """No namespaces at all."""

    def write(element: Element) -> str:
        return _tag(element.name, element, write)

    return write(root).encode()


STYLES: tuple[Style, ...] = (prefixed, local, bare)


def _tag(name: str, element: Element, write: Callable[[Element], str], more: str = "") -> str:
    attributes = more + "".join(f' {key}="{value}"' for key, value in element.attributes)
    if isinstance(element.content, str):
        inner = element.content.replace("&", "&amp;").replace("<", "&lt;")
    else:
        inner = "".join(map(write, element.content))
    return f"<{name}{attributes}>{inner}</{name}>"


UBL_DUE_PLACES = ("DueDate", "PaymentMeans/PaymentDueDate", "PaymentTerms/PaymentDueDate", "PaymentTerms/Note")


def as_ubl(truth: Truth, style: Style = prefixed, place: str = "DueDate", root: str = "Invoice") -> bytes:
    """UBL 2.x with the due date in one of its places; in ``Note`` it is words."""

    def here(where: str, name: str) -> Element | None:
        return maybe(name, truth.due) if place == where else None

    def party(role: str, name: str) -> Element:
        return el(role, el("Party", el("PartyLegalEntity", el("RegistrationName", name))))

    money = {"currencyID": truth.currency}
    note = f"Graag betalen vóór {truth.due:%d-%m-%Y}" if place == "PaymentTerms/Note" and truth.due else None
    account = el("PayeeFinancialAccount", el("ID", truth.iban)) if truth.iban else None
    document = el(
        root,
        el("ID", truth.number),
        el("IssueDate", str(truth.issued)),
        here("DueDate", "DueDate"),
        el(f"{root}TypeCode", "380" if root == "Invoice" else "381"),
        el("DocumentCurrencyCode", truth.currency),
        party("AccountingSupplierParty", truth.seller),
        party("AccountingCustomerParty", truth.customer),
        el(
            "PaymentMeans",
            el("PaymentMeansCode", "58"),
            here("PaymentMeans/PaymentDueDate", "PaymentDueDate"),
            maybe("PaymentID", truth.reference),
            account,
        ),
        el("PaymentTerms", maybe("Note", note), here("PaymentTerms/PaymentDueDate", "PaymentDueDate")),
        el(
            "LegalMonetaryTotal",
            el("TaxInclusiveAmount", str(truth.total), **money),
            maybe("PrepaidAmount", truth.paid, **money),
            el("PayableAmount", str(truth.amount_due), **money),
        ),
        el("InvoiceLine", el("ID", "999"), el("Note", "Betaald op 1-1-2020, binnen 8 dagen")),
    )

    def space_of(element: Element) -> str:
        kind = "Basic" if isinstance(element.content, str) else "Aggregate"
        return f"{_UBL}{root}-2" if element is document else f"{_UBL}Common{kind}Components-2"

    return style(document, space_of)


CII_PROFILES = ("MINIMUM", "BASIC WL", "BASIC", "EN 16931", "EXTENDED", "XRECHNUNG", "ZUGFeRD 1.0")


def as_cii(truth: Truth, style: Style = prefixed, profile: str = "EN 16931") -> bytes:
    """A Cross Industry Invoice in one of the profiles of Factur-X and ZUGFeRD; MINIMUM has no terms and no account."""
    old = profile == "ZUGFeRD 1.0"
    header = "ApplicableSupplyChainTrade" if old else "ApplicableHeaderTrade"
    summation = f"SpecifiedTradeSettlement{'' if old else 'Header'}MonetarySummation"

    def when(name: str, day: date | None) -> Element | None:
        return el(name, el("DateTimeString", f"{day:%Y%m%d}", format="102")) if day else None

    account = (
        el(
            "SpecifiedTradeSettlementPaymentMeans",
            el("TypeCode", "58"),
            el("PayeePartyCreditorFinancialAccount", el("IBANID", truth.iban)),
        )
        if truth.iban and profile != "MINIMUM"
        else None
    )
    terms = el("SpecifiedTradePaymentTerms", when("DueDateDateTime", truth.due)) if profile != "MINIMUM" else None
    document = el(
        "CrossIndustryDocument" if old else "CrossIndustryInvoice",
        el("ExchangedDocumentContext", el("GuidelineSpecifiedDocumentContextParameter", el("ID", profile))),
        el(
            "HeaderExchangedDocument" if old else "ExchangedDocument",
            el("ID", truth.number),
            el("TypeCode", "380"),
            when("IssueDateTime", truth.issued),
        ),
        el(
            "SpecifiedSupplyChainTradeTransaction" if old else "SupplyChainTradeTransaction",
            el(
                f"{header}Agreement",
                el("SellerTradeParty", el("Name", truth.seller)),
                el("BuyerTradeParty", el("Name", truth.customer)),
            ),
            el(f"{header}Delivery", when("ActualDeliverySupplyChainEvent", truth.issued)),
            el(
                f"{header}Settlement",
                maybe("PaymentReference", truth.reference),
                el("InvoiceCurrencyCode", truth.currency),
                account,
                terms,
                el(
                    summation,
                    el("TaxBasisTotalAmount", "1.00"),
                    el("TaxTotalAmount", "1.00", currencyID=truth.currency),
                    el("GrandTotalAmount", str(truth.total)),
                    maybe("TotalPrepaidAmount", truth.paid),
                    el("DuePayableAmount", str(truth.amount_due)),
                ),
            ),
        ),
    )

    def space_of(element: Element) -> str:
        if old:
            return _ZUGFERD_1 if element is document else _ZUGFERD_1_RAM
        if element.name in _CII_NAMES:
            return f"{_CII}CrossIndustryInvoice:100"
        kind = (
            "UnqualifiedDataType" if element.name == "DateTimeString" else "ReusableAggregateBusinessInformationEntity"
        )
        return f"{_CII}{kind}:100"

    return style(document, space_of)


def said(draft: InvoiceDraft) -> Truth:
    """What a draft says for sure, as a truth; what it paid before follows from the amounts."""
    total, due = draft.total, draft.amount_due
    assert draft.number and draft.issue_date and total and due, draft
    for field in (draft.number, draft.issue_date, draft.due_date, total, due, draft.iban, draft.payment_reference):
        assert field is None or field.is_certain, field
    paid: Money = total.value - due.value
    return Truth(
        number=draft.number.value,
        issued=draft.issue_date.value,
        due=draft.due_date.value if draft.due_date else None,
        total=total.value.amount,
        paid=paid.amount or None,
        currency=total.value.currency,
        iban=draft.iban.value if draft.iban else None,
        reference=draft.payment_reference.value if draft.payment_reference else None,
        seller=draft.seller.name or "",
        customer=draft.customer.name or "",
    )
