"""Tell the owner: at most one digest a working day, when there is something new; open questions again once a week."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from agent.desk import Desk, Digest, make_digest, write_html, write_text
from agent.domain.errors import DeliveryError, Failure, MailboxError, ServerError, VoldaanError
from agent.domain.letter import Note
from agent.domain.mail import Address
from agent.domain.policy import Mode
from agent.domain.speech import tell
from agent.dunning.calendar import is_working_day
from agent.ledger import DigestBegun
from agent.mailbox import INBOX, Mailbox
from agent.outbox import Outbox, build_note, message_id, note_header
from agent.work.begun import note_sent, settle_begun
from agent.work.house import House
from agent.work.morning import is_news, look_around
from agent.work.replying import answering_account, answering_address
from agent.work.report import PassReport

log = logging.getLogger("voldaan.telling")

_EARLIEST_HOUR = 7
#: How long codes are remembered: longer than they open anything, so that an old one can be told to be old.
_CODES_KEPT = timedelta(days=90)


def tell_owner(
    house: House,
    outbox: Outbox | None,
    report: PassReport,
    now: datetime,
    mail_complete: bool,
    boxes: Mapping[str, Mailbox | VoldaanError],
) -> None:
    """
    Mail the digest, or lay it into INBOX where nothing may be mailed: in shadow, or without an account that sends.

    Once a week it says that voldaan lives, whatever else there is. A rehearsal tells nobody. ``boxes`` are the accounts
    that this pass opened, or why one could not be.

    Rules: digest (docs/rules.md)
    """
    local = now.astimezone(house.zone)
    if house.is_rehearsal or not (house.mode is Mode.SHADOW or outbox):
        return
    settle_begun(house, boxes, local.date())
    mark = house.ledger.read().mark
    told_on = mark.digest_sent_at.astimezone(house.zone).date() if mark.digest_sent_at else None
    is_live = house.mode is Mode.SHADOW or mark.live_since is not None
    if not is_live or told_on == local.date() or mark.digest_begun:
        return
    if not is_a_good_moment(local, house.policy.country):
        return
    morning = look_around(house, report, local, mail_complete)
    if not is_news(morning, mark, told_on, local.date()):
        return
    address = answering_address(house)
    desk = Desk(address.email if address else None, house.installation.secret, now.isoformat(), now)
    digest = make_digest(morning.overview, morning.news, desk)
    begun = DigestBegun(now, _name(house, local.date()), morning.going, tuple(morning.news.told), morning.is_week)
    with house.ledger.change() as book:  # before it leaves: whoever answers at once is not refused
        book.forget_given_out(now - _CODES_KEPT)
        if digest.given.codes:
            book.put_given_out(digest.given)
        book.mark.digest_begun = begun if _goes_by_mail(house, outbox) else None
    try:
        troubles = _deliver(house, outbox, boxes, _note(digest, address), now)
        report.troubles += [trouble for trouble in troubles if trouble not in report.troubles]
    except VoldaanError as error:  # surely not: it may leave with the next pass
        if str(error) not in report.troubles:
            report.troubles.append(str(error))
        with house.ledger.change() as book:
            book.mark.digest_begun = None
        return
    with house.ledger.change() as book:
        book.mark.digest_begun = None
        note_sent(book, begun, house.zone)


def tell_at_once(house: House, subject: str, text: str, now: datetime) -> None:
    """Mail the owner what cannot wait for a digest, as far as that is possible; never in shadow."""
    if house.mode is Mode.SHADOW:
        return
    try:
        mail_note(house, house.outbox(), Note(subject, f"{text}\n"), now)
    except Exception as error:  # there is trouble already; this must not become another one
        log.warning("the owner could not be told: %s", error)


def _note(digest: Digest, address: Address | None) -> Note:
    return Note(digest.subject, write_text(digest), write_html(digest), address)


def _goes_by_mail(house: House, outbox: Outbox | None) -> bool:
    """Whether a digest is mailed; else it is laid into an INBOX, where there is one."""
    able = any(account.smtp_host for account in house.settings.mailboxes)
    return house.mode is not Mode.SHADOW and outbox is not None and (able or answering_account(house) is None)


def _name(house: House, day: date) -> str:
    """The Message-ID of a day's digest: the same however often it is tried."""
    return message_id(house.installation.secret, f"digest {day}", house.owner.domain)


def _deliver(
    house: House, outbox: Outbox | None, boxes: Mapping[str, Mailbox | VoldaanError], note: Note, now: datetime
) -> list[str]:
    """Mail it, or lay it down; gives what is the matter with accounts that would not take it."""
    if outbox and _goes_by_mail(house, outbox):
        return mail_note(house, outbox, note, now, _name(house, now.astimezone(house.zone).date()))
    reader = answering_account(house)
    box = boxes.get(reader.name) if reader else None
    if isinstance(box, VoldaanError):
        raise box
    if box is None:
        log.info("no INBOX is read just now, so there is nowhere to lay the digest: `voldaan status` tells the same")
        return []
    _lay_down(house, box, note, now)
    return []


def _lay_down(house: House, box: Mailbox, note: Note, now: datetime) -> None:
    """Lay a note into INBOX, once a day whatever happened before."""
    who, day = house.installation, now.astimezone(house.zone).date()
    name = _name(house, day)
    content = build_note(note, house.owner, name, now.astimezone(house.zone), note_header(who.id, who.secret, name))
    if box.find_message_id(INBOX, name):  # a crash came between the note and the books
        return
    try:
        box.lay_note(content, now)
    except MailboxError as error:
        text = tell("the digest could not be laid into INBOX: {error}", error=error)
        raise MailboxError(text, error.failure) from error


def mail_note(house: House, outbox: Outbox, note: Note, now: datetime, name: str | None = None) -> list[str]:
    """Hand a note in through the first account that takes it; gives what is the matter with those before it.

    Args:
        name: Its Message-ID; None for one of its own.

    Raises:
        ServerError: When none takes it; the first one's trouble.
    """
    troubles: list[ServerError] = []
    for account in house.settings.mailboxes:
        if account.smtp_host is None:
            continue
        try:
            with house.handing_in(account):
                outbox.send_note(note, now, account.name, name)
            return [str(trouble) for trouble in troubles]
        except ServerError as error:
            troubles.append(error)
    if troubles:
        raise troubles[0]
    raise DeliveryError(tell("no account may send; notes stay in the house"), Failure.SETTINGS)


def is_a_good_moment(local: datetime, country: str) -> bool:
    """Whether people may be told something: on a working day, not before seven."""
    return local.hour >= _EARLIEST_HOUR and is_working_day(local.date(), country)
