"""What payment terms say in words (BT-20): a day, a number of days, or "do not pay this"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from agent.documents.dates import find_dates
from agent.documents.lexicon import pattern
from agent.domain.invoice import Collection

_DISCOUNT = pattern(r"<discount>|\d\s?%", discount="terms.discount")
_DISCOUNT_DAYS = pattern(
    r"<days>\b[^|.;]{0,60}<discount>|<discount>[^|.;]{0,60}\d\s?<days>\b", days="terms.days", discount="terms.discount"
)
_OTHER_MATTERS = pattern("<other>", other="terms.other_matters")
_DAYS = pattern(r"(?<![\d.,])(\d{1,3})\s?(?P<unit><days>)\b", days="terms.days")
_SEVERAL_DAYS = pattern(r"\d\s?(?:[-–/]|of|or|oder|ou|tot|to|bis|à)\s?\d{1,3}\s?<days>\b", days="terms.days")
_WORKING_DAYS = pattern(r"\d\s?<working>", working="terms.working_days")
_AT_ONCE = pattern(r"\b<at_once>\b", at_once="terms.at_once")
_FROM_RECEIPT = pattern("<receipt>", receipt="terms.from_receipt")
_MONTH_END = pattern("<month_end>", month_end="terms.month_end")
_BY = pattern(r"\b<by>\s*:?\s*(?:<weekday>,?\s(?:den\s)?)?$", by="date.by", weekday="date.weekday")
# A comma, a bar, a semicolon or the end of a sentence; not the point in "t.n.v.", nor the comma in "May 5, 2026".
_CLAUSES = re.compile(r"\s*[|;\n]\s*|,\s+(?!\d{4}\b)|(?<=[\w)]{3})[.!?]\s+(?=[A-ZÀ-Ý])")

_SENTENCES = re.compile(r"\s*[|;]\s*|(?<=[\w)]{3}[.!?])\s+")
_CONDITIONAL = pattern("<words>", words="collection.conditional")
_COLLECTIONS = [
    (collection, pattern("<words>", words=f"collection.{collection.name.lower()}"))
    for collection in (Collection.SETTLED, Collection.NOT_REQUESTED, Collection.CARD, Collection.DIRECT_DEBIT)
]


@dataclass(frozen=True)
class Terms:
    """
    Terms of payment read from words. ``is_clear``: the days count from the issue date, as is usual, and no discount
    offers other days beside them.
    """

    text: str = ""
    due_dates: tuple[date, ...] = ()
    days: int | None = None
    is_clear: bool = False


def read_terms(text: str) -> Terms:
    """Read when to pay; what is said of discounts, interest, complaints and returns is left out."""
    clauses = list(_clauses(text))
    telling = [clause for clause in clauses if _DAYS.search(clause) or _AT_ONCE.search(clause) or find_dates(clause)]
    kept = " | ".join(telling or clauses)
    dates = {found.value for clause in clauses for found in find_dates(clause) if _BY.search(clause[: found.start])}
    days = {match[1] for clause in clauses for match in _DAYS.finditer(clause)}
    if _MONTH_END.search(kept) or _SEVERAL_DAYS.search(kept) or len(days) > 1:
        return Terms(kept, tuple(sorted(dates)))
    due_dates = tuple(sorted(dates))
    is_clear = not any(words.search(kept) for words in (_WORKING_DAYS, _FROM_RECEIPT)) and not _DISCOUNT_DAYS.search(
        text
    )
    if days:
        return Terms(kept, due_dates, int(days.pop()), is_clear)
    return Terms(kept, due_dates, 0 if _AT_ONCE.search(kept) else None, is_clear)


def _clauses(text: str) -> Iterator[str]:
    """The parts that say when to pay. "Bij betaling binnen 8 dagen, 2% korting": the comma belongs to the discount."""
    parts = [part for part in _CLAUSES.split(text) if part.strip()]
    for part, following in zip(parts, [*parts[1:], ""], strict=False):
        offers_discount = _DISCOUNT.search(part) or (
            _DISCOUNT.search(following) and not _DAYS.search(following) and not find_dates(following)
        )
        if not offers_discount and not _OTHER_MATTERS.search(part):
            yield part


def read_collection(text: str) -> Collection | None:
    """How the money arrives by itself, or why none is asked; None when the words ask for a transfer as usual.

    What a sentence merely offers ("U kunt ook per automatische incasso betalen") does not count.
    """
    sentences = [sentence for sentence in _SENTENCES.split(" ".join(text.split())) if not _CONDITIONAL.search(sentence)]
    return next((how for how, words in _COLLECTIONS if any(words.search(sentence) for sentence in sentences)), None)
