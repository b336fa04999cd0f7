"""What the library of the command line says by itself, its headings and refusals, in the owner's language.

The library writes English. Its headings pass a formatter of ours; a refusal of its is known by its shape, and stays
English where no shape fits. Nothing here needs a certain version of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

import typer

from agent.cli.show import echo
from agent.domain.speech import later, tell


class Context(Protocol):
    """What the library knows of the command it reads."""

    command_path: str
    help_option_names: Sequence[str]

    def get_usage(self) -> str:
        """The line that shows how the command is written."""


class Refused(Exception):
    """The library's refusal; a shape for the type checker only."""

    ctx: Context | None
    exit_code: int

    def format_message(self) -> str:
        """What is wrong, in English."""
        raise NotImplementedError


#: The common ancestor of what the library refuses: a bad value is a usage error, and that a refusal.
REFUSED = cast("type[Refused]", typer.BadParameter.__mro__[2])

_FORMATTER: Any = typer.Context.formatter_class

_HEADINGS = (later("Usage"), later("Arguments"), later("Options"), later("Commands"))
#: What stands for a part of the command in the line that shows how it is written.
_PARTS = (later("[OPTIONS]"), later("COMMAND [ARGS]..."))
_HELP = later("Show this message and exit.")
#: What stands behind the name of a value or its explanation.
_BEHIND: Mapping[str, str] = {
    "<str>": later("<text>"),
    "<path>": later("<file>"),
    "[required]": later("[required]"),
}
_SHAPES = tuple(
    (re.compile(shape, re.DOTALL), words)
    for shape, words in (
        (r"Missing argument (?P<name>.+)\.", later("Missing argument {name}.")),
        (r"Missing option (?P<name>.+)\.", later("Missing option {name}.")),
        (r"Missing command\.", later("Missing command.")),  # as is
        (r"No such option: (?P<name>\S+)", later("No such option: {name}")),
        (
            r"No such option: (?P<name>\S+) \(Possible options: (?P<others>.+)\)",
            later("No such option: {name} (perhaps {others})"),
        ),
        (
            r"No such option: (?P<name>\S+) Did you mean (?P<others>[^?]+)\?",
            later("No such option: {name} (perhaps {others})"),
        ),
        (r"No such command (?P<name>.+)\.", later("No such command {name}.")),
        (
            r"No such command (?P<name>.+)\. Did you mean (?P<others>[^?]+)\?",
            later("No such command {name}. Perhaps {others}?"),
        ),
        (r"Got unexpected extra arguments?(?:\(s\))? \((?P<words>.*)\)", later("There is too much: {words}")),
        (r"Option (?P<name>\S+) requires an argument\.", later("Option {name} wants a value.")),
        (r"Option (?P<name>\S+) does not take a value\.", later("Option {name} takes no value.")),
        (r"Invalid value for (?P<name>[^:]+): (?P<why>.*)", later("{name} cannot be used: {why}")),
        (r"Invalid value: (?P<why>.*)", later("This cannot be used: {why}")),
    )
)


class OwnersFormatter(_FORMATTER):  # type: ignore[misc]  # its home differs between versions
    """Lays help out as the library does, under headings in the owner's language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how the command is called."""
        for part in _PARTS:
            args = args.replace(part, tell(part))
        super().write_usage(prog, args, tell("Usage") + ": " if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """Write the heading of a list."""
        super().write_heading(tell(heading) if heading in _HEADINGS else heading)

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write a list of names and what each does."""
        said = [(_behind(name), tell(_HELP) if words == _HELP else _behind(words)) for name, words in rows]
        super().write_dl(said, col_max, col_spacing)


def _behind(said: str) -> str:
    for words, ours in _BEHIND.items():
        said = f"{said.removesuffix(words)}{tell(ours)}" if said.endswith(words) else said
    return said


def speak_in_owners_words(command: object) -> None:
    """Have a command and all below it lay out their help with our headings."""
    context = command.context_class  # type: ignore[attr-defined]  # the library's own seam
    if context.formatter_class is not OwnersFormatter:
        ours = type("OwnersContext", (context,), {"formatter_class": OwnersFormatter})
        command.context_class = ours  # type: ignore[attr-defined]
    for below in getattr(command, "commands", {}).values():
        speak_in_owners_words(below)


def refusal_in_owners_words(said: str) -> str:
    """A refusal of the library in the owner's language; as it is, when it has no known shape."""
    for shape, words in _SHAPES:
        if found := shape.fullmatch(said):
            holes = found.groupdict()
            if "why" in holes:
                holes["why"] = refusal_in_owners_words(holes["why"])
            return tell(words, **holes)
    return tell(said)  # our own sentence, said before the owner's language was known


def show_refusal(error: Refused) -> None:
    """Show what the library refuses, how the command is written, and where to read on."""
    said, context = error.format_message(), getattr(error, "ctx", None)
    if context is not None and said == context.get_help():  # no command was named: the refusal is the list of them
        echo(said, err=True)
        return
    if context is not None:
        echo(context.get_usage(), err=True)
        help_option = f"{context.command_path} {context.help_option_names[0]}"
        echo(tell("Try '{command}' for help.", command=help_option) + "\n", err=True)
    echo(tell("Error: {what}", what=refusal_in_owners_words(said)), err=True)
