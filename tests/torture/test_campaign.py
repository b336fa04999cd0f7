"""Ten weeks of everything at once, with the power going off in between; afterwards the promises are counted."""

from __future__ import annotations

import itertools
import random
import signal
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256

import pytest

from agent.domain.question import Question
from agent.outbox import LetterMark, read_letter_header
from tests.servers.launch import Accepted
from tests.stories.post import FACTURX, PDF, UBL, Mailed
from tests.stories.world import World

pytestmark = [pytest.mark.dovecot, pytest.mark.torture]

START = date(2026, 9, 1)
DAYS = 70
CUSTOMERS = tuple(f"customer{number}.example" for number in range(8))


@dataclass
class Campaign:
    """What really happened, written down beside voldaan's own books."""

    world: World
    dice: random.Random
    mailed: dict[str, Mailed] = field(default_factory=dict)
    paid: dict[str, date] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    wrongs: list[str] = field(default_factory=list)
    seen: int = 0

    def lives_through(self, day: date) -> None:
        """One day: people do things, the program runs (or dies), the owner answers some questions."""
        on = day.isoformat()
        if self.dice.random() < 0.5:
            self._invoices(on, len(self.mailed))
        for number in [number for number in self.mailed if number not in self.paid]:
            self._happens_to(number, day)
        if self.dice.random() < 0.3:
            self._is_killed(on)
        self.world.passes(on, "10:00")
        self._answers(day)
        self.world.passes(on, "10:30")
        self._looks(day)

    def _invoices(self, on: str, count: int) -> None:
        number, customer = f"2026-{count:03}", self.dice.choice(CUSTOMERS)
        kind = self.dice.choice((PDF, UBL, FACTURX))
        to = f"Jan <jan@{customer}>"
        self.mailed[number] = self.world.invoices(number, to=to, issued=on, days=self.dice.choice((7, 14)), files=kind)

    def _happens_to(self, number: str, day: date) -> None:
        on = day.isoformat()
        chance = self.dice.random()
        if chance < 0.02 and self.world.paid(number, on=on).code == 0:
            self.paid[number] = day
            self.waiting.discard(number)  # a payment that settles an invoice ends what was said about it
        elif chance < 0.04:
            self.world.reply(number, on=f"{on}T08:00")
            self.waiting.add(number)
        elif chance < 0.06:
            away = {"Auto-Submitted": "auto-replied"}
            self.world.reply(number, "Ik ben er niet.\n", subject="Afwezig: vakantie", on=f"{on}T08:00", fields=away)

    def _is_killed(self, on: str) -> None:
        """The real process is killed: in a chosen state, by the server between storing and answering, or anywhere."""
        how = self.dice.choice(("prepared", "sending", "sent", "filed", "server", "anywhere"))
        self.world.books_up(on)
        if how == "server":
            pidfile = str(self.world.folder / "pid")
            self.world.sink.fault({"at": "data", "do": "kill_client", "pidfile": pidfile})
        with self.world.starts("pass", "--now", f"{on}T09:45", crash_at=how) as process:
            if how == "anywhere":
                with suppress(subprocess.TimeoutExpired):
                    process.wait(self.dice.uniform(0.3, 1.5))
                process.send_signal(signal.SIGKILL)
            process.communicate(timeout=60)
        self.world.sink.fault()

    def _answers(self, day: date) -> None:
        for question in self.world.questions():
            words = self._words(question)
            if words and self.world.answers(question, words, on=day.isoformat(), at="10:15").code:
                self.wrongs.append(f"{day}: {question.text} did not take {words}")
            if words and question.kind.value == "customer wrote":
                self.waiting.discard((question.item or "").rpartition("/")[2])

    def _words(self, question: Question) -> str | None:
        """What an honest owner says; sometimes she does not answer today."""
        if question.kind.value == "sent or not?":
            ids = {str(letter.message["Message-ID"]) for letter in self.world.letters()}
            entry = next(entry for entry in self.world.journal() if entry.letter_id == question.subject)
            return "sent" if entry.message_id in ids else "not sent"
        if self.dice.random() < 0.3:
            return None
        return {"send this letter?": "yes", "customer wrote": "go on", "letter refused": "go on"}.get(
            question.kind.value
        )

    def _looks(self, day: date) -> None:
        """Whoever paid, or wrote and got no answer yet, must not be among today's letters."""
        letters, waiting = self.world.letters(), {self._customer(number) for number in self.waiting}
        for letter in letters[self.seen :]:
            for number in numbers(letter):
                if number in self.paid:
                    self.wrongs.append(f"{day}: {number} was paid on {self.paid[number]}")
                if self._customer(number) in waiting:
                    self.wrongs.append(f"{day}: the customer of {number} wrote and waits for an answer")
        self.seen = len(letters)

    def _customer(self, number: str) -> str:
        return self.mailed[number].to.rpartition("@")[2].rstrip(">")


def mark_of(letter: Accepted) -> LetterMark:
    """The mark a letter carries."""
    mark = read_letter_header(str(letter.message["X-Voldaan-Letter"]))
    assert mark
    return mark


def numbers(letter: Accepted) -> list[str]:
    """The invoices a letter is about."""
    return [pair.item.rpartition("/")[2] for pair in mark_of(letter).items]


def left_at(letter: Accepted) -> datetime:
    """The Date of a letter."""
    return parsedate_to_datetime(str(letter.message["Date"]))


def too_close(letters: list[Accepted]) -> Iterator[str]:
    """Letters to one customer within a week."""
    days: dict[str, list[date]] = defaultdict(list)
    for letter in letters:
        days[mark_of(letter).customer].append(left_at(letter).date())
    for customer, left in days.items():
        yield from (f"{customer}: {a} and {b}" for a, b in itertools.pairwise(left) if (b - a).days < 7)


@pytest.mark.parametrize("seed", range(3))
def test_ten_weeks_with_crashes_keep_every_promise(world: World, seed: int):
    """
    Nobody twice, nobody who paid, nobody who waits for an answer, never too soon; the very copy; one in Sent.
    """
    campaign = Campaign(world, random.Random(seed))
    world.goes_live("2026-08-31")
    for number in range(DAYS):
        campaign.lives_through(START + timedelta(days=number))

    letters = world.letters()
    steps = [(pair.item, pair.step) for letter in letters for pair in mark_of(letter).items]
    assert campaign.wrongs == []
    assert len(letters) > 10
    assert len(steps) == len(set(steps))
    assert list(too_close(letters)) == []
    assert all(left_at(letter).weekday() in (1, 2, 3) and 9 <= left_at(letter).hour < 17 for letter in letters)
    assert sorted(world.letters_in("Sent")) == sorted(letter.octets for letter in letters)
    for letter in letters:
        copies = [sha256(part.get_content()).hexdigest() for part in letter.message.iter_attachments()]
        assert copies == [sha256(campaign.mailed[number].pdf).hexdigest() for number in numbers(letter)]
