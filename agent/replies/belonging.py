"""Find whose invoice a mail is about: by thread, by number, by sender.

Rules: belonging, naming-the-number (docs/rules.md)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from agent.domain.customer import Customer
from agent.domain.events import OwnerWrote, Replied, Tie
from agent.domain.item import OpenItem
from agent.domain.mail import Address, MailHeaders
from agent.replies.free_mail import is_free_mail
from agent.replies.words import thread_subject

_WIDEST_GAP = 3  # "2026 - 014": how many characters may stand between two pieces
_RUN = re.compile(r"[^\W\d_]+|\d+")
_MOST_REPLY_TO = 5
_MOST_LABELS = 8  # of a domain that are looked at
_MOST_RUNS = 6  # "2026", "014" or "INV", "2026", "11", "014": how many pieces a written number may fall into
#: Words that announce an invoice number, so that even a short one is meant.
_LABELS = frozenset(
    {"factuur", "factuurnummer", "factuurnr", "fact", "facturen", "invoice", "inv", "invoices", "facture", "factures"}
    | {"rechnung", "rechnungen", "rechnungsnummer", "nummer", "nr", "no", "num", "number", "numéro", "nota"}
)


@dataclass(frozen=True)
class Belongs:
    """A mail belongs to this customer; ``items`` are the keys it is about, empty when it may be any."""

    customer: str
    tie: Tie
    items: tuple[str, ...] = ()


@dataclass
class Index:
    """What the books know of threads, numbers and people, made once a pass for quick look-up.

    ``threads`` says of every Message-ID which items it speaks of, ``folded`` the same in lower case; ``ids`` names one
    of them. ``letters`` gives the Message-ID of our own letters by their letter id.
    """

    ids: dict[str, str] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    threads: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    folded: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    numbers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    subjects: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    addresses: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    domains: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    owners: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, items: Iterable[OpenItem], customers: Iterable[Customer]) -> Index:
        """Index these items and customers."""
        index = cls()
        for customer in customers:
            index.add_customer(customer)
        for item in items:
            index.add_item(item)
        return index

    def add_customer(self, customer: Customer) -> None:
        """Make this customer's people and domains known."""
        for person in customer.people:
            self.addresses[person.key].add(customer.key)
        for domain in customer.domains:
            if not is_free_mail(domain):
                self.domains[domain].add(customer.key)

    def add_item(self, item: OpenItem) -> None:
        """Make this item's thread and number known."""
        self.owners[item.key] = item.customer
        words = {event.message_id for event in item.history if isinstance(event, Replied | OwnerWrote)}
        for message_id in filter(None, item.message_ids | words):
            self.ids[message_id] = item.key
            self.threads[message_id].add(item.key)
            self.folded[message_id.lower()].add(item.key)
        self.letters.update((letter.letter_id, letter.message_id) for letter in item.letters)
        self.numbers[_compact(item.number)].add(item.key)
        if subject := thread_subject(item.invoice.dispatch.subject):
            self.subjects[subject].add(item.key)

    def in_thread(self, message_id: str) -> set[str]:
        """List the items a cited id speaks of. Some gateways write ids in lower case."""
        return self.threads.get(message_id) or self.folded.get(message_id.lower(), set())

    def customers_of(self, address: Address | None) -> set[str]:
        """List the customers this address speaks for: as a person, by its domain or one above that."""
        if address is None:
            return set()
        labels = address.domain.split(".")[:_MOST_LABELS]
        above = (self.domains.get(".".join(labels[start:]), set()) for start in range(len(labels)))
        return self.addresses.get(address.key, set()).union(*above)


def find_belonging(headers: MailHeaders, text: str, index: Index) -> tuple[Belongs, ...]:
    """
    Find every customer a mail belongs to, by its strongest tie.

    The thread wins over the number, the number over the sender. One mail may be about invoices of two customers: in the
    thread of one, naming the number of the other.
    """
    ties = _Ties.of(headers, text, index)
    found = ties.from_sender(headers.sender)
    if index.customers_of(headers.sender):
        return found
    # Portals and shared mailboxes write for somebody, whom only Reply-To names.
    told = (ties.from_sender(person) for person in headers.reply_to[:_MOST_REPLY_TO])
    return next((more for more in told if more and more != found), found)


def find_belonging_of_each(
    people: Iterable[Address], headers: MailHeaders, text: str, index: Index
) -> Iterator[tuple[Address, tuple[Belongs, ...]]]:
    """Find whose invoices a mail is about for each of these people in the sender's place; the text is read once."""
    ties = _Ties.of(headers, text, index)
    for person in people:
        yield person, ties.from_sender(person)


@dataclass(frozen=True)
class _Ties:
    """What ties a mail to invoices, whoever wrote it; ``named`` are items with their number and whether it is labelled.

    A mail may name thousands of recipients and hold a hundred thousand words: each is looked at once.
    """

    index: Index
    threads: frozenset[str]
    by_subject: frozenset[str]
    named: frozenset[tuple[str, str, bool]]

    @classmethod
    def of(cls, headers: MailHeaders, text: str, index: Index) -> _Ties:
        threads = (item for cited in headers.cited for item in index.in_thread(cited))
        by_subject = index.subjects.get(thread_subject(headers.subject), ())
        named = _named(f"{headers.subject}\n{text}", index)
        return cls(index, frozenset(threads), frozenset(by_subject), frozenset(named))

    def from_sender(self, sender: Address | None) -> tuple[Belongs, ...]:
        index, speakers = self.index, self.index.customers_of(sender)
        threads = {*self.threads, *(item for item in self.by_subject if index.owners[item] in speakers)}
        tied = {index.owners[item] for item in threads}
        telling = (
            (item, index.owners[item])
            for item, number, labelled in self.named
            if _is_telling(number, labelled, index.owners[item] in speakers)
        )
        named = {item for item, owner in telling if owner not in tied}
        if threads or named:
            return _grouped(threads, Tie.THREAD, index) + _grouped(named, Tie.NUMBER, index)
        return tuple(Belongs(customer, Tie.SENDER) for customer in sorted(speakers))


def _grouped(items: set[str], tie: Tie, index: Index) -> tuple[Belongs, ...]:
    by_customer: dict[str, list[str]] = defaultdict(list)
    for item in sorted(items):
        by_customer[index.owners[item]].append(item)
    return tuple(Belongs(customer, tie, tuple(keys)) for customer, keys in by_customer.items())


def _named(text: str, index: Index) -> Iterator[tuple[str, str, bool]]:
    """The items whose number stands in the text, however it is spaced: 2026-014, 2026 014, F2026014."""
    runs = list(_RUN.finditer(text))
    for start in range(len(runs)):
        written = ""
        for position in range(start, min(start + _MOST_RUNS, len(runs))):
            if position > start and runs[position].start() - runs[position - 1].end() > _WIDEST_GAP:
                break
            written += runs[position].group().casefold()
            for item in index.numbers.get(written, ()):
                labelled = start > 0 and runs[start - 1].group().casefold() in _LABELS
                yield item, written, labelled


def _is_telling(number: str, labelled: bool, known_sender: bool) -> bool:
    """Whether these characters can only be the invoice: "14" needs the word "factuur" before it, "2026014" does not."""
    digits = sum(character.isdigit() for character in number)
    if known_sender:
        return labelled or len(number) >= 4
    return (labelled and len(number) >= 3) or (len(number) >= 6 and digits >= 4)


def _compact(number: str) -> str:
    return "".join(run.group().casefold() for run in _RUN.finditer(number))
