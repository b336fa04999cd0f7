"""Which of all the dates on a paper are its issue date (BT-2) and its due date (BT-9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from agent.documents.accounts import find_ibans, is_valid_iban
from agent.documents.dates import FoundDate, find_dates, month_first, proves_day_first, proves_month_first
from agent.documents.labels import mentions
from agent.documents.lexicon import pattern
from agent.documents.pdfs import Paper
from agent.documents.terms import Span, Terms, read_terms
from agent.domain.invoice import Confidence, Field

_ISSUE = pattern(r"(?<![\w-])<issue>(?!\w)", issue="date.issue")
_PLAIN_DATE = pattern(r"^(?:datum|date)\s*(?=:|$|\s\d|\s<weekday>)", weekday="date.weekday")
# "Rechnung Nr. 7 vom 3. Mai 2026", "Facture n° 7 du 3 mai 2026", "Münster, den 03.11.2026"
_LETTER_DATE = pattern(
    r"^<title>\b.{2,40}?\s<of>(?=\s\d)|^[^\W\d][\w. -]{2,30}, den(?=\s\d)", title="number.title", of="date.letter"
)
_DUE = pattern(r"(?<![\w-])<due>(?!\w)", due="date.due")
_TERMS = pattern(r"(?:^|(?<=[:;.] ))<terms>(?!\w)", terms="terms.label")
_PAYING = pattern("<paying>", paying="terms.paying")
_WEEKDAY = pattern(r"\W*<weekday>?,?\s*(?:den|le|the)?\s*", weekday="date.weekday")
_DISCOUNT = pattern("<discount>", discount="terms.discount")


@dataclass(frozen=True)
class Days:
    """The dates of a paper, with the terms they were checked against and what is doubtful about them."""

    issued: Field[date] | None = None
    due: Field[date] | None = None
    terms: Field[str] | None = None
    doubts: tuple[str, ...] = ()


def find_days(paper: Paper, language: str | None) -> Days:
    """Find issue date and due date; a due date may follow from "binnen 30 dagen" and a certain issue date."""
    order = _Order.of(paper.text, language)
    issued, doubt = _issued(paper, order)
    terms = list(_terms(paper))
    due, due_doubt = _due(paper, order, issued, terms)
    printed = " | ".join(term.text for term in terms if term.text)
    field = Field(printed, "PDF text (BT-20)", Confidence.LIKELY) if printed else None
    return Days(issued, due, field, tuple(doubt for doubt in (doubt, due_doubt) if doubt))


@dataclass(frozen=True)
class _Order:
    """
    How this paper writes dates in figures. Unless another date proves the order, only English leaves a doubt: it may be
    American, but not when a European bank account is printed.
    """

    month_first: bool
    settled: bool

    @classmethod
    def of(cls, text: str, language: str | None) -> _Order:
        american, european = proves_month_first(text), proves_day_first(text)
        if american != european:
            return cls(american, settled=True)
        is_ours = language in ("nl", "fr", "de") or any(is_valid_iban(iban) for iban, _ in find_ibans(text))
        return cls(month_first=False, settled=is_ours and not american)

    def read(self, found: FoundDate) -> tuple[date, bool]:
        """The day, and whether it is beyond doubt."""
        read = month_first(found) if self.month_first else found
        return read.value, self.settled or not found.ambiguous


def _first_date(texts: tuple[str, ...]) -> FoundDate | None:
    """The date at the start of a value, the weekday before it aside."""
    for text in texts:
        found = find_dates(text)
        if found and _WEEKDAY.fullmatch(text[: found[0].start]):
            return found[0]
    return None


def _labelled(paper: Paper, label: re.Pattern[str], order: _Order) -> Iterator[tuple[date, bool, str]]:
    for mention in mentions(paper, label):
        if not _DISCOUNT.search(mention.before) and (found := _first_date(mention.values)):
            yield (*order.read(found), mention.label.strip())


def _issued(paper: Paper, order: _Order) -> tuple[Field[date] | None, str | None]:
    """The date under a label of its own; else the plain one ("Datum:") or the letter's, which must agree."""
    for labels in ((_ISSUE,), (_PLAIN_DATE, _LETTER_DATE)):
        found = [one for label in labels for one in _labelled(paper, label, order)]
        if not found:
            continue
        day, is_sure, words = found[0]
        rivals = {day for day, _, _ in found}
        confidence = Confidence.CERTAIN if is_sure and len(rivals) == 1 else Confidence.LIKELY
        doubt = None if len(rivals) == 1 else "several issue dates: " + ", ".join(map(str, sorted(rivals)))
        return Field(day, f"PDF text: {words} (BT-2)", confidence), doubt
    return None, None


def _terms(paper: Paper) -> Iterator[Terms]:
    """The terms printed under a label, and those in sentences about paying."""
    for mention in mentions(paper, _TERMS):
        read = (read_terms(value) for value in mention.values)
        yield from [term for term in read if term.due_dates or term.span][:1]
    for paragraph in paper.paragraphs:
        if _PAYING.search(paragraph):
            terms = read_terms(paragraph)
            if terms.due_dates or terms.span:
                yield terms


def _due(
    paper: Paper, order: _Order, issued: Field[date] | None, terms: list[Terms]
) -> tuple[Field[date] | None, str | None]:
    labelled = list(_labelled(paper, _DUE, order))
    prose = list(_prose_dates(terms, order))
    found = labelled + prose
    spans = {term.span for term in terms if term.span}
    if not found:
        return _due_from_span(issued, spans, all(term.is_clear for term in terms if term.span))
    day, is_sure, words = found[0]
    doubt = _due_doubt({day for day, _, _ in found}, issued, spans)
    confidence = Confidence.LIKELY if doubt or not is_sure else Confidence.CERTAIN
    return Field(day, f"PDF text: {words} (BT-9)", confidence), doubt


def _prose_dates(terms: list[Terms], order: _Order) -> Iterator[tuple[date, bool, str]]:
    for term in terms:
        for day in term.due_dates:
            found = next(found for found in find_dates(term.text) if found.value == day)
            yield (*order.read(found), f"“{term.text[:80]}”")


def _due_doubt(dates: set[date], issued: Field[date] | None, spans: set[Span]) -> str | None:
    if len(dates) > 1:
        return "several due dates: " + ", ".join(map(str, sorted(dates)))
    due = next(iter(dates))
    if issued and due < issued.value:
        return "the due date lies before the issue date"
    for span in spans:
        if issued and abs((due - span.due_from(issued.value)).days) > 3:
            return f"due date {due} contradicts the term of {span}"
    return None


def _due_from_span(
    issued: Field[date] | None, spans: set[Span], is_clear: bool
) -> tuple[Field[date] | None, str | None]:
    if not spans:
        return None, None
    if len(spans) > 1:
        return None, "several terms: " + ", ".join(sorted(map(str, spans)))
    if issued is None:
        return None, None
    span = next(iter(spans))
    confidence = Confidence.CERTAIN if issued.is_certain and is_clear else Confidence.LIKELY
    return Field(span.due_from(issued.value), f"PDF text: {span} (BT-20)", confidence), None
