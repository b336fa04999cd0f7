"""Put a proposed answer into Drafts, in the thread it answers, for the owner to change and send.

It is his own mail from then on: no mark of ours, no step, nothing that leaves by itself. Once he sent it, his own mail
in the thread settles the question; ``laid_answers`` looks after it until then.

Rules: drafts-are-approval, answer-taken-back (docs/rules.md)
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime

from agent.domain.desk import LaidAnswer
from agent.domain.errors import VoldaanError
from agent.domain.events import Allowed, Replied, answer_laid
from agent.domain.item import OpenItem
from agent.domain.mail import Address
from agent.domain.policy import Mode
from agent.domain.question import Question, QuestionKind
from agent.domain.reply import Label
from agent.domain.speech import tell, tell_day
from agent.ledger import Book
from agent.letters import subject_answering
from agent.mailbox import Mailbox
from agent.outbox import Answer, build_answer, message_id
from agent.work.folders import drafts_folder
from agent.work.house import House
from agent.work.in_writing import spoken_of
from agent.work.laid_answers import FoundAnswer, find_answer
from agent.work.thanking import thanked_for

log = logging.getLogger("voldaan.answers")


def lay_answer(house: House, book: Book, question: Question, now: datetime) -> str:
    """
    Lay the answer that was proposed with a question in Drafts, once; whoever never got the invoice finds it attached.

    What the owner made of it counts as well, in Drafts and in Sent: none is laid beside it. It goes to whoever it was
    written for; when that mail is not known, to whom the invoice went.

    Returns:
        A sentence that says where it lies.

    Raises:
        VoldaanError: When there is no such text, in shadow, or when the mailbox does not take it; nothing changed then.
    """
    item = book.item(question.item or thanked_for(question))
    if not question.letter or item is None or question.kind is QuestionKind.CALL:
        raise VoldaanError(tell("{question} proposes no text to send; write one yourself", question=question.id))
    if house.mode is Mode.SHADOW:
        raise VoldaanError(
            tell(
                "in shadow nothing is put into your mailbox: copy the text into a mail of your own, or set mode ="
                ' "draft" in the settings'
            )
        )
    answer = _answer(house, book, question, item)
    account = _account(house, item)
    if account not in house.accounts:
        raise VoldaanError(tell("no mailbox of your settings may answer for {sender}", sender=answer.sender.email))
    fingerprint = hashlib.sha256(question.letter.encode()).hexdigest()
    name = message_id(house.installation.secret, f"answer {question.id} {fingerprint}", answer.sender.domain)  # as is
    contents = [house.vault.get(copy.sha256) for copy in answer.copies]
    mail = build_answer(answer, contents, name, now.astimezone(house.zone))
    laid = LaidAnswer(
        question.id,
        item.key,
        item.customer,
        tuple(person.email for person in answer.to),
        account,
        name,
        answer.references,
        answer.text,
        now,
        question.back_on,
        files=len(answer.copies),
    )
    with house.mailboxes([account]) as opened:
        box = opened[account]
        if isinstance(box, VoldaanError):
            raise box
        folder = drafts_folder(house.accounts[account], box)
        if not _lies_there(house, book, box, laid):
            box.append(folder, mail, ("\\Draft",), now)
            others = (one for one in book.mark.laid if one.message_id != name)
            book.mark.laid = (*others, laid)
    if not item.allows(answer_laid(question.subject)):
        book.put(item.with_events(Allowed(now, answer_laid(question.subject))))
    log.info("the answer to %s lies in %s of %s", question.id, folder, account)
    return tell(
        "the answer lies in {folder} of {account}: change and send it, and {question} ends or asks what was agreed",
        folder=folder,
        account=account,
        question=question.id,
    )


def _lies_there(house: House, book: Book, box: Mailbox, laid: LaidAnswer) -> bool:
    """Whether an answer to this question lies in Drafts; raises VoldaanError when he sent one."""
    before = [one for one in book.mark.laid if one.question == laid.question and not one.ended_at]
    for one in before or [laid]:
        found = find_answer(house, book, box, one) if one.account == laid.account else FoundAnswer()
        sent_at = one.sent_at or max((mail.written_at for mail in found.sent), default=None)
        if sent_at:
            raise VoldaanError(
                tell(
                    "you sent that answer on {day} already, so it is not laid once more",
                    day=tell_day(sent_at.astimezone(house.zone).date()),
                )
            )
        if found.is_lying:
            return True
    return False


def _answer(house: House, book: Book, question: Question, item: OpenItem) -> Answer:
    dispatch = item.invoice.dispatch
    replies = [event for event in item.history if isinstance(event, Replied)]
    source = item.promise.source if question.kind is QuestionKind.PROMISE_PASSED and item.promise else question.subject
    reply = next((one for one in reversed(replies) if one.mail == source), None)  # never whoever happened to write last
    answers = (reply.message_id if reply else None) or dispatch.message_id
    thread = (*dispatch.references, dispatch.message_id, *(letter.message_id for letter in item.letters), answers)
    says = {said.label for said in reply.meaning.said} if reply and reply.meaning else set()
    told = spoken_of(book, question) if question.kind is QuestionKind.IN_WRITING else ()
    copies = [one.invoice.copy for one in told or ([item] if Label.NOT_RECEIVED in says else [])]
    return Answer(
        sender=dispatch.sender or house.owner,
        to=(Address(reply.sender),) if reply else dispatch.to,
        subject=subject_answering((reply.subject if reply else "") or dispatch.subject) or item.number,
        text=question.letter,
        in_reply_to=answers,
        references=tuple(dict.fromkeys(one for one in thread if one)),
        copies=tuple(dict.fromkeys(copy for copy in copies if copy)),
    )


def _account(house: House, item: OpenItem) -> str:
    """The account whose address the invoice came from."""
    dispatch = item.invoice.dispatch
    return house.sending_addresses().get((dispatch.sender or house.owner).key, dispatch.mailbox)
