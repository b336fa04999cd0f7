"""The command that shows what is seen in a file: an invoice, a bank's statements, a customer's mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.app import app
from agent.cli.exits import Exit
from agent.cli.look import Json
from agent.cli.opened import read_settings
from agent.cli.show import echo, echo_json, echo_table
from agent.domain.speech import tell

if TYPE_CHECKING:
    from agent.desk.seen_mail import SeenMail
    from agent.domain.errors import StatementError
    from agent.domain.invoice import Reading
    from agent.domain.statement import StatementFile
    from agent.sandbox import Reader
    from agent.statements import OwnColumns

    Paper = Reading | StatementFile | StatementError
    Seen = Paper | SeenMail


@app.command()
def read(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Invoices (XML, PDF), files of your bank, saved mails (.eml).")],
    json: Json = False,
) -> None:
    """Show what voldaan sees in a file: an invoice with its sources, a bank's statements, what a mail says."""
    from agent.sandbox import Reader

    seen: dict[str, Seen] = {}
    failed = False
    columns = _own_columns(context.obj)
    with Reader() as reader:
        for path in files:
            try:
                seen.update(_seen(reader, path.read_bytes(), path.name, str(path), columns))
            except OSError as error:
                text = tell("{file}: cannot be opened: {why}", file=path, why=error.strerror)
                echo(text, err=True)
                failed = True
    if json:
        echo_json([{"file": name, **_described(each)} for name, each in seen.items()])
    else:
        for name, each in seen.items():
            _echo(name, each)
    if failed:
        raise typer.Exit(Exit.NOT_UNDERSTOOD)


def _own_columns(config: Path | None) -> OwnColumns | None:
    """The columns of ``[bank.csv]``; None without settings, or while these cannot be used."""
    from agent.domain.errors import ConfigError

    try:
        return read_settings(config)[0].bank.csv.columns()
    except ConfigError:
        return None


def _seen(
    reader: Reader, content: bytes, name: str, shown_as: str, columns: OwnColumns | None
) -> Iterator[tuple[str, Seen]]:
    """What is seen in a file, and in each file of an envelope."""
    from agent.documents import is_mail
    from agent.domain.errors import StatementError
    from agent.domain.invoice import Container
    from agent.domain.statement import StatementFile

    one = _read(reader, content, name, columns)
    if is_mail(content) and not isinstance(one, StatementFile | StatementError):
        yield shown_as, _listened(reader, content, one)
    else:
        yield shown_as, one
    for number, file in enumerate(one.files if isinstance(one, Container) else (), 1):
        within = tell("{envelope}, file {number}: {name}", envelope=shown_as, number=number, name=file.filename)
        yield within, _read(reader, file.content, file.filename, columns)


def _listened(reader: Reader, content: bytes, papers: Reading) -> SeenMail:
    """A saved mail with its words, listened to as a customer's mail is; our own letters are not known here."""
    from agent.desk.seen_mail import SeenMail
    from agent.documents import head_of_mail
    from agent.domain.invoice import Unreadable
    from agent.intake import to_hear
    from agent.mailbox import read_headers
    from agent.sandbox import unheard

    headers = read_headers(head_of_mail(content))
    words = reader.find_words(content)
    if isinstance(words, Unreadable):
        return SeenMail(headers, unheard("", words.reason), papers)
    return SeenMail(headers, reader.hear(to_hear(headers, headers.sent_at or datetime.now(UTC), *words)), papers)


def _read(reader: Reader, content: bytes, name: str, columns: OwnColumns | None) -> Paper:
    from agent.desk.seen import better_answer
    from agent.domain.errors import StatementError

    try:
        return reader.read_statements(content, name, columns)
    except StatementError as refusal:
        return better_answer(reader.read(content, name), refusal)


def _described(seen: Seen) -> dict[str, object]:
    from agent.desk.seen import describe_reading, describe_refusal, describe_statements
    from agent.desk.seen_mail import SeenMail, mail_as_fields
    from agent.domain.errors import StatementError
    from agent.domain.statement import StatementFile

    if isinstance(seen, StatementFile):
        return describe_statements(seen)
    if isinstance(seen, SeenMail):
        return mail_as_fields(seen)
    return describe_refusal(seen) if isinstance(seen, StatementError) else describe_reading(seen)


def _echo(name: str, seen: Seen) -> None:
    from agent.desk.labels import tell_label
    from agent.desk.seen import ENTRY_COLUMNS, STATEMENTS, entry_rows, statement_lines
    from agent.desk.seen_mail import SeenMail, describe_mail, words_in_three
    from agent.domain.statement import StatementFile

    echo(name)
    if isinstance(seen, SeenMail):
        _echo_labels(describe_mail(seen))
        for line in words_in_three(seen):
            echo(line)
        return
    if not isinstance(seen, StatementFile):
        _echo_labels(_described(seen))
        return
    _echo_labels({"is": STATEMENTS, "format": seen.format})
    for statement in seen.statements:
        echo()
        _echo_labels(dict(statement_lines(statement)))
        if statement.entries:
            echo_table(tuple(map(tell_label, ENTRY_COLUMNS)), entry_rows(statement), right=(1,))


def _echo_labels(described: dict[str, object]) -> None:
    from agent.desk.labels import tell_described

    for label, text in tell_described(described):
        echo(f"  {label}: {text}")
