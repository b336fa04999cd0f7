"""What the owner knows of a customer and no document says: his card, and who in the house looks after him."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from agent.domain.mail import Address
from agent.domain.policy import Closure
from agent.domain.speech import later


class Profile(StrEnum):
    """How the ladder bends for one customer: shorter waits and an early call, or longer ones and an early yes."""

    FAST = "fast"
    GENTLE = "gentle"


class PartyKind(StrEnum):
    """What a customer is before the law."""

    BUSINESS = "business"
    CONSUMER = "consumer"
    GOVERNMENT = "government"


class Role(StrEnum):
    """What somebody at the customer's has to do with an invoice."""

    ADMINISTRATION = later("administration")
    BUYER = later("buyer")
    DIRECTOR = later("director")


class Complete(StrEnum):
    """Whether the owner is asked, before a first letter, if the order is complete and nobody complained."""

    ASK = "ask"
    SURE = "sure"


@dataclass(frozen=True)
class Person:
    """Somebody at the customer's with his role; ``phone`` is None where none is known."""

    address: Address
    role: Role
    phone: str | None = None


@dataclass(frozen=True)
class Contact:
    """A colleague of the owner who looks after customers.

    ``approves``: his yes is asked before the owner's, for ``days`` working days. ``language`` is that of mails to him;
    None = the owner's. ``may_grant_days``: how many
    calendar days after his call he may agree to be paid.
    """

    name: str
    address: Address
    phone: str | None = None
    approves: bool = False
    days: int = 2
    language: str | None = None
    may_grant_days: int = 14


@dataclass(frozen=True)
class Card:
    """One customer's card.

    ``region`` is a part of the customer's country by the code its holidays are known by ("BY" of DE). Amounts are in
    the invoice's own currency, None = as the policy says. ``note`` is for the owner's eyes and stands in no letter.
    ``closures`` are the days on which the customer himself is closed.
    """

    region: str | None = None
    sector: str | None = None
    profile: Profile | None = None
    contact: Contact | None = None
    call_first_above: Decimal | None = None
    mail_only_below: Decimal | None = None
    personal: str | None = None
    note: str | None = None
    party: PartyKind | None = None
    people: tuple[Person, ...] = ()
    complete: Complete | None = None
    closures: tuple[Closure, ...] = ()


BLANK = Card()
"""The card of a customer the owner said nothing of."""
