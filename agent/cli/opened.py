"""Opening the house for a command: settings, rooms, and the moment it works at."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agent.cli.logs import keep_log
from agent.domain.speech import language_spoken, speak, tell

if TYPE_CHECKING:
    from agent.config import Settings
    from agent.work import House

NOW_HELP = "Pretend it is this moment (2026-12-01 or 2026-12-01T10:00), on a throw-away copy of the books."  # as is


def read_settings(config: Path | None) -> tuple[Settings, Path]:
    """Load the settings this command works with, say where they lie, and speak the owner's language from now on."""
    from agent.config import find_settings, load_settings, speak_as_set, speak_as_written

    speak(os.environ.get("VOLDAAN_LANGUAGE") or language_spoken())
    path = find_settings(config, os.environ)
    speak_as_written(path, os.environ)
    settings = load_settings(path)
    speak_as_set(settings, os.environ)
    return settings, path


def open_house_at(config: Path | None) -> House:
    """Open the house; nothing is contacted yet."""
    from agent.work import open_house

    settings, path = read_settings(config)
    house = open_house(settings, path.parent, os.environ)
    keep_log(settings.data)
    return house


@contextmanager
def house_at(config: Path | None, now: str | None) -> Iterator[tuple[House, datetime]]:
    """
    Open the house and say which moment it is.

    A chosen moment works on a throw-away copy of the books and in shadow: it can never send. Only the tests' and the
    demonstration's own servers on loopback lift that (``test_clock``).
    """
    from agent.work.rehearsing import rehearsal

    house = open_house_at(config)
    if now is None:
        yield house, datetime.now(house.zone)
        return
    moment = read_moment(now, house.zone)
    if house.settings.test_clock:
        house.logins.clock = lambda: moment
        yield house, moment
        return
    with tempfile.TemporaryDirectory(prefix="voldaan-") as folder:
        yield rehearsal(house, Path(folder), moment), moment


def read_moment(text: str, zone: ZoneInfo) -> datetime:
    """Read a date or a moment on the owner's clock; a date alone means ten in the morning."""
    from agent.desk.spoken import NotUnderstood

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NotUnderstood(tell("“{text}” is not a moment; write 2026-12-01 or 2026-12-01T10:00", text=text)) from None
    if len(text) <= 10:
        moment = moment.replace(hour=10)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
