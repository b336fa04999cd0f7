"""The owner's yes to what was proposed: something mail taught about a customer, or writing to somebody more.

Rules: learned, over-head, credit-asked (docs/rules.md)
"""

from __future__ import annotations

from agent.desk.answering import Answering
from agent.domain.events import Allowed, Corrected, Learned
from agent.domain.question import QuestionKind
from agent.domain.speech import tell
from agent.intake.lessons_of_mail import read_subject

#: Proposals: without a word nothing happens, and a no ends them for ever.
PROPOSALS = frozenset(
    {
        QuestionKind.LEARNED,
        QuestionKind.OVER_HEAD,
        QuestionKind.IN_WRITING,
        QuestionKind.THANKS,
        QuestionKind.CREDIT_CHECK,
        QuestionKind.CALL_WHILE_CLOSED,
    }
)

#: How the subject of a proposal to write to somebody more begins.
ALSO = "also "

#: How the subject of a question about a customer's credit begins.
CREDIT_OF = "credit of "  # as is

#: The gate that notes the owner's word that he looked into it; it keeps nothing shut.
CREDIT_LOOKED_INTO = "credit"


def learn(answering: Answering) -> None:
    """Note it on the customer's card; the settings' own card wins over it."""
    question = answering.question
    customer = question.customer or ""
    lesson, value = read_subject(customer, question.subject)
    answering.tell_customer(Learned(answering.now, lesson, value, question.id))
    answering.done.append(tell("noted for {customer}: {value}", customer=customer, value=value))


def write_to_another_too(answering: Answering) -> None:
    """Have the letters about this one invoice go to one person more, beside those the invoice went to."""
    question = answering.question
    person = question.subject.removeprefix(f"{ALSO}{question.item} ")
    answering.add(Corrected(answering.now, "also_to", person, question.id))
    answering.done.append(
        tell("letters about {number} go to {person} too", number=answering.item().number, person=person)
    )


def looked_into_credit(answering: Answering) -> None:
    """Note on the invoice that its customer's credit was looked into, and when (credit-asked)."""
    answering.add(Allowed(answering.now, CREDIT_LOOKED_INTO))
    answering.done.append(tell("noted: you looked into the credit of {customer}", customer=answering.question.customer))
