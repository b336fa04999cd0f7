"""A house on a mailbox in memory: real settings, real books, real documents, and no network."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path

from agent.config import load_settings
from agent.demo.mail import write_bounce, write_mail
from agent.demo.papers import Line, Paper, Trader, invoice_pdf
from agent.domain.errors import Failure, MailboxError
from agent.domain.item import OpenItem
from agent.domain.question import Question
from agent.ledger import Book
from agent.mailbox import Cursor
from agent.mailbox.interface import News
from agent.mailbox.memory import MemoryMailbox, MemoryServer
from agent.work import House, PassReport, open_house, run_pass
from agent.work.answering import answer_question
from tests.builders import DUE, IBAN, TODAY, moment

OWNER = "Sanne de Wit <sanne@sanne.example>"
JAN = "Jan <jan@acme.example>"
SENT_ON = DUE - timedelta(days=14)
SELLER = Trader("Sanne de Wit", "Kade 1", "1011 AB Amsterdam", vat_number="NL123456782B12", iban=IBAN)

_SETTINGS = """
mode = "{mode}"
data = "{folder}/data"
[owner]
name = "Sanne de Wit"
address = "sanne@sanne.example"
identifiers = ["NL123456782B12"]
[[mailboxes]]
name = "main"
address = "sanne@sanne.example"
password_file = "password"
imap_host = "127.0.0.1"
smtp_host = "127.0.0.1"
{account}
[bank]
ibans = ["{iban}"]
{more}
"""


@dataclass
class Home:
    """Sanne's house; everything moves by its methods. ``broken`` names folders that cannot be read."""

    folder: Path
    house: House
    server: MemoryServer
    broken: set[str] = field(default_factory=set)
    _ids: count[int] = field(default_factory=lambda: count(1))

    # --- what lies in the mailbox ---------------------------------------------------------------------------------

    def invoices(
        self, number: str = "2026-031", to: str = JAN, on: date = SENT_ON, folder: str = "Sent", **more
    ) -> str:
        """Sanne mails an invoice; gives its Message-ID."""
        files = {f"{number}.pdf": printed(number, **more)}
        return self.mails(OWNER, to, f"Factuur {number}", on=on, folder=folder, files=files)

    def mails(
        self,
        sender: str,
        to: str = OWNER,
        subject: str = "Even iets",
        text: str = "Hoi.\n",
        *,
        on: date = TODAY,
        folder: str = "INBOX",
        answers: str = "",
        files: Mapping[str, bytes] | None = None,
    ) -> str:
        """A mail lies in a folder; gives its Message-ID."""
        message_id, at = f"<mail-{next(self._ids)}@mail.example>", moment(on)
        mail = write_mail(sender, to, subject, text, at, message_id, answers=answers, files=files)
        self.server.add_message(folder, mail, at=at)
        return message_id

    def returns(self, cited: str) -> None:
        """A server returns a mail."""
        mail = write_bounce(OWNER, cited, "jan@acme.example", moment(TODAY), f"<mail-{next(self._ids)}@mail.example>")
        self.server.add_message("INBOX", mail, at=moment(TODAY))

    def letters(self, folder: str = "Drafts") -> list[bytes]:
        """The mails in a folder, whole."""
        return [mail.octets for mail in self.server.folder(folder).mails.values()]

    def sends_drafts(self) -> None:
        """Sanne presses send on every draft: the mail moves to Sent."""
        drafts, sent = self.server.folder("Drafts"), self.server.folder("Sent")
        for mail in list(drafts.mails.values()):
            self.server.add_message("Sent", mail.octets, at=mail.received_at)
        drafts.mails.clear()
        assert sent.mails

    # --- what the program does ------------------------------------------------------------------------------------

    def passes(self, day: date = TODAY, at: time = time(10, 0)) -> PassReport:
        """Run one pass at this moment; today's digest was sent already."""
        with self.house.ledger.change() as book:
            book.mark.digest_sent_at = moment(day, time(7))
        return self.run(moment(day, at))

    def run(self, at: datetime) -> PassReport:
        """Run one pass at this moment."""
        return run_pass(self.house, at)

    def goes_live(self, day: date = SENT_ON) -> None:
        """Sanne said so on this day, when everything was booked up; it stays booked up."""
        with self.house.ledger.change() as book:
            book.mark.live_since = book.mark.started_at = moment(day, time(8, 0))
            book.mark.bank_complete_until = {None: date(2026, 12, 31)}

    def answers(self, question: Question, words: str, now: datetime = moment(TODAY)) -> str:  # noqa: B008 - frozen
        """Sanne answers."""
        return answer_question(self.house, question, words, now)

    def book(self) -> Book:
        """The books as they are."""
        return self.house.ledger.read()

    def item(self, number: str = "2026-031") -> OpenItem:
        """One invoice, open or settled."""
        (item,) = self.book().find(number)
        return item

    def lose_books(self) -> None:
        """The ledger, its backups and the drawer are gone; the settings stay."""
        shutil.rmtree(self.folder / "data")
        self.opens_anew()

    def opens_anew(self) -> None:
        """The program starts again, with the settings as they now are."""
        settings = load_settings(self.folder / "config.toml")
        self.house = replace(open_house(settings, self.folder, {}), open_mailbox=self.house.open_mailbox)


def build_home(folder: Path, mode: str = "draft", more: str = "", account: str = "") -> Home:
    """Build a house on an empty mailbox in memory; ``more`` and ``account`` are more settings."""
    secret = folder / "password"
    secret.write_text("secret")
    secret.chmod(0o600)
    (folder / "config.toml").write_text(
        _SETTINGS.format(mode=mode, folder=folder, iban=IBAN, more=more, account=account), encoding="utf-8"
    )
    server = MemoryServer()
    house = open_house(load_settings(folder / "config.toml"), folder, {})
    home = Home(folder, house, server)
    home.house = replace(
        house,
        open_mailbox=lambda account, read_only: _Fragile(server, home.broken, read_only),
        open_doorbell=lambda account: None,
    )
    return home


def printed(number: str = "2026-031", due: date | None = DUE, issued: date = SENT_ON, price: str = "100.00") -> bytes:
    """An invoice as Sanne's program prints it."""
    buyer = Trader("Acme", "Dorpsstraat 1", "1234 AB Voorbeeld")
    lines = (Line("Ontwerp", Decimal(price)),)
    return invoice_pdf(Paper(number, issued, SELLER, buyer, lines, due_date=due, reference=number))


class _Fragile(MemoryMailbox):
    """A mailbox of which some folders cannot be read."""

    def __init__(self, server: MemoryServer, broken: set[str], read_only: bool) -> None:
        super().__init__(server, name="main", read_only=read_only)
        self._broken = broken

    def news(self, folder: str, since: Cursor | None, not_before: date) -> News:
        """Find what came, unless the folder is broken."""
        if folder in self._broken:
            raise MailboxError(f"main: {folder} cannot be read just now", Failure.RETRY)
        return super().news(folder, since, not_before)
