"""The words of the command line as people say them in Dutch, French, German and English.

Everything here is said on Monday 23 November 2026.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.desk.answer_words import ANSWERS, WITH_VALUE, as_said, read_phrases
from agent.desk.phrases import Command, find_label, is_closing, read_line
from agent.desk.spoken import NotUnderstood, StillToCome, read_day
from agent.domain.question import Question, QuestionKind
from agent.domain.reply import Label
from tests.builders import TODAY, moment
from tests.tables import each

MONDAY = date(2026, 11, 23)
FRIDAY, LAST_FRIDAY, FIRST = date(2026, 11, 27), date(2026, 11, 20), date(2026, 12, 1)
PARTS = "300 on 2026-12-01, 300 on 2027-01-01"
LETTER = ("yes", "no")
WORDS = ("yes", "go on", "settled", "promised DATE", "disputed", "means LABEL")
UNCLEAR = ("as read", "due DATE", "amount AMOUNT", "number NUMBER", "invoice", "not an invoice", "settled")
LADDER = ("settled", "hold")
MONEY = ("yes", "for NUMBER", "no customer")
CLAIM = ("ask for proof", "go on", "settled", "promised DATE", "disputed")
CALL = ("promised DATE", "disputed", "will look", "not reached", "settled")
PART = ("yes", "promised DATE", "agree PARTS", "plan over", "settled")
NOTED, DOUBT = ("noted",), ("sent", "not sent")
BOUNCED = ("to ADDRESS", "go on", "settled")

COMMANDS = [
    # paid
    ("paid 2026-014", Command("paid", "2026-014")),
    ("voldaan paid 2026-014", Command("paid", "2026-014")),
    ("2026-014 paid", Command("paid", "2026-014")),
    ("2026-014 is paid.", Command("paid", "2026-014")),
    ("2026-014 has been paid on friday", Command("paid", "2026-014", day=LAST_FRIDAY)),
    ("paid 2026-014 on 20 november", Command("paid", "2026-014", day=LAST_FRIDAY)),
    ("paid 2026-014 500", Command("paid", "2026-014", amount="500")),
    ("paid 2026-014 500,00 on 20-11-2026", Command("paid", "2026-014", amount="500,00", day=LAST_FRIDAY)),
    ("paid 2026-014 € 1.210,00", Command("paid", "2026-014", amount="€ 1.210,00")),
    ("betaald 2026-014 500,- op 20 nov.", Command("paid", "2026-014", amount="500", day=LAST_FRIDAY)),
    ("paid 2026-014 €500,-", Command("paid", "2026-014", amount="€500")),
    ("500 euro paid on 2026-014", Command("paid", "2026-014", amount="500 EUR")),
    ("2026-014 betaald", Command("paid", "2026-014")),
    ("Factuur 2026-014 is betaald!", Command("paid", "2026-014")),
    ("betaald 2026-014 500 op vrijdag", Command("paid", "2026-014", amount="500", day=LAST_FRIDAY)),
    ("2026-014 is gisteren betaald", Command("paid", "2026-014", day=date(2026, 11, 22))),
    ("2026-014 is op 20 november betaald", Command("paid", "2026-014", day=LAST_FRIDAY)),
    ("2026-014 voldaan", Command("paid", "2026-014")),
    ("betaling 2026-014 op 20/11", Command("paid", "2026-014", day=LAST_FRIDAY)),
    ("payé 2026-014", Command("paid", "2026-014")),
    ("paye 2026-014", Command("paid", "2026-014")),
    ("Facture 2026-014 est payée", Command("paid", "2026-014")),
    ("2026-014 a été réglée le 20 novembre", Command("paid", "2026-014", day=LAST_FRIDAY)),
    ("paiement 2026-014 500 € le 20 novembre", Command("paid", "2026-014", amount="500 €", day=LAST_FRIDAY)),
    ("2026-014 bezahlt", Command("paid", "2026-014")),
    ("Rechnung 2026-014 ist am Freitag bezahlt", Command("paid", "2026-014", day=LAST_FRIDAY)),
    ("2026-014 wurde bezahlt am 20. November", Command("paid", "2026-014", day=LAST_FRIDAY)),
    ("bezahlt acme/2026-014", Command("paid", "acme/2026-014")),
    ("Zahlung 2026-014 250,00", Command("paid", "2026-014", amount="250,00")),
    ("betaald: 2026-014", Command("paid", "2026-014")),
    ("2026-014 betaald gisteren", Command("paid", "2026-014", day=date(2026, 11, 22))),
    ("we got paid for 2026-014", Command("paid", "2026-014")),
    ("paiement reçu pour 2026-014", Command("paid", "2026-014")),
    ("Zahlung für 2026-014 ist eingegangen", Command("paid", "2026-014")),
    # hold and release
    ("hold 2026-014 for a week", Command("hold", "2026-014", day=date(2026, 11, 30))),
    ("wacht 2 weken met acme", Command("hold", "acme", day=date(2026, 12, 7))),
    ("stop acme", Command("hold", "acme")),
    ("acme niet herinneren tot 1 dec", Command("hold", "acme", day=FIRST)),
    ("hold acme until 1 dec", Command("hold", "acme", day=FIRST)),
    ("hold acme", Command("hold", "acme")),
    ("wacht met acme tot vrijdag 27 november a.s.", Command("hold", "acme", day=FRIDAY)),
    ("wacht met acme tot en met 27-11-26", Command("hold", "acme", day=FRIDAY)),
    ("hold acme until the 27th of november", Command("hold", "acme", day=FRIDAY)),
    ("hold 2026-014 until friday", Command("hold", "2026-014", day=FRIDAY)),
    ("wait with acme until 1 december", Command("hold", "acme", day=FIRST)),
    ("wacht met Acme tot 1 dec", Command("hold", "Acme", day=FIRST)),
    ("Acme: wacht tot vrijdag", Command("hold", "Acme", day=FRIDAY)),
    ("laat Acme nog even met rust", Command("hold", "Acme")),
    ("geen brieven aan Acme tot 1 december", Command("hold", "Acme", day=FIRST)),
    ("Bakkerij Jansen nog even niet", Command("hold", "Bakkerij Jansen")),
    ("attends avec acme jusqu'au 1er décembre", Command("hold", "acme", day=FIRST)),
    ("attendez avec acme", Command("hold", "acme")),
    ("suspendre acme jusqu’au 1 décembre", Command("hold", "acme", day=FIRST)),
    ("warte mit acme bis 1. Dezember", Command("hold", "acme", day=FIRST)),
    ("warten mit acme bis zum 1. Dezember", Command("hold", "acme", day=FIRST)),
    ("acme: pause bis Freitag", Command("hold", "acme", day=FRIDAY)),
    ("release acme", Command("release", "acme")),
    ("go on with acme", Command("release", "acme")),
    ("ga door met acme", Command("release", "acme")),
    ("acme mag weer", Command("release", "acme")),
    ("reprendre avec acme", Command("release", "acme")),
    ("weiter mit acme", Command("release", "acme")),
    ("freigeben acme", Command("release", "acme")),
    # promised
    ("promised 2026-014 on friday", Command("promised", "2026-014", day=FRIDAY)),
    ("2026-014 promised for 1 dec", Command("promised", "2026-014", day=FIRST)),
    ("2026-014 will pay on friday", Command("promised", "2026-014", day=FRIDAY)),
    ("2026-014 op vrijdag beloofd", Command("promised", "2026-014", day=FRIDAY)),
    ("2026-014 betaalt op 1 december", Command("promised", "2026-014", day=FIRST)),
    ("beloofd 2026-014 vrijdag", Command("promised", "2026-014", day=FRIDAY)),
    ("2026-014 promis pour le 1er décembre", Command("promised", "2026-014", day=FIRST)),
    ("2026-014 paiera le 1er décembre", Command("promised", "2026-014", day=FIRST)),
    ("2026-014 versprochen für den 1. Dezember", Command("promised", "2026-014", day=FIRST)),
    ("2026-014 zahlt am Freitag", Command("promised", "2026-014", day=FRIDAY)),
    # agree
    ("agree 2026-014 300 on 1 dec, 300 on 1 jan", Command("agree", "2026-014", PARTS)),
    ("2026-014 in parts: 300 by 1 dec and 300 by 1 jan", Command("agree", "2026-014", PARTS)),
    ("regeling 2026-014: 300 op 1 december, 300 op 1 januari", Command("agree", "2026-014", PARTS)),
    ("2026-014 in termijnen 300 op 1 dec en 300 op 1 jan", Command("agree", "2026-014", PARTS)),
    ("échéancier facture 2026-014: 300 le 1er décembre et 300 le 1er janvier", Command("agree", "2026-014", PARTS)),
    ("2026-014 in Raten: 300 am 1. Dezember und 300 am 1. Januar", Command("agree", "2026-014", PARTS)),
    ("the plan of 2026-014 is over", Command("plan over", "2026-014")),
    ("de regeling voor 2026-014 vervalt", Command("plan over", "2026-014")),
    ("fin du plan de 2026-014", Command("plan over", "2026-014")),
    ("2026-014 Ratenplan beendet", Command("plan over", "2026-014")),
    # disputed, resolved
    ("disputed 2026-014", Command("disputed", "2026-014")),
    ("2026-014 is disputed: wrong hours", Command("disputed", "2026-014", note="wrong hours")),
    ("2026-014 betwist: te veel uren", Command("disputed", "2026-014", note="te veel uren")),
    ("klacht over 2026-014", Command("disputed", "2026-014")),
    ("2026-014 contestée", Command("disputed", "2026-014")),
    ("Einspruch gegen 2026-014", Command("disputed", "2026-014")),
    ("no complaint 2026-014", Command("resolved", "2026-014")),
    ("2026-014: no complaint", Command("resolved", "2026-014")),
    ("geen klacht 2026-014", Command("resolved", "2026-014")),
    ("2026-014 geen bezwaar", Command("resolved", "2026-014")),
    ("pas de réclamation pour 2026-014", Command("resolved", "2026-014")),
    ("kein Einspruch 2026-014", Command("resolved", "2026-014")),
    ("Rechnung 2026-014: geklärt", Command("resolved", "2026-014")),
    # undo, bank
    ("undo A7", Command("undo", "A7")),
    ("maak A7 ongedaan", Command("undo", "A7")),
    ("ongedaan 2026-014", Command("undo", "2026-014")),
    ("annuler A7", Command("undo", "A7")),
    ("A7 rückgängig machen", Command("undo", "A7")),
    ("bank up to date until yesterday", Command("bank", day=date(2026, 11, 22))),
    ("bank bijgewerkt tot en met vrijdag", Command("bank", day=LAST_FRIDAY)),
    ("bank up to yesterday", Command("bank", day=date(2026, 11, 22))),
    ("bank bij t/m vrijdag", Command("bank", day=LAST_FRIDAY)),
    ("banque jusqu'au 20 novembre", Command("bank", day=LAST_FRIDAY)),
    ("banque à jour", Command("bank")),
    ("Bank aktuell bis gestern", Command("bank", day=date(2026, 11, 22))),
    # questions
    ("Q12 yes", Command("answer", "Q12", "yes")),
    ("q12: ja, stuur maar", Command("answer", "Q12", "ja, stuur maar")),
    ("antwoord Q12 nee", Command("answer", "Q12", "nee")),
    ("Q3-Q20 go on", Command("answer", "Q3-Q20", "go on")),
    ("Q3, Q5 - oui", Command("answer", "Q3,Q5", "oui")),
    ("Q3 en Q5 ja", Command("answer", "Q3,Q5", "ja")),
    ("Q1, Q2 and Q4: yes", Command("answer", "Q1,Q2,Q4", "yes")),
    ("Q1 t/m Q4 ga door", Command("answer", "Q1-Q4", "ga door")),
    ("Q1 bis Q4 weiter", Command("answer", "Q1-Q4", "weiter")),
    ("ja op Q12", Command("answer", "Q12", "ja")),
    ("oui à Q12", Command("answer", "Q12", "oui")),
    ("nee, Q12", Command("answer", "Q12", "nee")),
]

ANSWERED = [
    (LETTER, "yes", "yes"),
    (LETTER, "Ja!", "yes"),
    (LETTER, "ja, graag", "yes"),
    (LETTER, "stuur maar", "yes"),
    (LETTER, "oké", "yes"),
    (LETTER, "oke", "yes"),
    (LETTER, "Oui", "yes"),
    (LETTER, "d’accord", "yes"),
    (LETTER, "Einverstanden.", "yes"),
    (LETTER, "jawohl", "yes"),
    (LETTER, "Yes, please send it", "yes"),
    (LETTER, "ja hoor, verstuur maar", "yes"),
    (LETTER, "nee, nog even wachten aub", "no"),
    (WORDS, "ja, betaald", "settled"),
    (LADDER, "ja, afgehandeld", "settled"),
    (MONEY, "2026-014", "for 2026-014"),
    (MONEY, "ja, 2026-014 en 2026-015", "for 2026-014 en 2026-015"),
    (BOUNCED, "piet@acme.example", "to piet@acme.example"),
    (UNCLEAR, "het bedrag is 121,50 en vervalt op 1 dec", "amount 121,50 due 2026-12-01"),
    (LETTER, "nee", "no"),
    (LETTER, "niet nu", "no"),
    (LETTER, "nog even niet", "no"),
    (LETTER, "pas maintenant", "no"),
    (LETTER, "noch nicht", "no"),
    (LETTER, "not now", "no"),
    (LADDER, "niet nu", "hold"),
    (LADDER, "later", "hold"),
    (LADDER, "plus tard", "hold"),
    (LADDER, "später", "hold"),
    (LADDER, "is betaald", "settled"),
    (WORDS, "betaald", "settled"),
    (WORDS, "c’est payé", "settled"),
    (WORDS, "schon bezahlt", "settled"),
    (WORDS, "ga door", "go on"),
    (WORDS, "geen klacht", "go on"),
    (WORDS, "no complaint", "go on"),
    (WORDS, "kein Einspruch", "go on"),
    (WORDS, "pas de réclamation", "go on"),
    (WORDS, "weiter", "go on"),
    (WORDS, "klacht", "disputed"),
    (WORDS, "bezwaar", "disputed"),
    (WORDS, "réclamation", "disputed"),
    (WORDS, "Einspruch", "disputed"),
    (WORDS, "op vrijdag beloofd", "promised 2026-11-27"),
    (WORDS, "beloofd op 1 dec", "promised 2026-12-01"),
    (WORDS, "ze betalen vrijdag", "promised 2026-11-27"),
    (WORDS, "promised friday", "promised 2026-11-27"),
    (WORDS, "promis pour le 1er décembre", "promised 2026-12-01"),
    (WORDS, "zahlt am Freitag", "promised 2026-11-27"),
    (WORDS, "sie zahlen am 1. Dezember", "promised 2026-12-01"),
    (WORDS, "means promise friday", "means promise 2026-11-27"),
    (WORDS, "betekent paid vrijdag", "means paid 2026-11-20"),
    (WORDS, "betekent klacht", "means dispute_complaint"),
    (WORDS, "het betekent: een belofte vrijdag", "means promise 2026-11-27"),
    (WORDS, "cela signifie pas reçu", "means not_received"),
    (WORDS, "bedeutet Ratenzahlung", "means instalments"),
    (WORDS, "means out-of-office", "means out_of_office"),
    (UNCLEAR, "geen factuur", "not an invoice"),
    (UNCLEAR, "ce n'est pas une facture", "not an invoice"),
    (UNCLEAR, "keine Rechnung", "not an invoice"),
    (UNCLEAR, "is een factuur", "invoice"),
    (UNCLEAR, "klopt", "as read"),
    (UNCLEAR, "stimmt so", "as read"),
    (UNCLEAR, "vervalt op 1 dec, bedrag 1.210,00", "due 2026-12-01 amount 1.210,00"),
    (UNCLEAR, "due 2026-12-03 amount 1210.00", "due 2026-12-03 amount 1210.00"),
    (UNCLEAR, "montant 500 échéance le 1er décembre", "amount 500 due 2026-12-01"),
    (UNCLEAR, "Betrag 500 fällig am 1. Dezember", "amount 500 due 2026-12-01"),
    (MONEY, "is voor 2026-014", "for 2026-014"),
    (MONEY, "pour 2026-014 et 2026-015", "for 2026-014 et 2026-015"),
    (MONEY, "geen klant", "no customer"),
    (MONEY, "kein Kunde", "no customer"),
    (CLAIM, "vraag om bewijs", "ask for proof"),
    (CLAIM, "demandez une preuve", "ask for proof"),
    (CLAIM, "Nachweis anfordern", "ask for proof"),
    (CALL, "niet bereikt", "not reached"),
    (CALL, "personne", "not reached"),
    (CALL, "niemanden erreicht", "not reached"),
    (CALL, "voicemail", "not reached"),
    (CALL, "ze gaan kijken", "will look"),
    (CALL, "ils vont regarder", "will look"),
    (CALL, "sie sehen nach", "will look"),
    (CALL, "klacht", "disputed"),
    (CALL, "beloofd 1 december", "promised 2026-12-01"),
    (PART, "agree 300 on 1 dec, 300 on 1 jan", f"agree {PARTS}"),
    (PART, "in termijnen: 300 op 1 dec en 300 op 1 januari", f"agree {PARTS}"),
    (PART, "en plusieurs fois 300 le 1er décembre et 300 le 1er janvier", f"agree {PARTS}"),
    (PART, "in Raten 300 am 1. Dezember und 300 am 1. Januar", f"agree {PARTS}"),
    (PART, "de regeling vervalt", "plan over"),
    (PART, "le plan est terminé", "plan over"),
    (PART, "der Plan ist beendet", "plan over"),
    (PART, "ja graag", "yes"),
    (PART, "beloofd 1 december", "promised 2026-12-01"),
    (NOTED, "gezien", "noted"),
    (NOTED, "vu", "noted"),
    (NOTED, "verstanden", "noted"),
    (DOUBT, "niet verstuurd", "not sent"),
    (DOUBT, "nicht gesendet", "not sent"),
    (DOUBT, "verstuurd", "sent"),
    (BOUNCED, "stuur naar piet@acme.example", "to piet@acme.example"),
    (BOUNCED, "à piet@acme.example", "to piet@acme.example"),
]

TO_COME = [
    *(
        "paid 2026-014 on 30 november",
        "2026-014 is paid on 1 dec",
        "paid 2026-014 on 2026-12-01",
        "2026-014 paid tomorrow",
    ),
    *("betaald 2026-014 op 30 november", "2026-014 is op 30 november betaald", "2026-014 betaald 30/11"),
    *("2026-014 a été réglée le 30 novembre", "paiement 2026-014 500 € le 1er décembre"),
    *("2026-014 wurde bezahlt am 30. November", "Rechnung 2026-014 ist am 1. Dezember bezahlt"),
    *("bank up to 1 december", "bank up to date until 1 dec", "bank bij tot 1 december", "bank bijgewerkt t/m 30/11"),
    *("banque à jour jusqu'au 1er décembre", "Bank aktuell bis 1. Dezember"),
]

NOTHING = [
    *("", "--", "Hoi,", "Thanks!", "Dank je wel", "Groet,", "Met vriendelijke groet", "Cordialement,", "Viele Grüße"),
    *("Verstuurd vanaf mijn iPhone", "Sent from my phone", "Envoyé de mon iPhone", "Von meinem iPhone gesendet"),
]

UNKNOWN = [
    *("paid", "hold", "pay them", "do something", "Q12", "1 dec", "hold acme until someday", "paid 2026-014 on 31/2"),
    *("promised 2026-014", "hold acme until next week", "Sanne", "x" * 400),
    *(
        "2026-014 is not paid",
        "2026-014 is nog niet betaald",
        "2026-014 n'est pas payée",
        "Rechnung 2026-014 ist nicht bezahlt",
    ),
]


@each("label", Label)
def test_every_meaning_has_words(label: Label):
    """
    One that came back no owner would call a mail.
    """
    assert label is Label.BOUNCE or find_label([label.value]) == (label.value, 1)


def about(options: tuple[str, ...]) -> Question:
    """A question that takes these answers."""
    return Question("Q12", QuestionKind.TROUBLE, "x", "Well?", moment(TODAY), options)


@each(("line", "command"), COMMANDS)
def test_a_line_says_a_command(line: str, command: Command):
    """
    The day counts from the day the line was written: behind it for money, ahead of it for quiet.
    """
    assert read_line(line, MONDAY) == command


@each(("options", "words", "said"), ANSWERED)
def test_words_answer_a_question(options: tuple[str, ...], words: str, said: str):
    """
    Of what the words may say, that is meant which the question takes.
    """
    assert as_said(read_phrases(words, about(options), MONDAY)) == said


@each("line", TO_COME)
@each("about", ["", "Q12"])
def test_what_was_not_yet_paid_is_refused_with_the_day(line: str, about: str):
    """
    It is no answer to a question either, and no invoice with a long name.

    Rule: days-behind.
    """
    with pytest.raises(StillToCome, match="is still to come"):
        read_line(line, MONDAY, about)


@pytest.mark.parametrize("words", ["means paid 30 november", "betekent betaald op 1 december", "means paid 2026-12-01"])
def test_a_mail_means_no_payment_of_a_day_to_come(words: str):
    """
    What a customer paid is over.

    Rule: days-behind.
    """
    with pytest.raises(StillToCome, match="is still to come"):
        read_phrases(words, about(WORDS), MONDAY)


@each("line", NOTHING)
def test_a_greeting_asks_for_nothing(line: str):
    """
    Nor does what a telephone adds by itself.
    """
    assert read_line(line, MONDAY) is None


@pytest.mark.parametrize(
    ("line", "closes"),
    [
        ("Groet, Sanne", True),
        ("Mvg Sanne de Wit", True),
        ("Sanne", True),
        ("06-12345678", True),
        ("T: +31 6 1234 5678", True),
        ("sanne@sanne.example", True),
        ("www.sanne.example", True),
        ("Groet aan Jan", False),
        ("betaald 2026-014", False),
        ("2026-014", False),
        ("ja", False),
    ],
)
def test_a_line_below_an_answer_only_closes_it(line: str, closes: bool):
    """
    A greeting, the writer's own name, where he can be reached.
    """
    assert is_closing(line, ("sanne", "de", "wit")) is closes


@each("line", UNKNOWN)
def test_what_is_not_understood_is_never_guessed(line: str):
    """
    The refusal names the line, or the day in it.

    Rule: own-words.
    """
    with pytest.raises(NotUnderstood):
        read_line(line, MONDAY)


@pytest.mark.parametrize(
    ("options", "words"),
    [(LETTER, "betaald"), (WORDS, "misschien"), (LETTER, "ja nee"), (LADDER, "later betaald"), ((), "ja")],
)
def test_an_answer_that_a_question_does_not_take_is_refused(options: tuple[str, ...], words: str):
    """
    Nor is one that says two things which cannot both be.
    """
    with pytest.raises(NotUnderstood):
        read_phrases(words, about(options), MONDAY)


@each("answer", ANSWERS)
def test_every_answer_of_the_command_line_still_means_itself(answer: str):
    """
    What `voldaan questions` lists can be typed as it stands.
    """
    value = {"agree": PARTS}.get(answer, "2026-12-01") if answer in WITH_VALUE else ""

    assert as_said(read_phrases(f"{answer} {value}", about((answer, f"{answer} DATE")), MONDAY)).startswith(answer)


def test_a_number_with_blanks_is_told_from_an_amount_by_the_books():
    """
    "2026 014 500" is cut where an invoice of that number is known.
    """
    assert read_line("paid 2026 014", MONDAY, is_known=lambda who: who == "2026 014") == Command("paid", "2026 014")


@pytest.mark.parametrize("line", ["2026-014 betaald?", "Q12 yes?", "release acme ?", "“Q12 ja?”"])
def test_a_question_is_no_order(line: str):
    """
    Whoever asks whether something was paid does not say that it was.
    """
    with pytest.raises(NotUnderstood, match="is a question"):
        read_line(line, MONDAY)


def test_a_day_that_can_be_two_is_refused():
    """
    "Next friday" is this week's or next week's.
    """
    with pytest.raises(NotUnderstood, match="can be"):
        read_day("next friday", MONDAY)


@given(st.text(max_size=120))
def test_any_line_is_a_command_nothing_or_refused(line: str):
    """
    Whatever stands there, reading it is no surprise.
    """
    try:
        found = read_line(line, MONDAY)
    except NotUnderstood:
        return

    assert found is None or found.who or found.verb == "bank"
