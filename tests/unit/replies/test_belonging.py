"""Which customer and which invoices a mail is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agent.domain.events import Tie
from agent.domain.mail import Address, MailHeaders
from agent.replies import Belongs, Index, find_belonging
from tests.builders import Debtor, customer, overdue, reminded
from tests.unit.replies.mails import mail

ACME = customer("Acme", overdue("2026-031"), overdue("14"))
BORD = customer("Bord", overdue("2026-050", to=("els@bord.example",)))
HOME = customer(
    "Home", overdue("2026-060", to=("piet@gmail.com",)), people=(Address("piet@gmail.com"),), domains=("gmail.com",)
)


def belonging(headers: MailHeaders, text: str = "", debtors: tuple[Debtor, ...] = (ACME, BORD, HOME)):
    """Whose this mail is, in books that hold these customers."""
    items = [item for debtor in debtors for item in debtor.items]
    return find_belonging(headers, text, Index.of(items, [debtor.card for debtor in debtors]))


# --- by thread ----------------------------------------------------------------------------------------------------


def test_a_reply_that_cites_the_invoices_mail_is_in_its_thread_whoever_wrote_it():
    """
    The bookkeeper answers from an address we never saw. Rule: belonging.
    """
    found = belonging(mail("Vraagje", sender="books@elsewhere.example", cites=("<x@y>", "<2026-031@sanne.example>")))

    assert found == (Belongs("acme.example", Tie.THREAD, ("acme.example/2026-031",)),)


def test_a_reply_to_a_letter_is_about_every_invoice_the_letter_spoke_of():
    """
    One letter listed two invoices; its answer is about both. Rule: belonging.
    """
    letter = reminded(date(2026, 3, 11), letter="one")
    acme = customer("Acme", overdue("2026-031", None, letter), overdue("2026-032", None, letter))

    found = belonging(mail("Aha", cites=("<one@sanne.example>",)), debtors=(acme,))

    assert found == (Belongs("acme.example", Tie.THREAD, ("acme.example/2026-031", "acme.example/2026-032")),)


@pytest.mark.parametrize("subject", ["Re: Factuur 2026-031", "AW: RE[2]: factuur  2026-031", "Antw: Factuur 2026-031"])
def test_a_reply_without_references_is_in_the_thread_by_subject_and_a_known_sender(subject: str):
    """
    Outlook and phones drop or shorten References. Rule: belonging.
    """
    found = belonging(mail(subject, cites=("<somebody-elses@id.example>",)))

    assert found == (Belongs("acme.example", Tie.THREAD, ("acme.example/2026-031",)),)


def test_an_empty_subject_is_no_thread():
    """
    Two mails without a subject have nothing in common. Rule: belonging.
    """
    item = overdue("2026-031")
    untitled = replace(item, original=replace(item.original, dispatch=replace(item.original.dispatch, subject="Re: ")))

    assert belonging(mail("Antw:"), debtors=(customer("Acme", untitled),)) == (Belongs("acme.example", Tie.SENDER),)


# --- by number ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written", ["2026-031", "2026 031", "2026031", "2026/031", "2026 - 031", "F2026031", "nr.2026-031,", "2026–031"]
)
def test_a_number_is_found_however_it_is_spaced(written: str):
    """
    A stranger with the number in hand writes about that invoice. Rule: naming-the-number.
    """
    found = belonging(mail("Vraag", sender="kim@elsewhere.example"), f"Over factuur {written} nog dit.")

    assert found == (Belongs("acme.example", Tie.NUMBER, ("acme.example/2026-031",)),)


@pytest.mark.parametrize("text", ["bel 020-26031", "op 12026-031", "bedrag 202603.10", "2026-0311"])
def test_other_figures_are_not_the_number(text: str):
    """
    A phone number or an amount that looks like it names nothing. Rule: naming-the-number.
    """
    assert belonging(mail("Vraag", sender="kim@elsewhere.example"), text) == ()


@pytest.mark.parametrize("words", ["factuur 14", "Factuurnr. 14", "invoice no 14", "facture n° / numéro 14"])
def test_a_short_number_counts_after_a_label_from_a_known_sender(words: str):
    """
    "14" alone is any number; "factuur 14" from the customer is that invoice. Rule: naming-the-number.
    """
    assert belonging(mail("Vraag"), words) == (Belongs("acme.example", Tie.NUMBER, ("acme.example/14",)),)


def test_a_short_number_without_a_label_is_only_a_number():
    """
    The sender is still a customer. Rule: naming-the-number.
    """
    assert belonging(mail("Vraag"), "tot 14 uur") == (Belongs("acme.example", Tie.SENDER),)


def test_a_short_number_from_a_stranger_names_nothing():
    """
    Every owner has an invoice 14. Rule: naming-the-number.
    """
    assert belonging(mail("Vraag", sender="kim@elsewhere.example"), "factuur 14") == ()


def test_one_mail_may_name_the_invoices_of_two_customers():
    """
    A bookkeeper of both asks about both. Rule: belonging.
    """
    found = belonging(mail("Vraag", sender="books@elsewhere.example"), "2026-031 en 2026-050 kloppen niet")

    assert {(each.customer, each.tie) for each in found} == {("acme.example", Tie.NUMBER), ("bord.example", Tie.NUMBER)}


def test_a_reply_in_one_customers_thread_that_names_anothers_invoice_is_about_both():
    """
    The thread says the one, the number the other; neither is missed. Rule: belonging.
    """
    found = belonging(mail(cites=("<2026-031@sanne.example>",)), "en 2026-050 is ook al betaald")

    assert {(each.customer, each.tie) for each in found} == {("acme.example", Tie.THREAD), ("bord.example", Tie.NUMBER)}


# --- by sender ----------------------------------------------------------------------------------------------------


def test_an_unknown_colleague_at_the_customers_domain_speaks_for_the_customer():
    """
    New subject, no references, an address never seen: the domain ties it. Rule: belonging.
    """
    assert belonging(mail("Even overleggen", sender="NEW@ACME.example")) == (Belongs("acme.example", Tie.SENDER),)


def test_a_stranger_at_a_free_mail_domain_speaks_for_nobody():
    """
    Sharing gmail.com with a customer means nothing, even when a card lists it. Rule: belonging.
    """
    assert belonging(mail("Hallo", sender="stranger@gmail.com")) == ()


def test_a_customer_at_a_free_mail_domain_is_known_by_the_whole_address():
    """
    Piet himself is tied by his address. Rule: belonging.
    """
    assert belonging(mail("Hallo", sender="Piet@gmail.com")) == (Belongs("home.example", Tie.SENDER),)


def test_a_mail_without_a_sender_is_judged_by_its_thread_and_numbers():
    """
    A broken From hides nothing. Rule: belonging.
    """
    headers = MailHeaders(subject="Over 2026-031")

    assert belonging(headers) == (Belongs("acme.example", Tie.NUMBER, ("acme.example/2026-031",)),)


def test_crafted_text_of_any_kind_is_read_to_its_end():
    """
    A hundred thousand characters made to look like numbers are just text.
    """
    for piece in ("2026-", "1 ", "factuur ", "-", "a1"):
        assert belonging(mail("Hallo", sender="x@elsewhere.example"), piece * (100_000 // len(piece))) == ()
