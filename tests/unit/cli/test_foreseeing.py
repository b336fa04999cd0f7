"""Commands that look ahead: what they print, for people, pipes and scripts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from agent.cli.exits import Exit
from agent.cli.foresee import months_before
from tests.builders import TODAY, customer, eur, moment, overdue, paid, quiet, reminded
from tests.unit.cli.terminal import Said, Terminal
from tests.unit.desk.books import put, put_acme

NOW = ("--now", TODAY.isoformat())


def fill(terminal: Terminal, *items) -> None:
    """Put Acme's invoices into the books."""
    with terminal.home.house.ledger.change() as book:
        put_acme(book, *items)


def table_of(said: Said) -> list[list[str]]:
    """The rows of a table with tabs."""
    return [line.split("\t") for line in said.out.splitlines()]


def test_simulate_lists_every_letter_with_its_day_and_what_it_needs(terminal: Terminal):
    """
    What is taken for granted stands above; for other programs there is the table alone, with tabs and plain days.
    """
    fill(terminal, overdue("2026-031"), quiet("2026-040"))
    said = terminal.types("simulate", "--until", "2026-05-29", *NOW)
    rows = table_of(terminal.types("simulate", "--until", "2026-05-29", *NOW, "--tsv"))

    assert said.code == Exit.OK
    assert "- nobody pays, writes or sends a new invoice" in said.out
    assert rows[0] == ["day", "customer", "letter", "invoices", "needs", "why not before"]
    assert rows[1][:4] == ["2026-03-18", "Acme", "light letter", "2026-031"]
    assert re.search("18 Mar 2026 +Acme +light letter +2026-031", said.out)
    assert re.search("invoice +customer +waits for +since +until", said.out)


def test_what_waits_for_an_answer_reads_as_until_you_answer(terminal: Terminal):
    """
    In the column of days, in either language.
    """
    fill(terminal, overdue("2026-031", promised_on=date(2026, 3, 20)))
    words = ("simulate", "--until", "2026-05-29", *NOW)

    assert re.search("2026-031 +Acme .* you answer$", terminal.types(*words).out, re.MULTILINE)
    assert re.search("2026-031 +Acme .* je antwoordt$", terminal.types_in_dutch(*words).out, re.MULTILINE)


def test_simulate_for_scripts_has_days_and_steps(terminal: Terminal):
    """
    All that the table shows, and the keys.
    """
    fill(terminal, overdue("2026-031"))
    found = json.loads(terminal.types("simulate", "--until", "in two weeks", "--json", *NOW).out)
    (first, *_) = found["foresight"]["letters"]

    assert (first["day"], first["step"], first["lead"]) == ("2026-03-18", "light", "acme.example/2026-031")
    assert found["mode"] == "shadow" and found["assumed"]


def test_simulate_changes_nothing(terminal: Terminal):
    """
    Neither books nor journal.
    """
    fill(terminal, overdue("2026-031", eur("121.00")))
    before = terminal.home.house.ledger.read().items_of("acme.example")
    terminal.types("simulate", "--until", "2026-12-31", *NOW)

    assert terminal.home.house.ledger.read().items_of("acme.example") == before
    assert not terminal.home.house.journal.letters()


@pytest.mark.parametrize("words", [("simulate", "--until", "2026-04-30"), ("shadow-month",)])
def test_a_customer_nothing_can_be_said_of_is_left_out_and_the_others_are_shown(
    terminal: Terminal, words: tuple[str, ...]
):
    """
    A due date at the end of time, misread somewhere, stops nobody else.
    """
    fill(terminal, overdue("2026-031"))
    with terminal.home.house.ledger.change() as book:
        put(book, customer("Beta", overdue("2026-050", due=date.max, sent_on=date(2026, 2, 20))))
        book.mark.started_at = moment(date(2025, 10, 1))
    said = terminal.types(*words, *NOW)

    assert said.code == Exit.OK
    assert "- Beta is left out" in said.out
    assert re.search("Acme +light letter +2026-031", said.out)


def test_agenda_shows_the_days_and_writes_them_into_a_file(terminal: Terminal, tmp_path: Path):
    """
    On the terminal, for scripts, and for a calendar program.
    """
    fill(terminal, overdue("2026-031", promised_on=date(2026, 3, 20)))
    path = tmp_path / "agenda.ics"
    shown, script = terminal.types("agenda", *NOW), terminal.types("agenda", "--json", *NOW)
    written = terminal.types("agenda", str(path), *NOW)

    assert "20 Mar 2026   Acme pays 2026-031, as promised" in shown.out
    assert json.loads(script.out)[0]["day"] == "2026-03-20"
    assert written.out == f"Written: {path}, 1 entry.\n"
    assert b"DTSTART;VALUE=DATE:20260320" in path.read_bytes()


def test_agenda_says_so_when_nothing_has_a_day(terminal: Terminal):
    """
    And ends well.
    """
    said = terminal.types("agenda", *NOW)

    assert (said.code, said.out) == (Exit.OK, "Nothing has a day.\n")


@pytest.mark.parametrize("day", ["2026-03-17", "2036-01-01", "someday"])
def test_simulate_refuses_a_day_it_cannot_look_at(terminal: Terminal, day: str):
    """
    With what would do.
    """
    said = terminal.types("simulate", "--until", day, *NOW)

    assert said.code == Exit.NOT_UNDERSTOOD
    assert "write" in said.err


def test_shadow_month_tells_which_letters_would_have_been_wrong(terminal: Terminal):
    """
    With what is taken for granted above, and the count below.
    """
    late = replace(paid(eur("121.00"), date(2026, 3, 10)), at=moment(date(2026, 3, 13)))
    fill(terminal, overdue("2026-031", None, late), overdue("2026-032", None, reminded(date(2026, 3, 12))))
    with terminal.home.house.ledger.change() as book:
        book.mark.started_at = moment(date(2025, 10, 1))
    said = terminal.types("shadow-month", "--months", "1", *NOW)
    rows = table_of(terminal.types("shadow-month", "--months", "1", *NOW, "--tsv"))

    assert said.code == Exit.OK
    assert "- your settings and cards are those of now" in said.out
    assert rows[0][-2:] == ["really left", "was it right"]
    assert rows[1][0] == "2026-03-11"
    assert rows[1][-1] == "WRONG: 2026-031: paid on 10 March 2026, known on 13 March 2026"
    assert said.out.splitlines()[-1] == "1 letter would have left; 1 wrong, 0 of which the books cannot tell."


def test_shadow_month_for_scripts(terminal: Terminal):
    """
    The whole judgement.
    """
    fill(terminal, overdue("2026-031"))
    with terminal.home.house.ledger.change() as book:
        book.mark.started_at = moment(date(2025, 10, 1))
    found = json.loads(terminal.types("shadow-month", "--json", *NOW).out)

    assert [(one["letter"]["step"], one["wrong"]) for one in found["letters"]] == [("light", [])]
    assert found["first"] == "2025-12-18"


def test_a_month_back_from_its_last_day_is_the_last_day_of_a_shorter_one():
    """
    Nobody looks back to 31 February.
    """
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2026, 12, 31), 12) == date(2025, 12, 31)
    assert months_before(date(2026, 1, 15), 1) == date(2025, 12, 15)


def test_report_prints_every_table(terminal: Terminal):
    """
    With a word where there is nothing yet.
    """
    fill(terminal, overdue("2026-031", eur("1210.00")), overdue("2026-030", None, paid(eur("121.00"))))
    said = terminal.types("report", *NOW)
    rows = [line.split() for line in said.out.splitlines()]

    assert said.code == Exit.OK
    assert ["EUR", "0.00", "1,210.00", "0.00", "0.00", "0.00", "1,210.00", "1"] in rows
    assert ["Acme", "1", "26", "12"] in rows
    assert "Nothing yet." in said.out


def test_report_writes_files_and_replaces_only_its_own(terminal: Terminal, tmp_path: Path):
    """
    A letter of somebody that lies there stays as it is.
    """
    fill(terminal, overdue("2026-031", eur("1210.00")))
    page, folder, other = tmp_path / "report.html", tmp_path / "tables", tmp_path / "mine.html"
    other.write_text("<p>mine</p>")
    said = [terminal.types("report", "--html", str(page), "--csv", str(folder), *NOW) for _ in range(2)]
    refused = terminal.types("report", "--html", str(other), *NOW)

    assert [each.code for each in said] == [Exit.OK, Exit.OK]
    assert page.read_text().startswith("<!DOCTYPE html>")
    assert (folder / "voldaan-ageing.csv").read_bytes().startswith(b"\xef\xbb\xbfcurrency,not due,")
    assert (folder / "voldaan-receipts.csv").read_text(encoding="utf-8-sig").startswith("week of,currency,promised,")
    assert len(list(folder.iterdir())) == 10
    assert (refused.code, other.read_text()) == (Exit.LEDGER, "<p>mine</p>")


def test_a_folder_that_cannot_be_written_is_a_sentence(terminal: Terminal, tmp_path: Path):
    """
    Never a traceback.
    """
    (tmp_path / "file").write_text("")
    said = terminal.types("report", "--csv", str(tmp_path / "file" / "tables"), *NOW)

    assert said.code == Exit.LEDGER
    assert "cannot be written" in said.err


def test_report_for_scripts_keeps_amounts_as_text(terminal: Terminal):
    """
    Table by table.
    """
    fill(terminal, overdue("2026-031", eur("1210.10")))
    found = {table["name"]: table for table in json.loads(terminal.types("report", "--json", *NOW).out)}

    assert found["ageing"]["rows"][0][2] == "1210.10"


def test_simulate_writes_the_first_letter_to_each_customer_when_asked(terminal: Terminal):
    """
    One a customer, as it would read on its day: the later ones would quote letters that never left.
    """
    fill(terminal, overdue("2026-031"))
    said = terminal.types("simulate", "--until", "2026-05-29", "--texts", *NOW)
    found = json.loads(terminal.types("simulate", "--until", "2026-05-29", "--texts", "--json", *NOW).out)
    (first,) = found["texts"]

    assert said.code == Exit.OK
    assert said.out.count("===") == 2 and "=== 2026-03-18 Acme, light letter ===" in said.out
    assert (first["day"], first["step"], first["trouble"]) == ("2026-03-18", "light", "")
    assert "2026-031" in first["text"] and first["text"] in said.out


def test_simulate_shows_a_fault_in_a_letter_before_its_day(terminal: Terminal):
    """
    File, line and cure, as the pass would tell them. Rule: no-gaps.
    """
    fill(terminal, overdue("2026-031"))
    terminal.types("letters", "copy")
    for letter in (terminal.home.folder / "letters").glob("nl-*-light*.txt"):
        letter.write_text("Hoi {{ nam }}")
    settings = terminal.home.folder / "config.toml"
    settings.write_text(f'{settings.read_text()}\n[letters]\nfolder = "letters"\n')
    said = terminal.types("simulate", "--until", "2026-05-29", "--texts", *NOW)

    assert said.code == Exit.ATTENTION
    assert "line 1: 'nam' is undefined; did you mean {{ name }}?" in said.out
