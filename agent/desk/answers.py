"""The owner's answer to one question becomes events in the books.

An answer is a few plain words: "yes", "go on", "due 2026-12-03 amount 1210.00", "not an invoice", "settled".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from agent.desk import payments
from agent.desk import words as say
from agent.desk.find import Target
from agent.desk.open_numbers import still_open
from agent.desk.spoken import NotUnderstood, read_address, read_amount, read_date, read_meant
from agent.domain.customer import Customer
from agent.domain.events import Allocated, Allowed, Claimed, Corrected, Dropped, Event, Held, HoldReason, Released
from agent.domain.item import OpenItem
from agent.domain.mail import Address
from agent.domain.policy import Policy
from agent.domain.question import Question, QuestionKind
from agent.domain.reply import Label, Meaning, Said
from agent.dunning import follow
from agent.dunning.case import proof_of
from agent.dunning.item_gates import ACCOUNT
from agent.dunning.unsettled import ACCEPTED_AS_READ, ask_about, is_read, name_fields, unsettled_fields
from agent.intake.asking import SAID, TAKEN, UNCERTAIN, corrected
from agent.intake.settling import settle
from agent.ledger import Book

#: What "go on" opens, by kind of question; the others end the holds the question is about.
_OPENS = {
    QuestionKind.OVERDUE_AT_START: ("before-live",),
    QuestionKind.TOO_OLD: ("age",),
    # Whoever knows it is still open need not say so again because it was overdue at a start.
    QuestionKind.RESTORED: ("restored", "before-live"),
}

#: The hold behind a question, by its kind.
_HOLDS = {QuestionKind.WORDS: HoldReason.WORDS, QuestionKind.CREDIT_NOTE: HoldReason.CREDIT}

_AS_READ = "as read"

#: What the owner himself agrees to may lie as far away as he likes.
_ANY_DAY = 10_000

#: Answers after which a value follows: all words up to the next answer.
WITH_VALUE = frozenset({"amount", "copy", "due", "for", "means", "number", "promised", "to"})


@dataclass
class _Answering:
    """One answer being applied."""

    book: Book
    question: Question
    now: datetime
    done: list[str] = field(default_factory=list)
    stays: bool = False  # open, whatever was said of it

    def item(self) -> OpenItem:
        found = self.book.item(self.question.item) if self.question.item else None
        if found is None:
            raise NotUnderstood("this is about several invoices: use `voldaan paid`, `hold` or `release` with a number")
        if found.is_settled:
            raise NotUnderstood(f"{found.key} is settled already")
        return found

    def add(self, *events: Event) -> None:
        self.book.put(self.item().with_events(*events))

    def open_gates(self) -> None:
        """Open what this kind of question keeps shut, unless that was done or nothing is owed any more."""
        item = self.book.item(self.question.item) if self.question.item else None
        gates = _OPENS.get(self.question.kind, ())
        if item and not item.is_settled and not all(item.allows_since(gate, self.now) for gate in gates):
            self.add(*(Allowed(self.now, gate) for gate in gates))

    def tell_customer(self, event: Event) -> None:
        card = self.book.customer(self.question.customer or "")
        if card:
            self.book.put_customer(card.with_events(event))

    def end_holds(self) -> None:
        """End what this question is about, and nothing beside it."""
        card = self.book.customer(self.question.customer or "")
        for held in card.holds(self.now.date()) if card else ():
            if self._is_about(held):
                self.tell_customer(Released(self.now, "owner", held.source))
        for other in self.book.items_of(self.question.customer or ""):
            mails = {said.mail for said in (other.claim,) if said} | {said.source for said in (other.promise,) if said}
            if self.question.subject in mails:
                self.book.put(other.with_events(Released(self.now, "owner", self.question.subject)))
        item = self.book.item(self.question.item) if self.question.item else None
        if item and not item.is_settled:
            sources = {held.source for held in item.holds(self.now.date()) if self._is_about(held)}
            sources |= _waiting_for(self.question.kind, item)
            self.add(*(Released(self.now, "owner", source) for source in sorted(sources)))

    def _is_about(self, held: Held) -> bool:
        """A mail's question is about that mail's hold; a gate's own, about all holds of its reason."""
        asked_by_gate = self.question.subject == self.question.item
        if self.question.kind is QuestionKind.CLAIM_UNSEEN:
            return held.source == self.claim.mail
        if self.question.kind is QuestionKind.PROMISE_PASSED:
            item = self.book.item(self.question.item or "")
            return item is not None and item.promise is not None and held.source == item.promise.source
        return held.reason is _HOLDS.get(self.question.kind) if asked_by_gate else held.source == self.question.subject

    @property
    def claim(self) -> Claimed:
        """The claim a question is about."""
        if claim := self.item().claim:
            return claim
        raise NotUnderstood(f"nobody claims any more that {self.question.item} is paid")

    def target(self) -> Target:
        item = self.item()
        return Target(self.book.customer(item.customer) or Customer(item.customer, item.customer), item)


def _waiting_for(kind: QuestionKind, item: OpenItem) -> set[str]:
    """What beside a hold closed an invoice's gate, as the sources a release names."""
    if kind is QuestionKind.BOUNCED and item.bounce:
        return {item.bounce.mail}
    if kind is QuestionKind.UNDELIVERED and item.undelivered:
        return {item.undelivered.letter_id}
    if kind in (QuestionKind.WORDS, QuestionKind.CLAIM_UNSEEN) and item.claim:
        return {item.claim.mail, *({item.promise.source} if item.promise else ())}
    if kind in (QuestionKind.WORDS, QuestionKind.PROMISE_PASSED) and item.promise:
        return {item.promise.source}
    return set()


def how_to_answer(question: Question) -> str:
    """Give the command that answers a question, and the letter proposed; empty when its cause must go by itself."""
    command = next((option for option in question.options if option.startswith("voldaan ")), "")
    if question.letter:
        indented = "\n".join(f"    > {line}".rstrip() for line in question.letter.strip().splitlines())
        letter = f"\n    A letter you could send, yours to change; nothing is sent by itself:\n{indented}"
    else:
        letter = ""
    how = command or (f"voldaan answer {question.id} {' | '.join(question.options)}" if question.options else "")
    return f"{how}{letter}"


def check_answer(question: Question, text: str) -> None:
    """Raise NotUnderstood when these words answer no question of this sort; their values are not looked at."""
    _read_phrases(text, question)


def what_is_meant(question: Question, text: str) -> tuple[Label, date | None] | None:
    """What these words say a mail means; None when they say something else."""
    said = [value for phrase, value in _read_phrases(text, question) if phrase == "means"]
    return read_meant(said[-1]) if said else None


def apply_answer(book: Book, question: Question, text: str, now: datetime) -> str:
    """
    Apply the owner's answer and close the question.

    Args:
        book: The books, within a change.
        question: An open question.
        text: The owner's words; several facts may follow one another.
        now: Aware moment of the answer.

    Returns:
        A sentence that says what was noted.

    Raises:
        NotUnderstood: When the words do not answer this question; nothing is changed then.
    """
    question = book.question(question.id) or question  # somebody may have answered since it was read
    if not question.is_open:
        raise NotUnderstood(f"{question.id} was answered already: {question.answer}")
    answering = _Answering(book, question, now)
    # What is named counts before what is left as it was read.
    for phrase, value in sorted(_read_phrases(text, question), key=lambda found: found[0] == _AS_READ):
        ACTIONS[phrase](answering, value)
    if question.kind is QuestionKind.RESTORED:
        answering.open_gates()  # whatever he said, he said it about this invoice
    if not answering.stays and (still_open := book.question(question.id)) and still_open.is_open:
        book.answer(question.id, " ".join(text.split()), now)
    _ask_for_the_rest(answering)
    return "; ".join(answering.done) or "noted"


def _ask_for_the_rest(answering: _Answering) -> None:
    """Say what of an unclear invoice is still to be settled, and ask for it under a new name."""
    question, book = answering.question, answering.book
    item = book.item(question.item) if question.item else None
    asked_by_gate = question.kind is QuestionKind.INVOICE_UNCLEAR and question.subject == question.item
    if item is None or not asked_by_gate or item.is_settled:
        return
    left = tuple(name for name in unsettled_fields(item) if name_fields((name,)) in question.text)
    if not left:
        return
    text, options = ask_about(item)
    card = book.customer(item.customer)
    text = f"{item.number} ({card.name if card else item.customer}): {text}"
    again = book.ask(question.kind, question.subject, text, answering.now, options, question.customer, item.key)
    answering.done.append(f"still to settle: {name_fields(left)} ({again.id})")


def _read_phrases(text: str, question: Question) -> Sequence[tuple[str, str]]:
    """Cut an answer into phrases with their values; refuse what this question does not take."""
    wanted = {option.split(" ")[0] if option[-1:].isupper() else option for option in question.options}
    takes = f"{question.id} takes: {', '.join(question.options) or 'no answer; it goes away by itself'}"
    words, found = text.replace("go-on", "go on").split(), []
    while words:
        phrase = _phrase_at(words, wanted)
        if phrase is None:
            raise NotUnderstood(takes)
        words = words[len(phrase.split()) :]
        length = 0
        while phrase in WITH_VALUE and length < len(words) and not (length and _phrase_at(words[length:], wanted)):
            length += 1
        if phrase in WITH_VALUE and not length:
            raise NotUnderstood(f"{phrase} what? {takes}")
        found.append((phrase, " ".join(words[:length])))
        words = words[length:]
    if not found:
        raise NotUnderstood(takes)
    return found


def _phrase_at(words: Sequence[str], wanted: Collection[str]) -> str | None:
    """The phrase these words begin with, of those the question takes."""
    start = " ".join(words[:3]).lower() + " "
    return next((phrase for phrase in ACTIONS if phrase in wanted and start.startswith(f"{phrase} ")), None)


def _correct(answering: _Answering, name: str, value: str) -> None:
    answering.add(Corrected(answering.now, name, value, "the owner"))
    answering.end_holds()
    answering.done.append(f"{name.replace('_', ' ')}: {value}")


def _number(answering: _Answering, text: str) -> None:
    """Two invoices of a customer under one number would be two letters about one debt."""
    item = answering.item()
    for other in answering.book.find(text):
        if other.customer == item.customer and other.key != item.key:
            raise NotUnderstood(
                f"{other.key} is known already; if this is the same invoice once more, answer “not an invoice”"
            )
    _correct(answering, "number", text)


def _as_read(answering: _Answering, _: str) -> None:
    """Accept what was read; a field of which nothing was read must be named, and so must people and files."""
    item = answering.item()
    names = [name for name in unsettled_fields(item) if name in ACCEPTED_AS_READ]
    if not is_read(item, tuple(names)):
        raise NotUnderstood("not everything was read: name what is missing, as in “as read due 2026-12-03”")
    invoice = item.invoice
    owed = invoice.amount_due
    values = {
        "kind": "invoice",
        "number": invoice.number,
        "due_date": invoice.due_date.isoformat() if invoice.due_date else "",
        "amount_due": f"{owed.currency} {owed.amount}" if owed else "",
    }
    for name in names:
        if name == "number":
            _number(answering, values[name])
        else:
            _correct(answering, name, values[name])


def _replaces(answering: _Answering, _: str) -> None:
    """The corrected invoice counts, and the one it corrects is put away."""
    item = answering.item()
    for original in _corrected_by(answering, item):
        if not original.is_settled:
            dropped = Dropped(answering.now, f"replaced by {item.number}")
            settle(answering.book, original.with_events(dropped), answering.now)
            answering.done.append(f"{original.key}: {dropped.reason}")
    _correct(answering, "corrects", "replaces it")


def _both_count(answering: _Answering, _: str) -> None:
    item = answering.item()
    _release_the_corrected(answering, item)
    _correct(answering, "corrects", "both count")


def _release_the_corrected(answering: _Answering, item: OpenItem) -> None:
    """The invoice that waited for a word about its correction goes on."""
    for original in _corrected_by(answering, item):
        if not original.is_settled:
            answering.book.put(original.with_events(Released(answering.now, "owner", item.key)))


def _corrected_by(answering: _Answering, item: OpenItem) -> list[OpenItem]:
    return [
        original
        for original in answering.book.find(item.original.provenance.get("corrects", ""))
        if original.customer == item.customer and original.key != item.key
    ]


def _amount(answering: _Answering, text: str) -> None:
    invoice = answering.item().invoice
    known = invoice.amount_due or invoice.total
    money = read_amount(text, known.currency if known else "EUR")
    _correct(answering, "amount_due", f"{money.currency} {money.amount}")


def _copy(answering: _Answering, name: str) -> None:
    papers = answering.item().original.provenance.get("papers", "").splitlines()
    chosen = [paper for paper in papers if paper.split(" ", 2)[-1].casefold() == name.casefold()]
    if len(chosen) != 1:
        names = ", ".join(paper.split(" ", 2)[-1] for paper in papers)
        raise NotUnderstood(f"“{name}” is none of its papers: {names}")
    _correct(answering, "copy", chosen[0])


def _yes(answering: _Answering, _: str) -> None:
    if answering.question.kind is QuestionKind.PAYMENT_UNCLEAR:
        answering.done.append(payments.confirm(answering.book, answering.question, answering.now))
        return
    if answering.question.kind is QuestionKind.WORDS:
        _as_proposed(answering)
        return
    answering.add(Allowed(answering.now, answering.question.subject))
    answering.done.append("the letter may go at the next good moment")


def _as_proposed(answering: _Answering) -> None:
    """Do what was proposed about a customer's words."""
    for phrase, value in _read_phrases(answering.question.proposed, answering.question):
        ACTIONS[phrase](answering, value)


def _means(answering: _Answering, text: str) -> None:
    """Take the owner's word for what a mail means: the question is put in other words, and stays (means)."""
    question = answering.question
    label, day = read_meant(text)
    meaning = Meaning((Said(label, ""),), promise_date=day, is_sure=True)
    policy = Policy(steps=(), max_postponed_days=_ANY_DAY)
    follows = follow(meaning, answering.now.date(), policy)
    proposed = follows.offer if question.item else ""
    options = [option for option in question.options if option != "yes"]
    text = f"{_whatever_it_means(answering)} {corrected(label, day)}"
    text += f" “yes” means “{proposed}”." if proposed else ""
    answering.book.reword(question.id, text, [*(["yes"] if proposed else []), *options], proposed, "")
    answering.stays = True
    answering.done.append(
        f"noted: it means {label.value}{f', {day}' if day else ''}; {question.id} waits for your answer"
    )


def _whatever_it_means(answering: _Answering) -> str:
    """What a question about words says before their meaning: who wrote what, and every warning.

    What a stranger wrote may hold our own marks, and ends nothing.
    """
    text, mail = answering.question.text, answering.question.subject
    items = answering.book.items_of(answering.question.customer or "")
    quotes = {f"“{reply.excerpt}”" for item in items for reply in item.replies if reply.mail == mail}
    begin = max((text.index(quote) + len(quote) for quote in quotes if quote in text), default=0)
    ends = [text.find(mark, begin) for mark in (TAKEN, UNCERTAIN, SAID)]
    return text[: min((end for end in ends if end >= 0), default=len(text))].rstrip()


def _no(answering: _Answering, _: str) -> None:
    answering.add(Held(answering.now, HoldReason.OWNER, answering.question.id, note="you said no to a letter"))
    answering.done.append(f"no letter; `voldaan release {answering.item().number}` when it may go")


def _hold(answering: _Answering, _: str) -> None:
    answering.done.append(say.hold(answering.book, answering.target(), None, "", answering.now))


def _accept_clock(answering: _Answering) -> None:
    """The clock is right now: what lies after it was written down by a wrong one."""
    mark = answering.book.mark
    mark.last_pass_at = min(filter(None, (mark.last_pass_at, answering.now)))
    mark.newest_mail_at, mark.mail_not_newer = None, mark.newest_mail_at or mark.mail_not_newer
    # What was told by that clock was told in a time that is still to come: until then nothing would count as news.
    if mark.digest_sent_at and mark.digest_sent_at > answering.now:
        mark.digest_sent_at = None
    if mark.week_told_on and mark.week_told_on > answering.now.date():
        mark.week_told_on = None


def _accept_empty_sent(answering: _Answering) -> None:
    """Sent mail was moved on purpose: from now on it counts as it lies."""
    mark = answering.book.mark
    mark.sent_held = {name: held for name, held in mark.sent_held.items() if name not in mark.sent_doubts}
    mark.sent_doubts = {}


def _accept_account(answering: _Answering) -> None:
    """Its money is seen otherwise: invoices to be paid there wait for all listed accounts, as those without one do."""
    mark = answering.book.mark
    mark.accounts_elsewhere |= {answering.question.subject.removeprefix(ACCOUNT)}


def _accept_still_open(answering: _Answering) -> None:
    """What was not on the owner's list of open numbers is open all the same."""
    still_open(answering.book, answering.question.subject, answering.now)


#: What "go on" accepts, by kind of question, where it is about no invoice.
_ACCEPTS = {
    QuestionKind.CLOCK: _accept_clock,
    QuestionKind.SENT_EMPTY: _accept_empty_sent,
    QuestionKind.NOT_LISTED: _accept_still_open,
    QuestionKind.OTHER_ACCOUNT: _accept_account,
}


def _go_on(answering: _Answering, _: str) -> None:
    if answering.question.kind in _OPENS:
        answering.open_gates()
    elif accept := _ACCEPTS.get(answering.question.kind):
        accept(answering)
    else:
        answering.end_holds()
    answering.done.append("letters may go on when it is time")


def _settled(answering: _Answering, _: str) -> None:
    item, now = answering.item(), answering.now
    owed = item.balance
    if owed is not None and owed.amount > 0:
        event: Event = Allocated(now, owed, now.date(), "owner")
    else:
        event = Dropped(now, "settled, says the owner")
    settle(answering.book, item.with_events(event), now)
    answering.done.append(f"{item.key} is settled")


def _not_an_invoice(answering: _Answering, _: str) -> None:
    if answering.question.item:
        _release_the_corrected(answering, answering.item())
        item = answering.item().with_events(Dropped(answering.now, "not an invoice, says the owner"))
        settle(answering.book, item, answering.now)
    answering.done.append("not an invoice")


def _promised(answering: _Answering, text: str) -> None:
    pay_on = read_date(text)
    answering.end_holds()  # first, for a promise noted from this mail bears its name
    subject = answering.question.subject
    answering.done.append(say.promised(answering.book, answering.target(), pay_on, answering.now, subject))


def _disputed(answering: _Answering, _: str) -> None:
    answering.end_holds()
    subject = answering.question.subject
    answering.done.append(say.disputed(answering.book, answering.target(), "", answering.now, subject))


def _ask_for_proof(answering: _Answering, _: str) -> None:
    """Let a kind request go; the mail that claims the payment is answered by it, and holds nobody any more."""
    claim = answering.claim
    answering.add(Allowed(answering.now, proof_of(claim)))
    answering.tell_customer(Released(answering.now, "owner", claim.mail))
    answering.done.append("a kind request for a proof of payment goes at the next good moment")


def _to(answering: _Answering, text: str) -> None:
    """Whoever is written to is one of the customer's people: what comes from there is their word."""
    address = Address(read_address(text))
    _correct(answering, "recipient", address.email)
    card = answering.target().customer
    if not card.knows(address):
        answering.book.put_customer(replace(card, people=(*card.people, address)))


#: Every answer by its words, and what it does (docs/commands.md).
ACTIONS: dict[str, Callable[[_Answering, str], None]] = {
    "yes": _yes,
    "no": _no,
    "for": lambda answering, text: answering.done.append(
        payments.name_invoices(answering.book, answering.question, text, answering.now)
    ),
    "no customer": lambda answering, _: answering.done.append(
        payments.set_aside(answering.book, answering.question, answering.now)
    ),
    "go on": _go_on,
    "settled": _settled,
    "not an invoice": _not_an_invoice,
    "invoice": lambda answering, _: _correct(answering, "kind", "invoice"),
    "due": lambda answering, text: _correct(answering, "due_date", read_date(text).isoformat()),
    "amount": _amount,
    "number": _number,
    _AS_READ: _as_read,
    "replaces it": _replaces,
    "both count": _both_count,
    "to": _to,
    "copy": _copy,
    "promised": _promised,
    "disputed": _disputed,
    "ask for proof": _ask_for_proof,
    "means": _means,
    "hold": _hold,
    "noted": lambda answering, _: None,
    "sent": lambda answering, _: answering.done.append("noted as sent"),
    "not sent": lambda answering, _: answering.done.append("noted as not sent; a new letter may go"),
}
