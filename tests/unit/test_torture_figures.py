"""What the long campaigns count is neither lost nor counted twice."""

from __future__ import annotations

import json
from pathlib import Path

from tests.torture.figures import Figure, render
from tests.torture.notes import read_notes


def figure(name: str, test: str = "test_a", table: str = "Kills", **cells: int | str) -> Figure:
    """A row of a table."""
    return Figure(test, table, name, cells)


def test_rows_of_one_name_are_added_up_and_so_is_the_table():
    """
    A table is whole, whichever test handed in which row.
    """
    rows = [figure("sent", runs=2, doubles=0), figure("retry", runs=1, doubles=0), figure("sent", "test_b", runs=3)]

    assert list(render(rows)) == [
        "",
        "Kills",
        "          runs  doubles",
        "  sent       5        0",
        "  retry      1        0",
        "  in all     6        0",
    ]


def test_words_in_a_table_are_shown_as_they_are():
    """
    Where a cell is no number, nothing is added up.
    """
    rows = [figure("dovecot", on="2.3"), figure("pymap", on="0.36")]

    assert list(render(rows)) == ["", "Kills", "             on", "  dovecot   2.3", "  pymap    0.36"]


def test_a_test_that_ran_again_counts_once(tmp_path: Path):
    """
    Its last run counts; what an interrupted run handed in does not.
    """
    notes = tmp_path / "notes.jsonl"
    failed, passed = (json.dumps({"test": "test_a", "outcome": outcome}) for outcome in ("failed", "passed"))
    lines = [figure("sent", runs=1).to_json(), failed, figure("sent", runs=2).to_json(), passed]
    lines += [figure("sent", "test_b", runs=9).to_json(), '{"test": "test_b", "outc']
    notes.write_text("\n".join(lines))
    noted = read_notes(notes)

    assert noted.passed == {"test_a"}
    assert [row.cells for row in noted.figures] == [{"runs": 2}]
