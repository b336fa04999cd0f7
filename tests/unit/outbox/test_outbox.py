from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from agent.domain.errors import DeliveryError, Failure, LedgerError, MailboxError
from agent.domain.letter import Note
from agent.domain.mail import Address
from agent.domain.policy import Mode
from agent.outbox import Journal, State, find_letter_text
from agent.outbox.smtp import Accepted, InDoubt, Refused, Temporary
from tests.unit.outbox.builders import GATES, LATER, NOW, OWNER, PDF, Door, Drawer, cleared, letter, outbox, read

BOTH = (Address("jan@acme.example"), Address("piet@acme.example"))


def states(folder: Path) -> list[str]:
    """What the journal says happened, in order."""
    return [entry.state.value for entry in Journal(folder / "outbox.jsonl").entries()]


def test_every_step_of_a_letter_that_goes_well_is_written_down(tmp_path: Path):
    """
    Prepared with its bytes, sending before DATA, sent with the server's answer.
    """
    door = Door([Accepted("250 queued as 1", {})])
    sent = outbox(tmp_path, submit=door).send(letter(), [PDF], cleared(), NOW)

    assert states(tmp_path) == ["prepared", "sending", "sent"]
    assert (sent.reply, sent.attempts, sent.items) == ("250 queued as 1", 1, letter().items)
    assert door.handed_over == [(tmp_path / "outbox" / "l1.eml").read_bytes()]


@pytest.mark.parametrize("mark", ["[personal line]", "[persoonlijke regel]"])
def test_no_letter_leaves_with_the_place_for_a_personal_line(tmp_path: Path, mark: str):
    """
    Whoever made it: the last door looks too, and no journal says that it was meant to go. Rule: personal-line.
    """
    door = Door()

    with pytest.raises(DeliveryError, match="it is for drafts"):
        outbox(tmp_path, submit=door).send(letter(text=f"Hoi,\n\n{mark}\n\nGroet"), [PDF], cleared(), NOW)
    assert (door.envelopes, states(tmp_path)) == ([], [])


def test_everybody_in_to_and_cc_is_on_the_envelope(tmp_path: Path):
    """
    The people of the invoice's own mail get the letter, and nobody else.
    """
    door = Door()
    outbox(tmp_path, submit=door).send(letter(to=BOTH, cc=(Address("boek@acme.example"),)), [PDF], cleared(), NOW)
    (envelope,) = door.envelopes

    assert envelope.sender == "sanne@bakker.example"
    assert (envelope.to, envelope.cc) == (("jan@acme.example", "piet@acme.example"), ("boek@acme.example",))


@pytest.mark.parametrize(
    "clearance",
    [
        cleared("l2"),
        cleared(gates=GATES - {"bank-complete"}),
        cleared(gates=GATES | {"one-nobody-knows"}),
        cleared(gates=frozenset()),
        cleared(at=NOW - timedelta(minutes=11)),
        cleared(at=NOW + timedelta(seconds=1)),
    ],
)
def test_without_a_fresh_look_at_every_gate_a_letter_stays_here(tmp_path: Path, clearance):
    """
    Another letter's clearance, a gate too few or unknown, a look too long ago or from the future.
    """
    door = Door()
    with pytest.raises(LedgerError, match="gates"):
        outbox(tmp_path, submit=door).send(letter(), [PDF], clearance, NOW)

    assert states(tmp_path) == [] and door.envelopes == []


@pytest.mark.parametrize("ending", [Accepted("250 OK", {}), InDoubt("connection lost")])
def test_a_letter_that_left_or_may_have_left_is_never_offered_again(tmp_path: Path, ending):
    """
    Asking twice is a mistake that stops the pass.
    """
    door = Door([ending])
    box = outbox(tmp_path, submit=door)
    box.send(letter(), [PDF], cleared(), NOW)

    with pytest.raises(LedgerError, match="never twice"):
        box.send(letter(), [PDF], cleared(), NOW)
    with pytest.raises(LedgerError, match="not due"):
        box.resend("l1", cleared(), NOW)
    assert len(door.handed_over) == 1


def test_a_temporary_refusal_offers_the_same_bytes_again_after_a_pause(tmp_path: Path):
    """
    5, 15 and 60 minutes, then a day; each time the gates are looked at anew.
    """
    door = Door([Temporary("451 greylisted")] * 4)
    box = outbox(tmp_path, submit=door)
    now, pauses = NOW, []
    state = box.send(letter(), [PDF], cleared(), now)
    while state.state is State.RETRY:
        pauses.append(state.not_before - now)
        assert box.retry_due(state.not_before - timedelta(seconds=1)) == ()
        (due,) = box.retry_due(state.not_before)
        now = state.not_before
        state = box.resend(due.letter_id, cleared(at=now), now)

    assert pauses == [timedelta(minutes=minutes) for minutes in (5, 15, 60, 24 * 60)]
    assert (state.state, state.attempts) == (State.SENT, 5)
    assert len(set(door.handed_over)) == 1


def test_a_server_that_keeps_saying_later_is_believed_to_mean_no(tmp_path: Path):
    """
    After five attempts the owner hears of it, with the last answer.
    """
    box = outbox(tmp_path, submit=Door([Temporary("451 greylisted")] * 5, before_data=False))
    state = box.send(letter(), [PDF], cleared(), NOW)
    while state.state is State.RETRY:
        state = box.resend("l1", cleared(at=state.not_before), state.not_before)

    assert state.state is State.REFUSED
    assert state.reply == "given up after 5 attempts: 451 greylisted"


def test_a_retry_before_its_time_or_without_its_gates_is_refused(tmp_path: Path):
    """
    The customer may have paid in the meantime.
    """
    box = outbox(tmp_path, submit=Door([Temporary("451 later")]))
    waiting = box.send(letter(), [PDF], cleared(), NOW)

    with pytest.raises(LedgerError, match="not due"):
        box.resend("l1", cleared(), NOW)
    with pytest.raises(LedgerError, match="too long ago"):
        box.resend("l1", cleared(), waiting.not_before + LATER)


def test_a_retry_whose_gate_closed_is_given_up(tmp_path: Path):
    """
    It surely never left; a later letter starts anew.
    """
    box = outbox(tmp_path, submit=Door([Temporary("451 later")]))
    box.send(letter(), [PDF], cleared(), NOW)
    box.abandon("l1", "paid in the meantime", NOW)

    with pytest.raises(LedgerError, match="not waiting for a retry"):
        box.abandon("l1", "paid in the meantime", NOW)
    assert box.retry_due(NOW + timedelta(days=9)) == ()
    assert box.send(letter(), [PDF], cleared(), NOW).state is State.SENT


def test_a_refused_letter_may_go_again_once_the_address_is_right(tmp_path: Path):
    """
    Nobody got it the first time.
    """
    box = outbox(tmp_path, submit=Door([Refused("550 unknown")], before_data=False))
    refused = box.send(letter(), [PDF], cleared(), NOW)

    assert (refused.state, refused.reply) == (State.REFUSED, "550 unknown")
    assert states(tmp_path) == ["prepared", "refused"]


def test_a_recipient_the_server_refused_is_reported(tmp_path: Path):
    """
    The others got the letter; the owner should know who did not.
    """
    door = Door([Accepted("250 OK", {"piet@acme.example": "550 unknown"})])
    sent = outbox(tmp_path, submit=door).send(letter(to=BOTH), [PDF], cleared(), NOW)

    assert (sent.state, sent.refused) == (State.SENT, {"piet@acme.example": "550 unknown"})


def test_an_account_that_cannot_log_in_gives_the_letter_up_and_says_so(tmp_path: Path):
    """
    It surely never left, and the wrong password is not tried again.
    """
    door = Door([DeliveryError("wrong password", Failure.LOGIN)], before_data=False)
    with pytest.raises(DeliveryError, match="wrong password"):
        outbox(tmp_path, submit=door).send(letter(), [PDF], cleared(), NOW)

    assert states(tmp_path) == ["prepared", "abandoned"]


def test_an_account_that_may_not_send_is_said_before_anything_is_written(tmp_path: Path):
    """
    The invoice's own mail came from an address no account may send from.
    """
    with pytest.raises(DeliveryError, match="No account named 'other'"):
        outbox(tmp_path, submit=Door()).send(letter(account="other"), [PDF], cleared(), NOW)

    assert states(tmp_path) == []


def test_a_letter_with_an_impossible_name_leaves_no_trace(tmp_path: Path):
    """
    One bad customer name stops one letter.
    """
    box = outbox(tmp_path, submit=Door())
    with pytest.raises(DeliveryError):
        box.send(letter(to=(Address("jan@acme.example", "Jan\nJansen"),)), [PDF], cleared(), NOW)

    assert states(tmp_path) == []
    assert box.send(letter("l2"), [PDF], cleared("l2"), NOW).state is State.SENT


def test_stored_bytes_that_changed_are_not_offered(tmp_path: Path):
    """
    Only the very bytes go out again.
    """
    box = outbox(tmp_path, submit=Door([Temporary("451 later")]))
    waiting = box.send(letter(), [PDF], cleared(), NOW)
    (tmp_path / "outbox" / "l1.eml").write_bytes(b"something else")

    with pytest.raises(DeliveryError, match="was changed"):
        box.resend("l1", cleared(at=waiting.not_before), waiting.not_before)
    assert states(tmp_path)[-1] == "abandoned"


def test_stored_bytes_that_cannot_be_read_are_not_offered(tmp_path: Path):
    """
    Other rights or a broken disk: this letter stays here, and a new one may be made.
    """
    box = outbox(tmp_path, submit=Door([Temporary("451 later")]))
    waiting = box.send(letter(), [PDF], cleared(), NOW)
    (tmp_path / "outbox" / "l1.eml").unlink()
    (tmp_path / "outbox" / "l1.eml").mkdir()

    with pytest.raises(DeliveryError, match="stays here"):
        box.resend("l1", cleared(at=waiting.not_before), waiting.not_before)
    assert states(tmp_path)[-1] == "abandoned"


def test_in_shadow_there_is_no_outbox_and_in_draft_it_sends_no_letters(tmp_path: Path):
    """
    The ceiling is checked here too, not only by whoever decides.
    """
    with pytest.raises(LedgerError, match="shadow"):
        outbox(tmp_path, ceiling=Mode.SHADOW)
    with pytest.raises(LedgerError, match="draft mode"):
        outbox(tmp_path, ceiling=Mode.DRAFT, submit=Door()).send(letter(), [PDF], cleared(), NOW)
    assert states(tmp_path) == []


def test_a_letter_in_doubt_is_settled_by_somebody_who_knows(tmp_path: Path):
    """
    Sent: it will be filed. Not sent: it may go again.
    """
    box = outbox(tmp_path, submit=Door([InDoubt("connection lost")] * 2))
    box.send(letter("l1"), [PDF], cleared("l1"), NOW)
    box.send(letter("l2"), [PDF], cleared("l2"), NOW)

    assert box.settle("l1", True, NOW).state is State.SENT
    assert box.settle("l2", False, NOW).state is State.ABANDONED
    assert box.send(letter("l2"), [PDF], cleared("l2"), NOW).state is State.SENT
    with pytest.raises(LedgerError, match="nothing to settle"):
        box.settle("l1", False, NOW)


def test_a_draft_lies_in_drafts_once_and_can_be_taken_back(tmp_path: Path):
    """
    As the very bytes, flagged as a draft; afterwards the letter may be drafted anew.
    """
    box, drafts = outbox(tmp_path, ceiling=Mode.DRAFT), Drawer()
    drafted = box.draft(letter(), [PDF], cleared(), NOW, drafts, "Drafts")
    ((content, flags),) = drafts.lying_in("Drafts")

    assert (drafted.state, drafted.kind, flags) == (State.DRAFTED, "draft", {"\\draft"})
    assert content == (tmp_path / "outbox" / "l1.eml").read_bytes()
    with pytest.raises(LedgerError, match="never twice"):
        box.draft(letter(), [PDF], cleared(), NOW, drafts, "Drafts")
    assert box.drafts.withdraw("l1", drafts, "Drafts", [1], NOW, "paid").state is State.WITHDRAWN
    assert drafts.lying_in("Drafts") == []


def test_a_draft_that_is_gone_is_the_owners_doing(tmp_path: Path):
    """
    He sent it or threw it away; whoever saw which says so.
    """
    box, drafts = outbox(tmp_path, ceiling=Mode.DRAFT), Drawer()
    for name in ("l1", "l2"):
        box.draft(letter(name), [PDF], cleared(name), NOW, drafts, "Drafts")
    drafts.delete("Drafts", (1, 2))

    assert box.settle("l1", True, NOW).state is State.FILED
    assert box.settle("l2", False, NOW).state is State.WITHDRAWN


def test_a_draft_the_owner_sent_is_kept_with_his_words(tmp_path: Path):
    """
    As the mail that left, with the day he sent it and its own Message-ID; what was laid stays beside it.
    """
    box, drafts = outbox(tmp_path, ceiling=Mode.DRAFT), Drawer()
    drafted = box.draft(letter(), [PDF], cleared(), NOW, drafts, "Drafts")
    laid = (tmp_path / "outbox" / drafted.mail).read_bytes()
    his = laid.replace(b"nog openstaat", b"nog niet betaald is")
    box.drafts.note_sent("l1", "<his@bakker.example>", NOW + LATER, his, NOW + 2 * LATER)
    (*_, filed) = Journal(tmp_path / "outbox.jsonl").entries()

    assert (filed.state, filed.left_at, filed.sent_as) == (State.FILED, NOW + LATER, "<his@bakker.example>")
    assert (tmp_path / "outbox" / filed.mail).read_bytes() == his
    assert "nog niet betaald is" in find_letter_text(tmp_path / "outbox", "l1")
    assert (tmp_path / "outbox" / "l1.eml").read_bytes() == laid


def test_where_a_draft_lies_now_is_noted_once(tmp_path: Path):
    """
    Saved under another Message-ID, gone, and there again: one line for each change, and none for no news.
    """
    box, drafts = outbox(tmp_path, ceiling=Mode.DRAFT), Drawer()
    drafted = box.draft(letter(), [PDF], cleared(), NOW, drafts, "Drafts")
    saved = [box.drafts.note_saved("l1", "<saved@bakker.example>") for _ in range(2)]
    gone = [box.drafts.note_gone("l1", at) for at in (NOW, NOW + LATER)]
    back = box.drafts.note_saved("l1", drafted.message_id)

    assert {(entry.sent_as, entry.gone_since) for entry in saved} == {("<saved@bakker.example>", None)}
    assert {(entry.sent_as, entry.gone_since) for entry in gone} == {("<saved@bakker.example>", NOW)}
    assert (back.sent_as, back.gone_since, back.at) == (None, None, NOW)
    assert states(tmp_path) == ["prepared", *4 * ["drafted"]]


@pytest.mark.parametrize("settled", [True, False])
def test_what_is_no_draft_any_more_is_never_taken_back_or_sent_by_hand(tmp_path: Path, settled: bool):
    """
    Sent or taken back: the end.
    """
    box, drafts = outbox(tmp_path, ceiling=Mode.DRAFT), Drawer()
    box.draft(letter(), [PDF], cleared(), NOW, drafts, "Drafts")
    box.settle("l1", settled, NOW)

    with pytest.raises(LedgerError, match="lies in no Drafts"):
        box.drafts.withdraw("l1", drafts, "Drafts", [1], NOW, "paid")
    with pytest.raises(LedgerError, match="lies in no Drafts"):
        box.drafts.note_sent("l1", None, NOW, None, NOW)
    assert len(drafts.lying_in("Drafts")) == 1


def test_a_draft_the_mailbox_does_not_take_is_given_up(tmp_path: Path):
    """
    It surely does not lie in Drafts; the next pass may lay it there.
    """
    box, drafts = outbox(tmp_path, ceiling=Mode.DRAFT), Drawer()
    drafts.trouble = MailboxError("over quota", Failure.RETRY)
    with pytest.raises(MailboxError):
        box.draft(letter(), [PDF], cleared(), NOW, drafts, "Drafts")
    drafts.trouble = None

    assert states(tmp_path) == ["prepared", "abandoned"]
    assert box.draft(letter(), [PDF], cleared(), NOW, drafts, "Drafts").state is State.DRAFTED


def test_a_mailbox_that_cannot_be_searched_gets_no_draft_and_the_letter_leaves_no_trace(tmp_path: Path):
    """
    The folder may be missing, or the server gone.
    """
    box = outbox(tmp_path, ceiling=Mode.DRAFT)
    with pytest.raises(MailboxError):
        box.draft(letter(), [PDF], cleared(), NOW, Drawer(), "No such folder")

    assert states(tmp_path) == []


def test_a_draft_laid_before_a_crash_is_not_laid_again(tmp_path: Path):
    """
    The program stopped between the draft and the line that says so: the owner may find and send it.
    """
    drafts = Drawer()
    outbox(tmp_path / "lost", ceiling=Mode.DRAFT).draft(letter(), [PDF], cleared(), NOW, drafts, "Drafts")
    box = outbox(tmp_path, ceiling=Mode.DRAFT)

    assert box.draft(letter(), [PDF], cleared(), NOW, drafts, "Drafts").state is State.DRAFTED
    assert len(drafts.lying_in("Drafts")) == 1


def test_a_draft_interrupted_half_way_counts_as_one(tmp_path: Path):
    """
    The connection broke, and whether it arrived could not be seen.
    """

    class Gone(Drawer):
        def append(self, *_: object) -> None:
            self.server.folders.clear()
            raise MailboxError("cut off", Failure.RETRY)

    with pytest.raises(MailboxError):
        outbox(tmp_path, ceiling=Mode.DRAFT).draft(letter(), [PDF], cleared(), NOW, Gone(), "Drafts")

    assert [entry.state for entry in outbox(tmp_path).settle_at_start(NOW)] == [State.DRAFTED]


def test_a_note_goes_to_the_owner_and_nowhere_else(tmp_path: Path):
    """
    It needs no gates and no journal: twice would harm nobody.
    """
    door = Door()
    outbox(tmp_path, submit=door).send_note(Note("Vandaag\n", "Eén vraag."), NOW)

    assert door.envelopes[0].to == ("sanne@bakker.example",) and door.envelopes[0].cc == ()
    assert read(door.handed_over[0])["Subject"] == "Vandaag"
    assert states(tmp_path) == []


def test_a_note_to_a_colleague_goes_to_an_address_of_the_settings_or_nowhere(tmp_path: Path):
    """
    There is no way around the gates to a customer by calling his mail a note.
    """
    door, piet = Door(), Address("Piet@bakker.example", "Piet")
    out = outbox(tmp_path, submit=door, colleagues=frozenset({"piet@bakker.example"}))
    out.send_note(Note("Mag deze brief weg?", "Ja of nee.", to=piet), NOW)
    with pytest.raises(LedgerError, match="no colleague"):
        out.send_note(Note("Dag Jan", "…", to=Address("jan@acme.example")), NOW)

    assert [envelope.to for envelope in door.envelopes] == [("Piet@bakker.example",)]


def test_a_letter_asks_for_answers_at_two_addresses(tmp_path: Path):
    """
    Where a colleague is to see them; otherwise it bears no such field.
    """
    door, piet = Door(), Address("piet@bakker.example", "Piet")
    for one in (letter(reply_to=(OWNER, piet)), letter(id="l2")):
        outbox(tmp_path, submit=door).send(one, [PDF], cleared(one.id), NOW)

    assert [read(mail)["Reply-To"] for mail in door.handed_over] == [
        "Sanne Bakker <sanne@bakker.example>, Piet <piet@bakker.example>",
        None,
    ]


@pytest.mark.parametrize(("ending", "temporary"), [(Temporary("451 later"), True), (Refused("552 full"), False)])
def test_a_note_that_did_not_leave_is_said(tmp_path: Path, ending, temporary: bool):
    """
    The digest can then be shown another way.
    """
    with pytest.raises(DeliveryError, match="did not leave") as caught:
        outbox(tmp_path, submit=Door([ending])).send_note(Note("Vandaag", "…"), NOW)

    assert caught.value.temporary is temporary
