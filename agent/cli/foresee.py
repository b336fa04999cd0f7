"""Commands that look ahead or back: simulate, shadow-month, report."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.app import app
from agent.cli.opened import NOW_HELP, house_at
from agent.cli.show import echo, echo_json, echo_table
from agent.domain.speech import later, tell, tell_count, tell_date

if TYPE_CHECKING:
    from agent.domain.foresight import Foreseen, Waiting

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


@app.command()
def simulate(
    context: typer.Context,
    until: Annotated[str, typer.Option(help="The last day to look at: 2027-03-31, or “in two months”.")],
    now: Now = None,
    json: Json = False,
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
        found = foresee(house, moment, last)
    if json:
        echo_json(found)
        return
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


def _letter_row(letter: Foreseen) -> tuple[str, ...]:
    from agent.domain.letter import tell_letter

    given = ", ".join(tell(one.value) for one in letter.given)
    name = tell_letter(letter.step)
    return (letter.day.isoformat(), letter.name, name, ", ".join(letter.numbers), given, letter.not_before)


def _waiting_row(one: Waiting) -> tuple[str, ...]:
    ends = one.until.isoformat() if one.until else tell("you") if one.question else ""
    return (one.number, one.name, one.reason, one.since.isoformat(), ends)
