"""The program's side of the sandbox: hand a document over, and believe nothing of the answer but what is checked."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from agent.domain.invoice import Reading
from agent.sandbox.limits import WALL_SECONDS
from agent.sandbox.wire import DIED, HEADER, MAX_ANSWER_BYTES, NONSENSE, TOO_LONG, decode, packed_request, take, write

_WORKER = ("-m", "agent.sandbox.worker")


class Reader:
    """
    Reads documents in the sandbox; a context manager that ends the worker when it closes.

    Not thread-safe: one document at a time. The worker starts with the first document; when it died by itself it is
    restarted once and the document read again.
    """

    def __init__(self, wall_seconds: float = WALL_SECONDS) -> None:
        self._wall_seconds = wall_seconds
        self._worker: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def worker_pid(self) -> int | None:
        """Process id of the worker; None while none runs."""
        return self._worker.pid if self._worker else None

    def close(self) -> None:
        """End the worker; the next ``read`` starts a new one."""
        worker, self._worker = self._worker, None
        if worker is None:
            return
        worker.kill()
        for pipe in (worker.stdin, worker.stdout):
            if pipe:
                pipe.close()
        worker.wait()

    def read(self, content: bytes, filename: str) -> Reading:
        """
        Read one file in a child process; whatever it does to its reader, the answer is a reading.

        Raises:
            OSError: When no worker can be started at all.
        """
        for _ in range(2):
            try:
                return self._ask(content, filename)
            except TimeoutError:
                self.close()
                return TOO_LONG
            except (BrokenPipeError, EOFError):
                self.close()
        return DIED

    def _ask(self, content: bytes, filename: str) -> Reading:
        worker = self._worker = self._worker or _start(self._wall_seconds)
        if worker.stdin is None or worker.stdout is None:
            raise EOFError
        write(worker.stdin.fileno(), packed_request(content, filename))
        # The worker ends its child in time; two seconds more mean that the worker itself hangs.
        deadline = time.monotonic() + self._wall_seconds + 2
        lengths = HEADER.unpack(take(worker.stdout.fileno(), HEADER.size, deadline))
        if sum(lengths) > MAX_ANSWER_BYTES:
            self.close()
            return NONSENSE
        answer, carried = (take(worker.stdout.fileno(), length, deadline) for length in lengths)
        return decode(answer, carried)


def _start(wall_seconds: float) -> subprocess.Popen[bytes]:
    """Start a worker that inherits neither the secrets in our environment nor the terminal's Ctrl-C."""
    return subprocess.Popen(
        [sys.executable, "-P", *_WORKER, str(wall_seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd="/",
        env={"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "LANG": "C.UTF-8"},
        start_new_session=True,
    )
