"""What the owner writes in a thread says how he speaks to its people: stored when the mail is read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.domain.customer import Form
from agent.domain.manner import Courtesy, Manner
from agent.intake.manners import manner_of
from tests.builders import TODAY
from tests.unit.intake.mails import SENT_ON, Intake, draft, pdf, sent

INVOICE = "<2026-031@sanne.example>"
JE, U = Form.INFORMAL, Form.FORMAL

DISCLAIMED = """Hoi Jan,

Hierbij de factuur van november, kijk jij even of alles klopt?

Groetjes,
Sanne

--
Dit bericht is uitsluitend bestemd voor de geadresseerde. Indien u dit bericht ten onrechte ontvangt, verzoeken wij u
de afzender te waarschuwen en uw exemplaar te vernietigen.
"""
ANSWERED = """Hoi Jan,

Dank je wel, ik pas de factuur vandaag nog aan.

Groet,
Sanne

Op di 10 mrt 2026 om 10:12 schreef Jan Smit <jan@acme.example>:
> Geachte mevrouw De Wit,
> Kunt u uw factuur aanpassen? U vergat ons ordernummer. Wij zien uw antwoord graag tegemoet.
> Hoogachtend, J. Smit
"""
IN_FRENCH_TO_DUTCH = """Bonjour Jan,

Je vous envoie la facture corrigée. Pourriez-vous la régler cette semaine ?

Bien cordialement,
Sanne

-----Oorspronkelijk bericht-----
Van: Jan Smit
Onderwerp: Factuur
Hoi Sanne, kun je de factuur aanpassen? Dank je wel!
"""


def told(manner: Manner | None) -> Manner | None:
    """Language and form alone, without the words he greets and closes with."""
    return manner and Manner(manner.language, manner.form)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        (DISCLAIMED, Manner("nl", JE)),
        (ANSWERED, Manner("nl", JE)),
        (IN_FRENCH_TO_DUTCH, Manner("fr", U)),
        ("", None),
        ("2026-031", None),
        ("> Kunt u uw factuur aanpassen?\n", Manner("nl", U)),
    ],
    ids=["disclaimer", "quote", "another language", "empty", "number", "all quoted"],
)
def test_only_the_owners_own_words_count(text: str, spoken: Manner | None):
    """
    A disclaimer says u to everybody, and what is quoted is the customer's; where all seems quoted, it is all there is.
    """
    assert told(manner_of(text)) == spoken


@pytest.mark.parametrize(
    ("text", "courtesy"),
    [
        (ANSWERED, Courtesy("Hoi", "Jan", "Groet")),
        (IN_FRENCH_TO_DUTCH, Courtesy("Bonjour", "Jan", "Bien cordialement")),
        ("> Geachte mevrouw De Wit,\n> Groetjes\n\nDag Jan,\n\nKomt eraan.\n", Courtesy("Dag", "Jan")),
        ("2026-031", None),
    ],
    ids=["own words", "French", "quote above", "neither"],
)
def test_greeting_and_closing_are_his_own(text: str, courtesy: Courtesy | None):
    """
    What a customer wrote to him never comes back as his way of greeting. Rule: spoken-last.
    """
    manner = manner_of(text)

    assert (manner and manner.courtesy) == courtesy


def test_the_invoices_own_mail_says_how_its_thread_speaks(intake: Intake):
    """
    Two invoices to one customer may speak in two ways. Rule: spoken-last.
    """
    intake.sends(
        sent(pdf(), message_id=INVOICE, text=DISCLAIMED),
        sent(pdf(draft("2026-032")), message_id="<2026-032@sanne.example>", text=IN_FRENCH_TO_DUTCH),
    )

    assert told(intake.item().spoken()) == Manner("nl", JE)
    assert told(intake.item("acme.example/2026-032").spoken()) == Manner("fr", U)


def test_a_later_mail_in_the_thread_counts_more(intake: Intake):
    """
    As far as it tells: a short one leaves the form as it was. Rule: spoken-last.
    """
    intake.sends(sent(pdf(), message_id=INVOICE, text=DISCLAIMED))
    later = SENT_ON + timedelta(days=3)
    intake.sends(sent(text="Bonjour Jan, voici la facture, merci !", answers=INVOICE, on=later))
    after_one = intake.item().spoken()
    intake.sends(sent(text=IN_FRENCH_TO_DUTCH, answers=INVOICE, on=TODAY))

    assert (told(after_one), told(intake.item().spoken())) == (Manner("fr", JE), Manner("fr", U))


def test_an_older_mail_met_later_does_not_count_more(intake: Intake):
    """
    What decides is when he wrote it, not when it was read. Rule: spoken-last.
    """
    intake.sends(sent(pdf(), message_id=INVOICE))
    intake.sends(sent(text=IN_FRENCH_TO_DUTCH, answers=INVOICE, on=TODAY))
    intake.sends(sent(text=ANSWERED, answers=INVOICE, on=TODAY - timedelta(days=2)))

    assert told(intake.item().spoken()) == Manner("fr", U)


def test_a_forwarded_invoice_says_nothing_of_its_reader(intake: Intake):
    """
    Its words may be somebody else's.
    """
    intake.sends(sent(pdf(), message_id=INVOICE, subject="Fwd: factuur", text=DISCLAIMED))

    assert told(intake.item().spoken()) == Manner()
