"""Which of the days a mail names is the day of payment; and payment in parts."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import IntEnum
from itertools import chain, islice
from typing import NamedTuple

from agent.domain.reply import Instalment, Label
from agent.meaning.around import words_around
from agent.meaning.choosing import (
    MOST_LOOKED_AT,
    chosen,
    corrected,
    in_clause,
    in_sentence,
    is_never_paid,
    is_of_something_else,
    is_open,
    is_paid_on,
)
from agent.meaning.clauses import Clause
from agent.meaning.dates import FoundDay
from agent.meaning.labelling import Labelled
from agent.meaning.phrases import fold
from agent.meaning.plan_said import Told
from agent.meaning.plans import read_plan

_DATED = (Label.PROMISE, Label.EXTENSION_REQUEST, Label.PAYMENT_RUN, Label.REMITTANCE_ADVICE)
#: What counts first: days as they are named, then one that comes back or begins something, then "at once".
_BY_WEIGHT = (frozenset({"day", "range"}), frozenset({"every"}), frozenset({"back", "from"}), frozenset({"now"}))
#: Kinds that say nothing of payment by themselves: "montags", "jetzt".
_ONLY_PAID_ON = frozenset({"every", "now"})
#: With these nothing that is promised beside them can be relied on.
_END = frozenset({Label.INSOLVENCY, Label.BOUNCE})
_JUST_BEFORE = 160
#: White space between two sentences.
_NEXT = 3
_OF_A_PLAN = (Label.INSTALMENTS, Label.PROMISE)


class Doubt(IntEnum):
    """How little the words around a day tell that it is one of payment."""

    NONE = 0
    NOTHING_TELLS = 1
    OF_SOMETHING_ELSE = 2


class _Told(NamedTuple):
    """A day that may be that of payment, the clause that names it, and what that says."""

    day: FoundDay
    clause: Clause
    label: Label


def payment_day(found: Labelled, days: Sequence[FoundDay], received: datetime) -> FoundDay | None:
    """
    Find the day payment is promised, asked or announced for; None when vague or when parts are spoken of.

    Of several the one counts that something is paid on, then one that nothing else is said of. Where all that is left
    is the day of something else, what is paid on in words nobody understood is looked for.
    """
    could_be = _candidates(found, days, received)
    told = next(could_be, None)
    if told is None:
        return None
    if _doubt(told) is Doubt.OF_SOMETHING_ELSE:
        told = min(
            [told, *islice(chain(could_be, _paid_in_silence(found, days, received)), MOST_LOOKED_AT)], key=_doubt
        )
    elif _doubt(told) is Doubt.NOTHING_TELLS:
        told = next(
            (
                one
                for one in islice(could_be, MOST_LOOKED_AT)
                if one.label is not told.label and _doubt(one) is Doubt.NONE
            ),
            told,
        )
    day, clause, label = told
    if label is Label.PROMISE and _is_plan(clause, days, received):
        return None
    return _as_said(day, clause, found, days)


def _candidates(found: Labelled, days: Sequence[FoundDay], received: datetime) -> Iterator[_Told]:
    """Each label's days with the clause that names them, those that count first first."""
    if _END & set(found.said):
        return
    in_parts = Label.INSTALMENTS in found.said
    if in_parts and (Label.EXTENSION_REQUEST not in found.said or parts(found, days, received)):
        return
    for label in (Label.EXTENSION_REQUEST,) if in_parts else _DATED:
        clauses = _clauses_of(label, found)
        if label is Label.REMITTANCE_ADVICE and Label.PAID in found.said:
            continue
        if _is_open(clauses, days, received):
            continue
        for kinds in _BY_WEIGHT:
            for clause in reversed(clauses):
                if day := _chosen_in(clause, label, kinds, clauses, days, received):
                    yield _Told(day, clause, label)


def _chosen_in(
    clause: Clause,
    label: Label,
    kinds: Container[str],
    clauses: Sequence[Clause],
    days: Sequence[FoundDay],
    received: datetime,
) -> FoundDay | None:
    """The day of one clause that would be the day of payment; another part of its sentence may tell what is paid."""

    def fitting(named: Sequence[FoundDay]) -> list[FoundDay]:
        fit = [day for day in named if day.kind in kinds and _is_to_come(day, received)]
        return [day for day in fit if _fits(day, label, clause, received.date())]

    named = fitting(_meant(clause, label, days))
    if label is Label.PAYMENT_RUN and (_is_listed(named, clause) or _arrives(named, clauses, days)):
        return None
    day = chosen(named, clause)
    if day and (is_never_paid(day, clause) or (day.kind in _ONLY_PAID_ON and not is_paid_on(day, clause))):
        return None
    if day and is_of_something_else(day, clause):
        paid = [one for one in fitting(in_sentence(clause, days)) if is_paid_on(one, clause)]
        return paid[-1] if paid else day
    return day


def _doubt(told: _Told) -> Doubt:
    """How little tells that a day is that of payment."""
    if told.day.kind not in _BY_WEIGHT[0]:
        return Doubt.NOTHING_TELLS
    if is_paid_on(told.day, told.clause):
        return Doubt.NONE
    return Doubt.OF_SOMETHING_ELSE if is_of_something_else(told.day, told.clause) else Doubt.NOTHING_TELLS


def _paid_in_silence(found: Labelled, days: Sequence[FoundDay], received: datetime) -> Iterator[_Told]:
    """What is paid on in words that nobody understood."""
    for clause in found.silent:
        named = [day for day in in_clause(clause, days) if day.kind in _BY_WEIGHT[0] and _is_to_come(day, received)]
        day = chosen(named, clause)
        if day and is_paid_on(day, clause):
            yield _Told(day, clause, Label.PROMISE)


def _as_said(day: FoundDay, clause: Clause, found: Labelled, days: Sequence[FoundDay]) -> FoundDay:
    """The day itself; of a week and a weekday that comes back that one of the week; what takes it back if anything."""
    within = in_sentence(clause, days)
    returning = [one for one in within if one.kind == "every" and one.on and day.window and len(within) == 2]
    if returning and day.window and returning[0].on and day.window[0] <= returning[0].on <= day.window[1]:
        return replace(returning[0], kind="day")
    more_exact = [one for one in within if one.kind == "day" and one.on in day.also and one.start >= day.end]
    if more_exact and not day.window:
        day = more_exact[0]
    others = [one for clauses in (*found.said.values(), found.silent) for one in clauses]
    return corrected(day, clause, others, days)


def _is_open(clauses: Sequence[Clause], days: Sequence[FoundDay], received: datetime) -> bool:
    """Whether the last of the clauses that names a day counts it from one that is not sure."""
    for clause in reversed(clauses):
        named = in_sentence(clause, days)
        if is_open(clause, named):
            return True
        if any(day.kind in _BY_WEIGHT[0] and _is_to_come(day, received) for day in named):
            break
    return False


def _is_plan(clause: Clause, days: Sequence[FoundDay], received: datetime) -> bool:
    """Whether a promise is one of parts, whose last day alone would say too much."""
    plan = read_plan([Told(clause.sentence, clause.start)], days, received.date())
    return sum(part.on is not None and part.amount is not None for part in plan) > 1


def _clauses_of(label: Label, found: Labelled) -> Sequence[Clause]:
    """Where a label was only guessed, its day stands in whatever clause nobody understood that speaks of paying."""
    if not found.guessed or label not in found.said:
        return found.said.get(label, ())
    paying = [clause for clause in found.silent if words_around("payment")["paying"].search(clause.folded)]
    return paying or (found.silent if len(found.silent) == 1 else ())


def _arrives(named: Sequence[FoundDay], clauses: Sequence[Clause], days: Sequence[FoundDay]) -> bool:
    """Whether a day is only counted from the run's own, named beside it: when the money is there."""
    own = [day for clause in clauses for day in in_clause(clause, days) if not day.leans and day.kind in _BY_WEIGHT[0]]
    return bool(named and own) and all(day.leans for day in named)


def _is_listed(named: Sequence[FoundDay], clause: Clause) -> bool:
    """Whether two days of a run stand side by side: which of them is ours is not said."""
    if len(named) < 2 or named[-1].on == named[-2].on:
        return False
    if is_paid_on(named[-1], clause) and not is_paid_on(named[-2], clause):
        return False
    return bool(
        words_around("payment")["listed"].fullmatch(
            clause.sentence[named[-2].end - clause.start : named[-1].start - clause.start]
        )
    )


def _is_to_come(day: FoundDay, received: datetime) -> bool:
    return day.on is not None and day.on >= received.date()


def _fits(day: FoundDay, label: Label, clause: Clause, today: date) -> bool:
    """A run that comes back names no day of ours; what is counted behind "then" waits for something else."""
    if label is Label.PAYMENT_RUN and day.kind in ("every", "back"):
        return False
    if label is Label.REMITTANCE_ADVICE and not (day.kind == "day" and day.on and day.on > today):
        return False
    if words_around("payment")["counted"].match(fold(day.text)):
        return not words_around("payment")["if_then"].search(fold(clause.sentence[: day.start - clause.start]))
    return day.kind != "now" or not words_around("payment")["then"].search(clause.folded)


def _meant(clause: Clause, label: Label, days: Sequence[FoundDay]) -> list[FoundDay]:
    """
    The days of a clause; one that begins with "then" and names none means the last day named before it.

    Who asks to wait "until then" means the only day named shortly before.
    """
    named = in_clause(clause, days)
    if named:
        return named
    before = [day for day in days if clause.start - _JUST_BEFORE <= day.start < clause.start and day.on is not None]
    if words_around("payment")["then"].match(clause.folded):
        return before[-1:]
    is_asked = label is Label.EXTENSION_REQUEST and words_around("payment")["until_then"].search(clause.folded)
    return before if is_asked and len({day.on for day in before}) == 1 else []


def parts(found: Labelled, days: Sequence[FoundDay], received: datetime) -> tuple[Instalment, ...]:
    """Read payment in parts as it is said, in what is said about parts and what is promised beside it."""
    if Label.INSTALMENTS not in found.said:
        return ()
    planned = [clause for label in _OF_A_PLAN for clause in found.said.get(label, ())]
    told = {clause.start: clause.sentence for clause in planned}
    shared = {(clause.start, clause.folded) for clause in planned}
    claims = [clause for clause in found.said.get(Label.PAID, ()) if (clause.start, clause.folded) not in shared]
    ends = {start + len(sentence) for start, sentence in told.items()}
    beside = [
        one for one in found.silent if any(0 < one.start - end <= _NEXT for end in ends) and one.start not in told
    ]
    said = [
        Told(told[start], start, paid=tuple(one.folded for one in claims if one.start == start))
        for start in sorted(told)
    ]
    return read_plan([*said, *(Told(one.sentence, one.start, True) for one in beside)], days, received.date())
