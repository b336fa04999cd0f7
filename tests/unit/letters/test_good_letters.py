"""Letters as people write them, in five languages and for every step, are left alone."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agent.domain.customer import Form
from agent.letters import check_tone
from tests.tables import each

FOLDER = Path(__file__).parent / "human"
LANGUAGES = ("nl", "nl-BE", "fr", "de", "en")


@dataclass(frozen=True)
class Human:
    """One letter somebody wrote by hand; ``advice`` names the rules of shape it does break, and nobody minds."""

    language: str
    number: int
    step: str
    form: Form
    text: str
    advice: tuple[str, ...]


def written(language: str) -> Iterator[Human]:
    """The letters of one language."""
    letters = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))["letter"]
    for number, letter in enumerate(letters, 1):
        form, advice = Form(letter.get("form", "informal")), tuple(letter.get("advice", ()))
        yield Human(language, number, letter["step"], form, letter["text"].strip(), advice)


LETTERS = [letter for language in LANGUAGES for letter in written(language)]


@each("letter", LETTERS, ids=lambda each: f"{each.language}-{each.number}-{each.step}")
def test_a_good_letter_of_a_person_raises_no_alarm(letter: Human):
    """
    No error, and no advice but on what it really does: a long sentence, no copy named. Rule: tone, plain-words.
    """
    found = check_tone(letter.text, letter.step, letter.language, letter.form)

    assert [each for each in found if each.is_error] == []
    assert tuple(sorted({each.rule for each in found})) == letter.advice


def test_there_are_good_letters_of_every_kind():
    """
    At least thirty, of each language one for every step.
    """
    steps = {"heads-up", "light", "second", "firm", "formal"}

    assert len(LETTERS) >= 30
    assert all(steps <= {letter.step for letter in LETTERS if letter.language == language} for language in LANGUAGES)
