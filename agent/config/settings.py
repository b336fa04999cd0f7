"""The whole settings file, declared once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from agent.config.bank import Bank
from agent.config.closures import CustomersClosure
from agent.config.contacts import ContactSetting
from agent.config.kinds import Location, Whole, YesNo, is_loopback
from agent.config.ladder import FIRMNESS, Calendar, StepSetting, default_steps
from agent.config.mailbox import Mailbox
from agent.config.occasions import AgendaSetting, CallsSetting, CreditSetting, CrisisSetting, HeadsUpSetting
from agent.config.people import CustomerCard, Owner, is_one_of
from agent.config.section import NOT_IN_EXAMPLE, Check, Complaint, Section
from agent.domain.card import Complete
from agent.domain.customer import Customer
from agent.domain.letter import QrCode
from agent.domain.policy import Mode, Policy
from agent.domain.speech import tell


class Invoices(Section):
    """Where invoices come from beside the mailboxes, and how far back to look."""

    folder: Location | None = Field(
        default=None,
        description="A folder with e-invoices (UBL, CII, Factur-X) and PDFs exported from your invoicing program, for"
        " instance because they travel over Peppol. Whatever lies in it counts as sent to the customer. Letters then"
        " start a new thread.",
        examples=["~/Documents/invoices"],
    )
    since_days: Whole = Field(
        default=180, ge=1, le=3650, description="How many calendar days of sent mail to read at the very first start."
    )


class Letters(Section):
    """Where your own letters are, what they bring along, and what is asked before the first."""

    folder: Location | None = Field(
        default=None,
        description="A folder with letters of your own, put there by `voldaan letters copy`. A file in it takes the"
        " place of ours with that name, and of every variant of that letter. Not set: ours.",
        examples=["letters"],
    )
    qr: QrCode = Field(
        default=QrCode.AUTO,
        description="A QR code to pay by, beside the account number it holds; the words stay complete without it."
        ' "auto" shows it to customers in Belgium, Germany, Austria and France, where banking apps read it. "yes" shows'
        ' it to all, "no" to none. It is left out where an invoice has no valid IBAN or is not in euros.',
    )
    complete: Complete = Field(
        default=Complete.SURE,
        description='"ask": before the first letter about any invoice you are asked once whether the order is complete'
        ' and no complaint lies in your house. "sure": only about customers whose card says so.',
    )
    thanks: YesNo = Field(
        default=True,
        description="Whether a word of thanks is proposed when somebody who was late paid as he had promised, or after"
        " a letter: quietly, at most once in 60 days to one customer, and only a text for you to send.",
    )
    all_due: YesNo = Field(
        default=False,
        description="Whether the confirmation of a plan of parts says that all of the rest is due once a part does not"
        " come. It is only said: what happens then is yours to decide.",
    )


def invoices_come_from_somewhere(mailboxes: tuple[Mailbox, ...], invoices: Invoices) -> Iterator[Complaint]:
    """Have at least one place to read invoices from."""
    if not invoices.folder and not any("sent" in box.roles or box.bcc_folders for box in mailboxes):
        yield (
            "mailboxes",
            tell('no invoices to read: give one mailbox the role "sent" or bcc_folders, or set invoices.folder'),
        )


def somebody_listens(mode: Mode, mailboxes: tuple[Mailbox, ...]) -> Iterator[Complaint]:
    """Write to customers only where their answers are read, and send only where something can be sent."""
    if mode is not Mode.SHADOW and not any("inbox" in box.roles for box in mailboxes):
        yield "mode", tell('needs a mailbox with the role "inbox": nobody would read the answers')
    if mode is Mode.AUTO and not any("send" in box.roles for box in mailboxes):
        yield "mode", tell('needs a mailbox with the role "send"')


def bank_mail_is_somewhere(mailboxes: tuple[Mailbox, ...], bank: Bank) -> Iterator[Complaint]:
    """Look for bank mail only in a mailbox there is."""
    if bank.mailbox and not any(box.name == bank.mailbox and box.imap_host for box in mailboxes):
        yield "bank", tell('mailbox = "{mailbox}" is none of your mailboxes with imap_host', mailbox=bank.mailbox)
    if bank.mail_folder and not any(box.imap_host for box in mailboxes):
        yield "bank", tell("mail_folder needs a mailbox with imap_host")


def mailbox_names_differ(mailboxes: tuple[Mailbox, ...]) -> Iterator[Complaint]:
    """Let a mailbox's name mean one mailbox."""
    for name in _repeated([box.name for box in mailboxes]):
        yield "mailboxes", tell('the name "{name}" is used twice', name=name)


def steps_rise(steps: tuple[StepSetting, ...]) -> Iterator[Complaint]:
    """Never fall back to a softer letter, or say the same twice."""
    names = [step.name for step in steps]
    for name in _repeated(names):
        yield "steps", tell('"{name}" stands there twice', name=name)
    if names != sorted(names, key=FIRMNESS.index):
        yield "steps", tell("must rise in firmness: {names}", names=", ".join(sorted(set(names), key=FIRMNESS.index)))
    elif names[0] != FIRMNESS[0]:
        yield "steps", tell('must begin with "{first}": nobody is met by a firmer letter first', first=FIRMNESS[0])


def cards_differ(customers: tuple[CustomerCard, ...]) -> Iterator[Complaint]:
    """Let what is matched mean one customer."""
    for place, card in enumerate(customers):
        for entry in card.match:
            if any(earlier.fits(entry) for earlier in customers[:place]):
                yield f"customers[{place + 1}]", tell('"{entry}" stands on two cards', entry=entry)


def contacts_differ(contacts: tuple[ContactSetting, ...]) -> Iterator[Complaint]:
    """Let a contact's name mean one colleague."""
    for name in _repeated([contact.name for contact in contacts]):
        yield "contacts", tell('the name "{name}" is used twice', name=name)


def contacts_are_colleagues(
    contacts: tuple[ContactSetting, ...], customers: tuple[CustomerCard, ...], owner: Owner
) -> Iterator[Complaint]:
    """Let a colleague's address be his own, and nobody's who is written to: his answers are believed."""
    for place, contact in enumerate(contacts, 1):
        email = contact.email.lower()
        if email == owner.address.lower():
            yield f"contacts[{place}].email", tell("is your own address: you are asked and told in any case")
        if any(email == earlier.email.lower() for earlier in contacts[: place - 1]):
            yield f"contacts[{place}].email", tell("stands there twice: {email}", email=contact.email)
        if any(_is_written_to(card, email) for card in customers):
            yield f"contacts[{place}].email", tell("is a customer's address too: {email}", email=contact.email)


def _is_written_to(card: CustomerCard, email: str) -> bool:
    """Whether this is one of the customer's own addresses, or at his domain."""
    theirs = (*card.match, card.address or "", *(person.address for person in card.people))
    return any(entry.strip().lower() in (email, email.rpartition("@")[2]) for entry in theirs)


def contacts_are_known(
    customers: tuple[CustomerCard, ...], contacts: tuple[ContactSetting, ...]
) -> Iterator[Complaint]:
    """Let a card name only a colleague there is."""
    names = [contact.name for contact in contacts]
    for place, card in enumerate(customers, start=1):
        if card.contact and card.contact not in names:
            known = ", ".join(names)
            yield (
                f"customers[{place}].contact",
                tell('"{name}" is none of your [[contacts]]: {known}', name=card.contact, known=known)
                if known
                else tell('"{name}" needs a section [[contacts]] with that name', name=card.contact),
            )


def test_clock_stays_home(test_clock: bool, mailboxes: tuple[Mailbox, ...]) -> Iterator[Complaint]:
    """Keep a chosen date away from real customers."""
    if test_clock and not all(is_loopback(host) for box in mailboxes for host in box.hosts):
        yield "test_clock", tell("only when every server is on this very machine")


def _repeated(words: Sequence[str]) -> list[str]:
    return [word for word, count in Counter(words).items() if count > 1]


class Settings(Section):
    """Everything the owner decided. Read it with ``load_settings``: that is where the keys are checked together."""

    checks: ClassVar[tuple[Check, ...]] = (
        invoices_come_from_somewhere,
        somebody_listens,
        bank_mail_is_somewhere,
        mailbox_names_differ,
        steps_rise,
        cards_differ,
        contacts_differ,
        contacts_are_colleagues,
        contacts_are_known,
        test_clock_stays_home,
    )

    mode: Mode = Field(
        default=Mode.SHADOW,
        description='How much may happen by itself. "shadow" only shows you what it would do: your folders are opened'
        ' read-only and nothing is sent; a digest of it lies unread in your INBOX on working mornings. "draft" puts'
        ' letters in your Drafts folder, and you send them. "auto" sends them, after'
        " `voldaan live`; some letters wait for your yes even then.",
    )
    data: Location = Field(
        default=Path("~/.local/share/voldaan"),
        validate_default=True,
        description="The folder of the books: open invoices, copies of documents, the journal of letters. Back it up.",
    )
    poll_minutes: Whole = Field(
        default=15, ge=1, le=1440, description="How often to look for new mail, in minutes, while `voldaan run` runs."
    )
    test_clock: YesNo = Field(
        default=False,
        description="Only for the tests' and the demonstration's own servers on this very machine: lets `--now` act"
        " for real.",
        json_schema_extra=NOT_IN_EXAMPLE,
    )
    owner: Owner = Field(description="You.")
    mailboxes: tuple[Mailbox, ...] = Field(
        description="Your mail accounts: repeat this section for each. Only the servers named here are ever contacted,"
        ' and with auth = "oauth2" Microsoft\'s own for the login.',
    )
    invoices: Invoices = Field(
        default_factory=Invoices, description="Invoices are read from Sent; here is what else there is."
    )
    bank: Bank = Field(
        default_factory=Bank,
        description="Nobody is reminded of what may have been paid since: a letter waits until the bank is booked up.",
    )
    steps: tuple[StepSetting, ...] = Field(
        default_factory=default_steps,
        description="The ladder: one section for each letter, the softest first. Days are working days in the"
        " customer's country. Without any of these sections the ladder is as it stands here.",
    )
    heads_up: HeadsUpSetting = Field(
        default_factory=HeadsUpSetting, description="A kind letter before the due date, for those you choose."
    )
    calls: CallsSetting = Field(default_factory=CallsSetting, description="When you are asked to telephone.")
    credit: CreditSetting = Field(default_factory=CreditSetting, description="When you are asked about new customers.")
    crisis: CrisisSetting = Field(default_factory=CrisisSetting, description="When many of your customers are in need.")
    agenda: AgendaSetting = Field(default_factory=AgendaSetting, description="What has a day, in your calendar.")
    letters: Letters = Field(default_factory=Letters, description="How letters look.")
    customers: tuple[CustomerCard, ...] = Field(
        default=(),
        description="What you know better: one section for each customer that differs. It wins over what invoices and"
        " mail say.",
    )
    contacts: tuple[ContactSetting, ...] = Field(
        default=(), description="Colleagues who look after customers: one section for each."
    )
    closures: tuple[CustomersClosure, ...] = Field(
        default=(),
        description="Days on which customers are closed, one section for each: a light letter may go, the second and"
        " later ones wait. Your own days off stand in [calendar] and stop all. A file closures.toml beside this one"
        " may hold more of these sections.",
    )
    calendar: Calendar = Field(default_factory=Calendar, description="When letters may leave, and how many.")

    def policy(self) -> Policy:
        """The owner's schedule and limits, as the dunning room knows them."""
        calendar = self.calendar
        return Policy(
            steps=tuple(step.as_step() for step in self.steps),
            ceiling=self.mode,
            window=calendar.as_window(),
            gap_days=calendar.gap_days,
            letters_a_day=calendar.letters_a_day,
            max_age_days=calendar.max_age_days,
            quiet_hold_days=calendar.quiet_hold_days,
            bank_lag_days=calendar.bank_lag_days,
            max_postponed_days=calendar.max_postponed_days,
            ibans=self.bank.ibans,
            country=self.owner.country,
            time_zone=self.owner.time_zone,
            heads_up=self.heads_up.as_heads_up(),
            calls=self.calls.as_calls(),
            asks_whether_complete=self.letters.complete is Complete.ASK,
            crisis_since=self.crisis.since,
        )

    def card_for(self, *keys: str) -> CustomerCard | None:
        """Find the owner's card of a customer by numbers, addresses and domains; an earlier key weighs more.

        An address also finds the card of its domain, after all keys were tried as they stand.
        """
        domains = [key.rpartition("@")[2] for key in keys if "@" in key]
        found = (card for key in (*keys, *domains) for card in self.customers if card.fits(key))
        return next(found, None)

    def lay_over(self, card: CustomerCard | None, customer: Customer) -> Customer:
        """The customer under the owner's card, with the contact it names and the days he is closed."""
        customer = card.laid_over(customer) if card else customer
        named = card.contact if card else None
        country, keys = customer.country or self.owner.country, (customer.key, *customer.identifiers, *customer.domains)
        keys += tuple(person.key for person in customer.people)
        closures = tuple(
            closure.as_closure()
            for closure in self.closures
            if closure.is_for(customer.card.sector, country, customer.card.region)
            and (not closure.match or is_one_of(closure.match, keys))
        )
        contact = next((known.as_contact() for known in self.contacts if known.name == named), None)
        if not closures and contact is None:
            return customer
        return replace(customer, card=replace(customer.card, contact=contact, closures=closures))
