"""What a paper calls itself: an invoice, a credit note, or something that asks for no payment."""

from __future__ import annotations

from dataclasses import dataclass

from agent.documents.amounts import find_amounts
from agent.documents.lexicon import pattern
from agent.documents.pdfs import Paper
from agent.domain.invoice import DocumentKind

# A title stands by itself at the start of a segment, perhaps with a number behind it.
_NUMBERED = (
    r"(?=\s*(?:$|[:#(–]|-\s)|\s+(?:n[°ºro.]|nummer|number|num|\d|[A-Z]{1,6}[-\d]|(?:van|vom|du|voor|for|für|pour)\b))"
)
_TITLES = [
    (kind, pattern(f"^<title>{_NUMBERED}", title=f"title.{kind.name.lower()}"))
    for kind in DocumentKind
    if kind is not DocumentKind.PURCHASE_INVOICE
]
_INVOICE_WORDS = pattern("<words>", words="invoice_words")
_EXPLANATION = pattern("<words>", words="explanation")
_PAID_STAMP = pattern("^<words>[.!]?$", words="paid_stamp")


@dataclass(frozen=True)
class Heading:
    """What a paper is by its title (None: nothing says so) and what makes that doubtful."""

    kind: DocumentKind | None
    title: str = ""
    doubt: str | None = None


def find_heading(paper: Paper) -> Heading:
    """
    Find what the titles on the first page say the paper is.

    Pro forma and credit note win over the word invoice beside them. A reminder or a statement beside it leaves a doubt;
    a quotation, an order or a receipt counts only on a paper that calls itself an invoice nowhere.
    """
    titles = _titles(paper)
    first = dict(reversed(titles))
    invoice = first.get(DocumentKind.INVOICE)
    for kind in (DocumentKind.PRO_FORMA, DocumentKind.CREDIT_NOTE):
        if kind in first:
            return Heading(kind, first[kind])
    for kind in (DocumentKind.REMINDER, DocumentKind.STATEMENT):
        if kind in first and invoice is None:
            return Heading(kind, first[kind])
        if kind in first:
            return Heading(DocumentKind.INVOICE, invoice or "", f"it is headed “{first[kind][:60]}” too")
    explains = next((line.text for line in paper.lines[:15] if _EXPLANATION.search(line.text)), None)
    if invoice is not None or _INVOICE_WORDS.search(paper.text):
        doubt = f"it may be an example or an explanation: “{explains[:60]}”" if explains else None
        return Heading(DocumentKind.INVOICE, invoice or "", doubt)
    return Heading(*titles[0]) if titles else Heading(None)


def _titles(paper: Paper) -> list[tuple[DocumentKind, str]]:
    """The titles among the first page's short segments, the upper half of the page only."""
    page = paper.pages[0] if paper.pages else ()
    if not page:
        return []
    half = (page[0].top + page[-1].bottom) / 2
    return [
        (kind, segment.text)
        for line in page
        if line.top >= half
        for segment in line.segments
        if len(segment.text) <= 60
        for kind, words in _TITLES
        if words.match(segment.text)
    ]


def has_paid_stamp(paper: Paper) -> bool:
    """Whether a word such as PAID stands alone on the paper."""
    return any(
        _PAID_STAMP.match(segment.text)
        for line in paper.lines
        for segment in line.segments
        if not any(next(find_amounts(other.text), None) for other in line.segments)
    )
