"""What a campaign wrote down while it ran: figures handed in, and tests that are over."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.torture.figures import Figure


class Notes:
    """A pytest plugin: a line in a file for every figure and every test that is over."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._worst: dict[str, str] = {}

    def figure(self, figure: Figure) -> None:
        """Note a figure."""
        self._write(figure.to_json())

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember what was not passed; at the end of a test, note how it went."""
        if report.outcome != "passed":
            self._worst.setdefault(report.nodeid, report.outcome)
        if report.when == "teardown":
            outcome = self._worst.get(report.nodeid, "passed")
            self._write(json.dumps({"test": report.nodeid, "outcome": outcome}))

    def _write(self, line: str) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


@dataclass(frozen=True)
class Noted:
    """The notes read again: how each test ended the last time, and the figures it handed in then."""

    outcomes: Mapping[str, str]
    figures: Sequence[Figure]

    @property
    def passed(self) -> frozenset[str]:
        """The tests that need not run again. What was skipped may be possible tomorrow."""
        return frozenset(test for test, outcome in self.outcomes.items() if outcome == "passed")


def read_notes(file: Path) -> Noted:
    """Read what was noted. A test that ran again counts with its last run; a half last line does not count."""
    outcomes: dict[str, str] = {}
    figures: dict[str, list[Figure]] = {}
    unfinished: dict[str, list[Figure]] = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        try:
            note = json.loads(line)
        except ValueError:
            continue
        if "outcome" in note:
            outcomes[note["test"]] = note["outcome"]
            figures[note["test"]] = unfinished.pop(note["test"], [])
        else:
            unfinished.setdefault(note["test"], []).append(Figure(**note))
    return Noted(outcomes, [figure for rows in figures.values() for figure in rows])
