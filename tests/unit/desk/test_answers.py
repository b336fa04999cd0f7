"""The owner's answers: what each word does, and that a wrong word does nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date

import pytest

from agent.desk import apply_answer, close_moot_questions, how_to_answer, what_is_asked
from agent.desk.answer_words import ANSWERS, as_said, read_phrases
from agent.desk.customer_answers import ACTIONS
from agent.desk.spoken import NotUnderstood
from agent.desk.story import tell_story
from agent.domain.decision import Ask, Remind, Wait
from agent.domain.events import Allocated, Claimed, HoldReason, Undelivered
from agent.domain.invoice import Copy
from agent.domain.letter import PROOF
from agent.domain.question import Question, QuestionKind
from agent.domain.speech import speaking
from agent.ledger import Book, Ledger
from tests.builders import DUE, TODAY, Debtor, bounced, customer, decide_for, eur, held, moment, overdue, paid, promised
from tests.unit.desk.books import NOW, WORDS_OPTIONS, acme, asks, holds, put, put_acme, wrote

MONDAY = date(2026, 3, 9)
UNCLEAR = ("due DATE", "amount AMOUNT", "number NUMBER", "invoice", "not an invoice", "settled")
BOUNCED = ("to ADDRESS", "go on", "settled")


def says(book: Book, question: Question, words: str) -> str:
    """Answer a question now."""
    return apply_answer(book, question, words, NOW)


def decided(book: Book) -> Remind | Wait | Ask:
    """What would happen with Acme now."""
    card = book.customer("acme.example")
    assert card
    return decide_for(Debtor(card, book.items_of("acme.example")))


class TestReading:
    """Which words are an answer at all."""

    @pytest.mark.parametrize("words", ["", "yes", "maybe", "go", "due", "due someday", "due 2026-12-03 amount 1.210"])
    def test_words_that_do_not_answer_change_nothing(self, ledger: Ledger, words: str):
        """
        Not even the half of an answer that was understood.
        """
        with ledger.change() as book:
            put_acme(book, overdue("2026-031"))
            question = asks(book, QuestionKind.INVOICE_UNCLEAR, *UNCLEAR)
        with pytest.raises(NotUnderstood), ledger.change() as book:
            says(book, question, words)

        assert acme(ledger.read()).history == ()
        assert ledger.read().questions() == (question,)

    def test_a_wrong_word_is_told_which_words_would_do(self, book: Book):
        """
        The question lists its answers, in the owner's language.
        """
        put_acme(book, overdue("2026-031"))
        question = asks(book, QuestionKind.BOUNCED, *BOUNCED)

        with pytest.raises(NotUnderstood, match=r"Q1 takes: write to …, go on, settled"):
            says(book, question, "yes")
        with speaking("nl"), pytest.raises(NotUnderstood, match=r"Q1.*: mail naar …, ga door, afgehandeld"):
            says(book, question, "ja")

    def test_several_facts_may_follow_one_another(self, book: Book):
        """
        Amounts with their currency, in any order.
        """
        put_acme(book, overdue("2026-031", unsettled=("due_date", "amount_due", "number")))
        question = asks(book, QuestionKind.INVOICE_UNCLEAR, *UNCLEAR)
        says(book, question, "Amount EUR 1.210,00 due 3-12-2026 number 2026-31")
        invoice = acme(book).invoice

        assert (invoice.amount_due, invoice.due_date) == (eur("1210.00"), date(2026, 12, 3))
        assert (invoice.number, invoice.unsettled) == ("2026-31", ())

    def test_a_question_is_answered_once(self, book: Book):
        """
        A second answer would be about something else by now.
        """
        put_acme(book, overdue("2026-031"))
        question = asks(book, QuestionKind.BOUNCED, *BOUNCED)
        says(book, question, "go on")

        with pytest.raises(NotUnderstood, match="answered already: go on"):
            says(book, book.question(question.id), "settled")

    def test_a_question_without_answers_says_that_it_needs_none(self, book: Book):
        """
        The bank, the cap: it goes away when its cause does.
        """
        question = asks(book, QuestionKind.BANK_BEHIND)

        with pytest.raises(NotUnderstood, match="it goes away by itself"):
            says(book, question, "yes")

    def test_an_answer_about_what_is_settled_is_refused(self, book: Book):
        """
        A late correction must not bring a paid invoice back.
        """
        put_acme(book, overdue("2026-031", eur("121.00"), replace(promised(TODAY))))
        question = asks(book, QuestionKind.INVOICE_UNCLEAR, *UNCLEAR)
        book.put(replace(acme(book), original=replace(acme(book).original, amount_due=eur("0.00"))))

        with pytest.raises(NotUnderstood, match="settled already"):
            says(book, question, "amount 500,00")


class TestTerms:
    """Answers about what an invoice says."""

    def test_a_due_date_makes_an_unclear_invoice_certain(self, book: Book):
        """
        Then the ladder goes on as if it had been printed.
        """
        put_acme(book, overdue("2026-031", due_date=None, unsettled=("due_date",)))
        says(book, asks(book, QuestionKind.INVOICE_UNCLEAR, *UNCLEAR), f"due {DUE}")

        assert isinstance(decided(book), Remind)

    def test_invoice_says_that_it_is_one(self, book: Book):
        """
        Perhaps the same number went to two people.
        """
        put_acme(book, overdue("2026-031", unsettled=("kind",)))
        says(book, asks(book, QuestionKind.INVOICE_UNCLEAR, *UNCLEAR), "invoice")

        assert acme(book).invoice.unsettled == ()

    def test_not_an_invoice_is_put_away(self, book: Book):
        """
        Nobody owes anything on it.
        """
        put_acme(book, overdue("2026-031", unsettled=("kind",)))
        says(book, asks(book, QuestionKind.INVOICE_UNCLEAR, *UNCLEAR), "not an invoice")

        assert book.open_items() == ()

    def test_the_copy_is_chosen_by_its_name_among_the_papers_of_the_mail(self, book: Book):
        """
        Names with spaces are names too.
        """
        papers = "aa application/pdf factuur maart.pdf\nbb application/pdf voorwaarden.pdf"
        put_acme(book, overdue("2026-031", copy=None, unsettled=("copy",), provenance={"papers": papers}))
        question = asks(book, QuestionKind.INVOICE_UNCLEAR, "copy FILE", "settled", "not an invoice")
        with pytest.raises(NotUnderstood, match=r"none of its papers: factuur maart.pdf, voorwaarden.pdf"):
            says(book, question, "copy iets.pdf")
        says(book, question, "copy Factuur maart.pdf")

        assert acme(book).invoice.copy == Copy("aa", "factuur maart.pdf", "application/pdf")

    def test_whoever_is_written_to_becomes_one_of_the_customers_people(self, book: Book):
        """
        What comes from there is their word, also outside the thread.
        """
        put_acme(book, overdue("2026-031", None, bounced()))
        says(book, asks(book, QuestionKind.BOUNCED, *BOUNCED), "to books@office.example")
        card = book.customer("acme.example")

        assert card.knows(acme(book).invoice.dispatch.to[0])
        assert acme(book).bounce is None

    def test_not_to_an_address_that_is_none(self, book: Book):
        """
        The question stays.
        """
        put_acme(book, overdue("2026-031", None, bounced()))
        question = asks(book, QuestionKind.BOUNCED, *BOUNCED)

        with pytest.raises(NotUnderstood, match="not a mail address"):
            says(book, question, "to Jan")


class TestWords:
    """Answers about what a customer wrote."""

    def test_go_on_ends_the_hold_of_that_mail_alone(self, book: Book):
        """
        The other mail has its own question.
        """
        put_acme(book, overdue("2026-031"), overdue("2026-032"))
        first, second = wrote(book, "mail-1", "2026-031"), wrote(book, "mail-2", "2026-032")
        says(book, first, "go on")
        assert holds(book) == [HoldReason.WORDS]
        says(book, second, "go on")

        assert holds(book) == []

    def test_go_on_to_words_about_several_invoices(self, book: Book):
        """
        One answer for the mail.
        """
        put_acme(book, overdue("2026-031"), overdue("2026-032"))
        says(book, wrote(book, "mail-1", "2026-031", "2026-032"), "go on")

        assert holds(book) == []

    @pytest.mark.parametrize("words", ["settled", "promised 2026-03-20", "disputed"])
    def test_what_is_about_one_invoice_is_not_guessed_of_several(self, book: Book, words: str):
        """
        Which of the two did Jan promise to pay?
        """
        put_acme(book, overdue("2026-031"), overdue("2026-032"))
        question = wrote(book, "mail-1", "2026-031", "2026-032")

        with pytest.raises(NotUnderstood, match="several invoices"):
            says(book, question, words)

    def test_a_promise_narrows_the_hold_to_its_invoice(self, book: Book):
        """
        The other invoice goes on; this one waits for the day.
        """
        put_acme(book, overdue("2026-031"), overdue("2026-032"))
        says(book, wrote(book, "mail-1", "2026-031"), "promised 20-3-2026")

        assert holds(book) == []
        assert acme(book).promise.pay_on == date(2026, 3, 20)
        assert acme(book, "2026-032").promise is None

    def test_a_day_the_owner_gave_is_told_as_his(self, book: Book):
        """
        And not as the customer's mail.
        """
        put_acme(book, overdue("2026-031"))
        says(book, wrote(book, "mail-1", "2026-031"), "promised 20-3-2026")

        assert any(line.endswith("promised for 20 March 2026 (you)") for line in tell_story(acme(book), None, UTC))

    def test_a_dispute_narrows_the_hold_to_its_invoice_until_it_is_resolved(self, book: Book):
        """
        Only somebody's word ends it.
        """
        put_acme(book, overdue("2026-031"), overdue("2026-032"))
        says(book, wrote(book, "mail-1", "2026-031"), "disputed")

        assert holds(book) == []
        assert acme(book).dispute and not acme(book, "2026-032").dispute

    def test_settled_pays_what_was_owed(self, book: Book):
        """
        By the owner's word, and nobody knows on which day.
        """
        put_acme(book, overdue("2026-031"))
        says(book, wrote(book, "mail-1", "2026-031"), "settled")
        (payment,) = acme(book).payments

        assert isinstance(payment.event, Allocated) and payment.event.undated
        assert acme(book).balance == eur("0.00")
        assert (book.open_items(), holds(book), book.questions()) == ((), [], ())

    def test_go_on_to_a_question_a_gate_asked_ends_what_closed_it(self, book: Book):
        """
        A hold whose own question is gone is asked about by the gate; its answer must open it.
        """
        debtor = customer("Acme", overdue("2026-031")).with_events(held(HoldReason.WORDS))
        put(book, debtor)
        says(book, asks(book, QuestionKind.WORDS, *WORDS_OPTIONS), "go on")

        assert isinstance(decided(book), Remind)


class TestGates:
    """Answers to the gates' own questions."""

    def test_yes_lets_exactly_this_letter_go(self, book: Book):
        """
        The first letter ever waits for it; afterwards it may go.
        """
        put(book, customer("Acme", overdue("2026-031"), first_letter_on=None))
        asked = decided(book).questions[0]
        question = asks(book, asked.kind, *asked.options, subject=asked.subject)
        says(book, question, "yes")

        assert isinstance(decided(book), Remind)

    def test_no_holds_the_invoice_until_it_is_released(self, book: Book):
        """
        The answer says how.
        """
        put(book, customer("Acme", overdue("2026-031"), first_letter_on=None))
        asked = decided(book).questions[0]
        said = says(book, asks(book, asked.kind, *asked.options, subject=asked.subject), "no")

        assert isinstance(decided(book), Wait)
        assert "`voldaan release 2026-031`" in said

    @pytest.mark.parametrize(
        ("kind", "item"),
        [
            (QuestionKind.BOUNCED, overdue("2026-031", None, bounced())),
            (QuestionKind.UNDELIVERED, overdue("2026-031", None, Undelivered(moment(DUE), "L1", "light", "550 no"))),
            (QuestionKind.PROMISE_PASSED, overdue("2026-031", None, promised(date(2026, 3, 10)))),
        ],
    )
    def test_go_on_opens_the_gate_that_asked_and_no_other(self, book: Book, kind: QuestionKind, item):
        """
        The owner's hold on the same invoice stays.
        """
        put_acme(book, item.with_events(held(HoldReason.OWNER)))
        says(book, asks(book, kind, "go on", "settled"), "go on")

        assert (acme(book).bounce, acme(book).undelivered, acme(book).promise) == (None, None, None)
        assert [hold.reason for hold in acme(book).holds(TODAY)] == [HoldReason.OWNER]

    @pytest.mark.parametrize(
        ("kind", "gate"), [(QuestionKind.OVERDUE_AT_START, "before-live"), (QuestionKind.TOO_OLD, "age")]
    )
    def test_go_on_opens_what_age_or_the_start_closed(self, book: Book, kind: QuestionKind, gate: str):
        """
        For this invoice.
        """
        put_acme(book, overdue("2026-031"))
        says(book, asks(book, kind, "go on", "settled"), "go on")

        assert acme(book).allows(gate)

    @pytest.mark.parametrize("words", ["handed over", "overgedragen", "transmis au recouvrement", "an das Inkasso"])
    def test_handed_over_ends_letters_until_she_says_otherwise(self, book: Book, words: str):
        """
        Nothing is asked about it any more; `voldaan release` takes it back. Rule: handed-over.
        """
        put_acme(book, overdue("2026-031"))
        said = says(book, asks(book, QuestionKind.LADDER_DONE, "handed over", "settled", "hold"), words)

        assert [held.because for held in acme(book).holds(date(2029, 1, 1))] == ["handed over"]
        assert "`voldaan release 2026-031`" in said

    def test_hold_after_the_last_step_is_quiet_until_released(self, book: Book):
        """
        The owner takes it from there.
        """
        put_acme(book, overdue("2026-031"))
        says(book, asks(book, QuestionKind.LADDER_DONE, "settled", "hold"), "hold")

        assert [hold.until for hold in acme(book).holds(TODAY)] == [None]

    def test_noted_closes_the_question_and_nothing_else(self, book: Book):
        """
        Something unreadable was looked at.
        """
        question = book.ask(QuestionKind.UNREADABLE, "mail-9/scan.pdf", "?", NOW, ("not an invoice", "noted"))
        says(book, question, "noted")

        assert book.questions() == ()

    def test_not_sent_keeps_a_promise(self, book: Book):
        """
        That a letter did not leave says nothing about what the customer said.
        """
        put_acme(book, overdue("2026-031", None, promised(date(2026, 3, 20))))
        question = book.ask(QuestionKind.IN_DOUBT, "L1", "Sent?", NOW, ("sent", "not sent"), "acme.example")
        said = says(book, question, "not sent")

        assert acme(book).promise
        assert "a new letter may go" in said


class TestRestored:
    """What was open when older books were put back."""

    OPTIONS = ("go on", "settled", "promised DATE", "disputed", "hold")

    @pytest.mark.parametrize("words", ["go on", "promised 2026-03-20", "disputed", "hold"])
    def test_every_answer_is_the_word_that_was_waited_for(self, book: Book, words: str):
        """
        It is not asked again, nor as overdue before the start; what was said holds from now on. Rule: restored.
        """
        put_acme(book, overdue("2026-031"))
        says(book, asks(book, QuestionKind.RESTORED, *self.OPTIONS), words)
        card = book.customer("acme.example")
        assert card
        decision = decide_for(
            Debtor(card, book.items_of("acme.example")), restored_at=NOW, live_since=moment(date(2026, 3, 17))
        )

        assert isinstance(decision, Remind) == (words == "go on")
        assert not any(verdict.gate in ("restored", "overdue-before-live") for verdict in decision.verdicts)

    def test_a_later_restore_asks_again(self, book: Book):
        """
        A yes is about what was known then.
        """
        put_acme(book, overdue("2026-031"))
        says(book, asks(book, QuestionKind.RESTORED, *self.OPTIONS), "go on")
        card = book.customer("acme.example")
        assert card
        later = moment(TODAY).replace(hour=23)
        decision = decide_for(Debtor(card, book.items_of("acme.example")), restored_at=later)

        assert isinstance(decision, Ask)
        assert [question.kind for question in decision.questions] == [QuestionKind.RESTORED]


class TestClaims:
    """The customer says that it is paid. Rule: claimed."""

    def claims(self, book: Book, mail: str, *numbers: str) -> Question:
        """Acme wrote that these are paid, on Monday the 9th: recorded, held, asked."""
        question = wrote(book, mail, *numbers)
        for number in numbers:
            book.put(acme(book, number).with_events(Claimed(moment(MONDAY), moment(MONDAY), mail)))
        return question

    def test_yes_to_a_request_for_a_proof_lets_it_go(self, ledger: Ledger):
        """
        The mail is answered by it and holds nobody any more.
        """
        with ledger.change() as book:
            put_acme(book, overdue("2026-031"))
            self.claims(book, "mail-1", "2026-031")
            question = asks(book, QuestionKind.CLAIM_UNSEEN, "ask for proof", "go on")

            assert "proof of payment" in says(book, question, "ask for proof")

            decision = decided(book)
            assert isinstance(decision, Remind)
            assert decision.step.name == PROOF
            assert holds(book) == []

    @pytest.mark.parametrize("kind", [QuestionKind.WORDS, QuestionKind.CLAIM_UNSEEN])
    def test_go_on_ends_the_claim_with_the_hold(self, ledger: Ledger, kind: QuestionKind):
        """
        Whichever of the two questions is answered: it is about one mail.
        """
        with ledger.change() as book:
            put_acme(book, overdue("2026-031"))
            words = self.claims(book, "mail-1", "2026-031")
            question = words if kind is QuestionKind.WORDS else asks(book, kind, "go on")

            says(book, question, "go on")

            assert (acme(book).claim, holds(book)) == (None, [])

    def test_a_promise_instead_takes_the_place_of_the_claim(self, ledger: Ledger):
        """
        Sanne called: it went wrong at the bank, he pays on Friday.
        """
        with ledger.change() as book:
            put_acme(book, overdue("2026-031"))
            self.claims(book, "mail-1", "2026-031")
            question = asks(book, QuestionKind.CLAIM_UNSEEN, "promised DATE")

            says(book, question, "promised 2026-03-20")

            assert (acme(book).claim, holds(book)) == (None, [])
            assert acme(book).promise is not None

    def test_go_on_about_a_mail_ends_its_claims_about_all_its_invoices(self, ledger: Ledger):
        """
        Also when the mail spoke of several.
        """
        with ledger.change() as book:
            put_acme(book, overdue("2026-031"), overdue("2026-032"))
            question = self.claims(book, "mail-1", "2026-031", "2026-032")

            says(book, question, "go on")

            assert (acme(book).claim, acme(book, "2026-032").claim) == (None, None)

    def test_a_mail_about_two_invoices_is_settled_with_the_last_of_them(self, ledger: Ledger):
        """
        Their payments came in, one after the other; nobody need answer any more.
        """
        with ledger.change() as book:
            put_acme(book, overdue("2026-031"), overdue("2026-032"))
            self.claims(book, "mail-1", "2026-031", "2026-032")
            book.put(acme(book).with_events(paid(eur("121.00"))))
            close_moot_questions(book, NOW)
            assert holds(book) == [HoldReason.WORDS]
            book.put(acme(book, "2026-032").with_events(paid(eur("121.00"))))

            close_moot_questions(book, NOW)

            assert (holds(book), book.questions()) == ([], ())


def test_every_answer_that_can_be_read_does_something():
    """
    The words that are cut and the actions are the same list.
    """
    assert set(ANSWERS) == set(ACTIONS)


def test_a_question_lists_its_answers_as_the_owner_types_them():
    """
    In his own language, and each is understood as it stands; English has the words of the command line.
    """
    options, proposed = ("yes", "go on", "promised DATE", "disputed"), "promised 2026-12-03"
    question = Question("Q1", QuestionKind.WORDS, "m", "x “promised 2026-12-03” y", NOW, options, proposed=proposed)
    with speaking("nl"):
        listed = how_to_answer(question).removeprefix("voldaan answer Q1 ").split(" | ")
        asked = what_is_asked(question)

    assert listed == ["ja", "ga door", "beloofd voor …", "betwist"]
    assert asked == "x “beloofd voor 3 december” y"
    assert [as_said(read_phrases(said.replace("…", "3 apr"), question, NOW.date())) for said in listed] == [
        *("yes", "go on", "promised 2026-04-03", "disputed"),
    ]
    assert how_to_answer(question) == "voldaan answer Q1 yes | go on | promised DATE | disputed"
    assert what_is_asked(question) == question.text
