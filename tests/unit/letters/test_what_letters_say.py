"""What every letter and answer of ours says whatever its language: read as its customer would."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from agent.letters import Answered, render_answer
from tests.builders import TODAY, eur, paid, reminded
from tests.tables import each
from tests.unit.letters.builders import ACME, FORMS, JAN, SANNE_WRITES, TEMPLATES, mailed, only, write

LIGHT = [f"{first}-light{number}" for first in FORMS for number in ("", "-2", "-3", "-4")]

#: "I think", "perhaps": who is not sure has not accused anybody.
THINKS = {
    "nl": r"volgens mij|ik denk|misschien|kan het zijn|ik vermoed|vraag me af",
    "fr": r"je crois|peut-être|sauf erreur|il se peut",
    "de": r"ich glaube|vielleicht|vermutlich|kann es sein|soweit ich sehe",
    "en": r"i think|perhaps",
}
#: What may have happened to it, without anybody's fault.
CAUSE = {
    "nl": r"stapel|spam|zoek|verstopt|uit beeld|tussenuit|gemist",
    "fr": r"pile|indésirables|disparaît|cach|égarée|vacances|inaperçu|mailles",
    "de": r"stapel|spam|verschwindet|versteck|urlaub|übersehen|rutscht",
    "en": r"pile|spam|missing|hiding|holiday",
}
BANK = r"bank|compte|extraits|konto|account"
SPAM = {"nl": "spam", "fr": "indésirables", "de": "spam", "en": "spam"}
#: What the owner saw himself, and what he asks: a look, not money.
LOOKS = {
    "nl": r"(?:wil|kun|zou) (?:je|jij) [^?]*(?:kijken|nagaan)|(?:wilt|kunt|zou) u [^?]*(?:kijken|nagaan)|kijk jij",
    "fr": r"vérifi|regarder|un œil|coup d'œil",
    "de": r"nachsehen|nachschauen|schauen|blick",
    "en": r"look|check",
}
#: The reader may say that something is wrong.
WRONG = {
    "nl": r"iets niet",
    "fr": r"quelque chose|souci|ne va pas",
    "de": r"etwas nicht|nicht stimmt",
    "en": r"right|wrong",
}
#: Was the work as it should be?
LIKED = {
    "nl": "was alles naar wens",
    "fr": "tout s'est( passé|-il passé)",
    "de": "war alles so",
    "en": "was everything as you hoped",
}
SYMPATHY = {"nl": r"snap|begrijp", "fr": r"comprend", "de": r"versteh", "en": r"understand|see that"}
ONE_DATE = {"nl": "eén datum", "fr": "seule date", "de": "ein datum", "en": "one date"}


def read(first: str, step: str, name: str = "", *events: object) -> str:
    """The words of this letter above the payment slip, small and with plain signs."""
    language, form = FORMS[first]
    templates = only(name) if name else TEMPLATES
    text = write(mailed("2026-031", *events), step=step, language=language, form=form, templates=templates).text
    return plain(text.partition("IBAN")[0])


def plain(text: str) -> str:
    """Without what only typography adds."""
    return re.sub(r"\s+", " ", text.replace("’", "'")).casefold()


def manner(name: str) -> tuple[str, str]:
    """How a template begins, and its language: ``nl-je`` and ``nl`` of ``nl-je-light-2``."""
    first = name.partition("-light")[0]
    return first, FORMS[first][0]


@each("name", LIGHT)
@each("events", [(), (paid(eur("21.00")),)])
def test_a_light_letter_thinks_that_it_slipped_through_and_asks_for_a_look(name: str, events: tuple[object, ...]):
    """
    It is not sure, says what may have happened, says what it saw on the bank, and asks the reader to look.
    """
    first, language = manner(name)
    text = read(first, "light", name, *events)

    assert re.search(THINKS[language], text)
    assert events or re.search(CAUSE[language], text)
    assert re.search(LOOKS[language], text)
    assert "?" in text
    assert re.search(BANK, text)


@pytest.mark.parametrize("first", FORMS)
def test_the_first_of_the_light_letters_speaks_of_spam(first: str):
    """
    Nobody need have forgotten anything.
    """
    assert SPAM[FORMS[first][0]] in read(first, "light", f"{first}-light")


@each("first", FORMS)
@each("step", ["light", "second", "firm"])
def test_every_letter_makes_it_easy_to_say_that_something_is_wrong(first: str, step: str):
    """
    There may be a sound reason.
    """
    assert re.search(WRONG[FORMS[first][0]], read(first, step))


@pytest.mark.parametrize("first", FORMS)
def test_the_second_letter_asks_how_the_work_was_before_it_asks_for_one_date(first: str):
    """
    First the delivery, then what is not seen on the bank, then a day.
    """
    language = FORMS[first][0]
    text = read(first, "second")
    liked, looks = re.search(LIKED[language], text), re.search(LOOKS[language], text)

    assert liked and looks
    assert liked.start() < looks.start() < text.index(ONE_DATE[language])


@pytest.mark.parametrize("first", FORMS)
def test_who_is_short_of_money_is_understood_and_asked_one_thing(first: str):
    """
    Sympathy, then one concrete question.
    """
    language, form = FORMS[first]
    card = replace(ACME, language=language, form=form)
    text = plain(
        render_answer(Answered("trouble", mailed(), JAN), card, writer=SANNE_WRITES, templates=TEMPLATES, today=TODAY)
    )

    assert re.search(SYMPATHY[language], text)
    assert text.count("?") == 1


@pytest.mark.parametrize(("step", "introduced"), [("light", 0), ("second", 1), ("firm", 1), ("formal", 1)])
def test_what_no_letter_spoke_of_before_is_introduced_in_a_firmer_one(step: str, introduced: int):
    """
    The newer invoice was perhaps not seen yet; one that had its own letter needs no such words. Rule: oldest-leads.
    """
    known, new = mailed("2026-030", reminded(date(2026, 3, 4))), mailed("2026-031")
    lead = mailed("2026-020", reminded(date(2026, 3, 4)))
    text = " ".join(write(lead, known, new, step=step, language="nl").text.split())

    assert text.count("schreef ik nog niet eerder") == introduced
    assert ("Over factuur 2026-031 schreef ik nog niet eerder." in text) is bool(introduced)
