"""Marks are set as a language sets them; whoever writes a letter types ordinary ones."""

from __future__ import annotations

import pytest

from agent.domain.customer import Form
from agent.letters.typography import plain_spaces, set_type
from tests.unit.letters.builders import mailed, saying, write

NO_BREAK, THIN = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("language", "typed", "set_"),
    [
        ("fr", "Déjà payé ? Dites-le ; merci !", f"Déjà payé{THIN}? Dites-le{THIN}; merci{THIN}!"),
        ("fr", "Voici : tout", f"Voici{NO_BREAK}: tout"),
        ("fr", 'Le mot "reste" dit tout.', f"Le mot «{NO_BREAK}reste{NO_BREAK}» dit tout."),
        ("fr", "Le mot « reste » dit tout.", f"Le mot «{NO_BREAK}reste{NO_BREAK}» dit tout."),
        ("fr", "https://a.example/?x=1 à 10:30", "https://a.example/?x=1 à 10:30"),
        ("fr", " ?", f"{THIN}?"),
        ("fr", "L'essentiel d'", "L’essentiel d’"),
        ("de", 'Das Wort "Rest" sagt alles.', "Das Wort „Rest“ sagt alles."),
        ("de", "Schon bezahlt? Gut: danke!", "Schon bezahlt? Gut: danke!"),
        ("nl", 'Al "betaald" ? Goed : dank !', 'Al "betaald" ? Goed : dank !'),
    ],
)
def test_marks_are_set_as_the_language_sets_them(language: str, typed: str, set_: str):
    """
    A thin space before French marks, quotes that open and close; other languages stay as they are typed.
    """
    assert set_type(typed, language) == set_


def test_quotes_around_a_value_open_and_close():
    """
    The words before a value and those after it are set apart from each other.
    """
    letter = write(
        language="de",
        form=Form.INFORMAL,
        templates=saying('Vielleicht "{{ lead.number }}" ({{ lead.amount }})?', "de-du-light"),
    )

    assert letter.text == "Vielleicht „2026-031“ (121,00 €)?\n"


def test_what_is_filled_in_is_never_set():
    """
    A number is shown as it was printed, whatever marks are in it.
    """
    templates = saying("{{ lead.amount }} : la {{ lead.number }} ?", "fr-tu-light")
    letter = write(mailed('A "7" ?'), language="fr", form=Form.INFORMAL, templates=templates)

    assert letter.text.endswith(f' la A "7" ?{NO_BREAK}?\n')


def test_figures_of_the_text_can_be_copied():
    """
    In plain text only the spaces that hold a mark to its word stay what they are.
    """
    assert plain_spaces(f"1{THIN}210,00{NO_BREAK}€{THIN}?") == f"1 210,00 €{NO_BREAK}?"
