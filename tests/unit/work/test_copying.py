"""Copies of what the owner must look at, in folders by what it is about: once, and the mail itself stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.domain.errors import Failure, MailboxError
from agent.domain.question import QuestionKind
from agent.domain.reply import Label
from agent.mailbox.memory import MemoryMailbox
from agent.work.copying import KINDS
from tests.builders import TODAY
from tests.unit.work.home import JAN, Home, build_home

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def copying(tmp_path: Path, one_worker: None) -> Home:
    """Sanne's house, with a folder for copies and one invoice."""
    built = build_home(tmp_path, account='replies_folder = "Voldaan"')
    built.goes_live()
    built.invoices()
    return built


def writes(home: Home, text: str, **more) -> str:
    """Jan answers about his invoice."""
    return home.mails(JAN, subject="2026-031", text=text, **more)


def flags(home: Home) -> list[bool]:
    """Whether each of Jan's mails bears the flag."""
    mails = home.server.folder("INBOX").mails.values()
    return ["\\flagged" in mail.flags for mail in mails if b"jan@acme.example" in mail.header_block()]


def copies(home: Home) -> dict[str, int]:
    """How many mails lie in each folder for copies."""
    return {name: len(folder.mails) for name, folder in home.server.folders.items() if name.startswith("Voldaan/")}


class Refusing(MemoryMailbox):
    """A mailbox whose server makes no folders; ``why`` is what that means."""

    why = Failure.BUG

    def make_folder(self, levels: Sequence[str]) -> str:
        raise MailboxError("main: the server refused a command (CREATE failed)", self.why)


class Away(Refusing):
    """A mailbox whose server cannot just now."""

    why = Failure.RETRY


def opens(home: Home, kind: type[MemoryMailbox]) -> None:
    """Have the mailbox be one of this kind from now on."""
    home.house = replace(
        home.house, open_mailbox=lambda account, read_only: kind(home.server, name="main", read_only=read_only)
    )


def test_every_meaning_has_a_folder():
    """
    Few of them, in plain words.
    """
    assert set(KINDS) == set(Label)
    assert sorted(set(KINDS.values())) == [
        "address", "away", "complaint", "invoice", "other", "paid", "promise", "question", "trouble",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Dag Sanne,\n\nTwee stoelen waren kapot, dus dit klopt niet.\n\nJan\n", "complaint"),
        ("Dag Sanne,\n\nWe betalen vrijdag.\n\nJan\n", "promise"),
        ("Dag Sanne,\n\nHet blauwe boek ligt op de kast.\n\nJan\n", "other"),
    ],
)
def test_a_mail_to_look_at_is_copied_by_what_it_is_about(copying: Home, text: str, kind: str):
    """
    What is not certain goes to "other"; the mail stays, with its flag, and the copy has none. Rule: copied-once.
    """
    writes(copying, text)
    copying.passes()

    (copy,) = copying.server.folder(f"Voldaan/{kind}").mails.values()
    assert copies(copying) == {f"Voldaan/{kind}": 1}
    assert copy.octets in copying.letters("INBOX")
    assert "\\flagged" not in copy.flags
    assert flags(copying) == [True]


def test_a_second_pass_and_a_folder_numbered_anew_copy_nothing_again(copying: Home):
    """
    Also when the owner threw the copy away.
    """
    writes(copying, "We betalen vrijdag.\n")
    copying.passes()
    copying.server.folder("Voldaan/promise").mails.clear()
    copying.server.renumber("INBOX")
    copying.passes(TOMORROW)

    assert copies(copying) == {"Voldaan/promise": 0}


def test_a_copy_that_was_noted_by_nobody_is_found_and_not_made_twice(copying: Home):
    """
    The pass broke off between the copy and the books; so it is with books that were put back.
    """
    writes(copying, "We betalen vrijdag.\n")
    copying.passes()
    with copying.house.ledger.change() as book:
        for identity, mail in book.to_copy().items():
            book.put_to_copy(identity, replace(mail, is_done=False))
    copying.passes(TOMORROW)

    assert copies(copying) == {"Voldaan/promise": 1}
    assert all(mail.is_done for mail in copying.book().to_copy().values())


def test_a_copy_that_was_noted_and_not_made_is_made_by_the_next_pass(copying: Home):
    """
    The server was away just then; no news is needed for it, and nothing waits for it.
    """
    writes(copying, "We betalen vrijdag.\n")
    whole = copying.house
    opens(copying, Away)
    copying.passes()
    assert copies(copying) == {}

    copying.house = whole
    copying.passes(TOMORROW)

    assert copies(copying) == {"Voldaan/promise": 1}


def test_a_mail_without_an_id_is_copied_once_too(copying: Home):
    """
    It is known by its headers, its moment and its size.
    """
    writes(copying, "We betalen vrijdag.\n")
    inbox = copying.server.folder("INBOX")
    (mail,) = inbox.mails.values()
    mail.octets = b"\r\n".join(line for line in mail.octets.split(b"\r\n") if not line.startswith(b"Message-ID"))
    copying.passes()
    with copying.house.ledger.change() as book:
        for identity, noted in book.to_copy().items():
            assert noted.message_id is None
            book.put_to_copy(identity, replace(noted, is_done=False))
    copying.passes(TOMORROW)

    assert copies(copying) == {"Voldaan/promise": 1}


def test_a_mail_the_owner_took_away_meanwhile_is_let_go(copying: Home):
    """
    Wherever it lies now, he has seen it.
    """
    writes(copying, "We betalen vrijdag.\n")
    whole = copying.house
    opens(copying, Away)
    copying.passes()
    copying.house = whole
    copying.server.folder("INBOX").mails.clear()
    copying.passes(TOMORROW)

    assert copies(copying) == {}
    assert all(mail.is_done for mail in copying.book().to_copy().values())


def test_a_server_that_refuses_costs_one_note_and_nothing_else(copying: Home):
    """
    However many mails and passes; they are recorded and flagged as ever, and copied once the server takes them.
    """
    whole = copying.house
    opens(copying, Refusing)
    writes(copying, "We betalen vrijdag.\n")
    writes(copying, "Twee stoelen waren kapot, dus dit klopt niet.\n")
    reports = [copying.passes(), copying.passes(TOMORROW)]

    notes = [question for question in copying.book().questions() if question.kind is QuestionKind.TROUBLE]
    assert len(notes) == 1
    assert "CREATE failed" in notes[0].text
    assert "replies_folder" in notes[0].text
    assert [report.troubles for report in reports] == [[], []]
    assert flags(copying) == [True, True]

    copying.house = whole
    copying.passes(TOMORROW)
    assert copies(copying) == {"Voldaan/complaint": 1, "Voldaan/promise": 1}


@pytest.mark.parametrize(("mode", "account"), [("draft", ""), ("shadow", 'replies_folder = "Voldaan"')])
def test_nothing_is_copied_unless_asked_for_and_never_in_shadow(
    tmp_path: Path, one_worker: None, mode: str, account: str
):
    """
    No folder is made either.
    """
    home = build_home(tmp_path, mode=mode, account=account)
    home.goes_live()
    home.invoices()
    writes(home, "We betalen vrijdag.\n")
    home.passes()

    assert not any(name.startswith("Voldaan") for name in home.server.folders)
    assert home.book().to_copy() == {}
