"""The simulated world: an agenda of what people do, and what each deed puts into mailbox and bank.

Everything here can be pickled between two days; servers and terminal are lent to it for a run.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.year import papers, words
from tests.year.bank import Bank
from tests.year.days import DAY, at, bank_day, workdays_after
from tests.year.post import Post, bounce, write
from tests.year.truth import Customer, Invoice

OWNER_NAME, OWNER_ADDRESS = "Atelier Breed", "noor@atelierbreed.example"
OWNER = f"Noor Jansen <{OWNER_ADDRESS}>"
_TERMS = ("Algemene voorwaarden", "1. Deze voorwaarden gelden voor elke opdracht.", "2. Wij werken zorgvuldig.")
ACCOUNT = papers.iban("NL", "VOLD0123456789")


@dataclass(frozen=True)
class Told:
    """What a customer wrote, as the owner understands it when she reads it."""

    customer: str
    number: str
    kind: str
    day: date | None
    at: datetime


@dataclass
class World:
    """People, papers, money and mails of one year; ``now`` is the moment somebody does something."""

    seed: int
    first: date
    now: datetime
    customers: dict[str, Customer] = field(default_factory=dict)
    invoices: dict[str, Invoice] = field(default_factory=dict)
    bank: Bank = None  # type: ignore[assignment]
    agenda: list[tuple[datetime, int, str, tuple[Any, ...]]] = field(default_factory=list)
    mails: int = 0
    deeds: int = 0
    numbers: int = 0
    told: list[Told] = field(default_factory=list)
    errands: list[tuple[str, ...]] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    agreed_old: set[str] = field(default_factory=set)
    folder: str = "INBOX"
    silent_until: datetime | None = None

    def __post_init__(self) -> None:
        self.bank = self.bank or Bank(ACCOUNT, self.first - 30 * DAY)
        self.post: Post | None = None

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"post": None}

    # --- the agenda ---------------------------------------------------------------------------------------------

    def plan(self, when: datetime, deed: str, *what: Any) -> None:
        """Somebody will do this, named by a method of this world."""
        self.deeds += 1
        heapq.heappush(self.agenda, (when, self.deeds, deed, what))

    def live_until(self, moment: datetime) -> None:
        """Let everything happen that is planned up to a moment."""
        while self.agenda and self.agenda[0][0] <= moment:
            when, _, deed, what = heapq.heappop(self.agenda)
            self.now = max(self.now, when)
            getattr(self, deed)(*what)
        self.now = moment

    def customer_of(self, invoice: Invoice) -> Customer:
        """Who owes it."""
        return self.customers[invoice.customer]

    # --- what the owner sends -------------------------------------------------------------------------------------

    def next_number(self, word: str = "") -> str:
        """Numbers run through the year."""
        self.numbers += 1
        return f"{word}{self.now.year}-{self.numbers:04d}"

    def mails_invoice(self, key: str, **odd: Any) -> Invoice:
        """
        The owner mails an invoice.

        Args:
            key: The customer.
            odd: What differs: ``total``, ``terms``, ``issued``, ``settles``, ``account``, ``sender``, ``cc``, ``form``
                ("pdf", "both"), ``to``, ``to_name``, ``undated``, ``buyer_mail``, ``loose`` (an e-invoice beside a page
                that is none).
        """
        customer, dice = self.customers[key], self.customers[key].dice
        issued = odd.get("issued", self.now.date())
        total = odd.get("total") or (Decimal(dice.randrange(15000, 450000)) / 100 * Decimal("1.21")).quantize(
            papers.CENT
        )
        paper = papers.Paper(
            number=self.next_number(),
            issued=issued,
            due=None if odd.get("undated") else issued + odd.get("terms", customer.terms) * DAY,
            total=total,
            seller=OWNER_NAME,
            seller_address=OWNER_ADDRESS,
            account=odd.get("account", ACCOUNT),
            buyer=customer.name,
            buyer_address="1234 AB Voorbeeld",
            country=customer.country,
            language=customer.language,
            settles=odd.get("settles", "transfer"),
            buyer_mail=odd.get("buyer_mail", ""),
        )
        copy = papers.pdf(paper)
        files = {f"{paper.number}.pdf": copy}
        if odd.get("form", "both" if self.numbers % 2 else "pdf") == "both" and paper.due and not odd.get("undated"):
            files |= {f"{paper.number}.xml": papers.ubl(paper)} if paper.settles != "settled" else {}
        if odd.get("loose"):
            files = {f"{paper.number}.xml": papers.ubl(paper), "voorwaarden.pdf": papers.leaflet(*_TERMS)}
        subject, text = words.INVOICE_MAIL[customer.language]
        invoice = Invoice(
            paper=paper,
            customer=key,
            sender=odd.get("sender", OWNER_ADDRESS),
            to=odd.get("to", customer.address),
            cc=odd.get("cc", ""),
            message_id=self._message_id(),
            subject=subject.format(number=paper.number),
            sent_at=self.now,
            copy=copy,
        )
        name = customer.person.split()[0]
        body = text.format(number=paper.number, name=name)
        mail = write(
            f"Noor Jansen <{invoice.sender}>",
            f"{odd.get('to_name', customer.person)} <{invoice.to}>",
            invoice.subject,
            body,
            self.now,
            invoice.message_id,
            cc=invoice.cc,
            files=files,
        )
        self._puts("Sent", mail)
        customer.invoices.append(invoice)
        self.invoices[paper.number] = invoice
        if paper.settles != "transfer":
            invoice.block(f"not to be paid by the customer: {paper.settles}", self.now)
        return invoice

    def mails_credit(self, number: str, part: Decimal, *, named: bool = True) -> None:
        """The owner mails a credit note over a part of an invoice."""
        invoice = self.invoices[number]
        customer = self.customer_of(invoice)
        total = (invoice.paper.total * part).quantize(papers.CENT)
        paper = papers.Paper(
            number=self.next_number("C"),
            issued=self.now.date(),
            due=None,
            total=total,
            seller=OWNER_NAME,
            seller_address=OWNER_ADDRESS,
            account=ACCOUNT,
            buyer=customer.name,
            buyer_address="1234 AB Voorbeeld",
            country=customer.country,
            language=customer.language,
            credits=number if named else "",
            is_credit=True,
        )
        subject, text = words.CREDIT_MAIL[customer.language]
        told = text.format(number=paper.number, credits=number if named else "", name=customer.person.split()[0])
        subject = subject.format(number=paper.number)
        files = {f"{paper.number}.pdf": papers.pdf(paper)}
        self._puts("Sent", write(OWNER, customer.mailbox, subject, told, self.now, self._message_id(), files=files))
        invoice.credited += total
        if invoice.owed(date.max) <= 0:
            invoice.block("credited", self.now)

    def owner_writes(self, key: str, cited: str, subject: str, text: str, number: str = "") -> None:
        """The owner writes to a customer himself; that counts as a letter."""
        customer = self.customers[key]
        files = {f"{number}.pdf": self.invoices[number].copy} if number else None
        mail = write(
            OWNER, customer.mailbox, f"Re: {subject}", text, self.now, self._message_id(), answers=cited, files=files
        )
        self._puts("Sent", mail)
        until = at(self.now.date() + 7 * DAY, "00:00")
        customer.block("the owner wrote himself", self.now, until)
        customer.unblock("an answer waits for the owner", self.now)

    def sells(self, key: str) -> None:
        """The owner did some work and mails the invoice; the customer does what he always does."""
        from tests.year.people import HABITS

        customer = self.customers[key]
        odd = {"settles": "debit"} if customer.habit == "direct debit" else {}
        odd["cc"] = {0: "inbox@books.example", 1: f"chef@{customer.domain}"}.get(customer.terms * len(key) % 9, "")
        HABITS[customer.habit].on_invoice(self, self.mails_invoice(key, **odd))

    # --- what customers do ----------------------------------------------------------------------------------------

    def pays(
        self, key: str, parts: Iterable[tuple[str, Decimal]], text: str, account: str = "", name: str = ""
    ) -> None:
        """Money comes in, booked on this bank day or the next one."""
        customer, parts = self.customers[key], list(parts)
        total = sum((part for _, part in parts), Decimal(0))
        if total <= 0:
            return
        day = bank_day(self.now.date())
        booking = self.bank.book(day, total, name or customer.name, account or customer.account, text)
        for number, part in parts:
            self.invoices[number].paid.append((booking, part))

    def pays_rest(self, number: str, text: str = "") -> None:
        """Everything that is still owed of one invoice is paid."""
        invoice = self.invoices[number]
        if (owed := invoice.owed(date.max)) > 0:
            self.pays(invoice.customer, [(number, owed)], text or f"Factuur {number}")

    def pays_all(self, key: str) -> None:
        """Everything that is open is paid at once."""
        still = [
            (one.number, one.owed(date.max)) for one in self.customers[key].open() if one.paper.settles == "transfer"
        ]
        self.pays(key, still, " ".join(number for number, _ in still))

    def replies(
        self, number: str, kind: str, cited: str = "", subject: str = "", day: date | None = None, why: str = ""
    ) -> None:
        """A customer answers in the thread of an invoice or letter; ``why`` is what keeps letters away from now on."""
        invoice = self.invoices[number]
        customer = self.customer_of(invoice)
        language = customer.language
        shown = papers.day_text(day, language) if day else ""
        said = customer.dice.choice(words.TEXTS[kind][language])
        said = said.format(day=shown, colleague=f"finance@{customer.domain}")
        text = f"{words.GREETINGS[language]}\n\n{said}\n\n{customer.person.split()[0]}\n"
        subject = f"Re: {(subject or invoice.subject).removeprefix('Re: ')}"
        mail = write(
            customer.mailbox, OWNER, subject, text, self.now, self._message_id(), answers=cited or invoice.message_id
        )
        self._puts(self.folder, mail)
        waits = at(workdays_after(self.now.date(), 5, "NL"), "00:00") if kind == "look" else None
        customer.block("an answer waits for the owner", self.now, waits)
        customer.mood[f"said {kind} of {number}"] = self.deeds
        if why:
            invoice.block(why, self.now)
        self.told.append(Told(customer.key, number, kind, day, self.now))

    def writes_of_something_else(self, key: str) -> None:
        """A customer mails about other things."""
        customer = self.customers[key]
        text = customer.dice.choice(words.TEXTS["other"][customer.language])
        text = f"{words.GREETINGS[customer.language]}\n\n{text}\n\n{customer.person.split()[0]}\n"
        self._puts("INBOX", write(customer.mailbox, OWNER, "Even iets anders", text, self.now, self._message_id()))
        until = at(workdays_after(self.now.date(), 2, customer.country), "00:00")
        customer.block("wrote about something else just now", self.now, until)

    def is_away(self, key: str, cited: str, subject: str, back: date) -> None:
        """An out-of-office answer comes by itself; ``back`` is the last day away."""
        customer = self.customers[key]
        text = customer.dice.choice(words.TEXTS["away"][customer.language])
        text = text.format(day=papers.day_text(back, customer.language)) + "\n"
        subject = f"{words.AWAY_SUBJECTS[customer.language]}: {subject}"
        fields = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
        mail = write(customer.mailbox, OWNER, subject, text, self.now, self._message_id(), answers=cited, fields=fields)
        self._puts("INBOX", mail)
        customer.block("away", self.now, at(back + DAY, "00:00"))

    def bounces(self, number: str, cited: str, recipient: str) -> None:
        """A server sends a mail back; the invoice reached nobody."""
        self._puts("INBOX", bounce(OWNER, cited, recipient, self.now, self._message_id()))
        self.invoices[number].block("the mail came back", self.now)

    def phones(self, number: str, day: date) -> None:
        """A customer phones the owner, who notes the day he names."""
        self.invoices[number].block("promised by telephone", self.now)
        self.errands.append(("hold", number, "--promised", str(day)))

    def owner_forgives(self, number: str) -> None:
        """A complaint is settled: the owner credits half of it, or explains; letters may go on."""
        invoice = self.invoices[number]
        if self.customer_of(invoice).dice.random() < 0.5 and invoice.credited == 0:
            self.mails_credit(number, Decimal("0.5"))
        self.errands.append(("release", number))
        invoice.unblock("disputed", self.now)

    # --- the post -------------------------------------------------------------------------------------------------

    def _message_id(self) -> str:
        self.mails += 1
        return f"<year-{self.seed}-{self.mails}@people.example>"

    def _puts(self, folder: str, mail: bytes) -> None:
        assert self.post
        self.post.puts(folder, mail, self.now)


def dice(seed: int, *names: object) -> Random:
    """Dice of their own for whoever is named, so that one customer more changes nobody else."""
    return Random(" ".join(map(str, (seed, *names))))


def soon(moment: datetime, days: int, clock: str = "11:00") -> datetime:
    """So many days later, at an hour of the day."""
    return at((moment + timedelta(days=days)).date(), clock)
