"""With which letters the words of a pattern can begin, so that most patterns need not be tried at most words.

Understands the part of regular expressions the tables of days use; anything else counts as any letter at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ANY = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_'")
_DIGITS = frozenset("0123456789")
_TOKEN = re.compile(
    r"(?P<look>\(\?<?[=!])|(?P<open>\((?:\?:|\?P<\w+>)?)|(?P<close>\))|(?P<or>\|)|(?P<repeat>[?*]|\{0?,?\d*,?\d*\}|\+)"
    r"|(?P<class>\[[^\]]*\])|(?P<escape>\\.)|(?P<plain>.)",
    re.DOTALL,
)


@dataclass
class _Reader:
    """Reads a pattern token by token; gives the first letters and whether the part may be empty."""

    pattern: str
    place: int = 0

    def alternatives(self) -> tuple[frozenset[str], bool]:
        letters, may_be_empty = self.sequence()
        while self._peek() == "|":
            self.place += 1
            more, empty = self.sequence()
            letters, may_be_empty = letters | more, may_be_empty or empty
        return letters, may_be_empty

    def sequence(self) -> tuple[frozenset[str], bool]:
        letters: frozenset[str] = frozenset()
        may_be_empty = True
        while self._peek() not in ("", "|", ")"):
            more, empty = self._part()
            if may_be_empty:
                letters |= more
            may_be_empty = may_be_empty and empty
        return letters, may_be_empty

    def _part(self) -> tuple[frozenset[str], bool]:
        token = self._take()
        letters, may_be_empty = frozenset[str](), False
        if token.lastgroup in ("look", "open"):
            letters, may_be_empty = self.alternatives()
            self.place += 1
            if token.lastgroup == "look":
                letters, may_be_empty = frozenset(), True
        elif token.lastgroup == "escape":
            letters, may_be_empty = _escaped(token[0][1])
        elif token.lastgroup == "plain":
            letters = ANY if token[0] == "." else frozenset(token[0])
        else:
            letters = ANY
        return letters, self._repeated() or may_be_empty

    def _repeated(self) -> bool:
        """Whether what was just read may also be missing."""
        token = _TOKEN.match(self.pattern, self.place)
        if token is None or token.lastgroup != "repeat":
            return False
        self.place = token.end()
        return token[0] in "?*" or token[0].startswith(("{0", "{,"))

    def _take(self) -> re.Match[str]:
        token = _TOKEN.match(self.pattern, self.place)
        assert token
        self.place = token.end()
        return token

    def _peek(self) -> str:
        return self.pattern[self.place : self.place + 1]


def _escaped(letter: str) -> tuple[frozenset[str], bool]:
    if letter == "b":
        return frozenset(), True
    return {"d": _DIGITS, "w": ANY}.get(letter, frozenset(letter)), False


def first_letters(pattern: str) -> frozenset[str]:
    """Give every letter or figure that what the pattern matches can begin with."""
    letters, may_be_empty = _Reader(pattern).alternatives()
    return ANY if may_be_empty else letters
