"""Tell a person's mail from a machine's by its headers and subject.

Rules: automatic-mail, doubt-is-human (docs/rules.md); fields of RFC 3834, RFC 3464, RFC 8098.
"""

from __future__ import annotations

import re
from enum import StrEnum

from agent.domain.mail import MailHeaders


class Nature(StrEnum):
    """What kind of sender wrote a mail; ``MAYBE_HUMAN`` counts as a person once anything ties it to an invoice."""

    HUMAN = "human"
    MAYBE_HUMAN = "maybe human"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"


#: How subjects of automatic answers begin. Only beginnings: a person may well write about an absence.
_AUTOMATIC_SUBJECT = re.compile(
    r"""^\s*(
        automatisch\ (antwoord|bericht) | automatic\ reply | auto(matic)?[ -]?(reply|response|matisch\ antwoord) |
        out\ of\ (the\ )?office | afwezig(heid\w*)?\s*[:\-] | afwezigheids(bericht|melding|assistent) |
        réponse\ automatique | reponse\ automatique | message\ d.absence | absence\ du\ bureau | absence\s*: |
        automatische\ antwort | abwesenheits(notiz|nachricht) | abwesen(heit|d)\s*: | autosvar |
        gelezen: | read: | lu\ ?: | gelesen:
    )""",
    re.IGNORECASE | re.VERBOSE,
)

_DAEMON = re.compile(r"^(mailer-daemon|mail-daemon|maildaemon)@", re.IGNORECASE)
_POSTMASTER = re.compile(r"^postmaster@", re.IGNORECASE)
_NO_REPLY = re.compile(
    r"^(no-?reply|do-?not-?reply|geen-?antwoord|ne-?pas-?repondre|nicht-?antworten)\b", re.IGNORECASE
)


def classify_nature(headers: MailHeaders) -> Nature:
    """
    Tell who wrote this mail as far as its headers show.

    Fields that only mailing lists, ticket systems and bulk senders add do not settle it: people answer through
    such systems too. Those mails are ``MAYBE_HUMAN``.
    """
    fields = headers.automatic
    content_type = fields.get("content-type", "").lower()
    sender = headers.sender.email if headers.sender else ""
    if "delivery-status" in content_type or _DAEMON.match(sender) or "x-failed-recipients" in fields:
        return Nature.BOUNCE
    if _POSTMASTER.match(sender) and _looks_bulk(headers, sender):  # without a sign of a machine it is a person's post
        return Nature.BOUNCE
    if "multipart/report" in content_type:  # a read receipt (RFC 8098) or another machine's report
        return Nature.AUTOMATIC
    if fields.get("auto-submitted", "").lower().startswith("auto-replied"):
        return Nature.AUTOMATIC
    if "x-autoreply" in fields or "x-autorespond" in fields or _is_exchange_out_of_office(headers):
        return Nature.AUTOMATIC
    if _AUTOMATIC_SUBJECT.match(headers.subject) or fields.get("precedence", "").lower() == "auto_reply":
        return Nature.AUTOMATIC
    return Nature.MAYBE_HUMAN if _looks_bulk(headers, sender) else Nature.HUMAN


def _is_exchange_out_of_office(headers: MailHeaders) -> bool:
    # Seen in practice: Exchange puts X-Auto-Response-Suppress on people's mail too; only both together mean a machine.
    suppress = headers.automatic.get("x-auto-response-suppress", "").lower()
    return "all" in suppress and "x-ms-exchange-inbox-rules-loop" in headers.automatic


def _looks_bulk(headers: MailHeaders, sender: str) -> bool:
    fields = headers.automatic
    submitted = fields.get("auto-submitted", "no").lower()
    return (
        submitted not in ("", "no")
        or fields.get("precedence", "").lower() in ("bulk", "junk", "list")
        or any(name in fields for name in ("list-id", "list-unsubscribe", "feedback-id"))
        or fields.get("return-path", "").strip() == "<>"
        or bool(_NO_REPLY.match(sender))
    )
