"""A PDF's words made into an invoice draft; and a PDF held against the e-invoice inside it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from agent.documents.accounts import find_ibans, find_reference, is_valid_iban
from agent.documents.amounts import find_amounts
from agent.documents.bundles import find_rival_pages
from agent.documents.clues import of_einvoice, survey
from agent.documents.days import find_days
from agent.documents.kinds import Heading, find_heading, has_paid_stamp
from agent.documents.languages import guess_language
from agent.documents.layout import join_paragraphs
from agent.documents.legible import find_foreign_title, is_garbled
from agent.documents.lexicon import pattern
from agent.documents.numbers import find_number, find_preceding
from agent.documents.online import find_online_payment
from agent.documents.pdfs import Paper
from agent.documents.restraint import find_restraint, is_small_print, may_not_be_asked
from agent.documents.sums import Sums, find_sums
from agent.documents.terms import read_collection
from agent.domain.invoice import (
    Collection,
    Confidence,
    DocumentKind,
    Field,
    InvoiceDraft,
    NotAnInvoice,
    Party,
    Reading,
    Unreadable,
)
from agent.domain.money import Money
from agent.domain.speech import tell

T = TypeVar("T")

# Fewer characters than this are a page number or a scanner's name, not a text layer.
_MIN_TEXT = 30

_BLOCKED = pattern("<words>", words="blocked_account")
_BLOCKED_ACCOUNT = pattern(r"<words>\W*(?:\w+\W+){0,2}$", words="blocked_account")
_PAYERS_ACCOUNT = pattern(r"<words>\W*(?:\w+\W+){0,3}$", words="payers_account")
_VAT_NUMBER = re.compile(
    r"\b(NL ?\d{9} ?B ?\d{2}|BE ?[01]?\d{3}[. ]?\d{3}[. ]?\d{3}|DE ?\d{9}|FR ?\w{2} ?\d{3} ?\d{3} ?\d{3}"
    r"|LU ?\d{8}|ATU ?\d{8})\b"
)
_ENTERPRISE = re.compile(
    r"(?:\bkvk|\bcoc|kamer van koophandel)[\w -]{0,25}?(?:nummer|nr|number|no)?[.: ]*(\d{8})\b"
    r"|(?:ondernemings(?:nummer|nr)\.?|\bkbo)[.: ]*(?:BE ?)?([01]\d{3}[. ]?\d{3}[. ]?\d{3})\b",
    re.IGNORECASE,
)


def read_paper(paper: Paper, doubts: tuple[str, ...] = ()) -> Reading:
    """
    Read a PDF by its text. With ``doubts`` about the whole (its e-invoice is broken), nothing on it is certain.

    Papers that ask for no payment come back as such; a paper that calls itself an invoice but hides its fields comes
    back as a draft without them, so that the owner is asked.
    """
    if len(re.sub(r"\s", "", paper.text)) < _MIN_TEXT:
        return Unreadable(tell("a PDF without text, probably a scan; export the invoice from the program that made it"))
    if is_garbled(paper.text):
        return Unreadable(
            tell("a PDF whose fonts do not say which letters they draw; export it again, with fonts embedded")
        )
    heading = find_heading(paper)
    if not heading.title and (title := find_foreign_title(paper)):
        return Unreadable(
            tell(
                "it is headed “{title}”: an invoice in a language that is not read (Dutch, French, German "
                "and English are); send it as an e-invoice, or watch it yourself",
                title=title[:60],
            )
        )
    if heading.kind is None and _asks_for_payment(paper):
        # A bill headed "Rekening", or by nothing at all: the owner knows whether it is an invoice.
        heading = Heading(
            DocumentKind.INVOICE, doubt=tell("nothing on it says it is an invoice, yet it asks for payment")
        )
    if heading.kind is None:
        return NotAnInvoice(DocumentKind.OTHER, tell("nothing on it says it is an invoice"))
    if heading.kind not in (DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE):
        return NotAnInvoice(heading.kind, tell("it is headed “{title}”", title=heading.title[:60]))
    doubts += (heading.doubt,) if heading.doubt else ()
    rivals = find_rival_pages(paper)
    doubts += (tell("several invoices in one PDF: {rivals}", rivals=", ".join(rivals)),) if rivals else ()
    doubts += (tell("the files inside it are damaged, an e-invoice may be among them"),) if paper.lost_files else ()
    number, number_doubts = find_number(paper, heading.kind, heading.title)
    sums = find_sums(paper)
    if not heading.title and number is None and sums.total is None and sums.due is None:
        return NotAnInvoice(DocumentKind.OTHER, tell("it speaks of invoices but has no invoice number and no total"))
    language = guess_language(paper.text)
    days, collection = find_days(paper, language), _collection(paper, sums)
    if number is None and days.issued is None and sums.asks_nothing:
        return NotAnInvoice(
            DocumentKind.OTHER, tell("a form that nobody filled in: no number, no date, and it asks for nothing")
        )
    draft = InvoiceDraft(
        kind=heading.kind,
        number=number,
        issue_date=days.issued,
        due_date=days.due,
        payment_terms=days.terms,
        total=sums.total,
        amount_due=_nothing_due(sums.due) if collection is Collection.SETTLED and not sums.settled else sums.due,
        payment_reference=_reference(paper),
        iban=_iban(paper),
        seller=_seller(paper),
        collection=collection,
        online_payment=_online_payment(paper),
        preceding_invoice=find_preceding(paper) if heading.kind is DocumentKind.CREDIT_NOTE else None,
        language=language,
        doubts=doubts + number_doubts + days.doubts + sums.doubts + _length_doubt(paper),
    )
    draft = replace(draft, layout=survey(paper, _marks(draft)))
    return _restrained(_unsettled(draft) if doubts else draft, paper)


def _online_payment(paper: Paper) -> str | None:
    return find_online_payment("\n".join((paper.text, *paper.links)))


def _asks_for_payment(paper: Paper) -> bool:
    """Whether a paper without a title names a day to pay by and a total."""
    sums = find_sums(paper)
    return (sums.total or sums.due) is not None and find_days(paper, guess_language(paper.text)).due is not None


def _restrained(draft: InvoiceDraft, paper: Paper) -> InvoiceDraft:
    """The same draft; where the paper may say that the money came or comes by itself, the amount is asked about."""
    if draft.kind is not DocumentKind.INVOICE or draft.collection is not Collection.TRANSFER:
        return draft
    words = (sum(len(line.text.split()) for line in page) for page in paper.pages)
    pages = [
        page
        for at, (page, count) in enumerate(zip(paper.pages, words, strict=True))
        if not at or not is_small_print(count)
    ]
    is_partly_paid = bool(draft.total and draft.amount_due and draft.total.value != draft.amount_due.value)
    said = find_restraint((piece for page in pages for piece in join_paragraphs(page)), is_partly_paid)
    if said is None:
        return draft
    return replace(draft, amount_due=_weaker(draft.amount_due), doubts=(*draft.doubts, may_not_be_asked(said)))


def _marks(draft: InvoiceDraft) -> tuple[str, ...]:
    """What says whose paper this is."""
    account = draft.iban.value if draft.iban else None
    found = (draft.seller.vat_number, draft.seller.enterprise_number, account)
    return tuple(re.sub(r"[ .]", "", mark).upper() for mark in found if mark)


def _length_doubt(paper: Paper) -> tuple[str, ...]:
    if paper.page_count <= len(paper.pages):
        return ()
    return (
        tell(
            "only the first {count} of {page_count} pages were read",
            count=len(paper.pages),
            page_count=paper.page_count,
        ),
    )


def _reference(paper: Paper) -> Field[str] | None:
    found = find_reference(paper.text.replace("\n", " "))
    if not found:
        return None
    printed, is_valid = found
    return Field(printed, "PDF text (BT-83)", Confidence.CERTAIN if is_valid else Confidence.UNSURE)


def _iban(paper: Paper) -> Field[str] | None:
    """The account to pay to (BT-84): never the one the money is collected from."""
    places = [place for text in (*paper.paragraphs, paper.text.replace("\n", " ")) for place in _own_ibans(text)]
    valid = list(dict.fromkeys(iban for iban in places if is_valid_iban(iban)))
    if valid:
        has_blocked = _BLOCKED.search(paper.text) is not None
        confidence = Confidence.CERTAIN if len(valid) == 1 and not has_blocked else Confidence.LIKELY
        return Field(valid[0], "PDF text (BT-84)", confidence)
    return Field(places[0], "PDF text (BT-84); check digits wrong", Confidence.UNSURE) if places else None


def _own_ibans(text: str) -> list[str]:
    return [iban for iban, at in find_ibans(text) if not _is_anothers(text[max(0, at - 60) : at])]


def _is_anothers(before: str) -> bool:
    """Whether the words before an account say that it is the payer's, or the one kept for the tax office only."""
    return bool(_PAYERS_ACCOUNT.search(before) or _BLOCKED_ACCOUNT.search(before))


def _seller(paper: Paper) -> Party:
    """What identifies the sender: the law wants his VAT number on every invoice, so a single one on it is his."""
    numbers = {re.sub(r"[ .]", "", match[1]) for match in _VAT_NUMBER.finditer(paper.text)}
    enterprises = {re.sub(r"[ .]", "", match[1] or match[2]) for match in _ENTERPRISE.finditer(paper.text)}
    return Party(
        vat_number=numbers.pop() if len(numbers) == 1 else None,
        enterprise_number=enterprises.pop() if len(enterprises) == 1 else None,
    )


def _collection(paper: Paper, sums: Sums) -> Collection:
    if sums.settled or has_paid_stamp(paper):
        return Collection.SETTLED
    if sums.due and sums.due.value.amount < 0:
        return Collection.NOT_REQUESTED
    found = (read_collection(text) for text in paper.paragraphs)
    return next((collection for collection in found if collection), Collection.TRANSFER)


def _nothing_due(due: Field[Money] | None) -> Field[Money] | None:
    """What is left when words or a stamp say that all is paid; the sums on the paper do not show it."""
    return due and Field(
        Money(Decimal(0), due.value.currency), "PDF text: it says it is paid (BT-115)", Confidence.LIKELY
    )


def _unsettled(draft: InvoiceDraft) -> InvoiceDraft:
    """The same draft with every field one step less sure."""
    return replace(
        draft,
        number=_weaker(draft.number),
        issue_date=_weaker(draft.issue_date),
        due_date=_weaker(draft.due_date),
        total=_weaker(draft.total),
        amount_due=_weaker(draft.amount_due),
    )


def _weaker(field: Field[T] | None) -> Field[T] | None:
    return replace(field, confidence=Confidence.LIKELY) if field and field.is_certain else field


def confront(reading: Reading, paper: Paper) -> Reading:
    """
    Hold the e-invoice of a hybrid PDF against the printed page. The XML wins, but a page that shows another number or
    amount leaves a question: seen in practice, one program's XML in another program's PDF.
    """
    if not isinstance(reading, InvoiceDraft) or len(re.sub(r"\s", "", paper.text)) < _MIN_TEXT:
        return reading
    draft, doubts = reading, reading.doubts
    flat = re.sub(r"\s", "", paper.text)
    if draft.number and re.sub(r"\s", "", draft.number.value) not in flat:
        doubts += (tell("the printed page does not show number {number}", number=draft.number.value),)
        draft = replace(draft, number=_weaker(draft.number))
    due = draft.amount_due or draft.total
    if due:
        shown = {abs(found.value) for line in paper.lines for found in find_amounts(line.text)}
        if abs(due.value.amount) not in shown and due.value.amount != 0:
            doubts += (tell("the printed page does not show {due}", due=due.value),)
            draft = replace(draft, amount_due=_weaker(draft.amount_due), total=_weaker(draft.total))
    language = guess_language(paper.text) or draft.language
    online = draft.online_payment or _online_payment(paper)
    draft = replace(draft, online_payment=online)
    return replace(draft, language=language, doubts=doubts, layout=of_einvoice(survey(paper, _marks(draft))))
