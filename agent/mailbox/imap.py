"""A mailbox behind IMAP: what imapclient can do, guarded against what servers do."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

from agent.domain.errors import Failure, MailboxError
from agent.domain.mail import MailHeaders
from agent.domain.speech import tell
from agent.mailbox.doorbell import Doorbell
from agent.mailbox.failures import MailUnreadable
from agent.mailbox.headers import (
    FIELD_LIMIT,
    HEADER_LIMIT,
    LETTER_FIELD,
    NEEDED_FIELDS,
    NOTE_FIELD,
    TOO_LONG,
    WANTED_FIELDS,
    read_headers,
    recognisable,
)
from agent.mailbox.interface import Cursor, Folder, News, Part, Role, Summary
from agent.mailbox.notes import INBOX, refuse_other_than_note
from agent.mailbox.parts import read_parts, refuse_large, unpack
from agent.mailbox.roles import read_listing, with_role
from agent.mailbox.session import Answer, Session

log = logging.getLogger("voldaan.mailbox")

# Servers cut the connection at command lines of some thousands of UIDs.
CHUNK = 100
# What is fetched ahead in one go: at most ten million octets; and what lies at hand at most, for one batch of mails.
SMALL_OCTETS, SMALL_PARTS, MOST_AT_HAND = 200_000, 50, 30_000_000
# How often a connection that one mail's answer made useless is replaced.
REOPENED_AT_MOST = 10
# What headers and structure of an ordinary mail come to; only the time they may take depends on it.
OUTSIDE_OCTETS = 8_000

#: Between the words of a folder's name, on a server whose folders hold no others.
_NO_LEVELS = "-"

_OUTSIDE = ("FLAGS", "INTERNALDATE", "RFC822.SIZE")
_HEADERS = f"BODY.PEEK[HEADER.FIELDS ({' '.join(WANTED_FIELDS).upper()})]<0.{HEADER_LIMIT + 1}>"  # as is
_NEEDED = tuple(f"BODY.PEEK[HEADER.FIELDS ({field.upper()})]<0.{FIELD_LIMIT}>" for field in NEEDED_FIELDS)  # as is


class ImapMailbox:
    """A ``Mailbox`` over one session. After the connection broke, every call says so; open a new one.

    ``reopen`` logs in once more: for a connection that did not break, but whose place one mail's answer made us lose.
    """

    def __init__(
        self,
        session: Session,
        name: str,
        *,
        read_only: bool,
        provider_files_sent: bool | None,
        reopen: Callable[[], Session] | None = None,
    ) -> None:
        self.name = name
        self._reopen, self._reopened = reopen, 0
        self.provider_files_sent = provider_files_sent
        self._session = session
        self._read_only = read_only
        self._at_hand: dict[tuple[str, int, str], bytes] = {}

    def folders(self) -> tuple[Folder, ...]:
        """List all folders; those the server gave a special use come first."""
        with self._session.talking():
            return read_listing(self._session.client.list_folders())

    def find_role(self, *roles: Role) -> tuple[Folder, ...]:
        """Find the selectable folders of these roles, role by role, the server's own choice first."""
        return with_role(self.folders(), *roles)

    def news(self, folder: str, since: Cursor | None, not_before: date) -> News:
        """Find what came since the cursor, without a search when UIDNEXT says that nothing did."""
        state = self._session.look_into(folder)
        validity, following = int(state.get(b"UIDVALIDITY", 0)), int(state.get(b"UIDNEXT", 0))
        # A UIDNEXT that fell back: the folder was restored from a backup under its old UIDVALIDITY.
        reset = since is not None and (since.uidvalidity != validity or 0 < following <= since.last_uid)
        last = 0 if since is None or reset else since.last_uid
        uids: tuple[int, ...] = ()
        if state.get(b"EXISTS") and following != last + 1:
            if since is None or reset:
                uids = self._session.search(folder, "SINCE", not_before)
            else:
                # "n:*" always includes the newest mail, also when its UID is below n.
                uids = tuple(uid for uid in self._session.search(folder, "UID", f"{last + 1}:*") if uid > last)
        return News(Cursor(validity, max(last, following - 1, *uids)), uids, reset, int(state.get(b"EXISTS") or 0))

    def summaries(self, folder: str, uids: Sequence[int]) -> Iterator[Summary]:
        """Fetch headers and structure of a hundred mails in one go; a mail that breaks a go is fetched alone."""
        for chunk in _chunks(uids):
            try:
                outside = [*_OUTSIDE, "BODYSTRUCTURE", _HEADERS]
                answers = self._session.fetch(folder, chunk, outside, OUTSIDE_OCTETS * len(chunk))
            except MailboxError as exc:
                self._go_on_after(exc)
                log.info("%s: a batch of %s is read one by one: %s", folder, len(chunk), exc)
                yield from (found for uid in chunk if (found := self._summary_alone(folder, uid)))
            else:
                yield from (self._summary(folder, uid, answers[uid]) for uid in chunk if uid in answers)

    def _go_on_after(self, exc: MailboxError) -> None:
        """Raise what no other way of asking can help against; replace a connection one mail's answer made useless."""
        if not self._session.lost:
            return
        if not self._session.overrun or self._reopen is None or self._reopened == REOPENED_AT_MOST:
            raise exc
        self._reopened += 1
        self._session = self._reopen()

    def _summary(self, folder: str, uid: int, answer: Answer, reason: str = "") -> Summary:
        """Make a summary; of headers too long to be read whole, ask for each field that says whose mail it is."""
        block = _body_of(answer)
        if len(block) > HEADER_LIMIT:
            block, reason = self._needed_fields(folder, uid) or block, reason or tell(TOO_LONG, limit=HEADER_LIMIT)
        return _summary(folder, uid, answer, block, reason)

    def _needed_fields(self, folder: str, uid: int) -> bytes:
        try:
            answer = self._session.fetch(folder, [uid], _NEEDED).get(uid, {})
        except MailboxError as exc:
            self._go_on_after(exc)
            return b""
        return b"\r\n".join(octets for key, octets in answer.items() if _is_body(key) and isinstance(octets, bytes))

    def _summary_alone(self, folder: str, uid: int) -> Summary | None:
        """Ask for less and less of a mail the server or the parser chokes on. Its outside can always be had."""
        reason = ""
        for items in ((*_OUTSIDE, "BODYSTRUCTURE", _HEADERS), (*_OUTSIDE, _HEADERS), _OUTSIDE):
            try:
                answers = self._session.fetch(folder, [uid], items)
                return self._summary(folder, uid, answers[uid], reason) if uid in answers else None
            except MailboxError as exc:
                self._go_on_after(exc)
                if items is _OUTSIDE:
                    raise
                reason = reason or str(exc)
        return None

    def part(self, folder: str, uid: int, part: Part, limit: int, *, cut: bool = False) -> bytes:
        """Fetch one part and undo its transfer encoding."""
        if not cut:
            refuse_large(part, limit)
        octets = self._at_hand.pop((folder, uid, part.section), None)
        if octets is None:
            octets = self._body(folder, uid, part.section, limit + 1, min(part.size, limit))
        return unpack(octets, part, limit, cut=cut)

    def prefetch(self, folder: str, wanted: Sequence[tuple[int, Part]]) -> None:
        """Fetch small parts by the dozen, the same section of several mails together."""
        self._at_hand.clear()
        by_section: dict[str, list[tuple[int, int]]] = {}
        room = MOST_AT_HAND
        for uid, part in wanted:
            if part.size <= min(SMALL_OCTETS, room):
                by_section.setdefault(part.section, []).append((uid, part.size))
                room -= part.size
        for section, sized in by_section.items():
            for start in range(0, len(sized), SMALL_PARTS):
                some = sized[start : start + SMALL_PARTS]
                self._take_at_hand(folder, section, [uid for uid, _ in some], sum(size for _, size in some))

    def _take_at_hand(self, folder: str, section: str, uids: Sequence[int], octets: int) -> None:
        try:
            answers = self._session.fetch(folder, uids, [f"BODY.PEEK[{section}]"], octets)
        except MailboxError as exc:
            self._go_on_after(exc)
            log.info("%s: parts are fetched one by one: %s", folder, exc)
            return
        self._at_hand |= {(folder, uid, section): _body_of(answer) for uid, answer in answers.items()}

    def raw(self, folder: str, uid: int, limit: int) -> bytes:
        """Fetch the first ``limit`` octets of the whole mail."""
        return self._body(folder, uid, "", limit, limit)

    def find_message_id(self, folder: str, message_id: str) -> tuple[int, ...]:
        """Search, then look: servers match header fields by substring and without case (RFC 9051 6.4.4)."""
        self._session.refresh(folder)
        askable = max(re.findall(r"[!-~]+", message_id), key=len, default="")
        found = self._session.search(folder, "HEADER", "Message-ID", askable) if askable else ()
        headers = self._headers(folder, found, "Message-ID")
        return tuple(uid for uid in found if uid in headers and headers[uid].message_id == message_id)

    def find_letters(self, folder: str, not_before: date) -> tuple[int, ...]:
        """Find our own letters by their header field, or by looking at every mail where that search is no use."""
        found = self._search_field(folder, LETTER_FIELD, not_before)
        headers = self._headers(folder, found, LETTER_FIELD)
        return tuple(uid for uid in found if uid in headers and headers[uid].letter is not None)

    def find_notes(self, folder: str, not_before: date) -> tuple[int, ...]:
        """Find notes to the owner as ``find_letters`` finds letters."""
        found = self._search_field(folder, NOTE_FIELD, not_before)
        headers = self._headers(folder, found, NOTE_FIELD)
        return tuple(uid for uid in found if uid in headers and headers[uid].note is not None)

    def _search_field(self, folder: str, field: str, not_before: date) -> tuple[int, ...]:
        self._session.refresh(folder)
        # The search index of the big providers runs behind their folders and knows few fields.
        if not self.provider_files_sent:
            try:
                return self._session.search(folder, "HEADER", field, "", "SINCE", not_before)
            except MailboxError as exc:
                if exc.temporary:
                    raise
                log.info("%s: looking at every mail for %s: %s", folder, field, exc)
        return self._session.search(folder, "SINCE", not_before)

    def append(self, folder: str, message: bytes, flags: Sequence[str], at: datetime) -> None:
        """Store these very bytes."""
        self._must_write("append")
        if at.tzinfo is None:
            raise ValueError("the moment of a mail needs a time zone")
        self._append(folder, message, flags, at)

    def lay_note(self, note: bytes, at: datetime) -> None:
        """Store our own note to the owner in INBOX, unread."""
        refuse_other_than_note(note, at, self._session.place)
        self._append(INBOX, note, (), at)

    def _append(self, folder: str, message: bytes, flags: Sequence[str], at: datetime) -> None:
        self._session.let_go_of(folder)  # Courier takes nothing into a folder it shows read-only
        with self._session.talking(len(message)):
            self._session.client.append(folder, message, tuple(flags), at)

    def make_folder(self, levels: Sequence[str]) -> str:
        """Make what is absent, level by level, and show it in mail programs, which list what is subscribed to."""
        self._must_write("make_folder")
        with self._session.talking():
            rows = self._session.client.list_folders()
        separator = next((mark.decode("ascii", "replace") for _, mark, _ in rows if mark), _NO_LEVELS)
        there = {name for _, _, name in rows}
        names = [separator.join(levels[:depth]) for depth in range(1, len(levels) + 1)]
        for name in names:
            if name not in there:
                with self._session.talking():
                    self._session.client.create_folder(name)
                self._subscribe(name)
        return names[-1]

    def _subscribe(self, folder: str) -> None:
        try:
            with self._session.talking():
                self._session.client.subscribe_folder(folder)
        except MailboxError as exc:
            if self._session.lost:
                raise
            log.info("%s is not subscribed to: %s", folder, exc)

    def copy(self, folder: str, uid: int, into: str) -> None:
        """Have the server copy it: flags and moment go along (RFC 9051 6.4.7); the folder is only examined."""
        self._must_write("copy")
        self._session.examine(folder)
        with self._session.talking():
            self._session.client.copy([uid], into)

    def flag(self, folder: str, uid: int, flag: str) -> bool:
        """Set a flag and read it back: servers drop keywords and keep silent about it."""
        return flag.lower() in self._flags_after(folder, uid, flag, self._session.client.add_flags)

    def unflag(self, folder: str, uid: int, flag: str) -> bool:
        """Take a flag away and look again."""
        return flag.lower() not in self._flags_after(folder, uid, flag, self._session.client.remove_flags)

    def _flags_after(self, folder: str, uid: int, flag: str, change: Callable[..., object]) -> frozenset[str]:
        self._must_write("flag")
        if self._session.select(folder):
            try:
                with self._session.talking():
                    change([uid], [flag], silent=True)
            except MailboxError as exc:
                if self._session.lost:
                    raise
                log.info("%s: flag %s refused: %s", folder, flag, exc)
        return _flags(self._session.fetch(folder, [uid], ["FLAGS"]).get(uid, {}))

    def delete(self, folder: str, uids: Sequence[int]) -> None:
        """Mark these mails deleted and expunge them and no others (UIDPLUS, RFC 4315); on Gmail, move them to Trash."""
        self._must_write("delete")
        trash = self._gmail_trash()
        if not self._session.select(folder):
            raise MailboxError(
                tell("{place}: nothing may be removed from {folder}", place=self._session.place, folder=folder),
                Failure.SETTINGS,
            )
        client = self._session.client
        with self._session.talking():
            for chunk in _chunks(uids):
                if trash and trash != folder:
                    client.move(chunk, trash)
                    continue
                client.delete_messages(chunk, silent=True)
                if client.has_capability("UIDPLUS"):
                    client.uid_expunge(chunk)
                elif set(client.search(["DELETED"])) <= set(chunk):
                    client.expunge()

    def _gmail_trash(self) -> str | None:
        """Gmail only takes a label off a mail that is expunged, and keeps it in All Mail."""
        with self._session.talking():
            on_gmail = all(self._session.client.has_capability(name) for name in ("X-GM-EXT-1", "MOVE"))
        return next((folder.name for folder in self.find_role(Role.TRASH)), None) if on_gmail else None

    def as_doorbell(self) -> Doorbell | None:
        """Let this connection wait for new mail and do nothing else; None when the server does not know IDLE."""
        with self._session.talking():
            able = self._session.client.has_capability("IDLE")
        return Doorbell(self._session) if able else None

    def close(self) -> None:
        """Log out."""
        self._session.log_out()

    def _must_write(self, what: str) -> None:
        if self._read_only:
            text = tell(
                "{place}: shadow: {what} was asked of a mailbox opened read-only", place=self._session.place, what=what
            )
            raise MailboxError(text, Failure.BUG)

    def _headers(self, folder: str, uids: Sequence[int], field: str) -> Mapping[int, MailHeaders]:
        found: dict[int, MailHeaders] = {}
        for chunk in _chunks(uids):
            answers = self._session.fetch(folder, chunk, [f"BODY.PEEK[HEADER.FIELDS ({field.upper()})]"])  # as is
            found |= {uid: read_headers(_body_of(answer)) for uid, answer in answers.items()}
        return found

    def _body(self, folder: str, uid: int, section: str, limit: int, octets: int) -> bytes:
        answers = self._session.fetch(folder, [uid], [f"BODY.PEEK[{section}]<0.{limit}>"], octets)
        if uid not in answers:
            raise MailUnreadable(tell("mail {uid} is no longer in {folder}", uid=uid, folder=folder))
        return _body_of(answers[uid])[:limit]


def _chunks(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (uids[start : start + CHUNK] for start in range(0, len(uids), CHUNK))


def _summary(folder: str, uid: int, answer: Answer, block: bytes, reason: str) -> Summary:
    headers = read_headers(block)
    parts: tuple[Part, ...] = ()
    try:
        parts = read_parts(answer.get(b"BODYSTRUCTURE")) if b"BODYSTRUCTURE" in answer else ()
    except (ValueError, TypeError, LookupError, RecursionError) as exc:
        reason = reason or tell("its parts make no sense: {exc}", exc=exc)
    size = int(answer.get(b"RFC822.SIZE") or 0)
    # A server that gives no readable date: by the writer's clock, else as if it came just now.
    received_at = _in_utc(answer.get(b"INTERNALDATE")) or headers.sent_at
    return Summary(
        folder=folder,
        uid=uid,
        received_at=received_at or datetime.now(UTC),
        size=size,
        flags=_flags(answer),
        headers=recognisable(headers, received_at, size),
        parts=parts,
        unreadable=reason or None,
        headers_known=any(_is_body(key) for key in answer),
    )


def _in_utc(moment: datetime | None) -> datetime | None:
    try:
        return moment.astimezone(UTC) if moment else None
    except (OverflowError, ValueError):
        return None


def _is_body(key: bytes) -> bool:
    return key.startswith(b"BODY[")


def _body_of(answer: Answer) -> bytes:
    """The octets of the one body section asked for; servers write its name back in their own way."""
    octets = next((value for key, value in answer.items() if _is_body(key)), None)
    return octets if isinstance(octets, bytes) else b""


def _flags(answer: Answer) -> frozenset[str]:
    flags = answer.get(b"FLAGS") or ()
    return frozenset(_text(flag).lower() for flag in flags)


def _text(flag: object) -> str:
    return flag.decode("ascii", "replace") if isinstance(flag, bytes) else str(flag)
