"""CAMT, whole files: what is read, what is refused, and what is something else."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agent.domain.errors import NotAStatement, StatementError
from agent.statements.camt import read_camt
from tests.unit.statements.camt_builder import OURS, THEIRS, camt, el, entry, party, statement, tx


def test_a_payment_is_read_with_its_payer_and_references():
    """The debtor is who paid; references and remittance stay apart."""
    details = tx(
        parties=party("Dbtr", "Acme B.V.", THEIRS), ustrd=("Factuur", "2026-014"), reference="RF18539007547034"
    )
    [read] = read_camt(camt(statement(entry("10.00", details, ref="B1"), closing="110.00"))).statements

    [found] = read.entries
    assert (read.account, found.amount, found.counterparty, found.account) == (OURS, Decimal(10), "Acme B.V.", THEIRS)
    assert (found.reference, found.text, found.bank_id) == ("RF18539007547034", "Factuur 2026-014", "B1")


def test_a_returned_direct_debit_names_the_customer_and_the_reason():
    """It keeps its first parties: we are still the creditor."""
    parties = party("Dbtr", "Acme B.V.", THEIRS) + party("Cdtr", "Sanne Bakker", OURS)
    details = tx(parties=parties, extra=el("RtrInf", el("Rsn", el("Cd", "MD06"))))
    [found] = read_camt(camt(statement(entry("9.00", details, sign="DBIT"), closing="91.00"))).statements[0].entries

    assert (found.counterparty, found.account, found.return_reason) == ("Acme B.V.", THEIRS, "MD06")


@pytest.mark.parametrize("closing", ["110.00", "90.00"])
def test_the_balance_settles_the_sign_of_a_reversal(closing):
    """ISO says as booked; where only the other sign balances, that is meant."""
    [found] = read_camt(camt(statement(entry("10.00", reversal=True), closing=closing))).statements[0].entries

    assert found.amount == Decimal(closing) - 100


def test_a_notice_needs_no_balances():
    """camt.054 has none; a statement without them is refused."""
    bare = {"opening": None, "closing": None}

    assert read_camt(camt(statement(entry("1.00"), tag="Ntfctn", **bare), version="054.001.08")).statements[0].entries
    with pytest.raises(StatementError, match="no opening and closing balance"):
        read_camt(camt(statement(entry("1.00"), **bare)))


def test_what_does_not_balance_or_declares_entities_is_refused():
    """With the line, and what to do."""
    with pytest.raises(StatementError, match=r"line 2: .*does not add up.*download"):
        read_camt(camt(statement(entry("1.00"))))
    with pytest.raises(StatementError, match="document type"):
        read_camt(camt(statement(), head='<!DOCTYPE d [<!ENTITY a "b">]>'))


def test_other_xml_is_not_a_statement():
    """The next reader may try it."""
    for other in (b"", b"<Invoice/>", b":20:X"):
        with pytest.raises(NotAStatement):
            read_camt(other)
