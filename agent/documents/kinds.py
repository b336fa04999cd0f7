"""What a paper calls itself: an invoice, a credit note, or something that asks for no payment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from agent.documents.amounts import find_amounts
from agent.documents.layout import Line
from agent.documents.lexicon import finder, pattern, quick, speaks_of
from agent.documents.pdfs import Paper
from agent.domain.invoice import DocumentKind
from agent.domain.speech import tell

# A title stands by itself at the start of a segment, perhaps with a number behind it.
_NUMBERED = (
    r"(?=\s*(?:$|[:#(–]|-\s)|\s+(?:n[°ºro.]|nummer|number|num|\d|[A-Z]{1,6}[-\d]"
    r"|(?:van|vom|du|voor|for|für|pour|zur?|bij|op|de|betreffende|concernant|factu|rechn|invoice)))"
)
_SUBJECT = r"^(?:<subject>\s*:?\s*)?"
_TITLES = [
    (kind, pattern(f"{_SUBJECT}<title>{_NUMBERED}", subject="number.subject", title=f"title.{kind.name.lower()}"))
    for kind in DocumentKind
    if kind is not DocumentKind.PURCHASE_INVOICE
]
_may_be_title = quick(re.compile("|".join(words.pattern for _, words in _TITLES)))
_INVOICE_WORDS = pattern(r"(?<!\w)<words>", words="invoice_words")
_is_invoice_label = finder(r"^<words>", words="invoice_words")
_explains = speaks_of("explanation")
_EXAMPLE = pattern(r"(?<![\w.@-])<words>(?!\w)", words="example")
_is_draft = finder(r"^\W*<words>\W*$", words="draft")
_is_reminding = speaks_of("reminding")
_is_conditional = speaks_of("collection.conditional")
_is_paid_stamp = finder(r"^\W*<words>[.!\W]*$", words="paid_stamp")
_PLACEHOLDER = re.compile(r"\[[A-Z][\w' ]{2,30}\]|\{\{ ?\w+|<<\w+>>")
# A title this much larger than the text around it speaks for the whole paper.
_LARGE = 1.3
# On a short letter the title stands below the middle of what is written.
_FIRST_LINES = 12
_AS_BESIDE = (DocumentKind.QUOTE, DocumentKind.ORDER, DocumentKind.RECEIPT, DocumentKind.OTHER)


@dataclass(frozen=True)
class Heading:
    """What a paper is by its title (None: nothing says so) and what makes that doubtful."""

    kind: DocumentKind | None
    title: str = ""
    doubt: str | None = None


@dataclass(frozen=True)
class _Title:
    """A title met: what it makes of the paper, whether it is larger than the text, whether it may be a mere label."""

    kind: DocumentKind
    text: str
    is_large: bool
    is_label: bool


def find_heading(paper: Paper) -> Heading:
    """
    Find what the titles on the first page say the paper is.

    Pro forma and credit note win over the word invoice beside them. A reminder or a statement beside it leaves a doubt;
    a quotation, an order or a receipt counts only on a paper that is headed an invoice nowhere. A draft, an example and
    an empty form are doubted whatever they are headed.
    """
    titles = list(_titles(paper))
    first = {title.kind: title.text for title in reversed(titles) if not title.is_label}
    invoice = first.get(DocumentKind.INVOICE) or next(
        (title.text for title in titles if title.kind is DocumentKind.INVOICE), None
    )
    for kind in (DocumentKind.PRO_FORMA, DocumentKind.CREDIT_NOTE):
        if kind in first:
            return Heading(
                kind, first[kind], _doubt(paper, has_title=True) if kind is DocumentKind.CREDIT_NOTE else None
            )
    for kind in (DocumentKind.REMINDER, DocumentKind.STATEMENT):
        if kind in first and (invoice is None or _outshines(titles, kind)):
            return Heading(kind, first[kind])
        if kind in first:
            return Heading(
                DocumentKind.INVOICE, invoice or "", tell("it is headed “{first}” too", first=first[kind][:60])
            )
    if invoice is None and (reminding := _reminding(paper)):
        return Heading(DocumentKind.REMINDER, reminding)
    other = next((title for title in titles if title.kind in _AS_BESIDE and not title.is_label), None)
    if invoice is not None:
        return Heading(DocumentKind.INVOICE, invoice, _doubt(paper, has_title=True))
    if other and (other.is_large or not _has_invoice_label(paper)) and not _has_invoice_label(paper):
        return Heading(other.kind, other.text)
    if other and other.is_large:
        return Heading(DocumentKind.INVOICE, "", tell("it is headed “{text}”", text=other.text[:60]))
    if _INVOICE_WORDS.search(paper.text):
        return Heading(DocumentKind.INVOICE, "", _doubt(paper, has_title=False))
    return Heading(titles[0].kind, titles[0].text) if titles else Heading(None)


def _outshines(titles: list[_Title], kind: DocumentKind) -> bool:
    """Whether this title is the large one, and the word invoice under it only says what it is about."""
    largest = [title.kind for title in titles if title.is_large]
    return kind in largest and DocumentKind.INVOICE not in largest


def _doubt(paper: Paper, *, has_title: bool) -> str | None:
    """Why a paper headed an invoice may be none that was ever sent."""
    if explains := next((line.text for line in paper.lines[:15] if _explains(line.text)), None):
        return tell("it may be an example or an explanation: “{explains}”", explains=explains[:60])
    if not has_title and (example := _EXAMPLE.search(paper.text)):
        return tell("it may be an example or an explanation: “{example}”", example=example[0])
    if draft := _draft_stamp(paper):
        return tell("it may be a draft: “{draft}”", draft=draft[:60])
    if len(_PLACEHOLDER.findall(paper.text)) >= 3:
        return tell("it has places left to fill in")
    if reminding := _reminding(paper):
        return tell("it may be a reminder: “{reminding}”", reminding=reminding[:60])
    return None


def _draft_stamp(paper: Paper) -> str | None:
    """A word such as CONCEPT or SAMPLE in large letters or capitals; in a row of goods it is somebody's work."""
    usual = median([segment.top - segment.bottom for line in paper.lines for segment in line.segments] or [0])
    for line in paper.lines:
        for segment in line.segments:
            stands_out = segment.text.isupper() or segment.top - segment.bottom > _LARGE * usual
            if stands_out and _is_draft(segment.text) and not _has_amount(line):
                return segment.text
    return None


def _reminding(paper: Paper) -> str | None:
    """The sentence that says a payment has not come, if one does; "if it has not come" does not."""
    pieces = (piece for piece in paper.paragraphs if _is_reminding(piece) and not _is_conditional(piece))
    return next(pieces, None)


def _has_invoice_label(paper: Paper) -> bool:
    """Whether an invoice's own label ("Factuurnummer") opens a segment, as it does on an invoice."""
    return any(_is_invoice_label(segment.text) for line in paper.lines for segment in line.segments)


def _titles(paper: Paper) -> Iterator[_Title]:
    """The titles among the first page's short segments, the upper half of the page only."""
    page = paper.first_page
    if not page:
        return
    half = (page[0].top + page[-1].bottom) / 2
    usual = median(segment.top - segment.bottom for line in page for segment in line.segments)
    for number, line in enumerate(page):
        if line.top < half and number >= _FIRST_LINES:
            break
        for index, segment in enumerate(line.segments):
            if len(segment.text) > 60 or not _may_be_title(segment.text):
                continue
            is_large = segment.top - segment.bottom > _LARGE * usual
            has_value = index + 1 < len(line.segments) and re.search(r"\d", line.segments[index + 1].text) is not None
            for kind, words in _TITLES:
                if match := words.match(segment.text):
                    is_label = segment.text[match.end() :].lstrip().startswith(":") or (has_value and not is_large)
                    yield _Title(kind, segment.text, is_large, is_label and kind in _AS_BESIDE)


def has_paid_stamp(paper: Paper) -> bool:
    """Whether a word such as PAID stands alone on its line; beside an amount it is a label."""
    return any(
        _is_paid_stamp(segment.text) and not _has_amount(line) for line in paper.lines for segment in line.segments
    )


def _has_amount(line: Line) -> bool:
    return any(find_amounts(segment.text) for segment in line.segments)
