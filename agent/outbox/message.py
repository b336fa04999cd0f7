"""A letter or note as bytes. They are built once, stored, sent and filed unchanged."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from agent.domain.errors import DeliveryError, Failure
from agent.domain.invoice import Copy
from agent.domain.letter import Letter, Note, Picture
from agent.domain.mail import Address
from agent.domain.speech import later, tell
from agent.outbox.headers import (
    LETTER_HEADER,
    MAIL_POLICY,
    NOTE_HEADER,
    address_list,
    header_text,
    id_list,
    one_line,
)


def message_id(secret: bytes, letter_id: str, domain: str) -> str:
    """Name the mail of a letter: the same letter has the same id, and nobody without the secret can guess it.

    160 bits of HMAC-SHA256 at the sender's domain (RFC 5322 3.6.4).
    """
    digest = hmac.digest(secret, letter_id.encode(), "sha256")[:20]
    return f"<{b32encode(digest).decode().lower()}@{domain}>"


def build_message(letter: Letter, contents: Sequence[bytes], message_id: str, at: datetime, header: str) -> bytes:
    """Make the mail the customer gets: text and HTML saying the same, and the copies byte for byte.

    Args:
        contents: The bytes of ``letter.copies``, in their order.
        at: The Date of the mail, aware, in the owner's zone.
        header: The value of X-Voldaan-Letter.

    Raises:
        DeliveryError: When a name, address or subject cannot stand in a header, or a copy is not the original.
    """
    mail = _envelope(letter.sender, letter.to, letter.cc, letter.subject, message_id, at)
    if replied := id_list([letter.in_reply_to] if letter.in_reply_to else []):
        mail["In-Reply-To"] = replied
    if references := id_list(letter.references):
        mail["References"] = references
    if letter.reply_to:
        mail["Reply-To"] = address_list(letter.reply_to)
    mail[LETTER_HEADER] = one_line(header, later("mark"))
    mail.set_content(_written(letter.text), cte="quoted-printable")
    mail.add_alternative(_written(letter.html), subtype="html", cte="quoted-printable")
    _show(mail, letter.pictures)
    for copy, content in zip(letter.copies, contents, strict=True):
        _attach(mail, copy, content)
    return mail.as_bytes()


def build_note(note: Note, owner: Address, message_id: str, at: datetime, header: str) -> bytes:
    """Make a mail from the owner to himself or a colleague, marked so that it is never taken for somebody's words."""
    mail = _envelope(owner, [note.to or owner], [], " ".join(note.subject.split()), message_id, at)
    mail[NOTE_HEADER] = one_line(header, later("mark"))
    if note.reply_to:
        mail["Reply-To"] = address_list([note.reply_to])
    mail.set_content(_encodable(note.text), cte="quoted-printable")
    if note.html:
        mail.add_alternative(_encodable(note.html), subtype="html", cte="quoted-printable")
    return mail.as_bytes()


@dataclass(frozen=True)
class Answer:
    """A text the owner may send a customer himself, and the thread it answers."""

    sender: Address
    to: tuple[Address, ...]
    subject: str
    text: str
    in_reply_to: str | None
    references: tuple[str, ...]
    copies: tuple[Copy, ...] = ()


def build_answer(answer: Answer, contents: Sequence[bytes], message_id: str, at: datetime) -> bytes:
    """Make a draft of the owner's own: it bears no mark of ours, and counts as nothing until he sends it.

    Raises:
        DeliveryError: As ``build_message``.
    """
    mail = _envelope(answer.sender, answer.to, (), answer.subject, message_id, at)
    if replied := id_list([answer.in_reply_to] if answer.in_reply_to else []):
        mail["In-Reply-To"] = replied
    if references := id_list(answer.references):
        mail["References"] = references
    mail.set_content(_written(answer.text), cte="quoted-printable")
    for copy, content in zip(answer.copies, contents, strict=True):
        _attach(mail, copy, content)
    return mail.as_bytes()


def _encodable(text: str) -> str:
    """A note leaves with whatever it says: half a character in it becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def _envelope(
    sender: Address, to: Sequence[Address], cc: Sequence[Address], subject: str, message_id: str, at: datetime
) -> EmailMessage:
    """A mail with its addresses and no words yet."""
    mail = EmailMessage(policy=MAIL_POLICY)
    mail["Date"] = format_datetime(at)
    mail["From"] = address_list([sender])
    mail["To"] = address_list(to)
    if cc:
        mail["Cc"] = address_list(cc)
    mail["Subject"] = header_text(subject, later("subject"))
    mail["Message-ID"] = message_id
    return mail


def _written(text: str) -> str:
    """Refuse what has no bytes in UTF-8: half a character, left over from somebody's broken mail or document."""
    try:
        return text.encode().decode()
    except UnicodeEncodeError as error:
        half = text[error.start]
        raise DeliveryError(
            tell("The letter contains {half}, which is no character.", half=repr(half)), Failure.LETTER
        ) from None


def _show(mail: EmailMessage, pictures: Sequence[Picture]) -> None:
    """Lay pictures beside the HTML that shows them (RFC 2387); without a file name, so that they are no attachments."""
    page = mail.get_body(("html",))
    assert page is not None
    for picture in pictures:
        named = one_line(picture.cid, later("picture"))
        cid = f"<{named}>"
        page.add_related(picture.content, "image", "png", cid=cid, disposition="inline")


def _attach(mail: EmailMessage, copy: Copy, content: bytes) -> None:
    if hashlib.sha256(content).hexdigest() != copy.sha256:
        raise DeliveryError(
            tell("The copy {filename} is not the file the customer got.", filename=repr(copy.filename)), Failure.LETTER
        )
    maintype, _, subtype = copy.media_type.partition("/")
    if not subtype or maintype in ("multipart", "message"):
        maintype, subtype = "application", "octet-stream"
    mail.add_attachment(
        content, maintype=maintype, subtype=subtype, filename=one_line(copy.filename, later("file name"))
    )
