"""The mails of the demonstration, as people's mail programs would write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime

_POLICY = policy.SMTP.clone(max_line_length=998)


def write_mail(
    sender: str,
    to: str,
    subject: str,
    text: str,
    at: datetime,
    message_id: str,
    *,
    cc: str = "",
    answers: str = "",
    fields: Mapping[str, str] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """Write one mail; ``answers`` is the Message-ID it replies to, ``fields`` are extra header fields."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"], mail["Message-ID"] = format_datetime(at), message_id
    if cc:
        mail["Cc"] = cc
    if answers:
        mail["In-Reply-To"] = mail["References"] = answers
    for name, value in (fields or {}).items():
        mail[name] = value
    mail.set_content(text)
    for name, content in (files or {}).items():
        kind = "pdf" if name.endswith(".pdf") else "xml"
        mail.add_attachment(content, maintype="application", subtype=kind, filename=name, params={"name": name})
    return mail.as_bytes()


def write_bounce(to: str, cited: str, recipient: str, at: datetime, message_id: str, action: str = "failed") -> bytes:
    """Write the report by which a server tells what became of a mail (RFC 3464)."""
    boundary = "returned"
    lines = [
        "From: Mail Delivery System <mailer-daemon@devries.example>",
        f"To: {to}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Date: {format_datetime(at)}",
        f"Message-ID: {message_id}",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"',
        "",
        f"--{boundary}",
        "Content-Type: text/plain",
        "",
        f"Your mail to {recipient} could not be delivered: no such mailbox.",
        f"--{boundary}",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mail.devries.example",
        "",
        f"Final-Recipient: rfc822; {recipient}",
        f"Action: {action}",
        "Status: 5.1.1" if action == "failed" else "Status: 4.4.1",
        f"--{boundary}",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: {cited}",
        f"--{boundary}--",
        "",
    ]
    return "\r\n".join(lines).encode()
