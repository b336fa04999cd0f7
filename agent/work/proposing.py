"""Write what the owner could answer a customer; a proposal on his desk, never a letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from agent.domain.item import OpenItem
from agent.domain.mail import Address
from agent.domain.reply import Label, Meaning, Said
from agent.dunning import Follows, follow
from agent.letters import Answered, render_answer
from agent.work.house import House
from agent.work.manners import newest_letter_speaks

#: A promise without a day asks for one; so does one whose day passed.
_ASKS_A_DAY = Meaning((Said(Label.PROMISE, ""),), is_sure=True)


def propose_answer(house: House, follows: Follows, item: OpenItem, sender: Address | None, now: datetime) -> str:
    """The answer that fits what follows from a mail; empty when a person must find the words."""
    about = Answered(follows.proposal, item, sender, follows.days, parts=follows.parts)
    return write_answer(house, about, now) if follows.proposal else ""


def propose_plan(house: House, item: OpenItem, now: datetime) -> str:
    """The confirmation of the plan in force, to whom the invoice went; empty of an invoice without one."""
    to = next(iter(item.invoice.dispatch.to), None)
    return write_answer(house, Answered("plan", item, to, parts=item.plan.parts), now) if item.plan else ""


def propose_after_promise(house: House, item: OpenItem, now: datetime) -> str:
    """A kind question about a promised day that passed without the money; empty of an invoice without such a day."""
    promise = item.promise
    if promise is None:
        return ""
    to = next((Address(reply.sender) for reply in reversed(item.replies) if reply.mail == promise.source), None)
    card = house.ledger.read().customer(item.customer)
    works_in = house.with_card(card).works_in(house.policy.country) if card else None
    days = follow(_ASKS_A_DAY, now.astimezone(house.zone).date(), house.policy, works_in).days
    return write_answer(house, Answered("passed", item, to, days, promise.pay_on), now)


def write_answer(house: House, about: Answered, now: datetime) -> str:
    """Write an answer as the owner's card and the thread want it; empty when there are no words for it."""
    card = house.ledger.read().customer(about.item.customer)
    if card is None:
        return ""
    card = house.with_card(card)
    today = now.astimezone(house.zone).date()
    item = house.under_card(about.item, card)
    all_due = house.settings.letters.all_due
    under_card = replace(about, item=item, before=newest_letter_speaks(house, item), all_due=all_due)
    return render_answer(
        under_card, card, writer=house.writer(card.card.contact), templates=house.templates, today=today
    )
