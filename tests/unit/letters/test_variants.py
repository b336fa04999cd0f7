from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from agent.domain.customer import Customer, Form
from agent.letters.sources import choose_template
from tests.builders import TODAY
from tests.unit.letters.builders import ACME, TEMPLATES, write

LIGHT = {"nl-je-light", "nl-je-light-2", "nl-je-light-3", "nl-je-light-4"}


def had(*templates: str) -> Customer:
    """Acme after letters made from these texts, in this order."""
    card = ACME
    for template in templates:
        card = card.with_letter(TODAY, template)
    return card


def test_four_light_letters_to_one_customer_are_four_texts():
    """
    Nobody reads the same joke twice while another is left. Rule: never-the-same-text.
    """
    card, names = ACME, []
    for number in range(4):
        names.append(write(card=card, letter=f"letter {number}").template)
        card = card.with_letter(TODAY, names[-1])

    assert set(names) == LIGHT


def test_when_all_have_gone_the_oldest_comes_back():
    """
    After four light letters the one read longest ago is the least worn. Rule: never-the-same-text.
    """
    card = had("nl-je-light-3", "nl-je-light", "nl-je-light-4", "nl-je-second", "nl-je-light-2")

    assert write(card=card).template == "nl-je-light-3"


def test_a_joke_is_not_told_again_in_another_form_or_language():
    """
    The second sock joke is not new because it says u. Rule: never-the-same-text.
    """
    card = had("nl-je-light", "fr-tu-light-2", "en-light-4")

    assert write(card=card, form=Form.FORMAL).template == "nl-u-light-3"


def test_a_letter_of_which_the_text_was_not_noted_changes_nothing():
    """
    Letters from before this was kept are simply unknown. Rule: never-the-same-text.
    """
    assert write(card=had("", "")).template == write().template


@given(
    ids=st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=12),
    numbers=st.sets(st.integers(min_value=2, max_value=12), max_size=6),
    step=st.sampled_from(["light", "second", "heads-up"]),
)
def test_no_text_comes_twice_while_another_is_left(ids: list[str], numbers: set[int], step: str):
    """
    However many texts there are: each goes once before any goes again, and then the oldest first; the same letter with
    the same past always takes the same one. Rule: never-the-same-text.
    """
    names = {f"nl-je-{step}.txt", *(f"nl-je-{step}-{number}.txt" for number in numbers)}
    templates = {**dict.fromkeys(names, ""), "nl-u-light.txt": "", "nl-je-light-x.txt": ""}
    card, chosen = ACME, []
    for letter_id in ids:
        name = choose_template(templates, "nl", Form.INFORMAL, step, letter_id, card.templates)
        assert name == choose_template(templates, "nl", Form.INFORMAL, step, letter_id, card.templates)
        chosen.append(name)
        card = card.with_letter(TODAY, name.removesuffix(".txt"))

    rounds = [chosen[start : start + len(names)] for start in range(0, len(chosen), len(names))]
    assert all(len(set(one)) == len(one) for one in rounds)
    assert all(again == first for first, again in zip(chosen, chosen[len(names) :], strict=False))


def test_every_letter_names_the_text_it_was_made_from():
    """
    So that the books can tell which words went. Rule: never-the-same-text.
    """
    assert write(step="second").template == "nl-je-second"
    assert f"{write(step='firm', card=replace(ACME, language='de')).template}.txt" in TEMPLATES
