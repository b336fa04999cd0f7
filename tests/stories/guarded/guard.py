"""Run the real program as a process of its own, and hear from it and its children whom they contact."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.stories.world import CHECKOUT, Said

_PIPE_BYTES = 1 << 20
_START = "from agent.cli.main import main; main()"


@dataclass(frozen=True)
class Event:
    """One thing a process did; ``role`` is "program" or "reader"."""

    pid: int
    role: str
    event: str
    arguments: tuple[str, ...]


class Guard:
    """A copy of the program whose processes are watched; the copy's folder is all they can import it from."""

    def __init__(self, folder: Path) -> None:
        for name in ("agent", "templates"):
            shutil.copytree(CHECKOUT / name, folder / name)
        shutil.copy(Path(__file__).with_name("watching.py"), folder / "sitecustomize.py")
        os.mkfifo(folder / "events")
        self.folder = folder
        self._pipe = os.open(folder / "events", os.O_RDWR | os.O_NONBLOCK)
        if hasattr(os, "F_SETPIPE_SZ"):
            import fcntl

            fcntl.fcntl(self._pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)

    def close(self) -> None:
        """Give the pipe back."""
        os.close(self._pipe)

    def start(self, *words: str, code: str = _START, before: Sequence[str] = ()) -> subprocess.Popen[str]:
        """Start Python on the copy; ``before`` is what to put in front, as strace."""
        self.events()
        return subprocess.Popen(
            [*before, sys.executable, "-c", code, *words],
            env=os.environ | {"PYTHONPATH": str(self.folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
        )

    def run(self, *words: str, code: str = _START, before: Sequence[str] = ()) -> Said:
        """Run Python on the copy until it ends."""
        with self.start(*words, code=code, before=before) as process:
            out, err = process.communicate(timeout=120)
        return Said(process.returncode, out, err)

    def events(self) -> list[Event]:
        """What was done since this was last asked."""
        content = b""
        while True:
            try:
                content += os.read(self._pipe, _PIPE_BYTES)
            except BlockingIOError:
                lines: Iterator[dict[str, Any]] = map(json.loads, content.splitlines())
                return [Event(**{**line, "arguments": tuple(line["arguments"])}) for line in lines]


def contacted(events: Sequence[Event]) -> set[tuple[str, int]]:
    """Everybody a process connected or sent to, by address and port."""
    ends = (
        event.arguments[-1] for event in events if event.event in ("socket.connect", "socket.sendto", "socket.sendmsg")
    )
    return {(match[1], int(match[2])) for end in ends if (match := re.match(r"\('([^']+)', (\d+)", end))}


def asked_for(events: Sequence[Event]) -> set[str]:
    """Every name whose address was asked for."""
    asking = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
    return {event.arguments[0] for event in events if event.event in asking}


def started(events: Sequence[Event]) -> set[tuple[str, str]]:
    """Every program that was started: its file, and the words it was given."""
    return {
        (event.arguments[0], event.arguments[1])
        for event in events
        if event.event in ("subprocess.Popen", "os.posix_spawn", "os.exec")
    }


def others(events: Sequence[Event]) -> set[str]:
    """Kinds of events that nobody may cause: listening, other protocols, shells."""
    ordinary = {"begins", "socket.__new__", "socket.connect", "socket.getaddrinfo", "subprocess.Popen"}
    return {event.event for event in events} - ordinary


# --- the same from outside the process: system calls ---

_CALL = re.compile(r"^(\d+) +(\w+)\((.*)$")
_INET = re.compile(r"sin6?_port=htons\((\d+)\).*?(?:inet_addr\(\"([^\"]+)\"\)|inet_pton\(AF_INET6, \"([^\"]+)\")")


def traced(path: Path) -> Iterator[tuple[str, str]]:
    """Every system call of a trace with its arguments."""
    for line in path.read_text(errors="replace").splitlines():
        if match := _CALL.match(line):
            yield match[2], match[3]


def ends_traced(path: Path) -> set[tuple[str, int]]:
    """Every address and port that was connected or sent to."""
    reaching = ("connect", "sendto", "sendmsg", "sendmmsg")
    found = (_INET.search(arguments) for name, arguments in traced(path) if name in reaching)
    return {(match[2] or match[3], int(match[1])) for match in found if match}
