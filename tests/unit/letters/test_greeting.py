from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from agent.domain.customer import Form
from agent.domain.invoice import Party
from agent.domain.letter import Letter
from agent.domain.mail import Address
from tests.tables import each
from tests.unit.letters.builders import ACME, JAN, mailed, to_people, write


@each(
    ("name", "email", "informal", "formal"),
    [
        ("Jan Smit", "jan@acme.example", "Hoi Jan,", "Beste Jan Smit,"),
        ("Smit, Jan", "jan@acme.example", "Hoi Jan,", "Beste Jan Smit,"),
        ("JAN SMIT", "j.smit@acme.example", "Hoi Jan,", "Beste Jan Smit,"),
        ("Jan Smit (Acme BV)", "jsmit@acme.example", "Hoi Jan,", "Beste Jan Smit,"),
        ("Jan Smit | Acme", "info@acme.example", "Hoi Jan,", "Beste Jan Smit,"),
        ("Anne-Fleur van der Velden", "a@acme.example", "Hoi Anne-Fleur,", "Beste Anne-Fleur van der Velden,"),
        ("J. Smit", "j.smit@acme.example", "Hoi,", "Beste J. Smit,"),
        ("Jan", "jan@acme.example", "Hoi Jan,", "Goedendag,"),
        ("Jan", "info@acme.example", "Hoi,", "Goedendag,"),
        ("", "jan@acme.example", "Hoi,", "Goedendag,"),
        ("Acme", "info@acme.example", "Hoi,", "Goedendag,"),
        ("Acme Crediteuren", "crediteuren@acme.example", "Hoi,", "Goedendag,"),
        ("Administratie", "administratie@acme.example", "Hoi,", "Goedendag,"),
        ("Loodgietersbedrijf Bos", "bos@bos.example", "Hoi,", "Goedendag,"),
        ("Bos Noord", "info@bosnoord.example", "Hoi,", "Goedendag,"),
        ("jan@acme.example", "jan@acme.example", "Hoi,", "Goedendag,"),
        ("None", "info@acme.example", "Hoi,", "Goedendag,"),
    ],
)
def test_only_a_person_is_greeted_by_name(name: str, email: str, informal: str, formal: str):
    """
    A first name or a whole name where it surely is one; otherwise a greeting that is complete without it.
    """
    item, stranger = to_people(mailed(), Address(email, name)), replace(ACME, people=())

    assert greeting(write(item, card=stranger)) == informal
    assert greeting(write(item, card=stranger, form=Form.FORMAL)) == formal


def test_the_owners_card_knows_best():
    """
    The greeting name on the card is taken as it is.
    """
    assert greeting(write(card=replace(ACME, greeting_name="Jannie"))) == "Hoi Jannie,"
    assert greeting(write(card=replace(ACME, greeting_name="mevrouw Smit"), form=Form.FORMAL)) == "Beste mevrouw Smit,"


def test_two_readers_are_both_greeted():
    """
    A letter to two people names both, or neither when one of them is a desk.
    """
    anna, desk = Address("anna@acme.example", "Anna Bos"), Address("facturen@acme.example", "Facturen")

    assert greeting(write(to_people(mailed(), JAN, anna))) == "Hoi Jan en Anna,"
    assert greeting(write(to_people(mailed(), JAN, desk))) == "Hoi,"


def test_name_may_come_from_earlier_mail_or_the_invoice():
    """
    A bare address is greeted by the name the same mailbox carries elsewhere.
    """
    bare = to_people(mailed(), Address(JAN.email))
    contact = to_people(mailed(customer=Party(email=JAN.email, contact="Jan Smit")), Address(JAN.email))

    assert greeting(write(bare)) == "Hoi Jan,"
    assert greeting(write(contact, card=replace(ACME, people=()))) == "Hoi Jan,"


def test_belgians_and_english_readers_are_greeted_their_way():
    """
    Dag in Flanders, Hi in English, Hello when nobody is known.
    """
    belgian = replace(ACME, country="BE")

    assert greeting(write(card=belgian, form=Form.INFORMAL)) == "Dag Jan,"
    assert greeting(write(card=belgian, form=Form.FORMAL)) == "Dag Jan Smit,"
    assert greeting(write(language="en")) == "Hi Jan,"
    assert greeting(write(to_people(mailed(), Address("info@acme.example")), language="en")) == "Hello,"


@given(name=st.text(max_size=60), form=st.sampled_from(Form), language=st.sampled_from(["nl", "fr", "de", "en"]))
def test_no_name_ever_breaks_the_greeting(name: str, form: Form, language: str):
    """
    Whatever stands in a display name, the greeting is one line with a comma, and never a hole or "None".
    """
    line = greeting(write(to_people(mailed(), Address("x@acme.example", name)), form=form, language=language))

    assert line.endswith(",")
    assert not line.endswith((" ,", ",,"))
    assert "None" not in line or "None" in name


def greeting(letter: Letter) -> str:
    """The letter's first line."""
    return letter.text.partition("\n")[0]
