"""The owner answers about one paper of his; the others that look like it need no answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from agent.demo.papers import Line, Paper, Trader, invoice_cii, invoice_ubl
from agent.domain.item import OpenItem
from agent.domain.money import Money
from agent.domain.question import QuestionKind
from tests.builders import IBAN, TODAY
from tests.unit.documents.odd_papers import FIRST, NEXT, Design, Printed, pdf_of
from tests.unit.work.home import JAN, OWNER, SELLER, SENT_ON, Home

SANNE = Design(iban=IBAN)
YESTERDAY = TODAY - timedelta(days=1)


def numbered(at: int) -> Printed:
    """The invoice of this number, each to another day and amount."""
    price = f"{100 + at}.00"
    return replace(
        FIRST, number=f"2026-{at:03}", issued=SENT_ON - timedelta(days=at), days=10 + at, goods=(("Werk", price),)
    )


def mail(home: Home, printed: Printed, design: Design = SANNE, on: date = SENT_ON, **files: bytes) -> None:
    """Sanne mails an invoice in her own layout; the name of its file tells nothing."""
    content = pdf_of(design, printed)
    named = {f"werk-{printed.number[-3:]}.pdf": content} | {f"{name}.xml": xml for name, xml in files.items()}
    home.mails(OWNER, JAN, "Mijn werk", on=on, folder="Sent", files=named)


def answer(home: Home, printed: Printed, words: str = "") -> str:
    """Sanne answers the question about this invoice with what stands on it."""
    said = words or f"number {printed.number} due {printed.due.isoformat()} amount {printed.total}"
    (question,) = (
        one for one in home.book().questions() if one.item and one.item.endswith(f"werk-{printed.number[-3:]}")
    )
    return home.answers(question, said)


def unclear(home: Home) -> int:
    """How many questions about values are open."""
    return sum(question.kind is QuestionKind.INVOICE_UNCLEAR for question in home.book().questions())


def values(item: OpenItem) -> tuple[object, ...]:
    """What was believed of an invoice."""
    return (item.invoice.number, item.invoice.due_date, item.invoice.amount_due, item.invoice.unsettled)


def right(printed: Printed) -> tuple[object, ...]:
    """What is to be believed of it."""
    return (printed.number, printed.due, Money(printed.total, "EUR"), ())


def test_one_answer_is_enough_for_the_next_five(home: Home):
    """
    Number, due date and amount are certain, and no question is asked. Rule: learnt-layout.
    """
    mail(home, numbered(1))
    home.passes(YESTERDAY)
    assert unclear(home) == 1
    answer(home, numbered(1))
    for at in range(2, 7):
        mail(home, numbered(at))
    home.passes()

    assert [values(home.item(numbered(at).number)) for at in range(2, 7)] == [right(numbered(at)) for at in range(2, 7)]
    assert unclear(home) == 0
    assert "confirmed by you" in home.item("2026-002").invoice.provenance["due_date"]


def test_one_answer_also_settles_what_was_asked_before(home: Home):
    """
    At the first start everything in Sent is asked about; one answer does for all of it.
    """
    for at in range(1, 5):
        mail(home, numbered(at))
    home.passes(YESTERDAY)
    assert unclear(home) == 4
    said = answer(home, numbered(1))
    home.passes()

    assert "2026-002, 2026-003, 2026-004" in said
    assert [values(home.item(numbered(at).number)) for at in range(1, 5)] == [right(numbered(at)) for at in range(1, 5)]
    assert unclear(home) == 0


def test_a_paper_that_looks_otherwise_is_asked_about_as_before(home: Home):
    """
    The owner's other program uses other words.
    """
    mail(home, numbered(1))
    home.passes(YESTERDAY)
    answer(home, numbered(1))
    mail(home, numbered(2), replace(SANNE, number="Kenmerk", due="Uiterlijk", total="Som"))
    home.passes()

    assert unclear(home) == 1


def test_an_answer_about_one_field_teaches_that_field(home: Home):
    """
    The others are asked as long as nobody said what they are.
    """
    mail(home, numbered(1))
    home.passes(YESTERDAY)
    answer(home, numbered(1), f"due {numbered(1).due.isoformat()}")
    mail(home, numbered(2))
    home.passes()
    (item,) = (item for item in home.book().open_items() if item.key.endswith("werk-002"))

    assert item.invoice.due_date == numbered(2).due
    assert set(item.invoice.unsettled) == {"number", "amount_due"}


def test_an_answer_that_is_no_value_teaches_nothing(home: Home):
    """
    "Settled" says nothing about where the due date stands.
    """
    mail(home, numbered(1))
    home.passes(YESTERDAY)
    answer(home, numbered(1), "settled")

    assert home.book().lessons() == ()


def test_a_forgotten_layout_is_asked_about_again(home: Home):
    """
    What was read by it before stays.
    """
    mail(home, numbered(1))
    home.passes(YESTERDAY)
    answer(home, numbered(1))
    mail(home, numbered(2))
    home.passes(YESTERDAY)
    with home.house.ledger.change() as book:
        book.drop_lesson("l1")
    mail(home, numbered(3))
    home.passes()

    assert values(home.item("2026-002")) == right(numbered(2))
    assert unclear(home) == 1


def test_a_number_another_invoice_has_already_is_left_to_the_owner(home: Home):
    """
    Two papers with one number: which is which, no layout tells.
    """
    mail(home, numbered(1))
    mail(home, numbered(2))
    mail(home, replace(numbered(2), goods=(("Ander werk", "55.00"),)), on=YESTERDAY)
    home.passes(YESTERDAY)
    answer(home, numbered(1))
    waiting = [item for item in home.book().open_items() if "number" in item.invoice.unsettled]

    assert len(waiting) == 1


def test_books_without_the_paper_learn_nothing_and_take_the_answer(home: Home):
    """
    A rehearsal works on books without a vault.
    """
    mail(home, numbered(1))
    home.passes(YESTERDAY)
    for path in (home.folder / "data" / "vault").rglob("*"):
        if path.is_file():
            path.unlink()
    answer(home, numbered(1))

    assert home.book().lessons() == ()
    assert values(next(iter(home.book().open_items()))) == right(numbered(1))


# --- taught by an e-invoice -----------------------------------------------------------------------------------------


def einvoice(printed: Printed, write: Callable[[Paper], bytes] = invoice_ubl) -> bytes:
    """The e-invoice of an invoice."""
    lines = tuple(Line(name, Decimal(price)) for name, price in printed.goods)
    return write(Paper(printed.number, printed.issued, SELLER, BUYER, lines, due_date=printed.due))


BUYER = Trader("Acme B.V.", "Keizersplein 1", "1234 AB Voorbeeld")
READABLE = replace(SANNE, number="Factuurnummer")


def test_an_e_invoice_beside_its_pdf_teaches_how_the_pdf_is_read(home: Home):
    """
    A consumer gets the PDF alone, from the same program.
    """
    mail(home, numbered(1), READABLE, factuur=einvoice(numbered(1)))
    mail(home, numbered(2), READABLE)
    home.passes()
    item = home.item("2026-002")

    assert values(item) == right(numbered(2))
    assert "by the e-invoice beside it" in item.invoice.provenance["amount_due"]


def test_an_e_invoice_inside_a_pdf_teaches_how_its_page_is_read(home: Home):
    """
    Factur-X to companies, plain paper to everybody else.
    """
    plain = replace(SANNE, issued="Dag van schrijven", due="Laatste dag")
    content = pdf_of(plain, numbered(1), xml=einvoice(numbered(1), invoice_cii))
    home.mails(OWNER, JAN, "Mijn werk", on=SENT_ON, folder="Sent", files={"werk-001.pdf": content})
    mail(home, numbered(2), plain)
    home.passes()
    item = home.item("2026-002")

    assert values(item) == right(numbered(2))
    assert "by the e-invoice inside it" in item.invoice.provenance["number"]


def test_an_e_invoice_inside_the_pdf_of_another_invoice_teaches_nothing(home: Home):
    """
    Its page shows another number and amount.
    """
    content = pdf_of(SANNE, numbered(9), xml=einvoice(numbered(1), invoice_cii))
    home.mails(OWNER, JAN, "Mijn werk", on=SENT_ON, folder="Sent", files={"werk-001.pdf": content})
    home.passes()

    assert home.book().lessons() == ()


def test_an_e_invoice_also_settles_what_was_asked_before(home: Home):
    """
    The PDF came first.
    """
    mail(home, numbered(2), READABLE)
    home.passes(YESTERDAY)
    assert unclear(home) == 1
    mail(home, numbered(1), READABLE, factuur=einvoice(numbered(1)))
    home.passes()

    assert values(home.item("2026-002")) == right(numbered(2))
    assert unclear(home) == 0


def test_an_e_invoice_that_contradicts_what_was_learnt_ends_it(home: Home):
    """
    The owner made a mistake in his answer; from then on the due date is asked again.
    """
    mail(home, numbered(1), READABLE)
    home.passes(YESTERDAY)
    (question,) = (one for one in home.book().questions() if one.kind is QuestionKind.INVOICE_UNCLEAR)
    home.answers(question, f"due {numbered(1).issued.isoformat()} amount {numbered(1).total}")
    mail(home, numbered(2), READABLE, factuur=einvoice(numbered(2)))
    mail(home, numbered(3), READABLE)
    home.passes()

    assert home.book().lessons()[0].withdrawn == ("due_date",)
    assert home.item("2026-003").invoice.unsettled == ("due_date",)


def test_what_was_learnt_survives_between_two_runs_of_the_program(home: Home):
    """
    It lies in the books.
    """
    mail(home, numbered(1))
    home.passes(YESTERDAY)
    answer(home, numbered(1))
    before = home.book().lessons()
    home.house.ledger.read()

    assert before and type(home.house.ledger)(home.house.ledger.folder).read().lessons() == before
    assert NEXT.number not in str(before)
