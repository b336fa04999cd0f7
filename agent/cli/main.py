"""Running one command: expected trouble is a sentence and an exit code, a surprise is a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import typer
import typer.main

# The commands register themselves.
from agent.cli import (  # noqa: F401
    bank,
    clean,
    dossier,
    foresee,
    helping,
    init,
    layouts,
    letters,
    login,
    look,
    reading,
    run,
    say,
    tone,
)
from agent.cli.app import app
from agent.cli.exits import Exit, exit_code
from agent.cli.library import REFUSED, show_refusal, speak_in_owners_words
from agent.cli.show import echo
from agent.domain.errors import VoldaanError
from agent.domain.speech import tell


def main() -> None:
    """Run one command. What it writes is for its owner alone, whatever the umask of his shell."""
    os.umask(0o077)
    try:
        ended = _run(sys.argv[1:])
        sys.stdout.flush()
    except VoldaanError as error:
        echo(f"voldaan: {error}", err=True)
        sys.exit(exit_code(error))
    except BrokenPipeError:
        _stop_writing()
        sys.exit(Exit.SURPRISE)
    except Exception:
        echo(tell("voldaan met something nobody foresaw; nothing more is sent. Please report this:"), err=True)
        raise
    sys.exit(ended)


def _stop_writing() -> None:
    """Nobody reads on (``voldaan status | head``): what is still to be written goes nowhere, without a word."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code; what the library says by itself is said in the owner's language."""
    command = typer.main.get_command(app)
    speak_in_owners_words(command)
    if helping.is_asked(arguments):
        helping.speak_for_help(arguments, os.environ)
        helping.translate(command)
    try:
        ended = command(standalone_mode=False)
    except typer.Abort:
        echo(tell("Stopped."), err=True)
        return Exit.SURPRISE
    except REFUSED as refused:
        helping.speak_for_help(arguments, os.environ)
        show_refusal(refused)
        return refused.exit_code
    return ended if isinstance(ended, int) else Exit.OK
