"""What passes between a digest and the owner's answers by mail: codes given out, and what became of what he said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from agent.domain.bank import BookedEntry
from agent.domain.question import Question


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
    """The codes one digest gave the owner, or one mail a colleague; ``digest`` is its id, ``at`` an aware moment.

    ``to`` is the address they open anything for, in lower case; empty for the owner's own.
    """

    digest: str
    at: datetime
    codes: tuple[Code, ...]
    to: str = ""

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


@dataclass(frozen=True)
class SaidByOwner:
    """One thing the owner said that was done, with all that is needed to take it back.

    Attributes:
        id: Short ("A7"), never reused; ``undo A7`` takes it back.
        at: When it was done, aware.
        words: The command in the words of the command line.
        code: With which code it came by mail; empty when it was typed.
        written_at: Moment the mail itself names, aware; None when it was typed or names none.
        items: By the item's key, the places in its history of what came by it.
        customers: The same of the customers' cards.
        questions: Those it answered, reworded or closed, as they were before.
        asked: Names of the questions that were asked because of it.
        entries: Bank entries it decided, as they were before.
        bank_until: By account, until which day the bank was booked up before, as ISO; empty for never.
        keeps: What stays whatever is taken back, in words; empty when nothing does.
        undone_at: When it was taken back, aware.
    """

    id: str
    at: datetime
    words: str
    code: str = ""
    written_at: datetime | None = None
    items: dict[str, tuple[int, ...]] = field(default_factory=dict)
    customers: dict[str, tuple[int, ...]] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    asked: tuple[str, ...] = ()
    entries: tuple[BookedEntry, ...] = ()
    bank_until: tuple[tuple[str | None, str], ...] = ()
    keeps: str = ""
    undone_at: datetime | None = None

    @property
    def is_final(self) -> bool:
        """Whether nothing of it can be taken back."""
        return bool(self.keeps) and not (self.items or self.customers or self.entries or self.bank_until)


@dataclass(frozen=True)
class LaidAnswer:
    """A proposed answer that was laid in Drafts, the owner's own mail from then on.

    Attributes:
        question: Its name ("Q12").
        item: The invoice it is about, by its key; ``to`` are the addresses it goes to.
        message_id: Under which it was laid, and ``thread`` what it answers.
        text: Its words as they were laid.
        laid_at: Aware.
        back_on: The day on which it says that the owner comes back to them; None when it names none.
        sent_at: When it was found in Sent, aware.
        ended_at: When it was taken back, aware, and ``because`` why.
        files: How many files it carried as it was laid.
    """

    question: str
    item: str
    customer: str
    to: tuple[str, ...]
    account: str
    message_id: str
    thread: tuple[str, ...]
    text: str
    laid_at: datetime
    back_on: date | None = None
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    because: str = ""
    files: int = 0
