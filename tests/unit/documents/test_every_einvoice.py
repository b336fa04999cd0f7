"""An e-invoice of a known truth reads back whole, in whatever syntax, place, profile and style it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.documents.accounts import is_valid_iban
from agent.domain.invoice import Unreadable
from tests.examples import examples
from tests.tables import each
from tests.unit.documents.builders import draft, read
from tests.unit.documents.einvoice_builder import (
    CII_PROFILES,
    STYLES,
    UBL_DUE_PLACES,
    Style,
    Truth,
    as_cii,
    as_ubl,
    said,
)

_TEXT = st.text(st.characters(categories=["L", "N"], include_characters="-/. &'<"), min_size=1, max_size=30)
_PLAIN = _TEXT.map(lambda text: " ".join(text.split())).filter(bool)
_NUMBERS = st.builds("{}{}".format, st.just("") | _PLAIN, st.integers(1, 9999))
_DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))
_AMOUNTS = st.decimals(Decimal("0.01"), Decimal("9999999.99"), places=2)


def checked(country: str, account: str) -> str:
    """An IBAN with its check digits (ISO 13616)."""
    return next(iban for digits in range(2, 99) if is_valid_iban(iban := f"{country}{digits:02}{account}"))


_IBANS = st.one_of(
    st.from_regex(r"[A-Z]{4}[0-9]{10}", fullmatch=True).map(lambda account: checked("NL", account)),
    st.from_regex(r"[0-9]{12}", fullmatch=True).map(lambda account: checked("BE", account)),
    st.from_regex(r"[0-9]{18}", fullmatch=True).map(lambda account: checked("DE", account)),
)


@st.composite
def truths(draw: st.DrawFn) -> Truth:
    """Any ordinary invoice."""
    issued, total = draw(_DAYS), draw(_AMOUNTS)
    paid = draw(st.none() | st.just((total / 2).quantize(Decimal("0.01"))))
    return Truth(
        number=draw(_NUMBERS),
        issued=issued,
        due=issued + timedelta(days=draw(st.integers(0, 120))),
        total=total,
        paid=paid if paid and paid < total else None,
        currency=draw(st.sampled_from(["EUR", "GBP", "CHF", "USD"])),
        iban=draw(st.none() | _IBANS),
        reference=draw(st.none() | _PLAIN),
        seller=draw(_PLAIN),
        customer=draw(_PLAIN),
    )


@examples(15)
@given(truths(), st.sampled_from(STYLES), st.sampled_from(UBL_DUE_PLACES))
def test_any_ubl_invoice_reads_back_whole(truth: Truth, style: Style, place: str):
    """Nothing is lost, nothing is invented, everything is certain."""
    assert said(draft(as_ubl(truth, style, place))) == truth


@examples(15)
@given(truths(), st.sampled_from(STYLES), st.sampled_from([name for name in CII_PROFILES if name != "MINIMUM"]))
def test_any_cross_industry_invoice_reads_back_whole(truth: Truth, style: Style, profile: str):
    """In every profile of Factur-X and ZUGFeRD that has all the fields."""
    assert said(draft(as_cii(truth, style, profile))) == truth


@pytest.mark.parametrize("style", STYLES)
def test_the_smallest_profile_has_no_due_date(style: Style):
    """MINIMUM knows neither terms nor an account: they are asked, not guessed."""
    assert said(draft(as_cii(Truth(), style, "MINIMUM"))) == replace(Truth(), due=None, iban=None)


@each("style", STYLES)
@each("place", UBL_DUE_PLACES)
def test_a_credit_note_reads_in_every_style(style: Style, place: str):
    """Its own root, its own type code, and a due date that only its payment can carry."""
    assert said(draft(as_ubl(Truth(), style, place, root="CreditNote"))) == Truth()


@examples(10)
@given(truths(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]))
def test_any_encoding_reads_back_whole(truth: Truth, encoding: str):
    """With a byte order mark or without one."""
    prolog = '<?xml version="1.0"?>\n' if encoding.startswith("utf-8") else ""
    content = (prolog + as_ubl(truth).decode()).encode(encoding)

    assert said(draft(content)) == truth


@examples(15)
@given(truths(), st.sampled_from([as_ubl, as_cii]), st.data())
def test_a_truncated_e_invoice_is_never_read(truth: Truth, write: Callable[[Truth], bytes], data: st.DataObject):
    """Half an invoice may lack its prepayment: whatever part of it arrived, it is not an invoice."""
    content = write(truth)
    end = data.draw(st.integers(1, len(content) - 1))

    assert isinstance(read(content[:end]), Unreadable)
