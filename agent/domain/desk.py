"""What passes between a digest and the owner's answers by mail: codes given out, and what became of what he said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Code:
    """One code of a digest, such as ``k7m2-9xqd``.

    Attributes:
        code: In small letters, with its hyphen.
        about: The questions it answers, as ``find_questions`` reads them ("Q12", "Q3-Q20"); empty for the code of the
            digest itself, with which a reply may say anything.
        proposed: What "yes" stood for when it was shown; a question that proposes something else by now is not
            answered by an old yes.
    """

    code: str
    about: str = ""
    proposed: str = ""


@dataclass(frozen=True)
class GivenOut:
    """The codes one digest gave the owner; ``digest`` is its id, ``at`` an aware moment."""

    digest: str
    at: datetime
    codes: tuple[Code, ...]

    def find(self, code: str) -> Code | None:
        """Find one of them, however it is written."""
        return next((given for given in self.codes if given.code == code.strip().lower()), None)


@dataclass(frozen=True)
class ToldByOwner:
    """What became of something the owner said by mail, to be confirmed in the next digest.

    Attributes:
        at: When it was noted, aware.
        text: A sentence in his language: what was done, or why nothing was.
        undo: The words that take it back, such as "undo 2026-014"; empty when nothing does.
        refused: Whether nothing was done.
    """

    at: datetime
    text: str
    undo: str = ""
    refused: bool = False
