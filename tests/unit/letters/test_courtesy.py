"""A letter greets and closes with the words the owner used last in its thread, and with nothing else he was sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from agent.domain.customer import Form
from agent.domain.events import OwnerWrote
from agent.domain.item import OpenItem
from agent.domain.mail import Address
from agent.domain.manner import Courtesy, Manner
from agent.letters import Answered, find_courtesy, render_answer
from tests.builders import TODAY, moment
from tests.tables import each
from tests.unit.letters.builders import ACME, JAN, SANNE_WRITES, TEMPLATES, mailed, only, to_people, write

JE, U = Form.INFORMAL, Form.FORMAL


@each(
    ("mail", "courtesy"),
    [
        ("Hoi Jan,\n\nHierbij de factuur.\n\nGroetjes,\nSanne", Courtesy("Hoi", "Jan", "Groetjes")),
        (
            "Beste mevrouw De Vries,\n\nHierbij.\n\nMet vriendelijke groet",
            Courtesy("Beste", "mevrouw De Vries", "Met vriendelijke groet"),
        ),
        ("hoi jan! factuur in de bijlage\ngroet Sanne", Courtesy("Hoi", "jan", "Groet")),
        ("Ha die Jan,\n\nZie bijlage.\nTot snel!", Courtesy("Ha", "die Jan", "Tot snel")),
        (
            "Guten Tag Herr Vogel,\n\nanbei.\n\nMit freundlichen Grüßen\nSanne",
            Courtesy("Guten Tag", "Herr Vogel", "Mit freundlichen Grüßen"),
        ),
        ("Chère Léa,\n\nvoici.\n\nBelle journée,\nSanne", Courtesy("Chère", "Léa", "Belle journée")),
        ("Hi Priya - see attached.\n\nCheers", Courtesy("Hi", "", "Cheers")),
        ("Hi Priya,\n\nSee attached.\n\nAll the best,\nSanne", Courtesy("Hi", "Priya", "All the best")),
        ("Hallo,\n\nZie bijlage.", Courtesy("Hallo")),
        ("Hallo iedereen die dit nu leest en meer,\n\nZie bijlage.", Courtesy("Hallo")),
        ("Geachte heer Smit,\n\nBijgaand.\n\nHoogachtend", Courtesy()),
        ("Hoi Jan,\n\nGroet Jan van mij en de rest.\n\nSanne", Courtesy("Hoi", "Jan")),
        ("Hoi <b>Jan</b>,\n\nZie bijlage.", Courtesy("Hoi")),
        ("Hoi {{ lead }},\n\nZie bijlage.", Courtesy("Hoi")),
        ("Groet", Courtesy()),
        ("", Courtesy()),
    ],
)
def test_how_a_mail_begins_and_ends(mail: str, courtesy: Courtesy):
    """
    Words of our own lists, as our lists write them, and a name of letters; anything else is left open.
    """
    assert find_courtesy(mail) == courtesy


def spoken(courtesy: Courtesy, form: Form = JE, language: str = "nl", to: Address = JAN) -> OpenItem:
    """An invoice mailed in these words."""
    return to_people(mailed(), to, spoken=Manner(language, form, courtesy))


def ends(text: str) -> tuple[str, str]:
    """How a letter begins and closes."""
    lines = text.strip().splitlines()
    return lines[0], lines[lines.index("Sanne de Wit") - 1]


@each(
    ("item", "begins", "closes"),
    [
        (spoken(Courtesy("Ha", "Jan", "Groetjes")), "Ha Jan,", "Groetjes,"),
        (spoken(Courtesy("Beste", "Jan", "Met hartelijke groet"), U), "Beste Jan,", "Met hartelijke groet,"),
        (spoken(Courtesy("Dag", "meneer Smit"), U), "Dag meneer Smit,", "Hartelijke groet,"),
        (spoken(Courtesy("Dag", "meneer De Groot"), U), "Dag Jan Smit,", "Hartelijke groet,"),
        (spoken(Courtesy("Dag", "allemaal"), U), "Dag Jan Smit,", "Hartelijke groet,"),
        (spoken(Courtesy("Ha", "jan")), "Ha Jan,", "Groet,"),
        (spoken(Courtesy("Dag", "meneer"), U), "Dag Jan Smit,", "Hartelijke groet,"),
        (spoken(Courtesy("Hoi", "Jan", "Groetjes"), U), "Beste Jan Smit,", "Hartelijke groet,"),
        (spoken(Courtesy("Hoi", "Jan", "Groetjes"), language="de"), "Hallo Jan,", "Viele Grüße"),
        (spoken(Courtesy("Lieber", "Jan", "Bis bald"), language="de"), "Lieber Jan,", "Bis bald"),
        (spoken(Courtesy("Lieber", "Ruth", "Bis bald"), language="de"), "Hallo Jan,", "Bis bald"),
        (spoken(Courtesy("Dear", "Jan", "Cheers"), language="en"), "Dear Jan,", "Cheers,"),
        (spoken(Courtesy("Ha", "Jan"), to=Address("info@acme.example", "Acme BV")), "Ha,", "Groet,"),
    ],
)
def test_a_letter_begins_and_closes_as_the_owner_did(item: OpenItem, begins: str, closes: str):
    """
    When the words fit the form and language of the letter, and the name is its reader's. Rule: spoken-last.
    """
    assert ends(write(item, step="second").text) == (begins, closes)


def test_his_last_mail_counts_and_what_it_leaves_open_stays():
    """
    A short answer without a closing does not undo the one before. Rule: spoken-last.
    """
    item = spoken(Courtesy("Hoi", "Jan", "Groetjes"))
    later = OwnerWrote(moment(TODAY), moment(date(2026, 3, 9)), "own", None, Manner(courtesy=Courtesy("Dag", "Jan")))

    assert ends(write(replace(item, history=(later,)), step="second").text) == ("Dag Jan,", "Groetjes,")


def test_the_name_on_the_card_wins():
    """
    The owner's card knows better than any mail.
    """
    card = replace(ACME, greeting_name="Jan-Piet")

    assert write(spoken(Courtesy("Ha", "Jan")), card=card).text.startswith("Ha Jan-Piet,")


def test_a_firm_letter_closes_in_its_own_words_and_a_formal_one_greets_so_too():
    """
    "Groetjes" under a demand would be a joke. Rule: tone.
    """
    item = spoken(Courtesy("Ha", "Jan", "Groetjes"))

    assert ends(write(item, step="firm").text) == ("Ha Jan,", "Groet,")
    assert ends(write(item, step="formal").text) == ("Beste Jan,", "Groet,")


def test_an_answer_speaks_the_same_way():
    """
    What is proposed to the owner sounds like him. Rule: spoken-last.
    """
    about = Answered("copy", spoken(Courtesy("Ha", "Jan", "Groetjes")), JAN)
    text = render_answer(about, ACME, writer=SANNE_WRITES, templates=TEMPLATES, today=TODAY)

    assert ends(text) == ("Ha Jan,", "Groetjes,")


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_a_stranger_wrote_comes_out_of_a_letter(first: str, last: str):
    """
    Whatever a mail begins and ends with: the letter greets and closes with words of ours. Rules: spoken-last, no-gaps.
    """
    courtesy = find_courtesy(f"{first}\n\nZie bijlage.\n\n{last}")
    item = spoken(courtesy)
    begins, closes = ends(write(item, templates=only("nl-je-light")).text)

    assert begins in {f"{salute} Jan," for salute in (courtesy.salute, "Hoi")} | {
        f"{courtesy.salute} {courtesy.called},"
    }
    assert courtesy.called in ("", "Jan", "Smit", "Jan Smit") or courtesy.called not in begins
    assert closes in (f"{courtesy.closing},", "Groet,")
