"""Commands that look ahead or back: simulate, agenda, shadow-month, report."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.app import app
from agent.cli.exits import Exit
from agent.cli.opened import NOW_HELP, house_at
from agent.cli.show import Tsv, echo, echo_json, echo_table, echo_tsv
from agent.domain.speech import later, tell, tell_count, tell_date

if TYPE_CHECKING:
    from agent.desk.cells import Cell
    from agent.desk.tables import Table
    from agent.domain.foresight import Foreseen, Waiting
    from agent.dunning.hindsight import Judged
    from agent.work.foreseeing import Simulation

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
Now = Annotated[str | None, typer.Option(help=NOW_HELP)]

_FURTHEST = timedelta(days=1096)
_LETTER_COLUMNS = (
    later("day"),
    later("customer"),
    later("letter"),
    later("invoices"),
    later("needs"),
    later("why not before"),
)
_WAITING_COLUMNS = (later("invoice"), later("customer"), later("waits for"), later("since"), later("until"))


_JUDGED_COLUMNS = (*_LETTER_COLUMNS[:4], later("really left"), later("was it right"))


@app.command()
def simulate(
    context: typer.Context,
    until: Annotated[str, typer.Option(help="The last day to look at: 2027-03-31, or “in two months”.")],
    texts: Annotated[bool, typer.Option("--texts", help="Also write the first letter to each customer.")] = False,
    now: Now = None,
    json: Json = False,
    tsv: Tsv = False,
) -> None:
    """Show what would leave on which day if nothing changed, and why not before; nothing is sent or written."""
    from agent.desk.spoken import NotUnderstood, read_day
    from agent.work.foreseeing import simulate as foresee

    with house_at(context.obj, now) as (house, moment):
        today = moment.astimezone(house.zone).date()
        last = read_day(until, today)
        if not today <= last <= today + _FURTHEST:
            raise NotUnderstood(
                tell(
                    "{day} cannot be looked at; write a day from {today} to {furthest}",
                    day=last,
                    today=today,
                    furthest=today + _FURTHEST,
                )
            )
        found = foresee(house, moment, last, with_texts=texts)
    if json:
        echo_json(found)
    elif tsv:
        echo_tsv(tuple(map(tell, _LETTER_COLUMNS)), [_letter_row(letter) for letter in found.foresight.letters])
    else:
        _echo_foreseen(found, last)
    if any(one.trouble for one in found.texts):
        raise typer.Exit(Exit.ATTENTION)


def _echo_foreseen(found: Simulation, last: date) -> None:
    from agent.domain.letter import tell_letter

    foresight = found.foresight
    echo(tell("From {first} to {last}, if nothing changes:", first=tell_date(found.at), last=tell_date(last)))
    for sentence in found.assumed:
        echo(f"- {sentence}")
    echo()
    if foresight.letters:
        echo_table(tuple(map(tell, _LETTER_COLUMNS)), [_letter_row(letter) for letter in foresight.letters])
    echo(tell_count("{count} letter.", "{count} letters.", len(foresight.letters)))
    if foresight.waiting:
        echo()
        echo(tell("Still open in the end, without a further letter by then:"))
        echo_table(tuple(map(tell, _WAITING_COLUMNS)), [_waiting_row(one) for one in foresight.waiting])
    for one in found.texts:
        echo()
        echo(f"=== {one.day} {one.name}, {tell_letter(one.step)}{f' === {one.subject}' if one.subject else ''}")
        echo(one.trouble or one.text)


@app.command()
def agenda(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="A calendar file to write (iCalendar), for another program.")
    ] = None,
    now: Now = None,
    json: Json = False,
) -> None:
    """Show what has a day: promises, ends of pauses, letters that will need you, calls; or write it as a calendar.

    With FILE: a calendar program can open it or subscribe to it. Written again, entries move with their days.
    """
    from agent.work.agenda import agenda as list_days
    from agent.work.agenda import write_agenda

    with house_at(context.obj, now) as (house, moment):
        days = write_agenda(house, file.absolute(), moment) if file else list_days(house, moment)
    if file:
        echo(
            tell_count("Written: {path}, {count} entry.", "Written: {path}, {count} entries.", len(days), path=file),
            err=json,
        )
    if json:
        echo_json(list(days))
    elif days and not file:
        echo_table((tell("day"), tell("what")), [(day.day, day.title) for day in days])
    elif not file:
        echo(tell("Nothing has a day."))


@app.command()
def shadow_month(
    context: typer.Context,
    months: Annotated[int, typer.Option(min=1, max=24, help="How many months to look back.")] = 3,
    now: Now = None,
    json: Json = False,
    tsv: Tsv = False,
) -> None:
    """Replay the last months: what would have left on which day, and which letters would have been wrong."""
    from agent.work.replaying import replay_days

    with house_at(context.obj, now) as (house, moment):
        replayed = replay_days(house, moment, months_before(moment.astimezone(house.zone).date(), months))
    if json:
        echo_json(replayed)
        return
    if tsv:
        echo_tsv(tuple(map(tell, _JUDGED_COLUMNS)), [_judged_row(judged) for judged in replayed.letters])
        return
    echo(
        tell(
            "From {first} to {last}, as it was known on each day:",
            first=tell_date(replayed.first),
            last=tell_date(replayed.last),
        )
    )
    for sentence in replayed.limits:
        echo(f"- {sentence}")
    echo()
    if replayed.letters:
        echo_table(tuple(map(tell, _JUDGED_COLUMNS)), [_judged_row(judged) for judged in replayed.letters])
    echo(
        tell_count(
            "{count} letter would have left; {wrong} wrong, {unsure} of which the books cannot tell.",
            "{count} letters would have left; {wrong} wrong, {unsure} of which the books cannot tell.",
            len(replayed.letters),
            wrong=replayed.wrong,
            unsure=replayed.unsure,
        )
    )


@app.command()
def report(
    context: typer.Context,
    csv: Annotated[Path | None, typer.Option(help="Write each table as a CSV file into this folder.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write all tables as one page into this file.")] = None,
    now: Now = None,
    json: Json = False,
) -> None:
    """Show the books in figures: ages, days to pay, promises kept, what letters did, paid turnover."""
    from agent.work.reporting import report as put_in_tables
    from agent.work.reporting import write_html, write_tables

    with house_at(context.obj, now) as (house, moment):
        tables = put_in_tables(house, moment)
        day = moment.astimezone(house.zone).date()
    if html:
        write_html(tables, html, day)
        echo(tell("Written: {path}", path=html), err=json)
    for path in write_tables(tables, csv) if csv else ():
        echo(tell("Written: {path}", path=path), err=json)
    if json:
        echo_json(list(tables))
    elif not (csv or html):
        _echo_tables(tables)


def _echo_tables(tables: Sequence[Table]) -> None:
    for table in tables:
        echo(f"{table.title} ({table.note})")
        if table.rows:
            echo_table(table.columns, table.rows, table.numeric)
        else:
            echo(tell("Nothing yet."))
        echo()


def months_before(day: date, months: int) -> date:
    """The same day so many months ago; the last of its month where that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _judged_row(judged: Judged) -> tuple[Cell, ...]:
    letter = judged.letter
    verdict = tell("fine")
    if judged.wrong:
        verdict = tell("WRONG: {why}", why="; ".join(judged.wrong))
    elif judged.unsure:
        verdict = tell("cannot be told: {why}", why="; ".join(judged.unsure))
    return (*_letter_row(letter)[:4], tuple(map(date.fromisoformat, judged.left_on)), verdict)


def _letter_row(letter: Foreseen) -> tuple[Cell, ...]:
    from agent.domain.letter import tell_letter

    given = ", ".join(tell(one.value) for one in letter.given)
    name = tell_letter(letter.step)
    return (letter.day, letter.name, name, ", ".join(letter.numbers), given, letter.not_before)


def _waiting_row(one: Waiting) -> tuple[Cell, ...]:
    ends = one.until if one.until else tell("you answer") if one.question else ""
    return (one.number, one.name, one.reason, one.since, ends)
