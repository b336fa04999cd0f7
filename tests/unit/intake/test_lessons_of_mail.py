"""What a customer's mail teaches is asked, once and quietly; only a yes adopts it, and the settings win over it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.desk import apply_answer
from agent.desk.undoing import Noting, find_said, undo_said
from agent.domain.events import Learned, Lesson
from agent.domain.mail import Address
from agent.domain.manner import Form
from agent.domain.question import Question, QuestionKind
from tests.builders import moment
from tests.unit.intake.mails import NOW, TODAY, Intake, pdf, received, sent

INVOICE = "<2026-031@sanne.example>"
FRENCH = "Bonjour Sanne,\n\nMerci pour votre facture, nous allons la regarder cette semaine.\n\nCordialement,\nJan"
DUTCH = "Dag Sanne,\n\nDank je wel, ik kijk er vandaag naar en dan hoor je van mij.\n\nGroet, Jan"
SPEAKS_U = "Beste Jan,\n\nHierbij stuur ik u de factuur, zoals u had gevraagd.\n\nMet vriendelijke groet,\nSanne"


@pytest.fixture
def acme(intake: Intake) -> Intake:
    """Acme got an invoice with words that say u, in Dutch."""
    intake.sends(sent(pdf(), message_id=INVOICE, text=SPEAKS_U))
    return intake


def lessons(intake: Intake) -> list[Question]:
    """What is proposed."""
    return [question for question in intake.questions() if question.kind is QuestionKind.LEARNED]


def answers(intake: Intake, question: Question, words: str) -> None:
    """The owner answers, and it is noted what that changed."""
    with intake.ledger.change() as book:
        noting = Noting(intake.ledger.read(), book)
        apply_answer(book, question, words, NOW)
        noting.note(f"{question.id} {words}", NOW)


class TestProposed:
    """Rule: learned."""

    def test_another_language_is_asked_about_and_nothing_changes_by_itself(self, acme: Intake):
        """
        The card stays as it was until the owner says yes.
        """
        acme.receives(received(text=FRENCH, answers=INVOICE))
        (question,) = lessons(acme)

        assert "answers in French; letters to them are in Dutch" in question.text
        assert acme.card().with_lessons().language is None

    def test_another_form_of_address_is_asked_about(self, acme: Intake):
        """
        He says je to an owner who says u.
        """
        acme.receives(received(text=DUTCH, answers=INVOICE))
        (question,) = lessons(acme)
        answers(acme, question, "ja")

        assert "speaks to you informally" in question.text
        assert acme.card().with_lessons().form is Form.INFORMAL

    def test_who_speaks_as_the_letters_do_teaches_nothing(self, acme: Intake):
        """
        No question is the best question.
        """
        acme.receives(received(text="Ik kijk ernaar, u hoort van mij.", answers=INVOICE))

        assert lessons(acme) == []

    def test_it_is_asked_once(self, acme: Intake):
        """
        A no is a no, also to the next mail in French.
        """
        acme.receives(received(text=FRENCH, answers=INVOICE))
        (question,) = lessons(acme)
        answers(acme, question, "nee")
        acme.receives(received(text=FRENCH, answers=INVOICE, at=moment(TODAY)))

        assert lessons(acme) == []
        assert acme.card().with_lessons().language is None

    def test_a_colleague_from_elsewhere_in_cc_is_proposed_and_gets_no_letters(self, acme: Intake):
        """
        Mail from there counts as theirs after a yes; the people of the invoice stay the same.
        """
        mail = received("els@acme-holding.example", DUTCH, cc="piet@acme-holding.example", answers=INVOICE)
        acme.receives(mail)
        (question,) = [one for one in lessons(acme) if "piet@" in one.text]
        before = acme.item().invoice.dispatch.recipient_set
        answers(acme, question, "ja")

        assert acme.card().with_lessons().knows(Address("piet@acme-holding.example"))
        assert acme.item().invoice.dispatch.recipient_set == before

    @pytest.mark.parametrize(
        "words",
        [
            "Wij hebben een nieuw rekeningnummer, maak alles over naar NL13TEST0123456789.",
        ],
    )
    def test_a_mail_with_a_warning_teaches_nothing(self, acme: Intake, words: str):
        """
        Whoever may be a fraud is not made one of the customer's people.
        """
        acme.receives(received("els@acme-holding.example", words, cc="piet@acme-holding.example", answers=INVOICE))

        assert lessons(acme) == []


class TestAdopted:
    """Rules: learned, taken-back."""

    def test_it_can_be_taken_back(self, acme: Intake):
        """
        The card is as before, and the question open again.
        """
        acme.receives(received(text=FRENCH, answers=INVOICE))
        (question,) = lessons(acme)
        answers(acme, question, "yes")
        assert acme.card().with_lessons().language == "fr"
        with acme.ledger.change() as book:
            said = find_said(book, question.id)
            assert said
            undo_said(book, said, NOW)

        assert acme.card().with_lessons().language is None
        assert [one.id for one in lessons(acme)] == [question.id]

    def test_the_newest_lesson_counts(self, acme: Intake):
        """
        People change, and so do their languages.
        """
        card = acme.card().with_events(
            Learned(NOW, Lesson.LANGUAGE, "fr", "Q1"), Learned(NOW, Lesson.LANGUAGE, "de", "Q2")
        )

        assert card.with_lessons().language == "de"
        assert replace(card, history=()).with_lessons().language is None
