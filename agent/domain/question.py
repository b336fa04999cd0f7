"""Something only the owner can settle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class QuestionKind(StrEnum):
    """Why the owner is asked. The value is the word shown and stored."""

    INVOICE_UNCLEAR = "invoice unclear"
    UNREADABLE = "document not readable"
    UNREAD = "mail not readable"
    WORDS = "customer wrote"
    BOUNCED = "mail came back"
    SEND_THIS = "send this letter?"
    OVERDUE_AT_START = "already overdue at the start"
    RESTORED = "open when the books were put back"
    TOO_OLD = "long overdue"
    LADDER_DONE = "all steps taken"
    IN_DOUBT = "sent or not?"
    UNDELIVERED = "letter refused"
    CREDIT_NOTE = "credit note"
    PAYMENT_UNCLEAR = "payment unclear"
    OVERPAID = "paid too much"
    MONEY_BACK = "money went back"
    PROMISE_PASSED = "promised day passed"
    QUIET_OVER = "quiet time over"
    CLAIM_UNSEEN = "said to be paid, not seen"
    OTHER_INSTALLATION = "another installation"
    TOO_MANY = "more letters than a day allows"
    CLOCK = "is the clock right?"
    SENT_EMPTY = "is Sent meant to be empty?"
    NO_SENDER = "no account may send this"
    BANK_BEHIND = "bank not up to date"
    BANK_FILE = "bank file not taken"
    BANK_GAP = "bank file missing"
    NOT_LISTED = "open here, and not in your list"
    OTHER_ACCOUNT = "is that account yours?"
    TROUBLE = "something went wrong"


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
    he may send the customer himself; both are empty when there is none.
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

    @property
    def is_open(self) -> bool:
        """Whether the owner has not answered yet."""
        return self.answer is None
