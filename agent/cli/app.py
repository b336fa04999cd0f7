"""The command line: one Typer application, expected trouble as a sentence, a surprise as a traceback."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from agent import __version__
from agent.cli.exits import exit_code
from agent.domain.errors import VoldaanError

app = typer.Typer(
    name="voldaan",
    help="Friendly payment reminders from your own mailbox. First it only shows what it would do.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def choose_settings(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option(help="The settings file. Default: ~/.config/voldaan/config.toml")
    ] = None,
    version: Annotated[bool, typer.Option("--version", help="Show the version and leave.")] = False,
) -> None:
    """Friendly payment reminders from your own mailbox. First it only shows what it would do."""
    context.obj = config
    if version:
        typer.echo(f"voldaan {__version__}")
        raise typer.Exit


def main() -> None:
    """Run one command."""
    from agent.cli import look, run, say  # noqa: F401  (the commands register themselves)

    try:
        app(standalone_mode=True)
    except VoldaanError as error:
        typer.echo(f"voldaan: {error}", err=True)
        sys.exit(exit_code(error))
    except Exception:
        typer.echo("voldaan met something nobody foresaw; nothing more is sent. Please report this:", err=True)
        raise
