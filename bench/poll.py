"""A poll with nothing new in a huge folder, beside a bare SELECT and SEARCH."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from agent.mailbox import Cursor
from bench.dovecot import dovecot_missing, dovecot_user
from bench.runner import Row, in_turn, missing

SMALL, HUGE = 1_000, 100_000
WORK = f"a poll with nothing new, {HUGE:,} mails, against bare SELECT + SEARCH"
GROWTH = f"the same poll, {HUGE:,} mails against {SMALL:,}"
GOAL_TIMES, GOAL_GROWTH = 2, 2
TURNS = 30
MAIL = b"From: sanne@sanne.example\r\nDate: Tue, 3 Mar 2026 12:00:00 +0100\r\nSubject: hello\r\n\r\nhello\r\n"


def measure() -> Iterator[Row]:
    """Measure both ways turn by turn, in a huge folder and in a small one."""
    if why := dovecot_missing():
        yield missing(WORK, GOAL_TIMES, "×", why)
        yield missing(GROWTH, GOAL_GROWTH, "×", why)
        return
    small, _ = _poll(SMALL)
    huge, bare = _poll(HUGE)
    yield Row(WORK, GOAL_TIMES, huge / bare, "×", f"{huge * 1000:.1f} ms against {bare * 1000:.1f} ms")
    yield Row(GROWTH, GOAL_GROWTH, huge / small, "×", "1 means: no command grows with the folder")


def _poll(mails: int) -> tuple[float, float]:
    with dovecot_user() as user:
        user.fill_sent_with_one(MAIL, mails)
        with user.opened() as mailbox, user.bare() as client:
            state = client.select_folder("Sent", readonly=True)
            cursor = Cursor(state[b"UIDVALIDITY"], state[b"UIDNEXT"] - 1)
            assert cursor.last_uid == mails

            def bare() -> None:
                client.select_folder("Sent", readonly=True)
                client.search(["UID", f"{mails + 1}:*"])

            def ours() -> None:
                assert not mailbox.news("Sent", cursor, date(2026, 1, 1)).uids

            return in_turn(ours, bare, TURNS)
