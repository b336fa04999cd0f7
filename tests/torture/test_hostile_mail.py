"""A thousand mails made to hurt, among honest ones: every pass ends, nothing is lost, nobody gets a wrong letter."""

from __future__ import annotations

import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from agent.config import load_settings
from agent.demo.cast import SANNE
from agent.demo.papers import invoice_pdf
from agent.domain.events import Seen
from agent.domain.invoice import Channel, NotAnInvoice, Reading
from agent.domain.text import visible
from agent.mailbox import read_headers
from agent.sandbox import Reader
from agent.work import open_house
from agent.work.reading import MailReading
from agent.work.report import PassReport
from tests.hostile.mails import ANSWERS, SPOILINGS, Fate, Raw, Role, Spoiling
from tests.servers.launch import NOON
from tests.stories.post import FACTURX, OWNER, PDF, UBL, paper
from tests.stories.world import World
from tests.torture.figures import Figures

pytestmark = [pytest.mark.dovecot, pytest.mark.torture]

MAILS = 100
CANARY = "kanarie"
MONDAY, TUESDAY = "2026-09-14", "2026-09-15"


@dataclass(frozen=True)
class Laid:
    """One hostile mail in the mailbox, and what must become of it."""

    number: str
    kind: str
    role: Role
    fate: Fate
    folder: str
    uid: int
    token: str
    identity: str
    pdf: bytes = b""


@dataclass
class Hurt:
    """A mailbox full of hostile mail, what the program used up, and what went wrong."""

    world: World
    dice: random.Random
    laid: list[Laid] = field(default_factory=list)
    wrongs: list[str] = field(default_factory=list)
    peaks: dict[str, int] = field(default_factory=lambda: {"parent": 0, "child": 0})

    def lays(self, index: int, spoiling: Spoiling, role: Role) -> None:
        """Put one hostile mail where it would come; for an answer, the invoice it is about lies in Sent before."""
        number, token = f"2026-9{index:04}", f"hx{index:04}"
        raw = self._raw(index, role, number, token)
        folder = "Sent" if role in (Role.INVOICE, Role.PAPER) else self.dice.choice(("INBOX", "Junk", "Archive"))
        octets = spoiling.spoil(raw, self.dice)
        octets = octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        at = NOON.replace(month=8, day=25) if folder == "Sent" else NOON.replace(month=9, day=12)
        uid = self.world.dovecot.deliver(folder, octets, at=at)
        pdf = next(iter(raw.files.values()), b"")
        identity = read_headers(octets.partition(b"\r\n\r\n")[0]).identity
        self.laid.append(Laid(number, spoiling.name, role, spoiling.fates[role], folder, uid, token, identity, pdf))

    def _raw(self, index: int, role: Role, number: str, token: str) -> Raw:
        customer = f"Jan <jan@{token}.example>".encode()
        me, message_id = OWNER.encode(), f"<{token}@mail.example>".encode()
        subject = f"Factuur {number} {token}".encode()
        if role in (Role.INVOICE, Role.PAPER):
            written = paper(number, to=customer.decode(), issued="2026-08-25")
            files = {f"{number}.pdf".encode(): invoice_pdf(written)} if role is Role.INVOICE else {}
            return Raw(me, customer, subject, message_id, files=files)
        text = f"Dag Sanne, {CANARY} zingt.\r\n".encode()
        autumn = b"Sat, 12 Sep 2026 12:00:00 +0200"
        if role in ANSWERS:
            mailed = self.world.invoices(number, to=customer.decode(), issued="2026-08-25")
            if role is Role.REPLY:
                about = b"Re: " + mailed.subject.encode()
                return Raw(customer, me, about, message_id, autumn, mailed.message_id.encode(), text)
            text += f"Het gaat over factuur {number}.\r\n".encode()
        stranger = (
            f"Els <els@{token}.example>".encode() if role is Role.STRANGER else f"Els <els@x{token}.example>".encode()
        )
        return Raw(stranger, me, f"Vraagje {token}".encode(), message_id, autumn, text=text)

    def passes(self, on: str, at: str) -> None:
        """Run the program once, as the owner's machine does, and watch how large it grows."""
        self.world.books_up(on)
        with self.world.starts("pass", "--now", f"{on}T{at}") as process:
            self._watch(process)
            out, err = process.communicate(timeout=600)
        if process.returncode or "Trouble" in err or "Traceback" in err:
            self.wrongs.append(f"the pass of {on} {at} ended with {process.returncode}: {err[-2000:]}")
        self._is_plain("the terminal", out + err)

    def _watch(self, process: subprocess.Popen[str]) -> None:
        while process.poll() is None:
            self._peak("parent", process.pid)
            for child in _children(process.pid):
                self._peak("child", child)
                for grandchild in _children(child):
                    self._peak("child", grandchild)
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.02)

    def _peak(self, name: str, pid: int) -> None:
        with suppress(OSError, IndexError):
            status = Path(f"/proc/{pid}/status").read_text()
            self.peaks[name] = max(self.peaks[name], int(status.partition("VmHWM:")[2].split()[0]))

    def looks(self) -> Counter[str]:
        """Find for every hostile mail what became of it; what is missing goes among the wrongs."""
        became: Counter[str] = Counter()
        book = self.world.book
        told = book.questions(open_only=False)
        known = (*book.open_items(), *book.find("2026-014"))  # the second: papers that ask for nothing are settled
        seen = {event.source for item in known for event in item.history if isinstance(event, Seen)}
        for laid in self.laid:
            items = book.find(laid.number)
            listed = any(laid.token in question.text or laid.number in question.text for question in told)
            card = book.customer(f"{laid.token}.example")
            held = bool(card and card.holds(date.fromisoformat(TUESDAY)))
            if laid.role is Role.INVOICE and items:
                outcome = "read"
                if items[0].invoice.copy and items[0].invoice.copy.sha256 != sha256(laid.pdf).hexdigest():
                    self.wrongs.append(f"{laid}: the copy is another file")
            elif laid.role in ANSWERS and held:
                outcome = "held"
            elif listed or laid.identity in seen:
                outcome = "listed"
            else:
                outcome = "passed"
            if outcome == "passed" and laid.role is Role.PAPER:
                outcome = "no invoice" if isinstance(self.read_alone(laid), NotAnInvoice) else "passed"
            became[outcome] += 1
            if (laid.fate is Fate.READ and laid.role is Role.INVOICE and outcome != "read") or (
                laid.fate is not Fate.PASSED and laid.role is not Role.STRANGER and outcome == "passed"
            ):
                alone = f" (alone: {str(self.read_alone(laid))[:500]})" if laid.role is Role.PAPER else ""
                self.wrongs.append(
                    f"{laid.kind} / {laid.role.value} in {laid.folder}: {outcome}, not {laid.fate.value}{alone}"
                )
            if laid.fate is Fate.LISTED and laid.role is Role.STRANGER and not listed:
                self.wrongs.append(f"{laid.kind} in {laid.folder}: not listed")
        return became

    def read_alone(self, laid: Laid) -> Reading:
        """What the reader says of the one paper of a mail."""
        box = self.world.dovecot.mailbox(read_only=True)
        (summary,) = box.summaries(laid.folder, [laid.uid])
        with Reader() as reader:
            return reader.read(box.part(laid.folder, laid.uid, summary.parts[-1], 20_000_000), "paper")

    def folders_are_done(self) -> None:
        """Every cursor lies behind the last mail."""
        for folder in ("Sent", "INBOX", "Junk", "Archive"):
            last = max((laid.uid for laid in self.laid if laid.folder == folder), default=0)
            cursor = self.world.book.cursor("sanne", folder)
            if cursor is None or cursor[1] < last:
                self.wrongs.append(f"{folder} was read up to {cursor}, not {last}")

    def everything_told_is_plain(self) -> None:
        """Whatever the owner or a customer sees holds nothing that hides, reorders, or commands."""
        for command in (("status", "--now", TUESDAY), ("questions",), ("questions", "--json")):
            self._is_plain(command[0], self.world.types(*command).all)
        for item in self.world.book.open_items():
            self._is_plain(f"why {item.key}", self.world.types("why", item.key, "--now", TUESDAY).all)
        for mail in self.world.sink.mails():
            message = mail.message
            shown = [str(value) for value in message.values()]
            shown += [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
            self._is_plain(f"the mail to {mail.recipients}", "\n".join(shown))
            if message["Bcc"] or message["X-Injected"] or any("evil" in whom for whom in mail.recipients):
                self.wrongs.append(f"the mail to {mail.recipients} has a line of a stranger's making")
        if CANARY in (self.world.data / "voldaan.log").read_text(encoding="utf-8"):
            self.wrongs.append("somebody's words stand in the log")

    def _is_plain(self, what: str, text: str) -> None:
        if visible(text) != text:
            at = next(place for place, (a, b) in enumerate(zip(text, visible(text) + "\0", strict=False)) if a != b)
            self.wrongs.append(f"{what} shows {text[max(0, at - 30) : at + 10]!r}")

    def slowest(self) -> tuple[str, float, float]:
        """Read each mail alone: the kind that took longest, with processor time of ours, and the longest wait."""
        house = open_house(load_settings(self.world.config), self.world.folder, {})
        worst, longest = ("", 0.0), 0.0
        with house.mailboxes(["sanne"]) as boxes, Reader() as reader:
            box = boxes["sanne"]
            assert not isinstance(box, Exception)
            now = NOON.replace(month=9, day=15)
            reading = MailReading(house, {}, reader, now, PassReport(now, house.mode))
            reading._uidvalidity = 0
            for laid in self.laid:
                processor, clock = time.process_time(), time.monotonic()
                if laid.folder == "Sent":
                    reading._record_sent(box, laid.folder, Channel.SENT, [laid.uid])
                else:
                    reading._record_watched(box, laid.folder, [laid.uid], moves_on=False)
                longest = max(longest, time.monotonic() - clock)
                worst = max(worst, (f"{laid.kind}", time.process_time() - processor), key=lambda each: each[1])
        return (*worst, longest)


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def chosen(dice: random.Random, case: int) -> Iterator[tuple[Spoiling, Role]]:
    """Every kind of spoiling in every role it makes sense in, in turn; every tenth mail carries a hostile paper."""
    pairs = [(spoiling, role) for spoiling in SPOILINGS for role in spoiling.fates if role is not Role.PAPER]
    papers = next(spoiling for spoiling in SPOILINGS if spoiling.name == "a hostile paper")
    for index in range(MAILS):
        if index % 10 == 0:
            yield papers, Role.PAPER
        else:
            yield pairs[(case * MAILS + index) * 7 % len(pairs)]


@pytest.mark.parametrize("case", range(10))
def test_a_hundred_hostile_mails_hurt_nobody(world: World, figures: Figures, torture_seed: int, case: int):
    """
    Read, held or listed; the honest invoices and answers between them are read as ever, and letters stay clean.
    """
    hurt = Hurt(world, random.Random(f"{torture_seed} {case}"))
    mode = ("shadow", "auto")[case % 2]
    world.settings(mode=mode, vat=f'{SANNE.vat_number}", "12345678', more="[calendar]\nletters_a_day = 50")
    world.goes_live()
    for index, (spoiling, role) in enumerate(chosen(hurt.dice, case)):
        hurt.lays(case * MAILS + index, spoiling, role)
        if index % 25 == 12:
            kind = hurt.dice.choice((PDF, UBL, FACTURX))
            world.invoices(f"2026-{index:03}", to=f"Kees <kees@groen{index}.example>", files=kind)
            world.invoices(f"2026-{index + 1:03}", to=f"Maud <maud@noord{index}.example>", files=kind)
            world.reply(f"2026-{index + 1:03}", on="2026-09-12")
        if index == MAILS // 2:
            hurt.passes(MONDAY, "09:30")
    hurt.passes(MONDAY, "10:00")
    hurt.passes(TUESDAY, "10:00")
    world.says_yes(TUESDAY)
    hurt.passes(TUESDAY, "10:30")

    became = hurt.looks()
    hurt.folders_are_done()
    hurt.everything_told_is_plain()
    kind, processor, longest = hurt.slowest()
    kinds = Counter(question.kind.value for question in world.book.questions())
    outcomes = {name: became[name] for name in ("read", "held", "listed", "no invoice", "passed")}
    counted = {name.replace(" ", "_"): count for name, count in (outcomes | {"wrong": len(hurt.wrongs)}).items()}
    figures("Hostile mail", f"{case} {mode}", mails=len(hurt.laid), **counted, letters=len(world.letters()))
    peaks = {f"{name}_MB": str(peak // 1024) for name, peak in hurt.peaks.items()}
    times = {"own_seconds": f"{processor:.1f}", "wait_seconds": f"{longest:.1f}", "of": kind}
    figures("Hostile mail, at most", f"{case} {mode}", **peaks, **times)
    asked = {name.replace(" ", "_"): count for name, count in kinds.items()}
    figures("Hostile mail, open questions", f"{case} {mode}", **asked)
    assert not hurt.wrongs, "\n".join(hurt.wrongs)
    assert processor < 10
    for index in range(12, MAILS, 25):
        honest, answered = world.item(f"2026-{index:03}"), world.item(f"2026-{index + 1:03}")
        assert not honest.invoice.unsettled
        assert answered.replies
        if mode == "auto":
            assert [letter.step for letter in honest.letters] == ["light"]
            assert answered.letters == ()
