"""What a customer's mail says: its new words, and what they mean (``docs/listening.md``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Label(StrEnum):
    """What a reply says about the reminder's invoice; one mail may say several things."""

    PAID = "paid"
    PROMISE = "promise"
    PAYMENT_RUN = "payment_run"
    NOT_RECEIVED = "not_received"
    APPROVAL_PENDING = "approval_pending"
    CASH_TROUBLE = "cash_trouble"
    INSTALMENTS = "instalments"
    EXTENSION_REQUEST = "extension_request"
    DISPUTE_COMPLAINT = "dispute_complaint"
    WRONG_DATA = "wrong_data"
    WRONG_CONTACT = "wrong_contact"
    QUESTION = "question"
    ACKNOWLEDGEMENT = "acknowledgement"
    OUT_OF_OFFICE = "out_of_office"
    BOUNCE = "bounce"
    REFUSAL = "refusal"
    INSOLVENCY = "insolvency"
    REMITTANCE_ADVICE = "remittance_advice"
    LEFT_COMPANY = "left_company"
    OTHER = "other"


class Tone(StrEnum):
    """How it is said, whatever is said."""

    FRIENDLY = "friendly"
    NEUTRAL = "neutral"
    ANGRY = "angry"


@dataclass(frozen=True)
class SplitMail:
    """A mail's text in three: what its writer wrote now, what it quotes, and what closes it (signature, disclaimer)."""

    new: str
    quoted: str = ""
    signature: str = ""


@dataclass(frozen=True)
class Said:
    """One label with the sentence of the new words that says so; ``by`` is "rule" or "model"."""

    label: Label
    sentence: str
    by: str = "rule"


@dataclass(frozen=True)
class Instalment:
    """One part of a payment in parts; the day or the amount is None where it is not plainly said."""

    on: date | None
    amount: Decimal | None


@dataclass(frozen=True)
class Meaning:
    """What the new words of a mail mean.

    Attributes:
        said: Every label with its sentence, primary first; empty when nothing was understood.
        promise_date: The day by which payment is promised, None when vague.
        promise_window: Any day inside is meant; None when one day is.
        instalments: Parts with day and amount as said.
        paid_date: The day a payment is claimed for, None when not said.
        back_on: First working day after an absence.
        stand_in: Address to write to meanwhile, as the mail says; shown, never adopted.
        needs_human: Whether the owner must look; the safe answer is yes.
        pause: Whether a decent person would wait with the next reminder.
        tone: How it is said.
        warnings: Why it may be a fraud ("speaks of a new bank account"), in words.
        is_sure: False when nothing fitted well, or what fitted disagrees; the owner is then shown the mail as it is.
        is_automatic: Whether a machine wrote it, as far as headers and words tell.
    """

    said: tuple[Said, ...] = ()
    promise_date: date | None = None
    promise_window: tuple[date, date] | None = None
    instalments: tuple[Instalment, ...] = ()
    paid_date: date | None = None
    back_on: date | None = None
    stand_in: str | None = None
    needs_human: bool = True
    pause: bool = True
    tone: Tone = Tone.NEUTRAL
    warnings: tuple[str, ...] = ()
    is_sure: bool = False
    is_automatic: bool = False

    @property
    def primary(self) -> Label | None:
        """What the owner must act on first; None when nothing was understood."""
        return self.said[0].label if self.said else None

    @property
    def labels(self) -> frozenset[Label]:
        """Every label."""
        return frozenset(said.label for said in self.said)


@dataclass(frozen=True)
class Heard:
    """A mail listened to.

    Attributes:
        words: What its writer wrote now, what he quotes, and what closes it.
        meaning: What the new words mean; nothing is understood of a mail that could not be read safely.
        nature: Who speaks by headers and words together, as ``replies`` names it; empty when nobody listened.
        trouble: Why it could not be listened to; empty when it could.
    """

    words: SplitMail
    meaning: Meaning = Meaning()
    nature: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class DayNamed:
    """
    A day to come that a mail names.

    Attributes:
        on: The day, the last one of a range.
        start: Where its words begin in the text, in characters.
        end: Where they end.
        sentence: Which sentence names it; None where no sentence that was looked at does.
        kind: As ``FoundDay`` names it.
        ahead: Days from the mail's own.
        length: Days of the range it ends; 0 when one day is named.
        leans: Whether it is counted from another day of the mail.
    """

    on: date
    start: int
    end: int
    sentence: int | None
    kind: str
    ahead: int
    length: int = 0
    leans: bool = False


@dataclass(frozen=True)
class Signs:
    """
    What rules notice in a mail, by name: which phrases, days and marks stand in it.

    Attributes:
        text: The words that were looked at.
        sentences: As they were cut.
        of_sentences: Of each sentence.
        of_mail: Of all of them, and of the mail as a whole.
        starts: Where each sentence begins in the text, in characters.
        days: The days to come, in the order they are named.
    """

    text: str
    sentences: tuple[str, ...]
    of_sentences: tuple[frozenset[str], ...]
    of_mail: frozenset[str]
    starts: tuple[int, ...] = ()
    days: tuple[DayNamed, ...] = ()


@dataclass(frozen=True)
class Opinion:
    """
    What a trained model thinks of a mail; probabilities from 0 to 1.

    Attributes:
        primary: That this label is what the owner must act on first; together 1.
        says: That the mail says so, for each label.
        where: The sentence that says so most, for each label.
        calm: That nobody need look.
        goes_on: That even a decent person would not wait with the next reminder.
        automatic: That a machine wrote it.
        tone: How it is said; together 1.
        days: That this is the day of payment, for each day to come that is named.
    """

    primary: Mapping[Label, float]
    says: Mapping[Label, float]
    where: Mapping[Label, str] = field(default_factory=dict)
    calm: float = 0.0
    goes_on: float = 0.0
    automatic: float = 0.0
    tone: Mapping[Tone, float] = field(default_factory=dict)
    days: Mapping[date, float] = field(default_factory=dict)
