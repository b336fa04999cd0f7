"""Commands that look: what they print, for people, pipes and scripts."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

from agent import __version__
from agent.cli.exits import Exit
from agent.cli.look import narrow_lines
from agent.domain.question import QuestionKind
from agent.ledger import single_pass
from tests.builders import TODAY, eur, held, overdue, quiet
from tests.unit.cli.terminal import Terminal
from tests.unit.desk.books import NOW, asks, put_acme
from tests.unit.work.home import printed


def fill(terminal: Terminal, *items) -> None:
    """Put Acme's invoices into the books."""
    with terminal.home.house.ledger.change() as book:
        put_acme(book, *items)


def test_status_for_other_programs_is_the_table_alone_with_tabs(terminal: Terminal):
    """
    One line an invoice; amounts with a point and days as ISO, whatever the owner speaks.
    """
    fill(terminal, overdue("2026-031", eur("1210.00"), held()), quiet("2026-040"))
    said = terminal.types_in_dutch("status", "--tsv", "--now", TODAY.isoformat())
    rows = [line.split("\t") for line in said.out.splitlines()]

    assert [row[:5] for row in rows] == [
        ["factuur", "klant", "open", "vervalt", "te laat"],
        ["2026-031", "Acme", "1210.00 EUR", "2026-03-06", "12"],
        ["2026-040", "Acme", "121.00 EUR", "2026-04-01", ""],
    ]


def test_status_in_a_pipe_is_what_a_terminal_shows(terminal: Terminal):
    """
    The same table as wide as it is, without colours: nothing turns into something else behind a |.
    """
    fill(terminal, overdue("2026-031", eur("1210.00"), held()), quiet("2026-040"))
    said = terminal.types("status", "--now", TODAY.isoformat())

    assert re.search("invoice +customer +open +due +late", said.out)
    assert re.search("2026-031 +Acme +€1,210.00 +6 Mar 2026 +12", said.out)
    assert "\x1b" not in said.out and "\t" not in said.out


def test_a_dutch_owner_reads_amounts_and_days_in_dutch(terminal: Terminal):
    """
    In the table, in the totals and in the story of an invoice.
    """
    fill(terminal, overdue("2026-031", eur("1464.10"), held()))
    status = terminal.types_in_dutch("status", "--now", TODAY.isoformat()).out
    story = terminal.types_in_dutch("why", "2026-031", "--now", TODAY.isoformat()).out

    assert re.search(r"2026-031 +Acme +€ 1\.464,10 +6 mrt 2026", status)
    assert "Open € 1.464,10; te laat € 1.464,10." in status
    assert "€ 1.464,10 open, vervalt 6 maart 2026" in story
    assert not re.search(r"EUR|\d{4}-\d\d-\d\d", status + story)


def test_status_for_scripts_keeps_cents_and_dates_as_text(terminal: Terminal):
    """
    No amount ever becomes a float.
    """
    fill(terminal, overdue("2026-031", eur("1210.10")))
    overview = json.loads(terminal.types("status", "--json", "--now", TODAY.isoformat()).out)
    (line,) = overview["lines"]

    assert line["balance"] == {"amount": "1210.10", "currency": "EUR"}
    assert (line["due_date"], line["days_overdue"]) == ("2026-03-06", 12)
    assert line["gate"] and line["reason"]


def test_another_moment_works_on_a_copy(terminal: Terminal):
    """
    Trying a date changes nothing.
    """
    fill(terminal, overdue("2026-031"))
    terminal.types("paid", "2026-031", "--now", TODAY.isoformat())

    assert terminal.home.item().balance == eur("121.00")


def test_why_tells_the_story_and_the_rule(terminal: Terminal):
    """
    Of an open invoice.
    """
    fill(terminal, overdue("2026-031", None, held()))
    said = terminal.types("why", "2026-031", "--now", TODAY.isoformat())

    assert "sent 20 February 2026 to jan@acme.example" in said.out
    assert said.out.splitlines()[-1] == "Now: asked by the owner (on hold; rule held)"


def test_why_of_a_settled_invoice_says_so(terminal: Terminal):
    """
    Its story stays to be read.
    """
    fill(terminal, overdue("2026-031"))
    terminal.types("paid", "2026-031")

    assert terminal.types("why", "2026-031").out.splitlines()[-1] == "Now: settled"


def test_questions_show_the_command_that_answers_them(terminal: Terminal):
    """
    Also where that is another command, or none.
    """
    fill(terminal, overdue("2026-031"))
    with terminal.home.house.ledger.change() as book:
        asks(book, QuestionKind.BOUNCED, "to ADDRESS", "go on", "settled")
        asks(book, QuestionKind.OTHER_INSTALLATION, "voldaan live --take-over")
        asks(book, QuestionKind.BANK_BEHIND)
    out = terminal.types("questions").out.splitlines()

    assert [line.strip() for line in out if line.startswith("     ")] == [
        "voldaan answer Q1 to ADDRESS | go on | settled",
        "voldaan live --take-over",
    ]
    assert out[-1] == "3 questions."


def test_calls_are_listed_with_their_sheets(terminal: Terminal):
    """
    And nothing else; without any, that is said.
    """
    assert terminal.types("calls").out == "No calls to make.\n"
    fill(terminal, overdue("2026-031"))
    with terminal.home.house.ledger.change() as book:
        asks(book, QuestionKind.BANK_BEHIND)
        sheet = "Whom: Acme\n1. Name"
        book.ask(QuestionKind.CALL, "call:x", "Please telephone", NOW, ("will look", "not reached"), letter=sheet)
    out = terminal.types("calls").out

    assert [line.strip() for line in out.splitlines()] == [
        "Q2  call this customer: Please telephone",
        "voldaan answer Q2 will look | not reached",
        "The sheet for the call:",
        "> Whom: Acme",
        "> 1. Name",
    ]


def test_without_questions_nothing_waits(terminal: Terminal):
    """
    The best of answers.
    """
    assert terminal.types("questions").out == "No questions. Nothing waits for you.\n"


def test_read_tells_what_it_sees_with_source_and_confidence(terminal: Terminal, tmp_path: Path):
    """
    For scripts as for people; a file that cannot be opened is told, and the others are read.
    """
    paper = tmp_path / "2026-031.pdf"
    paper.write_bytes(printed())
    said = terminal.types("read", "--json", str(paper), str(tmp_path / "gone.pdf"))
    (seen,) = json.loads(said.out)

    assert seen["number"]["value"] == "2026-031"
    assert seen["number"]["confidence"] == "certain"
    assert said.code == Exit.NOT_UNDERSTOOD
    assert "gone.pdf: cannot be opened" in said.err


def test_check_says_what_is_wrong_and_ends_with_three(terminal: Terminal):
    """
    No server answers on this machine.
    """
    said = terminal.types("check")

    assert said.code == Exit.ATTENTION
    assert any(line.startswith("WRONG") for line in said.out.splitlines())


def test_settings_that_cannot_be_used_end_with_four(terminal: Terminal):
    """
    A sentence, no traceback.
    """
    (terminal.home.folder / "config.toml").write_text('mode = "loud"\n', encoding="utf-8")
    said = terminal.types("status")

    assert said.code == Exit.SETTINGS
    assert "Traceback" not in said.err
    assert f"the settings in {terminal.home.folder / 'config.toml'} cannot be used:\n" in said.err
    assert "\nmode = " in said.err


def test_books_that_cannot_be_read_end_with_six(terminal: Terminal):
    """
    Nothing goes on without them.
    """
    fill(terminal, overdue("2026-031"))
    (terminal.home.folder / "data" / "ledger.json").write_text("{", encoding="utf-8")

    assert terminal.types("status").code == Exit.LEDGER


def test_a_moment_that_is_none_is_not_understood(terminal: Terminal):
    """
    It says what would do.
    """
    said = terminal.types("status", "--now", "tomorrow")

    assert said.code == Exit.NOT_UNDERSTOOD
    assert "write 2026-12-01 or 2026-12-01T10:00" in said.err


def test_an_unknown_command_ends_with_two(terminal: Terminal):
    """
    As everywhere.
    """
    assert terminal.types("frobnicate").code == Exit.USAGE


def test_the_version_needs_no_command_and_no_settings(terminal: Terminal):
    """
    The option stands alone.
    """
    said = terminal.types("--version")

    assert (said.code, said.out) == (0, f"voldaan {__version__}\n")


def test_a_narrow_terminal_gets_two_whole_lines_an_invoice():
    """
    No number, amount or date is broken over lines; the reason stands below.
    """
    late = ("2026-031", "Acme", "€1,210.00", "6 Mar 2026", "12", "1", "on hold", "1 Apr 2026")
    quiet_one = ("7", "Blue Harbour", "€9.00", "1 Apr 2026", "", "", "due on 1 April 2026", "")

    assert list(narrow_lines([late, quiet_one])) == [
        "2026-031  Acme          €1,210.00  due 6 Mar 2026, 12 late, 1 sent",
        "    on hold; until 1 Apr 2026",
        "7         Blue Harbour      €9.00  due 1 Apr 2026",
        "    due on 1 April 2026",
    ]


def test_status_without_a_good_pass_for_a_day_ends_with_three_and_says_what_to_do(terminal: Terminal):
    """
    She is live, and no folder was ever read: the page is shown all the same, the warning stands apart from it.
    """
    fill(terminal, overdue("2026-031"))
    said = terminal.types("status")

    assert said.code == Exit.ATTENTION
    assert "2026-031" in said.out
    assert said.err.startswith("voldaan: not once were all folders read; voldaan is not running: start it")
    assert len(said.err.splitlines()) == 1


def test_status_tells_scripts_why_it_ends_with_three(terminal: Terminal):
    """
    And whether anybody is at work: here this very process holds the lock.
    """
    with single_pass(terminal.home.house.ledger.folder):
        said = terminal.types("status", "--json")

    assert said.code == Exit.ATTENTION
    assert f"voldaan runs (process {os.getpid()})" in json.loads(said.out)["attention"]


def test_status_before_the_first_start_is_no_trouble(terminal: Terminal):
    """
    Installed, and nothing asked for yet.
    """
    terminal.home.lose_books()
    (terminal.home.folder / "books.json").unlink()
    said = terminal.types("status")

    assert (said.code, said.err) == (Exit.OK, "")


def test_status_tells_the_trouble_of_a_pass_that_read_everything(terminal: Terminal):
    """
    It ends well, and hides nothing.
    """
    now = datetime.now(UTC)
    with terminal.home.house.ledger.change() as book:
        book.mark.last_pass_at = book.mark.trouble_at = now
        book.mark.trouble = "no letter to acme.example: its copy is gone"
    said = terminal.types("status")

    assert said.code == Exit.OK
    assert said.out.splitlines()[-1].endswith("no letter to acme.example: its copy is gone.")


def test_another_moment_says_nothing_of_the_last_pass(terminal: Terminal):
    """
    Next month's page is asked for to see what would go, not whether somebody is at work.
    """
    with terminal.home.house.ledger.change() as book:
        book.mark.last_pass_at = datetime.now(UTC)

    assert terminal.types("status", "--now", "2050-01-01").code == Exit.OK


def test_what_a_command_writes_is_for_its_owner_alone(terminal: Terminal):
    """
    The diary names customers and why they owe, whatever the umask of the owner's shell.
    """
    before = os.umask(0o022)
    fill(terminal, overdue("2026-031", eur("1210.00")))
    terminal.types("pass")
    os.umask(before)
    written = [path for path in (terminal.home.folder / "data").rglob("*") if path.is_file()]

    assert "decisions.jsonl" in {path.name for path in written}
    assert [path.name for path in written if path.stat().st_mode & 0o077] == []
