"""The command that takes out of the mailbox what voldaan put there."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.app import app
from agent.cli.exits import Exit
from agent.cli.opened import open_house_at
from agent.cli.show import echo

if TYPE_CHECKING:
    from agent.work import House
    from agent.work.cleaning import Trace, Traces


@app.command()
def clean(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; I know what it removes.")] = False,
) -> None:
    """Take out of your mailbox what voldaan put there: drafts, notes to you, and the stars it set."""
    from datetime import datetime

    from agent.ledger import single_pass
    from agent.work.cleaning import find_traces, remove_traces

    house = open_house_at(context.obj)
    with single_pass(house.ledger.folder):
        traces = find_traces(house, datetime.now(house.zone))
        _show(house, traces)
        done = None
        if traces.to_remove and _agreed(traces.to_remove, yes):
            done = remove_traces(house, traces.to_remove, datetime.now(house.zone))
            _show_done(house, done, len(traces.to_remove))
    if traces.troubles or (done and done.troubles):
        raise typer.Exit(Exit.ATTENTION)


def _show(house: House, traces: Traces) -> None:
    """Say what would go, folder by folder, and what stays and why."""
    for line in _told(house, traces):
        echo(line)
    for trouble in traces.troubles:
        echo(f"voldaan: not everything could be looked through: {trouble}", err=True)


def _show_done(house: House, done: Traces, wanted: int) -> None:
    """Say what went, what did not, and that it may come again."""
    from agent.domain.policy import Mode

    rest = wanted - len(done.found)
    echo(f"Taken out: {_counted(done.found) or 'nothing'}.{f' {rest} stayed.' if rest else ''}")
    for trouble in done.troubles:
        echo(f"voldaan: {trouble}", err=True)
    if house.mode is not Mode.SHADOW:
        echo(f'The mode is still "{house.mode.value}": the next pass writes again. "shadow" in the settings ends that.')


def _told(house: House, traces: Traces) -> Iterator[str]:
    """Say what would go, folder by folder, and what stays and why."""
    for account, folder in dict.fromkeys((trace.account, trace.folder) for trace in traces.to_remove):
        here = [trace for trace in traces.to_remove if (trace.account, trace.folder) == (account, folder)]
        yield f"{account}/{folder}: {_counted(here)}"
        yield from (f"    {_line(house, trace)}" for trace in here)
    if not traces.to_remove and not traces.troubles:
        yield "Nothing of voldaan's lies in your drafts, no note of it, and no star it set is still there."
    if traces.to_leave:
        yield "Stays where it is:"
        yield from (
            f"    {_line(house, trace)}, in {trace.account}/{trace.folder}: {trace.stays}" for trace in traces.to_leave
        )
    if traces.sent:
        letters = "1 letter in Sent stays" if traces.sent == 1 else f"{traces.sent} letters in Sent stay"
        yield f"{letters}: that is your own sent mail, from which voldaan knows what it wrote should its books be lost."


def _line(house: House, trace: Trace) -> str:
    return f"{trace.kind.value}  {trace.received_at.astimezone(house.zone):%Y-%m-%d}  {trace.subject or '(no subject)'}"


def _agreed(removed: Iterable[Trace], yes: bool) -> bool:
    if yes or (sys.stdin.isatty() and typer.confirm(f"Take out {_counted(removed)}?")):
        return True
    echo("Nothing was changed. Use --yes to do it without being asked.")
    return False


def _counted(traces: Iterable[Trace]) -> str:
    counts = Counter(trace.kind.value for trace in traces)
    return ", ".join(f"{number} {kind}{'' if number == 1 else 's'}" for kind, number in counts.items())
