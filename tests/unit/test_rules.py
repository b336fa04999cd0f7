"""Rules, code and tests speak of the same rules by the same names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from agent.dunning import GATE_NAMES
from tests.tables import each

ROOT = Path(__file__).parents[2]
NAME = r"[a-z]+(?:-[a-z]+)*"
NAMES = rf"{NAME}(?:,\s+{NAME})*"
#: "Rules: gap, belonging (docs/rules.md)" in code; "Rule: gap." in tests.
CITED_IN_CODE = re.compile(rf"Rules?: ({NAMES})\s+\(docs/rules\.md\)")
CITED_IN_TESTS = re.compile(rf"Rules?: ({NAMES})\.\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Row:
    """One rule as docs/rules.md tells it; ``shown_by`` is a test that does not cite it by name, or empty."""

    name: str
    says: str
    source: str
    lives_in: str
    shown_by: str


def rows_of(page: str) -> list[Row]:
    """The rules on a page."""
    lines = (line.strip().strip("|").split("|") for line in page.splitlines() if line.startswith("|"))
    cells = ([cell.strip() for cell in line] for line in lines)
    return [Row(*row) for row in cells if row[0] != "Rule" and not row[0].startswith("-")]


def names_in(pattern: re.Pattern[str], text: str) -> set[str]:
    """The rules a text cites."""
    return {name for names in pattern.findall(text) for name in re.split(r",\s+", names)}


def texts(folder: str) -> Iterator[str]:
    """Every Python file below this folder."""
    return (path.read_text(encoding="utf-8") for path in sorted((ROOT / folder).rglob("*.py")))


@cache
def cited(folder: str) -> frozenset[str]:
    """The rules the files of this folder cite."""
    pattern = CITED_IN_CODE if folder == "agent" else CITED_IN_TESTS
    return frozenset().union(*(names_in(pattern, text) for text in texts(folder)))


ROWS = rows_of((ROOT / "docs" / "rules.md").read_text(encoding="utf-8"))
each_row = each("row", ROWS, ids=lambda row: row.name)


def is_explained_by(row: Row, text: str) -> bool:
    """Whether this code follows the rule: cites it, explains it in brackets, or is the gate of that name."""
    return row.name in names_in(CITED_IN_CODE, text) or f"({row.name})" in text or f'("{row.name}", ' in text


def shows(test: str) -> bool:
    """Whether "file::function" is a test there is."""
    path, _, function = test.partition("::")
    return (ROOT / path).is_file() and f"def {function}(" in (ROOT / path).read_text(encoding="utf-8")


def test_every_rule_has_one_row_with_wording_and_source():
    """
    A name that meant two things would explain nothing.
    """
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert all(row.says.endswith(".") and row.source for row in ROWS)


def test_every_gate_is_explained():
    """
    The owner reads a gate's name in ``voldaan why`` and finds it on the page.
    """
    assert {row.name for row in ROWS} >= GATE_NAMES


@pytest.mark.parametrize("folder", ["agent", "tests"])
def test_every_rule_that_is_cited_is_explained(folder: str):
    """
    A citation without a row leads nowhere.
    """
    assert cited(folder) - {row.name for row in ROWS} == frozenset()


@each_row
def test_every_rule_lives_where_the_page_says(row: Row):
    """
    The named file cites the rule, explains it, or is its gate.
    """
    assert is_explained_by(row, (ROOT / row.lives_in).read_text(encoding="utf-8"))


@each_row
def test_every_rule_is_shown_by_a_test(row: Row):
    """
    A test cites it by name, or the page names one that shows it in other words.
    """
    assert shows(row.shown_by) if row.shown_by else row.name in cited("tests")


def test_this_check_can_fail():
    """
    A name nobody explained, a row nobody follows, and a test that is not there are all seen.
    """
    (row,) = rows_of("| Rule | Says |\n|---|---|\n| be-kind | Be kind. | A09 | agent/x.py | tests/x.py::test_x |")
    code = '"""Do it.\n\nRules: be-kind,\n    be-brief (docs/rules.md)\n"""'

    assert names_in(CITED_IN_CODE, code) == {"be-kind", "be-brief"}
    assert names_in(CITED_IN_TESTS, "A test. Rule: be-kind.\n") == {"be-kind"}
    assert is_explained_by(row, code)
    assert not is_explained_by(row, "be-kind")
    assert not shows(row.shown_by)
