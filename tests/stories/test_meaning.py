"""What a customer's words mean decides what the owner is offered, and how long it is quiet."""

from __future__ import annotations

import sys
import textwrap

import pytest

from agent.domain.events import Replied
from agent.sandbox import reader as reader_side
from tests.stories.post import JAN
from tests.stories.world import World
from tests.unit.sandbox.test_limits import ATTACKER

pytestmark = pytest.mark.dovecot

FRIDAY = "Dag Sanne,\n\nWe betalen vrijdag.\n\nJan\n"
COMPLAINT = "Dag Sanne,\n\nTwee stoelen waren kapot, dus dit klopt niet.\n\nJan\n"


@pytest.fixture
def lingering(world: World) -> World:
    """A world in which invoice 2026-031 lingers: without a word from anybody it is reminded on 15 September."""
    world.invoices()
    world.goes_live()
    return world


def test_a_promised_day_is_silence_until_it_passed(lingering: World):
    """
    "We pay on Friday": nothing until then; on Monday, with the bank booked up to Friday, the owner hears first.
    """
    uid = lingering.reply("2026-031", FRIDAY, on="2026-09-15T09:00")
    for day in ("2026-09-15", "2026-09-16", "2026-09-17", "2026-09-18"):
        assert lingering.reminds(on=day) == []
        assert lingering.gate("2026-031", on=day) == "promised"
    question = lingering.question("customer wrote")
    assert "promised 2026-09-18" in question.text
    assert "vrijdag 18 september" in question.letter
    assert lingering.is_flagged("INBOX", uid)

    assert lingering.reminds(on="2026-09-21") == []

    (note,) = lingering.questions()
    assert note.kind.value == "promised day passed"
    assert "promised for 18 September 2026, not seen yet, and the bank is booked up to 20 September 2026" in note.text
    assert "Je had vrijdag 18 september genoemd voor factuur 2026-031" in note.letter

    lingering.answers(note, "go on", on="2026-09-21", at="11:00")
    assert len(lingering.reminds(on="2026-09-22")) == 1


def test_money_on_the_promised_day_ends_the_story(lingering: World):
    """
    Who kept his word hears nothing more, and the owner is asked nothing.
    """
    lingering.reply("2026-031", FRIDAY, on="2026-09-15T09:00")
    lingering.passes("2026-09-15")
    lingering.paid("2026-031", on="2026-09-18")

    for day in ("2026-09-21", "2026-10-05"):
        assert lingering.reminds(on=day) == []
        assert lingering.questions() == []
    assert lingering.letters() == []


def test_a_promise_about_one_invoice_lets_the_others_go_once_the_owner_saw_it(lingering: World):
    """
    Until then nobody can tell what else the words are about; afterwards only that invoice waits.
    """
    lingering.invoices("2026-032")
    lingering.reply("2026-031", FRIDAY, on="2026-09-15T09:00")
    assert lingering.reminds(on="2026-09-15") == []

    lingering.answers(lingering.question("customer wrote"), "yes")

    (letter,) = lingering.reminds(on="2026-09-16")
    body = letter.message.get_body(("plain",)).get_content()
    assert "2026-032" in body
    assert "2026-031" not in body
    assert lingering.gate("2026-031", on="2026-09-16") == "promised"


def test_a_statement_that_comes_on_tuesday_brings_the_note_on_tuesday(lingering: World):
    """
    Nobody says "not seen" of a day the bank does not cover.
    """
    lingering.reply("2026-031", FRIDAY, on="2026-09-15T09:00")
    lingering.passes("2026-09-15")
    lingering.answers(lingering.question("customer wrote"), "yes")

    lingering.passes("2026-09-21", up_to_date=False)
    assert lingering.questions("promised day passed") == []

    lingering.passes("2026-09-22")
    assert len(lingering.questions("promised day passed")) == 1
    assert lingering.letters() == []


def test_a_complaint_is_flagged_and_answered_by_the_owner_and_other_invoices_go_on(lingering: World):
    """
    No letter about it, a kind answer to send; once the owner saw it the customer's other invoice goes on.
    """
    lingering.invoices("2026-032")
    uid = lingering.reply("2026-031", COMPLAINT, on="2026-09-14")

    assert lingering.reminds(on="2026-09-15") == []
    question = lingering.question("customer wrote")
    assert lingering.is_flagged("INBOX", uid)
    assert "a complaint (“Twee stoelen waren kapot, dus dit klopt niet.”)" in question.text
    assert "vervelend" in question.letter
    assert "2026-031" not in question.letter

    lingering.answers(question, "yes", on="2026-09-16")

    (letter,) = lingering.reminds(on="2026-09-16")
    body = letter.message.get_body(("plain",)).get_content()
    assert "2026-032" in body
    assert "2026-031" not in body
    for day in ("2026-09-16", "2026-10-20"):
        lingering.reminds(on=day)
        assert lingering.gate("2026-031", on=day) == "disputed"
    subjects = [str(letter.message["Subject"]) for letter in lingering.letters()]
    assert not any("2026-031" in subject for subject in subjects)


def test_an_absence_moves_the_ladder_to_two_working_days_after_it(lingering: World):
    """
    No question, no flag: back on Tuesday 22 September, so nothing before Thursday.
    """
    fields = {"Auto-Submitted": "auto-replied"}
    text = "Ik ben afwezig tot en met maandag 21 september.\n"
    uid = lingering.reply("2026-031", text, on="2026-09-14", subject="Automatisch antwoord", fields=fields)

    for day in ("2026-09-15", "2026-09-16", "2026-09-22", "2026-09-23"):
        assert lingering.reminds(on=day) == []
    assert not lingering.is_flagged("INBOX", uid)
    assert lingering.questions("customer wrote") == []
    assert len(lingering.reminds(on="2026-09-24")) == 1


def test_words_like_a_machines_without_its_fields_are_a_persons(lingering: World):
    """
    Somebody may write so from a holiday: no letter until the owner answered, whatever day the words name.
    """
    lingering.reply("2026-031", "Ik ben afwezig tot en met maandag 21 september.\n", on="2026-09-14")

    for day in ("2026-09-15", "2026-09-24"):
        assert lingering.reminds(on=day) == []
    assert len(lingering.questions("customer wrote")) == 1


def test_a_colleague_without_any_header_of_the_thread_is_held(lingering: World):
    """
    A new subject, no In-Reply-To, another person of the same company: the number alone ties it.
    """
    lingering.receives("Lies <lies@acme.example>", "Vraagje", "Dag, over 2026-031: die klopt niet.\n")

    assert lingering.reminds(on="2026-09-15") == []
    assert lingering.gate("2026-031") == "human-words"
    assert len(lingering.questions("customer wrote")) == 1


def test_mail_that_came_back_stops_and_is_asked(lingering: World):
    """
    It reached nobody: no letter in weeks, until the owner names another address.
    """
    uid = lingering.returns("2026-031")

    for day in ("2026-09-15", "2026-09-22", "2026-10-06"):
        assert lingering.reminds(on=day) == []
    assert lingering.is_flagged("INBOX", uid)
    question = lingering.question("mail came back")
    assert "mail to jan@acme.example came back" in question.text

    lingering.answers(question, "to lies@acme.example", on="2026-10-07")
    (letter,) = lingering.reminds(on="2026-10-07")
    assert letter.recipients == ("lies@acme.example",)


def test_a_delay_is_told_in_the_invoices_story_and_stops_nothing(lingering: World):
    """
    Its server keeps trying; the letter of that day goes.
    """
    uid = lingering.returns("2026-031", action="delayed")

    assert len(lingering.reminds(on="2026-09-15")) == 1
    assert lingering.questions() == []
    assert not lingering.is_flagged("INBOX", uid)
    assert "mail is delayed; its server keeps trying: jan@acme.example" in lingering.why("2026-031")


def test_a_report_that_cites_nothing_of_ours_is_asked_about_and_stops_nothing(world: World):
    """
    Anybody can write one; taking the flag off settles it.
    """
    world.invoices(issued="2026-09-09", days=2)
    world.goes_live()
    uid = world.returns("<holiday@mail.example>", on="2026-09-14")

    assert len(world.reminds(on="2026-09-16")) == 1
    assert "cites no mail of ours" in world.question("mail came back").text
    assert world.is_flagged("INBOX", uid)

    client = world.dovecot.client
    client.select_folder("INBOX")
    client.remove_flags([uid], ["\\Flagged"])
    world.passes("2026-09-17")
    assert world.questions("mail came back") == []


def test_a_promise_to_look_holds_five_working_days_and_then_the_owner_hears(lingering: World):
    """
    A hold that ends by itself is told, and its question ends with it.
    """
    lingering.reply("2026-031", "Dag Sanne,\n\nIk kijk het na.\n\nJan\n", on="2026-09-14")

    for day in ("2026-09-15", "2026-09-17", "2026-09-18"):
        assert lingering.reminds(on=day) == []
    lingering.passes("2026-09-21")

    assert lingering.questions("customer wrote") == []
    assert len(lingering.questions("quiet time over")) == 1


def test_our_own_letter_quoted_without_any_mark_says_nothing(lingering: World):
    """
    Some programs put it below the answer as it is, without a head: its words and days are ours, wherever it lies.
    """
    (letter,) = lingering.reminds(on="2026-09-15")
    body = letter.message.get_body(("plain",))
    assert body
    quoted = textwrap.fill(" ".join(body.get_content().split()), 60)
    lingering.reply(str(letter.message["Message-ID"]), f"Dag Sanne,\n\nKomt goed.\n\n{quoted}", on="2026-09-16T09:00")

    lingering.passes("2026-09-16")

    (reply,) = [event for event in lingering.item("2026-031").history if isinstance(event, Replied)]
    assert reply.excerpt.split() == ["Dag", "Sanne,", "Komt", "goed."]


def test_what_the_owner_wrote_in_the_thread_is_not_taken_for_the_customers_words(lingering: World):
    """
    Her question names a complaint; his answer above it is a promise.
    """
    asked = "Hoi Jan,\n\nKlopt het dat er twee stoelen kapot waren bij de levering van vorige week?\n\nSanne\n"
    lingering.writes(JAN, asked, answers="2026-031", on="2026-09-11")
    lingering.reply("2026-031", f"{FRIDAY}\n{asked}", on="2026-09-15T09:00")

    lingering.passes("2026-09-15")

    question = lingering.question("customer wrote")
    assert "promised 2026-09-18" in question.text
    assert "stoelen" not in question.text


def test_the_owner_says_what_it_means(lingering: World):
    """
    His word changes what is proposed, and nothing else; it is kept beside the books.
    """
    lingering.reply("2026-031", "Dag Sanne,\n\nHet blauwe boek ligt op de kast.\n\nJan\n", on="2026-09-14")
    lingering.passes("2026-09-15")
    question = lingering.question("customer wrote")

    assert lingering.answers(question, "means promise 2026-09-18").code == 0
    again = lingering.question("customer wrote")
    assert again.id == question.id
    assert again.proposed == "promised 2026-09-18"
    assert '"promise"' in (lingering.data / "corrections.jsonl").read_text()

    lingering.answers(again, "yes")
    assert lingering.gate("2026-031") == "promised"


@pytest.mark.skipif(sys.platform != "linux", reason="limits on a child exist on Linux only")
@pytest.mark.parametrize("attack", [pytest.param("crashes", marks=pytest.mark.torture), "kills_its_worker"])
def test_a_mail_that_kills_its_listener_is_shown_as_it_is_and_the_next_one_is_understood(
    lingering: World, attack: str, monkeypatch: pytest.MonkeyPatch
):
    """
    Its customer is held like anybody's who wrote; nothing is taken from words nobody could listen to.
    """
    lingering.invoices("2026-032", to="Kees <kees@groen.example>")
    lingering.passes("2026-09-14")
    monkeypatch.setattr(reader_side, "_WORKER", (ATTACKER,))
    monkeypatch.setattr("agent.work.one_pass.Reader", reader_side.Reader)  # a worker of this pass's own
    hostile = lingering.reply("2026-031", f"!!{attack}\n\nWe betalen vrijdag.\n", on="2026-09-15T09:00")
    lingering.reply("2026-032", FRIDAY, on="2026-09-15T09:10")

    assert lingering.reminds(on="2026-09-15") == []
    shown, understood = sorted(lingering.questions("customer wrote"), key=lambda asked: "groen" in asked.text)
    assert "It could not be read safely" in shown.text
    assert f"!!{attack}" in shown.text
    assert shown.proposed == ""
    assert understood.proposed == "promised 2026-09-18"
    assert lingering.gate("2026-031") == "human-words"
    assert lingering.is_flagged("INBOX", hostile)


def test_which_server_checks_senders_is_learnt_from_the_mail_itself(lingering: World):
    """
    After ten mails its word is known; a field of somebody else's server came with the mail.
    """
    for number in range(10):
        checks = {"Authentication-Results": f"mx{number}.provider.example; dmarc=pass"}
        lingering.receives(f"Piet <piet{number}@else.example>", "Hallo", on="2026-09-11", fields=checks)
    lingering.passes("2026-09-11")
    lingering.reply("2026-031", fields={"Authentication-Results": "mx.forger.example; dmarc=fail"})
    lingering.reply("2026-031", COMPLAINT, fields={"Authentication-Results": "mx3.provider.example; dmarc=fail"})
    lingering.passes("2026-09-15")

    texts = [question.text for question in lingering.questions("customer wrote")]
    assert [("could not confirm who sent it" in text, "stoelen" in text) for text in texts] == [
        (False, False),
        (True, True),
    ]


def test_taking_the_flag_away_settles_the_question(lingering: World):
    """
    Who takes the star off has seen to it.
    """
    uid = lingering.reply("2026-031", COMPLAINT, on="2026-09-14")
    lingering.passes("2026-09-15")
    client = lingering.dovecot.client
    client.select_folder("INBOX")
    client.remove_flags([uid], ["\\Flagged"])

    lingering.passes("2026-09-16")

    assert lingering.questions("customer wrote") == []
