"""What became of the proposed answers in the owner's Drafts folder: still there, sent, or to be taken back.

An answer is his own mail: what he changed in it is never taken away, only told. One as it was laid goes when its
invoice is paid or its question was settled otherwise, and none is laid again once he sent it.

Rule: answer-taken-back (docs/rules.md)
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from agent.domain.desk import LaidAnswer
from agent.domain.errors import Failure, MailboxError
from agent.domain.events import answer_laid
from agent.domain.item import OpenItem
from agent.domain.mail import Address
from agent.domain.question import QuestionKind
from agent.domain.reply import Label
from agent.domain.speech import later, tell
from agent.ledger import Book
from agent.mailbox import Mailbox, Summary, plain_text
from agent.outbox import FoundMail, LaidDraft, Likeness, compare, name_letter
from agent.work.folders import drafts_folder, sent_folders
from agent.work.house import House
from agent.work.likeness import reaches_customer
from agent.work.report import PassReport

log = logging.getLogger("voldaan.answers")

#: How long one that lies nowhere is looked for; and how long one that was taken back is remembered.
_LOOKED_FOR = timedelta(days=30)
_REMEMBERED = timedelta(days=14)
#: Answers that say what the answer laid in Drafts says, or nothing against it.
_AGREEING = frozenset({"yes", "noted", "sent", "go on"})

_COMPLAINTS = frozenset({Label.DISPUTE_COMPLAINT, Label.WRONG_DATA})
#: Questions that ask for nothing but that mail.
_ASKS_FOR_IT_ALONE = frozenset({QuestionKind.IN_WRITING, QuestionKind.THANKS})


@dataclass(frozen=True)
class FoundAnswer:
    """Where an answer lies: as it was laid, changed by its owner, and in Sent."""

    as_laid: tuple[Summary, ...] = ()
    changed: tuple[Summary, ...] = ()
    sent: tuple[Summary, ...] = ()

    @property
    def is_lying(self) -> bool:
        """Whether any form of it lies in Drafts."""
        return bool(self.as_laid or self.changed)


def find_answer(house: House, book: Book, box: Mailbox, one: LaidAnswer) -> FoundAnswer:
    """Look for an answer in Drafts, and in Sent: there by its Message-ID, or by its thread when it lies no more."""
    drafts = _like(house, book, box, drafts_folder(house.accounts[one.account], box), one)
    as_laid = tuple(mail for mail in drafts if _is_as_laid(box, mail, one))
    changed = tuple(mail for mail in drafts if mail not in as_laid)
    sent = [mail for folder in _sent_folders(house, box, one.account) for mail in _like(house, book, box, folder, one)]
    if as_laid:  # what else he wrote there is not made from what still lies here
        sent = [mail for mail in sent if mail.headers.message_id == one.message_id]
    return FoundAnswer(as_laid, changed, tuple(sent))


def follow_answers(house: House, boxes: Mapping[str, Mailbox], report: PassReport, now: datetime) -> None:
    """Find every answer again; take back what became untrue, and end what only asked for it once it was sent."""
    for one in house.ledger.read().mark.laid:
        box = boxes.get(one.account)
        if one.ended_at:
            if now - one.ended_at > _REMEMBERED:
                _put(house, one, None)
        elif box is not None:
            with report.told_of(one.account):
                _follow(house, box, one, now)


def _follow(house: House, box: Mailbox, one: LaidAnswer, now: datetime) -> None:
    book = house.ledger.read()
    because, question = _why_not(book, one), book.question(one.question)
    if one.sent_at:
        if (question is None or not question.is_open) and _day_is_over(one, now):
            _put(house, one, None)
        return
    found = find_answer(house, book, box, one)
    if found.as_laid and (because or found.sent):
        for mail in found.as_laid:
            log.info("the answer to %s is taken back", one.question)
            box.delete(mail.folder, [mail.uid])
    if found.sent:
        _note_sent(house, one, max(mail.written_at for mail in found.sent), now)
    elif because:
        if found.changed:
            _tell_changed(house, one, because, now)
        told = because if found.as_laid else ""
        _put(house, one, replace(one, ended_at=now, because=told))
    elif not found.is_lying and now - one.laid_at > _LOOKED_FOR and _day_is_over(one, now):
        _put(house, one, None)


def _why_not(book: Book, one: LaidAnswer) -> str:
    """Why an answer should not be sent any more; empty while it may."""
    question, item = book.question(one.question), book.item(one.item)
    is_thanks = question is not None and question.kind is QuestionKind.THANKS
    if item is None or item.is_settled is not is_thanks:
        words = later("{number} is owed again") if is_thanks else later("{number} is settled")
        return tell(words, number=item.number if item else one.item)
    if question is None or not item.allows(answer_laid(question.subject)):
        return tell("you took it back")
    if question.is_open or question.answer in _AGREEING or question.answer == question.proposed:
        return ""
    if question.answer == "disputed" and _is_complained_of(item, question.subject):  # the answer takes it for one too
        return ""
    return tell("{question} was settled otherwise", question=question.id)


def _day_is_over(one: LaidAnswer, now: datetime) -> bool:
    """Whether the day it names, where it names one, needs no remembering: it is on the owner's desk since."""
    return one.back_on is None or one.back_on < (now - _REMEMBERED).date()


def _is_complained_of(item: OpenItem, mail: str) -> bool:
    meanings = (reply.meaning for reply in item.replies if reply.mail == mail)
    return any(meaning.labels & _COMPLAINTS for meaning in meanings if meaning)


def _note_sent(house: House, one: LaidAnswer, sent_at: datetime, now: datetime) -> None:
    with house.ledger.change() as book:
        _replace(book, one, replace(one, sent_at=sent_at))
        question = book.question(one.question)
        if question and question.is_open and question.kind in _ASKS_FOR_IT_ALONE:
            book.answer(question.id, "sent", now)


def _tell_changed(house: House, one: LaidAnswer, because: str, now: datetime) -> None:
    """What he wrote himself is his, and stays; he only hears that it may be untrue by now."""
    text = tell(
        "Your answer to {people} lies in Drafts, changed by you: {because}. Look at it before you send it.",
        people=", ".join(one.to),
        because=because,
    )
    with house.ledger.change() as book:
        subject = f"answer {one.message_id}"  # as is
        book.ask(QuestionKind.TROUBLE, subject, text, now, ("noted",), one.customer, once=True)


def _like(house: House, book: Book, box: Mailbox, folder: str, one: LaidAnswer) -> tuple[Summary, ...]:
    """The mails in a folder that are this answer, or were made from it."""
    draft = LaidDraft(
        one.question, frozenset({one.message_id}), frozenset(one.thread), frozenset(), one.laid_at, is_words=True
    )
    reaches = reaches_customer(house, book, one.customer, one.to)
    others = {other.message_id for other in book.mark.laid} - {one.message_id}
    recent = box.news(folder, None, (one.laid_at - timedelta(days=1)).date()).uids
    uids = dict.fromkeys((*box.find_message_id(folder, one.message_id), *recent))
    found = []
    for mail in box.summaries(folder, tuple(uids)):
        told = FoundMail(
            message_id=mail.headers.message_id,
            letter_id=name_letter(mail.headers.letter, house.installation.id),
            cited=frozenset(mail.headers.cited),
            to_them=reaches(mail.headers),
            written_at=mail.written_at,
            files=frozenset(),
        )
        is_gone = "\\deleted" in mail.flags or mail.headers.message_id in others  # as is
        if not is_gone and compare(draft, told) is Likeness.THIS:
            found.append(mail)
    return tuple(found)


def _is_as_laid(box: Mailbox, mail: Summary, one: LaidAnswer) -> bool:
    """Whether nothing in it is the owner's: its words, its people and its files are those it was laid with."""
    people = {address.key for address in mail.headers.recipients}
    files = sum(part.is_attachment for part in mail.parts)
    is_so = people == {Address(email).key for email in one.to} and files == one.files
    return is_so and _folded(plain_text(box, mail)) == _folded(one.text)


def _sent_folders(house: House, box: Mailbox, account: str) -> list[str]:
    try:
        return sent_folders(house.accounts[account], box)
    except MailboxError as error:
        if error.failure is Failure.SETTINGS:  # there is none
            return []
        raise


def _put(house: House, one: LaidAnswer, now: LaidAnswer | None) -> None:
    with house.ledger.change() as book:
        _replace(book, one, now)


def _replace(book: Book, one: LaidAnswer, now: LaidAnswer | None) -> None:
    """Another command may have laid one more meanwhile."""
    after = (now if each.message_id == one.message_id else each for each in book.mark.laid)
    book.mark.laid = tuple(each for each in after if each)


def _folded(words: str) -> str:
    """Mail programs break lines and write blanks as they like."""
    return " ".join(words.split())
