"""Which of the days a mail names is the day on which somebody says to have paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from agent.domain.reply import Label
from agent.meaning.around import words_around
from agent.meaning.choosing import MOST_LOOKED_AT, in_clause, in_sentence
from agent.meaning.clauses import Clause
from agent.meaning.dates import FoundDay
from agent.meaning.labelling import Labelled
from agent.meaning.phrases import fold

#: As far back as words belong to a day, in characters.
_ONE_PART = 90
#: A day further back is next year's, or no payment of a bill somebody reminds of.
_LONGEST_AGO = timedelta(days=365)


def claimed_day(found: Labelled, days: Sequence[FoundDay], received: datetime) -> date | None:
    """
    Find the day a payment is claimed for, the first one named and not after the mail; None between two days.

    The day of an invoice or a letter is none. Where nothing is claimed but a payment announced, it is the day in
    figures that was carried out on.
    """
    for clause in found.said.get(Label.PAID, ()):
        named = [day for day in in_clause(clause, days) if day.kind != "now" and not day.window and _was(day, received)]
        named = [
            day for day in named[:MOST_LOOKED_AT] if not words_around("payment")["written"].search(_before(day, clause))
        ]
        if len(named) > 1 and words_around("payment")["either"].fullmatch(
            clause.sentence[named[0].end - clause.start : named[1].start - clause.start]
        ):
            return None
        if named:
            return _was(named[0], received)
    return _carried_out(found, days, received)


def _before(day: FoundDay, clause: Clause) -> str:
    """What a sentence says before one of its days, with the little words the day itself begins with."""
    led = words_around("payment")["led"].match(fold(day.text))
    start = day.start - clause.start
    return f"{fold(clause.sentence[max(0, start - _ONE_PART) : start])} {led[0] if led else ''} "


def _carried_out(found: Labelled, days: Sequence[FoundDay], received: datetime) -> date | None:
    """The only day an announcement says it was carried out on: "value date 9 March"; none while another lies ahead."""
    dated = [
        day
        for clause in found.said.get(Label.REMITTANCE_ADVICE, ())
        for day in in_sentence(clause, days)[:MOST_LOOKED_AT]
        if words_around("payment")["carried_out"].search(_before(day, clause))
        and any(sign.isdigit() for sign in day.text)
    ]
    told = {_was(day, received) if day.kind == "past" or day.on == received.date() else None for day in dated}
    return next(iter(told)) if len(told) == 1 else None


def _was(day: FoundDay, received: datetime) -> date | None:
    on = day.past or day.on
    return on if on is not None and received.date() - _LONGEST_AGO <= on <= received.date() else None
