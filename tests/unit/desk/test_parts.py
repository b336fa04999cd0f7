"""The owner's own words about a payment in parts: read, noted, shown and taken back. Rules: plan-kept, in-writing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date
from itertools import pairwise

import pytest

from agent.desk.answers import apply_answer
from agent.desk.confirmed import not_in_writing, tell_writing
from agent.desk.doing import do, undo
from agent.desk.overview import make_overview
from agent.desk.parts import OWNERS_PLAN, read_parts
from agent.desk.phrases import Command
from agent.desk.spoken import NotUnderstood
from agent.desk.story import tell_story
from agent.desk.undoing import Noting
from agent.domain.events import Allowed, Event, OwnerWrote, Replied, Tie
from agent.domain.policy import Mode
from agent.domain.question import Question, QuestionKind
from agent.ledger import Book, Ledger
from tests.builders import TODAY, agreed, eur, moment, overdue, paid, promised
from tests.unit.desk.books import NOW, WORDS_OPTIONS, acme, asks, holds, put_acme, wrote

PARTS = "60 on 15 april, 61 on 15 may"
APRIL, MAY = date(2026, 4, 15), date(2026, 5, 15)
MISSED = ("yes", "promised DATE", "agree PARTS", "plan over", "settled")


def says(book: Book, *commands: Command) -> list[str]:
    """The owner says this; gives what is confirmed."""
    return [do(book, command, NOW, TODAY, answering(book)) for command in commands]


def answering(book: Book) -> Callable[[Question, str], str]:
    """Answers a question in these books."""
    return lambda question, words: apply_answer(book, question, words, NOW, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "300 on 1 dec, 300 on 1 jan",
        "€300 on 1 dec and €300 on 1 jan",
        "300 op 1 december, en 300 op 1 januari",
        "300 euro op 2026-12-01; 300 euro op 2027-01-01",
        "300 le 1er décembre puis 300 le 1er janvier",
        "300 am 1. Dezember und dann 300 am 1. Januar.",
    ],
)
def test_parts_are_read_as_people_say_them(text: str):
    """
    In four languages; a day without its year is the next one.
    """
    found = read_parts(text, date(2026, 11, 23))

    assert [day for _, day in found] == [date(2026, 12, 1), date(2027, 1, 1)]
    assert all("300" in amount for amount, _ in found)


@pytest.mark.parametrize(
    "text", ["", "300", "300 on 1 dec, soon", "in three parts", "300 on 1 dec 300 on 1 jan", "yes"]
)
def test_what_leaves_anything_over_is_no_plan(text: str):
    """
    Half a plan is none.
    """
    with pytest.raises(NotUnderstood):
        read_parts(text, TODAY)


def test_a_plan_stands_in_the_books_and_the_owner_reads_each_part(book: Book):
    """
    What is confirmed names every part; why and status say which one is waited for.
    """
    put_acme(book, overdue("2026-031", eur("121.00")))

    (done,) = says(book, Command("agree", "2026-031", PARTS))

    assert "2 parts (€60.00 on 15 April, €61.00 on 15 May)" in done
    plan = acme(book).plan
    assert plan and plan.next and (plan.source, plan.next.on) == (OWNERS_PLAN, APRIL)
    told = "\n".join(tell_story(acme(book), None, UTC))
    assert "agreed in parts (you): €60.00 on 15 April, €61.00 on 15 May" in told


@pytest.mark.parametrize(
    "parts", ["60 on 15 april, 60 on 15 may", "121 on 15 april", "60 on 1 march 2026, 61 on 15 may"]
)
def test_what_does_not_cover_what_is_open_notes_nothing(book: Book, parts: str):
    """
    Too little, one part, or a day that is over.
    """
    put_acme(book, overdue("2026-031", eur("121.00")))

    with pytest.raises(NotUnderstood, match="nothing was noted"):
        says(book, Command("agree", "2026-031", parts))
    assert acme(book).plan is None


def test_a_plan_after_a_part_payment_covers_the_rest(book: Book):
    """
    Exactly what is open now.
    """
    put_acme(book, overdue("2026-031", eur("121.00"), paid(eur("21.00"))))

    says(book, Command("agree", "2026-031", "50 on 15 april, 50 on 15 may"))

    assert acme(book).plan


@pytest.mark.parametrize(
    "since",
    [(paid(eur("60.00"), TODAY),), (agreed(("60.00", APRIL), ("61.00", MAY), on=TODAY),), (promised(APRIL),)],
    ids=["it was paid", "agreed anew", "a day was named"],
)
def test_a_yes_to_a_question_of_before_asks_for_no_part_that_is_still_to_come(book: Book, since: tuple[Event, ...]):
    """
    The question was about a part that came, or moved, since it was asked. Rule: part-missed.
    """
    missed = agreed(("60.00", date(2026, 3, 13)), ("61.00", MAY))
    put_acme(book, overdue("2026-031", eur("121.00"), missed))
    question = asks(book, QuestionKind.PART_MISSED, *MISSED)
    book.put(acme(book).with_events(*since))

    with pytest.raises(NotUnderstood, match="is waited for until"):
        apply_answer(book, question, "yes", NOW, TODAY)
    assert not any(isinstance(event, Allowed) for event in acme(book).history)


def test_undo_takes_a_plan_back(ledger: Ledger):
    """
    As everything he said.
    """
    with ledger.change() as book:
        put_acme(book, overdue("2026-031", eur("121.00")))
    with ledger.change() as book:
        noting = Noting(ledger.read(), book)
        says(book, Command("agree", "2026-031", PARTS))
        said = noting.note("agree", NOW)
    with ledger.change() as book:
        undo(book, said.id, None, NOW)

    assert acme(ledger.read()).plan is None


def test_a_yes_to_a_mail_with_whole_parts_agrees_and_ends_its_hold(book: Book):
    """
    The plan knows which mail it is about.
    """
    put_acme(book, overdue("2026-031", eur("121.00")))
    wrote(book, "m1", "2026-031")
    asked = book.question_about(QuestionKind.WORDS, "m1")
    assert asked
    options = ("yes", *WORDS_OPTIONS, "agree PARTS")
    book.reword(asked.id, asked.text, options, "agree 60.00 on 2026-04-15, 61.00 on 2026-05-15", "Dear Jan")

    done = says(book, Command("answer", asked.id, "yes"))[0]

    assert holds(book) == []
    plan = acme(book).plan
    assert plan and plan.source == "m1"
    assert f"{asked.id} draft" in done


def test_after_a_missed_part_the_owner_chooses(book: Book):
    """
    A letter about that part, another day for it, other parts, or the end of the plan.
    """
    planned = agreed(("60.00", date(2026, 3, 13)), ("61.00", MAY))
    for number, said in enumerate(("yes", "promised 20 march", "agree 60 on 20 march, 61 on 15 may", "plan over"), 31):
        put_acme(book, overdue(f"2026-0{number}", eur("121.00"), planned))
        question = asks(book, QuestionKind.PART_MISSED, *MISSED, number=f"2026-0{number}")
        says(book, Command("answer", question.id, said))

    letter, later, anew, over = (acme(book, f"2026-0{number}") for number in range(31, 35))
    assert letter.plan and letter.history[-1].kind == "allowed"
    assert later.plan and later.promise and later.promise.amount == eur("60.00")
    assert anew.plan and anew.plan.parts[0].on == date(2026, 3, 20)
    assert over.plan is None


def test_go_on_about_other_words_ends_no_plan(book: Book):
    """
    Only a word about the plan does, or a release of the whole invoice.
    """
    put_acme(book, overdue("2026-031", eur("121.00"), agreed(("60.00", APRIL), ("61.00", MAY))))
    question = wrote(book, "thanks", "2026-031")

    says(book, Command("answer", question.id, "go on"))
    assert acme(book).plan

    says(book, Command("release", "2026-031"))
    assert acme(book).plan is None


def test_the_digest_names_a_part_on_its_day_with_its_own_amount(book: Book):
    """
    Not all that is open.
    """
    put_acme(book, overdue("2026-031", eur("121.00"), agreed(("60.00", TODAY), ("61.00", MAY))))

    (due,) = make_overview(book, {}, Mode.AUTO, NOW).agreements

    assert (due.day, due.amount, due.part) == (TODAY, eur("60.00"), (1, 2))


class TestInWriting:
    """What of an agreement stands in writing."""

    AGREED_ON = date(2026, 3, 16)

    def told(self, book: Book, told_on: date, today: date) -> list[str]:
        """What a digest of this day says is not confirmed."""
        return list(not_in_writing(book, told_on, today, "NL"))

    def test_what_was_not_confirmed_in_two_working_days_is_told_on_one_morning(self, book: Book):
        """
        Agreed on Monday: Thursday's digest says so, and no other.
        """
        plan = agreed(("60.00", APRIL), ("61.00", MAY), on=self.AGREED_ON, source=OWNERS_PLAN)
        put_acme(book, overdue("2026-031", eur("121.00"), plan))
        days = [date(2026, 3, day) for day in (16, 17, 18, 19, 20, 23)]

        told = {day: self.told(book, before, day) for before, day in pairwise(days)}

        assert [day.day for day, lines in told.items() if lines] == [19]
        assert "2026-031: agreed on 16 March" in told[date(2026, 3, 19)][0]

    def test_a_mail_of_the_owners_in_the_thread_is_the_confirmation(self, book: Book):
        """
        Seen in Sent, after the customer proposed it.
        """
        plan = agreed(("60.00", APRIL), ("61.00", MAY), on=self.AGREED_ON, source=OWNERS_PLAN)
        at = moment(date(2026, 3, 17))
        put_acme(book, overdue("2026-031", eur("121.00"), plan, OwnerWrote(at, at, "own", None)))

        assert self.told(book, date(2026, 3, 18), date(2026, 3, 19)) == []

    def test_a_day_that_was_agreed_counts_too_where_an_answer_was_proposed(self, book: Book):
        """
        Without a proposed text there is nothing he was asked to send.
        """
        for mail, letter, number in (("m1", "Dear Jan", "2026-031"), ("m2", "", "2026-032")):
            put_acme(book, overdue(number, eur("121.00")))
            question = wrote(book, mail, number)
            book.reword(question.id, question.text, question.options, "promised 2026-03-30", letter)
            says(book, Command("answer", question.id, "promised 2026-03-30"))

        (told,) = self.told(book, date(2026, 3, 20), date(2026, 3, 23))

        assert told.startswith("2026-031")

    def test_why_says_whether_both_wrote(self):
        """
        Shown, and never enforced.
        """
        plan = agreed(("60.00", APRIL), ("61.00", MAY), on=self.AGREED_ON)
        at, later = moment(date(2026, 3, 17)), moment(date(2026, 3, 18))
        wrote = OwnerWrote(at, at, "own", None)
        reply = Replied(later, later, "m9", None, "jan@acme.example", "Re", "Akkoord", Tie.THREAD)
        item = overdue("2026-031", eur("121.00"), plan)

        assert "not confirmed" in next(tell_writing(item, UTC))
        assert "they did not agree in writing yet" in next(tell_writing(item.with_events(wrote), UTC))
        assert "they wrote on 18 March" in next(tell_writing(item.with_events(wrote, reply), UTC))
        assert list(tell_writing(replace(item, history=()), UTC)) == []
