"""Somebody says something, and nobody is reminded past it; machines and strangers do not count."""

from __future__ import annotations

import pytest

from agent.demo.cast import SANNE
from tests.stories.post import JAN, OWNER
from tests.stories.world import World

pytestmark = pytest.mark.dovecot


@pytest.fixture
def lingering(world: World) -> World:
    """A world in which invoice 2026-031 lingers: without a word from anybody it is reminded on 15 September."""
    world.invoices()
    world.goes_live()
    return world


def test_a_reply_in_the_thread_holds_is_flagged_and_becomes_a_question(world: World):
    """
    Wherever it ended up, and whatever it says; until the owner answers.
    """
    folders = {"INBOX": "2026-031", "Junk": "2026-032", "Archive": "2026-033"}
    for number in folders.values():
        world.invoices(number, to=f"Jan <jan@customer-{number}.example>")
    world.goes_live()
    replies = {folder: world.reply(number, folder=folder) for folder, number in folders.items()}

    assert world.reminds(on="2026-09-15") == []
    assert {world.gate(number) for number in folders.values()} == {"human-words"}
    assert all(world.is_flagged(folder, uid) for folder, uid in replies.items())
    questions = world.questions("customer wrote")
    assert len(questions) == 3
    assert all("Ik kijk ernaar" in question.text for question in questions)
    world.answers(questions[0], "go on", on="2026-09-16")
    assert len(world.reminds(on="2026-09-16")) == 1


def test_a_reply_older_than_live_holds_but_is_not_flagged(lingering: World):
    """
    The owner's old mail keeps looking as she left it.
    """
    uid = lingering.reply("2026-031", on="2026-08-28")

    assert lingering.reminds(on="2026-09-15") == []
    assert lingering.gate("2026-031") == "human-words"
    assert not lingering.is_flagged("INBOX", uid)


def test_a_reply_counts_also_when_the_owners_clock_ran_ahead(lingering: World):
    """
    Her computer dated the invoice at noon, and the server got the answer at eleven: who cites a mail has seen it.
    """
    lingering.reply("2026-031", on="2026-08-25T11:00")

    assert lingering.reminds(on="2026-09-15") == []
    assert lingering.gate("2026-031") == "human-words"


def test_a_stranger_who_names_the_number_holds(lingering: World):
    """
    The bookkeeper of the customer writes from his own office.
    """
    uid = lingering.receives("Tom <tom@administratie.example>", "Vraag", "Is factuur 2026-031 al betaald?\n")

    assert lingering.reminds(on="2026-09-15") == []
    assert lingering.is_flagged("INBOX", uid)


def test_other_mail_from_the_customers_own_domain_is_quiet_for_two_working_days(lingering: World):
    """
    It may be about the invoice; no flag, no question, and then the letter goes.
    """
    uid = lingering.receives("Lies <lies@acme.example>", "Nieuwe opdracht?", on="2026-09-14")

    assert lingering.reminds(on="2026-09-15") == []
    assert lingering.gate("2026-031") == "quiet-words"
    assert not lingering.is_flagged("INBOX", uid)
    assert lingering.questions() == []
    assert lingering.reminds(on="2026-09-16") == []
    assert len(lingering.reminds(on="2026-09-17")) == 1


def test_machines_and_strangers_hold_nothing(world: World):
    """
    An out-of-office, our own note, a newsletter, and somebody else at the customer's free-mail provider.
    """
    world.invoices()
    world.invoices("2026-032", to="Jan <jan@gmail.com>")
    world.goes_live()
    world.reply(
        "2026-031", "Ik ben er niet.\n", subject="Automatisch antwoord", fields={"Auto-Submitted": "auto-replied"}
    )
    world.receives(OWNER, "voldaan: 1 question for you", "2026-031 acme\n", fields={"X-Voldaan-Note": "1"})
    world.receives("Acme <nieuws@acme.example>", "Nieuws", fields={"List-Unsubscribe": "<mailto:x@acme.example>"})
    world.receives("Piet <piet@gmail.com>", "Hallo", "Ken je mij nog?\n")

    letters = world.reminds(on="2026-09-15")

    assert {letter.recipients for letter in letters} == {("jan@acme.example",), ("jan@gmail.com",)}
    assert all(flags == () for _, flags in world.lies_in("INBOX").values())


def test_an_invoice_that_came_back_is_not_reminded_but_asked_about(lingering: World):
    """
    Who never got it owes no answer.
    """
    uid = lingering.returns("2026-031")

    assert lingering.reminds(on="2026-09-15") == []
    assert lingering.gate("2026-031") == "really-sent"
    assert lingering.is_flagged("INBOX", uid)
    lingering.answers(lingering.question("mail came back"), "to lies@acme.example", on="2026-09-16")
    (letter,) = lingering.reminds(on="2026-09-16")
    assert letter.recipients == ("lies@acme.example",)


def test_a_letter_that_came_back_stops_the_ladder_and_asks(lingering: World):
    """
    The report cites our letter's own id.
    """
    (letter,) = lingering.reminds(on="2026-09-15")
    lingering.returns(str(letter.message["Message-ID"]), on="2026-09-16")

    assert lingering.reminds(on="2026-09-24") == []
    assert lingering.gate("2026-031", "2026-09-24") == "really-sent"
    assert lingering.question("mail came back")


def test_a_reply_to_our_letter_stops_the_ladder(lingering: World):
    """
    It cites our letter only, not the invoice.
    """
    (letter,) = lingering.reminds(on="2026-09-15")
    lingering.reply(
        str(letter.message["Message-ID"]), subject="Vraagje", sender="Jan <jan@elders.example>", on="2026-09-16"
    )

    assert lingering.reminds(on="2026-09-24") == []
    assert lingering.gate("2026-031", "2026-09-24") == "human-words"


def test_the_owners_own_mail_in_the_thread_counts_as_a_letter(lingering: World):
    """
    Two reminders in one week would be one too many, whoever wrote the first.
    """
    lingering.writes(JAN, "Heb je hem gezien?\n", answers="2026-031", on="2026-09-11")

    assert lingering.reminds(on="2026-09-15") == []
    assert lingering.gate("2026-031") == "owner-wrote"
    assert len(lingering.reminds(on="2026-09-22")) == 1


def test_the_owners_answer_in_the_thread_settles_the_question(lingering: World):
    """
    She need not say it twice; her answer counts as a letter as well.
    """
    lingering.reply("2026-031", on="2026-09-11")
    lingering.passes("2026-09-11")
    lingering.writes(JAN, "Prima!\n", answers="2026-031", on="2026-09-14")

    assert lingering.reminds(on="2026-09-15") == []
    assert lingering.questions("customer wrote") == []
    assert lingering.gate("2026-031") == "owner-wrote"
    assert len(lingering.reminds(on="2026-09-22")) == 1


def test_a_reply_that_arrives_between_decision_and_sending_stops_the_letter(lingering: World):
    """
    Seconds before it goes we look once more.
    """
    lingering.passes("2026-09-15", "10:00")
    lingering.says_yes("2026-09-15")
    lingering.passes_interrupted(lambda: lingering.reply("2026-031", on="2026-09-15"), at="10:30")

    assert lingering.letters() == []
    assert lingering.gate("2026-031") == "human-words"


def test_without_a_reply_the_interrupted_pass_sends(lingering: World):
    """
    The story above stops for the reply and for nothing else.
    """
    lingering.passes("2026-09-15", "10:00")
    lingering.says_yes("2026-09-15")
    lingering.passes_interrupted(lambda: None, at="10:30")

    assert len(lingering.letters()) == 1


def test_a_reply_that_lay_there_before_we_knew_the_invoice_still_holds(world: World):
    """
    On the first start the answer was read before its invoice was.
    """
    world.reply(
        "<invoice-2026-031@mail.example>", "Ik kijk ernaar.\n", sender="Jan <jan@acme.example>", on="2026-09-02"
    )
    world.goes_live()
    world.passes("2026-09-14")
    world.invoices()

    assert world.reminds(on="2026-09-15") == []
    assert world.gate("2026-031") == "human-words"


def test_colleagues_talking_among_themselves_hold_nothing(lingering: World):
    """
    Mail from the owner's own domain is never a customer's.
    """
    lingering.receives(f"Bob <bob@{SANNE.email.rpartition('@')[2]}>", "2026-031", "Heeft Acme 2026-031 al betaald?\n")

    assert len(lingering.reminds(on="2026-09-15")) == 1


def test_a_stranger_whose_system_copies_our_mark_is_heard_where_his_words_name_the_invoice(lingering: World):
    """
    A ticket system answers from a domain of its own, with our header in its mail and the number only in its words.
    """
    mark = {"X-Voldaan-Letter": f"1 installation=somebody letter={'f' * 32} customer=x item=x%2F1:light"}
    lingering.receives(
        "Els <els@tickets.example>", "Vraagje", "Dag Sanne,\n\nHet gaat over factuur 2026-031.\n", fields=mark
    )

    assert lingering.reminds(on="2026-09-15") == []
    assert lingering.gate("2026-031") == "human-words"
