"""The owner's mailbox and the way out of the house: real servers on loopback, in which people put their mails."""

from __future__ import annotations

import email
import email.policy
import json
import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from imapclient import IMAPClient

SERVERS = Path(__file__).parents[1] / "servers"
_USER = "noor@atelierbreed.example"
_POLICY = email.policy.SMTP.clone(max_line_length=998)


@dataclass(frozen=True)
class Went:
    """A mail the SMTP server took: its place in the row, its bytes and its envelope."""

    place: int
    octets: bytes
    recipients: tuple[str, ...]

    @property
    def mail(self) -> EmailMessage:
        """The mail as a mail program reads it."""
        parsed = email.message_from_bytes(self.octets, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


class Post:
    """Dovecot and an SMTP server whose state lies in a folder, so that a year can go on where it stopped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._imap, self._smtp = folder / "imap", folder / "smtp"
        self.imap = self._start_imap()
        self.smtp = self._start("smtpsink.sh", self._smtp, "smtp", "0", PY=sys.executable)
        context = ssl.create_default_context(cafile=self.imap["CAFILE"])
        self.client = IMAPClient(self.imap["IMAP_HOST"], int(self.imap["IMAP_PORT"]), ssl_context=context, timeout=60)
        self.client.login(_USER, self.imap["IMAP_PASS"])

    @property
    def maildir(self) -> Path:
        """Where the mails lie on the disk."""
        return Path(self.imap["STATE"]) / "mail" / _USER / "Maildir"

    @property
    def authorities(self) -> str:
        """The certificates that vouch for both servers."""
        return Path(self.imap["CAFILE"]).read_text() + Path(self.smtp["CAFILE"]).read_text()

    def settings(self) -> dict[str, object]:
        """What the owner's settings say of the servers."""
        return {
            "user": _USER,
            "imap_host": self.imap["IMAP_HOST"],
            "imap_port": int(self.imap["IMAP_PORT"]),
            "smtp_host": self.smtp["SMTP_HOST"],
            "smtp_port": int(self.smtp["SMTP_PORT"]),
            "cafile": "authorities.pem",
        }

    @property
    def password(self) -> str:
        """Of the mailbox; any user may send with it."""
        return self.imap["IMAP_PASS"]

    def puts(self, folder: str, mail: bytes, at: datetime) -> None:
        """Let a mail arrive in a folder."""
        self.client.append(folder, mail, ("\\Seen",) if folder == "Sent" else (), at)

    def went(self, after: int) -> list[Went]:
        """What left since the mail in this place."""
        files = sorted(file for file in (self._smtp / "out").glob("*.eml") if int(file.stem) > after)
        return [
            Went(int(file.stem), file.read_bytes(), tuple(json.loads(file.with_suffix(".json").read_text())["to"]))
            for file in files
        ]

    def fails(self, *rules: dict[str, object]) -> None:
        """Let the SMTP server fail by these rules (smtpsink.py), or no longer."""
        beside = self._smtp / "faults.json.new"
        beside.write_text(json.dumps([rule | {"id": os.urandom(8).hex()} for rule in rules]))
        beside.rename(self._smtp / "faults.json")

    def close(self, *, keep: bool = False) -> None:
        """Stop the servers; with ``keep`` the mails stay for another day."""
        self.client.logout()
        subprocess.run([SERVERS / "smtpsink.sh", "stop", self._smtp], check=False, timeout=60)
        surroundings = os.environ | ({"VOLDAAN_KEEP": "1"} if keep else {})
        subprocess.run([SERVERS / "dovecot.sh", "stop", self._imap], env=surroundings, check=False, timeout=60)

    def _start(self, script: str, folder: Path, kind: str, *options: str, **more: str) -> dict[str, str]:
        command = [SERVERS / script, "start", folder, *options]
        subprocess.run(command, env=os.environ | more, check=True, stdout=subprocess.DEVNULL, timeout=60)
        return _read_lines(folder / f"{kind}.env")

    def _start_imap(self) -> dict[str, str]:
        """Start Dovecot; where its mails of an earlier run still lie, they are moved into the new one."""
        before = _read_lines(self._imap / "dovecot.env").get("STATE") if (self._imap / "dovecot.env").exists() else None
        started = self._start("dovecot.sh", self._imap, "dovecot")
        if before and (mails := Path(before) / "mail").exists():
            mine = Path(started["STATE"]) / "mail"
            shutil.rmtree(mine)
            shutil.move(mails, mine)
            shutil.rmtree(before, ignore_errors=True)
        return started


def _read_lines(file: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in file.read_text().splitlines())


def write(
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
    """A mail as people's programs write it; ``answers`` is the Message-ID of the one it answers."""
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
        mail.add_attachment(
            content, maintype="application", subtype="pdf" if name.endswith(".pdf") else "xml", filename=name
        )
    return mail.as_bytes()


def bounce(to: str, cited: str, recipient: str, at: datetime, message_id: str) -> bytes:
    """A server's report that a mail could not be delivered (RFC 3464)."""
    parts = [
        ("text/plain", f"Your mail to {recipient} could not be delivered: no such mailbox.\r\n"),
        (
            "message/delivery-status",
            f"Reporting-MTA: dns; mail.provider.example\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\n"
            "Action: failed\r\nStatus: 5.1.1\r\n",
        ),
        ("text/rfc822-headers", f"Message-ID: {cited}\r\n"),
    ]
    head = (
        f"From: Mail Delivery System <mailer-daemon@provider.example>\r\nTo: {to}\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n"
        f"Date: {format_datetime(at)}\r\nMessage-ID: {message_id}\r\nAuto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="returned"\r\n\r\n'
    )
    body = "".join(f"--returned\r\nContent-Type: {kind}\r\n\r\n{content}\r\n" for kind, content in parts)
    return f"{head}{body}--returned--\r\n".encode()
