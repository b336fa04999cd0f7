"""What has a day in the owner's calendar, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from agent.desk.agenda import list_agenda
from agent.domain.errors import LedgerError
from agent.domain.events import HoldReason, Promised, Released
from agent.domain.item import OpenItem
from agent.domain.question import Question, QuestionKind
from agent.work.agenda import agenda, write_agenda
from tests.builders import TODAY, agreed, customer, eur, held, moment, overdue, paid, promised, quiet, reminded
from tests.unit.desk.books import acme, asks, put, put_acme
from tests.unit.work.home import Home, build_home

FRIDAY, MONDAY = date(2026, 3, 20), date(2026, 3, 23)
NOW = moment(TODAY)


def fill(home: Home, *items: OpenItem) -> None:
    """Put Acme's invoices into the books."""
    with home.house.ledger.change() as book:
        put_acme(book, *items)


def days(home: Home, day: date = TODAY) -> list[tuple[date, str]]:
    """What the owner's calendar shows."""
    return [(each.day, each.title) for each in agenda(home.house, moment(day))]


def read(path: Path) -> dict[str, tuple[date, int, str]]:
    """By title: the day, how often it changed, and its state, as another program reads them."""
    found = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    return {str(one["SUMMARY"]): (one.decoded("DTSTART"), one["SEQUENCE"], str(one["STATUS"])) for one in found}


def test_a_promised_day_and_the_end_of_a_pause_stand_in_the_calendar(home: Home):
    """
    Each on its own day, however far away. Rule: agenda-file.
    """
    far = date(2026, 9, 1)
    fill(
        home,
        overdue("2026-031", promised_on=FRIDAY),
        overdue("2026-032", None, held(HoldReason.OWNER, far)),
        quiet("2026-040"),
    )
    with home.house.ledger.change() as book:
        card = book.customer("acme.example")
        assert card
        book.put_customer(card.with_events(held(HoldReason.OWNER, far)))

    assert days(home) == [
        (FRIDAY, "Acme pays 2026-031, as promised"),
        (far, "Your pause for Acme ends"),
        (far, "Your pause for 2026-032 ends (Acme)"),
    ]


def test_every_part_of_a_plan_stands_on_its_own_day(home: Home):
    """
    What came in goes; the others stay where they are.
    """
    april, may = date(2026, 4, 15), date(2026, 5, 15)
    plan = agreed(("40.00", FRIDAY), ("40.00", april), ("41.00", may))
    fill(home, overdue("2026-031", None, plan))
    before = days(home)
    with home.house.ledger.change() as book:
        book.put(acme(book).with_events(paid(eur("40.00"))))

    assert before == [
        (FRIDAY, "Acme pays part 1 of 3 of 2026-031, as agreed"),
        (april, "Acme pays part 2 of 3 of 2026-031, as agreed"),
        (may, "Acme pays part 3 of 3 of 2026-031, as agreed"),
    ]
    assert days(home) == before[1:]


def test_the_next_letter_that_needs_the_owner_stands_on_its_day(tmp_path: Path):
    """
    Light and second ones leave by themselves with this customer; the firm one waits for a yes.
    """
    home = build_home(tmp_path, "auto")
    home.goes_live(date(2026, 1, 5))
    fill(home, overdue("2026-031", None, reminded(date(2026, 3, 10)), due=date(2026, 2, 27)))
    ((day, title),) = days(home)

    assert title == "Firm letter to Acme needs your yes (2026-031)"
    assert TODAY < day < TODAY + timedelta(days=42)


def test_in_draft_mode_every_letter_is_the_owners_to_send(home: Home):
    """
    The first one of each customer, for what follows depends on it.
    """
    fill(home, overdue("2026-031"), quiet("2026-040"))

    assert [title for _, title in days(home)] == ["Light letter to Acme, a draft for you to send (2026-031)"]


@pytest.mark.parametrize("mode", ["shadow", "draft"])
def test_while_nothing_can_leave_no_letter_stands_there(tmp_path: Path, mode: str):
    """
    In shadow, and before going live: nothing of it needs the owner.
    """
    home = build_home(tmp_path, mode)
    if mode == "shadow":
        home.goes_live()
    fill(home, overdue("2026-031"))

    assert days(home) == []


def test_a_call_not_made_moves_along(home: Home):
    """
    It stands on the first working day from today on, without the customer's words: those are on the sheet.
    """
    fill(home, overdue("2026-031", promised_on=date(2026, 12, 1)))
    with home.house.ledger.change() as book:
        asks(book, QuestionKind.CALL, "will look")
    calls = [
        [day for day, title in days(home, today) if title == "Call Acme about 2026-031"]
        for today in (TODAY, date(2026, 3, 21))
    ]

    assert calls == [[TODAY], [MONDAY]]
    assert all("Well?" not in each.text for each in agenda(home.house, NOW))


def test_a_call_names_the_whole_number_also_with_a_stroke_in_it():
    """
    As it stands on the invoice. Rule: agenda-file.
    """
    call = Question("Q1", QuestionKind.CALL, "call:1", "", NOW, (), "acme.example", "acme.example/2026/031")

    (day,) = list_agenda((), (), (call,), {"acme.example": "Acme"}, TODAY, "NL")

    assert day.title == "Call Acme about 2026/031"


def test_a_promise_that_moves_is_the_same_entry_on_another_day(home: Home, tmp_path: Path):
    """
    Nothing stands there twice, and the program sees that it changed. Rule: agenda-file.
    """
    path, title = tmp_path / "our.ics", "Acme pays 2026-031, as promised"
    fill(home, overdue("2026-031", promised_on=FRIDAY))
    write_agenda(home.house, path, NOW)
    first = Calendar.from_ical(path.read_bytes()).walk("VEVENT")[0]["UID"]
    with home.house.ledger.change() as book:
        book.put(acme(book).with_events(Promised(NOW, MONDAY, "mail-2")))
    write_agenda(home.house, path, NOW + timedelta(minutes=15))

    assert read(path) == {title: (MONDAY, 1, "CONFIRMED")}
    assert [one["UID"] for one in Calendar.from_ical(path.read_bytes()).walk("VEVENT")] == [first]


def test_what_is_paid_is_cancelled_for_programs_that_know_it_and_then_forgotten(home: Home, tmp_path: Path):
    """
    One that imported the file takes it away; after two months nobody needs to hear it.
    """
    path, title = tmp_path / "our.ics", "Acme pays 2026-031, as promised"
    fill(home, overdue("2026-031", promised_on=FRIDAY))
    write_agenda(home.house, path, NOW)
    with home.house.ledger.change() as book:
        book.put(acme(book).with_events(paid(eur("121.00"))))
    write_agenda(home.house, path, NOW + timedelta(days=1))
    gone = read(path)
    write_agenda(home.house, path, NOW + timedelta(days=90))

    assert gone == {title: (FRIDAY, 1, "CANCELLED")}
    assert read(path) == {}


def test_without_news_the_file_is_left_as_it_is(home: Home, tmp_path: Path):
    """
    Passes come every quarter of an hour.
    """
    path = tmp_path / "our.ics"
    fill(home, overdue("2026-031", promised_on=FRIDAY))
    write_agenda(home.house, path, NOW)
    written = path.stat()
    write_agenda(home.house, path, NOW + timedelta(minutes=15))

    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (written.st_ino, written.st_mtime_ns)
    assert path.stat().st_mode & 0o077 == 0


def test_a_memory_that_is_broken_only_begins_anew(home: Home, tmp_path: Path):
    """
    The names of the entries stay: they are made of what they are about.
    """
    path = tmp_path / "our.ics"
    fill(home, overdue("2026-031", promised_on=FRIDAY))
    write_agenda(home.house, path, NOW)
    before = path.read_bytes()
    (home.house.ledger.folder / "agenda.json").write_text('{"a": [')
    write_agenda(home.house, path, NOW)

    assert path.read_bytes() == before


def test_no_other_file_is_written_over(home: Home, tmp_path: Path):
    """
    Somebody else's calendar is not ours to replace.
    """
    path = tmp_path / "mine.ics"
    path.write_text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Somebody//\r\nEND:VCALENDAR\r\n")

    with pytest.raises(LedgerError, match="is no calendar of voldaan"):
        write_agenda(home.house, path, NOW)
    assert "Somebody" in path.read_text()


def test_every_pass_keeps_the_file_of_the_settings_up_to_date(tmp_path: Path):
    """
    Also when a promise is taken back; a path that cannot be written is told and stops nothing.
    """
    home = build_home(tmp_path, more='[agenda]\nfile = "our.ics"')
    home.goes_live()
    fill(home, overdue("2026-031", promised_on=FRIDAY))
    home.passes()
    before = read(tmp_path / "our.ics")
    with home.house.ledger.change() as book:
        book.put(acme(book).with_events(Released(NOW, "owner")))
    home.passes(TODAY + timedelta(days=1))
    after = read(tmp_path / "our.ics")
    (tmp_path / "our.ics").write_text("mine")
    report = home.passes(TODAY + timedelta(days=2))

    assert before["Acme pays 2026-031, as promised"] == (FRIDAY, 0, "CONFIRMED")
    assert after["Acme pays 2026-031, as promised"][2] == "CANCELLED"
    assert any("is no calendar of voldaan" in trouble for trouble in report.troubles)


def test_a_pass_without_news_foresees_nothing_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """
    The days of a thousand invoices take seconds; passes come every quarter of an hour. A file taken away comes back.
    """
    home = build_home(tmp_path, more='[agenda]\nfile = "our.ics"')
    home.goes_live()
    fill(home, overdue("2026-031", promised_on=FRIDAY))
    looked: list[int] = []
    monkeypatch.setattr("agent.work.agenda.write_agenda", lambda *given: (looked.append(1), write_agenda(*given)))
    home.passes()
    home.run(moment(TODAY) + timedelta(minutes=15))
    quiet_passes = len(looked)
    (tmp_path / "our.ics").unlink()
    home.run(moment(TODAY) + timedelta(minutes=30))

    assert (quiet_passes, len(looked)) == (1, 2)
    assert (tmp_path / "our.ics").exists()


def test_a_rehearsal_leaves_the_file_alone(tmp_path: Path):
    """
    What is only tried out is in nobody's calendar.
    """
    home = build_home(tmp_path, more='[agenda]\nfile = "our.ics"')
    home.goes_live()
    fill(home, overdue("2026-031", promised_on=FRIDAY))
    home.house = replace(home.house, is_rehearsal=True)
    home.passes()

    assert not (tmp_path / "our.ics").exists()


def test_two_customers_with_one_number_are_two_entries(home: Home):
    """
    An entry is named after customer and number.
    """
    with home.house.ledger.change() as book:
        put(
            book,
            customer("Acme", overdue("7", None, promised(FRIDAY))),
            customer("Beta", overdue("7", None, promised(FRIDAY))),
        )

    assert len({each.about for each in agenda(home.house, NOW)}) == 2
