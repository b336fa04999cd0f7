"""Commands that look ahead: what they print, for people, pipes and scripts."""

from __future__ import annotations

import json

import pytest

from agent.cli.exits import Exit
from tests.builders import TODAY, eur, overdue, quiet
from tests.unit.cli.terminal import Terminal
from tests.unit.desk.books import put_acme

NOW = ("--now", TODAY.isoformat())


def fill(terminal: Terminal, *items) -> None:
    """Put Acme's invoices into the books."""
    with terminal.home.house.ledger.change() as book:
        put_acme(book, *items)


def test_simulate_lists_every_letter_with_its_day_and_what_it_needs(terminal: Terminal):
    """
    Tabs in a pipe; what is taken for granted stands above.
    """
    fill(terminal, overdue("2026-031"), quiet("2026-040"))
    said = terminal.types("simulate", "--until", "2026-05-29", *NOW)
    rows = [line.split("\t") for line in said.out.splitlines() if "\t" in line]

    assert said.code == Exit.OK
    assert "- nobody pays, writes or sends a new invoice" in said.out
    assert rows[0] == ["day", "customer", "letter", "invoices", "needs", "why not before"]
    assert rows[1][:4] == ["2026-03-18", "Acme", "light letter", "2026-031"]
    assert ["invoice", "customer", "waits for", "since", "until"] in rows


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


@pytest.mark.parametrize("day", ["2026-03-17", "2036-01-01", "someday"])
def test_simulate_refuses_a_day_it_cannot_look_at(terminal: Terminal, day: str):
    """
    With what would do.
    """
    said = terminal.types("simulate", "--until", day, *NOW)

    assert said.code == Exit.NOT_UNDERSTOOD
    assert "write" in said.err
