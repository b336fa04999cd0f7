"""One pass from new mail to told owner."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from agent.desk import close_moot_questions
from agent.domain.errors import MailboxError, VoldaanError
from agent.domain.policy import Mode
from agent.domain.speech import tell
from agent.mailbox import Mailbox
from agent.outbox import PROVIDER_NEEDS, Outbox, State
from agent.sandbox import Reader
from agent.work.agenda import keep_agenda_file
from agent.work.calling import ask_for_calls
from agent.work.careful_reading import Progress
from agent.work.closed_calls import propose_calls_while_closed
from agent.work.colleagues import ask_colleagues
from agent.work.coming_back import ask_to_come_back
from agent.work.credit import ask_about_credit
from agent.work.deciding import ask_owner, decide_all, gather_facts
from agent.work.diary import Entry, write_diary
from agent.work.draft_questions import tell_left_alone
from agent.work.drafts import Drafts
from agent.work.house import House
from agent.work.in_writing import withdraw_what_is_over
from agent.work.laid_answers import follow_answers
from agent.work.neighbours import introduce
from agent.work.over_head import propose_others
from agent.work.own_letters import ask_about_letters
from agent.work.pass_clock import PassClock, PassOver, never_stopping
from agent.work.plans import propose_confirmations
from agent.work.proposing import propose_after_promise
from agent.work.reading import MailReading
from agent.work.report import PassReport, note_trouble
from agent.work.second_book import note_journal, note_put_back, sweep_drafts
from agent.work.seen_to import settle_unflagged, tell_quiet_over
from agent.work.sending import Sending, proves, record_letters
from agent.work.suspicion import note_pass, tell_clock_doubt
from agent.work.telling import tell_owner
from agent.work.thanking import propose_thanks

log = logging.getLogger("voldaan.pass")

#: How long passes may break off one after the other before the owner hears of it.
_ALWAYS_TOO_LATE = timedelta(days=1)

#: Gates whose reason repeats what a customer wrote, or a note of the owner.
_QUOTING_GATES = frozenset({"disputed", "human-words", "held", "quiet-words", "credited"})


def run_pass(
    house: House,
    now: datetime,
    progress: Progress | None = None,
    *,
    clock: Callable[[], datetime] | None = None,
    stopping: Callable[[], bool] = never_stopping,
) -> PassReport:
    """
    Run one pass: read, record, decide, write, look again, send or draft, tell.

    Args:
        house: Settings with every room opened.
        now: The moment this pass decides for, aware.
        progress: Called with folder, mails done, mails in all.
        clock: Read anew before anything is sent: a pass in which the machine slept sends nothing more. None stands
            still at ``now``, for rehearsals.
        stopping: Whether the program is to end; the pass then breaks off at the next place where nothing is half done.

    Raises:
        LedgerError: When the books cannot be used. Everything else is contained and told in the report.
    """
    report = PassReport(now, house.mode)
    pass_clock = PassClock(now, clock or (lambda: now), stopping)
    try:
        _run(house, report, pass_clock, progress)
    except PassOver as over:
        report.troubles.append(str(over))
        report.waits_until(pass_clock.read())
        _tell_if_never_done(house, report, pass_clock)
    if report.troubles:
        note_trouble(house.ledger, report.troubles[0], now)
    _log(report)
    return report


def _run(house: House, report: PassReport, clock: PassClock, progress: Progress | None) -> None:
    now = clock.now
    outbox = _open_outbox(house, report)
    _look_at_the_clock(house, report, now)
    _settle(house, outbox, now)
    names = [account.name for account in house.settings.mailboxes if account.imap_host]
    with house.mailboxes(names) as opened, Reader() as reader:
        boxes = {name: box for name, box in opened.items() if not isinstance(box, VoldaanError)}
        reading = MailReading(house, opened, reader, now, report, _progress(progress, clock), go_on=clock.go_on)
        reading.read_all()
        _settle_by_proof(house, outbox, reading.cited, now)
        drafts = Drafts(house, outbox, boxes, report, now, reading.cited, reading.sent) if outbox else None
        if drafts:
            drafts.follow()
        elif house.mode is Mode.SHADOW and not house.is_rehearsal:
            tell_left_alone(house, now)
        settle_unflagged(house, boxes, now)
        may_send = _introduce(house, boxes, report, now)
        _decide(house, report, now, reading.complete)
        sending = Sending(house, outbox, boxes, lambda: _read_again(reading), clock, report)
        if drafts:
            sweep_drafts(house, boxes, report, now)
            drafts.take_back()
            follow_answers(house, boxes, report, now)
        if may_send:
            sending.retry()
            sending.send_all(report.decisions)
        sending.file_copies()
        if report.letters:
            _decide(house, report, now, reading.complete)
        ask_colleagues(house, outbox, report, now, sending.compose)
        tell_owner(house, outbox, report, now, reading.complete, opened)
    _keep_diary(house, report, now)
    if trouble := keep_agenda_file(house, report.verdicts, now):
        report.troubles.append(trouble)
    with house.ledger.change() as book:
        note_journal(book.mark, len(house.journal.letters()), now)
        if reading.complete:
            note_pass(book.mark, now)
    _wait_for_letters(house, report, now)
    if until := house.logins.rests_until():
        report.waits_until(until)
    if damage := house.logins.take_damage():
        report.troubles.append(damage)


def _tell_if_never_done(house: House, report: PassReport, clock: PassClock) -> None:
    """Have the owner hear that no pass came to its end for a day: on a very slow line each one may be over too late."""
    mark, moment = house.ledger.read().mark, clock.read()
    last = mark.last_pass_at or mark.started_at
    if last and clock.now - last > _ALWAYS_TOO_LATE and moment >= clock.now and not clock.stopping():
        tell_owner(house, _open_outbox(house, report), report, moment, False, {})


def _progress(told: Progress | None, clock: PassClock) -> Progress:
    """Tell how far the reading is; between two batches of mail the pass can be broken off."""

    def progress(folder: str, done: int, total: int) -> None:
        clock.go_on()
        if told:
            told(folder, done, total)

    return progress


def _wait_for_letters(house: House, report: PassReport, now: datetime) -> None:
    """Look again when the pause of a letter that a server put off is over, and soon for a copy that is not in Sent.

    A letter whose pause is over already waits for something else: a gate, or the hour. Until a copy lies in Sent, no
    other machine with a copy of these books can know of the letter.
    """
    for entry in house.journal.letters().values() if house.mode is Mode.AUTO else ():
        if entry.state is State.RETRY and entry.not_before and entry.not_before > now:
            report.waits_until(entry.not_before)
        if entry.state is State.SENT and entry.left_at + PROVIDER_NEEDS > now:
            report.waits_until(entry.left_at + PROVIDER_NEEDS)


def _keep_diary(house: House, report: PassReport, now: datetime) -> None:
    try:
        for entry in write_diary(house.ledger.folder, report.verdicts, now.astimezone(house.zone).date()):
            log.info("%s: %s (%s)", entry.item, _without_words(entry), entry.gate)
    except OSError as error:
        report.troubles.append(tell("the diary of decisions cannot be written: {why}", why=error.strerror))


def _without_words(entry: Entry) -> str:
    """The reason as it may stand in a log: what people wrote stays in the books."""
    return re.split(r" \(|: ", entry.reason)[0] if entry.gate in _QUOTING_GATES else entry.reason


def _open_outbox(house: House, report: PassReport) -> Outbox | None:
    if house.mode is Mode.SHADOW:
        return None
    try:
        return house.outbox()
    except VoldaanError as error:
        report.troubles.append(str(error))
        return None


def _look_at_the_clock(house: House, report: PassReport, now: datetime) -> None:
    """A clock that went back may be wrong now, or have been wrong before (clock)."""
    if doubt := tell_clock_doubt(house.ledger.read().mark, now, house.zone):
        report.troubles.append(tell("the clock went back: {doubt}; no letter leaves, see your questions", doubt=doubt))


def _introduce(house: House, boxes: Mapping[str, Mailbox], report: PassReport, now: datetime) -> bool:
    """Make ourselves known to another installation on this mailbox; whether letters may leave after it."""
    try:
        introduce(house, boxes, now)
    except MailboxError as error:
        report.troubles.append(str(error))
        return False
    return True


def _settle(house: House, outbox: Outbox | None, now: datetime) -> None:
    """Give what a crash left half-way its one meaning, and bring the books up to the journal."""
    if outbox:
        for entry in outbox.settle_at_start(now):
            log.warning("letter %s to %s was interrupted: %s", entry.letter_id, entry.customer, entry.state.value)
    record_letters(house, now)
    with house.ledger.change() as book:
        if book.mark.was_put_back:
            book.bank.begin_anew(book.mark.last_pass_at)
        note_put_back(book.mark, now)
        note_journal(book.mark, len(house.journal.letters()), now)
        book.mark.started_at = book.mark.started_at or now


def _settle_by_proof(house: House, outbox: Outbox | None, cited: Collection[str], now: datetime) -> None:
    """A letter in doubt that somebody answered, or that came back, did leave."""
    book = house.ledger.read()
    for entry in list(house.journal.letters().values()) if outbox else ():
        if entry.state is State.IN_DOUBT:
            items = [item for pair in entry.items if (item := book.item(pair.item))]
            proven = any(proves(event, entry) for item in items for event in item.history)
            if outbox and (proven or any(name in cited for name in entry.message_ids)):
                outbox.settle(entry.letter_id, True, now)
    record_letters(house, now)


def _decide(house: House, report: PassReport, now: datetime, complete: bool) -> None:
    tell_quiet_over(house, now)
    with house.ledger.change() as book:
        close_moot_questions(book, now)
        facts = gather_facts(house, book, now, complete)
        report.decisions = decide_all(house, book, facts)
        ask_owner(book, report.decisions, facts, lambda item: propose_after_promise(house, item, now))
        ask_for_calls(house, book, facts)
        propose_others(house, book, now)
        propose_calls_while_closed(house, book, report.decisions, facts)
        withdraw_what_is_over(book, now)
        propose_confirmations(house, book, now)
        ask_to_come_back(house, book, now)
        propose_thanks(house, book, now)
        ask_about_credit(house, book, now)
        ask_about_letters(book, house.templates, now)


def _read_again(reading: MailReading) -> bool:
    reading.read_all()
    return reading.complete


def _log(report: PassReport) -> None:
    for trouble in report.troubles:
        log.warning("%s", trouble)
    log.info(
        "pass done: %d mails read, %d open invoices, %d letters, %d troubles",
        report.mails_read,
        len(report.verdicts),
        len(report.letters),
        len(report.troubles),
    )
