"""What the owner reads of money: status, digest, why."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.desk import Desk, News, make_digest, make_overview, write_text
from agent.desk.story import tell_story
from agent.domain.policy import Mode
from tests.builders import TODAY, customer, moment, overdue
from tests.unit.intake.payment_books import PAYER, Bank, entry

NOW = moment(TODAY)
ZONE = NOW.tzinfo


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    """Acme owes 121 euros on 2026-031, and 121 on 2026-032."""
    bank = Bank(tmp_path)
    bank.invoices(customer("Acme", overdue("2026-031"), overdue("2026-032")))
    return bank


def test_the_page_and_the_digest_list_what_came_in(bank: Bank):
    """
    Amount, payer, invoice and why it is for that one.
    """
    bank.books(entry("121.00", "2026-031"))
    bank.later()
    page = make_overview(bank.ledger.read(), {}, Mode.AUTO, bank.now)
    text = write_text(make_digest(page, News(), Desk(None, b"s", "d", bank.now)))

    (money,) = page.came_in
    assert (money.invoices, money.amount.amount, money.counterparty) == (("2026-031",), 121, "Acme B.V.")
    assert "MONEY IN\n- €121.00 from Acme B.V.: 2026-031\n  18 March, number 2026-031, amount exact" in text


def test_what_came_in_long_ago_is_not_told_again(bank: Bank):
    """
    Status tells a week, the digest since the last one.
    """
    bank.books(entry("121.00", "2026-031"))
    at = bank.later(8)

    assert make_overview(bank.ledger.read(), {}, Mode.AUTO, at).came_in == ()
    assert len(make_overview(bank.ledger.read(), {}, Mode.AUTO, at, NOW.replace(year=2025)).came_in) == 1


def test_the_story_numbers_payments_and_names_the_customers_accounts(bank: Bank):
    """
    By that number one is taken back.
    """
    bank.books(entry("121.00", "2026-031", name="Acme", account=PAYER))
    bank.later()
    bank.takes_back("2026-031")
    assert ZONE
    told = "\n".join(tell_story(bank.item("2026-031"), None, ZONE))

    assert "payment 1: €121.00 paid, booked on 18 March 2026" in told
    assert "payment 1 taken back: you took it back" in told
    bank.answers("yes")
    accounts = bank.card().accounts
    assert f"the customer pays from {PAYER}" in "\n".join(
        tell_story(bank.item("2026-031"), None, ZONE, accounts=accounts)
    )
