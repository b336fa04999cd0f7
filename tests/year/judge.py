"""What was wrong with a letter, by the truth the simulator knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256
from urllib.parse import unquote

from tests.year.days import DAY, bank_days_before, quiet, workdays_after
from tests.year.people import Letter
from tests.year.post import Went
from tests.year.truth import Customer, Invoice
from tests.year.world import OWNER_ADDRESS, World

NUMBER = re.compile(r"\b20\d\d-\d{4}\b")
RUNGS = ("light", "second", "firm", "formal")
FIRST_AFTER, NEXT_AFTER, GAP_DAYS, MOST_A_DAY, OLDEST_DAYS, LAG = 3, 7, 7, 10, 120, 3


@dataclass(frozen=True)
class Nudge:
    """A letter that left, and what was wrong with it; empty when nothing was."""

    at: datetime
    customer: str
    letter: Letter
    wrong: tuple[str, ...]


class Judge:
    """Looks at every letter once; keeps nothing but what the customers and invoices of the world keep."""

    def __init__(self, world: World) -> None:
        self.world = world

    def look(self, went: Went, at: datetime, today: int, known: date | None) -> Nudge | None:
        """
        Judge a mail that left at this moment; None when it is no letter to a customer.

        Args:
            went: The mail.
            at: When the pass ran.
            today: How many letters left on this day before.
            known: The last day of which the owner's bank files tell; None before the first.
        """
        mail = went.mail
        mark = str(mail["X-Voldaan-Letter"] or "")
        if not mark:
            return self._unmarked(went, at)
        items = [word.removeprefix("item=") for word in mark.split() if word.startswith("item=")]
        steps = {
            unquote(key).rpartition("/")[2]: unquote(step) for key, _, step in (one.rpartition(":") for one in items)
        }
        text = _words(went)
        numbers = tuple(dict.fromkeys(number for number in steps if number in self.world.invoices))
        letter = Letter(numbers, max(steps.values(), key=_rung), str(mail["Message-ID"]), str(mail["Subject"]))
        if len(numbers) < len(steps) or not numbers:
            return Nudge(at, "?", letter, (f"about invoices that do not exist: {', '.join(steps)}",))
        invoices = [self.world.invoices[number] for number in numbers]
        customer = self.world.customer_of(invoices[0])
        wrong = [*self._about_the_letter(went, customer, invoices, steps, at, today, text)]
        for invoice in invoices:
            wrong += [f"{invoice.number}: {why}" for why in self._about(invoice, steps[invoice.number], at)]
            wrong += [f"{invoice.number}: {why}" for why in self._about_the_sum(invoice, text, known)]
        customer.letters.append(at)
        for invoice in invoices:
            invoice.letters.append((at, steps[invoice.number]))
        return Nudge(at, customer.key, letter, tuple(wrong))

    def _unmarked(self, went: Went, at: datetime) -> Nudge | None:
        """Mail that is no letter goes to the owner and her colleagues, and to nobody else."""
        house = OWNER_ADDRESS.partition("@")[2]
        strangers = [one for one in went.recipients if _bare(one).partition("@")[2] != house]
        letter = Letter((), "none", str(went.mail["Message-ID"]), str(went.mail["Subject"]))
        wrong = (f"a mail without our mark went to {', '.join(strangers)}",)
        return Nudge(at, "?", letter, wrong) if strangers else None

    def _about_the_letter(
        self,
        went: Went,
        customer: Customer,
        invoices: list[Invoice],
        steps: dict[str, str],
        at: datetime,
        today: int,
        text: str,
    ) -> Iterator[str]:
        mail, day = went.mail, at.date()
        yield from customer.blocked(at)
        if reason := quiet(day, customer.country):
            yield f"left {reason}"
        if not 9 <= at.hour < 17:
            yield f"left at {at:%H:%M}"
        if abs(parsedate_to_datetime(mail["Date"]) - at) > timedelta(hours=1):
            yield "bears another date than the day it left"
        if customer.letters and (day - customer.letters[-1].date()).days < GAP_DAYS:
            yield f"inside the gap: the last one left on {customer.letters[-1].date()}"
        if today >= MOST_A_DAY:
            yield "more letters than a day allows"
        firm = any(step in RUNGS[2:] for step in steps.values())
        since_the_last = [yes for yes in customer.yes if not customer.letters or yes > customer.letters[-1]]
        if (firm or not customer.letters) and not since_the_last:
            yield "without the owner's yes"
        if self.world.silent_until is None or at < self.world.silent_until:
            yield "before the owner went live"
        yield from self.world.alarms
        if {one.customer for one in invoices} != {customer.key}:
            yield "speaks to one customer of another's invoice"
        expected = {_bare(invoices[0].to), *(_bare(one) for _, one in getaddresses([invoices[0].cc]) if one)}
        expected -= {OWNER_ADDRESS, "inbox@books.example"}
        if {_bare(one) for one in went.recipients} != expected:
            yield f"went to {', '.join(went.recipients)} instead of {', '.join(sorted(expected))}"
        if _bare(getaddresses([str(mail["From"])])[0][1]) != invoices[0].sender:
            yield "came from another address than the invoice"
        copies = sorted(
            sha256(part.get_payload(decode=True)).hexdigest() for part in mail.iter_attachments() if _is_copy(part)
        )
        if copies != sorted(one.copy_hash for one in invoices):
            yield "the copies are not the bytes of the invoices"
        spoken = set(NUMBER.findall(text)) | set(NUMBER.findall(str(mail["Subject"])))
        if not {one.number for one in invoices} <= spoken or not spoken <= {one.number for one in customer.invoices}:
            yield f"speaks of {', '.join(sorted(spoken))}"

    def _about(self, invoice: Invoice, step: str, at: datetime) -> Iterator[str]:
        day, taken = at.date(), [step for _, step in invoice.letters]
        country = self.world.customer_of(invoice).country
        yield from invoice.blocked(at)
        if step == "proof":
            return
        if day <= invoice.met_by:
            yield f"not late: to be paid by {invoice.met_by}"
        elif not taken and day < workdays_after(invoice.met_by, FIRST_AFTER, country):
            yield "money may still be on its way"
        ladder = [(when, one) for when, one in invoice.letters if one in RUNGS]
        if step in taken:
            yield f"the {step} letter a second time"
        elif step in RUNGS and _rung(step) > len(ladder):
            yield f"a {step} letter after {len(ladder)}"
        if ladder and day < workdays_after(ladder[-1][0].date(), NEXT_AFTER, country):
            yield f"too soon after the letter of {ladder[-1][0].date()}"
        if (day - invoice.met_by).days > OLDEST_DAYS and invoice.number not in self.world.agreed_old:
            yield "more than 120 days late"
        firm = step in RUNGS[2:]
        needed = bank_days_before(day, LAG if firm or not self._had_letter(invoice) else 1)
        if invoice.owed(needed) <= 0:
            yield "paid, and the bank could tell"
        yield from _unusual(self.world.customer_of(invoice), invoice, day)

    def _had_letter(self, invoice: Invoice) -> bool:
        return bool(self.world.customer_of(invoice).letters)

    def _about_the_sum(self, invoice: Invoice, text: str, known: date | None) -> Iterator[str]:
        """The sum named is what is owed by the bank files the owner has."""
        owed = invoice.owed(known) if known else invoice.owed(date.min)
        if owed <= 0:
            yield "paid, and the bank file was there"
        elif not any(shown in text for shown in _shown(owed)):
            yield f"does not name what is owed: {owed}"


def _unusual(customer: Customer, invoice: Invoice, day: date) -> Iterator[str]:
    """Who always pays on his own day, and was never reminded, is not reminded before it."""
    if customer.letters or invoice.letters:
        return
    late = sorted(
        (one.paid[-1][0].day - one.met_by).days
        for one in customer.invoices[-13:]
        if one is not invoice and one.is_over and one.paid and one.paid[-1][0].day < day - 7 * DAY
    )
    if len(late) < 4 or late[-1] - late[0] > 4 or late[0] < 1 or any(one.credited for one in customer.invoices):
        return
    usual = min(invoice.met_by + (late[0] + 1) * DAY, workdays_after(invoice.met_by, 9, customer.country))
    if day < usual:
        yield f"always pays {late[0]} to {late[-1]} days late"


def _rung(step: str) -> int:
    return RUNGS.index(step) if step in RUNGS else -1


def _bare(address: str) -> str:
    return address.strip().lower()


def _is_copy(part: object) -> bool:
    name = str(part.get_filename() or "")  # type: ignore[attr-defined]
    return name.lower().endswith((".pdf", ".xml"))


def _words(went: Went) -> str:
    body = went.mail.get_body(preferencelist=("plain",))
    return re.sub(r"[\s\u00a0\u202f]+", " ", body.get_content() if body else "")


def _shown(amount: Decimal) -> tuple[str, ...]:
    """How an amount may be written."""
    plain = f"{amount:,.2f}"
    swapped = plain.replace(",", "_").replace(".", ",")
    return (
        plain,
        swapped.replace("_", "."),
        swapped.replace("_", " "),
        plain.replace(",", ""),
        f"{amount:.2f}".replace(".", ","),
    )
