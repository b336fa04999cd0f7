"""One card per debtor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from agent.domain.card import BLANK, Card
from agent.domain.events import Event, Held, Learned, Lesson, standing
from agent.domain.habit import Delay, Habit, find_habit
from agent.domain.item import active_holds
from agent.domain.letter import HEADS_UP
from agent.domain.mail import Address
from agent.domain.manner import Form as Form

#: Countries by the end of an address (ISO 3166-1, but for "uk"); not those that others use for their sound.
_COUNTRIES = {
    end: end.upper() for end in ("nl", "be", "fr", "de", "at", "lu", "ch", "ie", "dk", "se", "es", "pt", "pl")
}
_COUNTRIES["uk"] = "GB"


@dataclass(frozen=True)
class Account:
    """An account the customer paid from: without blanks, with the day it became known and the entry that taught it."""

    number: str
    since: date
    entry: str


@dataclass(frozen=True)
class Customer:
    """Whom we invoiced, as seen in mail and documents, with the owner's own card (settings) on top.

    ``key`` is the enterprise or VAT number of the e-invoice, else the recipients' domain unless that is a free-mail
    domain or the owner's own, else the address; lower case. ``country`` is ISO 3166 alpha-2, None = the owner's.
    ``identifiers`` are VAT and enterprise numbers in lower case, letters and digits only.
    ``qr`` is the owner's word on whether his letters carry a code to pay by; None = by his country.
    ``history`` holds customer-wide holds and releases. ``first_letter_on`` and ``last_letter_on`` are None
    until a letter ever left to them; they outlive the invoices it was about, as do ``templates``, the texts those
    letters were made from, the latest use last; one before the due date is never the first.
    ``accounts`` are those he surely paid from, ``delays`` how late the bank showed his newest invoices paid.
    ``card`` is what only the owner knows; it comes from the settings and is never stored as anything else.
    """

    key: str
    name: str
    people: tuple[Address, ...] = ()
    domains: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    country: str | None = None
    language: str | None = None
    form: Form | None = None
    greeting_name: str | None = None
    qr: bool | None = None
    terms_days: int | None = None
    first_letter_on: date | None = None
    last_letter_on: date | None = None
    templates: tuple[str, ...] = ()
    accounts: tuple[Account, ...] = ()
    delays: tuple[Delay, ...] = ()
    history: tuple[Event, ...] = ()
    card: Card = BLANK

    def works_in(self, owners: str) -> str:
        """Where his working days are kept (customers-days): in his country, else his address's, else the owner's.

        In his region alone, as in "DE-BY", where the card names it (region).
        """
        country = self.country or self._country_of_address() or owners
        return f"{country}-{self.card.region}" if self.card.region else country

    def _country_of_address(self) -> str | None:
        ends = {domain.rpartition(".")[2] for domain in (*self.domains, *(person.domain for person in self.people))}
        found = {_COUNTRIES[end] for end in ends if end in _COUNTRIES}
        return found.pop() if len(found) == 1 else None

    def with_events(self, *events: Event) -> Customer:
        """This customer with more history."""
        return replace(self, history=self.history + events)

    @property
    def lessons(self) -> tuple[Learned, ...]:
        """What the owner agreed his mail had taught, and did not take back, oldest first."""
        return tuple(event for event in standing(self.history) if isinstance(event, Learned))

    def with_lessons(self) -> Customer:
        """This customer with what the owner agreed his mail had taught; the newest of each counts (learned)."""
        found = self
        for event in self.lessons:
            if event.lesson is Lesson.LANGUAGE:
                found = replace(found, language=event.value)
            elif event.lesson is Lesson.FORM:
                found = replace(found, form=Form(event.value))
            else:
                email, _, name = event.value.partition(" ")
                found = replace(found, people=(*found.people, Address(email, name)))
        return found

    def with_letter(self, left_on: date, template: str = "", step: str = "") -> Customer:
        """This customer after a letter left on that day, made from this text where that is known (heads-up)."""
        first, last = self.first_letter_on or left_on, self.last_letter_on or left_on
        others = tuple(name for name in self.templates if name != template)
        return replace(
            self,
            first_letter_on=self.first_letter_on if step == HEADS_UP else min(first, left_on),
            last_letter_on=max(last, left_on),
            templates=(*others, template) if template else others,
        )

    @property
    def habit(self) -> Habit | None:
        """How late he usually pays by himself; None when nobody can tell, or other terms were agreed with him."""
        return None if self.terms_days else find_habit(self.delays)

    def holds(self, today: date) -> tuple[Held, ...]:
        """The customer-wide holds in force on ``today``."""
        return active_holds(self.history, today)

    def knows(self, address: Address) -> bool:
        """Whether this address is one of the customer's people, or at the customer's own domain."""
        return any(address.key == person.key for person in self.people) or address.domain in self.domains
