"""What would leave on which day if nothing changed."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from agent.domain.card import Card, Complete, Contact
from agent.domain.decision import Remind
from agent.domain.events import HoldReason
from agent.domain.foresight import Came, Foresight, Given, Happened
from agent.domain.mail import Address
from agent.domain.policy import HeadsUp, Mode, Who
from agent.dunning import World, foresee
from agent.dunning.walk import walk
from tests.builders import (
    OTHER_IBAN,
    PIET,
    TODAY,
    Debtor,
    customer,
    disputed,
    eur,
    facts,
    held,
    moment,
    overdue,
    paid,
    policy,
    promised,
    quiet,
    reminded,
)

LAST = date(2026, 9, 30)


def world(*debtors: Debtor, **changes) -> World:
    """These customers on the ordinary day."""
    settings, here = changes.pop("policy", policy()), changes.pop("facts", facts())
    cards = tuple(debtor.card for debtor in debtors)
    return World(cards, tuple(item for debtor in debtors for item in debtor.items), here, settings, **changes)


def foreseen(*debtors: Debtor, until: date = LAST, **changes) -> Foresight:
    """What leaves by then."""
    return foresee(world(*debtors, **changes), until)


def told(foresight: Foresight) -> list[tuple[str, str]]:
    """Day and step of every letter."""
    return [(letter.day.isoformat(), letter.step) for letter in foresight.letters]


def test_an_invoice_nobody_pays_climbs_the_ladder_on_good_days_only():
    """
    Light today; each further step seven working days after the letter before, then on the next Tuesday to Thursday.
    Rule: same-rules-ahead.
    """
    found = foreseen(customer("Acme", overdue()))

    assert told(found) == [
        ("2026-03-18", "light"),
        ("2026-03-31", "second"),
        ("2026-04-14", "firm"),
        ("2026-04-23", "formal"),
    ]
    assert [letter.given for letter in found.letters] == [(), (), (Given.YES,), (Given.YES,)]


def test_what_is_foreseen_today_is_what_is_decided_today():
    """
    No second implementation: the first letter is the pass's own decision.
    """
    (look, *_) = walk(world(customer("Acme", overdue())), TODAY)

    assert isinstance(look.decision, Remind)
    assert look.decision.lead == "acme.example/2026-031"


def test_a_letter_says_why_it_did_not_leave_before():
    """
    In the words he would have read in status that day.
    """
    found = foreseen(customer("Acme", quiet()))

    assert found.letters[0].not_before == "overdue since 1 April 2026; light from 8 April 2026"
    assert told(found)[0] == ("2026-04-08", "light")


def test_in_the_end_every_open_invoice_says_what_it_waits_for():
    """
    With its date, or with what the owner would be asked. Rule: always-a-reason.
    """
    found = foreseen(customer("Acme", overdue(), quiet("2026-041", None, held(until=date(2026, 12, 1)))))
    waiting = {one.number: one for one in found.waiting}

    assert (waiting["2026-031"].gate, waiting["2026-031"].until) == ("ladder-done", None)
    assert "all letters were sent. What now?" in waiting["2026-031"].question
    assert (waiting["2026-041"].gate, waiting["2026-041"].until) == ("held", date(2026, 12, 1))


def test_a_promise_that_passes_is_asked_about_and_nothing_is_assumed_of_the_answer():
    """
    Only the yes to a letter is taken for granted.
    """
    found = foreseen(customer("Acme", overdue(promised_on=date(2026, 3, 20))))
    (one,) = found.waiting

    assert found.letters == ()
    assert (one.gate, one.since, one.until) == ("promised", date(2026, 3, 23), None)
    assert "not seen yet" in one.question


def test_a_hold_ends_and_the_ladder_goes_on():
    """
    On the first good day.
    """
    found = foreseen(customer("Acme", overdue("2026-031", None, held(HoldReason.QUIET, until=date(2026, 3, 20)))))

    assert told(found)[0] == ("2026-03-24", "light")


def test_the_first_letter_ever_goes_with_the_owners_yes():
    """
    It is said, for nobody gave it yet.
    """
    found = foreseen(customer("Acme", overdue(), first_letter_on=None))

    assert [letter.given for letter in found.letters[:2]] == [(Given.YES,), ()]


def test_in_shadow_the_yes_is_told_though_shadow_asks_for_none():
    """
    A first look shows what would be asked later.
    """
    found = foreseen(customer("Acme", overdue(), first_letter_on=None), policy=policy(ceiling=Mode.SHADOW))

    assert [letter.given for letter in found.letters] == [(Given.YES,), (), (Given.YES,), (Given.YES,)]


def test_a_draft_counts_as_sent_on_its_day():
    """
    Said of every letter, for it leaves only when he sends it.
    """
    found = foreseen(customer("Acme", overdue()), policy=policy(ceiling=Mode.DRAFT))

    assert {letter.given for letter in found.letters} == {(Given.DRAFT,)}


def test_what_a_colleague_or_the_order_is_asked_about_is_taken_as_yes_and_told():
    """
    Before the first letter of an invoice; later ones need the colleague alone.
    """
    card = Card(contact=Contact("Kim", Address("kim@sanne.example"), approves=True), complete=Complete.ASK)
    found = foreseen(customer("Acme", overdue(), card=card))

    assert [letter.given for letter in found.letters[:2]] == [(Given.COMPLETE, Given.COLLEAGUE), (Given.COLLEAGUE,)]


def test_a_letter_waits_three_working_days_for_a_call_nobody_tells_of():
    """
    And then leaves: about much money the owner telephones first.
    """
    found = foreseen(customer("Acme", overdue(), card=Card(call_first_above=Decimal(100))))

    assert told(found)[0] == ("2026-03-24", "light")
    assert found.letters[0].not_before == "not today: Monday is not a day for letters"


def test_a_letter_before_the_due_date_stands_among_the_others():
    """
    Where the settings ask for it; the ladder begins with its own first letter.
    """
    settings = policy(heads_up=HeadsUp(frozenset({Who.NEW})))
    late = quiet("2026-040", sent_on=date(2026, 3, 2))
    found = foreseen(customer("Acme", late, first_letter_on=None), policy=settings, until=date(2026, 4, 30))

    assert [letter.step for letter in found.letters] == ["heads-up", "light", "second"]
    assert [letter.given for letter in found.letters] == [(Given.YES,), (Given.YES,), ()]


def test_no_more_letters_a_day_than_the_owner_allows_and_the_oldest_invoice_first():
    """
    The others go on the next days.
    """
    debtors = [customer(f"C{n}", overdue(f"2026-{n}", due=date(2026, 3, n), to=(f"jan@c{n}.example",))) for n in (3, 2)]
    found = foreseen(*debtors, policy=policy(letters_a_day=1), until=date(2026, 3, 25))

    assert [(letter.day.day, letter.lead) for letter in found.letters] == [
        (18, "c2.example/2026-2"),
        (19, "c3.example/2026-3"),
    ]


def test_two_customers_with_one_address_keep_the_gap_between_them():
    """
    It is one person who reads them.
    """
    one, other = customer("Acme", overdue("2026-1")), customer("Beta", overdue("2026-2"))
    found = foreseen(one, other, until=date(2026, 3, 30))

    assert [(letter.day.day, letter.name) for letter in found.letters] == [(18, "Acme"), (25, "Beta")]


def test_the_bank_is_taken_as_booked_up_every_morning_on_every_account():
    """
    Else nothing at all could be foreseen of the days to come.
    """
    here = facts(bank_until={None: date(2026, 3, 2), OTHER_IBAN: date(2026, 1, 5)})

    assert told(foreseen(customer("Acme", overdue()), facts=here))[0] == ("2026-03-18", "light")


def test_a_pass_late_in_the_day_looks_on_the_next():
    """
    Also a simulation sends nothing after closing time.
    """
    here = facts(at=time(18, 0))

    assert told(foreseen(customer("Acme", overdue()), facts=here))[0] == ("2026-03-19", "light")


@pytest.mark.parametrize(
    ("event", "day"),
    [(paid(eur("121.00")), None), (disputed(), None), (promised(date(2026, 6, 1)), None)],
    ids=["paid", "disputed", "promised"],
)
def test_what_becomes_known_on_the_way_counts_from_then_on(event, day):
    """
    The light letter left; then something happens, and no other follows.
    """
    at = moment(date(2026, 3, 25))
    happened = Happened(at, "acme.example", event, "acme.example/2026-031")
    found = foreseen(customer("Acme", overdue()), happenings=[happened], until=date(2026, 5, 30))

    assert told(found) == [("2026-03-18", "light")]


def test_an_invoice_that_comes_on_the_way_is_looked_at_from_then_on():
    """
    Nothing is open at the start.
    """
    later = overdue("2026-050", due=date(2026, 5, 4))
    found = foreseen(customer("Acme"), happenings=[Came(moment(date(2026, 4, 20)), later)], until=date(2026, 5, 20))

    assert told(found) == [("2026-05-07", "light"), ("2026-05-19", "second")]


def test_what_became_known_before_the_start_is_known_at_it():
    """
    Whatever order it is given in.
    """
    happened = Happened(moment(date(2026, 3, 1)), "acme.example", held(), None)

    assert told(foreseen(customer("Acme", overdue()), happenings=[happened])) == []


def test_days_on_which_nothing_can_change_need_no_look():
    """
    A quarter of quiet is one look.
    """
    looks = list(walk(world(customer("Acme", quiet("2026-040", None, reminded(date(2026, 3, 17))))), date(2026, 4, 1)))

    assert len(looks) == 1


def test_in_shadow_a_colleagues_yes_is_told_though_nobody_is_asked():
    """
    The owner sees before he goes live on whom his letters would wait. Rule: contact-agrees.
    """
    piets = customer("Acme", overdue(), card=Card(contact=PIET))
    found = foreseen(piets, policy=policy(ceiling=Mode.SHADOW))

    assert found.letters[0].given == (Given.COLLEAGUE,)
