"""What must hold for any mailbox, read in any order, however often."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from agent.desk import paid
from agent.intake.gather_sent import SentMail
from agent.intake.gather_watched import WatchedMail
from agent.ledger import Ledger
from agent.replies import Nature
from tests.builders import TODAY, eur
from tests.examples import examples
from tests.unit.intake.mails import JAN, Intake, buyer, credit_note, draft, likely, pdf, received, sent, unreadable, xml

FIRST, SECOND = "<1@sanne.example>", "<2@sanne.example>"
YESTERDAY = TODAY - timedelta(days=1)
REPORT = b"Action: failed\r\n\r\nMessage-ID: <2@sanne.example>\r\n"


@cache
def everything_once() -> tuple[SentMail | WatchedMail, ...]:
    """A mailbox with one of everything. To hear its mails takes a second or two, so it waits for who needs it."""
    return (
        sent(pdf(), message_id=FIRST),
        sent(xml(draft("2026-032", customer=buyer("BE0123456749"))), pdf(draft("2026-032")), message_id=SECOND),
        sent(pdf(), to="els@office.example", subject="Fwd: Factuur", on=YESTERDAY),
        sent(pdf(), on=YESTERDAY, subject="Nog eens"),
        sent(pdf(draft(due_date=TODAY)), on=TODAY),
        sent(pdf(draft(likely("4711")), content="march")),
        sent(pdf(draft(None), content="april")),
        sent(pdf(), to="jan@gmail.com"),
        sent(pdf(credit_note(amount=eur("21.00"))), on=YESTERDAY),
        sent(pdf(credit_note("C-2", of=None)), on=YESTERDAY),
        sent(unreadable()),
        sent(answers=FIRST, on=YESTERDAY),
        received(answers=FIRST, on=YESTERDAY),
        received(answers=SECOND),
        received("els@office.example", "2026-031 en 2026-032 kloppen niet"),
        received("els@acme.example", "Lunch?", on=YESTERDAY),
        received("sanne.alias@freemail.example", to=JAN, answers=SECOND),
        received("mailer-daemon@mail.example", nature=Nature.BOUNCE, report=REPORT),
    )


PLACES = st.deferred(lambda: st.integers(min_value=0, max_value=len(everything_once())))
ORDERS = st.deferred(lambda: st.permutations(range(len(everything_once()))))


def record(intake: Intake, order: Sequence[int]) -> None:
    """Record the mails at these places, each where it belongs."""
    for mail in (everything_once()[place] for place in order):
        if isinstance(mail, SentMail):
            intake.sends(mail)
        else:
            intake.receives(mail)


def everything(intake: Intake) -> tuple[object, ...]:
    """All that the books say."""
    book = intake.ledger.read()
    return (book.open_items(), book.customers(), book.questions(open_only=False))


@examples(6)
@given(ORDERS, ORDERS, ORDERS)
def test_recording_a_mailbox_again_in_any_order_changes_nothing(first, second, again):
    """
    Folders overlap, mailboxes are numbered anew. (A second look finds what was said before its invoice was known.)
    """
    with tempfile.TemporaryDirectory() as folder:
        intake = Intake(Ledger(Path(folder)))
        record(intake, [*first, *second])
        before = everything(intake)
        record(intake, again)

        assert everything(intake) == before


@examples(6)
@given(ORDERS, PLACES, ORDERS)
def test_what_is_settled_never_comes_back(first, when, again):
    """
    Paid half-way through; whatever is read afterwards, it stays paid.
    """
    with tempfile.TemporaryDirectory() as folder:
        intake = Intake(Ledger(Path(folder)))
        record(intake, first[:when])
        with intake.ledger.change() as book:
            settled = [item.key for item in book.open_items() if item.balance]
            for item in book.open_items():
                if item.balance:
                    paid(book, item, None, TODAY, intake.now)
        record(intake, [*first[when:], *again])

        assert not {item.key for item in intake.items()} & set(settled)


@examples(6)
@given(ORDERS)
def test_every_invoice_of_the_mailbox_is_an_item_in_any_order(order):
    """
    None vanishes behind another.
    """
    with tempfile.TemporaryDirectory() as folder:
        intake = Intake(Ledger(Path(folder)))
        record(intake, order)
        found = {item.number.partition("-april")[0] for item in intake.items()}

        assert {"2026-031", "2026-032", "4711"} <= found
        assert any(number.startswith("factuur") for number in found)
