"""A backup: consistent while others work, private, and put back it is known for what it is."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from agent.config import load_settings
from agent.domain.errors import LedgerError
from agent.ledger import single_pass
from agent.outbox import State
from agent.work import open_house
from agent.work.backup import write_backup
from tests.unit.work.home import Home, build_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Sanne's house: one letter lies in Drafts."""
    home = build_home(tmp_path)
    home.goes_live()
    home.invoices()
    home.passes()
    for question in home.book().questions():
        home.answers(question, "yes")
    home.passes()
    return home


def backed_up(home: Home) -> Path:
    """The backup of a moment in which the daemon works on the books."""
    target = home.folder / "voldaan.tar.gz"
    with single_pass(home.house.ledger.folder):
        write_backup(home.house, home.folder / "config.toml", target)
    return target


def put_back(home: Home, backup: Path) -> None:
    """Sanne follows docs/your-data.md: her books go, those of the backup come."""
    shutil.rmtree(home.folder / "data")
    subprocess.run(["tar", "-xzf", backup, "-C", home.folder, "books"], check=True)
    (home.folder / "books").rename(home.folder / "data")
    house = open_house(load_settings(home.folder / "config.toml"), home.folder, {})
    home.house = replace(house, open_mailbox=home.house.open_mailbox)


def names(backup: Path) -> list[str]:
    """What lies in it, in order."""
    with tarfile.open(backup) as archive:
        return archive.getnames()


def test_a_backup_put_back_holds_every_book_and_letter(home: Home):
    """
    The invoice with its history, its copy byte for byte, and what the journal knows of the letter.
    """
    before, letters = home.item(), home.house.journal.letters()
    put_back(home, backed_up(home))

    assert home.item() == before
    assert before.original.copy and home.house.vault.get(before.original.copy.sha256)
    assert home.house.journal.letters() == letters
    assert [letter.state for letter in letters.values()] == [State.DRAFTED]


def test_books_put_back_after_more_was_noted_are_known_to_be_old(home: Home):
    """
    What was paid since the backup is lost, so everything open waits for her word (rule restored).
    """
    backup = backed_up(home)
    home.invoices("2026-032")
    home.passes()
    put_back(home, backup)

    assert home.book().mark.was_put_back


def test_neither_passwords_nor_the_number_that_betrays_old_books_are_in_it(home: Home):
    """
    books.json put back together with old books would make them look new.
    """
    found = names(backed_up(home))

    assert {"settings/config.toml", "settings/installation.json", "books/ledger.json"} <= set(found)
    assert not [name for name in found if "password" in name or name.endswith("books.json")]


def test_the_journal_is_read_after_the_ledger_and_before_the_letters_it_names(home: Home):
    """
    A letter that leaves meanwhile is then known to the journal, and its bytes are there.
    """
    found = names(backed_up(home))
    letter = next(place for place, name in enumerate(found) if name.endswith(".eml"))

    assert found.index("books/ledger.json") < found.index("books/outbox/journal.jsonl") < letter


def test_a_backup_is_for_its_owner_alone_and_overwrites_nothing(home: Home):
    """
    Nor does it leave anything in the folder of the books.
    """
    backup = backed_up(home)
    content = backup.read_bytes()
    with pytest.raises(LedgerError, match="is there already"):
        backed_up(home)

    assert backup.read_bytes() == content
    assert backup.stat().st_mode & 0o077 == 0
    assert list((home.folder / "data").glob(".*")) == []


def test_a_backup_that_cannot_be_written_says_so(home: Home):
    """
    There is no folder to write it in.
    """
    with pytest.raises(LedgerError, match="There is no backup"):
        write_backup(home.house, home.folder / "config.toml", home.folder / "nowhere" / "voldaan.tar.gz")
