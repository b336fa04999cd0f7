"""
The tone check: what no reader of ours may find in a letter, and what makes it kind, short and complete.

A library for whoever writes letters: ``check_tone(text, "light", "nl-BE", Form.FORMAL)`` gives what it found, the worst
first. The words are data, per language and country (``words/*.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.domain.customer import Form
from agent.letters.finding import Finding, Severity
from agent.letters.prose import Prose
from agent.letters.tone_facts import Facts, read_facts
from agent.letters.tone_shape import read_shape
from agent.letters.tone_words import read_words
from agent.letters.wording import plain, words_of

__all__ = ["STEPS", "Facts", "Finding", "Severity", "check_tone", "find_line"]

#: The kinds of letters that are told apart; any other name is held to all rules.
STEPS = ("heads-up", "light", "second", "firm", "formal", "proof", "part", "answers", "thanks")


def check_tone(
    text: str, step: str, language: str, form: Form, given: Sequence[str] = (), facts: Facts | None = None
) -> tuple[Finding, ...]:
    """
    Read a letter as its customer would.

    Args:
        text: The letter, or its source in which rows begin with ``|``; the payment slip does not count as prose, and
            lines that quote another mail (``>``) do not count at all.
        step: Name of the step, one of ``STEPS``; early steps may say less than later ones.
        language: ISO 639-1, and a country where it has words of its own: ``nl``, ``nl-BE``. Of a language that is not
            known only capitals, marks, facts and accounts are looked at.
        given: Names and numbers in it that are not ours to weigh, such as a customer called "Waarom BV".
        facts: What is known of the invoice; None leaves out whether all is said and which account is named.

    Returns:
        Errors, for which no letter leaves, before advice.

    Rules: tone, all-facts (docs/rules.md)
    """
    # A day that happened, or was promised, asks nothing of the reader.
    prose = Prose(text, step, words_of(language), (*given, *(facts.days if facts else ())))
    found = [*read_words(prose, form)]
    if facts:
        found += read_facts(text, step, facts, given)
    found += read_shape(prose)
    return tuple(sorted(found, key=lambda each: not each.is_error))


def find_line(text: str, found: str) -> int | None:
    """The line of ``text``, from 1, on which the words of a finding begin; None when they are nowhere in it."""
    first = plain(found.partition(" … ")[0]).split()
    if not first:
        return None
    pattern = r"\s+".join(map(re.escape, first[:4]))
    whole = r"(?<!\w)" if first[0][0].isalnum() else ""  # a mark follows a word without a space
    match = re.search(f"{whole}{pattern}", plain(text), re.IGNORECASE)
    return text.count("\n", 0, match.start()) + 1 if match else None
