"""From a decision that a letter may go to a letter that left: write it, look once more, hand it over.

Rules: look-again, never-twice (docs/rules.md)
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from agent.domain.decision import Decision, Remind
from agent.domain.errors import DeliveryError, Failure, ServerError, VoldaanError
from agent.domain.events import Bounced, Event, Reminded, Undelivered
from agent.domain.item import OpenItem
from agent.domain.letter import Letter
from agent.domain.policy import Mode
from agent.domain.question import QuestionKind
from agent.domain.speech import tell, tell_day, tell_moment
from agent.intake import find_reminded
from agent.ledger import Book
from agent.letters import UnreadableLetter
from agent.mailbox import Mailbox
from agent.outbox import FilesSent, LetterState, Outbox, SentFolder, State
from agent.work.composing import account_for, compose
from agent.work.deciding import customer_and_items, decide_one, gather_facts
from agent.work.folders import drafts_folder, sent_folders
from agent.work.house import House
from agent.work.pass_clock import PassClock, PassOver
from agent.work.report import PassReport
from agent.work.standing import decide_without, is_closed_for_good, is_outdated

log = logging.getLogger("voldaan.sending")

#: States in which a letter left the house, or may have.
LEFT = (State.SENT, State.FILED, State.IN_DOUBT)


@dataclass
class Sending:
    """Sends the letters of one pass, one at a time.

    Args:
        outbox: None in shadow.
        look_again: Reads all mail once more and says whether it was read completely.
        clock: Read anew before each letter; it ends the pass when that is no longer now.
    """

    house: House
    outbox: Outbox | None
    boxes: Mapping[str, Mailbox]
    look_again: Callable[[], bool]
    clock: PassClock
    report: PassReport
    _closed: set[str] = field(default_factory=set)
    _open: set[str] = field(default_factory=set)

    @property
    def now(self) -> datetime:
        """When this pass began."""
        return self.clock.now

    def send_all(self, decisions: Mapping[str, Decision]) -> None:
        """Send what may go, the oldest invoice first.

        Trouble with one letter stops only that letter; trouble with a server stops every letter through it.

        Raises:
            PassOver: When nothing more may be sent in this pass.
        """
        ready = [decision for decision in decisions.values() if isinstance(decision, Remind)]
        for decision in sorted(ready, key=self._oldest_first):
            account = ""
            try:
                account = self._account_for(decision)
                if decision.mode is Mode.AUTO and not self._may_hand_in(account):
                    text = tell(
                        "{who}: {account} cannot send now; see the troubles", who=decision.customer, account=account
                    )
                    self.report.held_back.append(text)
                    continue
                self._send_one(decision)
            except PassOver:
                raise
            except VoldaanError as error:
                if isinstance(error, ServerError) and error.failure is not Failure.LETTER:
                    self._close(account, error)
                else:
                    self._put_on_desk(decision, error)
            except Exception as error:
                log.exception("the letter to %s met something nobody foresaw", decision.customer)
                self._put_on_desk(decision, error)

    def _oldest_first(self, decision: Remind) -> tuple[str, str]:
        lead = self.house.ledger.read().item(decision.lead)
        due = lead.invoice.due_date if lead else None
        return (due.isoformat() if due else "", decision.lead)

    def _send_one(self, decision: Remind) -> None:
        if decision.mode is Mode.SHADOW:
            if len(self.report.would_send) < self.house.policy.letters_a_day:
                self.report.would_send.append(self.compose(self.house.ledger.read(), decision))
            return
        if self.outbox is None:
            raise DeliveryError(tell("no account can send now; see the other troubles"), Failure.SETTINGS)
        looked_at = self.clock.moment()
        complete = self.look_again()
        book = self.house.ledger.read()
        facts = gather_facts(self.house, book, looked_at, complete)
        again = decide_one(self.house, book, facts, decision.customer)
        if not isinstance(again, Remind) or again.clearance.letter_id != decision.clearance.letter_id:
            reasons = {verdict.reason for verdict in again.verdicts if verdict.gate != "open"}
            self.report.held_back.append(f"{decision.customer}: {'; '.join(sorted(reasons))}")
            self.report.decisions[decision.customer] = again
            return
        letter = self.compose(book, again)
        contents = [self.house.vault.get(copy.sha256) for copy in letter.copies]
        if again.mode is Mode.DRAFT:
            box = self.boxes[letter.account]
            drafts = drafts_folder(self.house.accounts[letter.account], box)
            self._note(self.outbox.draft(letter, contents, again.clearance, self.clock.moment(), box, drafts))
        else:
            send = self.outbox.send
            self._hand_in(letter.account, letter.id, lambda at: send(letter, contents, again.clearance, at))

    def _may_hand_in(self, account: str) -> bool:
        """Whether this account takes letters now; asked of its server once a pass, if there was trouble before."""
        if account not in self._open | self._closed:
            try:
                self.house.knock(self.house.accounts[account])
                self._open.add(account)
            except ServerError as error:
                self._close(account, error)
        return account not in self._closed

    def _hand_in(self, account: str, letter_id: str, offer: Callable[[datetime], LetterState]) -> None:
        """Offer one letter; a server that says "not now", or nothing more, is offered no other in this pass."""
        at = self.clock.moment()
        try:
            with self.house.handing_in(self.house.accounts[account]):
                state = offer(at)
        except ServerError as error:
            ended = self.house.journal.letters().get(letter_id)
            if ended and ended.at == at and ended.state in (State.RETRY, State.REFUSED):
                self._note(ended)
            if error.failure is Failure.LETTER:
                raise
            self._close(account, error)
            return
        self._note(state)
        if state.state is State.IN_DOUBT:
            self._closed.add(account)

    def _close(self, account: str, error: ServerError) -> None:
        """No more letters through this account in this pass: the next one would meet the same server."""
        self._closed.add(account)
        if str(error) not in self.report.troubles:
            self.report.troubles.append(str(error))
        if error.failure is Failure.RETRY:
            self.report.unreached.add(account)

    def _account_for(self, decision: Remind) -> str:
        """The account whose address the oldest invoice came from."""
        lead = self.house.ledger.read().item(decision.lead)
        assert lead is not None
        return account_for(self.house, lead)

    def compose(self, book: Book, decision: Remind) -> Letter:
        """Write the letter of a decision; raises VoldaanError when it would have a gap."""
        customer, items = customer_and_items(self.house, book, decision.customer)
        return compose(self.house, customer, items, decision, self.now.astimezone(self.house.zone).date())

    def retry(self) -> None:
        """Offer letters again that a server put off, if the very same may still go; else give them up.

        Raises:
            PassOver: When nothing more may be sent in this pass.
        """
        if self.outbox is None:
            return
        for waiting in self.outbox.retry_due(self.now):
            takes_letters = waiting.account in self.house.accounts and self._may_hand_in(waiting.account)
            looked_at = self.clock.moment()
            again = decide_without(self.house, waiting, self.look_again(), looked_at)
            if isinstance(again, Remind) and self._may_go_again(waiting, again):
                if takes_letters:
                    self._resend(waiting, again)
            elif isinstance(again, Remind):
                self._give_up(waiting, tell("by now it would be another letter"))
            elif is_closed_for_good(again, waiting):
                self._give_up(waiting, tell("a gate closed while it waited"))

    def _give_up(self, waiting: LetterState, why: str) -> None:
        assert self.outbox is not None
        self._note(self.outbox.abandon(waiting.letter_id, why, self.now))

    def _resend(self, waiting: LetterState, again: Remind) -> None:
        assert self.outbox is not None
        resend = self.outbox.resend
        try:
            self._hand_in(waiting.account, waiting.letter_id, lambda at: resend(waiting.letter_id, again.clearance, at))
        except ServerError as error:  # about this letter only, say its stored bytes are gone: it is made anew
            self.report.troubles.append(str(error))

    def _may_go_again(self, waiting: LetterState, again: Remind) -> bool:
        """Whether the same words are still true, and may still leave by themselves from that account."""
        is_same = again.clearance.letter_id == waiting.letter_id and not is_outdated(self.house, waiting, self.now)
        account = self.house.accounts.get(waiting.account)
        return is_same and again.mode is Mode.AUTO and account is not None and account.smtp_host is not None

    def file_copies(self) -> None:
        """See to it that one copy of every sent letter lies in Sent."""
        if self.outbox is None:
            return
        folders = {}
        for name, box in self.boxes.items():
            with self.report.told_of(name):
                folder, *others = sent_folders(self.house.accounts[name], box)
                folders[name] = SentFolder(box, folder, self._files_sent(name), tuple(others))
        filing = self.outbox.file_sent(folders, self.now)
        for filed in filing.filed:
            with self.house.ledger.change() as book:
                record_letter(book, filed, self.now)
        self.report.troubles += filing.troubles
        if filing.filed or filing.not_filing:
            with self.house.ledger.change() as book:
                for state in filing.filed:  # a copy in Sent may have settled a doubt
                    record_letter(book, state, self.now)
                if filing.not_filing:
                    book.mark.files_sent |= dict.fromkeys(filing.not_filing, False)

    def _files_sent(self, account: str) -> FilesSent:
        learnt = self.house.ledger.read().mark.files_sent.get(account)
        return FilesSent.NO if learnt is False else FilesSent(self.house.accounts[account].files_sent)

    def _note(self, state: LetterState) -> None:
        note_letter(self.house, self.report, state, self.now)

    def _put_on_desk(self, decision: Remind, error: Exception) -> None:
        # The words of a surprise may quote a mail, and troubles are logged.
        told = str(error) if isinstance(error, VoldaanError) else type(error).__name__
        if isinstance(error, UnreadableLetter):  # one question about the file stands already
            if told not in self.report.troubles:
                self.report.troubles.append(told)
            self.report.held_back.append(f"{decision.customer}: {told}")
            return
        who, number = decision.customer, decision.lead
        trouble = tell("no letter to {who} about {number}: {why}", who=who, number=number, why=told)
        self.report.troubles.append(trouble)
        with self.house.ledger.change() as book:
            text = tell(
                "The letter to {who} about {number} could not be made or sent: {why}", who=who, number=number, why=error
            )
            book.ask(QuestionKind.TROUBLE, decision.lead, text, self.now, ("noted",), decision.customer, decision.lead)


def note_letter(house: House, report: PassReport, state: LetterState, now: datetime) -> None:
    """Tell what became of a letter in this pass: in the report, the log and the books."""
    report.letters.append(state)
    about = ", ".join(f"{pair.item} ({pair.step})" for pair in state.items)
    whom = ", ".join(state.to)
    # Why a draft was taken back may quote what a customer wrote, and that stays out of the log.
    said = "" if state.state is State.WITHDRAWN else state.reply
    log.info("letter %s about %s to %s: %s %s", state.letter_id, about, whom, state.state.value, said)
    with house.ledger.change() as book:
        record_letter(book, state, now)
        if state.state in (State.SENT, State.DRAFTED):  # what was the matter with it, say its words, was put right
            book.withdraw_question(QuestionKind.TROUBLE, state.items[0].item)


def record_letters(house: House, now: datetime) -> None:
    """Bring the books up to the journal: what left, or may have, counts as a step taken. Safe to repeat."""
    with house.ledger.change() as book:
        for state in house.journal.letters().values():
            record_letter(book, state, now)


def record_letter(book: Book, state: LetterState, now: datetime) -> None:
    """Write one letter's fate into the histories of its items, once."""
    if state.state is State.IN_DOUBT:
        whom = ", ".join(state.to)
        text = tell(
            "The letter of {moment} to {whom} may have left or not ({why}). Did it?",
            moment=tell_moment(state.left_at, with_year=False),
            whom=whom,
            why=state.reply,
        )
        book.ask(QuestionKind.IN_DOUBT, state.letter_id, text, now, ("sent", "not sent"), state.customer)
    elif state.state is not State.DRAFTED:
        book.withdraw_question(QuestionKind.IN_DOUBT, state.letter_id)
    if state.refused and state.state in LEFT:
        whom = "; ".join(f"{address} ({reply})" for address, reply in state.refused.items())
        text = tell(
            "The letter of {day} left, but the mail server did not take it for {whom}. Look at that address.",
            day=tell_day(state.left_at),
            whom=whom,
        )
        book.ask(QuestionKind.TROUBLE, f"refused {state.letter_id}", text, now, ("noted",), state.customer, once=True)
    for pair in state.items:
        item = find_reminded(book, state.customer, pair, state.to + state.cc)
        event = _event(item, pair.step, state) if item else None
        if item and event:
            book.put(item.with_events(event))
            _remember_letter(book, item, pair.step, state)


def proves(event: Event, entry: LetterState) -> bool:
    """Whether an event could not have happened unless this letter left."""
    if isinstance(event, Reminded):
        return event.letter_id == entry.letter_id and not event.in_doubt
    return isinstance(event, Bounced) and event.cited in entry.message_ids


def _event(item: OpenItem, step: str, state: LetterState) -> Event | None:
    known = [event for event in item.history if isinstance(event, Reminded | Undelivered)]
    last = next((event for event in reversed(known) if event.letter_id == state.letter_id), None)
    in_doubt = state.state is State.IN_DOUBT
    if state.state in LEFT and last is None:
        names = (state.message_id, state.to, in_doubt, state.sent_as)
        return Reminded(state.left_at, state.letter_id, step, *names, template=state.template)
    if state.state in LEFT and isinstance(last, Reminded):
        now_known = replace(last.known_as(state.sent_as) or last, in_doubt=last.in_doubt and in_doubt)
        return now_known if now_known != last else None
    refused = state.state is State.REFUSED and last is None
    not_sent_after_all = state.state is State.ABANDONED and isinstance(last, Reminded)
    if refused or not_sent_after_all:
        return Undelivered(state.at, state.letter_id, step, state.reply)
    return None


def _remember_letter(book: Book, item: OpenItem, step: str, state: LetterState) -> None:
    customer = book.customer(item.customer)
    if customer and state.state in LEFT:
        book.put_customer(customer.with_letter(state.left_at.date(), state.template, step))
