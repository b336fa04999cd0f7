"""Who a signature names is proposed to the owner; numbers that are nobody's telephone are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.replies import Contact, find_contacts
from tests.tables import each

JAN = Contact("Jan de Vries", "jan@acme.example", "010 555 01 23")


@each(
    ("signature", "contacts"),
    [
        ("Met vriendelijke groet,\n\nJan de Vries\nAcme B.V.\nT 010 555 01 23\nE jan@acme.example", (JAN,)),
        ("Jan de Vries | Administratie | 010 555 01 23 | jan@acme.example", (JAN,)),
        ("Jan de Vries, inkoop\nTel: 010 555 01 23\nMail: jan@acme.example\nKvK 01234567\nBTW NL001234567B01", (JAN,)),
        ("Groet, Jan\n06-12345678", (Contact(None, None, "06-12345678"),)),
        ("Cordialement,\nLéa Noël\nComptable\n+32 2 555 01 01\nlea.noel@acme.example",
         (Contact("Léa Noël", "lea.noel@acme.example", "+32 2 555 01 01"),)),
        ("Mit freundlichen Grüßen\nDr. Anna von Kern\nBuchhaltung\nTel: +49 (0)30 5550 123\nFax: +49 (0)30 5550 124",
         (Contact("Dr. Anna von Kern", None, "+49 (0)30 5550 123"),)),
        ("Kind regards,\nKim O'Neill\nAccounts Payable\n+44 20 7946 0000 • ap@acme.example",
         (Contact("Kim O'Neill", "ap@acme.example", "+44 20 7946 0000"),)),
        ("Jan de Vries\njan@acme.example\n\nBij afwezigheid:\nEls van den Berg\nels@acme.example",
         (Contact("Jan de Vries", "jan@acme.example"), Contact("Els van den Berg", "els@acme.example"))),
        ("info@acme.example\nfacturen@acme.example",
         (Contact(None, "info@acme.example"), Contact(None, "facturen@acme.example"))),
        ("Jan de Vries\nAcme B.V.\nDorpsstraat 12\n1234 AB Utrecht", ()),
        ("IBAN NL02 ABNA 0123 4567 89\nKvK 0123456789\nFax 010 555 01 24", ()),
        ("Gesloten van 01-08-2026 t/m 20-08-2026", ()),
        ("Factuur 0020260311 van 3 mei", ()),
        ("", ()),
    ],
)  # fmt: skip
def test_people_are_found_as_they_sign(signature: str, contacts: tuple[Contact, ...]):
    """
    In four languages, below each other or on one line. Rule: contacts-proposed.
    """
    assert find_contacts(signature) == contacts


@given(st.text())
def test_any_signature_is_read(signature: str):
    """
    Whatever stands there, each contact has an address or a number. Rule: contacts-proposed.
    """
    assert all(contact.email or contact.phone for contact in find_contacts(signature))


@pytest.mark.parametrize("piece", ["a.", "0 ", "+", "Jan ", "a@", "a@b.", "| ", "\n", "0(", "- "])
def test_crafted_signatures_of_any_kind_are_read_to_their_end(piece: str):
    """
    A hundred thousand characters of the same trick are just characters. Rule: contacts-proposed.
    """
    assert len(find_contacts(piece * (100_000 // len(piece)))) <= 5
