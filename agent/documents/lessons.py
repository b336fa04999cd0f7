"""What one confirmed invoice teaches, and by what its layout is known again.

Nothing is guessed from one example: of all the places that showed a confirmed value every one must show the same value
on the next paper, under the same words and at the same edges, or the owner is asked. Each confirmed invoice leaves only
those places that were right again. Rule: learnt-layout (docs/rules.md)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from agent.documents.foot import Role, role_of
from agent.documents.lexicon import pattern
from agent.documents.surveyed import adds_up, is_lowered, orders, roles
from agent.domain.invoice import InvoiceDraft
from agent.domain.layout import (
    Anchor,
    Clue,
    ClueKind,
    Layout,
    Lesson,
    Place,
    Spot,
    TaughtField,
    TaughtTerm,
    Teacher,
)
from agent.domain.money import Money
from agent.domain.speech import in_english

Value = str | date | Money

#: The fields a lesson may know, in the order in which one checks the next.
FIELDS: Mapping[str, ClueKind] = {
    "number": ClueKind.NUMBER,
    "issue_date": ClueKind.DATE,
    "due_date": ClueKind.DATE,
    "total": ClueKind.AMOUNT,
    "amount_due": ClueKind.AMOUNT,
}

MOST_SPOTS = 4
_FEWEST_ANCHORS = 3
# Of the fixed words of a layout so many must be there again, at most so far aside; of those on the paper so many known.
_KNOWN_AGAIN = 0.7
_KNOWN_HERE = 0.5
_ASIDE = 40
# An edge is the same within a letter's play; a table that makes room for longer values may shift its labels.
_PLAY = 8
_SHIFT = 60
_LONGEST_TERM_DAYS = 120
_LONGEST_DOUBT = 200
_WHICH_ISSUE_DATE = "several issue dates"  # as is
_OF_A_TERM = "term"
_OF_DATES = "dates"

# Whole words, with or without a sign ("klantnummer"); the longer ones begin compounds of any kind ("klantcode").
_LOOK_ALIKE = pattern(r"\b<other>(?:[\s.-]*<sign>|(?!\w)|(?<=\w{5})\w)", other="number.look_alike", sign="number.sign")
# A shorter number may be a customer's by chance.
_TELLING_NUMBER = 4
_OTHER_DATE = pattern(r"\b<other>", other="date.of_something_else")
_ISSUE = pattern(r"(?<!\w)<issue>(?!\w)", issue="date.issue")
_DUE = pattern(r"(?<!\w)<due>(?!\w)", due="date.due")


# --- knowing a layout again -----------------------------------------------------------------------------------------


def find_lesson(draft: InvoiceDraft, lessons: Iterable[Lesson]) -> Lesson | None:
    """The lesson about this paper's layout; None when none fits, or two fit equally well.

    One that knows whose paper this is goes before one that knows nobody's, and that before one of somebody it does not
    name.
    """
    found = sorted(((_fit(draft, lesson), lesson) for lesson in lessons), key=lambda one: one[0], reverse=True)
    if not found or found[0][0] == _STRANGE or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    return found[0][1]


_STRANGE = (False, False, 0.0)


def _fit(draft: InvoiceDraft, lesson: Lesson) -> tuple[bool, bool, float]:
    """How well a lesson fits a paper, to be compared."""
    likeness = _likeness(draft, lesson)
    marks = draft.layout.marks if draft.layout else ()
    return (bool({*lesson.marks} & {*marks}), not lesson.marks, likeness) if likeness else _STRANGE


def _likeness(draft: InvoiceDraft, lesson: Lesson) -> float:
    """How much a paper is like the layout of a lesson, 0 to 1; 0 for another kind of paper or another seller's."""
    layout = draft.layout
    if layout is None or lesson.kind != draft.kind.value or not lesson.anchors:
        return 0.0
    if lesson.marks and layout.marks and not set(lesson.marks) & set(layout.marks):
        return 0.0
    again = sum(any(_is_same_word(one, other) for other in layout.anchors) for one in lesson.anchors)
    here = sum(any(_is_same_word(one, other) for other in lesson.anchors) for one in layout.anchors)
    shares = again / len(lesson.anchors), here / max(len(layout.anchors), 1)
    if again < _FEWEST_ANCHORS or shares[0] < _KNOWN_AGAIN or shares[1] < _KNOWN_HERE:
        return 0.0
    return sum(shares) / 2


def _is_same_word(one: Anchor, other: Anchor) -> bool:
    return one.label == other.label and abs(one.left - other.left) <= _ASIDE


def stands_at(spot: Spot, clue: Clue) -> bool:
    """Whether a value stands where the lesson says."""
    seen = clue.spot
    if (spot.kind, spot.place, spot.label, spot.nth) != (seen.kind, seen.place, seen.label, seen.nth):
        return False
    if spot.place is Place.WITHIN:
        return True
    aside = abs(spot.label_left - seen.label_left)
    return aside <= _SHIFT and min(aside, abs(spot.left - seen.left), abs(spot.right - seen.right)) <= _PLAY


# --- teaching -------------------------------------------------------------------------------------------------------


def learn(draft: InvoiceDraft, confirmed: Mapping[str, Value], teacher: Teacher, id: str) -> Lesson | None:
    """Make a lesson of a confirmed invoice; None when its page has too few fixed words to be known again, or shows
    none of the confirmed values where they could be found again.

    Args:
        draft: What was read, with its layout.
        confirmed: Field names with the values that are right; amounts in the invoice's own currency.
        teacher: Who confirmed it.
        id: The lesson's name.
    """
    layout = draft.layout
    if layout is None or len(layout.anchors) < _FEWEST_ANCHORS:
        return None
    blank = Lesson(id, draft.kind.value, layout.anchors, layout.marks)
    lesson = confirm(blank, draft, confirmed, teacher)
    return lesson if lesson.fields or lesson.term else None


def confirm(lesson: Lesson, draft: InvoiceDraft, confirmed: Mapping[str, Value], teacher: Teacher) -> Lesson:
    """The lesson after one more confirmed invoice of its layout.

    Places that were wrong go; a field none of whose places was right is withdrawn; words that are gone were not fixed.
    """
    layout = draft.layout
    if layout is None:
        return lesson
    lesson = replace(lesson, anchors=_still_fixed(lesson, layout), marks=_still_marks(lesson, layout))
    lesson = _with_order(lesson, layout, confirmed)
    for name, kind in FIELDS.items():
        if name in confirmed and name not in lesson.withdrawn:
            lesson = _with_field(lesson, layout, name, kind, confirmed[name], teacher)
    lesson = _with_term(lesson, draft, confirmed, teacher)
    doubts = tuple(sorted({*lesson.doubts, *doubt_kinds(draft)}))
    return replace(lesson, roles=tuple(sorted({*lesson.roles, *roles(layout)})), doubts=doubts)


def doubt_kinds(draft: InvoiceDraft) -> set[str]:
    """What is doubted about a paper, without its figures; which day it was issued speaks against nothing else."""
    told = (in_english(doubt, "documents") for doubt in draft.doubts)
    doubts = (doubt for doubt in told if not doubt.startswith(_WHICH_ISSUE_DATE))
    return {re.sub(r"\d[\d.,:/-]*", "#", doubt)[:_LONGEST_DOUBT] for doubt in doubts}


def _still_fixed(lesson: Lesson, layout: Layout) -> tuple[Anchor, ...]:
    return tuple(one for one in lesson.anchors if any(_is_same_word(one, other) for other in layout.anchors))


def _still_marks(lesson: Lesson, layout: Layout) -> tuple[str, ...]:
    return tuple(mark for mark in lesson.marks if mark in layout.marks) or lesson.marks


def _with_order(lesson: Lesson, layout: Layout, confirmed: Mapping[str, Value]) -> Lesson:
    """Learn whether dates in figures begin with the month; two papers that differ leave it open for good."""
    said = set(orders(layout))
    for day in (value.isoformat() for value in confirmed.values() if isinstance(value, date)):
        ways = {day == clue.swapped for clue in layout.clues if clue.swapped and day in (clue.value, clue.swapped)}
        said |= ways if len(ways) == 1 else set()
    if lesson.month_first is not None:
        said.add(lesson.month_first)
    if len(said) > 1:
        return _withdrawn(replace(lesson, month_first=None), _OF_DATES)
    return replace(lesson, month_first=next(iter(said))) if said and _OF_DATES not in lesson.withdrawn else lesson


def _with_field(lesson: Lesson, layout: Layout, name: str, kind: ClueKind, value: Value, teacher: Teacher) -> Lesson:
    known = lesson.fields.get(name)
    if known and known.teacher.paper != teacher.paper:
        return _tried(lesson, layout, name, known, value)
    taught = _taught(layout, name, kind, value, teacher)
    fields = {other: field for other, field in lesson.fields.items() if other != name}
    return replace(lesson, fields=fields | ({name: taught} if taught else {}))


def _tried(lesson: Lesson, layout: Layout, name: str, known: TaughtField, value: Value) -> Lesson:
    """Keep the places that were right again. A place that is not on this paper says nothing when no other is."""
    found = {spot: clues for spot in known.spots if (clues := [clue for clue in layout.clues if stands_at(spot, clue)])}
    right = tuple(spot for spot, clues in found.items() if all(_shows(clue, value) for clue in clues))
    if found and not right:
        fields = {other: field for other, field in lesson.fields.items() if other != name}
        return _withdrawn(replace(lesson, fields=fields), name)
    if not right:
        return lesson
    return replace(lesson, fields={**lesson.fields, name: replace(known, spots=right)})


def _withdrawn(lesson: Lesson, name: str) -> Lesson:
    return replace(lesson, withdrawn=tuple(sorted({*lesson.withdrawn, name})))


def _shows(clue: Clue, value: Value) -> bool:
    if isinstance(value, Money):
        return clue.spot.kind is ClueKind.AMOUNT and Decimal(clue.value) == value.amount
    if isinstance(value, date):
        return clue.spot.kind is ClueKind.DATE and value.isoformat() in (clue.value, clue.swapped)
    return clue.spot.kind is ClueKind.NUMBER and compact(clue.value) == compact(value)


def compact(number: str) -> str:
    """An invoice number for comparison: letters and digits only, in lower case."""
    return "".join(character for character in number.casefold() if character.isalnum())


def _taught(layout: Layout, name: str, kind: ClueKind, value: Value, teacher: Teacher) -> TaughtField | None:
    """Where this value stands, at the most telling places only; None where it does not stand by itself."""
    showing = [clue for clue in layout.clues if clue.spot.kind is kind and _shows(clue, value)]
    showing = [clue for clue in showing if not _is_of_something_else(clue.spot.label, name)]
    if isinstance(value, str):
        own = [clue for clue in showing if not _LOOK_ALIKE.search(clue.spot.label)]
        showing = own or (showing if len(compact(value)) >= _TELLING_NUMBER else [])
    as_read = [clue for clue in showing if clue.value == str(value)]
    if isinstance(value, date) and as_read:
        showing = as_read  # 03-02 elsewhere on the paper is another day, not this one the other way round
    alone = [
        clue for clue in showing if all(_shows(other, value) for other in layout.clues if stands_at(clue.spot, other))
    ]
    if not alone:
        return None
    best = min(map(_rank, alone))
    spots = tuple(dict.fromkeys(clue.spot for clue in alone if _rank(clue) == best))
    if len(spots) > MOST_SPOTS:
        return None
    last = max(at for at, clue in enumerate(layout.clues) if clue in alone)
    if not isinstance(value, Money):
        return TaughtField(teacher, spots, str(value))
    return TaughtField(
        teacher,
        spots,
        str(value.amount),
        value.currency,
        layout.currencies,
        adds_up(layout, value.amount) is True,
        is_lowered(layout, last),
    )


def _rank(clue: Clue) -> int:
    """How telling a place is: at a word of invoices, at another label, in a sentence; beside one before under one."""
    if clue.spot.place is Place.WITHIN:
        return 4
    return (0 if clue.is_named else 2) + (clue.spot.place is Place.UNDER)


def _is_of_something_else(label: str, name: str) -> bool:
    """Whether a label surely names another thing, so that the value stands there by chance."""
    role = role_of(label)
    match FIELDS[name]:
        case ClueKind.AMOUNT:
            return role not in (None, Role.TOTAL, Role.DUE)
        case ClueKind.DATE:
            other = _ISSUE if name == "due_date" else _DUE
            is_amount = role not in (None, Role.TOTAL, Role.DUE)  # "te betalen vóór" is a date's label too
            return is_amount or bool(other.search(label) or _OTHER_DATE.search(label))
        case ClueKind.NUMBER:
            return role is not None


def _with_term(lesson: Lesson, draft: InvoiceDraft, confirmed: Mapping[str, Value], teacher: Teacher) -> Lesson:
    """Learn how many days after the issue date a due date lies that is printed nowhere."""
    due = confirmed.get("due_date")
    issued = confirmed.get("issue_date") or (
        draft.issue_date and draft.issue_date.is_certain and draft.issue_date.value
    )
    if not isinstance(due, date) or not isinstance(issued, date) or draft.due_from_receipt:
        return lesson
    if _OF_A_TERM in lesson.withdrawn or "due_date" in lesson.fields or "due_date" in lesson.withdrawn:
        return lesson
    days, printed = (due - issued).days, printed_terms(draft)
    known = lesson.term
    if known and known.printed == printed and known.days != days and known.papers != (teacher.paper,):
        return _withdrawn(replace(lesson, term=None), _OF_A_TERM)
    figures = set(map(int, re.findall(r"\d+", printed)))
    if not 0 < days <= _LONGEST_TERM_DAYS or (figures and days not in figures):
        return lesson
    if known and known.printed != printed:
        return lesson
    papers = tuple(dict.fromkeys((*(known.papers if known else ()), teacher.paper)))
    return replace(lesson, term=TaughtTerm(known.teacher if known else teacher, days, printed, papers))


def printed_terms(draft: InvoiceDraft) -> str:
    """The words about terms for comparison; empty when there are none."""
    return " ".join(draft.payment_terms.value.casefold().split()) if draft.payment_terms else ""
