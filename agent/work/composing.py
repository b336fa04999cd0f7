"""Write the letter of a decision, as it would leave; nothing is sent here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from agent.domain.customer import Customer
from agent.domain.decision import Remind
from agent.domain.item import OpenItem
from agent.domain.letter import Letter
from agent.letters import render_letter
from agent.work.house import House
from agent.work.manners import newest_letter_speaks
from agent.work.replying import answers_go_to


def account_for(house: House, lead: OpenItem) -> str:
    """The account whose address the oldest invoice came from."""
    sender = lead.invoice.dispatch.sender or house.owner
    return house.sending_addresses().get(sender.key, lead.invoice.dispatch.mailbox)


def compose(house: House, customer: Customer, items: Sequence[OpenItem], decision: Remind, today: date) -> Letter:
    """
    Write the letter of a decision.

    Args:
        customer: Under the owner's card, as are the items: all of his that are open.
        today: Calendar date in the owner's zone.

    Raises:
        VoldaanError: When it would have a gap.
    """
    by_key = {item.key: item for item in items}
    lead, contact = by_key[decision.lead], customer.card.contact
    steps = [step.name for step in house.policy.steps]
    following = steps[steps.index(decision.step.name) + 1 :] if decision.step.name in steps else []
    letter = render_letter(
        decision,
        customer,
        lead,
        [by_key[key] for key in decision.listed],
        writer=house.writer(contact),
        templates=house.templates,
        today=today,
        account=account_for(house, lead),
        next_step=following[0] if following else "",
        before=newest_letter_speaks(house, lead),
    )
    return replace(letter, reply_to=answers_go_to(house, letter, contact))
