"""Record what mail servers report of our mail: gone for good, not there yet, or perhaps not ours at all.

Rule: really-sent (docs/rules.md)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from agent.domain.events import Bounced
from agent.domain.item import OpenItem
from agent.domain.question import QuestionKind
from agent.domain.reply import Label
from agent.domain.speech import tell, tell_day
from agent.domain.text import shown
from agent.intake.gather_watched import WatchedMail
from agent.intake.recording import Recording
from agent.mailbox import Summary
from agent.replies import Bounce, SentTo, find_uncited, read_bounce


def record_report(recording: Recording, mail: WatchedMail) -> None:
    """Record a server's report, by the mail of ours it cites; one that cites none is a question at most."""
    bounce = read_bounce(mail.report, recording.index.ids, recording.index.letters)
    if bounce is None:
        _ask_about_uncited(recording, mail)
    elif _note(recording, mail, bounce) and bounce.fate.is_final:
        recording.show(mail.summary, Label.BOUNCE)


def _note(recording: Recording, mail: WatchedMail, bounce: Bounce) -> bool:
    """Note it with every invoice the mail was about, and say whether there is one; what follows, the gates tell."""
    item = recording.book.item(recording.index.ids[bounce.cited])
    together = recording.book.items_of(item.customer) if item else ()
    for other in together:
        if bounce.cited in other.message_ids:
            mail_id = mail.summary.headers.identity
            event = Bounced(recording.now, mail_id, bounce.cited, bounce.recipient, bounce.fate)
            recording.add_event(other, event)
    return bool(together)


def _ask_about_uncited(recording: Recording, mail: WatchedMail) -> None:
    """Ask about a report that names only an address. Anybody can write one: nothing waits for it, nothing changes."""
    summary = mail.summary
    sent_by_item = {item.key: tuple(_sent(item)) for item in recording.book.open_items()}
    everything = (sent for each in sent_by_item.values() for sent in each)
    perhaps = frozenset(find_uncited(mail.report, summary.received_at, everything))
    by_customer: dict[str, list[OpenItem]] = defaultdict(list)
    for item in recording.book.open_items():
        if not perhaps.isdisjoint(sent_by_item[item.key]):
            by_customer[item.customer].append(item)
    asked = {question.customer for question in recording.book.questions() if question.kind is QuestionKind.BOUNCED}
    for customer, items in by_customer.items():
        if customer in asked:  # a flood of forged ones is one question
            continue
        addresses = {sent.address for item in items for sent in perhaps.intersection(sent_by_item[item.key])}
        is_one = len(items) == 1
        options = ("to ADDRESS", "noted") if is_one else ("noted",)
        key = items[0].key if is_one else None
        text = _question(summary, addresses, items)
        recording.ask(QuestionKind.BOUNCED, summary.headers.identity, text, options, customer, key)
        recording.show(summary, Label.BOUNCE)


def _question(mail: Summary, addresses: Iterable[str], items: Iterable[OpenItem]) -> str:
    whom, numbers = ", ".join(sorted(addresses)), ", ".join(item.number for item in items)
    subject = shown(mail.headers.subject, 120)
    return tell(
        "A report of {received_at} says that mail came back (“{subject}”). It names {whom}, to which "
        "{numbers} went, and cites no mail of ours: it may be about another one, and anybody can "
        "write such a report. Nothing waits for it. Please look at it; if that address is out of "
        "use, say which one to write to.",
        received_at=f"{tell_day(mail.received_at)}{mail.received_at: %Y}",
        subject=subject,
        whom=whom,
        numbers=numbers,
    )


def _sent(item: OpenItem) -> Iterator[SentTo]:
    """Every mail about an invoice, the invoice's own and our letters, once for each address it went to."""
    dispatch = item.invoice.dispatch
    for person in (*dispatch.to, *dispatch.cc):
        yield SentTo(person.email, dispatch.sent_at, dispatch.message_id or "")
    for letter in item.letters:
        for address in letter.to:
            yield SentTo(address, letter.at, letter.message_id)
