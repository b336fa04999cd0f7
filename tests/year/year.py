"""The days of the simulated year: what happens, what the owner does, what the program does, and what the judge says."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from tests.year import papers
from tests.year.days import DAY, at, bank_day, is_workday, quiet, workdays_after
from tests.year.judge import FIRST_AFTER, NEXT_AFTER, RUNGS, Judge, Nudge
from tests.year.owner import Owner
from tests.year.people import HABITS
from tests.year.post import Post
from tests.year.terminal import Said, Terminal
from tests.year.truth import Customer, Invoice
from tests.year.world import ACCOUNT, OWNER_ADDRESS, World, dice

_SETTINGS = """
mode = "auto"
data = "{folder}/data"
test_clock = true
[owner]
name = "Noor Jansen"
company = "Atelier Breed"
address = "{address}"
form = "informal"
bookkeeping = ["inbox@books.example"]
[[mailboxes]]
name = "noor"
address = "{address}"
user = "{user}"
password_file = "password"
imap_host = "{imap_host}"
imap_port = {imap_port}
smtp_host = "{smtp_host}"
smtp_port = {smtp_port}
cafile = "{cafile}"
files_sent = "no"
[bank]
ibans = ["{iban}"]
folder = "{folder}/bank"
{more}
"""


RENT = papers.iban("NL", "RENT0123456789")

#: A letter that could have gone is late when it did not within so many days on which letters go.
LATE_AFTER = 5


@dataclass(frozen=True)
class Late:
    """A letter that did not go though nothing stood in the way, and what ``voldaan why`` says of it."""

    day: date
    number: str
    habit: str
    reason: str


@dataclass
class Books:
    """What is kept from one day to the next."""

    world: World
    owner: Owner
    day: date
    nudges: list[Nudge] = field(default_factory=list)
    late: list[Late] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    seen: int = 0
    passes: int = 0
    commands: int = 0
    seconds: float = 0.0
    is_begun: bool = False


class Year:
    """One run of days on servers of its own; ``open_year`` makes it or goes on with it."""

    def __init__(self, folder: Path, books: Books, post: Post, terminal: Terminal) -> None:
        self.folder, self.books, self.post, self.terminal = folder, books, post, terminal
        self.world, self.owner = books.world, books.owner
        self.world.post = post
        self.owner.type = self.types
        self.judge = Judge(self.world)

    def types(self, *words: str) -> Said:
        """Type a command of ``voldaan`` with the owner's settings."""
        self.books.commands += 1
        before = self.terminal.seconds
        said = self.terminal.types(self.folder / "config.toml", *words)
        self.books.seconds += self.terminal.seconds - before
        return said

    @property
    def wrong(self) -> list[Nudge]:
        """The letters that should not have left."""
        return [nudge for nudge in self.books.nudges if nudge.wrong]

    def run(self, days: int, told: Callable[[str], None] = lambda line: None, stop: Callable[[], bool] = bool) -> None:
        """Live so many days from the first one of the year on; a file says where it is after each."""
        while (self.books.day - self.world.first).days < days and not stop():
            if self.books.is_begun:
                raise RuntimeError(f"{self.books.day} was cut short: begin anew with --fresh")
            self.books.is_begun = True
            self.keep()
            self.lives_a_day(self.books.day)
            self.books.day += DAY
            self.books.is_begun = False
            self.keep()
            told(self.progress())

    def progress(self) -> str:
        """One line."""
        books = self.books
        return (
            f"{books.day}  {len(self.world.invoices)} invoices, {len(books.nudges)} letters, "
            f"{len(self.wrong)} wrong, {len(books.late)} late, {books.commands} commands, {books.seconds:.0f} s"
        )

    def keep(self) -> None:
        """Note where we are."""
        beside = self.folder / "year.new"
        beside.write_bytes(pickle.dumps(self.books))
        beside.rename(self.folder / "year")

    # --- a day ----------------------------------------------------------------------------------------------------

    def lives_a_day(self, day: date) -> None:
        """Let a day pass: people, the bank, the program, the owner at her desk, and sometimes the program again."""
        luck = dice(self.world.seed, "day", day)
        if day == self.world.first:
            self.begins(at(day, "07:00"))
        self._invoices_of(day)
        self._small_things_of(day, luck)
        for clock in self._odd_hours(day, luck):
            self.passes(at(day, clock))
        if not self._is_looked_at(day, luck):
            self.world.live_until(at(day, "23:00"))
            return
        self.world.live_until(at(day, "09:10"))
        self.owner.looks_at_bank(day, luck, self.folder / "bank")
        self.passes(at(day, "10:00"))
        if is_workday(day) and self.owner.is_in(day):
            self.world.live_until(at(day, "10:20"))
            if self.owner.clears_desk(at(day, "10:20"), luck) and not quiet(day, "NL") and luck.random() < 0.5:
                self.passes(at(day, "11:30"))
        self.world.live_until(at(day, "16:50"))
        if luck.random() < 0.05:
            self.passes(at(day, "16:50"))
        self.world.live_until(at(day, "23:00"))
        self._looks_for_late(day)

    def begins(self, moment: datetime) -> None:
        """The first look, and the word that it may start; what is late by then is the owner's to say."""
        self.world.live_until(moment)
        self.passes(moment)
        said = self.owner.types(moment + timedelta(minutes=10), "live", "--yes")
        assert said.code == 0, said
        self.world.silent_until = moment + timedelta(minutes=10)
        for invoice in self.world.invoices.values():
            if invoice.met_by < moment.date():
                invoice.block("late before the start", moment)

    def _odd_hours(self, day: date, luck: Random) -> list[str]:
        return [clock for clock in ("07:15",) if luck.random() < 0.05]

    def _is_looked_at(self, day: date, luck: Random) -> bool:
        return luck.random() < {0: 0.6, 4: 0.3, 5: 0.07, 6: 0.07}.get(day.weekday(), 1)

    def _invoices_of(self, day: date) -> None:
        """Plan the invoices of this day; each customer has his own rhythm."""
        for customer in self.world.customers.values():
            since = (day - self.world.first).days + dice(self.world.seed, "start", customer.key).randrange(90)
            if since % customer.every_days == 0 and day.weekday() < 5 and not customer.mood.get("insolvent"):
                self.world.plan(
                    at(day, f"{customer.dice.randint(9, 16):02}:{customer.dice.randint(25, 59)}"), "sells", customer.key
                )

    def _small_things_of(self, day: date, luck: Random) -> None:
        """Mail about other things, rent, money that is no customer's, and the owner's own word to somebody late."""
        customers = list(self.world.customers.values())
        if luck.random() < 0.15:
            self.world.plan(at(day, "09:40"), "writes_of_something_else", luck.choice(customers).key)
        if day.day == 1:
            self.world.bank.book(bank_day(day), Decimal("-850.00"), "Verhuur BV", RENT, "Huur atelier")
        if luck.random() < 0.02:
            self.world.bank.book(bank_day(day), Decimal("213.00"), "Belastingdienst", RENT, "Teruggaaf omzetbelasting")
        late = [one for one in self.world.invoices.values() if not one.is_over and one.met_by < day - 2 * DAY]
        if late and luck.random() < 0.04 and is_workday(day) and self.owner.is_in(day):
            one = luck.choice(late)
            words = "Hoi,\n\nHoe gaat het met jullie? En lukt het met deze?\n\nGroet,\nNoor\n"
            self.world.plan(at(day, "09:30"), "owner_writes", one.customer, one.message_id, one.subject, words)

    def passes(self, moment: datetime) -> Said:
        """Let the program work once, judge what left, and let customers find it in their mail."""
        self.world.live_until(moment)
        self.owner.sees_what_is_settled(moment)
        self.owner.runs_errands(moment)
        said = self.types("pass", "--now", f"{moment:%Y-%m-%dT%H:%M}")
        self.books.passes += 1
        if said.code not in (0,):
            self.books.troubles.append(f"{moment:%Y-%m-%d %H:%M} exit {said.code}: {said.err.strip()[-300:]}")
        for went in self.post.went(self.books.seen):
            self.books.seen = went.place
            today = sum(nudge.at.date() == moment.date() for nudge in self.books.nudges)
            nudge = self.judge.look(went, moment, today, self.world.bank.downloaded)
            if nudge is None:
                continue
            self.books.nudges.append(nudge)
            if nudge.customer in self.world.customers:
                customer = self.world.customers[nudge.customer]
                HABITS[customer.habit].on_letter(self.world, customer, nudge.letter)
        return said

    # --- what should have gone ------------------------------------------------------------------------------------

    def _looks_for_late(self, day: date) -> None:
        """Count for each invoice the days on which a letter could have gone and did not."""
        for customer in self.world.customers.values():
            if quiet(day, customer.country):
                continue
            silent = customer.blocked(self.world.now) or self._gap(customer.letters, day)
            for invoice in customer.invoices:
                if invoice.is_over or silent or invoice.blocked(self.world.now) or not self._is_ready(invoice, day):
                    invoice.waits_days = 0
                    continue
                invoice.waits_days += 1
                if invoice.waits_days == LATE_AFTER:
                    self._tells_late(invoice, day)

    def _gap(self, letters: Sequence[datetime], day: date) -> bool:
        return bool(letters) and (day - letters[-1].date()).days < 7

    def _is_ready(self, invoice: Invoice, day: date) -> bool:
        taken = [(when, step) for when, step in invoice.letters if step in RUNGS]
        if len(taken) >= 3 or (day - invoice.met_by).days > 120:
            return False
        country = self.world.customer_of(invoice).country
        if taken:
            return day >= workdays_after(taken[-1][0].date(), NEXT_AFTER, country)
        return day >= workdays_after(invoice.met_by, FIRST_AFTER, country)

    def _tells_late(self, invoice: Invoice, day: date) -> None:
        said = self.types("why", invoice.number, "--json", "--now", f"{day}T16:55")
        if said.code:
            reason = said.err.strip()
        else:
            now = said.json["now"]
            reason = (
                f"{now['gate']}: {now['reason']}"
                if now and "gate" in now
                else str((now or {}).get("reason", "not open"))
            )
        self.books.late.append(Late(day, invoice.number, self.world.customer_of(invoice).habit, reason))


def _card(customer: Customer) -> str:
    """What the owner noted of a customer abroad: no printed invoice of hers tells where he is."""
    if customer.country == "NL":
        return ""
    return f'[[customers]]\nmatch = ["{customer.domain}"]\ncountry = "{customer.country}"\n'


@contextmanager
def open_year(
    folder: Path, make: Callable[[], Books], post: Post, terminal: Terminal, *, more: str = ""
) -> Iterator[Year]:
    """Begin a year in this folder, or go on with the one that lies there."""
    (folder / "bank").mkdir(parents=True, exist_ok=True)
    kept = folder / "year"
    books: Books = pickle.loads(kept.read_bytes()) if kept.exists() else make()
    (folder / "authorities.pem").write_text(post.authorities)
    (folder / "password").write_text(post.password)
    (folder / "password").chmod(0o600)
    more += "\n" + "".join(map(_card, books.world.customers.values()))
    settings = _SETTINGS.format(folder=folder, address=OWNER_ADDRESS, iban=ACCOUNT, more=more, **post.settings())
    (folder / "config.toml").write_text(settings)
    if not kept.exists():
        books.seen = max((went.place for went in post.went(0)), default=0)
    try:
        yield Year(folder, books, post, terminal)
    finally:
        post.close()
