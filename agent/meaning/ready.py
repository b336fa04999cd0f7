"""Read every table, and compile the phrases that most mails need, before a mail comes."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from agent.meaning.day_words import day_words
from agent.meaning.phrases import fold, phrases_of


def get_ready() -> None:
    """Compile the phrases of each language that everyday words make likely; what follows reads no file."""
    source = (files("agent.meaning") / "words" / "everyday.toml").read_text(encoding="utf-8")
    for code, words in tomllib.loads(source).items():
        folded = fold(words)
        phrases_of(code).get_ready(folded)
        day_words(code).phrases.get_ready(folded)
