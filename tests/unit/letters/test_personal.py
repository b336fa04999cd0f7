"""The owner's own line for a customer: in the letter where he wrote one, a place for it in his drafts where not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.domain.card import Card
from agent.domain.errors import VoldaanError
from agent.domain.letter import Letter, has_mark
from agent.domain.policy import Mode
from agent.domain.speech import speaking
from agent.letters import render_letter
from tests.builders import TODAY
from tests.tables import each
from tests.unit.letters.builders import ACME, FORMS, SANNE_WRITES, TEMPLATES, decided, mailed, write

LINE = "Hoe loopt de verbouwing?"
KNOWN = replace(ACME, card=Card(personal=LINE))


def write_in(mode: Mode, card=ACME, step: str = "light", templates=TEMPLATES) -> Letter:
    """Have a letter written that is to go in this mode."""
    item = mailed()
    return render_letter(
        replace(decided(item, step=step), mode=mode),
        card,
        item,
        (),
        writer=SANNE_WRITES,
        templates=templates,
        today=TODAY,
        account="main",
    )


@pytest.mark.parametrize("step", ["heads-up", "light", "second"])
@pytest.mark.parametrize("mode", list(Mode))
def test_the_line_on_the_card_stands_below_the_greeting(step: str, mode: Mode):
    """
    First the person, then the fact. Rule: personal-line.
    """
    letter = write_in(mode, KNOWN, step)

    assert letter.text.startswith(f"Hoi Jan,\n\n{LINE}\n\n")
    assert LINE in letter.html


@pytest.mark.parametrize("step", ["firm", "formal", "proof"])
def test_firmer_letters_have_no_place_for_it(step: str):
    """
    A demand with a chat in it is neither. Rule: personal-line.
    """
    assert LINE not in write_in(Mode.DRAFT, KNOWN, step).text
    assert not has_mark(write_in(Mode.DRAFT, step=step).text)


@pytest.mark.parametrize("step", ["heads-up", "light", "second"])
def test_a_draft_without_a_line_shows_its_place(step: str):
    """
    In the owner's language, for he is the one who reads it. Rule: personal-line.
    """
    with speaking("nl"):
        dutch = write_in(Mode.DRAFT, step=step)

    assert dutch.text.startswith("Hoi Jan,\n\n[persoonlijke regel]\n\n")
    assert has_mark(dutch.text)
    assert has_mark(write_in(Mode.DRAFT, step=step).text)


@each("step", ["heads-up", "light", "second", "firm", "formal", "proof"])
@each("mode", [Mode.AUTO, Mode.SHADOW])
def test_a_letter_that_leaves_by_itself_never_holds_the_mark(step: str, mode: Mode):
    """
    Where there is no line there is simply none. Rule: personal-line.
    """
    assert not has_mark(write_in(mode, step=step).text)


@pytest.mark.parametrize("mark", ["[persoonlijke regel]", "[personal line]"])
def test_a_mark_in_his_own_words_stops_the_letter(mark: str):
    """
    On the card or in a template of his: he reads where, and what to do. Rule: personal-line.
    """
    templates = {
        **TEMPLATES,
        "nl-je-second.txt": TEMPLATES["nl-je-second.txt"].replace("Was alles", f"{mark} Was alles"),
    }

    with pytest.raises(VoldaanError, match=r"would leave with \[personal line\] in it: .* his card.*nl-je-light"):
        write_in(Mode.AUTO, replace(ACME, card=Card(personal=f"{mark} x")))
    with pytest.raises(VoldaanError, match=r"templates/nl-je-second\.txt"):
        write_in(Mode.AUTO, step="second", templates=templates)


@pytest.mark.parametrize("line", ["{{ lead.number }}", "<b>Hoi</b>", "a\nb\r\nBcc: x", "| IBAN | NL00", "|| x | 5 | y"])
def test_the_line_is_only_text(line: str):
    """
    Never evaluated, never markup, never a second line, never a row. Rule: no-gaps.
    """
    letter = write_in(Mode.AUTO, replace(ACME, card=Card(personal=line)))

    assert " ".join(line.split()).lstrip("| ") in letter.text
    assert "<b>" not in letter.html
    assert letter.text.count("IBAN: ") == 1


@pytest.mark.parametrize("form", ["de-du", "de-sie"])
def test_german_goes_on_with_a_capital_behind_it(form: str):
    """
    Without a line it runs on from the greeting in small letters. Rule: personal-line.
    """
    language, spoken = FORMS[form]
    with_line = write(card=KNOWN, language=language, form=spoken).text.split("\n\n")
    without = write(language=language, form=spoken).text.split("\n\n")

    assert with_line[1] == LINE
    assert with_line[2] == without[1][0].upper() + without[1][1:]
    assert without[1][0].islower() or not without[1][0].isalpha()
