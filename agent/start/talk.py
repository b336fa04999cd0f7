"""A conversation as values: questions go out, answers come in, until something is known."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from agent.desk.cells import Cell
from agent.domain.consent import read_consent
from agent.domain.errors import VoldaanError
from agent.domain.speech import tell

T = TypeVar("T")


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        key: What it is about, the same in every language.
        text: As the owner reads it.
        default: What an empty answer means; shown to him, and empty when nothing is proposed.
        secret: Whether the answer must not be shown, nor kept by whoever asked.
    """

    key: str
    text: str
    default: str = ""
    secret: bool = False


@dataclass(frozen=True)
class Said:
    """Something the owner reads; ``is_trouble`` when it did not go as he wished."""

    text: str = ""
    is_trouble: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under headings; ``right`` are the columns of numbers."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    right: tuple[int, ...] = ()


Talk = Generator[Question | Said | Table, str, T]
"""A piece of the conversation that ends with a value. It is sent an answer for each question, "" for anything else."""


class Stopped(VoldaanError):
    """The owner ended the conversation; nothing was written."""


class NotThat(VoldaanError):
    """An answer that does not answer; the text says what would."""


def ask(question: Question, read: Callable[[str], T]) -> Talk[T]:
    """Ask until the answer can be read; an empty one is the default. ``read`` raises NotThat."""
    while True:
        answer = yield question
        given = answer if question.secret else answer.strip()
        try:
            # Bytes that are no text in this terminal's encoding come in as lone surrogates.
            if any("\ud800" <= character <= "\udfff" for character in given):
                raise NotThat(tell("That cannot be read as text; is your terminal set to UTF-8?"))
            return read(given or question.default)
        except NotThat as error:
            yield Said(str(error), is_trouble=True)


def ask_yes(key: str, text: str, default: bool) -> Talk[bool]:
    """Ask for yes or no, in the owner's language."""
    yes, no = tell("yes"), tell("no")

    def read(answer: str) -> bool:
        if (said := read_consent(answer)) is None:
            raise NotThat(tell("Please answer {yes} or {no}.", yes=yes, no=no))
        return said

    return (yield from ask(Question(key, text, yes if default else no), read))


def _is_meant(answer: str, value: str, words: str) -> bool:
    """Whether somebody means this choice: by its beginning, or by the short word the code has for it."""
    said, shown = answer.casefold(), words.casefold()
    begins = shown.startswith(said) and not shown[len(said) : len(said) + 1].isalnum()
    return bool(said) and (begins or said == value.casefold())


def ask_choice(key: str, text: str, choices: Sequence[tuple[str, str]], default: str = "") -> Talk[str]:
    """Show numbered choices and ask for one of them.

    Args:
        key: What it is about.
        text: The question.
        choices: Each one's value, and its words.
        default: The value that an empty answer means; the first when it is empty.
    """
    values = [value for value, _ in choices]
    yield Said("\n".join(f"  {number}  {words}" for number, (_, words) in enumerate(choices, 1)))

    def read(answer: str) -> str:
        if answer.isdecimal() and 0 < int(answer) <= len(values):
            return values[int(answer) - 1]
        meant = [value for value, words in choices if _is_meant(answer, value, words)]
        if len(meant) == 1:
            return meant[0]
        raise NotThat(
            tell("Please type a number from 1 to {last}, or the first words behind it.", last=len(values)),
        )

    return (yield from ask(Question(key, text, str(values.index(default) + 1 if default else 1)), read))
