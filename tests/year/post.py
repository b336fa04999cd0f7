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


@dataclass(frozen=True)
class Servers:
    """What running servers say of themselves: an IMAP server that knows any user, and an SMTP server's folder."""

    imap: dict[str, str]
    smtp: dict[str, str]
    out: Path

    @property
    def authorities(self) -> str:
        """The certificates that vouch for both."""
        return Path(self.imap["CAFILE"]).read_text() + Path(self.smtp["CAFILE"]).read_text()


def start(folder: Path) -> Servers:
    """Start both in a folder; mails of an earlier run that still lie there come along."""
    before = folder / "imap" / "dovecot.env"
    state = _read_lines(before).get("STATE") if before.exists() else None
    imap = _started("dovecot.sh", folder / "imap", "dovecot")
    if state and (mails := Path(state) / "mail").exists():
        mine = Path(imap["STATE"]) / "mail"
        shutil.rmtree(mine)
        shutil.move(mails, mine)
        shutil.rmtree(state, ignore_errors=True)
    return Servers(imap, _started("smtpsink.sh", folder / "smtp", "smtp", "0", PY=sys.executable), folder / "smtp/out")


def stop(folder: Path, *, keep: bool = False) -> None:
    """Stop them; with ``keep`` the mails stay for another run."""
    subprocess.run([SERVERS / "smtpsink.sh", "stop", folder / "smtp"], check=False, timeout=60)
    surroundings = os.environ | ({"VOLDAAN_KEEP": "1"} if keep else {})
    subprocess.run([SERVERS / "dovecot.sh", "stop", folder / "imap"], env=surroundings, check=False, timeout=60)


class Post:
    """One owner's mailbox on running servers, and what leaves through the SMTP server since it was opened."""

    def __init__(self, servers: Servers, user: str = _USER) -> None:
        self._servers, self._user = servers, user
        context = ssl.create_default_context(cafile=servers.imap["CAFILE"])
        self.client = IMAPClient(
            servers.imap["IMAP_HOST"], int(servers.imap["IMAP_PORT"]), ssl_context=context, timeout=60
        )
        self.client.login(user, self.password)

    @property
    def maildir(self) -> Path:
        """Where the mails lie on the disk."""
        return Path(self._servers.imap["STATE"]) / "mail" / self._user / "Maildir"

    @property
    def authorities(self) -> str:
        """The certificates that vouch for both servers."""
        return self._servers.authorities

    def settings(self) -> dict[str, object]:
        """What the owner's settings say of the servers."""
        return {
            "user": self._user,
            "imap_host": self._servers.imap["IMAP_HOST"],
            "imap_port": int(self._servers.imap["IMAP_PORT"]),
            "smtp_host": self._servers.smtp["SMTP_HOST"],
            "smtp_port": int(self._servers.smtp["SMTP_PORT"]),
            "cafile": "authorities.pem",
        }

    @property
    def password(self) -> str:
        """Of the mailbox; any user may send with it."""
        return self._servers.imap["IMAP_PASS"]

    def puts(self, folder: str, mail: bytes, at: datetime) -> None:
        """Let a mail arrive in a folder."""
        self.client.append(folder, mail, ("\\Seen",) if folder == "Sent" else (), at)

    def went(self, after: int) -> list[Went]:
        """What left since the mail in this place."""
        files = sorted(file for file in self._servers.out.glob("*.eml") if int(file.stem) > after)
        return [
            Went(int(file.stem), file.read_bytes(), tuple(json.loads(file.with_suffix(".json").read_text())["to"]))
            for file in files
        ]

    def fails(self, *rules: dict[str, object]) -> None:
        """Let the SMTP server fail by these rules (smtpsink.py), or no longer."""
        beside = self._servers.out.with_name("faults.json.new")
        beside.write_text(json.dumps([rule | {"id": os.urandom(8).hex()} for rule in rules]))
        beside.rename(self._servers.out.with_name("faults.json"))

    def close(self) -> None:
        """Log out."""
        self.client.logout()


def _started(script: str, folder: Path, kind: str, *options: str, **more: str) -> dict[str, str]:
    command = [SERVERS / script, "start", folder, *options]
    subprocess.run(command, env=os.environ | more, check=True, stdout=subprocess.DEVNULL, timeout=60)
    return _read_lines(folder / f"{kind}.env")


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
