"""Which words a text must hold for a pattern to match, and with which letters a match begins.

Most patterns speak of words that a mail does not hold; those need not be tried, nor compiled. Understands the part of
regular expressions that phrases and the tables of days use. In doubt a word is not needed and any letter begins: one
word needed too many would hide a phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from functools import cache, lru_cache
from typing import NamedTuple

#: By so many of its first letters a word is known.
_LETTERS = 5
_FIRST = 2
_DIGITS = frozenset("0123456789")
_ANYTHING = frozenset({""})
_WORD = re.compile(r"\w+")
_TOKEN = re.compile(
    r"(?P<word>\w+)|(?P<space> )|(?P<slot>\{[a-z]\w*\})|(?P<look>\(\?<?[=!])|(?P<open>\((?:\?:|\?P<\w+>)?(?!\?))"
    r"|(?P<escape>\\.)|(?P<class>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<either>\|)|(?P<close>\))|(?P<other>.)",
    re.DOTALL,
)
_REPEAT = re.compile(r"([?*+]|\{\d*,?\d*\})[?+]?")


class Part(NamedTuple):
    """What is known of a pattern, or of a group in it.

    Attributes:
        words: Each a word that must stand there, by the letters it may begin with.
        first: Two letters that a match may begin with, or one that anything may follow; "" is anything.
        may_be_empty: Whether it matches nothing at all.
        ends_word: Whether what follows it begins a word.
    """

    words: tuple[frozenset[str], ...] = ()
    first: frozenset[str] = frozenset()
    may_be_empty: bool = True
    ends_word: bool = False

    def stands_in(self, starts: Set[str]) -> bool:
        """Whether every word needed begins like one of a text's (``starts_of``)."""
        return not any(word.isdisjoint(starts) for word in self.words)

    def can_begin(self, letters: str) -> bool:
        """Whether a match may begin with these two letters of a text."""
        return not self.first.isdisjoint((letters, letters[:1], ""))


@lru_cache(maxsize=64)
def starts_of(text: str) -> frozenset[str]:
    """Give the first letters of each word of a text, one letter and more."""
    words = set(_WORD.findall(text))
    return frozenset(word[:length] for word in words for length in range(1, _LETTERS + 1))


def rarest(words: Iterable[frozenset[str]]) -> frozenset[str]:
    """Of words that are needed the one that tells most."""
    return max(words, key=lambda word: (min(map(len, word)), -len(word)), default=frozenset())


def needed(pattern: str, slots: Mapping[str, Part]) -> Part:
    """
    Read a pattern whose match begins at the start of a word.

    Args:
        pattern: A regular expression; each space that is not repeated stands between two words.
        slots: What is known of each ``{slot}`` where a word begins.
    """
    return _Reader(pattern, slots).alternatives(begins_word=True)


class _Reader:
    """Reads a pattern part by part."""

    def __init__(self, pattern: str, slots: Mapping[str, Part]) -> None:
        self._pattern, self._slots, self._place = pattern, slots, 0

    def alternatives(self, begins_word: bool) -> Part:
        """Read up to the end of a group."""
        found = [self._sequence(begins_word)]
        while self._pattern.startswith("|", self._place):
            self._place += 1
            found.append(self._sequence(begins_word))
        if len(found) == 1:
            return found[0]
        best = [rarest(each.words) for each in found]
        return Part(
            (frozenset().union(*best),) if all(best) else (),
            frozenset().union(*(each.first for each in found)),
            any(each.may_be_empty for each in found),
            all(each.ends_word for each in found),
        )

    def _sequence(self, begins_word: bool) -> Part:
        words: list[frozenset[str]] = []
        first: frozenset[str] = frozenset()
        is_empty = True
        while token := _TOKEN.match(self._pattern, self._place):
            if token.lastgroup in ("either", "close"):
                break
            self._place = token.end()
            part = self._part(token, begins_word)
            words += part.words
            if is_empty:
                first |= part.first
                is_empty = part.may_be_empty
            begins_word = part.ends_word
        return Part(tuple(words), first, is_empty, begins_word)

    def _part(self, token: re.Match[str], begins_word: bool) -> Part:
        kind = token.lastgroup
        if kind == "word":
            return self._word(token[0], begins_word)
        if kind in ("look", "open"):
            found = self.alternatives(begins_word)
            self._place += 1
            if kind == "look":
                return Part(ends_word=begins_word)
        elif kind == "slot":
            found = self._slots[token[0][1:-1]]
            if not begins_word:
                found = Part((), found.first, found.may_be_empty)
        else:
            found = _sign(token[0], begins_word)
        return self._repeated(found, begins_word)

    def _word(self, letters: str, begins_word: bool) -> Part:
        repeat = _REPEAT.match(self._pattern, self._place)
        if repeat is None:
            return _plain_word(letters, begins_word)
        self._place = repeat.end()
        sure = letters if repeat[1] == "+" else letters[:-1]
        words = (frozenset({sure[:_LETTERS]}),) * begins_word if sure else ()
        return Part(words, frozenset({(sure or letters)[:_FIRST]}), not sure)

    def _repeated(self, found: Part, begins_word: bool) -> Part:
        repeat = _REPEAT.match(self._pattern, self._place)
        if repeat is None:
            return found
        self._place = repeat.end()
        if repeat[1] == "+" or (repeat[1][0] == "{" and repeat[1][1] in "123456789"):
            return found
        return Part((), found.first, True, begins_word and found.ends_word)


@cache
def _plain_word(letters: str, begins_word: bool) -> Part:
    return Part((frozenset({letters[:_LETTERS]}),) * begins_word, frozenset({letters[:_FIRST]}), False)


@cache
def _sign(sign: str, begins_word: bool) -> Part:
    """What is known of one sign that is no letter: a class, an escape, a blank, a full stop for any sign."""
    if sign == r"\d":
        return Part((_DIGITS,) * begins_word, _DIGITS, False)
    if sign in (r"\b", "^", "$"):
        return Part(ends_word=begins_word)
    if sign[0] == "[" or sign == "." or (sign[0] == "\\" and sign[1].isalnum()):
        return Part((), _ANYTHING, False)
    return Part((), frozenset({sign[-1]}), False, ends_word=True)
