"""What the model sees of each day a mail names, and what it makes of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

np = pytest.importorskip("numpy", reason="the extra understand is not installed")

from agent import understand  # noqa: E402 - after numpy
from agent.meaning import notice  # noqa: E402
from agent.understand.days import DAY_FACTS, day_facts, day_words  # noqa: E402

RECEIVED = datetime(2026, 3, 11, 10, tzinfo=UTC)
TWO = "Ik ben maandag 16 maart op de beurs. De factuur betalen wij op 20 maart."


def test_days_to_come_are_named_with_their_place_and_days_gone_are_not():
    """
    What lies behind is no day of payment to come.
    """
    signs = notice("Wij spraken elkaar op 2 maart. " + TWO, RECEIVED)

    assert [(day.on, day.sentence, day.ahead) for day in signs.days] == [
        (date(2026, 3, 16), 1, 5),
        (date(2026, 3, 20), 2, 9),
    ]


def test_of_a_day_is_told_how_it_stands_among_the_others():
    """
    One of two; the first, the last; soon or late.
    """
    first, last = day_facts(notice(TWO, RECEIVED))

    told = [{name for name, true in zip(DAY_FACTS, row, strict=True) if true} for row in (first, last)]
    assert told == [
        {"day", "one of two", "the first", "named first", "this week"},
        {"day", "one of two", "the last", "named last"},
    ]


def test_the_words_around_a_day_tell_it_from_another():
    """
    Two days of one mail are seen with other words; together they always have length one.
    """
    signs = notice(TWO, RECEIVED)

    one, other = (day_words(day, signs) for day in signs.days)
    assert one != other
    assert sum(value * value for value in one.values()) == pytest.approx(1)


def test_a_mail_that_names_no_day_has_no_facts():
    """
    Not an error: an empty table of the right width.
    """
    assert day_facts(notice("Wij betalen binnenkort.", RECEIVED)).shape == (0, len(DAY_FACTS))


@pytest.mark.skipif(not understand.available(), reason=str(understand.missing()))
@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (TWO, date(2026, 3, 20)),
        ("Our audit is on 18 March. We will transfer the amount on 25 March.", date(2026, 3, 25)),
        ("Die Messe endet am 17. März. Wir überweisen den Betrag am 24. März.", date(2026, 3, 24)),
        ("Nous sommes fermés le 16 mars. Le virement partira le 23 mars.", date(2026, 3, 23)),
    ],
)
def test_the_day_money_is_sent_on_is_likelier_than_another(words: str, meant: date):
    """
    In every language.
    """
    opinion = understand.judge(notice(words, RECEIVED))

    assert opinion
    assert max(opinion.days, key=lambda day: opinion.days[day]) == meant
