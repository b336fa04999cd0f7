"""Figures about calls: how soon was paid after one that reached somebody, beside letters alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, tzinfo
from statistics import median

from agent.desk.figures_letters import paid_on, whole_days
from agent.desk.tables import Cell, Table
from agent.domain.events import Allowed
from agent.domain.item import OpenItem
from agent.domain.letter import HEADS_UP
from agent.domain.speech import tell
from agent.dunning.calls import CALLED

#: Days from the call or letter to the money, and from the due date.
_Days = tuple[int, int]


def calls_table(items: Iterable[OpenItem], reached: Collection[datetime], zone: tzinfo) -> Table:
    """
    Set what was paid late after a call beside what was paid late after letters alone.

    Args:
        items: Open and settled.
        reached: The moments at which the outcome of a call was told that reached somebody.
        zone: The owner's, in which days are counted.
    """
    called: list[_Days] = []
    written: list[_Days] = []
    for item in items:
        paid, due = paid_on(item), item.invoice.due_date
        if paid is None or due is None or paid <= due:
            continue
        told = [event.at for event in item.standing if isinstance(event, Allowed) and event.gate == CALLED]
        calls = _until(paid, (at for at in told if at in reached), zone)
        letters = _until(paid, (letter.at for letter in item.letters if letter.step != HEADS_UP), zone)
        if calls or letters:
            since = max(calls or letters)
            (called if calls else written).append(((paid - since).days, (paid - due).days))
    rows = (_row(tell("a call that reached them"), called), _row(tell("letters alone"), written))
    columns = (tell("after"), tell("invoices paid"), tell("days to pay"), tell("days after due"))
    note = tell(
        "paid after the due date; days, as medians, from the last call that reached them, else from the last letter."
        " Who is called is not who is not: a difference proves nothing by itself"
    )
    return Table("calls", tell("What calls did"), note, columns, rows if called or written else ())


def _until(paid: date, moments: Iterable[datetime], zone: tzinfo) -> list[date]:
    days = (at.astimezone(zone).date() for at in moments)
    return [day for day in days if day <= paid]


def _row(name: str, found: list[_Days]) -> tuple[Cell, ...]:
    if not found:
        return (name, 0, None, None)
    return (name, len(found), *(whole_days(median(days)) for days in zip(*found, strict=True)))
