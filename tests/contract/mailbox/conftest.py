"""Every mailbox there is, behind the same few words: deliver a mail, open the mailbox."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pytest

from agent.domain.errors import MailboxError
from agent.mailbox import Mailbox, MemoryServer
from tests.servers.launch import NOON, ImapServer, dovecot_missing, dovecot_user, running, running_exchange

PYMAP = Path(sys.executable).with_name("pymap")


class Server(Protocol):
    """What the contract's tests need of a server.

    ``sent`` is what its Sent folder is called; ``lacks`` names what it cannot do through no fault of ours, each
    explained in tests/servers/README.md.
    """

    sent: str
    lacks: frozenset[str]

    def mailbox(self, *, read_only: bool = False) -> Mailbox: ...

    def deliver(self, folder: str, message: bytes, *, flags: Sequence[str] = (), at: datetime = NOON) -> int: ...

    def add_folder(self, name: str) -> str:
        """Make a folder and give the name by which the server knows it."""
        ...

    def renumber(self, folder: str) -> None: ...


class InMemory:
    """The quick one."""

    sent = "Sent"
    lacks: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.server = MemoryServer()

    def mailbox(self, *, read_only: bool = False) -> Mailbox:
        return self.server.open(read_only=read_only)

    def deliver(self, folder: str, message: bytes, *, flags: Sequence[str] = (), at: datetime = NOON) -> int:
        return self.server.add_message(folder, message, flags, at=at)

    def add_folder(self, name: str) -> str:
        self.server.add_folder(name)
        return name

    def renumber(self, folder: str) -> None:
        self.server.renumber(folder)


class OverImap:
    """A live one; ``prefix`` stands before every folder but INBOX."""

    def __init__(self, user: ImapServer, *lacks: str, prefix: str = "") -> None:
        self.user = user
        self.lacks = frozenset(lacks)
        self.prefix = prefix
        self.sent = f"{prefix}Sent"

    def mailbox(self, *, read_only: bool = False) -> Mailbox:
        return self.user.mailbox(read_only=read_only)

    def deliver(self, folder: str, message: bytes, *, flags: Sequence[str] = (), at: datetime = NOON) -> int:
        return self.user.deliver(folder, message, flags=flags, at=at)

    def add_folder(self, name: str) -> str:
        self.user.client.create_folder(self.prefix + name)
        return self.prefix + name

    def renumber(self, folder: str) -> None:
        client = self.user.client
        client.select_folder(folder, readonly=True)
        mails = [answer[b"BODY[]"] for answer in client.fetch(client.search(), ["BODY.PEEK[]"]).values()]
        client.select_folder("INBOX", readonly=True)
        client.delete_folder(folder)
        client.create_folder(folder)
        for mail in mails:
            client.append(folder, mail, (), NOON)


class OverPymap(OverImap):
    """A live one in Python. Its logins take half a second, so they last the session."""

    def __init__(self, user: ImapServer) -> None:
        super().__init__(user, "keywords", "joined file names", "searching for brackets")
        self._opened: dict[bool, Mailbox] = {}

    def mailbox(self, *, read_only: bool = False) -> Mailbox:
        try:
            self._opened[read_only].folders()
        except (KeyError, MailboxError):
            self._opened[read_only] = super().mailbox(read_only=read_only)
        return self._opened[read_only]

    def empty(self) -> None:
        """Leave an empty INBOX and an empty Sent."""
        client = self.user.client
        client.select_folder("INBOX")
        names = {name for _, _, name in client.list_folders()}
        for name in names - {"INBOX", "Sent"}:
            client.delete_folder(name)
        if "Sent" not in names:
            client.create_folder("Sent")
        for name in ("Sent", "INBOX"):
            client.select_folder(name)
            client.delete_messages(client.search(), silent=True)
            client.expunge()


@pytest.fixture(scope="session")
def pymap_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OverPymap]:
    """One pymap for the session; it knows one user only."""
    if not PYMAP.exists():
        pytest.skip("pymap is not installed")
    with running("pymap.sh", "pymap", tmp_path_factory.mktemp("pymap"), PYMAP=str(PYMAP)) as server:
        user = ImapServer(
            host=server["IMAP_HOST"],
            port=int(server["IMAP_PORT"]),
            tls="none",
            user=server["IMAP_USER"],
            password=server["IMAP_PASS"],
            cafile=None,
        )
        yield OverPymap(user)
        user.close()


@pytest.fixture
def pymap(pymap_session: OverPymap) -> OverPymap:
    """pymap's mailbox, emptied."""
    pymap_session.empty()
    return pymap_session


@pytest.fixture(scope="session")
def exchange_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Dovecot behind the manners of somebody's own Exchange, which shows in nothing but what it refuses."""
    if missing := dovecot_missing():
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("exchange")
    with (
        running("dovecot.sh", "dovecot", folder, VOLDAAN_PLAIN="1") as server,
        running_exchange(folder, int(server["IMAP_PORT"]), "mail.firm.example") as (port, _),
    ):
        yield server | {"IMAP_PORT": str(port)}


@pytest.fixture
def exchange(exchange_session: dict[str, str]) -> Iterator[ImapServer]:
    """A mailbox of its own there."""
    user = dovecot_user(exchange_session)
    yield user
    user.close()


@pytest.fixture(
    params=[
        "memory",
        pytest.param("dovecot", marks=pytest.mark.dovecot),
        pytest.param("cyrus", marks=pytest.mark.cyrus),
        pytest.param("courier", marks=pytest.mark.courier),
        pytest.param("exchange", marks=[pytest.mark.dovecot, pytest.mark.torture]),
        "pymap",
    ]
)
def server(request: pytest.FixtureRequest) -> Server:
    """Each kind of server in turn, with INBOX and Sent, both empty."""
    if request.param == "memory":
        return InMemory()
    found = request.getfixturevalue(request.param)
    if request.param == "courier":
        return OverImap(found, prefix="INBOX.")
    if request.param == "cyrus":
        return OverImap(found, "eight-bit headers")
    if request.param == "exchange":
        return OverImap(found, "keywords")
    return found if isinstance(found, OverPymap) else OverImap(found)


def needs(server: Server, ability: str) -> None:
    """Skip for a server that is known to lack this."""
    if ability in server.lacks:
        pytest.skip(f"this server lacks {ability}")
