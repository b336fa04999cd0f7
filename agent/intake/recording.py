"""One change of the books while mail is being recorded: what is known, what is new, who must see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from agent.domain.customer import Customer
from agent.domain.events import Bounced, Event, Held, HoldReason, OwnerWrote, Replied, Seen
from agent.domain.item import OpenItem
from agent.domain.mail import Address, MailHeaders
from agent.domain.manner import Manner
from agent.domain.policy import Policy
from agent.domain.question import WHOLE, Parts, QuestionKind
from agent.domain.reply import Label
from agent.domain.speech import later, tell, tell_day
from agent.domain.text import shown
from agent.dunning import Follows
from agent.dunning.calendar import add_working_days
from agent.intake.gather_sent import SentMail
from agent.intake.identity import OwnIdentity
from agent.ledger import Book, OtherInstallation
from agent.mailbox import Summary
from agent.outbox import LetterMark
from agent.replies import Index, excerpt

_LOOK = later("Please look at it in your mail program.")


Propose = Callable[[Follows, OpenItem, Address | None], str]


@dataclass
class Recording:
    """The books in change, and what this change learns.

    Args:
        book: The books, within a change.
        own: Who the owner is.
        now: Moment of this pass, aware.
        country: The owner's country, whose working days count where the customer's is not known.
        quiet_days: Whole working days a quiet hold lasts.
        installation: Id of this installation, to tell our letters from another's.
        known_as: A customer's card with what the owner knows better laid over it.
        policy: The owner's limits; what follows from a reply keeps to them.
        server: The mail server that checks senders for this mailbox, as ``replies.find_ours`` names it.
        speaks: Language and form of letters where nothing else tells.
        propose: Writes the answer the owner may send a customer, by what follows; empty when there is none.
        wrote: Whether the outbox knows of a letter with this id.
        is_still: Whether a mail in Sent that bears our mark is still that letter: a draft may have been made another.

    Attributes:
        new_since: Moment of the earliest mail of ours first known here. Mail since then is read once more, for an
            answer may be older than our knowledge of what it answers.
        to_flag: Mails the owner should see in his own mail client.
        about: By identity of such a mail what it means, where that is certain.
        unknown_until: Moment of the newest letter of our own of which the outbox knows nothing: books were put back.
        taught: Whether an e-invoice taught how a layout is read, which papers that wait may be read by.
        others: By the id of another installation, the newest sign of it: a letter in Sent, or its note in the INBOX.
    """

    book: Book
    own: OwnIdentity
    now: datetime
    country: str
    quiet_days: int
    installation: str
    known_as: Callable[[Customer], Customer] = lambda card: card
    wrote: Callable[[str], bool] = lambda letter_id: True
    is_still: Callable[[LetterMark, SentMail], bool] = lambda mark, mail: True
    policy: Policy = field(default_factory=lambda: Policy(steps=()))
    server: str | None = None
    speaks: Manner = field(default_factory=Manner)
    propose: Propose = lambda follows, item, sender: ""
    index: Index = field(init=False)
    known_mail: set[str] = field(init=False)
    new_since: datetime | None = None
    to_flag: list[Summary] = field(default_factory=list)
    about: dict[str, Label] = field(default_factory=dict)
    unknown_until: datetime | None = None
    taught: bool = False
    others: dict[str, OtherInstallation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.index = Index.of(self.book.open_items(), map(self.known_as, self.book.customers()))
        holders: tuple[OpenItem | Customer, ...] = (*self.book.open_items(), *self.book.customers())
        self.known_mail = {source for holder in holders for source in _mails(holder)}

    def met(self, other: OtherInstallation) -> None:
        """Remember the newest sign of another installation, and its machine if any sign named that."""
        known = self.others.get(other.id, other)
        machine = other.machine or known.machine
        self.others[other.id] = OtherInstallation(other.id, max(other.since, known.since), machine)

    def add_item(self, item: OpenItem, card: Customer) -> None:
        """Record an invoice seen for the first time, and its customer."""
        self.add_customer(card)
        self.book.put(item)
        self.index.add_item(item)
        self.known_mail.add(item.invoice.dispatch.identity)
        self.look_back_to(item.invoice.dispatch.sent_at)

    def look_back_to(self, moment: datetime) -> None:
        """Have the mail since this moment read once more."""
        self.new_since = min(self.new_since, moment) if self.new_since else moment

    def add_customer(self, card: Customer) -> None:
        """Record a customer's card."""
        self.book.put_customer(card)
        self.index.add_customer(self.known_as(card))

    def add_event(self, item: OpenItem, event: Event) -> OpenItem:
        """Add to an item's history, and remember the mail it came from."""
        return self.put_item(item.with_events(event))

    def put_item(self, item: OpenItem) -> OpenItem:
        """Record an item as it now is, and the mails it knows of."""
        self.book.put(item)
        self.index.add_item(item)
        self.known_mail.update(_mails(item))
        return item

    def hold(self, customer: str, held: Held) -> None:
        """Hold everything of this customer."""
        if card := self.book.customer(customer):
            self.book.put_customer(card.with_events(held))
            self.known_mail.update(_mails(card.with_events(held)))

    def hold_quietly(self, customer: str, headers: MailHeaders, at: datetime, note: str) -> None:
        """Be quiet for whole working days of the customer after a mail that may be about an open invoice (quiet-words).

        Only a mail since the invoice was sent or our last letter left, the later, is a reason.
        """
        card = self.book.customer(customer)
        if card and any(isinstance(event, Held) and event.source == headers.identity for event in card.history):
            return
        touched = [item.last_touch for item in self.book.items_of(customer)]
        day = at.astimezone(UTC).date()
        works_in = self.known_as(card).works_in(self.country) if card else self.country
        until = add_working_days(day, self.quiet_days + 1, works_in)
        if touched and day >= min(touched) and until > self.now.date():
            self.hold(customer, Held(self.now, HoldReason.QUIET, headers.identity, until, excerpt(note, 80)))

    def show(self, mail: Summary, about: Label | None) -> None:
        """Have the owner see a mail in his own mail client."""
        self.to_flag.append(mail)
        if about:
            self.about[mail.headers.identity] = about

    def ask_about_mail(self, mail: Summary) -> None:
        """Put a mail that could not be read whole on the owner's desk.

        One of which not even the headers could be had may be anybody's answer: until the owner looked, letters wait.
        """
        headers, reason = mail.headers, mail.unreadable or tell("nobody knows why")
        if mail.headers_known:
            sender = headers.sender.email if headers.sender else tell("somebody")
            text = tell(
                "The mail “{shown}” from {sender} could not be read whole: {reason}. {look}",
                shown=shown(headers.subject, 120),
                sender=sender,
                reason=reason,
                look=tell(_LOOK),
            )
            self.ask(QuestionKind.UNREADABLE, headers.identity, text, ("not an invoice", "noted"))
        else:
            text = tell(
                "A mail of {received_at} UTC in {folder}, {size} bytes, cannot be read",
                received_at=f"{tell_day(mail.received_at)}{mail.received_at: %Y %H:%M}",
                folder=mail.folder,
                size=mail.size,
            )
            text = tell(
                "{text}: {reason}. It may be anybody's answer, so letters wait until you looked. {look}",
                text=text,
                reason=reason,
                look=tell(_LOOK),
            )
            self.ask(QuestionKind.UNREAD, headers.identity, text, ("noted",))

    def ask(
        self,
        kind: QuestionKind,
        subject: str,
        text: str,
        options: tuple[str, ...],
        customer: str | None = None,
        item: str | None = None,
        proposed: str = "",
        letter: str = "",
        parts: Parts = WHOLE,
        back_on: date | None = None,
    ) -> None:
        """Put a question on the owner's desk, once: not again when it was answered and its mail is met again."""
        self.book.ask(
            kind, subject, text, self.now, options, customer, item, True, proposed, letter, parts, back_on=back_on
        )


def _mails(holder: OpenItem | Customer) -> Iterable[str]:
    for event in holder.history:
        if isinstance(event, Replied | OwnerWrote | Bounced):
            yield event.mail
        elif isinstance(event, Seen) or (isinstance(event, Held) and event.reason is not HoldReason.QUIET):
            yield event.source  # a mail that only asked for quiet may name an invoice that is known by now
