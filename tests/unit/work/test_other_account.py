"""An account the owner did not list is one question for all invoices that name it, and his answer is remembered.

Rule: own-account.
"""

from __future__ import annotations

from pathlib import Path

from agent.desk import apply_answer
from agent.domain.decision import Ask, Decision
from agent.domain.question import QuestionKind
from agent.ledger import Ledger
from agent.work.deciding import ask_owner
from tests.builders import TODAY, customer, decide_for, facts, moment, overdue

ELSEWHERE = "FR7699999000010123456789012"


def decided(**world: object) -> dict[str, Decision]:
    """What happens with two customers whose invoices ask for payment elsewhere."""
    return {
        f"{name.lower()}.example": decide_for(customer(name, overdue(number, iban=ELSEWHERE)), **world)  # type: ignore[arg-type]
        for name, number in (("Acme", "2026-031"), ("Beta", "2026-032"))
    }


def test_it_is_one_question_and_one_answer(tmp_path: Path):
    """
    Thirty invoices on a forgotten account are no thirty questions.
    """
    with Ledger(tmp_path).change() as book:
        ask_owner(book, decided(), facts())
        (question,) = book.questions()
        assert (question.kind, question.item, question.options) == (QuestionKind.OTHER_ACCOUNT, None, ("go on",))

        apply_answer(book, question, "go on", moment(TODAY))
        after = decided(accounts_elsewhere=book.mark.accounts_elsewhere)
        ask_owner(book, after, facts())

        assert book.questions() == ()
        assert not any(isinstance(decision, Ask) for decision in after.values())


def test_the_question_goes_away_when_the_account_is_listed(tmp_path: Path):
    """
    Settings are read anew at every pass.
    """
    with Ledger(tmp_path).change() as book:
        ask_owner(book, decided(), facts())

        ask_owner(book, {}, facts())

        assert book.questions() == ()
