"""Which day the words mean: a table of sentences for each language, read with a calendar beside it.

``days_nl.txt`` and its neighbours: ``sentence => kind day (first..last)``, one day after another with ``;``, ``none``
where no day is named. ``@`` gives the moment of receipt for what stands below it, with its weekday.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from agent.meaning import FoundDay, find_days
from agent.meaning.day_words import LANGUAGES
from tests.tables import each

HERE = Path(__file__).parent


def rows(language: str) -> Iterator[tuple[str, str, str]]:
    """Sentence, moment of receipt and what it names."""
    received = ""
    for line in (HERE / f"days_{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            received = line.split()[1]
        elif line and not line.startswith("#"):
            sentence, _, names = line.partition(" => ")
            yield sentence.replace("\\n", "\n"), received, names


def told(day: FoundDay) -> str:
    """A day as the tables write it."""
    window = f"({day.window[0]}..{day.window[1]})" if day.window else ""
    return " ".join(part for part in (day.kind, str(day.on or ""), window) if part)


@each(
    ("language", "sentence", "received", "names"),
    [(language, *row) for language in LANGUAGES for row in rows(language)],
)
def test_the_days_a_sentence_names(language: str, sentence: str, received: str, names: str):
    """
    Every day with its kind, and the window where any day in it is meant.
    """
    days = find_days(sentence, datetime.fromisoformat(received), language)

    assert ("; ".join(map(told, days)) or "none") == names


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_table(language: str):
    """
    Seventy sentences at the least, so that no language is an afterthought.
    """
    assert len(list(rows(language))) >= 70
