"""Read every table before a mail comes, and compile the phrases that most mails need."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from agent.meaning.day_words import day_words
from agent.meaning.phrases import LANGUAGES, fold, phrases_of


def read_tables() -> None:
    """Read the words of each language; what follows reads no file."""
    for code in LANGUAGES:
        phrases_of(code)
        day_words(code)


def get_ready() -> None:
    """Compile the phrases of each language that everyday words make likely."""
    source = (files("agent.meaning") / "words" / "everyday.toml").read_text(encoding="utf-8")
    for code, words in tomllib.loads(source).items():
        folded = fold(words)
        phrases_of(code).get_ready(folded)
        day_words(code).phrases.get_ready(folded)
