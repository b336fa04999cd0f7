"""A place in a text that names one of ours."""

from __future__ import annotations

from dataclasses import dataclass

from agent.matching.numbers import APART, Form, Meaning


@dataclass(frozen=True)
class Mention:
    """A place in a text that names one of ours.

    Attributes:
        text: As the payer wrote it.
        meanings: The items it may mean.
        form: How completely it is written.
        is_announced: Behind the word for an invoice, alone or as one of a list.
        is_alone: The text has nothing but numbers and the words that go with them.
        joined: How it hangs on the mention before it: "list", "range", "dash" (either), or "".
        is_explicit: It is joined by a word or sign, not by a mere blank or slash.
        source: "text", "reference" or "end-to-end id".
    """

    text: str
    meanings: tuple[Meaning, ...]
    form: Form
    is_announced: bool = False
    is_alone: bool = False
    joined: str = ""
    is_explicit: bool = False
    source: str = "text"

    @property
    def is_telling(self) -> bool:
        """Whether it says so much that no amount is needed beside it: a reference, or a long number behind its word."""
        return self.form is Form.REFERENCE or (self.is_announced and sum(map(str.isalnum, self.text)) >= APART)

    @property
    def items(self) -> tuple[str, ...]:
        """Keys of what it may mean."""
        return tuple(meaning.item for meaning in self.meanings)
