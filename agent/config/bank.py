"""``[bank]``: on which accounts customers pay, and how the bank's files come in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from agent.config.kinds import Allowed, AtLeastOne, Iban, Location, Name, Text, Whole, fits
from agent.config.section import Check, Complaint, Section
from agent.domain.speech import later, tell
from agent.statements.own_columns import OwnColumns

Delimiter = Annotated[str, fits(r"[,;|\t]"), Allowed(later('one of ",", ";", "|" and "\\t", the tab'))]
Words = Annotated[tuple[Text, ...], AtLeastOne]


def a_day_and_an_amount(
    date: str | None, amount: str | None, debit: str | None, credit: str | None, text: Words | None, name: str | None
) -> Iterator[Complaint]:
    """Read no table of which the day or the amount is not known."""
    if any((date, amount, debit, credit, text, name)) and not date:
        yield "date", tell("is required once any column is named")
    if date and not (amount or (debit and credit)):
        yield "amount", tell("is required beside date; or name both debit and credit")


class OwnTable(Section):
    """The columns of the owner's own bank; each key holds the column's name in the header."""

    checks: ClassVar[tuple[Check, ...]] = (a_day_and_an_amount,)

    date: Text | None = Field(default=None, description="The day of booking.", examples=["Datum"])
    value_date: Text | None = Field(
        default=None, description="The day it counts for interest.", examples=["Rentedatum"]
    )
    amount: Text | None = Field(
        default=None, description="The amount, with its sign or beside a sign column.", examples=["Bedrag"]
    )
    debit: Text | None = Field(
        default=None, description="What left, where two columns stand in place of one.", examples=["Af"]
    )
    credit: Text | None = Field(default=None, description="What came in, beside debit.", examples=["Bij"])
    sign: Text | None = Field(
        default=None, description="The column that says whether money came or left.", examples=["Af Bij"]
    )
    minus: Words | None = Field(
        default=None, description="Its words for money that left; every other word is money that came.",
        examples=[["Af"]],
    )  # fmt: skip
    plus: Words | None = Field(
        default=None, description="Its words for money that came; with these no other word is believed.",
        examples=[["Bij"]],
    )  # fmt: skip
    balance: Text | None = Field(
        default=None, description="The balance after the row. It proves that nothing is missing.", examples=["Saldo"]
    )
    currency: Text | None = Field(
        default=None,
        description='The currency of the amount, or the currency itself, such as "USD"; without either it is EUR.',
        examples=["Valuta"],
    )
    own: Text | None = Field(default=None, description="The column with your own account.", examples=["Rekening"])
    iban: Iban | None = Field(
        default=None, description="Your own account itself, where no column has it.", examples=["NL12BANK0123456789"]
    )
    name: Text | None = Field(default=None, description="The other party's name.", examples=["Naam"])
    account: Text | None = Field(default=None, description="The other party's account.", examples=["Tegenrekening"])
    reference: Text | None = Field(
        default=None, description="A structured reference (betalingskenmerk, OGM, RF).", examples=["Kenmerk"]
    )
    text: Words | None = Field(
        default=None, description="What the payer wrote; several columns are joined.", examples=[["Omschrijving"]]
    )
    end_to_end: Text | None = Field(
        default=None, description="What the payer's system called the payment.", examples=["Transactiereferentie"]
    )
    bank_id: Text | None = Field(default=None, description="The bank's own number of the booking.", examples=["Volgnr"])
    skip_lines: Whole | None = Field(
        default=None, ge=1, le=39, examples=[3],
        description="So many lines at the top are passed over; the line with the names is looked for below.",
    )  # fmt: skip
    foot: Words | None = Field(
        default=None, description="Words with which a line below the bookings begins, such as a total.",
        examples=[["Totaal"]],
    )  # fmt: skip
    delimiter: Delimiter | None = Field(
        default=None, description="What stands between the columns; each file tells where this does not.",
        examples=[";"],
    )  # fmt: skip
    decimal: Annotated[Literal[",", "."], Allowed(later('"," or "."'))] | None = Field(
        default=None, description="The decimal sign; each file tells where this does not.", examples=[","]
    )
    date_order: Literal["ymd", "dmy", "mdy"] | None = Field(
        default=None, description="In which order a day is written; each file tells where this does not.",
        examples=["dmy"],
    )  # fmt: skip

    def columns(self) -> OwnColumns | None:
        """The columns as readers of tables know them; None when nothing is named."""
        named = {field.name: value for field in fields(OwnColumns) if (value := getattr(self, field.name))}
        return OwnColumns(**named) if named else None


class Bank(Section):
    """On which accounts customers pay, and how the bank's files come in."""

    ibans: tuple[Iban, ...] = Field(
        default=(),
        description="Your accounts. A letter about an invoice waits until the account it asks to be paid on is booked"
        " up; where the invoice names none, all of these must be.",
        examples=[["NL12BANK0123456789"]],
    )
    folder: Location | None = Field(
        default=None,
        description="A folder into which you or your bank's program put bank files: CAMT.053, MT940, CODA, OFX, CSV or"
        " zip archives of them. Every file in it is read once and stays where it is. `voldaan bank import FILE` does"
        " the same for a file anywhere else.",
        examples=["~/Documents/bank"],
    )
    mail_folder: Text | None = Field(
        default=None,
        description="A folder of your mailbox whose mails carry bank files as attachments. Whatever lies in it is"
        " believed, so let nothing but your bank's mails, or your own, be filed there.",
        examples=["Bank"],
    )
    mailbox: Name | None = Field(
        default=None,
        description="The name of the mailbox that has mail_folder. Default: the first one that is read.",
        examples=["main"],
    )
    csv: OwnTable = Field(
        default_factory=OwnTable,
        description="Only for tables (CSV) of a bank voldaan does not know: which column says what, by its name in the"
        " header. `voldaan bank describe FILE` proposes this section.",
    )
