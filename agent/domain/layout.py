"""What one confirmed invoice teaches about the next: the layout of a page, and where on it the values stand.

Lengths are whole points from the left edge of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from agent.domain.speech import later, tell, tell_day


class ClueKind(StrEnum):
    """What a printed value can be read as."""

    NUMBER = "number"
    DATE = "date"
    AMOUNT = "amount"


class Place(StrEnum):
    """Where a value stands, seen from its label."""

    BESIDE = "beside"
    UNDER = "under"
    WITHIN = later("within a sentence after")


@dataclass(frozen=True)
class Spot:
    """A place where a value stands: under or beside which label, as which one after it, and at which edges.

    ``label`` is folded: lower case, single spaces, an earlier value in it as "…".
    """

    kind: ClueKind
    place: Place
    label: str
    nth: int
    label_left: int
    left: int
    right: int


@dataclass(frozen=True)
class Clue:
    """A value on the page that may be a field of the invoice.

    ``value`` is what the text reads as: ISO 8601 for a date (day before month), a plain decimal for an amount, the
    number as printed. ``swapped`` is the other reading of a date in figures, empty when there is none. ``is_named``:
    the label is a word of invoices.
    """

    spot: Spot
    text: str
    value: str
    swapped: str = ""
    is_named: bool = False


@dataclass(frozen=True)
class Anchor:
    """A fixed word of a layout, and where it begins."""

    label: str
    left: int


@dataclass(frozen=True)
class Layout:
    """A page as a lesson sees it: the fixed words by which it is known again, and the values in reading order.

    ``marks`` say whose paper it is: VAT and enterprise numbers, accounts. ``currencies`` are all that are printed
    (ISO 4217). ``of_einvoice``: the draft's values are those of the e-invoice inside this PDF, not of the page.
    """

    anchors: tuple[Anchor, ...] = ()
    clues: tuple[Clue, ...] = ()
    marks: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    of_einvoice: bool = False


@dataclass(frozen=True)
class Teacher:
    """Who confirmed what a lesson says: for which invoice, on which paper (sha256), when and how.

    ``how`` is "by you" or "by its e-invoice".
    """

    invoice: str
    paper: str
    on: date
    how: str

    def __str__(self) -> str:
        """Tell it to the owner."""
        return tell(
            "invoice {invoice}, confirmed {how} on {on}",
            invoice=self.invoice,
            how=tell(self.how),
            on=f"{tell_day(self.on)} {self.on:%Y}",
        )


@dataclass(frozen=True)
class TaughtField:
    """Where a field stands on this layout; every spot shows the same value, or nobody knows which one is right.

    Args:
        value: What stood there on the teacher's paper, as text.
        currency: Of an amount, as the owner or the e-invoice said it; ``printed`` are those on the teacher's paper.
        adds_up: Whether net and VAT made that amount.
        is_lowered: Whether something was subtracted below it.
    """

    teacher: Teacher
    spots: tuple[Spot, ...]
    value: str
    currency: str = ""
    printed: tuple[str, ...] = ()
    adds_up: bool = False
    is_lowered: bool = False


@dataclass(frozen=True)
class TaughtTerm:
    """A due date that is not printed: so many days after the issue date. ``printed`` are the terms that say so, if any.

    ``papers`` (sha256) are the confirmed invoices that agree.
    """

    teacher: Teacher
    days: int
    printed: str
    papers: tuple[str, ...]


@dataclass(frozen=True)
class Lesson:
    """
    One layout of the owner's, and what confirmed invoices taught about it.

    Args:
        id: Its name for the owner, "L1".
        kind: What its papers are (``DocumentKind``).
        fields: Where each field stands, by the field's name.
        term: How the due date follows from the issue date.
        month_first: How dates in figures are read; None while no date has shown it.
        roles: What kinds of amounts its papers show, so that a new kind (a payment) is noticed.
        doubts: What the ordinary reader doubts about papers that were right all the same, without their figures.
        withdrawn: Fields about which two confirmed invoices disagreed: never read by this lesson again.
    """

    id: str
    kind: str
    anchors: tuple[Anchor, ...]
    marks: tuple[str, ...] = ()
    fields: Mapping[str, TaughtField] = field(default_factory=dict)
    term: TaughtTerm | None = None
    month_first: bool | None = None
    roles: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
