"""What `voldaan check` says of cards and of the texts of letters."""

from __future__ import annotations

from pathlib import Path

from agent.work.checking import check_house
from tests.builders import TODAY, customer, moment, overdue
from tests.unit.desk.books import put
from tests.unit.work.home import build_home

TWO_CARDS = """
[[customers]]
match = ["acme.example"]
[[customers]]
match = ["NL001234567B01"]
[[customers]]
match = ["jan@acme.example"]
"""


def complaints(folder: Path, more: str, *, without: str = "") -> list[str]:
    """What is not good or missing in a house with these settings and the customer Acme."""
    home = build_home(folder, more=more)
    acme = customer("Acme", overdue("2026-031"), identifiers=("nl001234567b01",))
    with home.house.ledger.change() as book:
        put(book, acme)
    house = home.house
    if without:
        for name in [name for name in house.templates if without in name]:
            del house.templates[name]  # type: ignore[attr-defined]
    return [found.text for found in check_house(house, moment(TODAY))]


def test_two_cards_of_one_customer_are_found_among_those_he_has(tmp_path: Path):
    """
    Number and domain are one customer; somebody's own card is no second one.
    """
    (told,) = [text for text in complaints(tmp_path, TWO_CARDS) if "several cards" in text]

    assert "Acme stands on several cards: customers[1], customers[2]" in told


def test_a_step_without_a_text_is_named(tmp_path: Path):
    """
    A letter before the due date and a formal one need theirs, as soon as the settings ask for them.
    """
    formal = '[[steps]]\nname = "light"\nafter = 3\n[[steps]]\nname = "formal"\nafter = 7\n[heads_up]\nwho = ["new"]\n'

    found = complaints(tmp_path, formal, without="nl-u-")

    assert any("nl-u-heads-up.txt" in text for text in found)
    assert any("nl-u-formal.txt" in text for text in found)
