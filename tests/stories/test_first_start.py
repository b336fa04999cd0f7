"""The first start on a real terminal, before a real mailbox: from nothing to a first look in shadow."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from agent.cli.exits import Exit
from agent.config import load_settings
from agent.demo.cast import IBAN, SANNE
from tests.stories.guarded.guard import Guard
from tests.stories.post import days_ago
from tests.stories.terminal import CHECKOUT, Terminal, at_terminal
from tests.stories.test_stays_home import assert_at_home, imap, smtp
from tests.stories.world import World

pytestmark = pytest.mark.dovecot

WRONG = "not-the-password"


@pytest.fixture
def new(world: World) -> World:
    """Sanne with a mailbox that holds a few invoices, and no settings at all."""
    world.config.unlink()
    world.invoices("2026-061", issued=days_ago(40))
    world.invoices("2026-062", issued=days_ago(8))
    world.invoices("2025-001", issued=days_ago(200))
    return world


def home(world: World) -> Mapping[str, str]:
    """Her environment: a home folder that is empty."""
    return {"HOME": str(world.folder), "LANG": "en_GB.UTF-8", "TZ": "Europe/Amsterdam"}


def settings(world: World) -> Path:
    """Where her settings will be."""
    return world.folder / ".config" / "voldaan" / "config.toml"


def up_to_the_password(world: World, terminal: Terminal) -> None:
    """Answer all that comes before it; her provider is on no list."""
    terminal.answers(
        ("language", "en"),
        ("Your name", "Sanne de Vries"),
        ("mail address", SANNE.email),
        ("Who keeps the mail", ""),
        ("May I ask devries.example", "no"),
        ("IMAP, incoming", f"{world.dovecot.host}:{world.dovecot.port}"),
        ("SMTP, outgoing", f"{world.sink.host}:{world.sink.port}"),
    )


def choose(terminal: Terminal, words: str) -> None:
    """Choose from what is offered when something went wrong."""
    menu = terminal.waits_for("What now?")
    terminal.types(next(line.split()[0] for line in menu.splitlines() if words in line and line.startswith("  ")))


def gets_in(world: World, terminal: Terminal) -> None:
    """Everything goes wrong once: the certificate, the name and the password."""
    terminal.answers(("The password of", WRONG))
    terminal.waits_for("certificate cannot be trusted")
    choose(terminal, "own certificate")
    terminal.answers(("certificate (PEM)", str(world.folder / "authorities.pem")))
    terminal.waits_for("login was refused")
    choose(terminal, "another name")
    terminal.answers(("name to log in with", world.dovecot.user))
    terminal.waits_for("login was refused")
    choose(terminal, "another password")
    terminal.answers(("The password of", world.dovecot.password))


def tells_the_rest(terminal: Terminal) -> None:
    """What no mailbox tells."""
    terminal.answers(
        ("country", "nl"),
        ("time zone", ""),
        ("accounts you are paid on", IBAN),
        ("bank's files", ""),
        ("do not go by mail", ""),
    )


def test_from_nothing_to_a_first_look(new: World):
    """
    Folders with their mails, settings with every comment, the invoices of 90 days, and what would have gone.
    """
    with at_terminal(home(new), "init") as terminal:
        up_to_the_password(new, terminal)
        gets_in(new, terminal)
        tells_the_rest(terminal)
        terminal.answers(("Now?", ""), ("Q1:", "go on"), ("look at your bank", days_ago(0)))
        code = terminal.ends()

    assert code == 0, terminal.text
    assert "invoices are read from" in terminal.words
    assert "2 invoices seen of 1 customer" in terminal.words
    assert "jan@acme.example: Re: Factuur 2026-061" in terminal.words
    assert "Everything stays in shadow" in terminal.words
    written = load_settings(settings(new))
    assert (written.mailboxes[0].login, written.bank.ibans) == (new.dovecot.user, (IBAN,))


def test_nothing_is_sent_nothing_is_marked_no_password_shows_and_only_whom_the_owner_named_is_contacted(
    new: World, tmp_path: Path
):
    """
    The mailbox is as it was; the password stands in one file, for her alone, and nowhere else. Her own domain would
    have been asked, had she allowed it; nobody else is, from the first question to the last.
    """
    before = {folder: new.lies_in(folder) for folder in ("INBOX", "Sent", "Drafts")}
    (tmp_path / "guarded").mkdir()
    guard = Guard(tmp_path / "guarded")
    try:
        with at_terminal({**home(new), "PYTHONPATH": str(guard.folder)}, "init") as terminal:
            up_to_the_password(new, terminal)
            gets_in(new, terminal)
            tells_the_rest(terminal)
            terminal.answers(("Now?", "no"), ("look at your bank", ""))
            command = Path(f"/proc/{terminal.process.pid}/cmdline")
            shown_to_others = command.read_bytes() if command.exists() else b""
            assert terminal.ends() == 0, terminal.text

        assert_at_home(guard, imap(new), smtp(new))
    finally:
        guard.close()

    assert {folder: new.lies_in(folder) for folder in before} == before
    assert new.sink.mails() == []
    secret = settings(new).with_name("mail-password")
    assert stat.S_IMODE(secret.stat().st_mode) == stat.S_IMODE(settings(new).stat().st_mode) == 0o600
    files = [path for path in new.folder.rglob("*") if path.is_file() and path.name != "password"]
    holding = {path for path in files if new.dovecot.password.encode() in path.read_bytes()}
    assert holding == {secret}
    assert new.dovecot.password not in terminal.text + shown_to_others.decode()
    assert WRONG not in terminal.text


def test_ctrl_c_before_the_settings_leaves_nothing(new: World):
    """
    At the very password; the terminal says so.
    """
    with at_terminal(home(new), "init") as terminal:
        up_to_the_password(new, terminal)
        terminal.waits_for("The password of")
        assert terminal.is_interrupted() == Exit.INTERRUPTED

    assert "Stopped; nothing was written." in terminal.words
    assert "Traceback" not in terminal.text
    assert not (new.folder / ".config").exists()
    assert not (new.folder / ".local").exists()


def test_ctrl_c_afterwards_and_the_same_command_goes_on(new: World):
    """
    The settings stand; the second time nothing but the language and whether to keep them is asked again.
    """
    with at_terminal(home(new), "init") as terminal:
        up_to_the_password(new, terminal)
        gets_in(new, terminal)
        tells_the_rest(terminal)
        terminal.waits_for("Now?")
        assert terminal.is_interrupted() == Exit.INTERRUPTED
    assert "`voldaan init` goes on from there" in terminal.words

    with at_terminal(home(new), "init") as again:
        again.answers(("language", "en"), ("What do you want?", ""), ("Now?", "no"), ("look at your bank", ""))
        assert again.ends() == 0, again.text
    assert "2026-061" in again.words


def test_without_a_terminal_it_refuses_and_says_what_to_do(new: World):
    """
    A script has nobody to ask.
    """
    program = [sys.executable, "-c", "from agent.cli.main import main; main()", "init"]
    surroundings = {**home(new), "PYTHONPATH": str(CHECKOUT)}
    ended = subprocess.run(
        program, env=surroundings, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60
    )

    assert ended.returncode == Exit.USAGE
    assert "config.example.toml" in ended.stderr
    assert not (new.folder / ".config").exists()
