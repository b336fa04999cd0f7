"""Zip archives and saved mails with invented papers in them."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage


def zipped(files: dict[str, bytes], *, packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these files, in this order."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", packed) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def locked(archive: bytes) -> bytes:
    """The same archive with every entry marked as encrypted (APPNOTE 4.4.4, bit 0), in both of its directories."""
    content = bytearray(archive)
    for magic, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(magic)
        while at >= 0:
            content[at + flags_at] |= 1
            at = content.find(magic, at + 4)
    return bytes(content)


def mailed(files: dict[str, bytes], *, subject: str = "Factuur 2026-014", text: str = "Beste Jan,") -> bytes:
    """A mail from Sanne Bakker to Acme with these attachments."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Sanne Bakker <sanne@bakker.example>", "jan@acme.example", subject
    mail["Date"], mail["Message-ID"] = "Tue, 03 Feb 2026 10:00:00 +0100", "<1@bakker.example>"
    mail.set_content(text)
    for name, content in files.items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()
