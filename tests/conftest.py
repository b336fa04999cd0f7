"""Real servers for the tests that need them: started once a session, a mailbox or an empty sink for each test."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from functools import cache
from pathlib import Path
from typing import NoReturn, Protocol

import pytest
import typer.main
from hypothesis import HealthCheck, settings

from agent.sandbox import Reader
from tests.examples import ORDINARY, TIMES
from tests.remembering import Remembering
from tests.servers.launch import (
    ImapServer,
    SmtpSink,
    added_user,
    courier_missing,
    cyrus_missing,
    dovecot_missing,
    dovecot_user,
    required,
    running,
    running_sink,
)
from tests.torture.figures import Cell, Figure, Figures, render
from tests.torture.notes import Notes

# A busy machine is no failure: nothing here is measured in time.
settings.register_profile(
    "voldaan", max_examples=ORDINARY * TIMES, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("voldaan")

# Tests quote the English words; those of other languages say so themselves.
os.environ["VOLDAAN_LANGUAGE"] = "en"

#: How the reason of a skip begins that must not go unnoticed.
_ALOUD = "!! "
_figures: list[Figure] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of the long campaigns (tests/torture/README.md)."""
    group = parser.getgroup("torture")
    group.addoption("--torture-seed", type=int, default=0, help="the number all dice of the torture tests come from")
    group.addoption("--torture-notes", type=Path, help="a file that gets a line per test done and per figure")


def pytest_configure(config: pytest.Config) -> None:
    """One thread a process; and note what is done, when a campaign wants to go on where it stopped."""
    # OpenBLAS starts a thread per core when numpy is first imported. With several processes side by side they wait for
    # each other: small matrices take ten times as long.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if file := config.getoption("--torture-notes"):
        config.pluginmanager.register(Notes(file), "torture-notes")


@pytest.fixture(scope="module", autouse=True)
def swept() -> None:
    """Leave the collected tests, and what earlier ones left, out of garbage collections: a daemon asks for many."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def warm_worker() -> Iterator[Reader]:
    """A worker that reads documents for as long as the tests run: to start one for every pass costs half a second."""
    with Reader() as reader:
        yield reader


@pytest.fixture(scope="session")
def well_read(warm_worker: Reader) -> Reader:
    """That worker, asked once about the same bytes."""
    return Remembering(warm_worker)


@pytest.fixture
def one_worker(well_read: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passes and commands in this process share one worker; every new document still has a child of its own."""
    # Commands import the reader when they are typed, so the sandbox comes last: no room keeps what only a test needs.
    for room in ("work.one_pass", "work.learning", "sandbox"):
        monkeypatch.setattr(f"agent.{room}.Reader", lambda: nullcontext(well_read))


@pytest.fixture(scope="session", autouse=True)
def one_command_line() -> Iterator[None]:
    """Make the commands of the command line once: a program does so when it starts, and takes a tenth of a second."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr("typer.main.get_command", cache(typer.main.get_command))
        yield


@pytest.fixture(scope="session")
def torture_seed(pytestconfig: pytest.Config) -> int:
    """The number that all dice of a torture run come from."""
    return int(pytestconfig.getoption("--torture-seed"))


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Figures:
    """Hand a row to a table of the closing summary: ``figures("Kills", "prepared", runs=20, doubles=0)``."""
    notes = request.config.pluginmanager.get_plugin("torture-notes")

    def hand_in(table: str, name: str, /, **cells: Cell) -> None:
        figure = Figure(request.node.nodeid, table, name, cells)
        _figures.append(figure)
        if notes:
            notes.figure(figure)

    return hand_in


@pytest.fixture(scope="session")
def dovecot_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """One Dovecot for the session. Missing, its tests are skipped; or fail, where VOLDAAN_REQUIRE_DOVECOT=1."""
    missing = dovecot_missing()
    if missing and required():
        pytest.fail(missing, pytrace=False)
    if missing:
        skip_aloud(missing)
    with running("dovecot.sh", "dovecot", tmp_path_factory.mktemp("dovecot")) as server:
        yield server


@pytest.fixture
def dovecot(dovecot_server: dict[str, str]) -> Iterator[ImapServer]:
    """A mailbox of its own on Dovecot, with all special folders, empty."""
    user = dovecot_user(dovecot_server)
    yield user
    user.close()


@pytest.fixture(scope="session")
def cyrus_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """One Cyrus for the session, and the folder it was started in. Missing, its tests are skipped."""
    yield from _running_or_skipped("cyrus", cyrus_missing(), tmp_path_factory)


@pytest.fixture
def cyrus(cyrus_server: tuple[Path, dict[str, str]]) -> Iterator[ImapServer]:
    """A mailbox of its own on Cyrus, with all special folders, empty."""
    user = added_user("cyrus.sh", *cyrus_server)
    yield user
    user.close()


@pytest.fixture(scope="session")
def courier_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """One Courier for the session, and the folder it was started in. Missing, its tests are skipped."""
    yield from _running_or_skipped("courier", courier_missing(), tmp_path_factory)


@pytest.fixture
def courier(courier_server: tuple[Path, dict[str, str]]) -> Iterator[ImapServer]:
    """A mailbox of its own on Courier: INBOX.Sent, INBOX.Drafts and INBOX.Trash, empty."""
    user = added_user("courier.sh", *courier_server)
    yield user
    user.close()


def _running_or_skipped(
    kind: str, missing: str | None, factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, dict[str, str]]]:
    if missing:
        skip_aloud(missing)
    folder = factory.mktemp(kind)
    with running(f"{kind}.sh", kind, folder) as server:
        yield folder, server


@pytest.fixture(scope="session")
def sink_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmtpSink]:
    """One SMTP sink for the session."""
    with running_sink(tmp_path_factory.mktemp("sink")) as server:
        yield server


@pytest.fixture
def sink(sink_server: SmtpSink) -> SmtpSink:
    """The sink, empty and faultless."""
    sink_server.reset()
    return sink_server


def skip_aloud(reason: str) -> NoReturn:
    """Skip a test, and say so in big letters at the end."""
    pytest.skip(f"{_ALOUD}{reason}")


class StartSink(Protocol):
    """Start one more sink, with options of ``servers/smtpsink.py``."""

    def __call__(self, *options: str) -> SmtpSink: ...


@pytest.fixture
def start_sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartSink]:
    """Sinks that behave like one provider or another; a process each, gone after the test."""
    with ExitStack() as stack:
        yield lambda *options: stack.enter_context(running_sink(tmp_path_factory.mktemp("sink"), *options))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in big letters what was not tested, and print the tables that were handed in."""
    for line in render(_figures):
        terminalreporter.write_line(line)
    skipped = (str(report.longrepr) for report in terminalreporter.stats.get("skipped", []))
    for reason in sorted({text.partition(_ALOUD)[2].rstrip("')") for text in skipped if _ALOUD in text}):
        terminalreporter.write_sep("!", reason, red=True, bold=True)
