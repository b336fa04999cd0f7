"""The book: the ledger as one transaction sees and changes it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from agent.domain.customer import Customer
from agent.domain.desk import GivenOut, SaidByOwner
from agent.domain.item import OpenItem
from agent.domain.layout import Lesson
from agent.domain.owed import Owed, what_is_owed
from agent.domain.question import WHOLE, Parts, Question, QuestionKind
from agent.domain.text import shown, visible
from agent.ledger import stored
from agent.ledger.bank_drawer import BankDrawer
from agent.ledger.bank_shelf import BankShelf
from agent.ledger.drawer import Drawer
from agent.ledger.marks import Marks, Star, ToCopy
from agent.ledger.section import Change, Damaged, Section, Spread

_LONGEST_QUESTION = 2000

WITHDRAWN = "withdrawn"
"""The answer of a question that became moot before the owner answered."""

_LAID_AWAY_AT_ONCE = 200
"""Most settled items one transaction moves to the drawer, each a file of its own."""


class Book:
    """
    The working copy inside a transaction; what is put is seen at once and written when the transaction ends.

    A settled item leaves the open ones at once, travels in the file for one transaction (so that a crash never splits
    one) and is then laid away in the drawer. An item both open and in the drawer is open.
    """

    def __init__(
        self, tables: Mapping[str, Mapping[str, Any]], drawer: Drawer, bank_drawer: BankDrawer, damaged: Damaged
    ) -> None:
        """Open the book on tables that stay as they are; ``damaged`` words the trouble with an unreadable document."""

        def table(name: str) -> Mapping[str, Any]:
            return tables.get(name, {})

        self._items = Section(table("items"), stored.ITEMS, damaged)
        self._settled = Section(table("settled"), stored.ITEMS, damaged)
        self._put_away = Section(table("put away"), stored.OWED, damaged)  # as is
        self._customers = Section(table("customers"), stored.CUSTOMERS, damaged)
        self._questions = Section(table("questions"), stored.QUESTIONS, damaged)
        self._cursors = Section(table("cursors"), stored.CURSORS, damaged)
        self._marks = Section(table("marks"), stored.MARKS, damaged)
        self._stars = Section(table("stars"), stored.STARS, damaged)
        self._to_copy = Section(table("to copy"), stored.TO_COPY, damaged)  # as is
        self._said = Section(table("said"), stored.SAID, damaged)
        self._given_out = Section(table("given out"), stored.GIVEN_OUT, damaged)  # as is
        self._lessons = Section(table("lessons"), stored.LESSONS, damaged)
        self._paper_shards = Section(table("papers"), stored.PAPERS, damaged)
        self._number_shards = Section(table("numbers"), stored.NUMBERS, damaged)
        self._papers = Spread(self._paper_shards)
        self._numbers = Spread(self._number_shards)
        self._drawer = drawer
        self.bank = BankShelf(tables, bank_drawer, damaged, self._refuse_when_closed)
        self._asked: dict[tuple[QuestionKind, str], str] | None = None
        self._open_questions: dict[str, Question] | None = None
        self._last_id: int | None = None
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

    # Questions

    def questions(self, open_only: bool = True) -> tuple[Question, ...]:
        """Return the questions, oldest first; closed ones only when asked for."""
        if not open_only:
            return tuple(self._questions.values())
        if self._open_questions is None:
            self._open_questions = {question.id: question for question in self._questions.values() if question.is_open}
        return tuple(self._open_questions.values())

    def question(self, id: str) -> Question | None:
        """Find a question by its id, in any case."""
        return self._questions.get(id.upper())

    def ask(
        self,
        kind: QuestionKind,
        subject: str,
        text: str,
        asked_at: datetime,
        options: Sequence[str] = (),
        customer: str | None = None,
        item: str | None = None,
        once: bool = False,
        proposed: str = "",
        letter: str = "",
        parts: Parts = WHOLE,
        asked_of: str = "",
        back_on: date | None = None,
    ) -> Question:
        """
        Put a question to the owner; one of the same kind and subject that is open is returned as it is.

        Args:
            subject: With ``kind``, what the question is about; compared, not shown.
            text: May quote strangers: it becomes one line in which nothing hides, of no more than 2,000 characters.
            proposed: The answer that "yes" stands for.
            letter: A text the owner may send himself; it keeps its lines.
            parts: What of the text may be shown apart.
            asked_of: The colleague it is put to first.
            back_on: The day on which that text says that the owner comes back to them.
            once: Also return a question the owner answered before, instead of asking again.
        """
        self._refuse_when_closed()
        before = self._about(kind, subject)
        if before and before.is_open and before.asked_of != asked_of:  # whoever was asked is not the one to say by now
            self.withdraw_question(kind, subject)
        elif before and (before.is_open or (once and before.answer != WITHDRAWN)):
            return before
        text = shown(text, _LONGEST_QUESTION)
        question = Question(self._next_id(), kind, subject, text, asked_at, tuple(options), customer, item)
        question = replace(question, asked_of=asked_of, proposed=proposed, letter=visible(letter)[:_LONGEST_QUESTION])
        question = replace(question, back_on=back_on)
        told = (shown(part, _LONGEST_QUESTION) for part in (parts.quote, parts.taken, parts.offered))
        question = replace(question, parts=Parts(*told))
        self._put_question(question)
        return question

    def reword(
        self, id: str, text: str, options: Sequence[str], proposed: str | None = None, letter: str | None = None
    ) -> None:
        """Ask an open question in other words, under its name; what is None stays."""
        self._refuse_when_closed()
        question = self.question(id)
        if question and question.is_open:
            told = replace(question, text=shown(text, _LONGEST_QUESTION), options=tuple(options))
            letter = question.letter if letter is None else visible(letter)[:_LONGEST_QUESTION]
            told = replace(told, proposed=question.proposed if proposed is None else proposed, letter=letter)
            if told != question:
                self._put_question(told)

    def question_about(self, kind: QuestionKind, subject: str) -> Question | None:
        """Find the latest question of this kind and subject, answered or not."""
        return self._about(kind, subject)

    def answer(self, id: str, answer: str, at: datetime) -> Question:
        """
        Close a question with the owner's words.

        Raises:
            KeyError: When there is no such question.
        """
        self._refuse_when_closed()
        question = self.question(id)
        if question is None:
            raise KeyError(id)
        question = replace(question, answer=answer, answered_at=at)
        self._put_question(question)
        return question

    def put_back(self, question: Question) -> None:
        """Set a question as it was before, open, unless the same is asked under another name by now."""
        self._refuse_when_closed()
        about = self._about(question.kind, question.subject)
        if about is None or about.id == question.id or not about.is_open:
            self._put_question(question)

    def withdraw_question(self, kind: QuestionKind, subject: str) -> None:
        """Close a question that became moot, if it is open; it may be asked again later under a new id."""
        self._refuse_when_closed()
        question = self._about(kind, subject)
        if question and question.is_open:
            self._put_question(replace(question, answer=WITHDRAWN))

    # Codes of digests

    def given_out(self) -> tuple[GivenOut, ...]:
        """Return which codes the digests gave the owner, oldest first; those of long ago are forgotten."""
        return tuple(self._given_out.values())

    def put_given_out(self, given: GivenOut) -> None:
        """Remember the codes of a digest; they open something only from then on."""
        self._refuse_when_closed()
        self._given_out.put(given.digest, given)

    def drop_given_out(self, digest: str) -> None:
        """Forget the codes of a mail that did not leave."""
        self._refuse_when_closed()
        self._given_out.drop(digest)

    def forget_given_out(self, before: datetime) -> None:
        """Forget the codes of digests from before that moment."""
        self._refuse_when_closed()
        for given in self.given_out():
            if given.at < before:
                self._given_out.drop(given.digest)

    # What the owner said

    def said(self) -> tuple[SaidByOwner, ...]:
        """Return what the owner said and can be taken back, oldest first; that of long ago is forgotten."""
        return tuple(self._said.values())

    def put_said(self, said: SaidByOwner) -> None:
        """Remember something the owner said, or that it was taken back."""
        self._refuse_when_closed()
        self._said.put(said.id, said)

    def next_said_id(self) -> str:
        """Give the name of the next thing the owner says."""
        self._refuse_when_closed()
        self.mark.last_said += 1
        return f"A{self.mark.last_said}"

    def forget_said(self, before: datetime) -> None:
        """Forget what the owner said before that moment: it stands in the books, and is not taken back any more."""
        self._refuse_when_closed()
        for said in self.said():
            if said.at < before:
                self._said.drop(said.id)

    # Lessons

    def lessons(self) -> tuple[Lesson, ...]:
        """Return what confirmed invoices taught about layouts, oldest first."""
        return tuple(self._lessons.values())

    def next_lesson_id(self) -> str:
        """Give the name of the next lesson; that of a forgotten one may come again."""
        return f"L{1 + max((int(name[1:]) for name in self._lessons.names()), default=0)}"

    def put_lesson(self, lesson: Lesson) -> None:
        """Set a lesson as it now is."""
        self._refuse_when_closed()
        self._lessons.put(lesson.id, lesson)

    def drop_lesson(self, id: str) -> Lesson | None:
        """Forget a lesson, named in any case; None when there is none."""
        self._refuse_when_closed()
        lesson = self._lessons.get(id.upper())
        self._lessons.drop(id.upper())
        return lesson

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
            "given out": self._given_out,  # as is
            "said": self._said,
            "lessons": self._lessons,
            "questions": self._questions,
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

    def _about(self, kind: QuestionKind, subject: str) -> Question | None:
        if self._asked is None:
            # The latest counts, unless an earlier one was opened again.
            every = sorted(self._questions.values(), key=lambda question: question.is_open)
            self._asked = {(question.kind, question.subject): question.id for question in every}
        id = self._asked.get((kind, stored.storable(subject)))
        return self._questions.get(id) if id else None

    def _put_question(self, question: Question) -> None:
        self._questions.put(question.id, question)
        if self._open_questions is not None and question.is_open:
            self._open_questions[question.id] = question
        elif self._open_questions is not None:
            self._open_questions.pop(question.id, None)
        if self._asked is not None:
            self._asked[question.kind, stored.storable(question.subject)] = question.id

    def _next_id(self) -> str:
        if self._last_id is None:
            self._last_id = max((int(name[1:]) for name in self._questions.names()), default=0)
        self._last_id += 1
        return f"Q{self._last_id}"

    def _own_marks(self) -> Marks:
        text = self._marks.text("marks")
        return stored.MARKS.read(text) if text else Marks()

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise RuntimeError("this book is only for reading; changes belong inside Ledger.change()")


def _place(mailbox: str, folder: str) -> str:
    return json.dumps([mailbox, folder])
