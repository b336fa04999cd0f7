"""The words around a day that say what it is a day of (package data ``words/moments.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def words_around(section: str) -> Mapping[str, re.Pattern[str]]:
    """Give the patterns of one section, ``payment`` or ``absence``, for folded text."""
    return {name: re.compile(pattern) for name, pattern in _table()[section].items()}


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("agent.meaning") / "words" / "moments.toml").read_text(encoding="utf-8"))
