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

PDF = "application/pdf"
XML = "application/xml"


@dataclass(frozen=True)
class Paper:
    """One attachment or file: its name, bytes, the hash they have in the vault, and what the reader made of it."""

    filename: str
    content: bytes
    sha256: str
    reading: Reading

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


def bundle_papers(papers: Sequence[Paper]) -> tuple[Bundle, ...]:
    """Group the papers of one mail into invoices: an XML and a PDF with one number are one invoice, the XML leads.

    Invoices come before credit notes, which lower one.
    """
    groups: dict[tuple[DocumentKind, str], list[Paper]] = {}
    for paper in sorted(papers, key=lambda paper: (_trust(paper), paper.filename)):
        if draft := paper.draft:
            number = compact(draft.number.value) if draft.number else f"?{paper.sha256}"
            groups.setdefault((draft.kind, number), []).append(paper)
    return tuple(
        Bundle(group[0], tuple(group), tuple(paper for paper in papers if paper not in group))
        for _, group in sorted(groups.items(), key=lambda named: named[0][0] is DocumentKind.CREDIT_NOTE)
    )


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
    doubts = [*draft.doubts, *(f"its papers name different values of {name.replace('_', ' ')}" for name in disagree)]
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
        language=draft.language,
        unsettled=tuple(dict.fromkeys(unsettled)),
        provenance=provenance,
    )


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
        return pdfs[0].copy, "the PDF the number was read from"
    if inside := next((paper.embedded for paper in bundle.same if paper.embedded), None):
        return inside, "the file inside the e-invoice"
    beside = [paper for paper in bundle.others if paper.media_type == PDF and paper.draft is None]
    number = compact(bundle.draft.number.value) if bundle.draft.number else ""
    named = [paper for paper in beside if number and number in compact(PurePath(paper.filename).stem)]
    if len(named) == 1:
        return named[0].copy, "the PDF named after the number"
    if beside:
        return None, "several papers, none of them surely this invoice"
    if channel is Channel.FOLDER:
        return None, "exported without a PDF"
    return bundle.lead.copy, "the only file that was sent"


def _trust(paper: Paper) -> int:
    return 0 if paper.media_type == XML else 1


def _disagreements(bundle: Bundle) -> list[str]:
    """Name the fields of which the papers of one invoice say different things; a mere guess does not count."""
    drafts = [paper.draft for paper in bundle.same if paper.draft]
    said: dict[str, list[Field[date] | Field[Money] | None]] = {
        "due_date": [draft.due_date for draft in drafts],
        "amount_due": [draft.amount_due for draft in drafts],
    }
    return [name for name, fields in said.items() if len({f.value for f in fields if f and _is_told(f)}) > 1]


def _is_told(field: Field[date] | Field[Money]) -> bool:
    return field.confidence is not Confidence.UNSURE


def _if_certain(field: Field[str] | None) -> str | None:
    return field.value if field and field.is_certain else None


def _listing(papers: Iterable[Paper]) -> str:
    """Keep what the owner may choose a copy from: "sha256 media/type name", one a line."""
    return "\n".join(copy_text(copy) for paper in papers for copy in (paper.copy, paper.embedded) if copy)


def copy_text(copy: Copy) -> str:
    """Write a copy as ``Corrected`` takes it: "sha256 media/type name"."""
    return f"{copy.sha256} {copy.media_type} {copy.filename}"
