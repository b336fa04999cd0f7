"""
What follows from a reply: how long it is quiet, what the owner is offered, and which answer to the customer fits.

A reply can pause, postpone and flag; it never marks as paid, and changes no address, account or amount. Of several
meanings the most protective one counts.

Rules: what-follows, most-protective, longest-postponement (docs/rules.md)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from agent.domain.instalments import Part
from agent.domain.policy import Policy
from agent.domain.reply import Label, Meaning, Tone
from agent.dunning.calendar import add_working_days

_AFTER_ACKNOWLEDGEMENT = 5
_AFTER_RETURN = 2
_DAYS_TO_LOOK = 3

#: What the owner must know first comes first.
MOST_PROTECTIVE = (
    Label.INSOLVENCY,
    Label.BOUNCE,
    Label.REFUSAL,
    Label.DISPUTE_COMPLAINT,
    Label.WRONG_DATA,
    Label.CASH_TROUBLE,
    Label.INSTALMENTS,
    Label.EXTENSION_REQUEST,
    Label.LEFT_COMPANY,
    Label.WRONG_CONTACT,
    Label.NOT_RECEIVED,
    Label.APPROVAL_PENDING,
    Label.QUESTION,
    Label.OTHER,
    Label.PAID,
    Label.REMITTANCE_ADVICE,
    Label.PROMISE,
    Label.PAYMENT_RUN,
    Label.OUT_OF_OFFICE,
    Label.ACKNOWLEDGEMENT,
)

#: By what a reply says, the answer that fits (a part of the templates ``*-answers.txt``). Nothing is proposed for the
#: rest: insolvency, refusal and what nobody understood are a person's to answer.
_ANSWERS = {
    Label.DISPUTE_COMPLAINT: "complaint",
    Label.WRONG_DATA: "data",
    Label.CASH_TROUBLE: "trouble",
    Label.INSTALMENTS: "instalments",
    Label.EXTENSION_REQUEST: "extension",
    Label.LEFT_COMPANY: "contact",
    Label.WRONG_CONTACT: "contact",
    Label.NOT_RECEIVED: "copy",
    Label.APPROVAL_PENDING: "approval",
    Label.PAID: "paid",
    Label.PROMISE: "date",
    Label.PAYMENT_RUN: "run",
}
#: Answers that say on which day the owner will be heard of.
_COMES_BACK = frozenset({"complaint", "instalments"})
_PAYING = frozenset({Label.PROMISE, Label.PAYMENT_RUN, Label.REMITTANCE_ADVICE, Label.PAID, Label.ACKNOWLEDGEMENT})
_AWAY = frozenset({Label.OUT_OF_OFFICE, Label.PAYMENT_RUN, Label.WRONG_CONTACT})


@dataclass(frozen=True)
class Follows:
    """
    What follows from one reply.

    Attributes:
        kind: The meaning that counts; None when nobody can tell.
        hold_until: First day the ladder may go on by itself; None until the owner answers.
        is_asked: Whether the owner is asked; a plain absence only moves the ladder.
        offer: The words the owner's "yes" stands for, as in "promised 2026-09-18"; empty when he must choose himself.
        proposal: Which answer to the customer fits; empty when a person must find the words.
        days: Days the proposed answer names.
        narrows_to_item: Whether, once the owner saw it, only the invoice it is about stays quiet.
        agreement: The day payment is promised for; silence up to and including it.
        parts: A plan the customer proposes, whole: what "yes" agrees to.
        lacks: What a plan he proposes does not say yet, in words.
    """

    kind: Label | None
    hold_until: date | None = None
    is_asked: bool = True
    offer: str = ""
    proposal: str = ""
    days: tuple[date, ...] = ()
    narrows_to_item: bool = False
    agreement: date | None = None
    parts: tuple[Part, ...] = ()
    lacks: str = ""

    @property
    def back_on(self) -> date | None:
        """The day on which the proposed answer says that the owner comes back to them (come-back)."""
        return self.days[0] if self.days and self.proposal in _COMES_BACK else None


def follow(meaning: Meaning, written_on: date, policy: Policy, works_in: str | None = None) -> Follows:
    """
    Tell what follows from a reply.

    The days the customer needs (to come back, to look, to pay) are his working days; the day by which the owner says
    that he will answer is the owner's.

    Args:
        meaning: What its new words mean.
        written_on: The mail's own day.
        policy: The owner's limits, and where he works.
        works_in: Where the customer works, as in "DE-BY"; None: where the owner does.

    Rules: customers-days (docs/rules.md)
    """
    theirs = works_in or policy.country
    kind = next((label for label in MOST_PROTECTIVE if label in meaning.labels), None)
    if kind is None or not meaning.is_sure or meaning.warnings:
        return Follows(kind if meaning.is_sure else None)
    latest = written_on + timedelta(days=policy.max_postponed_days)
    if kind is Label.OUT_OF_OFFICE or (Label.OUT_OF_OFFICE in meaning.labels and meaning.labels <= _AWAY):
        return _absent(meaning, written_on, latest, theirs)
    if meaning.tone is Tone.ANGRY:
        return Follows(kind, offer=_DISPUTED if kind is Label.DISPUTE_COMPLAINT else "")
    if kind is Label.ACKNOWLEDGEMENT and meaning.labels == {kind} and not meaning.needs_human:
        return Follows(kind, hold_until=add_working_days(written_on, _AFTER_ACKNOWLEDGEMENT, theirs))
    if kind is Label.DISPUTE_COMPLAINT:
        days = (add_working_days(written_on, _DAYS_TO_LOOK, policy.country),)
        return Follows(kind, offer=_DISPUTED, proposal=_ANSWERS[kind], days=days, narrows_to_item=True)
    day = meaning.promise_date
    is_near = day is not None and written_on <= day <= latest
    if day and is_near and meaning.labels <= _PAYING:
        offer = f"promised {day}"
        return Follows(kind, offer=offer, proposal="noted", days=(day,), narrows_to_item=True, agreement=day)
    if day and is_near and kind is Label.EXTENSION_REQUEST:
        offer = f"promised {day}"
        return Follows(kind, offer=offer, proposal=_ANSWERS[kind], days=(day,), narrows_to_item=True)
    if kind is Label.EXTENSION_REQUEST or (kind in (Label.PROMISE, Label.CASH_TROUBLE) and day is None):
        asked = "date" if kind is not Label.CASH_TROUBLE else _ANSWERS[kind]
        return Follows(kind, proposal=asked, days=_two_days(written_on, theirs))
    if kind in _PAYING and day and not is_near:  # too far away to agree to without a talk
        return Follows(kind, proposal="date", days=_two_days(written_on, theirs))
    days = (add_working_days(written_on, _DAYS_TO_LOOK, policy.country),)
    return Follows(kind, proposal=_ANSWERS.get(kind, ""), days=days)


_DISPUTED = "disputed"


def _absent(meaning: Meaning, written_on: date, latest: date, theirs: str) -> Follows:
    """Whoever is away is left alone until two working days after coming back."""
    if meaning.needs_human and not meaning.labels <= {Label.OUT_OF_OFFICE, Label.WRONG_CONTACT}:
        return Follows(Label.OUT_OF_OFFICE)
    if not meaning.pause:  # away for an afternoon, or a notice somebody forgot to switch off
        return Follows(Label.OUT_OF_OFFICE, is_asked=False, hold_until=written_on)
    if meaning.back_on is None:
        return Follows(Label.OUT_OF_OFFICE)
    back = add_working_days(meaning.back_on, _AFTER_RETURN, theirs)
    return Follows(Label.OUT_OF_OFFICE, is_asked=False, hold_until=min(back, latest))


def _two_days(written_on: date, theirs: str) -> tuple[date, date]:
    """Two near days to choose from: "shall we say Tuesday or Thursday?"."""
    first = add_working_days(written_on, 2, theirs)
    return first, add_working_days(first, 2, theirs)
