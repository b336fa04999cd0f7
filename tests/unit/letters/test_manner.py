"""How the owner speaks to somebody is read from his own mails, and letters in that thread speak the same way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.customer import Form
from agent.domain.events import OwnerWrote
from agent.domain.item import OpenItem
from agent.domain.manner import Manner
from agent.letters import language_spoken, read_manner
from tests.builders import moment, reminded
from tests.tables import each
from tests.unit.letters.builders import ACME, FORMS, SANNE_WRITES, TEMPLATES, mailed, to_people, write

JE, U = Form.INFORMAL, Form.FORMAL

MAILS = [
    (
        "nl",
        JE,
        "Hoi Jan,\n\nHierbij de factuur voor november, zoals afgesproken. Laat je weten of het klopt?\n\nGroetjes",
    ),
    ("nl", JE, "Dag Els, leuk je gisteren weer te spreken! De factuur zit in de bijlage. Fijn weekend."),
    ("nl", JE, "Hey! Factuur voor jullie in de bijlage, groet"),
    ("nl", JE, "Hoi Jan,\n\nHierbij de factuur van deze maand.\n\nGroet"),
    ("nl", U, "Geachte heer Smit,\n\nBijgaand ontvangt u onze factuur. Wij zien uw betaling graag tegemoet."),
    ("nl", U, "Beste mevrouw Jansen,\n\nIn de bijlage vindt u de factuur voor het werk in oktober. Bel u gerust."),
    ("nl", U, "Geachte heer Smit,\n\nHierbij de factuur van november.\n\nHoogachtend"),
    ("nl", None, "Beste Jan,\n\nBijgaand de factuur voor week 12.\n\nMet vriendelijke groet"),
    ("nl", None, "Dag Jan, kunt u dit nakijken? Ik hoor het graag van je."),
    ("fr", U, "Bonjour Madame Petit,\n\nVeuillez trouver ci-joint la facture du mois. Merci pour votre confiance."),
    ("fr", U, "Bonjour,\n\nVoici la facture pour la formation. Vous avez des questions ?\n\nCordialement"),
    ("fr", U, "Monsieur,\n\nVoici la facture de mars, comme convenu.\n\nSalutations distinguées"),
    ("fr", JE, "Salut Marc,\n\nVoici la facture pour le site, comme convenu. C’est bon pour toi ?\n\nÀ bientôt"),
    ("fr", JE, "Coucou Léa, je t’envoie la facture de février. Bises"),
    ("fr", None, "Bonjour Marc,\n\nVoici la facture de février.\n\nBien cordialement"),
    ("de", U, "Sehr geehrte Frau Roth,\n\nanbei erhalten Sie die Rechnung für den Monat März. Rufen Sie mich gern an."),
    ("de", U, "Guten Tag Herr Vogel,\n\nim Anhang finden Sie unsere Rechnung. Vielen Dank für Ihren Auftrag."),
    ("de", U, "Sehr geehrte Damen und Herren,\n\nanbei die Rechnung für März.\n\nMit freundlichen Grüßen"),
    ("de", JE, "Hallo Timo,\n\nanbei die Rechnung für die Fotos. Schau sie dir gern an und melde dich."),
    ("de", JE, "Hi Timo, anbei die Rechnung wie besprochen. Viele Grüße"),
    ("de", None, "Guten Tag,\n\nanbei die Rechnung. Sie ist bis Ende März fällig.\n\nViele Grüße"),
    (
        "en",
        None,
        "Hi Priya,\n\nPlease find attached the invoice for October. Let me know if you have questions.\n\nBest",
    ),
    ("de", None, "Liebe Frau Roth, anbei die Rechnung für den Monat. Viele Grüße"),
    ("de", U, "Guten Tag Herr Vogel, anbei die Rechnung für den Monat. Viele Grüße"),
    ("de", JE, "Lieber Timo, anbei die Rechnung für den Monat. Viele Grüße"),
    ("nl", U, "Beste mevrouw Jansen,\n\nHierbij de factuur voor deze maand."),
    ("en", None, "Dear Mr Shah, here is the invoice we agreed on yesterday. Kind regards"),
    (None, None, "2026-031"),
    (None, None, ""),
    (None, None, "Factuur / Invoice / Rechnung / Facture 2026-031"),
]


@each(("language", "form", "mail"), MAILS)
def test_mails_tell_how_their_writer_speaks(language: str | None, form: Form | None, mail: str):
    """
    Who is called je is called je; where no word addresses the reader, or two kinds do, nothing is concluded.
    """
    assert read_manner(mail) == Manner(language, form)


def invoice(spoken: Manner | None, *later: Manner | None, language: str | None = None) -> OpenItem:
    """An invoice whose own mail speaks so, and each later mail of the owner's, a day apart."""
    item = to_people(mailed(language=language), *mailed().invoice.dispatch.to, spoken=spoken)
    wrote = [
        OwnerWrote(moment(date(2026, 3, 10)), moment(date(2026, 3, day)), f"own-{day}", None, manner)
        for day, manner in enumerate(later, 3)
    ]
    return replace(item, history=(*wrote, *item.history))


@pytest.mark.parametrize(
    ("item", "begins"),
    [
        (invoice(None), "Hoi Jan,"),
        (invoice(Manner("nl", U)), "Beste Jan Smit,"),
        (invoice(Manner("nl", U), Manner("nl", JE)), "Hoi Jan,"),
        (invoice(Manner("nl", JE), Manner("nl", None)), "Hoi Jan,"),
        (invoice(Manner("nl", JE), Manner("nl", U), None), "Beste Jan Smit,"),
        (invoice(Manner("fr", U), language="nl"), "Bonjour Jan Smit,\n\nJe crois que"),
        (invoice(Manner("nl", JE), Manner("de", JE)), "Hallo Jan,\n\noh je"),
        (invoice(Manner("de", None), language="nl"), "Guten Tag Jan Smit,"),
        (invoice(Manner("en", None), language="nl"), "Hi Jan,"),
        (invoice(None, language="fr"), "Bonjour Jan Smit,"),
    ],
)
def test_the_thread_says_how_to_speak(item: OpenItem, begins: str):
    """
    The owner's last words in it decide; what they leave open stays as it was. Rule: spoken-last.
    """
    templates = {name: text for name, text in TEMPLATES.items() if "-light-" not in name}

    assert write(item, templates=templates).text.startswith(begins)


def test_the_owners_card_goes_before_the_thread():
    """
    What he wrote down about a customer is his word. Rule: spoken-last.
    """
    card = replace(ACME, language="nl", form=U)

    assert write(invoice(Manner("fr", JE)), card=card).text.startswith("Beste Jan Smit,")


def test_who_says_je_at_home_is_formal_abroad():
    """
    Nobody is called tu, du or Flemish je by a stranger's habit; a Belgian owner speaks to Belgians as he always does.
    """
    belgian = replace(ACME, country="BE")
    from_belgium = replace(SANNE_WRITES, country="BE")

    assert "Pourriez-vous" in write(language="fr", step="second").text
    assert "Wilt u het nakijken" in write(card=belgian, step="second").text
    assert write(card=belgian, writer=from_belgium).text.startswith("Dag Jan,")


@pytest.mark.parametrize("step", ["light", "second", "firm", "proof"])
def test_letters_of_a_thread_never_mix(step: str):
    """
    Every step of it speaks as the thread does. Rule: spoken-last.
    """
    assert write(invoice(Manner("de", JE)), step=step).text.startswith("Hallo Jan,")


@pytest.mark.parametrize(
    ("written", "before", "begins"),
    [
        ((), Manner("fr", U), "Bonjour Jan Smit,"),
        ((Manner("nl", JE),), Manner("nl", U), "Beste Jan Smit,"),
        ((Manner("nl", JE),), None, "Hoi Jan,"),
    ],
)
def test_a_letter_speaks_like_the_one_before(written: tuple[Manner, ...], before: Manner | None, begins: str):
    """
    Also when the settings changed since, or the owner changed its draft before he sent it. Rule: spoken-last.
    """
    lead = invoice(None, *written)
    lead = lead.with_events(reminded(date(2026, 3, 12), "light"))

    assert write(lead, step="second", before=before).text.startswith(begins)


@pytest.mark.parametrize("spoken", FORMS)
def test_our_own_letters_tell_how_they_speak(spoken: str):
    """
    By their words alone, each step and variant; so the next one can speak the same way.
    """
    language, form = FORMS[spoken]
    letters = [write(step=step, language=language, form=form) for step in ("light", "second", "firm", "proof")]

    assert {read_manner(letter.text) for letter in letters} == {Manner(language, None if language == "en" else form)}


@given(st.text(max_size=300))
def test_any_words_can_be_read(words: str):
    """
    A mail of signs, of one letter or of none tells nothing, and breaks nothing.
    """
    assert language_spoken(words) in {None, "nl", "fr", "de", "en"}
    assert isinstance(read_manner(words), Manner)
