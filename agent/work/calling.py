"""Put the calls that go with letters and passed days on the owner's desk; take those away that have become needless.

Rules: call-task, contact-calls (docs/rules.md)
"""

from __future__ import annotations

from dataclasses import replace

from agent.domain.facts import Facts
from agent.domain.question import Question, QuestionKind
from agent.dunning.calls import SUBJECT, call_tasks
from agent.ledger import Book
from agent.work.call_questions import keep_current
from agent.work.calls_of_colleagues import HIS_OUTCOMES, asked_to_call, end_their_wait
from agent.work.deciding import customer_and_items
from agent.work.house import House


def ask_for_calls(house: House, book: Book, facts: Facts) -> None:
    """Ask for every call once; whoever paid, promised or wrote meanwhile need not be called."""
    wanted: set[str] = set()
    for key in sorted({item.customer for item in book.open_items() if item.ladder or item.promise or item.plan}):
        customer, items = customer_and_items(house, book, key)
        for task in call_tasks(customer, items, facts, house.policy):
            wanted.add(task.subject)
            before = book.question_about(task.kind, task.subject)
            if before and before.item != task.item:  # an answer would go to an invoice that is not to be called about
                book.withdraw_question(task.kind, task.subject)
            asked_of = asked_to_call(house, book, customer, book.question_about(task.kind, task.subject), facts.now)
            task = replace(task, options=HIS_OUTCOMES) if asked_of else task
            known = book.ask(
                task.kind,
                task.subject,
                task.text,
                facts.now,
                task.options,
                key,
                task.item,
                once=True,
                letter=task.letter,
                asked_of=asked_of,
            )
            if not known.proposed:  # that one tells what a colleague heard
                keep_current(book, known, task)
    for question in book.questions():
        is_task = question.kind is QuestionKind.CALL and question.subject.startswith(SUBJECT)
        if is_task and question.subject not in wanted and not _waits_for_the_owner(book, question):
            end_their_wait(book, question, facts.now)
            book.withdraw_question(question.kind, question.subject)


def _waits_for_the_owner(book: Book, question: Question) -> bool:
    """Whether he is asked about a day that a colleague was told, of an invoice that is still owed and undisputed."""
    item = book.item(question.item or "")
    return bool(question.proposed) and item is not None and not item.is_settled and not item.dispute
