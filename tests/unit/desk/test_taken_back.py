from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from agent.desk import WithdrawnDraft, taken_back_since
from agent.domain.letter import ItemStep
from agent.outbox import LetterState, State

MORNING = datetime(2026, 9, 16, 7, tzinfo=UTC)
ENTRY = LetterState(
    letter_id="l1",
    state=State.WITHDRAWN,
    at=MORNING + timedelta(hours=2),
    kind="draft",
    customer="acme.example",
    account="sanne",
    items=(ItemStep("acme.example/2026-031", "light"),),
    message_id="<l1@sanne.example>",
    mail="l1.eml",
    sha256="0" * 64,
    sender="sanne@sanne.example",
    to=("jan@acme.example",),
    reply="2026-031 is paid",
)


def test_a_draft_that_was_taken_back_since_is_told_with_its_reason():
    """
    Oldest first, each with the people and invoices it was about.
    """
    later = replace(ENTRY, letter_id="l2", at=ENTRY.at + timedelta(hours=1), reply="2026-040: on hold")

    first, second = taken_back_since([later, ENTRY], MORNING)

    at, customer, to, items = ENTRY.at, "acme.example", ("jan@acme.example",), ("acme.example/2026-031",)
    assert first == WithdrawnDraft(at, customer, to, items, "2026-031 is paid")
    assert second.because == "2026-040: on hold"


def test_what_was_told_before_and_what_the_owner_threw_away_is_not_told():
    """
    Nor a draft that still lies there.
    """
    thrown_away = replace(ENTRY, reply="")
    still_there = replace(ENTRY, state=State.DRAFTED)

    assert taken_back_since([thrown_away, still_there, replace(ENTRY, at=MORNING)], MORNING) == ()
