"""Commands that only look: status, why, questions, calls, check."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.app import app
from agent.cli.exits import Exit
from agent.cli.opened import NOW_HELP, house_at
from agent.cli.show import Tsv, echo, echo_json, echo_table, echo_tsv
from agent.domain.question import Question, QuestionKind
from agent.domain.speech import later, tell, tell_count, tell_date, tell_moment, tell_weekday

if TYPE_CHECKING:
    from datetime import datetime

    from agent.desk import Overview
    from agent.desk.cells import Cell
    from agent.work import House

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
Now = Annotated[str | None, typer.Option(help=NOW_HELP)]


@app.command()
def status(context: typer.Context, now: Now = None, json: Json = False, tsv: Tsv = False) -> None:
    """Show every open invoice: what is owed, how late, and why a letter goes or not."""
    with house_at(context.obj, now) as (house, moment):
        overview = overview_of(house, moment)
        if now is None or house.settings.test_clock:  # a moment that is only tried out says nothing of the last pass
            overview = _with_attention(house, overview)
    if json:
        echo_json(overview)
    elif tsv:
        echo_tsv(tuple(map(tell, COLUMNS)), item_rows(overview))
    else:
        echo_overview(overview)
        if overview.trouble and not overview.attention:
            echo(overview.trouble)
    if overview.attention:
        echo(f"voldaan: {overview.attention}", err=True)
        raise typer.Exit(Exit.ATTENTION)


def _with_attention(house: House, overview: Overview) -> Overview:
    from dataclasses import replace

    from agent.desk import tell_lost_books, tell_overdue_pass
    from agent.ledger import find_runner

    mark = house.ledger.read().mark
    late = tell_overdue_pass(mark, overview.at, find_runner(house.ledger.folder))
    return replace(overview, attention=" ".join(filter(None, (tell_lost_books(mark), late))))


def overview_of(house: House, moment: datetime) -> Overview:
    """Decide as the next pass would, without reading mail, and put it on one page."""
    from agent.desk import make_overview
    from agent.work.deciding import decide_all, gather_facts

    book = house.ledger.read()
    decisions = decide_all(house, book, gather_facts(house, book, moment, mail_complete=True))
    return make_overview(book, decisions, house.mode, moment.astimezone(house.zone))


def echo_overview(overview: Overview) -> None:
    """Print the page."""
    echo(headline(overview))
    if overview.lines:
        echo_items(item_rows(overview))
    for money in overview.came_in[-_CAME_IN_SHOWN:]:
        echo(tell("Came in: {money}", money=money))
    totals = ", ".join(str(money) for money in overview.totals) or tell("nothing")
    overdue = ", ".join(str(money) for money in overview.overdue) or tell("nothing")
    count = len(overview.questions)
    waiting = tell_count("{count} question for you", "{count} questions for you", count)
    waiting += ": `voldaan questions`" if count else ""  # as is
    echo(tell("Open {totals}; overdue {overdue}. {waiting}.", totals=totals, overdue=overdue, waiting=waiting))


def echo_items(rows: Sequence[tuple[Cell, ...]]) -> None:
    """Print open invoices: a table where it fits, on a narrow terminal two lines each."""
    if not sys.stdout.isatty() or shutil.get_terminal_size().columns >= _TABLE_FITS:
        echo_table(tuple(map(tell, COLUMNS)), rows, NUMBERS)
        return
    from agent.desk.cells import tell_cell

    echo("\n".join(narrow_lines([tuple(map(tell_cell, row)) for row in rows])))


def narrow_lines(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Say what is owed by whom on one line, and below it why a letter goes or not."""
    numbers, names, sums = (max(len(row[column]) for row in rows) for column in range(3))
    for number, customer, balance, due, late, letters, reason, until in rows:
        day = tell("due {day}", day=due)
        days = tell(", {days} late", days=late) if late else ""
        went = tell(", {letters} sent", letters=letters) if letters else ""
        yield f"{number:<{numbers}}  {customer:<{names}}  {balance:>{sums}}  {day}{days}{went}"
        ends = tell("; until {day}", day=until) if until else ""
        yield f"    {reason}{ends}"


_CAME_IN_SHOWN = 5  # the newest; all of a week stand in the JSON
_TABLE_FITS = 120  # columns; on fewer every cell would wrap
COLUMNS = (
    *(later("invoice"), later("customer"), later("open"), later("due"), later("late"), later("letters")),
    *(later("why"), later("until")),
)
NUMBERS = (2, 4, 5)


def headline(overview: Overview) -> str:
    """Say which day it is, what may happen by itself, and how far mail and bank are known."""
    live, local = overview.live_since, overview.last_pass_at
    since = tell("live since {day}", day=tell_date(live)) if live else tell("not live yet")
    if local:
        at = tell_moment(local.astimezone(overview.at.tzinfo), with_year=False)
        last = tell("last pass {moment}", moment=at)
    else:
        last = tell("no complete pass yet")
    known = overview.bank_until.items()
    banks = [tell("{account} to {day}", account=iban or tell("all accounts"), day=day) for iban, day in known]
    return tell(
        "{day} {year}. Mode {mode}, {since}; {last}. Bank booked up: {banks}.",
        day=tell_weekday(overview.at),
        year=overview.at.year,
        mode=overview.mode.value,
        since=since,
        last=last,
        banks=", ".join(banks) or tell("never said"),
    )


def item_rows(overview: Overview) -> list[tuple[Cell, ...]]:
    """Lay every open invoice out in the columns of the table."""
    return [
        (
            line.number,
            line.customer,
            "?" if line.balance is None else line.balance,
            line.due_date or "?",
            str(line.days_overdue) if line.days_overdue and line.days_overdue > 0 else "",
            str(line.letters or ""),
            line.reason,
            line.until,
        )
        for line in overview.lines
    ]


@app.command()
def why(context: typer.Context, number: str, now: Now = None, json: Json = False) -> None:
    """Tell the whole story of one invoice: what was read where, what happened, and what happens next.

    NUMBER is an invoice number, or CUSTOMER/NUMBER where two customers have the same.
    """
    from agent.desk.find import find_item
    from agent.desk.story import tell_story
    from agent.work.diary import read_diary

    with house_at(context.obj, now) as (house, moment):
        book = house.ledger.read()
        item = find_item(book, number)
        card = book.customer(item.customer)
        line = next((line for line in overview_of(house, moment).lines if line.key == item.key), None)
        diary = read_diary(house.ledger.folder, item.key)
    if json:
        echo_json({"item": item, "now": line, "diary": diary, "accounts": list(card.accounts) if card else []})
    else:
        habit = house.with_card(card).habit if card else None
        reasons = [(entry.since, entry.reason) for entry in diary]
        accounts, lessons = (card.accounts, card.lessons) if card else ((), ())
        echo("\n".join(tell_story(item, line, house.zone, reasons, str(habit or ""), accounts, lessons)))


@app.command()
def questions(context: typer.Context, json: Json = False) -> None:
    """List what only you can settle, and the answers each question takes."""
    with house_at(context.obj, None) as (house, _):
        found = house.ledger.read().questions()
    if json:
        echo_json(list(found))
        return
    _list(found)
    if found:
        echo(tell_count("{count} question.", "{count} questions.", len(found)))
    else:
        echo(tell("No questions. Nothing waits for you."))


@app.command()
def calls(context: typer.Context, json: Json = False) -> None:
    """List the calls to make, each with its sheet, and the answers for afterwards."""
    with house_at(context.obj, None) as (house, _):
        found = [each for each in house.ledger.read().questions() if each.kind is QuestionKind.CALL]
    if json:
        echo_json(found)
        return
    _list(found)
    if not found:
        echo(tell("No calls to make."))


def _list(found: Iterable[Question]) -> None:
    """Questions, each with what it takes for an answer."""
    from agent.desk import how_to_answer, what_is_asked

    for question in found:
        echo(_wrapped(f"{question.id}  {tell(question.kind.value)}: {what_is_asked(question)}"))
        if question.asked_of:
            asked_of = tell("asked of {who}; your own yes will do as well", who=question.asked_of)
            echo(f"     {asked_of}")
        if how := how_to_answer(question):
            echo(f"     {how}")


def _wrapped(text: str) -> str:
    """A long text in lines that fit the terminal; one line in a pipe."""
    if not sys.stdout.isatty():
        return text
    import textwrap

    width = min(shutil.get_terminal_size().columns, 110)
    return textwrap.fill(text, width, subsequent_indent="     ", break_long_words=False, break_on_hyphens=False)


@app.command()
def check(
    context: typer.Context,
    try_logins: Annotated[
        bool, typer.Option(help="Also try logins that were refused before, and servers that asked to be left alone.")
    ] = False,
) -> None:
    """Try everything a pass needs: settings, logins, folders, letters, clock; and say what would happen."""
    from agent.work.checking import check_house

    with house_at(context.obj, None) as (house, moment):
        findings = check_house(house, moment, try_logins)
    for finding in findings:
        word = tell("ok   ") if finding.is_good else tell("WRONG")
        echo(f"{word}  {finding.text}")
    if not all(finding.is_good for finding in findings):
        raise typer.Exit(Exit.ATTENTION)
