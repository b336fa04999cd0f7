"""Which digest gave out which codes is kept in the books, and so is what the owner said by mail."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from agent.domain.desk import Code, GivenOut, ToldByOwner
from agent.ledger import Ledger
from tests.unit.ledger.builders import NOON

GIVEN = GivenOut("d1", NOON, (Code("k7m2-9xqd", "Q12", "go on"), Code("bbbb-cccc")))


def test_the_codes_of_a_digest_are_the_same_values_in_the_next_run(tmp_path: Path) -> None:
    """
    With what each is about, and what a yes stood for.
    """
    with Ledger(tmp_path).change() as book:
        book.put_given_out(GIVEN)

    assert Ledger(tmp_path).read().given_out() == (GIVEN,)


def test_codes_of_long_ago_are_forgotten(tmp_path: Path) -> None:
    """
    Else the books would grow with every morning.
    """
    with Ledger(tmp_path).change() as book:
        book.put_given_out(GIVEN)
        book.put_given_out(GivenOut("d2", NOON + timedelta(days=1), ()))
    with Ledger(tmp_path).change() as book:
        book.forget_given_out(NOON + timedelta(hours=1))

    assert [given.digest for given in Ledger(tmp_path).read().given_out()] == ["d2"]


def test_what_the_owner_said_waits_in_the_books_for_the_next_digest(tmp_path: Path) -> None:
    """
    Done or refused, with the words that take it back.
    """
    told = ToldByOwner(NOON, "2026-014 is paid", "undo 2026-014")
    with Ledger(tmp_path).change() as book:
        book.mark.told = (*book.mark.told, told)

    assert Ledger(tmp_path).read().mark.told == (told,)


def test_books_from_before_codes_simply_have_none(tmp_path: Path) -> None:
    """
    The file needs no other shape.
    """
    with Ledger(tmp_path).change() as book:
        book.put_paper("a paper", "not an invoice")

    assert "given out" not in json.loads((tmp_path / "ledger.json").read_text())
    assert Ledger(tmp_path).read().given_out() == ()
