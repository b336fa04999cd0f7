"""The command that takes out of the mailbox what voldaan put there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.app import app
from agent.cli.exits import Exit
from agent.cli.opened import open_house_at
from agent.cli.show import agreed, echo
from agent.domain.speech import tell, tell_count, tell_short_date

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
        echo(tell("voldaan: not everything could be looked through: {why}", why=trouble), err=True)


def _show_done(house: House, done: Traces, wanted: int) -> None:
    """Say what went, what did not, and that it may come again."""
    from agent.domain.policy import Mode

    rest = wanted - len(done.found)
    taken = tell("Taken out: {what}.", what=_counted(done.found) or tell("nothing"))
    echo(taken + (tell(" {count} stayed.", count=rest) if rest else ""))
    for trouble in done.troubles:
        echo(f"voldaan: {trouble}", err=True)
    if house.mode is not Mode.SHADOW:
        text = tell(
            'The mode is still "{mode}": the next pass writes again. "shadow" in the settings ends that.',
            mode=house.mode.value,
        )
        echo(text)


def _told(house: House, traces: Traces) -> Iterator[str]:
    """Say what would go, folder by folder, and what stays and why."""
    for account, folder in dict.fromkeys((trace.account, trace.folder) for trace in traces.to_remove):
        here = [trace for trace in traces.to_remove if (trace.account, trace.folder) == (account, folder)]
        yield f"{account}/{folder}: {_counted(here)}"
        yield from (f"    {_line(house, trace)}" for trace in here)
    if not traces.to_remove and not traces.troubles:
        yield tell("Nothing of voldaan's lies in your drafts, no note of it, and no star it set is still there.")
    if traces.to_leave:
        yield tell("Stays where it is:")
        for trace in traces.to_leave:
            told = tell(
                "{trace}, in {account}/{folder}: {why}",
                trace=_line(house, trace),
                account=trace.account,
                folder=trace.folder,
                why=trace.stays,
            )
            yield f"    {told}"
    if traces.sent:
        yield tell_count(
            "{count} letter in Sent stays: that is your own sent mail, from which voldaan knows what it wrote should"
            " its books be lost.",
            "{count} letters in Sent stay: that is your own sent mail, from which voldaan knows what it wrote should"
            " its books be lost.",
            traces.sent,
        )


def _line(house: House, trace: Trace) -> str:
    one = _counting(1)[trace.kind.value].removeprefix("1 ")
    subject = trace.subject or tell("(no subject)")
    return f"{one}  {tell_short_date(trace.received_at.astimezone(house.zone))}  {subject}"


def _agreed(removed: Iterable[Trace], yes: bool) -> bool:
    if yes or agreed(tell("Take out {what}?", what=_counted(removed))):
        return True
    echo(tell("Nothing was changed. Use --yes to do it without being asked."))
    return False


def _counted(traces: Iterable[Trace]) -> str:
    counts = Counter(trace.kind.value for trace in traces)
    return ", ".join(_counting(number)[kind] for kind, number in counts.items())


def _counting(count: int) -> dict[str, str]:
    """How many of each kind (``agent.work.cleaning.Kind``)."""
    return {
        "draft": tell_count("{count} draft", "{count} drafts", count),
        "note": tell_count("{count} note", "{count} notes", count),
        "star": tell_count("{count} star", "{count} stars", count),
    }
