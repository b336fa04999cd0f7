"""What the first pass in shadow saw: invoices, what would have gone today, and what waits and why."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from agent.desk import Overview, make_overview
from agent.desk.told import tell_sums
from agent.domain.letter import Letter
from agent.domain.speech import tell, tell_count, tell_weekday
from agent.start.doors import Doors
from agent.start.open_questions import ask_bank, ask_questions
from agent.start.talk import Said, Table, Talk
from agent.work import House, PassReport
from agent.work.deciding import decide_all, gather_facts
from agent.work.rehearsing import rehearsal

_SHOWN = 30  # rows of the table

#: Gates that only wait for a better day or hour.
_FOR_THE_DAY = frozenset({"quiet-days", "office-hours"})


def look(doors: Doors, house: House) -> Talk[None]:
    """Read what is there, show it, ask what is open, and show what would go."""
    days = house.settings.invoices.since_days
    yield Said(
        tell("Reading the last {days} days. Your folders are opened read-only; nothing is sent or marked.", days=days)
    )
    report = doors.read_mail(house)
    yield from _tell_troubles(report)
    overview = _overview(house, doors.now().astimezone(house.zone))
    yield from _tell_seen(house, report, overview)
    if not overview.lines and not overview.questions:
        return
    answered = yield from ask_questions(doors, house)
    answered = (yield from ask_bank(doors, house, _overview(house, doors.now().astimezone(house.zone)))) or answered
    if answered:
        report = doors.read_mail(house)
    yield from _tell_today(doors, house, report)
    yield from _tell_left(house)


def _tell_troubles(report: PassReport) -> Talk[None]:
    for trouble in report.troubles:
        yield Said(trouble, is_trouble=True)


def _overview(house: House, now: datetime) -> Overview:
    book = house.ledger.read()
    decisions = decide_all(house, book, gather_facts(house, book, now, mail_complete=True))
    return make_overview(book, decisions, house.mode, now.astimezone(house.zone))


def _tell_seen(house: House, report: PassReport, overview: Overview) -> Talk[None]:
    customers = len(house.ledger.read().customers())
    yield Said(
        tell(
            "{mails} read, {invoices} seen of {customers}.",
            mails=tell_count("{count} mail", "{count} mails", report.mails_read),
            invoices=tell_count("{count} invoice", "{count} invoices", len(overview.lines)),
            customers=tell_count("{count} customer", "{count} customers", customers),
        )
    )
    if not overview.lines:
        yield Said(
            tell(
                "No invoice was recognised in your sent mail. If they go past your mail program, name a folder with"
                " their files ([invoices] folder) or one where copies arrive (bcc_folders) in the settings."
            )
        )
        return
    rows = tuple(
        (
            line.number,
            line.customer,
            line.balance or "?",
            line.due_date or "?",
            _late(line.days_overdue),
        )
        for line in overview.lines[:_SHOWN]
    )
    yield Table((tell("invoice"), tell("customer"), tell("open"), tell("due"), tell("days late")), rows, right=(2, 4))
    if len(overview.lines) > _SHOWN:
        yield Said(tell("… and {count} more: `voldaan status`.", count=len(overview.lines) - _SHOWN))
    yield Said(
        tell("Open: {open}. Overdue: {overdue}.", open=tell_sums(overview.totals), overdue=tell_sums(overview.overdue))
    )


def _late(days: int | None) -> str:
    return str(days) if days and days > 0 else ""


def _tell_today(doors: Doors, house: House, report: PassReport) -> Talk[None]:
    """Show what would have gone today; or, where only the day stands in the way, on the next day that letters go."""
    now = doors.now().astimezone(house.zone)
    yield Said()
    if report.would_send:
        yield Said(
            tell_count("Today {count} letter would go:", "Today {count} letters would go:", len(report.would_send))
        )
        yield from _tell_letters(report.would_send)
    elif next_day := _next_letter_day(report, now.date()):
        letters = _rehearsed(doors, house, next_day)
        is_today = next_day.date() == now.date()
        early, other = (
            tell("Nothing would be sent at this hour."),
            tell("Today nothing would be sent: letters go on other days."),
        )
        yield Said(early if is_today else other)
        if letters:
            yield Said(
                tell_count(
                    "On {day} {count} letter would go:",
                    "On {day} {count} letters would go:",
                    len(letters),
                    day=tell_weekday(next_day.date()),
                )
            )
            yield from _tell_letters(letters)
    else:
        yield Said(tell("Today nothing would be sent."))
    yield from _tell_why_not(house, report)


def _tell_letters(letters: list[Letter]) -> Talk[None]:
    """The first letter whole, of the others the subject."""
    first, *others = letters
    yield Said(f"  {', '.join(address.email for address in first.to)}: {first.subject}")
    attached = tell("attached: {names}", names=", ".join(copy.filename for copy in first.copies))
    yield Said("\n".join(f"    {line}".rstrip() for line in (*first.text.splitlines(), f"[{attached}]")))
    for letter in others:
        yield Said(f"  {', '.join(address.email for address in letter.to)}: {letter.subject}")


def _tell_why_not(house: House, report: PassReport) -> Talk[None]:
    """Name what stays and why, in groups."""
    book = house.ledger.read()
    groups: dict[str, list[str]] = defaultdict(list)
    for verdict in report.verdicts:
        item = book.item(verdict.item)
        if item and verdict.gate != "open":
            groups[verdict.reason].append(item.number)
    if groups:
        yield Said(tell("The others wait:") if report.would_send else tell("What waits, and why:"))
        yield Said("\n".join(_reasons(groups)))


def _reasons(groups: dict[str, list[str]]) -> Iterator[str]:
    for reason, numbers in groups.items():
        more = f" … ({len(numbers)})" if len(numbers) > 5 else ""
        yield f"  {', '.join(numbers[:5])}{more}: {reason}"


def _tell_left(house: House) -> Talk[None]:
    if left := len(house.ledger.read().questions()):
        yield Said(tell_count("{count} question waits for you.", "{count} questions wait for you.", left))


def _next_letter_day(report: PassReport, today: date) -> datetime | None:
    """The first day on which a letter that only waits for its day may go, at ten in the morning."""
    days = [v.until for v in report.verdicts if v.gate in _FOR_THE_DAY and v.until and v.until >= today]
    if not days:
        return None
    return datetime.combine(min(days), report.at.timetz().replace(hour=10, minute=0, second=0, microsecond=0))


def _rehearsed(doors: Doors, house: House, moment: datetime) -> list[Letter]:
    with tempfile.TemporaryDirectory(prefix="voldaan-") as folder:
        return doors.rehearse(rehearsal(house, Path(folder), moment), moment).would_send
