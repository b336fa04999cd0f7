"""One confirmed invoice teaches where its values stand; the next are read there, or the owner is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agent.documents.by_lesson import apply
from agent.documents.lessons import confirm, find_lesson, learn
from agent.domain.invoice import DocumentKind, InvoiceDraft
from agent.domain.layout import Lesson, Teacher
from agent.domain.money import Money
from tests.unit.documents.builders import asked, certain, day, draft, eur, printed
from tests.unit.documents.odd_papers import FIRST, NEXT, Design, Printed, read, truth

SANNE = Design()
TEACHER = Teacher("2026-014", "a" * 64, date(2026, 4, 1), "by you")
ANOTHER = Teacher("2026-015", "b" * 64, date(2026, 4, 2), "by you")


def lesson_of(paper: InvoiceDraft, **confirmed: Any) -> Lesson:
    """What this paper teaches when these values are right."""
    lesson = learn(paper, confirmed, TEACHER, "L1")
    assert lesson
    return lesson


def taught(design: Design = SANNE, invoice: Printed = FIRST) -> Lesson:
    """What an invoice teaches when the owner confirmed everything on it."""
    return lesson_of(read(design, invoice), **truth(invoice))


def read_by(lesson: Lesson, invoice: Printed = NEXT, design: Design = SANNE) -> InvoiceDraft:
    """Read an invoice, by the lesson if its layout is known."""
    paper = read(design, invoice)
    return apply(paper, lesson) if find_lesson(paper, [lesson]) else paper


def test_before_anything_was_confirmed_such_a_paper_is_asked_about():
    """
    In words nobody else uses, the ordinary reader finds neither number nor due date nor amount.
    """
    paper = read(SANNE, FIRST)

    assert asked(paper.number) and asked(paper.due_date) and asked(paper.amount_due)


@pytest.mark.parametrize(
    "design", [SANNE, Design(values_under=True), Design(european=False)], ids=["beside", "under", "month first"]
)
def test_after_one_confirmed_invoice_the_next_is_certain(design: Design):
    """
    Another customer, other goods, another term: what stands under the same words is read. Rule: learnt-layout.
    """
    paper = read_by(taught(design), design=design)

    assert certain(paper.number) == "2026-015"
    assert certain(paper.issue_date) == NEXT.issued
    assert certain(paper.due_date) == NEXT.due
    assert certain(paper.amount_due) == Money(NEXT.total, "EUR")


def test_a_value_read_by_a_lesson_names_the_invoice_it_was_learnt_from():
    """
    What `voldaan why` shows.
    """
    due = read_by(taught()).due_date

    assert due
    assert "layout learnt from invoice 2026-014, confirmed by you on 1 April 2026" in due.source
    assert "“graag voldaan hebben op”" in due.source


def test_goods_that_go_on_over_the_page_change_nothing():
    """
    The fixed words are the same, the total stands on the second page.
    """
    many = replace(NEXT, goods=tuple((f"Onderdeel {at} van het werk", "10.00") for at in range(40)))

    assert certain(read_by(taught(), many).amount_due) == eur("484.00")


@pytest.mark.parametrize(
    "design",
    [
        replace(SANNE, seller="Iemand Anders", vat_number="NL999999990B01", iban="NL02ABNA0123456789"),
        replace(SANNE, left=150, values=310),
    ],
    ids=["another seller", "another place"],
)
def test_another_layout_is_not_taken_for_a_known_one(design: Design):
    """
    The same words on somebody else's paper, or elsewhere on the page.
    """
    assert find_lesson(read(design, NEXT), [taught()]) is None


def test_two_lessons_that_fit_equally_well_read_nothing():
    """
    Which one is meant, nobody knows.
    """
    one = taught()

    assert find_lesson(read(SANNE, NEXT), [one, replace(one, id="L2")]) is None


def test_another_layout_of_the_same_owner_is_not_taken_for_a_known_one():
    """
    Some of its words are the same, most are not.
    """
    other = draft(printed())
    lesson = taught()

    assert other.layout and set(other.layout.marks) & set(lesson.marks)
    assert find_lesson(other, [lesson]) is None


def test_a_value_that_moved_with_its_words_is_asked_about():
    """
    The sums stand elsewhere now: perhaps they are other sums.
    """
    paper = read_by(taught(), design=replace(SANNE, values=SANNE.values + 30, amounts=SANNE.amounts + 30))

    assert asked(paper.amount_due)
    assert certain(paper.number) == "2026-015"


def test_a_lesson_that_knows_the_seller_goes_before_one_that_does_not():
    """
    Of two alike, the one that was learnt from this owner's paper.
    """
    named = taught()
    nobodys, somebodys = replace(named, id="L2", marks=()), replace(named, id="L3", marks=("NL999999990B01",))
    paper = read(SANNE, NEXT)
    unmarked = replace(paper, layout=replace(paper.layout, marks=()))  # type: ignore[type-var]

    assert find_lesson(paper, [nobodys, named, somebodys]) == named
    assert find_lesson(unmarked, [named, nobodys, somebodys]) == nobodys


@pytest.mark.parametrize("word", ["number", "due", "total"])
def test_a_word_that_changed_leaves_its_field_to_the_owner(word: str):
    """
    Whoever edits his template is asked about what he changed, and about nothing else.
    """
    paper = read_by(taught(), design=replace(SANNE, **{word: "Iets nieuws"}))
    fields = {"number": paper.number, "due": paper.due_date, "total": paper.amount_due}

    assert {name for name, found in fields.items() if asked(found)} == {word}


def test_a_credit_note_is_not_read_by_what_an_invoice_taught():
    """
    What is to be paid on one is given back on the other.
    """
    paper = replace(read(SANNE, NEXT), kind=DocumentKind.CREDIT_NOTE)

    assert find_lesson(paper, [taught()]) is None


# --- what speaks against a value ------------------------------------------------------------------------------------


def doubted(paper: InvoiceDraft, name: str, doubt: str) -> bool:
    """Whether a field is shown to the owner with this doubt."""
    return asked(getattr(paper, name)) and any(doubt in one for one in paper.doubts)


def test_a_certain_value_of_the_ordinary_reader_is_never_replaced():
    """
    Where both are sure and differ, the owner is asked, and sees both.
    """
    plain = draft(printed(number="Factuurnummer: 2026-014", extra=("Ons kenmerk: 2026-014",)))
    lesson = lesson_of(plain, number="2026-014")
    lesson = replace(lesson, fields={"number": taught().fields["number"]})
    other = draft(printed(number="Factuurnummer: 2026-015"))
    spot = next(clue for clue in other.layout.clues if clue.value == "10077").spot  # type: ignore[union-attr]
    wrong = replace(lesson.fields["number"], spots=(spot,), value="20011")
    paper = apply(other, replace(lesson, fields={"number": wrong}))

    assert paper.number and paper.number.value == "2026-015"
    assert doubted(paper, "number", "2026-015, but 10077 where its layout has it")


def test_a_number_that_never_changes_is_no_number():
    """
    What equals the number of the invoice it was learnt from may be a fixed text of the paper.
    """
    paper = read_by(taught(), replace(NEXT, number=FIRST.number))

    assert doubted(paper, "number", "is that of the invoice its layout was learnt from")


def test_a_number_of_another_form_is_asked_about():
    """
    2026-014 was confirmed; K77 stands there now.
    """
    assert doubted(read_by(taught(), replace(NEXT, number="K77")), "number", "of another form")


def test_a_number_may_grow_longer():
    """
    The thousandth invoice of a year.
    """
    assert certain(read_by(taught(), replace(NEXT, number="2026-1000")).number) == "2026-1000"


def test_a_payment_on_the_paper_makes_its_total_doubtful():
    """
    The paper learnt from had none: what is left to pay may stand elsewhere.
    """
    paid = replace(NEXT, extra=(("Reeds betaald", "-100,00"),))

    assert doubted(read_by(taught(), paid), "amount_due", "something was paid")


def test_a_discount_below_the_total_makes_it_doubtful():
    """
    By whatever name it goes.
    """
    lowered = replace(NEXT, extra=(("Vriendenkorting", "-100,00"),))

    assert doubted(read_by(taught(), lowered), "amount_due", "something is subtracted")


def test_net_and_vat_that_do_not_make_the_total_speak_against_it():
    """
    On the paper learnt from they did.
    """
    adding = replace(FIRST, extra=(("Netto", "100,00"), ("Btw 21%", "21,00")))
    wrong = replace(NEXT, extra=(("Netto", "100,00"), ("Btw 21%", "21,00")))

    assert doubted(read_by(taught(invoice=adding), wrong), "amount_due", "net and VAT do not make")


def test_another_currency_is_asked_about():
    """
    An amount without a sign is in euros only where nothing else is printed.
    """
    dollars = replace(NEXT, extra=(("Koers", "USD 1,10"),))

    assert doubted(read_by(taught(), dollars), "amount_due", "USD stands on it")


def test_a_doubt_the_first_paper_did_not_raise_keeps_everything_a_question():
    """
    Perhaps it was paid already: where its amount stands says nothing about that. Once confirmed, it is no news.
    """
    paper = replace(read(SANNE, NEXT), doubts=("it may not be asked for: “in 3 delen betaald”",))
    told = apply(paper, taught())
    lesson = confirm(taught(), paper, truth(NEXT), ANOTHER)

    assert doubted(told, "amount_due", "new for its layout")
    assert certain(apply(replace(paper, doubts=("it may not be asked for: “in 4 delen betaald”",)), lesson).number)


def test_a_due_date_before_the_issue_date_is_asked_about():
    """
    A lesson does not make the impossible certain.
    """
    assert doubted(read_by(taught(), replace(NEXT, days=-3)), "due_date", "does not fit the issue date")


def test_a_date_in_figures_is_certain_only_once_the_order_of_day_and_month_was_shown():
    """
    5 May reads the same both ways; 3-4 does not.
    """
    same_both_ways = replace(FIRST, issued=date(2026, 4, 5), days=30)
    lesson = lesson_of(read(SANNE, same_both_ways), due_date=same_both_ways.due)
    paper = read_by(lesson, replace(NEXT, issued=date(2026, 3, 4), days=2))

    assert doubted(paper, "due_date", "day and month")


# --- what one example leaves open -----------------------------------------------------------------------------------


def test_a_value_that_stood_in_two_places_must_stand_in_both_again():
    """
    The only line of goods cost as much as the whole: which of the two was the total, one paper does not tell.
    """
    free_of_vat = replace(FIRST, goods=(("Workshop", "121.00"),))
    one = read(SANNE, free_of_vat)
    lesson = lesson_of(
        draft(
            printed(
                number=None, due=None, net=None, vat=None, total=None, extra=("Les 121,00", "Alles bij elkaar 121,00")
            )
        ),
        amount_due=eur("121.00"),
    )
    other = draft(
        printed(number=None, due=None, net=None, vat=None, total=None, extra=("Les 60,00", "Alles bij elkaar 81,00"))
    )

    assert one.layout
    assert asked(apply(other, lesson).amount_due)
    assert certain(apply(other, confirm(lesson, other, {"amount_due": eur("81.00")}, ANOTHER)).amount_due) == eur(
        "81.00"
    )


def test_a_confirmed_invoice_that_contradicts_a_lesson_ends_it_for_that_field():
    """
    For good, until the layout is forgotten: twice right and once wrong is not certain.
    """
    lesson = confirm(taught(), read(SANNE, NEXT), {"due_date": day("2026-12-24")}, ANOTHER)
    paper = read_by(lesson, replace(NEXT, number="2026-016"))

    assert lesson.withdrawn == ("due_date",)
    assert asked(paper.due_date)
    assert certain(paper.number) == "2026-016"
    assert "due_date" not in confirm(lesson, read(SANNE, FIRST), truth(FIRST), TEACHER).fields


def test_an_owner_who_corrects_his_answer_teaches_anew():
    """
    About the same paper the last word counts.
    """
    mistaken = lesson_of(read(SANNE, FIRST), amount_due=eur("100.00"))
    lesson = confirm(mistaken, read(SANNE, FIRST), {"amount_due": eur("121.00")}, TEACHER)

    assert certain(read_by(lesson).amount_due) == Money(NEXT.total, "EUR")


def test_a_value_the_page_does_not_show_teaches_nothing():
    """
    The owner gave more time than his paper says.
    """
    assert learn(read(SANNE, FIRST), {"due_date": day("2026-07-01")}, TEACHER, "L1") is None


def test_a_short_number_is_not_learnt_from_a_number_of_something_else():
    """
    The seventeenth invoice goes to the seventeenth customer.
    """
    short, long = (draft(printed(number=f"Klantcode: {number}")) for number in ("17", "2026-017"))

    assert learn(short, {"number": "17"}, TEACHER, "L1") is None
    assert learn(long, {"number": "2026-017"}, TEACHER, "L1") is not None


@pytest.mark.parametrize("label", ["Leverdatum", "Periode tot en met", "Factuurdatum"])
def test_a_due_date_is_not_learnt_from_a_date_of_something_else(label: str):
    """
    That the goods came on the day the owner named is chance.
    """
    paper = draft(printed(number=None, issued=f"{label}: 05-03-2026", due=None))

    assert learn(paper, {"due_date": day("2026-03-05")}, TEACHER, "L1") is None


def test_an_amount_is_not_learnt_from_what_is_net_or_tax():
    """
    The owner asks for less than the total, and that happens to be the net amount.
    """
    assert learn(draft(printed()), {"amount_due": eur("21.00")}, TEACHER, "L1") is None


def test_a_page_with_hardly_a_fixed_word_teaches_nothing():
    """
    It could not be known again.
    """
    bare = replace(read(SANNE, FIRST), layout=replace(read(SANNE, FIRST).layout, anchors=()))  # type: ignore[type-var]

    assert learn(bare, truth(FIRST), TEACHER, "L1") is None


# --- a due date that is not printed ---------------------------------------------------------------------------------

UNDATED = replace(FIRST, shows_due=False)
NEXT_UNDATED = replace(NEXT, shows_due=False, days=30)


def test_a_term_printed_nowhere_is_certain_when_two_confirmed_invoices_agree():
    """
    One may have been a favour to that customer.
    """
    once = taught(invoice=UNDATED)
    twice = confirm(once, read(SANNE, NEXT_UNDATED), truth(NEXT_UNDATED), ANOTHER)
    third = replace(NEXT_UNDATED, number="2026-016", issued=date(2026, 4, 20))

    assert doubted(read_by(once, NEXT_UNDATED), "due_date", "only one confirmed invoice without a due date")
    assert certain(read_by(twice, third).due_date) == day("2026-05-20")


def test_two_confirmed_invoices_with_other_terms_teach_none():
    """
    Every customer has his own.
    """
    fortnight = replace(NEXT_UNDATED, days=14)
    lesson = confirm(taught(invoice=UNDATED), read(SANNE, fortnight), truth(fortnight), ANOTHER)

    assert lesson.term is None
    assert asked(read_by(lesson, NEXT_UNDATED).due_date)


def test_words_about_the_term_must_be_the_same_again():
    """
    "Thirty days after delivery" is thirty days once the owner said so twice; fourteen are asked about.
    """

    def paper(number: str, days: int) -> InvoiceDraft:
        closing = f"Graag betalen binnen {days} dagen na levering."
        return draft(printed(number=f"Factuurnummer: {number}", due=None, closing=closing))

    once = lesson_of(paper("2026-014", 30), due_date=day("2026-03-05"))
    twice = confirm(once, paper("2026-015", 30), {"due_date": day("2026-03-05")}, ANOTHER)

    assert asked(apply(paper("2026-016", 30), once).due_date)
    assert certain(apply(paper("2026-016", 30), twice).due_date) == day("2026-03-05")
    assert asked(apply(paper("2026-017", 14), twice).due_date)


def test_the_amount_of_an_invoice_is_never_certain_below_or_at_nothing():
    """
    There is nothing to ask for.
    """
    nothing = replace(NEXT, goods=(("Ontwerp", "0.00"),))

    assert asked(read_by(taught(), nothing).amount_due)
    assert nothing.total == Decimal("0.00")
