"""``[owner]`` and ``[[customers]]``: who sends, and what the owner knows better than a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import Field

from agent.config.closures import region_is_known
from agent.config.kinds import (
    AddressOrDomain,
    Amount,
    AtLeastOne,
    Country,
    Language,
    MailAddress,
    Text,
    TimeZone,
    Whole,
    YesNo,
    identifier_key,
)
from agent.config.occasions import one_amount_says_one_thing
from agent.config.regions import find_region
from agent.config.section import Check, Complaint, Section
from agent.domain.card import Card, Complete, PartyKind, Person, Profile, Role
from agent.domain.customer import Customer, Form
from agent.domain.mail import Address
from agent.domain.speech import tell


class Owner(Section):
    """Whose invoices these are."""

    name: Text = Field(
        description="Your name, as it stands under a letter and beside your address.", examples=["Sanne Bakker"]
    )
    address: MailAddress = Field(
        description="Your own mail address. Questions and the daily digest go there.",
        examples=["sanne@bakker.example"],
    )
    company: Text | None = Field(
        default=None, description="The name of your company, under your own.", examples=["Bakker Teksten"]
    )
    account_holder: Text | None = Field(
        default=None,
        description="The name on your bank account, exactly as your bank has it. It stands beside an IBAN in letters"
        " and in their QR codes: a payer's bank compares it. Not set: QR codes name your company, or you.",
        examples=["S. Bakker"],
    )
    phone: Text | None = Field(
        default=None,
        description="Your telephone number, written as your customers should read it.",
        examples=["+31 20 555 01 23"],
    )
    language: Language = Field(
        default="nl",
        description="The language of letters where neither your own mails in that thread nor the invoice show another,"
        " and of mail to you.",
    )
    form: Form = Field(
        default=Form.FORMAL,
        description='How letters address a reader: "formal" (u, vous, Sie) or "informal" (je, tu, du). It counts where'
        " your own mails in that thread do not show it, and in your own language: in another one letters are formal.",
    )
    country: Country = Field(
        default="NL",
        description="Your country: its working days and public holidays count where a customer's own are not known.",
    )
    time_zone: TimeZone = Field(
        default="Europe/Amsterdam", description="The time zone in which your days begin and times are shown."
    )
    own_addresses: tuple[AddressOrDomain, ...] = Field(
        default=(),
        description="More addresses, or whole domains, that are you or your colleagues: mail from there is never taken"
        " for a customer's. Your mailboxes and your own domain are known already.",
        examples=[["bakker-teksten.example", "sanne.bakker@example.com"]],
    )
    bookkeeping: tuple[AddressOrDomain, ...] = Field(
        default=(),
        description="Addresses of bookkeeping programs that get a copy of your invoices. They are left out of"
        " letters and are nobody's customer.",
        examples=[["inbox@books.example"]],
    )
    identifiers: tuple[Text, ...] = Field(
        default=(),
        description="Your own VAT, chamber of commerce or enterprise numbers. An invoice that names one of these as"
        " its buyer is a purchase, and not one of yours.",
        examples=[["NL123456782B12", "12345678"]],
    )


class PersonSetting(Section):
    """Somebody at the customer's."""

    address: MailAddress = Field(description="His mail address.", examples=["inkoop@acme.example"])
    role: Role = Field(description="What he has to do with invoices.", examples=["buyer"])
    name: Text | None = Field(default=None, description="His name.", examples=["Els Maas"])
    phone: Text | None = Field(default=None, description="His telephone number.", examples=["+32 2 555 01 02"])

    def as_person(self) -> Person:
        """The person as the other rooms know him."""
        return Person(Address(self.address, self.name or ""), self.role, self.phone)


def calls_agree(call_first_above: Decimal | None, mail_only_below: Decimal | None) -> Iterator[Complaint]:
    """Never ask for a call and forbid it for one amount."""
    yield from one_amount_says_one_thing(call_first_above, mail_only_below)


def people_differ(people: tuple[PersonSetting, ...]) -> Iterator[Complaint]:
    """Let an address be one person."""
    known: set[str] = set()
    for person in people:
        if person.address.lower() in known:
            yield "people", tell('"{address}" stands there twice: give it one role', address=person.address)
        known.add(person.address.lower())


class CustomerCard(Section):
    """What the owner knows about one customer; it wins over what documents and mail say."""

    checks: ClassVar[tuple[Check, ...]] = (region_is_known, calls_agree, people_differ)

    match: Annotated[tuple[Text, ...], AtLeastOne] = Field(
        description="How this customer is recognised: a mail domain, a mail address, a VAT or enterprise number."
        " One that fits is enough.",
        examples=[["acme.example", "BE0123456749"]],
    )
    name: Text | None = Field(default=None, description="The customer's name, as you know it.", examples=["Acme"])
    greeting_name: Text | None = Field(
        default=None,
        description="Whom a letter greets. Not set: the name in the mail, or a greeting without a name.",
        examples=["Jan"],
    )
    language: Language | None = Field(
        default=None,
        description="The language of letters. Not set: the one you used last in that thread, else the invoice's.",
        examples=["en"],
    )
    form: Form | None = Field(
        default=None,
        description='"formal" (u, vous, Sie) or "informal" (je, tu, du). Not set: as you wrote last in that thread.',
        examples=["informal"],
    )
    qr: YesNo | None = Field(
        default=None,
        description="Whether letters carry a QR code to pay by. Not set: as in [letters].",
        examples=[True],
    )
    country: Country | None = Field(
        default=None, description="Where the customer's working days and holidays are.", examples=["BE"]
    )
    address: MailAddress | None = Field(
        default=None,
        description="Where letters go when an invoice itself names no mail address, as in the invoice folder.",
        examples=["administratie@acme.example"],
    )
    terms_days: Whole | None = Field(
        default=None,
        ge=0,
        le=365,
        description="The payment term you agreed, in calendar days after the invoice date. It counts in the place of"
        " what stands on an invoice.",
        examples=[30],
    )
    region: Text | None = Field(
        default=None,
        description="The part of the country whose holidays count, by its code or its name. Not set: the holidays of"
        " all its regions count.",
        examples=["Flemish"],
    )
    sector: Text | None = Field(
        default=None, description="The trade the customer is in, for [[closures]].", examples=["building"]
    )
    profile: Profile | None = Field(
        default=None,
        description='"fast" for who is known to pay badly: the letters follow one another sooner, never within the gap,'
        ' and a call is proposed with the first. "gentle" waits half as long again, and asks your yes from the second'
        " letter on.",
        examples=["gentle"],
    )
    contact: Text | None = Field(
        default=None,
        description="Who looks after this customer: a name of [[contacts]]. Letters bear his name, and their"
        " answers go to him too; his yes is asked first where he approves.",
        examples=["Piet Smit"],
    )
    call_first_above: Amount | None = Field(
        default=None, description="As first_above in [calls], for this customer.", examples=[5000]
    )
    mail_only_below: Amount | None = Field(
        default=None, description="As in [calls], for this customer.", examples=[100]
    )
    personal: Text | None = Field(
        default=None,
        description="A line of your own for letters to this customer.",
        examples=["Hoe bevalt het nieuwe pand?"],
    )
    note: Text | None = Field(
        default=None,
        description="For your eyes only: shown when you are asked to telephone, and in no letter.",
        examples=["Betaalt na de vergadering van de eerste dinsdag."],
    )
    party: PartyKind | None = Field(
        default=None,
        description="What the customer is before the law, which a formal letter then names for his country. Not set:"
        " it names no costs, interest or law.",
        examples=["business"],
    )
    people: tuple[PersonSetting, ...] = Field(
        default=(),
        description="People of the customer and what they have to do with invoices. Nobody gets a letter because he"
        " stands here: letters go where the invoice went.",
        examples=[[{"address": "inkoop@acme.example", "role": "buyer"}]],
    )
    complete: Complete | None = Field(
        default=None,
        description='"ask": before the first letter about an invoice you are asked once whether the order is complete'
        ' and no complaint lies in your house. "sure": you are not asked.',
        examples=["ask"],
    )
    hold: YesNo = Field(
        default=False, description="true: never write to this customer; you settle it among yourselves."
    )

    def fits(self, *keys: str) -> bool:
        """Whether one of these domains, addresses or numbers is the customer's."""
        return is_one_of(self.match, keys)

    def laid_over(self, customer: Customer) -> Customer:
        """The customer, with whatever this card says in the place of what was seen."""
        names = ("name", "greeting_name", "language", "form", "qr", "country", "terms_days")
        said = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        return replace(customer, **said, card=self._card())

    def _card(self) -> Card:
        """What no document says; the contact and the closures stand elsewhere in the settings."""
        return Card(
            region=find_region(self.country or "", self.region) if self.region else None,
            sector=self.sector,
            profile=self.profile,
            call_first_above=self.call_first_above,
            mail_only_below=self.mail_only_below,
            personal=self.personal,
            note=self.note,
            party=self.party,
            people=tuple(person.as_person() for person in self.people),
            complete=self.complete,
        )


def is_one_of(entries: Sequence[str], keys: Iterable[str]) -> bool:
    """Whether one of these domains, addresses or numbers is among those the owner wrote down."""
    known = {form for entry in entries for form in _forms(entry)}
    return any(form in known for key in keys for form in _forms(key))


def _forms(key: str) -> set[str]:
    """Every way in which one key is compared: as it stands, and a number also without its country's two letters."""
    text = key.strip().lower()
    number = identifier_key(text)
    if "@" in text or re.search(r"\.[a-z]{2,}$", text) or sum(map(str.isdigit, number)) < 6:
        return {text}
    return {number, re.sub(r"^[a-z]{2}(?=\d)", "", number)}
