"""Try everything a pass needs, without changing anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from agent.config import Mailbox as Account
from agent.domain.errors import VoldaanError
from agent.domain.letter import HEADS_UP, PART, PROOF
from agent.domain.policy import Mode
from agent.domain.speech import later, tell, tell_count, tell_moment, tell_weekday
from agent.letters import Severity, proofread
from agent.mailbox import Mailbox, Role
from agent.outbox import try_login
from agent.work.bank_reading import bank_account
from agent.work.deciding import decide_all, gather_facts
from agent.work.folders import sent_folders, watched_folders
from agent.work.house import House

_WOULD = {
    Mode.SHADOW: later("{invoices} open invoices; now {letters} letters would be shown"),
    Mode.DRAFT: later("{invoices} open invoices; now {letters} letters would be put in Drafts"),
    Mode.AUTO: later("{invoices} open invoices; now {letters} letters would be sent"),
}


@dataclass(frozen=True)
class Finding:
    """One thing that was tried; the text says what to do when it is not good."""

    is_good: bool
    text: str


def check_house(house: House, now: datetime, try_logins: bool = False) -> tuple[Finding, ...]:
    """Try settings, logins, folders, letters and clock, and say what would happen now.

    ``try_logins``: also logins that were refused before, and servers that asked to be left alone.
    """
    text = tell("settings in {folder}: mode {mode}", folder=house.settings_folder, mode=house.mode.value)
    findings = [Finding(True, text)]
    if try_logins:
        house.logins.try_all_again(house.settings.mailboxes)
    for account in house.settings.mailboxes:
        findings += check_account(house, account)
    findings += _check_bank(house)
    if damage := house.logins.take_damage():
        findings.append(Finding(False, damage))
    findings += _check_letters(house)
    findings += _check_cards(house)
    findings += _check_clock(house, now)
    findings += _would_happen(house, now)
    return tuple(findings)


def check_account(house: House, account: Account) -> Iterator[Finding]:
    """Try the logins of one account, and look for its folders."""
    try:
        if warning := house.logins.secret(account).warning:
            yield Finding(False, warning)
    except VoldaanError as error:
        yield Finding(False, str(error))
        return
    if account.imap_host:
        try:
            box = house.open_mailbox(account, True)
        except VoldaanError as error:
            yield Finding(False, str(error))
        else:
            try:
                yield Finding(True, _logged_in(account))
                yield from _check_folders(account, box)
                yield from _check_bank_mail(house, account, box)
            except VoldaanError as error:
                yield Finding(False, str(error))
            finally:
                box.close()
    if account.smtp_host and "send" in account.roles:
        try:
            with house.handing_in(account):
                try_login(house.smtp_server(account))
            text = tell(
                "{account}: may send through {host} ({security})",
                account=account.name,
                host=account.smtp_host,
                security=account.smtp_security,
            )
            yield Finding(True, text)
        except VoldaanError as error:
            yield Finding(False, str(error))


def _logged_in(account: Account) -> str:
    return tell(
        "{account}: logged in at {host} ({security})",
        account=account.name,
        host=account.imap_host,
        security=account.imap_security,
    )


def _check_folders(account: Account, box: Mailbox) -> Iterator[Finding]:
    there = {folder.name for folder in box.folders() if folder.selectable}
    for name in filter(None, (account.sent_folder, account.drafts_folder, *account.bcc_folders, *account.watch)):
        if name not in there:
            text = tell(
                "{account}: no folder {folder}; there are {others}",
                account=account.name,
                folder=name,
                others=", ".join(sorted(there)),
            )
            yield Finding(False, text)
    if "sent" in account.roles:
        folders = ", ".join(sent_folders(account, box))
        text = tell("{account}: invoices are read from {folders}", account=account.name, folders=folders)
        yield Finding(True, text)
    if "inbox" in account.roles:
        watched = watched_folders(account, box)
        own = {folder.name for folder in box.find_role(Role.SENT, Role.DRAFTS, Role.TRASH)}
        unwatched = sorted(there - {*watched, *own, *account.bcc_folders, account.sent_folder, account.drafts_folder})
        text = tell("{account}: answers are looked for in {folders}", account=account.name, folders=", ".join(watched))
        if unwatched:
            others = ", ".join(unwatched)
            text += tell("; not in {folders} (add what a filter files answers in to watch)", folders=others)
        yield Finding(bool(watched), text)


def _check_bank_mail(house: House, account: Account, box: Mailbox) -> Iterator[Finding]:
    folder = house.settings.bank.mail_folder
    if folder is None or account is not bank_account(house):
        return
    there = sorted(found.name for found in box.folders() if found.selectable)
    if folder in there:
        text = tell("{account}: bank files are read from the mails in {folder}", account=account.name, folder=folder)
    else:
        text = tell(
            "{account}: no folder {folder} for bank mail; there are {others}",
            account=account.name,
            folder=folder,
            others=", ".join(there),
        )
    yield Finding(folder in there, text)


def _check_bank(house: House) -> Iterator[Finding]:
    """Look into the folder of bank files."""
    folder = house.settings.bank.folder
    if folder is None:
        return
    try:
        count = sum(path.is_file() for path in folder.iterdir())
        text = tell_count(
            "bank files are read from {folder}; {count} lies there",
            "bank files are read from {folder}; {count} lie there",
            count,
            folder=folder,
        )
        yield Finding(True, text)
    except OSError as error:
        text = tell(
            "the bank folder {folder} cannot be read: {why}; letters wait until it can",
            folder=folder,
            why=error.strerror,
        )
        yield Finding(False, text)


def _check_letters(house: House) -> Iterator[Finding]:
    early = [HEADS_UP] if house.policy.heads_up.who else []
    remarks = proofread(
        house.templates, house.writer(), [*early, *(step.name for step in house.policy.steps), PROOF, PART]
    )
    for remark in remarks:
        text = tell("letters: {template}: {remark}", template=remark.template, remark=remark.text)
        yield Finding(remark.severity is not Severity.ERROR, text)
    if not remarks:
        count = len(house.templates)
        text = tell("letters: {count} templates read as a customer would, nothing to mend", count=count)
        yield Finding(True, text)


def _check_cards(house: House) -> Iterator[Finding]:
    """Find customers on whom two cards speak: by a number and a domain, say. Somebody's own card is no second one."""
    cards = house.settings.customers
    for customer in house.ledger.read().customers() if len(cards) > 1 else ():
        keys = (customer.key, *customer.identifiers, *customer.domains)
        places = [place for place, card in enumerate(cards, start=1) if card.fits(*keys)]
        if len(places) > 1:
            text = tell(
                "{customer} stands on several cards: {places}; put them together into one",
                customer=customer.name,
                places=", ".join(f"customers[{place}]" for place in places),
            )
            yield Finding(False, text)


def _check_clock(house: House, now: datetime) -> Iterator[Finding]:
    last = house.ledger.read().mark.last_pass_at
    went_back = last is not None and now < last
    local = now.astimezone(house.zone)
    text = tell(
        "the clock says {day} {year} {time} ({zone})",
        day=tell_weekday(local),
        year=local.year,
        time=f"{local:%H:%M}",
        zone=house.settings.owner.time_zone,
    )
    if went_back and last:
        before = tell_moment(last.astimezone(house.zone))
        text += tell(", before the last pass of {moment}: set the clock right first", moment=before)
    yield Finding(not went_back, text)


def _would_happen(house: House, now: datetime) -> Iterator[Finding]:
    book = house.ledger.read()
    decisions = decide_all(house, book, gather_facts(house, book, now, mail_complete=True))
    ready = sum(hasattr(decision, "clearance") for decision in decisions.values())
    text = tell(_WOULD[house.mode], invoices=len(book.open_items()), letters=ready)
    if house.mode is not Mode.SHADOW and not book.mark.live_since:
        text += tell(" (after `voldaan live`)")
    yield Finding(True, text)
