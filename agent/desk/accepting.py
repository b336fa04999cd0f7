"""What "go on" accepts where a question is about no invoice: the clock, empty folders, another account."""

from __future__ import annotations

from agent.desk.answering import Answering
from agent.desk.open_numbers import still_open
from agent.domain.question import QuestionKind
from agent.dunning.item_gates import ACCOUNT


def _accept_clock(answering: Answering) -> None:
    """The clock is right now: what lies after it was written down by a wrong one."""
    mark = answering.book.mark
    mark.last_pass_at = min(filter(None, (mark.last_pass_at, answering.now)))
    mark.newest_mail_at, mark.mail_not_newer = None, mark.newest_mail_at or mark.mail_not_newer
    # What was told by that clock was told in a time that is still to come: until then nothing would count as news.
    if mark.digest_sent_at and mark.digest_sent_at > answering.now:
        mark.digest_sent_at = None
    if mark.week_told_on and mark.week_told_on > answering.now.date():
        mark.week_told_on = None


def _accept_empty_sent(answering: Answering) -> None:
    """Sent mail was moved on purpose: from now on it counts as it lies."""
    mark = answering.book.mark
    mark.sent_held = {name: held for name, held in mark.sent_held.items() if name not in mark.sent_doubts}
    mark.sent_doubts = {}


def _accept_account(answering: Answering) -> None:
    """Its money is seen otherwise: invoices to be paid there wait for all listed accounts, as those without one do."""
    mark = answering.book.mark
    mark.accounts_elsewhere |= {answering.question.subject.removeprefix(ACCOUNT)}


def _accept_still_open(answering: Answering) -> None:
    """What was not on the owner's list of open numbers is open all the same."""
    still_open(answering.book, answering.question.subject, answering.now)


#: By kind of question.
ACCEPTS = {
    QuestionKind.CLOCK: _accept_clock,
    QuestionKind.SENT_EMPTY: _accept_empty_sent,
    QuestionKind.NOT_LISTED: _accept_still_open,
    QuestionKind.OTHER_ACCOUNT: _accept_account,
}
