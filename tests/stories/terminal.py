"""A person before a real terminal: reads what is shown, types, and presses keys."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
_LONGEST_SECONDS = 60
_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_PRESSED_AGAIN_SECONDS = 8
_CTRL_C = b"\x03"


@dataclass
class Terminal:
    """One program on a pseudo-terminal; ``text`` is all that was shown so far, without colours."""

    process: subprocess.Popen[bytes]
    descriptor: int
    text: str = ""
    _read_to: int = field(default=0)

    @property
    def words(self) -> str:
        """The text as one line, wherever the terminal broke it."""
        return " ".join(self.text.split())

    def answers(self, *turns: tuple[str, str]) -> None:
        """Wait for each question by some of its words, and type the answer."""
        for words, answer in turns:
            self.waits_for(words)
            self.types(answer)

    def waits_for(self, words: str) -> str:
        """Read on until these words stand there, and give all that came up to them."""
        until, start = time.monotonic() + _LONGEST_SECONDS, self._read_to
        anywhere = re.compile(r"\s+".join(map(re.escape, words.split())))  # lines end where the terminal does
        while not (found := anywhere.search(self.text, start)):
            if not self._read(until):
                raise AssertionError(f"“{words}” never came; the end was:\n{self.text[-2000:]}")
        self._read_to = found.end()
        return self.text[start : self._read_to]

    def types(self, answer: str) -> None:
        """Type, and press enter."""
        os.write(self.descriptor, f"{answer}\n".encode())

    def ends(self) -> int:
        """Read to the end, and give the exit code."""
        until = time.monotonic() + _LONGEST_SECONDS
        while self._read(until):
            pass
        return self.process.wait(30)

    def is_interrupted(self) -> int:
        """
        Press Ctrl-C, and give the exit code.

        One that comes between a question and the reading of its answer is noticed only by the next: like a person,
        this presses it again after a while.
        """
        until = time.monotonic() + _LONGEST_SECONDS
        while self.process.poll() is None and time.monotonic() < until:
            with suppress(OSError):  # it may end just now
                os.write(self.descriptor, _CTRL_C)
            while self._read(time.monotonic() + _PRESSED_AGAIN_SECONDS):
                pass
        return self.process.wait(30)

    def _read(self, until: float) -> bool:
        if not select.select([self.descriptor], [], [], max(0, until - time.monotonic()))[0]:
            return False
        try:
            came = os.read(self.descriptor, 65_536)
        except OSError:  # Linux says so when the other side closed
            return False
        self.text += _COLOURS.sub("", came.decode("utf-8", "replace")).replace("\r\n", "\n")
        return bool(came)


def _sit_down() -> None:
    """In the child: the terminal is its own, and Ctrl-C reaches it though whoever runs the tests ignores it."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def at_terminal(environ: Mapping[str, str], *words: str, columns: int = 110) -> Iterator[Terminal]:
    """Start ``voldaan`` on a terminal of its own."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    program = [sys.executable, "-c", "from agent.cli.main import main; main()", *words]
    surroundings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(CHECKOUT), "TERM": "xterm", **environ}
    process = subprocess.Popen(
        program,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=surroundings,
        cwd="/",
        start_new_session=True,
        preexec_fn=_sit_down,
    )
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait(30)
        os.close(ours)
