"""What can be seen afterwards: at the servers, in the folders, in the books."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.domain.item import OpenItem
from agent.domain.question import Question, QuestionKind
from agent.ledger import Book, Ledger
from agent.outbox import Journal, LetterState
from tests.servers.launch import Accepted, SmtpSink
from tests.stories.post import Post


@dataclass
class Looks(Post):
    """Eyes on one mailbox, one SMTP server and one folder of books; nothing here changes anything."""

    folder: Path
    sink: SmtpSink

    @property
    def data(self) -> Path:
        """The folder of the books."""
        return self.folder / "data"

    def letters(self) -> list[Accepted]:
        """The letters the SMTP server took, oldest first."""
        return [mail for mail in self.sink.mails() if mail.message["X-Voldaan-Letter"]]

    def notes(self) -> list[Accepted]:
        """The notes to the owner that the SMTP server took."""
        return [mail for mail in self.sink.mails() if mail.message["X-Voldaan-Note"]]

    def lies_in(self, folder: str) -> dict[int, tuple[bytes, tuple[bytes, ...]]]:
        """Every mail in a folder by UID: its bytes and its flags."""
        client = self.dovecot.client
        client.select_folder(self.named(folder), readonly=True)
        found: Mapping[int, Mapping[bytes, Any]] = client.fetch(client.search(), ["BODY.PEEK[]", "FLAGS"])
        return {
            uid: (mail[b"BODY[]"], tuple(sorted(set(mail[b"FLAGS"]) - {b"\\Recent"}))) for uid, mail in found.items()
        }

    def letters_in(self, folder: str) -> list[bytes]:
        """The bytes of our letters in a folder."""
        return [content for content, _ in self.lies_in(folder).values() if b"\r\nX-Voldaan-Letter:" in content]

    def everything(self) -> dict[str, tuple[object, object]]:
        """The state of every folder as the server counts it, and every mail with its flags."""
        counted = ["MESSAGES", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "HIGHESTMODSEQ"]
        names = [name for _, _, name in self.dovecot.client.list_folders()]
        return {name: (self.dovecot.client.folder_status(name, counted), self.lies_in(name)) for name in names}

    def books(self) -> dict[str, bytes]:
        """Every file of the books, but for the log."""
        files = (path for path in self.data.rglob("*") if path.is_file() and ".log" not in path.name)
        return {str(path.relative_to(self.data)): path.read_bytes() for path in files}

    def failed_logins(self) -> int:
        """How often somebody tried a wrong password on this mailbox."""
        assert self.dovecot.maildir
        log = (self.dovecot.maildir.parents[2] / "dovecot.log").read_text()
        return sum("auth failed" in line and self.dovecot.user in line for line in log.splitlines())

    def refused_logins(self) -> int:
        """How often the SMTP server was told to refuse a password, and did."""
        log = (self.sink.dir / "smtp.jsonl").read_text()
        return sum(json.loads(line).get("fault", {}).get("at") == "auth" for line in log.splitlines())

    def offered(self) -> list[str]:
        """The sha256 of every mail the SMTP server was handed, taken or not; those of other tests as well."""
        log = (self.sink.dir / "smtp.jsonl").read_text()
        return [event["offered"] for line in log.splitlines() if "offered" in (event := json.loads(line))]

    def is_flagged(self, folder: str, uid: int) -> bool:
        """Whether a mail bears the flag people see as a star."""
        return b"\\Flagged" in self.lies_in(folder)[uid][1]

    @property
    def book(self) -> Book:
        """The books as they now lie on the disk."""
        return Ledger(self.data).read()

    def item(self, number: str) -> OpenItem:
        """The one invoice of this number."""
        (item,) = self.book.find(number)
        return item

    def questions(self, kind: str = "") -> list[Question]:
        """The open questions of a kind; without one all but thanks, which wait for nobody."""
        found = self.book.questions()
        return [one for one in found if (one.kind is not QuestionKind.THANKS if kind == "" else one.kind.value == kind)]

    def question(self, kind: str) -> Question:
        """The one open question of this kind."""
        (question,) = self.questions(kind)
        return question

    def journal(self) -> list[LetterState]:
        """Every line of the outbox journal."""
        return list(Journal(self.data / "outbox" / "journal.jsonl").entries())
