"""It stays at home: only the servers in the settings are ever contacted, whatever lies in the mailbox (promise P9)."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from agent.demo.papers import Paper, invoice_pdf, invoice_ubl
from tests.servers.launch import NOON
from tests.stories.guarded.guard import Guard, asked_for, contacted, ends_traced, others, started, traced
from tests.stories.post import OWNER
from tests.stories.world import World

pytestmark = pytest.mark.dovecot

AWAY = "http://tracker.example/seen?who=sanne"
NEAR = "http://127.0.0.1:9/seen"
WORKER = "'-P', '-m', 'agent.sandbox.worker'"


@pytest.fixture(scope="module")
def guard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guard]:
    """The program under guard."""
    guarding = Guard(tmp_path_factory.mktemp("guarded"))
    yield guarding
    guarding.close()


def luring_pdf(paper: Paper) -> bytes:
    """An invoice that wants to open an address, run a script and fetch a file when it is looked at."""
    lures = (
        f"/OpenAction << /S /URI /URI ({AWAY}) /Next << /S /GoToR /F << /FS /URL /F ({NEAR}) >> >> >> "
        f"/AA << /WC << /S /JavaScript /JS (app.launchURL\\('{AWAY}'\\)) >> >> /URI << /Base ({AWAY}) >>"
    )
    return invoice_pdf(paper).replace(b"/Type /Catalog", b"/Type /Catalog " + lures.encode(), 1)


def dtd_xml(paper: Paper) -> bytes:
    """An e-invoice that needs a definition and a value from elsewhere."""
    head, _, body = invoice_ubl(paper).partition(b"?>")
    lure = f'<!DOCTYPE Invoice SYSTEM "{AWAY}" [<!ENTITY % more SYSTEM "{NEAR}"> %more; <!ENTITY it SYSTEM "{AWAY}">]>'
    return head + b"?>" + lure.encode() + body


def including_xml(paper: Paper) -> bytes:
    """An e-invoice that names its schema and includes a piece of another file."""
    lure = (
        f' xmlns:xi="http://www.w3.org/2001/XInclude" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xsi:schemaLocation="urn:x {AWAY}" xml:base="{NEAR}"><xi:include href="{AWAY}"/>'
    )
    head, sign, rest = invoice_ubl(paper).partition(b"<Invoice")
    start, _, body = rest.partition(b">")
    return head + sign + start + lure.encode() + body


def luring_mail(answers: str) -> bytes:
    """A customer's answer full of addresses that tell on whoever opens them."""
    return f"""\
From: Jan <jan@acme.example>
To: {OWNER}
Subject: Re: Factuur 2026-031
Message-ID: <lure@acme.example>
In-Reply-To: {answers}
Date: Mon, 14 Sep 2026 12:00:00 +0200
Disposition-Notification-To: <{AWAY}>
Return-Receipt-To: jan@tracker.example
List-Unsubscribe: <{AWAY}>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/html; charset=utf-8

<html><head><link rel=stylesheet href="{AWAY}"><base href="{NEAR}"></head><body background="{AWAY}">
<img src="{AWAY}" width=1 height=1><iframe src="{NEAR}"></iframe><script src="{AWAY}"></script>Ik kijk.</body></html>
--x
Content-Type: message/external-body; access-type=URL; URL="{AWAY}"

Content-Type: application/pdf

--x--
""".replace("\n", "\r\n").encode()


@pytest.fixture
def lured(world: World) -> World:
    """A live world with a letter that leaves at the next pass, and a mailbox full of lures."""
    world.invoices("2026-030", to="Maud <maud@noord.example>")
    first = world.invoices("2026-031", files={"{}.pdf": luring_pdf})
    world.invoices("2026-032", to="Kees <kees@groen.example>", files={"{}.xml": dtd_xml})
    world.invoices("2026-033", to="Anna <anna@zuid.example>", files={"{}.xml": including_xml, "{}.pdf": luring_pdf})
    world.dovecot.deliver("INBOX", luring_mail(first.message_id), at=NOON.replace(month=9, day=14))
    world.goes_live()
    return world


def imap(world: World) -> tuple[str, int]:
    """The mailbox's own server."""
    return world.dovecot.host, world.dovecot.port


def smtp(world: World) -> tuple[str, int]:
    """The mail server letters go through."""
    return world.sink.host, world.sink.port


def configured(world: World, *words: str) -> tuple[str, ...]:
    """The words of a command with this world's settings."""
    return ("--config", str(world.config), *words)


def assert_at_home(
    guard: Guard,
    *servers: tuple[str, int],
    perhaps: tuple[tuple[str, int], ...] = (),
    beside: str = "",
    asking: frozenset[str] = frozenset(),
) -> None:
    """These servers and no others were contacted, or perhaps; nothing listens, and only the reader was started.

    ``asking``: kinds of events that are in order besides, for a mailbox whose tokens come over HTTP.

    The reader of documents itself never even made a socket.
    """
    events = guard.events()
    assert set(servers) <= contacted(events) <= {*servers, *perhaps}
    assert asked_for(events) <= {host for host, _ in (*servers, *perhaps)}
    assert others(events) <= asking
    assert all(WORKER in words or words == beside for _, words in started(events)), started(events)
    assert {event.event for event in events if event.role == "reader"} <= {"begins"}


def test_a_pass_that_reads_everything_and_sends_contacts_two_servers(lured: World, guard: Guard):
    """
    It reads all lures, in the program, in the reader and in the reader's children, and writes the one letter.
    """
    lured.books_up("2026-09-15")
    first = guard.run(*configured(lured, "pass", "--now", "2026-09-15T10:00"))

    assert first.code == 0, first.all
    assert_at_home(guard, imap(lured), smtp(lured))  # it read, and mailed the owner what it asks
    assert {item.number for item in lured.book.open_items()} >= {"2026-030", "2026-031", "2026-033"}
    assert lured.question("customer wrote")
    lured.says_yes("2026-09-15")
    second = guard.run(*configured(lured, "pass", "--now", "2026-09-15T10:30"))
    assert second.code == 0, second.all
    assert len(lured.letters()) >= 1
    assert_at_home(guard, imap(lured), smtp(lured))


@pytest.mark.parametrize(
    ("mode", "test_clock"), [("shadow", "true"), pytest.param("auto", "false", marks=pytest.mark.torture)]
)
def test_reading_lures_contacts_the_mailbox_alone(lured: World, guard: Guard, mode: str, test_clock: str):
    """
    In shadow, with the setting and with a moment that is only tried out: no mail server, no address in any mail.
    """
    lured.settings(mode=mode, test_clock=test_clock)
    said = guard.run(*configured(lured, "pass", "--now", "2026-09-15T10:00"))
    assert said.code == 0, said.all
    assert_at_home(guard, imap(lured))
    assert lured.sink.mails() == []


def test_check_tries_the_servers_of_the_settings_and_no_other(lured: World, guard: Guard):
    """
    The password comes from a command here: beside the reader it is all that is ever started.
    """
    secret = f"/bin/cat {lured.folder / 'password'}"
    settings = lured.config.read_text(encoding="utf-8")
    lured.config.write_text(settings.replace('password_file = "password"', f'password_command = "{secret}"'))
    said = guard.run(*configured(lured, "check"))

    assert "logged in" in said.out
    assert_at_home(guard, imap(lured), smtp(lured), beside=str(secret.split()))


@pytest.mark.parametrize("words", [pytest.param(("status",), marks=pytest.mark.torture), ("paid", "2026-031")], ids=str)
def test_commands_that_only_look_at_the_books_contact_nobody(lured: World, guard: Guard, words: tuple[str, ...]):
    """
    Not even the mailbox.
    """
    lured.passes("2026-09-15")
    guard.run(*configured(lured, *words))

    assert_at_home(guard)


@pytest.mark.torture
def test_the_daemon_contacts_the_same_servers_as_a_pass(lured: World, guard: Guard):
    """
    Also while it rests; it opens no door of its own.
    """
    log = lured.data / "voldaan.log"
    with guard.start(*configured(lured, "run")) as daemon:
        while not (log.exists() and "pass done" in log.read_text()):
            with suppress(subprocess.TimeoutExpired):
                pytest.fail(f"the daemon ended with {daemon.wait(0.02)}")
        daemon.send_signal(signal.SIGTERM)
        daemon.communicate(timeout=60)

    assert_at_home(guard, imap(lured), perhaps=(smtp(lured),))  # a note goes at some hours, and at others not


@pytest.mark.torture
def test_seen_from_outside_too_no_other_address_is_ever_named(lured: World, guard: Guard, tmp_path: Path):
    """
    The same pass under strace, which also sees libraries that ask the system without asking Python.
    """
    if not shutil.which("strace"):
        pytest.skip("no strace here: what libraries do behind Python's back is NOT watched")
    trace = tmp_path / "trace"
    before = ("strace", "-f", "-qq", "-e", "trace=%network,execve", "-o", str(trace))
    said = guard.run(*configured(lured, "pass", "--now", "2026-09-15T10:00"), before=before)
    calls = list(traced(trace))

    assert said.code == 0, said.all
    assert ends_traced(trace) == {imap(lured), smtp(lured)}
    assert not any(name in ("bind", "listen", "accept", "accept4") for name, _ in calls)
    programs = {arguments.partition(",")[0].strip('"') for name, arguments in calls if name == "execve"}
    assert programs == {sys.executable}


def test_the_guard_sees_a_knock_at_another_door(guard: Guard):
    """
    A guard that sleeps would be no proof: in the program, in the reader, and in a reader's child.
    """
    guard.run(code="import socket, urllib.request\nurllib.request.urlopen('http://127.0.0.1:9/x')")
    assert contacted(guard.events()) == {("127.0.0.1", 9)}

    reader = guard.folder / "agent" / "documents" / "reader.py"
    honest = reader.read_text(encoding="utf-8")
    knocking = "\n\n_read = read_document\n\n\ndef read_document(content, filename):\n    import socket\n    try:\n"
    knocking += "        socket.socket()\n    except OSError:\n        pass\n    return _read(content, filename)\n"
    reader.write_text(honest + knocking, encoding="utf-8")
    try:
        guard.run(code="from agent.sandbox import Reader\nwith Reader() as r: r.read(b'<Invoice/>', 'x.xml')")
        events = guard.events()
    finally:
        reader.write_text(honest, encoding="utf-8")
    knocks = {event.pid for event in events if event.role == "reader" and event.event == "socket.__new__"}
    workers = {event.pid for event in events if event.role == "reader" and event.event == "begins"}

    assert knocks & workers  # it warms up on a paper of its own
    assert knocks - workers  # and its child reads the paper it was given
