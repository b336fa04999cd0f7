"""A proposed answer goes into Drafts when its owner says so, and is her own mail from then on."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from tests.stories.mail_programs import MailProgram
from tests.stories.post import OWNER
from tests.stories.world import World

pytestmark = pytest.mark.dovecot

NEVER_CAME = "Hoi Sanne, de factuur heb ik nooit ontvangen. Kun je hem nog eens sturen? Groet, Jan"


def test_an_answer_lies_in_drafts_with_the_copy_and_settles_when_she_sends_it(world: World):
    """
    In the thread, to whoever wrote, with the invoice he missed; saying it twice lays one; nothing else changed until
    she sent it. Rule: drafts-are-approval.
    """
    world.settings(mode="draft")
    world.invoices()
    world.goes_live()
    world.reply(world.mailed["2026-031"].message_id, NEVER_CAME, on="2026-09-10")
    world.passes("2026-09-10")
    (question,) = world.questions("customer wrote")

    said = [world.answers(question, words, on="2026-09-10") for words in ("draft", "als concept")]
    ((content, flags),) = world.lies_in("Drafts").values()
    mail = message_from_bytes(content, policy=policy.default)

    assert [one.code for one in said] == [0, 0]
    assert "the answer lies in" in said[0].out
    assert mail["To"].addresses[0].addr_spec == "jan@acme.example"
    assert world.mailed["2026-031"].message_id in mail["References"]
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n").strip() == question.letter.strip()
    assert [part.get_payload(decode=True) for part in mail.iter_attachments()] == [world.mailed["2026-031"].pdf]
    assert mail["X-Voldaan-Letter"] is None and b"\\Draft" in flags
    assert len(world.questions("customer wrote")) == 1

    MailProgram(world).sends(on="2026-09-11T09:00")
    world.passes("2026-09-11")
    assert world.questions("customer wrote") == []
    assert world.item("2026-031").taken == ()


def test_in_shadow_no_answer_is_laid_and_she_hears_why(world: World):
    """
    Her mailbox stays as it is. Rule: drafts-are-approval.
    """
    world.settings(mode="shadow")
    world.invoices()
    world.passes("2026-09-09")
    world.reply(world.mailed["2026-031"].message_id, NEVER_CAME, on="2026-09-10")
    world.passes("2026-09-10")
    (question,) = world.questions("customer wrote")

    said = world.answers(question, "draft", on="2026-09-10")

    assert said.code != 0 and "in shadow nothing is put into your mailbox" in said.all
    assert world.lies_in("Drafts") == {}
    assert len(world.questions("customer wrote")) == 1


def test_by_mail_the_word_concept_does_the_same(world: World):
    """
    In a reply to the digest; the pass that reads it lays the answer. Rule: drafts-are-approval.
    """
    world.settings(mode="draft")
    world.invoices()
    world.goes_live()
    world.reply(world.mailed["2026-031"].message_id, NEVER_CAME, on="2026-09-15T08:00")
    world.passes("2026-09-15")
    (question,) = world.questions("customer wrote")
    note = world.notes()[-1]
    body = note.message.get_body(("plain",))
    quoted = "\n".join(f"> {line}" for line in str(body.get_content()).splitlines())

    reply = f"Hoi,\n\n{question.id} concept\n\nGroet,\nSanne\n\nOp 15 sep. 2026 schreef voldaan:\n{quoted}\n"
    world.receives(OWNER, f"Re: {note.message['Subject']}", reply, on="2026-09-15T10:05")
    world.passes("2026-09-15", "10:30")

    ((content, _),) = world.lies_in("Drafts").values()
    assert question.letter.splitlines()[0].encode() in content
    assert len(world.questions("customer wrote")) == 1
