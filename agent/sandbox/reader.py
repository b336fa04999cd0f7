"""The program's side of the sandbox: hand a document over, and believe nothing of the answer but what is checked."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from agent.domain.errors import StatementError
from agent.domain.invoice import Reading, Unreadable
from agent.domain.reply import Heard
from agent.domain.speech import language_spoken, tell
from agent.domain.statement import StatementFile
from agent.sandbox.bank_wire import unpack_proposal, unpack_statements
from agent.sandbox.hearing import MailText, unheard, unpack_heard
from agent.sandbox.limits import WALL_SECONDS
from agent.sandbox.saved import unpack_saved
from agent.sandbox.wire import HEADER, MAX_ANSWER_BYTES, Asked, Request, decode, died, nonsense, take, too_long, write

if TYPE_CHECKING:
    from agent.statements import OwnColumns

_WORKER = ("-m", "agent.sandbox.worker")


class Reader:
    """
    Reads invoices and a bank's files in the sandbox; a context manager that ends the worker when it closes.

    Not thread-safe: one file at a time. The worker starts with the first file; when it died by itself it is restarted
    once and the file read again.
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
        answer = self._answered(Request(content, filename))
        return answer if isinstance(answer, Unreadable) else decode(*answer)

    def read_statements(self, content: bytes, name: str, columns: OwnColumns | None = None) -> StatementFile:
        """
        Read one file of a bank in a child process, as ``agent.statements.read_statements`` does.

        Raises:
            NotAStatement: When it is something else.
            StatementError: When it cannot be believed, or read within the child's limits.
            OSError: When no worker can be started at all.
        """
        return unpack_statements(self._answer_of(Request(content, name, Asked.STATEMENTS, columns)), name)

    def describe(self, content: bytes, name: str) -> str:
        """
        Propose the columns of a table nobody has described, as a section for the settings (``agent.statements``).

        Raises:
            NotAStatement: When it is no such table.
            StatementError: When it is read without a description, or cannot be read at all.
            OSError: When no worker can be started at all.
        """
        return unpack_proposal(self._answer_of(Request(content, name, Asked.PROPOSAL)), name)

    def hear(self, mail: MailText) -> Heard:
        """
        Listen to one mail in a child process; whatever it does to its reader, the owner gets its words.

        Raises:
            OSError: When no worker can be started at all.
        """
        answer = self._answered(Request(mail.packed(), "", Asked.WORDS))
        return (
            unheard(mail.text, answer.reason) if isinstance(answer, Unreadable) else unpack_heard(answer[0], mail.text)
        )

    def find_words(self, content: bytes) -> tuple[str, str] | Unreadable:
        """
        Find the words of a saved mail in a child process: its plain text, and its HTML where it has that too.

        Raises:
            OSError: When no worker can be started at all.
        """
        answer = self._answered(Request(content, "", Asked.SAVED))
        return answer if isinstance(answer, Unreadable) else unpack_saved(answer[0])

    def _answer_of(self, request: Request) -> bytes:
        """The answer about a bank's file."""
        answer = self._answered(request)
        if isinstance(answer, Unreadable):
            raise StatementError(tell("{reason}; export a shorter period", reason=answer.reason), file=request.name)
        return answer[0]

    def _answered(self, request: Request) -> tuple[bytes, bytes] | Unreadable:
        """The answer and the files it carries, or why there is none."""
        for _ in range(2):
            try:
                return self._ask(request)
            except TimeoutError:
                self.close()
                return too_long()
            except (BrokenPipeError, EOFError):
                self.close()
        return died()

    def _ask(self, request: Request) -> tuple[bytes, bytes] | Unreadable:
        worker = self._worker = self._worker or _start(self._wall_seconds)
        if worker.stdin is None or worker.stdout is None:
            raise EOFError
        write(worker.stdin.fileno(), request.packed())
        # The worker ends its child in time; two seconds more mean that the worker itself hangs.
        deadline = time.monotonic() + request.seconds(self._wall_seconds) + 2
        length, carried = HEADER.unpack(take(worker.stdout.fileno(), HEADER.size, deadline))
        if length + carried > MAX_ANSWER_BYTES:
            self.close()
            return nonsense()
        return take(worker.stdout.fileno(), length, deadline), take(worker.stdout.fileno(), carried, deadline)


def _start(wall_seconds: float) -> subprocess.Popen[bytes]:
    """Start a worker that inherits neither the secrets in our environment nor the terminal's Ctrl-C."""
    return subprocess.Popen(
        [sys.executable, "-P", *_WORKER, str(wall_seconds), language_spoken()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd="/",
        env={"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
        start_new_session=True,
    )
