"""The QR code of a letter: what a phone reads in it is what stands beside it, and where none may be."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.customer import Form
from agent.domain.item import OpenItem
from agent.domain.letter import Letter, Picture, QrCode
from agent.domain.money import Money
from agent.letters.epc import draw_code, transfer_text
from tests.builders import IBAN, OTHER_IBAN, PIET, SANNE, disputed, eur, paid
from tests.unit.letters.builders import ACME, FORMS, SANNE_WRITES, mailed, write
from tests.unit.letters.qr_reader import read_code

BELGIAN = replace(ACME, country="BE")
HOLDER = "S. de Wit"


def code_of(item: OpenItem, holder: str = HOLDER) -> list[str]:
    """The lines of an item's code; none where it has none."""
    return (transfer_text(item, holder) or "").splitlines()


def letter_to(country: str, *items: OpenItem, qr: QrCode = QrCode.AUTO, **more: Any) -> Letter:
    """A letter to a customer in this country."""
    return write(*items, card=replace(ACME, country=country), writer=replace(SANNE_WRITES, qr=qr), **more)


def read(picture: Picture) -> list[str]:
    """What a phone reads in a picture of a letter."""
    return read_code(picture.content).splitlines()


@pytest.mark.parametrize("spoken", FORMS)
def test_a_phone_reads_what_the_slip_says(spoken: str):
    """
    Account, amount, holder and reference stand in words beside the code, in every language.
    """
    language, form = FORMS[spoken]
    item = mailed(amount=eur("1210.00"), payment_reference="+++090/9337/55493+++")
    letter = letter_to("BE", item, language=language, form=form)
    (picture,) = letter.pictures
    words = letter.text.replace(" ", "")

    _, version, characters, kind, bic, holder, iban, amount, purpose, reference, text = read(picture)

    assert (version, characters, kind, bic, purpose, reference) == ("002", "1", "SCT", "", "", "")
    assert (holder, iban, amount, text) == ("Studio De Wit", IBAN, "EUR1210.00", "+++090/9337/55493+++")
    assert all(said.replace(" ", "") in words for said in (holder, iban, text))
    assert f'src="cid:{picture.cid}"' in letter.html


def test_code_holds_the_open_balance():
    """
    After a part payment only the rest is asked for. Rule: qr-code.
    """
    item = mailed("2026-031", paid(eur("610.00")), amount=eur("1210.00"))

    assert code_of(item)[7] == "EUR600.00"


@pytest.mark.parametrize(
    ("amount", "written"), [("10.005", "EUR10.01"), ("0.01", "EUR0.01"), ("999999999.99", "EUR999999999.99")]
)
def test_amount_is_in_whole_cents(amount: str, written: str):
    """
    Half a cent is rounded up as in the letter, never cut off.
    """
    assert code_of(mailed(amount=eur(amount)))[7] == written


@pytest.mark.parametrize(
    ("printed", "reference", "text"),
    [
        ("RF18 5390 0754 7034", "RF18539007547034", None),
        ("RF18 5390 0754 7035", "", "RF18 5390 0754 7035"),
        ("+++090/9337/55493+++", "", "+++090/9337/55493+++"),
        ("***090/9337/55493***", "", "+++090/9337/55493+++"),
        ("5000 0567 8901 2345", "", "5000 0567 8901 2345"),
        (None, "", "2026-031"),
    ],
)
def test_reference_stands_where_apps_look_for_it(printed: str | None, reference: str, text: str | None):
    """
    Only a valid RF reference has its own line; without any reference the number says what is paid.
    """
    lines = code_of(mailed(payment_reference=printed))

    assert (lines[9], lines[10] if len(lines) > 10 else None) == (reference, text)


@pytest.mark.parametrize(
    "item",
    [
        mailed(iban=None),
        mailed(iban="NL14TEST0123456789"),
        mailed(iban="US64SVBKUS6S3300958879"),
        mailed(iban="12345"),
        mailed(amount=Money(Decimal("10.00"), "GBP")),
        mailed(amount=eur("1000000000.00")),
        mailed("2026-031", paid(eur("121.00")), amount=eur("121.00")),
        mailed("2026-031", disputed()),
        mailed(payment_reference="x" * 141),
    ],
    ids=["none", "wrong digits", "no SEPA", "no IBAN", "pounds", "too much", "paid", "dispute", "long text"],
)
def test_no_code_where_a_transfer_would_go_wrong(item: OpenItem):
    """
    Rather no code than one that fails at the bank, or asks for what is not owed.
    """
    assert code_of(item) == []


def test_nobody_to_name_is_no_code():
    """
    The payer's bank compares the name; a long one is cut where the standard cuts it.
    """
    assert code_of(mailed(), "") == []
    assert code_of(mailed(), "Ann " * 30)[5] == ("Ann " * 18)[:70].strip()


@pytest.mark.parametrize(
    ("country", "wish", "shown"),
    [
        *((country, QrCode.AUTO, True) for country in ("BE", "DE", "AT", "FR")),
        ("NL", QrCode.AUTO, False),
        ("GB", QrCode.AUTO, False),
        ("NL", QrCode.YES, True),
        ("BE", QrCode.NO, False),
    ],
)
def test_code_is_shown_where_people_pay_by_it(country: str, wish: QrCode, shown: bool):
    """
    By default in Belgium, Germany, Austria and France; the owner may want it everywhere or nowhere.
    """
    letter = letter_to(country, qr=wish)

    assert bool(letter.pictures) == ("cid:" in letter.html) == shown


@pytest.mark.parametrize("card", [True, False])
def test_the_customers_card_goes_before_country_and_wish(card: bool):
    """
    What the owner noted about one customer is his word.
    """
    told = replace(ACME, country="NL" if card else "BE", qr=card)

    assert bool(write(card=told).pictures) is card


def test_who_says_he_paid_gets_no_code():
    """
    A letter that asks for a proof must not make him pay twice.
    """
    assert letter_to("BE", step="proof").pictures == ()


def test_every_invoice_has_its_own_code():
    """
    The account and reference of one are never those of another; one without an account has none. Rule: iban-as-printed.
    """
    items = [mailed("2026-031"), mailed("2026-032", iban=None), mailed("2026-033", iban=OTHER_IBAN)]
    letter = letter_to("BE", *items)

    assert [(read(picture)[6], read(picture)[10]) for picture in letter.pictures] == [
        (IBAN, "2026-031"),
        (OTHER_IBAN, "2026-033"),
    ]
    assert re.findall(r"cid:([^\"]+)", letter.html) == [picture.cid for picture in letter.pictures]
    assert len({picture.cid for picture in letter.pictures}) == 2


def test_the_name_in_the_code_stands_in_words_too():
    """
    The account holder of the settings, else the company; in a letter without a code nothing is added.
    """
    named = replace(SANNE_WRITES, account_holder=HOLDER)

    assert f"Op naam van: {HOLDER}" in write(card=BELGIAN, writer=named, form=Form.FORMAL).text
    assert "Op naam van: Studio De Wit" in write(card=BELGIAN, form=Form.FORMAL).text
    assert "Op naam van" not in write().text


@pytest.mark.parametrize("company", ["", "Studio De Wit"])
def test_a_colleague_signs_and_the_owner_is_paid(company: str):
    """
    His name and number stand under the letter; the code, and the name beside the account, stay the owner's, and so does
    the name beside her address. Rule: contact-answers.
    """
    letter = write(card=BELGIAN, writer=replace(SANNE_WRITES, contact=PIET, company=company), form=Form.FORMAL)
    (picture,) = letter.pictures

    assert letter.text.rstrip().endswith("\n".join(filter(None, ("Piet Smit", company, "+31 20 555 01 24"))))
    assert read(picture)[5] == (company or "Sanne de Wit")
    assert letter.sender == SANNE


@given(
    holder=st.text(st.characters(categories=("L", "N", "P", "S", "Z")), min_size=1, max_size=90),
    reference=st.none() | st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=160),
    cents=st.integers(min_value=1, max_value=10**11),
)
def test_whatever_is_printed_a_code_is_whole_or_not_there(holder: str, reference: str | None, cents: int):
    """
    Never a twelfth line, never more than the standard's bytes, and always readable.
    """
    item = mailed(amount=Money(Decimal(cents) / 100, "EUR"), payment_reference=reference)
    text = transfer_text(item, holder)

    if text is not None:
        drawn = draw_code(text)
        assert drawn is not None and drawn.side <= 240
        assert len(text.split("\n")) <= 11 and len(text.encode()) <= 331
        assert text.split("\n")[7] == f"EUR{Decimal(cents) / 100:.2f}"
