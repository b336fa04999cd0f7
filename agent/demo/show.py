"""Show the demonstration: the real IMAP and SMTP code on a freelancer's mailbox, day by day.

The servers run inside this process on loopback; nothing leaves the machine.
"""

from __future__ import annotations

import shlex
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import TYPE_CHECKING

from agent.demo.cast import IBAN, SANNE
from agent.demo.story import HAPPENINGS, START, WEEKS, ZONE, Story
from agent.desk import bank_up_to_date, make_overview, paid
from agent.desk.find import find_item
from agent.desk.spoken import read_amount
from agent.domain.errors import VoldaanError
from agent.domain.question import Question, QuestionKind
from agent.ledger import single_pass

if TYPE_CHECKING:
    from agent.demo.servers import Servers
    from agent.outbox import LetterState
    from agent.work import House, PassReport

#: What Sanne answers when voldaan asks; she reads the question first, as an owner would.
_ANSWERS = {
    QuestionKind.SEND_THIS: "yes",
    QuestionKind.OVERDUE_AT_START: "settled",
}
_ANSWERS_ABOUT = {
    ("2026-037", QuestionKind.INVOICE_UNCLEAR): "due 2026-09-11",
    ("2026-036", QuestionKind.WORDS): "disputed",
    ("2026-034", QuestionKind.WORDS): "promised 2026-09-18",
    ("2026-039", QuestionKind.WORDS): "promised 2026-09-30",
    ("2026-039", QuestionKind.PROMISE_PASSED): "go on",
}

#: Reasons that only say that time has not come.
_UNEVENTFUL = ("overdue", "in-transit", "open")

_SETTINGS = """
mode = "auto"
data = "{folder}/data"
test_clock = true
[owner]
name = "Sanne de Vries"
address = "{user}"
form = "informal"
phone = "020 555 01 23"
identifiers = ["{vat}"]
[[mailboxes]]
name = "sanne"
address = "{user}"
password_env = "VOLDAAN_DEMO_PASSWORD"
imap_host = "{host}"
imap_port = {imap_port}
imap_security = "none"
smtp_host = "{host}"
smtp_port = {smtp_port}
smtp_security = "none"
files_sent = "no"
[bank]
ibans = ["{iban}"]
"""


def run_demo(folder: Path | None = None) -> None:
    """Play the five weeks and print what happened and why; the mails that were sent stay as files to open."""
    try:
        from agent.demo.servers import demo_servers
    except ModuleNotFoundError as error:
        text = f"the demonstration needs {error.name}: install voldaan with its extra, pip install 'voldaan[demo]'"
        raise VoldaanError(text) from None
    folder = folder or Path(tempfile.mkdtemp(prefix="voldaan-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"A freelancer's mailbox, {START:%d %B %Y} and five weeks on. Everything stays on this machine.\n")
    with demo_servers(folder, user=SANNE.email, password="demo") as servers:
        demo = Demo(folder, servers)
        demo.conclude(demo.play_until(START + timedelta(days=7 * WEEKS - 1)))


@dataclass
class Demo:
    """One run of the demonstration."""

    folder: Path
    servers: Servers
    shown: set[str] = field(default_factory=set)
    told: dict[str, str] = field(default_factory=dict)

    def play_until(self, last: date) -> House:
        """Live through every day up to and including ``last``, and leave the house as it then is."""
        from agent.work.going_live import go_live

        house, story = self._open(), Story(self.servers)
        story.before()
        self._pass(house, datetime.combine(START - timedelta(days=1), time(10), ZONE))
        print(f"The day before: {go_live(house, datetime.combine(START, time(8), ZONE))}\n")
        for day in (START + timedelta(days=number) for number in range((last - START).days + 1)):
            self._live_through(day, house, story)
        return house

    def _live_through(self, day: date, house: House, story: Story) -> None:
        story.now = datetime.combine(day, time(9, 20), ZONE)
        lines = [f"  · {happening.told}" for happening in HAPPENINGS if happening.on == day]
        for happening in HAPPENINGS:
            if happening.on == day:
                happening.act(story)
        if day.weekday() < 5:
            lines += self._book_up(house, story, day)
        report = self._pass(house, datetime.combine(day, time(9, 40), ZONE))
        lines += self._tell(house, report)
        answered = self._answer(house, story.now + timedelta(minutes=25))
        if answered:
            lines += answered
            lines += self._tell(house, self._pass(house, datetime.combine(day, time(10), ZONE)))
        if lines:
            print(f"{day:%A %d %B}")
            print("\n".join(lines), end="\n\n")

    def _book_up(self, house: House, story: Story, day: date) -> list[str]:
        """Sanne looks at her bank: she notes what came in, and says up to which day she has looked."""
        lines = []
        with house.ledger.change() as book:
            for number, amount in story.paid:
                item = find_item(book, number)
                if not item.is_settled:
                    money = read_amount(amount, "EUR") if amount else None
                    lines.append(f"  $ voldaan paid {number}{f' --amount {amount}' if amount else ''}")
                    lines.append(f"    {paid(book, item, money, day, story.now)}")
            bank_up_to_date(book, day - timedelta(days=1), IBAN.replace(" ", ""), story.now)
        story.paid.clear()
        return lines

    def _answer(self, house: House, now: datetime) -> list[str]:
        from agent.work.answering import answer_question

        lines = []
        for question in house.ledger.read().questions():
            if words := _words_for(question):
                lines.append(f"  ? {question.text}")
                lines.append(f"  $ voldaan answer {question.id} {words}")
                lines.append(f"    {answer_question(house, question, words, now)}")
        return lines

    def _pass(self, house: House, now: datetime) -> PassReport:
        from agent.work import run_pass

        with single_pass(house.ledger.folder):
            return run_pass(house, now)

    def _tell(self, house: House, report: PassReport) -> list[str]:
        lines = []
        for entry in report.letters:
            numbers = ", ".join(pair.item.rpartition("/")[2] for pair in entry.items)
            people = ", ".join(entry.to + entry.cc)
            lines.append(f"  ✉ {entry.items[0].step} letter about {numbers} to {people}: {entry.state.value}")
            lines += self._show_letter(entry)
        overview = make_overview(house.ledger.read(), report.decisions, house.mode, report.at)
        for line in overview.lines:
            if self.told.get(line.key) != line.reason and line.gate not in _UNEVENTFUL:
                lines.append(f"    {line.number} {line.customer}: {line.reason}")
            self.told[line.key] = line.reason
        return lines + [f"  ! {trouble}" for trouble in report.troubles]

    def _show_letter(self, entry: LetterState) -> list[str]:
        """Show the first letter of each step whole, as the customer got it."""
        step = entry.items[0].step
        path = next((path for path in self.servers.accepted() if entry.message_id.encode() in path.read_bytes()), None)
        if step in self.shown or path is None:
            return []
        self.shown.add(step)
        mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        body = mail.get_body(("plain",))
        text = body.get_content().splitlines() if body else []
        heads = [f"{name}: {mail[name]}" for name in ("From", "To", "Cc", "Subject") if mail[name]]
        files = [f"[attached: {part.get_filename()}]" for part in mail.iter_attachments()]
        return ["", *(f"      | {line}" for line in (*heads, "", *text, *files)), ""]

    def _open(self) -> House:
        from agent.config import load_settings
        from agent.work import open_house

        settings = self.folder / "config.toml"
        values = {"user": SANNE.email, "vat": SANNE.vat_number, "iban": IBAN, "host": self.servers.host}
        values |= {"imap_port": str(self.servers.imap_port), "smtp_port": str(self.servers.smtp_port)}
        settings.write_text(_SETTINGS.format(folder=self.folder, **values), encoding="utf-8")
        return open_house(load_settings(settings), self.folder, {"VOLDAAN_DEMO_PASSWORD": self.servers.password})

    def conclude(self, house: House) -> None:
        """Say what is left, and where to look."""
        book = house.ledger.read()
        letters = [path for path in self.servers.accepted() if _is_letter(path)]
        print(
            f"After five weeks: {len(book.open_items())} invoices still open, {len(letters)} letters sent, none twice."
        )
        for item in book.open_items():
            print(f"  {item.number}: {item.balance} open. {self.told.get(item.key, '')}")
        print(f"\nThe mails lie in {self.servers.mails}: open them with your mail program.")
        after = str(START + timedelta(days=7 * WEEKS))
        words = (sys.argv[0], "--config", str(self.folder / "config.toml"), "status", "--now", after)
        print(f"Look around: {shlex.join(words)}")


def _words_for(question: Question) -> str | None:
    number = (question.item or "").rpartition("/")[2]
    return _ANSWERS_ABOUT.get((number, question.kind)) or _ANSWERS.get(question.kind)


def _is_letter(path: Path) -> bool:
    return b"X-Voldaan-Letter:" in path.read_bytes().partition(b"\r\n\r\n")[0]
