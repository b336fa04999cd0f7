"""The settings file while the program runs: read again when it changed, and no reason to stop when it is broken."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from agent.config import BESIDE, Settings, find_mode, parse_settings
from agent.domain.errors import ConfigError
from agent.domain.policy import Mode
from agent.domain.speech import tell, tell_count


@dataclass(frozen=True)
class Wanted:
    """What the owner wants, as far as it can be read.

    Attributes:
        settings: The latest that made sense; None when there were none yet.
        ceiling: The most that may happen by itself. Lower than the settings' own when a broken file says so.
        trouble: Why the file cannot be used; empty when it can.
    """

    settings: Settings | None
    ceiling: Mode | None
    trouble: str = ""


class SettingsFile:
    """The file and that of closures beside it, before every pass; when nothing changed, only their dates are read."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._dated: tuple[int, ...] | None = None
        self._content: tuple[bytes, bytes] | None = None
        self._wanted = Wanted(None, None)

    def wanted(self) -> Wanted:
        """Say what the owner wants now; a file that makes no sense leaves in force what did before it."""
        try:
            dated = (*_dated(self.path), *_dated_if_any(self.path.parent / BESIDE))
            if dated == self._dated:
                return self._wanted
            content = self.path.read_bytes()
        except OSError as error:
            self._dated = self._content = None
            self._wanted = self._broken(tell("it cannot be read: {why}", why=os.strerror(error.errno or 0)), None)
            return self._wanted
        self._dated = dated
        beside = _content_if_any(self.path.parent / BESIDE)
        if (content, beside) != self._content:
            self._content = (content, beside)
            self._wanted = self._read(content)
        return self._wanted

    def _read(self, content: bytes) -> Wanted:
        try:
            settings = parse_settings(content.decode("utf-8-sig"), self.path.parent)
        except UnicodeDecodeError:
            return self._broken(tell("it is not UTF-8 text"), find_mode(content.decode("utf-8-sig", "replace")))
        except ConfigError as error:
            return self._broken(_first_of(error), find_mode(content.decode("utf-8-sig")))
        return Wanted(settings, settings.mode)

    def _broken(self, why: str, mode: Mode | None) -> Wanted:
        settings = self._wanted.settings
        trouble = tell(
            "the settings in {path} cannot be used, so those from before stay in force: {why}", path=self.path, why=why
        )
        if settings is None:
            return Wanted(None, mode, trouble)
        ceiling = mode.at_most(settings.mode) if mode else settings.mode
        if ceiling is not settings.mode:
            trouble += tell('. Only its mode = "{ceiling}" counts', ceiling=ceiling.value)
        return Wanted(settings, ceiling, trouble)


def _dated(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)


def _dated_if_any(path: Path) -> tuple[int, ...]:
    """What changes with the file beside the settings; nothing where there is none."""
    try:
        return _dated(path)
    except OSError:
        return ()


def _content_if_any(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _first_of(error: ConfigError) -> str:
    """The first problem, with its key; the others when that one is mended."""
    more = len(error.problems) - 1
    if not more:
        return str(error.problems[0])
    return tell_count(
        "{first} (and {count} more; `voldaan check` lists them)",
        "{first} (and {count} more; `voldaan check` lists them)",
        more,
        first=error.problems[0],
    )
