"""Something only the owner can settle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from agent.domain.speech import later


class QuestionKind(StrEnum):
    """Why the owner is asked. The value is the word shown and stored."""

    INVOICE_UNCLEAR = later("invoice unclear")
    UNREADABLE = later("document not readable")
    UNREAD = later("mail not readable")
    WORDS = later("customer wrote")
    BOUNCED = later("mail came back")
    CALL = later("call this customer")
    SEND_THIS = later("send this letter?")
    CONTACT_AGREES = later("does your colleague agree?")
    ORDER_COMPLETE = later("is the order complete?")
    OVERDUE_AT_START = later("already overdue at the start")
    RESTORED = later("open when the books were put back")
    TOO_OLD = later("long overdue")
    LADDER_DONE = later("all steps taken")
    IN_DOUBT = later("sent or not?")
    UNDELIVERED = later("letter refused")
    CREDIT_NOTE = later("credit note")
    PAYMENT_UNCLEAR = later("payment unclear")
    OVERPAID = later("paid too much")
    MONEY_BACK = later("money went back")
    PROMISE_PASSED = later("promised day passed")
    PART_MISSED = later("part of a plan missed")
    QUIET_OVER = later("quiet time over")
    CLAIM_UNSEEN = later("said to be paid, not seen")
    OTHER_INSTALLATION = later("another installation")
    TOO_MANY = later("more letters than a day allows")
    CLOCK = later("is the clock right?")
    SENT_EMPTY = later("is Sent meant to be empty?")
    NO_SENDER = later("no account may send this")
    BANK_BEHIND = later("bank not up to date")
    BANK_FILE = later("bank file not taken")
    BANK_GAP = later("bank file missing")
    NOT_LISTED = later("open here, and not in your list")
    LEARNED = later("is this right?")
    OVER_HEAD = later("write to somebody more?")
    CALL_WHILE_CLOSED = later("telephone while they are closed?")
    COME_BACK = later("come back to them")
    IN_WRITING = later("put it in writing?")
    THANKS = later("say thanks?")
    CREDIT_CHECK = later("looked into their credit?")
    OTHER_ACCOUNT = later("is that account yours?")
    TROUBLE = later("something went wrong")


@dataclass(frozen=True)
class Parts:
    """What of a question may be shown apart: somebody's own words, what they are taken to mean, what is proposed.

    Each stands in the text as well, word for word; what is empty, or no longer there, is not shown apart.
    """

    quote: str = ""
    taken: str = ""
    offered: str = ""


WHOLE = Parts()
"""Nothing stands apart."""


@dataclass(frozen=True)
class Question:
    """One question; ``subject`` with ``kind`` is what it is about, so that it is asked once.

    ``id`` is short ("Q12") and never reused. ``item`` and ``customer`` are keys. ``options`` are the words ``voldaan
    answer`` takes. ``answer`` is None while open. ``proposed`` is the answer that "yes" stands for, ``letter`` a text
    he may send the customer himself; both are empty when there is none. ``asked_of`` is the colleague it is put to
    before the owner, by his name in the settings; empty when it is the owner's from the start. ``back_on`` is the day
    on which the letter says that the owner comes back to them; None when it names none.
    """

    id: str
    kind: QuestionKind
    subject: str
    text: str
    asked_at: datetime
    options: tuple[str, ...] = ()
    customer: str | None = None
    item: str | None = None
    answer: str | None = None
    answered_at: datetime | None = None
    proposed: str = ""
    letter: str = ""
    parts: Parts = WHOLE
    asked_of: str = ""
    back_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether the owner has not answered yet."""
        return self.answer is None
