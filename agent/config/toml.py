"""Writing values the way they stand in a TOML file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, time
from enum import Enum
from pathlib import Path


def as_toml(value: object) -> str:
    """Write one value as TOML 1.0: text in double quotes, lists in brackets, small tables inline."""
    match value:
        case Enum():
            return as_toml(value.value)
        case bool():
            return str(value).lower()
        case str() | Path():
            return json.dumps(str(value), ensure_ascii=False)
        case date() | time():
            return value.isoformat()
        case Mapping():
            return "{ " + ", ".join(f"{key} = {as_toml(item)}" for key, item in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(as_toml(item) for item in value) + "]"
        case _:
            return str(value)
