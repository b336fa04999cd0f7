"""A small world around one mailbox: Sanne, her customers, a bank, real servers, and a calendar we turn ourselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from imapclient.imap_utf7 import encode

from agent.cli.main import main
from agent.demo.cast import IBAN, SANNE
from agent.demo.mail import write_mail
from agent.desk import bank_up_to_date
from agent.domain.letter import ItemStep
from agent.domain.question import Question
from agent.ledger import HighestSeen, Ledger
from agent.mailbox import Mailbox
from agent.outbox import letter_header
from tests.servers.launch import Accepted, ImapServer, SmtpSink
from tests.stories.looks import Looks
from tests.stories.post import OWNER, ZONE, Mailed

CHECKOUT = Path(__file__).parents[2]

_SETTINGS = """
mode = "{mode}"
data = "{folder}/data"
test_clock = {test_clock}
{top}
[owner]
name = "Sanne de Vries"
address = "{address}"
form = "informal"
identifiers = ["{vat}"]
bookkeeping = ["inbox@books.example"]
[[mailboxes]]
name = "sanne"
address = "{address}"
user = "{user}"
{login}
imap_host = "{imap_host}"
imap_port = {imap_port}
smtp_host = "{smtp_host}"
smtp_port = {smtp_port}
cafile = "authorities.pem"
files_sent = "{files_sent}"
{mailbox}
[bank]
ibans = ["{iban}"]
{more}
"""


@dataclass(frozen=True)
class Said:
    """What the program answered on the terminal, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        """Both streams."""
        return self.out + self.err


@dataclass
class World(Looks):
    """Everything a story needs. Dates are ISO texts; a pass without an hour runs at ten in the morning."""

    monkeypatch: pytest.MonkeyPatch
    booked_up: str = ""
    _options: dict[str, str] = field(default_factory=dict)

    # --- the owner's settings -------------------------------------------------------------------------------------

    def settings(self, **options: str) -> None:
        """Write the settings; options not named stay as they were."""
        self._options |= options
        ordinary = {
            "mode": "auto",
            "test_clock": "true",
            "address": SANNE.email,
            "vat": SANNE.vat_number,
            "iban": IBAN,
            "user": self.dovecot.user,
            "imap_host": self.dovecot.host,
            "imap_port": str(self.dovecot.port),
            "smtp_host": self.sink.host,
            "smtp_port": str(self.sink.port),
            "files_sent": "no",
            "login": 'password_file = "password"',
            "top": "",
            "mailbox": "",
            "more": "",
            "password": self.dovecot.password,
        }
        values = ordinary | self._options
        assert self.dovecot.cafile
        authorities = self.dovecot.cafile.read_text() + self.sink.cafile.read_text()
        (self.folder / "authorities.pem").write_text(authorities)
        secret = self.folder / "password"
        secret.write_text(values["password"])
        secret.chmod(0o600)
        self.config.write_text(_SETTINGS.format(folder=self.folder, **values), encoding="utf-8")

    @property
    def config(self) -> Path:
        """The settings file."""
        return self.folder / "config.toml"

    # --- what the owner does --------------------------------------------------------------------------------------

    def types(self, *words: str) -> Said:
        """Type a command and press enter."""
        self.monkeypatch.setattr(sys, "argv", ["voldaan", "--config", str(self.config), *words])
        out, err, code = StringIO(), StringIO(), 0
        with redirect_stdout(out), redirect_stderr(err):
            try:
                main()
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(bool(end.code))
        return Said(code, out.getvalue(), err.getvalue())

    def starts(self, *words: str, crash_at: str = "") -> subprocess.Popen[str]:
        """Start a command as a process of its own; with ``crash_at`` it kills itself in that state of a letter."""
        program = [
            sys.executable,
            "-c",
            "from agent.cli.main import main; main()",
            "--config",
            str(self.config),
            *words,
        ]
        surroundings = os.environ | {"PYTHONPATH": str(CHECKOUT), "VOLDAAN_CRASH_AT": crash_at}
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            program, env=surroundings, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True
        )
        (self.folder / "pid").write_text(str(process.pid))
        return process

    def runs(self, *words: str, crash_at: str = "") -> Said:
        """Run a command as a process of its own until it ends."""
        with self.starts(*words, crash_at=crash_at) as process:
            out, err = process.communicate(timeout=60)
        return Said(process.returncode, out, err)

    def goes_live(self, on: str = "2026-09-01") -> None:
        """Start for real."""
        assert self.types("live", "--yes", "--now", f"{on}T08:00").code == 0

    def books_up(self, on: str) -> None:
        """Look at the bank on this morning, and say that everything until yesterday is noted."""
        if self.booked_up < on:
            until = date.fromisoformat(on) - timedelta(days=1)
            with Ledger(self.data, highest=HighestSeen(self.data, (self.folder,))).change() as book:
                bank_up_to_date(book, until, None, _morning(on))
            self.booked_up = on

    def paid(self, number: str, *, on: str, amount: str = "") -> Said:
        """Note a payment."""
        part = ("--amount", amount) if amount else ()
        return self.types("paid", number, "--on", on, *part, "--now", f"{on}T09:00")

    def answers(self, question: Question, words: str, *, on: str = "2026-09-15", at: str = "10:10") -> Said:
        """Answer a question."""
        return self.types("answer", question.id, *words.split(" "), "--now", f"{on}T{at}")

    def says_yes(self, on: str) -> None:
        """Say yes to every letter that waits for it."""
        for question in self.questions("send this letter?"):
            assert self.answers(question, "yes", on=on).code == 0

    def sends_draft(self, *, on: str, edit: Callable[[bytes], bytes] = lambda mail: mail) -> None:
        """Send the one draft with an ordinary mail program: it moves to Sent with a new date and without the flag.

        ``edit`` is what else the program does to it.
        """
        ((uid, (content, _)),) = self.lies_in("Drafts").items()
        self.dovecot.deliver(self.named("Sent"), edit(content), flags=("\\Seen",), at=_morning(on))
        self.dovecot.client.select_folder(self.named("Drafts"))
        self.dovecot.client.delete_messages([uid])
        self.dovecot.client.expunge()

    # --- what the program does ------------------------------------------------------------------------------------

    def passes(self, on: str = "2026-09-15", at: str = "10:00", *, up_to_date: bool = True) -> Said:
        """Run one pass on this day, after the owner looked at her bank."""
        if up_to_date:
            self.books_up(on)
        return self.types("pass", "--now", f"{on}T{at}")

    def reminds(self, on: str = "2026-09-15") -> list[Accepted]:
        """Run a pass, say yes to what it asks leave for, and run another: the letters of that day."""
        before = len(self.letters())
        self.passes(on, "10:00")
        self.says_yes(on)
        self.passes(on, "10:30")
        return self.letters()[before:]

    def passes_interrupted(self, happening: Callable[[], object], on: str = "2026-09-15", at: str = "10:00") -> None:
        """Run one pass in which something happens after the decision and before the last look."""
        from agent.config import load_settings
        from agent.work import open_house, run_pass

        house = open_house(load_settings(self.config), self.folder, {})
        opened = house.open_mailbox
        house = replace(house, open_mailbox=lambda *account: _Interrupted(opened(*account), happening))
        run_pass(house, datetime.fromisoformat(f"{on}T{at}").replace(tzinfo=ZONE))

    # --- what goes wrong ------------------------------------------------------------------------------------------

    def renumber(self, folder: str) -> None:
        """Let the provider move a folder: the same mails under a new UIDVALIDITY."""
        client = self.dovecot.client
        client.select_folder(folder, readonly=True)
        mails = list(client.fetch(client.search(), ["BODY.PEEK[]", "FLAGS", "INTERNALDATE"]).values())
        before = client.folder_status(folder, ["UIDVALIDITY"])
        client.select_folder("INBOX", readonly=True)
        client.delete_folder(folder)
        client.create_folder(folder)
        for mail in mails:
            flags = [flag for flag in mail[b"FLAGS"] if flag != b"\\Recent"]
            client.append(folder, mail[b"BODY[]"], flags, mail[b"INTERNALDATE"])
        assert client.folder_status(folder, ["UIDVALIDITY"]) != before

    def loses_the_books(self) -> None:
        """Lose the whole data folder; the settings and who this installation is lie elsewhere."""
        shutil.rmtree(self.data)
        self.booked_up = ""

    def puts_back(self, saved: Mapping[str, bytes], *, only: str) -> None:
        """Restore the books from a copy: one file of them, or "." for the whole folder."""
        if only == ".":
            self.loses_the_books()
        for name, content in saved.items():
            if only in (".", name):
                path = self.data / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)

    def puts_letter_of_another_installation(self, mailed: Mailed) -> None:
        """Let a letter lie in Sent that this installation never wrote."""
        mark = letter_header(
            "another", "f" * 32, "elders.example", (ItemStep(f"elders.example/{mailed.number}", "light"),)
        )
        fields = {"X-Voldaan-Letter": mark}
        letter = write_mail(
            OWNER,
            mailed.to,
            f"Re: {mailed.subject}",
            "Hoi\n",
            _morning("2026-09-15"),
            "<other@mail.example>",
            fields=fields,
        )
        self.dovecot.deliver("Sent", letter, at=_morning("2026-09-15"))

    def maildir(self, folder: str) -> Path:
        """Where a folder's mails lie on the disk, for a provider who files there by himself."""
        name = self.named(folder)
        self.dovecot.client.select_folder(name, readonly=True)
        assert self.dovecot.maildir
        return self.dovecot.maildir / f".{encode(name).decode().replace('/', '.')}"

    # --- what it tells ---------------------------------------------------------------------------------------------

    def gate(self, number: str, on: str = "2026-09-15") -> str:
        """Which gate keeps an invoice from being reminded that day."""
        return self.why(number, on).rpartition("rule ")[2].partition(")")[0]

    def why(self, number: str, on: str = "2026-09-15") -> str:
        """What the program tells of an invoice."""
        said = self.types("why", number, "--now", f"{on}T10:45")
        assert said.code == 0, said.err
        return said.out


def _morning(on: str) -> datetime:
    return datetime.fromisoformat(f"{on}T09:00").replace(tzinfo=ZONE)


class _Interrupted:
    """A mailbox in which something happens just before the INBOX is looked at for the second time."""

    def __init__(self, box: Mailbox, happening: Callable[[], object]) -> None:
        self._box = box
        self._happenings: Iterator[Callable[[], object]] = iter((lambda: None, happening))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._box, name)

    def news(self, folder: str, *arguments: Any) -> Any:
        if folder == "INBOX":
            next(self._happenings, lambda: None)()
        return self._box.news(folder, *arguments)


def build_world(
    folder: Path,
    dovecot: ImapServer,
    sink: SmtpSink,
    monkeypatch: pytest.MonkeyPatch,
    names: Mapping[str, str] | None = None,
) -> World:
    """A world with settings in automatic mode."""
    world = World(dovecot, folder, sink, monkeypatch, names=names or {})
    world.settings()
    return world
