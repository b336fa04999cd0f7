"""Weeks alone: the machine sleeps, servers go and come, settings break, and the log keeps its mouth shut."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path

import pytest

from agent.config import load_settings
from agent.demo.cast import IBAN
from agent.work import House, PassReport, open_house, run_pass
from tests.stories.post import ZONE
from tests.stories.test_trouble import wait_for
from tests.stories.world import CHECKOUT, World

pytestmark = pytest.mark.dovecot

PEOPLE = ("Jan <jan@acme.example>", "Kees <kees@groen.example>", "Els <els@beta.example>")
TEN = datetime(2026, 9, 15, 10, tzinfo=ZONE)
LATER = {"at": "rcpt", "reply": "451 4.7.1 Greylisted", "times": 9}


def house_of(world: World) -> House:
    """The house, opened by the settings."""
    return open_house(load_settings(world.config), world.folder, {})


def passes(world: World, now: datetime, clock: Callable[[], datetime] | None = None) -> PassReport:
    """Run a pass in this process, by a clock of ours."""
    world.books_up(f"{now:%Y-%m-%d}")
    return run_pass(house_of(world), now, clock=clock)


@pytest.fixture
def ready(world: World) -> World:
    """A world in which three customers owe two invoices each, and every first letter has its yes."""
    for number, to in enumerate(PEOPLE * 2):
        world.invoices(f"2026-04{number}", to=to)
    world.settings(more="[calendar]\nletters_a_day = 2\n")
    world.goes_live()
    world.passes("2026-09-15", "08:00")
    world.says_yes("2026-09-15")
    return world


def recipients(world: World) -> list[str]:
    """Who got letters, in their order."""
    return [parseaddr(letter.message["To"])[1] for letter in world.letters()]


def test_a_laptop_that_slept_two_weeks_catches_up_softly(ready: World):
    """
    Two a day is the owner's most: on each day two customers get one letter, about all they owe, and nobody gets two.
    """
    for day in ("2026-09-29", "2026-09-30", "2026-10-01"):
        for at in ("10:00", "10:30", "11:00"):
            ready.passes(day, at)
            ready.says_yes(day)

    assert len(recipients(ready)) == len(set(recipients(ready))) == 3
    by_day = [letter.message["Date"].datetime.day for letter in ready.letters()]
    assert by_day == [29, 29, 30]


def test_the_lid_that_closes_between_two_letters_keeps_the_second_one(ready: World):
    """
    It opens at night; the next morning a new plan is made.
    """
    moments = iter([TEN, TEN + timedelta(seconds=5)])
    report = passes(ready, TEN, lambda: next(moments, TEN + timedelta(hours=15)))

    assert len(ready.letters()) == 1
    assert "the machine slept" in report.troubles[-1]
    assert passes(ready, TEN + timedelta(hours=15)).letters == []
    for days in (1, 2):
        passes(ready, TEN + timedelta(days=days))
    assert len(set(recipients(ready))) == len(recipients(ready)) == 3


def test_a_letter_that_was_put_off_wakes_the_next_pass(ready: World):
    """
    After five minutes, not after fifteen.
    """
    ready.sink.fault(LATER)
    report = passes(ready, TEN)
    ready.sink.fault()

    assert report.look_again_at == TEN + timedelta(minutes=5)
    assert ready.letters() == []
    passes(ready, TEN + timedelta(minutes=5))
    assert len(ready.letters()) >= 1


_DAEMON = """
import sys
from datetime import timedelta
from pathlib import Path
from agent.cli.opened import open_house_at
from agent.daemon import Clocks, run_daemon
from agent.daemon.clocks import local_now

config, ahead = Path(sys.argv[1]), Path(sys.argv[2])
wall = lambda: local_now() + timedelta(hours=float(ahead.read_text() or 0))
run_daemon(open_house_at(config), clocks=Clocks(wall=wall))
"""


def test_the_real_daemon_goes_on_after_a_sleep(world: World, tmp_path: Path):
    """
    Stopped and let go on, with two weeks gone in between: it notices, looks once, and ends in peace.
    """
    world.settings(mode="shadow")
    ahead, log = tmp_path / "ahead", world.data / "voldaan.log"
    ahead.write_text("0")
    patch = "import agent.daemon.plan as plan, agent.daemon.loop as loop; plan.REST_SECONDS = 0.5; "
    patch += "loop._LONGEST_SLEEP_SECONDS = 0.2\n"
    program = [sys.executable, "-c", patch + _DAEMON, str(world.config), str(ahead)]
    with subprocess.Popen(program, cwd=CHECKOUT, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as daemon:
        wait_for("pass done", log, daemon)
        daemon.send_signal(signal.SIGSTOP)
        ahead.write_text(str(14 * 24))
        daemon.send_signal(signal.SIGCONT)
        wait_for("14 days", log, daemon)
        wait_for("pass done", log, daemon, times=2)
        daemon.send_signal(signal.SIGTERM)
        _, err = daemon.communicate(timeout=30)

    assert (daemon.returncode, err) == (0, "")
    assert log.read_text().count("pass done") == 2


MARK = "geheim-woord-uit-de-mail"


def test_no_log_ever_holds_a_mails_words_a_password_or_a_bank_account(world: World, monkeypatch: pytest.MonkeyPatch):
    """
    Not when all goes well, not when logins are refused, and not when something nobody foresaw quotes them.
    """

    def quotes(*arguments: object, **more: object) -> None:
        raise RuntimeError(f"cannot understand {MARK} of {IBAN} with {world.dovecot.password}")

    world.invoices()
    world.goes_live()
    world.reminds()
    world.reply("2026-031", f"Dag,\n\n{MARK}\n", on="2026-09-16")
    world.passes("2026-09-16")
    world.settings(password="Verkeerd-Wachtwoord-9")
    world.passes("2026-09-17")
    world.settings(password=world.dovecot.password)
    for place in (
        "agent.work.reading.record_watched",
        "agent.work.reading.fetch_watched",
        "agent.work.composing.render_letter",
        "agent.work.deciding.decide",
    ):
        with monkeypatch.context() as broken:
            broken.setattr(place, quotes)
            world.reply("2026-031", f"{MARK}\n", on="2026-09-22")
            world.invoices(f"2026-05{len(place)}", to="Els <els@beta.example>")
            world.passes("2026-09-22")
    logs = "".join(path.read_text() for path in world.folder.rglob("*.log*"))

    assert "letter" in logs
    assert "RuntimeError" in logs
    for secret in (MARK, IBAN, world.dovecot.password, "Verkeerd-Wachtwoord-9"):
        assert secret not in logs
