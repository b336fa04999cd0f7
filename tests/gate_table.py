"""One story per gate in which only that gate closes, and the table that shows it.

``python -m tests.gate_table`` prints a row per gate: with all gates no story ends in a letter; with that one gate
taken out exactly its own story does, so the marks lie on the diagonal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Any

from agent.domain.card import Card, Complete
from agent.domain.decision import Decision, Remind
from agent.domain.events import HoldReason
from agent.domain.invoice import Collection
from agent.domain.policy import Calls, Closure, Policy, Step
from agent.dunning.decide import ALL_GATES, Gates
from agent.dunning.gates import GATE_NAMES, ITEM_GATES, LETTER_GATES
from tests.builders import (
    PIET,
    Debtor,
    agreed,
    bounced,
    claimed,
    customer,
    decide_for,
    disputed,
    eur,
    habit,
    held,
    moment,
    overdue,
    owner_wrote,
    paid,
    policy,
    reminded,
)

MONDAY, TUESDAY, TODAY, FRIDAY = (date(2026, 3, day) for day in (16, 17, 18, 20))


IN_PARTS = agreed(("60.00", FRIDAY), ("61.00", date(2026, 4, 17)))
CLOSED = Card(closures=(Closure(date(2026, 3, 9), FRIDAY, "bouwvak"),))


@dataclass(frozen=True)
class Story:
    """A customer in a world; ``teaches`` says in one sentence why no letter goes."""

    teaches: str
    debtor: Debtor
    policy: Policy = field(default_factory=policy)
    world: dict[str, Any] = field(default_factory=dict)

    def outcome(self, gates: Gates = ALL_GATES) -> Decision:
        """What is decided when these gates are looked at."""
        return decide_for(self.debtor, policy=self.policy, gates=gates, **self.world)


def acme(*events: Any, **invoice: Any) -> Debtor:
    """A known customer with one overdue invoice."""
    return customer("Acme", overdue("2026-031", eur("121.00"), *events, **invoice))


STORIES: dict[str, Story] = {
    # one invoice
    "terms-known": Story("nobody knows when it falls due", acme(due=None, unsettled=("due_date",))),
    "balance": Story("it was paid in full", acme(paid(eur("121.00")))),
    "already-settled": Story("the paper says it is settled", acme(collection=Collection.SETTLED)),
    "direct-debit": Story("the owner collects it himself", acme(collection=Collection.DIRECT_DEBIT)),
    "credited": Story("a credit note may have taken it away", acme(held(HoldReason.CREDIT))),
    "own-account": Story(
        "it is to be paid on somebody else's account",
        acme(iban="FR7699999000010123456789012"),
        world={"bank_until": {None: TODAY}},
    ),
    "payment-asked": Story("money came in that may be for it", acme(held(HoldReason.PAYMENT))),
    "really-sent": Story("the mail with the invoice came back", acme(bounced())),
    "disputed": Story("the customer complained about it", acme(disputed())),
    "claimed": Story("the customer wrote yesterday that it is paid", acme(claimed())),
    "human-words": Story("the customer wrote", acme().with_events(held(HoldReason.WORDS))),
    "promised": Story("the customer pays on Friday", acme(promised_on=FRIDAY)),
    "plan-kept": Story("the first part is for Friday", acme(IN_PARTS)),
    "held": Story("the owner said: not now", acme(held(HoldReason.OWNER))),
    "overdue": Story("it is due today", acme(due=TODAY), policy(steps=(Step("light", 0),))),
    "step-not-taken": Story(
        "a letter waits in Drafts",
        acme(),
        world={"open_letters": {"acme.example/2026-031": "a draft lies in your Drafts folder"}},
    ),
    "restored": Story("the books were put back this morning", acme(), world={"restored_at": moment(TODAY, time(8))}),
    "overdue-before-live": Story(
        "it was late before we started", acme(), world={"live_since": moment(date(2026, 3, 10))}
    ),
    "age": Story("it is 125 days late", acme(due=date(2025, 11, 13))),
    "ladder-done": Story(
        "both steps of a short ladder are taken",
        acme(reminded(date(2026, 1, 13)), reminded(date(2026, 1, 27), "second"), due=date(2026, 1, 7)),
        policy(steps=(Step("light", 3), Step("second", 7))),
    ),
    "recipient-known": Story("nobody knows whom to write to", acme(to=())),
    "copy-of-invoice": Story("there is no copy to attach", acme(copy=None)),
    "quiet-words": Story("the customer mailed about something", acme(held(HoldReason.QUIET, until=FRIDAY))),
    "owner-wrote": Story("the owner wrote yesterday", acme(owner_wrote(TUESDAY))),
    "order-complete": Story(
        "the owner wants to say first whether the order is complete",
        customer("Acme", overdue("2026-031"), card=Card(complete=Complete.ASK)),
    ),
    "in-transit": Story("it is two working days late", acme(due=MONDAY)),
    "habit": Story("he always pays twelve days late", customer("Acme", overdue("2026-031"), delays=habit(12, 12, 12))),
    # one letter
    "other-installation": Story("a second voldaan is at work", acme(), world={"other_installation": "attic"}),
    "clock": Story("the last pass lies in the future", acme(), world={"clock_doubt": "the last pass is still to come"}),
    "sent-folder": Story("Sent was emptied over night", acme(), world={"sent_doubt": "Sent of main holds nothing"}),
    "live": Story("the owner has not said live", acme(), world={"live_since": None}),
    "step-due": Story("the light letter left six working days ago", acme(reminded(date(2026, 3, 10)))),
    "own-address": Story("no account may send as the owner", acme(), world={"sending_addresses": {}}),
    "gap": Story(
        "a hasty ladder, and a letter six days ago",
        acme(reminded(date(2026, 3, 12))),
        policy(steps=(Step("light", 3), Step("second", 2))),
    ),
    "customer-closed": Story(
        "the second letter is due, and Acme's trade is on holiday until Friday",
        customer("Acme", overdue("2026-031", None, reminded(date(2026, 3, 5))), card=CLOSED),
        policy(steps=(Step("light", 3), Step("second", 7))),
    ),
    "call-first": Story(
        "it is much money, and nobody telephoned yet",
        acme(),
        policy(calls=Calls(first_above=Decimal(100))),
    ),
    "bank-before-reminder": Story("the bank is booked up to Monday", acme(), world={"bank_until": MONDAY}),
    "contact-agrees": Story(
        "whoever looks after Acme is asked first", customer("Acme", overdue("2026-031"), card=Card(contact=PIET))
    ),
    "owner-yes": Story(
        "it is the first letter ever to Acme", customer("Acme", overdue("2026-031"), first_letter_on=None)
    ),
    "mail-complete": Story("a folder could not be read", acme(), world={"mail_complete_until": None}),
    "quiet-days": Story("it is Monday", acme(), world={"today": MONDAY}),
    "office-hours": Story("it is eight in the evening", acme(), world={"at": time(20, 0)}),
    "cap": Story("ten letters left today", acme(), world={"letters_today": 10}),
}


def without(name: str) -> Gates:
    """All gates but this one."""
    return (
        tuple(pair for pair in ITEM_GATES if pair[0] != name),
        tuple(pair for pair in LETTER_GATES if pair[0] != name),
    )


def letters_without(gate: str) -> list[str]:
    """The stories that end in a letter once this gate is gone."""
    return [name for name, story in STORIES.items() if isinstance(story.outcome(without(gate)), Remind)]


def table() -> Iterator[str]:
    """The rows: gate, what closes its story, and a mark under every story that turns into a letter without it."""
    width = max(map(len, GATE_NAMES))
    yield f"{'gate taken out':{width}}  closes its story    stories that turn into a letter (in this order)"
    for gate, story in STORIES.items():
        turned = letters_without(gate)
        marks = "".join("#" if name in turned else "." for name in STORIES)
        closed = " ".join(verdict.gate for verdict in story.outcome().verdicts)
        yield f"{gate:{width}}  {closed:{width}}  {marks}  {story.teaches}"


if __name__ == "__main__":
    print("\n".join(table()))
