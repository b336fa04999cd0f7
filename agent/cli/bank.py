"""Commands about the bank: how far it is known, importing its files, and what its entries were for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.app import app
from agent.cli.exits import Exit
from agent.cli.opened import house_at
from agent.cli.show import Tsv, echo, echo_json, echo_table, echo_tsv
from agent.domain.speech import later, tell, tell_count, tell_day

if TYPE_CHECKING:
    from datetime import tzinfo

    from agent.desk.bank import AccountPage

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
Moment = Annotated[str | None, typer.Option(hidden=True)]
File = Annotated[Path, typer.Argument(help="A table (CSV) of your bank.")]

_ENTRY_COLUMNS = (
    *(later("booked"), later("amount"), later("other party"), later("text"), later("outcome"), later("invoices")),
    later("because"),
)

bank = typer.Typer(help="Show how far your bank is known; import its files.")
app.add_typer(bank, name="bank")


@bank.callback(invoke_without_command=True)
def overview(context: typer.Context, json: Json = False) -> None:
    """Show how far your bank is known, account by account; import its files."""
    if context.invoked_subcommand:
        return
    from agent.desk.bank import make_bank_page

    with house_at(context.obj, None) as (house, _):
        page = make_bank_page(house.ledger.read(), house.policy.ibans)
    if json:
        echo_json(page)
        return
    for account in page.accounts:
        for line in _told(account, house.zone):
            echo(line)
    if not page.accounts:
        echo(tell("Nothing is known of your bank: `voldaan bank import FILE`, or `voldaan bank up-to-date DATE`."))
    for question in page.questions:
        echo(question)


def _told(page: AccountPage, zone: tzinfo) -> list[str]:
    if page.complete_until:
        line = tell("{account}: complete until {day}", account=page.account, day=page.complete_until)
    else:
        line = tell("{account}: nothing tells how far it is complete", account=page.account)
    line += tell(" (you said {day})", day=page.said) if page.said else ""
    lines = [line + ("" if page.is_yours else tell("; not among your accounts in the settings"))]
    if page.imported_at:
        at = page.imported_at.astimezone(zone)
        told = tell_count(
            "{count} entry; last file {file}, {day} {year} {time}",
            "{count} entries; last file {file}, {day} {year} {time}",
            page.entries,
            file=page.file,
            day=tell_day(at),
            year=at.year,
            time=f"{at:%H:%M}",
        )
        lines.append(f"    {told}")
    return lines + [f"    {gap}" for gap in page.gaps]


@bank.command("import")
def import_files(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Bank files: CAMT.053, MT940, CODA, OFX, CSV, or a zip of them.")],
    account: Annotated[str | None, typer.Option(help="Your account, where a file does not say of which it is.")] = None,
    json: Json = False,
    now: Moment = None,
) -> None:
    """Import bank files: each whole or not at all. What is known already changes nothing."""
    from datetime import UTC, datetime

    from agent.sandbox import Reader
    from agent.work.banking import Fate, import_file, settle_bank

    reports, failed = [], False
    iban = account.replace(" ", "").upper() if account else None
    with house_at(context.obj, now) as (house, moment), Reader() as reader:
        for path in files:
            try:
                content, written_at = path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, UTC)
            except OSError as error:
                echo(tell("{file}: cannot be opened: {why}", file=path, why=error.strerror), err=True)
                failed = True
                continue
            at = moment.astimezone(house.zone)
            if report := import_file(house, reader, content, path.name, at, account=iban, written_at=written_at):
                reports.append(report)
        settle_bank(house, moment.astimezone(house.zone))
    if json:
        echo_json([{"file": one.file, "fate": one.fate, "text": one.text, "imported": one.imported} for one in reports])
    refused = [one for one in reports if one.fate in (Fate.REFUSED, Fate.BESIDE)]
    for one in () if json else reports:
        if one in refused:
            echo(tell("Refused, nothing of it was taken: {why}", why=one.text), err=True)
        else:
            echo(one.text)
    if failed or refused:
        raise typer.Exit(Exit.NOT_UNDERSTOOD)


@bank.command()
def describe(file: File) -> None:
    """Propose the columns of a table voldaan does not know, as the section [bank.csv] of your settings."""
    from agent.sandbox import Reader

    try:
        content = file.read_bytes()
    except OSError as error:
        echo(tell("{file}: cannot be opened: {why}", file=file, why=error.strerror), err=True)
        raise typer.Exit(Exit.NOT_UNDERSTOOD) from None
    with Reader() as reader:
        echo(reader.describe(content, file.name))


@bank.command()
def entries(
    context: typer.Context,
    outcome: Annotated[
        str | None, typer.Option("--only", help='Only "allocated", "asked" or "nothing" (no customer\'s money).')
    ] = None,
    json: Json = False,
    tsv: Tsv = False,
) -> None:
    """List the bank's entries of the last months, what each was for and why."""
    from agent.desk.bank import list_entries
    from agent.desk.spoken import NotUnderstood
    from agent.domain.payment import Outcome

    if outcome is not None and outcome not in list(Outcome):
        outcomes = ", ".join(each.value for each in Outcome)
        raise NotUnderstood(tell("--only takes {outcomes}", outcomes=outcomes))
    with house_at(context.obj, None) as (house, _):
        lines = list_entries(house.ledger.read(), outcome)
    if json:
        echo_json(list(lines))
        return
    rows = [
        (
            line.booked_on,
            line.amount,
            line.counterparty,
            line.text,
            tell(line.outcome),
            ", ".join(line.items),
            ", ".join(line.because),
        )
        for line in lines
    ]
    if tsv:
        echo_tsv(tuple(map(tell, _ENTRY_COLUMNS)), rows)
    else:
        echo_table(tuple(map(tell, _ENTRY_COLUMNS)), rows, right=(1,))


@bank.command("open-numbers")
def open_numbers(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A table (CSV) of your bookkeeping: one open invoice a line.")],
    column: Annotated[str, typer.Option(help="The name of the column with the invoice numbers.")],
    until: Annotated[str, typer.Option(help="The last day the list accounts for.")],
    now: Moment = None,
) -> None:
    """Say which invoices are open by your bookkeeping, and until which day it is booked."""
    from agent.desk.open_numbers import note_open_numbers, read_numbers
    from agent.desk.spoken import NotUnderstood, read_date
    from agent.statements.text import decode

    try:
        numbers = read_numbers(decode(file.read_bytes()), column)
    except OSError as error:
        raise NotUnderstood(tell("{file} cannot be opened: {why}", file=file, why=error.strerror)) from None
    with house_at(context.obj, now) as (house, moment), house.ledger.change() as book:
        echo(note_open_numbers(book, numbers, read_date(until), moment.astimezone(house.zone)))


@bank.command("up-to-date")
def up_to_date(
    context: typer.Context,
    date: Annotated[str, typer.Argument(help="The last day of which you have seen every booking.")],
    iban: Annotated[str | None, typer.Option(help="Only this account. Default: all your accounts.")] = None,
    now: Moment = None,
) -> None:
    """Say that you have looked at your bank and noted every payment up to and including DATE."""
    from agent.desk import bank_up_to_date
    from agent.desk.spoken import NotUnderstood, read_day
    from agent.work.banking import ask_for_gaps

    with house_at(context.obj, now) as (house, moment), house.ledger.change() as book:
        account, own = iban.replace(" ", "").upper() if iban else None, house.policy.ibans
        known = {*own, *(statement.account for statement in book.bank.statements())}
        if account and known and account not in known:
            text = tell(
                "{account} is none of your accounts in the settings: {own}", account=account, own=", ".join(own)
            )
            raise NotUnderstood(text)
        here = moment.astimezone(house.zone)
        echo(bank_up_to_date(book, read_day(date, here.date(), past=True), account, here))
        ask_for_gaps(book, moment)
