"""Answers by mail on a real server: what the owner says is done in the pass that reads it; forgeries do nothing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from agent.ledger import Book
from tests.servers.launch import Accepted
from tests.stories.post import OWNER
from tests.stories.world import World

pytestmark = pytest.mark.dovecot

EVE = "Sanne de Vries <eve@evil.example>"
TUESDAY, WEDNESDAY, THURSDAY = "2026-09-15", "2026-09-16", "2026-09-17"


@pytest.fixture
def asked(world: World) -> World:
    """Two letters wait for a yes, and the digest of Tuesday asks for it."""
    world.invoices()
    world.invoices("2026-032", to="Kees <kees@groen.example>")
    world.goes_live()
    world.passes(TUESDAY)
    assert [question.id for question in world.questions("send this letter?")] == ["Q1", "Q2"]
    return world


def digest(world: World) -> Accepted:
    """The newest digest, as the server took it."""
    return world.notes()[-1]


def text_of(note: Accepted) -> str:
    """What a digest says, each blank as one."""
    body = note.message.get_body(("plain",))
    assert body
    return " ".join(str(body.get_content()).split())


def codes(book: Book) -> Mapping[str, str]:
    """Each code the newest digest gave out, by what it is about; the digest's own under an empty name."""
    newest = max(book.given_out(), key=lambda given: given.at)
    return {code.about: code.code for code in newest.codes}


def quoted(note: Accepted) -> str:
    """A digest below an answer, as a mail program quotes it."""
    body = note.message.get_body(("plain",))
    assert body
    lines = str(body.get_content()).splitlines()
    return "\n".join(["Op 15 sep. 2026 schreef voldaan <sanne@devries.example>:", *(f"> {line}" for line in lines)])


def test_a_reply_to_the_digest_answers_two_questions(asked: World):
    """
    Above the quoted digest, in plain words; the copy in Sent says nothing more. The letter leaves in the next hour of
    that day; the digest of the next morning tells both answers and how to take them back.
    """
    note = digest(asked)
    reply = f"Hoi,\n\nQ1 ja, stuur maar\nQ2: nog even niet\n\nGroet,\nSanne\n\n{quoted(note)}\n"
    uid = asked.receives(OWNER, f"Re: {note.message['Subject']}", reply, on=f"{TUESDAY}T10:05")
    asked.dovecot.client.select_folder("INBOX")
    asked.dovecot.client.copy([uid], "Sent")
    asked.passes(TUESDAY, "10:30")

    assert [letter.recipients for letter in asked.letters()] == [("jan@acme.example",)]
    assert [hold.note for hold in asked.item("2026-032").holds(asked.item("2026-032").last_touch)] == [
        "you said no to a letter"
    ]
    assert asked.questions("send this letter?") == []

    asked.passes(WEDNESDAY)
    told = text_of(digest(asked))
    assert "Q1: the letter may go at the next good moment" in told
    assert "Q2: no letter; “voldaan release 2026-032” when it may go" in told


def test_a_link_of_the_digest_marks_an_invoice_paid_and_another_takes_it_back(asked: World):
    """
    A mail of nothing but its subject; the customer hears nothing of it either way. A day to come does nothing, and the
    digest says what is wrong with it. Rule: days-behind.
    """
    code = codes(asked.book)[""]
    asked.receives(OWNER, f"voldaan betaald 2026-031 op 24 september [{code}]", "\n", on=f"{TUESDAY}T10:01")
    asked.receives(OWNER, f"voldaan bank bij tot 1 oktober [{code}]", "\n", on=f"{TUESDAY}T10:02")
    asked.receives(OWNER, f"voldaan paid 2026-031 on 14 sep [{code}]", "\n", on=f"{TUESDAY}T10:05")
    asked.passes(TUESDAY, "10:30")
    assert asked.item("2026-031").is_settled

    asked.passes(WEDNESDAY)
    told = text_of(digest(asked))
    assert "acme.example/2026-031: paid on 14 September 2026" in told
    assert "“24 september” is still to come (24 September 2026)" in told
    assert "“1 oktober” is still to come (1 October 2026)" in told
    code = codes(asked.book)[""]
    asked.receives(OWNER, f"voldaan undo A1 [{code}]", "Verstuurd vanaf mijn telefoon\n", on=f"{WEDNESDAY}T11:00")
    asked.passes(WEDNESDAY, "11:30")

    assert not asked.item("2026-031").is_settled
    assert asked.letters() == []


def test_forgeries_do_nothing_but_a_line_in_the_next_digest(asked: World):
    """
    Another writer with the right code; the right one with a wrong code, with that of another question, with one that
    was used; a mail the server could not confirm, one with two senders, one that a machine sent.
    """
    first, second, own = (codes(asked.book)[about] for about in ("Q1", "Q2", ""))
    asked.receives(OWNER, f"voldaan hold kees until 1 oct [{own}]", "\n", on=f"{TUESDAY}T10:01")
    asked.passes(TUESDAY, "10:02")
    before = (asked.item("2026-031"), asked.item("2026-032"), asked.book.customers(), asked.questions())
    fails = {"Authentication-Results": "mx.devries.example; spf=fail smtp.mailfrom=devries.example; dkim=none"}
    forged = [
        (EVE, f"voldaan Q1 yes [{first}]", {}, "it does not come from your own address"),
        (OWNER, "voldaan Q1 yes [zzzz-zzzz]", {}, "was never given to you"),
        (OWNER, f"voldaan Q1 yes [{second}]", {}, "its code answers Q2 only"),
        (OWNER, f"voldaan hold kees until 1 oct [{own}]", {}, "was done with this code on 15 September already"),
        (OWNER, f"voldaan Q1 yes [{first}]", fails, "could not confirm that you sent it (spf=fail)"),
        (OWNER, f"voldaan Q1 yes [{first}]", {"Sender": "eve@evil.example"}, "it names more than one sender"),
        (OWNER, f"voldaan Q1 yes [{first}]", {"Auto-Submitted": "auto-replied"}, "a machine sent it by itself"),
    ]
    for minute, (sender, subject, fields, _) in enumerate(forged, start=20):
        asked.receives(sender, subject, "\n", on=f"{TUESDAY}T10:{minute}", fields=fields)

    asked.passes(TUESDAY, "10:45")

    assert (asked.item("2026-031"), asked.item("2026-032"), asked.book.customers(), asked.questions()) == before
    assert asked.letters() == []
    asked.passes(WEDNESDAY)
    told = text_of(digest(asked))
    assert [why for *_, why in forged if why not in told] == []


def test_an_answer_by_mail_in_shadow_changes_the_books_and_sends_nothing(world: World):
    """
    The digest lies in the INBOX there, and its codes open the same.
    """
    world.settings(mode="shadow")
    world.invoices()
    world.passes(THURSDAY)
    code = codes(world.book)[""]
    world.receives(OWNER, f"voldaan betaald 2026-031 [{code}]", "\n", on=f"{THURSDAY}T11:00")
    world.passes(THURSDAY, "11:30")

    assert world.item("2026-031").is_settled
    assert world.sink.mails() == []
