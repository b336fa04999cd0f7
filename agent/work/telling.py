"""Tell the owner: one note on a working morning, when there is something to say."""

from __future__ import annotations

from datetime import datetime

from agent.desk import make_overview, write_digest
from agent.domain.errors import VoldaanError
from agent.domain.policy import Mode
from agent.dunning.calendar import is_working_day
from agent.outbox import Outbox
from agent.work.house import House
from agent.work.report import PassReport

_EARLIEST_HOUR = 7


def tell_owner(house: House, outbox: Outbox | None, report: PassReport, now: datetime) -> None:
    """Mail the digest, at most once a working day. In shadow nothing is mailed: `voldaan status` tells the same."""
    local = now.astimezone(house.zone)
    book = house.ledger.read()
    told_today = book.mark.digest_sent_on == local.date()
    working = is_working_day(local.date(), house.policy.country) and local.hour >= _EARLIEST_HOUR
    if outbox is None or house.mode is Mode.SHADOW or told_today or not working or book.mark.live_since is None:
        return
    sent = [f"to {', '.join(entry.to)}: {entry.state.value}" for entry in report.letters]
    note = write_digest(make_overview(book, report.decisions, house.mode, local), sent, report.troubles)
    if note is None:
        return
    try:
        outbox.send_note(note, now)
    except VoldaanError as error:
        report.troubles.append(str(error))
        return
    with house.ledger.change() as book:
        book.mark.digest_sent_on = local.date()
