"""The owner's own copies of the letters: read before they leave, and stopped when they hurt."""

from __future__ import annotations

import pytest

from agent.outbox import State
from tests.stories.mail_programs import MailProgram, says
from tests.stories.world import World

pytestmark = pytest.mark.dovecot


def test_an_own_letter_that_breaks_a_rule_stays_home_until_it_is_mended(world: World):
    """
    Nothing is sent; the question names file, line and what to do, and goes when the letter does. Rule: tone.
    """
    folder = world.folder / "letters"
    world.settings(more=f'[letters]\nfolder = "{folder}"\n')
    assert world.types("letters", "copy").code == 0
    good = {path: path.read_text(encoding="utf-8") for path in folder.glob("nl-je-light*.txt")}
    for path, text in good.items():
        path.write_text(text.replace("{% include", "Waarom hoor ik niets?\n\n{% include", 1), encoding="utf-8")
    world.invoices()
    world.goes_live()
    world.passes("2026-09-15")

    assert world.reminds(on="2026-09-15") == []
    (question,) = [each for each in world.questions() if "is not fit to send" in each.text]
    assert "“Waarom” (no-why)" in question.text and ", line 1)" in question.text

    for path, text in good.items():
        path.write_text(text, encoding="utf-8")
    assert len(world.reminds(on="2026-09-16")) == 1
    assert world.questions() == []


def test_a_draft_in_the_owners_own_hard_words_is_told_about_and_nothing_waits(world: World):
    """
    It is her letter; the digest says in one line which words it was. Rules: tone, drafts-are-approval.
    """
    world.settings(mode="draft")
    world.invoices()
    world.goes_live()
    world.passes("2026-09-15")
    MailProgram(world).sends(says("Ha Jan,\n\nWaarom betaal je niet?\n\nGroet,\nSanne\n"), on="2026-09-15")
    world.passes("2026-09-16", "08:00")
    (note,) = [note for note in world.notes() if "16 Sep 2026" in str(note.message["Date"])]

    assert "“Waarom” (no-why)" in note.message.get_body(("plain",)).get_content()
    assert world.item("2026-031").taken == ("light",)
    assert world.journal()[-1].state is State.FILED
    assert world.questions() == []
