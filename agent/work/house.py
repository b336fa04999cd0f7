"""The house: settings and every room opened with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from agent.config import Installation, Settings, get_installation
from agent.config import Mailbox as Account
from agent.domain.card import Contact
from agent.domain.customer import Customer
from agent.domain.errors import Failure, LedgerError, MailboxError, VoldaanError
from agent.domain.events import Held, HoldReason
from agent.domain.item import OpenItem
from agent.domain.mail import Address
from agent.domain.policy import Mode, Policy
from agent.domain.speech import tell
from agent.dunning import GATE_NAMES
from agent.dunning.calendar import is_working_day
from agent.intake import OwnIdentity
from agent.ledger import HighestSeen, Ledger, Vault
from agent.letters import TemplateSet, Writer
from agent.mailbox import Doorbell, ImapMailbox, Mailbox, open_imap
from agent.oauth import Tokens
from agent.outbox import Installation as Sender
from agent.outbox import Journal, Outbox, Security, SmtpServer, try_login
from agent.replies import is_free_mail
from agent.work.login_book import LoginBook, Protocol
from agent.work.logins import Logins
from agent.work.own_letters import read_letters

OpenMailbox = Callable[[Account, bool], Mailbox]
OpenDoorbell = Callable[[Account], Doorbell | None]


@dataclass(frozen=True)
class House:
    """Everything one pass works with.

    Attributes:
        settings_folder: Where the settings lie, and beside them who this installation is.
        open_mailbox: Opens an account's folders; the second argument is "read only".
        open_doorbell: Opens the connection on which an account waits for mail; None when its server knows no IDLE.
        templates: The letters' sources by file name.
        is_rehearsal: Whether all this is only tried out, on a copy of the books or at the first look: no mailbox has a
            trace of it.
    """

    settings: Settings
    settings_folder: Path
    ledger: Ledger
    vault: Vault
    journal: Journal
    installation: Installation
    own: OwnIdentity
    policy: Policy
    templates: TemplateSet
    environ: Mapping[str, str]
    open_mailbox: OpenMailbox
    open_doorbell: OpenDoorbell
    logins: Logins
    is_rehearsal: bool = False

    @property
    def mode(self) -> Mode:
        """How much may happen by itself."""
        return self.policy.ceiling

    @property
    def zone(self) -> ZoneInfo:
        """The owner's time zone."""
        return ZoneInfo(self.settings.owner.time_zone)

    @property
    def owner(self) -> Address:
        """The owner's own address, where notes go."""
        return Address(self.settings.owner.address, self.settings.owner.name)

    def with_letters_read(self) -> House:
        """The same house with the owner's letters as they lie in his folder now."""
        return replace(self, templates=read_letters(self.settings.letters.folder))

    @property
    def accounts(self) -> Mapping[str, Account]:
        """The accounts of the settings by name."""
        return {account.name: account for account in self.settings.mailboxes}

    def sending_addresses(self) -> Mapping[str, str]:
        """Each address a letter may come from, lower case, with its account's name.

        A draft is sent by the owner's own mail client, so every account with folders will do.
        """
        able = "send" if self.mode is Mode.AUTO else "inbox"
        return {
            sender: account.name
            for account in reversed(self.settings.mailboxes)
            if able in account.roles or (self.mode is not Mode.AUTO and account.imap_host)
            for sender in account.senders
        }

    def writer(self, contact: Contact | None = None) -> Writer:
        """The owner as his letters show him; ``contact`` is the colleague who signs, None: the owner himself."""
        owner = self.settings.owner
        return Writer(
            name=owner.name,
            address=self.owner,
            company=owner.company or "",
            phone=owner.phone or "",
            account_holder=owner.account_holder or "",
            qr=self.settings.letters.qr,
            language=owner.language,
            form=owner.form,
            country=owner.country,
            zone=self.zone,
            own_addresses=self.own.addresses,
            robots=self.own.bookkeeping,
            contact=contact,
        )

    @property
    def colleagues(self) -> Mapping[str, Contact]:
        """Who looks after customers, by his name in the settings; the owner himself is not among them."""
        contacts = (setting.as_contact() for setting in self.settings.contacts)
        return {contact.name: contact for contact in contacts if contact.address.key != self.owner.key}

    def with_card(self, customer: Customer) -> Customer:
        """The customer under the owner's own card, which knows better than what was learned; whoever it names is one of
        the customer's own.

        Somebody of another company who got a copy of an invoice does not bring his own card along.
        """
        customer = customer.with_lessons()
        theirs = (p.key for p in customer.people if p.domain in customer.domains or is_free_mail(p.domain))
        card = self.settings.card_for(customer.key, *customer.identifiers, *customer.domains, *theirs)
        if card is None:
            return self.settings.lay_over(None, customer)
        people = (person.address for person in card.people)
        named = [entry.strip().lower() for entry in (*card.match, card.address or "", *people)]
        customer = replace(
            self.settings.lay_over(card, customer),
            people=customer.people + tuple(Address(entry) for entry in named if "@" in entry),
            domains=customer.domains + tuple(entry for entry in named if _is_company_domain(entry)),
        )
        if card.hold:
            at = datetime.min.replace(tzinfo=ZoneInfo("UTC"))
            customer = customer.with_events(
                Held(at, HoldReason.OWNER, "settings", note=tell("hold = true in the settings"))
            )
        return customer

    def under_card(self, item: OpenItem, customer: Customer) -> OpenItem:
        """The item as the owner's card wants it read: agreed terms beat printed ones, a missing address is filled in.

        Rules: agreed-terms, recipient-known (docs/rules.md)
        """
        invoice = item.original
        if customer.terms_days is not None:
            issued = invoice.issue_date or invoice.dispatch.sent_at.astimezone(self.zone).date()
            due = issued + timedelta(days=customer.terms_days)
            invoice = replace(invoice, due_date=due, unsettled=_without(invoice.unsettled, "due_date"))
        card = self.settings.card_for(customer.key, *customer.identifiers, *customer.domains)
        if card and card.address and not invoice.dispatch.to:
            dispatch = replace(invoice.dispatch, to=(Address(card.address),))
            invoice = replace(invoice, dispatch=dispatch, unsettled=_without(invoice.unsettled, "recipient"))
        return item if invoice is item.original else replace(item, original=invoice)

    @contextmanager
    def mailboxes(self, names: Iterable[str]) -> Iterator[Mapping[str, Mailbox | VoldaanError]]:
        """Open these accounts; one that cannot be opened is its error, and the others go on."""
        opened: dict[str, Mailbox | VoldaanError] = {}
        try:
            for name in names:
                try:
                    opened[name] = self.open_mailbox(self.accounts[name], self.mode is Mode.SHADOW)
                except VoldaanError as error:
                    opened[name] = error
            yield opened
        finally:
            for mailbox in opened.values():
                if not isinstance(mailbox, VoldaanError):
                    mailbox.close()

    def handing_in(self, account: Account) -> AbstractContextManager[None]:
        """Guard one mail handed in through an account; raises ServerError when the account cannot send now."""
        return self.logins.entering(account, Protocol.SMTP)

    def knock(self, account: Account) -> None:
        """See that an account can send, by trying its login if anything was the matter the last time.

        So an account that cannot send leaves no lines in the journal, pass after pass.

        Raises:
            ServerError: When it cannot.
        """
        with self.handing_in(account):
            if self.logins.failed(account, Protocol.SMTP):
                try_login(self.smtp_server(account))

    def outbox(self) -> Outbox:
        """The one door out; raises LedgerError in shadow."""
        return Outbox(
            folder=self.settings.data / "outbox",
            journal=self.journal,
            servers={
                account.name: _smtp_server(account, self.logins)
                for account in self.settings.mailboxes
                if account.smtp_host
            },
            password=lambda name: self.logins.secret(self.accounts[name]).reveal(),
            next_try=self._next_working_day,
            installation=Sender(self.installation.id, self.installation.secret),
            owner=self.owner,
            gates=GATE_NAMES,
            ceiling=self.mode,
            zone=self.zone,
            colleagues=frozenset(contact.address.key for contact in self.colleagues.values()),
        )

    def _next_working_day(self, customer: str, now: datetime) -> datetime:
        """The morning of the next day on which offices work, where the customer and where the owner is."""
        card = self.ledger.read().customer(customer)
        countries = {
            self.policy.country,
            self.with_card(card).works_in(self.policy.country) if card else self.policy.country,
        }
        day = now.astimezone(self.zone).date() + timedelta(days=1)
        while not all(is_working_day(day, country) for country in countries):
            day += timedelta(days=1)
        return datetime.combine(day, time.min, self.zone)

    def smtp_server(self, account: Account) -> SmtpServer:
        """Where this account hands in its mail, with its password."""
        server = _smtp_server(account, self.logins)
        return server if server.token else replace(server, password=self.logins.secret(account).reveal())


def open_house(settings: Settings, settings_folder: Path, environ: Mapping[str, str]) -> House:
    """Open every room; nothing is contacted yet.

    Raises:
        VoldaanError: When the data folder or the installation file cannot be used.
    """
    data = settings.data
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        text = tell("the data folder {folder} cannot be made: {why}", folder=data, why=error.strerror)
        raise LedgerError(text) from None
    installation = get_installation(settings_folder)
    login_book = LoginBook(data / "logins.json")
    tokens = Tokens(settings_folder, environ)
    logins = Logins(environ, login_book, installation.secret, ZoneInfo(settings.owner.time_zone), tokens)
    return House(
        settings=settings,
        settings_folder=settings_folder,
        ledger=Ledger(data, highest=HighestSeen(data, (settings_folder, data))),
        vault=Vault(data / "vault"),
        journal=Journal(data / "outbox" / "journal.jsonl"),
        installation=installation,
        own=own_identity(settings),
        policy=settings.policy(),
        templates=read_letters(settings.letters.folder),
        environ=environ,
        open_mailbox=lambda account, read_only: _open_account(account, read_only, logins),
        open_doorbell=lambda account: _open_doorbell(account, logins),
        logins=logins,
    )


def own_identity(settings: Settings) -> OwnIdentity:
    """Who the owner is, from everything the settings say."""
    owner = settings.owner
    return OwnIdentity.of(
        addresses=(
            owner.address,
            *owner.own_addresses,
            *(sender for box in settings.mailboxes for sender in box.senders),
            *(contact.email for contact in settings.contacts),
        ),
        bookkeeping=owner.bookkeeping,
        identifiers=owner.identifiers,
        ibans=settings.bank.ibans,
        names=(owner.name, owner.company or ""),
        phones=(owner.phone or "",),
    )


def _open_account(account: Account, read_only: bool, logins: Logins) -> Mailbox:
    with logins.entering(account, Protocol.IMAP):
        return _log_in(account, read_only, logins, lambda error: logins.heard(account, Protocol.IMAP, error))


def _open_doorbell(account: Account, logins: Logins) -> Doorbell | None:
    """Open the second connection. Only a refused password is everybody's business: a server may want one at a time."""
    failed: MailboxError | None = None
    with logins.entering(account, Protocol.IMAP):
        try:
            box = _log_in(account, True, logins)
        except MailboxError as error:
            if error.failure is Failure.LOGIN:
                raise
            failed = error
    if failed:
        raise failed
    doorbell = None
    try:
        doorbell = box.as_doorbell()
    finally:
        if doorbell is None:
            box.close()
    return doorbell


def _log_in(
    account: Account,
    read_only: bool,
    logins: Logins,
    on_trouble: Callable[[MailboxError], MailboxError] = lambda error: error,
) -> ImapMailbox:
    assert account.imap_host is not None
    token = logins.get_token(account)
    return open_imap(
        name=account.name,
        host=account.imap_host,
        port=account.imap_port,
        tls="implicit" if account.imap_security == "tls" else account.imap_security,
        user=account.login,
        password="" if token else logins.secret(account).reveal(),
        token=token,
        cafile=account.cafile,
        read_only=read_only,
        on_trouble=on_trouble,
        around_reopening=lambda: logins.entering(account, Protocol.IMAP),
    )


def _smtp_server(account: Account, logins: Logins) -> SmtpServer:
    assert account.smtp_host is not None
    return SmtpServer(
        account.smtp_host,
        account.smtp_port,
        Security(account.smtp_security),
        account.login,
        token=logins.get_token(account),
        cafile=account.cafile,
    )


def _is_company_domain(entry: str) -> bool:
    return bool(re.fullmatch(r"[^@\s]+\.[a-z]{2,}", entry)) and not is_free_mail(entry)


def _without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(other for other in names if other != name)
