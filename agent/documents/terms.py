"""What payment terms say in words (BT-20): a day, a time to pay, or "do not pay this"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from agent.documents.dates import find_dates
from agent.documents.lexicon import by_language, pattern, speaks_of
from agent.domain.invoice import Collection
from agent.domain.speech import tell

_DISCOUNT = pattern(r"<discount>|\d\s?%", discount="terms.discount")
_NO_DISCOUNT = pattern(r",?\s*\b<words>", words="terms.no_discount")
_DISCOUNT_DAYS = pattern(
    r"<days>\b[^|.;]{0,60}<discount>|<discount>[^|.;]{0,60}\d\s?<days>\b", days="terms.days", discount="terms.discount"
)
_NET_DAYS = pattern(
    r"<days>(?:\s\w+){0,1}\s<net>\b|\b<net>\s(?:\w+\s){0,2}\d{1,3}\s?<days>\b", days="terms.days", net="terms.net"
)
_OTHER_MATTERS = pattern("<other>", other="terms.other_matters")
_DAYS = pattern(r"(?<![\d.,])(\d{1,3})\s?(?P<unit><days>)\b(?!\s(?:per|par|pro|a)\b)", days="terms.days")
_WEEKS = pattern(
    r"(?:^|\b<within>\b\D{0,12}?)(?<![\d.,])(\d{1,2})\s?<weeks>\b", within="terms.within", weeks="terms.weeks"
)
_MONTHS = pattern(
    r"(?:^|\b<within>\b\D{0,12}?)(?<![\d.,])(\d{1,2})\s?<months>\b", within="terms.within", months="terms.months"
)
# "Net 30", as English terms say it without a unit; an amount ("Net 30.00") is none.
_NET_NUMBER = re.compile(r"\bnet\s?(7|8|10|14|15|20|21|28|30|45|60|75|90|120)\b(?!\s?%|[.,/-]\d)", re.IGNORECASE)
_SEVERAL_DAYS = pattern(
    r"\d\s?(?:[-–/]|of|or|oder|ou|tot|to|bis|à|en|et|und|and)\s?\d{1,3}\s?<days>\b", days="terms.days"
)
_WORKING_DAYS = pattern(r"\d\s?<working>", working="terms.working_days")
_AT_ONCE = pattern(r"\b<at_once>\b", at_once="terms.at_once")
_FROM_RECEIPT = pattern("<receipt>", receipt="terms.from_receipt")
_IF = pattern(r"^\W*<if>\b", **{"if": "terms.if"})
_is_paying = speaks_of("terms.paying")
_IN_PARTS = pattern("<parts>", parts="terms.in_parts")
_FROM_DELIVERY = pattern("<delivery>", delivery="terms.from_delivery")
_MONTH_END = pattern("<month_end>", month_end="terms.month_end")
_BEFORE_MONTH_END = pattern(r",\s(?=<month_end>)", month_end="terms.month_end")
# "30 dagen na einde maand", "fin de mois + 30 jours": counted from there. "30 jours fin de mois": counted to there.
_FROM_MONTH_END = pattern(
    r"<days>\s(?:na|après|nach|after|from|à compter de|vanaf)\s(?:\w+\s){0,2}<month_end>"
    r"|<month_end>\s*,?\s*(?:\+|plus|et|und|en)?\s*(?:à\s)?\d{1,3}\s?<days>",
    days="terms.days",
    month_end="terms.month_end",
)
# What an English "30 days EOM" begins with is told in both ways.
_UNCLEAR_MONTH_END = re.compile(r"\beom\b|end of|month[- ]end", re.IGNORECASE)
_NEXT_MONTH_END = pattern(
    r"\b<end_of>\W+(?:\w+\W+){0,5}?<following>", end_of="terms.end_of", following="terms.following_month"
)
_DAY_OF_NEXT_MONTH = pattern(
    r"(?<![\d.,/-])(\d{1,2})\s?(?:e|ste|de|er|st|nd|rd|th|\.)?\s(?:\w+\s){0,2}<following>",
    following="terms.following_month",
)
_DAY_AFTER_MONTH_END = pattern(
    r"<month_end>\W+(?:le|de|den|am|the)\s(\d{1,2})(?:e|er|ste|th|\.)?(?![\d./-]|\s?<days>\b)",
    month_end="terms.month_end",
    days="terms.days",
)
_BY = pattern(r"\b<by>\s*:?\s*(?:<weekday>,?\s(?:den\s)?)?$", by="date.by", weekday="date.weekday")
# A comma, a bar, a semicolon or the end of a sentence; not the point in "t.n.v.", nor the comma in "May 5, 2026".
_CLAUSES = re.compile(r"\s*[|;\n]\s*|(,)\s+(?!\d{4}\b)|(?<=[\w)]{3})[.!?]\s+(?=[A-ZÀ-Ý])")
# XRechnung's own notation of discounts, "#SKONTO#TAGE=14#PROZENT=2.00#", says nothing else (BR-DE-18).
_NOTATION = re.compile(r"#(?:SKONTO|VERZUG)#[^|\s]*#")
_LONGEST = 3000

_SENTENCES = re.compile(r"\s*[|;]\s*|(?<=[\w)]{3}[.!?])\s+")
_is_conditional = speaks_of("collection.conditional")
_COLLECTIONS = [
    (collection, speaks_of(f"collection.{collection.name.lower()}"))
    for collection in (Collection.SETTLED, Collection.NOT_REQUESTED, Collection.CARD, Collection.DIRECT_DEBIT)
]

_NUMBER_WORDS = {word: int(number) for number, words in by_language("terms.number_words").items() for word in words}
_IN_WORDS = pattern(
    rf"\b({'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))})\s(?=(?:<days>|<weeks>|<months>)\b)",
    days="terms.days",
    weeks="terms.weeks",
    months="terms.months",
)
# "14 (veertien) dagen", "dertig (30) dagen"
_TWICE = re.compile(r"(\d{1,3})\s?\([^\W\d]+\)|\b[^\W\d]+\s?\((\d{1,3})\)")


@dataclass(frozen=True)
class Span:
    """
    A time to pay, as a paper says it. ``due_from`` makes it a day.

    The count of ``months`` and ``days`` starts on the issue date, or ``from_month_end`` at the end of its month, and
    leads to a day, ``to_month_end`` to the end of the month that day lies in, or to ``day_after`` of the next month.
    ``working``: the days are Mondays to Fridays.
    """

    days: int = 0
    months: int = 0
    from_month_end: bool = False
    to_month_end: bool = False
    day_after: int | None = None
    working: bool = False

    def due_from(self, issued: date) -> date:
        """The day an invoice of this issue date falls due."""
        start = _month_end(issued) if self.from_month_end else issued
        day = _months_later(start, self.months)
        day = _working_days_later(day, self.days) if self.working else day + timedelta(days=self.days)
        if self.day_after:
            first = _month_end(day) + timedelta(days=1)
            return first.replace(day=min(self.day_after, monthrange(first.year, first.month)[1]))
        return _month_end(day) if self.to_month_end else day

    def _count(self) -> str:
        if self.months:
            return tell("{months} months", months=self.months)
        if self.working:
            return tell("{days} working days", days=self.days)
        return tell("{days} days", days=self.days)

    def __str__(self) -> str:
        """That time in words, for a source or a doubt."""
        count = self._count()
        start = tell("the end of the month of issue") if self.from_month_end else tell("the issue date")
        end = tell(", then the end of that month") if self.to_month_end else ""
        end = tell(", then day {day_after} of the next month", day_after=self.day_after) if self.day_after else end
        return tell("{count} after {start}{end}", count=count, start=start, end=end)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _working_days_later(day: date, count: int) -> date:
    """Mondays to Fridays; which of them are holidays nobody here knows."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


@dataclass(frozen=True)
class Terms:
    """
    Terms of payment read from words: the days they name, and the time they give. ``days``: that time when it is a plain
    number of days. ``is_clear``: the time counts from the issue date, or from receipt of the invoice, and nothing else
    is offered beside it. ``from_receipt``: it counts from the day the invoice arrives.
    """

    text: str = ""
    due_dates: tuple[date, ...] = ()
    span: Span | None = None
    is_clear: bool = False
    from_receipt: bool = False

    @property
    def days(self) -> int | None:
        """The number of days; None for any other time, or none."""
        return self.span.days if self.span and self.span == Span(self.span.days) else None


def read_terms(text: str) -> Terms:
    """Read when to pay; what is said of discounts, interest, complaints and returns is left out."""
    text = _BEFORE_MONTH_END.sub(" ", _NO_DISCOUNT.sub("", _NOTATION.sub(" ", text[:_LONGEST])))
    clauses = list(_clauses(text))
    spans = {clause: set(_spans(_in_figures(clause), is_all=len(clauses) == 1)) for clause in clauses}
    telling = [clause for clause in clauses if spans[clause] or find_dates(clause)]
    kept = " | ".join(telling or clauses)
    dates = {found.value for clause in clauses for found in find_dates(clause) if _BY.search(clause[: found.start])}
    due_dates = tuple(sorted(dates))
    offered = set().union(*spans.values()) if spans else set()
    if Span() in offered and len(offered) > 1:
        # "Sofort fällig, spätestens in 14 Tagen": the latest is what may be waited for.
        offered.discard(Span())
    if len(offered) != 1 or _SEVERAL_DAYS.search(kept):
        return Terms(kept, due_dates)
    span = offered.pop()
    unclear = (
        span.working
        or _FROM_DELIVERY.search(kept)
        or _IN_PARTS.search(text)
        or (span.to_month_end and not span.days and not span.months)
        or ((span.to_month_end or span.from_month_end) and span.days and _UNCLEAR_MONTH_END.search(kept))
        or bool(_DISCOUNT_DAYS.search(text) and not _NET_DAYS.search(kept))
    )
    return Terms(kept, due_dates, span, not unclear, bool(_FROM_RECEIPT.search(kept)))


def _in_figures(clause: str) -> str:
    """The clause with its numbers in figures: "veertien dagen", "14 (veertien) dagen"."""
    clause = _TWICE.sub(lambda match: match[1] or match[2], clause)
    return _IN_WORDS.sub(_figure, clause)


def _figure(match: re.Match[str]) -> str:
    """A number word's figure. "A day" is more often what something costs or takes than a time to pay."""
    number = _NUMBER_WORDS[match[1].lower()]
    return match[0] if number == 1 and re.match(r"d|t|j", match.string[match.end() :], re.IGNORECASE) else f"{number} "


def _spans(clause: str, *, is_all: bool) -> Iterator[Span]:
    """Every time to pay that a clause gives; ``is_all``: nothing else is said."""
    if _NEXT_MONTH_END.search(clause):
        yield Span(months=1, to_month_end=True)
        return
    if match := _DAY_OF_NEXT_MONTH.search(clause):
        if 1 <= int(match[1]) <= 31:
            yield Span(day_after=int(match[1]))
        return
    has_end = bool(_MONTH_END.search(clause))
    from_end = has_end and bool(_FROM_MONTH_END.search(clause))
    day_after = int(match[1]) if (match := _DAY_AFTER_MONTH_END.search(clause)) else None
    ends = {"from_month_end": from_end, "to_month_end": has_end and not from_end}
    counted = False
    for match in (*_DAYS.finditer(clause), *_NET_NUMBER.finditer(clause)):
        counted = True
        yield Span(int(match[1]), working=bool(_WORKING_DAYS.search(clause)), day_after=day_after, **ends)
    # Much else takes weeks and months.
    if is_all or _is_paying(clause):
        for match in _WEEKS.finditer(clause):
            counted = True
            yield Span(7 * int(match[1]), day_after=day_after, **ends)
        for match in _MONTHS.finditer(clause):
            counted = True
            yield Span(months=int(match[1]), day_after=day_after, **ends)
    if has_end and not counted:
        yield Span(to_month_end=True, day_after=day_after)
    elif not counted and _AT_ONCE.search(clause):
        yield Span()


def _clauses(text: str) -> Iterator[str]:
    """The parts that say when to pay. "Bij betaling binnen 8 dagen, 2% korting": the comma belongs to the discount."""
    parts = _CLAUSES.split(text)
    for at in range(0, len(parts), 2):
        part = parts[at]
        following = parts[at + 2] if at + 2 < len(parts) and parts[at + 1] else ""
        if part.strip() and not (_offers_discount(part, following) or _OTHER_MATTERS.search(part) or _IF.search(part)):
            yield part


def _offers_discount(part: str, following: str) -> bool:
    """Whether a clause, or the one its comma leads to, says what is gained by paying early."""
    if _DISCOUNT.search(part):
        return True
    is_its_end = not _DAYS.search(following) and not find_dates(following) and not _OTHER_MATTERS.search(following)
    return bool(_DISCOUNT.search(following)) and is_its_end


def read_collection(text: str) -> Collection | None:
    """How the money arrives by itself, or why none is asked; None when the words ask for a transfer as usual.

    What a sentence merely offers ("U kunt ook per automatische incasso betalen") does not count.
    """
    sentences = _SENTENCES.split(" ".join(text.split()))
    return next(
        (
            how
            for how, is_told in _COLLECTIONS
            if any(is_told(sentence) and not _is_conditional(sentence) for sentence in sentences)
        ),
        None,
    )
