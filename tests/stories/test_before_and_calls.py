"""A letter before the due date, and calls: from the settings to the customer's inbox and the owner's desk."""

from __future__ import annotations

from datetime import date

import pytest

from tests.stories.world import World

pytestmark = pytest.mark.dovecot


def test_a_new_customer_is_asked_before_the_due_date_whether_all_is_in_order(world: World):
    """
    With the owner's yes one kind letter goes in the thread, with the copy; it is no step, and the first reminder waits
    for a yes of its own. Rules: heads-up, owner-yes.
    """
    world.settings(more='[heads_up]\nwho = ["new"]\n')
    world.invoices(issued="2026-08-18", due_date=date(2026, 9, 8))
    world.goes_live("2026-08-25")

    assert world.reminds(on="2026-09-01") == []
    (letter,) = world.reminds(on="2026-09-02")
    text = letter.message.get_body(("plain",)).get_content()

    assert letter.message["In-Reply-To"] == world.mailed["2026-031"].message_id
    assert [part.get_filename() for part in letter.message.iter_attachments()] == ["2026-031.pdf"]
    assert "2026-031" in text and "vervaldatum" in text.lower()
    assert world.item("2026-031").taken == ()
    assert world.reminds(on="2026-09-03") == []

    world.passes("2026-09-15")
    assert [question.kind.value for question in world.questions()] == ["send this letter?"]
    (light,) = world.reminds(on="2026-09-15")
    assert world.item("2026-031").taken == ("light",)
    assert light.message["In-Reply-To"] == world.mailed["2026-031"].message_id


def test_calls_come_before_the_first_letter_and_with_the_second(world: World):
    """
    Nobody reached: the letter goes. With the second comes a task with all that is known; what they promise is an
    agreement like one by mail. Rules: call-first, call-task, call-sheet.
    """
    world.settings(more="[calls]\nfirst_above = 100\n")
    world.invoices()
    world.goes_live()

    assert world.reminds(on="2026-09-15") == []
    first = world.question("call this customer")
    assert "2026-031" in first.letter and world.gate("2026-031") == "call-first"
    assert world.answers(first, "niet bereikt", on="2026-09-15").code == 0
    assert len(world.reminds(on="2026-09-15")) == 1

    assert len(world.reminds(on="2026-09-24")) == 1
    world.passes("2026-09-25")
    task = world.question("call this customer")
    assert "tweede brief" in task.letter.lower() or "second letter" in task.letter
    assert world.answers(task, "beloofd 1 oktober", on="2026-09-25").code == 0

    world.passes("2026-09-29")
    assert world.gate("2026-031", on="2026-09-29") == "promised"
    assert world.questions("call this customer") == []


def test_a_call_nobody_reports_on_holds_the_letter_for_three_working_days(world: World):
    """
    Then it goes, and the question goes away. Rule: call-first.
    """
    world.settings(more="[calls]\nfirst_above = 100\n")
    world.invoices()
    world.goes_live()

    for day in ("2026-09-15", "2026-09-16", "2026-09-17"):
        assert world.reminds(on=day) == []

    assert len(world.reminds(on="2026-09-22")) == 1
    assert world.questions("call this customer") == []
