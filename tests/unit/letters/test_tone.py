from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.card import Card
from agent.domain.customer import Form
from agent.domain.errors import VoldaanError
from agent.letters import STEPS, Facts, Severity, check_tone
from tests.builders import eur
from tests.tables import each
from tests.unit.letters.builders import ACME, TEMPLATES, from_folder, mailed, saying, write

JE, U = Form.INFORMAL, Form.FORMAL


def rules(text: str, step: str = "light", language: str = "nl", form: Form = JE) -> set[str]:
    """The rules this text breaks so badly that no letter goes out."""
    return {found.rule for found in check_tone(text, step, language, form) if found.is_error}


@each(
    ("text", "rule"),
    [
        ("Waarom is factuur 12 niet voldaan?", "no-why"),
        ("Hoezo duurt dit zo lang?", "no-why"),
        ("Je hebt niet betaald.", "no-blame"),
        ("Ik zie nog steeds niets; de betaling is nog steeds niet binnen.", "no-blame"),
        ("Zoals je weet staat er iets open.", "no-blame"),
        ("Ik ben teleurgesteld.", "no-blame"),
        ("Sorry dat ik stoor, misschien is het zoek.", "no-grovelling"),
        ("Dit is een automatisch bericht.", "no-robot"),
        ("Beste debiteur,", "no-robot"),
        ("Hierbij herinner ik je eraan.", "no-stiff-words"),
        ("Maak het uiterlijk vrijdag over.", "not-yet-firm"),
        ("Dit is een aanmaning.", "not-yet-firm"),
        ("Dan komen er kosten en rente bij.", "not-yet-firm"),
        ("Anders gaat het naar een incassobureau.", "not-yet-formal"),
        ("Je bent in gebreke.", "not-yet-formal"),
        ("Wil je BETALEN?", "never-louder"),
        ("Wil je even kijken!!", "never-louder"),
        ("Wilt u even kijken?", "one-form"),
    ],
)
def test_planted_dutch_fault_is_found(text: str, rule: str):
    """
    One fault, one finding of exactly that rule.
    """
    assert rules(text) == {rule}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Why is this still open?", "no-why"),
        ("You haven't paid.", "no-blame"),
        ("As you know, it is open.", "no-blame"),
        ("Sorry to bother you.", "no-grovelling"),
        ("This is an automated message.", "no-robot"),
        ("Dear customer,", "no-robot"),
        ("Please be advised that it is open.", "no-stiff-words"),
        ("There will be fees.", "not-yet-firm"),
        ("We may take legal action.", "not-yet-formal"),
        ("PLEASE pay.", "never-louder"),
    ],
)
def test_planted_english_fault_is_found(text: str, rule: str):
    """
    The English list is as complete as the Dutch one.
    """
    assert rules(text, language="en") == {rule}


@each(
    ("text", "rule"),
    [
        ("Pourquoi la facture 12 est-elle encore ouverte ?", "no-why"),
        ("Comment se fait-il que rien ne soit arrivé ?", "no-why"),
        ("Vous n'avez pas payé.", "no-blame"),
        ("Vous n’avez pas payé.", "no-blame"),
        ("Je n'ai toujours rien reçu.", "no-blame"),
        ("Comme vous le savez, un montant reste ouvert.", "no-blame"),
        ("Je suis déçue.", "no-blame"),
        ("Désolé de vous déranger, c'est pour la facture.", "no-grovelling"),
        ("Ceci est un message automatique.", "no-robot"),
        ("Cher client,", "no-robot"),
        ("Par la présente, je reviens vers vous.", "no-stiff-words"),
        ("Veuillez agréer mes salutations.", "no-stiff-words"),
        ("Virez le montant au plus tard vendredi.", "not-yet-firm"),
        ("La facture est impayée.", "not-yet-firm"),
        ("Des frais et des intérêts s'ajouteront.", "not-yet-firm"),
        ("Je vous enverrai une mise en demeure.", "not-yet-formal"),
        ("Le dossier ira chez un huissier.", "not-yet-formal"),
        ("Merci de PAYER.", "never-louder"),
        ("Pourriez-vous regarder !!", "never-louder"),
        ("Tu peux regarder ?", "one-form"),
        ("Je t'envoie la copie.", "one-form"),
        ("Je t’envoie la copie.", "one-form"),
        ("Dis-moi quel jour.", "one-form"),
    ],
)
def test_planted_french_fault_is_found(text: str, rule: str):
    """
    Also behind a curly apostrophe, and where French runs two words together.
    """
    assert rules(text, language="fr", form=U) == {rule}


@each(
    ("text", "rule"),
    [
        ("Warum ist Rechnung 12 noch offen?", "no-why"),
        ("Aus welchem Grund dauert das so lange?", "no-why"),
        ("Sie haben nicht bezahlt.", "no-blame"),
        ("Das Geld ist immer noch nicht da.", "no-blame"),
        ("Wie Sie wissen, ist etwas offen.", "no-blame"),
        ("Ich bin enttäuscht.", "no-blame"),
        ("Sorry, dass ich störe.", "no-grovelling"),
        ("Dies ist eine automatische Nachricht.", "no-robot"),
        ("Sehr geehrter Kunde,", "no-robot"),
        ("Hiermit erinnere ich an die Rechnung.", "no-stiff-words"),
        ("Bitte bis spätestens Freitag.", "not-yet-firm"),
        ("Das ist eine Mahnung.", "not-yet-firm"),
        ("Dann kommen Kosten und Zinsen dazu.", "not-yet-firm"),
        ("Seit gestern besteht Verzug.", "not-yet-formal"),
        ("Das Amtsgericht schickt einen Mahnbescheid.", "not-yet-formal"),
        ("Bitte ZAHLEN.", "never-louder"),
        ("Könnten Sie kurz nachsehen??", "never-louder"),
        ("Magst du kurz nachsehen?", "one-form"),
        ("Ich rufe euch an.", "one-form"),
    ],
)
def test_planted_german_fault_is_found(text: str, rule: str):
    """
    The German list is as complete as the others.
    """
    found = rules(text, language="de", form=U)

    assert found - {"no-stiff-words"} == {rule} - {"no-stiff-words"}
    assert rule in found


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("Hallo Sam,\n\nkönnten Sie kurz nachsehen?", True),
        ("Ich danke Ihnen.", True),
        ("Sie hören bald von mir.", True),
        ("Die Rechnung liegt bei. Sie ist von März.", False),
        ("Ich habe sie noch einmal angehängt, und ihr Datum steht oben.", False),
    ],
)
def test_only_a_capital_makes_german_formal(text: str, mixed: bool):
    """
    "sie" is also an invoice; at the beginning of a sentence its capital says nothing.
    """
    assert rules(text, language="de") == ({"one-form"} if mixed else set())


def test_a_rendez_vous_is_said_to_a_friend_too():
    """
    The word holds a "vous" that speaks to nobody.
    """
    assert rules("Tu veux qu'on prenne rendez-vous ?", language="fr") == set()
    assert rules("Vous voulez qu'on en parle ?", language="fr") == {"one-form"}


def test_a_german_date_ends_no_sentence():
    """
    The point after 3 belongs to the day; what follows is still the same sentence.
    """
    text = "Vielleicht " + "sehr " * 9 + "lange, am 11. und 24. März oder am 3. Dezember, bis heute?"

    assert "short-sentences" in {found.rule for found in check_tone(text, "light", "de", JE)}


@each(
    ("text", "language"),
    [
        ("Je comprends, mais il reste un montant.", "fr"),
        ("Je comprends que ce n'est pas facile. Cependant, il reste un montant.", "fr"),
        ("Ça m'arrive aussi. Pourtant, il reste un montant.", "fr"),
        ("Merci de l'avoir dit, toutefois il reste un montant.", "fr"),
        ("Das verstehe ich, aber es ist noch etwas offen.", "de"),
        ("Danke für die Offenheit. Allerdings ist noch etwas offen.", "de"),
        ("Oh je. Es ist jedoch noch etwas offen.", "de"),
        ("Ik begrijp het, maar er staat iets open.", "nl"),
        ("Ik begrijp dat het druk is. Maar er staat iets open.", "nl"),
        ("Oei, wat vervelend.\n\nEr moet echter iets gebeuren.", "nl"),
        ("Ik snap het goed. Het geld heb ik doch nodig.", "nl"),
        ("Dank je wel voor je bericht, maar ik zie nog niets.", "nl"),
        ("Overkomt mij ook wel eens, maar kijk je even?", "nl"),
        ("I understand, but it is open.", "en"),
        ("I understand that you are busy. However, it is open.", "en"),
    ],
)
def test_but_takes_sympathy_back(text: str, language: str):
    """
    Understanding stands by itself; a "but" in its sentence or the next one undoes it.
    """
    assert rules(text, language=language) == {"but-after-sympathy"}


@pytest.mark.parametrize(
    "text",
    [
        "Ik begrijp dat het druk is. Toch vraag ik je even te kijken.",
        "Ik begrijp het. De factuur zit erbij. Het is er maar een.",
        "Misschien is het maar een kleinigheid.",
        "De schuldhulp en het kostenplaatje van Waaromdaar.",
    ],
)
def test_good_words_pass(text: str):
    """
    Toch after sympathy, a "maar" far from it, and longer words that only contain a hard one are fine.
    """
    assert rules(text) == set()


def test_firm_letter_may_say_more_than_a_light_one():
    """
    A last day belongs in a firm letter; the court does not.
    """
    assert rules("Maak het uiterlijk vrijdag over.", step="firm") == set()
    assert rules("Anders volgt de rechter.", step="firm") == {"not-yet-formal"}
    assert rules("Maak het uiterlijk vrijdag over.", step="my own step") == {"not-yet-firm"}


def test_je_and_u_are_never_mixed():
    """
    Whichever form the thread has, the other one is an error.
    """
    assert rules("Wil je even kijken?", form=U) == {"one-form"}
    assert rules("Wilt u even in uw administratie kijken?", form=U) == set()


def test_length_and_missing_warmth_are_advice():
    """
    What is only less good does not stop a letter: too many words, a long sentence, no hedge, no way out, no question.
    """
    long_sentence = "Dit is " + "heel " * 20 + "lang."
    advice = {found.rule for found in check_tone(f"{long_sentence}\n\n" * 6, "light", "nl", JE)}

    assert advice == {
        *("short-letter", "short-sentences", "plain-words", "hedge", "way-out", "copy-named", "ask-something")
    }
    assert all(found.severity is Severity.ADVICE for found in check_tone(long_sentence, "light", "nl", JE))


def test_rows_of_the_payment_slip_are_not_prose():
    """
    Words are counted up to the slip; its capitals are labels and numbers.
    """
    slip = "\n".join(f"| REFERENTIE | {number}" for number in range(100))

    assert (
        check_tone(
            f"Misschien is hij zoek? De kopie zit erbij. Klopt er iets niet, zeg het.\n\n{slip}", "light", "nl", JE
        )
        == ()
    )


def test_letter_with_a_hard_word_is_refused():
    """
    An owner's own sentence that hurts becomes an error with file, words and advice, not a letter.
    """
    with pytest.raises(VoldaanError, match=r"nl-je-light\.txt is not fit to send: “Waarom” \(no-why\): vraag niet"):
        write(templates=saying("Waarom is {{ lead.number }} niet voldaan?"))


def test_the_line_of_a_hard_word_is_named_wherever_it_was_written():
    """
    In the letter, in a file it is put together from, or on the customer's card.
    """
    words = "Misschien is hij zoek.\n\nWaarom is {{ lead.number }} niet voldaan ({{ lead.amount }})?"
    with pytest.raises(VoldaanError, match=r"\(templates/nl-je-light\.txt, line 3\)"):
        write(templates=saying(words))
    with pytest.raises(VoldaanError, match=r"(?s)“automatisch bericht”.*\(templates/signature\.txt, line 2\)"):
        write(templates={**TEMPLATES, "signature.txt": "Sanne\nDit is een automatisch bericht\n"})


@pytest.mark.parametrize("subject", ["LAATSTE KANS {{ lead.number }}", "Waarom is {{ lead.number }} open?"])
def test_a_subject_of_ours_is_read_too(subject: str):
    """
    It is the first thing a customer sees.
    """
    with pytest.raises(VoldaanError, match=r"templates/nl-subject\.txt is not fit to send"):
        write(from_folder(mailed()), templates={**TEMPLATES, "nl-subject.txt": subject})


@pytest.mark.parametrize(
    "page",
    [
        '<p>x</p><img src="https://mail.example/open.gif" width="1">',
        "<link rel=stylesheet href=//mail.example/x.css>",
        '<td style="background: url(http://mail.example/a.png)">',
    ],
)
def test_a_page_that_fetches_something_is_refused(page: str):
    """
    Nobody is told that a letter was opened. Rule: no-tracking.
    """
    with pytest.raises(VoldaanError, match=r"letter\.html is not fit to send: .*no-tracking"):
        write(templates={**TEMPLATES, "letter.html": page})


@pytest.mark.parametrize("page", ["", "<html><body></body></html>", "<p>{{ blocks[0].lines[0] }}</p>"])
def test_a_page_that_leaves_out_what_the_letter_says_is_refused(page: str):
    """
    A file that was cut off would reach most readers as an empty mail. Rule: all-facts.
    """
    with pytest.raises(VoldaanError, match=r"letter\.html is not fit to send: .*says all that the letter says"):
        write(templates={**TEMPLATES, "letter.html": page})


def test_a_letter_without_a_subject_is_refused():
    """
    Where the invoice's own mail had none either, an empty file would leave a mail nobody opens.
    """
    item = mailed()
    dispatch = replace(item.original.dispatch, subject="")
    nameless = replace(item, original=replace(item.original, dispatch=dispatch))

    with pytest.raises(VoldaanError, match=r"nl-subject\.txt gives no subject"):
        write(nameless, templates={**TEMPLATES, "nl-subject.txt": ""})


def test_words_that_only_the_page_adds_are_read_too():
    """
    A footer in the HTML reaches the customer like the rest; its style sheet does not.
    """
    page = "<style>p { content: 'INCASSO' }</style>" + TEMPLATES["letter.html"]
    write(templates={**TEMPLATES, "letter.html": page})
    with pytest.raises(VoldaanError, match=r"letter\.html is not fit to send: “automatisch bericht”"):
        write(templates={**TEMPLATES, "letter.html": f"{page}<p>Dit is een automatisch bericht.</p>"})


def test_a_flemish_letter_is_held_to_flemish_words():
    """
    A country's own words are added to those of its language; elsewhere they mean nothing.
    """
    assert "not-yet-formal" in rules("Dan volgt een dagvaarding.", language="nl-BE")
    assert rules("Dit is een tweede rappel.", language="nl-BE") == {"not-yet-firm"}
    assert rules("Dit is een tweede rappel.", language="nl-NL") == rules("Dit is een tweede rappel.") == set()
    assert rules("Waarom duurt dit?", language="nl-BE") == {"no-why"}


@pytest.mark.parametrize(
    ("text", "language", "joint"),
    [
        ("Ik snap het, maar het is tijd.", "nl", "toch"),
        ("Je comprends, mais il est temps.", "fr", "en même temps"),
        ("Das verstehe ich, aber es wird Zeit.", "de", "trotzdem"),
        ("I understand, but it is time.", "en", "at the same time"),
    ],
)
def test_a_better_joint_is_proposed(text: str, language: str, joint: str):
    """
    Both halves stand: toch, alleen, en même temps, gleichzeitig.
    """
    found = next(each for each in check_tone(text, "light", language, JE) if each.rule == "but-after-sympathy")

    assert joint in found.instead


def test_quotes_and_payment_slips_are_not_read():
    """
    What somebody else wrote, and labels with values, in the plain text of a mail.
    """
    slip = "Factuur: 2026-031\nBedrag: € 121,00\nBANK: TEST"

    assert rules(f"Kijk je even?\n\n{slip}\n\n> Waarom krijg ik dit?\n") == set()


@given(
    text=st.text(max_size=400), step=st.sampled_from(STEPS), language=st.sampled_from(["nl-BE", "fr", "de", "en", "it"])
)
def test_any_text_can_be_read(text: str, step: str, language: str):
    """
    An owner's words never stop the program.
    """
    for found in check_tone(text, step, language, U, facts=Facts("1", "€ 1")):
        assert str(found)


@pytest.mark.parametrize("word", ["Waarom", "INCASSO", "maar", "Uw", "No-Reply"])
def test_names_and_numbers_are_not_weighed(word: str):
    """
    A customer called Waarom, or an invoice numbered INCASSO, gets the same letter as everybody.
    """
    text = write(mailed(f"{word}-1", amount=eur("5.00")), card=replace(ACME, greeting_name=word)).text

    assert text.startswith(f"Hoi {word},")


def test_the_card_is_named_where_its_own_line_hurts():
    """
    The owner mends it there, and not in the template.
    """
    card = replace(ACME, card=Card(personal="Waarom was je niet op de beurs?"))
    with pytest.raises(VoldaanError, match=r"“Waarom” \(no-why\): .* \(the line `personal` on the customer's card\)"):
        write(card=card)


def test_a_number_in_a_subject_of_ours_is_not_weighed():
    """
    An invoice numbered INCASSO may come from the folder too.
    """
    assert "INCASSO-1" in write(from_folder(mailed("INCASSO-1"))).subject
