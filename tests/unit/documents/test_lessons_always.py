"""What must hold for any layout an owner may have made: certain means right, and one confirmed invoice is enough."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agent.documents.by_lesson import apply
from agent.documents.lessons import find_lesson, learn
from agent.domain.invoice import InvoiceDraft
from agent.domain.layout import Teacher
from tests.examples import examples
from tests.unit.documents.odd_papers import Design, Printed, pdf_of, read, truth

READ = ("number", "issue_date", "due_date", "amount_due")
TEACHER = Teacher("the first", "a" * 64, date(2026, 4, 1), "by you")

#: Words of no language.
_SYLLABLES = ["ba", "vo", "ki", "zu", "we", "po", "ta", "fi", "gu", "dre", "klo"]
words = st.lists(st.sampled_from(_SYLLABLES), min_size=2, max_size=4).map("".join)
labels = st.lists(st.lists(words, min_size=1, max_size=3).map(" ".join), min_size=4, max_size=4, unique=True)
prices = st.decimals(1, 9000, places=2).map(str)
goods = st.lists(st.tuples(st.lists(words, min_size=1, max_size=4).map(" ".join), prices), min_size=1, max_size=12)
customers = st.lists(st.lists(words, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=5)


@st.composite
def designs(draw: Any) -> Design:
    """An owner's own words at places of his own; dates one way or the other."""
    number, issued, due, total = draw(labels)
    left = draw(st.integers(40, 100))
    return Design(
        number=number,
        issued=issued,
        due=due,
        total=total,
        left=left,
        values=left + draw(st.integers(170, 230)),
        amounts=draw(st.integers(450, 480)),
        european=draw(st.booleans()),
        values_under=draw(st.booleans()),
    )


@st.composite
def invoices(draw: Any, style: str = "2026-{}", shortest_days: int = 1) -> Printed:
    """Any goods for any customer on any day."""
    return Printed(
        number=style.format(draw(st.integers(1, 99_999))),
        issued=draw(st.dates(date(2020, 1, 1), date(2029, 12, 31))),
        days=draw(st.integers(shortest_days, 90)),
        goods=tuple(draw(goods)),
        customer=tuple(draw(customers)),
    )


def wrong(draft: InvoiceDraft, printed: Printed) -> list[str]:
    """What is certain and not so."""
    said, right = {name: getattr(draft, name) for name in READ}, truth(printed)
    return [name for name, field in said.items() if field and field.is_certain and field.value != right[name]]


def sure(draft: InvoiceDraft) -> set[str]:
    """What is certain."""
    return {name for name in READ if (field := getattr(draft, name)) and field.is_certain}


def test_a_number_under_a_long_address_is_learnt_where_its_label_is():
    """
    The next customer's address is shorter, and nothing stands over the number then.
    """
    design = Design("Kenmerk zaak", "Dagtekening brief", "Uiterlijk", "Te vergoeden", left=100, values=273, amounts=475)
    wide, narrow = ("Vereniging tot behoud van de oude haven te Dordrecht",), ("Jan",)
    first = Printed("2026-1169", date(2026, 3, 20), 14, (("Advies", "7.60"),), wide)
    following = Printed("2026-4448", date(2026, 4, 24), 14, (("Advies", "3.35"),), narrow)
    lesson = learn(read(design, first), truth(first), TEACHER, "L1")

    assert "number" in sure(apply(read(design, following), lesson))


@examples(7)
@given(designs(), invoices(), st.lists(invoices(), min_size=5, max_size=5, unique_by=lambda one: one.number))
def test_after_one_confirmed_invoice_the_next_five_are_certain_and_right(
    design: Design, first: Printed, following: list[Printed]
):
    """
    Whatever the owner's words are and wherever they stand; where the first shows which comes first, day or month.
    """
    first = replace(first, issued=first.issued.replace(month=3, day=20))
    lesson = learn(read(design, first), truth(first), TEACHER, "L1")
    assert lesson
    for printed in (one for one in following if one.number != first.number):
        paper = read(design, printed)
        assert find_lesson(paper, [lesson]) == lesson
        told = apply(paper, lesson)

        assert wrong(told, printed) == []
        assert sure(told) == set(READ)


@examples(10)
@given(designs(), designs(), invoices(shortest_days=0), invoices("{}", 0), st.data())
def test_nothing_read_by_a_lesson_is_certain_and_wrong(
    design: Design, other: Design, first: Printed, printed: Printed, data: Any
):
    """
    Also on papers on which words and places were exchanged for others, and where one paper left much open.
    """
    lesson = learn(read(design, first), truth(first), TEACHER, "L1")
    changed = data.draw(
        st.sets(st.sampled_from(["number", "due", "total", "left", "values", "values_under", "european"]))
    )
    mixed = replace(design, **{name: getattr(other, name) for name in changed})
    paper = read(mixed, printed)
    if lesson and find_lesson(paper, [lesson]):
        paper = apply(paper, lesson)

    # Whoever turns day and month round in his template, and says so nowhere, is read by his former way of writing.
    if "european" in changed:
        paper = replace(paper, issue_date=None, due_date=None)
    assert wrong(paper, printed) == []


@examples(5)
@given(designs(), invoices())
def test_an_owner_with_another_number_for_vat_is_another_owner(design: Design, first: Printed):
    """
    The same program, the same template, somebody else's paper.
    """
    lesson = learn(read(design, first), truth(first), TEACHER, "L1")
    theirs = replace(design, vat_number="NL999999990B01", iban="NL02ABNA0123456789")

    assert lesson and find_lesson(read(theirs, first), [lesson]) is None
    assert pdf_of(design, first) != pdf_of(theirs, first)
