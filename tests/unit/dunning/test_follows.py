"""What follows from a reply: quiet until when, what the owner is offered, and which answer fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.policy import Policy
from agent.domain.reply import Label, Meaning, Said, Tone
from agent.dunning import MOST_PROTECTIVE, follow
from tests.tables import each

MONDAY = date(2026, 9, 14)
FRIDAY = date(2026, 9, 18)
POLICY = Policy(steps=())


def meaning(*labels: Label, **more: object) -> Meaning:
    """A mail that surely says this."""
    plain = Meaning(tuple(Said(label, "") for label in labels), is_sure=True)
    return replace(plain, **more)  # type: ignore[arg-type]


@each(
    ("label", "offer", "proposal"),
    [
        (Label.DISPUTE_COMPLAINT, "disputed", "complaint"),
        (Label.PROMISE, "", "date"),
        (Label.EXTENSION_REQUEST, "", "date"),
        (Label.PAYMENT_RUN, "", "run"),
        (Label.NOT_RECEIVED, "", "copy"),
        (Label.CASH_TROUBLE, "", "trouble"),
        (Label.INSTALMENTS, "", "instalments"),
        (Label.APPROVAL_PENDING, "", "approval"),
        (Label.WRONG_DATA, "", "data"),
        (Label.WRONG_CONTACT, "", "contact"),
        (Label.LEFT_COMPANY, "", "contact"),
        (Label.PAID, "", "paid"),
        (Label.INSOLVENCY, "", ""),
        (Label.REFUSAL, "", ""),
        (Label.QUESTION, "", ""),
        (Label.OTHER, "", ""),
    ],
)
def test_each_meaning_has_its_own_offer_and_answer(label: Label, offer: str, proposal: str):
    """
    Whatever it is, the customer is quiet until the owner answers.
    """
    follows = follow(meaning(label), MONDAY, POLICY)

    assert (follows.kind, follows.offer, follows.proposal) == (label, offer, proposal)
    assert follows.is_asked
    assert follows.hold_until is None
    assert follows.agreement is None


def test_a_dated_promise_is_an_agreement_for_its_invoice():
    """
    The owner's yes narrows the quiet to that invoice.
    """
    follows = follow(meaning(Label.PROMISE, promise_date=FRIDAY, needs_human=False), MONDAY, POLICY)

    assert (follows.agreement, follows.offer, follows.proposal) == (FRIDAY, "promised 2026-09-18", "noted")
    assert follows.narrows_to_item


def test_a_day_further_away_than_allowed_is_no_agreement():
    """
    A nearer day is asked for. Rule: longest-postponement.
    """
    follows = follow(meaning(Label.PROMISE, promise_date=MONDAY + timedelta(days=61)), MONDAY, POLICY)

    assert (follows.agreement, follows.offer, follows.proposal) == (None, "", "date")


def test_a_promise_beside_a_complaint_is_no_agreement():
    """
    "When the chairs are mended we pay on Friday." Rule: most-protective.
    """
    follows = follow(meaning(Label.PROMISE, Label.DISPUTE_COMPLAINT, promise_date=FRIDAY), MONDAY, POLICY)

    assert (follows.kind, follows.agreement, follows.offer) == (Label.DISPUTE_COMPLAINT, None, "disputed")


def test_bare_words_of_looking_hold_five_working_days():
    """
    From Monday to the Monday after.
    """
    follows = follow(meaning(Label.ACKNOWLEDGEMENT, needs_human=False), MONDAY, POLICY)

    assert follows.hold_until == date(2026, 9, 21)


def test_an_absence_counts_two_working_days_after_the_return():
    """
    Back on Friday: Tuesday. Nobody is asked.
    """
    follows = follow(meaning(Label.OUT_OF_OFFICE, back_on=FRIDAY, needs_human=False), MONDAY, POLICY)

    assert (follows.hold_until, follows.is_asked) == (date(2026, 9, 22), False)


def test_the_customers_own_working_days_count_where_he_is_to_do_something():
    """
    24 June is St John's day in Quebec and no holiday here: who comes back on the 23rd has two days of his own, and
    who will look has five; the day on which we say that we answer is ours. Rule: customers-days.
    """
    back, written_on = date(2026, 6, 23), date(2026, 6, 22)
    away = meaning(Label.OUT_OF_OFFICE, back_on=back, needs_human=False)
    looks = meaning(Label.ACKNOWLEDGEMENT, needs_human=False)
    complains = meaning(Label.DISPUTE_COMPLAINT)

    assert [follow(away, written_on, POLICY, where).hold_until.day for where in (None, "CA-ON", "CA-QC")] == [
        25,
        25,
        26,
    ]
    assert [follow(looks, written_on, POLICY, where).hold_until.day for where in (None, "CA-QC")] == [29, 30]
    assert follow(complains, written_on, POLICY, "CA-QC").days == (date(2026, 6, 25),)


def test_a_long_absence_moves_the_ladder_no_further_than_allowed():
    """
    A sabbatical is the owner's to judge.
    """
    away = meaning(Label.OUT_OF_OFFICE, back_on=date(2027, 9, 1), needs_human=False)

    assert follow(away, MONDAY, POLICY).hold_until == MONDAY + timedelta(days=60)


def test_an_absence_without_a_day_is_asked():
    """
    Nobody can tell when to go on.
    """
    assert follow(meaning(Label.OUT_OF_OFFICE, needs_human=False), MONDAY, POLICY).is_asked


@pytest.mark.parametrize(
    "said",
    [
        meaning(Label.PROMISE, promise_date=FRIDAY, is_sure=False),
        meaning(Label.PROMISE, promise_date=FRIDAY, warnings=("speaks of a new bank account",)),
        meaning(Label.PROMISE, Label.PAID, promise_date=FRIDAY, tone=Tone.ANGRY),
    ],
)
def test_what_is_unsure_suspicious_or_angry_is_a_persons_to_answer(said: Meaning):
    """
    No agreement, no words by a machine.
    """
    follows = follow(said, MONDAY, POLICY)

    assert (follows.agreement, follows.offer, follows.proposal, follows.hold_until) == (None, "", "", None)
    assert follows.is_asked


LABELS = st.lists(st.sampled_from(Label), unique=True, max_size=5)
DAYS = st.none() | st.dates(MONDAY - timedelta(days=500), MONDAY + timedelta(days=500))


@given(LABELS, DAYS, DAYS, st.booleans(), st.booleans(), st.booleans(), st.sampled_from(Tone))
def test_nothing_is_ever_postponed_past_the_ceiling(
    labels: list[Label], day: date | None, back: date | None, sure: bool, human: bool, pause: bool, tone: Tone
):
    """
    Whatever a mail says; and what ends by itself is no trouble. Rule: longest-postponement.
    """
    said = tuple(Said(label, "") for label in labels)
    read = Meaning(said, promise_date=day, back_on=back, is_sure=sure, needs_human=human, pause=pause, tone=tone)

    follows = follow(read, MONDAY, POLICY)

    latest = MONDAY + timedelta(days=60)
    assert all(found <= latest for found in (follows.hold_until, follows.agreement) if found)
    trouble = set(labels) & {Label.INSOLVENCY, Label.REFUSAL, Label.DISPUTE_COMPLAINT, Label.CASH_TROUBLE}
    if trouble:
        assert follows.is_asked
        assert follows.hold_until is None
        assert follows.agreement is None


def test_every_label_has_its_place():
    """
    A new one must be weighed. Rule: most-protective.
    """
    assert set(MOST_PROTECTIVE) == set(Label)
