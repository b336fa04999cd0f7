"""The Typer application the commands register with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent import __version__

app = typer.Typer(
    name="voldaan",
    help="Friendly payment reminders from your own mailbox. First it only shows what it would do.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"voldaan {__version__}")
        raise typer.Exit


@app.callback(no_args_is_help=True)
def choose_settings(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option(help="The settings file. Default: ~/.config/voldaan/config.toml")
    ] = None,
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version and leave.", is_eager=True, callback=_show_version),
    ] = False,
) -> None:
    """Friendly payment reminders from your own mailbox. First it only shows what it would do."""
    context.obj = config
