"""What mail programs make of a draft: they write it anew, and keep of it what they understand."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime

from tests.stories.post import ZONE
from tests.stories.world import World

#: Makes one mail of another.
Edit = Callable[[EmailMessage], None]


@dataclass
class MailProgram:
    """Sanne's mail program.

    Args:
        keeps_fields: Whether it keeps header fields it does not know.
        keeps_ids: Whether it keeps the Message-ID of a draft.
    """

    world: World
    keeps_fields: bool = False
    keeps_ids: bool = False
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def saves(self, edit: Edit = lambda mail: None, *, on: str, leaves_old: bool = False) -> None:
        """Save the draft she edited: as a new mail; then the old one goes."""
        uid, content = self._draft()
        self._puts("Drafts", self._written(content, edit, on), on, "\\Draft", "\\Seen")
        if not leaves_old:
            self._removes("Drafts", uid)

    def sends(self, edit: Edit = lambda mail: None, *, on: str, times: int = 1, leaves_draft: bool = False) -> None:
        """Send the draft she edited: the mail goes to Sent, then the draft goes. ``on`` may name the hour."""
        uid, content = self._draft()
        for number in range(times):
            at = on if number == 0 else f"{on[:10]}T13:0{number}"
            self._puts("Sent", self._written(content, edit, at), at, "\\Seen")
        if not leaves_draft:
            self._removes("Drafts", uid)

    def throws_away(self) -> bytes:
        """Delete the draft; gives its bytes."""
        uid, content = self._draft()
        self._removes("Drafts", uid)
        return content

    def puts_back(self, content: bytes, *, on: str) -> None:
        """Take a draft out of the waste basket again."""
        self._puts("Drafts", content, on, "\\Draft")

    def _draft(self) -> tuple[int, bytes]:
        """The newest draft."""
        lying = self.world.lies_in("Drafts")
        return max(lying), lying[max(lying)][0]

    def _written(self, content: bytes, edit: Edit, on: str) -> bytes:
        mail = message_from_bytes(content, policy=policy.SMTP)
        assert isinstance(mail, EmailMessage)
        if not self.keeps_fields:
            del mail["X-Voldaan-Letter"]
        if not self.keeps_ids:
            del mail["Message-ID"]
            mail["Message-ID"] = f"<program-{next(self._numbers)}@mail.example>"
        del mail["Date"]
        mail["Date"] = format_datetime(_at(on))
        edit(mail)
        return mail.as_bytes()

    def _puts(self, folder: str, content: bytes, on: str, *flags: str) -> None:
        self.world.dovecot.deliver(self.world.named(folder), content, flags=flags, at=_at(on))

    def _removes(self, folder: str, uid: int) -> None:
        client = self.world.dovecot.client
        client.select_folder(self.world.named(folder))
        client.delete_messages([uid])
        client.expunge()


def says(words: str) -> Edit:
    """Write other words."""

    def edit(mail: EmailMessage) -> None:
        for kind in ("plain", "html"):
            body = mail.get_body((kind,))
            assert isinstance(body, EmailMessage)
            body.set_content(words if kind == "plain" else f"<p>{words}</p>", subtype=kind)

    return edit


def to(people: str) -> Edit:
    """Write to other people."""

    def edit(mail: EmailMessage) -> None:
        mail.replace_header("To", people)

    return edit


def carries(content: bytes, name: str = "2026-040.pdf") -> Edit:
    """Carry another paper in the place of the copy."""

    def edit(mail: EmailMessage) -> None:
        (copy,) = mail.iter_attachments()
        assert isinstance(copy, EmailMessage)
        copy.set_content(content, maintype="application", subtype="pdf", filename=name, disposition="attachment")

    return edit


def _at(on: str) -> datetime:
    moment = datetime.fromisoformat(on)
    return (moment if len(on) > 10 else moment.replace(hour=12)).replace(tzinfo=ZONE)
