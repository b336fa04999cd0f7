"""In which language people speak to each other, and how."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """How a letter addresses the reader: je, tu, du — or u, vous, Sie. English has one form."""

    INFORMAL = "informal"
    FORMAL = "formal"


@dataclass(frozen=True)
class Courtesy:
    """The words a mail began and ended with: "Hoi", "Jan", "Groetjes"; empty where it has none, or none that is known.

    ``called`` is the name behind the greeting.
    """

    salute: str = ""
    called: str = ""
    closing: str = ""

    def later(self, said: Courtesy) -> Courtesy:
        """These words after another mail; a greeting and its name go together."""
        greeted = said if said.salute else self
        return Courtesy(greeted.salute, greeted.called, said.closing or self.closing)


@dataclass(frozen=True)
class Manner:
    """How somebody was spoken to: language (ISO 639-1) and form; None where the words do not tell."""

    language: str | None = None
    form: Form | None = None
    courtesy: Courtesy = Courtesy()

    def later(self, spoken: Manner | None) -> Manner:
        """This manner after something more was said: what that tells counts, what it leaves open stays as it was."""
        if spoken is None:
            return self
        courtesy = self.courtesy.later(spoken.courtesy)
        return Manner(spoken.language or self.language, spoken.form or self.form, courtesy)
