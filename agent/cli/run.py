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
    echo(f"{report.mails_read} new mails read.")
    for told in report.bank_files:
        echo(f"Bank: {told}")
    for letter in report.would_send:
        echo(f"\nWould send to {', '.join(address.email for address in letter.to)}: {letter.subject}\n")
        echo("\n".join(f"    {line}" for line in letter.text.splitlines()))
        echo(f"    [attached: {', '.join(copy.filename for copy in letter.copies)}]\n")
    for entry in report.letters:
        echo(f"Letter to {', '.join(entry.to)}: {entry.state.value}. {entry.reply}")
    for held_back in report.held_back:
        echo(f"Held back at the last look: {held_back}")
    for trouble in report.troubles:
        echo(f"Trouble: {trouble}", err=True)


def _show_progress(folder: str, done: int, total: int) -> None:
    if total >= 300:
        echo(f"  {folder}: {done} of {total} mails", err=True)


@app.command()
def run(context: typer.Context) -> None:
    """Keep working: a pass every few minutes, until stopped."""
    from agent.config import find_settings
    from agent.daemon import SettingsFile, run_daemon

    house = open_house_at(context.obj)
    echo(
        f"Running in mode {house.mode.value}, a pass every {house.settings.poll_minutes} minutes; Ctrl-C stops it. "
        f"What happens stands in {house.settings.data / 'voldaan.log'}."
    )
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
    typer.echo(f"{files} files in {file}. Customers and amounts stand in it, your password does not: keep that apart.")


@app.command()
def demo(
    folder: Annotated[Path | None, typer.Option(help="Where the mails and letters are left to look at.")] = None,
) -> None:
    """Watch five weeks of a freelancer's mailbox, with real mail protocols, on this machine only."""
    from agent.demo.show import run_demo

    run_demo(folder)
