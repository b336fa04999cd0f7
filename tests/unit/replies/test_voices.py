"""What only machines write is a machine's without any header; what a person says is his, whatever the headers say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.replies import MachineKind, Nature, classify_nature, hear
from tests.examples import examples
from tests.tables import each
from tests.unit.replies.mails import mail

ABSENCES = [
    "Ik ben afwezig van 3 tot en met 17 augustus 2026.",
    "Beste,\n\nIk ben afwezig van 3 tot\n17 augustus. Uw mail wordt niet doorgestuurd.\n\nMet vriendelijke groet,\nJan",
    "Momenteel ben ik niet op kantoor. Bij spoed kunt u contact opnemen met mijn collega Els (020 555 0100).",
    "Ik ben met vakantie tot 5 april. Na mijn terugkomst beantwoord ik uw bericht.",
    "Wij zijn gesloten van 24 december tot 2 januari. Fijne feestdagen!",
    "Wegens vakantie is ons atelier gesloten tot 21 augustus.",
    "Op dit moment zijn wij met verlof. U kunt ons vanaf 3 maart weer bereiken.",
    "Ik ben met zwangerschapsverlof. Mijn collega Noor neemt waar: noor@acme.example.",
    "Ik ben vandaag niet aanwezig. Spoed? Bel 010 555 0123.",
    "Tot 12 mei ben ik niet bereikbaar. Voor vragen over facturen kunt u mailen naar facturen@acme.example.",
    "Ik ben op vakantie t/m 14 juli. Facturen graag sturen naar facturen@acme.example.",
    "Ik werk niet op woensdag. Ik beantwoord uw mail zo spoedig mogelijk.",
    "De winkel is in verband met de bouwvak gesloten t/m 16 augustus.",
    "Van 1 t/m 8 mei ben ik niet op kantoor.\nBetalingen worden elke donderdag gedaan.",
    "Je suis absent jusqu'au 12 mai. En cas d'urgence, veuillez contacter ma collègue.",
    "Je suis absente du bureau du 1er au 15 août 2026.",
    "Je suis actuellement en congé de maternité. Merci de contacter Léa Noël.",
    "Nous sommes fermés du 3 au 24 août. Nous répondrons dès notre retour.",
    "Notre bureau est fermé pour congés annuels jusqu'au 18 août.",
    "Bonjour,\n\nActuellement en déplacement, je suis injoignable jusqu'à lundi.",
    "En mon absence, vous pouvez joindre ma collègue au 02 555 01 01.",
    "Fermeture annuelle du 1er au 21 août. Bonnes vacances !",
    "Je serai de retour au bureau le 4 mai et répondrai alors à votre message.",
    "Ich bin bis zum 5. April nicht im Büro.",
    "Ich bin bis einschließlich 12.08.2026 im Urlaub. Ihre Nachricht wird nicht weitergeleitet.",
    "Vielen Dank für Ihre Nachricht. Ich bin derzeit außer Haus und ab dem 4. Mai wieder erreichbar.",
    "Derzeit bin ich nicht im Büro. In dringenden Fällen wenden Sie sich bitte an Frau Kern.",
    "Wir haben Betriebsferien vom 3. bis 21. August.",
    "Unser Büro ist vom 24.12. bis 2.1. geschlossen. Frohe Weihnachten!",
    "Während meiner Abwesenheit vertritt mich Herr Lang.",
    "Ich bin in Elternzeit. Rechnungen bitte an rechnung@acme.example senden.",
    "I am currently out of the office. I will respond when I return.",
    "I'm out of the office until Monday 4 May with limited access to email.",
    "Hello, I am on annual leave from 3 to 17 August. For urgent matters please contact kim@acme.example.",
    "Out of office until 5 April.",
    "I will be away from my desk until Thursday. Urgent? Call the front desk.",
    "Our office is closed for the holidays and reopens on 4 January. Happy holidays!",
    "Thank you for your message. I am on maternity leave; please contact my colleague Ann.",
    "Hallo,\n\nIk ben er even niet. Vanaf maandag 9 maart ben ik weer terug.\n\nGroetjes Kim",
    "Op vrijdag ben ik niet werkzaam. Maandag lees ik uw e-mail.",
    "Ich bin ab dem 12. August wieder im Büro. Ihre E-Mail wird nicht weitergeleitet.",
    "Hi! I'm OOO until 12 May.",
    "I am travelling this week and unavailable. Invoices: please send them to ap@acme.example.",
]
RECEIPTS = [
    "Dit account is gedeactiveerd.",
    "Uw e-mail is in quarantaine geplaatst door ons spamfilter en niet bij de ontvanger bezorgd.",
    "Diese E-Mail-Adresse wird seit dem 1.1.2027 nicht mehr abgerufen.",
    "Zustellung fehlgeschlagen: Nachricht wurde als Spam eingestuft.",
    "There was a temporary problem delivering your message to frank@example.com.",
    "This mailbox has been closed.",
    "Cette boîte mail n'est pas relevée. Utilisez le formulaire sur notre site.",
    "Le message que vous avez envoyé a été placé en attente. Votre message n'a pas pu être remis.",
    "Uw melding is geregistreerd onder #48213.",
    "Uw verzoek is geregistreerd onder nummer 2026-88. Wij streven ernaar binnen 2 werkdagen te reageren.",
    "We hebben uw bericht ontvangen. Wij nemen zo spoedig mogelijk contact met u op.",
    "Bedankt voor uw bericht. Wij reageren binnen twee werkdagen.",
    "Dit is een automatisch gegenereerd bericht. Antwoorden is niet mogelijk.",
    "Er is een ticket voor u aangemaakt: ticketnummer 99120.",
    "Dit e-mailadres wordt niet gelezen. Gebruik het formulier op onze website.",
    "Nous avons bien reçu votre message. Nous répondrons dans les plus brefs délais.",
    "Votre demande a été enregistrée sous le numéro 4711.",
    "Ceci est un message automatique, merci de ne pas répondre à cet e-mail.",
    "Merci pour votre message. Nous vous répondrons sous 48 heures.",
    "Wir haben Ihre Anfrage erhalten und antworten innerhalb von 24 Stunden.",
    "Ihre Anfrage wurde unter der Ticketnummer 5521 erfasst.",
    "Dies ist eine automatisch erstellte Nachricht. Bitte nicht auf diese E-Mail antworten.",
    "Vielen Dank für Ihre Nachricht. Wir melden uns schnellstmöglich.",
    "Your request has been registered. Reference: #20261",
    "A ticket has been created: case number 3391.",
    "We have received your message and will get back to you within two business days.",
    "This mailbox is not monitored.",
    "This is an automated message, please do not reply to this email.",
    "Thank you for contacting us. We will respond within 24 hours.",
]
CHALLENGES = [
    "Klik op deze link om te bevestigen dat u de afzender bent.",
    "Uw bericht wordt vastgehouden tot u uw adres bevestigt.",
    "Cliquez ici pour confirmer que vous êtes l'expéditeur.",
    "Klicken Sie hier, um Ihre Adresse zu bestätigen.",
    "Please click the link below to verify that you are a human.",
    "Your message is being held. Click here to confirm delivery.",
]
OPENED = [
    "Uw bericht aan Jan is gelezen op 3 mei 2026.",
    "Votre message a été lu le 3 mai 2026.",
    "Ihre Nachricht wurde am Montag gelesen.",
    "Your message to Jan Acme was read on Monday.",
]
MACHINES = [(text, kind) for kind, texts in (("absence", ABSENCES), ("challenge", CHALLENGES)) for text in texts]

PEOPLE = [
    "Ik ben op vakantie maar betaal morgen.",
    "Ik ben met vakantie tot maandag, daarna maak ik het over.",
    "Ik ben deze week niet op kantoor, ik betaal hem vrijdag.",
    "Wij zijn gesloten tot 4 mei maar de factuur is gisteren betaald.",
    "Ik ben tot donderdag afwezig. De factuur klopt niet: er zijn maar drie stuks geleverd.",
    "Jan is ziek, ik kijk er even naar.",
    "We hebben uw bericht ontvangen en zoeken het uit.",
    "Je mail heb ik ontvangen, we betalen vrijdag.",
    "Bedankt voor je bericht. De rekening was aan mijn aandacht ontsnapt, wordt vandaag overgemaakt.",
    "Prima, dank!",
    "Kunt u de factuur nog eens sturen?",
    "Ik ben pas maandag terug op kantoor, mag het dan?",
    "Dat klopt niet, wij hebben dit nooit besteld.",
    "Waarom krijg ik deze herinnering nu weer?",
    "Wegens vakantie betaal ik pas volgende week.",
    "Ons bedrijf is sinds maart gesloten wegens faillissement.",
    "Wij kunnen niet ineens betalen, kan het in termijnen?",
    "Je suis en vacances mais je paie demain.",
    "Je suis absent jusqu'à lundi, je ferai le virement à mon retour.",
    "Nous sommes fermés cette semaine. Le virement est parti hier.",
    "Nous avons bien reçu votre message et nous contestons le montant.",
    "Pourriez-vous renvoyer la facture ?",
    "Merci pour votre message, la facture a été payée le 3.",
    "Nous refusons de payer ce montant.",
    "Ich bin im Urlaub, überweise es aber am Montag.",
    "Ich bin bis Freitag nicht im Büro. Die Rechnung ist falsch, es fehlt die Bestellnummer.",
    "Wir haben Ihre Nachricht erhalten und prüfen die Rechnung.",
    "Vielen Dank für Ihre Nachricht. Die Zahlung ist gestern raus.",
    "Können Sie mir die Rechnung noch einmal schicken?",
    "Haben wir längst überwiesen.",
    "I'm on holiday but will pay tomorrow.",
    "I am out of the office until Monday; I'll settle it when I am back.",
    "We are closed this week. The invoice was paid on Friday.",
    "Thank you for your message. The amount is wrong, we agreed on 400.",
    "We have received your message and we dispute the amount.",
    "Could you send me a copy of the invoice?",
    "Sorry, it slipped through. Paying now.",
    "Our company is closed since March: we are bankrupt.",
    "I am on leave, Peter will sort this out for you on Monday.",
    "Ik ben op vakantie, bel me even als het dringend is.",
    "Ik ben vandaag niet op kantoor, morgen regel ik het.",
    "Ich bin noch bis Freitag im Urlaub, danach kümmere ich mich darum.",
    "Je suis absent cette semaine, je m'en occupe lundi sans faute.",
    "Our accountant is on leave until Monday, she handles it.",
    "De baas is tot maandag met vakantie, die tekent de betalingen.",
    "ok",
    "👍",
]

ANSWERING = [
    {"auto_submitted": "auto-replied"},
    {"x_autoreply": "yes"},
    {"precedence": "auto_reply"},
    {"x_auto_response_suppress": "All", "x_ms_exchange_inbox_rules_loop": "jan@acme.example"},
]
BULK = [
    {"auto_submitted": "auto-generated"},
    {"precedence": "bulk"},
    {"list_id": "<info.acme.example>"},
    {"return_path": "<>"},
]


@each("text", [*ABSENCES, *RECEIPTS, *CHALLENGES, *OPENED])
def test_what_only_machines_write_needs_no_header(text: str):
    """
    Half of the automatic answers carry no field that says so. Rule: automatic-mail.
    """
    assert classify_nature(mail(), text) is Nature.AUTOMATIC


@each("text", [*ABSENCES, *RECEIPTS, *CHALLENGES, *OPENED])
@each("fields", [ANSWERING[0], BULK[0]])
def test_words_and_headers_of_a_machine_agree(fields: dict[str, str], text: str):
    """
    A ticket system's receipt is nobody's word. Rule: automatic-mail.
    """
    assert classify_nature(mail(**fields), text) is Nature.AUTOMATIC


@each("text", PEOPLE)
def test_a_person_is_human_also_from_a_holiday(text: str):
    """
    Who writes of paying, of the invoice, or asks something, is there. Rule: doubt-is-human.
    """
    assert classify_nature(mail(), text) is Nature.HUMAN


@each("text", [text for text in PEOPLE if len(text) > 20])
@each("fields", [*ANSWERING[:3], *BULK], ids=str)
def test_a_persons_words_count_whatever_their_system_adds(fields: dict[str, str], text: str):
    """
    Ticket systems, groups and portals mark what people type as automatic. Rule: doubt-is-human.
    """
    assert classify_nature(mail(**fields), text) is not Nature.AUTOMATIC


def test_a_persons_words_below_exchanges_automatic_fields_count():
    """
    A rule in Exchange forwards what somebody typed, with the fields of an absence. Rule: doubt-is-human.
    """
    fields = ANSWERING[3]

    assert classify_nature(mail(**fields), "Ik betaal morgen.") is Nature.MAYBE_HUMAN
    assert classify_nature(mail("Automatisch antwoord: factuur"), "Wij betwisten de factuur.") is Nature.MAYBE_HUMAN


def test_words_nobody_knows_leave_it_to_the_headers():
    """
    An absence in a language we do not read is one when its subject and field both say so. Rule: automatic-mail.
    """
    polish = "Przebywam poza biurem do 5 maja."

    assert classify_nature(mail("Automatic reply: Invoice"), polish) is Nature.AUTOMATIC
    assert classify_nature(mail(auto_submitted="auto-replied"), polish) is Nature.MAYBE_HUMAN
    assert classify_nature(mail(), polish) is Nature.HUMAN


def test_a_letter_of_ours_that_comes_back_in_another_name_is_no_ones_word_until_somebody_writes_in_it():
    """
    A redirect, or a system that copies every field, must not start a conversation with ourselves.
    """
    looped = replace(mail(), letter="1 installation=x letter=y")

    assert classify_nature(looped, "Dit is een automatisch bericht.") is Nature.AUTOMATIC
    assert classify_nature(looped, "Ik betaal morgen.") is Nature.MAYBE_HUMAN


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (ABSENCES[0], MachineKind.ABSENCE),
        (RECEIPTS[0], MachineKind.RECEIPT),
        (CHALLENGES[0], MachineKind.CHALLENGE),
        (OPENED[0], MachineKind.OPENED),
        (PEOPLE[9], None),
    ],
)
def test_it_is_known_what_the_machine_is_about(text: str, kind: MachineKind | None):
    """
    An absence postpones, a challenge is shown to the owner, a receipt is nothing. Rule: automatic-mail.
    """
    assert hear(text).kind is kind


def test_words_that_are_only_quoted_are_nobodys():
    """
    A person who answers an automatic mail quotes it. Rule: doubt-is-human.
    """
    assert hear("Dank je.\n\n> Ik ben afwezig tot 5 april.").kind is None


@examples(15)
@given(st.text(), st.sampled_from([{}, *ANSWERING, *BULK]))
def test_any_text_has_a_nature(text: str, fields: dict[str, str]):
    """
    Whatever is written, the answer is one of the four. Rule: doubt-is-human.
    """
    assert classify_nature(mail(**fields), text) in Nature


@examples(15)
@given(st.sampled_from([*ABSENCES, *RECEIPTS]), st.sampled_from([text for text in PEOPLE if len(text) > 20]))
def test_a_person_beside_a_machines_words_is_never_silenced(machine: str, person: str):
    """
    Whoever adds a line below a standard answer is heard. Rule: doubt-is-human.
    """
    assert classify_nature(mail(), f"{machine}\n\n{person}") is Nature.HUMAN
    assert classify_nature(mail(), f"{person}\n\n{machine}") is Nature.HUMAN


@pytest.mark.parametrize("piece", ["ik ben ", "je suis ", ". ", "a", "? ", "\n\n", "wegens vakantie ", "5. ", "> "])
def test_crafted_words_of_any_kind_are_heard_to_their_end(piece: str):
    """
    A hundred thousand characters of the same trick are just characters.
    """
    assert classify_nature(mail(), piece * (100_000 // len(piece))) in Nature
