"""Which of all the dates on a paper are its issue date (BT-2) and its due date (BT-9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from agent.documents.accounts import find_ibans, is_valid_iban
from agent.documents.dates import FoundDate, find_dates, month_first, proves_day_first, proves_month_first
from agent.documents.labels import is_table_head, mentions
from agent.documents.lexicon import pattern, speaks_of
from agent.documents.pdfs import Paper
from agent.documents.terms import Span, Terms, read_terms
from agent.domain.invoice import Confidence, Field
from agent.domain.speech import tell

_ISSUE = pattern(r"(?<![\w-])<issue>(?!\w)", issue="date.issue")
_PLAIN_DATE = pattern(r"^(?:datum|date|dated|le)\s*(?=:|$|\s\d|\s<weekday>)", weekday="date.weekday")
# "Rechnung Nr. 7 vom 3. Mai 2026", "Facture n° 7 du 3 mai 2026", "Factuur 7 - 3 mei 2026"
_LETTER_DATE = pattern(
    r"^<title>s?\b(?:\s\([^)]{1,20}\))?(?:\s*<sign>\.?)?\s*:?\s*(?:\S*\d\S*,?\s+)?(?:<of>|[-–])(?=\s\d|\s<weekday>)",
    title="number.title",
    sign="number.sign",
    of="date.letter",
    weekday="date.weekday",
)
# "Utrecht, 3 februari 2026", "Münster, den 03.11.2026", "Paris, le 3 mai 2026"
_PLACE_DATE = pattern(
    r"^[^\W\d][^\W\d. '’-]{2,30},?\s*(?:, am|, the|, de|\bden|\ble|,)(?=\s*$|\s\d|\s<weekday>|\s[A-Z])",
    weekday="date.weekday",
)
# A print's own date and time is nobody's issue date.
_CLOCK = re.compile(r"\d\d:\d\d|\b(?:zeit|tijd|time|heure|uhr|page|pagina|seite)\b", re.IGNORECASE)
_DUE = pattern(r"(?<![\w-])<due>(?!\w)", due="date.due")
_TERMS = pattern(
    r"(?:^|(?<=[:;.] ))(?:<terms>(?!\w)|<short>\s*(?::|$))", terms="terms.label", short="terms.short_label"
)
# "Si dans un délai de deux mois …" tells what happens then, not when to pay.
_CONDITION = re.compile(r"(?:si|s['’]il|indien|mocht|wanneer|wenn|falls|sofern|if|unless|tenzij|sauf)\b", re.IGNORECASE)
_is_paying = speaks_of("terms.paying")
_WEEKDAY = pattern(r"\W*<weekday>?,?\s*(?:den|le|the)?\s*", weekday="date.weekday")
_is_discount = speaks_of("terms.discount")


# A day, how sure it is, and the words beside it.
_Dated = tuple[date, Confidence, str]
# A short letter's date may stand below the middle of what is written.
_FIRST_LINES = 12


@dataclass(frozen=True)
class Days:
    """The dates of a paper, with the terms they were checked against and what is doubtful about them."""

    issued: Field[date] | None = None
    due: Field[date] | None = None
    terms: Field[str] | None = None
    doubts: tuple[str, ...] = ()


def find_days(paper: Paper, language: str | None) -> Days:
    """Find issue date and due date; a due date may follow from "binnen 30 dagen" and a certain issue date."""
    terms = list(_terms(paper))
    order = _Order.of(paper.text, language)
    if not order.settled:
        order = order.settled_by(lambda one: _makes_sense(paper, one, terms))
    issued, doubt = _issued(paper, order)
    due, due_doubt = _due(paper, order, issued, terms)
    texts = list(dict.fromkeys(term.text for term in terms if term.text))
    printed = " | ".join(text for text in texts if not any(text != other and text in other for other in texts))
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

    def settled_by(self, makes_sense: Callable[[_Order], bool]) -> _Order:
        """Take the one order in which dates follow each other as they must; the doubt stays when both do, or none."""
        day_first, month_first = _Order(False, settled=True), _Order(True, settled=True)
        if makes_sense(day_first) == makes_sense(month_first):
            return self
        return day_first if makes_sense(day_first) else month_first

    def read(self, found: FoundDate) -> tuple[date, Confidence]:
        """The day; where it may as well be read the other way round it is a guess."""
        read = month_first(found) if self.month_first else found
        return read.value, Confidence.CERTAIN if self.settled or not found.ambiguous else Confidence.UNSURE


def _makes_sense(paper: Paper, order: _Order, terms: list[Terms]) -> bool:
    """Whether, in this order, the due date follows the issue date by the printed term, or by half a year at most."""
    issued, _ = _issued(paper, order)
    due = next((day for day, _, _ in _labelled(paper, _DUE, order)), None)
    if issued is None or due is None:
        return True
    promised = {term.span.due_from(issued.value) for term in terms if term.span}
    return due in promised if promised else 0 <= (due - issued.value).days <= 183


def _at_most_likely(read: tuple[date, Confidence]) -> tuple[date, Confidence]:
    day, confidence = read
    return day, Confidence.LIKELY if confidence is Confidence.CERTAIN else confidence


def _first_date(texts: tuple[str, ...]) -> FoundDate | None:
    """The date at the start of a value, the weekday before it aside."""
    for text in texts:
        found = find_dates(text)
        if found and _WEEKDAY.fullmatch(text[: found[0].start]):
            return found[0]
    return None


def _labelled(paper: Paper, label: re.Pattern[str], order: _Order) -> Iterator[_Dated]:
    for mention in mentions(paper, label):
        if _is_discount(mention.before):
            continue
        if found := _first_date(mention.values):
            yield (*order.read(found), mention.label.strip())
        elif mention.above and (found := _first_date((mention.above,))):
            yield (*_at_most_likely(order.read(found)), mention.label.strip())


def _plain_dates(paper: Paper, order: _Order) -> Iterator[_Dated]:
    """What stands under "Datum" alone, unless it is the moment of printing."""
    for mention in mentions(paper, _PLAIN_DATE):
        line = paper.pages[mention.page][mention.at]
        if not _CLOCK.search(line.text) and (found := _first_date(mention.values)):
            yield (*order.read(found), mention.label.strip())


def _lone_dates(paper: Paper, order: _Order) -> Iterator[_Dated]:
    """A date all by itself in the upper half of the first page: likely the letter's, never certain."""
    page = paper.first_page
    for line in takewhile(lambda line: not is_table_head(line), page[: max(len(page) // 2, _FIRST_LINES)]):
        for segment in line.segments:
            found = find_dates(segment.text)
            if len(found) == 1 and not re.search(r"\w", segment.text[: found[0].start] + segment.text[found[0].end :]):
                yield (*_at_most_likely(order.read(found[0])), "a date by itself")  # as is


def _issued(paper: Paper, order: _Order) -> tuple[Field[date] | None, str | None]:
    """The date under a label of its own; else the plain one or the letter's, which must agree; else a lone one."""
    for found in (
        list(_labelled(paper, _ISSUE, order)),
        [
            *_plain_dates(paper, order),
            *_labelled(paper, _LETTER_DATE, order),
            *_labelled(paper, _PLACE_DATE, order),
        ],
        list(_lone_dates(paper, order)),
    ):
        if not found:
            continue
        day, confidence, words = found[0]
        rivals = {day for day, _, _ in found}
        if len(rivals) > 1:
            _, confidence = _at_most_likely((day, confidence))
        doubt = (
            None
            if len(rivals) == 1
            else tell("several issue dates: {found}", found=", ".join(map(str, sorted(rivals))))
        )
        return Field(day, f"PDF text: {words} (BT-2)", confidence), doubt
    return None, None


def _terms(paper: Paper) -> Iterator[Terms]:
    """The terms printed under a label, and those in sentences about paying."""
    for mention in mentions(paper, _TERMS):
        read = (read_terms(value) for value in mention.values)
        yield from [term for term in read if term.due_dates or term.span][:1]
    for paragraph in paper.paragraphs:
        if _is_paying(paragraph):
            terms = read_terms(paragraph)
            if (terms.due_dates or terms.span) and not _CONDITION.match(terms.text):
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
    if not labelled and len(rivals := {day for day, _, _ in prose}) > 1:
        # Instalments, or an offer beside the term: one of several days is no due date.
        return None, tell("several due dates: {found}", found=", ".join(map(str, sorted(rivals))))
    day, confidence, words = found[0]
    if doubt := _due_doubt({day for day, _, _ in found}, issued, spans):
        _, confidence = _at_most_likely((day, confidence))
    return Field(day, f"PDF text: {words} (BT-9)", confidence), doubt


def _prose_dates(terms: list[Terms], order: _Order) -> Iterator[_Dated]:
    for term in terms:
        for day in term.due_dates:
            found = next(found for found in find_dates(term.text) if found.value == day)
            yield (*order.read(found), f"“{term.text[:80]}”")


def _due_doubt(dates: set[date], issued: Field[date] | None, spans: set[Span]) -> str | None:
    if len(dates) > 1:
        return tell("several due dates: {found}", found=", ".join(map(str, sorted(dates))))
    due = next(iter(dates))
    if issued and due < issued.value:
        return tell("the due date lies before the issue date")
    # "Payable à réception, au plus tard le …": the day named is what may be waited for.
    for span in spans - {Span()}:
        if issued and abs((due - span.due_from(issued.value)).days) > 3:
            return tell("due date {due} contradicts the term of {span}", due=due, span=span)
    return None


def _due_from_span(
    issued: Field[date] | None, spans: set[Span], is_clear: bool
) -> tuple[Field[date] | None, str | None]:
    if not spans:
        return None, None
    if len(spans) > 1:
        return None, tell("several terms: {found}", found=", ".join(sorted(map(str, spans))))
    if issued is None:
        return None, None
    span = next(iter(spans))
    confidence = issued.confidence if is_clear or not issued.is_certain else Confidence.LIKELY
    return Field(span.due_from(issued.value), f"PDF text: {span} (BT-20)", confidence), None
