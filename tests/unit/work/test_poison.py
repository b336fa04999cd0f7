"""A mail that breaks its reader costs one mail: it is listed, what it is about is held, and the folder goes on."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from agent.domain.errors import Failure, LedgerError, MailboxError
from agent.ledger import Vault
from agent.mailbox import Mailbox, Summary
from agent.sandbox import Reader
from agent.sandbox import reader as reader_side
from agent.work.stumbles import LINE_PATIENCE, PATIENCE
from tests.unit.work.home import JAN, Home


@dataclass
class Poisoned:
    """A mailbox in which a mail with "poison" in its subject does something when its text, or more, is asked for."""

    box: Any
    does: Callable[[], object]
    outside: bool = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.box, name)

    def summaries(self, folder: str, uids: Sequence[int]) -> Iterator[Summary]:
        for summary in self.box.summaries(folder, uids):
            if self.outside and "poison" in summary.headers.subject:
                self.does()
            yield summary

    def part(self, folder: str, uid: int, *arguments: Any, **options: Any) -> bytes:
        (summary,) = self.box.summaries(folder, [uid])
        if "poison" in summary.headers.subject:
            self.does()
        return self.box.part(folder, uid, *arguments, **options)


def poisoned(home: Home, error: BaseException, *, outside: bool = False) -> Home:
    """The same house, in which poison raises this."""

    def fail() -> None:
        raise error

    opened = home.house.open_mailbox

    def open_poisoned(*account: Any) -> Mailbox:
        return Poisoned(opened(*account), fail, outside)

    return replace(home, house=replace(home.house, open_mailbox=open_poisoned))


def kinds(home: Home) -> list[str]:
    """What the owner is asked."""
    return [question.kind.value for question in home.book().questions()]


def reads_on(home: Home) -> bool:
    """Whether a mail behind everything that lies there is read."""
    home.invoices("2026-099", to="Els <els@bord.example>")
    home.mails("Els <els@bord.example>", subject="Re: Factuur 2026-099", text="Klopt 2026-099 wel?\n")
    home.passes()
    return bool(home.item("2026-099").replies)


@pytest.mark.parametrize(
    "error", [ValueError("surprise"), RecursionError(), OverflowError(), MailboxError("not understood", Failure.BUG)]
)
def test_a_mail_that_breaks_its_reader_is_listed_and_holds_what_it_answers(home: Home, error: Exception):
    """
    Its headers are enough to know whose word it is; its neighbours are read as ever.
    """
    home = poisoned(home, error)
    invoice = home.invoices()
    home.mails(JAN, subject="poison", answers=invoice)
    home.passes()

    assert sorted(kinds(home)) == ["customer wrote", "document not readable"]
    assert home.item().replies
    assert home.letters() == []
    assert reads_on(home)


def test_a_mail_nobody_can_look_at_stops_every_letter_until_the_owner_looked(home: Home):
    """
    It may be anybody's answer. Rule: mail-complete.
    """
    home = poisoned(home, ValueError("surprise"), outside=True)
    home.invoices()
    home.mails(JAN, subject="poison")
    home.passes()
    (question,) = [question for question in home.book().questions() if question.kind.value == "mail not readable"]

    assert "letters wait until you looked" in question.text
    assert home.letters() == []
    home.answers(question, "noted")
    home.passes()
    assert len(home.letters()) == 1


def test_a_mail_at_which_the_line_breaks_every_time_is_passed_over_at_last(home: Home):
    """
    A server may hang up whenever it is asked for one mail. A line that broke once proves nothing, so it is tried again.
    """
    home = poisoned(home, MailboxError("the connection was lost", Failure.RETRY))
    invoice = home.invoices()
    home.mails("Els <els@elsewhere.example>", subject="before")
    home.mails(JAN, subject="poison", answers=invoice)
    for _ in range(LINE_PATIENCE + 1):
        report = home.passes()
        assert report.troubles
        assert home.letters() == []
    report = home.passes()

    assert report.troubles == []
    assert kinds(home) == ["mail not readable"]
    assert reads_on(home)


def test_a_mail_that_ends_the_program_every_time_is_passed_over_at_last(home: Home):
    """
    Killed for its memory, say: nothing can be caught, but the note of what was being read is still there.
    """
    home = poisoned(home, SystemExit("killed"), outside=True)
    home.mails(JAN, subject="poison")
    for _ in range(PATIENCE):
        with pytest.raises(SystemExit):
            home.passes()
    home.passes()

    assert kinds(home) == ["mail not readable"]
    assert reads_on(home)


def test_a_line_that_broke_in_a_good_batch_leaves_nothing_behind(home: Home):
    """
    The next pass reads it, mail by mail, and asks nobody anything.
    """
    invoice = home.invoices()
    home.mails(JAN, subject="poison", answers=invoice)
    poisoned(home, MailboxError("the connection was lost", Failure.RETRY)).passes()
    home.passes()

    assert kinds(home) == ["customer wrote"]
    assert home.house.ledger.folder.joinpath("reading.json").read_text() == "{}"
    assert home.letters() == []


def test_a_disk_that_is_full_blames_no_mail(home: Home, monkeypatch: pytest.MonkeyPatch):
    """
    With room again the mail at which every pass ended is read as ever, and nobody is asked anything.
    """

    def full(vault: Vault, content: bytes) -> str:
        raise LedgerError("the vault could not be written: no room")

    home.invoices()
    with monkeypatch.context() as patch:
        patch.setattr(Vault, "put", full)
        for _ in range(PATIENCE + 2):
            with pytest.raises(LedgerError):
                home.passes()
    home.passes()

    assert kinds(home) == []
    assert home.item()


def test_a_machine_that_can_start_no_reader_blames_no_mail(
    home: Home, monkeypatch: pytest.MonkeyPatch, warm_worker: Reader
):
    """
    No more processes, or open files: the next pass reads the papers, and until then the reading is incomplete.
    """

    def crowded(wall_seconds: float) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    home.invoices("2026-777")  # which nobody read before
    warm_worker.close()
    with monkeypatch.context() as patch:
        patch.setattr(reader_side, "_start", crowded)
        report = home.passes()
    home.passes()

    assert "mail cannot be read just now (Resource temporarily unavailable)" in report.troubles[0]
    assert kinds(home) == []
    assert home.item("2026-777")
