"""Letters a server puts off, refuses, or takes for some and not for others."""

from __future__ import annotations

from hashlib import sha256

import pytest

from tests.stories.post import PDF
from tests.stories.world import World

pytestmark = pytest.mark.dovecot

GREYLISTED = {"at": "data", "reply": "451 4.7.1 Greylisted, see you later", "times": 99}


def test_a_greylisted_letter_comes_again_after_5_15_and_60_minutes_and_on_the_next_working_day(ready: World):
    """
    Under its gates: Thursday's last try falls to Tuesday, for letters leave from Tuesday to Thursday only.
    """
    ready.sink.fault(GREYLISTED)
    for at in ("10:30", "10:34", "10:35", "10:49", "10:50", "11:49", "11:50", "14:00"):
        ready.passes("2026-09-17", at)
    for day in ("2026-09-18", "2026-09-21"):
        ready.passes(day, "10:00")
    tried = [entry for entry in ready.journal() if entry.state == "sending"]
    ready.sink.fault()
    ready.passes("2026-09-22", "09:00")
    ready.passes("2026-09-22", "10:00")

    assert [f"{entry.at:%d %H:%M}" for entry in tried] == ["17 10:30", "17 10:35", "17 10:50", "17 11:50"]
    (letter,) = ready.letters()
    assert {entry.sha256 for entry in ready.journal()} == {sha256(letter.octets).hexdigest()}
    assert {entry.message_id for entry in ready.journal()} == {letter.message["Message-ID"]}
    assert ready.journal()[-1].state == "filed"
    assert ready.letters_in("Sent") == [letter.octets]


def test_a_letter_that_is_put_off_five_times_is_refused_and_asked_about(ready: World):
    """
    Every time the server was handed the very same bytes; afterwards nobody tries any more.
    """
    ready.sink.fault(GREYLISTED)
    for at in ("10:30", "10:35", "10:50", "11:50"):
        ready.passes("2026-09-15", at)
    for day in ("2026-09-16", "2026-09-17", "2026-09-22"):
        ready.passes(day, "10:00")

    assert [entry.state for entry in ready.journal()] == ["prepared", *["sending", "retry"] * 4, "sending", "refused"]
    (handed_over,) = {entry.sha256 for entry in ready.journal()}
    assert ready.offered().count(handed_over) == 5
    assert "given up after 5 attempts" in ready.question("letter refused").text
    assert ready.letters() == []


def test_nobody_who_paid_meanwhile_gets_the_letter_that_was_put_off(ready: World):
    """
    Each new attempt passes every gate again.
    """
    ready.sink.fault(GREYLISTED)
    ready.passes("2026-09-15", "10:30")
    ready.paid("2026-031", on="2026-09-15")
    ready.sink.fault()
    for at in ("10:35", "10:50"):
        ready.passes("2026-09-15", at)

    assert ready.letters() == []
    assert ready.journal()[-1].state == "abandoned"


def test_a_retry_waits_for_the_window_and_for_a_network(ready: World):
    """
    A server out of reach is no attempt of the letter's, and five in the afternoon is no hour for letters.
    """
    ready.sink.fault(GREYLISTED | {"times": 1})
    ready.passes("2026-09-15", "16:57")
    ready.passes("2026-09-15", "17:10")
    ready.sink.fault({"at": "connect", "reply": "421 4.3.2 not now"})
    ready.passes("2026-09-16", "10:00")
    assert [entry.state for entry in ready.journal()] == ["prepared", "sending", "retry"]
    ready.passes("2026-09-16", "10:06")

    (letter,) = ready.letters()
    assert {entry.sha256 for entry in ready.journal()} == {sha256(letter.octets).hexdigest()}


@pytest.mark.parametrize(
    ("fault", "advice"),
    [
        ({"at": "rcpt", "reply": "550 5.1.1 User unknown"}, "answer with the right one"),
        ({"at": "data", "reply": "554 5.2.252 SendAsDenied"}, "may not send from that address"),
        ({"at": "mail", "reply": "552 5.3.4 Message size exceeds fixed limit"}, "too big"),
    ],
)
def test_a_refused_letter_is_not_offered_again_and_the_owner_is_told_what_to_do(
    ready: World, fault: dict[str, str], advice: str
):
    """
    5xx at any moment: nobody got it.
    """
    ready.sink.fault(fault)
    for at in ("10:30", "10:40", "11:40"):
        ready.passes("2026-09-15", at)

    assert ready.letters() == []
    assert sum(entry.state == "refused" for entry in ready.journal()) == 1
    assert fault["reply"] in ready.question("letter refused").text
    assert advice in ready.question("letter refused").text


def test_one_of_two_recipients_refused_is_one_letter_and_one_question(world: World):
    """
    Nobody gets it twice, and no pass tries the other one again.
    """
    world.invoices(to="Ann <ann@one.example>, Bob <bob@one.example>", files=PDF)
    world.goes_live()
    world.sink.fault({"at": "rcpt", "reply": "550 5.1.1 No such user", "match": "bob@", "times": 9})
    world.reminds()
    world.sink.fault()
    world.passes("2026-09-15", "11:00")
    world.passes("2026-09-16", "11:00")

    assert [letter.recipients for letter in world.letters()] == [("ann@one.example",)]
    (question,) = world.questions("something went wrong")
    assert "bob@one.example (550 5.1.1 No such user)" in question.text
    assert "Look at that address" in question.text
