"""The page of commands and the commands themselves say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from typer.core import TyperArgument, TyperCommand, TyperGroup
from typer.main import get_command

from agent.cli import bank, clean, dossier, foresee, init, layouts, letters, login, look, reading, run, say, tone  # noqa: F401 - the commands register themselves
from agent.cli.app import app
from agent.cli.exits import Exit
from agent.desk.answer_words import WITH_VALUE
from agent.desk.customer_answers import ACTIONS
from agent.resources import get_resource
from tests.tables import each

PAGE = (get_resource("templates").parent / "docs" / "commands.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### `voldaan ([^`]+)`\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))
PREAMBLE = PAGE.partition("\n## ")[0]


def commands(group: TyperGroup, path: str = "") -> Iterator[tuple[str, TyperCommand | TyperGroup]]:
    """Every command with the words one types for it."""
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            if command.invoke_without_command:
                yield f"{path}{name}", command
            yield from commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


def usage(words: str, command: TyperCommand | TyperGroup) -> str:
    """A command with its arguments, as the page writes it."""
    arguments = [param for param in command.params if isinstance(param, TyperArgument)]
    return " ".join([words, *(f"{param.name.upper()}{'…' if param.nargs == -1 else ''}" for param in arguments)])


def options(command: TyperCommand | TyperGroup) -> set[str]:
    """The options a person may use."""
    shown = (param for param in command.params if not isinstance(param, TyperArgument) and not param.hidden)
    return {option for param in shown for option in param.opts} - {"--help"}


def documented(text: str) -> set[str]:
    """The options a piece of the page explains."""
    return set(re.findall(r"^- `(--[a-z-]+)`:", text, re.MULTILINE))


ALL = {usage(words, command): command for words, command in commands(get_command(app))}


def test_the_page_names_every_command_with_its_arguments_and_no_other():
    """
    What can be typed is what is written.
    """
    assert set(SECTIONS) == set(ALL)


@each("words", sorted(ALL))
def test_the_page_explains_every_option_of_a_command_and_no_other(words: str):
    """
    One line each.
    """
    assert documented(SECTIONS[words]) == options(ALL[words])


def test_the_page_explains_what_may_stand_before_any_command():
    """
    The settings file, the version.
    """
    assert documented(PREAMBLE) == options(get_command(app))


def test_the_page_lists_every_exit_code_and_no_other():
    """
    A script may rely on them.
    """
    rows = re.findall(r"^\| (\d+) \| ([a-z ]+) \|", PAGE, re.MULTILINE)

    assert {int(code): name for code, name in rows} == {
        code.value: code.name.lower().replace("_", " ") for code in Exit
    }


def test_the_page_explains_every_answer_and_no_other():
    """
    With its value where one follows.
    """
    rows = re.findall(r"^\| `([a-z ]+?)( [A-Z]+)?` \|", PAGE, re.MULTILINE)

    assert {words for words, _ in rows} == set(ACTIONS)
    assert {words for words, value in rows if value} == WITH_VALUE
