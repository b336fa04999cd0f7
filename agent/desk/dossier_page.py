"""The page of a dossier: what is open, and what happened, to read or to print.

Rules: dossier (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterable

from agent.desk.dossier import Dossier
from agent.desk.pages import page_template
from agent.domain.customer import Customer
from agent.domain.item import OpenItem
from agent.domain.speech import language_spoken, tell, tell_count, tell_date
from agent.domain.text import visible

#: By this a page of ours is known again.
MADE_BY = '<meta name="generator" content="voldaan dossier">'  # as is

#: The most lines about a customer at the head of the page.
_MOST = 12


def write_dossier(dossier: Dossier) -> str:
    """Write the page: it fetches nothing and runs nothing, and every text in it is text."""
    late = [owed.days_late for owed in dossier.owed if owed.days_late]
    return page_template("dossier.html").render(
        language=language_spoken(),
        made_by=MADE_BY,
        visible=visible,
        dossier=dossier,
        title=tell("Dossier: {customer}", customer=visible(dossier.debtor.name)),
        tell_date=tell_date,
        several=len(dossier.owed) > 1,
        totals=tuple(str(total) for total in dossier.totals),
        oldest=tell_count("{count} day late", "{count} days late", max(late)) if late else "",
        undisputed="" if dossier.was_disputed else tell("never disputed, as far as is known here"),
        told={
            "creditor": tell("From"),
            "debtor": tell("Customer"),
            "open": tell("Open"),
            "invoices": tell("Invoices"),
            "happened": tell("What happened"),
            "missing": tell("What could not be added"),
            "number": tell("invoice"),
            "issued": tell("of"),
            "due": tell("due"),
            "amount": tell("amount"),
            "came_in": tell("paid or credited"),
            "left": tell("open"),
            "late": tell("days late"),
            "unknown": tell("not known"),
            "mail": tell("the mail"),
            "foot": tell(
                "Made on {day} from the books and the mailbox of {creditor}. Amounts are what was invoiced, without"
                " interest or costs.",
                day=tell_date(dossier.day),
                creditor=visible(dossier.creditor.name),
            ),
        },
    )


def card_lines(customer: Customer, items: Iterable[OpenItem]) -> tuple[str, ...]:
    """What is known of a customer that a third party needs: addresses, numbers, country; each once."""
    people = [person.email for person in customer.people]
    for item in items:
        party = item.invoice.customer
        people += [address.email for address in item.invoice.dispatch.to]
        people += [text for text in (party.vat_number, party.enterprise_number, party.contact) if text]
    return tuple(dict.fromkeys([*people, *(identifier.upper() for identifier in customer.identifiers)]))[:_MOST]
