"""Commands that work: pass, run and the demonstration."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.app import app
from agent.cli.exits import Exit
from agent.cli.look import echo_overview, overview_of
from agent.cli.opened import NOW_HELP, house_at, open_house_at
from agent.cli.show import echo, echo_json
from agent.domain.speech import tell, tell_count

if TYPE_CHECKING:
    from agent.work import PassReport


@app.command("pass")
def one_pass(
    context: typer.Context,
    now: Annotated[str | None, typer.Option(help=NOW_HELP)] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")] = False,
) -> None:
    """Read new mail, decide, and do what the mode allows: once, now."""
    from agent.ledger import single_pass
    from agent.work import run_pass

    with house_at(context.obj, now) as (house, moment), single_pass(house.ledger.folder):
        report = run_pass(house, moment, _show_progress, clock=None if now else lambda: datetime.now(house.zone))
        if json:
            echo_json(report)
        else:
            echo_report(report)
            echo_overview(overview_of(house, moment))
    if report.troubles:
        raise typer.Exit(Exit.ATTENTION)


def echo_report(report: PassReport) -> None:
    """Print what a pass did, and in shadow every letter that would have gone."""
    echo(tell_count("{count} new mails read.", "{count} new mails read.", report.mails_read))
    for told in report.bank_files:
        echo(tell("Bank: {told}", told=told))
    for letter in report.would_send:
        whom = ", ".join(address.email for address in letter.to)
        echo("\n" + tell("Would send to {whom}: {subject}", whom=whom, subject=letter.subject) + "\n")
        echo("\n".join(f"    {line}" for line in letter.text.splitlines()))
        files = tell("[attached: {files}]", files=", ".join(copy.filename for copy in letter.copies))
        echo(f"    {files}\n")
    for entry in report.letters:
        whom, state = ", ".join(entry.to), tell(entry.state.value)
        echo(tell("Letter to {whom}: {state}. {reply}", whom=whom, state=state, reply=entry.reply))
    for held_back in report.held_back:
        echo(tell("Held back at the last look: {what}", what=held_back))
    for trouble in report.troubles:
        echo(tell("Trouble: {what}", what=trouble), err=True)


def _show_progress(folder: str, done: int, total: int) -> None:
    if total >= 300:
        told = tell("{folder}: {done} of {total} mails", folder=folder, done=done, total=total)
        echo(f"  {told}", err=True)


@app.command()
def run(context: typer.Context) -> None:
    """Keep working: a pass every few minutes, until stopped."""
    from agent.config import find_settings
    from agent.daemon import SettingsFile, run_daemon

    house = open_house_at(context.obj)
    text = tell(
        "Running in mode {mode}, a pass every {minutes} minutes; Ctrl-C stops it. What happens stands in {file}.",
        mode=house.mode.value,
        minutes=house.settings.poll_minutes,
        file=house.settings.data / "voldaan.log",
    )
    echo(text)
    run_daemon(house, SettingsFile(find_settings(context.obj, os.environ)))


@app.command()
def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write, as in voldaan-2026-12-01.tar.gz.")],
) -> None:
    """Write books and settings into one file; also while `voldaan run` works."""
    from agent.cli.opened import read_settings
    from agent.work.backup import write_backup

    files = write_backup(open_house_at(context.obj), read_settings(context.obj)[1], file)
    text = tell(
        "{count} files in {file}. Customers and amounts stand in it, your password does not: keep that apart.",
        count=files,
        file=file,
    )
    typer.echo(text)


@app.command()
def demo(
    folder: Annotated[Path | None, typer.Option(help="Where the mails and letters are left to look at.")] = None,
) -> None:
    """Watch five weeks of a freelancer's mailbox, with real mail protocols, on this machine only."""
    from agent.demo.show import run_demo

    run_demo(folder)
