"""Tell the owner: at most one note a working day, when there is something new; open questions again once a week."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from agent.desk import Overview, make_overview, write_digest, write_week
from agent.domain.errors import DeliveryError, Failure, ServerError, VoldaanError
from agent.domain.letter import Note
from agent.domain.policy import Mode
from agent.dunning.calendar import is_working_day
from agent.ledger import Marks
from agent.outbox import LetterState, Outbox
from agent.work.house import House
from agent.work.report import PassReport
from agent.work.sending import LEFT

log = logging.getLogger("voldaan.telling")

_EARLIEST_HOUR = 7
_WEEK = _REPEAT_AFTER = timedelta(days=7)


def tell_owner(house: House, outbox: Outbox | None, report: PassReport, now: datetime, mail_complete: bool) -> None:
    """Mail the digest, and once a week that voldaan lives.

    In shadow nothing is mailed: `voldaan status` and `voldaan questions` tell the same, and the line of Monday goes to
    the log.
    """
    local = now.astimezone(house.zone)
    book = house.ledger.read()
    week = ""
    if _is_a_good_moment(local, house.policy.country) and _is_week_to_tell(house, book.mark, local.date()):
        overview = make_overview(book, report.decisions, house.mode, local)
        since_monday = [entry for entry in _left(house) if now - _WEEK <= entry.left_at <= now]
        week = write_week(overview, now if mail_complete else book.mark.last_pass_at, len(since_monday))
    if week and house.mode is Mode.SHADOW:
        log.info("%s", week)
        _remember_week(house, local.date())
    told_at = book.mark.digest_sent_at
    told_on = told_at.astimezone(house.zone).date() if told_at else None
    if outbox is None or house.mode is Mode.SHADOW or book.mark.live_since is None:
        return
    if told_on == local.date() or not _is_a_good_moment(local, house.policy.country):
        return
    since = told_at or book.mark.live_since
    overview = make_overview(book, report.decisions, house.mode, local, since)
    sent = [
        f"{entry.items[0].step} letter to {', '.join(entry.to)}: {entry.state.value}"
        for entry in house.journal.letters().values()
        if entry.left_at > since
    ]
    if not (sent or week or report.troubles or _has_questions_to_tell(overview, since, told_on, local.date())):
        return
    note = write_digest(overview, sent, report.troubles, week)
    if note is None:
        return
    try:
        report.troubles += [trouble for trouble in _send(house, outbox, note, now) if trouble not in report.troubles]
    except VoldaanError as error:
        if str(error) not in report.troubles:
            report.troubles.append(str(error))
        return
    with house.ledger.change() as book:
        book.mark.digest_sent_at = now
    if week:
        _remember_week(house, local.date())


def _is_week_to_tell(house: House, mark: Marks, today: date) -> bool:
    """Whether this week's line is still to be told; the first one comes in the first week that begins with us."""
    monday = today - timedelta(days=today.weekday())
    began_at = mark.started_at if house.mode is Mode.SHADOW else mark.live_since
    began = began_at is not None and began_at.astimezone(house.zone).date() < monday
    return began and (mark.week_told_on is None or mark.week_told_on < monday)


def _remember_week(house: House, today: date) -> None:
    with house.ledger.change() as book:
        book.mark.week_told_on = today


def _left(house: House) -> list[LetterState]:
    return [entry for entry in house.journal.letters().values() if entry.state in LEFT]


def tell_at_once(house: House, subject: str, text: str, now: datetime) -> None:
    """Mail the owner what cannot wait for a digest, as far as that is possible; never in shadow."""
    if house.mode is Mode.SHADOW:
        return
    try:
        _send(house, house.outbox(), Note(subject, f"{text}\n"), now)
    except Exception as error:  # there is trouble already; this must not become another one
        log.warning("the owner could not be told: %s", error)


def _send(house: House, outbox: Outbox, note: Note, now: datetime) -> list[str]:
    """Hand a note in through the first account that takes it; gives what is the matter with those before it.

    Raises:
        ServerError: When none takes it; the first one's trouble.
    """
    troubles: list[ServerError] = []
    for account in house.settings.mailboxes:
        if account.smtp_host is None:
            continue
        try:
            with house.handing_in(account):
                outbox.send_note(note, now, account.name)
            return [str(trouble) for trouble in troubles]
        except ServerError as error:
            troubles.append(error)
    raise troubles[0] if troubles else DeliveryError("no account may send; notes stay in the house", Failure.SETTINGS)


def _is_a_good_moment(local: datetime, country: str) -> bool:
    return local.hour >= _EARLIEST_HOUR and is_working_day(local.date(), country)


def _has_questions_to_tell(overview: Overview, since: datetime, told_on: date | None, today: date) -> bool:
    new = any(question.asked_at > since for question in overview.questions)
    long_ago = told_on is None or today - told_on >= _REPEAT_AFTER
    return new or (bool(overview.questions) and long_ago)
