"""``[[contacts]]``: colleagues who look after customers of their own."""

from __future__ import annotations

from pydantic import Field

from agent.config.kinds import Language, MailAddress, Text, Whole, YesNo
from agent.config.section import Section
from agent.domain.card import Contact
from agent.domain.mail import Address


class ContactSetting(Section):
    """Somebody who looks after customers."""

    name: Text = Field(
        description="His name, as it stands under his customers' letters; cards name him by it.", examples=["Piet Smit"]
    )
    email: MailAddress = Field(
        description="His own mail address. Answers go there beside the mailbox that is read.",
        examples=["piet@bakker.example"],
    )
    phone: Text | None = Field(
        default=None, description="His telephone number, under his customers' letters.", examples=["+31 20 555 01 24"]
    )
    approves: YesNo = Field(
        default=False,
        description="true: his yes is asked before a letter to his customers leaves, by mail, and so is a call"
        " to them.",
    )
    days: Whole = Field(
        default=2, ge=1, le=10, description="After how many working days without his answer you are asked in his place."
    )

    language: Language | None = Field(
        default=None,
        description="The language of mails to him; those exist in Dutch and English. Not set: as mail to you.",
        examples=["en"],
    )

    may_grant_days: Whole = Field(
        default=14,
        ge=0,
        le=60,
        description="Where he approves the calls to his customers are his too: how many calendar days after his call he"
        " may agree to be paid. A later day is yours to agree to.",
    )

    def as_contact(self) -> Contact:
        """The colleague as the other rooms know him."""
        return Contact(
            self.name,
            Address(self.email, self.name),
            self.phone,
            self.approves,
            self.days,
            self.language,
            self.may_grant_days,
        )
