"""The command line, as an owner types it: words go in, what is printed and the exit code come out.

Python and the program are loaded once for each terminal; every command then runs in a fork of its own, from the same
entry point (``voldaan``) and with nothing left over from the one before.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[2]

_KEPT_WARM = r"""
import contextlib, importlib, io, json, os, pkgutil, sys, traceback
import agent
for found in pkgutil.walk_packages(agent.__path__, "agent."):
    if not found.name.endswith("__main__") and not found.name.startswith(("agent.understand", "agent.demo")):
        importlib.import_module(found.name)
from agent.cli.main import main
orders = os.fdopen(0, "rb", 0)
answers = os.fdopen(os.dup(1), "wb", 0)
nothing = os.open(os.devnull, os.O_RDWR)
os.dup2(nothing, 1)
answers.write(b"{}\n")
while line := orders.readline():
    words, out, err = json.loads(line)
    child = os.fork()
    if child == 0:
        os.dup2(nothing, 0)
        for number, path in ((1, out), (2, err)):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
        sys.argv = ["voldaan", *words]
        code = 1
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush(), sys.stderr.flush()
        os._exit(code)
    _, status, used = os.wait4(child, 0)
    told = {"code": os.waitstatus_to_exitcode(status), "seconds": used.ru_utime + used.ru_stime}
    answers.write(json.dumps(told).encode() + b"\n")
"""


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What was printed with --json."""
        return json.loads(self.out)


class Terminal:
    """A terminal in which ``voldaan`` is typed; ``tree`` is the checkout it comes from, ``folder`` where it writes."""

    def __init__(self, folder: Path, tree: Path = CHECKOUT) -> None:
        self.seconds = 0.0  # of processor time, that of the commands' own children included
        self._out, self._err, self._log = (folder / f"terminal.{name}" for name in ("out", "err", "log"))
        surroundings = {**os.environ, "PYTHONPATH": str(tree), "VOLDAAN_LANGUAGE": "en", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _KEPT_WARM],
            cwd=tree,
            env=surroundings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log.open("ab"),
        )
        self._answer()

    def types(self, config: Path, *words: str) -> Said:
        """Type a command for the owner with these settings, and wait for its end."""
        assert self._process.stdin
        order = [["--config", str(config), *words], str(self._out), str(self._err)]
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        answer = self._answer()
        self.seconds += answer["seconds"]
        return Said(answer["code"], self._out.read_text(), self._err.read_text())

    def close(self) -> None:
        """Leave."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)

    def _answer(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the terminal is gone: see {self._log}")
        return json.loads(line)
