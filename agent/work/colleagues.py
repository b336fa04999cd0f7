"""Ask the colleagues who look after customers, each by a mail of his own, whether a letter may go, or to telephone.

Rules: contact-agrees, contact-calls (docs/rules.md)
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from agent.desk import Desk, Digest, write_html, write_text
from agent.desk.digest import Entry, Section
from agent.desk.digest_questions import question_entry
from agent.domain.card import Contact
from agent.domain.decision import Remind
from agent.domain.errors import VoldaanError
from agent.domain.letter import Letter, Note, letter_id
from agent.domain.question import Question, QuestionKind
from agent.domain.speech import language_spoken, speaking, tell, tell_weekday
from agent.domain.text import shown
from agent.dunning import decide
from agent.dunning.calls import call_tasks
from agent.dunning.gates import ITEM_GATES
from agent.ledger import Book
from agent.outbox import Outbox
from agent.work.calls_of_colleagues import days_end, latest_he_may_grant
from agent.work.deciding import customer_and_items, gather_facts
from agent.work.house import House
from agent.work.replying import answering_address
from agent.work.report import PassReport
from agent.work.telling import is_a_good_moment, mail_note

log = logging.getLogger("voldaan.colleagues")

#: As long as a question may be.
_LONGEST = 2_000

Compose = Callable[[Book, Remind], Letter]


def ask_colleagues(house: House, outbox: Outbox | None, report: PassReport, now: datetime, compose: Compose) -> None:
    """
    Mail each colleague what he is asked and was not asked yet; a question a mail, so that a plain "yes" answers it.

    Nobody is asked about more letters in a day than may leave in it. What he was not asked, or did not answer, is the
    owner's when his days are over.

    Args:
        compose: Writes the letter of a decision.
    """
    book = house.ledger.read()
    can_mail = outbox is not None and any(account.smtp_host for account in house.settings.mailboxes)
    if outbox is None or not can_mail or house.is_rehearsal or book.mark.live_since is None:
        return
    if not is_a_good_moment(now.astimezone(house.zone), house.policy.country):
        return
    given_out = [given for given in book.given_out() if given.to]
    mailed = {code.about for given in given_out for code in given.codes}
    today = now.astimezone(house.zone).date()
    room = Counter({contact.address.key: house.policy.letters_a_day for contact in house.colleagues.values()})
    room.subtract(given.to for given in given_out if given.at.astimezone(house.zone).date() == today)
    for question in book.questions():
        contact = house.colleagues.get(question.asked_of)
        if contact is None or question.id in mailed or days_end(house, contact, question) <= today:
            continue
        if room[contact.address.key] > 0:
            room[contact.address.key] -= 1
            _ask(house, outbox, report, now, contact, question, compose)


def _ask(
    house: House,
    outbox: Outbox,
    report: PassReport,
    now: datetime,
    contact: Contact,
    question: Question,
    compose: Compose,
) -> None:
    address = answering_address(house)
    if address is None:
        return
    desk = Desk(address.email, house.installation.secret, f"{now.isoformat()} {question.id}", now, contact.address.key)
    with speaking(contact.language or language_spoken()):
        if question.kind is QuestionKind.CALL:
            digest = _call_mail(house, contact, _sheet(house, question, now), desk)
        else:
            asked, words = _written(house, question, now, compose)
            digest = _question_mail(house, contact, asked, words, desk)
        note = Note(digest.subject, write_text(digest), write_html(digest), address, contact.address)
    with house.ledger.change() as book:  # before it leaves: whoever answers at once is not refused
        book.put_given_out(digest.given)
    try:
        mail_note(house, outbox, note, now)
        log.info("%s was put to a colleague", question.id)
    except VoldaanError as error:
        if str(error) not in report.troubles:
            report.troubles.append(str(error))
        with house.ledger.change() as book:
            book.drop_given_out(digest.given.digest)


def _question_mail(house: House, contact: Contact, question: Question, words: tuple[str, ...], desk: Desk) -> Digest:
    entry = replace(question_entry(question, desk), kind=tell("A letter needs your yes"))
    letter = Section(tell("The letter"), tuple(Entry(line) for line in words if line.strip()))
    until = days_end(house, contact, question)
    owner = house.settings.owner.name
    return Digest(
        subject=tell("voldaan: may this letter go? [{code}]", code=desk.code(question.id)),
        day=tell("{name}, {owner} would like your yes.", name=contact.name, owner=owner),
        sections=(Section(tell("May this letter go?"), (entry,)), *([letter] if letter.entries else [])),
        totals=(tell("Without your answer {owner} is asked on {day}.", owner=owner, day=tell_weekday(until)),),
        tap=tell("Tap an answer and send the mail that opens: that is all."),
        how=(tell("A reply with “yes” or “no” above these lines will do; leave the subject as it is."),),
        address=desk.address,
        given=desk.given(),
        language=language_spoken() if contact.language else house.settings.owner.language,
    )


def _call_mail(house: House, contact: Contact, question: Question, desk: Desk) -> Digest:
    """Ask him to telephone, with the sheet, and tell which day he may agree to."""
    owner, today = house.settings.owner.name, desk.at.astimezone(house.zone).date()
    may_grant = tell_weekday(latest_he_may_grant(contact, today))
    until = tell_weekday(days_end(house, contact, question))
    return Digest(
        subject=tell("voldaan: please telephone [{code}]", code=desk.code(question.id)),
        day=tell("{name}, {owner} would like you to telephone.", name=contact.name, owner=owner),
        sections=(Section(tell("Please telephone"), (question_entry(question, desk),)),),
        totals=(
            tell("You may agree to a day up to {day}; a later one {owner} is asked about.", day=may_grant, owner=owner),
            tell("Without your answer {owner} is asked on {day}.", owner=owner, day=until),
        ),
        tap=tell("Tap an answer and send the mail that opens: that is all."),
        how=(tell("A reply with how it went above these lines will do; leave the subject as it is."),),
        address=desk.address,
        given=desk.given(),
        language=language_spoken() if contact.language else house.settings.owner.language,
    )


def _sheet(house: House, question: Question, now: datetime) -> Question:
    """The task and its sheet in the words of now; what only the owner may read is left out."""
    customer, items = customer_and_items(house, house.ledger.read(), question.customer or "")
    customer = replace(customer, card=replace(customer.card, note=None))
    facts = gather_facts(house, house.ledger.read(), now, True)
    tasks = call_tasks(customer, items, facts, house.policy)
    task = next((one for one in tasks if one.subject == question.subject), None)
    return (
        replace(question, text=shown(task.text, _LONGEST), letter=task.letter) if task else replace(question, letter="")
    )


def _written(house: House, question: Question, now: datetime, compose: Compose) -> tuple[Question, tuple[str, ...]]:
    """The question in the words of now, and the lines of the letter it is about, as it would leave now.

    Where that letter cannot be written the question stands as it was asked, without lines.
    """
    book = house.ledger.read()
    customer, items = customer_and_items(house, book, question.customer or "")
    facts = gather_facts(house, book, now, True)
    try:
        asked = decide(customer, items, facts, house.policy)
        texts = [one.text for one in getattr(asked, "questions", ()) if one.subject == question.subject]
        question = replace(question, text=shown(texts[0], _LONGEST)) if texts else question
        decision = decide(customer, items, facts, house.policy, (ITEM_GATES, ()))
        if not isinstance(decision, Remind):
            return question, ()
        if question.subject != f"letter:{letter_id(customer.key, decision.items, 0)}":
            return question, ()
        return question, tuple(compose(book, decision).text.splitlines())
    except VoldaanError as error:
        log.info("%s is asked without the words of its letter: %s", question.id, error)
        return question, ()
