"""In which language people speak to each other, and how."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """How a letter addresses the reader: je, tu, du — or u, vous, Sie. English has one form."""

    INFORMAL = "informal"
    FORMAL = "formal"


@dataclass(frozen=True)
class Manner:
    """How somebody was spoken to: language (ISO 639-1) and form; None where the words do not tell."""

    language: str | None = None
    form: Form | None = None

    def later(self, spoken: Manner | None) -> Manner:
        """This manner after something more was said: what that tells counts, what it leaves open stays as it was."""
        return Manner(spoken.language or self.language, spoken.form or self.form) if spoken else self
