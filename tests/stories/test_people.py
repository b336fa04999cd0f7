"""Who is asked, and who signs, on real servers: the colleague of a customer, and the order behind an invoice."""

from __future__ import annotations

import re

import pytest

from tests.servers.launch import Accepted
from tests.stories.post import OWNER
from tests.stories.world import World

pytestmark = pytest.mark.dovecot

TUESDAY, WEDNESDAY, THURSDAY = "2026-09-15", "2026-09-16", "2026-09-17"
ROLES = (("administratie", "administration"), ("inkoop", "buyer"), ("piet", "director"))
PIET = "Piet Smit <piet@devries.example>"
EVE = "Piet Smit <eve@evil.example>"
WITH_PIET = """
[[customers]]
match = ["acme.example"]
contact = "Piet Smit"
[[contacts]]
name = "Piet Smit"
email = "piet@devries.example"
phone = "+31 20 555 01 24"
approves = true
"""


@pytest.fixture
def asked(world: World) -> World:
    """Piet looks after Acme, and was asked on Tuesday whether its letter may go."""
    world.settings(more=WITH_PIET)
    world.invoices()
    world.goes_live()
    world.passes(TUESDAY)
    return world


def to_piet(world: World) -> list[Accepted]:
    """The mails Piet was sent."""
    return [note for note in world.notes() if note.recipients == ("piet@devries.example",)]


def words_of(mail: Accepted) -> str:
    """What a mail says, each blank as one."""
    body = mail.message.get_body(("plain",))
    assert body
    return " ".join(str(body.get_content()).split())


def code_of(mail: Accepted) -> str:
    """The code in its subject."""
    found = re.search(r"\[([\w-]+)\]", str(mail.message["Subject"]))
    assert found
    return found[1]


def test_a_colleague_says_yes_by_mail_and_his_name_stands_under_the_letter(asked: World):
    """
    He is asked before the owner, once, with the words of the letter; his plain "ja" is his yes and not the owner's. The
    answers go to the mailbox that is read and to him. Rules: contact-agrees, contact-answers, answers-by-mail.
    """
    (question,) = to_piet(asked)
    assert "2026-031" in words_of(question)
    assert "Hoi Jan" in words_of(question)
    assert [one.asked_of for one in asked.questions()] == ["Piet Smit"]
    (digest,) = [note for note in asked.notes() if note.recipients != ("piet@devries.example",)]
    print(words_of(question))
    print(words_of(digest))
    assert "NEEDS YOU" not in words_of(digest)

    asked.receives(PIET, f"Re: {question.message['Subject']}", "Ja, prima.\n\nGroet, Piet\n", on=f"{TUESDAY}T10:20")
    asked.passes(TUESDAY, "10:30")
    assert [one.kind.value for one in asked.questions()] == ["send this letter?"]
    asked.says_yes(TUESDAY)
    asked.passes(TUESDAY, "10:45")

    (letter,) = asked.letters()
    assert letter.recipients == ("jan@acme.example",)
    assert letter.message["From"] == "Sanne de Vries <sanne@devries.example>"
    assert letter.message["Reply-To"] == "Sanne de Vries <sanne@devries.example>, Piet Smit <piet@devries.example>"
    assert "Piet Smit" in words_of(letter)
    assert "+31 20 555 01 24" in words_of(letter)
    assert len(to_piet(asked)) == 1
    asked.passes(WEDNESDAY)
    assert "Piet Smit answered: Q1: the letter may go" in words_of(asked.notes()[-1])


def test_without_his_answer_the_owner_is_asked_after_two_working_days(asked: World):
    """
    Until then the owner is not; his yes is enough then, and a late word of the colleague opens nothing more.
    """
    asked.passes(WEDNESDAY)
    assert asked.gate("2026-031", WEDNESDAY) == "contact-agrees"
    assert len(to_piet(asked)) == 1

    asked.passes(THURSDAY)
    assert "Piet Smit, asked on 15 September 2026, did not answer" in asked.question("send this letter?").text
    asked.says_yes(THURSDAY)
    asked.passes(THURSDAY, "10:30")

    assert [letter.recipients for letter in asked.letters()] == [("jan@acme.example",)]
    assert asked.questions() == []


def test_his_codes_are_his_alone_and_answer_only_what_he_was_asked(asked: World):
    """
    A stranger in his name, the owner with his code, he with another command, a mail his server could not confirm: none
    does anything, and the owner reads why. Rule: answers-by-mail.
    """
    (question,) = to_piet(asked)
    code = code_of(question)
    fails = {"Authentication-Results": "mx.devries.example; spf=fail smtp.mailfrom=devries.example; dkim=none"}
    tries = [
        (EVE, f"voldaan Q1 yes [{code}]", {}, "it does not come from your own address"),
        (OWNER, f"voldaan Q1 yes [{code}]", {}, "was never given to you"),
        (PIET, f"voldaan paid 2026-031 [{code}]", {}, "its code answers Q1 only"),
        (PIET, f"voldaan Q1 yes [{code}]", fails, "could not confirm that you sent it (spf=fail)"),
    ]
    for minute, (sender, subject, fields, _) in enumerate(tries, start=20):
        asked.receives(sender, subject, "\n", on=f"{TUESDAY}T10:{minute}", fields=fields)
    asked.passes(TUESDAY, "10:45")

    assert [one.is_open for one in asked.questions("does your colleague agree?")] == [True]
    assert asked.letters() == []
    asked.passes(WEDNESDAY)
    told = words_of(asked.notes()[-1])
    assert [why for *_, why in tries if why not in told] == []


def test_an_order_that_may_not_be_complete_is_asked_about_once_before_its_first_letter(world: World):
    """
    "Not yet until Wednesday" keeps it quiet until then and asks again; after the yes the letter goes its way.
    Rule: order-complete.
    """
    world.settings(more='[[customers]]\nmatch = ["acme.example"]\ncomplete = "ask"\n')
    world.invoices()
    world.goes_live()
    world.passes(TUESDAY)
    question = world.question("is the order complete?")
    assert world.answers(question, "not yet until 2026-09-16", on=TUESDAY).code == 0
    world.passes(TUESDAY, "10:30")
    assert world.gate("2026-031", TUESDAY) == "held"
    assert world.questions() == []

    world.passes(WEDNESDAY)
    assert world.answers(world.question("is the order complete?"), "yes", on=WEDNESDAY).code == 0

    assert [letter.recipients for letter in world.reminds(WEDNESDAY)] == [("jan@acme.example",)]


def test_letters_go_where_the_invoice_went_whoever_stands_on_the_card(world: World):
    """
    A card that names administration, a buyer and a director widens no letter by itself. Rule: recipient-known.
    """
    people = [f'{{ address = "{who}@acme.example", role = "{role}" }}' for who, role in ROLES]
    world.settings(more=f'[[customers]]\nmatch = ["acme.example"]\npeople = [{", ".join(people)}]\n')
    world.invoices()
    world.goes_live()

    (letter,) = world.reminds(TUESDAY)
    assert letter.recipients == ("jan@acme.example",)
    assert letter.message["Cc"] is None


def test_an_answer_in_french_is_asked_about_and_a_yes_gives_french_letters(world: World):
    """
    The proposal makes no digest of its own and changes nothing; the yes does, and can be taken back. Rule: learned.
    """
    world.settings()
    world.invoices(text="Beste Jan,\n\nHierbij onze factuur. Heeft u nog vragen? Dan hoor ik het graag.\n")
    world.goes_live()
    words = "Bonjour Sanne,\n\nMerci pour votre facture, nous allons la regarder cette semaine.\n\nCordialement,\nJan\n"
    world.reply("2026-031", words)
    world.passes(TUESDAY)
    assert world.answers(world.question("customer wrote"), "go on", on=TUESDAY).code == 0
    lesson = world.question("is this right?")
    assert world.answers(lesson, "yes", on=TUESDAY).code == 0

    (letter,) = world.reminds(TUESDAY)
    assert "Bonjour Jan" in words_of(letter)
    assert world.types("undo", lesson.id, "--now", f"{TUESDAY}T11:00").code == 0
    assert world.question("is this right?").id == lesson.id


def test_an_invoice_that_waits_for_approval_is_proposed_to_go_to_the_buyer_too(world: World):
    """
    After five working days, once; the letter goes to her beside the clerk only because the owner said yes.
    Rule: over-head.
    """
    buyer = '{ address = "inkoop@acme.example", role = "buyer" }'
    world.settings(more=f'[[customers]]\nmatch = ["acme.example"]\npeople = [{buyer}]\n')
    world.invoices()
    world.goes_live()
    world.reply(
        "2026-031", "Dag Sanne,\n\nDe factuur wacht nog op goedkeuring van onze directie.\n\nJan\n", on="2026-09-07"
    )
    world.passes("2026-09-08")
    assert world.answers(world.question("customer wrote"), "go on", on="2026-09-08").code == 0
    world.passes("2026-09-11")
    assert world.questions("write to somebody more?") == []

    world.passes(TUESDAY)
    question = world.question("write to somebody more?")
    assert "Mail inkoop@acme.example (buyer) too?" in question.text
    assert world.answers(question, "yes", on=TUESDAY).code == 0
    (letter,) = world.reminds(TUESDAY)
    assert letter.recipients == ("jan@acme.example", "inkoop@acme.example")
    assert letter.message["Cc"] == "inkoop@acme.example"
