"""
What the new words of a mail mean: labels with the sentence that says so, and days counted from the mail's own.

In: the new words of a reply, when it was received, the numbers it may name, a model's opinion. Out: a ``Meaning``.
Whose invoice it is, what the books know, and what follows from it, this room does not know.
"""

from agent.meaning.dates import FoundDay, find_days, guess_language
from agent.meaning.reading import read_meaning
from agent.meaning.ready import get_ready, read_tables
from agent.meaning.sentences import Sentence, sentences
from agent.meaning.signs import DAY_KINDS, known_signs, notice

__all__ = [
    "DAY_KINDS",
    "FoundDay",
    "Sentence",
    "find_days",
    "get_ready",
    "guess_language",
    "known_signs",
    "notice",
    "read_meaning",
    "read_tables",
    "sentences",
]
