"""The folder of bank files: what is read, what waits a moment, what is asked, and what never stops the others."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from agent.domain.errors import MailboxError
from agent.domain.policy import Mode
from agent.domain.statement import StatementFile
from agent.statements import OwnColumns, read_statements
from agent.work.bank_reading import BankReading
from agent.work.report import PassReport
from tests.builders import IBAN, OTHER_IBAN, TODAY, moment
from tests.stories.bank_files import Booking, csv_table, mt940
from tests.unit.work.home import Home, build_home

NOW = moment(TODAY)
CLOCK = 1_800_000_000.0
DAY = "2026-03-02"
COLUMNS = '[bank.csv]\ndate = "Tag"\namount = "Betrag"\nname = "Wer"\ntext = ["Was"]\n'


def whole(name: str = "Kantoor", account: str = IBAN) -> bytes:
    """A statement that balances."""
    return mt940(Booking(DAY, "-3.00", name, "pennen"), opening="10.00", until=DAY, account=account)


@dataclass
class Reader:
    """Reads here what the program reads in the sandbox, and counts; ``surprises`` names a file that breaks it."""

    surprises: str = ""
    read: list[str] = field(default_factory=list)

    def read_statements(self, content: bytes, name: str, columns: OwnColumns | None = None) -> StatementFile:
        """Read one file."""
        self.read.append(name)
        if name == self.surprises:
            raise ZeroDivisionError
        return read_statements(content, name, columns)


@dataclass
class Folder:
    """A home whose settings name a folder for bank files."""

    home: Home
    reader: Reader
    reading: BankReading

    def drops(self, name: str, content: bytes, age: float = 60) -> None:
        """A file lies there, last written this many seconds ago."""
        path = self.home.folder / "bank" / name
        path.write_bytes(content)
        os.utime(path, (CLOCK - age, CLOCK - age))

    @property
    def taken(self) -> list[str]:
        """From which files there are entries."""
        return sorted(entry.source for entry in self.home.book().bank.entries())

    @property
    def asked(self) -> list[str]:
        """What is asked about files."""
        return [one.text for one in self.home.book().questions() if one.kind.value == "bank file not taken"]


MakeFolder = Callable[..., Folder]


@pytest.fixture
def make(tmp_path: Path) -> MakeFolder:
    """Make a home with these bank settings."""

    def made(more: str = "", surprises: str = "") -> Folder:
        (tmp_path / "bank").mkdir()
        home = build_home(tmp_path, more=f'folder = "bank"\n{more}')
        reader = Reader(surprises)
        reading = BankReading(home.house, reader, NOW, PassReport(NOW, Mode.DRAFT), wall_clock=lambda: CLOCK)
        return Folder(home, reader, reading)

    return made


def test_a_file_is_read_once_in_a_pass_and_never_again_in_the_next(make: MakeFolder):
    """
    Looking again seconds before a letter costs a look at the folder.
    """
    folder = make()
    folder.drops("a.940", whole())
    folder.reading.read_folder()
    folder.reading.read_folder()
    BankReading(folder.home.house, folder.reader, NOW, folder.reading.report).read_folder()

    assert folder.reader.read == ["a.940"]


def test_a_renamed_or_copied_file_is_known_by_its_content(make: MakeFolder):
    """
    Its name says nothing.
    """
    folder = make()
    folder.drops("a.940", whole())
    folder.drops("kopie van a.940", whole())
    folder.reading.read_folder()

    assert folder.reader.read == ["a.940"]


def test_half_a_file_that_is_young_waits_and_one_that_is_old_is_asked_about(make: MakeFolder):
    """
    Letters wait a minute for the first, and not for the second.
    """
    folder = make()
    folder.drops("a.940", whole()[:80], age=2)
    folder.reading.read_folder()

    assert (folder.reading.complete, folder.asked) == (False, [])
    assert folder.reading.report.look_again_at is not None
    folder.drops("a.940", whole()[:80])
    folder.reading.read_folder()
    assert folder.reading.complete
    assert len(folder.asked) == 1


def test_a_young_file_that_proves_itself_is_read_at_once(make: MakeFolder):
    """
    Its balances say that nothing of it is missing.
    """
    folder = make()
    folder.drops("a.940", whole(), age=0)
    folder.reading.read_folder()

    assert (folder.reading.complete, folder.taken) == (True, ["a.940"])


def test_a_young_table_without_balances_waits(make: MakeFolder):
    """
    Half of it reads like the whole.
    """
    folder = make(COLUMNS)
    folder.drops("a.csv", csv_table(Booking(DAY, "5.00", "Acme", "x")), age=0)
    folder.reading.read_folder()

    assert (folder.reading.complete, folder.taken) == (False, [])


def test_a_clock_of_another_machine_keeps_no_file_waiting_for_ever(make: MakeFolder):
    """
    Written in the future, by the clock of the machine that shares the folder.
    """
    folder = make(COLUMNS)
    folder.drops("a.csv", csv_table(Booking(DAY, "5.00", "Acme", "x")), age=-3600)
    folder.reading.read_folder()

    assert (folder.reading.complete, folder.taken) == (True, ["a.csv"])


@pytest.mark.parametrize("name", [".a.940", "a.940.part", "a.940.crdownload", "a.940~", "A.TMP"])
def test_what_its_name_calls_unfinished_is_left_alone(make: MakeFolder, name: str):
    """
    Browsers and copying programs rename it when it is whole.
    """
    folder = make()
    folder.drops(name, whole())
    folder.reading.read_folder()

    assert folder.reader.read == []


def test_a_file_that_breaks_its_reader_is_a_question_and_the_others_are_read(make: MakeFolder):
    """
    Whatever surprise it holds.
    """
    folder = make(surprises="a.940")
    folder.drops("a.940", whole("Drukker"))
    folder.drops("b.940", whole())
    folder.reading.read_folder()

    assert folder.taken == ["b.940"]
    assert "ZeroDivisionError" in folder.asked[0]


def test_a_file_that_contradicts_the_books_is_a_question(make: MakeFolder):
    """
    It says when and why; nothing of it counts.
    """
    folder = make()
    folder.drops("a.940", mt940(Booking(DAY, "5.00", "A", "x"), opening="0.00", until="2026-03-05"))
    folder.reading.read_folder()
    folder.drops("b.940", mt940(Booking(DAY, "6.00", "A", "x"), opening="1.00", until="2026-03-05"))
    folder.reading.read_folder()

    assert folder.taken == ["a.940"]
    assert "2 March 2026 is in the books already" in folder.asked[0]


def test_a_file_that_could_not_be_placed_is_tried_again_when_another_brought_something(make: MakeFolder):
    """
    Names are in no order of time: the last part of a day came before the middle one.
    """
    folder = make()
    coffee = Booking(DAY, "-3.00", "Koffiehuis", "koffie")
    for name, opening in {"a": "100.00", "b": "94.00", "c": "97.00"}.items():
        folder.drops(f"{name}.940", mt940(coffee, opening=opening, until=DAY))
    folder.reading.read_folder()

    assert folder.taken == ["a.940", "b.940", "c.940"]
    assert folder.asked == []


def test_a_file_that_does_not_say_its_account_is_asked_about_where_there_are_several(make: MakeFolder):
    """
    With one account that one is meant.
    """
    folder = make(COLUMNS)
    own = replace(folder.home.house.own, ibans=frozenset({IBAN, OTHER_IBAN}))
    folder.reading.house = replace(folder.home.house, own=own)
    folder.drops("a.csv", csv_table(Booking(DAY, "5.00", "Acme", "x")))
    folder.reading.read_folder()

    assert folder.taken == []
    assert "voldaan bank import --account" in folder.asked[0]


def test_a_folder_that_is_gone_stops_letters_and_says_so(make: MakeFolder):
    """
    A disk that is not mounted may hold the payment.
    """
    folder = make()
    (folder.home.folder / "bank").rmdir()

    with pytest.raises(MailboxError, match=r"the bank folder .* cannot be read"):
        folder.reading.read_folder()
