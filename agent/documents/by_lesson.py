"""Read the next paper of a layout by what confirmed invoices taught.

Every place of a lesson must show the same value, under the same words and at the same edges, and nothing may speak
against it; else the owner is asked. Rule: learnt-layout (docs/rules.md)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from agent.documents.foot import Role
from agent.documents.lessons import Value, compact, doubt_kinds, printed_terms, stands_at
from agent.documents.surveyed import adds_up, is_lowered, orders, roles
from agent.domain.invoice import Collection, Confidence, Field, InvoiceDraft
from agent.domain.layout import Clue, ClueKind, Layout, Lesson, TaughtField, TaughtTerm
from agent.domain.money import Money
from agent.domain.speech import later, tell

_LATEST_DUE_DAYS = 400


@dataclass(frozen=True)
class _Found:
    """What a lesson reads for one field, and what speaks against it."""

    name: str
    value: Value
    source: str
    objections: tuple[str, ...] = ()


def apply(draft: InvoiceDraft, lesson: Lesson) -> InvoiceDraft:
    """
    Read the fields a lesson knows, where it says.

    What stands there is certain unless something speaks against it: another certain value, sums, days, the form of
    earlier numbers, or any doubt about the paper that those it was learnt from did not raise (it may be paid already).
    Then it is likely, with a doubt. A certain value of the ordinary reader is never replaced.
    """
    layout = draft.layout
    if layout is None or layout.of_einvoice:
        return draft
    found = [
        one for name, taught in lesson.fields.items() if (one := _read(layout, lesson, name, taught, draft.collection))
    ]
    fresh = (tell("such a doubt is new for its layout"),) if doubt_kinds(draft) - set(lesson.doubts) else ()
    read = draft
    for one in found:
        read = _weighed(read, replace(one, objections=one.objections + fresh))
    if lesson.term and (term := _term(read, lesson.term)):
        read = _weighed(read, replace(term, objections=term.objections + fresh))
    return _checked(draft, read)


def _read(layout: Layout, lesson: Lesson, name: str, taught: TaughtField, collection: Collection) -> _Found | None:
    """The value all places of a field show; None when one is missing or they differ."""
    places = [[clue for clue in layout.clues if stands_at(spot, clue)] for spot in taught.spots]
    clues = [clue for place in places for clue in place]
    if not all(places) or len({_plain(clue) for clue in clues}) != 1:
        return None
    clue = clues[0]
    label = clue.spot.label
    source = tell("PDF text: “{label}”, in the layout learnt from {teacher}", label=label, teacher=taught.teacher)
    against: tuple[str, ...]
    match clue.spot.kind:
        case ClueKind.NUMBER:
            return _Found(name, clue.value, source, tuple(_against_number(clue.value, taught)))
        case ClueKind.DATE:
            swaps = lesson.month_first and clue.swapped
            against = (tell("day and month may be meant the other way round"),)
            is_open = clue.swapped and (lesson.month_first is None or (not lesson.month_first) in set(orders(layout)))
            day = date.fromisoformat(clue.swapped if swaps else clue.value)
            return _Found(name, day, source, against if is_open else ())
        case ClueKind.AMOUNT:
            amount = Decimal(clue.value)
            last = max(at for at, one in enumerate(layout.clues) if one in clues)
            against = tuple(_against_amount(layout, lesson, taught, amount, last))
            if name == "amount_due" and collection in (Collection.SETTLED, Collection.NOT_REQUESTED):
                against += (tell("the paper says {collection}", collection=tell(collection.value)),)
            return _Found(name, Money(amount, taught.currency), source, against)


def _plain(clue: Clue) -> str:
    return compact(clue.value) if clue.spot.kind is ClueKind.NUMBER else clue.value


def _against_number(number: str, taught: TaughtField) -> Iterator[str]:
    if compact(number) == compact(taught.value):
        yield tell("number {number} is that of the invoice its layout was learnt from", number=number)
    elif _form(number) != _form(taught.value):
        yield tell("number {number} is of another form than {taught}", number=number, taught=taught.value)


def _form(number: str) -> str:
    """Letters and figures in their order: "2026-014" and "2026-1001" are of one form."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", number))


def _against_amount(layout: Layout, lesson: Lesson, taught: TaughtField, amount: Decimal, last: int) -> Iterator[str]:
    if set(layout.currencies) - set(taught.printed):
        yield tell(
            "{currencies} stands on it, unlike on the paper its layout was learnt from",
            currencies=", ".join(layout.currencies),
        )
    if fresh := {role for role in roles(layout) if role in _CHANGING} - set(lesson.roles):
        yield tell(
            "something was {fresh}, unlike on the paper its layout was learnt from", fresh=" and ".join(sorted(fresh))
        )
    if not taught.is_lowered and is_lowered(layout, last):
        yield tell("something is subtracted after {amount}", amount=amount)
    if taught.adds_up and adds_up(layout, amount) is False:
        yield tell("net and VAT do not make {amount}", amount=amount)
    if amount <= 0:
        yield tell("{amount} is nothing to pay", amount=amount)


#: What stands beside a total and changes what is left to pay.
_CHANGING = (Role.PAID.value, Role.PREVIOUS.value)


def _term(draft: InvoiceDraft, term: TaughtTerm) -> _Found | None:
    """The due date so many days after a certain issue date, when the paper says no more about it than its teacher.

    One confirmed invoice may have been a favour, or delivered on the day it was written: it takes two that agree.
    """
    if not (draft.issue_date and draft.issue_date.is_certain) or draft.due_from_receipt:
        return None
    if printed_terms(draft) != term.printed:
        return None
    due = draft.issue_date.value + timedelta(days=term.days)
    if draft.due_date and draft.due_date.value != due:
        return None
    source = tell("{days} days after the issue date, as on {teacher}", days=term.days, teacher=term.teacher)
    against = (
        ()
        if len(term.papers) > 1
        else (tell("only one confirmed invoice without a due date says {days} days", days=term.days),)
    )
    return _Found("due_date", due, source, against)


def _weighed(draft: InvoiceDraft, found: _Found) -> InvoiceDraft:
    """Put what a lesson read beside what the ordinary reader says."""
    ordinary: Field[Value] | None = getattr(draft, found.name)
    if ordinary and ordinary.is_certain:
        if found.objections or _is_equal(ordinary.value, found.value):
            return draft
        doubt = tell(
            "{words}: {ordinary}, but {found} where its layout has it",
            words=_words(found.name),
            ordinary=ordinary.value,
            found=found.value,
        )
        return _with(draft, found.name, replace(ordinary, confidence=Confidence.LIKELY), (doubt,))
    confidence = Confidence.LIKELY if found.objections else Confidence.CERTAIN
    return _with(draft, found.name, Field(found.value, found.source, confidence), found.objections)


def _is_equal(one: Value, other: Value) -> bool:
    return compact(one) == compact(other) if isinstance(one, str) and isinstance(other, str) else one == other


def _with(
    draft: InvoiceDraft, name: str, field: Field[Value] | Field[date] | Field[Money], doubts: Sequence[str]
) -> InvoiceDraft:
    return replace(draft, **{name: field}, doubts=tuple(dict.fromkeys((*draft.doubts, *doubts))))  # type: ignore[arg-type]


_WORDS = {"number": later("number"), "due_date": later("due date"), "amount_due": later("amount due")}


def _words(name: str) -> str:
    return tell(_WORDS[name]) if name in _WORDS else name.replace("_", " ")


def _checked(before: InvoiceDraft, draft: InvoiceDraft) -> InvoiceDraft:
    """Days that cannot be, and amounts that contradict each other, leave what was read by a lesson likely."""
    issued, due, total, owed = draft.issue_date, draft.due_date, draft.total, draft.amount_due
    if issued and due and due != before.due_date and not 0 <= (due.value - issued.value).days <= _LATEST_DUE_DAYS:
        doubt = tell("the due date {due} does not fit the issue date {issued}", due=due.value, issued=issued.value)
        draft = _with(draft, "due_date", replace(due, confidence=Confidence.LIKELY), (doubt,))
    if total and owed and owed != before.amount_due and owed.value.amount > total.value.amount:
        doubt = tell("{owed} to pay is more than the total {total}", owed=owed.value, total=total.value)
        draft = _with(draft, "amount_due", replace(owed, confidence=Confidence.LIKELY), (doubt,))
    return draft
