"""Try everything a pass needs, without changing anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from agent.config import Mailbox as Account
from agent.domain.errors import VoldaanError
from agent.domain.letter import PROOF
from agent.domain.policy import Mode
from agent.letters import Severity, proofread
from agent.mailbox import Mailbox, Role
from agent.outbox import try_login
from agent.work.bank_reading import bank_account
from agent.work.deciding import decide_all, gather_facts
from agent.work.folders import sent_folders, watched_folders
from agent.work.house import House


@dataclass(frozen=True)
class Finding:
    """One thing that was tried; the text says what to do when it is not good."""

    is_good: bool
    text: str


def check_house(house: House, now: datetime, try_logins: bool = False) -> tuple[Finding, ...]:
    """Try settings, logins, folders, letters and clock, and say what would happen now.

    ``try_logins``: also logins that were refused before, and servers that asked to be left alone.
    """
    findings = [Finding(True, f"settings in {house.settings_folder}: mode {house.mode.value}")]
    if try_logins:
        house.logins.try_all_again(house.settings.mailboxes)
    for account in house.settings.mailboxes:
        findings += check_account(house, account)
    findings += _check_bank(house)
    if damage := house.logins.take_damage():
        findings.append(Finding(False, damage))
    findings += _check_letters(house)
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
                yield Finding(True, f"{account.name}: logged in at {account.imap_host} ({account.imap_security})")
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
            yield Finding(True, f"{account.name}: may send through {account.smtp_host} ({account.smtp_security})")
        except VoldaanError as error:
            yield Finding(False, str(error))


def _check_folders(account: Account, box: Mailbox) -> Iterator[Finding]:
    there = {folder.name for folder in box.folders() if folder.selectable}
    for name in filter(None, (account.sent_folder, account.drafts_folder, *account.bcc_folders, *account.watch)):
        if name not in there:
            yield Finding(False, f"{account.name}: no folder {name}; there are {', '.join(sorted(there))}")
    if "sent" in account.roles:
        yield Finding(True, f"{account.name}: invoices are read from {', '.join(sent_folders(account, box))}")
    if "inbox" in account.roles:
        watched = watched_folders(account, box)
        own = {folder.name for folder in box.find_role(Role.SENT, Role.DRAFTS, Role.TRASH)}
        unwatched = sorted(there - {*watched, *own, *account.bcc_folders, account.sent_folder, account.drafts_folder})
        hint = f"; not in {', '.join(unwatched)} (add what a filter files answers in to watch)" if unwatched else ""
        yield Finding(bool(watched), f"{account.name}: answers are looked for in {', '.join(watched)}{hint}")


def _check_bank_mail(house: House, account: Account, box: Mailbox) -> Iterator[Finding]:
    folder = house.settings.bank.mail_folder
    if folder is None or account is not bank_account(house):
        return
    there = sorted(found.name for found in box.folders() if found.selectable)
    known = folder in there
    text = f"{account.name}: bank files are read from the mails in {folder}"
    yield Finding(known, text if known else f"{account.name}: no folder {folder} for bank mail; there are {there}")


def _check_bank(house: House) -> Iterator[Finding]:
    """Look into the folder of bank files."""
    folder = house.settings.bank.folder
    if folder is None:
        return
    try:
        count = sum(path.is_file() for path in folder.iterdir())
        yield Finding(True, f"bank files are read from {folder}; {count} {'lies' if count == 1 else 'lie'} there")
    except OSError as error:
        text = f"the bank folder {folder} cannot be read: {error.strerror}; letters wait until it can"
        yield Finding(False, text)


def _check_letters(house: House) -> Iterator[Finding]:
    remarks = proofread(house.templates, house.writer(), [*(step.name for step in house.policy.steps), PROOF])
    for remark in remarks:
        yield Finding(remark.severity is not Severity.ERROR, f"letters: {remark.template}: {remark.text}")
    if not remarks:
        yield Finding(True, f"letters: {len(house.templates)} templates read as a customer would, nothing to mend")


def _check_clock(house: House, now: datetime) -> Iterator[Finding]:
    last = house.ledger.read().mark.last_pass_at
    went_back = last is not None and now < last
    local = now.astimezone(house.zone)
    text = f"the clock says {local:%A %d %B %Y %H:%M} ({house.settings.owner.time_zone})"
    if went_back and last:
        text += f", before the last pass of {last.astimezone(house.zone):%d %B %Y %H:%M}: set the clock right first"
    yield Finding(not went_back, text)


def _would_happen(house: House, now: datetime) -> Iterator[Finding]:
    book = house.ledger.read()
    decisions = decide_all(house, book, gather_facts(house, book, now, mail_complete=True))
    ready = sum(hasattr(decision, "clearance") for decision in decisions.values())
    act = {Mode.SHADOW: "be shown", Mode.DRAFT: "be put in Drafts", Mode.AUTO: "be sent"}[house.mode]
    live = "" if house.mode is Mode.SHADOW or book.mark.live_since else " (after `voldaan live`)"
    yield Finding(True, f"{len(book.open_items())} open invoices; now {ready} letters would {act}{live}")
