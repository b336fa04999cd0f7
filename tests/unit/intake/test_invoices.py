"""Invoices that were sent become items: once, under the right customer, with every doubt named."""

from __future__ import annotations

from datetime import date, timedelta

from agent.domain.events import HoldReason, OwnerWrote
from agent.domain.invoice import Channel, EmbeddedFile
from agent.domain.mail import Address
from agent.domain.question import QuestionKind
from tests.builders import DUE, TODAY, eur, paid
from tests.unit.intake.mails import JAN, SENT_ON, Intake, buyer, draft, likely, pdf, sent, unreadable, xml

ACME, BETA = "acme.example", "beta.example"


class TestNew:
    """An invoice seen for the first time."""

    def test_a_mailed_invoice_becomes_an_item_in_its_thread(self, intake: Intake):
        """
        With the people it went to, and the paper it went with.
        """
        paper = pdf()
        intake.sends(sent(paper, cc="piet@acme.example, sanne@sanne.example, inbox@books.example"))
        invoice = intake.item().invoice

        assert [address.email for address in (*invoice.dispatch.to, *invoice.dispatch.cc)] == [JAN, "piet@acme.example"]
        assert invoice.copy == paper.copy
        assert (invoice.due_date, invoice.amount_due, invoice.unsettled) == (DUE, eur("121.00"), ())

    def test_what_is_not_certain_is_named(self, intake: Intake):
        """
        Only certain values drive a letter.
        """
        intake.sends(sent(pdf(draft(likely("2026-031"), likely(eur("121.00")), due_date=None))))

        assert intake.item().invoice.unsettled == ("number", "due_date", "amount_due")

    def test_a_time_from_receipt_begins_when_the_invoice_was_mailed(self, intake: Intake):
        """
        Written on Monday and mailed ten days later: the customer has his thirty days all the same.
        """
        intake.sends(sent(pdf(draft(issue_date=SENT_ON - timedelta(days=10), due_from_receipt=True))))

        assert intake.item().invoice.due_date == DUE + timedelta(days=10)
        assert intake.item().invoice.unsettled == ()

    def test_an_account_that_is_only_likely_is_never_cited(self, intake: Intake):
        """
        Its check digits fail, or another stands beside it: a letter leaves it out.
        """
        intake.sends(sent(xml(draft(iban=likely("NL45RABO0123456789"), payment_reference=likely("RF12")))))

        assert (intake.item().invoice.iban, intake.item().invoice.payment_reference) == (None, None)

    def test_an_e_invoice_and_its_printout_are_one(self, intake: Intake):
        """
        The e-invoice is believed, the PDF is the copy.
        """
        printed = pdf(draft(due_date=None))
        intake.sends(sent(xml(), printed))

        assert len(intake.items()) == 1
        assert intake.item().invoice.copy == printed.copy
        assert intake.item().invoice.due_date == DUE

    def test_papers_that_disagree_are_asked_about(self, intake: Intake):
        """
        A due date on paper that is later than the one in the XML: who knows which the customer reads?
        """
        later = DUE + timedelta(days=16)
        intake.sends(sent(xml(), pdf(draft(amount=eur("131.00"), due_date=later))))

        assert intake.item().invoice.unsettled == ("due_date", "amount_due")

    def test_an_unreadable_paper_is_asked_about_once(self, intake: Intake):
        """
        Also when its mail is met again after the answer.
        """
        mail = sent(unreadable())
        intake.sends(mail)
        (question,) = intake.questions()
        with intake.ledger.change() as book:
            book.answer(question.id, "noted", intake.now)
        intake.sends(mail)

        assert question.kind is QuestionKind.UNREADABLE
        assert intake.questions() == ()

    def test_two_papers_without_a_number_are_two_invoices(self, intake: Intake):
        """
        Next month's scan has the same file name and is no second copy of this one.
        """
        march, april = pdf(draft(None), content="march"), pdf(draft(None, due_date=TODAY), content="april")
        intake.sends(sent(march), sent(april, on=TODAY))
        again = [item.key for item in intake.items()]
        intake.sends(sent(march, on=TODAY), sent(april, on=TODAY))

        assert len(again) == 2
        assert [item.key for item in intake.items()] == again

    def test_an_unsure_number_proves_nothing(self, intake: Intake):
        """
        What was read as the number may have been the customer's; the second invoice must not vanish behind the first.
        """
        first, second = (pdf(draft(likely("4711")), content=text) for text in ("march", "april"))
        intake.sends(sent(first), sent(second, on=TODAY))

        assert len(intake.items()) == 2

    def test_a_purchase_invoice_sent_on_is_nobodys_debt(self, intake: Intake):
        """
        It names the owner as its buyer.
        """
        intake.sends(sent(pdf(draft(customer=buyer("NL123456782B12")))))

        assert intake.items() == ()

    def test_mail_to_oneself_and_the_bookkeeping_is_no_invoice_sent(self, intake: Intake):
        """
        Aliases and colleagues are oneself too.
        """
        for to in ("sanne.alias@freemail.example", "piet@studio.example", "inbox@books.example"):
            intake.sends(sent(pdf(), to=to))

        assert intake.items() == ()


class TestCustomers:
    """Whose invoice it is."""

    def test_a_number_joins_what_domains_keep_apart(self, intake: Intake):
        """
        One company, two domains.
        """
        acme = buyer("BE0123456749")
        intake.sends(
            sent(xml(draft("1", customer=acme))), sent(xml(draft("2", customer=acme)), to="jan@acme.be.example")
        )

        assert {item.customer for item in intake.items()} == {"be0123456749"}

    def test_a_number_learnt_later_belongs_to_the_card_of_the_domain(self, intake: Intake):
        """
        First a PDF, then an e-invoice to the same people.
        """
        intake.sends(sent(pdf(draft("1"))), sent(xml(draft("2", customer=buyer("BE0123456749")))))

        assert {item.customer for item in intake.items()} == {ACME}
        assert intake.card().identifiers == ("be0123456749",)

    def test_different_numbers_at_one_domain_are_different_customers(self, intake: Intake):
        """
        Two companies of one group.
        """
        for number, vat in (("1", "BE0123456749"), ("2", "BE0987654394")):
            intake.sends(sent(xml(draft(number, customer=buyer(vat)))))

        assert {item.customer for item in intake.items()} == {"be0123456749", "be0987654394"}

    def test_at_a_free_mail_domain_everybody_is_somebody_else(self, intake: Intake):
        """
        The address is the customer.
        """
        intake.sends(sent(pdf(draft("1")), to="jan@gmail.com"), sent(pdf(draft("2")), to="piet@gmail.com"))

        assert {item.customer for item in intake.items()} == {"jan@gmail.com", "piet@gmail.com"}
        assert intake.card("jan@gmail.com").domains == ()

    def test_who_else_was_written_to_does_not_lend_his_domain(self, intake: Intake):
        """
        The adviser who got Acme's invoice too is a customer of his own the next day.
        """
        adviser = "an@adviser.example"
        intake.sends(sent(pdf(draft("1")), to=f"{JAN}, {adviser}"), sent(pdf(draft("2")), to=adviser))

        assert {item.customer for item in intake.items()} == {ACME, "adviser.example"}
        assert intake.card().domains == (ACME,)
        assert intake.card().knows(Address(adviser))

    def test_one_number_for_two_customers_is_two_invoices(self, intake: Intake):
        """
        Different amounts leave no doubt.
        """
        intake.sends(sent(pdf()), sent(pdf(draft(amount=eur("50.00"))), to="els@beta.example"))

        assert [item.key for item in intake.items()] == [f"{ACME}/2026-031", f"{BETA}/2026-031"]
        assert all(not item.invoice.unsettled for item in intake.items())

    def test_one_number_and_amount_for_two_customers_is_asked_about(self, intake: Intake):
        """
        Perhaps it is one invoice, sent to two.
        """
        intake.sends(sent(pdf()), sent(pdf(content="printed again"), to="els@beta.example"))

        assert intake.item().invoice.unsettled == ()
        assert intake.item(f"{BETA}/2026-031").invoice.unsettled == ("kind",)


class TestSentOn:
    """Invoices that go to somebody else than the customer."""

    def test_an_invoice_forwarded_to_the_accountant_stays_the_customers(self, intake: Intake):
        """
        The same paper to somebody else is noted, asks nothing, and is no reminder to Acme.
        """
        intake.sends(sent(pdf()), sent(pdf(), to="els@office.example", subject="Fwd: Factuur", on=TODAY))

        assert [item.key for item in intake.items()] == [f"{ACME}/2026-031"]
        assert intake.item().owner_wrote is None
        assert intake.questions() == ()

    def test_an_invoice_only_seen_forwarded_has_no_recipient_yet(self, intake: Intake):
        """
        The accountant must not be asked to pay.
        """
        intake.sends(sent(pdf(), to="els@office.example", subject="FW: Factuur 2026-031"))

        assert intake.items()[0].invoice.unsettled == ("recipient",)

    def test_whoever_gets_the_invoices_of_two_buyers_is_neither(self, intake: Intake):
        """
        A quarter's invoices in one mail to the accountant.
        """
        papers = [xml(draft(n, customer=buyer(vat))) for n, vat in (("1", "BE0123456749"), ("2", "BE0987654394"))]
        intake.sends(sent(*papers, to="els@office.example"))

        assert [item.invoice.unsettled for item in intake.items()] == [("recipient",), ("recipient",)]

    def test_the_accountant_becomes_nobodys_people(self, intake: Intake):
        """
        Acme is known by its number; the mail to the accountant does not make her one of Acme's.
        """
        acme = buyer("BE0123456749")
        intake.sends(sent(xml(draft("1", customer=acme))))
        intake.sends(sent(xml(draft("2", customer=acme)), to="els@office.example", subject="Fwd: 2"))

        assert not intake.card("be0123456749").knows(Address("els@office.example"))


class TestAgain:
    """The same invoice once more."""

    def test_recording_a_mail_twice_changes_nothing(self, intake: Intake):
        """
        Sent, a folder of blind copies, or a mailbox that was numbered anew.
        """
        mail = sent(pdf())
        intake.sends(mail)
        before = intake.item()
        intake.sends(mail)
        intake.sends(mail, channel=Channel.BCC)

        assert intake.item() == before

    def test_sending_it_again_counts_as_the_owners_reminder(self, intake: Intake):
        """
        "Perhaps you missed it": a letter of ours would come on top.
        """
        intake.sends(sent(pdf()), sent(pdf(), on=TODAY))

        assert len(intake.items()) == 1
        assert intake.item().owner_wrote.written_at.date() == TODAY

    def test_other_terms_under_the_same_number_wait_for_the_owner(self, intake: Intake):
        """
        A new due date: reminding by the old one would be wrong.
        """
        intake.sends(sent(pdf()), sent(pdf(draft(due_date=date(2026, 4, 6))), on=TODAY))
        (question,) = intake.questions()
        (held,) = intake.item().holds(TODAY)

        assert held.reason is HoldReason.OWNER
        assert question.options == ("amount AMOUNT", "due DATE", "go on", "settled")
        assert "6 April 2026, first 6 March 2026" in question.text

    def test_a_settled_invoice_sent_again_stays_settled(self, intake: Intake):
        """
        A receipt for the customer's books.
        """
        intake.sends(sent(pdf()))
        with intake.ledger.change() as book:
            book.put(intake.item().with_events(paid(eur("121.00"))))
        intake.sends(sent(pdf(), on=TODAY))

        assert intake.items() == ()
        assert intake.questions() == ()

    def test_a_settled_number_with_another_amount_is_asked_about(self, intake: Intake):
        """
        Who numbers from one every year has a new invoice here; it must not vanish behind the old one.
        """
        intake.sends(sent(pdf()))
        with intake.ledger.change() as book:
            book.put(intake.item().with_events(paid(eur("121.00"))))
        intake.sends(sent(pdf(draft(amount=eur("99.00"))), on=TODAY))
        (question,) = intake.questions()

        assert "€99.00, first €121.00" in question.text
        assert intake.items() == ()


class TestExported:
    """The folder of an invoicing program."""

    def test_it_counts_as_sent_to_the_printed_address(self, intake: Intake):
        """
        In a thread of its own.
        """
        intake.exports(xml(draft(customer=buyer(email=JAN))), pdf())

        assert [address.email for address in intake.item().invoice.dispatch.to] == [JAN]
        assert intake.item().invoice.dispatch.message_id is None

    def test_without_an_address_nobody_is_written_to(self, intake: Intake):
        """
        The owner names one.
        """
        intake.exports(pdf())

        assert "recipient" in intake.items()[0].invoice.unsettled

    def test_without_a_pdf_the_copy_is_asked_for(self, intake: Intake):
        """
        The customer read it on paper or in a portal; an XML means nothing to him.
        """
        intake.exports(xml(draft(customer=buyer(email=JAN))))

        assert intake.item().invoice.unsettled == ("copy",)

    def test_the_pdf_inside_the_e_invoice_is_the_copy(self, intake: Intake):
        """
        It travelled with it over the network.
        """
        inside = EmbeddedFile("2026-031.pdf", "application/pdf", b"%PDF-1.7\nprinted")
        intake.exports(xml(draft(customer=buyer(email=JAN), embedded_copy=inside)))

        assert intake.item().invoice.copy.filename == "2026-031.pdf"

    def test_a_pdf_exported_later_becomes_the_copy(self, intake: Intake):
        """
        Programs write one file after the other.
        """
        printed = pdf()
        intake.exports(xml(draft(customer=buyer(email=JAN))))
        intake.exports(printed)

        assert intake.item().invoice.copy == printed.copy
        assert intake.item().owner_wrote is None

    def test_the_mail_an_export_left_with_is_its_thread(self, intake: Intake):
        """
        Exported first, mailed a minute later: the letter answers the mail, and the mail is no reminder.
        """
        mail = sent(pdf(), to="books@acme.example")
        intake.exports(xml(draft(customer=buyer(email=JAN))))
        intake.sends(mail)
        dispatch = intake.item().invoice.dispatch

        assert dispatch.message_id == mail.summary.headers.message_id
        assert [address.email for address in dispatch.to] == ["books@acme.example"]
        assert not any(isinstance(event, OwnerWrote) for event in intake.item().history)

    def test_one_unclear_file_leaves_the_others_alone(self, intake: Intake):
        """
        It is asked about by its name.
        """
        intake.exports(unreadable("locked.pdf"), xml(draft(customer=buyer(email=JAN))))

        assert len(intake.items()) == 1
        assert "“locked.pdf”, in the invoice folder" in intake.questions()[0].text


def test_a_payment_link_in_the_mail_is_remembered_with_its_invoice(intake: Intake):
    """
    The paper itself need not speak of it. Rule: paid-online.
    """
    intake.sends(sent(pdf(), text="Betalen kan via iDEAL: https://pay.example/81"))

    assert intake.item().invoice.online_payment == "Betalen kan via iDEAL"
