"""Record what the owner sent: invoices, letters of ours, and his own words."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import replace

from agent.domain.events import Reminded
from agent.domain.invoice import Channel, Dispatch
from agent.domain.item import OpenItem
from agent.domain.letter import ItemStep
from agent.domain.question import QuestionKind
from agent.domain.speech import tell, tell_day
from agent.domain.text import shown
from agent.intake.belief import Bundle, bundle_papers
from agent.intake.corroboration import corroborate
from agent.intake.gather_sent import SentMail
from agent.intake.identity import identifiers_of
from agent.intake.lessons import recall
from agent.intake.manners import manner_of
from agent.intake.papers import ask_about_unreadable, record_bundle
from agent.intake.recording import Recording
from agent.intake.words import record_own_words
from agent.ledger import Book, OtherInstallation
from agent.outbox import LetterMark, read_letter_header

log = logging.getLogger("voldaan.intake")

#: How subjects of forwarded mail begin (nl, fr, de, en).
_FORWARD = re.compile(r"\s*(fwd?|doorst|tr|wg)\s*:", re.IGNORECASE)


def record_sent(recording: Recording, mail: SentMail, mailbox: str, channel: Channel) -> None:
    """Record one sent mail; ``mailbox`` is the account that may answer in its thread."""
    headers = mail.summary.headers
    mark = read_letter_header(headers.letter or "")
    if mark and (mark.installation != recording.installation or recording.is_still(mark, mail)):
        _record_letter(recording, mark, mail)
        return
    if mail.summary.unreadable:
        recording.ask_about_mail(mail.summary)
    if headers.recipients and not recording.own.outsiders(headers.recipients) and channel is Channel.SENT:
        log.info("sent to ourselves or the bookkeeping only: %s", headers.message_id)
        return
    dispatch = _dispatch(recording, mail, mailbox, channel)
    forwarded = bool(_FORWARD.match(headers.subject))
    papers = recall(recording.book, mail.papers)
    bundles = bundle_papers(corroborate(papers, recording.own, headers.subject, mail.text, sent_on=forwarded))
    sent_on = forwarded or len(_buyers(bundles)) > 1
    if bundles and not forwarded:
        dispatch = replace(dispatch, spoken=manner_of(mail.text))
    for bundle in bundles:
        record_bundle(recording, bundle, dispatch, sent_on=sent_on or bundle.lead.in_mail)
    whom = ", ".join(address.email for address in headers.to)
    for paper in mail.papers:
        ask_about_unreadable(
            recording,
            paper,
            tell("sent to {whom} as “{subject}”", whom=whom, subject=headers.subject),
            headers.identity,
        )
    if mail.sealed:
        _ask_about_sealed(recording, mail)
    record_own_words(recording, mail.summary, mail.text)


def _ask_about_sealed(recording: Recording, mail: SentMail) -> None:
    """Ask once about all the mail to these people that nobody here can open, until the owner has seen the question."""
    headers = mail.summary.headers
    whom = ", ".join(sorted({address.key for address in recording.own.outsiders(headers.recipients)}))
    about = f"sealed mail to {whom} "  # as is
    if any(question.subject.startswith(about) for question in recording.book.questions()):
        return
    text = tell(
        "What you sent to {shown} on {written_at} as “{other}”",
        shown=shown(whom, 200),
        written_at=f"{tell_day(mail.summary.written_at)}{mail.summary.written_at: %Y}",
        other=shown(headers.subject, 120),
    )
    text = tell(
        "{text} cannot be looked into: {sealed}. If it carries an invoice, put that into the invoice folder;",
        text=text,
        sealed=mail.sealed,
    )
    text = tell("{text} the same goes for other such mail to them.", text=text)
    recording.ask(QuestionKind.UNREADABLE, f"{about}{headers.identity}", text, ("not an invoice", "noted"))


def _buyers(bundles: Iterable[Bundle]) -> set[str]:
    """Tell the buyers of a mail's e-invoices apart; whoever gets the invoices of several is none of them."""
    return {numbers[0] for bundle in bundles if (numbers := identifiers_of(bundle.draft.customer))}


def _record_letter(recording: Recording, mark: LetterMark, mail: SentMail) -> None:
    """A letter lies in Sent, ours or another installation's: either way its steps are taken (step-not-taken).

    A draft its owner made into a mail to others, or about another invoice, is an ordinary mail of his.
    """
    headers = mail.summary.headers
    sent_at = mail.summary.written_at
    if mark.installation != recording.installation:
        recording.met(OtherInstallation(mark.installation, headers.sent_at or sent_at))
    elif not recording.wrote(mark.letter_id):
        recording.unknown_until = max(filter(None, (recording.unknown_until, sent_at)))
    to = tuple(address.email for address in headers.recipients)
    for pair in mark.items:
        item = find_reminded(recording.book, mark.customer, pair, to)
        if item is None:
            continue
        if known := next((letter for letter in item.letters if letter.letter_id == mark.letter_id), None):
            if mark.installation == recording.installation:
                _record_other_name(recording, item, known, headers.message_id)
            continue
        name = headers.message_id or ""
        recording.add_event(item, Reminded(sent_at, mark.letter_id, pair.step, name, to, template=mark.template))
        if card := recording.book.customer(item.customer):
            recording.book.put_customer(card.with_letter(sent_at.date(), mark.template, pair.step))


def _record_other_name(recording: Recording, item: OpenItem, letter: Reminded, message_id: str | None) -> None:
    """The provider sent our letter under an id of its own; who answered to it meanwhile answered the invoice."""
    if other := letter.known_as(message_id):
        recording.add_event(item, other)
        recording.look_back_to(letter.at)


def find_reminded(book: Book, customer: str, pair: ItemStep, people: Iterable[str]) -> OpenItem | None:
    """Find the invoice a letter to these people was about: books made anew may call its customer otherwise."""
    if item := book.item(pair.item):
        return item
    number, addressed = pair.item.removeprefix(f"{customer}/"), {address.lower() for address in people}
    return next((item for item in book.find(number) if item.invoice.dispatch.recipient_set & addressed), None)


def _dispatch(recording: Recording, mail: SentMail, mailbox: str, channel: Channel) -> Dispatch:
    headers = mail.summary.headers
    return Dispatch(
        channel=channel,
        sent_at=mail.summary.written_at,
        mailbox=mailbox,
        identity=headers.identity,
        message_id=headers.message_id,
        references=headers.references or headers.in_reply_to,
        sender=headers.sender,
        to=recording.own.outsiders(headers.to),
        cc=recording.own.outsiders(headers.cc),
        subject=headers.subject,
    )
