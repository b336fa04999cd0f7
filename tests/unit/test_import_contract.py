"""The arrows point one way: the shell may import the core, the core only the words of the trade and its own library."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.tables import each

HOUSE = Path(__file__).parents[2] / "agent"

# Every core room, with the libraries it may use beside the standard library.
CORE: dict[str, set[str]] = {
    "domain": set(),
    "documents": {"pypdfium2"},
    "statements": set(),
    "matching": set(),
    "replies": set(),
    "splitting": set(),
    "meaning": set(),
    "dunning": {"holidays"},
    "letters": {"babel", "jinja2", "markupsafe", "segno"},
}
# Parts of the standard library that reach for the world.
WORLD = {
    "asyncio", "ftplib", "glob", "http", "imaplib", "multiprocessing", "os", "pathlib", "poplib", "random", "secrets",
    "shelve", "shutil", "smtplib", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time",
    "urllib.request",
}  # fmt: skip
CLOCK = {"today", "now", "utcnow", "time_ns", "monotonic"}
DISK = {"open", "input", "print"}


def modules(*rooms: str) -> list[Path]:
    """Every Python file of these rooms; a room that is not built yet has none."""
    return sorted(path for room in rooms for path in (HOUSE / room).rglob("*.py"))


def sign(path: Path) -> str:
    """How a file is called in a failing test: ``dunning/gates.py``."""
    return path.relative_to(HOUSE).as_posix()


@cache
def uses(code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a module imports, and which calls of it are the clock's or the disk's."""
    nodes = list(ast.walk(ast.parse(code)))
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    clock = [call.attr for call in called if isinstance(call, ast.Attribute) and call.attr in CLOCK]
    disk = [call.id for call in called if isinstance(call, ast.Name) and call.id in DISK]
    return tuple(_imports(nodes)), (*clock, *disk)


def imports(code: str) -> tuple[str, ...]:
    """Full name of everything a module imports: ``agent.domain.money.Money``."""
    return uses(code)[0]


def _imports(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            yield from (f"{start}.{alias.name}" for alias in node.names)


def strangers(code: str, room: str) -> list[str]:
    """What a core room imports that is neither its own, the domain's, its library's nor the standard library's."""
    own = (f"agent.{room}.", "agent.domain.")
    known = CORE[room] | sys.stdlib_module_names
    return [name for name in imports(code) if not f"{name}.".startswith(own) and name.partition(".")[0] not in known]


def reaches(code: str) -> list[str]:
    """Where a module touches clock, network or disk: the import or the call."""
    worldly = tuple(f"{name}." for name in WORLD)
    imported, called = uses(code)
    return [*(name for name in imported if f"{name}.".startswith(worldly)), *called]


def importers(*libraries: str) -> set[str]:
    """Every place in the house, by its first name, that imports one of these libraries."""
    starts = tuple(f"{library}." for library in libraries)
    return {
        sign(path).partition("/")[0]
        for path in HOUSE.rglob("*.py")
        if any(f"{name}.".startswith(starts) for name in imports(path.read_text(encoding="utf-8")))
    }


@each("path", modules(*CORE), ids=sign)
def test_a_core_room_imports_only_itself_the_domain_and_its_library(path: Path) -> None:
    """
    Core rooms do not know each other or the shell, so each can be tried in three lines at a prompt.
    """
    room = sign(path).partition("/")[0]

    assert strangers(path.read_text(encoding="utf-8"), room) == []


@each("path", modules(*CORE), ids=sign)
def test_the_core_knows_no_clock_network_or_disk(path: Path) -> None:
    """
    "Today" and "now" are arguments; bytes come in and values go out.
    """
    assert reaches(path.read_text(encoding="utf-8")) == []


def test_only_the_outbox_speaks_smtp() -> None:
    """
    Whatever leaves the house goes through the journal.
    """
    assert importers("aiosmtplib", "smtplib") <= {"outbox"}


def test_only_the_mailbox_speaks_imap() -> None:
    """
    One place knows the traps of the protocol; the demonstration plays the provider's side with the standard library.
    """
    assert importers("imapclient") <= {"mailbox"}
    assert importers("imaplib") <= {"mailbox", "demo"}


def test_only_tokens_and_the_first_start_speak_http() -> None:
    """
    A page nobody asked for is never fetched: the first start asks the owner's own domain, when he allowed it.
    """
    assert importers("http", "urllib.request", "httpx", "requests", "aiohttp") <= {"oauth", "start"}


def test_only_the_demonstration_needs_the_servers_of_its_extra() -> None:
    """
    Without the ``demo`` extra everything else still runs.
    """
    assert importers("aiosmtpd", "pymap") <= {"demo"}


@pytest.mark.parametrize(
    "code",
    [
        "import socket",
        "from os import environ",
        "import urllib.request",
        "from pathlib import Path",
        "from datetime import date\nday = date.today()",
        "import datetime\nmoment = datetime.datetime.now(datetime.UTC)",
        "import time\nstarted = time.time()",
        "text = open('invoice.pdf').read()",
    ],
)
def test_the_contract_notices_a_core_that_looks_outside(code: str) -> None:
    """
    A check that cannot fail protects nothing.
    """
    assert reaches(code)


@pytest.mark.parametrize(
    "code",
    [
        "import requests",
        "import jinja2",
        "from agent import letters",
        "from agent.letters import render_letter",
        "from agent.mailbox import Mailbox",
        "from . import gates",
        "def later():\n    import imapclient",
    ],
)
def test_the_contract_notices_a_dunning_room_that_knows_too_much(code: str) -> None:
    """
    Relative and late imports are no way around it.
    """
    assert strangers(code, "dunning")


@pytest.mark.parametrize(
    "code",
    [
        "from __future__ import annotations",
        "from datetime import date, time",
        "from urllib.parse import quote",
        "import holidays",
        "from agent.domain.money import Money",
        "from agent.dunning.calendar import working_days",
    ],
)
def test_the_contract_lets_a_core_room_use_what_is_its_own(code: str) -> None:
    """
    The domain, the room itself, its library and the harmless part of the standard library.
    """
    assert strangers(code, "dunning") == []
    assert reaches(code) == []
