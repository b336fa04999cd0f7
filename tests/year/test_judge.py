"""The judge sees what is wrong with a letter, whichever part of it that is."""

from __future__ import annotations

import email.policy
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from email.message import EmailMessage

import pytest

from tests.year.days import DAY, at
from tests.year.judge import Judge
from tests.year.people import make_customers
from tests.year.post import Went, write
from tests.year.truth import Invoice
from tests.year.world import OWNER, World

SENT = at(date(2026, 3, 5), "10:00")
KNOWN = date(2026, 3, 4)


class _Letterbox:
    """A mailbox nobody looks into."""

    def puts(self, *_: object) -> None: ...


@dataclass
class Case:
    """A world with one invoice of 121 euros that is late, and the letter about it, before it is judged."""

    world: World
    invoice: Invoice
    mail: EmailMessage
    to: tuple[str, ...]

    def verdict(self, **other: object) -> list[str]:
        """What the judge finds."""
        went = Went(1, self.mail.as_bytes(), self.to)
        nudge = Judge(self.world).look(went, other.get("at", SENT), other.get("today", 0), KNOWN)  # type: ignore[arg-type]
        return list(nudge.wrong) if nudge else []


@pytest.fixture
def case() -> Case:
    """A letter with which nothing is wrong."""
    world = World(1, date(2026, 2, 1), at(date(2026, 2, 16), "11:00"))
    make_customers(world, 2, ["is silent"] * 2)
    world.post = _Letterbox()  # type: ignore[assignment]
    world.silent_until = world.now
    first, second = world.customers.values()
    first.language, first.country = "nl", "NL"
    invoice = world.mails_invoice(first.key, total=Decimal("1210.00"), terms=14)
    world.mails_invoice(second.key)
    first.yes.append(SENT - DAY)
    raw = write(OWNER, first.mailbox, "Re: Factuur", "Factuur 2026-0001 van € 1.210,00", SENT, "<1@x.example>")
    mail = email.message_from_bytes(raw, policy=email.policy.default)  # type: ignore[assignment]
    mail["X-Voldaan-Letter"] = f"1 installation=a letter=b customer=c item={first.domain}/2026-0001:light"
    mail.add_attachment(invoice.copy, maintype="application", subtype="pdf", filename="2026-0001.pdf")
    return Case(world, invoice, mail, (first.address,))


def test_nothing_is_wrong_with_a_good_letter(case: Case):
    """
    The right day, sum, copy and person, with the owner's yes.
    """
    assert case.verdict() == []


def _says(text: str) -> Callable[[Case], None]:
    def change(case: Case) -> None:
        body = case.mail.get_body(("plain",))
        assert body
        body.set_content(text)

    return change


def _swaps_copy(case: Case) -> None:
    next(case.mail.iter_attachments()).set_content(b"%PDF-1.4 other", "application", "pdf", filename="x.pdf")


def _adds_another_customers(case: Case) -> None:
    mark = f"{case.mail['X-Voldaan-Letter']} item=elders.example/2026-0002:light"
    case.mail.replace_header("X-Voldaan-Letter", mark)


CASES: dict[str, Callable[[Case], object]] = {
    "does not name what is owed": _says("Factuur 2026-0001 van € 1.310,00"),
    "speaks of": _says("Factuur 2026-0001 van € 1.210,00 en 2026-0002"),
    "the copies are not the bytes": _swaps_copy,
    "speaks to one customer": _adds_another_customers,
    "came from another address": lambda case: case.mail.replace_header("From", "x@elders.example"),
    "bears another date": lambda case: case.mail.replace_header("Date", "Mon, 02 Mar 2026 10:00:00 +0100"),
    "without the owner's yes": lambda case: case.world.customer_of(case.invoice).yes.clear(),
    "the light letter a second time": lambda case: case.invoice.letters.append((SENT - 30 * DAY, "light")),
    "too soon after": lambda case: case.invoice.letters.append((SENT - 8 * DAY, "light")),
    "inside the gap": lambda case: case.world.customer_of(case.invoice).letters.append(SENT - 6 * DAY),
    "paid, and the bank could tell": lambda case: _pays(case, date(2026, 3, 2)),
    "paid, and the bank file was there": lambda case: _pays(case, date(2026, 3, 4)),
    "promised": lambda case: case.invoice.block("promised", SENT - DAY),
    "not late": lambda case: setattr(case.invoice, "paper", replace(case.invoice.paper, due=date(2026, 3, 5))),
    "may still be on its way": lambda case: setattr(
        case.invoice, "paper", replace(case.invoice.paper, due=date(2026, 3, 3))
    ),
    "went to boss@elders.example": lambda case: setattr(case, "to", ("boss@elders.example",)),
    "without our mark": lambda case: case.mail.__delitem__("X-Voldaan-Letter"),
    "before the owner went live": lambda case: setattr(case.world, "silent_until", None),
}


@pytest.mark.parametrize("found", CASES)
def test_each_fault_is_seen(case: Case, found: str):
    """
    One thing changed in a good letter, or in the world around it.
    """
    CASES[found](case)

    verdict = case.verdict()
    assert any(found in why for why in verdict), verdict


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        (SENT + DAY, "left on a Friday"),
        (SENT.replace(hour=18), "left at 18:00"),
        (at(date(2026, 4, 7), "10:00"), "left on the first day after a holiday"),
        (at(date(2026, 12, 24), "10:00"), "left on the eve of a holiday"),
        (SENT + timedelta(days=182), "more than 120 days late"),
    ],
)
def test_a_wrong_moment_is_seen(case: Case, moment, found: str):
    """
    Friday, evening, Easter Tuesday, Christmas Eve, half a year later.
    """
    verdict = case.verdict(at=moment)
    assert any(found in why for why in verdict), verdict


def test_the_eleventh_letter_of_a_day_is_one_too_many(case: Case):
    """
    Ten are the most.
    """
    assert case.verdict(today=10) == ["more letters than a day allows"]


def _pays(case: Case, day: date) -> None:
    case.world.now = at(day, "11:00")
    case.world.pays_rest("2026-0001")
