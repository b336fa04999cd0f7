"""The command that puts everything about an invoice or customer into one folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent.cli.app import app
from agent.cli.opened import NOW_HELP, house_at
from agent.cli.show import echo
from agent.domain.speech import tell, tell_count


@app.command()
def dossier(
    context: typer.Context,
    who: Annotated[str, typer.Argument(help="An invoice number, or a customer for all that is open.")],
    out: Annotated[
        Path | None, typer.Option(help="The folder to make. Default: one named after customer and day.")
    ] = None,
    now: Annotated[str | None, typer.Option(help=NOW_HELP)] = None,
) -> None:
    """Put all about an invoice or customer into a folder and a zip: what happened, invoices, mails. Nothing is sent."""
    from agent.work.dossier import write_folder

    with house_at(context.obj, now) as (house, moment):
        written = write_folder(house, who, out, moment)
    echo(tell("Written: {path}", path=written.folder / "dossier.html"))
    echo(tell("Written: {path}", path=written.archive))
    papers = tell_count("{count} invoice", "{count} invoices", written.papers)
    mails = tell_count("{count} mail", "{count} mails", written.mails)
    echo(tell("In it: {papers}, {mails}.", papers=papers, mails=mails))
    for sentence in written.missing:
        echo("- " + tell("not added: {what}", what=sentence))
    echo(tell("Look through it before you give it to anybody: it holds your customer's own mails."))
