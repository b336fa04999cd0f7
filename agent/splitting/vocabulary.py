"""The words by which mails are quoted and closed, by language in ``words/*.toml``, where anybody may add one."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_LANGUAGES = ("nl", "fr", "de", "en", "elsewhere")


@dataclass(frozen=True)
class Vocabulary:
    """The words of all languages together: a Dutch mail may be quoted by a French program.

    Attributes:
        labels: The role of a label in a block of headers: "verzonden" is "sent".
        lists: Plain words by their name in the files, the longest first.
        patterns: Patterns by their name in the files without "_patterns"; each is tried at the start of a line.
    """

    labels: dict[str, str]
    lists: dict[str, tuple[str, ...]]
    patterns: dict[str, re.Pattern[str]]

    def any_of(self, name: str) -> str:
        """A pattern of any word of a list; it captures nothing."""
        return "(?:" + "|".join(re.escape(word) for word in self.lists[name]) + ")"


@cache
def vocabulary() -> Vocabulary:
    """Read the files when first needed."""
    labels: dict[str, str] = {}
    lists: dict[str, set[str]] = {}
    for language in _LANGUAGES:
        source = files("agent.splitting").joinpath(f"words/{language}.toml").read_text(encoding="utf-8")
        entries: dict[str, dict[str, list[str]]] = tomllib.loads(source)
        for role, names in entries.pop("labels").items():
            labels |= {name: role for name in names if name not in labels}
        for section in entries.values():
            for name, words in section.items():
                lists.setdefault(name, set()).update(words)
    ordered = {name: tuple(sorted(words, key=lambda word: (-len(word), word))) for name, words in lists.items()}
    patterns = {
        name.removesuffix("_patterns"): re.compile(f"(?:{'|'.join(words)})", re.IGNORECASE)
        for name, words in ordered.items()
        if name.endswith("_patterns")
    }
    return Vocabulary(labels, ordered, patterns)
