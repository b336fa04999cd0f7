"""Propose the mail that puts in writing what was said on the telephone; the owner sends it himself, or not.

Rule: said-in-writing (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from agent.desk.confirmed import PLANNED, SAID
from agent.domain.item import OpenItem
from agent.domain.question import Question, QuestionKind
from agent.domain.reply import Label, Meaning, Said
from agent.domain.speech import tell
from agent.dunning import follow
from agent.dunning.calls import CALLED
from agent.ledger import Book
from agent.letters import Answered
from agent.work.house import House
from agent.work.plans import still_confirms
from agent.work.proposing import write_answer

#: What is written later than this says nothing that was just said.
_STAYS = timedelta(days=14)
_PROMISED = "promised "
_COMPLAINED = frozenset({"complaint", "disputed"})
_COMPLAINT = Meaning((Said(Label.DISPUTE_COMPLAINT, ""),), is_sure=True)


def propose_in_writing(house: House, book: Book, call: Question, now: datetime) -> str:
    """
    Propose a mail about the outcome of a call, once it stands in the books; gives a sentence, empty when there is none.

    Nobody is mailed about a call in which nothing was agreed, or that reached nobody.
    """
    answered = book.question(call.id)
    about = told_on_the_telephone(book, call.id)
    if answered is None or answered.is_open or not about:
        return ""
    outcome = outcome_of(answered)
    kind, days = _what_was_said(house, outcome, now)
    if not kind:
        return ""
    lead, *others = about
    letter = write_answer(
        house,
        Answered(
            kind,
            lead,
            next(iter(lead.invoice.dispatch.to), None),
            days,
            others=tuple(item.number for item in others),
            has_copy=any(item.invoice.copy for item in about),
        ),
        now,
    )
    if not letter:
        return ""
    card = book.customer(lead.customer)
    text = tell(
        "{number} ({customer}): a mail that puts in writing what was said on the telephone, with the copy.",
        number=", ".join(item.number for item in about),
        customer=card.name if card else lead.customer,
    )
    asked = book.ask(
        QuestionKind.IN_WRITING,
        f"{SAID}{call.id}",
        text,
        now,
        ("draft", "no"),
        lead.customer,
        lead.key,
        letter=letter,
        back_on=days[0] if days and outcome in _COMPLAINED else None,
    )
    return tell("{question} has the mail that puts it in writing", question=asked.id)


def told_on_the_telephone(book: Book, call: str) -> tuple[OpenItem, ...]:
    """The invoices that were spoken of in a call, the one it was asked about first; a complaint is about that alone."""
    question = book.question(call)
    lead = book.item(question.item or "") if question else None
    at = question.answered_at if question else None
    if question is None or lead is None or at is None:
        return ()
    if outcome_of(question) in _COMPLAINED:
        return (lead,)
    others = [item for item in book.items_of(lead.customer) if item.key != lead.key and item.allows_since(CALLED, at)]
    return (lead, *sorted(others, key=lambda item: (item.invoice.due_date or date.max, item.key)))


def outcome_of(call: Question) -> str:
    """How a call went, in the words of the command line; empty while nobody told."""
    return call.proposed if call.answer == "yes" else call.answer or ""


def spoken_of(book: Book, question: Question) -> Sequence[OpenItem]:
    """The invoices of which such a mail carries the copies."""
    return told_on_the_telephone(book, question.subject.removeprefix(SAID))


def withdraw_what_is_over(book: Book, now: datetime) -> None:
    """Ask no more for a mail about something that holds no longer, that he wrote himself, or that is long ago."""
    for question in book.questions():
        if question.kind is QuestionKind.IN_WRITING and not _stands(book, question, now):
            book.withdraw_question(question.kind, question.subject)


def _stands(book: Book, question: Question, now: datetime) -> bool:
    call, item = book.question(question.subject.removeprefix(SAID)), book.item(question.item or "")
    if item and question.subject.startswith(PLANNED):
        return still_confirms(item, question, now)
    if call is None or call.is_open or item is None or now - question.asked_at > _STAYS:
        return False
    if item.owner_wrote and item.owner_wrote.written_at > question.asked_at:
        return False
    said = outcome_of(call)
    if said.startswith(_PROMISED):
        return item.promise is not None and item.promise.pay_on.isoformat() == said.removeprefix(_PROMISED)
    return bool(item.dispute) if said in _COMPLAINED else True


def _what_was_said(house: House, outcome: str, now: datetime) -> tuple[str, tuple[date, ...]]:
    """Which text fits the outcome of a call, and the days it names; no text where nothing was said."""
    if outcome.startswith(_PROMISED):
        return "call-date", (date.fromisoformat(outcome.removeprefix(_PROMISED)),)
    if outcome in _COMPLAINED:
        return "call-complaint", follow(_COMPLAINT, now.astimezone(house.zone).date(), house.policy).days
    return ("call-look" if outcome == "will look" else ""), ()
