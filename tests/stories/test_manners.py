"""A letter speaks as its thread does, from the invoice's own mail to the mailbox of the customer."""

from __future__ import annotations

import pytest

from tests.servers.launch import Accepted
from tests.stories.world import World
from tests.unit.letters.qr_reader import read_code

pytestmark = pytest.mark.dovecot

FRENCH = "Salut Jan,\n\nVoici la facture, comme convenu. Tu me dis si tout est bon ?\n\nÀ bientôt,\nSanne\n"
FRENCH_LATER = "Bonjour Monsieur Doe,\n\nVoici les fichiers. Dites-moi si vous avez des questions.\n\nCordialement\n"
GERMAN = "Guten Tag Herr Doe,\n\nanbei finden Sie die Rechnung. Vielen Dank für Ihren Auftrag.\n\nFreundliche Grüße\n"
IN_BELGIUM = '[[customers]]\nmatch = ["acme.example"]\ncountry = "BE"\n'


def words(letter: Accepted) -> str:
    """The text of a letter as its reader sees it; line ends of the network undone."""
    body = letter.message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_a_letter_speaks_as_the_owner_did_last_in_its_thread(world: World):
    """
    French with tu as in the invoice's mail; vous once she wrote so; German in another thread. Rule: spoken-last.
    """
    world.invoices(text=FRENCH)
    world.invoices("2026-032", to="Timo Vogel <timo@kiosk.example>", text=GERMAN)
    world.goes_live()

    first = {letter.message["To"]: words(letter) for letter in world.reminds(on="2026-09-15")}
    world.writes('"Doe, Jan" <jan@acme.example>', FRENCH_LATER, answers="2026-031", on="2026-09-16")
    later = [letter for day in ("2026-09-29", "2026-09-30") for letter in world.reminds(on=day)]
    (second,) = [letter for letter in later if "jan@acme.example" in letter.message["To"]]

    assert [text.partition("\n")[0] for text in first.values()] == ["Salut Jan,", "Guten Tag Timo Vogel,"]
    assert words(second).startswith("Bonjour Monsieur Doe,\n\nJe vous ai écrit le 15 septembre")


def test_a_belgian_scans_what_he_owes(world: World):
    """
    The code travels inside the page, not as an attachment, and holds what the slip says. Rule: qr-code.
    """
    world.settings(more=IN_BELGIUM)
    world.invoices()
    world.goes_live()
    (letter,) = world.reminds(on="2026-09-15")
    (picture,) = [part for part in letter.message.walk() if part.get_content_type() == "image/png"]
    code = read_code(picture.get_content()).splitlines()
    page = letter.message.get_body(("html",))

    assert (code[1], code[7], code[10]) == ("002", "EUR121.00", "2026-031")
    assert page is not None and f"cid:{picture['Content-ID'].strip('<>')}" in page.get_content()
    assert [part.get_content_type() for part in letter.message.iter_attachments()] == ["application/pdf"]
    assert "Vervaldag: 8 september 2026" in words(letter)
