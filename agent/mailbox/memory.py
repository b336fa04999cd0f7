"""A mailbox without a server, for tests and for trying things at a prompt; it obeys the same contract."""

from __future__ import annotations

import email
import email.message
import email.policy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from urllib.parse import quote

from agent.domain.errors import Failure, MailboxError
from agent.domain.speech import tell
from agent.mailbox.failures import MailUnreadable
from agent.mailbox.headers import HEADER_LIMIT, TOO_LONG, needed_fields, read_headers, recognisable
from agent.mailbox.interface import Cursor, Folder, News, Part, Role, Summary
from agent.mailbox.notes import INBOX, refuse_other_than_note
from agent.mailbox.parts import make_part, refuse_large, unpack
from agent.mailbox.roles import role_by_name, with_role

_FOLDERS = {
    "INBOX": Role.INBOX,
    "Sent": Role.SENT,
    "Drafts": Role.DRAFTS,
    "Junk": Role.JUNK,
    "Trash": Role.TRASH,
    "Archive": Role.ARCHIVE,
}


@dataclass
class _Mail:
    uid: int
    octets: bytes
    flags: frozenset[str]
    received_at: datetime

    def header_block(self) -> bytes:
        return self.octets.partition(b"\r\n\r\n")[0]

    def leaves(self) -> list[tuple[Part, bytes]]:
        """Each leaf with its octets as transferred."""
        # Latin-1 keeps every octet one character, so nothing is decoded behind our back.
        return list(_leaves(email.message_from_string(self.octets.decode("latin-1"), policy=email.policy.compat32), ""))


@dataclass
class _Folder:
    role: Role | None
    uidvalidity: int
    next_uid: int = 1
    mails: dict[int, _Mail] = field(default_factory=dict)


class MemoryServer:
    """What lies on the server. Several mailboxes may be opened on it, like several logins.

    ``keeps_keywords=False`` drops every flag of one's own making, silently, as Exchange does.
    """

    def __init__(self, *, keeps_keywords: bool = True) -> None:
        self.keeps_keywords = keeps_keywords
        self._next_validity = 1
        self.folders: dict[str, _Folder] = {}
        for name, role in _FOLDERS.items():
            self.add_folder(name, role)

    def add_folder(self, name: str, role: Role | None = None) -> None:
        """Make an empty folder; one without a role is known by its name, as on a server."""
        self.folders[name] = _Folder(role or role_by_name(name, "/"), self._validity())

    def add_message(self, folder: str, message: bytes, flags: Sequence[str] = (), *, at: datetime) -> int:
        """Put a mail into a folder, line ends as on the wire, and give its UID."""
        there = self.folder(folder)
        uid, there.next_uid = there.next_uid, there.next_uid + 1
        octets = message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        there.mails[uid] = _Mail(uid, octets, frozenset(self.kept(flags)), at.astimezone(UTC))
        return uid

    def renumber(self, folder: str) -> None:
        """Give all mails new UIDs under a new UIDVALIDITY, as a moved or repaired mailbox does."""
        there = self.folder(folder)
        there.uidvalidity = self._validity()
        mails = list(there.mails.values())
        there.mails = {uid: _Mail(uid, mail.octets, mail.flags, mail.received_at) for uid, mail in enumerate(mails, 1)}
        there.next_uid = len(mails) + 1

    def folder(self, name: str) -> _Folder:
        """Get a folder.

        Raises:
            MailboxError: If there is none of that name.
        """
        if name not in self.folders:
            text = tell("memory: there is no such folder ({name}); correct its name in the settings", name=name)
            raise MailboxError(text, Failure.SETTINGS)
        return self.folders[name]

    def kept(self, flags: Sequence[str]) -> set[str]:
        """The flags this server remembers, in lower case."""
        return {flag.lower() for flag in flags if self.keeps_keywords or flag.startswith("\\")}

    def open(self, *, name: str = "memory", read_only: bool = False) -> MemoryMailbox:
        """Log in."""
        return MemoryMailbox(self, name=name, read_only=read_only)

    def _validity(self) -> int:
        self._next_validity += 1
        return self._next_validity


class MemoryMailbox:
    """A ``Mailbox`` on a ``MemoryServer``."""

    provider_files_sent: bool | None = None

    def __init__(self, server: MemoryServer, *, name: str = "memory", read_only: bool = False) -> None:
        self.name = name
        self._server = server
        self._read_only = read_only

    def folders(self) -> tuple[Folder, ...]:
        """List all folders."""
        return tuple(Folder(name, folder.role, selectable=True) for name, folder in self._server.folders.items())

    def find_role(self, *roles: Role) -> tuple[Folder, ...]:
        """Find the folders of these roles, role by role."""
        return with_role(self.folders(), *roles)

    def news(self, folder: str, since: Cursor | None, not_before: date) -> News:
        """Find what came since the cursor."""
        there = self._server.folder(folder)
        cursor = Cursor(there.uidvalidity, there.next_uid - 1)
        reset = since is not None and since.uidvalidity != there.uidvalidity
        if since is None or reset:
            return News(cursor, self._since(folder, not_before), reset, len(there.mails))
        uids = tuple(uid for uid in there.mails if uid > since.last_uid)
        return News(cursor, uids, reset=False, exists=len(there.mails))

    def summaries(self, folder: str, uids: Sequence[int]) -> Iterator[Summary]:
        """Give headers and structure in the order of ``uids``."""
        for uid in uids:
            mail = self._server.folder(folder).mails.get(uid)
            if mail is not None:
                yield _summary(folder, mail)

    def part(self, folder: str, uid: int, part: Part, limit: int, *, cut: bool = False) -> bytes:
        """Give one part, its transfer encoding undone."""
        if not cut:
            refuse_large(part, limit)
        octets = next(octets for leaf, octets in self._mail(folder, uid).leaves() if leaf.section == part.section)
        return unpack(octets, part, limit, cut=cut)

    def prefetch(self, folder: str, wanted: Sequence[tuple[int, Part]]) -> None:
        """Everything is at hand already."""

    def raw(self, folder: str, uid: int, limit: int) -> bytes:
        """Give the beginning of the whole mail."""
        return self._mail(folder, uid).octets[:limit]

    def find_message_id(self, folder: str, message_id: str) -> tuple[int, ...]:
        """Find the mails with exactly this Message-ID."""
        mails = self._server.folder(folder).mails.values()
        return tuple(mail.uid for mail in mails if read_headers(mail.header_block()).message_id == message_id)

    def find_letters(self, folder: str, not_before: date) -> tuple[int, ...]:
        """Find the mails that carry our own header."""
        mails = self._server.folder(folder).mails
        found = self._since(folder, not_before)
        return tuple(uid for uid in found if read_headers(mails[uid].header_block()).letter is not None)

    def find_notes(self, folder: str, not_before: date) -> tuple[int, ...]:
        """Find our own notes."""
        mails = self._server.folder(folder).mails
        found = self._since(folder, not_before)
        return tuple(uid for uid in found if read_headers(mails[uid].header_block()).note is not None)

    def append(self, folder: str, message: bytes, flags: Sequence[str], at: datetime) -> None:
        """Store these very bytes."""
        self._must_write("append")
        if at.tzinfo is None:
            raise ValueError("the moment of a mail needs a time zone")
        self._server.add_message(folder, message, flags, at=at)

    def lay_note(self, note: bytes, at: datetime) -> None:
        """Store our own note to the owner in INBOX, unread."""
        refuse_other_than_note(note, at, "memory")
        self._server.add_message(INBOX, note, (), at=at)

    def make_folder(self, levels: Sequence[str]) -> str:
        """Make what is absent."""
        self._must_write("make_folder")
        names = ["/".join(levels[:depth]) for depth in range(1, len(levels) + 1)]
        for name in names:
            if name not in self._server.folders:
                self._server.add_folder(name)
        return names[-1]

    def copy(self, folder: str, uid: int, into: str) -> None:
        """Put a copy into another folder."""
        self._must_write("copy")
        self._server.folder(into)
        mail = self._server.folder(folder).mails.get(uid)
        if mail is not None:
            self._server.add_message(into, mail.octets, sorted(mail.flags), at=mail.received_at)

    def flag(self, folder: str, uid: int, flag: str) -> bool:
        """Set a flag; False if the server drops it."""
        self._must_write("flag")
        mail = self._server.folder(folder).mails.get(uid)
        if mail is None:
            return False
        mail.flags |= self._server.kept([flag])
        return flag.lower() in mail.flags

    def unflag(self, folder: str, uid: int, flag: str) -> bool:
        """Take a flag away."""
        self._must_write("flag")
        mail = self._server.folder(folder).mails.get(uid)
        if mail is not None:
            mail.flags -= {flag.lower()}
        return True

    def delete(self, folder: str, uids: Sequence[int]) -> None:
        """Remove exactly these mails."""
        self._must_write("delete")
        for uid in uids:
            self._server.folder(folder).mails.pop(uid, None)

    def close(self) -> None:
        """Nothing to let go of."""

    def _must_write(self, what: str) -> None:
        if self._read_only:
            raise MailboxError(
                tell("memory: shadow: {what} was asked of a mailbox opened read-only", what=what), Failure.BUG
            )

    def _mail(self, folder: str, uid: int) -> _Mail:
        mail = self._server.folder(folder).mails.get(uid)
        if mail is None:
            raise MailUnreadable(tell("mail {uid} is no longer in {folder}", uid=uid, folder=folder))
        return mail

    def _since(self, folder: str, day: date) -> tuple[int, ...]:
        mails = self._server.folder(folder).mails.values()
        return tuple(mail.uid for mail in mails if mail.received_at.date() >= day)


def _summary(folder: str, mail: _Mail) -> Summary:
    block = mail.header_block()
    too_long = len(block) > HEADER_LIMIT
    headers = read_headers(needed_fields(block) if too_long else block)
    return Summary(
        folder=folder,
        uid=mail.uid,
        received_at=mail.received_at,
        size=len(mail.octets),
        flags=mail.flags,
        headers=recognisable(headers, mail.received_at, len(mail.octets)),
        parts=tuple(part for part, _ in mail.leaves()),
        unreadable=TOO_LONG if too_long else None,
    )


def _leaves(body: email.message.Message, section: str) -> Iterator[tuple[Part, bytes]]:
    """Number the leaves as IMAP does (RFC 9051 6.4.5)."""
    children = body.get_payload()
    if isinstance(children, list) and body.get_content_maintype() == "multipart":
        for number, child in enumerate(children, start=1):
            assert isinstance(child, email.message.Message)
            yield from _leaves(child, f"{section}.{number}" if section else str(number))
        return
    octets = _octets(body)
    disposition = body.get_params([], header="content-disposition", unquote=True)
    part = make_part(
        section=section or "1",
        media_type=body.get_content_type(),
        parameters=_parameters(body.get_params([], unquote=True)),
        disposition=disposition[0][0].lower() if disposition else "",
        disposition_parameters=_parameters(disposition),
        encoding=str(body.get("content-transfer-encoding", "7bit")).strip().lower(),
        size=len(octets),
    )
    yield part, octets


def _octets(body: email.message.Message) -> bytes:
    payload = body.get_payload()
    if isinstance(payload, list):  # a mail inside a mail
        inside = "".join(inner.as_string() for inner in payload if isinstance(inner, email.message.Message))
        return inside.encode("latin-1", "replace").replace(b"\n", b"\r\n")
    return str(payload).encode("latin-1")


def _parameters(pairs: Sequence[tuple[str, object]]) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    for name, value in pairs[1:]:
        if isinstance(value, tuple):  # the library joined and decoded it already (RFC 2231)
            charset, language, text = value
            found[f"{name.lower()}*"] = f"{charset}'{language}'{quote(text, encoding='latin-1')}".encode()
        else:
            found[name.lower()] = str(value).encode("latin-1", "replace")
    return found
