"""Credit notes lower the invoice they surely name; every doubt holds the customer until the owner speaks."""

from __future__ import annotations

from dataclasses import replace

from agent.desk import apply_answer
from agent.domain.events import HoldReason
from agent.domain.money import Money
from tests.builders import TODAY, eur, paid
from tests.unit.intake.mails import Intake, buyer, certain, credit_note, draft, likely, pdf, sent, xml


def waits(intake: Intake) -> bool:
    """Whether a credit note holds Acme; that Sanne mailed it is a reason for quiet by itself."""
    return HoldReason.CREDIT in {held.reason for held in intake.card().holds(TODAY)}


def test_a_credit_note_lowers_the_invoice_it_names(intake: Intake):
    """
    Half of it is taken back.
    """
    intake.sends(sent(pdf()), sent(pdf(credit_note(amount=eur("60.50"))), on=TODAY))

    assert intake.item().balance == eur("60.50")
    assert not waits(intake)


def test_a_credit_note_for_the_whole_settles_the_invoice(intake: Intake):
    """
    Its sign is the printer's taste.
    """
    intake.sends(sent(pdf()), sent(pdf(credit_note(amount=eur("-121.00"))), on=TODAY))

    assert intake.items() == ()


def test_in_one_mail_the_invoice_comes_before_its_credit_note(intake: Intake):
    """
    Whatever their names; a folder of exports is read in one go as well.
    """
    intake.sends(sent(pdf(credit_note(), "a.pdf"), pdf(name="b.pdf")))

    assert intake.items() == ()
    assert intake.questions() == ()


def test_a_credit_note_before_its_invoice_holds_the_customer(intake: Intake):
    """
    The invoice is in another folder; nobody may be reminded of what was taken back.
    """
    intake.sends(sent(pdf(credit_note())))
    intake.sends(sent(pdf()))
    (question,) = intake.questions()

    assert waits(intake)
    assert "Credit note C-1 of €121.00" in question.text


def test_a_credit_note_the_bookkeeper_got_first_still_counts_for_the_customer(intake: Intake):
    """
    The very same file, mailed to somebody else an hour before.
    """
    note = pdf(credit_note(amount=eur("60.50")))
    intake.sends(sent(pdf()), sent(note, to="Kas <kas@books.example>", on=TODAY), sent(note, on=TODAY))

    assert intake.item().balance == eur("60.50")


def test_go_on_ends_the_hold_of_a_credit_note(intake: Intake):
    """
    After the owner noted what it lowers.
    """
    intake.sends(sent(pdf()), sent(pdf(credit_note(of=None)), on=TODAY))
    with intake.ledger.change() as book:
        apply_answer(book, intake.questions()[0], "go on", intake.now)

    assert not waits(intake)


def test_a_credit_note_that_names_nothing_holds_the_customer(intake: Intake):
    """
    Any of the open invoices may be meant.
    """
    intake.sends(sent(pdf()), sent(pdf(credit_note(of=None)), on=TODAY))

    assert intake.item().balance == eur("121.00")
    assert waits(intake)


def test_doubtful_values_of_a_credit_note_are_not_booked(intake: Intake):
    """
    Number, invoice and amount must be certain, in the invoice's currency, and no more than is owed.
    """
    sure = credit_note()
    doubtful = (
        replace(sure, number=likely("C-1")),
        replace(sure, preceding_invoice=likely("2026-031")),
        replace(sure, amount_due=likely(eur("121.00"))),
        replace(sure, amount_due=certain(Money(eur("121.00").amount, "USD"))),
        replace(sure, amount_due=certain(eur("500.00"))),
    )
    intake.sends(sent(pdf()), *(sent(pdf(note), on=TODAY) for note in doubtful))

    assert intake.item().balance == eur("121.00")
    assert waits(intake)


def test_a_credit_note_is_booked_once(intake: Intake):
    """
    Met again in a blind copy, forwarded to the accountant, or printed beside its XML.
    """
    note = credit_note(amount=eur("60.50"))
    mail = sent(xml(note), pdf(note), on=TODAY)
    intake.sends(sent(pdf()), mail)
    intake.sends(mail, sent(pdf(note), to="els@office.example", subject="Fwd: C-1"), sent(pdf(note, content="again")))

    assert intake.item().balance == eur("60.50")
    assert intake.questions() == ()


def test_a_credit_note_for_what_was_paid_asks_only_while_something_is_open(intake: Intake):
    """
    Then the customer may set it off against the next invoice.
    """
    intake.sends(sent(pdf()))
    with intake.ledger.change() as book:
        book.put(intake.item().with_events(paid(eur("121.00"))))
    intake.sends(sent(pdf(credit_note("C-1")), on=TODAY))
    assert intake.questions() == ()
    intake.sends(sent(pdf(draft("2026-032"))), sent(pdf(credit_note("C-2")), on=TODAY))

    assert len(intake.questions()) == 1


def test_a_credit_note_finds_its_customer_by_number(intake: Intake):
    """
    Sent to another domain of the same company.
    """
    acme = buyer("BE0123456749")
    intake.sends(sent(xml(draft(customer=acme))))
    intake.sends(sent(xml(replace(credit_note(), customer=acme)), to="books@acme-group.example"))

    assert intake.items() == ()


def test_the_owners_own_credit_note_from_a_supplier_is_not_ours(intake: Intake):
    """
    Sent on to the accountant.
    """
    note = replace(credit_note(), customer=buyer("NL123456782B12"))
    intake.sends(sent(pdf()), sent(pdf(note), to="els@office.example"))

    assert intake.item().balance == eur("121.00")
    assert intake.questions() == ()
