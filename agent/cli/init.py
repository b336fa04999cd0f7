"""The command that leads from nothing to a first look: it asks on a terminal what ``agent.start`` wants to know."""

from __future__ import annotations

import getpass
import os
import shlex
import shutil
import sys
import textwrap
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from agent.cli.app import app
from agent.cli.exits import Exit
from agent.cli.logs import keep_log
from agent.cli.show import echo, echo_table
from agent.domain.speech import speak, tell

if TYPE_CHECKING:
    from agent.start import Question, Talk


@app.command()
def init(context: typer.Context) -> None:
    """Set up: answer a few questions, and see what your mailbox holds. Nothing is sent."""
    from agent.config.reading import place_of_settings
    from agent.start import RealDoors, Stopped, first_start

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        speak(os.environ.get("VOLDAAN_LANGUAGE", "en"))
        echo(
            tell(
                "voldaan: init asks you questions, so it needs a terminal. Without one: copy config.example.toml, fill"
                " it in, then `voldaan check`."
            ),
            err=True,
        )
        raise typer.Exit(Exit.USAGE)
    doors = RealDoors(
        settings_file=place_of_settings(context.obj, os.environ).absolute(),
        environ=os.environ,
        progress=_show_progress,
        clock=lambda: datetime.now(UTC),
        command=_command(),
        on_opened=lambda house: keep_log(house.settings.data),
    )
    try:
        converse(first_start(doors))
    except Stopped as error:
        echo(f"voldaan: {error}", err=True)
        raise typer.Exit(Exit.INTERRUPTED) from None
    except (KeyboardInterrupt, EOFError):
        echo()
        kept = doors.settings_file.exists()
        echo(
            tell("Stopped. Your settings are written; `voldaan init` goes on from there.")
            if kept
            else tell("Stopped; nothing was written."),
            err=True,
        )
        raise typer.Exit(Exit.INTERRUPTED) from None


def _command() -> str:
    """What the owner types for this program: its name, or its whole path where his shell does not find it."""
    started = Path(sys.argv[0])
    return shlex.quote(str(started)) if started.name == "voldaan" and not shutil.which("voldaan") else "voldaan"


def converse(talk: Talk[None]) -> None:
    """Show what is said, and ask what is asked, to the end."""
    from agent.start import Question, Said, Table

    with suppress(StopIteration):
        turn = next(talk)
        while True:
            answer = ""
            _end_progress()
            match turn:
                case Question():
                    answer = _ask(turn)
                case Said():
                    echo(_fitted(f"! {turn.text}" if turn.is_trouble else turn.text))
                case Table():
                    echo_table(turn.headings, turn.rows, turn.right)
            turn = talk.send(answer)


def _fitted(text: str) -> str:
    """Break lines between words where the terminal ends, and indent what follows like the line itself."""
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    return "\n".join(
        textwrap.fill(
            line,
            width,
            subsequent_indent=" " * (len(line) - len(line.lstrip())),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in text.split("\n")
    )


def _ask(question: Question) -> str:
    """One answer. A secret is neither shown nor kept in the terminal's history."""
    from agent.domain.text import visible

    if question.secret:
        return getpass.getpass(visible(f"{question.text} "))
    default = f" [{question.default}]" if question.default else ""
    return input(visible(f"{question.text}{default} "))


_WIDEST = 110  # columns; longer lines are hard to read
_CLEAR_LINE = "\r\x1b[K"  # ECMA-48 8.3.41: erase to the end of the line
_shown_progress = False


def _show_progress(folder: str, done: int, total: int) -> None:
    """Keep one line that says how far the reading is."""
    from agent.domain.text import visible

    global _shown_progress
    _shown_progress = True
    print(f"{_CLEAR_LINE}  {visible(folder)}: {done}/{total}", end="", flush=True)


def _end_progress() -> None:
    global _shown_progress
    if _shown_progress:
        print(_CLEAR_LINE, end="", flush=True)
        _shown_progress = False
