"""A terminal in front of a house: type a command, see what it prints and how it ends."""

from __future__ import annotations

import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO

import pytest

from agent.cli.main import main
from agent.domain.speech import speaking
from tests.unit.work.home import Home


@dataclass(frozen=True)
class Said:
    """What was printed, and the exit code."""

    code: int
    out: str
    err: str


@dataclass
class Terminal:
    """A person's terminal; what is typed goes to the real command line."""

    home: Home
    monkeypatch: pytest.MonkeyPatch

    def types(self, *words: str) -> Said:
        """Type a command and press enter."""
        self.monkeypatch.setattr(sys, "argv", ["voldaan", "--config", str(self.home.folder / "config.toml"), *words])
        out, err, code = StringIO(), StringIO(), 0
        with redirect_stdout(out), redirect_stderr(err):
            try:
                main()
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(bool(end.code))
        return Said(code, out.getvalue(), err.getvalue())

    def types_in_dutch(self, *words: str) -> Said:
        """The same before an owner who speaks Dutch."""
        with self.monkeypatch.context() as patch, speaking("nl"):
            patch.setenv("VOLDAAN_LANGUAGE", "nl")
            return self.types(*words)
