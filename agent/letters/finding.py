"""What a check of a letter found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error stops a letter; advice is shown to whoever writes it."""

    ERROR = "error"
    ADVICE = "advice"


@dataclass(frozen=True)
class Finding:
    """One thing a reader could take amiss: the rule, the words found, what to do instead.

    ``instead`` are words to use in their place, in the letter's language; most findings have none.
    """

    rule: str
    severity: Severity
    found: str
    advice: str
    instead: tuple[str, ...] = ()

    @property
    def is_error(self) -> bool:
        """Whether no letter may go out with it."""
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        return f"“{self.found}” ({self.rule}): {self.advice}"
