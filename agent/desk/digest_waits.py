"""What goes out today, which agreements are due, and what waits and why, as entries of the digest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from agent.desk.digest import Entry
from agent.desk.overview import ItemLine, Overview, sums_of
from agent.desk.told import GATES, one_line, tell_list, tell_sums
from agent.domain.money import Money
from agent.domain.policy import Mode
from agent.domain.speech import tell, tell_count, tell_day, tell_weekday

#: Gates that open by themselves in the course of a day.
_LATER_TODAY = frozenset({"office-hours", "quiet-days"})
#: How many customers and numbers a line names.
_NAMED = 3


def goes_today(overview: Overview) -> tuple[ItemLine, ...]:
    """What a letter goes out about today, or would in shadow; in draft mode letters lie in Drafts instead."""
    if overview.mode is Mode.DRAFT:
        return ()
    today = overview.at.date()
    return tuple(
        line
        for line in overview.lines
        if line.gate == "open" or (line.gate in _LATER_TODAY and line.until is not None and line.until <= today)
    )


def going_entries(overview: Overview) -> Iterator[Entry]:
    """One entry for each customer who is written to today."""
    for customer, lines in _by_customer(goes_today(overview)).items():
        yield Entry(f"{customer}: {_invoices(lines)}", aside=_late(lines))


def agreement_entries(overview: Overview) -> Iterator[Entry]:
    """One entry for each promise or pause whose day has come, or comes before the next digest."""
    today = overview.at.date()
    for due in overview.agreements:
        what = f"{due.customer}: {due.number}, {_sum(due.amount)}" if due.number else due.customer
        said = tell("promised for {day}") if due.is_promise else tell("quiet until {day}")
        when = tell("today") if due.day == today else tell_weekday(due.day)
        passed = tell("; not seen yet") if due.is_promise and due.day < today else ""
        if due.part:
            what += tell(", part {number} of {count}", number=due.part[0], count=due.part[1])
        yield Entry(one_line(what), aside=said.format(day=when) + passed)


def waiting_entries(overview: Overview) -> Iterator[Entry]:
    """What waits, in groups by what it waits for: the largest groups first."""
    going = {line.key for line in goes_today(overview)}
    groups: dict[str, list[ItemLine]] = defaultdict(list)
    for line in overview.lines:
        if line.key not in going:
            groups[line.gate].append(line)
    for gate, lines in sorted(groups.items(), key=lambda group: -len(group[1])):
        why = tell(GATES[gate]) if gate in GATES else one_line(lines[0].reason)
        count = tell_count("{count} invoice", "{count} invoices", len(lines))
        names = tell_list([one_line(f"{line.number} {line.customer}") for line in lines[:_NAMED]], _NAMED)
        if len(lines) > _NAMED:
            names = tell("{some} and {count} more", some=names, count=len(lines) - _NAMED)
        until = min((line.until for line in lines if line.until), default=None)
        again = tell("; from {day}", day=tell_day(until)) if until else ""
        text = tell("{why}: {invoices}, {sum}", why=why[:1].upper() + why[1:], invoices=count, sum=tell_owed(lines))
        yield Entry(text + again, aside=names)


def totals(overview: Overview) -> tuple[str, ...]:
    """What is open and overdue, and how far the bank is known."""
    late = [line for line in overview.lines if line.days_overdue and line.days_overdue > 0]
    lines = [
        tell(
            "Open: {sum} ({invoices}); overdue: {late}.",
            sum=tell_sums(overview.totals),
            invoices=tell_count("{count} invoice", "{count} invoices", len(overview.lines)),
            late=tell_sums(overview.overdue) if late else tell("nothing"),
        )
    ]
    banks = [
        tell("{account} to {day}", account=iban or tell("all accounts"), day=tell_day(day))
        for iban, day in overview.bank_until.items()
    ]
    lines.append(tell("Bank booked up: {banks}.", banks=", ".join(banks) or tell("never said")))
    return tuple(lines)


def _by_customer(lines: Iterable[ItemLine]) -> dict[str, list[ItemLine]]:
    found: dict[str, list[ItemLine]] = defaultdict(list)
    for line in lines:
        found[one_line(line.customer)].append(line)
    return found


def _invoices(lines: Sequence[ItemLine]) -> str:
    return f"{tell_list([one_line(line.number) for line in lines], _NAMED)}, {tell_owed(lines)}"


def _late(lines: Sequence[ItemLine]) -> str:
    days = max((line.days_overdue or 0 for line in lines), default=0)
    letters = max((line.letters for line in lines), default=0)
    told = [tell_count("{count} day overdue", "{count} days overdue", days)] if days > 0 else []
    told.append(
        tell_count("{count} letter before", "{count} letters before", letters) if letters else tell("no letter before")
    )
    return ", ".join(told)


def tell_owed(lines: Iterable[ItemLine]) -> str:
    """What is owed of these together, in words."""
    sums = sums_of(lines)
    return tell_sums(sums) if sums else tell("amount not known")


def _sum(money: Money | None) -> str:
    return str(money) if money else tell("amount not known")
