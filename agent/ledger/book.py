"""The book: the ledger as one transaction sees and changes it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from agent.domain.customer import Customer
from agent.domain.item import OpenItem
from agent.domain.owed import Owed, what_is_owed
from agent.ledger import stored
from agent.ledger.bank_drawer import BankDrawer
from agent.ledger.bank_shelf import BankShelf
from agent.ledger.desk_pages import DeskPages
from agent.ledger.drawer import Drawer
from agent.ledger.marks import Marks, Star, ToCopy
from agent.ledger.section import Change, Damaged, Section, Spread

_LAID_AWAY_AT_ONCE = 200
"""Most settled items one transaction moves to the drawer, each a file of its own."""


class Book(DeskPages):
    """
    The working copy inside a transaction; what is put is seen at once and written when the transaction ends.

    A settled item leaves the open ones at once, travels in the file for one transaction (so that a crash never splits
    one) and is then laid away in the drawer. An item both open and in the drawer is open.
    """

    def __init__(
        self, tables: Mapping[str, Mapping[str, Any]], drawer: Drawer, bank_drawer: BankDrawer, damaged: Damaged
    ) -> None:
        """Open the book on tables that stay as they are; ``damaged`` words the trouble with an unreadable document."""

        super().__init__(tables, damaged)

        def table(name: str) -> Mapping[str, Any]:
            return tables.get(name, {})

        self._items = Section(table("items"), stored.ITEMS, damaged)
        self._settled = Section(table("settled"), stored.ITEMS, damaged)
        self._put_away = Section(table("put away"), stored.OWED, damaged)  # as is
        self._customers = Section(table("customers"), stored.CUSTOMERS, damaged)
        self._cursors = Section(table("cursors"), stored.CURSORS, damaged)
        self._marks = Section(table("marks"), stored.MARKS, damaged)
        self._stars = Section(table("stars"), stored.STARS, damaged)
        self._to_copy = Section(table("to copy"), stored.TO_COPY, damaged)  # as is
        self._paper_shards = Section(table("papers"), stored.PAPERS, damaged)
        self._number_shards = Section(table("numbers"), stored.NUMBERS, damaged)
        self._papers = Spread(self._paper_shards)
        self._numbers = Spread(self._number_shards)
        self._drawer = drawer
        self.bank = BankShelf(tables, bank_drawer, damaged, self._refuse_when_closed)
        self._closed = False
        self.mark = self._own_marks()

    # Items

    def item(self, key: str) -> OpenItem | None:
        """Find an item, open or settled."""
        return self._items.get(key) or self._settled.get(key) or self._drawer.find(stored.storable(key))

    def open_items(self) -> tuple[OpenItem, ...]:
        """Return every item that is not settled."""
        return tuple(self._items.values())

    def every_item(self) -> Iterator[OpenItem]:
        """Go through every item there ever was, settled ones too; of the drawer's, those that can be read."""
        at_hand = {item.key: item for item in (*self._settled.values(), *self._items.values())}
        yield from at_hand.values()
        yield from (item for item in self._drawer.items() if item.key not in at_hand)

    def items_of(self, customer: str) -> tuple[OpenItem, ...]:
        """Return the open items of one customer."""
        start = stored.storable(f"{customer}/")
        found = (self._items.get(name) for name in self._items.names() if name.startswith(start))
        # A slash may stand in a customer's key or in a number, so the beginning alone proves nothing.
        return tuple(item for item in found if item and f"{item.customer}/" == start)

    def find(self, text: str) -> tuple[OpenItem, ...]:
        """Find items, open or settled, by "NUMBER" or "CUSTOMER/NUMBER" in any case; empty when there is none."""
        found = {item.key: item for item in self._numbered(text)}
        for at in (place for place, sign in enumerate(text) if sign == "/"):
            customer = text[:at].casefold()
            found |= {item.key: item for item in self._numbered(text[at + 1 :]) if item.customer.casefold() == customer}
        return tuple(found.values())

    def put(self, item: OpenItem) -> None:
        """
        Set an item as it now is.

        Raises:
            LedgerError: When it holds something that cannot be kept.
        """
        self._refuse_when_closed()
        here, there = (self._settled, self._items) if item.is_settled else (self._items, self._settled)
        here.put(item.key, item)
        there.drop(item.key)
        if item.is_settled and (owed := what_is_owed(item)):
            self._put_away.put(item.key, owed)
        else:
            self._put_away.drop(item.key)
        for number in {item.original.number.casefold(), item.number.casefold()}:
            keys = self._numbers.get(number) or ()
            self._numbers.put(number, tuple(dict.fromkeys([*keys, stored.storable(item.key)])))

    def put_away(self) -> tuple[Owed, ...]:
        """Return what payments need to know of settled items, without a look into the drawer."""
        return tuple(self._put_away.values())

    def note_put_away(self) -> None:
        """Look once into the drawer of books that were kept before payments needed to know of settled items."""
        self._refuse_when_closed()
        if self.mark.put_away_noted:
            return
        for item in (*self._drawer.items(), *self._settled.values()):
            if self._items.get(item.key) is None and (owed := what_is_owed(item)):
                self._put_away.put(item.key, owed)
        self.mark.put_away_noted = True

    def forget_put_away(self, before: date) -> None:
        """Let payments forget the settled items to which nothing happened since that day; the drawer keeps them."""
        self._refuse_when_closed()
        for owed in self.put_away():
            if owed.changed_on < before:
                self._put_away.drop(owed.item)

    # Customers

    def customers(self) -> tuple[Customer, ...]:
        """Return every customer's card."""
        return tuple(self._customers.values())

    def customer(self, key: str) -> Customer | None:
        """Find a customer's card."""
        return self._customers.get(key)

    def put_customer(self, customer: Customer) -> None:
        """Set a customer's card as it now is."""
        self._refuse_when_closed()
        self._customers.put(customer.key, customer)

    # Small facts; ``mark`` holds the others

    def cursor(self, mailbox: str, folder: str) -> tuple[int, int] | None:
        """Return how far a folder was read: UIDVALIDITY and the last UID (RFC 3501 2.3.1.1); None before the first."""
        place = self._cursors.get(_place(mailbox, folder))
        return (place["uidvalidity"], place["last_uid"]) if place else None

    def put_cursor(self, mailbox: str, folder: str, cursor: tuple[int, int]) -> None:
        """Remember how far a folder was read."""
        self._refuse_when_closed()
        uidvalidity, last_uid = cursor
        self._cursors.put(_place(mailbox, folder), {"uidvalidity": uidvalidity, "last_uid": last_uid})

    def stars(self) -> dict[str, Star]:
        """Return the mails whose flag we set, by the mail's identity."""
        return {identity: star for identity in self._stars.names() if (star := self._stars.get(identity))}

    def put_star(self, identity: str, star: Star) -> None:
        """Remember that we set a mail's flag, which it did not have."""
        self._refuse_when_closed()
        self._stars.put(identity, star)

    def drop_star(self, identity: str) -> None:
        """Forget a flag we set."""
        self._refuse_when_closed()
        self._stars.drop(identity)

    def to_copy(self) -> dict[str, ToCopy]:
        """Return the mails whose copy is to go to a folder, by the mail's identity; done or not."""
        return {identity: mail for identity in self._to_copy.names() if (mail := self._to_copy.get(identity))}

    def put_to_copy(self, identity: str, mail: ToCopy) -> None:
        """Remember that a copy of a mail is to go to a folder, or went."""
        self._refuse_when_closed()
        self._to_copy.put(identity, mail)

    def paper(self, identity: str) -> str | None:
        """Tell what became of a paper (sha256) or a mail (its identity): an item's key or a reason; None when new."""
        return self._papers.get(identity)

    def put_paper(self, identity: str, became: str) -> None:
        """Remember what became of a paper or a mail."""
        self._refuse_when_closed()
        self._papers.put(identity, stored.storable(became))

    def money_seal(self) -> str:
        """A checksum over everything payments are matched against: unchanged, there is nothing to match."""
        sections: tuple[Section[Any], ...] = (self._items, self._put_away, self._customers)
        return " ".join(f"{seal:08x}" for seal in (*(section.seal() for section in sections), self.bank.seal()))

    # For the ledger; ``bank`` is the shelf of bank entries

    def close(self) -> None:
        """Refuse changes from now on: the transaction is over, or was only ever for reading."""
        self._closed = True

    def changes(self) -> dict[str, Change]:
        """Return what to write, by table; empty when nothing changed."""
        if self.mark != self._own_marks():
            self._marks.put("marks", self.mark)
        sections: dict[str, Section[Any]] = {
            "marks": self._marks,
            "cursors": self._cursors,
            "stars": self._stars,
            "to copy": self._to_copy,  # as is
            **self.of_the_desk(),
            "customers": self._customers,
            "items": self._items,
            "settled": self._settled,
            "put away": self._put_away,  # as is
            "papers": self._paper_shards,
            "numbers": self._number_shards,
        }
        found = {name: section.change() for name, section in sections.items()} | self.bank.changes()
        return {name: change for name, change in found.items() if change}

    def lay_away(self) -> None:
        """Move what earlier transactions settled to the drawer, and bank entries that are old and done to theirs."""
        self.bank.lay_away()
        for key in list(self._settled.untouched())[:_LAID_AWAY_AT_ONCE]:
            self._drawer.put(key, self._settled.text(key) or "")
            self._settled.drop(key)

    def _numbered(self, number: str) -> Iterator[OpenItem]:
        number = stored.storable(number).casefold()
        items = (self.item(key) for key in self._numbers.get(number) or ())
        return (item for item in items if item and number in (item.number.casefold(), item.original.number.casefold()))

    def _own_marks(self) -> Marks:
        text = self._marks.text("marks")
        return stored.MARKS.read(text) if text else Marks()

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise RuntimeError("this book is only for reading; changes belong inside Ledger.change()")


def _place(mailbox: str, folder: str) -> str:
    return json.dumps([mailbox, folder])
