"""The sheet beside the telephone: facts, history, promises, how to begin and what to ask.

Rules: call-sheet, oldest-now (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from agent.domain.events import Agreed, Promised
from agent.domain.instalments import tell_parts
from agent.domain.item import OpenItem
from agent.domain.letter import tell_letter
from agent.domain.mail import Address
from agent.domain.speech import tell, tell_count, tell_day
from agent.domain.text import shown
from agent.dunning.apart import tell_spread
from agent.dunning.case import Case

#: How much of a customer's own words stands on the sheet.
_WORDS = 200


def write_sheet(items: Sequence[OpenItem], case: Case) -> str:
    """Write the sheet for a call about these invoices, the oldest first; a line a fact, in the owner's language."""
    return "\n".join((*_whom(items[0], case), "", *_facts(items, case), "", *_conversation(items, case)))


def _whom(lead: OpenItem, case: Case) -> Iterator[str]:
    people = ", ".join(f"{person.name} <{person.email}>".strip() for person in _known(lead, case))
    yield tell("Whom: {customer}, {people}", customer=case.customer.name, people=people)
    for person in case.customer.card.people:
        if person.phone:
            name = person.address.name or person.address.email
            yield tell(
                "Telephone: {name} ({role}) {phone}", name=name, role=tell(person.role.value), phone=person.phone
            )
    if personal := case.customer.card.personal:
        yield tell("Something personal: {line}", line=personal)
    if note := case.customer.card.note:
        yield tell("Your own note: {note}", note=note)
    if case.customer.habit:
        yield tell("Habit: {habit}", habit=case.customer.habit)


def _known(lead: OpenItem, case: Case) -> Iterator[Address]:
    """Those the invoice went to, with the names they are known by."""
    names = {person.key: person.name for person in case.customer.people}
    for person in lead.invoice.dispatch.to:
        yield person if person.name else replace(person, name=names.get(person.key, ""))


def _facts(items: Sequence[OpenItem], case: Case) -> Iterator[str]:
    for item in items:
        yield _owed(item, case)
        for letter in item.letters:
            day = tell_day(case.local_day(letter.at))
            yield tell("  {letter} of {day}", letter=tell_letter(letter.step), day=day)
        for event in item.standing:
            if isinstance(event, Promised):
                yield tell("  payment was promised for {day}", day=tell_day(event.pay_on))
            if isinstance(event, Agreed):
                yield tell("  payment in parts was agreed: {parts}", parts=tell_parts(event.parts))
        if item.replies:
            reply = item.replies[-1]
            day, words = tell_day(case.local_day(reply.received_at)), shown(reply.excerpt, _WORDS)
            yield tell("  mail of {day}: “{words}”", day=day, words=words)
    if known := case.bank_until(items):
        yield tell("The bank is known up to {day}.", day=tell_day(known))


def _owed(item: OpenItem, case: Case) -> str:
    sent, due = tell_day(case.local_day(item.invoice.dispatch.sent_at)), item.invoice.due_date
    days = (case.today - due).days if due else 0
    late = tell_count("{count} day late", "{count} days late", days)
    return tell(
        "Invoice {number}: {balance} is open, sent {sent}, due {due}, {late}",
        number=item.number,
        balance=str(item.balance) if item.balance else "?",
        sent=sent,
        due=tell_day(due) if due else "?",
        late=late,
    )


def _conversation(items: Sequence[OpenItem], case: Case) -> Iterator[str]:
    lead = items[0]
    yield tell("1. Name, company, “is this a good moment?” Ask how things are; not the money first.")
    yield tell("2. “Is everything to your liking?” Then be silent, listen, and write it down.")
    yield tell(
        "3. A complaint? “Good that you say so. I find out and call you back.” Ask for no money now. Answer: complaint."
    )
    yield tell(
        "4. None? “I do not see {number} of {balance} on my account yet. Would you look into it?” Stay on the line.",
        number=lead.number,
        balance=str(lead.balance) if lead.balance else "?",
    )
    yield tell("5. “On which day will it be on my account?” One day, one amount. Answer: promised DATE.")
    yield tell("6. Is money short? “What can be done this week, and when the rest?” Every part with its day.")
    if apart := tell_spread(items, case.today, case.country, case.policy.max_postponed_days):
        yield apart
    yield tell("7. Does it get heated? Thank them, stop, agree on another moment. No anger, no blame.")
    yield tell("8. “Is there anything else I can do?” Close with what was agreed, and mail it with a copy today.")
