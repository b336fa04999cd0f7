"""What stops letters because it cannot be: a clock in the past, and sent mail that is suddenly gone.

Rules: clock, sent-folder (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, tzinfo

from agent.domain.speech import later, tell, tell_moment
from agent.ledger import Marks

_CLOCK_PLAY = timedelta(hours=1)
#: Servers and senders have clocks of their own.
_MAIL_PLAY = timedelta(days=1)
_EMPTY, _GONE = later("{folder} of {account} holds nothing"), later("{folder} of {account} is no longer there")


def tell_clock_doubt(marks: Marks, now: datetime, zone: tzinfo) -> str | None:
    """Say why the clock cannot be right; None when nothing speaks against it."""
    last, newest = marks.last_pass_at, marks.newest_mail_at
    if last and now < last - _CLOCK_PLAY:
        return tell("it says {now}, and the last pass was on {last}", now=_told(now, zone), last=_told(last, zone))
    if newest and now < newest - _MAIL_PLAY:
        return tell("it says {now}, and the newest mail came on {last}", now=_told(now, zone), last=_told(newest, zone))
    return None


def note_mails(marks: Marks, received: Iterable[datetime]) -> None:
    """Remember the newest mail by the server's clock (INTERNALDATE)."""
    known = tuple(filter(None, (marks.newest_mail_at, marks.mail_not_newer)))
    newest = max((*known, *received), default=None)
    if newest and newest != marks.mail_not_newer:
        marks.newest_mail_at = newest


def note_pass(marks: Marks, now: datetime) -> None:
    """Remember a complete pass. A clock that went back does not take the mark along: it might be set right again."""
    marks.last_pass_at = max(filter(None, (marks.last_pass_at, now)))


def note_sent_folders(marks: Marks, account: str, held: Mapping[str, int]) -> None:
    """
    Compare an account's folders of sent mail, each with the number of its mails, with what they held before.

    Where another folder came to light that holds at least as many, the old one was renamed, or the mailbox moved.
    """
    before = marks.sent_held.get(account, {})
    came_to_light = max((mails for folder, mails in held.items() if not before.get(folder)), default=0)
    lost = [folder for folder, mails in before.items() if mails and not held.get(folder) and mails > came_to_light]
    others = {name: doubt for name, doubt in marks.sent_doubts.items() if name != account}
    if not lost:
        marks.sent_doubts, marks.sent_held = others, {**marks.sent_held, account: dict(held)}
        return
    told = [tell(_EMPTY if folder in held else _GONE, folder=folder, account=account) for folder in lost]
    marks.sent_doubts = {**others, account: tell(" and ").join(told)}


def tell_sent_doubt(marks: Marks) -> str | None:
    """Say which folders of sent mail suddenly hold nothing; None when none does."""
    return "; ".join(marks.sent_doubts.values()) or None


def _told(moment: datetime, zone: tzinfo) -> str:
    return tell_moment(moment.astimezone(zone))
