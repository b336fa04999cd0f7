"""The real program in a process of its own, whose disk may kill it or fail it at any act."""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from agent.cli.main import main
from agent.sandbox import Reader
from agent.work import learning, one_pass
from tests.stories.world import World
from tests.torture.disk import Disk, Moment, Strike, nothing

_PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Ended:
    """How the process ended: ``code`` is negative when a signal did it; ``moments`` only when it ended by itself."""

    code: int
    said: str
    moments: tuple[Moment, ...]

    @property
    def was_killed(self) -> bool:
        """Whether it died by SIGKILL."""
        return self.code == -signal.SIGKILL


def run_doomed(world: World, *words: str, strike: Strike = nothing, crash_at: str = "") -> Ended:
    """Run a command of the program in a forked process, which spares it the start of the interpreter.

    Args:
        strike: What happens at each act on the files of this world.
        crash_at: A state of a letter in which the process kills itself.
    """
    trace, said = (world.folder.with_name(f"{world.folder.name}.{name}") for name in ("trace", "said"))
    for file in (trace, said):
        file.unlink(missing_ok=True)
    ear, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ear)
        _be_the_program(world, words, strike, {"VOLDAAN_CRASH_AT": crash_at}, trace, said)
    os.close(mouth)
    try:
        if not select.select([ear], [], [], _PATIENCE_SECONDS)[0]:  # the end closes the other side
            os.kill(child, signal.SIGKILL)
            raise AssertionError(f"{' '.join(words)} hangs: {said.read_text()}")
    finally:
        os.close(ear)
        _, status = os.waitpid(child, 0)
    moments = tuple(Moment(**moment) for moment in json.loads(trace.read_text())) if trace.exists() else ()
    return Ended(os.waitstatus_to_exitcode(status), said.read_text() if said.exists() else "", moments)


def _be_the_program(
    world: World, words: tuple[str, ...], strike: Strike, environment: Mapping[str, str], trace: Path, said: Path
) -> None:
    """Never returns: whatever happens, nothing of the test runner's runs twice."""
    code = 1
    try:
        with suppress(OSError):  # on a read-only disk nobody asks for it
            (world.folder / "pid").write_text(str(os.getpid()))
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        output = os.open(said, os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.stdout = sys.stderr = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        logging.getLogger("voldaan").handlers.clear()
        os.environ |= environment
        sys.argv = ["voldaan", "--config", str(world.config), *words]
        for room in (one_pass, learning):
            room.Reader = Reader  # a worker of its own: one that tests share must not die in the middle of an answer
        disk = Disk(world.folder, strike)
        disk.install()
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush()
        moments = list(disk.moments)
        trace.write_text(json.dumps([asdict(moment) for moment in moments]))
    finally:
        with suppress(BaseException):
            sys.stdout.flush()
        os._exit(code)
