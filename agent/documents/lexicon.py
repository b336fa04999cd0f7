"""The words of invoices in our four languages; they stand in ``lexicon.toml``, where anybody may add one."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

_BARE = {accented: f"[{accented}{bare}]" for accented, bare in zip("éèêëàâîïôûùç", "eeeeaaiiouuc", strict=True)}


@cache
def _entries() -> dict[str, Any]:
    return tomllib.loads(files("agent.documents").joinpath("lexicon.toml").read_text(encoding="utf-8"))


def by_language(name: str) -> dict[str, list[str]]:
    """One entry ("date.due"), its words per language."""
    entry = _entries()
    for part in name.split("."):
        entry = entry[part]
    return entry


def any_of(name: str) -> str:
    """
    One entry's words in all languages as a pattern; of two that fit, the longer wins. It captures nothing.

    French capitals are often printed without their accents: "ECHEANCE", "A PAYER".
    """
    words = [word for words in by_language(name).values() for word in words]
    joined = "|".join(sorted(words, key=len, reverse=True))
    plain = re.sub(r"\[[^\]]*\]|[éèêëàâîïôûùç]", lambda match: _BARE.get(match[0], match[0]), joined)
    return "(?:" + re.sub(r"(?<!\\)\((?!\?)", "(?:", plain) + ")"


def pattern(template: str, **entries: str) -> re.Pattern[str]:
    """Compile a template in which ``<name>`` stands for the words of an entry; upper and lower case are equal.

    ``pattern(r"^<title>$", title="title.invoice")``
    """
    text = re.sub(r"<(\w+)>", lambda match: any_of(entries[match[1]]) if match[1] in entries else match[0], template)
    return re.compile(text, re.IGNORECASE)
