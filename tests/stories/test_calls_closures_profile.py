"""A call's outcome by mail, a customer who is closed, and one to be written to sooner: each from the settings on."""

from __future__ import annotations

import pytest

from tests.stories.post import OWNER
from tests.stories.world import World

pytestmark = pytest.mark.dovecot

PROFILE = '[[customers]]\nmatch = ["acme.example"]\nprofile = "fast"\n'
CLOSED = '[[closures]]\nname = "zomersluiting"\nfirst = 2026-09-21\nlast = 2026-09-25\nmatch = ["acme.example"]\n'


def test_what_came_of_a_call_is_answered_by_mail(world: World):
    """
    The digest gives the task a code; a reply says what was promised, and that is an agreement. Rules: call-first,
    answers-by-mail.
    """
    world.settings(more="[calls]\nfirst_above = 100\n")
    world.invoices()
    world.goes_live()
    world.passes("2026-09-15")
    task = world.question("call this customer")
    note = world.notes()[-1]
    answer = f"{task.id} beloofd 1 oktober\n"
    world.receives(OWNER, f"Re: {note.message['Subject']}", answer, on="2026-09-15T10:05")
    world.passes("2026-09-15", "10:30")

    assert world.questions("call this customer") == []
    assert world.gate("2026-031", on="2026-09-16") == "promised"
    assert world.letters() == []


def test_who_is_closed_gets_the_first_letter_and_waits_for_the_second(world: World):
    """
    The second letter goes on the second working day after the closure. Rule: customer-closed.
    """
    world.settings(more=CLOSED)
    world.invoices()
    world.goes_live()
    world.passes("2026-09-15")
    assert len(world.reminds(on="2026-09-15")) == 1

    world.passes("2026-09-24")
    assert world.gate("2026-031", on="2026-09-24") == "customer-closed"
    assert world.reminds(on="2026-09-28") == []
    assert len(world.reminds(on="2026-09-29")) == 1


def test_a_fast_customer_hears_a_day_sooner_and_is_telephoned_at_once(world: World):
    """
    Two working days after the due date instead of three. Rules: profile, call-task.
    """
    world.settings(more=PROFILE)
    world.invoices()
    world.invoices("2026-032", to="Kees <kees@groen.example>")
    world.goes_live()
    letters = world.reminds(on="2026-09-10")

    assert [letter.recipients for letter in letters] == [("jan@acme.example",)]
    assert world.gate("2026-032", on="2026-09-10") == "in-transit"
    world.passes("2026-09-11")
    assert "2026-031" in world.question("call this customer").letter
