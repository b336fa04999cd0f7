"""The few kinds of trouble we expect. Each asks for a different answer; each text says what to do next."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from agent.domain.speech import tell


class VoldaanError(Exception):
    """Anything that could be foreseen; shown as one sentence, never as a traceback."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in the settings: where, what stands there, what is allowed. ``section`` is "" at the top.

    ``line`` counts from 1; None when the file has no such place, as with a key that is missing. ``file`` is the name
    of another file than the settings' own.
    """

    section: str
    key: str
    value: str
    text: str
    line: int | None = field(default=None, compare=False)
    file: str = ""

    def __str__(self) -> str:
        place = ".".join(part for part in (self.section, self.key) if part)
        place = ": ".join(part for part in (self.file, place) if part)
        shown = f" = {self.value}" if self.value else ""
        line = tell(" (line {line})", line=self.line) if self.line else ""
        return f"{place}{shown}{line}: {self.text}"


class ConfigError(VoldaanError):
    """The settings cannot be used; the owner edits them. All problems at once, under the name of the file if known."""

    def __init__(self, problems: tuple[Problem, ...], file: str = "") -> None:
        self.problems = problems
        lines = [tell("the settings in {file} cannot be used:", file=file)] if file else []
        super().__init__("\n".join((*lines, *(str(problem) for problem in problems))))


class Failure(StrEnum):
    """What a failure asks for.

    Try at the next pass (retry), leave that server alone for minutes (busy), a new secret (login), other settings, a
    bug report; or it is one letter's own.
    """

    RETRY = "retry"
    BUSY = "busy"
    LOGIN = "login"
    SETTINGS = "settings"
    BUG = "bug"
    LETTER = "letter"


class ServerError(VoldaanError):
    """A mail server did not do what it was asked; ``failure`` says which answer that calls for."""

    def __init__(self, text: str, failure: Failure) -> None:
        self.failure = failure
        super().__init__(text)

    @property
    def temporary(self) -> bool:
        """Whether the same may simply be tried again later."""
        return self.failure in (Failure.RETRY, Failure.BUSY)


class MailboxError(ServerError):
    """The mailbox could not be read or written."""


class DeliveryError(ServerError):
    """A letter was surely not delivered."""


class DocumentError(VoldaanError):
    """One document could not be read; it is set aside and the owner hears of it."""


class StatementError(VoldaanError):
    """One bank file is refused whole, nothing of it counts.

    Attributes:
        reason: What is wrong and what to do about it.
        line: Where, from 1; 0 when no line is to blame.
        file: Its name, behind that of the archive it lay in; "" where only bytes are known.
    """

    def __init__(self, reason: str, line: int = 0, file: str = "") -> None:
        self.reason = reason
        self.line = line
        self.file = file
        place = ", ".join(filter(None, (file, tell("line {line}", line=line) if line else "")))
        super().__init__(f"{place}: {reason}" if place else reason)


class NotAStatement(StatementError):
    """A file that is something else: not the other format's trouble, so the next reader may try it."""


class LedgerError(VoldaanError):
    """The books cannot be read or written; everything stops."""


class CurrencyMismatch(VoldaanError, ValueError):
    """Two currencies were added or compared."""
