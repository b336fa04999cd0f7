"""An owner whose invoices look like nobody else's: one answer, or one e-invoice, teaches how they are read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.demo.cast import SANNE
from agent.demo.papers import Paper, invoice_ubl
from tests.stories.world import World
from tests.unit.documents.odd_papers import Design, Printed, pdf_of

pytestmark = pytest.mark.dovecot

DESIGN = Design(vat_number=SANNE.vat_number, iban=SANNE.iban.replace(" ", ""))
LATER = ("2026-032", "2026-033", "2026-034", "2026-035", "2026-036")


def in_own_words(paper: Paper, design: Design = DESIGN) -> bytes:
    """The paper in the layout of an owner with words of her own."""
    assert paper.due_date
    days = (paper.due_date - paper.issue_date).days
    goods = tuple((line.description, str(line.price)) for line in paper.lines)
    return pdf_of(design, Printed(paper.number, paper.issue_date, days, goods, (paper.buyer.name,)))


def with_its_number(paper: Paper) -> bytes:
    """The same, but for the number, by which a paper is known beside its e-invoice."""
    return in_own_words(paper, replace(DESIGN, number="Factuurnummer"))


def mails(world: World, *numbers: str) -> None:
    """Sanne mails invoices; neither the mail's subject nor the file's name says a number."""
    for at, number in enumerate(numbers):
        price, days = f"{100 + at}.00", 14 + at
        world.invoices(number, files={"werk.pdf": in_own_words}, subject="Mijn werk", price=price, days=days)


def layouts(world: World, *words: str) -> str:
    """What `voldaan layouts` says."""
    said = world.types("layouts", *words)
    assert said.code == 0, said.err
    return said.out


def test_one_answer_teaches_the_layout_until_it_is_forgotten(world: World):
    """
    The first is asked about, the next five are certain, and after forgetting the next is asked about again.
    """
    mails(world, "2026-031")
    world.goes_live()
    world.passes("2026-09-14", "10:00")
    question = world.question("invoice unclear")
    said = world.answers(question, "number 2026-031 due 2026-09-08 amount 121,00", on="2026-09-14")
    mails(world, *LATER)
    world.passes("2026-09-14", "10:30")

    assert "read the same way from now on (L1)" in said.out
    assert [world.item(number).invoice.unsettled for number in LATER] == [()] * 5
    assert [str(world.item(number).balance) for number in LATER[:2]] == ["€121.00", "€122.21"]
    assert "the layout learnt from invoice 2026-031, confirmed by you on 14 September 2026" in world.why("2026-034")
    assert "“graag voldaan hebben op”; learnt from invoice 2026-031" in layouts(world)

    layouts(world, "--forget", "L1")
    mails(world, "2026-040")
    world.passes("2026-09-14", "11:00")

    assert "Nothing was learnt yet" in layouts(world)
    assert world.item("2026-034").invoice.unsettled == ()
    assert "number" in world.question("invoice unclear").text


def test_an_e_invoice_beside_the_paper_teaches_its_layout(world: World):
    """
    The company gets XML and PDF, the consumer the PDF alone; a letter about it names the right day and amount.
    """
    world.invoices("2026-031", files={"{}.xml": invoice_ubl, "{}.pdf": with_its_number})
    world.invoices("2026-032", files={"{}.pdf": with_its_number}, price="60.00", days=21)
    world.goes_live()
    world.passes("2026-09-14")

    assert world.item("2026-032").invoice.unsettled == ()
    assert "confirmed by the e-invoice beside it" in world.why("2026-032")
