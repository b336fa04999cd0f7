"""Words that hurt stop a letter of ours and ask; the owner's own are only told about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from agent.domain.question import QuestionKind
from agent.work.morning import look_around
from tests.builders import TODAY, moment
from tests.unit.work.home import Home

HARD = "Hoi,\n\nWaarom is {{ lead.number }} ({{ lead.amount }}) niet betaald?\n"
LIGHT = tuple(f"nl-{form}-light{variant}" for form in ("je", "u") for variant in ("", "-2", "-3", "-4"))


def rewrites(home: Home, source: str) -> None:
    """The owner's copy of every light letter says this."""
    templates = {**home.house.templates, **{f"{name}.txt": source for name in LIGHT}}
    home.house = replace(home.house, templates=templates)


def went(home: Home, day: date) -> list[str]:
    """What the digest of that morning says left the house."""
    local: datetime = moment(day, time(12)).astimezone(home.house.zone)
    return list(look_around(home.house, home.run(moment(day, time(11))), local, True).news.went)


def sends(home: Home, words: str) -> None:
    """The owner writes other words into the draft and sends it."""
    (entry,) = home.house.journal.letters().values()
    mail = message_from_bytes((home.house.settings.data / "outbox" / entry.mail).read_bytes(), policy=policy.SMTP)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    body.set_content(words)
    home.server.folder("Drafts").mails.clear()
    home.server.add_message("Sent", mail.as_bytes(), at=moment(TODAY, time(10, 30)))


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (HARD, "“Waarom” (no-why): vraag niet naar het waarom"),
        ("Hoi,\n\nMisschien is {{ lead.number }} zoek?\n", "“the amount that is open” (all-facts)"),
        ("{{ lead.number }} {{ lead.amount }} naar NL91 ABNA 0417 1643 00", "“NL91 ABNA 0417 1643 00” (new-account)"),
    ],
    ids=["a hard word", "no amount", "another account"],
)
def test_an_owners_template_that_breaks_a_rule_stops_the_letter_and_asks(home: Home, source: str, told: str):
    """
    Nothing is laid or sent; the question names file, words and what to do. Rule: tone.
    """
    rewrites(home, source)
    home.invoices()
    report = home.passes()
    (question,) = home.book().questions()

    assert home.letters() == []
    assert question.kind is QuestionKind.TROUBLE
    assert "is not fit to send" in question.text and told in question.text
    assert any(told in trouble for trouble in report.troubles)


def test_a_mended_template_lets_the_letter_go_and_the_question_with_it(home: Home):
    """
    There is nothing left to answer.
    """
    good = dict(home.house.templates)
    rewrites(home, HARD)
    home.invoices()
    home.passes()
    home.house = replace(home.house, templates=good)
    home.passes(TODAY, time(11))

    assert len(home.letters()) == 1
    assert home.book().questions() == ()


def test_what_the_owner_wrote_himself_leaves_and_is_told_in_one_line(home: Home):
    """
    It is his letter: no question, nothing waits. Rule: tone.
    """
    home.invoices()
    home.passes()
    sends(home, "Ha Jan,\n\nWaarom betaal je niet? Ik ben teleurgesteld.\n\nGroet,\nSanne\n")
    (line,) = went(home, TODAY)

    assert home.item().taken == ("light",)
    assert home.book().questions() == ()
    assert line.startswith("Light letter to jan@acme.example about 2026-031; voldaan would not have written")
    assert "“Waarom” (no-why), “teleurgesteld” (no-blame)" in line


def test_kind_words_of_the_owner_are_not_spoken_of(home: Home):
    """
    Also when they are not ours.
    """
    home.invoices()
    home.passes()
    sends(
        home,
        "Ha Jan, kijk je hier nog even naar? Dank je wel!\n\nGroet,\nSanne\n\nOp dinsdag schreef Jan:\n> Waarom?\n",
    )

    assert went(home, TODAY) == ["Light letter to jan@acme.example about 2026-031"]


def test_a_draft_sent_as_it_was_is_clean(home: Home):
    """
    Our own words were read before they were laid.
    """
    home.invoices()
    home.passes()
    home.sends_drafts()

    assert went(home, TODAY) == ["Light letter to jan@acme.example about 2026-031"]
