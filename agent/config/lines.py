"""On which line of a settings file a section or key stands."""

from __future__ import annotations

import re
from collections import Counter

_HEADER = re.compile(r"""^\s*(\[\[?)\s*([\w."'-]+)\s*\]""")
_KEY = re.compile(r"""^\s*["']?([\w-]+)["']?\s*(=|\.)""")
_INDEX = re.compile(r"\[\d+\]$")


def find_line(text: str, section: str, key: str) -> int | None:
    """
    Find where a problem lies: its key, else the section that should hold it; None when neither stands in the file.

    Args:
        text: The file.
        section: As a problem names it: "", "calendar", "customers[2]", "calendar.closures[1]".
        key: The key within it; may name a section itself ("steps", "customers[2]").
    """
    path = [part for part in f"{section}.{key}".split(".") if part]
    places = _places(text)
    for length in range(len(path), -1, -1):
        header, rest = ".".join(path[:length]), path[length:]
        inner = _INDEX.sub("", rest[0]) if rest else ""
        for name in (header, f"{header}[1]"):
            if (name, inner) in places:
                return places[name, inner]
    return places.get((".".join(path[:1]), ""))


def _places(text: str) -> dict[tuple[str, str], int]:
    """By section as a problem names it and by key ("" is its heading), the line from 1; sections of one name count."""
    places: dict[tuple[str, str], int] = {}
    counted: Counter[str] = Counter()
    section, inside = "", False
    for number, line in enumerate(text.splitlines(), start=1):
        quotes = len(re.findall(r"\"\"\"|'''", line))
        if not inside and (found := _HEADER.match(line)):
            name = found[2].replace('"', "").replace("'", "")
            counted[name] += 1
            section = f"{name}[{counted[name]}]" if found[1] == "[[" else name
            places.setdefault((section, ""), number)
        elif not inside and (found := _KEY.match(line)):
            places.setdefault((section, found[1]), number)
        inside = inside != bool(quotes % 2)
    return places
