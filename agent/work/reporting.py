"""The books in figures: every item under the owner's cards, put into tables, and written to files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from agent.desk.figures import make_tables
from agent.desk.tables import MADE_BY, Table, write_csv, write_page
from agent.desk.turning import turned_table
from agent.domain.customer import Customer
from agent.domain.errors import LedgerError
from agent.domain.item import OpenItem
from agent.domain.question import QuestionKind
from agent.domain.speech import tell
from agent.dunning.calls import REACHED
from agent.ledger import Book
from agent.ledger.durable import replace_file
from agent.work.house import House
from agent.work.in_writing import outcome_of

#: How every file of tables begins, so that nothing else is ever written over.
_OURS = "voldaan-"


def under_cards(house: House, book: Book) -> tuple[dict[str, OpenItem], dict[str, Customer]]:
    """Every item there ever was and every customer, by their keys, as the owner's cards want them read."""
    cards = {card.key: house.with_card(card) for card in book.customers()}
    known = list(book.every_item())
    for item in known:
        if item.customer not in cards:
            cards[item.customer] = house.with_card(Customer(item.customer, item.customer))
    return {item.key: house.under_card(item, cards[item.customer]) for item in known}, cards


def report(house: House, moment: datetime) -> tuple[Table, ...]:
    """Put the books into tables; reads, and changes nothing."""
    book = house.ledger.read()
    items, cards = under_cards(house, book)
    local = moment.astimezone(house.zone)
    tables = make_tables(items.values(), cards, local.date(), house.zone, _reached(book))
    return (*tables, turned_table(items.values(), cards, local))


def _reached(book: Book) -> tuple[datetime, ...]:
    """When the outcome of a call was told that reached somebody."""
    calls = (question for question in book.questions(open_only=False) if question.kind is QuestionKind.CALL)
    return tuple(call.answered_at for call in calls if call.answered_at and outcome_of(call).startswith(REACHED))


def write_tables(tables: Sequence[Table], folder: Path) -> list[Path]:
    """
    Write each table into a CSV file of its own, and give their paths; those of an earlier report are replaced.

    Raises:
        LedgerError: When the folder or a file cannot be written.
    """
    found = []
    with written_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for table in tables:
            path = folder / f"{_OURS}{table.name}.csv"
            # Spreadsheets take a file without a byte order mark for one of their own alphabet.
            replace_file(path, write_csv(table).encode("utf-8-sig"))
            found.append(path)
    return found


def write_html(tables: Sequence[Table], path: Path, day: date) -> None:
    """
    Write all tables as one page; only a report of ours is replaced.

    Raises:
        LedgerError: When it cannot be written, or another file lies there.
    """
    with written_to(path):
        if path.exists() and MADE_BY not in path.read_text(encoding="utf-8", errors="replace")[:400]:
            raise LedgerError(tell("{path} is no report of voldaan; name another file.", path=path))
        replace_file(path, write_page(tables, tell("Your books in figures"), day).encode())


@contextmanager
def written_to(path: Path) -> Iterator[None]:
    """Say in the owner's words why a file of his cannot be written, and what to do: ``LedgerError``."""
    try:
        yield
    except OSError as error:
        raise LedgerError(
            tell("{path} cannot be written ({why}); name another place.", path=path, why=error.strerror)
        ) from None
