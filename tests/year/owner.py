"""The owner: a sensible person with other work, who reads her questions most mornings and answers what she knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.year.days import DAY, at, bank_day, is_workday, next_weekday, workdays_after
from tests.year.papers import CENT
from tests.year.terminal import Said
from tests.year.truth import Invoice
from tests.year.world import Told, World

Question = dict[str, Any]


@dataclass
class Owner:
    """Answers from the world's truth, as far as somebody with her mailbox and her bank could know it."""

    world: World
    away: tuple[tuple[date, date], ...] = ()
    forgets: float = 0.15
    ignores: tuple[str, ...] = ()
    is_blind: bool = False
    asked: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    unanswered: list[str] = field(default_factory=list)
    tried: list[tuple[str, ...]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.type: Callable[..., Said] = None  # type: ignore[assignment]

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"type": None}

    def is_in(self, day: date) -> bool:
        """Whether she is at work."""
        return not any(first <= day <= last for first, last in self.away)

    def looks_at_bank(self, day: date, luck: Random, folder: Path) -> None:
        """Most mornings she downloads what her bank has until yesterday, now and then as a table."""
        if not is_workday(day) or not self.is_in(day) or luck.random() < self.forgets:
            return
        if found := self.world.bank.download(day - DAY, table=luck.random() < 0.15):
            name, content = found
            (folder / name).write_bytes(content)

    def sees_what_is_settled(self, moment: datetime) -> None:
        """Words about an invoice whose money her bank file shows need no answer; a complaint does."""
        for told in list(self.world.told):
            invoice = self.world.invoices[told.number]
            if told.kind in ("promise", "paid", "look", "copy") and invoice.is_over and self._knows(invoice):
                self.world.told.remove(told)
                self._answered(told.customer, moment)

    def _forgets(self, kind: str, invoice: Invoice, moment: datetime) -> None:
        """What was said of it is dealt with by a later answer."""
        self.world.told = [one for one in self.world.told if (one.kind, one.number) != (kind, invoice.number)]
        self._answered(invoice.customer, moment)

    def _answered(self, key: str, moment: datetime) -> None:
        if not any(other.customer == key for other in self.world.told):
            self.world.customers[key].unblock("an answer waits for the owner", moment)

    def types(self, moment: datetime, *words: str) -> Said:
        """Type a command at this moment."""
        said = self.type(*words, "--now", f"{moment:%Y-%m-%dT%H:%M}")
        if said.code:
            self.unanswered.append(f"{moment:%Y-%m-%d} {' '.join(words)}: {said.err.strip()[-200:]}")
        return said

    def runs_errands(self, moment: datetime) -> None:
        """Type what she noted on the telephone or decided since."""
        errands, self.world.errands = self.world.errands, []
        for words in errands:
            if self.types(moment, *words).code and words not in self.tried:
                self.tried.append(words)  # the program may not have seen that invoice yet: once more, next time
                self.world.errands.append(words)

    # --- questions ------------------------------------------------------------------------------------------------

    def clears_desk(self, moment: datetime, luck: Random) -> bool:
        """Answer the questions of this morning; True when she agreed to a letter."""
        self.runs_errands(moment)
        if luck.random() < self.forgets:
            return False
        found: list[Question] = self.type("questions", "--json").json
        answers: dict[str, list[Question]] = defaultdict(list)
        for question in found:
            if luck.random() < self.forgets or question["kind"] in self.ignores:
                continue
            if words := self._answer(question, moment):
                answers[words].append(question)
        agreed = False
        for words, questions in answers.items():
            names = ",".join(question["id"] for question in questions)
            if self.types(moment, "answer", names, *words.split(" ")).code == 0:
                for question in questions:
                    self.asked[question["kind"]] += 1
                    self._note(question, words, moment)
                agreed |= any(question["kind"] == "send this letter?" for question in questions)
            elif words.startswith("agree "):
                self.refused |= {str(question["item"] or "").rpartition("/")[2] for question in questions}
        return agreed

    def _answer(self, question: Question, moment: datetime) -> str:
        """What she answers; nothing when it can wait, or when nothing can be said."""
        kind, options = question["kind"], question["options"]
        invoice = self._invoice(question)
        if kind == "customer wrote":
            return self._answer_to_words(question, moment)
        if kind == "send this letter?":
            # Whether it still may on the day it goes is the program's business; one she knows is paid she leaves.
            return "yes" if invoice and (self.is_blind or not (invoice.is_over and self._knows(invoice))) else ""
        if kind == "payment unclear":
            return self._answer_about_money(question)
        if kind == "invoice unclear" and invoice:
            return _facts_of(invoice, options)
        if kind == "mail came back" and "to ADDRESS" in options and invoice:
            return f"to administratie@{self.world.customer_of(invoice).domain}"
        if kind == "said to be paid, not seen" and invoice:
            asked = self.world.customer_of(invoice).mood.get(f"proof of {invoice.number}")
            return "go on" if asked else "ask for proof"
        if kind == "call this customer" and invoice:
            return self._telephones(invoice, moment)
        plain = {
            "already overdue at the start": "go on",
            "long overdue": "settled",
            "all steps taken": "hold",
            "is the order complete?": "yes",
            "letter refused": "go on",
            "promised day passed": "go on",
            "no account may send this": "hold",
            "say thanks?": "no",
            "put it in writing?": "no",
            "is this right?": "no",
        }
        if (words := plain.get(kind, "noted")) in options:
            return words
        if kind not in ("bank not up to date", "more letters than a day allows"):
            note = f"{moment:%Y-%m-%d} cannot answer {question['id']} {kind}: {question['text']} {options}"
            if note.split(" ", 1)[1] not in {one.split(" ", 1)[1] for one in self.unanswered}:
                self.unanswered.append(note)
        return ""

    def _note(self, question: Question, words: str, moment: datetime) -> None:
        """What her answer changes in what is true."""
        kind, invoice = question["kind"], self._invoice(question)
        if kind == "customer wrote":
            return self._settle_words(question, words, moment)
        if invoice is None:
            return
        customer = self.world.customer_of(invoice)
        if kind == "send this letter?":
            customer.yes.append(moment)
        elif kind == "mail came back" and words.startswith("to "):
            customer.address = words.removeprefix("to ")
            for one in customer.open():
                one.to = customer.address if one is invoice else one.to
            invoice.unblock("the mail came back", moment)
        elif kind == "said to be paid, not seen":
            customer.mood[f"proof of {invoice.number}"] = 1
            self._forgets("paid", invoice, moment)
            invoice.unblock("said to be paid", moment)
        elif kind == "promised day passed":
            self._forgets("promise", invoice, moment)
            invoice.unblock("promised", moment)
            invoice.unblock("promised by telephone", moment)
            invoice.unblock("agreed parts", moment)
        elif kind == "already overdue at the start":
            invoice.unblock("late before the start", moment)
            self.world.agreed_old.add(invoice.number)
        elif kind == "call this customer" and words.startswith("promised "):
            day = date.fromisoformat(words.removeprefix("promised "))
            invoice.block("promised by telephone", moment)
            self.world.plan(at(day, "11:00"), "pays_rest", invoice.number)
        elif kind == "call this customer" and words == "will look":
            invoice.block("will look", moment, at(workdays_after(moment.date(), 5), "00:00"))
        elif kind in ("long overdue", "all steps taken"):
            invoice.block("given up", moment)

    def _telephones(self, invoice: Invoice, moment: datetime) -> str:
        """What came of it: nobody there, a day, or somebody who will look."""
        luck = self.world.customer_of(invoice).dice.random()
        day = bank_day(next_weekday(moment.date() + 2 * DAY, 4))
        return "not reached" if luck < 0.5 else f"promised {day}" if luck < 0.8 else "will look"

    def _invoice(self, question: Question) -> Invoice | None:
        return self.world.invoices.get(str(question["item"] or "").rpartition("/")[2])

    def _knows(self, invoice: Invoice) -> bool:
        return all(self.world.bank.is_downloaded(booking) for booking, _ in invoice.paid)

    # --- words of customers ---------------------------------------------------------------------------------------

    def _told(self, question: Question) -> Told | None:
        """The mail she reads: the oldest of this customer that she has not dealt with."""
        key, invoice = str(question["customer"] or "").removesuffix(".example"), self._invoice(question)
        found = [told for told in self.world.told if told.customer == key]
        about = [told for told in found if invoice and told.number == invoice.number]
        return next(iter(about or found), None)

    def _answer_to_words(self, question: Question, moment: datetime) -> str:
        told, offered = self._told(question), question["proposed"]
        if told is None:
            return "go on"
        if told.kind == "paid" or (told.kind == "look" and moment < told.at + timedelta(days=7)):
            return ""  # the bank will tell; he will
        if told.kind == "promise" and told.day and told.day >= moment.date():
            return "yes" if offered == f"promised {told.day}" else f"promised {told.day}"
        if told.kind == "complaint":
            return "yes" if offered == "disputed" else "disputed"
        if told.kind == "colleague" and "to ADDRESS" in question["options"]:
            return f"to finance@{told.customer}.example"
        if told.kind == "part" and told.day and told.day > moment.date() and "agree PARTS" in question["options"]:
            return self._two_parts(self.world.invoices[told.number], told.day)
        return "go on"

    def _two_parts(self, invoice: Invoice, day: date) -> str:
        """Half on the day they named, and half a month later; where the program refused that, she holds the invoice."""
        if invoice.number in self.refused:
            return "go on"
        whole = invoice.owed(date.max)
        half = (whole / 2).quantize(CENT)
        return f"agree {half} on {day}, {whole - half} on {_second(day)}"

    def _settle_words(self, question: Question, words: str, moment: datetime) -> None:
        told, world = self._told(question), self.world
        if told is None:
            return
        world.told.remove(told)
        customer, invoice = world.customers[told.customer], world.invoices[told.number]
        if told.kind == "complaint":
            when = at(moment.date() + customer.dice.randint(6, 20) * DAY, "09:05")
            world.plan(when, "owner_forgives", told.number)
        elif told.kind == "copy":
            when = moment + timedelta(minutes=20)
            world.plan(
                when, "owner_writes", customer.key, invoice.message_id, invoice.subject, "Bij deze.", told.number
            )
        elif told.kind == "colleague" and words.startswith("to "):
            invoice.to = customer.address = words.removeprefix("to ")
            invoice.cc = ""
        elif told.kind == "insolvent":
            customer.block("insolvent", moment)
            world.errands.append(("hold", customer.domain))
        elif told.kind == "part" and told.day:
            until = told.day + 33 * DAY
            invoice.unblock("agreed parts", moment)
            invoice.block("agreed parts", moment, at(until, "00:00"))
            if not words.startswith("agree "):
                world.errands.append(("hold", told.number, "--until", str(until)))
        elif told.kind == "promise" and words == "go on":
            invoice.unblock("promised", moment)
        self._answered(told.customer, moment)
        self.runs_errands(moment)

    def _answer_about_money(self, question: Question) -> str:
        """Of every payment she knows whose it is: she did the work."""
        text, world = question["text"], self.world
        found = [
            one
            for one in world.bank.bookings
            if _is_named(one.day, text) and one.account in text and f"{one.amount:,.2f}" in text
        ]
        if not found:
            self.unanswered.append(f"which money is it? {text}")
            return ""
        numbers = [one.number for one in world.invoices.values() if any(paid == found[0] for paid, _ in one.paid)]
        return f"for {' '.join(numbers)}" if numbers else "no customer"


def _is_named(day: date, text: str) -> bool:
    return str(day) in text or f"{day.day} {day:%B} {day.year}" in text


def _second(day: date) -> date:
    return bank_day(day + 31 * DAY)


def _facts_of(invoice: Invoice, options: list[str]) -> str:
    """The facts of an invoice as she knows them, as far as they are asked."""
    paper, known = invoice.paper, []
    if "number NUMBER" in options:
        known.append(f"number {paper.number}")
    if "due DATE" in options and paper.due:
        known.append(f"due {paper.due}")
    if "amount AMOUNT" in options:
        known.append(f"amount {paper.total}")
    return " ".join((["as read"] if "as read" in options else []) + known)
