from __future__ import annotations

from dataclasses import replace

import pytest

from agent.domain.errors import VoldaanError
from agent.domain.mail import Address
from tests.builders import DUE, SANNE, TODAY, reminded
from tests.unit.letters.builders import JAN, SANNE_WRITES, from_folder, mailed, to_people, write

PIET = Address("Piet@acme.example", "Doe, Piet")
LONG_ID = f"<{'x' * 200}@mail.acme.example>"


def test_letter_answers_the_invoices_own_mail():
    """
    In-Reply-To is the invoice's mail, and References carries its whole past, however long an id is.
    """
    letter = write(to_people(mailed(), JAN, message_id=LONG_ID, references=("<offer@sanne.example>",)))

    assert letter.in_reply_to == LONG_ID
    assert letter.references == ("<offer@sanne.example>", LONG_ID)


def test_later_letter_cites_the_earlier_ones():
    """
    However a mail program builds threads, invoice and letters stay one conversation.
    """
    letter = write(mailed("2026-031", reminded(DUE, letter="first")), step="second")

    assert letter.in_reply_to == "<2026-031@sanne.example>"
    assert letter.references == ("<2026-031@sanne.example>", "<first@sanne.example>")


def test_later_letter_cites_an_earlier_one_under_both_its_ids():
    """
    The provider replaced ours, and the customer's mail program knows only the other one.
    """
    first = replace(reminded(DUE, letter="first"), sent_as="<other@provider.example>")
    letter = write(mailed("2026-031", first), step="second")

    assert letter.references == ("<2026-031@sanne.example>", "<first@sanne.example>", "<other@provider.example>")


def test_people_and_their_names_are_those_of_the_invoice():
    """
    From, To and Cc are kept as they were, a name with a comma included.
    """
    letter = write(to_people(mailed(), PIET, cc=(JAN,)))

    assert (letter.sender, letter.to, letter.cc) == (SANNE, (PIET,), (JAN,))


def test_owner_and_his_bookkeeping_robots_get_no_copy():
    """
    Addresses in the settings are dropped, whatever their capitals; nobody gets the letter twice.
    """
    robot = Address("in@books.example")
    writer = replace(SANNE_WRITES, own_addresses=frozenset({"me@home.example"}), robots=frozenset({"in@books.example"}))
    cc = (Address("Me@Home.example"), robot, SANNE, replace(JAN, email="JAN@acme.example"), PIET)

    letter = write(to_people(mailed(), JAN, robot, cc=cc), writer=writer)

    assert letter.to == (JAN,)
    assert letter.cc == (PIET,)


def test_invoice_mailed_to_nobody_else_is_refused():
    """
    When only the owner himself was in To, nobody knows who should get the reminder.
    """
    with pytest.raises(VoldaanError, match=r"2026-031 was addressed to nobody but yourself"):
        write(to_people(mailed(), SANNE))


def test_bare_sender_address_gets_the_owners_name():
    """
    A letter comes from a person, even where the invoice came from an address only.
    """
    assert write(to_people(mailed(), JAN, sender=Address(SANNE.email))).sender == SANNE


@pytest.mark.parametrize(
    ("subject", "answered"),
    [
        ("Factuur 2026-031", "Re: Factuur 2026-031"),
        ("Re: Factuur 2026-031", "Re: Factuur 2026-031"),
        ("RE: Antw: Factuur 2026-031", "Re: Factuur 2026-031"),
        ("AW: FW: Rechnung", "Re: Rechnung"),
        ("Fwd: Re[2]: Factuur", "Re: Factuur"),
        ("Rekening: maart", "Re: Rekening: maart"),
        ("Factuur\r\nBcc: everybody@x.example", "Re: Factuur Bcc: everybody@x.example"),
        ("re:", "Re: Factuur 2026-031"),
        ("", "Re: Factuur 2026-031"),
    ],
)
def test_subject_is_the_invoices_with_one_re(subject: str, answered: str):
    """
    Whatever mail programs piled up before it, one "Re: " is left, on one line.
    """
    assert write(to_people(mailed(), JAN, subject=subject)).subject == answered


def test_invoice_from_the_folder_starts_a_thread():
    """
    Nothing was mailed, so there is nothing to answer: the owner's own address, and the number as subject.
    """
    letter = write(from_folder(mailed()))

    assert (letter.subject, letter.sender) == ("Factuur 2026-031", SANNE)
    assert (letter.in_reply_to, letter.references) == (None, ())
    assert write(from_folder(mailed()), language="en").subject == "Invoice 2026-031"


def test_second_letter_about_a_folder_invoice_answers_the_first():
    """
    The thread our first letter started goes on.
    """
    letter = write(from_folder(mailed("2026-031", reminded(TODAY, letter="first"))), step="second")

    assert letter.subject == "Re: Factuur 2026-031"
    assert letter.in_reply_to == "<first@sanne.example>"
    assert letter.references == ("<first@sanne.example>",)


def test_a_thread_of_thousands_is_cited_by_its_first_mail_and_its_last_ones():
    """
    References made to hurt would make our own header too long for the servers on the way (RFC 5537 3.4.4).
    """
    past = tuple(f"<{number}@elsewhere.example>" for number in range(5000))
    letter = write(to_people(mailed("2026-031"), JAN, references=past))

    assert letter.references[0] == past[0]
    assert letter.references[-1] == letter.in_reply_to
    assert len(letter.references) == 30
