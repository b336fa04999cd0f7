"""Whatever is put into the ledger comes out the same."""

from __future__ import annotations

import json
import tempfile
import traceback
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.customer import Customer
from agent.domain.errors import LedgerError
from agent.domain.item import OpenItem
from agent.ledger import Ledger
from tests.examples import examples
from tests.unit.ledger import strategies
from tests.unit.ledger.builders import customer, eur, item


@examples(12)
@given(st.lists(strategies.items, max_size=4, unique_by=lambda item: item.key))
def test_every_item_comes_back_equal_open_or_settled(items: list[OpenItem]) -> None:
    """
    An item put in one run is the same value in the next, and is found by its number.
    """
    with tempfile.TemporaryDirectory() as folder:
        with Ledger(Path(folder)).change() as book:
            for each in items:
                book.put(each)
        with Ledger(Path(folder)).change() as book:
            book.put_paper("another paper", "not an invoice")  # the next change lays the settled ones away
        book = Ledger(Path(folder)).read()

        assert {each.key: book.item(each.key) for each in items} == {each.key: each for each in items}
        assert all(each in book.find(each.number) for each in items)


@examples(12)
@given(strategies.customers)
def test_every_customer_comes_back_equal(customer: Customer) -> None:
    """
    A card with its holds is the same value in the next run.
    """
    with tempfile.TemporaryDirectory() as folder:
        with Ledger(Path(folder)).change() as book:
            book.put_customer(customer)

        assert Ledger(Path(folder)).read().customer(customer.key) == customer


def test_no_amount_is_written_as_a_number_with_a_point(tmp_path: Path) -> None:
    """
    A float never touches money, also not between two runs.
    """

    def refuse(text: str) -> NoReturn:
        raise AssertionError(f"a float in the file: {text}")

    with Ledger(tmp_path).change() as book:
        book.put(item(amount_due=eur("0.10")))

    json.loads((tmp_path / "ledger.json").read_text(), parse_float=refuse)
    assert '"0.10"' in (tmp_path / "ledger.json").read_text()


def test_a_byte_no_charset_explains_does_not_stop_the_books(tmp_path: Path) -> None:
    """
    A subject with a stray byte (a lone surrogate) is kept with a replacement character in its place.
    """
    with Ledger(tmp_path).change() as book:
        book.put(item("2026\udce9014", payment_terms="30 dagen \udce9"))

    found = Ledger(tmp_path).read().find("2026\udce9014")
    assert [each.original.payment_terms for each in found] == ["30 dagen \ufffd"]


def test_what_could_not_be_read_back_is_refused_before_it_is_written(tmp_path: Path) -> None:
    """
    An amount that is not a number is a mistake of ours and stops that transaction, not the next start.
    """
    with pytest.raises(LedgerError, match="cannot be kept"), Ledger(tmp_path).change() as book:
        book.put(item(total=eur("NaN")))

    assert not (tmp_path / "ledger.json").exists()


def test_what_is_refused_is_not_quoted_in_the_traceback(tmp_path: Path) -> None:
    """
    Tracebacks are logged, and a customer's words may stand in the value.
    """
    wrong = replace(customer(), key="acme.example", terms_days="ik ben ziek")  # type: ignore[arg-type]
    with pytest.raises(LedgerError) as refused, Ledger(tmp_path).change() as book:
        book.put_customer(wrong)

    assert "ik ben ziek" not in "".join(traceback.format_exception(refused.value))
