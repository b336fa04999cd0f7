"""Everything about an open item is computed from the invoice and its history."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agent.domain.events import (
    Corrected,
    Credited,
    Event,
    HoldReason,
    Released,
    Reminded,
    Resolved,
    Returned,
    Unallocated,
    Undelivered,
)
from agent.domain.item import active_holds
from tests.builders import (
    DUE,
    TODAY,
    allowed,
    bounced,
    disputed,
    dropped,
    eur,
    held,
    moment,
    overdue,
    owner_wrote,
    paid,
    promised,
    reminded,
)


def released(source: str | None = None) -> Released:
    """Somebody said: go on."""
    return Released(moment(TODAY), "owner", source)


def corrected(field: str, value: str) -> Corrected:
    """The owner settled a field."""
    return Corrected(moment(TODAY), field, value, "owner")


# --- what is owed -------------------------------------------------------------------------------------------------


def test_the_balance_is_what_neither_money_nor_credit_took():
    """
    A thousand, less four hundred paid, less a hundred credited.
    """
    item = overdue("2026-031", eur("1000"), paid(eur("400")), Credited(moment(TODAY), eur("100"), "C-1"))

    assert item.balance == eur("500")
    assert not item.is_settled


def test_nothing_left_is_settled_and_so_is_what_was_dropped():
    """
    Either way nobody asks any more.
    """
    assert overdue("2026-031", eur("10"), paid(eur("10"))).is_settled
    assert overdue("2026-031", eur("10"), paid(eur("12"))).is_settled
    assert overdue("2026-031", eur("10"), dropped("written off")).is_settled


def test_what_is_uncertain_is_not_settled_by_a_balance_of_nothing():
    """
    A reading of "0.00" may be a misreading.
    """
    assert not overdue("2026-031", eur("0"), unsettled=("amount_due",)).is_settled


def test_an_unknown_amount_has_no_balance():
    """
    Absent is None, never zero.
    """
    item = overdue("2026-031", unsettled=("amount_due",))
    told = item.with_events(corrected("amount_due", "EUR 1234.56"))

    assert told.balance == eur("1234.56")
    assert told.invoice.unsettled == ()


# --- corrections --------------------------------------------------------------------------------------------------


def test_a_corrected_number_is_shown_and_the_key_stays():
    """
    What an item is called in the books never changes.
    """
    item = overdue("2026-03l").with_events(corrected("number", "2026-031"))

    assert item.number == "2026-031"
    assert item.key == "acme.example/2026-03l"


def test_a_corrected_date_and_recipient_are_believed_from_then_on():
    """
    The last word counts, and remembers whose it is.
    """
    item = overdue("2026-031", cc=("kim@acme.example",)).with_events(
        corrected("due_date", "2026-04-01"), corrected("recipient", "els@acme.example")
    )

    assert item.invoice.due_date == date(2026, 4, 1)
    assert item.invoice.dispatch.recipient_set == {"els@acme.example"}
    assert item.invoice.provenance["due_date"] == "owner"


def test_a_corrected_copy_keeps_a_file_name_with_spaces():
    """
    Hash, media type and name in one text.
    """
    item = overdue("2026-031", copy=None).with_events(corrected("copy", "ab12 application/pdf Factuur 2026 031.pdf"))

    assert item.invoice.copy
    assert item.invoice.copy.filename == "Factuur 2026 031.pdf"


# --- holds --------------------------------------------------------------------------------------------------------


def test_a_hold_ends_on_its_day_or_when_it_is_released():
    """
    ``until`` is the first day the ladder may go on; None is until somebody says so.
    """
    ending, lasting = held(HoldReason.QUIET, until=TODAY), held(HoldReason.WORDS)

    assert active_holds((ending, lasting), TODAY - timedelta(days=1)) == (ending, lasting)
    assert active_holds((ending, lasting), TODAY) == (lasting,)
    assert active_holds((ending, lasting, released()), DUE) == ()


def test_releasing_one_source_leaves_the_others():
    """
    The answer to one mail does not answer another.
    """
    words, owner = held(HoldReason.WORDS), held(HoldReason.OWNER)

    assert active_holds((words, owner, released(words.source)), TODAY) == (owner,)


def test_a_hold_after_a_release_is_a_new_one():
    """
    Only what came before is released.
    """
    words = held(HoldReason.WORDS)

    assert active_holds((words, released(), words), TODAY) == (words,)


@pytest.mark.parametrize(
    ("trouble", "name", "ended_by"),
    [
        (promised(TODAY), "promise", released()),
        (disputed(), "dispute", Resolved(moment(TODAY), "owner")),
        (bounced(), "bounce", released()),
        (bounced(), "bounce", corrected("recipient", "els@acme.example")),
        (Undelivered(moment(TODAY), "l", "light", "550 no"), "undelivered", corrected("recipient", "els@acme.example")),
    ],
)
def test_trouble_lasts_until_the_word_that_ends_it(trouble: Event, name: str, ended_by: Event):
    """
    And comes back when it happens again.
    """
    assert getattr(overdue("2026-031", None, trouble), name) == trouble
    assert getattr(overdue("2026-031", None, trouble, ended_by), name) is None
    assert getattr(overdue("2026-031", None, trouble, ended_by, trouble), name) == trouble


def test_the_answer_to_another_mail_does_not_bring_a_lost_one_back():
    """
    Releasing one source says nothing about the address that does not exist.
    """
    assert overdue("2026-031", None, bounced(), released("mail-WORDS")).bounce


def test_a_dispute_does_not_end_by_going_on():
    """
    Only "resolved" ends it.
    """
    assert overdue("2026-031", None, disputed(), released()).dispute


# --- letters ------------------------------------------------------------------------------------------------------


def test_a_letter_seen_twice_is_one_letter():
    """
    In the journal and again in Sent.
    """
    item = overdue("2026-031", None, reminded(TODAY), reminded(TODAY))

    assert item.taken == ("light",)


def test_a_letter_that_never_left_after_all_takes_no_step():
    """
    In doubt first, then the owner says: not sent. An answer to it is still heard, and found in Sent it counts again.
    Rule: step-not-taken.
    """
    letter = reminded(TODAY, letter="one")
    item = overdue("2026-031", None, letter, Undelivered(moment(TODAY), "one", "light", ""))

    assert item.taken == ()
    assert letter.message_id in item.message_ids
    assert item.with_events(letter).taken == ("light",)


def test_the_last_touch_is_the_invoice_or_the_last_letter():
    """
    Whichever came later.
    """
    assert overdue("2026-031", sent_on=DUE).last_touch == DUE
    assert overdue("2026-031", None, reminded(TODAY)).last_touch == TODAY


def test_the_thread_is_the_invoices_mail_and_every_letter():
    """
    A reply may cite any of them.
    """
    letter = reminded(TODAY)
    assert isinstance(letter, Reminded)

    assert overdue("2026-031", None, letter).message_ids == {"<2026-031@sanne.example>", letter.message_id}


def test_a_letter_known_under_two_ids_is_one_letter_under_both():
    """
    The provider gave it another Message-ID: people answer that one, machines may return ours.
    """
    letter = reminded(TODAY)
    renamed = letter.known_as("<exchange@provider.example>")
    assert renamed
    item = overdue("2026-031", None, letter, renamed)

    assert item.taken == ("light",)
    assert item.message_ids >= {letter.message_id, "<exchange@provider.example>"}
    assert renamed.known_as(letter.message_id) is None
    assert renamed.known_as("<exchange@provider.example>") is None


def test_the_owners_latest_own_mail_counts():
    """
    In whatever order they were found.
    """
    item = overdue("2026-031", None, owner_wrote(TODAY), owner_wrote(DUE))

    assert item.owner_wrote
    assert item.owner_wrote.written_at == moment(TODAY)


def test_a_gate_is_open_only_when_the_owner_opened_that_one():
    """
    A yes to one letter is no yes to the next.
    """
    item = overdue("2026-031", None, allowed("letter:one"))

    assert item.allows("letter:one")
    assert not item.allows("letter:two")


# --- owed again ---------------------------------------------------------------------------------------------------


def went_back(amount: str, on: date = TODAY) -> Returned:
    """Money that had come in left again."""
    return Returned(moment(on), eur(amount), on, "entry", "returned")


def taken_back(payment: int, on: date = TODAY) -> Unallocated:
    """A payment was taken back."""
    return Unallocated(moment(on), payment, "you took it back")


def test_payments_keep_their_numbers_whatever_is_taken_back():
    """
    By its number one is named; the first stays the first.
    """
    yesterday = TODAY - timedelta(days=1)
    item = overdue("2026-031", eur("121.00"), paid(eur("21.00"), yesterday), paid(eur("50.00"), yesterday))
    item = item.with_events(taken_back(1), paid(eur("30.00")))

    assert [payment.number for payment in item.payments] == [2, 3]
    assert item.balance == eur("41.00")


@pytest.mark.parametrize("again", [went_back("121.00"), taken_back(1)], ids=["returned", "taken back"])
def test_what_is_owed_again_has_its_whole_ladder_before_it(again: Event):
    """
    Letters from before count no more, nor does a yes said to one; they stay in the history. Rule: opened-again.
    """
    yesterday = TODAY - timedelta(days=1)
    item = overdue("2026-031", None, reminded(DUE), allowed("letter:one"), paid(eur("121.00"), yesterday), again)

    assert item.balance == eur("121.00")
    assert item.opened_again_at == moment(TODAY)
    assert item.ladder == ()
    assert len(item.letters) == 1
    assert not item.allows("letter:one")


def test_what_is_doubtful_is_owed_again_all_the_same():
    """
    Its terms are asked about, and its ladder begins anew. Rule: opened-again.
    """
    yesterday = TODAY - timedelta(days=1)
    item = overdue("2026-031", None, reminded(DUE), paid(eur("121.00"), yesterday), taken_back(1), unsettled=("copy",))

    assert item.opened_again_at == moment(TODAY)


def test_a_note_whose_place_the_bank_takes_opens_nothing():
    """
    Taken off and booked at the same moment: it was owed at no time. Rule: noted-by-hand.
    """
    yesterday = TODAY - timedelta(days=1)
    item = overdue("2026-031", None, reminded(DUE), paid(eur("121.00"), yesterday), taken_back(1), paid(eur("121.00")))

    assert item.opened_again_at is None
    assert item.taken == ("light",)


def test_a_part_payment_that_is_taken_back_goes_on_where_the_ladder_was():
    """
    It was owed all the time.
    """
    item = overdue("2026-031", None, reminded(DUE), paid(eur("21.00"), TODAY - timedelta(days=1)), taken_back(1))

    assert item.taken == ("light",)
