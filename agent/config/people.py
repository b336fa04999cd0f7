"""``[owner]`` and ``[[customers]]``: who sends, and what the owner knows better than a document."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from agent.config.kinds import (
    AddressOrDomain,
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
from agent.config.section import Section
from agent.domain.customer import Customer, Form


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


class CustomerCard(Section):
    """What the owner knows about one customer; it wins over what documents and mail say."""

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
    hold: YesNo = Field(
        default=False, description="true: never write to this customer; you settle it among yourselves."
    )

    def fits(self, *keys: str) -> bool:
        """Whether one of these domains, addresses or numbers is the customer's."""
        known = {form for entry in self.match for form in _forms(entry)}
        return any(form in known for key in keys for form in _forms(key))

    def laid_over(self, customer: Customer) -> Customer:
        """The customer, with whatever this card says in the place of what was seen."""
        names = ("name", "greeting_name", "language", "form", "qr", "country", "terms_days")
        said = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        return replace(customer, **said)


def _forms(key: str) -> set[str]:
    """Every way in which one key is compared: as it stands, and a number also without its country's two letters."""
    text = key.strip().lower()
    number = identifier_key(text)
    if "@" in text or re.search(r"\.[a-z]{2,}$", text) or sum(map(str.isdigit, number)) < 6:
        return {text}
    return {number, re.sub(r"^[a-z]{2}(?=\d)", "", number)}
