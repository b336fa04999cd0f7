"""Long tables in one test: what pytest does around a case takes longer than most rows take themselves."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

import pytest

Test = Callable[..., None]
_LONGEST = 300
_NAMED = type(pytest.param())


def each(
    names: str | Iterable[str], rows: Iterable[Any], ids: Callable[[Any], Any] | None = None
) -> Callable[[Test], Test]:
    """
    Try every row in one test, all of them, and tell each that failed; to be written as ``pytest.mark.parametrize`` is.

    For tests without a trace: a row finds what the rows before it left. ``ids`` names a value.
    """
    wanted = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    table = [_named(wanted, row) for row in rows]
    assert table, "an empty table shows nothing"

    def tries_each(test: Test) -> Test:
        signature = inspect.signature(test)

        @wraps(test)
        def tries(**fixtures: Any) -> None:
            failed = [failure for row in table if (failure := _failure(test, row, fixtures, ids))]
            if failed:
                pytest.fail(f"{len(failed)} of {len(table)} rows:\n\n" + "\n\n".join(failed), pytrace=False)

        kept = [parameter for name, parameter in signature.parameters.items() if name not in wanted]
        tries.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]
        return tries

    return tries_each


def _named(names: list[str], row: Any) -> Mapping[str, Any]:
    """A row's values by their names. What stands in ``pytest.param`` may be named; to be left out it needs a test."""
    if isinstance(row, _NAMED):
        assert not row.marks
        row = row.values[0] if len(names) == 1 else row.values
    return dict(zip(names, [row] if len(names) == 1 else row, strict=True))


def _failure(test: Test, row: Mapping[str, Any], fixtures: Mapping[str, Any], ids: Callable[[Any], Any] | None) -> str:
    """What is wrong with a row, with its values; empty when nothing is."""
    try:
        test(**row, **fixtures)
    except (Exception, pytest.fail.Exception) as error:
        told = ", ".join(f"{name}={_short(ids(value) if ids else value)}" for name, value in row.items())
        return f"{told}\n{type(error).__name__}: {error}"
    return ""


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
