"""A customer writes that he paid: the bank settles it in silence, or the owner may ask for a proof."""

from __future__ import annotations

import pytest

from tests.stories.world import World

pytestmark = pytest.mark.dovecot

PAID = "Dag Sanne,\n\nDie heb ik gisteren overgemaakt.\n\nJan\n"


@pytest.fixture
def claimed(world: World) -> World:
    """On Monday 14 September Jan writes that he paid on Sunday: his money should be booked on Monday."""
    world.invoices()
    world.goes_live()
    world.reply("2026-031", PAID, on="2026-09-14")
    return world


def test_a_claim_is_believed_and_money_settles_it_in_silence(claimed: World):
    """
    The question of his mail ends by itself, and nobody is thanked.
    """
    assert claimed.reminds(on="2026-09-14") == []
    assert claimed.gate("2026-031", on="2026-09-14") == "claimed"
    assert "ends by itself" in claimed.question("customer wrote").text

    assert claimed.paid("2026-031", on="2026-09-15").code == 0
    claimed.passes("2026-09-15")

    assert claimed.questions() == []
    assert claimed.letters() == []


def test_a_claim_without_money_becomes_one_proposal_to_ask_for_a_proof(claimed: World):
    """
    Nothing goes by itself; with the owner's yes one kind letter goes, in the thread, with the copy, and only once.
    """
    for day in ("2026-09-14", "2026-09-15", "2026-09-16"):
        assert claimed.reminds(on=day) == []
    (question,) = claimed.questions()
    assert question.kind.value == "said to be paid, not seen"
    assert "Die heb ik gisteren overgemaakt" in question.text

    claimed.answers(question, "ask for proof", on="2026-09-16")
    for day in ("2026-09-16", "2026-09-17", "2026-09-22"):
        claimed.passes(day, "10:30")

    (letter,) = claimed.letters()
    text = letter.message.get_body(("plain",)).get_content()
    assert "bewijs van de betaling" in text
    assert "op 13 september" in text
    assert letter.message["In-Reply-To"] == claimed.mailed["2026-031"].message_id
    assert [part.get_filename() for part in letter.message.iter_attachments()] == ["2026-031.pdf"]
    assert claimed.item("2026-031").taken == ("proof",)


def test_money_that_is_seen_after_the_yes_stops_the_request(claimed: World):
    """
    The letter is decided anew seconds before it leaves.
    """
    for day in ("2026-09-14", "2026-09-16"):
        claimed.passes(day)
    claimed.answers(claimed.question("said to be paid, not seen"), "ask for proof", on="2026-09-16")
    claimed.paid("2026-031", on="2026-09-16")

    claimed.passes("2026-09-16", "10:30")

    assert claimed.letters() == []


def test_a_request_for_a_proof_in_draft_mode_lies_in_drafts_until_money_is_seen(claimed: World):
    """
    Then the owner could send it to somebody who paid: it is taken back.
    """
    claimed.settings(mode="draft")
    for day in ("2026-09-14", "2026-09-16"):
        claimed.passes(day)
    claimed.answers(claimed.question("said to be paid, not seen"), "ask for proof", on="2026-09-16")
    claimed.passes("2026-09-16", "10:30")
    assert len(claimed.lies_in("Drafts")) == 1

    claimed.paid("2026-031", on="2026-09-17")
    claimed.passes("2026-09-17")

    assert claimed.lies_in("Drafts") == {}
