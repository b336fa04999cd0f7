"""The disk under one folder, touched act by act: a process can be killed, or refused, at any of them.

Only this process' own names for the system's calls are wrapped; the product knows nothing of it.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: Files that are no books: the log, and what the tests themselves lay there.
_NOT_BOOKS = ("voldaan.log", "/pid")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
#: Acts that need room, and acts that a read-only disk refuses.
_NEEDS_ROOM = frozenset({"create", "write", "mkdir", "link", "sign"})
_CHANGES = _NEEDS_ROOM | {"open", "rename", "unlink", "truncate"}
#: What each kind of trouble concerns: no room, a disk that became read-only, a disk that fails.
_CONCERNS = {errno.ENOSPC: _NEEDS_ROOM, errno.EROFS: _CHANGES, errno.EIO: frozenset({"write", "fsync"})}


@dataclass(frozen=True)
class Moment:
    """One point at which a process may die: before, half-way or after one act on one file."""

    phase: str
    act: str
    file: str

    def __str__(self) -> str:
        return f"{self.phase} {self.act} {self.file}"


Strike = Callable[[int, Moment], None]
"""Called at every moment with its number, from 1; it may kill the process or raise an OSError."""


def dies_at(number: int) -> Strike:
    """SIGKILL at this moment."""

    def strike(now: int, moment: Moment) -> None:
        if now == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return strike


def fails_from(number: int, error: int) -> Strike:
    """From this moment on the disk is full (ENOSPC), read-only (EROFS) or broken (EIO)."""

    def strike(now: int, moment: Moment) -> None:
        if now >= number and concerns(moment, error):
            raise OSError(error, os.strerror(error), moment.file)

    return strike


def concerns(moment: Moment, error: int) -> bool:
    """Whether this trouble makes this act fail."""
    return moment.act in _CONCERNS[error] and moment.phase != "after"


def refuses(file: str, error: int = errno.EACCES) -> Strike:
    """This file may not be read."""

    def strike(now: int, moment: Moment) -> None:
        if moment.act == "read" and moment.file == file:
            raise OSError(error, os.strerror(error), moment.file)

    return strike


def nothing(number: int, moment: Moment) -> None:
    """Let everything happen."""


@dataclass
class Disk:
    """Wraps the calls of this process; there is no way back, so it belongs in a forked one.

    Args:
        folder: Only files below it count.
        strike: What happens at each moment.

    Attributes:
        moments: Every moment that came, in order.
    """

    folder: Path
    strike: Strike
    moments: list[Moment] = field(default_factory=list)
    _open: dict[int, str] = field(default_factory=dict)

    def install(self) -> None:
        """From here on every act counts."""
        real = {name: getattr(os, name) for name in dir(os)}

        def name_of(path: Any) -> str:
            """The file's name within the folder; empty when it is none of ours."""
            if isinstance(path, int):
                return self._open.get(path, "")
            text = os.fspath(path)
            text = text.decode() if isinstance(text, bytes) else text
            is_ours = text.startswith(f"{self.folder}/") and not text.endswith(_NOT_BOOKS)
            return text.removeprefix(f"{self.folder}/") if is_ours else ""

        def opened(path: Any, flags: int, *rest: Any, **more: Any) -> int:
            name = name_of(path) if flags & _WRITES else ""
            if not name:
                return int(real["open"](path, flags, *rest, **more))
            with self._act("open" if Path(path).exists() else "create", name):
                descriptor = int(real["open"](path, flags, *rest, **more))
            self._open[descriptor] = name
            return descriptor

        def closed(descriptor: int) -> None:
            self._open.pop(descriptor, None)
            real["close"](descriptor)

        def written(descriptor: int, content: Any) -> int:
            name = self._open.get(descriptor, "")
            if not name:
                return int(real["write"](descriptor, content))
            half = bytes(content)[: len(content) // 2]
            self._moment("before", "write", name)
            done = int(real["write"](descriptor, half)) if half else 0
            try:
                self._moment("half-way", "write", name)
            except OSError:  # the kernel, too, says how much still fitted, and fails the next time
                return done
            return done + int(real["write"](descriptor, bytes(content)[done:]))

        def wrapped(act: str, call: str) -> Callable[..., Any]:
            def doing(path: Any, *rest: Any, **more: Any) -> Any:
                name = name_of(path)
                if act in ("rename", "link") and not name and rest:
                    name = name_of(rest[0])
                if not name:
                    return real[call](path, *rest, **more)
                with self._act(act, name):
                    return real[call](path, *rest, **more)

            return doing

        os.open, os.close, os.write = opened, closed, written
        for act, call in _CALLS.items():
            setattr(os, act, wrapped(call, act))
        os.fdopen = _fdopen  # type: ignore[assignment]
        io.open = self._opening(name_of)  # type: ignore[assignment]

    def _opening(self, name_of: Callable[[Any], str]) -> Callable[..., Any]:
        as_ever = io.open
        flags = {"w": os.O_CREAT | os.O_TRUNC, "a": os.O_CREAT | os.O_APPEND, "x": os.O_CREAT | os.O_EXCL}

        def opening(file: Any, mode: str = "r", buffering: int = -1, encoding: str | None = None, *rest: Any) -> Any:
            letter = next((letter for letter in mode if letter in flags), "")
            if letter and not isinstance(file, int) and name_of(file):
                return _fdopen(os.open(file, os.O_WRONLY | flags[letter], 0o666), mode, buffering, encoding)
            if not isinstance(file, int) and (name := name_of(file)):
                self._moment("before", "read", name)
            return as_ever(file, mode, buffering, encoding, *rest)

        return opening

    def _act(self, act: str, name: str) -> _Act:
        return _Act(self, act, name)

    def _moment(self, phase: str, act: str, name: str) -> None:
        moment = Moment(phase, act, _stable(name))
        self.moments.append(moment)
        self.strike(len(self.moments), moment)


@dataclass
class _Act:
    disk: Disk
    act: str
    name: str

    def __enter__(self) -> None:
        self.disk._moment("before", self.act, self.name)

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        # What is durable only now, and may be followed by an act at a server.
        if kind is None and self.act in ("fsync", "rename", "unlink"):
            self.disk._moment("after", self.act, self.name)


_CALLS = {
    "fsync": "fsync",
    "ftruncate": "truncate",
    "pwrite": "sign",
    "rename": "rename",
    "replace": "rename",
    "link": "link",
    "unlink": "unlink",
    "mkdir": "mkdir",
}


def _stable(name: str) -> str:
    """A file's name without what differs from run to run."""
    folder, _, last = name.rpartition("/")
    if folder.startswith("data/vault"):
        return "data/vault/…"
    return f"{folder}/{'….eml' + last.partition('.eml')[2] if '.eml' in last else last}" if folder else last


class _Raw(io.RawIOBase):
    """A file that writes through ``os.write``, so that its writes count."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def write(self, content: Any) -> int:
        return os.write(self._descriptor, content)

    def close(self) -> None:
        if not self.closed:
            super().close()
            os.close(self._descriptor)


def _fdopen(descriptor: int, mode: str = "r", buffering: int = -1, encoding: str | None = None, **more: Any) -> Any:
    if not set(mode) & set("wax"):
        return builtins.open(descriptor, mode, buffering, encoding, **more)
    raw = _Raw(descriptor)
    if buffering == 0:
        return raw
    buffered = io.BufferedWriter(raw)
    return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding=encoding)
