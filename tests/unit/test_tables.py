"""A table in one test shows as much as a test for each row."""

from __future__ import annotations

import inspect

import pytest

from tests.tables import each


def test_every_row_is_tried_and_each_that_fails_is_told():
    """
    Also those behind the first that failed.
    """
    tried = []

    @each("number, limit", [(1, 5), (7, 5), (2, 5), (9, 5)])
    def stays_below(number: int, limit: int) -> None:
        tried.append(number)
        assert number < limit

    with pytest.raises(pytest.fail.Exception) as failure:
        stays_below()

    assert tried == [1, 7, 2, 9]
    assert "2 of 4 rows" in str(failure.value)
    assert "number=7, limit=5" in str(failure.value) and "number=9" in str(failure.value)
    assert "number=1" not in str(failure.value)


def test_tables_may_be_crossed_and_fixtures_pass_through():
    """
    As with ``pytest.mark.parametrize``.
    """
    seen = []

    @each("left", "ab")
    @each("right", "xy")
    def meets(left: str, right: str, tmp_path: str) -> None:
        seen.append(f"{left}{right}{tmp_path}")

    meets(tmp_path="!")

    assert list(inspect.signature(meets).parameters) == ["tmp_path"]
    assert seen == ["ax!", "ay!", "bx!", "by!"]


def test_an_empty_table_is_refused():
    """
    It would show nothing, and pass.
    """
    with pytest.raises(AssertionError):
        each("row", [])
