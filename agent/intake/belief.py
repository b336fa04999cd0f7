"""From papers and the mail they went with to an invoice we believe, and the doubts the owner must settle.

Values in, values out. Rules: terms-known, copy-of-invoice (docs/rules.md)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePath

from agent.domain.invoice import (
    Channel,
    Confidence,
    Copy,
    Dispatch,
    DocumentKind,
    Field,
    Invoice,
    InvoiceDraft,
    Reading,
)
from agent.domain.money import Money
from agent.domain.speech import later, tell

PDF = "application/pdf"
XML = "application/xml"


@dataclass(frozen=True)
class Paper:
    """
    One attachment or file: name, bytes, the hash they have in the vault, and what the reader made of it.

    ``envelope`` is the hash of the file it was taken out of, None when it came alone; ``in_mail`` says that it was a
    saved mail, which went to somebody before.
    """

    filename: str
    content: bytes
    sha256: str
    reading: Reading
    envelope: str | None = None
    in_mail: bool = False

    @property
    def media_type(self) -> str:
        """What the bytes are, whatever the mail called them."""
        return PDF if b"%PDF-" in self.content[:1024] else XML

    @property
    def draft(self) -> InvoiceDraft | None:
        """The invoice or credit note on this paper, if it is one."""
        return self.reading if isinstance(self.reading, InvoiceDraft) else None

    @property
    def copy(self) -> Copy:
        """This very file as the copy of an invoice."""
        return Copy(self.sha256, self.filename, self.media_type)

    @property
    def embedded(self) -> Copy | None:
        """The printed invoice inside this e-invoice (EN 16931 BG-24), when it carries one."""
        inside = self.draft.embedded_copy if self.draft else None
        if inside is None:
            return None
        return Copy(hashlib.sha256(inside.content).hexdigest(), inside.filename, inside.media_type)


@dataclass(frozen=True)
class Bundle:
    """Papers of one mail that are one invoice: the surest one leads; ``others`` are in the same mail."""

    lead: Paper
    same: tuple[Paper, ...]
    others: tuple[Paper, ...]

    @property
    def draft(self) -> InvoiceDraft:
        """What the leading paper says."""
        assert isinstance(self.lead.reading, InvoiceDraft)
        return self.lead.reading


def compact(number: str) -> str:
    """Fold an invoice number for comparison: letters and digits only, no case."""
    return "".join(character for character in number.casefold() if character.isalnum())


def bundle_papers(papers: Sequence[Paper], *, one_mail: bool = True) -> tuple[Bundle, ...]:
    """Group papers into invoices: an XML and a PDF with one number are one invoice, the XML leads.

    In ``one_mail`` the only XML and the only PDF of the same amount and day are one invoice too, whatever number either
    shows; in a folder they may be two customers'. Invoices come before credit notes, which lower one.
    """
    groups: dict[tuple[DocumentKind, str], list[Paper]] = {}
    for paper in sorted(papers, key=lambda paper: (_trust(paper), paper.filename)):
        if draft := paper.draft:
            number = compact(draft.number.value) if draft.number else f"?{paper.sha256}"
            groups.setdefault((draft.kind, number), []).append(paper)
    if one_mail:
        _join_the_printout(groups)
    return tuple(
        Bundle(group[0], tuple(group), tuple(paper for paper in papers if paper not in group))
        for _, group in sorted(groups.items(), key=lambda named: named[0][0] is DocumentKind.CREDIT_NOTE)
    )


def _join_the_printout(groups: dict[tuple[DocumentKind, str], list[Paper]]) -> None:
    """Put the one printed page beside the one e-invoice of a mail when both ask the same by the same day."""
    if len(groups) != 2 or len({kind for kind, _ in groups}) != 1:
        return
    (electronic, xmls), (printed, pdfs) = sorted(groups.items(), key=lambda group: _trust(group[1][0]))
    if {paper.media_type for paper in xmls} == {XML} and {paper.media_type for paper in pdfs} == {PDF}:
        first, second = xmls[0].draft, pdfs[0].draft
        if first and second and _is_the_same_claim(first, second):
            groups[electronic] = xmls + groups.pop(printed)


def _is_the_same_claim(one: InvoiceDraft, other: InvoiceDraft) -> bool:
    """Whether two drafts ask one amount, and agree on a day; a printed page may hide its days."""
    amounts = [{field.value for field in (draft.amount_due, draft.total) if field} for draft in (one, other)]
    days = [
        one_day.value == other_day.value
        for one_day, other_day in ((one.issue_date, other.issue_date), (one.due_date, other.due_date))
        if one_day and other_day
    ]
    return bool(amounts[0] & amounts[1]) and (any(days) if days else other.number is None)


def believe(bundle: Bundle, dispatch: Dispatch) -> Invoice:
    """
    Say what we believe of an invoice: certain fields as they are, everything else named in ``unsettled``.

    Args:
        bundle: The papers of this invoice; amounts in the invoice's own currency.
        dispatch: How it went to the customer.
    """
    draft = bundle.draft
    owed = draft.amount_due or draft.total
    copy, copy_source = choose_copy(bundle, dispatch.channel)
    certain: dict[str, Field[str] | Field[date] | Field[Money] | None]
    certain = {"number": draft.number, "due_date": draft.due_date, "amount_due": owed}
    unsettled = [name for name, field in certain.items() if field is None or not field.is_certain]
    disagree = _disagreements(bundle)
    unsettled += disagree
    if copy is None:
        unsettled.append("copy")
    if not dispatch.to:
        unsettled.append("recipient")
    provenance = {name: f"{field.source} ({field.confidence.value})" for name, field in certain.items() if field}
    provenance |= {"copy": copy_source, "papers": _listing((*bundle.same, *bundle.others))}
    online = next((offer for paper in bundle.same if (offer := _online_of(paper))), draft.online_payment)
    provenance |= {"online payment": tell("offered: “{online}”", online=online)} if online else {}  # as is
    doubts = [*draft.doubts, *disagree.values()]
    provenance |= {"doubts": "; ".join(doubts)} if doubts else {}
    return Invoice(
        number=draft.number.value if draft.number else PurePath(bundle.lead.filename).stem,
        due_date=_due_date(draft, dispatch),
        amount_due=owed.value if owed else None,
        dispatch=dispatch,
        copy=copy,
        issue_date=draft.issue_date.value if draft.issue_date and draft.issue_date.is_certain else None,
        payment_terms=draft.payment_terms.value if draft.payment_terms else None,
        total=draft.total.value if draft.total else None,
        payment_reference=_if_certain(draft.payment_reference),
        iban=_if_certain(draft.iban),
        seller=draft.seller,
        customer=draft.customer,
        collection=draft.collection,
        online_payment=online,
        language=draft.language,
        unsettled=tuple(dict.fromkeys(unsettled)),
        provenance=provenance,
    )


def _online_of(paper: Paper) -> str | None:
    return paper.draft.online_payment if paper.draft else None


def _due_date(draft: InvoiceDraft, dispatch: Dispatch) -> date | None:
    """When it falls due. A time that counts from receipt begins on the day of its mail, when that is later."""
    if draft.due_date is None or draft.issue_date is None or not draft.due_from_receipt:
        return draft.due_date.value if draft.due_date else None
    return draft.due_date.value + max(timedelta(0), dispatch.sent_at.date() - draft.issue_date.value)


def choose_copy(bundle: Bundle, channel: Channel) -> tuple[Copy | None, str]:
    """Choose the file a reminder carries: the PDF the number was read from; an XML only when nothing else was sent.

    None when PDFs lie beside an XML and none of them is surely this invoice, or when an exported XML has none at all:
    the owner is asked.
    """
    pdfs = [paper for paper in bundle.same if paper.media_type == PDF]
    if pdfs:
        return pdfs[0].copy, tell("the PDF the number was read from")
    if inside := next((paper.embedded for paper in bundle.same if paper.embedded), None):
        return inside, tell("the file inside the e-invoice")
    beside = [paper for paper in bundle.others if paper.media_type == PDF and paper.draft is None]
    number = compact(bundle.draft.number.value) if bundle.draft.number else ""
    named = [paper for paper in beside if number and number in compact(PurePath(paper.filename).stem)]
    if len(named) == 1:
        return named[0].copy, tell("the PDF named after the number")
    if beside:
        return None, tell("several papers, none of them surely this invoice")
    if channel is Channel.FOLDER:
        return None, tell("exported without a PDF")
    return bundle.lead.copy, tell("the only file that was sent")


def _trust(paper: Paper) -> int:
    return 0 if paper.media_type == XML else 1


_CALLED = {"number": later("number"), "due_date": later("due date"), "amount_due": later("amount due")}


def _disagreements(bundle: Bundle) -> dict[str, str]:
    """Say of which fields the papers of one invoice say different things; a mere guess does not count.

    Of the number only what a page says for sure: what else stands there may be anything.
    """
    drafts = [(paper, paper.draft) for paper in bundle.same if paper.draft]
    said: dict[str, list[tuple[str, Field[str] | Field[date] | Field[Money] | None]]] = {
        "number": [
            (paper.filename, draft.number) for paper, draft in drafts if draft.number and draft.number.is_certain
        ],
        "due_date": [(paper.filename, draft.due_date) for paper, draft in drafts],
        "amount_due": [(paper.filename, draft.amount_due) for paper, draft in drafts],
    }
    found: dict[str, str] = {}
    for name, fields in said.items():
        told = {
            _folded(field.value): tell("{field} in “{filename}”", field=field.value, filename=filename)
            for filename, field in reversed(fields)
            if field and field.confidence is not Confidence.UNSURE
        }
        if len(told) > 1:
            found[name] = tell(
                "its papers differ on the {name}: {names}",
                name=tell(_CALLED[name]),
                names=", ".join(reversed(told.values())),
            )
    return found


def _folded(value: str | date | Money) -> str | date | Money:
    return compact(value) if isinstance(value, str) else value


def _if_certain(field: Field[str] | None) -> str | None:
    return field.value if field and field.is_certain else None


def _listing(papers: Iterable[Paper]) -> str:
    """Keep what the owner may choose a copy from: "sha256 media/type name", one a line."""
    return "\n".join(copy_text(copy) for paper in papers for copy in (paper.copy, paper.embedded) if copy)


def copy_text(copy: Copy) -> str:
    """Write a copy as ``Corrected`` takes it: "sha256 media/type name"."""
    return f"{copy.sha256} {copy.media_type} {copy.filename}"
