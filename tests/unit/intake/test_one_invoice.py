"""One invoice on many papers is one item; what its papers, its mail and its people contradict becomes one question."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agent.desk import apply_answer
from agent.desk.spoken import NotUnderstood
from agent.domain.decision import Ask
from agent.domain.events import Dropped, Held, OwnerWrote
from agent.domain.invoice import Container, EmbeddedFile, InvoiceDraft, NotAnInvoice, Reading, Unreadable
from agent.domain.question import Question, QuestionKind
from agent.intake.paper_files import read_papers
from tests.builders import DUE, TODAY, Debtor, decide_for, eur, paid
from tests.unit.intake.mails import JAN, Intake, buyer, certain, credit_note, draft, likely, pdf, sent, xml

ACME = buyer("BE0123456749", "invoices@acme.example")
KEY = "be0123456749"


def asked(intake: Intake, number: str) -> Question:
    """What a pass asks about this invoice, put on the desk."""
    item = next(item for item in intake.items() if item.number == number)
    card = intake.card(item.customer)
    decision = decide_for(Debtor(card, tuple(i for i in intake.items() if i.customer == item.customer)))
    assert isinstance(decision, Ask)
    (question,) = (question for question in decision.questions if question.item == item.key)
    with intake.ledger.change() as book:
        return book.ask(
            question.kind, question.subject, question.text, intake.now, question.options, item.customer, item.key
        )


def answer(intake: Intake, number: str, words: str) -> str:
    """The owner answers what is asked about this invoice."""
    question = asked(intake, number)
    with intake.ledger.change() as book:
        return apply_answer(book, question, words, intake.now)


class TestPapersOfOneMail:
    """What lies in one mail."""

    def test_an_e_invoice_and_a_page_with_another_number_are_one_question(self, intake: Intake):
        """
        Same amount, same days: obviously one invoice, and nobody knows under which number it is booked.
        """
        intake.sends(sent(xml(draft("2026-031"), "a.xml"), pdf(draft("2026-032"), "b.pdf")))
        (item,) = intake.items()

        assert item.invoice.unsettled == ("number",)
        assert item.invoice.copy.filename == "b.pdf"
        assert "differ on the number: 2026-031 in “a.xml”, 2026-032 in “b.pdf”" in asked(intake, "2026-031").text

    def test_a_page_that_hides_its_number_belongs_to_the_e_invoice_beside_it(self, intake: Intake):
        """
        Nothing to ask: the e-invoice says it all.
        """
        intake.sends(sent(xml(), pdf(draft(None))))
        (item,) = intake.items()

        assert item.invoice.unsettled == ()
        assert item.invoice.copy.filename == "factuur.pdf"

    def test_two_invoices_in_one_mail_stay_two(self, intake: Intake):
        """
        Another amount, another day, or two of a kind: none may vanish behind the other.
        """
        for number, other in enumerate(
            (
                pdf(draft("2026-032", eur("50.00"))),
                pdf(draft("2026-033", issue_date=TODAY, due_date=TODAY + timedelta(days=14))),
                xml(draft("2026-034")),
            )
        ):
            intake.sends(sent(xml(draft(f"2026-10{number}")), other))

        assert len(intake.items()) == 6

    def test_in_the_folder_of_exports_equal_amounts_are_two_invoices(self, intake: Intake):
        """
        Two customers with one subscription.
        """
        intake.exports(xml(draft("2026-031", customer=buyer(email=JAN))), pdf(draft("2026-032")))

        assert len(intake.items()) == 2

    def test_what_the_papers_differ_on_is_told_with_the_files(self, intake: Intake):
        """
        So that the owner need not open them.
        """
        intake.sends(sent(xml(name="a.xml"), pdf(draft(amount=eur("131.00")), "b.pdf")))

        assert "€121.00 in “a.xml”, €131.00 in “b.pdf”" in asked(intake, "2026-031").text


class TestMail:
    """The mail around the papers."""

    def test_a_subject_confirms_a_likely_number(self, intake: Intake):
        """
        Nothing is left to ask, and the story says why it is believed. Rule: corroboration.
        """
        intake.sends(sent(pdf(draft(likely("2026-031"))), subject="Factuur 2026-031"))

        assert intake.item().invoice.unsettled == ()
        assert intake.item().invoice.provenance["number"] == "printed; the subject names it too (certain)"

    def test_a_subject_that_names_another_invoice_is_asked_about(self, intake: Intake):
        """
        The wrong file in the right mail.
        """
        intake.sends(sent(pdf(), subject="Factuur 2026-032"))

        assert intake.item().invoice.unsettled == ("number",)

    def test_an_account_that_is_none_of_ours_is_asked_about_once(self, intake: Intake):
        """
        What is paid there nobody here would see; after the owner's word it is his.
        """
        intake.sends(sent(pdf(draft(iban="NL45DEMO0987654321"))))
        assert intake.item().invoice.unsettled == ("kind",)
        answer(intake, "2026-031", "as read")
        intake.sends(sent(pdf(draft("2026-032", iban="NL45DEMO0987654321"))))

        assert intake.item("acme.example/2026-032").invoice.unsettled == ()

    def test_an_unlisted_account_on_a_paper_that_is_surely_ours_is_only_told(self, intake: Intake):
        """
        It bears our own VAT number; thirty such invoices would be thirty needless questions.
        """
        ours = buyer("NL123456782B12", name="Sanne de Wit")
        intake.sends(sent(pdf(draft(iban="NL45DEMO0987654321", seller=ours))))
        invoice = intake.item().invoice

        assert invoice.unsettled == ()
        assert "none of your accounts" in invoice.provenance["doubts"]


class TestPeople:
    """To whom it went."""

    def test_an_invoice_that_went_to_somebody_else_waits_for_an_address(self, intake: Intake):
        """
        Whoever got it is not made one of the buyer's people. Rule: made-out-to.
        """
        intake.sends(sent(xml(draft(customer=ACME)), to="els@office.example"))
        (item,) = intake.items()

        assert (item.customer, item.invoice.unsettled) == (KEY, ("recipient",))
        assert not intake.card(KEY).knows(item.invoice.dispatch.to[0])

    def test_an_address_that_was_confirmed_is_not_asked_about_again(self, intake: Intake):
        """
        The buyer's accountant pays.
        """
        intake.sends(sent(xml(draft(customer=ACME)), to="els@office.example"))
        answer(intake, "2026-031", "to els@office.example")
        intake.sends(sent(xml(draft("2026-032", customer=ACME)), to="els@office.example"))

        assert [item.invoice.unsettled for item in intake.items()] == [(), ()]

    def test_the_mail_to_the_buyer_himself_settles_whom_to_write_to(self, intake: Intake):
        """
        First the accountant got it, then the buyer: the letter answers the second mail.
        """
        right = sent(xml(draft(customer=ACME)), to=JAN, on=TODAY)
        intake.sends(sent(xml(draft(customer=ACME)), to="els@office.example"), right)
        (item,) = intake.items()

        assert item.invoice.unsettled == ()
        assert item.invoice.dispatch.message_id == right.summary.headers.message_id

    def test_a_copy_to_somebody_else_is_no_reminder_to_the_buyer(self, intake: Intake):
        """
        Also when nothing in the subject says that it is sent on.
        """
        intake.sends(
            sent(xml(draft(customer=ACME))), sent(xml(draft(customer=ACME)), to="els@office.example", on=TODAY)
        )

        assert not any(isinstance(event, OwnerWrote) for event in intake.items()[0].history)

    def test_an_e_invoice_forwarded_to_its_buyer_asks_nothing(self, intake: Intake):
        """
        From one's phone to the other person at Acme.
        """
        intake.sends(sent(xml(draft(customer=ACME)), subject="Fwd: Factuur 2026-031"))

        assert intake.items()[0].invoice.unsettled == ()


def correction(number: str = "2026-040", of: str | None = "2026-031", amount: str = "99.00") -> InvoiceDraft:
    """A corrected invoice, as the reader tells it."""
    doubt = f"corrects invoice {of or '(which one is not said)'}"
    return draft(number, eur(amount), preceding_invoice=of, doubts=(doubt,))


class TestCorrected:
    """An invoice and the one that corrects it."""

    def test_while_both_are_open_neither_is_chased(self, intake: Intake):
        """
        The owner says which counts. Rule: corrected-once.
        """
        intake.sends(sent(pdf()), sent(pdf(correction()), on=TODAY))

        assert [held.note for held in intake.item().holds(TODAY)] == [
            "2026-040 corrects it; answer which of the two counts"
        ]
        assert intake.item("acme.example/2026-040").invoice.unsettled == ("corrects",)
        assert "replaces it" in asked(intake, "2026-040").options

    def test_the_correction_may_be_read_first(self, intake: Intake):
        """
        Folders have their own order.
        """
        intake.sends(sent(pdf(correction())), sent(pdf(), on=TODAY))

        assert intake.item("acme.example/2026-040").invoice.unsettled == ("corrects",)
        assert intake.item().holds(TODAY)

    def test_the_correction_that_replaces_puts_the_first_away(self, intake: Intake):
        """
        And goes its way itself.
        """
        intake.sends(sent(pdf()), sent(pdf(correction()), on=TODAY))
        answer(intake, "2026-040", "replaces it")

        assert [item.number for item in intake.items()] == ["2026-040"]
        assert intake.items()[0].invoice.unsettled == ()
        assert isinstance(intake.item().dropped, Dropped)

    def test_both_may_count(self, intake: Intake):
        """
        "Corrects" is what some programs call a second part.
        """
        intake.sends(sent(pdf()), sent(pdf(correction()), on=TODAY))
        answer(intake, "2026-040", "both count")

        assert not any(item.invoice.unsettled or item.holds(TODAY) for item in intake.items())

    def test_a_correction_that_is_none_gives_the_first_back(self, intake: Intake):
        """
        It was a draft.
        """
        intake.sends(sent(pdf()), sent(pdf(correction()), on=TODAY))
        answer(intake, "2026-040", "not an invoice")

        assert [item.number for item in intake.items()] == ["2026-031"]
        assert not intake.item().holds(TODAY)

    def test_a_correction_of_what_was_paid_is_asked_about_too(self, intake: Intake):
        """
        Its whole amount is hardly owed once more.
        """
        intake.sends(sent(pdf()))
        with intake.ledger.change() as book:
            book.put(intake.item().with_events(paid(eur("121.00"))))
        intake.sends(sent(pdf(correction()), on=TODAY))

        assert intake.items()[0].invoice.unsettled == ("corrects",)
        assert "2026-031 is settled already" in asked(intake, "2026-040").text

    def test_a_correction_of_something_unknown_is_an_invoice(self, intake: Intake):
        """
        What it corrects is older than the books.
        """
        intake.sends(sent(pdf(correction(of="2025-900"))))

        assert intake.items()[0].invoice.unsettled == ()

    def test_a_correction_that_names_nothing_is_asked_about_beside_open_invoices(self, intake: Intake):
        """
        Any of them may be meant.
        """
        intake.sends(sent(pdf()), sent(pdf(correction(of=None)), on=TODAY))

        assert intake.item("acme.example/2026-040").invoice.unsettled == ("kind",)

    def test_a_credit_note_and_a_new_invoice_need_no_word(self, intake: Intake):
        """
        The other way to correct: the first is taken back as a whole.
        """
        intake.sends(sent(pdf()), sent(pdf(credit_note()), pdf(draft("2026-032")), on=TODAY))

        assert [item.number for item in intake.items()] == ["2026-032"]
        assert intake.questions() == ()


class TestLaterPapers:
    """A surer paper of an invoice that is known."""

    def test_what_was_not_read_is_settled_by_a_surer_paper(self, intake: Intake):
        """
        The e-invoice that was exported a day after the print-out was mailed.
        """
        intake.sends(sent(pdf(draft(likely("2026-031"), likely(eur("121.00")), due_date=None))))
        intake.exports(xml(draft(customer=buyer(email=JAN))))

        assert len(intake.items()) == 1
        assert (intake.item().invoice.due_date, intake.item().invoice.unsettled) == (DUE, ())

    def test_what_is_contradicted_is_not_settled_by_one_more_paper(self, intake: Intake):
        """
        It only repeats one of the two.
        """
        intake.sends(sent(pdf(), text="Graag betalen voor 22 maart."))
        intake.exports(xml(draft(customer=buyer(email=JAN))))

        assert intake.item().invoice.unsettled == ("due_date",)

    def test_another_value_is_asked_about(self, intake: Intake):
        """
        A likely amount and a sure one that differ: the owner says which.
        """
        intake.sends(sent(pdf(draft(amount=eur("100.00")))))
        intake.exports(xml(draft(customer=buyer(email=JAN))))

        assert "€121.00, first €100.00" in intake.questions()[0].text


class TestOneQuestion:
    """Everything that is not certain, at once."""

    UNCLEAR = draft(likely("2026-031"), likely(eur("121.00")), due_date=None, doubts=("several totals",))

    def test_one_question_tells_all_that_is_not_certain(self, intake: Intake):
        """
        What was read, where, why it is doubted, and the answers that settle it; the people too.
        """
        intake.sends(sent(pdf(self.UNCLEAR), to="els@office.example", subject="Fwd: iets"))
        question = asked(intake, "2026-031")

        assert question.kind is QuestionKind.INVOICE_UNCLEAR
        for words in (
            "Number: 2026-031, read from printed (likely)",
            "Due date: nothing was read",
            "Amount: €121.00, read from printed (likely)",
            "It went to els@office.example",
            "several totals",
        ):
            assert words in question.text
        assert question.options[:2] == ("as read", "to ADDRESS")

    def test_one_answer_settles_all(self, intake: Intake):
        """
        What is named wins; the rest is right as it was read.
        """
        intake.sends(sent(pdf(self.UNCLEAR), to="els@office.example", subject="Fwd: iets"))
        said = answer(intake, "2026-031", f"as read due {DUE} to {JAN}")
        invoice = intake.items()[0].invoice

        assert "still to settle" not in said
        assert (invoice.number, invoice.amount_due, invoice.due_date) == ("2026-031", eur("121.00"), DUE)
        assert ([to.email for to in invoice.dispatch.to], invoice.unsettled) == ([JAN], ())

    def test_what_an_answer_leaves_open_is_asked_at_once(self, intake: Intake):
        """
        Not with the next pass, when the owner has gone.
        """
        intake.sends(sent(pdf(self.UNCLEAR)))
        said = answer(intake, "2026-031", f"due {DUE}")
        (again,) = intake.questions()

        assert said.endswith(f"still to settle: the number, the amount ({again.id})")
        assert "the due date" not in again.text

    def test_what_was_not_read_cannot_be_accepted(self, intake: Intake):
        """
        The answer says what is missing, and changes nothing.
        """
        intake.sends(sent(pdf(self.UNCLEAR)))

        with pytest.raises(NotUnderstood, match="as read due 2026-12-03"):
            answer(intake, "2026-031", "as read")
        assert len(intake.item().history) == 1

    def test_a_number_that_is_known_already_is_refused(self, intake: Intake):
        """
        The same invoice once more, scanned: under its number it would be chased twice.
        """
        intake.sends(sent(pdf()), sent(pdf(draft(None), "scan.pdf", "scan"), on=TODAY))

        with pytest.raises(NotUnderstood, match=r"acme\.example/2026-031 is known already"):
            answer(intake, "scan", "number 2026-031")


class Reads:
    """A reader that knows what each file is by its bytes."""

    def __init__(self, **readings: Reading) -> None:
        self.readings = readings

    def read(self, content: bytes, filename: str) -> Reading:
        """Look it up."""
        return self.readings[content.decode()]


def inside(*names: str) -> tuple[EmbeddedFile, ...]:
    """Files of an envelope whose bytes are their names."""
    return tuple(EmbeddedFile(name, "application/pdf", name.partition(".")[0].encode()) for name in names)


class TestEnvelopes:
    """Archives, saved mails, several invoices in one file."""

    def test_every_file_of_an_envelope_is_a_paper_with_its_own_bytes(self):
        """
        The one that is an invoice is the copy a letter carries.
        """
        kept: list[bytes] = []
        reader = Reads(zip=Container(inside("a.pdf", "b.pdf")), a=draft(), b=NotAnInvoice(draft().kind, "no"))
        papers = read_papers(b"zip", "all.zip", reader, lambda octets: str(kept.append(octets) or len(kept)))

        assert [(paper.filename, paper.content) for paper in papers] == [("a.pdf", b"a"), ("b.pdf", b"b")]
        assert kept == [b"zip", b"a", b"b"]

    def test_what_stays_unopened_is_a_paper_nobody_could_read(self):
        """
        Left out by the reader, more than a mail may carry, an envelope in an envelope.
        """
        reader = Reads(
            zip=Container(inside("a.pdf", "c.zip", "b.pdf"), "“x.rar” (packed)"),
            a=draft(),
            c=Container(inside("d.pdf")),
        )
        _, nested, rest = read_papers(b"zip", "all.zip", reader, lambda octets: octets.decode(), most=2)

        assert nested.reading == Unreadable("an envelope inside an envelope")
        assert isinstance(rest.reading, Unreadable)
        assert "“b.pdf” (too much for one mail); “x.rar” (packed)" in rest.reading.reason

    def test_what_lay_in_a_saved_mail_is_not_the_recipients(self, intake: Intake):
        """
        It went to somebody before; who is asked, not guessed.
        """
        reader = Reads(**{"From: a@b.example": Container(inside("a.pdf"))}, a=draft())
        papers = read_papers(b"From: a@b.example", "Factuur.eml", reader, lambda octets: octets.decode())
        intake.sends(sent(*papers, to="els@office.example"))

        assert intake.items()[0].invoice.unsettled == ("recipient",)

    def test_other_envelopes_went_to_whom_the_mail_went(self, intake: Intake):
        """
        An archive, a PDF of several invoices, an XML envelope: nothing in them was sent before.
        """
        for number, start in enumerate(("PK", "%PDF-", "<a:b>")):
            reader = Reads(**{start: Container(inside("a.pdf"))}, a=draft(f"2026-03{number}"))
            intake.sends(
                sent(*read_papers(start.encode(), "x", reader, lambda octets, start=start: octets.decode() + start))
            )

        assert [item.invoice.unsettled for item in intake.items()] == [(), (), ()]

    def test_an_envelope_in_the_folder_is_opened_once(self, intake: Intake):
        """
        Its own bytes are remembered beside those of its files.
        """
        reader = Reads(zip=Container(inside("a.pdf")), a=draft(customer=buyer(email=JAN)))
        intake.exports(*read_papers(b"zip", "all.zip", reader, lambda octets: octets.decode()))
        book = intake.ledger.read()

        assert book.paper("zip") and book.paper("a")


def test_a_later_day_is_asked_once_for_both_papers(intake: Intake):
    """
    XML and PDF, then both again with another due date: one item, one question.
    """
    later = certain(date(2026, 4, 6))
    intake.sends(sent(xml(), pdf()), sent(xml(draft(due_date=later)), pdf(draft(due_date=later)), on=TODAY))

    assert len(intake.items()) == 1
    assert len(intake.questions()) == 1
    assert any(isinstance(event, Held) for event in intake.item().history)
