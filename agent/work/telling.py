"""Tell the owner: at most one digest a working day, when there is something new; open questions again once a week."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from agent.config.mailbox import Mailbox as Account
from agent.desk import Desk, Digest, make_digest, write_html, write_text
from agent.domain.errors import DeliveryError, Failure, MailboxError, ServerError, VoldaanError
from agent.domain.letter import Note
from agent.domain.mail import Address
from agent.domain.policy import Mode
from agent.domain.speech import tell
from agent.dunning.calendar import is_working_day
from agent.ledger import Book
from agent.mailbox import INBOX, Mailbox
from agent.outbox import Outbox, build_note, message_id, note_header
from agent.work.house import House
from agent.work.morning import Morning, is_news, look_around
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
    mark = house.ledger.read().mark
    told_on = mark.digest_sent_at.astimezone(house.zone).date() if mark.digest_sent_at else None
    is_live = house.mode is Mode.SHADOW or (outbox is not None and mark.live_since is not None)
    if house.is_rehearsal or not is_live or told_on == local.date():
        return
    if not _is_a_good_moment(local, house.policy.country):
        return
    morning = look_around(house, report, local, mail_complete)
    if not is_news(morning, mark, told_on, local.date()):
        return
    address = answering_address(house)
    desk = Desk(address.email if address else None, house.installation.secret, now.isoformat(), now)
    digest = make_digest(morning.overview, morning.news, desk)
    with house.ledger.change() as book:  # before it leaves: whoever answers at once is not refused
        book.forget_given_out(now - _CODES_KEPT)
        if digest.given.codes:
            book.put_given_out(digest.given)
    try:
        troubles = _deliver(house, outbox, boxes, _note(digest, address), now)
        report.troubles += [trouble for trouble in troubles if trouble not in report.troubles]
    except VoldaanError as error:
        if str(error) not in report.troubles:
            report.troubles.append(str(error))
        return
    with house.ledger.change() as book:
        _remember(book, morning, now, local.date())


def answering_account(house: House) -> Account | None:
    """The mailbox that takes the owner's answers: his own where it is read, else the first with an INBOX; or none."""
    read = [account for account in house.settings.mailboxes if account.imap_host and "inbox" in account.roles]
    own = (account for account in read if house.settings.owner.address.lower() in account.senders)
    return next(own, next(iter(read), None))


def answering_address(house: House) -> Address | None:
    """Where the owner's answers go; None when no INBOX is read."""
    account = answering_account(house)
    if account is None:
        return None
    is_own = house.settings.owner.address.lower() in account.senders
    return house.owner if is_own else Address(account.address)


def tell_at_once(house: House, subject: str, text: str, now: datetime) -> None:
    """Mail the owner what cannot wait for a digest, as far as that is possible; never in shadow."""
    if house.mode is Mode.SHADOW:
        return
    try:
        _send(house, house.outbox(), Note(subject, f"{text}\n"), now)
    except Exception as error:  # there is trouble already; this must not become another one
        log.warning("the owner could not be told: %s", error)


def _remember(book: Book, morning: Morning, now: datetime, today: date) -> None:
    mark = book.mark
    mark.digest_sent_at = now
    mark.going_told = morning.going
    mark.told = tuple(told for told in mark.told if told not in morning.news.told)
    if morning.is_week:
        mark.week_told_on = today


def _note(digest: Digest, address: Address | None) -> Note:
    return Note(digest.subject, write_text(digest), write_html(digest), address)


def _deliver(
    house: House, outbox: Outbox | None, boxes: Mapping[str, Mailbox | VoldaanError], note: Note, now: datetime
) -> list[str]:
    """Mail it, or lay it down; gives what is the matter with accounts that would not take it."""
    reader, able = answering_account(house), any(account.smtp_host for account in house.settings.mailboxes)
    if house.mode is not Mode.SHADOW and outbox and (able or reader is None):
        return _send(house, outbox, note, now)
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
    name = message_id(who.secret, f"digest {day}", house.owner.domain)
    content = build_note(note, house.owner, name, now.astimezone(house.zone), note_header(who.id, who.secret, name))
    if box.find_message_id(INBOX, name):  # a crash came between the note and the books
        return
    try:
        box.lay_note(content, now)
    except MailboxError as error:
        text = tell("the digest could not be laid into INBOX: {error}", error=error)
        raise MailboxError(text, error.failure) from error


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
    if troubles:
        raise troubles[0]
    raise DeliveryError(tell("no account may send; notes stay in the house"), Failure.SETTINGS)


def _is_a_good_moment(local: datetime, country: str) -> bool:
    return local.hour >= _EARLIEST_HOUR and is_working_day(local.date(), country)
