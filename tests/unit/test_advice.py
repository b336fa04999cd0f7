"""Every piece of advice, and every mistake others make, has a row that tells the truth about what shows it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.tables import each
from tests.unit.test_rules import ROWS as RULES
from tests.unit.test_rules import names_in

ROOT = Path(__file__).parents[2]
ADVICE = (ROOT / "docs" / "advice.md").read_text(encoding="utf-8")
MISTAKES = (ROOT / "docs" / "acceptance.md").read_text(encoding="utf-8")
#: The articles by letter, and how many pieces of advice each gives.
ARTICLES = {"A": 30, "B": 34, "C": 18, "D": 26, "E": 32}
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
COUNTED = re.compile(r"\*\*(\d+) built, (\d+) not yet\*\*")
CITED = re.compile(r"^([a-z]+(?:-[a-z]+)*(?:,\s+[a-z]+(?:-[a-z]+)*)*)$")


@dataclass(frozen=True)
class Row:
    """One piece of advice: ``rules`` are names of docs/rules.md; ``shown`` are its tests, or why there are none yet."""

    number: str
    says: str
    state: str
    rules: str
    shown: str


def rows_of(page: str, head: str) -> list[list[str]]:
    """The cells of every row of a page, but for the heads, which begin with this word."""
    lines = (line.strip().strip("|").split("|") for line in page.splitlines() if line.startswith("|"))
    cells = [[cell.strip() for cell in line] for line in lines]
    return [row for row in cells if row[0] != head and not row[0].startswith("-")]


@cache
def functions_in(path: str) -> frozenset[str]:
    """The tests of a file, read and not run; none where there is no such file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def missing(text: str) -> list[str]:
    """The tests a text names that are nowhere."""
    return [f"{path}::{name}" for path, name in TEST.findall(text) if name not in functions_in(path)]


ROWS = [Row(*cells) for cells in rows_of(ADVICE, "No.")]
each_row = each("row", ROWS, ids=lambda row: row.number)


def test_every_piece_of_advice_stands_there_once():
    """
    None is missing in silence, and none counts twice.
    """
    wanted = Counter(f"{letter}{place:02}" for letter, most in ARTICLES.items() for place in range(1, most + 1))

    assert Counter(row.number for row in ROWS) == wanted


def test_the_counts_at_the_head_are_those_of_the_rows():
    """
    What is built, and what is not yet.
    """
    states = Counter(row.state for row in ROWS)

    assert COUNTED.findall(ADVICE) == [(str(states["built"]), str(states["not yet"]))]
    assert set(states) <= {"built", "not yet"}


@each_row
def test_what_is_built_is_shown_and_what_is_not_has_a_reason(row: Row):
    """
    Nothing is claimed without a test, and nothing is put off without a word.
    """
    if row.state == "built":
        assert TEST.search(row.shown)
    else:
        assert not row.rules
        assert row.shown.endswith(".")


@each_row
def test_the_tests_and_rules_it_names_exist(row: Row):
    """
    A name that leads nowhere proves nothing.
    """
    assert missing(row.shown) == []
    assert names_in(CITED, row.rules) - {rule.name for rule in RULES} == frozenset()
    assert not row.rules or CITED.match(row.rules)


def test_every_piece_of_advice_a_rule_comes_from_is_on_the_page():
    """
    A source nobody can look up is none.
    """
    cited = {number for rule in RULES for number in re.findall(r"\b[A-E]\d{2}\b", rule.source)}

    assert cited - {row.number for row in ROWS} == set()
    assert len(cited) > 50


def test_every_one_of_twenty_five_mistakes_has_its_story():
    """
    Told by the whole program against real servers.
    """
    rows = rows_of(MISTAKES, "No.")

    assert [row[0] for row in rows] == [str(number) for number in range(1, 26)]
    assert missing(MISTAKES) == []
    assert all(path.startswith("tests/stories/") for row in rows for path, _ in TEST.findall(row[3]))
    assert all(TEST.search(row[3]) for row in rows)


def test_every_story_of_a_mistake_stands_on_the_page():
    """
    One that nobody could look up would be lost.
    """
    told = {name for path, name in TEST.findall(MISTAKES) if path == "tests/stories/test_acceptance.py"}

    assert {name for name in functions_in("tests/stories/test_acceptance.py") if name.startswith("test_")} == told


def test_this_check_can_fail():
    """
    A test that is not there, a file that is not there, and a row that says nothing are all seen.
    """
    assert missing("`tests/unit/test_advice.py::test_this_check_can_fail`") == []
    assert missing("`tests/unit/test_advice.py::test_nothing`, `tests/none.py::test_x`") == [
        "tests/unit/test_advice.py::test_nothing",
        "tests/none.py::test_x",
    ]
    assert rows_of("| No. | a |\n|---|---|\n| A01 | b |", "No.") == [["A01", "b"]]
