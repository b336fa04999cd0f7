"""
What the books say in figures: how old the open invoices are, who pays when, what was promised, what letters did.

Every amount is a sum of balances or of booked movements as the ledger holds them; nothing is rounded, and
nothing estimated but in the one table that says so (``figures_receipts.py``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from statistics import median

from agent.desk.figures_calls import calls_table
from agent.desk.figures_letters import letters_table, paid_on, promises_table, whole_days
from agent.desk.figures_receipts import receipts_table
from agent.desk.tables import Cell, Month, Table
from agent.domain.customer import Customer
from agent.domain.events import Allocated, Returned
from agent.domain.invoice import Collection
from agent.domain.item import OpenItem
from agent.domain.owed import OWNER
from agent.domain.speech import later, tell

#: How many invoices of a customer count, the newest.
NEWEST = 12

#: Calendar days after the due date with which each stretch of age ends, and what it is called.
_AGES = ((0, later("not due")), (30, "1–30"), (60, "31–60"), (90, "61–90"))
_OLDER = "> 90"
_UNDATED = later("no due date")
#: Who says that money came in, surest first.
_KNOWN_BY = (later("bank"), later("you, of that month"), later("you said settled, in that month"))


def make_tables(
    items: Iterable[OpenItem],
    cards: Mapping[str, Customer],
    today: date,
    zone: tzinfo,
    reached: Sequence[datetime] = (),
) -> tuple[Table, ...]:
    """
    Put everything the books know into tables.

    Args:
        items: Open and settled, under the owner's cards.
        cards: Every customer's card by its key, the owner's own laid over.
        today: Calendar date in the owner's zone, which is ``zone``.
        reached: The moments at which the outcome of a call was told that reached somebody.
    """
    every = sorted(items, key=lambda item: item.key)
    still_open = [item for item in every if not item.is_settled]
    return (
        _ageing(still_open, today),
        _open_by_contact(still_open, cards, today),
        receipts_table(still_open, cards, today),
        _days_to_pay(every, cards, zone),
        promises_table(every, cards, today),
        letters_table(every, zone),
        calls_table(every, reached, zone),
        _not_needed(every, zone),
        _turnover(every, cards),
    )


def _ageing(items: Sequence[OpenItem], today: date) -> Table:
    labels = [tell(label) for _, label in _AGES] + [_OLDER]
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    counts: Counter[str] = Counter()
    unknown = 0
    for item in items:
        if item.balance is None:
            unknown += 1
            continue
        sums[item.balance.currency][_age(item, today)] += item.balance.amount
        counts[item.balance.currency] += 1
    has_undated = any(_UNDATED in ages for ages in sums.values())
    stretches = [label for _, label in _AGES] + [_OLDER] + ([_UNDATED] if has_undated else [])
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (currency, *(ages[label] for label in stretches), sum(ages.values(), Decimal(0)), counts[currency])
        for currency, ages in sorted(sums.items())
    )
    note = tell("open balances by calendar days after the due date")
    note += tell("; {count} invoices without a known amount are not in it", count=unknown) if unknown else ""
    columns = (tell("currency"), *labels, *((tell(_UNDATED),) if has_undated else ()), tell("in all"), tell("invoices"))
    return Table("ageing", tell("How old what is open is"), note, columns, rows)


def _age(item: OpenItem, today: date) -> str:
    due = item.invoice.due_date
    if due is None:
        return _UNDATED
    return next((label for last, label in _AGES if (today - due).days <= last), _OLDER)


def _open_by_contact(items: Sequence[OpenItem], cards: Mapping[str, Customer], today: date) -> Table:
    sums: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for item in items:
        if item.balance:
            found = sums[contact_of(item, cards), item.balance.currency]
            due = item.invoice.due_date
            found[0] += item.balance.amount
            found[1] += item.balance.amount if due and due < today else Decimal(0)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (contact, currency, *found) for (contact, currency), found in sorted(sums.items())
    )
    columns = (tell("who looks after it"), tell("currency"), tell("open"), tell("overdue"))
    note = tell("by the contact on each customer's card")
    return Table("open-by-contact", tell("What is open with whom of you"), note, columns, rows)


def contact_of(item: OpenItem, cards: Mapping[str, Customer]) -> str:
    """Who of the house looks after a customer, by his card; the owner himself where it names nobody."""
    card = cards.get(item.customer)
    return card.card.contact.name if card and card.card.contact else tell("yourself")


def _days_to_pay(items: Sequence[OpenItem], cards: Mapping[str, Customer], zone: tzinfo) -> Table:
    paid: dict[str, list[tuple[date, int, int | None]]] = defaultdict(list)
    for item in items:
        day, invoice = paid_on(item), item.invoice
        if day and invoice.collection is Collection.TRANSFER:
            issued = invoice.issue_date or invoice.dispatch.sent_at.astimezone(zone).date()
            late = (day - invoice.due_date).days if invoice.due_date else None
            paid[item.customer].append((day, (day - issued).days, late))
    rows = []
    for key, found in paid.items():
        newest = sorted(found, key=lambda each: each[0])[-NEWEST:]
        late_days = [late for _, _, late in newest if late is not None]
        name = cards[key].name if key in cards else key
        taken = whole_days(median(days for _, days, _ in newest))
        rows.append((name, len(newest), taken, whole_days(median(late_days)) if late_days else None))
    rows.sort(key=lambda row: (-(row[3] if row[3] is not None else -10_000), row[0]))
    columns = (tell("customer"), tell("invoices"), tell("days to pay"), tell("days after due"))
    note = tell("medians of the newest {count} paid invoices; below zero is early", count=NEWEST)
    return Table("days-to-pay", tell("Who pays when"), note, columns, tuple(rows))


def _not_needed(items: Sequence[OpenItem], zone: tzinfo) -> Table:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        day, due = paid_on(item), item.invoice.due_date
        if day and due and item.invoice.collection is Collection.TRANSFER:
            letters = [letter for letter in item.letters if letter.at.astimezone(zone).date() <= day]
            kind = "reminded" if letters else "timely" if day <= due else "late"
            counts[Month(f"{day:%Y-%m}")][kind] += 1
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (month, found["timely"], found["late"], found["reminded"]) for month, found in sorted(counts.items())
    )
    columns = (tell("month"), tell("paid in time"), tell("paid late, no mail needed"), tell("paid after a letter"))
    return Table(
        "not-needed", tell("Mails that were not needed"), tell("invoices by the month of payment"), columns, rows
    )


def _turnover(items: Sequence[OpenItem], cards: Mapping[str, Customer]) -> Table:
    """
    Sum what came in by month, with who says so.

    What the bank booked, what the owner noted with its day, and what he called settled, whose day nobody knows and
    which is shown in the month he said it, are never added up.
    """
    sums: dict[tuple[str, str, str, int], Decimal] = defaultdict(Decimal)
    for item in items:
        for payment in item.payments:
            event: Allocated | Returned = payment.event
            sign = -1 if isinstance(event, Returned) else 1
            month = Month(f"{event.booked_on:%Y-%m}")
            where = (month, contact_of(item, cards), event.amount.currency, _known_by(event))
            sums[where] += sign * event.amount.amount
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (*where, tell(_KNOWN_BY[known]), amount) for (*where, known), amount in sorted(sums.items())
    )
    columns = (tell("month"), tell("who looks after it"), tell("currency"), tell("who says so"), tell("came in"))
    note = tell("what was set against invoices, less what went back; tax included")
    return Table("turnover", tell("Paid turnover"), note, columns, rows)


def _known_by(event: Allocated | Returned) -> int:
    """The place in ``_KNOWN_BY``."""
    if event.source != OWNER:
        return 0
    return 2 if isinstance(event, Allocated) and event.undated else 1
