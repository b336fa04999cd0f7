"""With which two letters the words of a pattern can begin, so that most patterns need not be tried at most words.

Understands the part of regular expressions the tables of days use; anything else counts as any letter at all. Too many
beginnings cost time, one too few would hide a phrase: in doubt there are more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product

_WORD = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_'")
_DIGITS = frozenset("0123456789")
_NOTHING = frozenset({""})
_LENGTH = 2
#: Stands for any character at all behind the first.
_WILD = "\x00"
_TOKEN = re.compile(
    r"(?P<look>\(\?<?[=!])|(?P<open>\((?:\?:|\?P<\w+>)?)|(?P<repeat>[?*+]|\{\d*,?\d*\})"
    r"|(?P<class>\[[^\]]*\])|(?P<escape>\\.)|(?P<plain>.)",
    re.DOTALL,
)


def beginnings(pattern: str) -> frozenset[str]:
    """Give all that a match can begin with: two characters, or one that anything may follow."""
    found = _Reader(pattern).alternatives()
    if "" in found:
        return _WORD
    return frozenset(one[:1] if len(one) < _LENGTH or one.endswith(_WILD) else one for one in found)


@dataclass
class _Reader:
    """Reads a pattern part by part and gives its beginnings; "" where it may be empty."""

    pattern: str
    place: int = 0

    def alternatives(self) -> frozenset[str]:
        found = self._sequence()
        while self._peek() == "|":
            self.place += 1
            found |= self._sequence()
        return found

    def _sequence(self) -> frozenset[str]:
        found = _NOTHING
        while self._peek() not in ("", "|", ")"):
            found = _after(found, self._part())
        return found

    def _part(self) -> frozenset[str]:
        token = self._take()
        if token.lastgroup in ("look", "open"):
            found = self.alternatives()
            self.place += 1
            if token.lastgroup == "look":
                found = _NOTHING
        elif token.lastgroup == "escape":
            found = {"b": _NOTHING, "d": _DIGITS, "w": _WORD}.get(token[0][1], frozenset(token[0][1]))
        elif token.lastgroup == "plain" and token[0] != ".":
            found = frozenset(token[0])
        else:
            found = _WORD | {_WILD}
        return self._repeated(found)

    def _repeated(self, found: frozenset[str]) -> frozenset[str]:
        token = _TOKEN.match(self.pattern, self.place)
        if token is None or token.lastgroup != "repeat":
            return found
        self.place = token.end()
        if token[0] != "?":
            found |= _after(found, found)
        return found | _NOTHING if token[0] in "?*" or token[0].startswith(("{0", "{,")) else found

    def _take(self) -> re.Match[str]:
        token = _TOKEN.match(self.pattern, self.place)
        assert token
        self.place = token.end()
        return token

    def _peek(self) -> str:
        return self.pattern[self.place : self.place + 1]


def _after(first: frozenset[str], then: frozenset[str]) -> frozenset[str]:
    """What a part with these beginnings and the part behind it begin with together."""
    whole = frozenset(one for one in first if len(one) >= _LENGTH)
    return whole | {(one + more)[:_LENGTH] for one, more in product(first - whole, then)}
