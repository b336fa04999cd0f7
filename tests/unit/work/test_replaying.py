"""The last months replayed from real books: what passes really showed, and what a first start would have missed."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

from agent.work.replaying import Replayed, replay_days
from tests.builders import DUE, TODAY, moment
from tests.unit.work.home import Home, build_home

FIRST = date(2026, 3, 4)
DAYS = [day for number in range((TODAY - FIRST).days) if (day := FIRST + timedelta(days=number)).weekday() < 5]
COMPLAINED_ON = date(2026, 3, 9)
KIM = "Kim <kim@beta.example>"
SAID = "Hallo Sanne, de helft van de stoelen is kapot. Zo betalen wij de factuur niet. Groet, Kim"


def shadow(folder: Path) -> Home:
    """A house in shadow: of Acme nobody hears, Beta will complain, Gamma is not due."""
    folder.mkdir()
    home = build_home(folder, "shadow")
    home.invoices("2026-031")
    home.invoices("2026-032", to=KIM)
    home.invoices("2026-033", to="Bo <bo@gamma.example>", due=date(2026, 4, 20))
    with home.house.ledger.change() as book:
        book.mark.bank_complete_until = {None: TODAY}
    return home


def complains(home: Home) -> None:
    """Beta writes back."""
    home.mails(KIM, subject="Re: Factuur 2026-032", text=SAID, on=COMPLAINED_ON)


def replayed(home: Home) -> Replayed:
    """The days from the first, looked back at from the last."""
    return replay_days(home.house, moment(TODAY, time(18)), FIRST)


def first_days(found: Replayed) -> dict[str, date]:
    """By customer, the day of his first letter."""
    return {judged.letter.customer: judged.letter.day for judged in reversed(found.letters)}


def test_a_replay_finds_the_letters_that_shadow_showed_day_by_day(tmp_path: Path):
    """
    The same first letters on the same days. Rule: as-it-was-known.
    """
    home = shadow(tmp_path / "home")
    shown: dict[str, date] = {}
    for day in DAYS:
        if day == COMPLAINED_ON:
            complains(home)
        for letter in home.passes(day).would_send:
            shown.setdefault(letter.customer, day)

    assert shown == {"acme.example": date(2026, 3, 11)}
    assert first_days(replayed(home)) == shown


def test_a_first_start_today_finds_what_passes_on_each_day_would_have_shown(tmp_path: Path):
    """
    Everything was read at once; each thing counts from its own day.
    """
    home = shadow(tmp_path / "home")
    complains(home)
    home.passes(TODAY)
    found = replayed(home)

    assert first_days(found) == {"acme.example": date(2026, 3, 11)}
    assert [(judged.wrong, judged.unsure) for judged in found.letters] == [((), ())]
    assert any("voldaan did not run" in limit for limit in found.limits)


def test_a_complaint_that_was_read_days_later_makes_the_letter_wrong(tmp_path: Path):
    """
    The machine stood still from Friday on; a letter had been ready on Wednesday.
    """
    home = shadow(tmp_path / "home")
    home.passes(FIRST)
    home.passes(DUE)
    complains(home)
    home.passes(TODAY)
    wrong = {judged.letter.customer: judged.wrong for judged in replayed(home).letters}

    assert wrong["acme.example"] == ()
    assert wrong["beta.example"] == ("2026-032: they had written on 9 March 2026, known on 18 March 2026",)


def test_nothing_is_changed_by_looking_back(tmp_path: Path):
    """
    Neither books nor mailbox.
    """
    home = shadow(tmp_path / "home")
    home.passes(TODAY)
    before = home.book().money_seal(), len(home.book().questions())
    replayed(home)

    assert (home.book().money_seal(), len(home.book().questions())) == before
