"""Small makers of values for tests: everything not named is ordinary, so that a test shows only what matters.

The ordinary world: Sanne invoices Acme; it is Wednesday 18 March 2026, ten in the morning in Amsterdam; everything is
live, read and booked up; Acme has had letters before. In it an ``overdue`` invoice gets its light letter today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from agent.domain.card import Contact
from agent.domain.customer import Customer
from agent.domain.decision import Ask, Decision, Remind, Verdict
from agent.domain.events import (
    Agreed,
    Allocated,
    Allowed,
    Bounced,
    Claimed,
    Disputed,
    Dropped,
    Event,
    Held,
    HoldReason,
    OwnerWrote,
    Promised,
    Reminded,
)
from agent.domain.facts import Facts
from agent.domain.habit import Delay
from agent.domain.instalments import Part
from agent.domain.invoice import Channel, Copy, Dispatch, Invoice
from agent.domain.item import OpenItem
from agent.domain.mail import Address
from agent.domain.money import Money
from agent.domain.policy import Mode, Policy, Step
from agent.domain.question import QuestionKind
from agent.dunning.decide import ALL_GATES, Gates, decide

TUESDAY = date(2026, 3, 17)
TODAY = date(2026, 3, 18)  # a Wednesday with nothing special about it
DUE = date(2026, 3, 6)  # a Friday; the light letter may go from Wednesday 11 March
LIVE = date(2025, 10, 1)
SANNE = Address("sanne@sanne.example", "Sanne de Wit")
PIET = Contact("Piet Smit", Address("piet@sanne.example", "Piet Smit"), "+31 20 555 01 24", approves=True)
IBAN = "NL13TEST0123456789"
OTHER_IBAN = "NL45DEMO0987654321"
STEPS = (
    Step("light", 3),
    Step("second", 7),
    Step("firm", 7, needs_yes=True),
    Step("formal", 7, needs_yes=True),
)


def eur(amount: str) -> Money:
    """Euros."""
    return Money(Decimal(amount), "EUR")


def moment(day: date, at: time = time(10, 0)) -> datetime:
    """A wall clock time in Amsterdam, as UTC."""
    return datetime.combine(day, at, ZoneInfo("Europe/Amsterdam")).astimezone(UTC)


# --- what happened ------------------------------------------------------------------------------------------------


def reminded(day: date, step: str = "light", letter: str = "") -> Reminded:
    """A letter left on this day."""
    name = letter or f"{step}-{day}"
    return Reminded(moment(day), name, step, f"<{name}@sanne.example>", ("jan@acme.example",))


def paid(amount: Money, on: date = TODAY) -> Allocated:
    """Money came in."""
    return Allocated(moment(on), amount, on, "owner")


def held(reason: HoldReason = HoldReason.OWNER, until: date | None = None, since: date = DUE) -> Held:
    """The ladder pauses."""
    return Held(moment(since), reason, f"mail-{reason.name}", until)


def promised(pay_on: date) -> Promised:
    """The customer named a day."""
    return Promised(moment(DUE), pay_on, "mail-promise")


def agreed(*parts: tuple[str, date], on: date = DUE, source: str = "mail-plan") -> Agreed:
    """The owner agreed to these parts, in euros."""
    return Agreed(moment(on), tuple(Part(day, eur(amount)) for amount, day in parts), source)


def claimed(paid_on: date | None = None, received: date = TUESDAY) -> Claimed:
    """The customer writes that it is paid."""
    return Claimed(moment(received), moment(received), "mail-claim", paid_on)


def habit(*days: int) -> tuple[Delay, ...]:
    """Earlier invoices were paid so many days after their due dates, one a month."""
    return tuple(Delay(f"acme.example/2025-{n:03}", late, date(2025, 1 + n % 12, 15)) for n, late in enumerate(days))


def disputed() -> Disputed:
    """The customer complains."""
    return Disputed(moment(DUE), "two chairs were broken", "mail-dispute")


def bounced(cited: str = "<2026-031@sanne.example>") -> Bounced:
    """The invoice's mail came back."""
    return Bounced(moment(DUE), "mail-bounce", cited, "jan@acme.example")


def owner_wrote(day: date) -> OwnerWrote:
    """Sanne mailed the customer herself in the thread."""
    return OwnerWrote(moment(day), moment(day), "mail-owner", "<own@sanne.example>")


def dropped(reason: str) -> Dropped:
    """Nobody chases this any more."""
    return Dropped(moment(TODAY), reason)


def allowed(gate: str) -> Allowed:
    """Sanne opened a gate."""
    return Allowed(moment(DUE), gate)


# --- whom and what ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Debtor:
    """A customer's card with the open items."""

    card: Customer
    items: tuple[OpenItem, ...]

    def with_events(self, *events: Event) -> Debtor:
        """The same customer with more events on the card itself."""
        return replace(self, card=self.card.with_events(*events))


def customer(name: str = "Acme", *items: OpenItem, **card: Any) -> Debtor:
    """A customer who had letters before, with these items; the key is the name's own domain."""
    key = f"{name.lower()}.example"
    known = Customer(key, name, (Address(f"jan@{key}", "Jan"),), (key,), first_letter_on=date(2025, 11, 4))
    return Debtor(replace(known, **card), tuple(replace(item, customer=key) for item in items))


def overdue(
    number: str = "2026-031",
    amount: Money | None = None,
    *events: Event,
    due: date | None = DUE,
    promised_on: date | None = None,
    to: tuple[str, ...] = ("jan@acme.example",),
    cc: tuple[str, ...] = (),
    sent_on: date | None = None,
    **invoice: Any,
) -> OpenItem:
    """An invoice mailed two weeks before it fell due, on which nothing came in."""
    dispatch = Dispatch(
        channel=Channel.SENT,
        sent_at=moment(sent_on or (due or DUE) - timedelta(days=14)),
        mailbox="main",
        identity=f"mail-{number}",
        message_id=f"<{number}@sanne.example>",
        sender=SANNE,
        to=tuple(Address(address) for address in to),
        cc=tuple(Address(address) for address in cc),
        subject=f"Factuur {number}",
    )
    ordinary = Invoice(
        number=number,
        due_date=due,
        amount_due=amount or eur("121.00"),
        dispatch=dispatch,
        copy=Copy(sha256(number.encode()).hexdigest(), f"{number}.pdf", "application/pdf"),
        iban=IBAN,
    )
    promise = (promised(promised_on),) if promised_on else ()
    return OpenItem("acme.example", replace(ordinary, **invoice), (*events, *promise))


def quiet(number: str = "2026-040", amount: Money | None = None, *events: Event, **invoice: Any) -> OpenItem:
    """An invoice nobody needs to think of yet: due in two weeks."""
    return overdue(number, amount, *events, due=TODAY + timedelta(days=14), **invoice)


# --- the world ----------------------------------------------------------------------------------------------------


def policy(**changes: Any) -> Policy:
    """Sanne's settings: four steps, everything may go by itself where the rules allow it."""
    return replace(Policy(steps=STEPS, ceiling=Mode.AUTO, ibans=(IBAN,)), **changes)


def facts(
    today: date = TODAY,
    at: time = time(10, 0),
    bank_until: date | Mapping[str | None, date] | None = None,
    **changes: Any,
) -> Facts:
    """The world at this moment; live, read and booked up unless said otherwise."""
    now = moment(today, at)
    known = bank_until if isinstance(bank_until, Mapping) else {None: bank_until or today}
    ordinary = Facts(
        now=now,
        live_since=moment(LIVE),
        started_at=moment(LIVE),
        mail_complete_until=now,
        bank_complete_until=known,
        sending_addresses={SANNE.key: "main"},
    )
    return replace(ordinary, **changes)


def decide_for(
    debtor: Debtor,
    *,
    policy: Policy = policy(),  # noqa: B008 - a frozen value
    gates: Gates = ALL_GATES,
    **world: Any,
) -> Decision:
    """What happens with this customer; ``world`` as in ``facts``."""
    return decide(debtor.card, debtor.items, facts(**world), policy, gates)


def verdict_on(decision: Decision, number: str) -> Verdict:
    """The one verdict on this invoice."""
    (found,) = (verdict for verdict in decision.verdicts if verdict.item.endswith(f"/{number}"))
    return found


def kinds(decision: Decision) -> list[QuestionKind]:
    """What the owner is asked."""
    return [question.kind for question in decision.questions] if isinstance(decision, Ask | Remind) else []


def keys(*numbers: str) -> tuple[str, ...]:
    """Acme's items by their keys."""
    return tuple(f"acme.example/{number}" for number in numbers)
