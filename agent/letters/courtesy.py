"""
The words the owner greets and closes with, found in his own mail, and what of them a letter may say after him.

Only words of our own lists are ever taken over (``words/*.toml``), never his bytes; a name only when it is one of the
reader's. So nothing that somebody wrote into a thread can come out of a letter.

Rules: spoken-last (docs/rules.md)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from agent.domain.manner import Courtesy, Form
from agent.letters.wording import LANGUAGES, plain, words_of

_MOST_WORDS = 4
_LAST_LINES = 4
_NAME_WORD = re.compile(r"[^\W\d_][^\W\d_.'’-]*(?:[.'’-][^\W\d_]*)*", re.UNICODE)


def find_courtesy(words: str) -> Courtesy:
    """Find how a mail begins and ends; what stands in none of our lists is left open.

    Args:
        words: What the owner wrote himself, without quotes; the line he closes with may stand below.
    """
    lines = [line.strip() for line in plain(words).splitlines() if line.strip()]
    if not lines:
        return Courtesy()
    salute, called = _salute(lines[0])
    return Courtesy(salute, called, _closing(lines[1:][-_LAST_LINES:]))


def closing_for(courtesy: Courtesy, language: str, form: Form) -> str:
    """The words a letter closes with after the owner; empty when they do not fit this language and form."""
    return courtesy.closing if courtesy.closing in _list(language, "closings", form) else ""


def greeting_for(courtesy: Courtesy, language: str, form: Form, known: Iterable[str]) -> tuple[str, str]:
    """
    The word a letter greets with after the owner, and the name he used; empty where it does not fit the reader.

    Args:
        known: Names of the readers, as mail and documents have them.
    """
    if courtesy.salute not in _list(language, "salutes", form):
        return "", ""
    spoken = {_bare(word) for name in known for word in re.split(r"[\s,.@_+-]+", name)}
    titles = {_bare(title) for title in words_of(language)["courtesy"]["titles"]}
    called = {_bare(word) for word in courtesy.called.split()}
    is_theirs = bool(called - titles) and called <= spoken | titles and not courtesy.called.islower()
    if courtesy.salute in words_of(language)["courtesy"]["with_his_name_only"] and not is_theirs:
        return "", ""
    return courtesy.salute, courtesy.called if is_theirs else ""


def _salute(line: str) -> tuple[str, str]:
    for salute in _all("salutes"):
        if re.match(rf"{re.escape(salute)}(?!\w)", line, re.IGNORECASE):
            called = re.split(r"[,;:!?(–]|\.(?:\s|$)", line[len(salute) :].strip(), maxsplit=1)[0].split()
            is_name = len(called) <= _MOST_WORDS and all(_NAME_WORD.fullmatch(word) for word in called)
            return salute, " ".join(called) if is_name else ""
    return "", ""


def _closing(lines: Sequence[str]) -> str:
    for line in reversed(lines):
        for closing in _all("closings"):
            if line[: len(closing)].lower() == closing.lower():
                rest = line[len(closing) :].strip(" ,.!–-").split()
                if len(rest) < _MOST_WORDS and all(word[0].isupper() for word in rest):
                    return closing
    return ""


def _list(language: str, kind: str, form: Form) -> Sequence[str]:
    words: Sequence[str] = words_of(language).get("courtesy", {}).get(kind, {}).get(form.value, ())
    return words


@cache
def _all(kind: str) -> tuple[str, ...]:
    """Every greeting or closing of every language, the longest first."""
    words = {word for language in LANGUAGES for form in Form for word in _list(language, kind, form)}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _bare(word: str) -> str:
    return re.sub(r"[^\w]", "", word).casefold()
