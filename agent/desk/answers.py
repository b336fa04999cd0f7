"""The owner's answer to one question becomes events in the books.

An answer is a few plain words: "yes", "go on", "due 2026-12-03 amount 1210.00", "not an invoice", "settled".
"""

from __future__ import annotations

from datetime import date, datetime

from agent.desk.answer_words import AS_READ, as_said, read_phrases
from agent.desk.answering import Answering
from agent.desk.customer_answers import ACTIONS
from agent.desk.spoken import NotUnderstood
from agent.desk.told import tell_answer
from agent.domain.question import Question, QuestionKind
from agent.domain.speech import language_spoken, tell
from agent.dunning.unsettled import ask_about, name_fields, names_field, unsettled_fields
from agent.ledger import Book


def how_to_answer(question: Question) -> str:
    """Give the command that answers a question, and the letter proposed; empty when its cause must go by itself."""
    command = next((option for option in question.options if option.startswith("voldaan ")), "")
    if question.letter:
        indented = "\n".join(f"    > {line}".rstrip() for line in question.letter.strip().splitlines())
        is_call = question.kind is QuestionKind.CALL
        letter_intro = tell(
            "A letter you could send, yours to change; `voldaan answer {question} draft` puts it into Drafts:",
            question=question.id,
        )
        intro = tell("The sheet for the call:") if is_call else letter_intro
        letter = f"\n    {intro}\n{indented}"
    else:
        letter = ""
    answer = f"voldaan answer {question.id} {' | '.join(map(_as_typed, question.options))}"  # as is
    how = command or (answer if question.options else "")
    return f"{how}{letter}"


def what_is_asked(question: Question) -> str:
    """The question itself, with what is proposed in the owner's words."""
    proposed = question.proposed
    return question.text.replace(f"“{proposed}”", f"“{_as_typed(proposed)}”") if proposed else question.text


def _as_typed(answer: str) -> str:
    """An answer as the owner types it in his own language; in English as the command line has it (docs/commands.md)."""
    said = answer if language_spoken() == "en" else tell_answer(answer)
    return said[:1].lower() + said[1:]


def check_answer(question: Question, text: str, said_on: date) -> None:
    """Raise NotUnderstood when these words answer no question of this sort; of their values only days are looked at."""
    read_phrases(text, question, said_on)


def apply_answer(
    book: Book,
    question: Question,
    text: str,
    now: datetime,
    said_on: date | None = None,
    works_in: str = "NL",
    said_by: str = "",
) -> str:
    """
    Apply the owner's answer and close the question.

    Args:
        book: The books, within a change.
        question: An open question.
        text: The owner's words; several facts may follow one another.
        now: Aware moment of the answer.
        works_in: Where the customer works, as in "DE-BY".
        said_by: The colleague who said it, by name; empty when the owner did.
        said_on: The day from which "friday" counts, in the owner's zone; None is that of ``now``.

    Returns:
        A sentence that says what was noted.

    Raises:
        NotUnderstood: When the words do not answer this question; nothing is changed then.
    """
    question = book.question(question.id) or question  # somebody may have answered since it was read
    if not question.is_open:
        raise NotUnderstood(
            tell("{question} was answered already: {answer}", question=question.id, answer=question.answer)
        )
    answering = Answering(book, question, now, works_in=works_in, said_by=said_by)
    phrases = read_phrases(text, question, said_on or now.date())
    # What is named counts before what is left as it was read.
    for phrase, value in sorted(phrases, key=lambda found: found[0] == AS_READ):
        ACTIONS[phrase](answering, value)
    if question.kind is QuestionKind.RESTORED:
        answering.open_gates()  # whatever he said, he said it about this invoice
    if not answering.stays and (still_open := book.question(question.id)) and still_open.is_open:
        book.answer(question.id, as_said(phrases), now)
    _ask_for_the_rest(answering)
    return "; ".join(answering.done) or tell("noted")


def _ask_for_the_rest(answering: Answering) -> None:
    """Say what of an unclear invoice is still to be settled, and ask for it under a new name."""
    question, book = answering.question, answering.book
    item = book.item(question.item) if question.item else None
    asked_by_gate = question.kind is QuestionKind.INVOICE_UNCLEAR and question.subject == question.item
    if item is None or not asked_by_gate or item.is_settled:
        return
    left = tuple(name for name in unsettled_fields(item) if names_field(question.text, name))
    if not left:
        return
    text, options = ask_about(item)
    card = book.customer(item.customer)
    text = f"{item.number} ({card.name if card else item.customer}): {text}"
    again = book.ask(question.kind, question.subject, text, answering.now, options, question.customer, item.key)
    answering.done.append(tell("still to settle: {fields} ({question})", fields=name_fields(left), question=again.id))
