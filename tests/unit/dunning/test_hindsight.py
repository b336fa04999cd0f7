"""Days that have been: what was known on each of them, and which letters would have been wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from agent.domain.events import Credited, Disputed, Dropped, Event, OwnerWrote, Promised, Replied, Tie
from agent.domain.item import OpenItem
from agent.domain.policy import Mode
from agent.dunning import World, foresee
from agent.dunning.hindsight import Judged, judge
from agent.dunning.record import replay
from tests.builders import (
    LIVE,
    TODAY,
    Debtor,
    agreed,
    allowed,
    customer,
    eur,
    facts,
    moment,
    overdue,
    paid,
    policy,
    reminded,
)

FIRST = date(2026, 3, 2)
LONG_AGO = moment(LIVE)
LETTER_DAY = date(2026, 3, 11)  # the light letter about an invoice due on 6 March


def replayed(debtor: Debtor, until: date = TODAY, started_at: datetime | None = LONG_AGO) -> list[Judged]:
    """What would have left, judged."""
    since = moment(FIRST, time(0))
    cards, happenings = replay(debtor.items, [debtor.card], since, started_at)
    here = replace(facts(FIRST), now=since)
    found = foresee(World(cards, (), here, policy(ceiling=Mode.AUTO), happenings), until)
    items = {item.key: item for item in debtor.items}
    return judge(found.letters, items, {debtor.card.key: debtor.card}, started_at, 7)


def noted(event: Event, on: date) -> Event:
    """The same, come into the books on another day."""
    return replace(event, at=moment(on))


def told(found: list[Judged]) -> list[tuple[date, tuple[str, ...], tuple[str, ...]]]:
    """Day and judgement of every letter."""
    return [(judged.letter.day, judged.wrong, judged.unsure) for judged in found]


def test_a_letter_nothing_speaks_against_is_fine():
    """
    It was late, and nobody had said a word. Rule: as-it-was-known.
    """
    assert told(replayed(customer("Acme", overdue()))) == [(LETTER_DAY, (), ())]


def test_money_that_was_booked_and_not_yet_imported_makes_the_letter_wrong():
    """
    The bank had it on Tuesday, the file came on Friday.
    """
    late = noted(paid(eur("121.00"), date(2026, 3, 10)), date(2026, 3, 13))

    assert told(replayed(customer("Acme", overdue("2026-031", None, late)))) == [
        (LETTER_DAY, ("2026-031: paid on 10 March 2026, known on 13 March 2026",), ())
    ]


def test_a_part_of_it_makes_the_amount_wrong():
    """
    He would have been asked for what he had paid.
    """
    late = noted(paid(eur("21.00"), date(2026, 3, 10)), date(2026, 3, 13))
    (letter, *_) = replayed(customer("Acme", overdue("2026-031", None, late)))

    assert letter.wrong == ("2026-031: paid in part on 10 March 2026, known on 13 March 2026",)


def test_money_that_came_after_the_letter_makes_nothing_wrong():
    """
    Perhaps it came because of the letter.
    """
    late = noted(paid(eur("121.00"), date(2026, 3, 12)), date(2026, 3, 13))

    assert told(replayed(customer("Acme", overdue("2026-031", None, late)))) == [(LETTER_DAY, (), ())]


def reply(received: date, read: date) -> Replied:
    """A mail came, and was read some days later."""
    words = "Sorry, er zijn twee stoelen kapot."
    return Replied(
        moment(read), moment(received), "mail-1", "<1@acme.example>", "jan@acme.example", "Re", words, Tie.THREAD
    )


def test_a_complaint_or_promise_that_lay_unread_makes_the_letter_wrong():
    """
    By the day of the mail it came in.
    """
    came, read = date(2026, 3, 10), date(2026, 3, 12)
    complaint = overdue("2026-031", None, reply(came, read), Disputed(moment(read), "two chairs", "mail-1"))
    promise = overdue("2026-032", None, reply(came, read), Promised(moment(read), date(2026, 3, 20), "mail-1"))
    planned = agreed(("60.00", date(2026, 3, 20)), ("61.00", date(2026, 4, 20)), on=read, source="mail-1")
    parts = overdue("2026-033", eur("121.00"), reply(came, read), planned)
    (letter,) = replayed(customer("Acme", complaint, promise, parts))

    assert letter.wrong == (
        "2026-031: disputed on 10 March 2026, known on 12 March 2026",
        "2026-032: promised for 20 March 2026, known on 12 March 2026",
        "2026-033: parts agreed on 10 March 2026, known on 12 March 2026",
    )


def test_the_owners_own_mail_that_was_not_read_yet_makes_the_letter_wrong():
    """
    Two on one day from the same house.
    """
    wrote = OwnerWrote(moment(date(2026, 3, 12)), moment(date(2026, 3, 10)), "mail-2", None)
    (letter,) = replayed(customer("Acme", overdue("2026-031", None, wrote)))

    assert letter.wrong == ("2026-031: you had written on 10 March 2026, known on 12 March 2026",)


def test_what_was_known_that_day_keeps_the_letter_at_home():
    """
    A pass had read the complaint.
    """
    day = date(2026, 3, 10)
    complaint = overdue("2026-031", None, reply(day, day), Disputed(moment(day), "two chairs", "mail-1"))

    assert replayed(customer("Acme", complaint)) == []


def test_of_what_he_noted_later_without_a_day_the_books_cannot_tell():
    """
    It may have been so before, or not.
    """
    dropped = Dropped(moment(date(2026, 3, 20)), "settled, says the owner")
    credited = Credited(moment(date(2026, 3, 20)), eur("121.00"), "C-7")

    for event, says in (
        (dropped, "settled, says the owner, on 20 March 2026"),
        (credited, "credited on 20 March 2026 by C-7"),
    ):
        assert told(replayed(customer("Acme", overdue("2026-031", None, event)))) == [
            (LETTER_DAY, (), (f"2026-031: {says}",))
        ]


def test_what_was_read_at_the_first_start_counts_from_its_own_day():
    """
    Mail from the hour it came, money from the morning after, an answer of his from when it would have been asked.
    """
    start, came = date(2026, 3, 16), date(2026, 3, 10)
    item = overdue(
        "2026-031",
        None,
        noted(allowed("age"), start),
        reply(came, start),
        Disputed(moment(start), "two chairs", "mail-1"),
    )
    money = overdue("2026-032", None, noted(paid(eur("121.00"), came), start))
    at_start = Dropped(moment(start), "settled, says the owner")

    assert replayed(customer("Acme", item), started_at=moment(start)) == []
    assert replayed(customer("Acme", money), started_at=moment(start)) == []
    assert [
        judged.unsure
        for judged in replayed(customer("Acme", overdue("2026-033", None, at_start)), started_at=moment(start))
    ]


def test_letters_that_really_left_are_shown_beside_and_not_counted_twice():
    """
    The replay finds its own letters; the real one of that week stands beside.
    """
    item: OpenItem = overdue("2026-031", None, reminded(date(2026, 3, 12)))
    (letter,) = replayed(customer("Acme", item))

    assert (letter.letter.day, letter.left_on) == (LETTER_DAY, ("2026-03-12",))


def test_a_letter_from_before_the_replay_counts_for_pace_and_ladder():
    """
    The second comes when it was due.
    """
    item = overdue("2026-031", None, reminded(date(2026, 2, 26)), due=date(2026, 2, 20))
    (letter,) = replayed(customer("Acme", item, first_letter_on=FIRST - timedelta(days=4)))

    assert (letter.letter.step, letter.letter.day) == ("second", date(2026, 3, 10))


def test_an_invoice_that_was_not_sent_yet_is_not_known():
    """
    It comes on a Thursday at ten; the next good moment is on Tuesday.
    """
    item = overdue("2026-031", due=date(2026, 3, 3), sent_on=date(2026, 3, 12))
    (letter,) = replayed(customer("Acme", item))

    assert letter.letter.day == date(2026, 3, 17)
