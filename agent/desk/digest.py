"""
The digest as values: sections of entries, from which the text and the HTML are both written.

Everything strangers wrote is one visible line here already; what is left to the two writers is how it looks.

Rules: digest-text (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from agent.desk.codes import code_for
from agent.desk.taken_back import WithdrawnDraft
from agent.domain.desk import Code, GivenOut, ToldByOwner


@dataclass(frozen=True)
class Action:
    """One answer.

    Attributes:
        label: What stands on its button.
        words: What stands in the mail ("Q12 yes"); a space at the end where a value is to follow.
        said: The same as the owner would write it in his own language.
        is_first: Whether it is what is proposed, or the plain answer.
    """

    label: str
    words: str
    said: str
    code: str
    is_first: bool = False


@dataclass(frozen=True)
class Entry:
    """One thing the owner reads, every text one line.

    Attributes:
        text: What it is about.
        name: The question's, or those of a group ("Q3-Q20"); empty when there is nothing to answer.
        kind: What sort of question; empty for what is only told.
        aside: Small print: a reason, a day.
        quote: Somebody's own words.
        taken: What they are taken to mean.
        proposal: What is proposed, or what happens without an answer.
        letter: A text he may send himself, in lines; or what ``beside`` calls it.
        command: What to type at the machine, when no mail answers this.
        actions: The answers.
        below: Entries of the same kind that may be folded away.
    """

    text: str
    name: str = ""
    kind: str = ""
    aside: str = ""
    quote: str = ""
    taken: str = ""
    proposal: str = ""
    letter: tuple[str, ...] = ()
    beside: str = ""
    command: str = ""
    actions: tuple[Action, ...] = ()
    below: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Section:
    """Entries under one title; ``is_folded`` where a mail program can do that. ``rest`` says what is left out."""

    title: str
    entries: tuple[Entry, ...]
    is_folded: bool = False
    rest: str = ""


@dataclass(frozen=True)
class Digest:
    """One note to the owner.

    ``address`` takes the answers, None when nobody reads them; ``given`` are the codes in it. ``tap`` says how links
    answer, where there are any.
    """

    subject: str
    day: str
    sections: tuple[Section, ...]
    totals: tuple[str, ...]
    tap: str
    how: tuple[str, ...]
    address: str | None
    given: GivenOut
    language: str = "en"

    @property
    def code(self) -> str:
        """The digest's own code."""
        return next((code.code for code in self.given.codes if not code.about), "")


@dataclass(frozen=True)
class News:
    """What happened since the owner was last told.

    Attributes:
        went: Letters that left, a line each.
        drafts: Letters that lie in Drafts, a line each.
        taken_back: Drafts that were taken out again.
        told: What became of what the owner said by mail.
        troubles: What could not be read or sent.
        week: The line of Monday, on the day it is due.
        unwritten: Agreements that nobody confirmed in writing, a line each.
    """

    went: Sequence[str] = ()
    drafts: Sequence[str] = ()
    taken_back: Sequence[WithdrawnDraft] = ()
    told: Sequence[ToldByOwner] = ()
    troubles: Sequence[str] = ()
    week: str = ""
    unwritten: Sequence[str] = ()


@dataclass
class Desk:
    """Where answers go, and the codes given out for them; without an address there are none.

    ``to`` is the address they are given to, in lower case; empty for the owner's own.
    """

    address: str | None
    secret: bytes
    digest: str
    at: datetime
    to: str = ""
    _codes: dict[str, Code] = field(default_factory=dict)

    def code(self, about: str = "", proposed: str = "") -> str:
        """Give out the code of these questions, or of the digest itself."""
        if about not in self._codes:
            self._codes[about] = Code(code_for(self.secret, self.digest, about), about, proposed)
        return self._codes[about].code

    def given(self) -> GivenOut:
        """Everything given out so far."""
        return GivenOut(self.digest, self.at, tuple(self._codes.values()) if self.address else (), self.to)


def entries_of(section: Section) -> Iterator[Entry]:
    """Every entry of a section, those below others too."""
    for entry in section.entries:
        yield entry
        yield from entry.below
