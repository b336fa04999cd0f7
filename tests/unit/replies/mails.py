"""Makers of mails for the tests of this room."""

from __future__ import annotations

from datetime import UTC, datetime

from agent.domain.mail import Address, MailHeaders


def mail(
    subject: str = "Re: Factuur 2026-031",
    sender: str = "jan@acme.example",
    cites: tuple[str, ...] = (),
    **fields: str,
) -> MailHeaders:
    """A mail to Sanne; ``fields`` are the machine fields, with _ for - in their names."""
    return MailHeaders(
        message_id="<reply@acme.example>",
        in_reply_to=cites[-1:],
        references=cites,
        sender=Address(sender),
        to=(Address("sanne@sanne.example"),),
        subject=subject,
        sent_at=datetime(2026, 3, 17, 8, 30, tzinfo=UTC),
        automatic={name.replace("_", "-"): value for name, value in fields.items()},
    )
