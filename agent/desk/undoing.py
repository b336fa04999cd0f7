"""Take back what the owner said: note what it changed, and bring that back when he says so.

Rule: taken-back (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from agent.desk.spoken import NotUnderstood
from agent.domain.customer import Customer
from agent.domain.desk import SaidByOwner
from agent.domain.events import Allocated, Allowed, Event, Reminded, Returned, TakenBack, Unallocated
from agent.domain.item import OpenItem
from agent.domain.owed import OWNER
from agent.domain.payment import Match, Outcome
from agent.domain.question import Question, QuestionKind
from agent.domain.speech import tell, tell_day
from agent.dunning.item_gates import ACCOUNT
from agent.intake.posting import post
from agent.intake.posting import take_back as take_entry_back
from agent.intake.settling import put
from agent.ledger import Book

_MONEY = (Allocated, Returned, Unallocated)
#: Finds an invoice, or a customer's card, by its key.
_Find = Callable[[str], OpenItem | Customer | None]
#: What nobody can take back, for it is no fact of the books alone.
_STAYS = frozenset({QuestionKind.IN_DOUBT, QuestionKind.CLOCK, QuestionKind.SENT_EMPTY, QuestionKind.NOT_LISTED})


class Noting:
    """Notes, one after the other, what the things the owner says in one transaction change.

    Args:
        before: The books before the transaction.
        book: The books in change.
    """

    def __init__(self, before: Book, book: Book) -> None:
        self._book = book
        self._before = before
        self._lengths: dict[str, int] = {}
        self._card_lengths: dict[str, int] = {}
        self._questions: dict[str, Question | None] = {}
        self._noted: set[str] = set()
        self._people: set[str] = set()
        self._bank_until = dict(before.mark.bank_complete_until)

    def note(self, words: str, now: datetime, code: str = "", written_at: datetime | None = None) -> SaidByOwner:
        """Remember what changed since the last note, and give it its name."""
        changed = {name: [*change.documents, *change.gone] for name, change in self._book.changes().items() if change}
        items = self._added(
            {*changed.get("items", ()), *changed.get("settled", ())}, self._book.item, self._before.item, self._lengths
        )
        cards = self._added(
            changed.get("customers", ()), self._book.customer, self._before.customer, self._card_lengths
        )
        questions, asked = self._changed_questions(changed.get("questions", ()))
        entries = tuple(
            entry
            for key in changed.get("entries", ())
            if key not in self._noted and (entry := self._before.bank.entry(key))
        )
        self._noted |= {entry.key for entry in entries}
        said = SaidByOwner(
            id=self._book.next_said_id(),
            at=now,
            words=words,
            code=code,
            written_at=written_at,
            items=items,
            customers=cards,
            questions=questions,
            asked=asked,
            entries=entries,
            bank_until=self._bank_before(),
            keeps=_what_stays(questions) or self._whoever_was_added(changed.get("customers", ())),
        )
        self._book.put_said(said)
        return said

    def _added(
        self, keys: Iterable[str], now: _Find, before: _Find, lengths: dict[str, int]
    ) -> dict[str, tuple[int, ...]]:
        found = {}
        for key in sorted(keys):
            holder, earlier = now(key), before(key)
            if holder is None:
                continue
            start = lengths.get(key, len(earlier.history) if earlier else 0)
            lengths[key] = len(holder.history)
            if places := tuple(range(start, len(holder.history))):
                found[key] = places
        return found

    def _changed_questions(self, ids: Iterable[str]) -> tuple[tuple[Question, ...], tuple[str, ...]]:
        changed, asked = [], []
        for id in sorted(ids, key=lambda id: int(id[1:])):
            now = self._book.question(id)
            earlier = self._questions[id] if id in self._questions else self._before.question(id)
            self._questions[id] = now
            if earlier is None and now:
                asked.append(id)
            elif earlier and earlier != now and earlier.is_open:
                changed.append(earlier)
        return tuple(changed), tuple(asked)

    def _whoever_was_added(self, keys: Iterable[str]) -> str:
        """People of a customer become known by an answer, and may have written or been written to since."""
        added: list[str] = []
        for key in keys:
            now, before = self._book.customer(key), self._before.customer(key)
            known = before.people if before else ()
            added += [person.email for person in (now.people if now else ()) if person not in known]
        new = [email for email in added if email not in self._people]
        self._people |= set(new)
        return tell("{people} is still one of the customer's people", people=", ".join(new)) if new else ""

    def _bank_before(self) -> tuple[tuple[str | None, str], ...]:
        now, before = self._book.mark.bank_complete_until, self._bank_until
        self._bank_until = dict(now)
        return tuple(
            (iban, before[iban].isoformat() if iban in before else "") for iban in now if now[iban] != before.get(iban)
        )


def find_said(book: Book, name: str) -> SaidByOwner | None:
    """Find what the owner said by its name ("A7"), or his latest answer to a question ("Q12"), not taken back yet."""
    wanted = name.strip().upper()
    said = [one for one in book.said() if one.id == wanted or any(asked.id == wanted for asked in one.questions)]
    standing = [one for one in said if one.undone_at is None] or said
    return max(standing, key=lambda one: int(one.id[1:]), default=None)


def undo_said(book: Book, said: SaidByOwner, now: datetime) -> str:
    """
    Take back what the owner said: its events count no more, its questions are open again.

    Raises:
        NotUnderstood: When it was taken back before, or its letter has left.
    """
    if said.undone_at:
        raise NotUnderstood(tell("{id} (“{words}”) was taken back already", id=said.id, words=said.words))
    if said.is_final:
        raise NotUnderstood(
            tell("{id} (“{words}”) cannot be taken back: {why}", id=said.id, words=said.words, why=said.keeps)
        )
    items = {key: item for key in said.items if (item := book.item(key))}
    _refuse_when_it_left(said, items)
    for id in said.asked:
        if (question := book.question(id)) and question.is_open:
            book.withdraw_question(question.kind, question.subject)
    for question in said.questions:
        current = book.question(question.id)
        if current and (current.is_open or current.answered_at == said.at):
            book.put_back(replace(question, asked_at=question.asked_at if current.is_open else now))
        if question.kind is QuestionKind.OTHER_ACCOUNT:
            book.mark.accounts_elsewhere -= {question.subject.removeprefix(ACCOUNT)}
    for entry in said.entries:
        if current_entry := book.bank.entry(entry.key):
            take_entry_back(book, current_entry, tell("you took it back"), now)
            post(book, current_entry, entry.match or Match(Outcome.NOTHING), now, by_owner=entry.by_owner)
    for key, places in said.items.items():
        if item := book.item(key):
            put(book, item.with_events(*_counter(item, places, now)), now)
    for key, places in said.customers.items():
        if card := book.customer(key):
            book.put_customer(card.with_events(TakenBack(now, places)))
    until = book.mark.bank_complete_until
    for iban, day in said.bank_until:
        until = (
            {**until, iban: date.fromisoformat(day)} if day else {each: until[each] for each in until if each != iban}
        )
    book.mark.bank_complete_until = until
    book.put_said(replace(said, undone_at=now))
    again = [question.id for question in said.questions if (one := book.question(question.id)) and one.is_open]
    told = [tell("“{words}” is taken back", words=said.words)]
    told += [tell("open again: {questions}", questions=", ".join(again))] if again else []
    return "; ".join([*told, *([said.keeps] if said.keeps else [])])


def _counter(item: OpenItem, places: Sequence[int], now: datetime) -> tuple[Event, ...]:
    """What takes these events back: money by its number, everything else by its place."""
    found: list[Event] = []
    movements = [event for event in item.history if isinstance(event, Allocated | Returned)]
    for place in places:
        event = item.history[place]
        if isinstance(event, Allocated) and event.source == OWNER:
            number = 1 + next(at for at, each in enumerate(movements) if each is event)
            if any(payment.number == number for payment in item.payments):
                found.append(Unallocated(now, number, tell("you took it back")))
        elif isinstance(event, Unallocated) and isinstance(before := movements[event.payment - 1], Allocated):
            found += [replace(before, at=now)] if before.source == OWNER else []
    others = tuple(place for place in places if not isinstance(item.history[place], _MONEY))
    return (*([TakenBack(now, others)] if others else []), *found)


def _refuse_when_it_left(said: SaidByOwner, items: Mapping[str, OpenItem]) -> None:
    """A yes to a letter is taken back only while the letter is here."""
    for key, item in items.items():
        yes = [place for place in said.items[key] if _is_yes(item.history[place])]
        left = [event for event in item.history[max(yes, default=0) :] if isinstance(event, Reminded)]
        if yes and left:
            raise NotUnderstood(
                tell(
                    "{id} cannot be taken back: its letter left on {day}; “hold {number}” stops the next",
                    id=said.id,
                    number=item.number,
                    day=tell_day(left[0].at.date()),
                )
            )


def _is_yes(event: Event) -> bool:
    return isinstance(event, Allowed) and event.gate.startswith(("letter:", "part:"))


def _what_stays(questions: Sequence[Question]) -> str:
    if any(question.kind is QuestionKind.IN_DOUBT for question in questions):
        return tell("what became of a letter stays as you said it")
    if any(question.kind in _STAYS for question in questions):
        return tell("what was accepted then stays accepted")
    return ""
