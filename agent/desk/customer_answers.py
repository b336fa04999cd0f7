"""Answers about letters, money and what a customer wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agent.desk import payments
from agent.desk import words as say
from agent.desk.accepting import ACCEPTS
from agent.desk.answer_words import read_phrases
from agent.desk.answering import OPENS, Answering
from agent.desk.call_answers import call_while_closed, called_disputed, called_promised, not_reached, will_look
from agent.desk.invoice_answers import INVOICE_ACTIONS, Action
from agent.desk.learning_answers import PROPOSALS, learn, looked_into_credit, write_to_another_too
from agent.desk.meaning_answers import means
from agent.desk.plan_answers import agreed_in_parts, ask_for_the_part, end_plan
from agent.desk.spoken import NotUnderstood, read_date
from agent.domain.events import Allocated, Allowed, Dropped, Event, Held, HoldReason, Released
from agent.domain.question import QuestionKind
from agent.domain.speech import tell
from agent.dunning.case import agreed_by_contact, proof_of
from agent.dunning.item_gates import COMPLETE
from agent.intake.settling import settle


def _yes(answering: Answering, _: str) -> None:
    _YES.get(answering.question.kind, _let_it_go)(answering)


def _let_it_go(answering: Answering) -> None:
    answering.add(Allowed(answering.now, answering.question.subject))
    answering.done.append(tell("the letter may go at the next good moment"))


def _colleague_agrees(answering: Answering) -> None:
    """The owner's own yes is to the letter itself; he is not asked about it once more."""
    subject = answering.question.subject
    answering.add(Allowed(answering.now, agreed_by_contact(subject) if answering.said_by else subject))
    answering.done.append(tell("the letter may go at the next good moment"))


def _is_complete(answering: Answering) -> None:
    answering.add(Allowed(answering.now, COMPLETE))
    answering.done.append(tell("complete; letters go when it is time"))


def _as_proposed(answering: Answering) -> None:
    """Do what was proposed about a customer's words."""
    for phrase, value in read_phrases(answering.question.proposed, answering.question, answering.now.date()):
        ACTIONS[phrase](answering, value)


def _no(answering: Answering, _: str) -> None:
    if answering.question.kind in PROPOSALS:
        answering.done.append(tell("not so; it is not asked again"))
        return
    who = answering.said_by
    said = tell("{who} said no to a letter", who=who) if who else tell("you said no to a letter")
    item = answering.item()
    due = item.invoice.due_date
    if due is not None and due > answering.now.date():  # a no to a letter before that day says nothing about later ones
        answering.add(Held(answering.now, HoldReason.OWNER, answering.question.id, due, said))
        answering.done.append(tell("no letter before {number} is due, on {day}", number=item.number, day=due))
        return
    answering.add(Held(answering.now, HoldReason.OWNER, answering.question.id, note=said))
    answering.done.append(tell("no letter; `voldaan release {number}` when it may go", number=item.number))


def _confirm_payment(answering: Answering) -> None:
    answering.done.append(payments.confirm(answering.book, answering.question, answering.now))


#: What "yes" does, by kind of question; of any other a letter may go.
_YES: Mapping[QuestionKind, Callable[[Answering], None]] = {
    QuestionKind.PAYMENT_UNCLEAR: _confirm_payment,
    QuestionKind.WORDS: _as_proposed,
    QuestionKind.CALL: _as_proposed,
    QuestionKind.ORDER_COMPLETE: _is_complete,
    QuestionKind.CONTACT_AGREES: _colleague_agrees,
    QuestionKind.LEARNED: learn,
    QuestionKind.CALL_WHILE_CLOSED: call_while_closed,
    QuestionKind.OVER_HEAD: write_to_another_too,
    QuestionKind.PART_MISSED: ask_for_the_part,
    QuestionKind.CREDIT_CHECK: looked_into_credit,
}


def _hold(answering: Answering, _: str) -> None:
    answering.done.append(say.hold(answering.book, answering.target(), None, "", answering.now))


def _handed_over(answering: Answering, _: str) -> None:
    answering.done.append(say.hand_over(answering.book, answering.target(), answering.now))


def _go_on(answering: Answering, _: str) -> None:
    if answering.question.kind in OPENS:
        answering.open_gates()
    elif accept := ACCEPTS.get(answering.question.kind):
        accept(answering)
    else:
        answering.end_holds()
    answering.done.append(tell("letters may go on when it is time"))


def _settled(answering: Answering, _: str) -> None:
    item, now = answering.item(), answering.now
    owed = item.balance
    if owed is not None and owed.amount > 0:
        event: Event = Allocated(now, owed, now.date(), "owner", undated=True)
    else:
        event = Dropped(now, tell("settled, says the owner"))
    settle(answering.book, item.with_events(event), now)
    answering.done.append(tell("{invoice} is settled", invoice=item.key))


def _promised(answering: Answering, text: str) -> None:
    if answering.question.kind is QuestionKind.CALL:
        called_promised(answering, text)
        return
    pay_on = read_date(text)
    answering.end_holds()  # first, for a promise noted from this mail bears its name
    question = answering.question
    is_theirs = question.proposed == f"promised {pay_on.isoformat()}"  # as is
    said = say.promised(
        answering.book, answering.target(), pay_on, answering.now, question.subject, by_owner=not is_theirs
    )
    answering.done.append(said)


def _not_yet_until(answering: Answering, text: str) -> None:
    """An order that is not complete keeps its invoice quiet until that day, and is asked about once more."""
    until = read_date(text)
    if until <= answering.now.date():
        raise NotUnderstood(tell("{day} is no day to come: from which day on is it complete?", day=until))
    note = tell("the order is not complete yet")
    answering.add(Held(answering.now, HoldReason.OWNER, answering.question.id, until, note))
    answering.done.append(tell("{invoice}: quiet until {day}", invoice=answering.item().key, day=until))


def _disputed(answering: Answering, _: str) -> None:
    if answering.question.kind is QuestionKind.CALL:
        called_disputed(answering, _)
        return
    answering.end_holds()
    subject = answering.question.subject
    answering.done.append(say.disputed(answering.book, answering.target(), "", answering.now, subject))


def _ask_for_proof(answering: Answering, _: str) -> None:
    """Let a kind request go; the mail that claims the payment is answered by it, and holds nobody any more."""
    claim = answering.claim
    answering.add(Allowed(answering.now, proof_of(claim)))
    answering.tell_customer(Released(answering.now, "owner", claim.mail))
    answering.done.append(tell("a kind request for a proof of payment goes at the next good moment"))


def _draft(answering: Answering, _: str) -> None:
    """The answer is laid in Drafts; only sending it settles the question."""
    answering.stays = True


#: Every answer by its words, and what it does (docs/commands.md).
ACTIONS: Mapping[str, Action] = {
    **INVOICE_ACTIONS,
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
    "promised": _promised,
    "agree": agreed_in_parts,
    "plan over": end_plan,
    "disputed": _disputed,
    "complaint": _disputed,
    "until": _not_yet_until,
    "ask for proof": _ask_for_proof,
    "will look": will_look,
    "not reached": not_reached,
    "means": means,
    "hold": _hold,
    "handed over": _handed_over,
    "draft": _draft,
    "noted": lambda answering, _: None,
    "sent": lambda answering, _: answering.done.append(tell("noted as sent")),
    "not sent": lambda answering, _: answering.done.append(tell("noted as not sent; a new letter may go")),
}
