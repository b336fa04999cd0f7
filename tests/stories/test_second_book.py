"""The books were lost, or older ones put back: the mailbox tells which steps were taken, the owner what is still due.

2026-031 gets its light letter on Tuesday 15 September, so its second one is due on Thursday 24 September. 2026-040 is
due on 22 September and gets its first letter on Tuesday 29 September. The copy of the books is from 14 September.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from agent.cli.exits import Exit
from agent.outbox import read_letter_header
from tests.servers.launch import Accepted
from tests.stories.world import World

pytestmark = pytest.mark.dovecot

RESTORED = "open when the books were put back"


@dataclass(frozen=True)
class Copied:
    """A copy of everything on this machine: the books, and the number beside the settings."""

    books: Mapping[str, bytes]
    number: bytes


@pytest.fixture
def season(world: World) -> World:
    """Two invoices; a copy of all files is made on the 14th, and on the 15th the first letter leaves."""
    world.invoices("2026-031")
    world.invoices("2026-040", to="Kees <kees@groen.example>", issued="2026-09-08")
    world.goes_live()
    world.passes("2026-09-14")
    return world


def steps(letters: list[Accepted]) -> list[str]:
    """Number and step of every invoice in these letters."""
    marks = [read_letter_header(str(letter.message["X-Voldaan-Letter"])) for letter in letters]
    return [f"{pair.item.rpartition('/')[2]} {pair.step}" for mark in marks if mark for pair in mark.items]


def says_go_on(world: World, on: str, at: str = "10:10") -> int:
    """Answer the whole list at once, and give its length."""
    asked = world.questions(RESTORED)
    if asked:
        said = world.types("answer", f"{asked[0].id}-{asked[-1].id}", "go", "on", "--now", f"{on}T{at}")
        assert said.code == 0, said.all
    return len(asked)


def lives_on(world: World, *days: str) -> list[str]:
    """Let these days pass, saying yes to every letter that asks for it: what left."""
    return [step for day in days for step in steps(world.reminds(on=day))]


def ledger_gone(world: World, saved: Copied) -> None:
    """The ledger and its backups are gone, the journal is there."""
    for path in (world.data / "ledger.json", *(world.data / "backups").glob("*")):
        path.unlink()
    world.booked_up = ""


def everything_gone(world: World, saved: Copied) -> None:
    """The whole folder of the books is gone."""
    world.loses_the_books()


def ledger_of_yesterday(world: World, saved: Copied) -> None:
    """Only the ledger is put back; the journal knows the letter."""
    world.puts_back(saved.books, only="ledger.json")


def books_of_yesterday(world: World, saved: Copied) -> None:
    """The whole folder is put back, journal and all."""
    world.puts_back(saved.books, only=".")


def machine_of_yesterday(world: World, saved: Copied) -> None:
    """The settings' folder is put back as well: only the mailbox remembers."""
    world.puts_back(saved.books, only=".")
    (world.folder / "books.json").write_bytes(saved.number)


LOSSES = (ledger_gone, everything_gone, ledger_of_yesterday, books_of_yesterday, machine_of_yesterday)


def copied(world: World) -> Copied:
    """Make a copy; a pass follows, so that there is something to lose."""
    copy = Copied(world.books(), (world.folder / "books.json").read_bytes())
    world.passes("2026-09-14", "10:30")
    return copy


@pytest.mark.parametrize("loses", LOSSES, ids=lambda loses: loses.__name__)
def test_after_a_loss_steps_come_back_the_owner_is_asked_and_the_next_letter_is_the_second(
    season: World, loses: Callable[[World, Copied], None]
):
    """
    Nothing leaves before the yes; then each invoice goes on where it was, on its own day. Rule: restored.
    """
    saved = copied(season)
    assert lives_on(season, "2026-09-15") == ["2026-031 light"]

    loses(season, saved)
    season.goes_live("2026-09-16")
    before_the_yes = lives_on(season, "2026-09-16", "2026-09-17", "2026-09-24", "2026-09-29")
    asked = says_go_on(season, "2026-09-29", "10:40")
    after_it = lives_on(season, "2026-09-30", "2026-10-01")

    assert before_the_yes == []
    assert asked == 2
    assert sorted(after_it) == ["2026-031 second", "2026-040 light"]
    assert season.item("2026-031").taken == ("light", "second")
    assert season.questions(RESTORED) == []


def test_an_early_yes_keeps_every_letter_on_its_own_day(season: World):
    """
    The second letter on the day it would have left anyway, and the first one of the other invoice on its day.
    """
    saved = copied(season)
    season.reminds(on="2026-09-15")
    season.puts_back(saved.books, only=".")
    season.passes("2026-09-16")
    says_go_on(season, "2026-09-16")

    assert lives_on(season, "2026-09-17", "2026-09-22", "2026-09-23") == []
    assert lives_on(season, "2026-09-24") == ["2026-031 second"]
    assert lives_on(season, "2026-09-29") == ["2026-040 light"]


def test_a_ledger_deleted_beside_its_backups_stops_until_a_backup_is_put_back(season: World):
    """
    What the owner noted is worth more than a quick start: the sentence names the copy, and after it he is asked.
    """
    season.reminds(on="2026-09-15")
    (season.data / "ledger.json").unlink()
    said = season.passes("2026-09-16", up_to_date=False)
    newest = sorted((season.data / "backups").glob("ledger-*.json"))[-1]
    (season.data / "ledger.json").write_bytes(newest.read_bytes())

    assert said.code == Exit.LEDGER
    assert str(newest) in said.err
    assert lives_on(season, "2026-09-16", "2026-09-17") == []
    assert says_go_on(season, "2026-09-17") == 2
    assert season.item("2026-031").taken == ("light",)


def test_books_put_back_under_a_running_program_are_noticed(season: World):
    """
    Nobody says a word to it: the next pass knows.
    """
    from datetime import datetime

    from agent.config import load_settings
    from agent.work import open_house, run_pass
    from tests.stories.post import ZONE

    saved = copied(season)
    house = open_house(load_settings(season.config), season.folder, {})
    run_pass(house, datetime(2026, 9, 14, 11, tzinfo=ZONE))
    season.puts_back(saved.books, only="ledger.json")
    run_pass(house, datetime(2026, 9, 14, 12, tzinfo=ZONE))

    assert len(season.questions(RESTORED)) == 2


def test_a_machine_put_back_before_any_letter_left_is_told_by_its_owner(season: World):
    """
    Nothing outside shows it, so `voldaan live --restored` says it; the list stands there, and in the questions.
    """
    saved = copied(season)
    season.paid("2026-031", on="2026-09-14")
    machine_of_yesterday(season, saved)
    unnoticed = season.types("status", "--now", "2026-09-14T11:00")
    said = season.types("live", "--restored", "--yes", "--now", "2026-09-14T11:30")

    assert "put back" not in unnoticed.out
    assert [word in said.out for word in ("2026-031", "2026-040", "voldaan answer")] == [True] * 3
    assert len(season.questions(RESTORED)) == 2
    assert lives_on(season, "2026-09-15") == []


def test_every_restore_asks_again(season: World):
    """
    A yes is about what was known then.
    """
    saved = copied(season)
    season.puts_back(saved.books, only="ledger.json")
    season.passes("2026-09-14", "11:00")
    first = says_go_on(season, "2026-09-14", "11:10")
    newer = season.books()
    season.reminds(on="2026-09-15")
    season.puts_back(newer, only=".")
    season.passes("2026-09-16")

    assert first == 2
    assert len(season.questions(RESTORED)) == 2


def test_one_yes_is_enough_for_what_was_also_overdue_at_the_start(season: World):
    """
    With the books gone `live` starts anew, and 2026-031 is overdue by then.
    """
    season.reminds(on="2026-09-15")
    season.loses_the_books()
    season.passes("2026-09-16")
    season.goes_live("2026-09-16")
    asked = says_go_on(season, "2026-09-16")
    season.passes("2026-09-16", "11:00")

    assert asked == 2
    assert season.questions() == []
    assert lives_on(season, "2026-09-24") == ["2026-031 second"]


def test_each_of_them_may_get_an_answer_of_its_own(season: World):
    """
    Paid meanwhile, or promised: what the books forgot, the owner knows.
    """
    saved = copied(season)
    season.puts_back(saved.books, only="ledger.json")
    season.passes("2026-09-15")
    by_item = {question.item: question for question in season.questions(RESTORED)}
    season.answers(by_item["acme.example/2026-031"], "settled")
    season.answers(by_item["groen.example/2026-040"], "promised 2026-10-02")

    assert lives_on(season, "2026-09-24", "2026-09-29", "2026-09-30", "2026-10-01") == []
    assert season.item("2026-031").is_settled
    assert season.gate("2026-040", "2026-10-01") == "promised"
    assert season.questions(RESTORED) == []


def test_an_invoice_sent_after_the_restore_is_nobodys_question(season: World):
    """
    Nothing about it can have been forgotten.
    """
    saved = copied(season)
    season.puts_back(saved.books, only="ledger.json")
    season.passes("2026-09-14", "11:00")
    season.invoices("2026-050", to="Ann <ann@one.example>", issued="2026-09-15", days=7)
    season.passes("2026-09-16")

    assert sorted(question.item or "" for question in season.questions(RESTORED)) == [
        "acme.example/2026-031",
        "groen.example/2026-040",
    ]
    assert lives_on(season, "2026-09-29") == ["2026-050 light"]


def test_a_letter_in_doubt_is_still_in_doubt_when_only_the_ledger_is_lost(season: World):
    """
    The journal knows it: not a second one, and the owner's word settles it.
    """
    saved = copied(season)
    season.passes("2026-09-15", "10:00")
    season.says_yes("2026-09-15")
    season.sink.fault({"at": "data", "do": "drop_before_250"})
    season.passes("2026-09-15", "10:30")
    ledger_gone(season, saved)
    season.goes_live("2026-09-16")
    season.passes("2026-09-16")
    says_go_on(season, "2026-09-16")

    assert season.question("sent or not?")
    assert lives_on(season, "2026-09-17", "2026-09-22", "2026-09-24") == []
    assert len(season.letters()) == 1


@pytest.mark.parametrize("loses", [ledger_gone, everything_gone, books_of_yesterday], ids=lambda loses: loses.__name__)
def test_a_draft_is_never_laid_beside_one_from_before(season: World, loses: Callable[[World, Copied], None]):
    """
    Two drafts of one letter would both be sent by hand. The old one is taken back; after the yes one is laid down.
    """
    season.settings(mode="draft")
    saved = copied(season)
    season.passes("2026-09-15")
    laid = len(season.lies_in("Drafts"))
    loses(season, saved)
    season.goes_live("2026-09-16")
    season.passes("2026-09-16")
    waiting = len(season.lies_in("Drafts"))
    says_go_on(season, "2026-09-16")
    season.passes("2026-09-17")

    assert (laid, waiting) == (1, 0)
    assert len(season.lies_in("Drafts")) == 1
    season.sends_draft(on="2026-09-17")
    season.passes("2026-09-18")
    assert season.item("2026-031").taken == ("light",)


def test_a_draft_the_owner_sent_meanwhile_is_a_step(season: World):
    """
    It lies in Sent with our mark: nothing is laid down again.
    """
    season.settings(mode="draft")
    saved = copied(season)
    season.passes("2026-09-15")
    season.sends_draft(on="2026-09-15")
    season.puts_back(saved.books, only=".")
    season.passes("2026-09-16")
    says_go_on(season, "2026-09-16")
    season.passes("2026-09-17")

    assert season.lies_in("Drafts") == {}
    assert season.item("2026-031").taken == ("light",)


def test_forty_invoices_are_one_command(world: World):
    """
    Whoever was asked forty things answers none of them.
    """
    for number in range(8):  # eight show as much as forty
        world.invoices(f"2026-0{31 + number}", to=f"Jan <jan@customer{number}.example>")
    world.goes_live()
    world.passes("2026-09-14")
    saved = copied(world)
    world.paid("2026-033", on="2026-09-14")
    world.puts_back(saved.books, only="ledger.json")
    world.passes("2026-09-15")
    listed = world.types("live", "--yes", "--now", "2026-09-15T11:00").out
    world.paid("2026-033", on="2026-09-15")

    assert sum(line.startswith("Q") and "121.00" in line for line in listed.splitlines()) == 8
    assert says_go_on(world, "2026-09-15") == 7
    assert len(world.reminds(on="2026-09-16")) == 7


def test_a_rehearsal_leaves_no_trace_in_the_number(season: World):
    """
    `--now` on a copy writes its own ledger; the number beside the settings stays.
    """
    season.settings(test_clock="false")
    before = (season.folder / "books.json").read_bytes()
    season.types("pass", "--now", "2026-09-20T10:00")
    season.types("status", "--now", "2026-09-20T10:00")

    assert (season.folder / "books.json").read_bytes() == before
    assert "put back" not in season.types("status").out


def test_older_books_are_set_apart_and_brought_up_to_date_and_newer_ones_refused(season: World):
    """
    The exit code says "ledger", nothing is sent, and the sentence says what to do.
    """
    ledger = season.data / "ledger.json"
    current = json.loads(ledger.read_text())
    older = {name: table for name, table in current.items() if name not in ("seal", "sequence")} | {"schema": 1}
    for mark in ("other_installations", "taken_over"):
        older["marks"]["marks"].pop(mark)
    ledger.write_text(json.dumps(older | {"schema": 99}))
    refused = season.passes("2026-09-15", up_to_date=False)
    ledger.write_text(json.dumps(older))
    (season.folder / "books.json").unlink()
    sent = lives_on(season, "2026-09-15")

    assert (refused.code, "newer voldaan" in refused.err) == (Exit.LEDGER, True)
    assert sent == ["2026-031 light"]
    assert len(list((season.data / "backups").glob("ledger-*-schema-1.json"))) == 1
