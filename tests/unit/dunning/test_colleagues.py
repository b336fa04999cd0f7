"""Whose yes a letter needs beside the owner's, and whether an order is complete. It is Wednesday 18 March 2026."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agent.domain.card import Card, Complete
from agent.domain.decision import Ask, Remind
from agent.domain.events import Allowed
from agent.domain.policy import Mode
from agent.domain.question import QuestionKind
from agent.dunning.case import agreed_by_contact
from tests.builders import PIET, TODAY, allowed, customer, decide_for, moment, overdue, policy, quiet, reminded

MONDAY, TUESDAY, THURSDAY = date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 19)


def acme(*events, contact=PIET, **card):
    """A known customer whom Piet looks after, with one overdue invoice."""
    return customer("Acme", overdue("2026-031", None, *events), card=Card(contact=contact), **card)


def asked(debtor, **world):
    """What is asked about, and of whom."""
    decision = decide_for(debtor, **world)
    assert isinstance(decision, Ask), decision
    return [(question.kind, question.asked_of) for question in decision.questions]


def approval(debtor=None):
    """The gate the yes to this letter opens."""
    decision = decide_for(debtor or acme())
    assert isinstance(decision, Ask)
    return decision.questions[0].subject


class TestAgreed:
    """Rule: contact-agrees."""

    def test_whoever_looks_after_a_customer_is_asked_first(self):
        """
        Also about the first letter ever, which needs the owner's yes as well.
        """
        assert asked(acme()) == [(QuestionKind.CONTACT_AGREES, "Piet Smit")]
        assert asked(acme(first_letter_on=None)) == [(QuestionKind.CONTACT_AGREES, "Piet Smit")]

    def test_his_yes_lets_the_letter_go_and_is_not_the_owners(self):
        """
        A letter that needs the owner's yes still waits for it.
        """
        yes = Allowed(moment(TUESDAY), agreed_by_contact(approval()))

        assert isinstance(decide_for(acme(yes)), Remind)
        assert asked(acme(yes, first_letter_on=None)) == [(QuestionKind.SEND_THIS, "")]

    def test_the_owners_yes_is_enough(self):
        """
        He stays in charge.
        """
        assert isinstance(decide_for(acme(allowed(approval()))), Remind)

    @pytest.mark.parametrize(
        ("asked_on", "whom"),
        [(TODAY, "Piet Smit"), (TUESDAY, "Piet Smit"), (MONDAY, ""), (date(2026, 3, 13), "")],
    )
    def test_after_two_working_days_without_an_answer_the_owner_is_asked(self, asked_on: date, whom: str):
        """
        The days are the owner's working days; Friday to Wednesday is three.
        """
        subject = approval()
        ((kind, of),) = asked(acme(), colleagues_asked={subject: moment(asked_on)})

        assert of == whom
        assert kind is (QuestionKind.CONTACT_AGREES if whom else QuestionKind.SEND_THIS)

    def test_a_contact_who_does_not_approve_is_not_asked(self):
        """
        He only signs and gets the answers too.
        """
        assert isinstance(decide_for(acme(contact=replace(PIET, approves=False))), Remind)

    def test_a_draft_waits_for_him_and_in_shadow_nobody_is_asked(self):
        """
        In shadow nothing can leave, and no mail asks anybody.
        """
        assert asked(acme(), policy=policy(ceiling=Mode.DRAFT)) == [(QuestionKind.CONTACT_AGREES, "Piet Smit")]
        assert isinstance(decide_for(acme(), policy=policy(ceiling=Mode.SHADOW)), Remind)

    def test_a_draft_he_did_not_answer_for_is_laid_before_the_owner(self):
        """
        Sending it is the owner's yes.
        """
        late = {approval(): moment(MONDAY)}

        assert isinstance(decide_for(acme(), policy=policy(ceiling=Mode.DRAFT), colleagues_asked=late), Remind)

    def test_another_letter_is_another_question(self):
        """
        A yes to one invoice says nothing about two.
        """
        yes = Allowed(moment(TUESDAY), agreed_by_contact(approval()))
        both = customer("Acme", overdue("2026-031", None, yes), overdue("2026-032"), card=Card(contact=PIET))

        assert asked(both) == [(QuestionKind.CONTACT_AGREES, "Piet Smit")]


class TestComplete:
    """Rule: order-complete."""

    def test_the_owner_is_asked_before_the_first_letter_where_he_wants_it(self):
        """
        By a card, or for everybody; a card that says "sure" is not asked about.
        """
        ask, sure = Card(complete=Complete.ASK), Card(complete=Complete.SURE)
        for_all = policy(asks_whether_complete=True)

        assert asked(customer("Acme", overdue("2026-031"), card=ask)) == [(QuestionKind.ORDER_COMPLETE, "")]
        assert asked(customer("Acme", overdue("2026-031")), policy=for_all) == [(QuestionKind.ORDER_COMPLETE, "")]
        assert isinstance(decide_for(customer("Acme", overdue("2026-031"), card=sure), policy=for_all), Remind)
        assert isinstance(decide_for(customer("Acme", overdue("2026-031"))), Remind)

    def test_it_is_asked_once_for_each_invoice(self):
        """
        A yes is a yes to that order; what had a letter is not asked about again.
        """
        card = Card(complete=Complete.ASK)
        known = overdue("2026-031", None, allowed("complete"))
        had_one = overdue("2026-030", None, reminded(date(2026, 3, 3)), due=date(2026, 2, 20))

        assert isinstance(decide_for(customer("Acme", known, card=card)), Remind)
        assert isinstance(decide_for(customer("Acme", had_one, card=card)), Remind)
        assert asked(customer("Acme", overdue("2026-033"), card=card)) == [(QuestionKind.ORDER_COMPLETE, "")]

    def test_it_is_asked_as_soon_as_it_is_late_and_not_before(self):
        """
        So the owner has the working days before the letter to find out.
        """
        card = Card(complete=Complete.ASK)
        just_late = customer("Acme", overdue("2026-031", due=TUESDAY), card=card)

        assert asked(just_late) == [(QuestionKind.ORDER_COMPLETE, "")]
        assert not isinstance(decide_for(customer("Acme", quiet("2026-040"), card=card)), Ask)
