"""Tell a person's mail from a machine's by its headers, its subject and its words.

Rules: automatic-mail, doubt-is-human (docs/rules.md); fields of RFC 3834, RFC 3464, RFC 8098.
"""

from __future__ import annotations

import re
from enum import StrEnum

from agent.domain.mail import MailHeaders
from agent.replies.machines import Voices, hear, is_automatic_subject
from agent.replies.returned import is_returned


class Nature(StrEnum):
    """What kind of sender wrote a mail; ``MAYBE_HUMAN`` counts as a person once anything ties it to an invoice."""

    HUMAN = "human"
    MAYBE_HUMAN = "maybe human"  # as is
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"


_DAEMON = re.compile(
    r"^(mailer-?daemon|mail-?daemon|maildaemon|mdaemon|microsoftexchange[0-9a-f]{10,40})@", re.IGNORECASE
)
_DAEMON_NAME = re.compile(
    r"^(mail (delivery|transport) (sub)?system|mail delivery service|internet mail delivery)", re.I
)
_POSTMASTER = re.compile(r"^(postmaster|bounces?|quarantine|spamfilter|mailgateway)@", re.IGNORECASE)
_NO_REPLY = re.compile(
    r"^(no-?reply|do-?not-?reply|geen-?antwoord|ne-?pas-?repondre|nicht-?antworten)\b", re.IGNORECASE
)
#: Fields by which a mail says itself that it answers for somebody who is not there.
_ANSWERING = ("x-autoreply", "x-autorespond", "x-autoreply-from", "x-mail-autoreply", "x-vacation")


def classify_nature(headers: MailHeaders, text: str = "") -> Nature:
    """
    Tell who wrote this mail, as far as its headers and words show.

    Fields that only mailing lists, ticket systems and bulk senders add do not settle it: people answer through
    such systems too. Those mails are ``MAYBE_HUMAN``, which counts as a person once the mail is tied to an invoice. The
    words decide between them: what a person plainly says is his whatever the fields say, and what only machines write
    is a machine's without any field. Where they are silent the fields decide, and with few of them a person is meant.

    Args:
        text: The mail's new words; empty when they are not known, and then the headers decide alone.
    """
    if _is_report(headers) or (is_returned(headers.subject, text)):
        return Nature.BOUNCE
    content_type = headers.automatic.get("content-type", "").lower()
    if "multipart/report" in content_type:  # a read receipt (RFC 8098) or another machine's report
        return Nature.AUTOMATIC
    voices, answering = hear(text), _answering(headers)
    if answering:
        return _of_answering(voices, answering)
    if voices.is_machine:
        return Nature.AUTOMATIC
    sender = headers.sender.email if headers.sender else ""
    if _looks_bulk(headers, sender):
        unanswered = voices.kind is not None and not voices.is_person and not voices.has_question
        return Nature.AUTOMATIC if unanswered or _is_receipt(voices) else Nature.MAYBE_HUMAN
    return Nature.HUMAN


def _of_answering(voices: Voices, signs: int) -> Nature:
    """Whose mail it is that calls itself an automatic answer, with so many signs."""
    if voices.is_empty:
        return Nature.AUTOMATIC
    if voices.is_person:
        return Nature.MAYBE_HUMAN
    if voices.kind or voices.is_hinted:  # "invoices are paid on Thursdays" below an absence is the machine's too
        return Nature.AUTOMATIC
    return Nature.AUTOMATIC if signs > 1 and not voices.may_be_person else Nature.MAYBE_HUMAN


def _is_receipt(voices: Voices) -> bool:
    return voices.is_hinted and not voices.is_person and not voices.may_be_person


def _answering(headers: MailHeaders) -> int:
    """How many signs there are that a mail calls itself an automatic answer."""
    fields = headers.automatic
    return sum(
        (
            fields.get("auto-submitted", "").lower().startswith("auto-replied"),
            any(name in fields for name in _ANSWERING),
            _is_exchange_out_of_office(headers),
            2 * is_automatic_subject(headers.subject),
            fields.get("precedence", "").lower() == "auto_reply",
        )
    )


def _is_report(headers: MailHeaders) -> bool:
    fields = headers.automatic
    sender = headers.sender.email if headers.sender else ""
    name = headers.sender.name if headers.sender else ""
    if "delivery-status" in fields.get("content-type", "").lower() or "x-failed-recipients" in fields:
        return True
    if _DAEMON.match(sender) or _DAEMON_NAME.match(name):
        return True
    # Without a sign of a machine it is a person's post.
    return bool(_POSTMASTER.match(sender)) and _looks_bulk(headers, sender)


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
        or bool(headers.letter)  # somebody's system copied our mark, or sent our letter back to us
        or bool(_NO_REPLY.match(sender))
    )
