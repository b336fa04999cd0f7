"""Record what people wrote, the customer and the owner himself; what servers report is recorded beside it.

Rules: human-words, claimed, what-follows, away, quiet-words, owner-wrote (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from agent.domain.customer import Customer
from agent.domain.events import (
    Claimed,
    Disputed,
    Held,
    HoldReason,
    OwnerWrote,
    Promised,
    Released,
    Replied,
    Seen,
    Tie,
    answer_laid,
)
from agent.domain.item import OpenItem
from agent.domain.mail import Address, MailHeaders
from agent.domain.question import QuestionKind
from agent.domain.reply import Heard, Label
from agent.domain.speech import tell
from agent.dunning import MOST_PROTECTIVE, Follows, agree_to, follow
from agent.intake.asking import ask_about_words
from agent.intake.came_back import record_report
from agent.intake.gather_watched import WatchedMail
from agent.intake.lessons_of_mail import propose_lessons
from agent.intake.manners import manner_of
from agent.intake.recording import Recording
from agent.ledger import OtherInstallation
from agent.mailbox import Summary
from agent.replies import Belongs, Nature, excerpt, find_belonging, find_belonging_of_each
from agent.sandbox import unheard

_GRAVER = frozenset(MOST_PROTECTIVE[: MOST_PROTECTIVE.index(Label.CASH_TROUBLE)])
"""What a mail may mean that asks for more care than a payment that is on its way (most-protective)."""

_DISPUTES = frozenset({Label.INSOLVENCY, Label.REFUSAL, Label.DISPUTE_COMPLAINT, Label.WRONG_DATA})
"""What an answer does not end: the invoice stays quiet until somebody says it is resolved."""

_TO_AGREE = frozenset(
    {Label.CASH_TROUBLE, Label.INSTALMENTS, Label.EXTENSION_REQUEST, Label.PROMISE, Label.PAYMENT_RUN}
)
"""What a proposed answer leaves open: only the owner knows what was agreed once it was sent."""


def record_watched(recording: Recording, mail: WatchedMail) -> None:
    """Record one mail from a watched folder: somebody's words, or mail that came back."""
    headers = mail.summary.headers
    if mail.note and mail.note.since:
        if mail.note.installation != recording.installation:
            recording.met(OtherInstallation(mail.note.installation, mail.note.since, mail.note.machine))
        return
    if headers.identity in recording.known_mail:
        return
    if mail.summary.unreadable:
        recording.ask_about_mail(mail.summary)
    if mail.nature is Nature.BOUNCE:
        record_report(recording, mail)
    elif recording.own.is_own(headers.sender):
        record_own_words(recording, mail.summary, mail.text)
    else:
        found = find_belonging(headers, mail.text, recording.index)
        for belongs in found:
            _record_words(recording, mail, belongs)
        # Somebody who speaks for two customers, answering about one, may well mean the other.
        others = recording.index.customers_of(headers.sender) - {belongs.customer for belongs in found}
        for customer in sorted(others if mail.nature is Nature.HUMAN else ()):
            recording.hold_quietly(customer, headers, mail.summary.received_at, headers.subject)


def record_own_words(recording: Recording, mail: Summary, text: str) -> None:
    """Record a mail of the owner's own: in a thread it counts as a letter and as his answer, else it asks for quiet."""
    headers, written_at = mail.headers, mail.written_at
    if headers.identity in recording.known_mail:
        _settle_by_sending_again(recording, mail, text)
        return
    for belongs in _addressed(recording, headers, text):
        for key in belongs.items:
            if item := recording.book.item(key):
                own = OwnerWrote(recording.now, written_at, headers.identity, headers.message_id, manner_of(text))
                recording.add_event(item, own)
        if belongs.tie is Tie.SENDER:
            recording.hold_quietly(belongs.customer, headers, written_at, tell("you wrote to them yourself"))
        else:
            _settle_questions(recording, belongs, written_at)


def _settle_by_sending_again(recording: Recording, mail: Summary, text: str) -> None:
    """An invoice sent once more in its thread was noted with its paper; it answers who asked for it as well."""
    for belongs in _addressed(recording, mail.headers, text):
        items = (item for key in belongs.items if (item := recording.book.item(key)))
        events = (event for item in items for event in item.history if isinstance(event, OwnerWrote))
        if belongs.tie is not Tie.SENDER and any(event.mail == mail.headers.identity for event in events):
            # A corrected invoice is what somebody asked for who found it wrong.
            _settle_questions(recording, belongs, mail.written_at, _DISPUTES - {Label.WRONG_DATA})


def _addressed(recording: Recording, headers: MailHeaders, text: str) -> tuple[Belongs, ...]:
    """Whose invoices a mail of the owner's is about: as for a reply, with each recipient in the sender's place.

    A mail that only quotes the thread, to a colleague or an adviser, tells the customer nothing.
    """
    found: dict[str, Belongs] = {}
    people = recording.own.outsiders(headers.recipients)
    for recipient, belonging in find_belonging_of_each(people, headers, text, recording.index):
        for belongs in belonging:
            new = belongs.customer not in found or belongs.items
            if new and _speaks_for(recording, belongs.customer, recipient):
                found[belongs.customer] = belongs
    return tuple(found.values())


def _speaks_for(recording: Recording, customer: str, address: Address) -> bool:
    card = recording.book.customer(customer)
    return speaks_for(recording.known_as(card) if card else None, recording.book.items_of(customer), address)


def speaks_for(card: Customer | None, items: Iterable[OpenItem], address: Address) -> bool:
    """Whether this is one of the customer's people, or somebody who wrote or got letters about his invoices."""
    people = (one for item in items for one in _met(item))
    return (card is not None and card.knows(address)) or address.key in people


def _met(item: OpenItem) -> Iterator[str]:
    yield from (reply.sender.lower() for reply in item.replies)
    yield from (to.lower() for letter in item.letters for to in letter.to)


def _settle_questions(
    recording: Recording, belongs: Belongs, written_at: datetime, disputes: frozenset[Label] = _DISPUTES
) -> None:
    """The owner's answer settles the question an earlier mail in this thread raised; a dispute stays until resolved.

    A proposed answer that left open when it is paid settles nothing: the question asks what was agreed.
    """
    card = recording.book.customer(belongs.customer)
    items = [item for key in belongs.items if (item := recording.book.item(key))]
    received = {reply.mail: reply.received_at for item in items for reply in item.replies}
    for held in card.holds(recording.now.date()) if card else ():
        if card and held.reason is HoldReason.WORDS and held.source in received and received[held.source] < written_at:
            if any(_leaves_open(item, held.source) for item in items):
                _ask_what_was_agreed(recording, held.source)
                continue
            for item in items:
                _keep_dispute(recording, item.key, held.source, disputes)
            card = card.with_events(Released(recording.now, tell("your own answer in the thread"), held.source))
            recording.book.put_customer(card)
            recording.book.withdraw_question(QuestionKind.WORDS, held.source)


def _meant(item: OpenItem, mail: str) -> frozenset[Label]:
    meanings = (reply.meaning for reply in item.replies if reply.mail == mail)
    return frozenset(label for meaning in meanings if meaning for label in meaning.labels)


def _leaves_open(item: OpenItem, mail: str) -> bool:
    """Whether the proposed answer to this mail was laid in Drafts, and names no day that is agreed to."""
    is_agreed = any(said.source == mail for said in (item.promise, item.plan) if said)
    return item.allows(answer_laid(mail)) and bool(_meant(item, mail) & _TO_AGREE) and not is_agreed


def _ask_what_was_agreed(recording: Recording, mail: str) -> None:
    question = recording.book.question_about(QuestionKind.WORDS, mail)
    asks = tell("You answered them: what was agreed? Until you say so, it stays quiet.")
    if question and question.is_open and asks not in question.text:
        proposed = question.proposed if question.proposed.startswith("agree ") else ""  # what he confirmed, most likely
        options = [option for option in question.options if option != "yes" or proposed]
        recording.book.reword(question.id, f"{asks} {question.text}", options, proposed, "")


def _keep_dispute(recording: Recording, key: str, mail: str, disputes: frozenset[Label] = _DISPUTES) -> None:
    """Note what this mail disputes, where it is answered without a word of the owner's about it; once."""
    item = recording.book.item(key)
    if item is None or item.is_settled or item.dispute or not _meant(item, mail) & disputes:
        return
    words = next((reply.excerpt for reply in item.replies if reply.mail == mail), "")
    recording.add_event(item, Disputed(recording.now, excerpt(words, 80), mail))


def _record_words(recording: Recording, mail: WatchedMail, belongs: Belongs) -> None:
    headers, received_at = mail.summary.headers, mail.summary.received_at
    heard = mail.heard or unheard(mail.text, "")
    follows = _follow(recording, mail, heard, belongs)
    if mail.nature is Nature.HUMAN and not follows.is_asked:
        # An absence that no header tells of may be a person's words.
        follows = replace(follows, is_asked=True, hold_until=None)
    if mail.nature is Nature.AUTOMATIC and not _says_something(heard, follows):
        return
    if belongs.tie is Tie.SENDER:
        if not follows.is_asked:
            _hold_while_away(recording, mail, belongs, follows)
        elif mail.nature is Nature.HUMAN:
            recording.hold_quietly(belongs.customer, headers, received_at, headers.subject)
            _record_claim_at_large(recording, mail, heard, belongs)
        return
    items = [item for key in belongs.items if (item := recording.book.item(key)) and not item.is_settled]
    items = [item for item in items if _is_since(item, headers, received_at)]
    if not items:  # about something settled, or older than the invoice
        recording.hold_quietly(belongs.customer, headers, received_at, headers.subject)
        return
    if len(items) == 1:
        follows = agree_to(follows, heard.meaning, items[0], recording.now.date())
    reply, claim = _reply(recording, mail, heard, belongs.tie), _read_claim(recording, mail, heard)
    items = [recording.add_event(item, reply) for item in items]
    if not follows.is_asked:
        _hold_while_away(recording, mail, belongs, follows)
        return
    items = [recording.add_event(item, _about(item, claim)) for item in items] if claim else items
    if follows.agreement and follows.agreement >= recording.now.date():
        promised = Promised(recording.now, follows.agreement, headers.identity)
        items = [recording.add_event(item, promised) for item in items]
    if all(_is_answered(item, received_at) for item in items):
        for item in items:
            _keep_dispute(recording, item.key, headers.identity)
        return
    today = recording.now.date()
    until = follows.hold_until if follows.hold_until and follows.hold_until > today else None
    held = Held(recording.now, HoldReason.WORDS, headers.identity, until, excerpt(reply.excerpt, 80))
    recording.hold(belongs.customer, held)
    asked = ask_about_words(mail.summary, reply, replace(follows, hold_until=until), items, heard, recording.server)
    recording.ask(
        QuestionKind.WORDS,
        headers.identity,
        asked.text,
        asked.options,
        belongs.customer,
        items[0].key if len(items) == 1 else None,
        asked.proposed,
        recording.propose(follows, items[0], headers.sender),
        asked.parts,
        follows.back_on,
    )
    recording.show(mail.summary, heard.meaning.primary if heard.meaning.is_sure else None)
    if mail.nature is Nature.HUMAN:
        propose_lessons(recording, mail.summary, heard, items[0])


def _follow(recording: Recording, mail: WatchedMail, heard: Heard, belongs: Belongs) -> Follows:
    card = recording.book.customer(belongs.customer)
    works_in = recording.known_as(card).works_in(recording.policy.country) if card else None
    return follow(heard.meaning, mail.summary.written_at.date(), recording.policy, works_in)


def _says_something(heard: Heard, follows: Follows) -> bool:
    """Whether a machine's mail matters: an absence with its end, somebody who left, or a person behind a machine.

    A ticket number, "we received your mail" and a read receipt say nothing. Rule: automatic-mail (docs/rules.md)
    """
    if not follows.is_asked or heard.trouble:
        return True
    silent = {Label.ACKNOWLEDGEMENT, Label.OUT_OF_OFFICE, Label.OTHER, Label.BOUNCE}
    return heard.meaning.is_sure and not heard.meaning.labels <= silent


def _hold_while_away(recording: Recording, mail: WatchedMail, belongs: Belongs, follows: Follows) -> None:
    """Leave whoever is away alone until he is back and had time to look (away); only who got our mail counts."""
    until, sender = follows.hold_until, mail.summary.headers.sender
    items = [item for key in belongs.items if (item := recording.book.item(key))]
    items = items or list(recording.book.items_of(belongs.customer))
    written_to = {address for item in items for address in item.invoice.dispatch.recipient_set}
    if until is None or until <= recording.now.date():
        return
    if belongs.tie is Tie.SENDER and (sender is None or sender.key not in written_to):
        return
    held = Held(
        recording.now,
        HoldReason.WORDS,
        mail.summary.headers.identity,
        until,
        tell("away; quiet until {until}", until=until),
    )
    recording.hold(belongs.customer, held)


def _reply(recording: Recording, mail: WatchedMail, heard: Heard, tie: Tie) -> Replied:
    headers, received_at = mail.summary.headers, mail.summary.received_at
    sender = headers.sender.email if headers.sender else tell("somebody")
    words = excerpt(heard.words.new) or tell("(no text)")
    meaning = heard.meaning if heard.meaning.said else None
    return Replied(
        recording.now, received_at, headers.identity, headers.message_id, sender, headers.subject, words, tie, meaning
    )


def _record_claim_at_large(recording: Recording, mail: WatchedMail, heard: Heard, belongs: Belongs) -> None:
    """Who writes that he paid, and not which invoice, is believed of everything that is late (claimed)."""
    claim, headers, received_at = _read_claim(recording, mail, heard), mail.summary.headers, mail.summary.received_at
    for item in recording.book.items_of(belongs.customer) if claim else ():
        due = item.invoice.due_date
        if claim and due and due < received_at.date() and _is_since(item, headers, received_at):
            reply = _reply(recording, mail, heard, belongs.tie)
            recording.put_item(item.with_events(reply, _about(item, claim)))


def _read_claim(recording: Recording, mail: WatchedMail, heard: Heard) -> Claimed | None:
    """The event that this mail claims a payment, if it does.

    Where it may be a complaint as well, the owner reads it as what it may be worst (most-protective); where it smells
    of fraud, nothing in it is taken for said.
    """
    meaning = heard.meaning
    if Label.PAID not in meaning.labels or meaning.labels & _GRAVER or meaning.warnings:
        return None
    headers, received_at = mail.summary.headers, mail.summary.received_at
    return Claimed(recording.now, received_at, headers.identity, heard.meaning.paid_date)


def _about(item: OpenItem, claim: Claimed) -> Claimed:
    """The claim as it is about this invoice: "the invoice of 25 August is paid" names no day of payment."""
    invoice, day = item.invoice, claim.paid_on
    sent_on = invoice.issue_date or invoice.dispatch.sent_at.date()
    return replace(claim, paid_on=None) if day and (day <= sent_on or day == invoice.due_date) else claim


def _is_answered(item: OpenItem, received_at: datetime) -> bool:
    """Whether the owner wrote back before we read it. Sending the invoice once more is no answer."""
    papers = {event.source for event in item.history if isinstance(event, Seen)}
    return any(
        isinstance(event, OwnerWrote) and event.written_at > received_at and event.mail not in papers
        for event in item.history
    )


def _is_since(item: OpenItem, headers: MailHeaders, received_at: datetime) -> bool:
    """Whether a mail came after the invoice. One that cites it did, whatever the clocks of two computers say."""
    return received_at >= item.invoice.dispatch.sent_at or not item.message_ids.isdisjoint(headers.cited)
