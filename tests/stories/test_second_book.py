"""The books were lost, or older ones put back: the mailbox tells which steps were taken, the owner what is still due.

2026-031 gets its light letter on Tuesday 15 September, so its second one is due on Thursday 24 September. 2026-040 is
due on 22 September and gets its first letter on Tuesday 29 September. The copy of the books is from 14 September.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from agent.cli.exits import Exit
from agent.outbox import read_letter_header
from tests.servers.launch import Accepted, ImapServer, dovecot_user
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


def torture(case: object) -> object:
    """One more of its kind, for the long campaigns alone."""
    return pytest.param(case, marks=pytest.mark.torture)


LOSSES = (
    *(torture(ledger_gone), everything_gone, torture(ledger_of_yesterday), torture(books_of_yesterday)),
    machine_of_yesterday,
)


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


def test_what_was_settled_after_the_copy_stays_settled_beside_an_older_ledger(season: World):
    """
    The ledger that is put back never heard of the invoice; the file of its settlement did. Rule: restored.
    """
    saved = copied(season)
    season.invoices("2026-050", issued="2026-09-14")
    season.passes("2026-09-14", "11:00")
    season.paid("2026-050", on="2026-09-14")
    season.passes("2026-09-15", "08:00")

    season.puts_back(saved.books, only="ledger.json")
    season.goes_live("2026-09-16")
    season.passes("2026-09-16")

    assert season.item("2026-050").is_settled
    assert [item.number for item in season.book.open_items() if "050" in item.number] == []
    assert [question.item for question in season.questions(RESTORED) if "050" in (question.item or "")] == []


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
    first, last = sorted(question.id for question in season.questions(RESTORED))
    assert [word in said.out for word in ("2026-031", "2026-040", f"voldaan answer {first}-{last} go on")] == [True] * 3
    assert len(season.questions(RESTORED)) == 2
    assert lives_on(season, "2026-09-15") == []


@pytest.mark.parametrize("loses", [everything_gone, torture(books_of_yesterday)], ids=lambda loses: loses.__name__)
def test_status_says_that_books_are_lost_until_a_pass_asked(season: World, loses: Callable[[World, Copied], None]):
    """
    An empty page would look like good news.
    """
    saved = copied(season)
    season.reminds(on="2026-09-15")
    loses(season, saved)
    lost = season.types("status", "--now", "2026-09-15T11:00")
    season.passes("2026-09-15", "11:10")
    known = season.types("status", "--now", "2026-09-15T11:20")

    assert (lost.code, "older than the ones you had here" in lost.err) == (Exit.ATTENTION, True)
    assert (known.code, known.err) == (Exit.OK, "")


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


@pytest.mark.parametrize(
    "loses", [torture(ledger_gone), torture(everything_gone), books_of_yesterday], ids=lambda loses: loses.__name__
)
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

    assert sum(line.strip().startswith("Q") and "121.00" in line for line in listed.splitlines()) == 8
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


def test_a_clock_set_back_sends_nothing_until_it_has_passed_its_last_pass(season: World):
    """
    Not in that pass and not in the next; one question, which goes when the clock is right. Rule: clock.
    """
    season.passes("2026-09-15", "10:00")
    season.passes("2026-09-23")
    season.says_yes("2026-09-17")
    set_back = [season.passes("2026-09-17", at).code for at in ("10:00", "10:30", "11:00")]
    asked = season.questions("is the clock right?")
    nothing_yet = season.letters()
    letters = lives_on(season, "2026-09-24")

    assert set_back == [Exit.ATTENTION] * 3
    assert (len(asked), nothing_yet) == (1, [])
    assert letters == ["2026-031 light"]
    assert season.questions("is the clock right?") == []


def test_a_clock_that_was_wrong_before_is_right_when_the_owner_says_so(season: World):
    """
    A pass in the year 2036 does not silence it for ten years. Rule: clock.
    """
    season.passes("2036-09-15", up_to_date=False)
    season.passes("2026-09-15", "10:00")
    asked = season.question("is the clock right?")
    season.answers(asked, "go on", at="10:10")
    letters = lives_on(season, "2026-09-16")

    assert letters == ["2026-031 light"]


def test_a_clock_days_behind_the_newest_mail_sends_nothing(season: World):
    """
    Set back while voldaan was not running: the mail server knows better. Rule: clock.
    """
    season.passes("2026-09-15", "10:00")
    season.says_yes("2026-09-15")
    season.receives("News <news@shop.example>", "Herfst", on="2026-09-20")
    season.passes("2026-09-16")

    assert season.letters() == []
    assert season.question("is the clock right?")


def test_a_sent_folder_that_is_suddenly_empty_stops_everything_until_its_mails_are_back(season: World):
    """
    Without it nobody knows what left. Rule: sent-folder.
    """
    season.passes("2026-09-15", "10:00")
    season.says_yes("2026-09-15")
    kept = list(season.lies_in("Sent").values())
    empties(season, "Sent")
    said = season.passes("2026-09-15", "10:30")
    asked = season.question("is Sent meant to be empty?")
    none_yet = season.letters()
    for content, flags in kept:
        season.dovecot.deliver("Sent", content, flags=flags, at=datetime(2026, 9, 8, tzinfo=UTC))
    letters = lives_on(season, "2026-09-16")

    assert "Sent of sanne holds nothing" in said.out + asked.text
    assert none_yet == []
    assert letters == ["2026-031 light"]
    assert season.questions("is Sent meant to be empty?") == []


def test_a_sent_folder_emptied_on_purpose_is_accepted_with_one_word(season: World):
    """
    Somebody puts a year of mail away. What is known stays known. Rule: sent-folder.
    """
    season.reminds(on="2026-09-15")
    empties(season, "Sent")
    season.passes("2026-09-24", "09:45")
    season.answers(season.question("is Sent meant to be empty?"), "go on", on="2026-09-24", at="09:50")

    assert lives_on(season, "2026-09-24") == ["2026-031 second"]
    assert season.questions("is Sent meant to be empty?") == []


def test_a_sent_folder_that_disappears_stops_everything(season: World):
    """
    An empty one in its place is no comfort. Rule: sent-folder.
    """
    season.passes("2026-09-15", "10:00")
    season.says_yes("2026-09-15")
    season.dovecot.client.rename_folder("Sent", "Oude post")
    season.passes("2026-09-15", "10:30")

    assert season.letters() == []
    assert "Sent of sanne" in season.question("is Sent meant to be empty?").text


def test_a_renamed_sent_folder_is_read_again_and_nothing_is_new(season: World):
    """
    The same mails under another name: nothing is asked, recorded or sent twice.
    """
    season.reminds(on="2026-09-15")
    before = recorded(season)
    season.dovecot.client.rename_folder("Sent", "Verzonden")
    same_week = lives_on(season, "2026-09-16")

    assert same_week == []
    assert recorded(season) == before
    assert season.questions() == []
    assert lives_on(season, "2026-09-24") == ["2026-031 second"]


@pytest.mark.parametrize("folder", ["Sent", torture("Archive")])
def test_a_folder_numbered_anew_changes_nothing(season: World, folder: str):
    """
    UIDVALIDITY changed (RFC 9051 2.3.1.1): the folder is read again, and every mail is known.
    """
    season.reminds(on="2026-09-15")
    season.reply("2026-031", on="2026-09-16", folder="Archive")
    season.passes("2026-09-17")
    season.answers(season.question("customer wrote"), "go on", on="2026-09-17")
    before = recorded(season)
    season.renumber(folder)
    same_week = lives_on(season, "2026-09-22")

    assert same_week == []
    assert recorded(season) == before
    assert season.questions() == []
    assert lives_on(season, "2026-09-24") == ["2026-031 second"]


@pytest.mark.parametrize("keeps_dates", [torture(True), False])
def test_a_mailbox_moved_to_another_server_goes_on_where_it_was(
    season: World, dovecot_server: dict[str, str], keeps_dates: bool
):
    """
    Other numbers, perhaps another date of arrival for every mail; the identity of a mail travels with it.
    """
    season.reminds(on="2026-09-15")
    season.reply("2026-040", on="2026-09-16")
    season.passes("2026-09-17")
    season.answers(season.question("customer wrote"), "go on", on="2026-09-17")
    before = recorded(season)
    moves(season, dovecot_user(dovecot_server), keeps_dates)
    same_week = lives_on(season, "2026-09-18", "2026-09-22")

    assert same_week == []
    assert recorded(season) == before
    assert season.questions() == []
    assert lives_on(season, "2026-09-24", "2026-09-29") == ["2026-031 second", "2026-040 light"]


def recorded(world: World) -> dict[str, tuple[object, ...]]:
    """The history of every invoice."""
    return {item.key: item.history for item in world.book.open_items()}


def empties(world: World, folder: str) -> None:
    """Remove every mail from a folder."""
    client = world.dovecot.client
    client.select_folder(folder)
    client.delete_messages(client.search(), silent=True)
    client.expunge()
    client.select_folder("Drafts", readonly=True)


def moves(world: World, other: ImapServer, keeps_dates: bool) -> None:
    """Move every mail to another mailbox, as people do who change their provider."""
    for _, _, name in world.dovecot.client.list_folders():
        if not other.client.folder_exists(name):
            other.client.create_folder(name)
        world.dovecot.client.select_folder(name, readonly=True)
        found = world.dovecot.client.fetch(world.dovecot.client.search(), ["BODY.PEEK[]", "FLAGS", "INTERNALDATE"])
        for mail in found.values():
            at = mail[b"INTERNALDATE"] if keeps_dates else datetime(2026, 9, 17, 18, tzinfo=UTC)
            other.client.append(name, mail[b"BODY[]"], [flag for flag in mail[b"FLAGS"] if flag != b"\\Recent"], at)
    world.dovecot = other
    world.settings(user=other.user)
