"""Which customer and which invoices a mail is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agent.domain.events import Tie
from agent.domain.mail import Address, MailHeaders
from agent.replies import Belongs, Index, find_belonging
from tests.builders import Debtor, customer, overdue, reminded
from tests.tables import each
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


# --- in the ways of mail programs, gateways and ticket systems ------------------------------------------------------


@each(
    "subject",
    [
        "RE: FW: Factuur 2026-031",
        "Antw: Betr: Factuur 2026-031",
        "TR: Factuur 2026-031",
        "Fwd: Fwd: Factuur 2026-031",
        "WG: AW: Factuur 2026-031",
        "Réf : Factuur 2026-031",
        "Re : Factuur 2026-031",
        "Re：Factuur 2026-031",
        "Beantw.: Factuur 2026-031",
        "Doorst: Factuur 2026-031",
        "I: R: Factuur 2026-031",
        "[#48213] Factuur 2026-031",
        "Re: [Ticket#48213] Factuur 2026-031",
        "[Acme Support #48213] Re: Factuur 2026-031",
        "Factuur 2026-031 [#48213]",
        "Factuur 2026-031 (#A-482)",
        "RE: Factuur 2026-031 - ticket 4421",
        "Ticket 48213: Factuur 2026-031",
        "[EXTERN] Re: Factuur 2026-031",
        "Re: [EXTERNAL] Factuur 2026-031",
        "***SPAM*** Re: Factuur 2026-031",
        "Re: Fac\u00adtuur 2026-031",
    ],
)
def test_a_subject_is_known_whatever_was_put_before_or_behind_it(subject: str):
    """
    Ticket systems and gateways drop the ids and mark the subject. Rule: belonging.
    """
    found = belonging(mail(subject, sender="new@acme.example", cites=("<cut@short.example>",)))

    assert found == (Belongs("acme.example", Tie.THREAD, ("acme.example/2026-031",)),)


@pytest.mark.parametrize("subject", ["[2026-031] Factuur", "Factuur (2026-031)", "Zaak 12", "Ref: 2026-031"])
def test_a_number_in_brackets_is_part_of_the_subject(subject: str):
    """
    Some owners put the invoice's own number there: two invoices are two threads. Rule: belonging.
    """
    item = overdue("2026-031")
    marked = replace(item, original=replace(item.original, dispatch=replace(item.original.dispatch, subject=subject)))
    other = subject.replace("031", "032").replace("12", "13")

    found = belonging(mail(f"Re: {other}"), debtors=(customer("Acme", marked),))

    assert found == (Belongs("acme.example", Tie.SENDER),)


def test_an_id_in_lower_case_is_still_ours():
    """
    Some gateways fold ids. Rule: belonging.
    """
    letter = reminded(date(2026, 3, 11), letter="One")
    acme = customer("Acme", overdue("2026-031", None, letter))

    assert belonging(mail("Aha", sender="x@y.example", cites=("<one@SANNE.example>",)), debtors=(acme,))[0].items


@pytest.mark.parametrize(
    ("sender", "tie"),
    [
        ("new@nl.acme.example", Tie.SENDER),
        ("new@mail.nl.acme.example", Tie.SENDER),
        ("new@notacme.example", None),
        ("new@acme.example.evil.example", None),
    ],
)
def test_a_domain_below_the_customers_is_the_customers(sender: str, tie: Tie | None):
    """
    A branch mails from a domain of its own below the firm's. Rule: belonging.
    """
    assert [found.tie for found in belonging(mail("Vraag", sender=sender))] == ([tie] if tie else [])


def test_a_private_address_that_names_the_number_is_about_that_invoice():
    """
    A director answers from home. Rule: naming-the-number.
    """
    found = belonging(mail("Jullie brief", sender="director@gmail.com"), "Factuur 2026-031 ken ik niet.")

    assert found == (Belongs("acme.example", Tie.NUMBER, ("acme.example/2026-031",)),)


def test_a_forwarded_mail_is_about_the_invoice_it_holds():
    """
    Somebody sends on what he got, to ask about it. Rule: belonging.
    """
    text = "Wat is dit?\n\n---------- Forwarded message ---------\nVan: Sanne\nOnderwerp: Factuur 2026-031\n"

    assert belonging(mail("Fwd: post", sender="kim@elsewhere.example"), text)[0].items == ("acme.example/2026-031",)


def test_a_mail_written_for_somebody_belongs_to_whom_an_answer_would_go():
    """
    A portal writes from an address of its own; Reply-To names the person. Rule: belonging.
    """
    portal = replace(mail("Bericht", sender="no-reply@portal.example"), reply_to=(Address("jan@acme.example"),))

    assert belonging(portal) == (Belongs("acme.example", Tie.SENDER),)


def test_an_answer_address_elsewhere_does_not_hide_a_known_sender():
    """
    Reply-To may point anywhere; the sender still speaks for the customer. Rule: belonging.
    """
    odd = replace(mail("Vraag"), reply_to=(Address("els@bord.example"),))

    assert belonging(odd) == (Belongs("acme.example", Tie.SENDER),)


def test_a_bookkeeper_of_two_customers_speaks_for_both_and_answers_about_the_one_named():
    """
    A subject without ids still tells whose invoice it is by its number. Rule: belonging.
    """
    keeper = Address("kim@books.example")
    one, two = (
        customer(name, overdue(number), people=(keeper,)) for name, number in (("A", "2026-1"), ("B", "2026-2"))
    )

    both = belonging(mail("Even wachten", sender=keeper.email), debtors=(one, two))
    named = belonging(mail("Re: rappel", sender=keeper.email), "2026-2 volgt", debtors=(one, two))

    assert len(both) == 2
    assert [found.items for found in named] == [("b.example/2026-2",)]
