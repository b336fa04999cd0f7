"""Papers that say they were paid."""

from __future__ import annotations

import pytest

from agent.documents.terms import read_collection
from agent.domain.invoice import Collection


@pytest.mark.parametrize(
    "words",
    [
        "BETAALD op 5 november 2026 via iDEAL",
        "Voldaan per Bancontact",
        "Payée le 5 novembre 2026",
        "Bezahlt am 05.11.2026",
        "Paid on 5 November 2026",
    ],
)
def test_a_line_that_tells_when_it_was_paid_settles_the_invoice(words: str):
    """Web shops print the payment under the total. Rule: already-settled."""
    assert read_collection(words) is Collection.SETTLED


@pytest.mark.parametrize(
    "words", ["Gelieve dit bedrag te voldoen op rekening NL46", "Dit bedrag dient te worden voldaan op onze rekening"]
)
def test_a_request_to_pay_is_no_receipt(words: str):
    """The same verbs ask for the money."""
    assert read_collection(words) is None
