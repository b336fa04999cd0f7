"""What stops letters because it cannot be; what is only a mailbox being tidied does not.

Rules: clock, sent-folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from agent.ledger import Marks
from agent.work.suspicion import note_mails, note_pass, note_sent_folders, tell_clock_doubt, tell_sent_doubt
from tests.builders import TODAY, moment

NOW = moment(TODAY)


def seen(*looks: Mapping[str, int]) -> str | None:
    """What is suspicious after these looks at the folders of sent mail."""
    marks = Marks()
    for look in looks:
        note_sent_folders(marks, "main", look)
    return tell_sent_doubt(marks)


@pytest.mark.parametrize(
    ("looks", "doubt"),
    [
        pytest.param([{}], None, id="none found yet"),
        pytest.param([{"Sent": 0}], None, id="a new mailbox"),
        pytest.param([{"Sent": 0}, {"Sent": 3}], None, id="the first mails"),
        pytest.param([{"Sent": 3}, {"Sent": 0}], "Sent of main holds nothing", id="emptied"),
        pytest.param([{"Sent": 3}, {}], "Sent of main is no longer there", id="gone"),
        pytest.param([{"Sent": 3}, {"Sent": 0}, {"Sent": 0}], "Sent of main holds nothing", id="still empty"),
        pytest.param([{"Sent": 3}, {"Sent": 0}, {"Sent": 1}], None, id="back again"),
        pytest.param([{"Sent": 3}, {"Verzonden": 3}], None, id="renamed"),
        pytest.param([{"Sent": 3}, {"Verzonden": 0}], "Sent of main is no longer there", id="another one, empty"),
        pytest.param([{"Sent": 3, "Phone": 1}, {"Phone": 1}], "Sent of main is no longer there", id="one of two gone"),
        pytest.param([{"Sent": 3, "Phone": 0}, {"Sent": 3}], None, id="an empty one removed"),
        pytest.param([{"Sent": 3}, {"Sent": 0, "New": 2}], "Sent of main holds nothing", id="emptied beside a new one"),
        pytest.param([{"Sent": 3}, {"Sent": 0, "New": 4}], None, id="renamed, and an empty one made anew"),
        pytest.param([{"Sent": 3}, {"Sent": 1}], None, id="tidied"),
        pytest.param([{"Sent": 3}, {"Sent": 3, "Phone": 0}], None, id="a second one"),
    ],
)
def test_sent_mail_that_is_gone_is_told_from_sent_mail_that_moved(looks: list[Mapping[str, int]], doubt: str | None):
    """
    A renamed folder holds its mails under another name.
    """
    assert seen(*looks) == doubt


def test_each_account_speaks_for_itself():
    """
    One that is emptied stops all letters; one that is well does not excuse it.
    """
    marks = Marks()
    for account in ("main", "shop"):
        note_sent_folders(marks, account, {"Sent": 3})
    note_sent_folders(marks, "shop", {"Sent": 0})
    note_sent_folders(marks, "main", {"Sent": 3})

    assert tell_sent_doubt(marks) == "Sent of shop holds nothing"


@pytest.mark.parametrize(
    ("last_pass", "newest_mail", "is_wrong"),
    [
        (None, None, False),
        (timedelta(0), timedelta(0), False),
        (timedelta(minutes=-30), timedelta(0), False),
        (timedelta(minutes=59), None, False),
        (timedelta(minutes=61), None, True),
        (None, timedelta(hours=23), False),
        (None, timedelta(hours=25), True),
        (timedelta(days=-9), timedelta(days=400), True),
    ],
)
def test_a_clock_behind_what_was_seen_is_wrong(
    last_pass: timedelta | None, newest_mail: timedelta | None, is_wrong: bool
):
    """
    An hour of play for its own passes, a day for other people's clocks.
    """
    marks = Marks()
    if last_pass is not None:
        note_pass(marks, NOW + last_pass)
    note_mails(marks, [] if newest_mail is None else [NOW + newest_mail])

    assert bool(tell_clock_doubt(marks, NOW, NOW.tzinfo)) == is_wrong


def test_a_pass_by_a_clock_that_went_back_does_not_take_the_mark_along():
    """
    Otherwise the second pass would already trust it.
    """
    marks = Marks()
    note_pass(marks, NOW)
    note_pass(marks, NOW - timedelta(days=300))

    assert marks.last_pass_at == NOW
