"""Somebody who answers: by what a question is about, and never more often than he was told to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from agent.desk.cells import tell_cell
from agent.domain.errors import Failure, MailboxError, ServerError
from agent.mailbox import Role
from agent.oauth import DeviceCode, Grant
from agent.start.account import Known
from agent.start.autoconfig import NotUsable
from agent.start.doors import FolderSeen, RealDoors
from agent.start.talk import Question, Said, Table, Talk
from agent.work import House, PassReport, run_pass
from tests.builders import TODAY, moment

FOLDERS = (
    FolderSeen("INBOX", Role.INBOX, 12, 3),
    FolderSeen("Verzonden", Role.SENT, 40, 9),
    FolderSeen("Klanten", None),
)


@dataclass
class Heard:
    """What came of a conversation: its value, everything said in order, and which questions were asked."""

    value: Any
    said: list[str]
    asked: list[Question]

    @property
    def text(self) -> str:
        """All that could be read."""
        return "\n".join(self.said)

    @property
    def keys(self) -> list[str]:
        """What was asked about, in order."""
        return [question.key for question in self.asked]


def talk_with(talk: Talk[Any], /, **answers: str | list[str]) -> Heard:
    """Lead a conversation to its end; a question without an answer here gets enter.

    A list holds one answer after the other. Keys have _ where a question has - or a space. "#words" means the number of
    the choice with these words.
    """
    waiting = {key: [given] if isinstance(given, str) else list(given) for key, given in answers.items()}
    said: list[str] = []
    asked: list[Question] = []
    answer = ""
    try:
        turn = next(talk)
        while True:
            answer = ""
            match turn:
                case Question():
                    asked.append(turn)
                    said.append(f"{turn.text} [{turn.default}]")
                    left = waiting.get(turn.key.replace("-", "_").replace(" ", "_"), [])
                    answer = _numbered(left.pop(0), said) if left else ""
                    assert len(asked) < 100, f"asked for ever: {turn}"
                case Said():
                    said.append(turn.text)
                case Table():
                    said += [" | ".join(map(tell_cell, row)) for row in turn.rows]
            turn = talk.send(answer)
    except StopIteration as end:
        return Heard(end.value, said, asked)


def _numbered(answer: str, said: list[str]) -> str:
    if not answer.startswith("#"):
        return answer
    choices = next(text for text in reversed(said) if text.startswith("  1  "))
    return next(line.split()[0] for line in choices.splitlines() if answer[1:] in line)


@dataclass
class FakeDoors:
    """A world of values. ``locks`` says per door what each try meets, in order; then it opens.

    Attributes:
        told: What a host answers; NotUsable when it is None.
        tried: Every login, in order, with the account it was tried with.
    """

    folder: Path
    environ: Mapping[str, str] = field(default_factory=lambda: {"LANG": "nl_NL.UTF-8"})
    told: bytes | None = None
    locks: dict[str, list[ServerError]] = field(default_factory=dict)
    folders: tuple[FolderSeen, ...] = FOLDERS
    house: House | None = None
    asked_hosts: list[str] = field(default_factory=list)
    tried: list[tuple[str, Known]] = field(default_factory=list)
    at: datetime = field(default_factory=lambda: moment(TODAY))
    command: str = "voldaan"

    @property
    def settings_file(self) -> Path:
        return self.folder / "voldaan" / "config.toml"

    def now(self) -> datetime:
        return self.at

    def ask_host(self, domain: str) -> bytes:
        self.asked_hosts.append(domain)
        if self.told is None:
            raise NotUsable("it gives no answer")
        return self.told

    def look_into(self, account: Known) -> tuple[FolderSeen, ...]:
        self._try("imap", account)
        return self.folders

    def try_sending(self, account: Known) -> None:
        self._try("smtp", account)

    def ask_code(self, account: Known) -> DeviceCode:
        self._try("code", account)
        return DeviceCode("K7M2-9XQD", "https://provider.example/device", 900, 5, "secret-device-code")

    def await_grant(self, account: Known, code: DeviceCode) -> Grant:
        self._try("grant", account)
        return Grant("access", "refresh", 3600)

    def save(self, text: str, account: Known) -> Path | None:
        return self._real().save(text, account)

    def open(self) -> House:
        return self.house or self._real().open()

    def read_mail(self, house: House) -> PassReport:
        return run_pass(house, self.at)

    def rehearse(self, copy: House, moment: datetime) -> PassReport:
        return run_pass(copy, moment)

    def _try(self, door: str, account: Known) -> None:
        self.tried.append((door, account))
        if locks := self.locks.get(door):
            raise locks.pop(0)

    def _real(self) -> RealDoors:
        return RealDoors(self.settings_file, self.environ, lambda *_: None, lambda: self.at)


def refused(
    failure: Failure = Failure.LOGIN, text: str = "main (imap.example:993): the login was refused"
) -> MailboxError:
    """What a server says that does not let us in."""
    return MailboxError(text, failure)
