"""What the new words of a reply mean: labels, days, and whether the owner must look."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.reply import Label, Meaning, Opinion, Said
from agent.meaning import read_meaning
from tests.examples import examples
from tests.tables import each

WEDNESDAY = datetime(2026, 3, 11, 10, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
GRAVE = {Label.REFUSAL, Label.DISPUTE_COMPLAINT, Label.INSOLVENCY}


def read(words: str) -> Meaning:
    """Read words received on Wednesday 11 March 2026."""
    return read_meaning(words, WEDNESDAY)


@each(
    ("words", "label"),
    [
        ("Gisteren hebben wij de factuur betaald.", Label.PAID),
        ("Vrijdag maak ik het over.", Label.PROMISE),
        ("De factuur gaat mee in de betaalrun van vrijdag.", Label.PAYMENT_RUN),
        ("Wij hebben deze factuur nooit ontvangen.", Label.NOT_RECEIVED),
        ("Uw factuur ligt nog ter goedkeuring bij de directeur.", Label.APPROVAL_PENDING),
        ("Ik kan het nu niet betalen, de rekening is leeg.", Label.CASH_TROUBLE),
        ("Kan ik in drie termijnen betalen?", Label.INSTALMENTS),
        ("Mag het ook eind van de maand?", Label.EXTENSION_REQUEST),
        ("De deur klemt nog steeds.", Label.DISPUTE_COMPLAINT),
        ("Ons PO-nummer ontbreekt op de factuur.", Label.WRONG_DATA),
        ("U bent bij mij aan het verkeerde adres.", Label.WRONG_CONTACT),
        ("Waar is deze rekening eigenlijk voor?", Label.QUESTION),
        ("Oké, ik kijk ernaar.", Label.ACKNOWLEDGEMENT),
        ("Ik ben afwezig tot en met 20 maart.", Label.OUT_OF_OFFICE),
        ("Uw bericht kon niet worden afgeleverd.", Label.BOUNCE),
        ("Dit ga ik niet betalen.", Label.REFUSAL),
        ("Ons bedrijf is vorige week failliet verklaard.", Label.INSOLVENCY),
        ("In de bijlage vindt u het betalingsbewijs.", Label.REMITTANCE_ADVICE),
        ("Mevrouw Bos werkt niet meer bij ons.", Label.LEFT_COMPANY),
        ("Mijn man is vorige week overleden.", Label.OTHER),
        ("Nous avons payé cette facture hier.", Label.PAID),
        ("Je ferai le virement vendredi.", Label.PROMISE),
        ("Nous n'avons jamais reçu cette facture.", Label.NOT_RECEIVED),
        ("Pouvons-nous payer en trois fois ?", Label.INSTALMENTS),
        ("La porte ne ferme toujours pas.", Label.DISPUTE_COMPLAINT),
        ("Nous ne paierons pas cette facture.", Label.REFUSAL),
        ("Notre société est en faillite depuis lundi.", Label.INSOLVENCY),
        ("Je suis absente jusqu'au 20 mars.", Label.OUT_OF_OFFICE),
        ("Die Rechnung wurde gestern überwiesen.", Label.PAID),
        ("Ich überweise den Betrag am Freitag.", Label.PROMISE),
        ("Die Rechnung haben wir nie erhalten.", Label.NOT_RECEIVED),
        ("Können wir in drei Raten zahlen?", Label.INSTALMENTS),
        ("Die Tür klemmt immer noch.", Label.DISPUTE_COMPLAINT),
        ("Diese Rechnung werden wir nicht bezahlen.", Label.REFUSAL),
        ("Über unser Vermögen wurde das Insolvenzverfahren eröffnet.", Label.INSOLVENCY),
        ("Ich bin bis zum 20. März nicht im Büro.", Label.OUT_OF_OFFICE),
        ("We paid this yesterday.", Label.PAID),
        ("I will transfer it on Friday.", Label.PROMISE),
        ("It is in our next payment run.", Label.PAYMENT_RUN),
        ("We never received this invoice.", Label.NOT_RECEIVED),
        ("The invoice is waiting for approval by our director.", Label.APPROVAL_PENDING),
        ("We cannot afford to pay this at the moment.", Label.CASH_TROUBLE),
        ("Could we pay in three instalments?", Label.INSTALMENTS),
        ("Could we have an extension until the end of the month?", Label.EXTENSION_REQUEST),
        ("The door still sticks.", Label.DISPUTE_COMPLAINT),
        ("Our PO number is missing from the invoice.", Label.WRONG_DATA),
        ("You have got the wrong person.", Label.WRONG_CONTACT),
        ("What is this invoice for?", Label.QUESTION),
        ("I am out of the office until 20 March.", Label.OUT_OF_OFFICE),
        ("We will not pay this invoice.", Label.REFUSAL),
        ("The company went into liquidation last week.", Label.INSOLVENCY),
        ("Please find attached our remittance advice.", Label.REMITTANCE_ADVICE),
        ("Mrs Hall no longer works here.", Label.LEFT_COMPANY),
    ],
)
def test_each_label_has_its_plain_sentence(words: str, label: Label):
    """Said plainly and alone, each of the twenty labels is read, with the sentence that says so."""
    meaning = read(words)

    assert meaning.primary is label
    assert meaning.said[0].sentence in words


@pytest.mark.parametrize(
    ("words", "not_said"),
    [
        ("Dit is geen klacht, ik wilde alleen melden dat het gisteren is overgemaakt.", Label.DISPUTE_COMPLAINT),
        ("Begrijp me goed, ik betwist niets, het wordt vrijdag betaald.", Label.DISPUTE_COMPLAINT),
        ("Niet dat ik niet wil betalen, ik heb het alleen niet.", Label.REFUSAL),
        ("We zijn niet failliet, alleen zit de rekening nu op nul.", Label.INSOLVENCY),
        ("Onze grootste klant is failliet verklaard en daar zitten wij nu mee.", Label.INSOLVENCY),
        ("We are not disputing this, it is paid on Friday.", Label.DISPUTE_COMPLAINT),
        ("One of our customers went bankrupt and has not paid us.", Label.INSOLVENCY),
    ],
)
def test_what_is_denied_or_said_of_another_is_not_read(words: str, not_said: Label):
    """A complaint denied is none; a customer's customer that went bankrupt is not the customer."""
    assert not_said not in read(words).labels


def test_a_dated_promise_alone_goes_past_the_owner():
    """A plain promise with a day needs nobody, and reminders wait for it."""
    meaning = read("Vrijdag maak ik het over.")

    assert (meaning.promise_date, meaning.needs_human, meaning.pause) == (date(2026, 3, 13), False, True)


@pytest.mark.parametrize(
    "words",
    [
        *("Zodra onze eigen klant betaalt, betalen wij jou ook.", "We betalen zo snel mogelijk."),
        *("Nous paierons dès que notre client nous aura payés.", "Je m'en occupe au plus vite."),
        *("Wir zahlen, sobald unser Kunde gezahlt hat.", "Wir zahlen so bald wie möglich."),
        *("We'll pay as soon as our own customer pays us.", "We will pay asap."),
    ],
)
def test_as_soon_as_is_no_day(words: str):
    """Neither soon nor another's payment can be waited for: no day, and the owner asks for one."""
    meaning = read(words)

    assert meaning.promise_date is None
    assert meaning.needs_human


def test_a_promise_that_hangs_on_a_defect_reaches_the_owner():
    """A complaint beats the promise that depends on it."""
    meaning = read("Vrijdag betaal ik, maar dan moet die deur eerst gemaakt zijn, want hij klemt nog steeds.")

    assert meaning.primary is Label.DISPUTE_COMPLAINT
    assert meaning.needs_human


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (
            "Mag ik drie keer 200 euro betalen, telkens de eerste van de maand?",
            [(date(2026, 4, 1), "200.00"), (date(2026, 5, 1), "200.00"), (date(2026, 6, 1), "200.00")],
        ),
        ("Mag ik elke maand honderd euro aflossen?", [(None, "100.00")]),
        ("Kan het in termijnen?", []),
        ("Could I pay fifty quid a month?", [(None, "50.00")]),
    ],
)
def test_parts_are_read_as_they_are_said(words: str, parts: list[tuple[date | None, str]]):
    """A plan has the days and amounts it names, a series as many as it counts; what is not said is not made up."""
    meaning = read(words)

    assert [(part.on, str(part.amount)) for part in meaning.instalments] == parts
    assert meaning.promise_date is None


def test_words_nobody_foresaw_are_for_the_owner_and_wait():
    """Unsure is a legal answer: the owner sees the mail as it is."""
    meaning = read("De blauwe kameel fluit in het gras.")

    assert (meaning.is_sure, meaning.needs_human, meaning.pause) == (False, True, True)


def opinion(words: str, *, calm: float = 0.0, goes_on: float = 0.0, **says: float) -> Opinion:
    """A model's opinion on one sentence, the first label named leading."""
    of = {Label(name): chance for name, chance in says.items()}
    first = next(iter(of))
    primary = {label: 0.9 if label is first else 0.1 / 19 for label in Label}
    says_all = {label: of.get(label, 0.001) for label in Label}
    return Opinion(primary, says_all, dict.fromkeys(Label, words), calm, goes_on)


def test_a_model_puts_a_label_first_that_no_rule_knew():
    """What rules have no phrase for is read by the model, and its sentence shown."""
    words = "De duiten rollen uw kant op."

    meaning = read_meaning(words, WEDNESDAY, opinion=opinion(words, remittance_advice=0.9))

    assert meaning.said[0] == Said(Label.REMITTANCE_ADVICE, words, "model")
    assert meaning.primary is Label.REMITTANCE_ADVICE


def test_a_refusal_a_rule_found_stays_the_owners_whatever_the_model_thinks():
    """However calm it sounds to the model, trouble reaches the owner."""
    words = "Dit ga ik niet betalen."

    meaning = read_meaning(words, WEDNESDAY, opinion=opinion(words, promise=0.99, refusal=0.05, calm=0.99))

    assert Label.REFUSAL in meaning.labels
    assert meaning.needs_human


def test_a_promise_without_a_day_is_for_the_owner_however_calm():
    """Vague is no agreement."""
    words = "Komt binnenkort uw kant op."

    assert read_meaning(words, WEDNESDAY, opinion=opinion(words, promise=0.99, calm=0.99)).needs_human


def test_a_smell_of_trouble_is_for_the_owner():
    """Nobody need look only where no complaint, refusal or insolvency may be meant."""
    words = "Vrijdag betaal ik."

    calm = read_meaning(words, WEDNESDAY, opinion=opinion(words, promise=0.99, calm=0.99))
    smells = read_meaning(words, WEDNESDAY, opinion=opinion(words, promise=0.99, calm=0.99, dispute_complaint=0.3))

    assert not calm.needs_human
    assert smells.needs_human


@pytest.mark.parametrize(
    ("by_fields", "chance", "automatic"),
    [(True, 0.1, True), (True, 0.01, False), (False, 0.9, True), (False, 0.1, False)],
)
def test_a_machine_is_known_by_fields_and_words_or_by_the_model(by_fields: bool, chance: float, automatic: bool):
    """The model hears a machine that sets no field, and takes back what fields say only where it is all but certain."""
    words = "Uw bericht staat nu in de rij bij de dienst Financien."
    thought = replace(opinion(words, acknowledgement=0.9, calm=0.9), automatic=chance)

    assert read_meaning(words, WEDNESDAY, automatic=by_fields, opinion=thought).is_automatic is automatic


def test_a_claim_about_another_invoice_is_no_claim_about_ours():
    """Paid is what is said of the invoice reminded of; trouble with another one stays the owner's business."""
    words = "Factuur 2026-014 is gisteren betaald."

    assert Label.PAID in read_meaning(words, WEDNESDAY, numbers=["2026-014"], others=["2026-020"]).labels
    assert Label.PAID not in read_meaning(words, WEDNESDAY, numbers=["2026-020"], others=["2026-014"]).labels


def test_what_a_model_hears_of_another_invoice_is_not_said_of_ours():
    """Neither its claim nor its day; the owner looks."""
    words = "Factuur 2026-032 betalen we vrijdag."
    sure = replace(opinion(words, promise=0.99, calm=0.99), days={date(2026, 3, 13): 0.99})

    ours = read_meaning(words, WEDNESDAY, numbers=["2026-032"], others=["2026-031"], opinion=sure)
    other = read_meaning(words, WEDNESDAY, numbers=["2026-031"], others=["2026-032"], opinion=sure)

    assert (ours.promise_date, ours.needs_human) == (date(2026, 3, 13), False)
    assert (other.promise_date, other.needs_human, other.is_sure) == (None, True, False)


@pytest.mark.parametrize(
    "words",
    [
        "Onze klant betaalt ons vrijdag.",
        "Notre client nous paie vendredi.",
        "Unser Kunde zahlt uns am Freitag.",
        "Our customer pays us on Friday.",
        "De verzekering betaalt vrijdag.",
    ],
)
def test_the_day_somebody_else_pays_the_writer_on_is_promised_by_nobody(words: str):
    """Whatever the model takes it for."""
    sure = replace(opinion(words, promise=0.99, calm=0.99), days={date(2026, 3, 13): 0.99})

    meaning = read_meaning(words, WEDNESDAY, opinion=sure)

    assert (meaning.promise_date, meaning.needs_human) == (None, True)


@pytest.mark.parametrize(
    "words", ["Zie hieronder in het rood.", "Voir mes réponses ci-dessous.", "Siehe unten.", "See below"]
)
def test_who_points_at_answers_elsewhere_is_read_by_the_owner(words: str):
    """They may stand between our own lines, where only a colour tells them."""
    meaning = read_meaning(words, WEDNESDAY, opinion=opinion(words, acknowledgement=0.99, calm=0.99, goes_on=0.99))

    assert (meaning.needs_human, meaning.pause) == (True, True)


def test_a_new_bank_account_is_warned_of():
    """What smells of fraud is told to the owner in words."""
    meaning = read("Wij hebben een nieuw rekeningnummer, stort het terug aub.")

    assert meaning.warnings == ("speaks of a new bank account",)
    assert meaning.needs_human


@pytest.mark.parametrize(
    ("words", "warning"),
    [
        ("Wij betalen vrijdag. Please note that our bank details have changed.", "speaks of a new bank account"),
        ("Wij betalen vrijdag. Our IBAN has changed.", "speaks of a new bank account"),
        ("We will pay on Friday. Veuillez noter notre nouvel IBAN.", "speaks of a new bank account"),
        ("Nous payons vendredi. Unsere neue Bankverbindung finden Sie anbei.", "speaks of a new bank account"),
        ("Wir zahlen am Freitag. Graag inloggen met je wachtwoord.", "asks to log in or to follow a link"),
        ("Wij betalen vrijdag. Please complete your account verification.", "asks to log in or to follow a link"),
    ],
)
def test_a_fraud_is_warned_of_in_whichever_language_it_is_said(words: str, warning: str):
    """A mail in two languages is read in one; a promise in that one does not hide what the other asks."""
    meaning = read(words)

    assert meaning.warnings == (warning,)
    assert meaning.needs_human


@pytest.mark.parametrize(
    "words",
    [
        "Après vérification, votre facture avait été mal classée; nous payons vendredi.",
        "It goes with the wages on the 31st, so if the iban changed tell me before then.",
        "Das Konto ist gedeckt, wir zahlen am Freitag.",
    ],
)
def test_words_that_only_look_like_a_fraud_in_another_language_warn_of_nothing(words: str):
    """A warning everybody has seen too often warns nobody."""
    assert read(words).warnings == ()


@given(st.text(max_size=300))
@examples(15)
def test_any_text_is_read_and_every_label_has_its_sentence(words: str):
    """Whatever arrives is read without an error, and the evidence stands in the mail."""
    meaning = read(words)

    assert all(said.sentence in words for said in meaning.said)
    assert meaning.is_sure or meaning.needs_human or not words.strip() or meaning.said


@pytest.mark.parametrize("weather", ["Het regent hier al dagen.", "Lekker weer vandaag.", "The sun is shining today."])
def test_talk_of_the_weather_does_not_hide_a_refusal(weather: str):
    """A refusal stays one whatever pleasantry stands beside it."""
    for words in (f"{weather} Dit ga ik niet betalen.", f"Dit ga ik niet betalen. {weather}"):
        assert read(words).labels & GRAVE
        assert read(words).needs_human


@pytest.mark.parametrize(
    "flood", ["a" * 100_000, "!?" * 50_000, "De deur klemt nog steeds.\n" * 4_000, "1 2 3 " * 17_000]
)
def test_a_flood_of_words_is_for_the_owner(flood: str):
    """A hundred thousand characters are read as far as anybody answers, and what lies beyond is the owner's."""
    meaning = read(flood)

    assert (meaning.needs_human, meaning.is_sure) == (True, False)


TWO_DAYS = "Maandag 16 maart zijn wij dicht. Wij betalen op 20 maart."


@pytest.mark.parametrize(
    ("days", "read_as"),
    [
        ({date(2026, 3, 16): 0.1, date(2026, 3, 20): 0.9}, date(2026, 3, 20)),
        ({date(2026, 3, 16): 0.8, date(2026, 3, 20): 0.4}, None),
        ({date(2026, 3, 16): 0.1, date(2026, 3, 20): 0.15}, None),
        ({}, date(2026, 3, 20)),
    ],
    ids=["they agree", "another one is likelier", "hardly likely", "the model knows no days"],
)
def test_a_day_the_rules_read_stands_only_where_the_model_thinks_no_other_likelier(
    days: dict[date, float], read_as: date | None
):
    """A wrong day is worse than none: where they disagree, nobody knows which is meant."""
    judged = replace(opinion(TWO_DAYS, promise=0.9), days=days)

    assert read_meaning(TWO_DAYS, WEDNESDAY, opinion=judged).promise_date == read_as


@pytest.mark.parametrize(("chance", "read_as"), [(0.9, date(2026, 3, 20)), (0.4, None)])
def test_a_likely_day_the_rules_passed_over_is_taken_for_a_promise_the_model_heard(chance: float, read_as: date | None):
    """Words nobody foresaw, with a day beside them that can hardly mean anything else."""
    words = "De duiten rollen uw kant op. Tel maar tot 20 maart."
    judged = replace(opinion("De duiten rollen uw kant op.", promise=0.9), days={date(2026, 3, 20): chance})

    assert read_meaning(words, WEDNESDAY, opinion=judged).promise_date == read_as


@pytest.mark.parametrize(
    ("heard", "chance", "read_as"),
    [(0.3, 0.6, date(2026, 3, 20)), (0.3, 0.4, None), (0.1, 0.9, None)],
    ids=["hardly heard, but taken for the day of payment", "hardly heard and doubtful", "not heard"],
)
def test_a_day_stands_where_a_promise_was_hardly_heard_when_rules_and_model_both_take_it_for_that_of_payment(
    heard: float, chance: float, read_as: date | None
):
    """Rules and model each look at other things: where both mean the same day, the label matters less."""
    judged = replace(opinion(TWO_DAYS, promise=heard), days={date(2026, 3, 16): 0.05, date(2026, 3, 20): chance})

    assert read_meaning(TWO_DAYS, WEDNESDAY, opinion=judged).promise_date == read_as
