"""Propose to telephone a customer who is closed while his next letter waits: quietly, once for each closure.

Rule: call-while-closed (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from agent.domain.decision import Decision
from agent.domain.facts import Facts
from agent.domain.question import Question, QuestionKind
from agent.dunning.calls import offers_a_call, while_closed
from agent.dunning.case import Case
from agent.ledger import Book
from agent.work.deciding import customer_and_items
from agent.work.house import House

#: The gate behind which such a letter waits.
_GATE = "customer-closed"


def propose_calls_while_closed(house: House, book: Book, decisions: Mapping[str, Decision], facts: Facts) -> None:
    """Ask once a closure; what is paid meanwhile, or open again, is asked about no more."""
    wanted: set[str] = set()
    for key, decision in decisions.items():
        waiting = {verdict.item for verdict in decision.verdicts if verdict.gate == _GATE}
        if not waiting:
            continue
        customer, items = customer_and_items(house, book, key)
        case = Case(customer, tuple(items), facts, house.policy)
        about = sorted(
            (item for item in items if item.key in waiting), key=lambda item: (case.met_by(item) or date.max, item.key)
        )
        text = offers_a_call(about[0], about, case) if about else ""
        if not text or case.closed is None:
            continue
        subject = while_closed(key, case.closed[0])
        wanted.add(subject)
        lead = about[0].key
        book.ask(QuestionKind.CALL_WHILE_CLOSED, subject, text, facts.now, ("yes", "no"), key, lead, once=True)
    for question in book.questions():
        is_moot = question.kind is QuestionKind.CALL_WHILE_CLOSED and question.subject not in wanted
        if is_moot and not _still_stands(house, book, question, facts):
            book.withdraw_question(question.kind, question.subject)


def _still_stands(house: House, book: Book, question: Question, facts: Facts) -> bool:
    """Whether the letter only waits for something else beside the closure, be it for the bank each morning."""
    customer, items = customer_and_items(house, book, question.customer or "")
    case = Case(customer, tuple(items), facts, house.policy)
    lead = next((item for item in items if item.key == question.item), None)
    is_closed = case.closed is not None and question.subject == while_closed(customer.key, case.closed[0])
    return is_closed and lead is not None and not (lead.is_settled or lead.promise or lead.dispute or lead.claim)
